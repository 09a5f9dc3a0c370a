/* SPDX-License-Identifier: MIT */

/* The books as everybody reads them. The site's zone is Asia/Shanghai; NOW is 2026-01-01, 08:00 there. */
#include "counter.h"

#include "news/books.h"

static void fill(void)
{
	room_take(
		"{\"id\":1,\"section\":\"news\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:00Z\","
		"\"imported\":100,"
		"\"texts\":{\"en\":{\"title\":\"One\",\"body\":\"B\"},\"zh-Hans\":{\"title\":\"一\",\"body\":\"B\"}}}");
}

static struct slice books(const char *from, const char *to)
{
	struct buffer out = BUFFER_INIT;
	int32_t first, last;
	struct slice text;

	CHECK(clock_parse_day(&first, slice_from(from)) == 0 && clock_parse_day(&last, slice_from(to)) == 0);
	CHECK(books_write(&out, room.store, room.arena, 1, first, last) == 0);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

static void give(enum outcome given, int64_t at, const char *lang)
{
	struct view_job job = view_of(1, "known", at);

	job.given = given;
	job.lang = lang ? slice_from(lang) : SLICE_NONE;
	CHECK(run_group(&job, 1, true) == 0);
}

#define NOTHING "\"outcomes\":{\"counted\":0,\"repeat\":0,\"bot\":0,\"prefetch\":0,\"preview\":0,\"flood\":0}"

TEST(from_nothing_to_days)
{
	fill();
	CHECK_TEXT(0, books("2026-01-01", "2026-12-31"),
		"{\"article\":1,\"views\":100,\"imported\":100,\"counted\":0,\"by_lang\":{}," NOTHING
		",\"days\":[],\"rule\":1}");
	count_views(1, 2, NOW, NULL);
	count_views(1, 1, NOW + HOUR, "zh-Hans");
	give(OUTCOME_BOT, NOW, NULL);
	give(OUTCOME_BOT, NOW, "zh-Hans");
	/* A day of nothing but what no chart shows, and one of robots alone. */
	give(OUTCOME_PREFETCH, NOW + DAY, NULL);
	give(OUTCOME_BOT, NOW + 2 * DAY, NULL);
	give(OUTCOME_PREVIEW, NOW + 16 * HOUR - 1, NULL);
	count_views(1, 1, NOW + 9 * DAY, "zh-Hans");
	give(OUTCOME_COUNTED, NOW + 9 * DAY, "en");
	give(OUTCOME_COUNTED, NOW + 9 * DAY, "zh-Hans");
#define SUMS                                                                                                \
	"{\"article\":1,\"views\":105,\"imported\":100,\"counted\":5,\"by_lang\":{\"en\":3,\"zh-Hans\":2}," \
	"\"outcomes\":{"                                                                                    \
	"\"counted\":5,\"repeat\":1,\"bot\":3,\"prefetch\":1,\"preview\":1,\"flood\":0},\"days\":["
#define DAY_1  "{\"day\":\"2026-01-01\",\"counted\":3,\"by_lang\":{\"en\":2,\"zh-Hans\":1},\"bot\":2}"
#define DAY_3  "{\"day\":\"2026-01-03\",\"counted\":0,\"by_lang\":{},\"bot\":1}"
#define DAY_10 "{\"day\":\"2026-01-10\",\"counted\":2,\"by_lang\":{\"en\":1,\"zh-Hans\":1},\"bot\":0}"
	CHECK_TEXT(1, books("2026-01-01", "2026-12-31"), SUMS DAY_1 "," DAY_3 "," DAY_10 "],\"rule\":1}");
	CHECK_TEXT(2, books("2026-01-01", "2026-01-03"), SUMS DAY_1 "," DAY_3 "],\"rule\":1}");
	CHECK_TEXT(3, books("2026-01-03", "2026-01-03"), SUMS DAY_3 "],\"rule\":1}");
	CHECK_TEXT(4, books("2026-01-04", "2026-01-10"), SUMS DAY_10 "],\"rule\":1}");
	CHECK_TEXT(5, books("2026-01-02", "2026-01-02"), SUMS "],\"rule\":1}");
	CHECK_TEXT(6, books("1970-01-01", "9999-12-31"), SUMS DAY_1 "," DAY_3 "," DAY_10 "],\"rule\":1}");
	expect_whole();
}

/* Rows that the sums of an article are made of. */
static int64_t rows_of_sums(void)
{
	int64_t rows = 0;
	struct stmt *st = store_stmt(room.store, QUERY_BOOKS_SUMS);

	stmt_bind_i64(st, 1, 1);
	while (stmt_step(st) == STORE_ROW)
		rows++;
	stmt_done(st);
	return rows;
}

/* As many after ten years as after ten days. */
TEST(sums_cost_the_same_for_ever)
{
	int64_t rows;

	fill();
	for (int day = 0; day < 10; day++) {
		count_views(1, 1, NOW + day * DAY, day % 2 ? "en" : "zh-Hans");
		give(OUTCOME_BOT, NOW + day * DAY, NULL);
	}
	rows = rows_of_sums();
	CHECK(rows <= 5);
	for (int day = 10; day < 3650; day++)
		count_views(1, 1, NOW + day * DAY, day % 2 ? "en" : "zh-Hans");
	CHECK(rows_of_sums() <= rows);
	CHECK(slice_starts(
		books("2035-12-28", "2036-12-31"), SLICE("{\"article\":1,\"views\":3750,\"imported\":100,\"counted\":"
							 "3650,\"by_lang\":{\"en\":1825,\"zh-Hans\":1825},")));
	expect_whole();
}

#define COUNTED(name) cmocka_unit_test_setup_teardown(name, counter_open, counter_close)

int main(void)
{
	static const struct CMUnitTest tests[] = { COUNTED(from_nothing_to_days),
		COUNTED(sums_cost_the_same_for_ever) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
