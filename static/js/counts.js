// SPDX-License-Identifier: MIT
// @ts-check
/** View counts (`data-views="ID"`) and lines of days (`data-days="ID"`), brought up to date by one request for all. */

import { call } from './api.js';

const EVERY_MS = 60_000;
const AT_MOST = 100; /* ids that one request may name */
const DAYS = 14; /* of a line; index.html says so too */
const HIGH = 24;
const STEP = 8; /* from one day to the next */

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

/**
 * Counts by id, and with `lines` also those of each of the last days, today's last.
 * @param {(string | number)[]} ids
 * @param {boolean} lines
 * @returns {Promise<{views: Record<string, number>, days?: Record<string, number[]>}>}
 */
export function fetchCounts(ids, lines) {
  return call(`/api/v1/views?ids=${ids.join(',')}${lines ? `&days=${DAYS}` : ''}`);
}

/** @param {string} name @param {Record<string, string | number>} attributes */
function draw(name, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, String(value));
  return element;
}

/** A place for an article's line, not seen before there is one. @param {number} id */
export function lineOf(id) {
  const svg = draw('svg', { class: 'spark', role: 'img', 'data-days': id, visibility: 'hidden',
    viewBox: `0 0 ${(DAYS - 1) * STEP} ${HIGH}`, preserveAspectRatio: 'none' });
  svg.append(draw('polyline', {}));
  return svg;
}

/** @param {string} id @param {number[]} days */
export function showLine(id, days) {
  const most = Math.max(...days);
  const text = countText(most);
  for (const svg of document.querySelectorAll(`[data-days="${Number(id)}"]`)) {
    svg.setAttribute('visibility', most ? 'visible' : 'hidden');
    svg.setAttribute('aria-label', `At most ${text} a day · 单日最多 ${text}`);
    svg.firstElementChild?.setAttribute('points', days.map((views, day) =>
      `${day * STEP},${(HIGH - HIGH * views / (most || 1)).toFixed(1)}`).join(' '));
  }
}

export async function refreshCounts() {
  const named = [...document.querySelectorAll('[data-views]')].map((element) => element.getAttribute('data-views') ?? '');
  const ids = [...new Set(named)].slice(0, AT_MOST);
  if (!ids.length)
    return;
  try {
    const { views, days = {} } = await fetchCounts(ids, document.querySelector('[data-days]') !== null);
    for (const [id, count] of Object.entries(views))
      showCount(id, count);
    for (const [id, line] of Object.entries(days))
      showLine(id, line);
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
