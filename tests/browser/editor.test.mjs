// SPDX-License-Identifier: MIT
// @ts-check

/* The editor's page, as two editors use it, and what readers see of each step through the web server. */

import { check, finish, json, open, portal, same, test, until } from './lib/browser.mjs';
import { ask, editor, give, holdBack, issue, numberOf, readersGet, signIn } from './lib/editors.mjs';
import { png } from './lib/png.mjs';

if (!portal.ours) {
  console.log('skipped: only a portal of our own is written to');
  process.exit(77);
}

await test('a wrong token is refused in words; a right one is kept for the tab and goes with it', async () => {
  const token = issue('Desk of one tab');
  const { page, go, close } = await open({ expect: ['401'] });
  await go('/editor/');
  await signIn(page, 'tp_0000000000000000000000000000000000000000000');
  await page.getByText('This token is not known').waitFor();
  await signIn(page, token);
  await page.getByRole('heading', { name: 'Articles' }).waitFor();
  check((await page.locator('#who').innerText()).includes('Desk of one tab'), 'who is there');
  const places = await page.evaluate(() => [JSON.stringify(sessionStorage), JSON.stringify(localStorage), document.cookie, location.href]);
  same(places.map((/** @type {string} */ place) => place.includes(token)), [true, false, false, false], 'where the token lies');
  await page.reload({ waitUntil: 'networkidle' });
  await page.locator('.rows li').first().waitFor();
  const other = await page.context().newPage();
  await other.goto(`${portal.base}/editor/`, { waitUntil: 'networkidle' });
  check(await other.locator('input[name="token"]').isVisible(), 'another tab is not signed in');
  await page.goto(`${portal.base}/editor/#/new`);
  await page.locator('[data-path="texts/en/title"]').fill('Left behind');
  await page.getByRole('button', { name: 'Sign out' }).click();
  const question = page.locator('dialog[open]');
  await question.getByText('Left behind').waitFor();
  await question.getByRole('button', { name: 'Throw it away' }).click();
  await page.locator('input[name="token"]').waitFor();
  same(await page.evaluate(() => JSON.stringify(localStorage).includes('Left behind')), false, 'text that was thrown away');
  same(await page.evaluate(() => sessionStorage.getItem('editor-token')), null, 'the token after signing out');
  await close();
});

await test('the list: by state, section, words; by number and address', async () => {
  const desk = await editor();
  const rows = desk.page.locator('.rows li');
  same(await rows.count(), 20, 'rows at first');
  await desk.press('Load more');
  await until(async () => await rows.count() === 40, 'forty rows');
  await desk.page.getByRole('radio', { name: 'Withdrawn' }).check();
  const gone = async () => {
    const texts = await rows.allInnerTexts();
    return texts.length > 0 && texts.every((/** @type {string} */ text) => text.includes('\nWithdrawn\n')) && texts.some((/** @type {string} */ text) => text.includes('Withdrawn after a day'));
  };
  await until(gone, 'those that were withdrawn, and no other');
  check(desk.page.url().endsWith('#/?status=withdrawn'), 'the address says so');
  await desk.page.reload({ waitUntil: 'networkidle' });
  await until(gone, 'the same after a reload');
  await desk.page.getByRole('radio', { name: 'All' }).check();
  const words = desk.page.getByRole('searchbox');
  await words.fill('withdrawn day');
  await words.press('Enter');
  await until(async () => (await rows.allInnerTexts()).some((text) => text.includes('Withdrawn after a day')), 'words find what readers do not see');
  await words.fill('时刻表');
  await words.press('Enter');
  await until(async () => await rows.count() === 1 && (await rows.first().innerText()).includes('三港商定统一时刻表'), 'Chinese words');
  check(await rows.first().getByText('Published').isVisible(), 'with its state');
  const [{ id, url }] = (await json('/api/v1/articles?limit=1')).items;
  for (const way of [`#${id}`, url]) {
    await desk.visit('');
    await words.fill(way);
    await words.press('Enter');
    await until(() => desk.id() === id, `${way} leads to the article`);
  }
  await desk.close();
});

await test('written in two languages, scheduled, published, corrected, behind, withdrawn: what readers see of each', async () => {
  const desk = await editor();
  await desk.page.getByRole('link', { name: 'New article' }).click();
  await desk.at('texts/en/title').waitFor();
  await desk.write({
    'texts/en/title': 'The lantern ferry sails again', 'texts/en/summary': 'After nine years.', 'texts/en/byline': 'By the quay',
    'texts/en/body': 'It sails at **six**.\n\n| Pier | Time |\n| :-- | --: |\n| North | 6:00 |', 'texts/zh-Hans/title': '灯笼渡轮复航', 'texts/zh-Hans/body': '渡轮**“六点”**开航。',
  });
  const preview = (/** @type {string} */ lang) => desk.page.locator(`.pane[data-lang="${lang}"] .prose`);
  await preview('en').locator('table').waitFor();
  same(await preview('zh-Hans').locator('strong').innerText(), '“六点”', 'bold as the server makes it');
  check((await desk.page.locator('.pane[data-lang="en"] .counts').innerText()).startsWith('9 words'), 'words are counted');
  check((await desk.page.locator('.pane[data-lang="zh-Hans"] .counts').innerText()).startsWith('6 characters'), 'characters are counted');

  const tags = desk.page.getByRole('combobox', { name: 'Tags' });
  const offered = async () => desk.page.locator('datalist option').evaluateAll((/** @type {any[]} */ all) => all.map((one) => one.value));
  await until(async () => (await offered()).length > 0, 'tags in use are offered');
  await tags.fill('ferries');
  await tags.press('Enter');
  await tags.pressSequentially('渡轮，');
  same(await desk.page.locator('.tag-list li').count(), 2, 'tags');

  await give(desk.page.locator('.picture-field'), 'drop', png(800, 450, [20, 60, 120]));
  await desk.page.locator('.own-picture img').waitFor();
  await desk.write({ 'image/alt/en': 'A blue ferry', 'image/caption/en': 'Photo: Lin', 'image/alt/zh-Hans': '蓝色渡轮' });

  await desk.press('Save draft');
  await desk.said('The draft is saved');
  const id = desk.id();
  check(id > 0, 'it has a number');
  same((await fetch(`${portal.base}/api/v1/articles/${id}`)).status, 404, 'readers of a draft');
  same((await ask(desk.token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.tags, ['ferries', '渡轮'], 'its tags');

  /* a time that is over is refused; one to come schedules */
  await desk.press('Publish…');
  const time = desk.dialog.locator('input[type="datetime-local"]');
  await time.fill('2020-01-01T08:00');
  await desk.press('Publish', desk.dialog);
  await desk.dialog.getByText('This time is over').waitFor();
  await time.fill('2099-06-01T08:30');
  await desk.press('Publish', desk.dialog);
  await desk.said('It will be published at 2099-06-01 08:30');
  check(await desk.page.locator('.chip.scheduled').first().isVisible(), 'it says scheduled');
  same((await ask(desk.token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.published_at, '2099-06-01T08:30:00+08:00', 'by the clock of the site');
  same((await fetch(`${portal.base}/news/${id}/the-lantern-ferry-sails-again`)).status, 404, 'readers before its time');

  await desk.press('Time…');
  await desk.dialog.getByRole('radio', { name: 'Now' }).check();
  await desk.press('Publish', desk.dialog);
  await desk.said('It is published');
  const page = `/news/${id}/the-lantern-ferry-sails-again`;
  await readersGet(page, (status, text) => status === 200 && text.includes('灯笼渡轮复航') && text.includes('<td class="right">6:00</td>')
    && text.includes('Photo: Lin') && text.includes('A blue ferry'), 'the page');
  const { image } = await json(`/api/v1/articles/${id}`);
  same([image.width, image.height, image.alt['zh-Hans'], (await fetch(portal.base + image.src)).status], [800, 450, '蓝色渡轮', 200], 'its picture');

  /* the original changes, the translation does not follow */
  await desk.at('texts/en/body').fill('It sails at **seven**.');
  await desk.page.locator('.pane[data-lang="zh-Hans"]').getByText('Unless this text follows').waitFor();
  await desk.press('Publish changes…');
  await desk.dialog.getByText('translation is behind its original').waitFor();
  await desk.dialog.getByRole('textbox', { name: 'What was corrected · English' }).fill('It sails at seven, not six.');
  await desk.press('Publish', desk.dialog);
  await desk.said('It is published');
  await readersGet(page, (status, text) => status === 200 && text.includes('It sails at seven, not six.') && text.includes('<strong>seven</strong>'), 'the correction');
  await readersGet(`/api/v1/articles/${id}`, (_, text) => JSON.parse(text).translation['zh-Hans'].status === 'stale', 'stale');
  await desk.page.locator('.pane[data-lang="zh-Hans"]').getByText('The original has changed since').waitFor();
  await desk.visit('');
  check((await desk.page.locator('.rows li').filter({ hasText: '灯笼渡轮复航' }).first().innerText()).includes('source has changed'), 'the list says so');
  await desk.visit(`#/${id}`);
  await desk.press('See what changed in the original', desk.page.locator('.pane[data-lang="zh-Hans"]'));
  await desk.dialog.locator('del').getByText('six').waitFor();
  await desk.press('Close', desk.dialog);
  await desk.at('texts/zh-Hans/body').fill('渡轮**“七点”**开航。');
  await desk.press('Publish changes…');
  await desk.press('Publish', desk.dialog);
  await readersGet(`/api/v1/articles/${id}`, (_, text) => JSON.parse(text).translation['zh-Hans'].status === 'current', 'current again');

  /* history */
  await desk.page.getByRole('link', { name: 'History' }).click();
  await desk.page.locator('.revision').first().waitFor();
  same(await desk.page.locator('.revision').count(), 5, 'revisions');
  check((await desk.page.locator('.compared').innerText()).includes('七'), 'the last change');
  await desk.page.locator('.revision').nth(1).focus();
  await desk.page.keyboard.press('Enter');
  same(await desk.page.evaluate(() => document.activeElement?.getAttribute('aria-pressed')), 'true', 'the focus stays on the revision');
  await until(async () => (await desk.page.locator('.compared').innerText()).includes('seven'), 'the change before');
  await desk.page.locator('.revision').nth(3).click();
  await until(async () => (await desk.page.locator('.compared').innerText()).includes('2099-06-01 08:30'), 'a time as people read it');
  await desk.page.getByRole('link', { name: 'The article' }).click();

  /* withdrawal wants a reason, and can be taken back */
  await desk.press('Withdraw…');
  await desk.press('Withdraw', desk.dialog);
  await desk.dialog.getByText('Please give one').waitFor();
  await desk.dialog.getByRole('textbox', { name: 'Reason · English' }).fill('The ferry sank.');
  await desk.press('Leave it', desk.dialog);
  await desk.write({ 'texts/en/byline': 'By nobody yet' });
  await desk.press('Withdraw…');
  await desk.dialog.getByRole('textbox', { name: 'Reason · English' }).fill('The ferry sank.');
  await desk.press('Withdraw', desk.dialog);
  await desk.said('It is withdrawn');
  await readersGet(page, (status, text) => status === 410 && text.includes('The ferry sank.'), 'the reason');
  check(await desk.at('texts/en/title').isDisabled(), 'a withdrawn one is not written on');
  await desk.press('Publish again');
  await readersGet(page, (status, text) => status === 200 && !text.includes('By nobody yet'), 'there again');
  await desk.has('texts/en/byline', 'By nobody yet', 'what was not saved stays in the form');
  await desk.close();
});

await test('pictures: pasted into a text, sent from a file, chosen again, refused in words', async () => {
  const desk = await editor({ expect: ['422'] });
  await desk.visit('#/new');
  const body = desk.at('texts/zh-Hans/body');
  await desk.write({ 'texts/zh-Hans/title': '图片', 'texts/zh-Hans/body': '前文。' });
  await give(body, 'paste', png(640, 360, [120, 60, 20]));
  await desk.said('The picture is in the text');
  check(/^前文。\n\n!\[\]\(\/media\/[0-9a-f]{32}\.(?:png|jpg)\)\n$/.test(await body.inputValue()), `the text: ${await body.inputValue()}`);
  await desk.page.keyboard.insertText('棕色');
  check((await body.inputValue()).includes('![棕色](/media/'), 'the caret waits where its description goes');
  await desk.page.locator('.pane[data-lang="zh-Hans"] .prose figure img, .pane[data-lang="zh-Hans"] .prose img').first().waitFor();
  await desk.page.keyboard.press('Control+z');
  await desk.page.keyboard.press('Control+z');
  same(await body.inputValue(), '前文。', 'the browser\'s own undo takes it back');
  await desk.page.locator('.pane[data-lang="zh-Hans"] .prose img').first().waitFor({ state: 'detached' }); /* what lies below moves up */

  await desk.press('Choose a picture…');
  await desk.dialog.locator('.picture-grid img').first().waitFor();
  await desk.dialog.locator('input[type="file"]').setInputFiles({ name: 'green.png', mimeType: 'image/png', buffer: png(320, 180, [20, 120, 60]) });
  await desk.page.locator('.own-picture img').waitFor();
  const src = await desk.page.locator('.own-picture img').getAttribute('src');
  await desk.press('Remove it');
  same(await desk.page.locator('.own-picture img').count(), 0, 'removed');
  await desk.press('Choose a picture…');
  await desk.dialog.locator(`.picture-grid img[src="${src}"]`).click();
  await desk.page.locator(`.own-picture img[src="${src}"]`).waitFor();
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  await desk.page.reload({ waitUntil: 'networkidle' });
  await desk.page.locator(`.own-picture img[src="${src}"]`).waitFor();
  await desk.press('Choose a picture…');
  const unused = desk.dialog.locator('.picture-grid li').filter({ hasText: 'Delete' });
  await unused.first().waitFor();
  same(await unused.count(), 1, 'the one that was taken out of the text is used by nobody');
  const address = await unused.locator('img').getAttribute('src');
  await desk.press('Delete', unused);
  await desk.press('Delete', desk.page.locator('dialog[open]').last());
  await until(async () => (await fetch(String(address))).status === 404, 'its file is gone');
  await desk.press('Cancel', desk.dialog);

  await give(desk.page.locator('.picture-field'), 'drop', Buffer.from('GIF89a'), 'image/gif');
  await desk.said('This kind of file is not taken');
  await give(desk.page.locator('.picture-field'), 'drop', Buffer.from('no picture at all'));
  await until(async () => (await desk.page.locator('#said.wrong').innerText()).includes('must be'), 'what is no picture is refused in words');
  await desk.close();
});

await test('an editor\'s own reading is told apart from that of readers', async () => {
  const desk = await editor();
  const [{ id }] = (await json('/api/v1/articles?limit=1')).items;
  await desk.visit(`#/${id}`);
  const [page] = await Promise.all([desk.page.waitForEvent('popup'), desk.page.getByRole('link', { name: 'Open page' }).click()]);
  await page.waitForLoadState('networkidle');
  await until(async () => (await json(`/api/v1/articles/${id}/views`)).outcomes.preview === 1, 'one preview');
  same((await json(`/api/v1/articles/${id}/views`)).outcomes.counted, 0, 'counted');

  /* who signs out does so in the tabs that were opened from this one, and in no other */
  const [second] = await Promise.all([desk.page.waitForEvent('popup'), desk.page.getByRole('link', { name: 'Open page' }).click()]);
  await second.goto(`${portal.base}/editor/`, { waitUntil: 'networkidle' });
  await second.locator('.rows').waitFor();
  const other = await desk.page.context().newPage();
  await other.goto(`${portal.base}/editor/`);
  await signIn(other, desk.token);
  await other.locator('.rows').waitFor();
  const held = (/** @type {any} */ tab) => tab.evaluate(() => sessionStorage.getItem('editor-token'));
  same(await Promise.all([page, second, other].map(held)), [desk.token, desk.token, desk.token], 'tokens before');
  await desk.press('Sign out');
  await second.locator('input[name="token"]').waitFor();
  await until(async () => await held(page) === null, 'the page that was opened has no token');
  same([await held(second), await held(other)], [null, desk.token], 'tokens after');
  same(await other.evaluate((/** @type {string} */ token) => JSON.stringify(localStorage).includes(token), desk.token), false, 'the token in what all tabs see');
  await desk.close();
});

await test('text that is not saved comes back: after a reload, from another tab, with a token that has run out, of a deleted draft', async () => {
  const desk = await editor({ expect: ['401', '404'] });
  await desk.visit('#/new');
  await desk.write({ 'texts/en/title': 'Half a thought', 'texts/en/body': 'A sentence that nobody saved.' });
  await desk.page.reload({ waitUntil: 'networkidle' });
  await desk.page.getByText('which was not saved, is here again').waitFor();
  await desk.has('texts/en/body', 'A sentence that nobody saved.', 'the text');

  portal.tradepost('token', 'revoke', numberOf(desk.label));
  await desk.write({ 'texts/zh-Hans/title': '半个想法' });
  await desk.press('Save draft');
  await desk.dialog.getByText('Your token is no longer valid').waitFor();
  const label = 'Desk after the night';
  const token = issue(label);
  await signIn(desk.dialog, token);
  await desk.said('The draft is saved');
  check((await desk.page.locator('#who').innerText()).includes(label), 'who is there now');
  const id = desk.id();
  const view = (await ask(token, 'GET', `/api/v1/articles/${id}?view=edit`)).data;
  same([view.revision, view.texts.en.body, view.texts['zh-Hans'].title], [1, 'A sentence that nobody saved.', '半个想法'], 'what was saved, once');
  same(await desk.page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('unsaved'))), [], 'nothing is left over');

  /* a tab that is closed leaves its text to the next */
  await desk.at('texts/en/body').fill('Written, and the tab closed.');
  const context = desk.page.context();
  const closed = desk.page.waitForEvent('close');
  await desk.page.close({ runBeforeUnload: true });
  await closed;
  const next = await context.newPage();
  await next.goto(`${portal.base}/editor/#/${id}`, { waitUntil: 'networkidle' });
  await signIn(next, token);
  await next.getByText('Another tab kept text').waitFor();
  await next.locator('[data-path="texts/en/body"]').fill('Written here meanwhile.');
  await next.getByRole('button', { name: 'Bring it here' }).click();
  await next.getByText('The text that stood here before is kept').waitFor();
  same(await next.evaluate(() => JSON.stringify(localStorage).includes('Written here meanwhile.')), true, 'what stood here');
  same(await next.locator('[data-path="texts/en/body"]').inputValue(), 'Written, and the tab closed.', 'the text of the other tab');
  await next.getByRole('button', { name: 'Save draft' }).click();
  await until(async () => (await ask(token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.texts.en.body === 'Written, and the tab closed.', 'saved');

  /* and a draft goes for good */
  await next.getByRole('button', { name: 'Delete…' }).click();
  await next.locator('dialog[open]').getByRole('button', { name: 'Delete' }).click();
  await until(async () => (await ask(token, 'GET', `/api/v1/articles/${id}?view=edit`)).status === 404, 'gone');

  await next.locator('.rows').waitFor();

  /* and text of it that is still kept becomes a new article */
  await next.goto(`${portal.base}/editor/#/${id}`, { waitUntil: 'networkidle' });
  await next.getByText('somebody deleted it').waitFor();
  await next.getByRole('button', { name: 'Bring it here' }).click();
  await next.getByRole('button', { name: 'Save draft' }).click();
  await until(async () => /#\/\d+$/.test(next.url()) && !next.url().endsWith(`#/${id}`), 'a number of its own');
  const anew = (await ask(token, 'GET', `/api/v1/articles/${/\d+$/.exec(next.url())?.[0]}?view=edit`)).data;
  same([anew.revision, anew.texts.en.body], [1, 'Written here meanwhile.'], 'saved anew');
  same(await next.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('unsaved'))), [], 'nothing is left over');
  await desk.close();
});

await test('two editors at once: nothing is lost, and who comes second sees both versions', async () => {
  const [first, second] = [await editor({ expect: ['412'] }), await editor({ expect: ['412'] })];
  await first.visit('#/new');
  await first.write({ 'texts/en/title': 'Two at a desk', 'texts/en/body': 'One.\n\nTwo.', 'texts/zh-Hans/title': '两人一桌', 'texts/zh-Hans/body': '一。' });
  await first.press('Save draft');
  await first.said('The draft is saved');
  const id = first.id();
  await second.visit(`#/${id}`);

  /* different fields: both are kept */
  await first.at('texts/en/title').fill('Two at one desk');
  await first.press('Save draft');
  await until(async () => (await ask(first.token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.revision === 2, 'saved');
  await second.at('texts/zh-Hans/body').fill('一。二。');
  const asked = await holdBack(second.page, '**/revisions?limit=1', 'GET');
  await second.press('Save draft');
  await asked.there;
  await second.write({ 'texts/en/byline': 'By the second' }); /* while it is looked up who saved */
  asked.go();
  await second.dialog.getByText(`${first.label} saved this article`).waitFor();
  await second.dialog.getByText('both are kept').waitFor();
  await second.press('Go on with this', second.dialog);
  await second.has('texts/en/title', 'Two at one desk', 'theirs');
  await second.has('texts/zh-Hans/body', '一。二。', 'and one\'s own');
  await second.has('texts/en/byline', 'By the second', 'also what was typed late');
  await second.press('Save draft');
  await second.said('The draft is saved');

  /* who comes back to the page is told at once */
  await first.write({ 'texts/en/summary': 'In short.' });
  await first.page.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await first.page.getByText('Somebody saved revision 3').waitFor();
  await first.press('See both versions');
  await first.press('Go on with this', first.dialog);
  await first.has('texts/zh-Hans/body', '一。二。', 'the second\'s');
  await first.at('texts/en/summary').fill('');

  /* the same field: both versions are shown; deciding later leaves all as it is */
  await first.at('texts/en/body').fill('One.\n\nTwo and a half.');
  await first.press('Save draft');
  await until(async () => (await ask(first.token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.revision === 4, 'saved');
  await second.at('texts/en/body').fill('One.\n\nTwo, no, three.');
  await second.press('Save draft');
  const versions = second.dialog.locator('.versions');
  await versions.waitFor();
  same(await versions.locator('.diff').allInnerTexts().then((/** @type {string[]} */ all) => all.map((text) => [text.includes('three'), text.includes('half')])), [[true, false], [false, true]], 'both versions');
  await second.press('Decide later', second.dialog);
  await second.has('texts/en/body', 'One.\n\nTwo, no, three.', 'one\'s own stays');
  await second.page.reload({ waitUntil: 'networkidle' });
  await second.dialog.getByText('You both changed what follows').waitFor();
  await second.dialog.getByRole('radio', { name: /^Both/ }).check();
  await second.press('Go on with this', second.dialog);
  await second.has('texts/en/body', 'One.\n\nTwo, no, three.\n\nOne.\n\nTwo and a half.', 'both, to be put together');
  await second.at('texts/en/body').fill('One.\n\nTwo and a half, no, three.');
  await second.press('Save draft');
  await until(async () => (await ask(first.token, 'GET', `/api/v1/articles/${id}?view=edit`)).data.texts.en.body === 'One.\n\nTwo and a half, no, three.', 'saved');
  const history = (await ask(first.token, 'GET', `/api/v1/articles/${id}/revisions`)).data.items;
  same(history.map((/** @type {any} */ one) => one.by), [second.label, first.label, second.label, first.label, first.label], 'who wrote what');
  await first.close();
  await second.close();
});

/** No text has room in the browser from now on. @param {any} page */
const fill = (page) => page.evaluate(() => {
  const set = Storage.prototype.setItem;
  Storage.prototype.setItem = function (/** @type {string} */ name, /** @type {string} */ value) {
    if (name.startsWith('unsaved:'))
      throw new DOMException('full', 'QuotaExceededError');
    set.call(this, name, value);
  };
});

await test('where the browser keeps nothing, text is not left without a question', async () => {
  const desk = await editor();
  await desk.visit('#/new');
  await fill(desk.page);
  for (const way of [desk.page.getByRole('link', { name: '‹ Articles' }), desk.page.getByRole('button', { name: 'Sign out' })]) {
    await desk.write({ 'texts/en/title': 'Kept nowhere' });
    await way.click();
    await desk.dialog.getByText('keeps nothing of what you wrote').waitFor();
    await desk.press('Stay', desk.dialog);
    await until(() => desk.page.url().endsWith('#/new'), 'the address is as it was');
    await desk.has('texts/en/title', 'Kept nowhere', 'the text');
  }
  await desk.page.getByRole('link', { name: '‹ Articles' }).click();
  await desk.press('Throw it away', desk.dialog);
  await desk.page.locator('.rows li').first().waitFor();
  await desk.close();
});

await test('a text of another tab does not take the place of one that the browser has no room for', async () => {
  const desk = await editor();
  await desk.visit('#/new');
  await desk.write({ 'texts/en/title': 'From the first tab' });
  await until(() => desk.page.evaluate(() => JSON.stringify(localStorage).includes('From the first tab')), 'it is kept');
  const next = await desk.page.context().newPage();
  await next.goto(`${portal.base}/editor/#/new`, { waitUntil: 'networkidle' });
  await signIn(next, desk.token);
  await next.getByText('Another tab kept text').waitFor();
  await fill(next);
  const title = next.locator('[data-path="texts/en/title"]');
  await title.fill('From the second tab');
  await next.getByRole('button', { name: 'Bring it here' }).click();
  await next.getByText('no room for both texts').waitFor();
  same(await title.inputValue(), 'From the second tab', 'the text here');
  check(await next.evaluate(() => JSON.stringify(localStorage).includes('From the first tab')), 'the text of the other tab');
  await desk.close();
});

for (const [how, kept] of /** @type {[string, boolean][]} */ ([['Keep it for next time', true], ['Throw it away', false]]))
  await test(`who signs out in one tab says so for the text of those that were opened from it: ${how}`, async () => {
    const desk = await editor();
    const [{ id }] = (await json('/api/v1/articles?limit=1')).items;
    await desk.visit(`#/${id}`);
    const [second] = await Promise.all([desk.page.waitForEvent('popup'), desk.page.getByRole('link', { name: 'Open page' }).click()]);
    await second.goto(`${portal.base}/editor/#/new`, { waitUntil: 'networkidle' });
    await second.locator('[data-path="texts/en/title"]').fill('In the second tab');
    const isKept = () => second.evaluate(() => JSON.stringify(localStorage).includes('In the second tab'));
    await until(isKept, 'it is kept');
    await desk.press('Sign out');
    await desk.dialog.getByText('In the second tab').waitFor();
    await desk.press(how, desk.dialog);
    await second.locator('input[name="token"]').waitFor();
    same(await isKept(), kept, 'kept');
    await desk.close();
  });

await test('a text that is kept nowhere outlives a sign-out in another tab', async () => {
  const desk = await editor();
  const [{ id }] = (await json('/api/v1/articles?limit=1')).items;
  await desk.visit(`#/${id}`);
  const [second] = await Promise.all([desk.page.waitForEvent('popup'), desk.page.getByRole('link', { name: 'Open page' }).click()]);
  await second.goto(`${portal.base}/editor/#/new`, { waitUntil: 'networkidle' });
  await fill(second);
  await second.locator('[data-path="texts/en/title"]').fill('Kept nowhere else');
  await desk.press('Sign out');
  await second.locator('dialog[open]').getByText('Please sign in again').waitFor();
  await signIn(second.locator('dialog[open]'), desk.token);
  await second.getByRole('button', { name: 'Save draft' }).click();
  await second.locator('#said').getByText('The draft is saved').waitFor();
  same(await second.locator('[data-path="texts/en/title"]').inputValue(), 'Kept nowhere else', 'the text');
  await desk.close();
});

await test('what the server refuses is said at its field', async () => {
  const desk = await editor({ expect: ['422'] });
  await desk.visit('#/new');
  await desk.press('Publish…');
  await desk.press('Publish', desk.dialog);
  await desk.said('A title is needed');
  same(await desk.at('texts/en/title').getAttribute('aria-invalid'), 'true', 'the field is marked');
  await desk.write({ 'texts/en/title': 'Refused', 'texts/en/body': 'x' });
  await desk.page.getByText('Address, source, release time').click();
  await desk.write({ 'source/url': 'javascript:alert(1)' });
  await desk.press('Save draft');
  await desk.said('source: link');
  same(await desk.at('source/url').getAttribute('aria-invalid'), 'true', 'its field is marked');
  same(await desk.at('source/url').evaluate((/** @type {Element} */ one) => one === document.activeElement), true, 'and has the focus');
  await desk.close();
});

await test('by keyboard alone: marks, the toolbar, saving, dialogs', async () => {
  const desk = await editor();
  await desk.visit('#/new');
  const { keyboard } = desk.page;
  const body = desk.at('texts/en/body');
  await desk.at('texts/en/title').focus();
  await keyboard.type('By keys');
  await keyboard.press('Enter'); /* a title is one line: on to the summary */
  await keyboard.type('In short');
  await desk.has('texts/en/summary', 'In short', 'the summary');
  await body.focus();
  await keyboard.type('one two');
  await keyboard.press('Shift+Control+ArrowLeft');
  await keyboard.press('Control+b');
  same(await body.inputValue(), 'one **two**', 'bold');
  await keyboard.press('Control+b');
  same(await body.inputValue(), 'one two', 'and not');
  await keyboard.press('Shift+Tab');
  for (const key of ['ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'Enter'])
    await keyboard.press(key);
  same(await body.inputValue(), '- one two', 'the fifth tool makes a list');
  await keyboard.press('Control+s');
  await desk.said('The draft is saved');
  await desk.page.getByRole('button', { name: 'Publish…' }).focus();
  await keyboard.press('Enter');
  await desk.dialog.waitFor();
  await keyboard.press('Escape');
  await desk.dialog.waitFor({ state: 'detached' });
  same(await desk.page.evaluate(() => document.activeElement?.textContent?.includes('Publish…')), true, 'the focus is where it was');
  await desk.close();
});

await test('Chinese input methods: what chooses characters does nothing else', async () => {
  const desk = await editor({ locale: 'zh-CN' });
  await desk.visit('#/new');
  check(await desk.page.getByRole('heading', { name: '新文章' }).isVisible(), 'the page is in Chinese');
  same(await desk.page.locator('html').getAttribute('lang'), 'zh-Hans', 'and says so');
  const cdp = await desk.page.context().newCDPSession(desk.page);
  const compose = async (/** @type {string} */ typed, /** @type {string} */ chosen, /** @type {string} */ key) => {
    await cdp.send('Input.imeSetComposition', { text: typed, selectionStart: typed.length, selectionEnd: typed.length });
    /* the key that chooses comes marked as part of the composition */
    await desk.page.evaluate((/** @type {string} */ name) => document.activeElement?.dispatchEvent(
      new KeyboardEvent('keydown', { key: name, isComposing: true, bubbles: true, cancelable: true })), key);
    await cdp.send('Input.insertText', { text: chosen });
  };
  const tags = desk.page.getByRole('combobox', { name: '标签' });
  await tags.focus();
  await compose('gangkou', '港口', 'Enter');
  same([await tags.inputValue(), await desk.page.locator('.tag-list li').count()], ['港口', 0], 'a tag that is still typed');
  await tags.press('Enter');
  same(await desk.page.locator('.tag-list li').count(), 1, 'and then added');
  const title = desk.at('texts/zh-Hans/title');
  await title.focus();
  await compose('matou', '码头', 'Enter');
  same(await title.evaluate((/** @type {Element} */ one) => one === document.activeElement), true, 'the title keeps the focus');
  same(await title.inputValue(), '码头', 'the title');
  const body = desk.at('texts/zh-Hans/body');
  await body.focus();
  await compose('b', '吧', 'b');
  same(await body.inputValue(), '吧', 'the text');
  await desk.press('存为草稿');
  await desk.said('草稿已保存');
  await desk.press('English');
  check(await desk.page.getByRole('button', { name: 'Save draft' }).isVisible(), 'in English at once');
  await desk.has('texts/zh-Hans/body', '吧', 'with the text as it was');
  await desk.close();
});

await test('on a phone one language at a time, and all of it reached', async () => {
  const desk = await editor({ viewport: { width: 360, height: 740 }, hasTouch: true });
  await desk.visit('#/new');
  same(await desk.page.evaluate(() => [500, 0].map((to) => {
    scrollTo(0, to);
    return scrollY;
  })), [500, 0], 'nothing glides, for a tap meanwhile would land on something else');
  await desk.write({ 'texts/en/title': 'On the quay', 'texts/en/body': 'x' });
  check(!await desk.at('texts/zh-Hans/title').isVisible(), 'the other language is away');
  await desk.page.getByRole('button', { name: '简体中文' }).tap();
  await desk.write({ 'texts/zh-Hans/title': '码头上' });
  await desk.at('texts/zh-Hans/body').focus();
  await desk.page.evaluate(() => scrollTo(0, 600));
  const bar = await desk.page.getByRole('button', { name: 'Save draft' }).boundingBox();
  check(bar && bar.y >= 0 && bar.y < 60, 'what may be done stays in sight');
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  await desk.press('Preview');
  await desk.page.getByRole('button', { name: 'English', exact: true }).last().tap();
  same(await desk.page.locator('.pane[data-lang="en"] .prose p').innerText(), 'x', 'the preview');
  /* a fault in the language that is away brings it back */
  await desk.write({ 'texts/en/title': ' ' });
  await desk.page.getByRole('button', { name: '简体中文' }).tap();
  await desk.press('Save draft');
  await desk.at('texts/en/title').waitFor(); /* the field that is at fault */
  await desk.close();
});

await finish();
