// SPDX-License-Identifier: MIT
// @ts-check
/** Somebody saved while this editor was writing. What only one of them changed is taken from that one; what both changed
 * is shown in both versions, and the editor chooses. Until then nothing is changed, and nothing is ever thrown away unseen. */

import { fieldDiff, languageOf, textOf, diffOf } from './diff_view.js';
import { docOf, docOfFields, fieldsOf, merge } from './document.js';
import { fieldName } from './fields.js';
import { ask } from './session.js';
import { site } from './site.js';
import { shortTime } from './times.js';
import { choice, dialog, label, make, newId } from './ui.js';

/** @typedef {import('./document.js').Doc} Doc */
/** @typedef {import('./document.js').Clash} Clash */

/** Who saved it, as far as the server says. @param {number} id */
async function whoSaved(id) {
  try {
    const { data } = await ask('GET', `/api/v1/articles/${id}/revisions?limit=1`, { quiet: true });
    const [{ by, at }] = data.items;
    return [by, shortTime(at)];
  } catch {
    return ['', ''];
  }
}

/** Both versions of a field beside one another, each with what it changed. @param {Clash} clash */
function clashView(clash) {
  const { path, base, mine, theirs } = clash;
  const name = newId('choice');
  const isText = path.endsWith('/body') || path.endsWith('/summary');
  const radio = (/** @type {string} */ value) => /** @type {HTMLInputElement} */ (make('input', { type: 'radio', name, value }));
  const [my, their, both] = ['mine', 'theirs', 'both'].map(radio);
  my.checked = true;
  const made = make('fieldset', { class: 'clash' }, make('legend', {}, label(...fieldName(path))),
    make('div', { class: 'versions' },
      make('div', {}, choice(my, label('Yours', '您的版本')), diffOf(textOf(path, base), textOf(path, mine), languageOf(path))),
      make('div', {}, choice(their, label('Theirs', '对方版本')), diffOf(textOf(path, base), textOf(path, theirs), languageOf(path)))));
  if (isText)
    made.append(choice(both, label('Both, one below the other, to be put together by hand', '两者都留，上下并置，再手工合并')));
  return {
    made,
    value: () => their.checked ? theirs : both.checked ? `${mine}\n\n${theirs}` : mine,
  };
}

/**
 * @param {number} id
 * @param {Doc} base what both began with
 * @param {Doc} mine
 * @param {any} current the revision that was saved in the meantime, as `?view=edit`
 * @returns {Promise<Doc | null>} what goes on being written, upon `current`; null: not decided
 */
export async function resolve(id, base, mine, current) {
  const theirs = docOf(current, site.languages);
  const [by, at] = await whoSaved(id); /* the editor goes on writing meanwhile: no look at `mine` before */
  const { fields, clashes, taken } = merge(base, mine, theirs);
  const views = clashes.map(clashView);
  const [was, now] = [fieldsOf(base), fieldsOf(theirs)];
  const parts = [make('p', {}, by ? label(`${by} saved this article (revision ${current.revision}, ${at}) while you were writing.`, `您写作期间，${by} 保存了此文（第 ${current.revision} 版，${at}）。`)
    : label(`Somebody saved this article (revision ${current.revision}) while you were writing.`, `您写作期间，有人保存了此文（第 ${current.revision} 版）。`))];
  if (clashes.length)
    parts.push(make('p', {}, label('You both changed what follows. Which is to stand?', '以下内容双方都改过，请选择保留哪一个。')), ...views.map(({ made }) => made));
  else
    parts.push(make('p', {}, label('You changed different things: both are kept.', '双方改动互不冲突，均会保留。')));
  const others = taken.filter((path) => !path.endsWith('/made_from') && path !== 'order');
  if (others.length)
    parts.push(make('details', clashes.length ? {} : { open: '' }, make('summary', {}, label('What else they changed, which is taken over', '对方的其他改动，将一并采纳')),
      ...others.map((path) => fieldDiff(path, was.get(path), now.get(path)))));
  const answer = await dialog(label('Two versions', '两个版本'), parts, [
    { value: 'yes', name: ['Go on with this', '按此继续'], kind: 'main' }, { value: '', name: ['Decide later', '稍后决定'] },
  ], 'wide');
  if (answer !== 'yes')
    return null;
  clashes.forEach(({ path }, n) => fields.set(path, views[n].value()));
  return docOfFields(fields, mine, theirs);
}
