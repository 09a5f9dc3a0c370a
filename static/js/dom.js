// SPDX-License-Identifier: MIT
// @ts-check
/** Elements made without markup: whatever stands in the data becomes text or a checked attribute, never HTML. */

/**
 * @param {string} name
 * @param {Record<string, string | number | null | undefined>} [attributes] null and undefined leave one out
 * @param {...(Node | string)} inside
 * @returns {HTMLElement}
 */
export function make(name, attributes = {}, ...inside) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== undefined)
      element.setAttribute(key, String(value));
  element.append(...inside);
  return element;
}

/**
 * An address from the data as one that may stand in a link: http, https or a path, else nothing.
 * @param {string | null | undefined} address
 */
export function safeAddress(address) {
  if (!address)
    return undefined;
  try {
    const url = new URL(address, location.origin);
    return url.protocol === 'http:' || url.protocol === 'https:' ? url.href : undefined;
  } catch {
    return undefined;
  }
}

/**
 * A text per language as elements with their `lang`, parted by spaces; inside an element of class `both` the
 * stylesheet shows those that the reader wants.
 * @param {Record<string, string>} texts
 * @param {string} [name] of each element
 */
export function eachLanguage(texts, name = 'span') {
  return Object.entries(texts).flatMap(([lang, text]) => [make(name, { lang }, text), ' ']);
}

/**
 * A label of our own in both languages.
 * @param {string} en
 * @param {string} zh
 */
export function label(en, zh) {
  return make('span', { class: 'both' }, ...eachLanguage({ en, 'zh-Hans': zh }));
}
