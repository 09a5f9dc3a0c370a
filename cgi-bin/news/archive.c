/* SPDX-License-Identifier: MIT */

/* archive.c: see archive.h. */
#include "news/archive.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/fault.h"
#include "news/grow.h"

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

int archive_months(struct archive_month **out, size_t *count, struct store *store, struct arena *arena, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_ARCHIVE_MONTHS);
	struct archive_month *list = NULL;
	size_t n = 0, room = 0;
	bool failed = false;
	int r;

	stmt_bind_i64(st, 1, now_ms);
	while ((r = stmt_step(st)) == STORE_ROW && !failed) {
		list = grow(arena, list, n, &room, sizeof(*list));
		failed = !list;
		if (list)
			list[n++] = (struct archive_month){ month_of(stmt_i64(st, 0)), stmt_i64(st, 1) };
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return failed ? fault_new(FAULT_MEMORY, "no memory for months") : fault_fold(r);
}

static int add(struct store *store, struct month m, int64_t more)
{
	struct stmt *st = store_stmt(store, QUERY_ARCHIVE_COUNT);

	stmt_bind_i64(st, 1, month_start(m));
	stmt_bind_i64(st, 2, month_end(m));
	stmt_bind_i64(st, 3, more);
	return fault_fold(stmt_run(st));
}

int archive_count(struct store *store, int64_t published_ms, int more)
{
	struct month m = month_of(published_ms);

	return m.year ? fault_pass(add(store, m, more)) : 0; /* in the year 0, which has no archive */
}

static int between(int64_t *out, struct store *store, int64_t start_ms, int64_t end_ms)
{
	struct stmt *st = store_stmt(store, QUERY_ARCHIVE_BETWEEN);
	int r;

	stmt_bind_i64(st, 1, start_ms);
	stmt_bind_i64(st, 2, end_ms);
	r = stmt_step(st);
	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int listed(int64_t *out, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_ARCHIVE_LISTED);
	int r = stmt_step(st);

	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* The months have to add up to what the sections count, few rows at every start where the list has one an article; but
 * for those of the year 0, as good as none. */
static int are_own(bool *own, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_ARCHIVE_ROWS);
	int64_t sum = 0, all = 0, before = 0;
	int r;

	*own = true;
	while ((r = stmt_step(st)) == STORE_ROW) {
		struct month m = month_of(stmt_i64(st, 0));

		*own = *own && m.year && month_start(m) == stmt_i64(st, 0) && month_end(m) == stmt_i64(st, 1);
		sum += stmt_i64(st, 2);
	}
	stmt_done(st);
	if (r == 0)
		r = listed(&all, store);
	if (r == 0)
		r = between(&before, store, INT64_MIN, month_start((struct month){ 1, 1 }));
	*own = *own && sum == all - before;
	return fault_fold(r);
}

static int count_all(struct store *store)
{
	int64_t from = month_start((struct month){ 1, 1 }), n;
	int r = fault_fold(stmt_run(store_stmt(store, QUERY_ARCHIVE_CLEAR)));

	while (r == 0) {
		struct stmt *st = store_stmt(store, QUERY_LIST_FROM);
		struct month m;

		stmt_bind_i64(st, 1, from);
		stmt_bind_i64(st, 2, INT64_MAX);
		r = month_found(&m, st);
		if (r || !m.year)
			break;
		from = month_end(m);
		r = between(&n, store, month_start(m), from);
		if (r == 0)
			r = add(store, m, n);
	}
	return fault_pass(r);
}

int archive_refresh(struct store *store)
{
	bool own;
	int r = are_own(&own, store);

	if (r || own)
		return fault_pass(r);
	r = store_begin(store);
	if (r)
		return fault_pass(r);
	r = count_all(store);
	if (r)
		store_rollback(store);
	return r ? fault_pass(r) : fault_pass(store_commit(store));
}
