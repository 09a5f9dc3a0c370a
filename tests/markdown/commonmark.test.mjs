// SPDX-License-Identifier: MIT
// @ts-check

/* CommonMark's own examples, all of them. What comes out must be the specification's HTML, but for those examples that
 * commonmark.txt lists with a reason; of these it must be exactly what stands there, and must differ.
 *
 * Compared is what a browser makes of both: the same elements, attributes and text, and white space only where it shows.
 *
 *   node tests/markdown/commonmark.test.mjs            the test
 *   node tests/markdown/commonmark.test.mjs --write    writes the list's HTML anew; what has no reason gets `?`, which fails */

import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, finish, here, packageFile, parse, render } from './lib/markdown.mjs';

const EXAMPLES = 652;
const BLOCKS = new Set(('blockquote dd div dl dt figcaption figure form h1 h2 h3 h4 h5 h6 hr iframe li ol p pre script section ' +
  'style table tbody td textarea th thead tr ul').split(' '));
const file = join(here, 'commonmark.txt');

/** The specification's examples, in their order. @returns {{ number: number, markdown: string, html: string }[]} */
function examples() {
  const spec = packageFile('commonmark-spec', 'spec.txt').split('<!-- END TESTS -->')[0];
  const found = spec.matchAll(/^`{32} example\n([\s\S]*?)^\.\n([\s\S]*?)^`{32}$/gm);
  return [...found].map((match, i) => {
    const [markdown, html] = match.slice(1).map((text) => text.replaceAll('→', '\t'));
    return { number: i + 1, markdown, html };
  });
}

/** One text for what is the same to a reader. */
function canonical(/** @type {string} */ html) {
  /** @type {string[]} */
  const out = [];
  const write = (/** @type {any} */ node, /** @type {boolean} */ pre) => {
    const siblings = node.childNodes;
    siblings.forEach((/** @type {any} */ child, /** @type {number} */ i) => {
      if (child.nodeName === '#text') {
        let text = child.value;
        if (!pre) {
          text = text.replace(/[ \t\n]+/g, ' ');
          const edge = (/** @type {any} */ other) => (other ? BLOCKS.has(other.nodeName) || other.nodeName === 'br' : node.nodeName === '#document-fragment' || BLOCKS.has(node.nodeName));
          if (edge(siblings[i - 1])) text = text.trimStart();
          if (edge(siblings[i + 1])) text = text.trimEnd();
        }
        out.push(JSON.stringify(text).slice(1, -1).replaceAll('<', '\\x3c'));
      } else if (child.nodeName === '#comment') {
        out.push(`<!--${child.data}-->`);
      } else {
        const attributes = child.attrs.map((/** @type {any} */ a) => ` ${a.name}=${JSON.stringify(a.value)}`).sort();
        out.push(`<${child.nodeName}${attributes.join('')}>`);
        write(child, pre || child.nodeName === 'pre');
        out.push(`</${child.nodeName}>`);
      }
    });
  };
  write(parse(html), false);
  return out.join('');
}

/** Where nothing else is different, this is the whole difference. @type {Record<string, (html: string) => string>} */
const exactly = {
  heading: (html) => html.replace(/<(\/?)h([1-5])>/g, (_, slash, level) => `<${slash}h${+level + 1}>`),
  picture: (html) => html.replace(/<img [^>]*?alt="([^"]*)"[^>]*>/g, '$1'),
};

/** @type {Map<number, { reasons: string[], html: string }>} */
const listed = new Map();
/** @type {Set<string>} */
const reasons = new Set();
const list = readFileSync(file, 'utf8');
const [head, ...entries] = list.split(/^@@ /m);
for (const match of head.matchAll(/^# ([a-z-]+): /gm)) reasons.add(match[1]);
for (const entry of entries) {
  const [first, ...lines] = entry.split('\n');
  const [number, ...words] = first.split(' ');
  check(!listed.has(+number), () => `${number} is listed twice`);
  listed.set(+number, { reasons: words, html: lines.join('\n') });
}

const all = examples();
check(all.length === EXAMPLES, () => `${all.length} examples are found`);
const ours = render(all.map((example) => example.markdown));
const differs = all.filter((example, i) => canonical(ours[i] ?? '') !== canonical(example.html));

if (process.argv.includes('--write')) {
  const texts = differs.map(({ number }) => `@@ ${[number, ...(listed.get(number)?.reasons ?? ['?'])].join(' ')}\n${ours[number - 1]}`);
  writeFileSync(file, head + texts.join(''));
  console.log(`${texts.length} examples differ`);
  process.exit(0);
}

const used = new Set();
all.forEach((example, i) => {
  const entry = listed.get(example.number);
  const html = ours[i] ?? '(refused)';
  const say = (/** @type {string} */ what) => () => `example ${example.number}: ${what}\n${example.markdown}--- ours\n${html}--- theirs\n${example.html}`;

  if (!entry) {
    check(!differs.includes(example), say('is not what the specification says'));
    return;
  }
  entry.reasons.forEach((reason) => used.add(reason));
  check(differs.includes(example), say('is listed, and is what the specification says'));
  check(html === entry.html, say('is not what the list says'));
  check(entry.reasons.length > 0 && entry.reasons.every((reason) => reasons.has(reason)), say(`"${entry.reasons}" is no reason`));
  if (entry.reasons.every((reason) => exactly[reason])) {
    const want = entry.reasons.reduce((/** @type {string} */ text, reason) => exactly[reason](text), example.html);
    check(canonical(html) === canonical(want), say('differs by more than its reason'));
  }
});
for (const number of listed.keys()) check(number >= 1 && number <= all.length, () => `there is no example ${number}`);
for (const reason of reasons) check(used.has(reason), () => `no example has the reason ${reason}`);
console.log(`${listed.size} of ${all.length} examples differ, as listed`);
finish();
