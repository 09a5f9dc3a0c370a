// SPDX-License-Identifier: MIT
// @ts-check
/** Lists that are complete without it: adds older articles in place and keeps the counts fresh.
 * Mirrors the listing pages of the daemon (cgi-bin/render/templates/listing.html). */

import { call, listPath } from './api.js';
import { card } from './cards.js';
import { keepCountsFresh } from './counts.js';
import { older } from './older.js';
import './prefs.js';

const items = document.getElementById('items');
const link = /** @type {HTMLAnchorElement | null} */ (document.getElementById('older'));

if (items && link) {
  const query = new URL(link.href).searchParams;
  const lang = query.get('lang');
  older(items, link, query.get('cursor'), async (cursor) => {
    const page = await call(listPath({ ...items.dataset, lang, limit: 20, cursor }));
    items.append(...page.items.map((/** @type {import('./cards.js').Article} */ article) => card(article, { tags: true })));
    return page.next;
  });
}
keepCountsFresh();
