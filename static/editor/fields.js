// SPDX-License-Identifier: MIT
// @ts-check
/** The names of an article's fields, as the history, conflicts and faults tell them. */

import { languageName } from './ui.js';

/** @type {Record<string, [string, string]>} */
const NAMES = {
  title: ['title', '标题'], summary: ['summary', '摘要'], byline: ['byline', '署名'], body: ['text', '正文'],
  hidden: ['kept from readers', '不对读者显示'], made_from: ['revision it is translated from', '所译版本'],
  section: ['section', '栏目'], tags: ['tags', '标签'], image: ['picture', '图片'], alt: ['picture’s description', '图片替代文字'], caption: ['caption', '图片说明'],
  published_at: ['release time', '发布时间'], slug: ['address', '网址'], source: ['source', '来源'], 'source/name': ['source: name', '来源名称'],
  'source/url': ['source: link', '来源链接'], status: ['state', '状态'], reason: ['reason of withdrawal', '撤回原因'], correction: ['correction', '更正'],
  order: ['order of the languages', '语种次序'], texts: ['texts', '文字'], id: ['picture', '图片'], name: ['picture', '图片'],
};

/** @param {string} path `texts/en/body` @returns {[string, string]} */
export function fieldName(path) {
  const parts = path.split('/');
  const last = NAMES[path] ?? NAMES[parts.at(-1) ?? ''];
  if (parts[0] === 'texts' && parts[1])
    return withLanguage(parts[1], parts[2] ? last : undefined);
  if (parts[0] === 'image' && parts[2])
    return withLanguage(parts[2], NAMES[parts[1]]);
  if (parts[0] === 'correction' && parts[1])
    return withLanguage(parts[1], NAMES.correction);
  return last ?? NAMES[parts[0]] ?? [path, path];
}

/** @param {string} lang @param {[string, string] | undefined} name @returns {[string, string]} */
function withLanguage(lang, name) {
  const [en, zh] = languageName(lang);
  return name ? [`${en}: ${name[0]}`, `${zh}：${name[1]}`] : [en, zh];
}
