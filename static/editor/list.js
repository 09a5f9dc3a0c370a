// SPDX-License-Identifier: MIT
// @ts-check
/** All articles in any state, narrowed by state, section and words.
 *
 * The server lists by state alone, and searches what is public. So published articles are narrowed by it; those in other
 * states, which are few, are read through here. */

import { ask } from './session.js';
import { allOf, site } from './site.js';
import { shortTime } from './times.js';
import { choice, field, label, languageName, make, newId, onPress, say, stateChip, STATES } from './ui.js';
import { keptTexts } from './unsaved.js';

/** @typedef {{state: string, section: string, words: string}} Filter */

const PAGE = 20;
const OTHERS = ['draft', 'scheduled', 'withdrawn'];

/** Every page of a list. @param {string} path @param {Record<string, string>} parameters */
async function* walk(path, parameters) {
  const query = new URLSearchParams(parameters);
  for (;;) {
    const { data } = await ask('GET', `${path}?${query}`);
    yield data.items;
    if (!data.next)
      return;
    query.set('cursor', data.next);
  }
}

/** @param {any} item @param {Filter} filter */
function fits(item, { section, words }) {
  const text = [...Object.values(item.title), ...Object.values(item.summary ?? {}), ...item.tags].join('\n').toLowerCase();
  return (!section || item.section?.slug === section)
    && words.toLowerCase().split(/\s+/).every((word) => text.includes(word));
}

/** Pages of what fits. @param {Filter} filter */
async function* matching(filter) {
  const { state, section, words } = filter;
  if (!section && !words) {
    yield* walk('/api/v1/articles', { status: state, limit: String(PAGE) });
    return;
  }
  for (const other of state === 'any' ? OTHERS : OTHERS.filter((one) => one === state))
    for await (const items of walk('/api/v1/articles', { status: other, limit: '100' })) {
      const found = items.filter((/** @type {any} */ item) => fits(item, filter));
      if (found.length)
        yield found;
    }
  if (state !== 'any' && state !== 'published')
    return;
  const narrowed = { limit: String(PAGE), ...section ? { section } : {} };
  yield* words ? walk('/api/v1/search', { q: words, ...narrowed }) : walk('/api/v1/articles', narrowed);
}

/** The article that somebody names outright: by its address or its number. @param {string} words */
function named(words) {
  const found = /^(?:https?:\/\/[^/]+)?\/news\/(\d+)(?:[/?#]|$)/.exec(words) ?? /^#?(\d+)$/.exec(words);
  return found ? Number(found[1]) : null;
}

/** @param {Filter} filter */
function addressOf({ state, section, words }) {
  const query = new URLSearchParams();
  if (state !== 'any')
    query.set('status', state);
  if (section)
    query.set('section', section);
  if (words)
    query.set('q', words);
  return `#/${query.size ? `?${query}` : ''}`;
}

/** What an editor should know of an item at a glance. @param {any} item */
function flags(item) {
  const made = [stateChip(item.status)];
  for (const [lang, { status }] of Object.entries(item.translation ?? {}))
    if (status === 'stale')
      made.push(make('span', { class: 'chip stale' }, label(`${languageName(lang)[0]}: source has changed`, `${languageName(lang)[1]}：原文已更新`)));
  for (const lang of site.languages)
    if (!item.languages.includes(lang))
      made.push(make('span', { class: 'chip absent' }, label(`no ${languageName(lang)[0]}`, `缺${languageName(lang)[1]}`)));
  return made;
}

/** @param {any} item */
function row(item) {
  const titles = Object.entries(item.title).map(([lang, title]) => make('span', { lang }, title));
  const time = item.status === 'draft' || !item.published_at ? item.modified_at : item.published_at;
  return make('li', { class: 'row' },
    make('div', { class: 'row-title' }, make('a', { href: `#/${item.id}` }, ...titles.flatMap((title) => [title, ' ']))),
    make('div', { class: 'chips' }, ...flags(item)),
    make('div', { class: 'row-facts' }, make('span', {}, allOf(item.section?.name ?? {})), ' ',
      item.status === 'scheduled' ? label('due', '定于') : item.status === 'draft' ? label('changed', '修改于') : '', ' ',
      make('time', { datetime: time }, shortTime(time))));
}

/** Texts that were not saved, in this browser. */
function leftovers() {
  const kept = keptTexts();
  if (!kept.length)
    return [];
  const title = label('Not saved yet, kept in this browser', '尚未保存，留存于本浏览器');
  return [make('section', { class: 'leftovers' }, make('h2', { class: 'rubric' }, title), make('ul', {}, ...kept.map((one) =>
    make('li', {}, make('a', { href: `#/${one.article}` }, one.title || label('An article without a title', '无标题文章')), ' ',
      make('span', { class: 'quiet' }, shortTime(one.at))))))];
}

/** @param {Filter} filter @param {() => void} changed */
function filters(filter, changed) {
  const name = newId('state');
  const states = make('fieldset', { class: 'states' }, make('legend', { class: 'unseen' }, label('State', '状态')),
    ...['any', ...Object.keys(STATES)].map((state) => {
      const input = /** @type {HTMLInputElement} */ (make('input', { type: 'radio', name, value: state }));
      input.checked = filter.state === state;
      input.addEventListener('change', () => {
        filter.state = state;
        changed();
      });
      return choice(input, label(...(STATES[state] ?? ['All', '全部'])));
    }));
  const section = /** @type {HTMLSelectElement} */ (make('select', {}, make('option', { value: '' }, 'All · 全部'),
    ...site.sections.map((one) => make('option', { value: one.slug }, allOf(one.name)))));
  section.value = filter.section;
  section.addEventListener('change', () => {
    filter.section = section.value;
    changed();
  });
  const words = /** @type {HTMLInputElement} */ (make('input', { type: 'search', value: filter.words, maxlength: 170, autocomplete: 'off' }));
  const form = make('form', { class: 'filters', role: 'search', 'aria-label': 'Filter · 筛选' }, states,
    field(label('Section', '栏目'), section), field(label('Words, number or address', '关键词、编号或网址'), words),
    make('button', { type: 'submit' }, label('Find', '查找')));
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const id = named(words.value.trim());
    if (id) {
      location.hash = `#/${id}`;
      return;
    }
    filter.words = words.value.trim();
    changed();
  });
  return form;
}

/** @param {URLSearchParams} parameters */
export async function listView(parameters) {
  const state = parameters.get('status') ?? 'any';
  const filter = { state: state in STATES ? state : 'any', section: parameters.get('section') ?? '', words: parameters.get('q') ?? '' };
  const rows = make('ol', { class: 'rows' });
  const none = make('p', { class: 'none', hidden: '' }, label('Nothing fits.', '没有符合条件的文章。'));
  const more = make('button', { type: 'button', class: 'older' }, label('Load more', '加载更多'));
  /** @type {AsyncGenerator<any[]>} */
  let pages;
  let turn = 0;

  async function next() {
    const mine = turn;
    const { value: items = [], done } = await pages.next();
    if (mine !== turn)
      return;
    rows.append(...items.map(row));
    more.hidden = Boolean(done);
    if (done && !rows.childElementCount)
      none.hidden = false;
    else if (!done && items.length < PAGE && rows.childElementCount < PAGE)
      await next();
  }

  async function fill() {
    turn++;
    rows.replaceChildren();
    none.hidden = true;
    pages = matching(filter);
    await next();
  }

  onPress(more, async () => {
    const before = rows.childElementCount;
    await next();
    /** @type {HTMLElement | null | undefined} */ (rows.children[before]?.querySelector('a'))?.focus();
  });
  const form = filters(filter, async () => {
    history.replaceState(null, '', addressOf(filter)); /* a reload finds the same list */
    try {
      await fill();
      say(label(`${rows.childElementCount}${more.hidden ? '' : ' or more'} ${rows.childElementCount === 1 ? 'article' : 'articles'}`, `${rows.childElementCount}${more.hidden ? '' : ' 篇以上'}${more.hidden ? ' 篇' : ''}`));
    } catch (error) {
      more.hidden = true;
      throw error;
    }
  });
  await fill();
  return {
    parts: [
      make('div', { class: 'view-head' }, make('h1', {}, label('Articles', '文章')), make('a', { class: 'go main', href: '#/new' }, label('New article', '写新文章'))),
      ...leftovers(), form, rows, none, make('p', { class: 'pages' }, more),
    ],
    leave: () => { turn++; },
    shown: () => {},
  };
}
