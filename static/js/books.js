// SPDX-License-Identifier: MIT
// @ts-check
/** The books of an article, on its page: fetched when somebody opens them. They are the daemon's own page about them
 * (cgi-bin/render/templates/books.html), so that a reader without JavaScript follows the link to the same.
 *
 * A request that answers with a document parses no text of ours as markup, and runs no script of it. */

import { ApiError } from './api.js';
import { make } from './dom.js';
import { failure } from './older.js';

const link = /** @type {HTMLAnchorElement} */ (document.getElementById('to-books'));

/** @param {string} address @returns {Promise<Document | null>} */
function fetchPage(address) {
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open('GET', address);
    request.responseType = 'document';
    request.timeout = 15_000;
    request.onloadend = () => done(request.status === 200 ? request.response : null);
    request.send();
  });
}

async function show() {
  const books = (await fetchPage(link.href))?.getElementById('books');
  const where = link.parentElement;
  if (books)
    where?.before(document.importNode(books, true));
  else
    where?.before(failure(new ApiError('The figures could not be fetched.', '数据读取失败。'), show));
}

document.head.append(make('link', { rel: 'stylesheet', href: '/css/stats.css' }));
await show();
