/* SPDX-License-Identifier: MIT */
#ifndef NEWS_ARTICLE_H
#define NEWS_ARTICLE_H

/* An article as the public may read it. Drafts, and articles whose release time has not come, are missing here, with no
 * sign that they exist. Slices live in the arena. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/sections.h"
#include "news/site.h"
#include "store/store.h"

enum { ARTICLE_E_MISSING = 1, ARTICLE_E_GONE, ARTICLE_E_MOVED };
enum article_status { ARTICLE_DRAFT, ARTICLE_PUBLISHED, ARTICLE_WITHDRAWN };

/* What every reader of an article needs first. */
struct article_head {
	int64_t id;
	enum article_status status;
	struct slice slug;
	int64_t section_id, published_ms, changed_ms, revision, views;
	struct slice languages; /* joined by commas */
	struct slice reason;    /* JSON object by language, "{}" if none was given; only with ARTICLE_E_GONE */
};

/* Whether it was withdrawn before it came out: its last change, which took it back, lies before its time. To readers it
 * is missing for ever, and in no list: nobody is told of what never was there. */
bool article_never_out(enum article_status, int64_t published_ms, int64_t modified_ms);
/* By id, or by slug. 0; ARTICLE_E_MISSING; ARTICLE_E_GONE (withdrawn: the head is filled); ARTICLE_E_MOVED (only by
 * slug: an old one; the head is filled, with the right slug). An old slug of a withdrawn article is ARTICLE_E_GONE. */
int article_by_id(struct article_head *out, struct store *, struct arena *, int64_t id, int64_t now_ms);
int article_by_slug(struct article_head *out, struct store *, struct arena *, struct slice slug, int64_t now_ms);
/* Index in the article's languages (joined by commas) that answers `want`: RFC 4647 lookup, then the same language in
 * another form. SEGMENTS_EVERY for SLICE_NONE. */
int article_language(struct slice languages, struct slice want);

/* Appends the complete JSON object of a single article. One statement: no head needs to be read before.
 * ARTICLE_E_MISSING: it is not to be read now, and article_by_id says why. */
struct article_query {
	int64_t id, now_ms;
	struct slice lang; /* in the language that answers it; SLICE_NONE: in all */
	const struct site *site;
	const struct sections *sections; /* NULL: the section is read from the store */
};
int article_write_json(struct buffer *out, struct store *, struct arena *, const struct article_query *);

/* One text of it, for pages. */
struct article_text {
	struct slice lang, title;
	struct slice summary, byline; /* may be empty */
	struct slice html;            /* made by text/markdown.c: html_trusted is right. SLICE_NONE in lists */
	struct slice alt, caption;    /* of the article's picture; may be empty */
	int64_t made_from;
	bool stale;
};
struct article_correction {
	int64_t at_ms;
	struct slice lang, note;
};
struct article_image {
	struct slice src;      /* /media/…; SLICE_NONE: only name and caption are known */
	struct slice name;     /* SLICE_NONE: none was given */
	struct slice srcset;   /* narrower ones, for the attribute of that name; SLICE_NONE: there are none */
	int64_t width, height; /* 0 without src. Alt and caption stand with the texts */
};
struct list_entry;
struct article_page {
	struct article_head head;
	struct article_text *texts; /* in the article's order */
	size_t text_count;
	struct section section;
	bool has_image;
	struct article_image image;
	struct slice source_name, source_url; /* SLICE_NONE: none */
	struct slice tags_joined;             /* by commas */
	struct slice *tags;
	size_t tag_count;
	const struct list_entry *related; /* news/related.h; filled by who shows them */
	size_t related_count;
	struct article_correction *corrections;
	size_t correction_count;
};
/* Everything that the article's page shows. ARTICLE_E_MISSING if it was withdrawn since its head was read (outside a
 * snapshot). */
int article_page_load(struct article_page *out, struct store *, struct arena *, const struct article_head *);

/* When, after now, readers see something else though nobody changed it: the next article comes out (its release time),
 * or a list of changes names one that is dated later. INT64_MAX: never. Two index reads. */
int article_next_publication(int64_t *out_ms, struct store *, int64_t now_ms);

/* A walk over all articles, whatever their state, by id: *id becomes the next one behind it, 0 when there is none. 0 or
 * a fault. */
int article_next(int64_t *id, struct store *);

#endif
