// SPDX-License-Identifier: MIT
// @ts-check
/** The buttons above a text: a toolbar as screen readers know it, one stop of the tab key, arrows within. */

import { apply, insertBlock, link, prefixLines, table, wrap } from './marks.js';
import { make, unseen } from './ui.js';

/** @typedef {import('./marks.js').Edit} Edit */
/** @type {{sign: string, kind: string, name: [string, string], key?: string, edit: (text: string, start: number, end: number, lang: string) => Edit}[]} */
const TOOLS = [
  { sign: 'B', kind: 'bold', name: ['Bold', '粗体'], key: 'b', edit: (text, start, end) => wrap(text, start, end, '**') },
  { sign: 'I', kind: 'stress', name: ['Stress', '强调'], key: 'i', edit: (text, start, end) => wrap(text, start, end, '*') },
  { sign: 'H', kind: 'heading', name: ['Heading', '小标题'], edit: (text, start, end) => prefixLines(text, start, end, '## ') },
  { sign: '❝', kind: 'quote', name: ['Quotation', '引用'], edit: (text, start, end) => prefixLines(text, start, end, '> ') },
  { sign: '•', kind: 'list', name: ['List', '列表'], edit: (text, start, end) => prefixLines(text, start, end, '- ') },
  { sign: '1.', kind: 'numbers', name: ['Numbered list', '编号列表'], edit: (text, start, end) => prefixLines(text, start, end, '1. ') },
  { sign: '↗', kind: 'link', name: ['Link', '链接'], key: 'k', edit: link },
  { sign: '▦', kind: 'table', name: ['Table', '表格'], edit: (text, start, end, lang) => insertBlock(text, end, table(lang)) },
];

/**
 * @param {HTMLTextAreaElement} area
 * @param {string} lang
 * @param {() => unknown} pickPicture
 */
export function toolbar(area, lang, pickPicture) {
  const bar = make('div', { class: 'tools', role: 'toolbar', 'aria-controls': area.id, 'aria-label': 'Marks · 格式' });
  const run = (/** @type {typeof TOOLS[number]} */ tool) => {
    if (!area.readOnly)
      apply(area, tool.edit(area.value, area.selectionStart, area.selectionEnd, lang));
  };
  const tools = TOOLS.map((tool) => {
    const keys = tool.key ? ` (Ctrl+${tool.key.toUpperCase()})` : '';
    const made = make('button', { type: 'button', class: `tool ${tool.kind}`, title: `${tool.name.join(' · ')}${keys}`, tabindex: -1 },
      make('span', { 'aria-hidden': 'true' }, tool.sign), unseen(...tool.name));
    made.addEventListener('click', () => run(tool));
    return made;
  });
  const pictures = make('button', { type: 'button', class: 'tool picture', title: 'Picture · 图片', tabindex: -1 },
    make('span', { 'aria-hidden': 'true' }, '▧'), unseen('Picture', '图片'));
  pictures.addEventListener('click', pickPicture);
  tools.push(pictures);
  tools[0].tabIndex = 0;
  for (const tool of tools)
    tool.addEventListener('mousedown', (event) => event.preventDefault()); /* the selection stays in the text */
  bar.addEventListener('keydown', ({ key, target }) => {
    const at = tools.indexOf(/** @type {HTMLElement} */ (target));
    const to = key === 'ArrowRight' ? at + 1 : key === 'ArrowLeft' ? at - 1 : key === 'Home' ? 0 : key === 'End' ? tools.length - 1 : NaN;
    if (Number.isNaN(to))
      return;
    tools.forEach((tool) => { tool.tabIndex = -1; });
    const next = tools[(to + tools.length) % tools.length];
    next.tabIndex = 0;
    next.focus();
  });
  area.addEventListener('keydown', (event) => {
    if (event.isComposing || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey)
      return;
    const tool = TOOLS.find(({ key }) => key === event.key.toLowerCase());
    if (tool) {
      event.preventDefault();
      run(tool);
    }
  });
  bar.append(...tools);
  return bar;
}
