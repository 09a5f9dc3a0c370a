// SPDX-License-Identifier: MIT
// @ts-check

/* axe-core finds nothing on any kind of page, light and dark, on a desktop and on a phone. */

import { readFileSync } from 'node:fs';
import { check, everyArticle, finish, json, open, pathOf, test } from './lib/browser.mjs';
import { need } from './lib/packages.mjs';

const axe = readFileSync(need.resolve('axe-core/axe.min.js'), 'utf8');
const articles = await everyArticle();
const { items: sections } = await json('/api/v1/sections');
const { items: tags } = await json('/api/v1/tags');
const pages = {
  'the front page': '/',
  'an article': pathOf(articles.find((one) => one.languages.length === 2 && one.image?.src)),
  'an article in one language': `${pathOf(articles[0])}?lang=zh-Hans`,
  'the latest': '/latest',
  'a search': '/search?q=port+-nothing',
  'a section': `/section/${sections[0].slug}`,
  'a tag': `/tag/${encodeURIComponent(tags[0].tag)}`,
  'the archive': '/archive',
  'a month': `/archive/${articles[0].published_at.slice(0, 7).replace('-', '/')}`,
  'the counting rule': '/counting',
  'what is read most': '/stats',
  'the books of an article': `/stats/${articles[0].id}`,
  'an error': '/nothing/here',
};

for (const [name, path] of Object.entries(pages))
  await test(`axe finds nothing on ${name}`, async () => {
    for (const colorScheme of ['light', 'dark'])
      for (const width of [1280, 390]) {
        /* axe itself is not under the page's policy, and parses HTML to try it out */
        const { page, go, close } = await open({
          colorScheme, viewport: { width, height: 900 }, bypassCSP: true, show: 'both', raw: true,
        });
        await go(path);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
        const found = violations.map((/** @type {any} */ one) =>
          `${one.id}: ${one.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ''})`).join(', ')}`);
        check(!found.length, `${colorScheme}, ${width} px: ${found.join('; ')}`);
        await close();
      }
  });

await test('the keyboard reaches the text first, and what it reaches is seen', async () => {
  const { page, go, close } = await open();
  await go('/latest');
  await page.keyboard.press('Tab');
  check(await page.locator('.skip').evaluate((/** @type {Element} */ link) => link === document.activeElement
    && link.getBoundingClientRect().left >= 0), 'the skip link comes first and shows');
  await page.keyboard.press('Enter');
  check(await page.evaluate(() => document.activeElement?.id === 'main'), 'it leads to the text');
  await close();
});

await test('at twice the letter size nothing is cut off sideways', async () => {
  for (const path of [pages['the front page'], pages['an article'], pages['the latest']]) {
    const { page, go, close } = await open({ viewport: { width: 640, height: 900 }, show: 'both' });
    await go(path);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    check(wide <= 0, `${path} is ${wide} px too wide`);
    await close();
  }
});

await finish();
