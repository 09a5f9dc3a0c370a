// SPDX-License-Identifier: MIT
// @ts-check
/** The article's own picture, with its description and caption in each language. */

import { choosePicture, onPicturesDropped, pictureOf, thumbnail, uploadFor } from './pictures.js';
import { stateOf } from './state.js';
import { button, field, inLanguage, label, make, say, sayError } from './ui.js';

/** @typedef {import('./article.js').Editing} Editing */
/** @typedef {import('./pictures.js').Media} Media */

/** @param {Editing} editing */
export function pictureField(editing) {
  const shown = make('div', { class: 'own-picture' });
  const words = make('div', { class: 'picture-words' });
  let of = '';

  /** @param {Media} media */
  function take(media) {
    editing.doc.image = { id: media.id, name: null, alt: { ...media.alt }, caption: { ...media.caption } };
    refresh();
    editing.changed();
    words.querySelector('input')?.focus();
    say(Object.keys(media.alt ?? {}).length ? label('The picture is there.', '图片已就位。')
      : label('The picture is there. Describe it for those who cannot see it.', '图片已就位，请填写替代文字。'));
  }

  const choose = button('Choose a picture…', '选择图片…', async () => {
    const media = await choosePicture();
    if (media)
      take(media);
  }, { 'data-path': 'image' });
  const remove = button('Remove it', '移除', () => {
    editing.doc.image = null;
    refresh();
    editing.changed();
    choose.focus();
  }, { class: 'plain' });

  /** @param {'alt' | 'caption'} what @param {string} lang @param {[string, string]} name */
  function input(what, lang, name) {
    const made = /** @type {HTMLInputElement} */ (make('input', { type: 'text', lang, maxlength: 2000, 'data-path': `image/${what}/${lang}`, autocomplete: 'off' }));
    made.value = editing.doc.image?.[what][lang] ?? '';
    made.addEventListener('input', () => {
      if (editing.doc.image)
        editing.doc.image[what][lang] = made.value;
      editing.changed();
    });
    return field(label(...inLanguage(name, lang)), made);
  }

  async function showIt() {
    const { image } = editing.doc;
    shown.replaceChildren();
    if (!image)
      return;
    const media = image.id ? await pictureOf(image.id, stateOf(editing.base) === 'published' ? editing.id : null) : null;
    if (editing.doc.image?.id !== image.id)
      return;
    shown.replaceChildren(media ? thumbnail(media) : make('p', { class: 'no-pic' }, image.name ?? label('The picture cannot be shown here.', '此处无法显示图片。')));
  }

  function refresh() {
    const { image } = editing.doc;
    const now = image ? image.id ?? image.name ?? '' : '';
    const same = now === of && words.contains(document.activeElement);
    of = now;
    remove.hidden = !image;
    if (same)
      return;
    showIt();
    words.replaceChildren(...image ? editing.doc.texts.flatMap(({ lang }) => [
      input('alt', lang, ['What it shows, for those who cannot see it', '替代文字']), input('caption', lang, ['Caption', '图片说明'])]) : []);
  }

  const made = make('fieldset', { class: 'picture-field' }, make('legend', {}, label('Picture', '图片')), shown,
    make('p', { class: 'picture-actions' }, choose, ' ', remove),
    make('p', { class: 'hint' }, label('Or drop one here, or paste it.', '也可拖到此处或粘贴。')), words);
  onPicturesDropped(made, async (files) => {
    try {
      const media = await uploadFor(files[0], made);
      if (media)
        take(media);
    } catch (error) {
      sayError(error);
    }
  });
  return { made, refresh };
}
