// SPDX-License-Identifier: MIT
// @ts-check

/* What every test program of this folder shares: a portal, a browser, `test(name, fn)`, and a page that reports what no
 * page may do: an error in the console, a breach of the Content-Security-Policy, a request to another site. */

import { existsSync } from 'node:fs';
import { need } from './packages.mjs';
import { startPortal } from './portal.mjs';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];

if (!existsSync(CHROMIUM)) {
  console.log(`skipped: ${CHROMIUM} is missing (apt-get install chromium)`);
  process.exit(77);
}

const { chromium } = need('playwright-core');
export const portal = await startPortal();
/* A signal stops the portal first (portal.mjs); the browser ends with this program. */
export const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS, handleSIGINT: false, handleSIGTERM: false, handleSIGHUP: false });

export const PATIENCE_MS = 30_000; /* with a machine that has other things to do */

let visitors = 0;

/**
 * A page in a fresh profile, as a visitor that the portal has not seen.
 * @param {Record<string, any>} [options] of the context; `expect` lists console errors that the test provokes,
 *   `show` keeps that choice of language beforehand, `raw` does not watch
 */
export async function open(options = {}) {
  const { expect = [], show, raw = false, ...rest } = options;
  const agent = `Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${140 + (process.pid % 15)}`
    + `.0.${process.pid % 9000}.${++visitors} Safari/537.36`;
  const context = await browser.newContext({
    viewport: { width: 1280, height: 900 }, locale: 'en-GB', userAgent: agent, ...rest,
  });
  const page = await context.newPage();
  /** @type {string[]} */
  const faults = [];
  /** @type {{method: string, path: string}[]} */
  const requests = [];
  page.on('console', (/** @type {any} */ message) => {
    if (message.type() === 'error' && !expect.some((/** @type {string} */ part) => message.text().includes(part)))
      faults.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (/** @type {Error} */ error) => faults.push(`script: ${error.message}`));
  page.on('dialog', (/** @type {any} */ dialog) => {
    faults.push(`dialog: ${dialog.message()}`);
    dialog.dismiss();
  });
  page.on('request', (/** @type {any} */ request) => {
    const url = new URL(request.url());
    requests.push({ method: request.method(), path: url.pathname + url.search });
    if (url.origin !== new URL(portal.base).origin)
      faults.push(`request to ${url.origin}`);
  });
  await page.exposeFunction('reportBreach', (/** @type {string} */ what) => { faults.push(`policy: ${what}`); });
  await page.addInitScript((/** @type {string | undefined} */ kept) => {
    addEventListener('securitypolicyviolation', (event) =>
      /** @type {any} */ (globalThis).reportBreach(`${event.violatedDirective} ${event.blockedURI}`));
    if (kept && localStorage.getItem('show') === null)
      localStorage.setItem('show', kept);
  }, show);
  return {
    page,
    requests,
    /** @param {string} path */
    go: (path) => page.goto(portal.base + path, { waitUntil: 'networkidle' }),
    close: async () => {
      await context.close();
      if (!raw && faults.length)
        throw new Error(faults.join('; '));
    },
  };
}

/** @param {unknown} good @param {string} what */
export function check(good, what) {
  if (!good)
    throw new Error(what);
}

/** @param {unknown} is @param {unknown} wanted @param {string} what */
export function same(is, wanted, what) {
  const [a, b] = [JSON.stringify(is), JSON.stringify(wanted)];
  check(a === b, `${what}: ${a}, not ${b}`);
}

/** The portal's JSON. @param {string} path */
export async function json(path) {
  const response = await fetch(portal.base + path);
  check(response.ok, `${path} answers ${response.status}`);
  return response.json();
}

/** Every public article, newest first. @param {string} [query] */
export async function everyArticle(query = '') {
  /** @type {any[]} */
  const all = [];
  let cursor = '';
  do {
    const page = await json(`/api/v1/articles?limit=100${query}${cursor && `&cursor=${encodeURIComponent(cursor)}`}`);
    all.push(...page.items);
    cursor = page.next ?? '';
  } while (cursor);
  return all;
}

/** The path of an article. @param {{url: string}} article */
export function pathOf(article) {
  return new URL(article.url).pathname;
}

/** Waits until `ready` holds. @param {() => Promise<unknown> | unknown} ready @param {string} what */
export async function until(ready, what) {
  const end = Date.now() + PATIENCE_MS;
  while (!await ready()) {
    check(Date.now() < end, `in ${PATIENCE_MS / 1000} s not: ${what}`);
    await new Promise((done) => setTimeout(done, 50));
  }
}

let passed = 0;
let failed = 0;

/**
 * @param {string} name says what holds
 * @param {() => Promise<void>} body
 */
export async function test(name, body) {
  try {
    await body();
    passed++;
    console.log(`ok - ${name}`);
  } catch (error) {
    failed++;
    console.log(`not ok - ${name}: ${error instanceof Error ? error.message : error}`);
  }
}

/** The last line of a test program. */
export async function finish() {
  await browser.close();
  await portal.stop();
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed ? 1 : 0);
}
