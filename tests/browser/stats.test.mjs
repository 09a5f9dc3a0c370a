// SPDX-License-Identifier: MIT
// @ts-check

/* Pages of figures: charts are seen, tables say the same, and an article fetches its books when they are opened. */

import { check, everyArticle, finish, json, open, pathOf, portal, same, test, until } from './lib/browser.mjs';

const article = (await everyArticle()).find((one) => one.languages.length === 2);
const path = `/stats/${article.id}`;

for (const show of ['en', 'zh']) {
  const { go, requests, close } = await open({ show });
  await go(pathOf(article));
  same(requests.filter(({ path: to }) => to.startsWith('/stats')), [], 'requests for books that nobody opened');
  await close();
}
await new Promise((done) => setTimeout(done, 2500)); /* nginx keeps an answer for up to a second */

for (const javaScriptEnabled of [true, false])
  await test(`chart and table are there ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async () => {
    const { page, go, close } = await open({ javaScriptEnabled });
    await go(path);
    const { days, by_lang: split } = await json(`/api/v1/articles/${article.id}/views`);
    same(await page.locator('#books tbody tr').count(), days.length, 'days');
    for (const lang of Object.keys(split))
      check(await page.locator(`#books .sums dt[lang="${lang}"]`).isVisible(), `the share of ${lang}`);
    const box = await page.locator('#books .bars rect').first().boundingBox();
    check(box && box.width > 3 && box.height > 3, 'a bar is seen');
    const colours = await page.locator('#books .bars rect').evaluateAll((/** @type {Element[]} */ all) =>
      all.map((one) => getComputedStyle(one).fill));
    if (Object.keys(split).length > 1 && portal.ours)
      check(new Set(colours).size > 1, 'each language has a colour of its own');
    await close();
  });

await test('what is read most links to the books, in the language asked for', async () => {
  const { page, go, close } = await open();
  await go('/stats?lang=zh-Hans');
  same(await page.locator('table caption').count(), 3, 'lists');
  check(await page.locator(`a[href="${path}?lang=zh-Hans"]`).count() > 0, 'the article that was read');
  check(await page.locator('.spark polyline').first().isVisible(), 'a line');
  await close();
});

await test('an article shows its books when they are opened', async () => {
  const { page, go, requests, close } = await open();
  await go(pathOf(article));
  requests.length = 0;
  await page.locator('#read summary').click();
  await until(async () => await page.locator('#read #books table').isVisible(), 'the table');
  same(requests.filter(({ path: to }) => to.startsWith('/stats/') || to.startsWith('/api/')).map(({ path: to }) => to), [path], 'requests');
  check((await page.locator('#read .bars').first().boundingBox())?.height, 'the chart');
  await page.locator('#read summary').click();
  await page.locator('#read summary').click();
  same(await page.locator('#read #books').count(), 1, 'fetched once');
  await close();
});

await test('a failing server is told in a sentence, and "try again" shows the books', async () => {
  const { page, go, close } = await open({ expect: ['503'] });
  await page.route('**/stats/*', (/** @type {any} */ route) => route.fulfill({ status: 503, body: '' }));
  await go(pathOf(article));
  await page.locator('#read summary').click();
  const note = page.getByRole('alert');
  await until(async () => await note.count() === 1, 'the sentence');
  await page.unroute('**/stats/*');
  await note.getByRole('button').click();
  await until(async () => await page.locator('#read #books').count() === 1, 'the books');
  await close();
});

await test('the switch shows one language of every page of figures, and the choice is kept', async () => {
  const { page, go, close } = await open({ show: 'both' });
  for (const at of ['/counting', '/stats', path]) {
    await go(at);
    await page.getByRole('link', { name: 'Both', exact: false }).click();
    check(await page.locator('h1 [lang="en"]:visible').count() && await page.locator('h1 [lang="zh-Hans"]:visible').count(), `${at}: both`);
    for (const [name, wanted, other] of [['中文', 'zh-Hans', 'en'], ['English', 'en', 'zh-Hans']]) {
      await page.getByRole('link', { name, exact: true }).click();
      same(new URL(page.url()).pathname + new URL(page.url()).search, at, 'nothing is fetched for it');
      check(await page.locator(`main [lang="${wanted}"]:visible`).count(), `${at}: ${wanted} is seen`);
      same(await page.locator(`main .both:has(> [lang="${wanted}"]) > [lang="${other}"]:visible, main .text[lang="${other}"]:visible`).count(), 0,
        `${at}: ${other} beside ${wanted}`);
    }
    await page.reload({ waitUntil: 'networkidle' });
    same(await page.locator('html').getAttribute('data-show'), 'en', 'after a reload');
  }
  await close();
});

await test('printed, pages of figures are black on white, without controls, and no wider than the paper', async () => {
  const { page, go, close } = await open({ colorScheme: 'dark', show: 'both', viewport: { width: 680, height: 960 } });
  for (const at of ['/counting', '/stats', path]) {
    await go(at);
    await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
    same(await page.locator(':is(.bar, .sections, .foot, .skip):visible').count(), 0, `${at}: controls`);
    const [paper, ink] = await page.evaluate(() => {
      const { backgroundColor, color } = getComputedStyle(document.documentElement);
      return [backgroundColor, color];
    });
    same([paper, ink], ['rgb(255, 255, 255)', 'rgb(0, 0, 0)'], `${at}: colours`);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, `${at}: ${wide} px too wide`);
    check(await page.locator('main h1').isVisible(), `${at}: the heading`);
    await page.emulateMedia({ media: 'screen' });
  }
  await go(path);
  await page.emulateMedia({ media: 'print' });
  check(await page.locator('#books .bars rect').first().isVisible(), 'the chart is printed');
  same(await page.locator('#books .bars').first().evaluate((/** @type {Element} */ one) => getComputedStyle(one).printColorAdjust), 'exact', 'its colours');
  await close();
});

await finish();
