/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_PAGE_H
#define CMD_IMPORT_PAGE_H

/* A page of the founding form, as text:
 *
 *	Home> SECTION
 *	ENGLISH TITLE By BYLINE CHINESE TITLE
 *	Release time:YYYY-MM-DD HH:MM Click volume:N
 *	PICTURE.png                       may be missing
 *	CAPTION                           may be missing
 *	paragraphs in English, then in Chinese
 *	home
 *	返回品牌站
 *
 * with empty lines, or lines of a no-break space, between. */

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "text/json.h"

/* Outcome: not of this form; *faults says what is missing and where, a sentence a line. */
enum { PAGE_E_FORM = 1 };

struct page {
	struct slice section;
	struct slice title_en, byline, title_zh;
	int64_t published_ms, imported;
	struct slice picture, caption;  /* SLICE_NONE: none */
	int picture_line;               /* 0: none */
	struct slice lang_zh;           /* zh-Hans or zh-Hant, by its characters */
	struct buffer body_en, body_zh; /* Markdown */
};

/* Whether the text looks like a page, so that it may be read as one without being told. */
bool page_recognise(struct slice text);
/* Takes a page apart; slices point into text or the arena. `name` stands before each sentence of *faults, with its
 * line. */
int page_read(struct page *out, struct arena *, struct slice text, const char *name, struct buffer *faults);
void page_release(struct page *);
/* The page as one article of the jsonl form, its section given by name ({"name": {LANG: text}}). NULL without memory.
 */
json_t *page_as_article(const struct page *);

#endif
