/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BOOKS_H
#define NEWS_BOOKS_H

/* The books of an article's views, for everybody: what was counted and what was not, by outcome, language and day. All
 * of it is of public articles; what is read together is one state of the store within a snapshot. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/views.h"
#include "store/store.h"

/* Days that are shown where nobody asks for others: today and those before it. */
#define BOOKS_DAYS 30

/* Counted views by language, in the order in which the rows have them. Slices live in the arena. */
struct books_share {
	struct slice lang;
	int64_t views;
};
struct books_split {
	struct books_share *at;
	size_t count, room;
};

/* Over all time. */
struct books {
	int64_t imported, counted;
	int64_t outcomes[OUTCOME_COUNT];
	struct books_split by_lang;
};
/* A day of an article on which something was counted or a robot came. */
struct books_day {
	int32_t day;
	int64_t counted, bot;
	struct books_split by_lang;
};

/* Costs some rows, however old the article is. FAULT_STORE for an article that is not there. */
int books_load(struct books *out, struct store *, struct arena *, int64_t article_id);
/* Hands over the days from the first to the last one, both included, ascending. A day, and what it points to, is only
 * there until `take` returns; what that returns but 0 ends the walk. */
typedef int books_take(void *to, const struct books_day *);
int books_days(struct store *, struct arena *, int64_t article_id, int32_t first_day, int32_t last_day, books_take *,
	void *to);
/* Of `count` days from the first one on, what was counted and, unless it is NULL, how often robots came. */
int books_line(struct store *, int64_t article_id, int32_t first_day, size_t count, int64_t *counted, int64_t *bot);

/* Appends `{"article", "views", "imported", "counted", "by_lang", "outcomes", "days", "rule"}` of a public article, as
 * books_load and books_days have it. */
int books_write(
	struct buffer *out, struct store *, struct arena *, int64_t article_id, int32_t first_day, int32_t last_day);

#endif
