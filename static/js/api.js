// SPDX-License-Identifier: MIT
// @ts-check
/** The portal's JSON: one way to fetch it, one plain sentence for whatever goes wrong. */

const PATIENCE_MS = 15_000;

/** What went wrong, in words that a reader can use. */
export class ApiError extends Error {
  /** @param {string} en @param {string} zh */
  constructor(en, zh) {
    super(en);
    this.texts = { en, 'zh-Hans': zh };
  }
}

/** @param {number} status */
function sentence(status) {
  if (status === 429)
    return new ApiError('Too many requests came from your network. Please wait a little.', '来自您网络的请求过多，请稍候再试。');
  if (status >= 500)
    return new ApiError('The newsroom’s server can’t answer at the moment.', '新闻服务器暂时无法响应。');
  return new ApiError('The news could not be fetched.', '新闻读取失败。');
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<any>} the parsed answer
 * @throws {ApiError}
 */
export async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { signal: AbortSignal.timeout(PATIENCE_MS), ...options });
  } catch {
    throw new ApiError('There is no connection to the newsroom.', '无法连接新闻服务器。');
  }
  if (!response.ok)
    throw sentence(response.status);
  try {
    return await response.json();
  } catch {
    throw sentence(0);
  }
}

/**
 * The address of a list.
 * @param {Record<string, string | number | null | undefined>} parameters empty ones are left out
 */
export function listPath(parameters) {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    if (value !== null && value !== undefined && value !== '')
      query.set(name, String(value));
  return `/api/v1/articles?${query}`;
}
