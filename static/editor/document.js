// SPDX-License-Identifier: MIT
// @ts-check
/** An article as the form holds it: made from `?view=edit`, sent back as the server takes it, compared field by field and
 * merged with what somebody else saved. Nothing here touches the page.
 *
 * A field is named by a path as the history names it: `section`, `texts/en/body`, `image/alt/en`. */

/**
 * @typedef {{lang: string, title: string, summary: string, byline: string, body: string, made_from: number | null,
 *   hidden: boolean, confirmed?: boolean}} Text `confirmed`: the editor said whether it says what the original says
 * @typedef {{id: string | null, name: string | null, alt: Record<string, string>, caption: Record<string, string>}} Picture
 * @typedef {{section: string, published_at: string | null, slug: string, tags: string[],
 *   source: {name: string, url: string}, image: Picture | null, texts: Text[]}} Doc `texts`: the original first
 */

const OF_TEXT = /** @type {const} */ (['title', 'summary', 'byline', 'body']);
const SAID = /** @type {const} */ (['title', 'summary', 'body']); /* a change of these makes translations stale */

/** @param {string} lang @returns {Text} */
export function blankText(lang) {
  return { lang, title: '', summary: '', byline: '', body: '', made_from: null, hidden: false };
}

/** @param {string[]} languages @param {string} section @returns {Doc} */
export function blankDoc(languages, section) {
  return { section, published_at: null, slug: '', tags: [], source: { name: '', url: '' }, image: null, texts: languages.map(blankText) };
}

/** @param {Text} text */
export function isBlank(text) {
  return OF_TEXT.every((name) => !text[name].trim());
}

/** Texts that are written, the original first. @param {Doc} doc */
export function written(doc) {
  return doc.texts.filter((text) => !isBlank(text));
}

/** The text that the others translate: the first that readers see. @param {Doc} doc */
export function originalOf(doc) {
  const texts = written(doc);
  return texts.find((text) => !text.hidden) ?? texts[0];
}

/** @param {any} view as `?view=edit` answers @param {string[]} languages which have a pane, written or not @returns {Doc} */
export function docOf(view, languages) {
  const texts = Object.entries(view.texts).map(([lang, one]) => ({
    lang, title: one.title ?? '', summary: one.summary ?? '', byline: one.byline ?? '', body: one.body ?? '',
    made_from: one.made_from ?? null, hidden: Boolean(one.hidden),
  }));
  for (const lang of languages)
    if (!texts.some((text) => text.lang === lang))
      texts.push(blankText(lang));
  return {
    section: view.section, published_at: view.published_at, slug: view.slug ?? '', tags: [...view.tags],
    source: { name: view.source?.name ?? '', url: view.source?.url ?? '' },
    image: view.image && { id: view.image.id, name: view.image.name, alt: { ...view.image.alt }, caption: { ...view.image.caption } },
    texts,
  };
}

/** Every field by its path; of a text that is not written there is none. @param {Doc} doc @returns {Map<string, any>} */
export function fieldsOf(doc) {
  /** @type {Map<string, any>} */
  const fields = new Map();
  for (const { lang, made_from: from, hidden, ...text } of written(doc)) {
    for (const name of OF_TEXT)
      fields.set(`texts/${lang}/${name}`, text[name]);
    fields.set(`texts/${lang}/hidden`, hidden);
    fields.set(`texts/${lang}/made_from`, from);
  }
  fields.set('order', written(doc).map(({ lang }) => lang).join(' '));
  fields.set('section', doc.section);
  fields.set('tags', doc.tags.join('\n'));
  fields.set('image', doc.image ? doc.image.id ?? doc.image.name : null);
  for (const what of /** @type {const} */ (['alt', 'caption']))
    for (const [lang, text] of Object.entries(doc.image?.[what] ?? {}))
      if (text)
        fields.set(`image/${what}/${lang}`, text);
  fields.set('published_at', doc.published_at ? Date.parse(doc.published_at) : null);
  fields.set('slug', doc.slug);
  fields.set('source/name', doc.source.name);
  fields.set('source/url', doc.source.url);
  return fields;
}

/** Paths of the fields that differ. @param {Doc} before @param {Doc} after */
export function changes(before, after) {
  const [a, b] = [fieldsOf(before), fieldsOf(after)];
  const paths = [...new Set([...b.keys(), ...a.keys()])];
  return paths.filter((path) => (a.get(path) ?? '') !== (b.get(path) ?? ''));
}

/** Whether a text says something else than before. @param {Doc} before @param {Doc} after @param {string} lang */
export function saysElse(before, after, lang) {
  const [a, b] = [before, after].map((doc) => written(doc).find((text) => text.lang === lang));
  return SAID.some((name) => (a?.[name] ?? '') !== (b?.[name] ?? ''));
}

/* --- translations --------------------------------------------------------------------------------------------------- */

/**
 * Whether a translation will be behind its original once this is saved.
 * @param {Doc | null} before the latest revision, null: none yet
 * @param {Doc} doc
 * @param {string} lang
 * @param {boolean} wasStale
 */
export function willBeStale(before, doc, lang, wasStale) {
  const text = doc.texts.find((one) => one.lang === lang);
  const original = originalOf(doc);
  if (!text || !before || !original || original.lang === lang || isBlank(text))
    return false;
  if (text.confirmed !== undefined)
    return !text.confirmed;
  if (saysElse(before, doc, lang))
    return false; /* who works on a translation brings it up to date, unless they say otherwise */
  return wasStale || saysElse(before, doc, original.lang);
}

/**
 * What is sent as made_from. Left as it was, the server takes a text that was changed for one brought up to date.
 * @param {any} view the latest revision, or null @param {Doc | null} before @param {Doc} doc @param {Text} text
 */
function madeFrom(view, before, doc, text) {
  const original = originalOf(doc);
  if (!view || !before || !original || original.lang === text.lang || text.confirmed === undefined)
    return text.made_from;
  if (text.confirmed)
    return saysElse(before, doc, original.lang) ? view.revision + 1 : view.revision;
  const from = madeFromOf(view, text.lang) ?? view.revision;
  /* the same number beside another text would be forgotten */
  return text.made_from === from && saysElse(before, doc, text.lang) ? Math.max(from - 1, 0) : from;
}

/** The revision of the original that a translation follows, as far as the server says. @param {any} view @param {string} lang */
export function madeFromOf(view, lang) {
  return view?.translation?.[lang]?.made_from ?? view?.texts[lang]?.made_from ?? null;
}

/** @param {any} view @param {string} lang */
export function isStale(view, lang) {
  return view?.translation?.[lang]?.status === 'stale';
}

/* --- sending -------------------------------------------------------------------------------------------------------- */

/** @param {Record<string, string>} texts */
function filled(texts) {
  return Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim()));
}

/**
 * The body of POST and PUT.
 * @param {Doc} doc
 * @param {any} view the latest revision, null of a new article
 * @param {{status: 'draft' | 'published', published_at?: string | null, correction?: Record<string, string>}} how
 */
export function bodyOf(doc, view, { status, published_at: at = doc.published_at, correction = {} }) {
  const before = view && docOf(view, []);
  const { name, url } = doc.source;
  return {
    section: doc.section, status, published_at: at, slug: doc.slug.trim() || null, tags: doc.tags,
    source: name.trim() || url.trim() ? { name: name.trim() || null, url: url.trim() || null } : null,
    image: doc.image && { id: doc.image.id, name: doc.image.name, alt: filled(doc.image.alt), caption: filled(doc.image.caption) },
    texts: Object.fromEntries(written(doc).map((text) => [text.lang, {
      title: text.title, summary: text.summary.trim() ? text.summary : null, byline: text.byline.trim() ? text.byline : null,
      body: text.body, made_from: madeFrom(view, before, doc, text), hidden: text.hidden,
    }])),
    correction: filled(correction),
  };
}

/* --- merging -------------------------------------------------------------------------------------------------------- */

/**
 * @typedef {{path: string, base: any, mine: any, theirs: any}} Clash a field that both changed, differently
 * @param {Doc} base what both began with
 * @param {Doc} mine
 * @param {Doc} theirs
 * @returns {{fields: Map<string, any>, clashes: Clash[], taken: string[]}} `fields`: of both, mine where they clash;
 *   `taken`: those that only they changed
 */
export function merge(base, mine, theirs) {
  const [a, b, c] = [base, mine, theirs].map(fieldsOf);
  const fields = new Map();
  /** @type {Clash[]} */
  const clashes = [];
  /** @type {string[]} */
  const taken = [];
  for (const path of new Set([...a.keys(), ...b.keys(), ...c.keys()])) {
    const [was, my, their] = [a, b, c].map((all) => all.get(path) ?? '');
    if (my === their || their === was) {
      fields.set(path, my);
    } else if (my === was) {
      fields.set(path, their);
      taken.push(path);
    } else if (path === 'tags') {
      fields.set(path, mergeLines(was, my, their));
      taken.push(path);
    } else if (path.endsWith('/made_from') || path === 'order') {
      fields.set(path, my); /* decided by what becomes of the texts */
    } else {
      fields.set(path, my);
      clashes.push({ path, base: was, mine: my, theirs: their });
    }
  }
  return { fields, clashes, taken };
}

/** Sets of lines: what either added is there, what either took away is not. @param {string} was @param {string} my @param {string} their */
function mergeLines(was, my, their) {
  const [a, b, c] = [was, my, their].map((text) => text.split('\n').filter(Boolean));
  return [...new Set([...b, ...c])].filter((line) => !a.includes(line) || (b.includes(line) && c.includes(line))).join('\n');
}

/** The document of merged fields. @param {Map<string, any>} fields @param {Doc} mine @param {Doc} theirs @returns {Doc} */
export function docOfFields(fields, mine, theirs) {
  const get = (/** @type {string} */ path) => fields.get(path) ?? '';
  const langs = [...new Set([...mine.texts, ...theirs.texts].map(({ lang }) => lang))];
  const picture = [mine.image, theirs.image].find((image) => image && (image.id ?? image.name) === fields.get('image'));
  const at = fields.get('published_at');
  return {
    section: get('section'),
    published_at: [mine, theirs].map((doc) => doc.published_at).find((time) => time && Date.parse(time) === at) ?? null,
    slug: get('slug'), tags: get('tags').split('\n').filter(Boolean),
    source: { name: get('source/name'), url: get('source/url') },
    image: picture ? {
      id: picture.id, name: picture.name,
      alt: Object.fromEntries(langs.map((lang) => [lang, get(`image/alt/${lang}`)])),
      caption: Object.fromEntries(langs.map((lang) => [lang, get(`image/caption/${lang}`)])),
    } : null,
    texts: langs.map((lang) => ({
      lang, title: get(`texts/${lang}/title`), summary: get(`texts/${lang}/summary`), byline: get(`texts/${lang}/byline`),
      body: get(`texts/${lang}/body`), hidden: Boolean(get(`texts/${lang}/hidden`)),
      made_from: fields.get(`texts/${lang}/made_from`) || null,
      confirmed: mine.texts.find((text) => text.lang === lang)?.confirmed,
    })),
  };
}
