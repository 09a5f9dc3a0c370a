/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LIST_H
#define NEWS_LIST_H

/* Lists of articles: each is one read of an index, with a keyset position and never an offset. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "store/store.h"

enum { LIST_E_SECTION = 1 }; /* there is no such section */
enum list_order { LIST_NEWEST, LIST_VIEWS, LIST_CHANGED };

struct list_query {
	enum list_order order;
	struct slice section, tag;  /* SLICE_NONE: any. Not both. Not with LIST_CHANGED */
	int64_t since_ms, until_ms; /* LIST_NEWEST: release time in [since, until); LIST_CHANGED: changed at or after since.
				       INT64_MIN, INT64_MAX: no bound */
	int limit;		    /* 1…100 */
	struct slice lang;	    /* keep this language of the texts; SLICE_NONE: all */
	bool from_cursor;	    /* begin behind (key, id), the place of the last item of the page before */
	int64_t key, id;
	int64_t now_ms;
};

struct list_item {
	int64_t id, key, views, published_ms;
	struct slice card, languages; /* segments */
};

struct list_page {
	struct list_item *items;
	size_t count;
	bool more;	  /* then (key, id) is where the next page begins */
	int64_t key, id;
};

/* Reads a page. An unknown tag gives an empty page. */
int list_read(struct list_page *out, struct store *, struct arena *, const struct list_query *);
/* Appends `[{…},{…}]` */
int list_write_json(struct buffer *out, const struct list_page *, struct slice lang);

/* Counts of articles by id, public ones only: *views[i] is -1 for what is not public. */
int list_views(struct store *, const int64_t *ids, size_t count, int64_t now_ms, int64_t *views);

/* What a list on a page shows of an item, in every language. */
struct list_entry {
	int64_t id, published_ms, views;
	struct slice slug, section_slug;
	struct article_text *texts; /* lang, title, summary, byline */
	size_t text_count;
	struct article_image *image; /* NULL: none */
};
struct article_text;
struct article_image;
/* Loads the entries of a page, in its order. */
int list_entries(struct list_entry **out, struct store *, struct arena *, const struct list_page *);

#endif
