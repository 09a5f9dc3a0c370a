// SPDX-License-Identifier: MIT
// @ts-check
/** An article's revisions: who changed what and when, the difference between any two, and the way back to one. */

import { fieldDiff, fieldWhole } from './diff_view.js';
import { changes, docOf, fieldsOf } from './document.js';
import { fieldName } from './fields.js';
import { ask, newKey, Problem } from './session.js';
import { site } from './site.js';
import { shortTime } from './times.js';
import { button, dialog, field, label, make, onPress, say, sayError } from './ui.js';

const PAGE = 50;

/** Changed fields as one reads them; of a language that is new, its name alone. @param {string[]} changed */
function changedWords(changed) {
  const names = [...new Set(changed.filter((path) => path !== 'order' && !path.endsWith('made_from')).map((path) => fieldName(path).join('\n')))];
  const some = names.slice(0, 6).map((name) => name.split('\n'));
  const rest = names.length - some.length;
  return label(some.map(([en]) => en).join(', ') + (rest ? ` and ${rest} more` : ''), some.map(([, zh]) => zh).join('、') + (rest ? `等 ${names.length} 项` : ''));
}

/** @param {number} id @param {URLSearchParams} parameters `at` and `from`: revisions to compare */
export async function historyView(id, parameters) {
  const path = `/api/v1/articles/${id}`;
  const [{ data: now }, { data: first }] = await Promise.all([ask('GET', `${path}?view=edit`), ask('GET', `${path}/revisions?limit=${PAGE}`)]);
  /** @type {any[]} */
  const items = [...first.items];
  let next = first.next;
  /** @type {Map<number, Promise<any>>} */
  const fetched = new Map();
  const revision = (/** @type {number} */ n) => {
    if (!fetched.has(n))
      fetched.set(n, ask('GET', `${path}/revisions/${n}`).then(({ data }) => data));
    return /** @type {Promise<any>} */ (fetched.get(n));
  };
  let at = Number(parameters.get('at')) || now.revision;
  let from = Number(parameters.get('from')) || at - 1;

  const list = make('ol', { class: 'revisions' });
  const more = button('Earlier ones', '更早的版本', async () => {
    const { data } = await ask('GET', `${path}/revisions?limit=${PAGE}&cursor=${encodeURIComponent(next)}`);
    items.push(...data.items);
    next = data.next;
    fill();
  });
  const title = make('h2', { id: 'what-changed' });
  const compared = make('div', { class: 'compared', 'aria-live': 'polite' });
  const select = /** @type {HTMLSelectElement} */ (make('select', {}));
  const choose = field(label('Compared with', '对比版本'), select);
  select.addEventListener('change', () => {
    from = Number(select.value);
    compare().catch(sayError);
  });

  function fill() {
    list.replaceChildren(...items.map((item) => {
      const made = make('button', { type: 'button', class: 'revision', 'aria-pressed': String(item.revision === at) },
        make('span', { class: 'revision-head' }, label(`Revision ${item.revision}`, `第 ${item.revision} 版`), ' ', make('time', { datetime: item.at }, shortTime(item.at)), ' ', make('span', {}, item.by ?? '')),
        make('span', { class: 'quiet' }, item.revision === 1 ? label('created', '创建') : changedWords(item.changed)));
      onPress(made, async () => {
        at = item.revision;
        from = at - 1;
        fill();
        /** @type {HTMLElement | null} */ (list.querySelector('[aria-pressed="true"]'))?.focus({ preventScroll: true });
        await compare();
        if (title.getBoundingClientRect().top > innerHeight / 2)
          title.scrollIntoView(); /* on a phone it stands beneath the list */
      });
      return make('li', {}, made);
    }));
    more.hidden = !next;
    select.replaceChildren(...items.filter(({ revision: n }) => n !== at).map(({ revision: n, at: time }) =>
      make('option', { value: n }, `r${n} · ${shortTime(time)}`)));
    select.value = String(from);
  }

  async function compare() {
    history.replaceState(null, '', `#/${id}/history?at=${at}${from === at - 1 ? '' : `&from=${from}`}`);
    const mine = at, other = from;
    const [after, before] = await Promise.all([revision(at), from > 0 ? revision(from) : null]);
    if (mine !== at || other !== from)
      return;
    const [a, b] = [before && docOf(before, []), docOf(after, [])];
    const nothing = { section: '', published_at: null, slug: '', tags: [], source: { name: '', url: '' }, image: null, texts: [] };
    const [old, fresh] = [fieldsOf(a ?? nothing), fieldsOf(b)];
    const paths = changes(a ?? nothing, b).filter((path) => path !== 'order' && !path.endsWith('/made_from'));
    const parts = paths.filter((path) => fresh.get(path) !== false || old.has(path)) /* what a new text is not says nothing */
      .map((path) => before ? fieldDiff(path, old.get(path), fresh.get(path)) : fieldWhole(path, fresh.get(path)));
    title.replaceChildren(before ? label('What changed', '改动') : label('As it was created', '创建时的内容'));
    choose.hidden = !before;
    if (before && before.status !== after.status)
      parts.unshift(fieldDiff('status', before.status, after.status));
    if (!parts.length)
      parts.push(make('p', { class: 'quiet' }, label('These two hold the same.', '两版内容相同。')));
    compared.replaceChildren(...parts);
    restore.hidden = at === now.revision;
  }

  const restore = button('Bring this revision back', '恢复此版本', async () => {
    const answer = await dialog(label(`Bring revision ${at} back?`, `恢复第 ${at} 版？`), [
      make('p', {}, now.status === 'draft' ? label('It becomes the latest revision. Nothing is lost: all others stay in the history.', '它将成为最新版本，其他版本仍留在历史中。')
        : label('It is published as the latest revision. Nothing is lost: all others stay in the history.', '它将作为最新版本发布，其他版本仍留在历史中。')),
    ], [{ value: 'yes', name: ['Bring it back', '恢复'], kind: 'main' }, { value: '', name: ['Leave it', '不恢复'] }]);
    if (answer !== 'yes')
      return;
    try {
      await ask('POST', `${path}/revisions/${at}/restore`, { match: `"r${now.revision}"`, key: newKey() });
    } catch (error) {
      if (error instanceof Problem && error.status === 412)
        fetched.clear();
      throw error;
    }
    location.hash = `#/${id}`;
    say(label(`Revision ${at} is back.`, `已恢复第 ${at} 版。`));
  });

  fill();
  await compare();
  const name = Object.values(now.texts)[0]?.title ?? '';
  return {
    parts: [
      make('div', { class: 'view-head' }, make('div', { class: 'head-title' }, make('a', { class: 'back', href: `#/${id}` }, label('‹ The article', '‹ 返回文章')), make('h1', {}, label('History', '修订历史'), make('span', { class: 'quiet' }, ` ${name}`)))),
      make('div', { class: 'history' }, make('nav', { 'aria-label': 'Revisions · 版本' }, list, more),
        make('section', { 'aria-labelledby': 'what-changed' }, title, make('div', { class: 'compare-head' },
          choose, restore), compared)),
    ],
    leave: () => {},
    shown: () => {},
  };
}
