// SPDX-License-Identifier: MIT
// @ts-check
/** An article being written: the form over its document, what may be done from its state, and nothing ever lost.
 *
 * `base` is the latest revision that this form knows of (If-Match names it), `before` the same as a document, `doc` what
 * stands in the form. Where `doc` differs, it is kept in the browser until it is saved (unsaved.js). */

import { resolve } from './conflict.js';
import { details } from './details.js';
import { blankDoc, bodyOf, changes, docOf, written } from './document.js';
import { fieldName } from './fields.js';
import { askHowToPublish, askReason, askToDelete } from './publish.js';
import { ask, newKey, now, Problem } from './session.js';
import { site } from './site.js';
import { stateOf } from './state.js';
import { switcher } from './switcher.js';
import { textPane } from './text_pane.js';
import { shortTime } from './times.js';
import { Turns } from './turns.js';
import { button, dialog, errorWords, label, make, say, sayError, stateChip, STATES } from './ui.js';
import { drop, dropIfSent, fingerprint, keep, keepAside, kept, keptElsewhere, orphan, tabFound } from './unsaved.js';

/** @typedef {import('./document.js').Doc} Doc */
/**
 * @typedef {import('./unsaved.js').Kept} Kept
 * @typedef {import('./unsaved.js').How} How
 * @typedef {{id: number | null, gone: number | null, base: any, before: Doc | null, doc: Doc, key: Kept['key'],
 *   previewHidden: boolean, changed: () => void}} Editing
 */

const KEEP_MS = 400;
const ARTICLES = '/api/v1/articles';
const UNTRIED = [401, 429]; /* answers that do not tell what became of the same request before */

/** The title in the editor's eyes: the original's. @param {Doc} doc */
function titleOf(doc) {
  return written(doc).find(({ title }) => title.trim())?.title ?? '';
}

/** @param {number | null} id null: a new one */
export async function articleView(id) {
  await tabFound;
  const view = id ? await viewOf(id) : null;
  const gone = id && !view ? id : null;
  const own = gone ? orphan(kept(gone)) : kept(id ?? 'new');
  /** @type {Editing} */
  const editing = {
    id: gone ? null : id, gone, base: own ? own.base : view, before: null, doc: own?.doc ?? (view ? docOf(view, site.languages) : blankDoc(site.languages, site.sections[0]?.slug ?? '')),
    key: own?.key ?? null, previewHidden: matchMedia('(max-width: 40rem)').matches,
    changed: () => {},
  };
  return new ArticleView(editing, view, own?.at ?? null).view();
}

/** What the server has; null: it is gone, and text of it is kept here. @param {number} id */
async function viewOf(id) {
  try {
    return (await ask('GET', `/api/v1/articles/${id}?view=edit`)).data;
  } catch (error) {
    if (error instanceof Problem && error.status === 404 && (kept(id) || keptElsewhere(id).length))
      return null;
    throw error;
  }
}

class ArticleView {
  /** @param {Editing} editing @param {any} latest as the server has it @param {number | null} broughtBack when its text was kept */
  constructor(editing, latest, broughtBack) {
    this.editing = editing;
    this.latest = latest;
    this.broughtBack = broughtBack;
    this.setBase(editing.base);
    /** @type {number | undefined} */
    this.waiting = undefined;
    this.warned = false;
    this.kept = true;
    this.gone = false;
    this.left = false;
    /** @type {number | null} the revision beside which it was said that there is a newer one */
    this.told = null;
    this.unsaved = make('span', { class: 'chip unsaved', hidden: '' }, label('not saved yet', '尚未保存'));
    this.saving = make('span', { class: 'chip quiet', hidden: '' }, label('saving…', '保存中…'));
    this.turns = new Turns((busy) => { this.saving.hidden = !busy; });
    this.heading = make('h1', {});
    editing.changed = () => this.changed();
    this.head = make('div', { class: 'view-head writing-head' });
    this.notes = make('div', {});
    this.form = /** @type {HTMLFieldSetElement} */ (make('fieldset', { class: 'writing' }, make('legend', { class: 'unseen' }, label('The article', '文章'))));
    this.build();
  }

  /** @param {any} view */
  setBase(view) {
    this.editing.base = view;
    this.editing.before = view && docOf(view, site.languages);
    this.state = stateOf(view);
  }

  /** Under which name its text is kept. */
  get article() {
    return this.editing.id ?? this.editing.gone ?? 'new';
  }

  /** Whether there is anything to save. */
  get dirty() {
    const { before, doc } = this.editing;
    return changes(before ?? blankDoc([], doc.section), doc).length > 0 || doc.texts.some(({ confirmed }) => confirmed !== undefined);
  }

  /* --- the page ----------------------------------------------------------------------------------------------------- */

  build() {
    this.panes?.forEach((pane) => pane.stop());
    this.panes = this.editing.doc.texts.map(({ lang }) => textPane(this.editing, lang));
    this.details = details(this.editing);
    const shown = /** @type {HTMLElement | null} */ (this.form.querySelector('.pane:not(.away)'))?.dataset.lang;
    this.form.replaceChildren(/** @type {Element} */ (this.form.firstElementChild), switcher(this.panes, shown), make('div', { class: 'panes' }, ...this.panes.map(({ made }) => made)), this.details.made);
    this.refresh();
  }

  /** Brings what the page shows up to the document. */
  refresh() {
    this.form.disabled = this.state === 'withdrawn';
    this.panes?.forEach((pane) => pane.refresh());
    this.details?.refresh();
    this.refreshHead();
  }

  refreshHead() {
    const { id, base } = this.editing;
    const title = titleOf(this.editing.doc);
    this.heading.replaceChildren(title || label(id ? 'An article without a title' : 'New article', id ? '无标题文章' : '新文章'));
    this.head.replaceChildren(
      make('div', { class: 'head-title' }, make('a', { class: 'back', href: '#/' }, label('‹ Articles', '‹ 文章列表')), this.heading,
        make('p', { class: 'chips' }, stateChip(this.state ?? 'draft'),
          ...this.state === 'scheduled' ? [make('span', { class: 'chip scheduled' }, shortTime(base.published_at))] : [],
          ...base ? [make('span', { class: 'chip quiet' }, label(`revision ${base.revision}`, `第 ${base.revision} 版`))] : [], this.unsaved, this.saving)),
      make('div', { class: 'actions' }, ...this.actions()));
    this.showDirty();
  }

  showDirty() {
    const dirty = this.dirty;
    this.unsaved.hidden = !dirty;
    for (const save of this.head.querySelectorAll('[data-saves]'))
      /** @type {HTMLButtonElement} */ (save).disabled = !dirty;
  }

  /** What may be done, by state; what matters most comes first. */
  actions() {
    const { id, base } = this.editing;
    const saves = { 'data-saves': '', 'aria-keyshortcuts': 'Control+S' };
    const made = [];
    switch (this.state) {
      case 'draft':
        made.push(button('Save draft', '存为草稿', () => this.saveSoon('draft'), saves), button('Publish…', '发布…', () => this.publish(), { class: 'main' }));
        break;
      case 'scheduled':
        made.push(button('Save changes', '保存修改', () => this.saveSoon('published'), { class: 'main', ...saves }), button('Time…', '改时间…', () => this.publish()));
        break;
      case 'published':
        made.push(button('Publish changes…', '发布修改…', () => this.publish(), { class: 'main', ...saves }),
          make('a', { class: 'go', href: `/news/${id}/${base.slug}`, target: '_blank', rel: 'opener' }, label('Open page', '打开页面')));
        break;
      case 'withdrawn':
        made.push(button('Publish again', '重新发布', () => this.publishAgain(), { class: 'main' }));
    }
    const preview = make('button', { type: 'button', 'aria-pressed': String(!this.editing.previewHidden) }, label('Preview', '预览'));
    preview.addEventListener('click', () => {
      this.editing.previewHidden = !this.editing.previewHidden;
      preview.setAttribute('aria-pressed', String(!this.editing.previewHidden));
      this.form.classList.toggle('no-preview', this.editing.previewHidden);
      this.panes?.forEach((pane) => pane.refresh());
    });
    this.form.classList.toggle('no-preview', this.editing.previewHidden);
    made.push(preview);
    if (id)
      made.push(make('a', { class: 'go', href: `#/${id}/history` }, label('History', '修订历史')));
    if (this.state === 'published' || this.state === 'scheduled')
      made.push(button('Withdraw…', '撤回…', () => this.withdraw()));
    if (this.state === 'draft' && id)
      made.push(button('Delete…', '删除…', () => this.remove()));
    return made;
  }

  /** @param {Node} what @param {...Node} actions */
  note(what, ...actions) {
    const made = make('div', { class: 'note' }, what);
    if (actions.length)
      made.append(make('div', { class: 'actions' }, ...actions));
    this.notes.append(made);
    return made;
  }

  /* --- what is not saved yet ---------------------------------------------------------------------------------------- */

  changed() {
    if (this.left)
      return; /* the record may be another view's by now */
    this.panes?.forEach((pane) => pane.refreshState());
    this.heading.replaceChildren(titleOf(this.editing.doc) || label('An article without a title', '无标题文章'));
    this.showDirty();
    clearTimeout(this.waiting);
    this.waiting = window.setTimeout(() => this.keepNow(), KEEP_MS);
  }

  keepNow() {
    clearTimeout(this.waiting);
    if (this.left || this.gone)
      return;
    if (!this.dirty) {
      drop(this.article);
      return;
    }
    const { base, doc, key } = this.editing;
    this.kept = keep(this.article, { at: Date.now(), title: titleOf(doc), base, doc, key });
    if (!this.kept && !this.warned) {
      this.warned = true;
      say(label('This browser keeps nothing of what you write: save often.', '此浏览器无法留存未保存的文字，请经常保存。'), 'wrong');
    }
  }

  /** Takes the server's revision in place of what was written here. */
  discard() {
    drop(this.article);
    this.setBase(this.latest);
    this.editing.doc = this.latest ? docOf(this.latest, site.languages) : blankDoc(site.languages, site.sections[0]?.slug ?? '');
    this.editing.key = null;
    this.notes.replaceChildren();
    this.build();
    return true;
  }

  offerKept() {
    if (this.editing.gone)
      this.note(label('This article is no longer there: somebody deleted it. Your text can be saved as a new one.', '此文已被删除。您的文字可存为新文章。'));
    if (this.broughtBack && this.dirty) {
      const throwAway = button('Throw it away', '放弃', async () => {
        if (await dialog(label('Throw this text away?', '放弃这些文字？'), [make('p', {}, label('What was not saved is gone then.', '未保存的内容将无法找回。'))],
          [{ value: 'yes', name: ['Throw it away', '放弃'], kind: 'main' }, { value: '', name: ['Keep it', '保留'] }]))
          await this.turns.take(async () => this.discard());
      });
      this.note(label(`Your text from ${shortTime(this.broughtBack)}, which was not saved, is here again.`, `已恢复您 ${shortTime(this.broughtBack)} 尚未保存的文字。`), throwAway);
    }
    for (const other of keptElsewhere(this.article))
      this.offer(other, label(`Another tab kept text of this article that was not saved (${shortTime(other.at)}).`, `另一标签页留有此文未保存的文字（${shortTime(other.at)}）。`));
  }

  /** @param {Kept & {tab: string}} other @param {Node} words */
  offer(other, words) {
    const note = this.note(words,
      button('Bring it here', '取到此处', () => this.turns.take(async () => this.bring(other, note))),
      button('Throw it away', '放弃', () => {
        drop(this.article, other.tab);
        note.remove();
      }));
  }

  /** @param {Kept & {tab: string}} other @param {HTMLElement} note which offered it */
  bring(other, note) {
    const { base, doc, key } = this.editing;
    const mine = this.dirty ? { at: Date.now(), title: titleOf(doc), base, doc, key } : null;
    const tab = mine && keepAside(this.article, mine);
    if (mine && !tab) {
      say(label('This browser has no room for both texts: save this one first.', '此浏览器存不下两份文字，请先保存当前的一份。'), 'wrong');
      return false;
    }
    const brought = this.editing.gone ? orphan(other) : other;
    this.editing.doc = brought.doc;
    this.editing.key = brought.key;
    this.setBase(brought.base);
    drop(this.article, other.tab);
    this.build();
    this.keepNow();
    note.remove();
    if (mine && tab)
      this.offer({ ...mine, tab }, label('The text that stood here before is kept.', '此处原有的文字已留存。'));
    return true;
  }

  /* --- saving ------------------------------------------------------------------------------------------------------- */

  /**
   * One change at a time: it waits for the one before it, and is not done where that one failed or altered what it was meant for.
   * @param {() => Promise<boolean>} act whether it was done @param {string} [state] in which the editor asked for it
   */
  inTurn(act, state = this.state) {
    return this.turns.take(async () => {
      if (!this.left && !this.gone && this.state === state)
        return act();
      const [en, zh] = STATES[this.state ?? 'draft'];
      say(this.left || this.gone ? label('You left this article before that was done: it was not done.', '您在操作完成前离开了此文，该操作未执行。')
        : label(`The article is now: ${en}. What you asked for after that was not done.`, `文章现为“${zh}”状态，其后的操作未执行。`), 'wrong');
      return false;
    });
  }

  /** Pressed again while it is under way, it also saves what was written since. @param {How['status']} status */
  saveSoon(status) {
    this.inTurn(async () => !this.dirty || this.save({ status })).catch(sayError);
  }

  /**
   * @param {How} how
   * @returns {Promise<boolean>} whether it is saved
   */
  async save(how) {
    if (!this.mayBeSent())
      return false;
    if (!await this.settle(how))
      return false;
    const { id, base, doc } = this.editing;
    const sent = structuredClone(doc);
    const body = bodyOf(doc, base, how);
    const answer = await (id ? this.send('PUT', `/api/v1/articles/${id}`, body) : this.send('POST', ARTICLES, body, { doc: sent, how }));
    if (!answer)
      return false;
    this.saved(answer.data, sent);
    say(how.status === 'draft' ? label('The draft is saved.', '草稿已保存。')
      : stateOf(answer.data) === 'scheduled' ? label(`It will be published at ${shortTime(answer.data.published_at)}.`, `将于 ${shortTime(answer.data.published_at)} 发布。`)
        : label('It is published.', '已发布。'));
    return true;
  }

  /**
   * A new article that was sent without an answer may be there: before it is sent otherwise, it is sent again as it was.
   * @param {How} how @returns {Promise<boolean>} whether what stands in the form is to be sent now
   */
  async settle(how) {
    const { id, key, doc } = this.editing;
    if (id || !key?.sent || key.of === this.changeOf('POST', ARTICLES, bodyOf(doc, null, how)))
      return true;
    const { sent } = key;
    const answer = await this.send('POST', ARTICLES, bodyOf(sent.doc, null, sent.how), sent);
    if (!answer)
      return !this.editing.key; /* it was refused: it is not there */
    this.saved(answer.data, sent.doc);
    if (this.left || this.state === 'draft')
      return !this.left;
    say(label('What you sent first has been published. What you wrote since is not saved yet: look it through, then publish it.', '先前提交的内容已发布，其后的修改尚未保存。请核对后发布修改。'), 'wrong');
    return false;
  }

  /** Names a change by what it does. @param {string} method @param {string} path @param {unknown} [body] */
  changeOf(method, path, body) {
    return `${method} ${path} r${this.editing.base?.revision ?? 0} ${fingerprint(JSON.stringify(body ?? null))}`;
  }

  /**
   * A change, under a key that stays the same until an answer comes: it is done once, however often it is sent.
   * @param {string} method @param {string} path @param {unknown} [body] @param {{doc: Doc, how: How}} [sent] what a new article's body was made of
   */
  async send(method, path, body, sent) {
    const { editing } = this;
    const of = this.changeOf(method, path, body);
    if (editing.key?.of !== of)
      editing.key = { key: newKey(), of, sent };
    this.keepNow();
    const key = editing.key.key;
    try {
      const answer = await ask(method, path, { body, key, match: editing.base ? `"r${editing.base.revision}"` : null });
      editing.key = null;
      return answer;
    } catch (error) {
      if (error instanceof Problem && error.status > 0 && error.status < 500 && !UNTRIED.includes(error.status))
        editing.key = null;
      if (!(error instanceof Problem))
        throw error;
      if (error.status === 412 && error.data?.current && !this.left)
        await this.meet(error.data.current);
      else
        this.showFaults(error);
      return null;
    }
  }

  /** @param {any} view what was saved @param {Doc} sent what was sent: somebody may have gone on writing */
  saved(view, sent) {
    if (this.left) { /* another view is shown, which has its own address and records */
      dropIfSent(this.article, sent);
      return;
    }
    const { editing } = this;
    const wrote = editing.doc;
    const isNew = !editing.id;
    if (isNew) {
      drop(this.article);
      editing.id = view.id;
      editing.gone = null;
      history.replaceState(null, '', `#/${view.id}`);
    }
    this.latest = view;
    this.setBase(view);
    this.notes.replaceChildren();
    const settled = docOf(view, site.languages);
    if (!changes(sent, wrote).length) {
      settled.texts.sort((a, b) => wrote.texts.findIndex(({ lang }) => lang === a.lang) - wrote.texts.findIndex(({ lang }) => lang === b.lang));
      editing.doc = settled;
    } else {
      editing.doc.slug = editing.doc.slug === sent.slug ? settled.slug : editing.doc.slug;
      editing.doc.published_at = editing.doc.published_at === sent.published_at ? settled.published_at : editing.doc.published_at;
      for (const text of editing.doc.texts) {
        text.made_from = settled.texts.find(({ lang }) => lang === text.lang)?.made_from ?? null;
        delete text.confirmed;
      }
    }
    this.keepNow();
    this.refresh();
  }

  /** The article's state was changed, not what stands in the form: what is not saved there stays. @param {any} view */
  savedElse(view) {
    const { before, doc } = this.editing;
    this.saved(view, structuredClone(before ?? doc));
    if (this.dirty && this.state === 'withdrawn')
      this.note(label('What you wrote and did not save is kept. It can be saved once the article is published again.', '您尚未保存的文字已留存，文章重新发布后即可保存。'));
  }

  /** What the server would refuse, said before it is asked. */
  mayBeSent() {
    const { published_at: at } = this.editing.doc;
    if (this.state === 'published' && at && Date.parse(at) > now()) {
      this.mark('published_at');
      say(label('Readers have seen this article: its release time cannot lie in the future.', '文章已发布，发布时间不能晚于现在。'), 'wrong');
      return false;
    }
    const texts = written(this.editing.doc);
    const untitled = texts.find(({ title }) => !title.trim());
    if (texts.length && !untitled)
      return true;
    this.mark(`texts/${(untitled ?? this.editing.doc.texts[0]).lang}/title`);
    say(label('A title is needed.', '请填写标题。'), 'wrong');
    return false;
  }

  /** @param {string} path @returns {boolean} whether it has a place on the page */
  mark(path) {
    const input = /** @type {HTMLElement | null} */ (this.form.querySelector(`[data-path="${CSS.escape(path)}"]`));
    if (!input)
      return false;
    input.setAttribute('aria-invalid', 'true');
    const pane = input.closest('.pane.away');
    if (pane instanceof HTMLElement)
      /** @type {HTMLElement | null} */ (this.form.querySelector(`.switcher [lang="${pane.dataset.lang}"]`))?.click();
    const folded = input.closest('details');
    if (folded)
      folded.open = true;
    input.focus();
    return true;
  }

  /** @param {Problem} problem */
  showFaults(problem) {
    for (const { pointer = '' } of [...problem.data?.errors ?? []].reverse()) {
      const path = pointer.slice(1).replace(/^tags\/.*/, 'tags');
      this.mark(path);
    }
    const faults = problem.data?.errors;
    if (problem.status !== 422 || !faults) {
      say(errorWords(problem), 'wrong');
      return;
    }
    say(make('div', {}, label(problem.en, problem.zh), make('ul', { class: 'faults' }, ...faults.map((/** @type {any} */ fault) =>
      make('li', {}, label(...fieldName(fault.pointer.slice(1))), ': ', make('span', { lang: 'en' }, fault.detail))))), 'wrong');
  }

  /**
   * Somebody else saved in the meantime. Both are shown, and what becomes of them is the editor's to say.
   * @param {any} current @returns {Promise<boolean>} false: what waits for it is to be asked for again, of what is there then
   */
  async meet(current) {
    const { editing } = this;
    this.latest = current;
    const merged = await resolve(editing.id ?? 0, editing.before ?? blankDoc(site.languages, ''), editing.doc, current);
    if (!merged || this.left)
      return false; /* all stays as it was; saving leads here again */
    editing.doc = merged;
    this.setBase(current);
    this.build();
    this.keepNow();
    say(this.dirty ? label('Both are together now. Look it through, then save.', '两个版本已合并。请核对后保存。') : label('You have the saved version now.', '现为已保存的版本。'));
    return false;
  }

  /** Looks whether somebody saved meanwhile, when the editor comes back to the page: better now than at the next save. */
  async look() {
    const { id, base } = this.editing;
    if (!id || !base || this.turns.busy || this.told === base.revision || document.querySelector('dialog[open]'))
      return;
    const { data } = await ask('GET', `/api/v1/articles/${id}?view=edit`, { quiet: true });
    if (this.gone || this.left || this.turns.busy || data.revision <= (this.editing.base?.revision ?? 0) || this.editing.base !== base)
      return;
    this.latest = data;
    if (!this.dirty) {
      this.discard();
      return;
    }
    this.told = base.revision;
    const note = this.note(label(`Somebody saved revision ${data.revision} of this article meanwhile.`, `其间有人保存了第 ${data.revision} 版。`),
      button('See both versions', '查看两个版本', async () => {
        note.remove();
        await this.inTurn(async () => data.revision > (this.editing.base?.revision ?? 0) && this.meet(data));
      }));
  }

  async publish() {
    const { state } = this;
    const how = await askHowToPublish(this.editing, state ?? 'draft');
    if (how)
      await this.inTurn(() => this.save({ status: 'published', ...how }), state);
  }

  async withdraw() {
    const { state } = this;
    const reason = await askReason(this.editing, this.dirty);
    if (reason)
      await this.inTurn(() => this.moveTo('withdraw', { reason }, label('It is withdrawn: readers are told so, with the reason.', '已撤回：读者会看到撤回说明。')), state);
  }

  async publishAgain() {
    await this.inTurn(() => this.moveTo(`revisions/${this.editing.base.revision}/restore`, undefined, label('It is published again.', '已重新发布。')));
  }

  /** @param {string} path of the article's @param {unknown} body @param {Node} words when it is done */
  async moveTo(path, body, words) {
    const answer = await this.send('POST', `/api/v1/articles/${this.editing.id}/${path}`, body);
    if (!answer)
      return false;
    this.savedElse(answer.data);
    say(words);
    return true;
  }

  async remove() {
    const { state } = this;
    if (await askToDelete(titleOf(this.editing.doc)))
      await this.inTurn(() => this.removeNow(), state);
  }

  async removeNow() {
    if (!await this.send('DELETE', `/api/v1/articles/${this.editing.id}`))
      return false;
    this.gone = true;
    drop(this.article);
    if (!this.left)
      location.hash = '#/?status=draft';
    say(label('The draft is deleted.', '草稿已删除。'));
    return true;
  }

  view() {
    const keys = (/** @type {KeyboardEvent} */ event) => {
      if (event.isComposing || event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey)
        return;
      event.preventDefault();
      if (!document.querySelector('dialog[open]'))
        /** @type {HTMLElement | null} */ (this.head.querySelector('[data-saves]'))?.click();
    };
    const away = () => {
      this.keepNow();
      if (document.visibilityState === 'visible')
        this.look().catch(() => {}); /* saving will tell */
    };
    const unload = (/** @type {BeforeUnloadEvent} */ event) => {
      if (this.dirty && !this.kept)
        event.preventDefault(); /* only where nothing is kept is there anything to lose */
    };
    addEventListener('keydown', keys);
    addEventListener('pagehide', away);
    addEventListener('beforeunload', unload);
    document.addEventListener('visibilitychange', away);
    return {
      parts: [this.head, this.notes, this.form],
      wouldLose: () => {
        this.keepNow();
        return this.dirty && !this.kept && !this.gone;
      },
      shown: () => {
        this.offerKept();
        const { base } = this.editing;
        if (this.latest && base && base.revision < this.latest.revision)
          if (this.dirty)
            this.inTurn(() => this.meet(this.latest)).catch(sayError);
          else
            this.discard();
      },
      leave: () => {
        this.keepNow();
        this.left = true;
        this.form.inert = true; /* it is seen until the next view is there */
        this.panes?.forEach((pane) => pane.stop());
        removeEventListener('keydown', keys);
        removeEventListener('pagehide', away);
        removeEventListener('beforeunload', unload);
        document.removeEventListener('visibilitychange', away);
      },
    };
  }
}
