// SPDX-License-Identifier: MIT
// @ts-check
/** What an article has beside its texts: section, tags, picture, release time, address, source. */

import { pictureField } from './picture_field.js';
import { allOf, site } from './site.js';
import { tagField } from './tags.js';
import { instantOf, wallOf, zoneName } from './times.js';
import { field, label, make } from './ui.js';

/** @typedef {import('./article.js').Editing} Editing */

/** @param {Editing} editing @param {string} path @param {any} attributes @param {() => string} get @param {(value: string) => void} set */
function textInput(editing, path, attributes, get, set) {
  const input = /** @type {HTMLInputElement} */ (make('input', { type: 'text', autocomplete: 'off', 'data-path': path, ...attributes }));
  input.addEventListener('input', () => {
    set(input.value);
    input.removeAttribute('aria-invalid');
    editing.changed();
  });
  return { input, refresh: () => {
    if (input.value !== get())
      input.value = get();
  } };
}

/** @param {Editing} editing */
function sectionField(editing) {
  const select = /** @type {HTMLSelectElement} */ (make('select', { 'data-path': 'section' },
    ...site.sections.map(({ slug, name }) => make('option', { value: slug }, allOf(name)))));
  select.addEventListener('change', () => {
    editing.doc.section = select.value;
    editing.changed();
  });
  return { made: field(label('Section', '栏目'), select), refresh: () => { select.value = editing.doc.section; } };
}

/** @param {Editing} editing */
function timeField(editing) {
  const input = /** @type {HTMLInputElement} */ (make('input', { type: 'datetime-local', 'data-path': 'published_at' }));
  input.addEventListener('change', () => {
    const had = editing.doc.published_at;
    /* the seconds that the form does not show stay */
    editing.doc.published_at = had && wallOf(had) === input.value ? had : instantOf(input.value);
    editing.changed();
  });
  return {
    made: field(label('Release time', '发布时间'), input, label(`By the clock of the site (${zoneName()}). Left empty, it is the moment of publishing.`,
      `以网站时区（${zoneName()}）为准。留空则为发布的那一刻。`)),
    refresh: () => { input.value = editing.doc.published_at ? wallOf(editing.doc.published_at) : ''; },
  };
}

/** @param {Editing} editing */
export function details(editing) {
  const { doc } = editing;
  const section = sectionField(editing);
  const tags = tagField(() => editing.doc.tags, (value) => {
    editing.doc.tags = value;
    editing.changed();
  });
  const picture = pictureField(editing);
  const time = timeField(editing);
  const slug = textInput(editing, 'slug', { maxlength: 200, spellcheck: 'false', autocapitalize: 'off' }, () => editing.doc.slug, (value) => { editing.doc.slug = value; });
  const source = textInput(editing, 'source/name', { maxlength: 300 }, () => editing.doc.source.name, (value) => { editing.doc.source.name = value; });
  const url = textInput(editing, 'source/url', { maxlength: 2000, inputmode: 'url', spellcheck: 'false', autocapitalize: 'off' },
    () => editing.doc.source.url, (value) => { editing.doc.source.url = value; });
  const more = /** @type {HTMLDetailsElement} */ (make('details', {}, make('summary', {}, label('Address, source, release time', '网址、来源、发布时间')),
    make('div', { class: 'more-fields' }, time.made,
      field(label('Address', '网址'), slug.input, label('Small letters, digits and hyphens. Left empty, it is made of the English title.', '小写字母、数字与连字符。留空则由英文标题生成。')),
      field(label('Source: name', '来源名称'), source.input), field(label('Source: link', '来源链接'), url.input))));
  more.open = Boolean(doc.source.name || doc.source.url);
  const all = [section, tags, picture, time, slug, source, url];
  return {
    made: make('section', { class: 'details', 'aria-label': 'Details · 其他' }, section.made, tags.made, picture.made, more),
    refresh: () => all.forEach((one) => one.refresh()),
  };
}
