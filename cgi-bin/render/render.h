/* SPDX-License-Identifier: MIT */
#ifndef RENDER_RENDER_H
#define RENDER_RENDER_H

/* Pages: what the domain knows becomes HTML, by the templates of render/templates (its README lists every field).
 *
 * Without a language asked for, a page shows every text in all its languages; with one, the one that answers it best
 * (RFC 4647 lookup). Links inside the page keep what was asked for. Nothing of a request gets into a page but
 * that tag and a cursor, both checked. Compiled templates never change: any thread may render. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "news/archive.h"
#include "news/article.h"
#include "news/books.h"
#include "news/list.h"
#include "news/section.h"
#include "news/site.h"

/* Outcome of render_new: a template is wrong. */
enum { RENDER_E_TEMPLATE = 1 };

struct render;

/* Compiles the built-in templates. RENDER_E_TEMPLATE: `error` names file and line; or FAULT_MEMORY. */
int render_new(struct render **out, struct buffer *error);
/* NULL is fine. */
void render_free(struct render *);

/* What every page needs. All of it outlives the call. */
struct page {
	const struct render *render;
	const struct site *site;
	struct arena *arena;            /* for what is put together meanwhile */
	struct slice lang;              /* asked for, canonical; SLICE_NONE: all */
	const struct section *sections; /* of the navigation; NULL: none */
	size_t section_count;
};

/* A list page: of a section, a tag or a month, else /latest. */
struct page_list {
	const struct section *section;    /* or NULL */
	struct slice tag;                 /* or SLICE_NONE */
	struct month month, older, newer; /* year 0: none. Months with articles before and behind `month` */
	struct month archive;             /* where the archive is to be entered; year 0: nowhere */
	const struct list_entry *entries;
	size_t count;
	struct slice cursor, next; /* that this page was asked with, and that of the next one; SLICE_NONE: none */
};

/* The archive: months with articles, the newest first. */
struct page_archive {
	const struct archive_month *months;
	size_t count;
};

/* A page of two headings and some sentences: an error, or what an error means. */
struct page_note {
	int64_t status;
	struct slice heading, heading_zh; /* English, zh-Hans */
	const struct slice *langs, *texts;
	size_t count;
};

/* A search: what was asked (SLICE_NONE: nothing yet), and what was found, or why it cannot be searched for. */
struct search_page;
struct page_search {
	struct slice query;
	const struct search_page *found;
	const struct list_entry *entries; /* one for each that was found */
	const char *const *faults;
	size_t fault_count;
	struct slice cursor, next; /* as in page_list */
};

/* The books of one article: its texts for their titles, all time, and the days of the last `span` ones. */
struct page_day {
	int32_t day;
	int64_t counted, bot;
	int64_t *by_lang; /* as many as books.by_lang has, in its order */
};
struct page_books {
	int64_t id;
	struct slice slug;
	const struct article_text *texts;
	size_t text_count;
	struct books books;
	const struct page_day *days; /* those with something */
	size_t day_count, span;
	int32_t first_day;
};

/* What is read most: some lists of some articles. Of each article the views and robots of the list's time, and the
 * views of the last `span` days. */
struct page_most {
	const struct list_entry *entries;
	size_t count;
	const int64_t *views, *bots, *lines;
};
enum { MOST_TODAY, MOST_WEEK, MOST_EVER, MOST_COUNT };

/* Append a whole document; 0 or FAULT_MEMORY. */
int page_article(struct buffer *out, const struct page *, const struct article_page *);
int page_listing(struct buffer *out, const struct page *, const struct page_list *);
int page_archive_months(struct buffer *out, const struct page *, const struct page_archive *);
int page_search(struct buffer *out, const struct page *, const struct page_search *);
int page_counting(struct buffer *out, const struct page *);
int page_stats(struct buffer *out, const struct page *, const struct page_most lists[MOST_COUNT], size_t span);
int page_article_books(struct buffer *out, const struct page *, const struct page_books *);
int page_error(struct buffer *out, const struct page *, const struct page_note *);

/* `/news/1/slug`, with `?lang=` when one was asked for; SLICE_NONE without memory. */
struct slice page_article_path(const struct page *, int64_t id, struct slice slug);

#endif
