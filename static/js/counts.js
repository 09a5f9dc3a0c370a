// SPDX-License-Identifier: MIT
// @ts-check
/** View counts on the page: every element with `data-views="ID"`, brought up to date by one request for all. */

import { call } from './api.js';

const EVERY_MS = 60_000;
const AT_MOST = 100; /* ids that one request may name */

const grouped = new Intl.NumberFormat('en');

/** The count in digits, grouped as the server does it. @param {number} views */
export function countText(views) {
  return grouped.format(views);
}

/**
 * @param {string | number} id
 * @param {number} views
 */
export function showCount(id, views) {
  for (const element of document.querySelectorAll(`[data-views="${Number(id)}"]`)) {
    element.setAttribute('value', String(views));
    element.textContent = countText(views);
  }
}

export async function refreshCounts() {
  const named = [...document.querySelectorAll('[data-views]')].map((element) => element.getAttribute('data-views') ?? '');
  const ids = [...new Set(named)].slice(0, AT_MOST);
  if (!ids.length)
    return;
  try {
    const { views } = await call(`/api/v1/views?ids=${ids.join(',')}`);
    for (const [id, count] of Object.entries(views))
      showCount(id, /** @type {number} */ (count));
  } catch {
    /* the counts that stand there were true a moment ago; the next round tries again */
  }
}

/** Keeps the counts fresh while somebody looks at the page. */
export function keepCountsFresh() {
  let last = Date.now();
  const round = () => {
    if (document.visibilityState !== 'visible')
      return;
    last = Date.now();
    refreshCounts();
  };
  setInterval(round, EVERY_MS);
  document.addEventListener('visibilitychange', () => {
    if (Date.now() - last > 1000)
      round();
  });
  addEventListener('pageshow', (event) => {
    if (event.persisted)
      round();
  });
}
