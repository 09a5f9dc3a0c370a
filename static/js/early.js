// SPDX-License-Identifier: MIT
// @ts-check
/* Runs before the first paint, so that neither the colours nor the languages of a page change under the reader's eyes:
 * the one script that is no module. An address with ?lang= was chosen by its link and wins over the kept choice. */
(function () {
  const root = document.documentElement;
  /** @param {string} name */
  const kept = (name) => {
    try {
      return localStorage.getItem(name);
    } catch {
      return null; /* storage is switched off: nothing is kept, all else works */
    }
  };
  root.dataset.js = '';

  const theme = kept('theme');
  if (theme === 'dark' || theme === 'light')
    root.dataset.theme = theme;

  addEventListener('focusin', ({ target }) => {
    if (target instanceof Element && target.closest('.masthead .search'))
      import('/js/search.js'); /* most readers never search */
  });
  if (new URLSearchParams(location.search).has('lang'))
    return;
  let show = kept('show');
  if (!show && 'choose' in root.dataset) { /* only the static page guesses from the browser's languages */
    const known = new Set(navigator.languages.map((tag) => tag.toLowerCase().split('-')[0]));
    show = known.has('zh') === known.has('en') ? 'both' : known.has('zh') ? 'zh' : 'en';
  }
  if (show === 'both' || show === 'en' || show === 'zh')
    root.dataset.show = show;
  if ('choose' in root.dataset)
    root.lang = show === 'zh' ? 'zh-Hans' : 'en';
})();
