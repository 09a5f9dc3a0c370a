// SPDX-License-Identifier: MIT
// @ts-check

/* Editors at their page: a token of their own each, signed in, with what a test asks of the page again and again. */

import { check, open, PATIENCE_MS, portal, until } from './browser.mjs';

let editors = 0;

/** @param {string} label @param {string} [role] */
export function issue(label, role = 'editor') {
  const token = portal.tradepost('token', 'issue', '--role', role, '--label', label).trim().split('\n').at(-1) ?? '';
  check(/^tp_/.test(token), `a token: ${token}`);
  return token;
}

/** The number of a token, as `token revoke` wants it. @param {string} label */
export function numberOf(label) {
  const line = portal.tradepost('token', 'list').split('\n').find((one) => one.includes(label)) ?? '';
  return line.trim().split(/\s+/)[0];
}

/**
 * An editor who has signed in.
 * @param {any} [options] of the page
 */
export async function editor(options = {}) {
  const label = `Desk ${++editors}`;
  const token = issue(label);
  const { page, go, requests, close } = await open(options);
  page.setDefaultTimeout(PATIENCE_MS);
  await go('/editor/');
  await signIn(page, token);
  await page.locator('.rows').waitFor();
  const at = (/** @type {string} */ path) => page.locator(`[data-path="${path}"]`);
  return {
    label, token, page, go, requests, close, at,
    /** @param {string} name @param {any} [within] */
    press: async (name, within = page) => {
      await within.getByRole('button', { name, exact: true }).click();
    },
    /** @param {string} text */
    said: async (text) => {
      await page.locator('#said').getByText(text).first().waitFor();
    },
    /** A field holds a text. @param {string} path @param {string} text @param {string} what */
    has: (path, text, what) => until(async () => await at(path).inputValue() === text, what),
    /** @param {string} hash */
    visit: async (hash) => {
      await page.evaluate((/** @type {string} */ to) => {
        document.querySelector('#view h1')?.classList.toggle('before', location.hash !== to);
      }, hash);
      await page.goto(`${portal.base}/editor/${hash}`, { waitUntil: 'networkidle' });
      await page.locator('#view h1:not(.before)').waitFor();
    },
    /** Fields by path. @param {Record<string, string>} fields */
    write: async (fields) => {
      for (const [path, text] of Object.entries(fields))
        await at(path).fill(text);
    },
    id: () => Number(/#\/(\d+)/.exec(page.url())?.[1]),
    dialog: page.locator('dialog[open]'),
  };
}

/**
 * A file that is dropped on an element, or pasted into it.
 * @param {any} place a locator @param {'drop' | 'paste'} how @param {Buffer} bytes @param {string} [type]
 */
export async function give(place, how, bytes, type = 'image/png') {
  await place.evaluate((/** @type {HTMLElement} */ element, /** @type {any} */ { how: by, base64, type: of }) => {
    const data = new DataTransfer();
    data.items.add(new File([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))], 'picture', { type: of }));
    element.dispatchEvent(by === 'drop' ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true }));
  }, { how, base64: bytes.toString('base64'), type });
}

/** Holds requests back until they are let go. @param {any} page @param {string | RegExp} address @param {string} method @param {boolean} [lost] no answer comes then */
export async function holdBack(page, address, method, lost = false) {
  /** @type {() => void} */
  let go = () => {};
  const free = new Promise((done) => { go = () => done(null); });
  /** @type {() => void} */
  let came = () => {};
  const there = new Promise((done) => { came = () => done(null); });
  await page.route(address, async (/** @type {any} */ route) => {
    if (route.request().method() === method) {
      came();
      await free;
      if (lost)
        return route.abort();
    }
    return route.continue();
  });
  return { there, go };
}

/** @param {any} page @param {string} token */
export async function signIn(page, token) {
  await page.locator('input[name="token"]').fill(token);
  await page.getByRole('button', { name: /^(Sign in|登录)$/ }).click();
}

/** An editor's request that goes by no page. @param {string} token @param {string} method @param {string} path @param {any} [body] @param {string} [match] */
export async function ask(token, method, path, body, match) {
  const response = await fetch(portal.base + path, {
    method,
    headers: { Authorization: `Bearer ${token}`, ...body ? { 'Content-Type': 'application/json' } : {}, ...match ? { 'If-Match': match } : {} },
    body: body && JSON.stringify(body),
  });
  return { status: response.status, data: await response.json().catch(() => null) };
}

/** What readers are answered, asked until `fits`: nginx may keep what was for a second. @param {string} path @param {(status: number, text: string) => unknown} fits @param {string} what */
export async function readersGet(path, fits, what) {
  let last = '';
  await until(async () => {
    const response = await fetch(portal.base + path);
    last = await response.text();
    return fits(response.status, last);
  }, what);
  return last;
}
