// SPDX-License-Identifier: MIT
// @ts-check
/** What the toolbar does to Markdown: edits as data, applied so that the browser's own undo takes them back. */

/** @typedef {{from: number, to: number, insert: string, select: [number, number]}} Edit `select`: afterwards */

/**
 * Puts marks around what is selected, or takes them away. Spaces at its ends stay outside, where marks would not hold.
 * @param {string} text @param {number} start @param {number} end @param {string} mark @returns {Edit}
 */
export function wrap(text, start, end, mark) {
  while (start < end && /\s/.test(text[start]))
    start++;
  while (end > start && /\s/.test(text[end - 1]))
    end--;
  const inner = text.slice(start, end);
  const n = mark.length;
  const lone = (/** @type {number} */ at) => mark.length > 1 || text[at] !== mark; /* one * of a ** is no mark */
  if (text.slice(start - n, start) === mark && text.slice(end, end + n) === mark && lone(start - n - 1) && lone(end + n))
    return { from: start - n, to: end + n, insert: inner, select: [start - n, end - n] };
  if (inner.length > 2 * n && inner.startsWith(mark) && inner.endsWith(mark) && (n > 1 || !inner.startsWith(mark + mark)))
    return { from: start, to: end, insert: inner.slice(n, -n), select: [start, end - 2 * n] };
  return { from: start, to: end, insert: mark + inner + mark, select: [start + n, end + n] };
}

/** Lines that the selection touches. @param {string} text @param {number} start @param {number} end */
function linesAt(text, start, end) {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const next = text.indexOf('\n', end > start && text[end - 1] === '\n' ? end - 1 : end);
  return { from, to: next < 0 ? text.length : next };
}

const PREFIX = /^(?:#{1,6} |> |[-*+] |\d+[.)] )/;

/**
 * Puts a prefix before each line, in place of another one, or takes it away where all have it.
 * @param {string} text @param {number} start @param {number} end @param {'## ' | '> ' | '- ' | '1. '} prefix @returns {Edit}
 */
export function prefixLines(text, start, end, prefix) {
  const { from, to } = linesAt(text, start, end);
  const lines = text.slice(from, to).split('\n');
  const numbered = prefix === '1. ';
  const has = (/** @type {string} */ line) => numbered ? /^\d+[.)] /.test(line) : line.startsWith(prefix);
  const off = lines.every((line) => has(line) || !line.trim()) && lines.some(has);
  let number = 0;
  const insert = lines.map((line) => {
    if (!line.trim() && lines.length > 1)
      return line;
    const bare = line.replace(PREFIX, '');
    return off ? bare : (numbered ? `${++number}. ` : prefix) + bare;
  }).join('\n');
  return { from, to, insert, select: lines.length > 1 ? [from, from + insert.length] : [from + insert.length, from + insert.length] };
}

/** @param {string} text @param {number} start @param {number} end @returns {Edit} */
export function link(text, start, end) {
  const inner = text.slice(start, end);
  if (/^(?:https?:\/\/|mailto:)\S+$/.test(inner))
    return { from: start, to: end, insert: `[](${inner})`, select: [start + 1, start + 1] };
  const insert = `[${inner}](https://)`;
  return { from: start, to: end, insert, select: inner ? [start + inner.length + 3, start + insert.length - 1] : [start + 1, start + 1] };
}

/** A block of its own, with an empty line on each side. @param {string} text @param {number} at @param {string} block @returns {Edit} */
export function insertBlock(text, at, block) {
  const before = text.slice(0, at), after = text.slice(at);
  const head = !before || /\n\s*\n$/.test(before) ? '' : before.endsWith('\n') ? '\n' : '\n\n';
  const tail = !after.trim() ? '\n' : /^\s*\n\s*\n/.test(after) ? '' : after.startsWith('\n') ? '\n' : '\n\n';
  const end = at + head.length + block.length;
  return { from: at, to: at, insert: head + block + tail, select: [end, end] };
}

/** @param {string} lang */
export function table(lang) {
  const [first, second] = lang.startsWith('zh') ? ['项目', '数值'] : ['Item', 'Figure'];
  return `| ${first} | ${second} |\n| :-- | --: |\n|  |  |`;
}

/** What would be markup in a picture's description is text. @param {string} alt @param {string} src */
export function picture(alt, src) {
  return `![${alt.replace(/\s+/g, ' ').replace(/[\\[\]*_`<&!]/g, '\\$&')}](${src})`;
}

/** An area that cannot have the focus (its language is away, a dialog stands before it) is changed past the browser's undo.
 * @param {HTMLTextAreaElement} area @param {Edit} edit */
export function apply(area, { from, to, insert, select }) {
  area.focus();
  area.setSelectionRange(from, to);
  /* The old command is the one way of changing a text that the browser's undo knows. It acts on what has the focus. */
  const done = (!insert && from === to)
    || (document.activeElement === area && (insert ? document.execCommand('insertText', false, insert) : document.execCommand('delete')));
  if (!done) {
    area.setRangeText(insert, from, to, 'end');
    area.dispatchEvent(new Event('input', { bubbles: true }));
  }
  area.setSelectionRange(...select);
}
