// SPDX-License-Identifier: MIT
// @ts-check
/** What was changed between two texts, as a reader sees it: whole lines first, and within lines that were changed the
 * words, of Chinese the characters. Shortest edits after Myers, "An O(ND) difference algorithm" (1986). */

/** @typedef {{kind: 'same' | 'gone' | 'new', text: string}} Piece */

const EDITS_MAX = 1500; /* beyond, all of it is shown as changed: nobody reads such a difference word by word */

/**
 * @param {string[]} a
 * @param {string[]} b
 * @returns {Piece[]} one for each element
 */
function shortest(a, b) {
  let head = 0, tail = 0;
  while (head < a.length && head < b.length && a[head] === b[head])
    head++;
  while (tail < a.length - head && tail < b.length - head && a[a.length - 1 - tail] === b[b.length - 1 - tail])
    tail++;
  const middle = walk(a.slice(head, a.length - tail), b.slice(head, b.length - tail));
  const same = (/** @type {string} */ text) => /** @type {Piece} */ ({ kind: 'same', text });
  return [...a.slice(0, head).map(same), ...middle, ...a.slice(a.length - tail).map(same)];
}

/** @param {string[]} a @param {string[]} b @returns {Piece[]} */
function walk(a, b) {
  const [n, m] = [a.length, b.length];
  const limit = Math.min(n + m, EDITS_MAX);
  /** @type {Int32Array[]} how far each diagonal reached, before each number of edits */
  const trace = [];
  const offset = limit + 1;
  const reach = new Int32Array(2 * offset + 1);
  for (let edits = 0; edits <= limit; edits++) {
    trace.push(reach.slice(offset - edits - 1, offset + edits + 2));
    for (let k = -edits; k <= edits; k += 2) {
      const down = k === -edits || (k !== edits && reach[offset + k - 1] < reach[offset + k + 1]);
      let x = down ? reach[offset + k + 1] : reach[offset + k - 1] + 1;
      while (x < n && x - k < m && a[x] === b[x - k])
        x++;
      reach[offset + k] = x;
      if (x >= n && x - k >= m)
        return back(a, b, trace);
    }
  }
  return [...a.map((text) => /** @type {Piece} */ ({ kind: 'gone', text })), ...b.map((text) => /** @type {Piece} */ ({ kind: 'new', text }))];
}

/** From the end to the beginning along the furthest reaches. @param {string[]} a @param {string[]} b @param {Int32Array[]} trace @returns {Piece[]} */
function back(a, b, trace) {
  /** @type {Piece[]} */
  const pieces = [];
  let [x, y] = [a.length, b.length];
  const same = (/** @type {number} */ untilX, /** @type {number} */ untilY) => {
    for (; x > untilX && y > untilY; y--)
      pieces.push({ kind: 'same', text: a[--x] });
  };
  for (let edits = trace.length - 1; edits > 0; edits--) {
    const reach = trace[edits], middle = edits + 1;
    const k = x - y;
    const down = k === -edits || (k !== edits && reach[middle + k - 1] < reach[middle + k + 1]);
    const from = down ? k + 1 : k - 1;
    same(reach[middle + from], reach[middle + from] - from);
    pieces.push(down ? { kind: 'new', text: b[--y] } : { kind: 'gone', text: a[--x] });
  }
  same(0, 0);
  return pieces.reverse();
}

/** Neighbours of a kind become one, what is gone before what is new. @param {Piece[]} pieces */
function joined(pieces) {
  /** @type {Piece[]} */
  const out = [];
  let gone = '', fresh = '';
  const flush = () => {
    if (gone)
      out.push({ kind: 'gone', text: gone });
    if (fresh)
      out.push({ kind: 'new', text: fresh });
    gone = fresh = '';
  };
  pieces.forEach(({ kind, text }, i) => {
    if (kind === 'gone') {
      gone += text;
    } else if (kind === 'new') {
      fresh += text;
    } else if ((gone || fresh) && /^[^\S\n]+$/u.test(text) && pieces[i + 1] && pieces[i + 1].kind !== 'same') {
      gone += text; /* a space between two changes parts nothing */
      fresh += text;
    } else {
      flush();
      const last = out.at(-1);
      if (last?.kind === 'same')
        last.text += text;
      else
        out.push({ kind, text });
    }
  });
  flush();
  return out;
}

/** @param {string} text */
function words(text) {
  return text.match(/\p{Script=Han}|[\p{L}\p{N}\p{M}_]+|\n|[^\S\n]+|[^]/gu) ?? [];
}

/** @param {string} text lines with their ends */
function lines(text) {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/**
 * @param {string} before
 * @param {string} after
 * @returns {Piece[]} no two of a kind beside one another
 */
export function difference(before, after) {
  return joined(joinedLines(shortest(lines(before), lines(after)))
    .flatMap((piece) => 'gone' in piece ? shortest(words(piece.gone), words(piece.fresh)) : piece));
}

/** Runs of changed lines as what was and what is. @param {Piece[]} pieces @returns {(Piece | {gone: string, fresh: string})[]} */
function joinedLines(pieces) {
  /** @type {(Piece | {gone: string, fresh: string})[]} */
  const out = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (piece.kind === 'same') {
      out.push(piece);
      continue;
    }
    const run = last && 'gone' in last ? last : { gone: '', fresh: '' };
    if (run !== last)
      out.push(run);
    run[piece.kind === 'gone' ? 'gone' : 'fresh'] += piece.text;
  }
  return out;
}
