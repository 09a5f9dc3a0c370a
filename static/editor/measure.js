// SPDX-License-Identifier: MIT
// @ts-check
/** How long a text is. Chinese is counted by characters, all else by words; a text in both has the sum. */

/**
 * @param {string} text Markdown
 * @returns {{words: number, characters: number}} `characters` without spaces
 */
export function measure(text) {
  const plain = text.replace(/(!?\[[^\]\n]*\])\([^)\n]*\)/g, '$1'); /* addresses are not read */
  const words = plain.match(/\p{Script=Han}|[\p{L}\p{N}\p{M}]+(?:['’.,-][\p{L}\p{N}\p{M}]+)*/gu) ?? [];
  let count = 0;
  for (const word of words)
    count += /\p{Script=Han}/u.test(word) ? word.match(/\p{Script=Han}|[^\p{Script=Han}]+/gu)?.length ?? 1 : 1;
  return { words: count, characters: [...plain.replace(/\s/gu, '')].length };
}
