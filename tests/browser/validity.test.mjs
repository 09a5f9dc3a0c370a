// SPDX-License-Identifier: MIT
// @ts-check

/* The HTML checker (vnu) finds no error in what is sent, nor in what the front page has become. */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { check, everyArticle, finish, json, open, pathOf, portal, same, test } from './lib/browser.mjs';
import { editor } from './lib/editors.mjs';
import { need } from './lib/packages.mjs';

const articles = await everyArticle();
const { items: sections } = await json('/api/v1/sections');
const { items: tags } = await json('/api/v1/tags');
const folder = mkdtempSync(join(tmpdir(), 'tradepost-html-'));
const jar = need.resolve('vnu-jar/build/dist/vnu.jar');

/** @param {string[]} files @returns {string[]} errors */
function errors(files) {
  const run = spawnSync('java', ['-Xss8m', '-jar', jar, '--errors-only', '--format', 'json', ...files], { encoding: 'utf8' });
  check(!run.error, `java: ${run.error?.message} (apt-get install default-jre-headless)`);
  const { messages } = JSON.parse(run.stderr || run.stdout);
  return messages.map((/** @type {any} */ one) =>
    `${String(one.url).split('/').pop()}:${one.lastLine}: ${one.message} ${String(one.extract ?? '').trim().slice(0, 100)}`);
}

await test('every kind of page is valid HTML as sent', async () => {
  const paths = ['/', '/latest', '/latest?lang=en', '/search', '/search?q=port&lang=en', `/section/${sections[0].slug}`, '/nothing/here', '/editor/',
    `/tag/${encodeURIComponent(tags[0].tag)}`, `/archive/${articles[0].published_at.slice(0, 7).replace('-', '/')}`, '/archive/1999/01', '/archive', '/archive?lang=zh', '/counting', '/counting?lang=zh', '/stats', '/stats?lang=en', `/stats/${articles[0].id}`,
    ...articles.slice(0, 25).map(pathOf), ...articles.slice(0, 3).map((one) => `${pathOf(one)}?lang=zh-Hans`)];
  if (portal.ours)
    paths.push(...articles.filter((one) => one.image && !one.image.src || one.languages.length === 1).map(pathOf));
  const files = [];
  for (const [n, path] of paths.entries()) {
    const file = join(folder, `${n}${path.replace(/[^a-z0-9]+/gi, '-')}.html`);
    writeFileSync(file, await (await fetch(portal.base + path)).text());
    files.push(file);
  }
  same(errors(files), [], 'errors');
});

await test('the filled front page is valid HTML', async () => {
  const { page, go, close } = await open();
  await go('/');
  const file = join(folder, 'filled.html');
  writeFileSync(file, await page.content());
  same(errors([file]), [], 'errors');
  await close();
});

if (portal.ours)
  await test('the editor\'s page is valid HTML in every view', async () => {
    const desk = await editor({ raw: true });
    const files = [];
    const { id } = articles.find((one) => one.languages.length === 2 && one.image);
    for (const [name, hash, opens] of [['list', '', ''], ['new', '#/new', ''], ['article', `#/${id}`, ''], ['publishing', `#/${id}`, 'Publish changes…'],
      ['withdrawing', `#/${id}`, 'Withdraw…'], ['history', `#/${id}/history`, '']]) {
      await desk.visit(hash);
      if (name === 'publishing')
        await desk.write({ 'texts/en/title': 'Another title' });
      if (opens)
        await desk.press(opens);
      const file = join(folder, `editor-${name}.html`);
      writeFileSync(file, await desk.page.content());
      files.push(file);
      if (opens)
        await desk.page.keyboard.press('Escape');
    }
    same(errors(files), [], 'errors');
    await desk.close();
  });

await test('a mistake would be found', async () => {
  const file = join(folder, 'wrong.html');
  writeFileSync(file, '<!DOCTYPE html><html lang="en"><title>x</title><p><div></p>');
  check(errors([file]).length > 0, 'errors');
});

rmSync(folder, { recursive: true });
await finish();
