// SPDX-License-Identifier: MIT
// @ts-check

/* The search box: a plain form without JavaScript; with it, results while one types, by keyboard and for screen readers. */

import { check, everyArticle, finish, open, pathOf, same, test, until } from './lib/browser.mjs';

const articles = await everyArticle();
const article = articles.find(({ languages }) => languages.length === 2) ?? articles[0];
const word = article.title.en?.match(/[A-Za-z]{4,}/)?.[0] ?? 'the';
const han = articles.map(({ title }) => title['zh-Hans']?.match(/\p{Script=Han}{2}/u)?.[0]).find(Boolean);
const BOX = '.masthead .search input[type="search"]';

await test('without JavaScript the form leads to a page of results', async () => {
  for (const from of ['/', '/latest']) {
    const { page, go, close } = await open({ javaScriptEnabled: false });
    await go(from);
    await page.fill(BOX, word);
    await page.press(BOX, 'Enter');
    await page.waitForURL(/\/search\?q=/);
    check(await page.locator('main mark').count() > 0, `something is marked, coming from ${from}`);
    same(await page.locator('main input[name="q"]').inputValue(), word, 'what was typed is still there');
    await close();
  }
});

await test('a language that was asked for is kept', async () => {
  const { page, go, close } = await open({ javaScriptEnabled: false });
  await go('/latest?lang=zh-Hans');
  await page.fill(BOX, han ?? '贸易');
  await page.press(BOX, 'Enter');
  await page.waitForURL(/lang=zh-Hans/);
  check(await page.locator('main mark').count() > 0, 'something is marked');
  await close();
});

await test('nothing is loaded for the search before somebody uses it', async () => {
  const { page, go, requests, close } = await open();
  await go('/');
  check(!requests.some(({ path }) => path.includes('search')), 'no request before');
  await page.focus(BOX);
  await until(async () => requests.some(({ path }) => path === '/js/search.js'), 'the module');
  await close();
});

await test('results come while one types, one request for a word', async () => {
  const { page, go, requests, close } = await open();
  await go('/');
  await page.focus(BOX);
  await until(async () => await page.getAttribute(BOX, 'role') === 'combobox', 'the combobox');
  requests.length = 0;
  await page.type(BOX, word, { delay: 20 });
  await until(async () => await page.locator('#found-now [role="option"]').count() > 0, 'options');
  same(requests.filter(({ path }) => path.startsWith('/api/v1/search')).length, 1, 'requests');
  same(await page.getAttribute(BOX, 'aria-expanded'), 'true', 'expanded');
  check((await page.locator('.search [role="status"]').innerText()).includes('found'), 'the number is told');
  await close();
});

await test('arrows choose, Escape closes, Enter opens what is chosen', async () => {
  const { page, go, close } = await open();
  await go('/latest');
  await page.focus(BOX);
  await until(async () => await page.getAttribute(BOX, 'role') === 'combobox', 'the combobox');
  await page.type(BOX, word);
  await until(async () => await page.locator('#found-now [role="option"]').count() > 0, 'options');
  await page.keyboard.press('ArrowDown');
  const first = await page.getAttribute(BOX, 'aria-activedescendant');
  same(await page.locator(`#${first}`).getAttribute('aria-selected'), 'true', 'the first is chosen');
  check(await page.evaluate((/** @type {string} */ box) => document.activeElement === document.querySelector(box), BOX), 'the focus stays');
  await page.keyboard.press('ArrowUp');
  same(await page.getAttribute(BOX, 'aria-activedescendant'), null, 'back in the box');
  await page.keyboard.press('Escape');
  check(!await page.locator('#found-now').isVisible(), 'closed');
  same(await page.inputValue(BOX), word, 'what was typed stays');
  await page.keyboard.press('ArrowDown');
  check(await page.locator('#found-now').isVisible(), 'open again');
  const href = await page.locator(`#${await page.getAttribute(BOX, 'aria-activedescendant')}`).getAttribute('href');
  await page.keyboard.press('Enter');
  await page.waitForURL((/** @type {URL} */ url) => url.pathname === new URL(href ?? '/', 'http://x').pathname);
  check(articles.some((one) => pathOf(one) === new URL(page.url()).pathname), 'an article');
  await close();
});

await test('Enter without a choice sends the form, and what was asked before is dropped', async () => {
  const { page, go, close } = await open();
  await go('/');
  await page.focus(BOX);
  await page.type(BOX, word);
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/search\?q=/);
  await close();
});

await test('what cannot be searched for is said', async () => {
  const { page, go, close } = await open({ expect: ['422'] });
  const response = await go('/search?q=-x');
  same(response?.status(), 422, 'status');
  check(await page.locator('[role="alert"] li').isVisible(), 'the hint');
  await close();
});

await finish();
