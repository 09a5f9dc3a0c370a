/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_NEWS_COUNTER_H
#define TESTS_UNIT_NEWS_COUNTER_H

/* A newsroom in which views are counted: groups of views at any time, by the writer's own batch but in this thread, and
 * what `tradepost verify` says of the store afterwards. */

#include "newsroom.h"

#include "news/ranking.h"
#include "news/views.h"
#include "store/check.h"

#define MINUTE INT64_C(60000)
#define HOUR   (60 * MINUTE)
#define DAY    (24 * HOUR)

static struct counting *counting;

/* Counting begins at NOW. */
static int counter_open(void **state)
{
	if (room_open(state))
		return -1;
	CHECK(counting_open(&counting, room.store, NOW) == 0);
	return 0;
}

static int counter_close(void **state)
{
	counting_close(counting);
	counting = NULL;
	return room_close(state);
}

static __attribute__((unused)) struct view_job view_of(int64_t article, const char *visitor, int64_t at_ms)
{
	return (struct view_job){ .article_id = article,
		.now_ms = at_ms,
		.address = SLICE("192.0.2.1"),
		.agent = slice_from(visitor),
		.given = OUTCOME_COUNTED };
}

static int run_group(struct view_job *jobs, size_t count, bool commit)
{
	int r;

	for (size_t i = 0; i < count; i++) {
		views_prepare(&jobs[i]);
		jobs[i].job.next = i + 1 < count ? &jobs[i + 1].job : NULL;
	}
	CHECK(store_begin(room.store) == 0);
	r = jobs->job.batch(room.store, counting, &jobs->job);
	if (r == 0 && commit)
		CHECK(store_commit(room.store) == 0);
	else
		store_rollback(room.store);
	jobs->job.settled(counting, &jobs->job, r == 0 && commit);
	return r;
}

/* So many views by visitors that were never here before, from as many addresses. */
static __attribute__((unused)) void count_views(int64_t article, int count, int64_t at_ms, const char *lang)
{
	static unsigned visitor;

	for (int i = 0; i < count; i++) {
		struct view_job job = view_of(article, "someone", at_ms);
		char address[32];

		snprintf(address, sizeof(address), "10.%u.%u.%u", visitor >> 16 & 255, visitor >> 8 & 255,
			visitor & 255);
		visitor++;
		job.address = slice_from(address);
		job.lang = lang ? slice_from(lang) : SLICE_NONE;
		CHECK(run_group(&job, 1, true) == 0 && job.job.result == 0);
		CHECK(job.outcome == OUTCOME_COUNTED);
	}
}

/* Brings every article's places up to date, as counting_idle does by and by. */
static __attribute__((unused)) void rank_all(void)
{
	int64_t id = 0;
	int r;

	CHECK(store_begin(room.store) == 0);
	do {
		struct stmt *st = store_stmt(room.store, QUERY_VIEW_UNRANKED);

		stmt_bind_i64(st, 1, id);
		stmt_bind_i64(st, 2, 1);
		r = stmt_step(st);
		id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
		stmt_done(st);
		CHECK(r >= 0 && (!id || ranking_update(room.store, id) == 0));
	} while (id);
	CHECK(store_commit(room.store) == 0);
}

static void tell_finding(void *arg, const struct finding *f)
{
	++*(int *)arg;
	print_error("%s %s: %s\n", f->table, f->row, f->what);
}

static int go_on(void *arg, const char *what)
{
	(void)arg;
	(void)what;
	return 0;
}

/* The books balance and the orders are those of the books. */
static __attribute__((unused)) void expect_whole(void)
{
	int findings = 0;

	CHECK(store_check(room.store, tell_finding, go_on, &findings) == 0);
	CHECK(findings == 0);
}

/* The ids of a list, "9 8 7", walked in pages of `limit`. */
static __attribute__((unused)) struct slice list_ids(struct list_query q, int limit)
{
	struct buffer out = BUFFER_INIT;
	struct list_page page;
	struct slice text;
	int pages = 0;

	q.limit = limit;
	q.since_ms = INT64_MIN;
	q.until_ms = INT64_MAX;
	do {
		CHECK(list_read(&page, room.store, room.arena, &q) == 0 && ++pages < 100);
		for (size_t i = 0; i < page.count; i++)
			buffer_printf(&out, "%s%lld", out.len ? " " : "", (long long)page.items[i].id);
		q.from_cursor = true;
		q.key = page.key;
		q.id = page.id;
		q.number = page.number;
	} while (page.more);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

#endif
