// SPDX-License-Identifier: MIT
// @ts-check
/** Signing in with a token: as the first view, and as a dialog over unfinished work when a token has run out. */

import { whose } from './session.js';
import { dialog, errorWords, field, label, make, show } from './ui.js';

/** @typedef {{label: string, role: string, expires_at: string | null}} Me */

/** @param {(me: Me) => void} done */
function form(done) {
  const input = /** @type {HTMLInputElement} */ (make('input', {
    type: 'password', name: 'token', autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false', required: '', maxlength: 200,
  }));
  const fault = make('div', { role: 'alert', class: 'fault' });
  const made = make('form', { class: 'sign-in' },
    field(label('Token', '令牌'), input, label('It is kept for this tab and those you open from it, and goes when you close them or sign out. Your administrator issues one: tradepost token issue.',
      '仅保存在此标签页及由其打开的标签页，关闭或退出后即清除。由管理员以命令 tradepost token issue 签发。')),
    fault, make('button', { type: 'submit', class: 'main' }, label('Sign in', '登录')));
  made.addEventListener('submit', async (event) => {
    event.preventDefault();
    const given = input.value.trim();
    if (!given || made.getAttribute('aria-busy'))
      return;
    made.setAttribute('aria-busy', 'true');
    fault.replaceChildren();
    try {
      const me = await whose(given);
      input.value = '';
      done(me);
    } catch (error) {
      fault.replaceChildren(errorWords(error));
      input.select();
      input.focus();
    } finally {
      made.removeAttribute('aria-busy');
    }
  });
  return { made, input };
}

/** @returns {Promise<Me>} */
export function signIn() {
  return new Promise((done) => {
    const { made, input } = form(done);
    show(make('div', { class: 'door' }, make('h1', {}, label('Sign in to write', '登录编辑台')), made));
    input.focus();
  });
}

/** @type {Promise<Me | null> | null} */
let asking = null;

/** Asks once, however many requests wait. @returns {Promise<Me | null>} null: not now */
export function signInAgain() {
  asking ??= new Promise((done) => {
    /** @type {Me | null} */
    let me = null;
    const { made, input } = form((whom) => {
      me = whom;
      made.closest('dialog')?.close();
    });
    dialog(label('Please sign in again', '请重新登录'), [
      make('p', {}, label('Your token is no longer valid. Your text stays as it is.', '您的令牌已失效。文字不会丢失。')), made,
    ], [{ value: '', name: ['Not now', '暂不登录'] }]).then(() => {
      asking = null;
      done(me);
    });
    input.focus();
  });
  return asking;
}
