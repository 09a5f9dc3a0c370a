// SPDX-License-Identifier: MIT
// @ts-check

/* How many robots `tradepost bots` knows, and whether it takes a person for one.
 *
 * Robots are the example agents of npm's crawler-user-agents, people all agents of npm's user-agents, both at one version
 * so that the figures mean the same tomorrow. Three questions:
 *
 *   all rules       at least 99 % of the robots, and none of the people;
 *   general rules   the same people, and how far shape alone carries;
 *   a third unmet   a seeded third of the robots (all examples of a robot together) is held out, and every named rule that
 *                   finds any of their examples is taken away: at least 90 % of that third are still known. For ten seeds.
 *
 * Run by hand: TRADEPOST_PROGRAM=build/tradepost TRADEPOST_BUILD=build node tests/bots/recall.test.mjs */

import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const PACKAGES = { 'crawler-user-agents': '1.60.0', 'user-agents': '2.1.198' };
const RECALL = 0.99;
const RECALL_UNMET = 0.9;
const SEEDS = 10;

const here = dirname(fileURLToPath(import.meta.url));
const rulesFile = resolve(here, '../../cgi-bin/etc/bots.txt');
const build = resolve(process.env.TRADEPOST_BUILD ?? 'build');
const program = resolve(process.env.TRADEPOST_PROGRAM ?? join(build, 'tradepost'));
const folder = join(build, 'npm', 'bots');

let passed = 0;
let failed = 0;

/** One line of the result. */
function check(/** @type {boolean} */ good, /** @type {string} */ what) {
  console.log(`${good ? 'ok' : 'FAILED'}: ${what}`);
  good ? passed++ : failed++;
}

const percent = (/** @type {number} */ share) => `${(share * 100).toFixed(2)} %`;

function installed(/** @type {string} */ name) {
  const file = join(folder, 'node_modules', name, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '';
}

function install() {
  if (Object.entries(PACKAGES).every(([name, version]) => installed(name) === version)) return;
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

/** Asks about many agents at once; the pattern of each robot, null for a person. @returns {(string | null)[]} */
function ask(/** @type {string[]} */ agents, /** @type {string | null} */ rules = null) {
  let options = ['bots'];
  if (rules !== null) {
    const file = join(folder, 'rules.txt');
    writeFileSync(file, rules);
    options = ['bots', '--rules', file];
  }
  const said = execFileSync(program, options, { input: agents.join('\n') + '\n', maxBuffer: 1 << 26 }).toString();
  const lines = said.split('\n').slice(0, -1);
  if (lines.length !== agents.length) throw new Error(`${agents.length} agents, ${lines.length} answers`);
  return lines.map((line) => {
    if (line === 'person') return null;
    if (!line.startsWith('bot\t')) throw new Error(`not an answer: ${line}`);
    return line.slice(4);
  });
}

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
function random(/** @type {number} */ seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A third of the numbers below n. @returns {Set<number>} */
function third(/** @type {number} */ n, /** @type {number} */ seed) {
  const draw = random(seed);
  const order = Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(draw() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return new Set(order.slice(0, Math.round(n / 3)));
}

install();
const require = createRequire(join(folder, 'package.json'));
/** @type {{ pattern: string, instances: string[] }[]} */
const robots = require('crawler-user-agents').filter((robot) => robot.instances?.length);
/** @type {{ agent: string, robot: number }[]} */
const examples = robots.flatMap((robot, i) => robot.instances.map((agent) => ({ agent, robot: i })));
const crowd = JSON.parse(readFileSync(join(folder, 'node_modules/user-agents/dist/user-agents.json'), 'utf8'));
const people = [...new Set(crowd.map((one) => one.userAgent))];

const text = readFileSync(rulesFile, 'utf8');
const cut = text.indexOf('[named]\n');
if (cut < 0) throw new Error(`${rulesFile} has no [named] part`);
const general = text.slice(0, cut);
const named = text.slice(cut).split('\n').slice(1).filter((line) => line.trim() && !line.startsWith('#'));

const agents = examples.map((example) => example.agent);
const share = (/** @type {(string | null)[]} */ answers) => answers.filter((a) => a !== null).length / answers.length;

// All rules, those that the program was built with.
const all = ask(agents);
all.forEach((pattern, i) => pattern === null && console.log(`  not known: ${agents[i].slice(0, 150)}`));
check(share(all) >= RECALL, `${percent(share(all))} of ${agents.length} examples of ${robots.length} robots known`);
const mistaken = ask(people).flatMap((pattern, i) => (pattern === null ? [] : [[pattern, people[i]]]));
mistaken.forEach(([pattern, agent]) => console.log(`  taken for a robot by ${pattern}: ${agent}`));
check(people.length > 500 && mistaken.length === 0, `${mistaken.length} of ${people.length} people taken for robots`);

// The file is what the program was built with.
const again = ask(agents, text);
check(again.every((pattern, i) => pattern === all[i]), 'bots.txt answers as the built-in rules do');

// General rules alone.
const byShape = ask(agents, general);
check(share(byShape) >= RECALL_UNMET, `${percent(share(byShape))} known by general rules alone (${named.length} named left out)`);

// A third unmet. What each named rule finds is asked of the program itself.
const found = named.map((rule) => {
  const answers = ask(agents, rule + '\n');
  return new Set(examples.filter((_, i) => answers[i] !== null).map((example) => example.robot));
});
let worst = 1;
for (let seed = 1; seed <= SEEDS; seed++) {
  const unmet = third(robots.length, seed);
  const kept = named.filter((_, i) => ![...found[i]].some((robot) => unmet.has(robot)));
  const theirs = examples.filter((example) => unmet.has(example.robot)).map((example) => example.agent);
  worst = Math.min(worst, share(ask(theirs, `${general}[named]\n${kept.join('\n')}\n`)));
}
check(worst >= RECALL_UNMET, `${percent(worst)} of a third never met are known, at the worst of ${SEEDS} seeds`);

console.log(`${passed} passed, ${failed} failed`);
process.exit(failed ? 1 : 0);
