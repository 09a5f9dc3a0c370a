// SPDX-License-Identifier: MIT
// @ts-check
/** The questions before an article's state changes: when, with which note to readers, for what reason. */

import { isStale, willBeStale, written } from './document.js';
import { now } from './session.js';
import { site } from './site.js';
import { instantOf, shortTime, wallOf, zoneName } from './times.js';
import { choice, dialog, field, inLanguage, label, languageName, make, newId } from './ui.js';

/** @typedef {import('./article.js').Editing} Editing */

const HOUR_MS = 3_600_000;

/** What an editor should know before readers do. @param {Editing} editing */
function warnings({ doc, base, before }) {
  /** @type {[string, string][]} */
  const found = [];
  for (const lang of site.languages) {
    const [en, zh] = languageName(lang);
    const text = written(doc).find((one) => one.lang === lang);
    if (!text)
      found.push([`There is no ${en} text.`, `没有${zh}文字。`]);
    else if (text.hidden)
      found.push([`${en} is kept from readers.`, `${zh}不对读者显示。`]);
    else if (willBeStale(before, doc, lang, isStale(base, lang)))
      found.push([`The ${en} translation is behind its original; readers of it are told so.`, `${zh}译文落后于原文，读者会看到提示。`]);
    if (text && doc.image && !doc.image.alt[lang]?.trim())
      found.push([`The picture has no description in ${en} for those who cannot see it.`, `图片缺少${zh}替代文字，视障读者无从知晓其内容。`]);
  }
  return found.length ? [make('ul', { class: 'warnings' }, ...found.map((words) => make('li', {}, label(...words))))] : [];
}

/** A text for readers in each language that is written. @param {Editing} editing @param {[string, string]} name */
function notes({ doc }, name) {
  const inputs = written(doc).map(({ lang }) => /** @type {HTMLTextAreaElement} */ (make('textarea', { rows: 2, maxlength: 2000, lang })));
  const langs = written(doc).map(({ lang }) => lang);
  return {
    fields: inputs.map((input, n) => field(label(...inLanguage(name, langs[n])), input)),
    get: () => Object.fromEntries(inputs.map((input, n) => [langs[n], input.value.trim()]).filter(([, text]) => text)),
  };
}

/** @param {Editing} editing @param {string} state @returns {Promise<{published_at?: string | null, correction?: Record<string, string>} | null>} */
export function askHowToPublish(editing, state) {
  return state === 'published' ? askForCorrection(editing) : askWhen(editing, state);
}

/** @param {Editing} editing @param {string} state @returns {Promise<{published_at: string | null} | null>} */
async function askWhen(editing, state) {
  const planned = editing.doc.published_at;
  const name = newId('when');
  const radio = (/** @type {string} */ value) => /** @type {HTMLInputElement} */ (make('input', { type: 'radio', name, value }));
  const atOnce = radio('now'), later = radio('later');
  const isLater = Boolean(planned && Date.parse(planned) > now());
  (isLater ? later : atOnce).checked = true;
  const nextHour = Math.ceil((now() + HOUR_MS) / HOUR_MS) * HOUR_MS;
  const time = /** @type {HTMLInputElement} */ (make('input', { type: 'datetime-local', value: isLater && planned ? wallOf(planned) : wallOf(nextHour) }));
  time.addEventListener('input', () => { later.checked = true; });
  const fault = make('p', { role: 'alert', class: 'fault' });
  const check = () => {
    const at = instantOf(time.value);
    if (atOnce.checked || at && Date.parse(at) > now())
      return true;
    fault.replaceChildren(label(`This time is over: the site’s clock says ${shortTime(now())}.`, `该时间已过：网站时间为 ${shortTime(now())}。`));
    time.focus();
    return false;
  };
  const isPast = planned && Date.parse(planned) <= now();
  const answer = await dialog(state === 'scheduled' ? label('When is it published?', '何时发布？') : label('Publish', '发布'), [
    ...warnings(editing),
    make('fieldset', { class: 'when' }, make('legend', { class: 'unseen' }, label('When', '时间')),
      choice(atOnce, isPast ? label(`Now, with the release time ${shortTime(planned)}`, `立即发布，发布时间记为 ${shortTime(planned)}`) : label('Now', '立即')),
      choice(later, label('At a set time', '定时')),
      field(label('Time', '时间'), time, label(`By the clock of the site (${zoneName()}). Nothing of it shows before then.`, `以网站时区（${zoneName()}）为准，此前不会显示任何内容。`)), fault),
  ], [{ value: 'yes', name: ['Publish', '发布'], kind: 'main', check }, { value: '', name: ['Not yet', '暂不'] }]);
  if (answer !== 'yes')
    return null;
  const at = instantOf(time.value);
  if (later.checked)
    return { published_at: planned && wallOf(planned) === time.value ? planned : at };
  /* without a time the server takes the moment for a draft, and leaves one that is scheduled where it is */
  return { published_at: isPast ? planned : state === 'scheduled' ? `${new Date(now()).toISOString().slice(0, 19)}Z` : null };
}

/** @param {Editing} editing @returns {Promise<{correction: Record<string, string>} | null>} */
async function askForCorrection(editing) {
  const { fields, get } = notes(editing, ['What was corrected', '更正说明']);
  const answer = await dialog(label('Publish the changes', '发布修改'), [
    ...warnings(editing),
    make('p', {}, label('If readers were told something wrong, say what was corrected: the note stands on the page. Leave it empty for slips of the pen.',
      '若此前的内容有误，请写明更正之处，说明将显示在页面上。笔误可留空。')),
    ...fields,
  ], [{ value: 'yes', name: ['Publish', '发布'], kind: 'main' }, { value: '', name: ['Not yet', '暂不'] }]);
  return answer === 'yes' ? { correction: get() } : null;
}

/** @param {Editing} editing @param {boolean} dirty @returns {Promise<Record<string, string> | null>} */
export async function askReason(editing, dirty) {
  const { fields, get } = notes(editing, ['Reason', '原因']);
  const fault = make('p', { role: 'alert', class: 'fault' });
  const check = () => {
    if (Object.keys(get()).length)
      return true;
    fault.replaceChildren(label('Readers who have the link are told a reason. Please give one.', '持有链接的读者会看到原因，请填写。'));
    fields[0].querySelector('textarea')?.focus();
    return false;
  };
  const answer = await dialog(label('Withdraw this article', '撤回此文'), [
    make('p', {}, label('Its page then says that it was withdrawn, and why. It can be published again.', '撤回后，页面将显示撤回说明及原因。之后可重新发布。')),
    ...dirty ? [make('p', { class: 'note' }, label('What you changed here and did not save is no part of it, and stays in the form.', '此处尚未保存的修改不受影响，仍留在表单中。'))] : [],
    ...fields, fault,
  ], [{ value: 'yes', name: ['Withdraw', '撤回'], kind: 'main', check }, { value: '', name: ['Leave it', '不撤回'] }]);
  return answer === 'yes' ? get() : null;
}

/** @param {string} title */
export async function askToDelete(title) {
  return await dialog(label('Delete this draft?', '删除此草稿？'), [make('p', {}, title), make('p', {}, label('It is gone for good, with its history.', '草稿及其修订历史将永久删除。'))],
    [{ value: 'yes', name: ['Delete', '删除'], kind: 'main' }, { value: '', name: ['Keep it', '保留'] }]) === 'yes';
}
