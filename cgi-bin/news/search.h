/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEARCH_H
#define NEWS_SEARCH_H

/* Searching: pages of what matches a query, the best first, and each match once in a walk.
 *
 * Matches are taken in windows of the newest thousand, then the next thousand. Within a window, what has all words in a
 * title comes first, an exact form before a stem, and of equal worth the newer. An article's worth is its own alone, so
 * what is published meanwhile moves nothing; a cursor names the window by the places of its ends, and the last item by
 * worth and place. A reader of news wants what is new, and no query costs more than a window and its walk.
 *
 * What a request may spend is bounded: SEARCH_BUDGET_MS for finding matches, and SEARCH_TESTS_MAX matches that are held
 * against a section or tag. Where it is spent, the window ends early, and the walk goes on from there. It also ends at
 * SEARCH_ENOUGH matches when they took more than SEARCH_PAGES of the index to find: words that are common but seldom
 * meet, as those of most phrases, so cost the same in a store of any size.
 *
 * Languages from INDEX_SLOTS on share their columns of the index: for one of them each match is held against its texts,
 * which counts as a test too.
 *
 * A prefix is the one thing that the index brings together in memory before its first match: all that it has of all
 * words that begin so. So it is asked first how much that is, of all prefixes of a query: more than
 * SEARCH_PREFIX_PAGES pages (2 MB, some 50 ms) are refused, and more letters asked for. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/list.h"
#include "news/search_match.h"
#include "store/store.h"

/* Outcomes beside SEARCH_E_QUERY. */
enum {
	SEARCH_E_BROAD = 2, /* its words are so common, and meet so rarely, that the budget was spent before a match */
	SEARCH_E_PREFIX     /* too many articles have words that begin as its prefixes do */
};

#define SEARCH_WINDOW    1000
#define SEARCH_TOTAL_MAX SEARCH_WINDOW
#define SEARCH_ENOUGH    100
#define SEARCH_PAGES     100
#define SEARCH_BUDGET_MS 1000
#define SEARCH_TESTS_MAX 20000
/* Of 4 kB. Merging them takes 0.05 to 0.1 ms each. */
#define SEARCH_PREFIX_PAGES 500

/* Where a walk goes on. */
struct search_place {
	int64_t top, bottom; /* places of the window's ends; bottom INT64_MIN: of one that was not looked at yet */
	int64_t rank;        /* of the last item; with what was found in the first window, or that it is the first */
	int64_t place;       /* of the last item */
};

struct search_ask {
	const struct search_query *query;
	const struct search_match *match;
	struct slice lang; /* search this language only, and keep it of the texts; SLICE_NONE: all */
	int limit;         /* 1…LIST_LIMIT_MAX */
	bool from_cursor;
	struct search_place from; /* from a cursor, so any numbers: they show nothing that is not public */
	int64_t now_ms;
	const struct sections *sections; /* NULL: they are read from the store */
};

/* A part of an article's text in a language, with marks. */
struct search_text {
	struct slice lang;
	struct html snippet; /* may be empty */
};
struct search_item {
	const struct search_text *texts; /* of the language asked for, or of all */
	size_t count;
};

struct search_page {
	struct list_page list;
	struct search_item *items; /* one for each of the list's */
	int64_t total;             /* SEARCH_TOTAL_MAX at the most */
	bool at_least;             /* so many or more: the first window ended before the last match */
	bool more;                 /* then `next` is where the next page begins */
	struct search_place next;
};

/* 0, SEARCH_E_BROAD, SEARCH_E_PREFIX or a fault. An unknown section or tag, and a language that no article has, give an
 * empty page. */
int search_read(struct search_page *out, struct store *, struct arena *, const struct search_ask *);
/* Appends `[{…,"snippet":{"en":"…"}},…]`. */
int search_write_json(struct buffer *out, const struct site *, struct arena *, const struct search_page *);

#endif
