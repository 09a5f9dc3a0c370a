// SPDX-License-Identifier: MIT
// @ts-check
/** The search box finds while one types; without this module it is a plain form. Comes with the first focus (early.js).
 *
 * A combobox with a list (ARIA Authoring Practices, "Editable combobox with list autocomplete"): the focus stays in the
 * box, arrows choose, Enter opens what is chosen or else sends the form, Escape closes. */

import { eachLanguage, make, safeAddress } from './dom.js';

const WAIT_MS = 200; /* after the last key */
const SHOWN = 8;

/** @param {HTMLInputElement} box */
function enhance(box) {
  const form = /** @type {HTMLFormElement} */ (box.form);
  const list = make('div', { class: 'found-now', id: 'found-now', role: 'listbox', 'aria-label': 'Found · 搜索结果', hidden: '' });
  const told = make('p', { class: 'told', role: 'status' });
  let timer = 0;
  let asked = '';
  /** @type {AbortController | undefined} */
  let running;
  let chosen = -1;

  document.head.append(make('link', { rel: 'stylesheet', href: '/css/search.css' }));
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-expanded': 'false', 'aria-controls': 'found-now',
    'aria-autocomplete': 'list', autocomplete: 'off' }))
    box.setAttribute(name, value);
  form.append(list, told);

  const options = () => /** @type {HTMLElement[]} */ ([...list.children]);

  /** @param {number} at */
  function choose(at) {
    options().forEach((option, i) => option.setAttribute('aria-selected', String(i === at)));
    chosen = at;
    if (at < 0) {
      box.removeAttribute('aria-activedescendant');
      return;
    }
    box.setAttribute('aria-activedescendant', options()[at].id);
    options()[at].scrollIntoView({ block: 'nearest' });
  }

  function close() {
    list.hidden = true;
    box.setAttribute('aria-expanded', 'false');
    choose(-1);
  }

  function open() {
    list.hidden = !list.children.length;
    box.setAttribute('aria-expanded', String(!list.hidden));
  }

  /** @param {any} page undefined: what is typed cannot be searched for as it is (`-tea`, `a*`), so nothing is said of it */
  function show(page) {
    if (!page) {
      list.replaceChildren();
      told.textContent = '';
      close();
      return;
    }
    list.replaceChildren(...page.items.map((/** @type {any} */ item, /** @type {number} */ at) =>
      make('a', { role: 'option', id: `found-${at}`, tabindex: -1, href: safeAddress(item.url) ?? `/news/${item.id}`,
        'aria-selected': 'false' }, ...eachLanguage(item.title))));
    choose(-1);
    open();
    const more = page.next ? '+' : '';
    told.textContent = page.items.length ? `${page.items.length}${more} found · 找到 ${page.items.length}${more} 篇`
      : 'Nothing found · 没有结果';
  }

  function stop() {
    clearTimeout(timer);
    running?.abort();
    running = undefined;
  }

  async function ask() {
    const text = box.value.trim();
    stop();
    asked = text;
    if (!text) {
      list.replaceChildren();
      told.textContent = '';
      close();
      return;
    }
    const mine = running = new AbortController();
    try {
      const answer = await fetch(`/api/v1/search?${new URLSearchParams({ q: text, limit: String(SHOWN) })}`, { signal: mine.signal });
      const page = answer.ok ? await answer.json() : undefined;
      if (mine === running)
        show(page);
    } catch { /* another letter came, or there is no connection: the form still works */ }
  }

  function soon() {
    clearTimeout(timer);
    timer = window.setTimeout(ask, WAIT_MS);
  }

  box.addEventListener('input', (event) => {
    if (!(/** @type {InputEvent} */ (event).isComposing)) /* of Chinese, the letters on the way to a character */
      soon();
  });
  box.addEventListener('compositionend', soon);
  box.addEventListener('keydown', (event) => {
    const count = options().length;
    if (event.isComposing)
      return;
    if ((event.key === 'ArrowDown' || event.key === 'ArrowUp') && count) {
      event.preventDefault();
      if (list.hidden)
        open();
      const step = event.key === 'ArrowDown' ? 1 : -1;
      choose(chosen < 0 && step < 0 ? count - 1 : chosen + step >= count ? -1 : chosen + step);
    } else if (event.key === 'Enter' && chosen >= 0 && !list.hidden) {
      event.preventDefault();
      options()[chosen].click();
    } else if (event.key === 'Escape' && !list.hidden) {
      event.preventDefault(); /* what was typed stays; a second one empties the box, as browsers do */
      stop();
      close();
    }
  });
  box.addEventListener('focus', () => {
    if (box.value.trim() === asked)
      open();
  });
  form.addEventListener('focusout', (event) => {
    if (!form.contains(/** @type {Node | null} */ (event.relatedTarget)))
      close();
  });
  form.addEventListener('submit', stop);
  list.addEventListener('pointerdown', (event) => event.preventDefault()); /* the focus stays in the box */
  if (box.value.trim())
    soon();
}

for (const box of document.querySelectorAll('.masthead .search input[type="search"]'))
  enhance(/** @type {HTMLInputElement} */ (box));
