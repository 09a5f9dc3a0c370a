// SPDX-License-Identifier: MIT
// @ts-check

/* The packages of package.json, installed beside the build and never into the tree: `need('axe-core')` loads one.
 * No lock file: each package is pinned to one version and none has dependencies. */

import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const here = resolve(dirname(fileURLToPath(import.meta.url)), '..');
export const repository = resolve(here, '../..');
export const build = resolve(process.env.TRADEPOST_BUILD ?? process.env.BUILD_DIR ?? join(repository, 'build'));

const folder = join(build, 'npm', 'browser');
const wanted = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies;

/** @param {string} name */
function installed(name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) && JSON.parse(readFileSync(file, 'utf8')).version === wanted[name];
}

if (!Object.keys(wanted).every(installed)) {
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(here, 'package.json'), join(folder, 'package.json'));
  const options = ['--no-package-lock', '--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
  execFileSync('npm', ['install', ...options], { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
}

export const need = createRequire(join(folder, 'package.json'));
