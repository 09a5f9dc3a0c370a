// SPDX-License-Identifier: MIT
// @ts-check
/** Text that is not saved yet, kept in the browser through a reload, a crash or a token that ran out: one record for each
 * article and tab, so that two tabs do not overwrite one another. Never a token. */

import { changes } from './document.js';

/** @typedef {import('./document.js').Doc} Doc */
/** @typedef {{status: 'draft' | 'published', published_at?: string | null, correction?: Record<string, string>}} How */
/** @typedef {{at: number, title: string, base: any, doc: Doc, key: {key: string, of: string, sent?: {doc: Doc, how: How}} | null}} Kept
 *   `base`: the revision it was made from (`?view=edit`), null of a new article; `key`: of a change whose answer did not come
 *   yet, with what was sent where it would make an article */

const PREFIX = 'unsaved:';
const TAB = 'editor-tab';
const TURN_MS = 2000; /* a page that is loaded anew gives its name back as fast as the machine can */

let tab = newTab();

function newTab() {
  return String(crypto.getRandomValues(new Uint32Array(1))[0]);
}

/** This tab's name. A tab that was duplicated has the name of the other one, which still holds the lock: it takes a new one. */
async function findTab() {
  try {
    tab = sessionStorage.getItem(TAB) ?? tab;
    if (navigator.locks)
      await hold(tab).catch(() => hold(tab = newTab()));
    sessionStorage.setItem(TAB, tab);
  } catch {
    /* storage is switched off: nothing is kept */
  }
}

/** Resolves when the lock is there; it is held until the page goes. @param {string} name @returns {Promise<void>} */
function hold(name) {
  return new Promise((done, fail) => {
    navigator.locks.request(`editor-tab:${name}`, { signal: AbortSignal.timeout(TURN_MS) }, () => {
      done();
      return new Promise(() => {});
    }).catch(fail);
  });
}

export const tabFound = findTab();

/** @param {number | 'new'} article @param {string} [of] */
function nameOf(article, of = tab) {
  return `${PREFIX}${article}:${of}`;
}

/** @param {string} name @returns {Kept | null} */
function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name) ?? 'null');
  } catch {
    return null;
  }
}

/** False: this browser keeps nothing, or has no room. @param {number | 'new'} article @param {Kept} what @param {string} [of] */
export function keep(article, what, of) {
  try {
    localStorage.setItem(nameOf(article, of), JSON.stringify(what));
    return true;
  } catch {
    return false;
  }
}

/** A text in few characters, to tell it from another: twice FNV-1a of 32 bits, once from each end. @param {string} text */
export function fingerprint(text) {
  let [a, b] = [0x811c9dc5, 0x811c9dc5];
  for (let n = 0; n < text.length; n++) {
    a = Math.imul(a ^ text.charCodeAt(n), 0x01000193);
    b = Math.imul(b ^ text.charCodeAt(text.length - 1 - n), 0x01000193);
  }
  return `${text.length}-${(a >>> 0).toString(36)}-${(b >>> 0).toString(36)}`;
}

/** Keeps what makes room for another text, as if a tab that is closed had left it. @param {number | 'new'} article @param {Kept} what
 * @returns {string | null} that tab's name; null: as `keep` */
export function keepAside(article, what) {
  const aside = newTab();
  return keep(article, what, aside) ? aside : null;
}

/** What this tab kept. @param {number | 'new'} article */
export function kept(article) {
  return read(nameOf(article));
}

/** @param {number | 'new'} article @param {string} [of] */
export function drop(article, of) {
  try {
    localStorage.removeItem(nameOf(article, of));
  } catch {
    /* nothing was kept */
  }
}

/** Drops what was saved after its view was left, if it is still what was sent. @param {number | 'new'} article @param {Doc} sent */
export function dropIfSent(article, sent) {
  const what = kept(article);
  if (what && !changes(sent, what.doc).length)
    drop(article);
}

/** All that is kept, the latest first. */
export function keptTexts() {
  /** @type {(Kept & {article: string, tab: string})[]} */
  const all = [];
  try {
    for (const name of Object.keys(localStorage)) {
      const [article, of] = name.slice(PREFIX.length).split(':');
      const what = name.startsWith(PREFIX) ? read(name) : null;
      if (what)
        all.push({ ...what, article, tab: of });
    }
  } catch {
    /* nothing was kept */
  }
  return all.sort((a, b) => b.at - a.at);
}

/** Text of an article that is gone is that of a new one. @template {Kept | null} T @param {T} what @returns {T} */
export function orphan(what) {
  return what && {
    ...what, base: null, key: what.base ? null : what.key,
    doc: { ...what.doc, texts: what.doc.texts.map(({ confirmed, ...text }) => ({ ...text, made_from: null })) },
  };
}

/** What other tabs kept of an article, among them those that were closed. @param {number | 'new'} article */
export function keptElsewhere(article) {
  return keptTexts().filter((one) => one.article === String(article) && one.tab !== tab);
}
