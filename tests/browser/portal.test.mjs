// SPDX-License-Identifier: MIT
// @ts-check

/* A portal of a test's own ends with the test, however that ends: none of its servers is left to answer, or to use up the
 * machine of the tests after it. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const END_MS = 30_000;
const ENDS = {
  'throws': "throw new Error('as meant');",
  'throws later': "setTimeout(() => { throw new Error('as meant'); });",
  'rejects': "await Promise.reject(new Error('as meant'));",
  'rejects unheard': "Promise.reject(new Error('as meant'));",
  'exits': 'process.exit(1);',
  'is told to end': "process.kill(process.pid, 'SIGTERM');",
  'is killed': "process.kill(process.pid, 'SIGKILL');",
};
const CANNOT_TIDY = ['exits', 'is killed'];
const portal = new URL('./lib/portal.mjs', import.meta.url).href;

/** How many processes name a folder. @param {string} folder */
function processesOf(folder) {
  return execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' }).split('\n').filter((line) => line.includes(folder)).length;
}

/** @param {string} code of a module @param {string} folder for what is temporary @returns {Promise<string>} what it printed */
async function run(code, folder) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code],
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, BASE_URL: '', TMPDIR: folder } });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => { said += data; });
  await new Promise((done) => child.once('exit', done));
  return said;
}

let failed = 0;
for (const [how, code] of Object.entries(ENDS)) {
  const folder = mkdtempSync(join(tmpdir(), 'tp-end-'));
  const said = await run(`const { startPortal } = await import(${JSON.stringify(portal)});
    console.log('base', (await startPortal()).base);
    ${code}
    await new Promise((done) => setTimeout(done, ${END_MS}));`, folder);
  const base = /^base (.*)$/m.exec(said)?.[1];
  const end = Date.now() + END_MS;
  while (processesOf(folder) && Date.now() < end)
    await new Promise((done) => setTimeout(done, 100));
  const left = processesOf(folder);
  const answers = base && await fetch(`${base}/api/v1/site`).then(() => true, () => false);
  const files = CANNOT_TIDY.includes(how) ? [] : readdirSync(folder);
  const good = base && !left && !answers && !files.length;
  failed += good ? 0 : 1;
  console.log(`${good ? 'ok' : 'not ok'} - a test that ${how} leaves no portal${good ? '' : `: ${left} processes, ${answers ? 'an answer, ' : ''}files ${files}; ${said}`}`);
  if (!left)
    rmSync(folder, { recursive: true, force: true });
}
process.exit(failed ? 1 : 0);
