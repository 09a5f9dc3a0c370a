/* SPDX-License-Identifier: MIT */

/* Orders by reading: of a day and a week, ever and at present; that they are those of the books, whatever happens to an
 * article and to the clock. The site's zone is Asia/Shanghai; NOW is a Thursday, 08:00 there. */
#include "counter.h"

#include <math.h>

#include "news/trend.h"

/* Articles 1 to 5 in section odd or even, of which 3 and 5 have a tag; 6 comes an hour after NOW, 7 is a draft. */
static void fill(void)
{
	struct buffer lines = BUFFER_INIT;

	for (int id = 1; id <= 7; id++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"%s\",\"status\":\"%s\",\"published_at\":\"2026-01-01T0%d:00:00Z\"%s,"
			"\"texts\":{\"en\":{\"title\":\"Number %d\",\"body\":\"B\"},\"zh-Hans\":{\"title\":\"题\","
			"\"body\":\"B\"}}}\n",
			id, id % 2 ? "odd" : "even", id == 7 ? "draft" : "published", id == 6 ? 1 : 0,
			id == 3 || id == 5 ? ",\"tags\":[\"t\"]" : "", id);
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

TEST(weeks_begin_on_monday)
{
	static const struct {
		const char *day;
		int32_t week;
		const char *monday;
	} rows[] = {
		{ "1970-01-01", 0, "1969-12-29" },
		{ "1970-01-04", 0, "1969-12-29" },
		{ "1970-01-05", 1, "1970-01-05" },
		{ "1969-12-29", 0, "1969-12-29" },
		{ "1969-12-28", -1, "1969-12-22" },
		{ "1969-12-22", -1, "1969-12-22" },
		{ "1969-12-21", -2, "1969-12-15" },
		{ "2026-01-01", 2922, "2025-12-29" },
		{ "2026-01-04", 2922, "2025-12-29" },
		{ "2026-01-05", 2923, "2026-01-05" },
	};

	EACH(rows, i) {
		char text[CLOCK_TEXT];
		int32_t day;

		CHECK_ROW(i, clock_parse_day(&day, slice_from(rows[i].day)) == 0);
		CHECK_ROW(i, ranking_week(day) == rows[i].week);
		CHECK_TEXT(i, slice_from(clock_format_day(text, ranking_week_start(day))), rows[i].monday);
	}
}

/* Who reads what when, and what is then most read. Hours from the midnight before NOW, 2026-01-01 in Shanghai. */
TEST(days_and_weeks)
{
	static const struct {
		int hours, article, views;
		const char *day, *week, *ever;
	} rows[] = {
		{ 9, 1, 2, "1", "1", "1 6 5 4 3 2" },
		{ 10, 2, 1, "1 2", "1 2", "1 2 6 5 4 3" },
		{ 23, 3, 3, "3 1 2", "3 1 2", "3 1 2 6 5 4" },
		{ 24, 3, 0, "", "3 1 2", "3 1 2 6 5 4" }, /* Friday */
		{ 25, 2, 2, "2", "3 2 1", "3 2 1 6 5 4" },
		{ 47, 2, 1, "2", "2 3 1", "2 3 1 6 5 4" },
		{ 95, 4, 1, "4", "2 3 1 4", "2 3 1 4 6 5" }, /* Sunday */
		{ 96, 4, 0, "", "", "2 3 1 4 6 5" },         /* Monday */
		{ 97, 1, 2, "1", "1", "2 1 3 4 6 5" },
		{ 24 * 365, 5, 1, "5", "5", "2 1 3 5 4 6" },
	};
	const int64_t midnight = NOW - 8 * HOUR;

	fill();
	EACH(rows, i) {
		int64_t at = midnight + rows[i].hours * HOUR;
		const struct list_query day = { .order = LIST_DAY, .now_ms = at },
					week = { .order = LIST_WEEK, .now_ms = at },
					ever = { .order = LIST_VIEWS, .now_ms = at };

		count_views(rows[i].article, rows[i].views, at, NULL);
		rank_all();
		expect_whole();
		for (int limit = 1; limit <= 7; limit += 2) {
			CHECK_TEXT(i, list_ids(day, limit), rows[i].day);
			CHECK_TEXT(i, list_ids(week, limit), rows[i].week);
			CHECK_TEXT(i, list_ids(ever, limit), rows[i].ever);
		}
	}
}

TEST(sections_and_tags)
{
	fill();
	count_views(1, 1, NOW + HOUR, NULL);
	count_views(2, 5, NOW + HOUR, NULL);
	count_views(3, 2, NOW + HOUR, NULL);
	rank_all();
	for (enum list_order order = LIST_DAY; order <= LIST_TREND; order++) {
		struct list_query q = { .order = order, .now_ms = NOW + HOUR };
		size_t row = (size_t)order;

		q.section = SLICE("odd");
		CHECK_TEXT(row, list_ids(q, 2), order == LIST_TREND ? "3 1 5" : "3 1");
		q.section = SLICE("even");
		CHECK_TEXT(row, list_ids(q, 2), order == LIST_TREND ? "2 6 4" : "2");
		q.section = SLICE_NONE;
		q.tag = SLICE("t");
		CHECK_TEXT(row, list_ids(q, 2), order == LIST_TREND ? "3 5" : "3");
		q.tag = SLICE("none");
		CHECK_TEXT(row, list_ids(q, 2), "");
	}
}

/* A walk that began before midnight goes on in that day's list. */
TEST(a_walk_over_midnight)
{
	struct list_query q = { .order = LIST_DAY, .now_ms = NOW, .limit = 2, .until_ms = INT64_MAX };
	struct list_page page;

	fill();
	for (int64_t id = 1; id <= 5; id++)
		count_views(id, (int)id, NOW, NULL);
	rank_all();
	CHECK(list_read(&page, room.store, room.arena, &q) == 0 && page.more && page.items[1].id == 4);
	count_views(5, 1, NOW + DAY, NULL);
	rank_all();
	q.now_ms = NOW + DAY;
	CHECK_TEXT(0, list_ids(q, 9), "5");
	q.from_cursor = true;
	q.key = page.key;
	q.id = page.id;
	q.number = page.number;
	CHECK_TEXT(1, list_ids(q, 2), "3 2 1");
}

TEST(days_that_are_over_are_deleted_in_steps)
{
	struct list_query q = { .order = LIST_DAY, .now_ms = NOW, .from_cursor = true, .key = INT64_MAX };
	int32_t today = clock_day(NOW);
	bool more = true;
	int steps = 0;

	fill();
	for (int64_t id = 1; id <= 5; id++)
		count_views(id, 1, NOW, NULL);
	rank_all();
	count_views(2, 1, NOW + 7 * DAY, NULL);
	rank_all();
	q.number = today;
	CHECK_TEXT(0, list_ids(q, 3), "5 4 3 1");
	CHECK(store_begin(room.store) == 0);
	CHECK(ranking_forget(room.store, today, 5, &more) == 0 && !more);
	for (more = true; more; steps++)
		CHECK(ranking_forget(room.store, today + 7, 5, &more) == 0 && steps < 10);
	CHECK(store_commit(room.store) == 0);
	CHECK(steps == 3); /* 4 articles of 2 or 3 places each, of days and of weeks */
	CHECK_TEXT(1, list_ids(q, 3), "");
	q.number = today + 7;
	CHECK_TEXT(2, list_ids(q, 3), "2");
	expect_whole();
	/* Those whose rows are gone can be read, moved and withdrawn like any other. */
	count_views(1, 1, NOW + 7 * DAY, NULL);
	rank_all();
	room_take(
		"{\"id\":3,\"section\":\"even\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-01T00:00:00Z\","
		"\"reason\":{"
		"\"en\":\"R\"},\"texts\":{\"en\":{\"title\":\"Number 3\",\"body\":\"B\"},\"zh-Hans\":{\"title\":\"题\","
		"\"body\":\"B\"}}}");
	expect_whole();
	CHECK_TEXT(3, list_ids(q, 3), "2 1");
}

/* What happens to an article happens to its places. */
TEST(an_article_that_moves_goes_and_comes_back)
{
	static const struct {
		const char *section, *status, *tags;
		const char *odd, *even, *tag, *all;
	} rows[] = {
		{ "odd", "published", "", "3 1", "2", "", "3 2 1" },
		{ "even", "published", "\"t\"", "1", "3 2", "3", "3 2 1" },
		{ "even", "withdrawn", "\"t\"", "1", "2", "", "2 1" },
		{ "even", "published", "\"u\",\"t\"", "1", "3 2", "3", "3 2 1" },
		{ "even", "published", "\"u\"", "1", "3 2", "", "3 2 1" },
	};

	fill();
	count_views(1, 1, NOW + HOUR, NULL);
	count_views(2, 2, NOW + HOUR, NULL);
	count_views(3, 3, NOW + HOUR, NULL);
	rank_all();
	EACH(rows, i) {
		struct buffer line = BUFFER_INIT;

		/* Sometimes it has been counted again and is not ranked yet. */
		if (i % 2 == 0 && i != 2)
			count_views(3, 1, NOW + HOUR, NULL);
		buffer_printf(&line,
			"{\"id\":3,\"section\":\"%s\",\"status\":\"%s\",\"published_at\":\"2026-01-01T00:00:00Z\","
			"\"tags\":[%s],%s"
			"\"texts\":{\"en\":{\"title\":\"N\",\"body\":\"B\"}}}",
			rows[i].section, rows[i].status, rows[i].tags,
			slice_eq(slice_from(rows[i].status), SLICE("withdrawn")) ? "\"reason\":{\"en\":\"R\"}," : "");
		room_take(buffer_cstr(&line));
		buffer_release(&line);
		expect_whole();
		rank_all();
		expect_whole();
		for (enum list_order order = LIST_DAY; order <= LIST_WEEK; order++) {
			struct list_query q = { .order = order, .now_ms = NOW + HOUR };

			CHECK_TEXT(i, list_ids(q, 2), rows[i].all);
			q.section = SLICE("odd");
			CHECK_TEXT(i, list_ids(q, 2), rows[i].odd);
			q.section = SLICE("even");
			CHECK_TEXT(i, list_ids(q, 2), rows[i].even);
			q.section = SLICE_NONE;
			q.tag = SLICE("t");
			CHECK_TEXT(i, list_ids(q, 2), rows[i].tag);
		}
	}
}

/* --- trend ----------------------------------------------------------------------------------------------------------
 */

/* A score as a weight in views of the time `at`. */
static double weight(int64_t score, int64_t at, int64_t half_life)
{
	return exp2((double)score / 4294967296.0 - (double)at / (double)half_life);
}

TEST(scores_are_sums_of_weights)
{
	static const struct {
		int64_t half_life;
		struct {
			int64_t ago, views;
		} seen[4];
		double want;
	} rows[] = {
		{ DAY, { { 0, 1 } }, 1 },
		{ DAY, { { DAY, 1 } }, 0.5 },
		{ DAY, { { DAY, 1 }, { 0, 1 } }, 1.5 },
		{ DAY, { { 0, 1 }, { DAY, 1 } }, 1.5 },
		{ DAY, { { 7 * DAY, 1000 }, { 2 * DAY, 12 }, { 0, 1 }, { 0, 1 } }, 1000 / 128.0 + 3 + 2 },
		{ HOUR, { { 10 * HOUR, 1024 }, { 0, 1 } }, 2 },
		{ 90 * DAY, { { 90 * DAY, 10 }, { 180 * DAY, 100 } }, 30 },
		{ HOUR, { { 365 * DAY, 1000000 }, { 0, 1 } }, 1 },
		{ DAY, { { 0, 1000000000 }, { 0, 1 } }, 1000000001 },
	};

	EACH(rows, i) {
		int64_t score = 0;
		double got;

		for (size_t j = 0; j < 4 && rows[i].seen[j].views; j++)
			score = trend_add(score, rows[i].seen[j].views, NOW - rows[i].seen[j].ago, rows[i].half_life);
		got = weight(score, NOW, rows[i].half_life);
		if (fabs(got - rows[i].want) > rows[i].want * 1e-8)
			fail_msg("row %zu: %.10f and not %.10f", i, got, rows[i].want);
	}
}

/* Each view counts as its own, also the millionth of a day. */
TEST(a_million_views_one_by_one)
{
	int64_t score = 0;

	for (int i = 0; i < 1000000; i++)
		score = trend_add(score, 1, NOW, DAY);
	CHECK(fabs(weight(score, NOW, DAY) - 1e6) < 100);
}

static void change_half_life(int64_t half_life, int64_t at)
{
	CHECK(counting_trend(counting, room.store, half_life, at) == 0);
}

TEST(trending)
{
	struct list_query q = { .order = LIST_TREND, .now_ms = NOW + 2 * DAY };

	fill();
	CHECK_TEXT(0, list_ids(q, 2), "6 5 4 3 2 1"); /* nobody has read anything */
	count_views(1, 10, NOW, NULL);
	count_views(2, 4, NOW + 2 * DAY - HOUR, NULL);
	count_views(3, 1, NOW + 2 * DAY, NULL);
	rank_all();
	CHECK_TEXT(1, list_ids(q, 2), "2 1 3 6 5 4"); /* 3.9, 2.5, 1 */
	count_views(1, 2, NOW + 2 * DAY, NULL);
	rank_all();
	CHECK_TEXT(2, list_ids(q, 1), "1 2 3 6 5 4"); /* 4.5, 3.9, 1 */
	expect_whole();
	change_half_life(6 * HOUR, NOW + 2 * DAY);
	CHECK_TEXT(3, list_ids(q, 2), "2 1 3 6 5 4");
	change_half_life(30 * DAY, NOW + 2 * DAY);
	CHECK_TEXT(4, list_ids(q, 2), "1 2 3 6 5 4");
	expect_whole();
	/* What is counted from now on is of the new one; a start remembers it. */
	count_views(3, 12, NOW + 2 * DAY, NULL);
	rank_all();
	CHECK_TEXT(5, list_ids(q, 2), "3 1 2 6 5 4");
	counting_close(counting);
	CHECK(counting_open(&counting, room.store, NOW + 3 * DAY) == 0);
	count_views(2, 10, NOW + 2 * DAY, NULL);
	rank_all();
	CHECK_TEXT(6, list_ids(q, 2), "2 3 1 6 5 4");
	expect_whole();
}

/* --- clocks ---------------------------------------------------------------------------------------------------------
 */

/* Views of both sides of midnight in one group, as they come, and some that fail. */
TEST(a_group_over_midnight)
{
	const int64_t midnight = NOW + 16 * HOUR;
	struct view_job jobs[8];
	static const int64_t at[] = { -2, 1, -1, 0, 3, -3, 1, 2 };
	char visitor[8][8];

	fill();
	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < 8; i++) {
			snprintf(visitor[i], sizeof(visitor[i]), "%d.%zu", round, i);
			jobs[i] = view_of(i < 6 ? 1 : 2, visitor[i], midnight + at[i]);
		}
		CHECK(run_group(jobs, 8, round != 1) == 0);
		CHECK(jobs[5].views == (round ? 12 : 6));
		expect_whole();
		rank_all();
		expect_whole();
	}
	CHECK_TEXT(0, list_ids((struct list_query){ .order = LIST_DAY, .now_ms = midnight }, 5), "1 2");
	CHECK_TEXT(0, list_ids((struct list_query){ .order = LIST_DAY, .now_ms = midnight - 1 }, 5), "");
	CHECK_TEXT(1, list_ids((struct list_query){ .order = LIST_WEEK, .now_ms = midnight }, 5), "1 2");
}

/* The clock goes to and fro by days, weeks and years; languages and outcomes as they come; articles are saved
 * meanwhile. */
TEST(whatever_the_clock_does)
{
	static const enum outcome given[] = { OUTCOME_COUNTED, OUTCOME_COUNTED, OUTCOME_BOT, OUTCOME_PREFETCH,
		OUTCOME_PREVIEW };
	static const int64_t jumps[] = { 1, MINUTE, HOUR, HOUR, 7 * HOUR, DAY, DAY, -DAY, -HOUR, 7 * DAY, -7 * DAY,
		400 * DAY, -400 * DAY };
	int64_t at = NOW + DAY;

	srandom(7);
	fill();
	for (int i = 0; i < 600; i++) {
		struct view_job job = view_of(1 + random() % 6, "", at);
		char visitor[16];

		snprintf(visitor, sizeof(visitor), "%ld", random() % 40);
		job.agent = slice_from(visitor);
		job.given = given[random() % 5];
		job.lang = random() % 2 ? SLICE("zh-Hans") : SLICE_NONE;
		CHECK(run_group(&job, 1, random() % 10) == 0);
		if (random() % 20 == 0)
			room_take(random() % 2 ? "{\"id\":2,\"section\":\"even\",\"status\":\"published\",\"published_"
						 "at\":\"2026-01-01T00:"
						 "00:00Z\",\"tags\":[\"t\"],\"texts\":{\"en\":{\"title\":\"N\","
						 "\"body\":\"B\"}}}"
					       : "{\"id\":2,\"section\":\"odd\",\"status\":\"published\",\"published_"
						 "at\":\"2026-01-01T00:"
						 "00:00Z\",\"texts\":{\"en\":{\"title\":\"N\",\"body\":\"B\"}}}");
		if (random() % 8 == 0)
			rank_all();
		if (i % 50 == 0)
			expect_whole();
		at += jumps[random() % (long)(sizeof(jumps) / sizeof(jumps[0]))];
		if (at < NOW + HOUR)
			at = NOW + DAY;
	}
	rank_all();
	expect_whole();
}

#define COUNTED(name) cmocka_unit_test_setup_teardown(name, counter_open, counter_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(weeks_begin_on_monday, room_open, room_close),
		COUNTED(days_and_weeks),
		COUNTED(sections_and_tags),
		COUNTED(a_walk_over_midnight),
		COUNTED(days_that_are_over_are_deleted_in_steps),
		COUNTED(an_article_that_moves_goes_and_comes_back),
		cmocka_unit_test(scores_are_sums_of_weights),
		cmocka_unit_test(a_million_views_one_by_one),
		COUNTED(trending),
		COUNTED(a_group_over_midnight),
		COUNTED(whatever_the_clock_does),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
