// SPDX-License-Identifier: MIT
// @ts-check
/** The article page: counts this visit once somebody really sees the page, and shows the number answered.
 *
 * A page that is fetched or rendered ahead of time counts nothing until it is shown. The address of the page itself
 * counts nothing ever: no GET does. */

import { call } from './api.js';
import { showCount } from './counts.js';
import './prefs.js';

document.getElementById('read')?.addEventListener('toggle', () => import('./books.js'), { once: true });

const article = /** @type {HTMLElement | null} */ (document.querySelector('[data-article]'));

/** Resolves when the page is on a screen. */
async function seen() {
  if (/** @type {any} */ (document).prerendering)
    await new Promise((done) => document.addEventListener('prerenderingchange', done, { once: true }));
  while (document.visibilityState !== 'visible')
    await new Promise((done) => document.addEventListener('visibilitychange', done, { once: true }));
}

/** The token of a tab that was signed in to the editor's page (editor/session.js): its reading is told apart, and not counted.
 * It goes when the editor signs out in another tab. */
function editorToken() {
  const forget = () => {
    const session = sessionStorage.getItem('editor-session');
    if (JSON.parse(localStorage.getItem('editor-ended') ?? '[]').some((/** @type {any} */ one) => one.session === session))
      sessionStorage.removeItem('editor-token');
  };
  try {
    if (!sessionStorage.getItem('editor-token'))
      return null;
    forget();
    addEventListener('storage', forget);
    return sessionStorage.getItem('editor-token');
  } catch {
    return null;
  }
}

/** The language that is being read: the only one shown, else the browser's first that the article has. */
function reading() {
  const texts = [...document.querySelectorAll('.text[lang]')];
  const langs = texts.filter((text) => text.getClientRects().length).map((text) => text.getAttribute('lang') ?? '');
  if (langs.length === 1)
    return langs[0];
  for (const wanted of navigator.languages) {
    const found = langs.find((lang) => lang.split('-')[0] === wanted.toLowerCase().split('-')[0]);
    if (found)
      return found;
  }
  return undefined; /* the server then takes the article's first */
}

if (article) {
  await seen();
  const lang = reading();
  const token = editorToken();
  try {
    const answer = await call(`/api/v1/articles/${article.dataset.article}/views`, {
      method: 'POST',
      keepalive: true,
      headers: {
        ...lang ? { 'Content-Type': 'application/json' } : {},
        ...token ? { Authorization: `Bearer ${token}` } : {},
      },
      body: lang ? JSON.stringify({ lang }) : undefined,
    });
    showCount(answer.article, answer.views);
  } catch {
    /* reading goes on without being counted */
  }
}
