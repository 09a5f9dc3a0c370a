// SPDX-License-Identifier: MIT
// @ts-check
/** The editor's page: who is there, in which language, and which view the address names.
 *
 *   #/                 the list (list.js); its filters stand behind a ?
 *   #/new, #/12        an article (article.js)
 *   #/12/history       its revisions (history.js) */

import '../js/prefs.js';
import { articleView } from './article.js';
import { historyView } from './history.js';
import { listView } from './list.js';
import { endSession, onEndedElsewhere, onMissingToken, setToken, token, whose } from './session.js';
import { loadSite } from './site.js';
import { signIn, signInAgain } from './sign_in.js';
import { button, dialog, label, make, sayError, show } from './ui.js';
import { drop, keptTexts } from './unsaved.js';

const root = document.documentElement;

/** @param {string} tongue `en` or `zh` */
function speak(tongue) {
  root.dataset.show = tongue;
  root.lang = tongue === 'zh' ? 'zh-Hans' : 'en';
  for (const choice of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-tongue]')))
    choice.setAttribute('aria-pressed', String(choice.dataset.tongue === tongue));
}

/** The page's language is a choice of its own: who reads both languages of the news still works in one. */
function tongues() {
  /** @type {string | null} */
  let kept = null;
  try {
    kept = localStorage.getItem('editor-tongue');
  } catch {
    /* storage is switched off */
  }
  speak(kept ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en'));
  document.getElementById('tongues')?.addEventListener('click', ({ target }) => {
    const tongue = target instanceof Element ? target.closest('button')?.dataset.tongue : undefined;
    if (!tongue)
      return;
    speak(tongue);
    try {
      localStorage.setItem('editor-tongue', tongue);
    } catch {
      /* it holds for this page */
    }
  });
}

/** @param {{label: string, role: string} | null} me */
function showWho(me) {
  const who = /** @type {HTMLElement} */ (document.getElementById('who'));
  who.hidden = !me;
  if (me)
    who.replaceChildren(make('span', { class: 'name' }, me.label), ' ', button('Sign out', '退出', signOut, { class: 'plain' }));
}

/** The token goes; of text that is not saved the editor says whether it may stay in this browser, which others may use. */
async function signOut() {
  const lost = shown?.wouldLose?.();
  const left = keptTexts();
  const answer = left.length || lost ? await dialog(label('Sign out', '退出'), [
    ...left.length ? [make('p', {}, label('This browser keeps text that was not saved:', '此浏览器留有未保存的文字：')),
      make('ul', { class: 'left' }, ...left.map(({ title }) => make('li', {}, title || label('An article without a title', '无标题文章'))))] : [],
    ...lost ? [nothingKept()] : [],
  ], [...left.length ? [/** @type {const} */ ({ value: 'keep', name: ['Keep it for next time', '留待下次'], kind: 'main' })] : [],
    { value: 'drop', name: ['Throw it away', '放弃'] }, { value: '', name: ['Stay', '不退出'] }]) : 'keep';
  if (!answer)
    return;
  shown?.leave?.();
  shown = undefined;
  if (answer === 'drop')
    left.forEach(({ article, tab }) => drop(/** @type {any} */ (article), tab));
  endSession(answer === 'drop');
  history.replaceState(null, '', '#/'); /* no view is asked for in between, without a token */
  location.reload();
}

function nothingKept() {
  return make('p', {}, label('This browser keeps nothing of what you wrote here: it is gone when you leave.', '此浏览器无法留存您在此写下的文字，离开后将无法找回。'));
}

/** The view that is shown: what it does when it is left, and whether that would lose text.
 * @type {{leave?: () => void, wouldLose?: () => boolean} | undefined} */
let shown;
let turn = 0;
let asking = false;

/** @param {HashChangeEvent} [event] */
async function route(event) {
  if (asking)
    return; /* the answer is about wherever the address leads by then */
  if (event && shown?.wouldLose?.()) {
    asking = true;
    const answer = await dialog(label('Leave this text?', '离开此页？'), [nothingKept()],
      [{ value: '', name: ['Stay', '留下'], kind: 'main' }, { value: 'yes', name: ['Throw it away', '放弃'] }]);
    asking = false;
    if (!answer) {
      history.replaceState(null, '', event.oldURL);
      return;
    }
  }
  const mine = ++turn;
  shown?.leave?.();
  shown = undefined;
  const [path, query = ''] = location.hash.replace(/^#\/?/, '').split('?');
  const [article, part] = path.split('/');
  const parameters = new URLSearchParams(query);
  try {
    const view = !article ? await listView(parameters)
      : part === 'history' && /^\d+$/.test(article) ? await historyView(Number(article), parameters)
        : await articleView(article === 'new' ? null : Number(article) || 0);
    if (mine !== turn) {
      view.leave?.(); /* the editor went on in the meantime */
      return;
    }
    shown = view;
    show(...view.parts);
    view.shown?.();
  } catch (error) {
    if (mine !== turn)
      return;
    show(make('h1', {}, label('This cannot be shown', '无法显示')),
      make('p', {}, make('a', { class: 'go', href: '#/' }, label('To the list', '返回列表'))));
    sayError(error);
  }
}

async function start() {
  tongues();
  const given = token();
  /** @type {any} */
  let me = null;
  if (given)
    try {
      me = await whose(given);
    } catch (error) {
      setToken(null);
      if (/** @type {any} */ (error).status !== 401)
        sayError(error);
    }
  me ??= await signIn();
  showWho(me);
  const askForToken = async () => {
    const again = await signInAgain();
    if (again)
      showWho(again);
    return again !== null;
  };
  onMissingToken(askForToken);
  onEndedElsewhere(({ dropped }) => {
    if (!dropped && shown?.wouldLose?.()) {
      askForToken(); /* the text stays behind it */
      return;
    }
    shown?.leave?.();
    if (dropped)
      keptTexts().forEach(({ article, tab }) => drop(/** @type {any} */ (article), tab));
    location.reload();
  });
  await loadSite();
  addEventListener('hashchange', route);
  await route();
}

start().catch(sayError);
