// SPDX-License-Identifier: MIT
// @ts-check
/** A difference as people read it: what is gone struck out, what is new underlined, and long stretches that stayed folded
 * away. Marks and words say it too, not colours alone. */

import { difference } from './diff.js';
import { docOf, madeFromOf, originalOf } from './document.js';
import { fieldName } from './fields.js';
import { ask } from './session.js';
import { allOf, site } from './site.js';
import { shortTime } from './times.js';
import { dialog, label, make, STATES, unseen } from './ui.js';

const AROUND = 160; /* characters of what stayed, beside a change */

/** @param {string} text @param {boolean} first @param {boolean} last */
function stayed(text, first, last) {
  const room = (first ? 0 : AROUND) + (last ? 0 : AROUND);
  if (text.length <= room + AROUND)
    return [text];
  /* not in the middle of a word; Chinese has no spaces to look for */
  const head = first ? '' : text.slice(0, AROUND).replace(/\s\S{0,30}$/, ''), tail = last ? '' : text.slice(-AROUND).replace(/^\S{0,30}\s/, '');
  const middle = text.slice(head.length, text.length - tail.length);
  const folded = make('button', { type: 'button', class: 'plain' }, label(`… ${middle.length} characters unchanged …`, `……中间 ${middle.length} 字符未改……`));
  folded.addEventListener('click', () => folded.replaceWith(middle));
  return [head, folded, tail];
}

/** @param {string} before @param {string} after @param {string} [lang] */
export function diffOf(before, after, lang) {
  const pieces = difference(before, after);
  return make('div', { class: 'diff', lang: lang ?? null }, ...pieces.flatMap(({ kind, text }, n) => {
    if (kind === 'same')
      return stayed(text, n === 0, n === pieces.length - 1);
    const shown = text.trim() ? text : text.replace(/\n/g, '↵\n'); /* where lines are parted or joined, that is all there is to see */
    return kind === 'gone' ? [make('del', {}, unseen('[removed:', '［删去：'), shown, unseen(']', '］'))]
      : [make('ins', {}, unseen('[added:', '［新增：'), shown, unseen(']', '］'))];
  }));
}

/** The language that a field is written in. @param {string} path */
export function languageOf(path) {
  const parts = path.split('/');
  return parts[0] === 'texts' && /^(?:title|summary|byline|body)$/.test(parts[2] ?? '') ? parts[1] : parts[0] === 'image' ? parts[2] : undefined;
}

/** A field's value as people read it. @param {string} path @param {any} value */
export function textOf(path, value) {
  if (value === null || value === undefined || value === '')
    return '';
  if (typeof value === 'boolean')
    return value ? 'yes · 是' : 'no · 否';
  switch (path) {
    case 'published_at': return shortTime(value);
    case 'status': return STATES[value]?.join(' · ') ?? value;
    case 'section': return allOf(site.sections.find(({ slug }) => slug === value)?.name ?? { slug: value });
    default: return String(value);
  }
}

/** One field that was changed. @param {string} path @param {any} before @param {any} after */
export function fieldDiff(path, before, after) {
  return make('section', { class: 'field-diff' }, make('h3', {}, label(...fieldName(path))), diffOf(textOf(path, before), textOf(path, after), languageOf(path)));
}

/** One field as it stands. @param {string} path @param {any} value */
export function fieldWhole(path, value) {
  return make('section', { class: 'field-diff' }, make('h3', {}, label(...fieldName(path))), make('div', { class: 'diff', lang: languageOf(path) ?? null }, textOf(path, value)));
}

/** @param {Node} title @param {import('./document.js').Text | undefined} before @param {import('./document.js').Text} after */
function showTextChanges(title, before, after) {
  const parts = /** @type {const} */ (['title', 'summary', 'body']).filter((name) => (before?.[name] ?? '') !== after[name])
    .map((name) => fieldDiff(`texts/${after.lang}/${name}`, before?.[name] ?? '', after[name]));
  return dialog(title, parts.length ? parts : [make('p', {}, label('Nothing differs.', '没有差别。'))], [{ value: '', name: ['Close', '关闭'] }], 'wide');
}

/** What the original said when a translation was made, and what it says now. @param {import('./article.js').Editing} editing @param {string} lang */
export async function showOriginalChanges({ id, base, doc }, lang) {
  const original = originalOf(doc);
  const from = madeFromOf(base, lang);
  if (!original || !from)
    return;
  const { data } = await ask('GET', `/api/v1/articles/${id}/revisions/${from}`);
  const then = docOf(data, site.languages).texts.find((text) => text.lang === original.lang);
  await showTextChanges(label(`The original since revision ${from}`, `第 ${from} 版以来原文的改动`), then, original);
}
