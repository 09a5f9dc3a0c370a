// SPDX-License-Identifier: MIT
// @ts-check
/** An article of a list as elements, from the JSON. Builds what cgi-bin/render/templates/item.html holds. */

import { countText } from './counts.js';
import { eachLanguage, label, make, safeAddress } from './dom.js';

/**
 * @typedef {Record<string, string>} Texts a text per language
 * @typedef {{src: string | null, srcset: string | null, width: number | null, height: number | null, alt: Texts, caption: Texts}} Picture
 * @typedef {{id: number, url: string, section: {slug: string, name: Texts}, published_at: string, views: number,
 *   title: Texts, summary: Texts, byline: Texts, tags: string[], image: Picture | null}} Article
 */

/* A page that was asked for in one language leads on to pages in that language, as the daemon's own links do. */
const lang = new URLSearchParams(location.search).get('lang');
const inOne = lang ? `?${new URLSearchParams({ lang })}` : '';

/** The path of an article: its address may name a host that this page was not fetched from. @param {Article} article */
export function pathOf(article) {
  const address = safeAddress(article.url);
  return (address ? new URL(address).pathname : `/news/${article.id}/`) + inOne;
}

/** @param {string} at RFC 3339 with the site's offset */
export function timeOf(at) {
  return make('time', { datetime: at }, at.slice(0, 16).replace('T', ' '));
}

/** @param {Article} article */
export function countOf(article) {
  const data = make('data', { value: article.views, 'data-views': article.id }, countText(article.views));
  return make('span', { class: 'count' }, data, ' ', label('views', '次浏览'));
}

/** An attribute holds one language only: the document's, else the first there is. @param {Texts} texts */
function oneOf(texts) {
  return texts[document.documentElement.lang] ?? Object.values(texts)[0] ?? '';
}

/** @param {Article} article @param {boolean} [atOnce] the picture stands at the top of the page */
export function pictureOf(article, atOnce = false) {
  const image = article.image;
  const src = safeAddress(image?.src);
  if (!image || !src)
    return null;
  const img = make('img', {
    srcset: image.srcset,
    sizes: image.srcset ? (atOnce ? '(min-width: 62rem) 50rem, 100vw' : '(min-width: 40rem) 25rem, 100vw') : null,
    width: image.width,
    height: image.height,
    alt: oneOf(image.alt),
    decoding: 'async',
    loading: atOnce ? 'eager' : 'lazy',
    fetchpriority: atOnce ? 'high' : null,
    src,
  });
  return make('div', { class: 'pic' }, img);
}

/** @param {Article} article @param {string} level `h2` or `h3` */
export function titleOf(article, level) {
  return make(level, {}, make('a', { class: 'both', href: pathOf(article) }, ...eachLanguage(article.title)));
}

/** @param {Article} article */
export function kickerOf(article) {
  const { slug, name } = article.section;
  const href = `/section/${encodeURIComponent(slug)}${inOne}`;
  return make('p', { class: 'kicker' }, make('a', { class: 'both', href }, ...eachLanguage(name)));
}

/** @param {Article} article */
function tagsOf(article) {
  return make('ul', { class: 'tags', 'aria-label': 'Tags · 标签' }, ...article.tags.map((tag) => make('li', {},
    /^\.\.?$/.test(tag) ? tag : make('a', { rel: 'tag', href: `/tag/${encodeURIComponent(tag)}${inOne}` }, tag))));
}

/**
 * @param {Article} article
 * @param {{level?: string, picture?: boolean, kicker?: boolean, summary?: boolean, tags?: boolean, atOnce?: boolean}} [parts]
 */
export function card(article, parts = {}) {
  const { level = 'h2', picture = true, kicker = true, summary = true, tags = false, atOnce = false } = parts;
  const pic = picture ? pictureOf(article, atOnce) : null;
  const words = make('div', { class: 'words' });
  if (kicker)
    words.append(kickerOf(article));
  words.append(titleOf(article, level));
  if (summary && Object.keys(article.summary).length)
    words.append(make('div', { class: 'summary both' }, ...eachLanguage(article.summary, 'p')));
  words.append(make('p', { class: 'meta' }, timeOf(article.published_at), ' ', countOf(article)));
  if (tags && article.tags.length)
    words.append(tagsOf(article));
  const item = make('article', { class: pic ? 'item has-pic' : 'item' }, words);
  if (pic)
    item.prepend(pic);
  return item;
}
