// SPDX-License-Identifier: MIT
// @ts-check
/** What the site says of itself, read once: its name, languages, zone, sections, and the tags in use. */

import { ask } from './session.js';
import { setZone } from './times.js';
import { label } from './ui.js';

/** @typedef {Record<string, string>} Texts */
/** @type {{name: Texts, languages: string[], sections: {slug: string, name: Texts}[]}} */
export const site = { name: {}, languages: ['en', 'zh-Hans'], sections: [] };

export async function loadSite() {
  const [about, sections] = await Promise.all([ask('GET', '/api/v1/site'), ask('GET', '/api/v1/sections?view=edit')]);
  site.name = about.data.name;
  site.languages = about.data.languages;
  site.sections = sections.data.items;
  setZone(about.data.time_zone);
  const link = document.getElementById('site');
  const [en, zh] = [site.name.en, site.name['zh-Hans'] ?? site.name.zh];
  if (link && (en || zh))
    link.replaceChildren(...label(en ?? zh, zh ?? en).childNodes);
}

/** @param {Texts} texts in every language */
export function allOf(texts) {
  return Object.values(texts).join(' · ');
}

/** @type {Promise<string[]> | null} */
let tags = null;

/** Tags in use, the most used first. @returns {Promise<string[]>} */
export function tagsInUse() {
  tags ??= ask('GET', '/api/v1/tags').then(({ data }) => data.items
    .sort((/** @type {any} */ a, /** @type {any} */ b) => b.articles - a.articles).map((/** @type {any} */ one) => one.tag), () => []);
  return tags;
}
