/* SPDX-License-Identifier: MIT */
#ifndef NEWS_RANKING_H
#define NEWS_RANKING_H

/* Where an article stands in the orders by reading: the table `reading`. Writer only, inside a transaction.
 *
 * view_total knows both what an article has been read and under which keys `reading` has it, so that its rows are found
 * without an index by article, and counting need not touch them: it marks the article by its counts, and within a
 * second ranking_update moves the rows. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "store/store.h"

/* reading.span */
enum span { SPAN_EVER, SPAN_DAY, SPAN_WEEK, SPAN_TREND };

/* A list that an article is in: reading.kind (enum listed) and reading.of. */
struct ranking_place {
	int kind;
	int64_t of;
};

/* The number of a day's week: they begin on Monday (ISO 8601), 0 is the one of 1969-12-29. */
int32_t ranking_week(int32_t day);
/* The Monday of a day's week. */
int32_t ranking_week_start(int32_t day);

/* It is listed there from now on, or no more. Of what it was, each place has to be told. */
int ranking_enter(struct store *, int64_t article, const struct ranking_place *, size_t count);
int ranking_leave(struct store *, int64_t article, const struct ranking_place *, size_t count);
/* Its places stay; its counts may have changed. An article that is not listed is only marked as brought up to date. */
int ranking_update(struct store *, int64_t article);
/* Deletes rows of days before this one and of weeks before its, at most so many; *more tells that there may be others.
 */
int ranking_forget(struct store *, int32_t today, size_t most, bool *more);

#endif
