// SPDX-License-Identifier: MIT
// @ts-check
/** One language of an article: its title, summary, byline and text, with counts and the preview. */

import { showOriginalChanges } from './diff_view.js';
import { isBlank, isStale, originalOf, saysElse, willBeStale, written } from './document.js';
import { measure } from './measure.js';
import { livePreview } from './preview.js';
import { takePictures } from './pictures.js';
import { toolbar } from './toolbar.js';
import { button, choice, field, label, languageName, make, newId } from './ui.js';

/** @typedef {import('./article.js').Editing} Editing */

const FIELDS = /** @type {const} */ (['title', 'summary', 'byline', 'body']);
const LIMIT = { title: 300, summary: 2000, byline: 300, body: 262144 };
const number = new Intl.NumberFormat('en');

/** @param {Editing} editing @param {string} lang */
export function textPane(editing, lang) {
  const text = () => /** @type {import('./document.js').Text} */ (editing.doc.texts.find((one) => one.lang === lang));
  const name = languageName(lang);
  const path = (/** @type {string} */ field) => `texts/${lang}/${field}`;
  const control = (/** @type {string} */ tag, /** @type {typeof FIELDS[number]} */ of, /** @type {any} */ attributes = {}) =>
    /** @type {HTMLTextAreaElement} */ (make(tag, { lang, 'data-path': path(of), maxlength: of === 'body' ? null : LIMIT[of], ...attributes }));
  const inputs = {
    title: control('textarea', 'title', { rows: 2, class: 'title', enterkeyhint: 'next' }),
    summary: control('textarea', 'summary', { rows: 3 }),
    byline: control('input', 'byline', { type: 'text', autocomplete: 'off' }),
    body: control('textarea', 'body', { rows: 18, class: 'body', id: newId('body') }),
  };
  const counts = make('p', { class: 'counts' });
  const preview = livePreview(lang, () => text().body);
  const state = make('div', { class: 'translation' });
  const pictures = takePictures(inputs.body);

  function count() {
    const { words, characters } = measure(text().body);
    const [a, b] = [number.format(words), number.format(characters)];
    counts.replaceChildren(lang.startsWith('zh') ? label(`${a} characters and words, ${b} with punctuation`, `${a} 字，含标点 ${b} 字符`)
      : label(`${a} ${words === 1 ? 'word' : 'words'}, ${b} ${characters === 1 ? 'character' : 'characters'}`, `${a} 词，${b} 字符`));
  }

  for (const of of FIELDS) {
    const input = inputs[of];
    input.addEventListener('input', () => {
      text()[of] = of === 'title' ? input.value.replace(/\n/g, ' ') : input.value;
      input.removeAttribute('aria-invalid');
      if (of === 'body') {
        count();
        if (!editing.previewHidden)
          preview.later();
      }
      editing.changed();
    });
  }
  inputs.title.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.isComposing) {
      event.preventDefault(); /* a title is one line, however long */
      inputs.summary.focus();
    }
  });

  const hidden = /** @type {HTMLInputElement} */ (make('input', { type: 'checkbox', 'data-path': path('hidden') }));
  hidden.addEventListener('change', () => {
    text().hidden = hidden.checked;
    editing.changed();
  });
  const confirmed = /** @type {HTMLInputElement} */ (make('input', { type: 'checkbox' }));
  confirmed.addEventListener('change', () => {
    text().confirmed = confirmed.checked;
    editing.changed();
  });
  const confirm = choice(confirmed, label('This text says what the original says now', '此译文与原文现状一致'));
  const said = make('p', {});
  const compare = button('See what changed in the original', '查看原文的改动', () => showOriginalChanges(editing, lang), { class: 'plain' });
  const warning = make('div', { class: 'note stale' }, said, confirm, make('p', {}, compare));
  const makeOriginal = button('Make this the original', '设为原文', () => {
    const all = editing.doc.texts;
    all.unshift(...all.splice(all.indexOf(text()), 1));
    editing.changed();
  }, { class: 'plain' });

  /** What this text is to the others, which every change of any of them may alter. */
  function refreshState() {
    const { doc, base, before } = editing;
    const original = originalOf(doc);
    const isOriginal = !original || original.lang === lang;
    const alone = written(doc).length < 2;
    makeOriginal.hidden = isOriginal || isBlank(text()) || alone;
    state.replaceChildren(
      isBlank(text()) ? make('span', { class: 'chip absent' }, label('not written', '未写'))
        : isOriginal ? make('span', { class: 'chip' }, label('original', '原文')) : make('span', { class: 'chip' }, label('translation', '译文')),
      ' ', makeOriginal);
    const was = isStale(base, lang);
    const moved = Boolean(before && original && saysElse(before, doc, original.lang));
    warning.hidden = isOriginal || isBlank(text()) || !before?.texts.some((one) => one.lang === lang && !isBlank(one)) || (!was && !moved);
    compare.hidden = !was;
    const stale = willBeStale(before, doc, lang, was);
    confirmed.checked = !stale;
    warning.classList.toggle('settled', !stale);
    said.replaceChildren(was ? label('The original has changed since this translation was made.', '此译文完成之后，原文已有改动。')
      : label('The original is being changed. Unless this text follows, readers are told that it is behind.', '原文正在修改。若译文不随之更新，将被标为“落后于原文”。'));
  }

  function refresh() {
    const now = text();
    for (const of of FIELDS)
      if (inputs[of].value !== now[of])
        inputs[of].value = now[of];
    hidden.checked = now.hidden;
    count();
    refreshState();
    if (!editing.previewHidden)
      preview.refresh();
  }

  const heading = make('h2', { id: newId('lang') }, label(...name));
  const made = make('section', { class: 'pane', 'aria-labelledby': heading.id, 'data-lang': lang },
    make('div', { class: 'pane-head' }, heading, state), warning,
    field(label('Title', '标题'), inputs.title), field(label('Summary', '摘要'), inputs.summary), field(label('Byline', '署名'), inputs.byline),
    make('div', { class: 'field' }, make('label', { for: inputs.body.id }, label('Text', '正文')),
      toolbar(inputs.body, lang, pictures.pick), inputs.body, counts),
    choice(hidden, label('Keep this language from readers for now', '此语种暂不对读者显示')),
    make('div', { class: 'preview' }, make('p', { class: 'rubric' }, label('Preview', '预览')), preview.place));
  return { made, refresh, refreshState, stop: preview.stop };
}
