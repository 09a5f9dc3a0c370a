/* SPDX-License-Identifier: MIT */
#ifndef NEWS_ARCHIVE_H
#define NEWS_ARCHIVE_H

/* Months of the site's time zone, and which of them have articles. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

enum { ARCHIVE_E_MONTH = 1 }; /* there is no such month */

struct month {
	int year, month; /* 1…9999, 1…12; year 0: none */
};

/* Digits as in an address, the year's four and one or two of the month. ARCHIVE_E_MONTH. */
int month_parse(struct month *out, struct slice year, struct slice month);
struct month month_of(int64_t ms);
/* Its first millisecond, and that of the month behind it. */
int64_t month_start(struct month);
int64_t month_end(struct month);

/* The nearest months before and behind this one in which an article is public; year 0 where there is none. Two index
 * reads. */
int archive_around(struct month *older, struct month *newer, struct store *, struct month, int64_t now_ms);

/* A month in which `articles` are public. */
struct archive_month {
	struct month month;
	int64_t articles;
};
/* All of them, the newest first: a row each, and of those that are not over the scheduled articles. */
int archive_months(struct archive_month **out, size_t *count, struct store *, struct arena *, int64_t now_ms);

/* Counts an article with status 1 more (1) or less (-1) for the month in which it comes out. Writer only. */
int archive_count(struct store *, int64_t published_ms, int more);
/* Whether the months are counted, by this zone; else counts them all, in a transaction of its own. Writer only. */
int archive_refresh(struct store *);

#endif
