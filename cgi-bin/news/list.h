/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LIST_H
#define NEWS_LIST_H

/* Lists of articles: each is one read of an index, with a keyset position and never an offset. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/article.h"
#include "news/cards.h"
#include "news/site.h"
#include "store/store.h"

enum { LIST_E_SECTION = 1 }; /* there is no such section */
/* Most read ever, on this day or in this week of the site's zone (only what was read in it), or at present. */
enum list_order { LIST_NEWEST, LIST_VIEWS, LIST_CHANGED, LIST_DAY, LIST_WEEK, LIST_TREND };

#define LIST_LIMIT_MAX 100

struct list_query {
	enum list_order order;
	struct slice section,
		tag; /* SLICE_NONE: any. Not both. Not with LIST_CHANGED. A tag as tag_normalise makes it */
	int64_t since_ms, until_ms; /* LIST_NEWEST: release time in [since, until); LIST_CHANGED: changed at or after
				       since. INT64_MIN, INT64_MAX: no bound */
	int limit;                  /* 1…LIST_LIMIT_MAX */
	struct slice lang;          /* keep this language of the texts; SLICE_NONE: all */
	bool from_cursor;           /* begin behind (key, id), the place of the last item of the page before */
	int64_t key, id;            /* from a cursor, so any number: it shows nothing that is not public */
	int64_t number; /* likewise; LIST_DAY, LIST_WEEK: which one, since a walk stays in it over midnight */
	int64_t now_ms;
	const struct sections *sections; /* NULL: they are read from the store */
	struct cards *cards;             /* NULL: likewise; else with the moment before the store was read */
	struct cards_moment moment;
};

struct list_item {
	int64_t id, key, views, published_ms, section_id;
	struct slice card, languages; /* segments; joined by commas */
};

struct list_page {
	struct list_item *items;
	size_t count;
	bool more; /* then (key, id), in the list of that number, is where the next page begins */
	int64_t key, id, number;
	struct slice lang;        /* as asked */
	struct section *sections; /* those of the items */
	size_t section_count;
};

/* Reads a page. An unknown tag gives an empty page. With LIST_CHANGED the key is when an article was changed, and
 * withdrawn ones are named, without texts. */
int list_read(struct list_page *out, struct store *, struct arena *, const struct list_query *);
/* A page of these articles in this order, without those that are not public. Ids are at most LIST_LIMIT_MAX. */
int list_of_ids(struct list_page *out, struct store *, struct arena *, const int64_t *ids, size_t count,
	const struct list_query *);
/* Appends `[{…},{…}]` */
int list_write_json(struct buffer *out, const struct site *, struct arena *, const struct list_page *);

/* Counts of articles by id, public ones only: views[i] is -1 for what is not public. */
int list_views(struct store *, const int64_t *ids, size_t count, int64_t now_ms, int64_t *views);

/* What a list on a page shows of an item, in every language. */
struct list_entry {
	int64_t id, published_ms, views;
	struct slice slug, tags;       /* tags: joined by commas */
	const struct section *section; /* in the page */
	struct article_text *texts;    /* without html */
	size_t text_count;
	bool has_image;
	struct article_image image;
};
/* Loads the entries of a page, in its order; *out has page->count of them. */
int list_entries(struct list_entry **out, struct store *, struct arena *, const struct list_page *);

#endif
