// SPDX-License-Identifier: MIT
// @ts-check

/* Takes the README's pictures: node tests/browser/pictures.mjs FOLDER */

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { everyArticle, finish, open, pathOf } from './lib/browser.mjs';

const folder = process.argv[2];
if (!folder) {
  console.error('usage: node tests/browser/pictures.mjs FOLDER');
  process.exit(2);
}
mkdirSync(folder, { recursive: true });
const article = (await everyArticle()).find((one) => one.languages.length === 2 && one.image?.src);
for (const [name, path] of [['front', '/'], ['article', pathOf(article)]]) {
  const { page, go, close } = await open({ viewport: { width: 1280, height: 1640 }, show: 'both' });
  await go(path);
  await page.screenshot({ path: join(folder, `${name}.png`) });
  await close();
}
await finish();
