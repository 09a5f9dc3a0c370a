// SPDX-License-Identifier: MIT
// @ts-check

/* Saving over a line that is slow or breaks: answers that come late or never, and what is asked for meanwhile. */

import { check, finish, portal, same, test, until } from './lib/browser.mjs';
import { ask, editor, give, holdBack } from './lib/editors.mjs';
import { png } from './lib/png.mjs';

if (!portal.ours) {
  console.log('skipped: only a portal of our own is written to');
  process.exit(77);
}

/** What the browser keeps that is not saved. @param {any} page @returns {Promise<string[]>} */
const keptNames = (page) => page.evaluate(() => Object.keys(localStorage).filter((name) => name.startsWith('unsaved')));

/** Changes that a page sent, and how many of them were ever under way at once. @param {any} page */
function changesOf(page) {
  const sent = /** @type {string[]} */ ([]), most = [0];
  let open = 0;
  const isChange = (/** @type {any} */ request) => /\/api\/v1\/articles/.test(request.url()) && request.method() !== 'GET';
  page.on('request', (/** @type {any} */ request) => {
    if (!isChange(request))
      return;
    sent.push(request.method());
    most[0] = Math.max(most[0], ++open);
  });
  const ended = (/** @type {any} */ request) => { open -= isChange(request) ? 1 : 0; };
  page.on('requestfinished', ended);
  page.on('requestfailed', ended);
  return { sent, most };
}

/** @param {any} desk @param {string} title */
async function drafted(desk, title) {
  await desk.visit('#/new');
  await desk.write({ 'texts/en/title': title, 'texts/en/body': 'x' });
}

await test('one change at a time: what is asked for while another is under way waits for it', async () => {
  const desk = await editor();
  await drafted(desk, 'Asked for thrice');
  const { sent, most } = changesOf(desk.page);
  const post = await holdBack(desk.page, '**/api/v1/articles', 'POST');
  await desk.press('Save draft');
  await post.there;
  await desk.page.getByText('saving…').waitFor();
  await desk.write({ 'texts/en/summary': 'Written meanwhile.' });
  await desk.press('Save draft');
  await desk.press('Save draft');
  await desk.press('Publish…');
  await desk.press('Publish', desk.dialog);
  await desk.dialog.waitFor({ state: 'detached' });
  same(sent, ['POST'], 'sent before the answer');
  post.go();
  await desk.said('It is published');
  await desk.page.getByText('saving…').waitFor({ state: 'hidden' });
  same([sent, most], [['POST', 'PUT', 'PUT'], [1]], 'sent, and at once');
  const { data } = await ask(desk.token, 'GET', `/api/v1/articles/${desk.id()}?view=edit`);
  same([data.status, data.revision, data.texts.en.summary], ['published', 3, 'Written meanwhile.'], 'what is there');
  const all = (await ask(desk.token, 'GET', '/api/v1/articles?status=published&limit=100')).data.items;
  same(all.filter((/** @type {any} */ one) => one.title.en === 'Asked for thrice').length, 1, 'articles');
  same(await keptNames(desk.page), [], 'nothing is left over');
  await desk.close();
});

await test('what waits for a change that fails is not done, and nothing is lost', async () => {
  const desk = await editor({ expect: ['Failed to load resource'] });
  await drafted(desk, 'Not without the first');
  const { sent } = changesOf(desk.page);
  const post = await holdBack(desk.page, '**/api/v1/articles', 'POST', true);
  await desk.press('Save draft');
  await post.there;
  await desk.press('Publish…');
  await desk.press('Publish', desk.dialog);
  post.go();
  await desk.said('There is no connection');
  await desk.page.getByText('saving…').waitFor({ state: 'hidden' });
  same(sent, ['POST'], 'sent');
  check(await desk.page.getByText('not saved yet').isVisible(), 'it is not saved yet');
  await desk.page.unroute('**/api/v1/articles');
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  await desk.has('texts/en/title', 'Not without the first', 'the text');
  await desk.close();
});

await test('what was meant for a draft is not done to what became published meanwhile', async () => {
  const desk = await editor();
  await drafted(desk, 'Published first');
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  const { sent } = changesOf(desk.page);
  const put = await holdBack(desk.page, '**/api/v1/articles/*', 'PUT');
  await desk.press('Publish…');
  await desk.press('Publish', desk.dialog);
  await put.there;
  await desk.write({ 'texts/en/summary': 'Written meanwhile.' });
  await desk.press('Save draft');
  await desk.press('Delete…');
  await desk.press('Delete', desk.dialog);
  put.go();
  await desk.said('The article is now: Published');
  await desk.page.getByText('not saved yet').waitFor();
  same(sent, ['PUT'], 'sent');
  await desk.has('texts/en/summary', 'Written meanwhile.', 'the text');
  await desk.press('Publish changes…');
  await desk.press('Publish', desk.dialog);
  await until(async () => (await ask(desk.token, 'GET', `/api/v1/articles/${desk.id()}?view=edit`)).data.texts.en.summary === 'Written meanwhile.', 'it is published with them');
  await desk.close();
});

await test('what waits when the article is left is not done, and the text comes back', async () => {
  const desk = await editor();
  await drafted(desk, 'Left while two waited');
  const { sent } = changesOf(desk.page);
  const post = await holdBack(desk.page, '**/api/v1/articles', 'POST');
  await desk.press('Save draft');
  await post.there;
  await desk.write({ 'texts/en/summary': 'Written meanwhile.' });
  await desk.press('Save draft');
  await desk.page.getByRole('link', { name: '‹ Articles' }).click();
  await desk.page.locator('.rows').waitFor();
  post.go();
  await desk.said('You left this article');
  same(sent, ['POST'], 'sent');
  await desk.visit('#/new');
  await desk.has('texts/en/summary', 'Written meanwhile.', 'the text');
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  const drafts = (await ask(desk.token, 'GET', '/api/v1/articles?status=draft&limit=100')).data.items;
  same(drafts.filter((/** @type {any} */ one) => one.title.en === 'Left while two waited').length, 1, 'drafts');
  same((await ask(desk.token, 'GET', `/api/v1/articles/${desk.id()}?view=edit`)).data.texts.en.summary, 'Written meanwhile.', 'what was written meanwhile');
  await desk.close();
});

await test('what comes late touches no other view: a picture, an answer', async () => {
  const desk = await editor();
  await desk.visit('#/new');
  await desk.write({ 'texts/en/title': 'Left before the answer', 'texts/en/body': 'x' });
  const picture = await holdBack(desk.page, '**/api/v1/media', 'POST');
  await give(desk.at('texts/en/body'), 'paste', png(64, 36, [1, 2, 3]));
  await picture.there;
  const post = await holdBack(desk.page, '**/api/v1/articles', 'POST');
  await desk.press('Save draft');
  await post.there;
  await desk.page.getByRole('link', { name: '‹ Articles' }).click();
  const words = desk.page.getByRole('searchbox');
  await words.focus();
  picture.go();
  await desk.said('Its place is gone');
  same(await words.inputValue(), '', 'the field that has the focus');
  post.go();
  await desk.said('The draft is saved');
  check(/#\/$/.test(desk.page.url()), 'the address is that of the view shown');
  same(await keptNames(desk.page), [], 'it is not left over');
  await desk.close();
});

for (const since of ['', 'Written since.'])
  await test(`a save whose answer was lost is done once, however often it is asked for${since && ', also with what was written since'}`, async () => {
  const title = `Sent once, asked twice ${since || 'as it was'}`;
  const desk = await editor({ expect: ['Failed to load resource'] });
  await desk.visit('#/new');
  await desk.write({ 'texts/en/title': title, 'texts/en/body': 'x' });
  let lost = 0;
  await desk.page.route('**/api/v1/articles', async (/** @type {any} */ route) => {
    if (route.request().method() !== 'POST' || lost++)
      return route.continue();
    await route.fetch();
    return route.abort();
  });
  await desk.press('Save draft');
  await desk.said('There is no connection');
  await desk.page.reload({ waitUntil: 'networkidle' });
  await desk.write({ 'texts/en/summary': since });
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  const drafts = (await ask(desk.token, 'GET', '/api/v1/articles?status=draft&limit=100')).data.items;
  same(drafts.filter((/** @type {any} */ one) => one.title.en === title).length, 1, 'drafts');
  same((await ask(desk.token, 'GET', `/api/v1/articles/${desk.id()}?view=edit`)).data.texts.en.summary, since || null, 'what was written since');
  await desk.close();
});

/**
 * The n-th new article that the page sends gets the n-th of these answers; all that come after go through.
 * @param {any} page @param {((route: any) => Promise<void>)[]} answers
 */
const answerPosts = (page, answers) => page.route('**/api/v1/articles', (/** @type {any} */ route) =>
  route.request().method() === 'POST' && answers.length ? answers.shift()?.(route) : route.continue());

/** It is done, and nobody hears of it. @param {any} route */
async function lose(route) {
  await route.fetch();
  await route.abort();
}

/** @param {any} desk @param {string} title */
const countOf = async (desk, title) => (await ask(desk.token, 'GET', '/api/v1/articles?status=any&limit=100')).data.items
  .filter((/** @type {any} */ one) => one.title.en === title).length;

await test('an answer that was lost is not forgotten over one that tells nothing of it', async () => {
  const desk = await editor({ expect: ['Failed to load resource', '429'] });
  await drafted(desk, 'Lost, then too many');
  await answerPosts(desk.page, [lose, (route) => route.fulfill({ status: 429, json: { status: 429 } })]);
  await desk.press('Save draft');
  await desk.said('There is no connection');
  await desk.press('Save draft');
  await desk.said('Too many requests');
  await desk.press('Save draft');
  await desk.said('The draft is saved');
  same(await countOf(desk, 'Lost, then too many'), 1, 'articles');
  await desk.close();
});

await test('what was published with a lost answer is told, and what was written since waits for its writer', async () => {
  const desk = await editor({ expect: ['Failed to load resource'] });
  await drafted(desk, 'Published unheard');
  await answerPosts(desk.page, [lose]);
  await desk.press('Publish…');
  await desk.press('Publish', desk.dialog);
  await desk.said('There is no connection');
  await desk.write({ 'texts/en/summary': 'Not looked through yet.' });
  await desk.press('Save draft');
  await desk.said('What you sent first has been published');
  await desk.has('texts/en/summary', 'Not looked through yet.', 'the text');
  const { data } = await ask(desk.token, 'GET', `/api/v1/articles/${desk.id()}?view=edit`);
  same([data.status, data.revision, data.texts.en.summary], ['published', 1, null], 'what readers see');
  same(await countOf(desk, 'Published unheard'), 1, 'articles');
  await desk.close();
});

await finish();
