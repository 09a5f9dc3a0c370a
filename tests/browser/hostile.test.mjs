// SPDX-License-Identifier: MIT
// @ts-check

/* Texts that were made to run a script (tests/markdown/lib/hostile.mjs), in every field that an article has, on every page and in
 * every answer that shows them: no script of theirs runs, the Content-Security-Policy has nothing to report, and the document
 * holds no element, attribute or address that the portal did not make.
 *
 * Texts are put together to lines as long as a title may be, and each of these lines comes once into each field: article n has
 * line n + k in its field k, and its texts one by one as tags and at every place of a body. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { texts } from '../markdown/lib/hostile.mjs';
import { check, finish, json, open, portal, test, until } from './lib/browser.mjs';

const TABS = 6; /* at once */
const SECTIONS = 30; /* whose names are on every page */
const GROUP = 6; /* lines in one reason of a withdrawal */
const LANGS = ['en', 'zh-Hans', 'de'];

if (!portal.ours) {
  console.log('skipped: only a portal of its own is filled with such texts');
  process.exit(77);
}

/* --- the articles ------------------------------------------------------------------------------------------------------ */

/** Of lines of text, what may not stand there is a space. @param {string} text @param {number} most */
const line = (text, most = 300) => [...text.replace(/[\p{Cc}\u2028\u2029]/gu, ' ').normalize('NFC')].slice(0, most).join('').trim() || 'x';
/** @param {string} text */
const clean = (text) => text.replace(/[^\P{Cc}\n\t]/gu, ' ');
/** @param {string} text */
const lines = (text) => [...clean(text)].slice(0, 1900).join('');
/** @param {string} text */
const tagOf = (text) => line(text.replace(/[,/\uFF0C\p{Cf}]/gu, '|'), 60);

/** Texts that together make a line. @type {string[][]} */
const groups = [];
for (const text of texts) {
  const last = groups.at(-1);
  if (last && [...last.join(' '), ...text].length < 280)
    last.push(text);
  else
    groups.push([text]);
}
/** @param {number} n */
const group = (n) => groups[n % groups.length];

/** @param {number} n */
function article(n) {
  let k = 0;
  const next = () => group(n + k++).join(' ');
  const by = (/** @type {() => string} */ make) => Object.fromEntries(LANGS.map((lang) => [lang, make()]));
  const section = n % SECTIONS;
  return {
    id: `hostile-${n}`,
    slug: `hostile-${n}`,
    section: `hostile-${section}`,
    section_as: { name: Object.fromEntries(LANGS.map((lang, i) => [lang, line(group(section * LANGS.length + i).join(' '))])) },
    status: 'published',
    published_at: new Date(Date.UTC(2022, 0, 1, 0, n)).toISOString().replace('.000', ''),
    imported: n % 50,
    tags: [...new Set(group(n).map(tagOf))].slice(0, 32),
    source: { name: line(next()), url: `https://source.example/?${encodeURI(line(next(), 100)).replace(/%(?![0-9A-F]{2})/g, '%25')}` },
    image: { name: line(next(), 80), alt: by(() => line(next())), caption: by(() => line(next())) },
    corrections: LANGS.map((lang) => ({ at: '2022-02-01T00:00:00Z', lang, note: lines(next()) || 'x' })),
    texts: by(() => ({
      title: line(next()),
      summary: lines(next()),
      byline: line(next()),
      body: clean([...group(n + k++).flatMap((one) => [one, `[${line(one)}](${line(one)}) <${line(one)}>`, `# ${line(one)}`]),
        `| ${line(next())} |\n| --- |\n| ${line(next())} |`, '```\n' + next() + '\n```', `![${line(next())}](/media/x.png "${line(next())}")`,
        'The word quarantine.'].join('\n\n')),
    })),
  };
}

/** @param {number} n */
function withdrawn(n) {
  const reason = (/** @type {number} */ from) => lines(Array.from({ length: GROUP }, (_, i) => line(group(from + i).join(' '))).join('\n'));
  return {
    id: `gone-${n}`, slug: `gone-${n}`, section: 'hostile-0', status: 'withdrawn', published_at: '2022-03-01T00:00:00Z',
    reason: { en: reason(n * GROUP), 'zh-Hans': reason(n * GROUP + 7) }, texts: { en: { title: line(group(n).join(' ')), body: 'x' } },
  };
}

const gone = Math.ceil(groups.length / GROUP);
const folder = mkdtempSync(join(tmpdir(), 'tradepost-hostile-'));
const file = join(folder, 'hostile.jsonl');
writeFileSync(file, [...groups.map((_, n) => article(n)), ...Array.from({ length: gone }, (_, n) => withdrawn(n))]
  .map((one) => JSON.stringify(one) + '\n').join(''));
await test('each text is taken into every field', async () => {
  portal.tradepost('import', '--format', 'jsonl', file);
});
rmSync(folder, { recursive: true });

/** @type {any[]} */
const made = [];
for (let cursor = ''; ;) {
  const page = await json(`/api/v1/articles?limit=100&until=2023-01-01T00:00:00Z${cursor}`);
  made.push(...page.items);
  if (!page.next)
    break;
  cursor = `&cursor=${encodeURIComponent(page.next)}`;
}

/* --- what no document may hold ---------------------------------------------------------------------------------------- */

/** Runs in the page: everything that the portal did not put there. */
function intruders() {
  const wrong = [];
  for (const one of document.querySelectorAll('*')) {
    const name = one.localName;
    const at = `<${name}> in <${one.parentElement?.localName}>`;
    if (['iframe', 'frame', 'object', 'embed', 'applet', 'base', 'style', 'math', 'template', 'portal', 'video', 'audio', 'marquee', 'isindex'].includes(name))
      wrong.push(at);
    if (name === 'script' && !(one.getAttribute('type') === 'application/ld+json' || /^\/js\/[a-z]+\.js$/.test(one.getAttribute('src') ?? '')))
      wrong.push(at);
    if (name === 'script' && one.getAttribute('type') === 'application/ld+json')
      JSON.parse(one.textContent ?? '');
    if (name === 'meta' && one.hasAttribute('http-equiv'))
      wrong.push(at);
    if (name === 'link' && !['http:', 'https:'].includes(new URL(/** @type {any} */ (one).href).protocol))
      wrong.push(at);
    for (const { name: attribute, value } of one.attributes) {
      if (attribute.startsWith('on') || attribute === 'style' || attribute === 'srcdoc' || attribute === 'formaction')
        wrong.push(`${attribute} of ${at}`);
      if (['href', 'src', 'action', 'xlink:href'].includes(attribute)) {
        if (!URL.canParse(value, location.href)) /* nothing goes there */
          continue;
        const address = new URL(value, location.href);
        if (!['http:', 'https:', 'mailto:', 'tel:'].includes(address.protocol))
          wrong.push(`${attribute}=${value} of ${at}`);
        if (attribute !== 'href' && address.origin !== location.origin)
          wrong.push(`${attribute}=${value} of ${at}`);
      }
    }
  }
  return wrong;
}

/** What scripts of such texts call is told. And the views of a tab are answered here: a thousand of them would be a flood. (A route of the
 * browser's would do that as well, and would switch its cache off, so that each page would ask for every file anew.) */
function trap() {
  const ask = globalThis.fetch;
  globalThis.fetch = async (path, options) => /\/views$/.test(String(path)) && options?.method === 'POST'
    ? Response.json({ article: 1, views: 1, outcome: 'counted' }) : ask(path, options);
  for (const name of ['alert', 'confirm', 'prompt', 'print', 'open'])
    /** @type {any} */ (globalThis)[name] = () => /** @type {any} */ (globalThis).reportBreach(`${name} was called`);
}

async function tab() {
  const made_ = await open({ expect: ['status of 410', 'status of 404', 'status of 400', 'status of 422', 'status of 301'] });
  made_.page.setDefaultTimeout(120_000);
  await made_.page.addInitScript(trap);
  return made_;
}

/**
 * Opens each path and looks at the document. @param {string[]} paths
 * @param {(page: any, path: string) => Promise<void>} [more] what is done there
 */
async function visit(paths, more) {
  const rest = paths.map((path, n) => ({ path, n }));
  await Promise.all(Array.from({ length: TABS }, async () => {
    const { page, close } = await tab();
    for (let one = rest.shift(); one; one = rest.shift()) {
      await page.goto(portal.base + one.path, { waitUntil: 'load' });
      await more?.(page, one.path);
      const wrong = await page.evaluate(intruders);
      check(!wrong.length, `${one.path}: ${wrong.slice(0, 3).join('; ')}`);
    }
    await close();
  }));
}

const paths = made.map(({ id, slug }) => `/news/${id}/${slug}`);
/** Every public route, and the test below that opens it. @type {Record<string, string>} */
const SHOWN = {
  '/news/{id}/{slug}': 'pages', '/news/{id}': 'pages', '/latest': 'lists', '/section/{slug}': 'lists', '/tag/{tag}': 'tags', '/archive': 'lists',
  '/archive/{year}/{month}': 'lists', '/search': 'search', '/stats': 'figures', '/stats/{id}': 'figures', '/counting': 'figures',
  '/problems/{name}': 'problems', '/opensearch.xml': 'JSON (nothing of an article, and browsers save it)', '/api/v1/articles': 'JSON', '/api/v1/articles/{article}': 'JSON',
  '/api/v1/articles/{id}/related': 'JSON', '/api/v1/articles/{id}/views': 'JSON', '/api/v1/views': 'JSON', '/api/v1/sections': 'JSON', '/api/v1/tags': 'JSON',
  '/api/v1/search': 'JSON', '/api/v1/site': 'JSON', '/api/v1/openapi.json': 'JSON',
};

await test('what is looked for is found', async () => {
  const { page, close } = await open({ raw: true });
  const csp = "default-src 'none'; script-src 'self'";
  let breaches = 0;
  await page.addInitScript(() => { addEventListener('securitypolicyviolation', () => { document.title += '!'; }); });
  await page.route('**/self-test', (/** @type {any} */ route) => route.fulfill({
    contentType: 'text/html', headers: { 'Content-Security-Policy': csp },
    body: `<!doctype html><title>t</title>${decodeURIComponent(new URL(route.request().url()).searchParams.get('t') ?? '')}` }));
  await page.route('**/self-test?*', (/** @type {any} */ route) => route.fulfill({
    contentType: 'text/html', headers: { 'Content-Security-Policy': csp },
    body: `<!doctype html><title>t</title>${new URL(route.request().url()).searchParams.get('t')}` }));
  for (const [bad, runs] of /** @type {[string, boolean][]} */ ([
    ['<script>alert(1)</script>', true], ['<img src=x onerror=alert(1)>', true], ['<a href="javascript:alert(1)">x</a>', false],
    ['<svg onload=alert(1)>', true], ['<iframe srcdoc="x">', false], ['<math><mtext></mtext></math>', false], ['<p style="color:red">', true]])) {
    await page.goto(`${portal.base}/self-test?t=${encodeURIComponent(bad)}`);
    check((await page.evaluate(intruders)).length > 0, `${bad} is an intruder`);
    if (runs) {
      await until(async () => (await page.title()).endsWith('!'), `a report of ${bad}`);
      breaches++;
    }
  }
  check(breaches === 4, 'four of them are reported');
  await close();
});

await test('every public route is among those that are opened here', async () => {
  const { paths: routes } = await json('/api/v1/openapi.json');
  const open_ = Object.keys(routes).filter((path) => routes[path].get && !routes[path].get.security?.length && !['/healthz', '/readyz', '/metrics'].includes(path));
  const unknown = open_.filter((path) => !SHOWN[path]);
  check(!unknown.length, `nothing here opens ${unknown.join(', ')}`);
});

await test(`pages of ${made.length} articles, all languages at once`, async () => {
  check(made.length === groups.length && texts.length > 700, `${made.length} articles of ${groups.length} lines`);
  console.log(`  ${texts.length} texts in ${groups.length} lines`);
  await visit(paths);
});

await test('pages in each language', async () => {
  await visit(paths.filter((_, n) => n % 3 === 0).flatMap((path) => LANGS.map((lang) => `${path}?lang=${lang}`)));
});

await test('lists: the front page, the latest, sections, months, and what JavaScript adds', async () => {
  const sections = Array.from({ length: SECTIONS }, (_, n) => `/section/hostile-${n}`);
  await visit(['/', '/?lang=zh-Hans', '/archive', '/archive/2022/1', ...sections, ...sections.map((path) => `${path}?lang=de`)]);
  await visit(['/latest', '/latest?lang=zh-Hans', '/archive/2022/01'], async (page) => {
    for (let more = 0; more < 20 && await page.locator('#older').isVisible(); more++) {
      const before = await page.locator('.items .item').count();
      await page.locator('#older').click();
      await until(async () => await page.locator('.items .item').count() > before, 'more articles');
    }
  });
});

await test('tags', async () => {
  const { items } = await json('/api/v1/tags');
  check(items.length > 500, `${items.length} tags`);
  await visit(items.filter((/** @type {any} */ _, /** @type {number} */ n) => n % 3 === 0).map((/** @type {any} */ { tag }) => `/tag/${encodeURIComponent(tag)}`));
});

await test('searches for the texts themselves, and what the search box shows', async () => {
  await visit(groups.map((one) => `/search?q=${encodeURIComponent([...one.join(' ')].slice(0, 160).join(''))}`));
  await visit(texts.filter((_, n) => n % 16 === 0).map((one) => `/search?q=${encodeURIComponent([...one].slice(0, 160).join(''))}`));
  await visit(['/latest'], async (page) => {
    const box = '.masthead .search input[type="search"]';
    await page.focus(box);
    await until(async () => await page.getAttribute(box, 'role') === 'combobox', 'the combobox');
    for (const word of ['quarantine', 'script', 'onerror', 'alert', 'svg', 'javascript']) {
      await page.fill(box, '');
      await page.type(box, word);
      await until(async () => await page.locator('#found-now [role="option"]').count() > 0, `options for ${word}`);
      const wrong = await page.evaluate(intruders);
      check(!wrong.length, `options for ${word}: ${wrong.slice(0, 3).join('; ')}`);
    }
  });
});

await test('figures', async () => {
  await visit(['/stats', '/stats?lang=zh-Hans', '/counting', ...made.filter((_, n) => n % 5 === 0).map(({ id }) => `/stats/${id}`)]);
});

await test('problems: withdrawn articles with such reasons, and addresses that lead nowhere', async () => {
  const feed = await json('/api/v1/articles?modified_since=2000-01-01T00:00:00Z&limit=100');
  /** @type {any[]} */
  const all = [...feed.items];
  for (let { next } = feed; next;) {
    const page = await json(`/api/v1/articles?modified_since=2000-01-01T00:00:00Z&limit=100&cursor=${encodeURIComponent(next)}`);
    all.push(...page.items);
    ({ next } = page);
  }
  const withdrawals = all.filter(({ slug, status }) => status === 'withdrawn' && slug.startsWith('gone-'));
  check(withdrawals.length === gone, `${withdrawals.length} of ${gone} were withdrawn`);
  await visit(withdrawals.flatMap(({ id, slug }) => [`/news/${id}/${slug}`, `/news/${id}/${slug}?lang=zh-Hans`, `/api/v1/articles/${id}`]));
  await visit(['/problems/withdrawn', '/problems/nowhere', ...texts.filter((_, n) => n % 90 === 0).flatMap((one) => {
    const part = encodeURIComponent(line(one, 80));
    return [`/${part}`, `/section/${part}`, `/problems/${part}`, `/news/1/${part}`, `/latest?cursor=${part}`, `/latest?lang=${part}`, `/api/v1/${part}`,
      `/api/v1/articles?sort=${part}`];
  })]);
});

await test('JSON, opened in the browser', async () => {
  /** @type {string[]} */
  const pages = [];
  for (let cursor = ''; ;) {
    const path = `/api/v1/articles?limit=100${cursor}`;
    pages.push(path);
    const { next } = await json(path);
    if (!next)
      break;
    cursor = `&cursor=${encodeURIComponent(next)}`;
  }
  await visit([...pages, '/api/v1/sections', '/api/v1/tags', '/api/v1/site', '/api/v1/openapi.json', '/api/v1/search?q=quarantine&limit=100',
    ...made.filter((_, n) => n % 2 === 0).map(({ id }) => `/api/v1/articles/${id}`),
    ...made.filter((_, n) => n % 10 === 0).flatMap(({ id }) => [`/api/v1/articles/${id}/related`, `/api/v1/articles/${id}/views`, `/api/v1/views?ids=${id}`])]);
});

await finish();
