// SPDX-License-Identifier: MIT
// @ts-check
/** The reader's choices, kept on the reader's side only: which languages are shown, and light or dark. */

const root = document.documentElement;

/** @param {string} name @param {string} value */
function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    /* storage is switched off: the choice holds for this page */
  }
}

/** `zh-Hans` as the stylesheet knows it. @param {string} lang */
function shown(lang) {
  return lang === 'both' ? 'both' : lang.split('-')[0];
}

/** Marks the choice in force. @param {NodeListOf<HTMLElement>} choices */
function mark(choices) {
  for (const choice of choices) {
    const state = choice instanceof HTMLButtonElement ? 'aria-pressed' : 'aria-current';
    const on = shown(choice.dataset.choose ?? '') === root.dataset.show;
    if (on || state === 'aria-pressed')
      choice.setAttribute(state, String(on));
    else
      choice.removeAttribute(state);
  }
}

function languages() {
  /** @type {NodeListOf<HTMLElement>} */
  const choices = document.querySelectorAll('.languages [data-choose]');
  const oneOnly = new URLSearchParams(location.search).has('lang');
  for (const choice of choices)
    choice.addEventListener('click', (event) => {
      const lang = choice.dataset.choose ?? 'both';
      keep('show', shown(lang));
      if (oneOnly || !['both', 'en', 'zh'].includes(shown(lang)))
        return; /* the page does not hold the other texts, or we cannot hide by this language: follow the link */
      event.preventDefault();
      root.dataset.show = shown(lang);
      if ('choose' in root.dataset)
        root.lang = shown(lang) === 'zh' ? 'zh-Hans' : 'en';
      mark(choices);
    });
  if (!oneOnly)
    mark(choices);
}

function theme() {
  const button = document.getElementById('theme');
  if (!button)
    return;
  const system = matchMedia('(prefers-color-scheme: dark)');
  const dark = () => (root.dataset.theme ?? (system.matches ? 'dark' : 'light')) === 'dark';
  const say = () => button.setAttribute('aria-pressed', String(dark()));
  button.addEventListener('click', () => {
    root.dataset.theme = dark() ? 'light' : 'dark';
    keep('theme', root.dataset.theme);
    say();
  });
  system.addEventListener('change', say);
  say();
}

languages();
theme();
