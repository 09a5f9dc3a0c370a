// SPDX-License-Identifier: MIT
// @ts-check

/* The editor's page without its forms: differences, merges, marks, counts, times, each as a table. Run in the browser, from
 * the files that it gets. */

import { check, finish, open, same, test } from './lib/browser.mjs';

const { page, go, close } = await open({ raw: true });
await go('/editor/');

/** What a function of a module returns. @param {string} module @param {string} name @param {any[]} given */
const run = (module, name, ...given) => page.evaluate(async (/** @type {any[]} */ [file, of, values]) =>
  (await import(`/editor/${file}.js`))[of](...values), [module, name, given]);

await test('differences: by words and Chinese characters, lines first', async () => {
  for (const [before, after, wanted] of /** @type {[string, string, string][]} */ ([
    ['', '', ''],
    ['same', 'same', '=same'],
    ['', 'new', '+new'],
    ['The quick fox', 'The slow fox', '=The |-quick|+slow|= fox'],
    ['港口周一重开。', '港口周二上午重开。', '=港口周|-一|+二上午|=重开。'],
    ['a\nb\nc\n', 'a\nc\n', '=a\n|-b\n|=c\n'],
    ['one two three', 'one 2 3', '=one |-two three|+2 3'],
    ['x 1,200 y', 'x 1,300 y', '=x 1,|-200|+300|= y'],
  ]))
    same((await run('diff', 'difference', before, after)).map((/** @type {any} */ { kind, text }) => ({ same: '=', gone: '-', new: '+' })[/** @type {'same'} */ (kind)] + text).join('|'),
      wanted, `${before} → ${after}`);
});

await test('differences hold what was and what is, whatever the texts, and end in time', async () => {
  const wrong = await page.evaluate(async () => {
    const { difference } = await import(/** @type {any} */ ('/editor/diff.js'));
    let seed = 7;
    const random = (/** @type {number} */ below) => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return Math.floor(seed / 2147483648 * below);
    };
    const text = () => Array.from({ length: random(30) }, () => 'ab \n港口,'[random(7)]).join('');
    for (let i = 0; i < 3000; i++) {
      const [before, after] = [text(), text()];
      const pieces = difference(before, after);
      const of = (/** @type {string} */ other) => pieces.filter((/** @type {any} */ { kind }) => kind !== other).map((/** @type {any} */ one) => one.text).join('');
      if (of('new') !== before || of('gone') !== after)
        return [before, after, pieces];
    }
    const large = (/** @type {number} */ step) => Array.from({ length: 40000 }, (_, n) => `word${n * step % 997} `).join('');
    const began = performance.now();
    difference(large(7), large(11));
    return performance.now() - began > 10_000 ? ['a large one took too long'] : [];
  });
  same(wrong, [], 'texts that came out otherwise');
});

await test('marks: put around and taken away, and undone as typed', async () => {
  const cases = /** @type {[string, any[], string][]} */ ([
    ['wrap', ['a bc d', 2, 4, '**'], 'a **bc** d'],
    ['wrap', ['a **bc** d', 4, 6, '**'], 'a bc d'],
    ['wrap', ['a **bc** d', 2, 8, '**'], 'a bc d'],
    ['wrap', ['a bc  d', 2, 6, '**'], 'a **bc**  d'],
    ['wrap', ['**bc**', 2, 4, '*'], '***bc***'],
    ['wrap', ['港口', 0, 2, '**'], '**港口**'],
    ['wrap', ['', 0, 0, '*'], '**'],
    ['prefixLines', ['a\nb', 0, 3, '- '], '- a\n- b'],
    ['prefixLines', ['- a\n- b', 0, 7, '- '], 'a\nb'],
    ['prefixLines', ['- a\n\n- b', 0, 8, '1. '], '1. a\n\n2. b'],
    ['prefixLines', ['1. a\n2. b', 0, 9, '1. '], 'a\nb'],
    ['prefixLines', ['## a', 3, 3, '> '], '> a'],
    ['link', ['see it', 4, 6], 'see [it](https://)'],
    ['link', ['https://a.example/', 0, 18], '[](https://a.example/)'],
    ['insertBlock', ['a', 1, 'X'], 'a\n\nX\n'],
    ['insertBlock', ['a\n\nb', 3, 'X'], 'a\n\nX\n\nb'],
    ['insertBlock', ['', 0, 'X'], 'X\n'],
  ]);
  for (const [name, given, wanted] of cases) {
    const { from, to, insert, select } = await run('marks', name, ...given);
    const made = given[0].slice(0, from) + insert + given[0].slice(to);
    same(made, wanted, `${name} of ${JSON.stringify(given)}`);
    check(select[0] <= select[1] && select[1] <= made.length, `${name} of ${JSON.stringify(given)} selects within the text`);
  }
  same(await run('marks', 'picture', 'a [b] *c*\n<d> ![e]', '/media/x.png'), '![a \\[b\\] \\*c\\* \\<d> \\!\\[e\\]](/media/x.png)', 'a description is text');
});

await test('a text that cannot have the focus is changed, and not what has it', async () => {
  same(await page.evaluate(async () => {
    const { apply } = await import(/** @type {any} */ ('/editor/marks.js'));
    const [area, other] = ['textarea', 'input'].map((tag) => /** @type {any} */ (document.body.appendChild(document.createElement(tag))));
    area.value = 'a';
    area.style.display = 'none';
    let told = 0;
    area.addEventListener('input', () => told++);
    other.focus();
    apply(area, { from: 1, to: 1, insert: 'b', select: [2, 2] });
    apply(area, { from: 0, to: 1, insert: '', select: [0, 0] });
    const made = [area.value, other.value, told];
    area.remove();
    other.remove();
    return made;
  }), ['b', '', 2], 'the text, the field that has the focus, and how often the change was told');
});

await test('counts: Chinese by characters, all else by words', async () => {
  for (const [text, words, characters] of /** @type {[string, number, number][]} */ ([
    ['', 0, 0],
    ['It sails at **six**.', 4, 17],
    ['渡轮六点开航。', 6, 7],
    ['EV 出口增长 12.5%', 6, 11],
    ['don’t — 1,200 well-known', 3, 21],
    ['[the quay](https://quay.example/a/b) ![](/media/x.png)', 2, 12],
    ['𠮷野家', 3, 3],
  ]))
    same(Object.values(await run('measure', 'measure', text)), [words, characters], text);
});

await test('times: the wall clock of the site, with the offset of that day', async () => {
  for (const [zone, wall, instant] of [
    ['Asia/Shanghai', '2026-05-17T17:01', '2026-05-17T17:01:00+08:00'],
    ['Europe/Berlin', '2026-01-10T08:00', '2026-01-10T08:00:00+01:00'],
    ['Europe/Berlin', '2026-07-10T08:00', '2026-07-10T08:00:00+02:00'],
    ['Europe/Berlin', '2026-03-29T02:30', '2026-03-29T03:30:00+02:00'], /* a time that there is not */
    ['America/St_Johns', '2026-01-10T08:00', '2026-01-10T08:00:00-03:30'],
    ['UTC', '2026-01-10T08:00', '2026-01-10T08:00:00+00:00'],
  ]) {
    await run('times', 'setZone', zone);
    same(await run('times', 'instantOf', wall), instant, `${wall} in ${zone}`);
    if (instant.startsWith(wall))
      same(await run('times', 'wallOf', instant), wall, `${instant} in ${zone}`);
  }
  same(await run('times', 'instantOf', ''), null, 'no time');
});

/** @param {any} [of] */
const text = (of = {}) => ({ title: 't', summary: 's', byline: '', body: 'b', made_from: null, hidden: false, ...of });
/** @param {any} [of] */
const doc = (of = {}) => ({ section: 'a', published_at: null, slug: 'x', tags: ['p', 'q'], source: { name: '', url: '' }, image: null,
  texts: [{ lang: 'en', ...text() }, { lang: 'zh-Hans', ...text({ title: '题' }) }], ...of });

await test('merges: what one changed is kept, what both changed is asked', async () => {
  const base = doc();
  /** @param {any} mine @param {any} theirs */
  const merged = (mine, theirs) => page.evaluate(async (/** @type {any[]} */ [a, b, c]) => {
    const { merge, docOfFields } = await import(/** @type {any} */ ('/editor/document.js'));
    const { fields, clashes } = merge(a, b, c);
    return { clashes: clashes.map((/** @type {any} */ one) => one.path), doc: docOfFields(fields, b, c) };
  }, [base, mine, theirs]);
  const [en, zh] = base.texts;

  let r = await merged(doc({ texts: [{ ...en, body: 'mine' }, zh] }), doc({ section: 'b', texts: [en, { ...zh, body: '对方' }] }));
  same([r.clashes, r.doc.section, r.doc.texts[0].body, r.doc.texts[1].body], [[], 'b', 'mine', '对方'], 'different fields');
  r = await merged(doc({ texts: [{ ...en, body: 'mine' }, zh] }), doc({ texts: [{ ...en, body: 'theirs' }, zh] }));
  same([r.clashes, r.doc.texts[0].body], [['texts/en/body'], 'mine'], 'the same field');
  r = await merged(doc({ texts: [{ ...en, body: 'both' }, zh] }), doc({ texts: [{ ...en, body: 'both' }, zh] }));
  same(r.clashes, [], 'the same change');
  r = await merged(doc({ tags: ['q', 'mine'] }), doc({ tags: ['p', 'q', 'theirs'] }));
  same([r.clashes, r.doc.tags], [[], ['q', 'mine', 'theirs']], 'tags are sets');
  r = await merged(doc(), doc({ image: { id: 'i', name: null, alt: { en: 'A' }, caption: {} } }));
  same([r.clashes, r.doc.image.id, r.doc.image.alt.en], [[], 'i', 'A'], 'a picture of theirs');
  r = await merged(doc(), doc({ texts: [en] }));
  same([r.clashes, r.doc.texts.filter((/** @type {any} */ one) => one.title).length], [[], 1], 'a text that they took away');
  r = await merged(doc({ published_at: '2026-01-01T08:00:00+08:00' }), doc({ slug: 'y' }));
  same([r.clashes, r.doc.published_at, r.doc.slug], [[], '2026-01-01T08:00:00+08:00', 'y'], 'a time and an address');
});

await test('translations: what is sent as made_from', async () => {
  const view = { revision: 5, section: 'a', published_at: null, slug: 'x', tags: [], source: null, image: null,
    texts: { en: text(), 'zh-Hans': text({ title: '题', made_from: 2 }) }, translation: { 'zh-Hans': { status: 'stale', made_from: 2 } } };
  /** @param {any} en @param {any} zh */
  const sent = async (en, zh) => (await page.evaluate(async (/** @type {any[]} */ [v, a, b]) => {
    const { bodyOf, docOf, willBeStale, isStale } = await import(/** @type {any} */ ('/editor/document.js'));
    const now = docOf(v, []);
    Object.assign(now.texts[0], a);
    Object.assign(now.texts[1], b);
    return [bodyOf(now, v, { status: 'draft' }).texts['zh-Hans'].made_from, willBeStale(docOf(v, []), now, 'zh-Hans', isStale(v, 'zh-Hans'))];
  }, [view, en, zh]));
  for (const [what, en, zh, wanted] of /** @type {[string, any, any, any][]} */ ([
    ['nothing', {}, {}, [2, true]],
    ['the original', { body: 'c' }, {}, [2, true]],
    ['the translation', {}, { body: '新' }, [2, false]], /* beside another text the server forgets it */
    ['both', { body: 'c' }, { body: '新' }, [2, false]],
    ['it still holds', {}, { confirmed: true }, [5, false]],
    ['it holds for what is saved now', { body: 'c' }, { confirmed: true }, [6, false]],
    ['changed, and still behind', {}, { body: '新', confirmed: false }, [1, true]],
    ['not yet', { body: 'c' }, { confirmed: false }, [2, true]],
  ]))
    same(await sent(en, zh), wanted, what);
});

await close();
await finish();
