// SPDX-License-Identifier: MIT
// @ts-check
/** "Load more" for a list that is paged by cursors: used by the front page and the listing pages. */

import { ApiError } from './api.js';
import { eachLanguage, label, make } from './dom.js';

/**
 * A sentence about what failed, and a button that tries again.
 * @param {unknown} error
 * @param {() => void} again
 */
export function failure(error, again) {
  if (!(error instanceof ApiError))
    throw error; /* a mistake of ours belongs into the console */
  const button = make('button', { type: 'button' }, label('Try again', '重试'));
  const note = make('p', { class: 'note', role: 'alert' },
    make('span', { class: 'both' }, ...eachLanguage(error.texts)), ' ', button);
  button.addEventListener('click', () => {
    note.remove();
    again();
  });
  return note;
}

/**
 * @param {Element} list that grows
 * @param {HTMLElement} control the button or link that is pressed; taken away after the last page
 * @param {string | null} first cursor of the next page
 * @param {(cursor: string) => Promise<string | null>} append shows the page at that cursor, answers the next one's
 */
export function older(list, control, first, append) {
  let cursor = first;
  let busy = false;
  const load = async (/** @type {boolean} */ byKey) => {
    if (busy || !cursor)
      return;
    busy = true;
    const before = list.lastElementChild;
    control.setAttribute('aria-busy', 'true');
    try {
      cursor = await append(cursor);
      control.hidden = !cursor;
      const fresh = /** @type {HTMLElement | undefined} */ (before?.nextElementSibling?.querySelector('a[href]') ?? undefined);
      if (byKey || !cursor)
        fresh?.focus({ preventScroll: !byKey }); /* goes on reading where the new ones begin */
      if (cursor && control instanceof HTMLAnchorElement) {
        const url = new URL(control.href); /* opened in another tab, it goes on from here */
        url.searchParams.set('cursor', cursor);
        control.href = url.href;
      }
    } catch (error) {
      control.before(failure(error, () => load(byKey)));
    } finally {
      busy = false;
      control.removeAttribute('aria-busy');
    }
  };
  control.hidden = !cursor;
  control.addEventListener('click', (event) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey)
      return;
    event.preventDefault();
    load(event.detail === 0);
  });
}
