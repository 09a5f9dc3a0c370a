// SPDX-License-Identifier: MIT
// @ts-check
/** Tags as a row of words, with those in use offered while one types. */

import { tagsInUse } from './site.js';
import { button, field, label, make, newId, unseen } from './ui.js';

const MOST = 32;

/** @param {() => string[]} get @param {(tags: string[]) => void} set */
export function tagField(get, set) {
  const list = make('ul', { class: 'tag-list' });
  const offers = make('datalist', { id: newId('tags') });
  const input = /** @type {HTMLInputElement} */ (make('input', { type: 'text', list: offers.id, maxlength: 100, autocomplete: 'off', enterkeyhint: 'done' }));
  const hint = label('Enter or a comma adds one.', '按回车或逗号添加。');

  function refresh() {
    list.replaceChildren(...get().map((tag) => {
      const remove = button('×', '×', () => {
        set(get().filter((one) => one !== tag));
        refresh();
        input.focus();
      }, { class: 'plain' });
      remove.replaceChildren(make('span', { 'aria-hidden': 'true' }, '×'), unseen(`Remove ${tag}`, `移除 ${tag}`));
      return make('li', {}, tag, ' ', remove);
    }));
    list.hidden = !get().length;
    offer();
  }

  async function offer() {
    const had = get();
    offers.replaceChildren(...(await tagsInUse()).filter((tag) => !had.includes(tag)).map((value) => make('option', { value })));
  }

  function take() {
    const fresh = input.value.normalize('NFC').split(/[,，、;；\n]/).map((tag) => tag.trim()).filter(Boolean);
    input.value = '';
    if (fresh.length) {
      set([...new Set([...get(), ...fresh])].slice(0, MOST));
      refresh();
    }
  }

  input.addEventListener('keydown', (event) => {
    if (event.isComposing)
      return; /* this Enter chooses characters */
    if (event.key === 'Enter') {
      event.preventDefault();
      take();
    } else if (event.key === 'Backspace' && !input.value && get().length) {
      set(get().slice(0, -1));
      refresh();
    }
  });
  input.addEventListener('input', (event) => {
    const { isComposing, inputType } = /** @type {InputEvent} */ (event);
    if (!isComposing && (/[,，、;；]$/.test(input.value) || inputType === 'insertReplacementText' || inputType === undefined))
      take(); /* typed to its end, or chosen from those offered */
  });
  input.addEventListener('compositionend', () => {
    if (/[,，、;；]$/.test(input.value))
      take();
  });
  input.addEventListener('blur', take);

  const made = field(label('Tags', '标签'), input, hint);
  made.append(offers);
  made.insertBefore(list, input);
  refresh();
  return { made, refresh };
}
