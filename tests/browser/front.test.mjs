// SPDX-License-Identifier: MIT
// @ts-check

/* The static front page: what it shows, in which language and colours, and that nothing moves while it fills. */

import { check, everyArticle, finish, json, open, pathOf, same, test, until } from './lib/browser.mjs';

const articles = await everyArticle();
const { items: sections } = await json('/api/v1/sections');
const DAYS = 14; /* of a line */
/** Who was read in these days. @type {Set<number>} */
const read = new Set();
{
  const { days } = await json(`/api/v1/views?ids=${articles.slice(0, 100).map(({ id }) => id).join(',')}&days=${DAYS}`);
  for (const [id, counted] of Object.entries(days))
    if (counted.some(Boolean))
      read.add(Number(id));
}
const WEIGHT = 60_000; /* bytes over the wire, the picture of the lead and all else included */

/** @param {any} page @param {string} selector */
const visible = (page, selector) => page.locator(`:is(${selector}):visible`).count();

await test('the front page fills itself from the JSON', async () => {
  const { page, go, close } = await open({ show: 'both' });
  await go('/');
  const lead = page.locator('#lead');
  const title = (await lead.locator('h2').innerText()).trim();
  const article = articles.find((one) => title.includes(Object.values(one.title)[0]));
  check(article, `the lead "${title}" is an article`);
  check(articles.slice(0, 6).some(({ id }) => id === article.id), 'the lead is one of the newest');
  same(await lead.locator('h2 a').getAttribute('href'), pathOf(article), 'the lead links to its article');
  if (article.image?.src)
    check(await lead.locator('img').evaluate((/** @type {HTMLImageElement} */ img) => img.complete && img.naturalWidth > 0),
      'the picture of the lead is there');
  same(await page.locator('#newest .line').count(), Math.min(6, articles.length - 1), 'lines beside the lead');

  const counts = await page.locator('#most data').evaluateAll((/** @type {Element[]} */ all) =>
    all.map((one) => Number(one.getAttribute('value'))));
  same(counts, [...counts].sort((a, b) => b - a), 'most read, in order');
  same(counts[0], Math.max(...articles.map(({ views }) => views)), 'the most read article');

  same(await page.locator('#trending').isVisible(), articles.some(({ id }) => read.has(id)), 'trending, if anything was read');

  const shown = sections.filter((/** @type {any} */ section) => section.articles);
  same(await page.locator('#grid .of-section').count(), shown.length, 'sections');
  for (const { slug } of shown)
    check(await page.locator(`#sections a[href="/section/${slug}"]`).count() === 1, `the link to ${slug}`);
  for (const part of await page.locator('#grid .of-section').all())
    check(await part.locator('.item').count() > 0, 'every section shows articles');
  await close();
});

await test('the language follows the browser at first', async () => {
  for (const [locale, show, lang] of [['zh-CN', 'zh', 'zh-Hans'], ['en-US', 'en', 'en'], ['fr-FR', 'both', 'en']]) {
    const { page, go, close } = await open({ locale });
    await go('/');
    same(await page.locator('html').getAttribute('data-show'), show, locale);
    same(await page.locator('html').getAttribute('lang'), lang, `document's language for ${locale}`);
    await close();
  }
});

await test('the switch shows both languages or one, and the choice is kept', async () => {
  const { page, go, close } = await open({ show: 'both' });
  await go('/');
  check(await visible(page, '#lead h2 [lang="en"]') && await visible(page, '#lead h2 [lang="zh-Hans"]'), 'both titles');
  await page.getByRole('button', { name: '中文' }).click();
  same(await visible(page, '.both:has(> [lang="zh-Hans"]) > [lang="en"]'), 0, 'English texts beside Chinese ones');
  check(await visible(page, '#lead h2 [lang="zh-Hans"]') === 1, 'the Chinese title');
  same(await page.getByRole('button', { name: '中文' }).getAttribute('aria-pressed'), 'true', 'the pressed button');
  await page.getByRole('button', { name: 'English' }).click();
  same(await visible(page, '.both:has(> [lang="en"]) > [lang="zh-Hans"]'), 0, 'Chinese texts beside English ones');
  await page.reload({ waitUntil: 'networkidle' });
  same(await page.locator('html').getAttribute('data-show'), 'en', 'after a reload');
  await page.goto(new URL(pathOf(articles.find((one) => one.languages.length > 1)), page.url()).href);
  same(await visible(page, '.text'), 1, 'texts of an article');
  await close();
});

await test('light and dark follow the system, the reader\'s choice wins and is kept', async () => {
  const { page, go, close } = await open({ colorScheme: 'dark' });
  await go('/');
  const paper = () => page.evaluate(() => {
    const [r, g, b] = (getComputedStyle(document.documentElement).backgroundColor.match(/\d+/g) ?? []).map(Number);
    return r + g + b < 384 ? 'dark' : 'light';
  });
  same(await paper(), 'dark', 'at first');
  await page.locator('#theme').click();
  same(await paper(), 'light', 'after the press');
  await page.reload({ waitUntil: 'networkidle' });
  same(await paper(), 'light', 'after a reload');
  await close();
});

await test('"load more" goes on to the last article and shows none twice', async () => {
  const { page, go, close } = await open();
  await go('/');
  const button = page.locator('#older');
  if (articles.length > 14)
    check(await button.isVisible(), 'the button is there');
  for (let rounds = 0; await button.isVisible() && rounds < 20; rounds++) {
    const before = await page.locator('#more .line').count();
    await button.focus();
    await page.keyboard.press('Enter');
    await until(async () => await page.locator('#more .line').count() > before, 'more lines');
    check(await page.evaluate(() => document.activeElement?.closest('#more') !== null), 'the focus goes to the new ones');
    await until(async () => !await button.getAttribute('aria-busy'), 'the button rests');
  }
  const shown = await page.locator('#newest a, #more a, #lead h2 a').evaluateAll((/** @type {Element[]} */ links) =>
    links.map((link) => link.getAttribute('href')));
  same(shown.length, articles.length, 'articles shown');
  same(new Set(shown).size, shown.length, 'different ones');
  await close();
});

await test('one request brings all counts up to date', async () => {
  const { page, go, requests, close } = await open();
  await go('/');
  const [first] = articles;
  const other = await open();
  await other.go(pathOf(first));
  await other.close();
  await new Promise((done) => setTimeout(done, 2500)); /* nginx keeps an answer for up to a second */
  requests.length = 0;
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await until(() => requests.length, 'a request');
  await page.waitForLoadState('networkidle');
  same(requests.map(({ path }) => path.split('=')[0]), ['/api/v1/views?ids'], 'the requests');
  const { views } = await json(`/api/v1/articles/${first.id}`);
  await until(async () => await page.locator(`[data-views="${first.id}"]`).first().getAttribute('value') === String(views),
    'the new count');
  await close();
});

await test('what is trending was read, and its line is that of its books', async () => {
  const [first] = articles;
  const again = await open(); /* not before this program has read something, whatever the portal held */
  await again.go(pathOf(first));
  await again.close();
  await new Promise((done) => setTimeout(done, 2500)); /* nginx keeps an answer for up to a second */
  const { page, go, requests, close } = await open();
  await go('/');
  same(requests.filter(({ path }) => path.startsWith('/api/v1/views')).length, 1, 'requests for all lines');
  const { items } = await json('/api/v1/articles?sort=trending&limit=5');
  const { days } = await json(`/api/v1/views?ids=${items.map((/** @type {any} */ one) => one.id).join(',')}&days=${DAYS}`);
  const wanted = items.filter((/** @type {any} */ { id }) => days[id].some(Boolean)).map((/** @type {any} */ one) => one.id);
  check(wanted.includes(first.id), 'the article that was read');
  same(await page.locator('#trending data').evaluateAll((/** @type {Element[]} */ all) =>
    all.map((one) => Number(one.getAttribute('data-views')))), wanted, 'what is trending');
  same(await page.locator('#trending .spark:visible').count(), wanted.length, 'lines');
  const heights = async () => page.locator(`#trending [data-days="${first.id}"] polyline`).evaluate((/** @type {Element} */ line) =>
    (line.getAttribute('points') ?? '').split(' ').map((point) => Number(point.split(',')[1])));
  const before = await heights();
  same(before.length, DAYS, 'days of a line');
  days[first.id].forEach((/** @type {number} */ views, /** @type {number} */ day) => {
    const most = Math.max(...days[first.id]);
    check(Math.abs(before[day] - 24 * (1 - views / most)) < 0.06, `day ${day} of the line`);
  });
  await page.route('**/api/v1/views?*', (/** @type {any} */ route) => route.fulfill({ json: {
    views: { [first.id]: 987654 }, days: { [first.id]: [...Array(DAYS - 1).fill(0), 4].reverse() } } }));
  await new Promise((done) => setTimeout(done, 1100)); /* a page is brought up to date once a second at most */
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await until(async () => (await heights())[0] === 0 && (await heights())[DAYS - 1] === 24, 'the new line');
  await close();
});

await test('where nobody has read, nothing is called read', async () => {
  const { page, go, close } = await open();
  await page.route('**/api/v1/articles?sort=*', async (/** @type {any} */ route) => {
    const answer = await (await route.fetch()).json();
    await route.fulfill({ json: { ...answer, items: answer.items.map((/** @type {any} */ one) => ({ ...one, views: 0 })) } });
  });
  await page.route('**/api/v1/views?*', (/** @type {any} */ route) => route.fulfill({ json: { views: {}, days: {} } }));
  await go('/');
  same(await visible(page, '#most-read, #trending-title, #most-title'), 0, 'lists and headings');
  check(await page.locator('#grid .item').count() > 0, 'the rest is there');
  await close();
});

await test('a failing server is told in a sentence, and "try again" fills the page', async () => {
  const { page, go, close } = await open({ expect: ['503'] });
  await page.route('**/api/v1/**', (/** @type {any} */ route) =>
    route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{}' }));
  await go('/');
  const note = page.getByRole('alert');
  same(await note.count(), 1, 'notes');
  check(/server can’t answer/.test(await note.innerText()), 'the sentence');
  await page.unroute('**/api/v1/**');
  await note.getByRole('button').click();
  await until(async () => await page.locator('#grid .item').count() > 0, 'the filled page');
  same(await page.getByRole('alert').count(), 0, 'notes left');
  check(await page.locator('#lead h2').isVisible(), 'the lead is seen');
  await close();
});

await test('a row or a section that fails says so alone', async () => {
  const { slug } = sections.find((/** @type {any} */ section) => section.articles);
  for (const failing of ['**/api/v1/articles?sort=views*', '**/api/v1/articles?sort=trending*', '**/api/v1/views?*',
    '**/api/v1/sections', `**/api/v1/articles?section=${slug}&*`]) {
    const { page, go, close } = await open({ expect: ['503'] });
    /* as if the section had nothing among the newest, so that its own list is asked for */
    await page.route('**/api/v1/articles?limit=*', async (/** @type {any} */ route) => {
      const answer = await (await route.fetch()).json();
      const items = answer.items.filter((/** @type {any} */ one, /** @type {number} */ at) => at === 0 || one.section.slug !== slug);
      await route.fulfill({ json: { ...answer, items } });
    });
    await page.route(failing, (/** @type {any} */ route) => route.fulfill({ status: 503, body: '' }));
    await go('/');
    same(await page.getByRole('alert').count(), 1, `notes when ${failing} fails`);
    check(await page.locator('#lead h2').isVisible(), 'the lead stands');
    await page.unroute(failing);
    await page.getByRole('alert').getByRole('button').click();
    await until(async () => await page.getByRole('alert').count() === 0, 'the note goes');
    await until(async () => await page.locator('#most li').count() && await page.locator('#grid .item').count(), 'all is filled');
    await close();
  }
});

await test('without JavaScript it leads to the latest news', async () => {
  const { page, go, close } = await open({ javaScriptEnabled: false });
  await go('/');
  check(await page.locator('noscript a[href="/latest"]').first().isVisible(), 'the link');
  same(await visible(page, '.wait, .languages button, #theme, #older'), 0, 'things that need JavaScript');
  await close();
});

await test('nothing moves while it fills, on a desktop and on a phone', async () => {
  for (const width of [1280, 390]) {
    const { page, go, close } = await open({ viewport: { width, height: 800 }, show: 'both' });
    await page.addInitScript(() => {
      /** @type {any} */ (globalThis).shifted = 0;
      new PerformanceObserver((list) => {
        for (const entry of /** @type {any[]} */ (list.getEntries()))
          /** @type {any} */ (globalThis).shifted += entry.value;
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await go('/');
    await page.waitForTimeout(300);
    const shifted = await page.evaluate(() => /** @type {any} */ (globalThis).shifted);
    check(shifted < 0.01, `layout shift ${shifted.toFixed(4)} at ${width} px`);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(overflow <= 0, `${overflow} px too wide at ${width} px`);
    await close();
  }
});

await test(`it weighs less than ${WEIGHT} bytes over the wire`, async () => {
  const { page, go, close } = await open();
  const session = await page.context().newCDPSession(page);
  await session.send('Network.enable');
  /** @type {Map<string, string>} */
  const paths = new Map();
  let bytes = 0;
  let pictures = 0;
  session.on('Network.responseReceived', (/** @type {any} */ event) => {
    paths.set(event.requestId, new URL(event.response.url).pathname);
  });
  session.on('Network.loadingFinished', (/** @type {any} */ event) => {
    bytes += event.encodedDataLength;
    if (paths.get(event.requestId)?.startsWith('/media/'))
      pictures += event.encodedDataLength;
  });
  await go('/');
  console.log(`# ${bytes} bytes, ${pictures} of them pictures`);
  check(bytes < WEIGHT, `${bytes} bytes`);
  await close();
});

await finish();
