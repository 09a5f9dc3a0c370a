// SPDX-License-Identifier: MIT
// @ts-check
/** Pictures: sending one, choosing one that is there, and taking those that are dropped on a text or pasted into it. */

import { apply, insertBlock, picture } from './marks.js';
import { ask } from './session.js';
import { safeAddress } from '../js/dom.js';
import { button, dialog, label, make, newId, say, sayError } from './ui.js';

/** @typedef {{id: string, src: string, width: number, height: number, alt: Record<string, string>, caption: Record<string, string>, used: boolean, revision: number}} Media */

const TYPES = ['image/jpeg', 'image/png', 'image/webp'];
const PAGE = 24;

/** @type {Map<string, Media>} */
const known = new Map();

/** @param {Media} media */
function remember(media) {
  known.set(media.id, media);
  return media;
}

/** @param {File} file @returns {Promise<Media>} */
export async function upload(file) {
  say(label('The picture is being sent …', '图片上传中……'));
  const { data } = await ask('POST', '/api/v1/media', { body: file });
  return remember(data);
}

/**
 * Sends a picture for a place on the page. An article may be left meanwhile, or be merged with what somebody else saved: the
 * place is no longer its own then. While a dialog is open, what it asks is about the text as it is.
 * @param {File} file @param {HTMLElement} place @returns {Promise<Media | null>} null: the place is gone, which is said
 */
export async function uploadFor(file, place) {
  const media = await upload(file);
  for (let box; (box = document.querySelector('dialog[open]'));)
    await new Promise((done) => box.addEventListener('close', done, { once: true }));
  if (place.isConnected && !place.closest('[inert]'))
    return media;
  say(label('The picture is sent. Its place is gone by now: choose it from the list.', '图片已上传，但原插入位置已不在，请从图片列表中选用。'));
  return null;
}

/**
 * A picture of which the id is known, as an article shows it; null: it cannot be told.
 * @param {string} id
 * @param {number | null} article one that readers see tells its picture as they get it
 * @returns {Promise<Pick<Media, 'src' | 'width' | 'height' | 'alt'> | null>}
 */
export async function pictureOf(id, article) {
  const had = known.get(id);
  if (had)
    return had;
  try {
    if (article) {
      const { data: { image } } = await ask('GET', `/api/v1/articles/${article}`, { quiet: true });
      if (image?.src?.includes(id))
        return image;
    }
    remember((await ask('GET', `/api/v1/media/${encodeURIComponent(id)}`, { quiet: true })).data);
  } catch {
    /* it is told by a sentence in its place */
  }
  return known.get(id) ?? null;
}

/** Pictures among what was dropped or pasted; of a text that has a picture beside it, the text is meant. @param {DataTransfer | null} data */
export function picturesIn(data) {
  if (!data || [...data.types].includes('text/plain'))
    return [];
  return [...data.files].filter(({ type }) => TYPES.includes(type));
}

/** @param {HTMLElement} place @param {(files: File[]) => void} take */
export function onPicturesDropped(place, take) {
  const over = (/** @type {DragEvent} */ event) => {
    if (!event.dataTransfer?.types.includes('Files'))
      return;
    event.preventDefault();
    place.classList.add('over');
  };
  place.addEventListener('dragenter', over);
  place.addEventListener('dragover', over);
  place.addEventListener('dragleave', () => place.classList.remove('over'));
  place.addEventListener('drop', (event) => {
    place.classList.remove('over');
    const files = picturesIn(event.dataTransfer);
    if (!event.dataTransfer?.files.length)
      return;
    event.preventDefault(); /* the browser would leave the page for the file */
    if (files.length)
      take(files);
    else
      say(label('This kind of file is not taken. JPEG, PNG and WebP are.', '不支持此类文件，请使用 JPEG、PNG 或 WebP。'), 'wrong');
  });
  place.addEventListener('paste', (event) => {
    const files = picturesIn(event.clipboardData);
    if (!files.length)
      return;
    event.preventDefault();
    take(files);
  });
}

/** @param {Pick<Media, 'src' | 'width' | 'height' | 'alt'>} media */
export function thumbnail(media) {
  return make('img', { src: safeAddress(media.src), alt: Object.values(media.alt ?? {})[0] ?? '', width: media.width, height: media.height, loading: 'lazy', decoding: 'async' });
}

/** One that no article shows may go. @param {Media} media @param {HTMLElement} item */
async function remove(media, item) {
  const answer = await dialog(label('Delete this picture?', '删除此图片？'), [thumbnail(media), make('p', {}, label('No article shows it. It is gone for good.', '没有文章使用它。删除后无法恢复。'))],
    [{ value: 'yes', name: ['Delete', '删除'], kind: 'main' }, { value: '', name: ['Keep it', '保留'] }]);
  if (answer !== 'yes')
    return;
  await ask('DELETE', `/api/v1/media/${media.id}`, { match: `"r${media.revision}"` });
  known.delete(media.id);
  item.remove();
  say(label('The picture is deleted.', '图片已删除。'));
}

/** Lets the editor choose a picture, or send one. @returns {Promise<Media | null>} */
export async function choosePicture() {
  /** @type {Media | null} */
  let chosen = null;
  const input = /** @type {HTMLInputElement} */ (make('input', { type: 'file', accept: TYPES.join(','), id: newId('file') }));
  const grid = make('ul', { class: 'picture-grid' });
  const take = (/** @type {Media} */ media) => {
    chosen = media;
    grid.closest('dialog')?.close();
  };
  const send = async (/** @type {File[]} */ files) => {
    try {
      take(await upload(files[0]));
    } catch (error) {
      sayError(error);
    }
  };
  input.addEventListener('change', () => {
    if (input.files?.length)
      send([...input.files]);
  });
  /** @type {string | null} */
  let next = null;
  const fill = async () => {
    const { data } = await ask('GET', `/api/v1/media?limit=${PAGE}${next ? `&cursor=${encodeURIComponent(next)}` : ''}`);
    next = data.next;
    more.hidden = !next;
    grid.append(...data.items.map((/** @type {Media} */ media) => {
      remember(media);
      const made = make('button', { type: 'button' }, thumbnail(media), make('span', {}, Object.values(media.alt ?? {})[0] || `${media.width} × ${media.height}`));
      made.addEventListener('click', () => take(media));
      const item = make('li', {}, made);
      if (!media.used)
        item.append(button('Delete', '删除', () => remove(media, item), { class: 'plain' }));
      return item;
    }));
  };
  const more = button('Load more', '加载更多', fill);
  more.hidden = true;
  const drop = make('div', { class: 'drop-here' }, make('label', { for: input.id }, label('A new one: drop it here, paste it, or choose a file (JPEG, PNG, WebP).', '新图片：拖到此处、粘贴，或选择文件（JPEG、PNG、WebP）。')), input);
  const closed = dialog(label('Choose a picture', '选择图片'), [drop, grid, more], [{ value: '', name: ['Cancel', '取消'] }], 'wide');
  const box = /** @type {HTMLElement} */ (grid.closest('dialog'));
  onPicturesDropped(box, send);
  fill().catch(sayError);
  await closed;
  return chosen;
}

/** Pictures into a text: dropped on it, pasted into it, or chosen. @param {HTMLTextAreaElement} area */
export function takePictures(area) {
  const lang = area.lang;
  const put = (/** @type {Media} */ media) => {
    const alt = media.alt?.[lang] ?? '';
    const edit = insertBlock(area.value, area.selectionEnd, picture(alt, media.src));
    if (!alt) { /* the description is to be typed now */
      const at = edit.from + edit.insert.indexOf('![') + 2;
      edit.select = [at, at];
    }
    apply(area, edit);
    say(alt ? label('The picture is in the text.', '图片已插入正文。') : label('The picture is in the text. Describe it between the brackets, for those who cannot see it.', '图片已插入正文。请在方括号内写替代文字。'));
  };
  onPicturesDropped(area, async (files) => {
    try {
      for (const file of files) {
        const media = await uploadFor(file, area);
        if (media)
          put(media);
      }
    } catch (error) {
      sayError(error);
    }
  });
  return {
    pick: async () => {
      const media = await choosePicture();
      if (media)
        put(media);
    },
  };
}
