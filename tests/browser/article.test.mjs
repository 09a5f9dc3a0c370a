// SPDX-License-Identifier: MIT
// @ts-check

/* The article page: every element of the portal's ancestor, both languages, and the visit that is counted once. */

import { check, everyArticle, finish, json, open, pathOf, portal, same, test, until } from './lib/browser.mjs';

const articles = await everyArticle();
/** @param {(article: any) => unknown} fits */
const pick = (fits) => articles.find(fits);
const two = pick((one) => one.languages.length === 2 && one.image?.src && Object.keys(one.byline).length);
const grouped = new Intl.NumberFormat('en');

/** The count as nobody but the store knows it: kept answers end within two seconds. @param {number} id */
async function countOf(id) {
  await new Promise((done) => setTimeout(done, 2500));
  return (await json(`/api/v1/articles/${id}`)).views;
}

/** @param {{method: string, path: string}[]} requests */
const counting = (requests) => requests.filter(({ method, path }) => method !== 'GET' && path.endsWith('/views'));

/** What a reader must find on the page of an article. @param {any} page @param {any} article */
async function elements(page, article) {
  const text = await page.locator('main').innerText();
  for (const [lang, title] of Object.entries(article.title))
    same((await page.locator(`h1 [lang="${lang}"]`).innerText()).trim(), title, `the title in ${lang}`);
  for (const byline of Object.values(article.byline))
    check(text.includes(byline), `the byline "${byline}"`);
  for (const caption of Object.values(article.image?.caption ?? {}))
    check((await page.locator('figcaption').innerText()).includes(caption), `the caption "${caption}"`);
  const time = page.locator('.facts time').first();
  same(await time.getAttribute('datetime'), article.published_at, 'the release time');
  same(await time.innerText(), article.published_at.slice(0, 16).replace('T', ' '), 'the release time as read');
  check(text.includes('Release time') && text.includes('发布时间'), 'its label');
  const data = page.locator('.facts data');
  check(Number(await data.getAttribute('value')) >= article.views, 'the count');
  same(await data.innerText(), grouped.format(Number(await data.getAttribute('value'))), 'the count as read');
  check(text.includes('Click volume') && text.includes('点击量'), 'its label');
  const crumbs = page.locator('.crumbs a');
  same(await crumbs.nth(0).getAttribute('href'), '/', 'the breadcrumb begins at home');
  same(await crumbs.nth(1).getAttribute('href'), `/section/${article.section.slug}`, 'and goes through the section');
  for (const name of Object.values(article.section.name))
    check((await crumbs.nth(1).innerText()).includes(name), `the section's name "${name}"`);
  same(await page.locator('.text').evaluateAll((/** @type {Element[]} */ all) => all.map((one) => one.getAttribute('lang'))),
    article.languages, 'a text per language');
  check(await page.locator('.foot a[href="/"]').first().isVisible(), 'the way home');
}

await test('every element is there, with JavaScript and without', async () => {
  for (const javaScriptEnabled of [true, false]) {
    const { page, go, close } = await open({ javaScriptEnabled });
    await go(pathOf(two));
    await elements(page, two);
    const img = page.locator('figure img');
    same(await img.getAttribute('src'), two.image.src, 'the picture');
    if (javaScriptEnabled)
      check(await img.evaluate((/** @type {HTMLImageElement} */ one) => one.naturalWidth > 0), 'the picture loads');
    await close();
  }
});

await test('the way back to the brand\'s site', async () => {
  const { brand } = await json('/api/v1/site');
  const { page, go, close } = await open({ show: 'both' });
  for (const path of [pathOf(two), '/']) {
    await go(path);
    const link = page.locator('.foot a').filter({ hasText: brand?.name?.['zh-Hans'] ?? '返回品牌站' });
    same(await link.getAttribute('href'), brand?.url || '/', `where it leads on ${path}`);
  }
  await close();
});

await test('the texts stand side by side on a wide screen, below one another on a phone', async () => {
  for (const [width, beside] of /** @type {[number, boolean][]} */ ([[1280, true], [390, false]])) {
    const { page, go, close } = await open({ viewport: { width, height: 900 } });
    await go(pathOf(two));
    const [first, second] = await page.locator('.text').evaluateAll((/** @type {Element[]} */ all) =>
      all.map((one) => one.getBoundingClientRect().toJSON()));
    same(second.left >= first.right && Math.abs(second.top - first.top) < 1, beside, `side by side at ${width} px`);
    same(second.top >= first.bottom, !beside, `stacked at ${width} px`);
    check(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), `it fits ${width} px`);
    await close();
  }
});

await test('the switch needs no JavaScript, and with it no new page', async () => {
  const plain = await open({ javaScriptEnabled: false });
  await plain.go(pathOf(two));
  await plain.page.locator('.languages').getByText('中文').click();
  await plain.page.waitForURL('**lang=zh-Hans');
  same(await plain.page.locator('.text').count(), 1, 'texts under ?lang=');
  same(await plain.page.locator('html').getAttribute('lang'), 'zh-Hans', 'the document\'s language');
  check(!(await plain.page.locator('main').innerText()).includes('Release time'), 'labels in Chinese only');
  await plain.page.locator('.languages').getByText('双语').click();
  await plain.page.waitForURL((/** @type {URL} */ url) => !url.search);
  same(await plain.page.locator('.text').count(), 2, 'texts again');
  await plain.close();

  const { page, go, requests, close } = await open();
  await go(pathOf(two));
  requests.length = 0;
  await page.locator('.languages').getByText('中文').click();
  same(await page.locator('.text:visible').count(), 1, 'texts after the press');
  same(await page.locator('.text:visible').getAttribute('lang'), 'zh-Hans', 'the one that is left');
  same(requests.length, 0, 'requests');
  await go(pathOf(pick((one) => one.id !== two.id && one.languages.length === 2)));
  same(await page.locator('.text:visible').count(), 1, 'texts of the next article');
  await close();
});

await test('a visit counts once, when the page is seen, and the number answered is shown', async () => {
  const article = pick((one) => one.id !== two.id && one.languages.length === 2);
  const before = await countOf(article.id);
  const { page, go, requests, close } = await open();
  await go(pathOf(article));
  await until(() => counting(requests).length, 'the request');
  same(counting(requests).length, 1, 'requests that count');
  const data = page.locator('.facts data');
  await until(async () => Number(await data.getAttribute('value')) === before + 1, 'the number answered');
  same(await data.innerText(), grouped.format(before + 1), 'as read');
  same(await countOf(article.id), before + 1, 'the count after a visit');
  await page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await page.waitForTimeout(300);
  same(counting(requests).length, 1, 'requests that count, later');
  await page.reload({ waitUntil: 'networkidle' });
  same(await countOf(article.id), before + 1, 'the count after a reload');
  await close();
});

await test('the visit is counted under the language that is read', async () => {
  /** @type {Record<string, unknown>[]} */
  const sent = [];
  for (const [options, path] of /** @type {[any, string][]} */ ([[{}, '?lang=zh-Hans'], [{ show: 'en' }, ''], [{ locale: 'zh-CN' }, '']])) {
    const { page, go, close } = await open(options);
    page.on('request', (/** @type {any} */ request) => {
      if (request.method() === 'POST')
        sent.push(request.postDataJSON());
    });
    const before = sent.length;
    await go(pathOf(two) + path);
    await until(() => sent.length > before, 'the request');
    await close();
  }
  same(sent, [{ lang: 'zh-Hans' }, { lang: 'en' }, { lang: 'zh-Hans' }], 'what was sent');
});

await test('a page that nobody sees counts nothing until it is seen', async () => {
  for (const hide of [
    () => {
      let state = 'hidden';
      Object.defineProperty(document, 'visibilityState', { get: () => state });
      /** @type {any} */ (globalThis).appear = () => {
        state = 'visible';
        document.dispatchEvent(new Event('visibilitychange'));
      };
    },
    () => {
      let ahead = true;
      Object.defineProperty(document, 'prerendering', { get: () => ahead });
      /** @type {any} */ (globalThis).appear = () => {
        ahead = false;
        document.dispatchEvent(new Event('prerenderingchange'));
      };
    },
  ]) {
    const { page, go, requests, close } = await open();
    await page.addInitScript(hide);
    await go(pathOf(two));
    await page.waitForTimeout(500);
    same(counting(requests).length, 0, 'requests before');
    await page.evaluate(() => /** @type {any} */ (globalThis).appear());
    await until(() => counting(requests).length === 1, 'the request');
    await page.waitForLoadState('networkidle');
    await close();
  }
});

await test('no GET counts, of the page or of the JSON', async () => {
  const before = await countOf(two.id);
  const headers = { 'User-Agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
  for (const path of [pathOf(two), `${pathOf(two)}?lang=en`, `/api/v1/articles/${two.id}`, `/api/v1/views?ids=${two.id}`])
    await fetch(portal.base + path, { headers });
  const plain = await open({ javaScriptEnabled: false });
  await plain.go(pathOf(two));
  await plain.close();
  same(await countOf(two.id), before, 'the count');
});

await test('reading goes on when counting fails', async () => {
  const { page, go, close } = await open({ expect: ['503'] });
  await page.route('**/views', (/** @type {any} */ route) => route.fulfill({ status: 503, body: '' }));
  await go(pathOf(two));
  same(await page.locator('.facts data').innerText(), grouped.format(Number(await page.locator('.facts data').getAttribute('value'))),
    'the count stands');
  await close();
});

if (portal.ours) {
  await test('a picture of which only the name and the caption are known', async () => {
    const article = pick((one) => one.title.en === 'Three ports agree on one timetable');
    const { page, go, close } = await open();
    await go(pathOf(article));
    await elements(page, article);
    same(await page.locator('figure img').count(), 0, 'pictures');
    check((await page.locator('figure').innerText()).includes('picture (37).png'), 'the name');
    check((await page.locator('.source').innerText()).includes('Quay Gazette'), 'the source');
    check(article.views >= 23189, 'what an older system counted');
    await close();
  });

  await test('what would be markup in titles, bylines and texts is text', async () => {
    const article = pick((one) => one.title.en?.startsWith('<img'));
    for (const path of [pathOf(article), '/latest', '/section/trade-news', '/']) {
      const { page, go, close } = await open();
      await go(path);
      same(await page.locator('script:not([src])').count(), 0, `scripts on ${path}`);
      same(await page.locator('[onerror], [onmouseover], a[href^="javascript"]').count(), 0, `handlers on ${path}`);
      await close();
    }
    const { page, go, close } = await open();
    await go(pathOf(article));
    same((await page.locator('h1').innerText()).trim(), article.title.en, 'the title as read');
    same(await page.title().then((/** @type {string} */ title) => title.startsWith(article.title.en)), true, 'the document\'s title');
    await close();
  });

  await test('an article in one language is seen whatever the reader chose', async () => {
    const article = pick((one) => one.title['zh-Hans'] === '只有中文的一篇');
    for (const show of ['en', 'zh', 'both']) {
      const { page, go, close } = await open({ show });
      await go(pathOf(article));
      check(await page.locator('h1').getByText('只有中文的一篇').isVisible(), `the title for ${show}`);
      check(await page.locator('.prose').getByText('只有中文。').isVisible(), `the text for ${show}`);
      await close();
    }
  });
}

await finish();
