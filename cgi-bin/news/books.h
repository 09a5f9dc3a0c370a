/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BOOKS_H
#define NEWS_BOOKS_H

/* The books of an article's views, for everybody: what was counted and what was not, by outcome, language and day. */

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "store/store.h"

/* Days that are shown where nobody asks for others: today and those before it. */
#define BOOKS_DAYS 30

/* Appends `{"article", "views", "imported", "counted", "by_lang", "outcomes", "days", "rule"}` of a public article, as
 * one state of the store has it: call it within a snapshot. Days from the first to the last one, both included,
 * ascending; only those on which something was counted or a robot came. The sums are over all time and cost some rows,
 * however old the article is; each day shown costs its own. */
int books_write(
	struct buffer *out, struct store *, struct arena *, int64_t article_id, int32_t first_day, int32_t last_day);

#endif
