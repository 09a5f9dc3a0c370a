// SPDX-License-Identifier: MIT
// @ts-check
/** The parts that the editor's views are made of. Every label stands in both languages at its place, and the stylesheet
 * shows the one that the editor chose. */

import { label, make } from '../js/dom.js';
import { Problem } from './session.js';

export { label, make };

/** @typedef {[string, string]} Words English, Chinese */

/** A label for screen readers only. @param {string} en @param {string} zh */
export function unseen(en, zh) {
  return make('span', { class: 'unseen both' }, make('span', { lang: 'en' }, en), ' ', make('span', { lang: 'zh-Hans' }, zh));
}

/**
 * @param {string} en
 * @param {string} zh
 * @param {() => unknown} press may be asynchronous: until it is done, a second press does nothing
 * @param {Record<string, string | null>} [attributes]
 */
export function button(en, zh, press, attributes = {}) {
  const made = make('button', { type: 'button', ...attributes }, label(en, zh));
  onPress(made, press);
  return made;
}

/** @param {HTMLElement} control @param {() => unknown} press */
export function onPress(control, press) {
  control.addEventListener('click', async () => {
    if (control.getAttribute('aria-busy') === 'true')
      return;
    control.setAttribute('aria-busy', 'true');
    try {
      await press();
    } catch (error) {
      sayError(error);
    } finally {
      control.removeAttribute('aria-busy');
    }
  });
}

let ids = 0;

/** @param {string} prefix */
export function newId(prefix) {
  return `${prefix}-${++ids}`;
}

/**
 * A control with its label above it and, if there is one, a hint below.
 * @param {Node} name
 * @param {HTMLElement} control
 * @param {HTMLElement | null} [hint]
 */
export function field(name, control, hint = null) {
  control.id ||= newId('field');
  const made = make('div', { class: 'field' }, make('label', { for: control.id }, name), control);
  if (hint) {
    hint.id ||= newId('hint');
    hint.classList.add('hint');
    control.setAttribute('aria-describedby', hint.id);
    made.append(hint);
  }
  return made;
}

/** @param {HTMLInputElement | HTMLElement} input @param {Node} name */
export function choice(input, name) {
  return make('label', { class: 'choice' }, input, ' ', name);
}

/** @type {number | undefined} */
let quiet;

/** Tells the editor what happened, seen and spoken. @param {Node | string} what @param {'done' | 'wrong'} [kind] */
export function say(what, kind = 'done') {
  const place = document.getElementById('said');
  if (!place)
    return;
  /* In front of a dialog only what stands in it is seen and spoken. */
  (document.querySelector('dialog[open]') ?? document.body).append(place);
  place.className = `said ${kind}`;
  place.replaceChildren(make('div', {}, what, ' ', button('Close', '关闭', () => place.replaceChildren(), { class: 'plain' })));
  clearTimeout(quiet);
  if (kind === 'done')
    quiet = window.setTimeout(() => place.replaceChildren(), 6000);
}

/** The words of a failure, and every fault that the server named. @param {unknown} error */
export function errorWords(error) {
  if (!(error instanceof Problem)) {
    console.error(error);
    return label('Something went wrong on this page. Your text is kept.', '页面出错，您的文字已保留。');
  }
  const made = make('div', {}, label(error.en, error.zh));
  const faults = error.data?.errors ?? (error.status === 422 ? [{ detail: error.data?.detail }] : []);
  if (faults.length)
    made.append(make('ul', { class: 'faults' }, ...faults.map((/** @type {any} */ fault) =>
      make('li', { lang: 'en' }, [(fault.pointer ?? fault.parameter ?? '').replace(/^\//, ''), fault.detail].filter(Boolean).join(': ')))));
  return made;
}

/** @param {unknown} error */
export function sayError(error) {
  say(errorWords(error), 'wrong');
}

/**
 * A dialog that answers with the value of the button that closed it, '' for none. Focus returns by itself.
 * @param {Node} title
 * @param {Node[]} inside
 * @param {{value: string, name: Words, kind?: string, check?: () => boolean | Promise<boolean>}[]} answers `check` may keep it open
 * @param {string} [kind] a class
 * @returns {Promise<string>}
 */
export function dialog(title, inside, answers, kind = '') {
  const heading = make('h2', { id: newId('dialog') }, title);
  const box = /** @type {HTMLDialogElement} */ (make('dialog', { class: kind, 'aria-labelledby': heading.id }));
  const actions = make('div', { class: 'actions' });
  for (const { value, name, kind: look = '', check } of answers)
    actions.append(button(...name, async () => {
      if (!check || await check())
        box.close(value);
    }, { class: look }));
  box.append(heading, ...inside, actions);
  document.body.append(box);
  box.showModal();
  return new Promise((done) => {
    box.addEventListener('close', () => {
      const said = box.querySelector('#said');
      if (said)
        document.body.append(said);
      box.remove();
      done(box.returnValue);
    }, { once: true });
  });
}

/** The name of a language in both. @param {string} tag */
export function languageName(tag) {
  const [en, zh] = ['en', 'zh-Hans'].map((shown) => {
    try {
      return new Intl.DisplayNames([shown], { type: 'language' }).of(tag) ?? tag;
    } catch {
      return tag;
    }
  });
  return /** @type {Words} */ ([en, zh]);
}

/** The name of what stands in a language. @param {Words} name @param {string} lang @returns {Words} */
export function inLanguage([en, zh], lang) {
  const of = languageName(lang);
  return [`${en} · ${of[0]}`, `${zh} · ${of[1]}`];
}

/** The states of an article. @type {Record<string, Words>} */
export const STATES = {
  draft: ['Draft', '草稿'],
  scheduled: ['Scheduled', '已定时'],
  published: ['Published', '已发布'],
  withdrawn: ['Withdrawn', '已撤回'],
};

/** @param {string} state */
export function stateChip(state) {
  return make('span', { class: `chip ${state}` }, label(...(STATES[state] ?? [state, state])));
}

/** Where the view goes; focus goes to its heading, so that a screen reader says where it is. @param {...Node} parts */
export function show(...parts) {
  const view = document.getElementById('view');
  view?.replaceChildren(...parts);
  const heading = view?.querySelector('h1');
  if (heading) {
    heading.tabIndex = -1;
    heading.focus({ preventScroll: true });
    document.title = `${heading.innerText} · Editor · 编辑台`;
  }
  scrollTo(0, 0);
}
