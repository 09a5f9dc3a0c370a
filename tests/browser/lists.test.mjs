// SPDX-License-Identifier: MIT
// @ts-check

/* Lists and error pages: complete without JavaScript, and improved by it. */

import { check, everyArticle, finish, json, open, pathOf, portal, same, test, until } from './lib/browser.mjs';

const articles = await everyArticle();
const { items: sections } = await json('/api/v1/sections');
const { items: tags } = await json('/api/v1/tags');
const { tag } = [...tags].sort((a, b) => b.articles - a.articles)[0];
const section = [...sections].sort((a, b) => b.articles - a.articles)[0];

/** @param {any} page */
const paths = (page) => page.locator('.items h2 a').evaluateAll((/** @type {Element[]} */ links) =>
  links.map((link) => link.getAttribute('href')?.split('?')[0]));

await test('without JavaScript the pages of a list lead from the newest to the oldest', async () => {
  for (const [path, wanted] of /** @type {[string, any[]][]} */ ([
    ['/latest', articles], [`/section/${section.slug}`, await everyArticle(`&section=${section.slug}`)],
    [`/tag/${encodeURIComponent(tag)}`, await everyArticle(`&tag=${encodeURIComponent(tag)}`)]])) {
    const { page, go, close } = await open({ javaScriptEnabled: false });
    await go(path);
    /** @type {string[]} */
    const seen = [];
    for (;;) {
      seen.push(...await paths(page));
      const next = page.locator('#older');
      if (!await next.count())
        break;
      same(await page.locator('link[rel="next"]').getAttribute('href'), await next.getAttribute('href'), 'rel=next');
      await next.click();
      await page.waitForLoadState();
    }
    same(seen, wanted.map(pathOf), `articles of ${path}`);
    if (wanted.length > 20)
      check(await page.locator(`.pages a[href="${path}"]`).isVisible(), 'the way back to the newest');
    await close();
  }
});

await test('with JavaScript older articles come into the page', async () => {
  const { page, go, requests, close } = await open();
  await go('/latest');
  if (articles.length > 20) {
    requests.length = 0;
    await page.locator('#older').click();
    await until(async () => (await paths(page)).length > 20, 'more articles');
    same(requests.filter(({ path }) => !path.startsWith('/media/')).length, 1, 'requests');
    same(await paths(page), articles.slice(0, Math.min(40, articles.length)).map(pathOf), 'the articles');
    const [daemons, ours] = [page.locator('.items .item').nth(0), page.locator('.items .item').nth(20)];
    same(await ours.evaluate(shape), await daemons.evaluate(shape), 'a card made here is like one made there');
  }
  await close();
});

/** What a card consists of, without its picture and tags, of which each has its own number. @param {Element} card */
function shape(card) {
  return [...card.querySelectorAll('.words *:not(.tags, .tags *)')].map((one) => `${one.tagName}.${one.className}`).join(' ');
}

await test('a list in one language leads to pages in that language', async () => {
  const { page, go, close } = await open();
  await go('/latest?lang=zh-Hans');
  same(await page.locator('html').getAttribute('lang'), 'zh-Hans', 'the document\'s language');
  if (articles.length > 20) {
    await page.locator('#older').click();
    await until(async () => (await paths(page)).length > 20, 'more articles');
  }
  const links = await page.locator('.items h2 a, .items .kicker a').evaluateAll((/** @type {Element[]} */ all) =>
    all.map((link) => link.getAttribute('href')));
  same(links.filter((/** @type {string} */ link) => !link.endsWith('?lang=zh-Hans')), [], 'links that lose the language');
  await close();
});

await test('the section\'s page is named and marked', async () => {
  const { page, go, close } = await open();
  await go(`/section/${section.slug}`);
  for (const name of Object.values(section.name))
    check((await page.locator('h1').innerText()).includes(name), `the name ${name}`);
  same(await page.locator('.sections [aria-current]').getAttribute('href'), `/section/${section.slug}`, 'the mark');
  await close();
});

await test('the archive leads through every article, month by month', async () => {
  const { page, go, close } = await open({ javaScriptEnabled: false });
  await go('/latest');
  await go(/** @type {string} */ (`/archive/${articles[0].published_at.slice(0, 7).replace('-', '/')}`));
  /** @type {string[]} */
  const seen = [];
  for (;;) {
    seen.push(...await paths(page));
    const older = page.locator('#older');
    const next = await older.count() ? older : page.locator('.pages a:has-text("Earlier")');
    if (!await next.count())
      break;
    await next.click();
    await page.waitForLoadState();
  }
  same(seen, articles.map(pathOf), 'articles of the archive');
  await close();
});

await test('with JavaScript a tag and a month go on in the page', async () => {
  for (const path of [`/tag/${encodeURIComponent(tag)}`, `/archive/${articles[0].published_at.slice(0, 7).replace('-', '/')}`]) {
    const { page, go, close } = await open();
    await go(path);
    const before = await paths(page);
    if (await page.locator('#older').count()) {
      await page.locator('#older').click();
      await until(async () => (await paths(page)).length > before.length, `more of ${path}`);
    }
    if (path.startsWith('/tag/'))
      same(await page.locator(`.item .tags li > a[rel="tag"][href="${path}"]`).count(), (await paths(page)).length,
        'cards made here and there with the tag');
    await close();
  }
});

await test('an unknown address is a page that helps on', async () => {
  const { page, go, close } = await open({ expect: ['404'] });
  const response = await go('/nothing/here');
  same(response?.status(), 404, 'status');
  check((await page.locator('main').innerText()).includes('404'), 'the number');
  check(await page.locator('main a[href="/latest"]').isVisible(), 'the way on');
  check(!(await page.content()).includes('nothing/here'), 'it repeats nothing of the request');
  await close();
});

if (portal.ours)
  await test('a withdrawn article says why', async () => {
    const { page, go, close } = await open({ expect: ['410', '404'] });
    const response = await fetch(`${portal.base}/api/v1/articles/withdrawn-after-a-day`);
    same(response.status, 410, 'status of the JSON');
    let reason = '';
    const ids = articles.map(({ id }) => id);
    for (let id = 1; id <= Math.max(...ids) + 5 && !reason.includes('The figures were wrong.'); id++)
      if (!ids.includes(id) && (await go(`/news/${id}/x`))?.status() === 410)
        reason = await page.locator('main').innerText();
    check(reason.includes('The figures were wrong.') && reason.includes('数据有误。'), `the reason, in "${reason}"`);
    await close();
  });

await finish();
