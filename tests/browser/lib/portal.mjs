// SPDX-License-Identifier: MIT
// @ts-check

/* The portal under test: the one at BASE_URL, or one of our own, started by cgi-bin/quickstart on a free port with a state
 * folder that goes away with it, however the program ends that started it. Only our own holds the articles of articles.mjs,
 * and only there may a test write. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { articles } from './articles.mjs';
import { build, repository } from './packages.mjs';

const START_MS = 300_000; /* a first start builds */
const STOP_MS = 20_000;

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((done, fail) => {
    const server = createServer();
    server.once('error', fail);
    server.listen(0, '127.0.0.1', () => {
      const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
      server.close(() => done(port));
    });
  });
}

/** What no test catches, and a signal, end the program after the portal has stopped. @param {() => Promise<void>} stop */
function stopHoweverThisEnds(stop) {
  const end = async (/** @type {unknown} */ why) => {
    console.error(why);
    await stop();
    process.exit(1);
  };
  process.once('uncaughtException', end);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'])
    process.once(signal, end);
}

/** @typedef {{base: string, ours: boolean, stop: () => Promise<void>, tradepost: (...words: string[]) => string}} Portal
 *   `tradepost` runs a command on the store of our own and returns what it printed */

/** @returns {Promise<Portal>} */
export async function startPortal() {
  const given = process.env.BASE_URL;
  if (given)
    return { base: given.replace(/\/$/, ''), ours: false, stop: async () => {}, tradepost: () => '' };

  const state = mkdtempSync(join(tmpdir(), 'tradepost-browser-'));
  mkdirSync(build, { recursive: true });
  const more = join(state, 'more.jsonl');
  writeFileSync(more, articles().map((article) => JSON.stringify(article) + '\n').join(''));
  const port = await freePort();
  /* setpriv: also a program that is killed takes its portal with it */
  const child = spawn('setpriv', ['--pdeathsig', 'TERM', join(repository, 'cgi-bin/quickstart'),
    '--no-install', '--port', String(port), '--state', join(state, 'portal'), '--import', more],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, TRADEPOST_BUILD: build } });
  let said = '';
  const ended = new Promise((done) => child.once('exit', done));
  const stop = async () => {
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(late);
    rmSync(state, { recursive: true, force: true });
  };
  stopHoweverThisEnds(stop);
  const ready = new Promise((done) => {
    child.stderr.on('data', (data) => { said += data; });
    child.stdout.on('data', (data) => {
      said += data;
      if (/^ready /m.test(said))
        done(true);
    });
  });
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  const late = new Promise((done) => { timer = setTimeout(done, START_MS, false); });
  const came = await Promise.race([ready, ended.then(() => false), late]);
  clearTimeout(timer);
  if (!came) {
    let log = '';
    try {
      log = readFileSync(join(state, 'portal/log/daemon.log'), 'utf8');
    } catch { /* it did not get that far */ }
    await stop();
    throw new Error(`the portal did not start:\n${said}${log}`);
  }
  const tradepost = (/** @type {string[]} */ ...words) => execFileSync(join(build, 'tradepost'),
    [...words, '--config', join(state, 'portal/tradepost.conf')], { encoding: 'utf8' });
  return { base: `http://127.0.0.1:${port}`, ours: true, stop, tradepost };
}
