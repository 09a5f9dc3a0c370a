// SPDX-License-Identifier: MIT
// @ts-check
/** Where an article stands, by the server's clock. */

import { now } from './session.js';

/** @param {any} view as `?view=edit` answers, null: a new article @returns {'draft' | 'scheduled' | 'published' | 'withdrawn'} */
export function stateOf(view) {
  return !view ? 'draft' : view.status === 'published' && Date.parse(view.published_at) > now() ? 'scheduled' : view.status;
}
