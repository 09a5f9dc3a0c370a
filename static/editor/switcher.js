// SPDX-License-Identifier: MIT
// @ts-check
/** Where there is room for one language only: which one is shown. The stylesheet says where that is. */

import { languageName, make } from './ui.js';

/** @param {{made: HTMLElement}[]} panes each with its language @param {string} [first] which is shown; without it the first of them */
export function switcher(panes, first) {
  const show = (/** @type {HTMLElement} */ shown) => panes.forEach(({ made }, n) => {
    made.classList.toggle('away', made !== shown);
    choices[n].setAttribute('aria-pressed', String(made === shown));
  });
  const choices = panes.map(({ made }) => {
    const lang = made.dataset.lang ?? '';
    const choice = make('button', { type: 'button', lang }, languageName(lang)[lang.startsWith('zh') ? 1 : 0]);
    choice.addEventListener('click', () => show(made));
    return choice;
  });
  show((panes.find(({ made }) => made.dataset.lang === first) ?? panes[0]).made);
  return make('div', { class: 'switcher', role: 'group', 'aria-label': 'Language shown · 显示语种' }, ...choices);
}
