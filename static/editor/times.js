// SPDX-License-Identifier: MIT
// @ts-check
/** Times of the site: the JSON has them in the site's zone with their offset, forms have the wall time of that zone,
 * wherever the editor sits. */

let zone = 'UTC';

/** @param {string | undefined} name IANA */
export function setZone(name) {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    zone = name ?? zone;
  } catch {
    /* a zone that this browser does not know: times are in UTC, and say so */
  }
}

export function zoneName() {
  return zone;
}

/** Minutes by which the zone is ahead of UTC at a moment. @param {number} ms */
function offsetAt(ms) {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone: zone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric',
  }).formatToParts(ms);
  const of = (/** @type {string} */ type) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(of('year'), of('month') - 1, of('day'), of('hour'), of('minute'));
  return Math.round((wall - Math.floor(ms / 60_000) * 60_000) / 60_000);
}

/** `2024-05-17T17:01`, as datetime-local has it. @param {number | string} at a moment, or RFC 3339 */
export function wallOf(at) {
  const ms = typeof at === 'number' ? at : Date.parse(at);
  return new Date(ms + offsetAt(ms) * 60_000).toISOString().slice(0, 16);
}

/**
 * RFC 3339 with the zone's offset of that time. One that does not exist (spring) is an hour later.
 * @param {string} wall `2024-05-17T17:01`, seconds optional
 * @returns {string | null} null: no time
 */
export function instantOf(wall) {
  const plain = Date.parse(`${wall}Z`);
  if (Number.isNaN(plain))
    return null;
  let ms = plain - offsetAt(plain) * 60_000;
  ms = plain - offsetAt(ms) * 60_000;
  const offset = offsetAt(ms);
  const sign = offset < 0 ? '-' : '+';
  const two = (/** @type {number} */ number) => String(number).padStart(2, '0');
  const local = new Date(ms + offset * 60_000).toISOString().slice(0, 19);
  return `${local}${sign}${two(Math.floor(Math.abs(offset) / 60))}:${two(Math.abs(offset) % 60)}`;
}

/** For people: `2024-05-17 17:01`. @param {number | string} at */
export function shortTime(at) {
  return wallOf(at).replace('T', ' ');
}
