// SPDX-License-Identifier: MIT
// @ts-check
/** The editor's token and the requests that carry it. The token lies in the tab's own storage and nowhere else: it goes
 * with the tab. A tab that was opened from it has a copy, which goes when either is signed out: what all tabs of the site
 * see names the sign-in by a number, never by the token. Where it has run out, its owner is asked for another and the request goes on; nothing else is lost. */

const KEY = 'editor-token', SIGNED_IN = 'editor-session', ENDED = 'editor-ended'; /* js/view.js knows them too */
const ENDED_KEPT = 50;
const PATIENCE_MS = 20_000;
const SENDING_MS = 180_000; /* a picture over a slow line */

/** An answer that is none of the good ones, in words for people. */
export class Problem extends Error {
  /** @param {number} status 0: no answer @param {any} data of RFC 9457, or null */
  constructor(status, data) {
    super(data?.detail ?? `status ${status}`);
    this.status = status;
    this.data = data;
    const [en, zh] = sentence(status, data);
    this.en = en;
    this.zh = zh;
  }
}

const STATES = /** @type {Record<string, string>} */ ({ draft: '草稿', scheduled: '已定时', published: '已发布', withdrawn: '已撤回' });

/** @param {number} status @param {any} data @returns {[string, string]} */
function sentence(status, data) {
  switch (status) {
    case 0: return ['There is no connection to the server. Your text is kept here; try again in a moment.', '无法连接服务器。您的文字保存在本机，请稍后重试。'];
    case 401: return ['This token is not known, or is no longer valid.', '令牌无效或已过期。'];
    case 403: return ['This token may not do that.', '此令牌无权进行该操作。'];
    case 404: return ['There is no such article, or no longer.', '没有这篇文章，或已被删除。'];
    case 409: return data?.state
      ? [`The article is ${data.state} by now, and this cannot be done from there.`, `文章现为“${STATES[data.state] ?? data.state}”状态，不能进行此操作。`]
      : ['This cannot be done as things are.', '当前状态下不能进行此操作。'];
    case 412: return ['Somebody else has saved this article in the meantime.', '其间有人保存了这篇文章。'];
    case 413: return ['This is larger than the server takes.', '内容超出服务器允许的大小。'];
    case 415: return ['This kind of file is not taken. JPEG, PNG and WebP are.', '不支持此类文件，请使用 JPEG、PNG 或 WebP。'];
    case 422: return ['Something in it is not as it must be:', '内容有不符合要求之处：'];
    case 429: return ['Too many requests came from your network. Please wait a little.', '来自您网络的请求过多，请稍候再试。'];
    default: return status >= 500
      ? ['The server cannot do this at the moment. Your text is kept here; try again in a moment.', '服务器暂时无法处理。您的文字保存在本机，请稍后重试。']
      : [`The server refused: ${data?.detail ?? status}`, `服务器拒绝了请求：${data?.detail ?? status}`];
  }
}

/** @typedef {{session: string, dropped: boolean}} End of a sign-in; `dropped`: text that was not saved was thrown away */

/** The sign-ins that were ended, the latest first. @returns {End[]} */
function ended() {
  return JSON.parse(localStorage.getItem(ENDED) ?? '[]');
}

/** How this tab's sign-in was ended in another one, if it was. */
function endedElsewhere() {
  const mine = sessionStorage.getItem(SIGNED_IN);
  return ended().find(({ session }) => session === mine);
}

export function token() {
  try {
    if (endedElsewhere())
      setToken(null);
    return sessionStorage.getItem(KEY);
  } catch {
    return held;
  }
}

/** Signs out, in this tab and in those that were opened from it. @param {boolean} dropped */
export function endSession(dropped) {
  try {
    const session = sessionStorage.getItem(SIGNED_IN);
    if (session)
      localStorage.setItem(ENDED, JSON.stringify([{ session, dropped }, ...ended()].slice(0, ENDED_KEPT)));
  } catch {
    /* the others keep theirs until they are closed */
  }
  setToken(null);
}

/** @param {(end: End) => void} act when another tab ends this one's sign-in */
export function onEndedElsewhere(act) {
  addEventListener('storage', ({ key }) => {
    const end = key === ENDED && endedElsewhere();
    if (!end)
      return;
    setToken(null);
    act(end);
  });
}

/** Where the browser keeps nothing, the token is held until the page is left. @type {string | null} */
let held = null;

/** @param {string | null} value null: sign out */
export function setToken(value) {
  held = value;
  try {
    if (!value) {
      sessionStorage.removeItem(KEY);
      sessionStorage.removeItem(SIGNED_IN);
    } else if (value !== sessionStorage.getItem(KEY)) {
      sessionStorage.setItem(KEY, value);
      sessionStorage.setItem(SIGNED_IN, newKey());
    }
  } catch {
    /* held above */
  }
}

/** Asks for a token where there is none that holds; true when there is one. main.js sets it.
 * @type {() => Promise<boolean>} */
let askForToken = async () => false;

/** @param {() => Promise<boolean>} ask */
export function onMissingToken(ask) {
  askForToken = ask;
}

let skew = 0;

/** The time by the server's clock, which is the one that publishes. */
export function now() {
  return Date.now() + skew;
}

/** @typedef {{status: number, data: any, tag: string | null}} Answer */

/**
 * @param {string} method
 * @param {string} path
 * @param {{body?: unknown, match?: string | null, key?: string, signal?: AbortSignal}} how `body` as JSON, or bytes of a Blob
 * @returns {Promise<Answer>}
 * @throws {Problem}
 */
async function once(method, path, { body, match, key, signal }) {
  const bytes = body instanceof Blob;
  const headers = new Headers();
  if (token())
    headers.set('Authorization', `Bearer ${token()}`);
  if (body !== undefined)
    headers.set('Content-Type', bytes ? body.type : 'application/json');
  if (match)
    headers.set('If-Match', match);
  if (key)
    headers.set('Idempotency-Key', key);
  const late = AbortSignal.timeout(bytes ? SENDING_MS : PATIENCE_MS);
  let response, data;
  try {
    response = await fetch(path, {
      method, headers, cache: 'no-store', signal: signal ? either(signal, late) : late,
      body: body === undefined ? undefined : bytes ? body : JSON.stringify(body),
    });
    const text = await response.text();
    data = text ? JSON.parse(text) : null;
  } catch (error) {
    if (signal?.aborted)
      throw error;
    if (!response || response.ok)
      throw new Problem(0, null);
    data = null;
  }
  const date = Date.parse(response.headers.get('Date') ?? '');
  if (date)
    skew = Math.abs(date - Date.now()) < 2000 ? 0 : date - Date.now();
  if (!response.ok)
    throw new Problem(response.status, data);
  return { status: response.status, data, tag: response.headers.get('ETag') };
}

/** One signal of two; AbortSignal.any is younger than some browsers in use. @param {...AbortSignal} signals */
function either(...signals) {
  const both = new AbortController();
  for (const signal of signals) {
    if (signal.aborted)
      both.abort();
    signal.addEventListener('abort', () => both.abort(), { once: true });
  }
  return both.signal;
}

/** As `once`; a token that is missing or has run out is asked for, and the request made again.
 * With `quiet` nobody is asked: it was the page that wanted to know.
 * @param {string} method @param {string} path @param {Parameters<typeof once>[2] & {quiet?: boolean}} [how] @returns {Promise<Answer>} */
export async function ask(method, path, how = {}) {
  for (;;) {
    const used = token();
    try {
      return await once(method, path, how);
    } catch (error) {
      if (!(error instanceof Problem) || error.status !== 401 || how.quiet)
        throw error;
      if (token() === used && !await askForToken())
        throw error;
    }
  }
}

/** Whose a token is. Asks nobody for another. @param {string} candidate @returns {Promise<{label: string, role: string, expires_at: string | null}>} */
export async function whose(candidate) {
  const before = token();
  setToken(candidate);
  try {
    return (await once('GET', '/api/v1/me', {})).data;
  } catch (error) {
    setToken(before);
    throw error;
  }
}

/** A key that no other change has. */
export function newKey() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
