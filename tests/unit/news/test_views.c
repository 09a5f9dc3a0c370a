/* SPDX-License-Identifier: MIT */

/* Rule 1, row by row, and what of it survives: through the real writer and a real store, whose clock is the job's. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/change.h"
#include "news/views.h"
#include "news/visits.h"

#define MINUTE ((int64_t)60000)

static char folder[64], url[96];
static struct store *store;
static struct counting *counting;
static struct site site;
static int64_t start;

static int import(const char *line)
{
	FILE *file = tmpfile();
	json_t *in = json_pack("{s:s}", "file", "test"), *out = NULL;
	int r;

	fputs(line, file);
	fputc('\n', file);
	rewind(file);
	store_begin(store);
	r = change_run(&out, store, &site, "import", in, fileno(file), NULL);
	if (r) {
		char *text = json_dumps(out, 0);

		print_message("%s\n", text);
		free(text);
		store_rollback(store);
	} else {
		store_commit(store);
	}
	json_decref(in);
	json_decref(out);
	fclose(file);
	return r;
}

static int setup(void **state)
{
	char why[256];
	json_t *in, *out = NULL;
	int from, to;

	(void)state;
	strcpy(folder, "/tmp/tradepost-views-XXXXXX");
	assert_non_null(mkdtemp(folder));
	snprintf(url, sizeof(url), "sqlite:%s/news.db", folder);
	crypto_start();
	json_seed();
	assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
	site = (struct site){ .url = SLICE("http://127.0.0.1:8080"),
		.languages = { SLICE("en"), SLICE("zh-Hans") },
		.language_count = 2 };
	assert_int_equal(store_migrate(url, false, &from, &to, why), 0);
	assert_int_equal(store_open(&store, url, STORE_WRITER, why), 0);
	store_begin(store);
	in = json_pack("{s:s, s:{s:s}}", "slug", "news", "names", "en", "News");
	assert_int_equal(change_run(&out, store, &site, "section.set", in, -1, NULL), 0);
	json_decref(in);
	json_decref(out);
	store_commit(store);
	assert_int_equal(import("{\"id\":1,\"section\":\"news\",\"status\":\"published\",\"published_at\":\"2026-01-"
				"05T10:00:00Z\","
				"\"imported\":100,\"texts\":{\"en\":{\"title\":\"One\",\"body\":\"Text.\"},"
				"\"zh-Hans\":{\"title\":\"一\",\"body\":\"文。\"}}}"),
		0);
	assert_int_equal(import("{\"id\":2,\"section\":\"news\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":"
				"\"Two\",\"body\":"
				"\"Text.\"}}}"),
		0);
	assert_int_equal(
		import("{\"id\":3,\"section\":\"news\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-05T10:00:"
		       "00Z\","
		       "\"reason\":{\"en\":\"Wrong.\"},\"texts\":{\"en\":{\"title\":\"Three\",\"body\":\"Text.\"}}}"),
		0);
	assert_int_equal(import("{\"id\":4,\"section\":\"news\",\"status\":\"published\",\"published_at\":\"2099-01-"
				"05T10:00:00Z\","
				"\"texts\":{\"en\":{\"title\":\"Four\",\"body\":\"Text.\"}}}"),
		0);
	/* Withdrawn before it came out. */
	assert_int_equal(
		import("{\"id\":5,\"section\":\"news\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-05T10:00:"
		       "00Z\",\"modified_at\":\"2026-01-05T09:00:00Z\",\"texts\":{\"en\":{\"title\":\"Five\",\"body\":"
		       "\"Text.\"}}}"),
		0);
	assert_int_equal(counting_open(&counting, store, start = clock_now_ms()), 0);
	return 0;
}

static int teardown(void **state)
{
	char command[128];

	(void)state;
	counting_close(counting);
	store_close(store);
	counting = NULL;
	store = NULL;
	snprintf(command, sizeof(command), "rm -r '%s'", folder);
	return system(command) ? -1 : 0;
}

/* As after a stop or a crash: all that was in memory is gone. `at` is when the daemon starts again. */
static void restart(int64_t at)
{
	char why[256];

	counting_close(counting);
	store_close(store);
	assert_int_equal(store_open(&store, url, STORE_WRITER, why), 0);
	assert_int_equal(counting_open(&counting, store, at), 0);
}

/* What the writer does with a group of views, in this thread. */
static int run_group(struct view_job *jobs, size_t count, bool commit)
{
	int r;

	for (size_t i = 0; i < count; i++) {
		views_prepare(&jobs[i]);
		jobs[i].job.next = i + 1 < count ? &jobs[i + 1].job : NULL;
	}
	assert_int_equal(store_begin(store), 0);
	r = jobs->job.batch(store, counting, &jobs->job);
	if (r == 0 && commit)
		assert_int_equal(store_commit(store), 0);
	else
		store_rollback(store);
	jobs->job.settled(counting, &jobs->job, r == 0 && commit);
	return r;
}

static struct view_job job_of(int64_t article, const char *address, const char *agent, int64_t at)
{
	return (struct view_job){ .article_id = article,
		.now_ms = at,
		.address = slice_from(address),
		.agent = slice_from(agent),
		.given = OUTCOME_COUNTED };
}

static enum outcome visit(const char *address, const char *agent, int64_t at)
{
	struct view_job job = job_of(1, address, agent, at);

	assert_int_equal(run_group(&job, 1, true), 0);
	assert_int_equal(job.job.result, 0);
	return job.outcome;
}

static void test_who_and_when(void **state)
{
	static const struct {
		const char *address, *agent;
		int64_t after_ms;
		enum outcome want;
	} rows[] = {
		{ "192.0.2.1", "A", 0, OUTCOME_COUNTED },
		{ "192.0.2.1", "A", 1, OUTCOME_REPEAT },
		{ "::ffff:192.0.2.1", "A", 2, OUTCOME_REPEAT }, /* IPv4 in IPv6 */
		{ "192.0.2.2", "A", 2, OUTCOME_COUNTED },
		{ "192.0.2.1", "B", 2, OUTCOME_COUNTED },
		{ "2001:db8:1:2::5", "A", 3, OUTCOME_COUNTED },
		{ "2001:db8:1:2:ffff::9", "A", 4, OUTCOME_REPEAT }, /* the same /64 */
		{ "2001:db8:1:3::5", "A", 5, OUTCOME_COUNTED },
		{ "192.0.2.1", "A", 1 + 30 * MINUTE - 1 + 1, OUTCOME_REPEAT }, /* extended at 1 and 2 */
		{ "192.0.2.1", "A", 60 * MINUTE - 1, OUTCOME_REPEAT },
		{ "192.0.2.1", "A", 90 * MINUTE - 1, OUTCOME_COUNTED }, /* 30 minutes without a request */
		{ "", "A", 90 * MINUTE, OUTCOME_COUNTED },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		enum outcome got = visit(rows[i].address, rows[i].agent, start + rows[i].after_ms);

		if (got != rows[i].want)
			fail_msg("row %zu: %s and not %s", i, outcome_names[got], outcome_names[rows[i].want]);
	}
}

static void test_language_is_no_second_visit(void **state)
{
	struct view_job jobs[2] = { job_of(1, "192.0.2.9", "L", start), job_of(1, "192.0.2.9", "L", start) };

	(void)state;
	jobs[0].lang = SLICE("zh-Hans");
	jobs[1].lang = SLICE("en");
	assert_int_equal(run_group(jobs, 2, true), 0);
	assert_int_equal(jobs[0].outcome, OUTCOME_COUNTED);
	assert_int_equal(jobs[1].outcome, OUTCOME_REPEAT);
	assert_int_equal(jobs[0].views, 101);
	assert_int_equal(jobs[1].views, 101);
}

/* One that the article has not changes nothing, and keeps no other of the group from being counted. */
static void test_language_that_is_not_there(void **state)
{
	struct view_job jobs[] = { job_of(1, "192.0.2.10", "L", start), job_of(1, "192.0.2.10", "L", start),
		job_of(1, "192.0.2.11", "L", start) };

	(void)state;
	jobs[0].lang = SLICE("de");
	jobs[1].lang = SLICE("ZH-cn");
	jobs[2].lang = SLICE("en-GB");
	assert_int_equal(run_group(jobs, 3, true), 0);
	assert_int_equal(jobs[0].job.result, VIEWS_E_LANGUAGE);
	assert_int_equal(jobs[1].job.result, 0);
	assert_int_equal(jobs[1].outcome, OUTCOME_COUNTED);
	assert_int_equal(jobs[1].views, 101);
	assert_int_equal(jobs[2].views, 102);
}

static void test_not_public(void **state)
{
	static const struct {
		int64_t article;
		int want;
	} rows[] = { { 2, VIEWS_E_MISSING }, { 3, VIEWS_E_GONE }, { 4, VIEWS_E_MISSING }, { 5, VIEWS_E_MISSING },
		{ 99, VIEWS_E_MISSING } };

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct view_job job = job_of(rows[i].article, "192.0.2.1", "A", start);

		assert_int_equal(run_group(&job, 1, true), 0);
		if (job.job.result != rows[i].want)
			fail_msg("row %zu: %d and not %d", i, job.job.result, rows[i].want);
	}
}

static void test_flood(void **state)
{
	char agent[16];

	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(agent, sizeof(agent), "agent-%d", i);
		assert_int_equal(visit("198.51.100.7", agent, start + i), OUTCOME_COUNTED);
	}
	assert_int_equal(visit("198.51.100.7", "agent-30", start + 100), OUTCOME_FLOOD);
	assert_int_equal(visit("198.51.100.7", "agent-30", start + 200), OUTCOME_FLOOD); /* no window was opened */
	assert_int_equal(visit("198.51.100.7", "agent-3", start + 300), OUTCOME_REPEAT);
	assert_int_equal(visit("198.51.100.8", "agent-30", start + 300), OUTCOME_COUNTED);
	restart(start + 400);
	assert_int_equal(visit("198.51.100.7", "agent-31", start + 400), OUTCOME_FLOOD);
	/* One whose own window has run out: 29 by others. */
	assert_int_equal(visit("198.51.100.7", "agent-0", start + 40 * MINUTE), OUTCOME_COUNTED);
	/* An hour after them all but the second window of agent-0 have run out. */
	assert_int_equal(visit("198.51.100.7", "agent-31", start + 60 * MINUTE + 30), OUTCOME_COUNTED);
}

static void test_a_restart_opens_no_window(void **state)
{
	(void)state;
	assert_int_equal(visit("192.0.2.1", "A", start), OUTCOME_COUNTED);
	restart(start + 20 * MINUTE);
	assert_int_equal(visit("192.0.2.1", "A", start + 20 * MINUTE), OUTCOME_REPEAT);
	restart(start + 49 * MINUTE);
	assert_int_equal(visit("192.0.2.1", "A", start + 49 * MINUTE), OUTCOME_REPEAT);
	restart(start + 79 * MINUTE);
	assert_int_equal(visit("192.0.2.1", "A", start + 79 * MINUTE), OUTCOME_COUNTED);
}

static void test_midnight_splits_no_visit(void **state)
{
	int64_t midnight = clock_day_start(clock_day(start) + 1);

	(void)state;
	assert_int_equal(visit("192.0.2.1", "A", midnight - MINUTE), OUTCOME_COUNTED);
	assert_int_equal(visit("192.0.2.1", "A", midnight + MINUTE), OUTCOME_REPEAT);
	assert_int_equal(visit("192.0.2.1", "A", midnight + 30 * MINUTE), OUTCOME_REPEAT);
	restart(midnight + 59 * MINUTE);
	assert_int_equal(visit("192.0.2.1", "A", midnight + 59 * MINUTE), OUTCOME_REPEAT);
	/* Yesterday's key is gone by now; the visit goes on under today's. */
	assert_int_equal(visit("192.0.2.1", "A", midnight + 80 * MINUTE), OUTCOME_REPEAT);
	assert_int_equal(visit("192.0.2.1", "A", midnight + 110 * MINUTE), OUTCOME_COUNTED);
}

/* 29 before midnight, one after: the limit knows no day. */
static void test_flood_over_midnight(void **state)
{
	int64_t midnight = clock_day_start(clock_day(start) + 1);
	char agent[16];

	(void)state;
	for (int i = 0; i < 30; i++) {
		snprintf(agent, sizeof(agent), "agent-%d", i);
		assert_int_equal(
			visit("198.51.100.7", agent, midnight + (i < 29 ? -10 : 10) * MINUTE), OUTCOME_COUNTED);
	}
	assert_int_equal(visit("198.51.100.7", "agent-30", midnight + 20 * MINUTE), OUTCOME_FLOOD);
}

static void test_a_group_that_fails_leaves_nothing(void **state)
{
	struct view_job jobs[2] = { job_of(1, "192.0.2.1", "A", start), job_of(1, "192.0.2.2", "A", start) };

	(void)state;
	assert_int_equal(visit("192.0.2.2", "A", start - 20 * MINUTE), OUTCOME_COUNTED);
	assert_int_equal(run_group(jobs, 2, false), 0);
	assert_int_equal(jobs[0].outcome, OUTCOME_COUNTED);
	assert_int_equal(jobs[1].outcome, OUTCOME_REPEAT);
	/* The first never was; the second's window was not extended. */
	assert_int_equal(visit("192.0.2.1", "A", start + 1), OUTCOME_COUNTED);
	assert_int_equal(visit("192.0.2.2", "A", start + 10 * MINUTE), OUTCOME_COUNTED);
}

static int64_t number_from(enum query query, int64_t article)
{
	struct stmt *s = store_stmt(store, query);
	int64_t n = -1;

	stmt_bind_i64(s, 1, article);
	if (stmt_step(s) == STORE_ROW)
		n = stmt_i64(s, 3);
	stmt_done(s);
	return n;
}

static void test_the_books_and_the_order(void **state)
{
	static const enum outcome given[] = { OUTCOME_BOT, OUTCOME_PREFETCH, OUTCOME_PREVIEW };

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct view_job job = job_of(1, "192.0.2.1", "A", start);

		job.given = given[i];
		assert_int_equal(run_group(&job, 1, true), 0);
		assert_int_equal(job.outcome, given[i]);
		assert_int_equal(job.views, 100);
	}
	assert_int_equal(visit("192.0.2.1", "A", start), OUTCOME_COUNTED); /* none of them opened a window */
	assert_int_equal(number_from(QUERY_VIEW_ARTICLE, 1), 101);
	counting_idle(store, counting);
}

/* Beyond the index's room the table answers; the rule is the same. */
static void test_keys_are_kept_two_days_at_most(void **state)
{
	struct stmt *s;
	int rows = 0;

	(void)state;
	assert_int_equal(visit("192.0.2.1", "A", start), OUTCOME_COUNTED);
	assert_int_equal(visit("192.0.2.1", "A", start + 49 * 60 * MINUTE), OUTCOME_COUNTED);
	s = store_stmt(store, QUERY_VISITOR_KEY_ALL);
	while (stmt_step(s) == STORE_ROW) {
		assert_int_equal(stmt_i64(s, 0), clock_day(start + 49 * 60 * MINUTE));
		rows++;
	}
	stmt_done(s);
	assert_int_equal(rows, 1);
}

#define TEST_OF(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST_OF(test_who_and_when),
		TEST_OF(test_language_is_no_second_visit),
		TEST_OF(test_language_that_is_not_there),
		TEST_OF(test_not_public),
		TEST_OF(test_flood),
		TEST_OF(test_a_restart_opens_no_window),
		TEST_OF(test_midnight_splits_no_visit),
		TEST_OF(test_flood_over_midnight),
		TEST_OF(test_a_group_that_fails_leaves_nothing),
		TEST_OF(test_the_books_and_the_order),
		TEST_OF(test_keys_are_kept_two_days_at_most),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
