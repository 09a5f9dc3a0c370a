// SPDX-License-Identifier: MIT
// @ts-check
/** The front page: fills the places that index.html keeps free, from the portal's JSON.
 *
 * A row is filled at once, so that nothing is pushed away. One that can't be fetched says so; the others stand. */

import { call, listPath } from './api.js';
import { card, countOf, kickerOf, pictureOf, timeOf, titleOf } from './cards.js';
import { fetchCounts, keepCountsFresh, lineOf, showLine } from './counts.js';
import { eachLanguage, label, make, safeAddress } from './dom.js';
import { failure, older } from './older.js';
import './prefs.js';

/** @typedef {import('./cards.js').Article} Article */
/** @typedef {{slug: string, name: Record<string, string>, articles: number}} Section */

const NEWEST = 14; /* fetched at first: the lead, the column beside it, and the list at the foot */
const BESIDE = 6; /* in the column beside the lead */
const MOST_READ = 5;
const OF_SECTION = 4;
const ENOUGH = 3; /* of a section among the newest: then nothing more is fetched for it */

/** @param {string} id */
function place(id) {
  return /** @type {HTMLElement} */ (document.getElementById(id));
}

/**
 * Fills a place, or says in it what failed and offers to do it again.
 * @param {HTMLElement} where what it holds is kept, and hidden while the note stands
 * @param {() => Promise<void>} how
 * @param {() => unknown} [again]
 */
async function fill(where, how, again = () => fill(where, how)) {
  where.setAttribute('aria-busy', 'true');
  where.classList.remove('failed');
  try {
    await how();
    return true;
  } catch (error) {
    where.append(failure(error, again));
    where.classList.add('failed');
    return false;
  } finally {
    where.removeAttribute('aria-busy');
  }
}

/**
 * Asks at once; whoever calls what it returns waits for that answer the first time, and asks anew later.
 * @param {string} path
 */
function begin(path) {
  /** @type {Promise<any> | null} */
  let begun = call(path);
  begun.catch(() => { /* told where it is awaited */ });
  return () => {
    const answer = begun ?? call(path);
    begun = null;
    return answer;
  };
}

/** @param {string} [timeZone] */
function today(timeZone) {
  const now = new Date();
  const form = /** @type {const} */ ({ weekday: 'long', year: 'numeric', month: 'long', day: 'numeric', timeZone });
  const texts = {
    en: new Intl.DateTimeFormat('en-GB', form).format(now),
    'zh-Hans': new Intl.DateTimeFormat('zh-Hans', form).format(now),
  };
  place('today').replaceChildren(...eachLanguage(texts));
}

/** @param {any} site */
function showSite(site) {
  const names = Object.values(site.name);
  if (names.length) {
    place('nameplate').replaceChildren(...eachLanguage(site.name));
    document.title = names.join(' · ');
  }
  const link = place('brand'); /* leads home where the brand has no site of its own */
  link.setAttribute('href', safeAddress(site.brand?.url) ?? '/');
  if (site.brand?.name)
    link.replaceChildren(...eachLanguage(site.brand.name));
  today(site.time_zone);
}

/** @param {Section[]} sections */
function showSections(sections) {
  place('sections').classList.remove('waits');
  place('sections').append(...sections.map(({ slug, name }) =>
    make('li', {}, make('a', { class: 'both', href: `/section/${encodeURIComponent(slug)}` }, ...eachLanguage(name)))));
}

/** A line of a list without a picture: time, title, count. @param {Article} article */
function line(article) {
  return make('li', { class: 'line' }, timeOf(article.published_at), titleOf(article, 'h3'), countOf(article));
}

/** @param {Article[]} articles newest first */
function showLead(articles) {
  const lead = articles.slice(0, BESIDE).find((article) => article.image?.src) ?? articles[0];
  if (!lead) {
    const nothing = label('Nothing has been published yet.', '还没有发布任何文章。');
    place('top').replaceChildren(make('p', { class: 'note' }, nothing));
    return undefined;
  }
  const pic = pictureOf(lead, true);
  const summary = make('div', { class: 'summary both' }, ...eachLanguage(lead.summary, 'p'));
  const meta = make('p', { class: 'meta' }, timeOf(lead.published_at), ' ', countOf(lead));
  place('lead').replaceChildren(...(pic ? [pic] : []), kickerOf(lead), titleOf(lead, 'h2'), summary, meta);

  const others = articles.filter((article) => article !== lead);
  place('beside').hidden = !others.length;
  place('newest').replaceChildren(...others.slice(0, BESIDE).map(line));
  place('more').replaceChildren(...others.slice(BESIDE).map(line));
  place('more-news').hidden = others.length <= BESIDE;
  return lead;
}

/** The list at the foot goes on as far as there are articles. @param {string | null} next */
function showMore(next) {
  const list = place('more');
  older(list, place('older'), next, async (cursor) => {
    const page = await call(listPath({ limit: NEWEST, cursor }));
    list.append(...page.items.map(line));
    return page.next;
  });
}

/** @param {string} id of the list @param {Article[]} articles most read first */
function showRanks(id, articles) {
  const list = place(id);
  list.replaceChildren(...articles.map((article) =>
    make('li', {}, titleOf(article, 'h3'), make('p', { class: 'meta' }, countOf(article)), lineOf(article.id))));
  /** @type {HTMLElement} */ (list.parentElement).hidden = !articles.length;
}

/**
 * Both lists go on with what nobody has read; what is shown under their headings was.
 * @param {Article[]} trending
 * @param {Article[]} most
 */
async function showRead(trending, most) {
  const ids = new Set([...trending, ...most].map(({ id }) => id));
  const { days = {} } = ids.size ? await fetchCounts([...ids], true) : {};
  showRanks('trending', trending.filter(({ id }) => days[id]?.some(Boolean)));
  showRanks('most', most.filter(({ views }) => views));
  for (const [id, line] of Object.entries(days))
    showLine(id, line);
  place('most-read').hidden = !document.querySelector('.most li');
}

/**
 * A section's newest: what is known already, where that is enough.
 * @param {Section} section
 * @param {Article[]} newest of all sections
 * @param {Article} lead that stands above already
 */
async function showSection({ slug, name, articles }, newest, lead) {
  const href = `/section/${encodeURIComponent(slug)}`;
  const heading = make('h2', {}, make('a', { class: 'both', href }, ...eachLanguage(name)));
  const inside = make('div', { class: 'stack' });
  const show = (/** @type {Article[]} */ found) => inside.replaceChildren(...found.slice(0, OF_SECTION).map((article, at) =>
    card(article, { level: 'h3', kicker: false, picture: false, summary: at === 0 })));
  const others = (/** @type {Article[]} */ found) => {
    const rest = found.filter(({ id }) => id !== lead.id);
    return rest.length ? rest : found;
  };

  const known = newest.filter(({ section }) => section.slug === slug);
  if (others(known).length >= ENOUGH || known.length >= articles)
    show(others(known));
  else
    await fill(inside, async () => show(others((await call(listPath({ section: slug, limit: OF_SECTION + 1 }))).items)));
  return make('section', { class: 'of-section' }, heading, inside);
}

async function front() {
  const site = begin('/api/v1/site');
  const newest = begin(listPath({ limit: NEWEST }));
  const trending = begin(listPath({ sort: 'trending', limit: MOST_READ }));
  const most = begin(listPath({ sort: 'views', limit: MOST_READ }));
  const sections = begin('/api/v1/sections');

  site().then(showSite).catch(() => { /* index.html holds the names as shipped */ });
  /** @type {Article[]} */
  let items = [];
  /** @type {Article | undefined} */
  let lead;
  await fill(place('top'), async () => {
    const page = await newest();
    items = page.items;
    lead = showLead(items);
    showMore(page.next);
  }, front);
  if (!lead) {
    place('sections').classList.remove('waits');
    return;
  }
  const rows = [fill(place('most-read'), async () => showRead((await trending()).items, (await most()).items))];
  rows.push(fill(place('grid'), async () => {
    const found = (await sections()).items.filter((/** @type {Section} */ { articles }) => articles);
    showSections(found);
    place('grid').replaceChildren(...await Promise.all(found.map((/** @type {Section} */ section) =>
      showSection(section, items, /** @type {Article} */ (lead)))));
  }));
  await Promise.all(rows);
  document.body.classList.remove('filling');
  keepCountsFresh();
}

today();
await front();
