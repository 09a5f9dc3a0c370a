// SPDX-License-Identifier: MIT
// @ts-check

/* axe-core finds nothing on any kind of page, light and dark, on a desktop and on a phone. */

import { readFileSync } from 'node:fs';
import { check, everyArticle, finish, json, open, pathOf, portal, test } from './lib/browser.mjs';
import { ask, editor } from './lib/editors.mjs';
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

/** What axe finds on a page as it stands. @param {any} page @param {string} where */
async function holds(page, where) {
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
  const found = violations.map((/** @type {any} */ one) =>
    `${one.id}: ${one.nodes.slice(0, 3).map((/** @type {any} */ node) => `${node.html.slice(0, 120)} (${node.any[0]?.message ?? ''})`).join(', ')}`);
  check(!found.length, `${where}: ${found.join('; ')}`);
}

for (const [name, path] of Object.entries(pages))
  await test(`axe finds nothing on ${name}`, async () => {
    for (const colorScheme of ['light', 'dark'])
      for (const width of [1280, 390]) {
        /* axe itself is not under the page's policy, and parses HTML to try it out */
        const { page, go, close } = await open({
          colorScheme, viewport: { width, height: 900 }, bypassCSP: true, show: 'both', raw: true,
        });
        await go(path);
        await holds(page, `${colorScheme}, ${width} px`);
        await close();
      }
  });

/* The editor's page: each view and dialog, in both languages, and none too wide for a phone. */
if (portal.ours)
  for (const [locale, colorScheme, width] of [['en-GB', 'light', 1280], ['en-GB', 'dark', 360], ['zh-CN', 'dark', 1280], ['zh-CN', 'light', 360]])
    await test(`axe finds nothing on the editor's page: ${locale}, ${colorScheme}, ${width} px`, async () => {
      const chinese = locale === 'zh-CN';
      const options = { locale, colorScheme, viewport: { width, height: 900 }, bypassCSP: true, raw: true };
      const fits = async (/** @type {any} */ page, /** @type {string} */ where) => {
        await holds(page, where);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        check(wide <= 0, `${where}: ${wide} px too wide`);
      };
      const { page, go, close } = await open(options);
      await go('/editor/');
      await fits(page, 'signing in');
      await close();
      const desk = await editor(options);
      await fits(desk.page, 'the list');
      const { id } = articles.find((one) => one.languages.length === 2 && one.tags.length);
      await desk.visit(`#/${id}`);
      await desk.write({ 'texts/en/summary': 'Another summary.' });
      await desk.page.locator('.pane details, .details details').first().click();
      await fits(desk.page, 'an article');
      await desk.press(chinese ? '发布修改…' : 'Publish changes…');
      await fits(desk.page, 'publishing');
      await desk.press(chinese ? '暂不' : 'Not yet', desk.dialog);
      await desk.press(chinese ? '撤回…' : 'Withdraw…');
      await fits(desk.page, 'withdrawing');
      await desk.press(chinese ? '不撤回' : 'Leave it', desk.dialog);
      await desk.press(chinese ? '选择图片…' : 'Choose a picture…');
      await desk.dialog.locator('.picture-grid img').first().waitFor();
      await fits(desk.page, 'choosing a picture');
      await desk.press(chinese ? '取消' : 'Cancel', desk.dialog);
      /* somebody else saves the same field */
      const { data: view } = await ask(desk.token, 'GET', `/api/v1/articles/${id}?view=edit`);
      await ask(desk.token, 'PATCH', `/api/v1/articles/${id}`, { texts: { en: { summary: `Theirs, at ${width}, ${locale}.` } } }, `"r${view.revision}"`);
      await desk.press(chinese ? '发布修改…' : 'Publish changes…');
      await desk.press(chinese ? '发布' : 'Publish', desk.dialog);
      await desk.dialog.locator('.versions').first().waitFor();
      await fits(desk.page, 'two versions');
      await desk.press(chinese ? '稍后决定' : 'Decide later', desk.dialog);
      await desk.visit(`#/${id}/history`);
      await desk.page.locator('.revision').first().waitFor();
      await fits(desk.page, 'the history');
      await desk.close();
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
