/* SPDX-License-Identifier: MIT */
#ifndef NEWS_ARCHIVE_H
#define NEWS_ARCHIVE_H

/* Months of the site's time zone, and which of them have articles. */

#include <stdbool.h>
#include <stdint.h>

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

#endif
