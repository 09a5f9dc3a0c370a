/* SPDX-License-Identifier: MIT */

/* archive.c: see archive.h. */
#include "news/archive.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/fault.h"

static bool digits(int *out, struct slice text, size_t least, size_t most)
{
	*out = 0;
	if (text.len < least || text.len > most)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
		*out = *out * 10 + (text.at[i] - '0');
	}
	return true;
}

int month_parse(struct month *out, struct slice year, struct slice month)
{
	if (!digits(&out->year, year, 4, 4) || !digits(&out->month, month, 1, 2) || out->year < 1 || out->month < 1 ||
		out->month > 12)
		return ARCHIVE_E_MONTH;
	return 0;
}

struct month month_of(int64_t ms)
{
	char text[CLOCK_TEXT];
	struct month m;

	clock_format_day(text, clock_day(ms));
	return month_parse(&m, slice_of(text, 4), slice_of(text + 5, 2)) ? (struct month){ 0 } : m;
}

int64_t month_start(struct month m)
{
	char text[24];
	int32_t day = 0;

	snprintf(text, sizeof(text), "%04d-%02d-01", m.year, m.month);
	(void)clock_parse_day(&day, slice_from(text)); /* every month has a first day */
	return clock_day_start(day);
}

int64_t month_end(struct month m)
{
	if (m.year == 9999 && m.month == 12)
		return INT64_MAX; /* the calendar's end */
	return month_start(m.month == 12 ? (struct month){ m.year + 1, 1 } : (struct month){ m.year, m.month + 1 });
}

/* The month of the time that a statement gives, if it gives one. */
static int month_found(struct month *out, struct stmt *st)
{
	int r = stmt_step(st);

	*out = r == STORE_ROW && !stmt_is_null(st, 0) ? month_of(stmt_i64(st, 0)) : (struct month){ 0 };
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

int archive_around(struct month *older, struct month *newer, struct store *store, struct month m, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_BEFORE);
	int64_t start = month_start(m);
	int r;

	/* Of a month that is to come, the one before it may be too. */
	stmt_bind_i64(st, 1, start <= now_ms ? start : now_ms + 1);
	r = month_found(older, st);
	if (r)
		return fault_pass(r);
	st = store_stmt(store, QUERY_LIST_FROM);
	stmt_bind_i64(st, 1, month_end(m));
	stmt_bind_i64(st, 2, now_ms);
	return fault_pass(month_found(newer, st));
}
