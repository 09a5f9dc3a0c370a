/* SPDX-License-Identifier: MIT */

/* The archive's months: what each has, as articles come, change, go and wait, and counted again. */
#include "news/newsroom.h"

#include "news/archive.h"
#include "news/verify.h"

#define ARTICLE(id, status, at)                                                                                    \
	"{\"id\":" id ",\"section\":{\"name\":{\"en\":\"News\"}},\"status\":\"" status "\",\"published_at\":\"" at \
	"\","                                                                                                      \
	"\"texts\":{\"en\":{\"title\":\"T" id "\",\"body\":\"B\"}}}\n"

/* `2026-01:2 2025-12:1` */
static struct slice months(int64_t now)
{
	struct archive_month *list;
	struct buffer out = BUFFER_INIT;
	struct slice text;
	size_t count;

	CHECK(archive_months(&list, &count, room.store, room.arena, now) == 0);
	for (size_t i = 0; i < count; i++)
		buffer_printf(&out, "%s%04d-%02d:%lld", i ? " " : "", list[i].month.year, list[i].month.month,
			(long long)list[i].articles);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text.at ? text : SLICE("");
}

static void note(void *arg, const struct finding *f)
{
	(void)arg;
	print_error("%s %s: %s\n", f->table, f->row, f->what);
}

static int64_t findings(void)
{
	const struct verify_options options = { .site = &room.site, .found = note };
	struct verified v;

	CHECK(verify_store(&v, room.store, &options) == 0);
	return v.findings;
}

/* 2 came out in January where the site is; 4 waits in the same month as 1, 5 in one of its own. */
static void fill(void)
{
	room_take(ARTICLE("1", "published", "2026-01-01T00:00:00Z") ARTICLE("2", "published", "2025-12-31T16:00:00Z")
			ARTICLE("3", "published", "2025-12-31T15:59:59Z") ARTICLE("4", "published",
				"2026-01-20T00:00:00Z") ARTICLE("5", "published", "2026-03-01T00:00:00Z") ARTICLE("6",
				"draft", "2025-06-01T00:00:00Z") ARTICLE("7", "published", "0000-06-01T00:00:00Z"));
}

static void test_months(void **state)
{
	const int64_t day = 86400000;

	(void)state;
	CHECK_TEXT(0, months(NOW), "");
	fill();
	CHECK_TEXT(1, months(NOW), "2026-01:2 2025-12:1");
	CHECK_TEXT(2, months(NOW - 1), "2026-01:1 2025-12:1");
	CHECK_TEXT(3, months(NOW + 19 * day), "2026-01:3 2025-12:1");
	CHECK_TEXT(4, months(NOW + 59 * day), "2026-03:1 2026-01:3 2025-12:1");
	CHECK(findings() == 0);
	room_take(ARTICLE("1", "withdrawn", "2026-01-01T00:00:00Z") ARTICLE("3", "published", "2024-02-29T00:00:00Z"));
	CHECK_TEXT(5, months(NOW), "2026-01:1 2024-02:1");
	CHECK(findings() == 0);
}

static void test_counted_again(void **state)
{
	(void)state;
	fill();
	CHECK(store_begin(room.store) == 0);
	CHECK(stmt_run(store_stmt(room.store, QUERY_ARCHIVE_CLEAR)) == 0);
	CHECK(store_commit(room.store) == 0);
	CHECK_TEXT(0, months(NOW), "");
	CHECK(findings() > 0);
	CHECK(archive_refresh(room.store) == 0);
	CHECK_TEXT(1, months(NOW), "2026-01:2 2025-12:1");
	CHECK(findings() == 0);
	/* One month that says another number is enough. */
	CHECK(store_begin(room.store) == 0);
	CHECK(archive_count(room.store, NOW, 1) == 0);
	CHECK(store_commit(room.store) == 0);
	CHECK(findings() > 0);
	CHECK(archive_refresh(room.store) == 0);
	CHECK(findings() == 0);
	/* In another zone the months begin at other times. */
	CHECK(clock_set_zone("UTC") == 0);
	CHECK(archive_refresh(room.store) == 0);
	CHECK_TEXT(2, months(NOW), "2026-01:1 2025-12:2");
	CHECK(archive_refresh(room.store) == 0);
	CHECK_TEXT(3, months(NOW), "2026-01:1 2025-12:2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_months, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_counted_again, room_open, room_close),
	};

	return cmocka_run_group_tests_name("news/archive", tests, NULL, NULL);
}
