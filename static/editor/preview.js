// SPDX-License-Identifier: MIT
// @ts-check
/** What readers will see of a text, as the server makes it: no second Markdown here that would differ from it. */

import { ask, Problem } from './session.js';
import { label, make } from './ui.js';

const AFTER_MS = 400;

/* The page's policy lets markup in by this one door. What comes through it is the server's own rendering. */
const door = /** @type {any} */ (globalThis).trustedTypes?.createPolicy('preview', { createHTML: (/** @type {string} */ html) => html });

/** @param {string} html */
function nodesOf(html) {
  const parsed = new DOMParser().parseFromString(door ? door.createHTML(html) : html, 'text/html');
  for (const link of parsed.querySelectorAll('a')) {
    link.target = '_blank'; /* the text that is being written stays */
    link.rel = 'noopener';
  }
  return [...parsed.body.childNodes];
}

/**
 * @param {string} lang
 * @param {() => string} text
 */
export function livePreview(lang, text) {
  const place = make('div', { class: 'prose', lang });
  /** @type {AbortController | undefined} */
  let running;
  /** @type {number | undefined} */
  let waiting;
  let shown = '';

  async function refresh() {
    const body = text();
    running?.abort();
    if (body === shown && place.childNodes.length)
      return;
    if (!body.trim()) {
      shown = body;
      place.replaceChildren(make('p', { class: 'quiet' }, label('The preview shows the text as readers will see it.', '此处预览读者看到的正文。')));
      return;
    }
    const mine = running = new AbortController();
    try {
      const { data } = await ask('POST', '/api/v1/preview', { body: { body, lang }, signal: mine.signal, quiet: true });
      shown = body;
      place.replaceChildren(...nodesOf(data.html));
      place.classList.remove('old');
    } catch (error) {
      if (mine.signal.aborted)
        return;
      place.classList.add('old');
      if (!place.childNodes.length || error instanceof Problem && error.status === 422)
        place.replaceChildren(make('p', { class: 'fault' }, error instanceof Problem ? label(error.en, error.zh) : ''));
    }
  }

  return {
    place,
    refresh,
    later() {
      clearTimeout(waiting);
      waiting = window.setTimeout(refresh, AFTER_MS);
    },
    stop() {
      clearTimeout(waiting);
      running?.abort();
    },
  };
}
