/* SPDX-License-Identifier: MIT */

#include "table.h"

#include <unistd.h>

#include "base/clock.h"

#define MINUTE_MS ((int64_t)60000)

static void zone(const char *name)
{
	assert_int_equal(clock_set_zone(name), 0);
}

TEST(zones)
{
	static const struct {
		const char *name;
		int r;
	} rows[] = { { "Asia/Shanghai", 0 }, { "UTC", 0 }, { "", CLOCK_E_FORM }, { "Asia", CLOCK_E_FORM },
		{ "Mars/Base", CLOCK_E_FORM }, { "../zoneinfo/UTC", CLOCK_E_FORM }, { "/etc/passwd", CLOCK_E_FORM },
		{ "CST-8", CLOCK_E_FORM }, { "a b", CLOCK_E_FORM } };

	EACH(rows, i)
		CHECK_ROW(i, clock_set_zone(rows[i].name) == rows[i].r);
}

TEST(parsing)
{
	static const struct {
		const char *text;
		int r;
		int64_t ms;
	} rows[] = {
		{ "1970-01-01T00:00:00Z", 0, 0 },
		{ "2024-05-17T17:01:00+08:00", 0, 1715936460000 },
		{ "2024-05-17 17:01:00 +08:00", 0, 1715936460000 },
		{ "2024-05-17T17:01:00 08:00", 0, 1715936460000 }, /* a query's + */
		{ "2024-05-17t09:01:00z", 0, 1715936460000 },
		{ "2024-05-17T09:01:00.5Z", 0, 1715936460500 },
		{ "2024-05-17T09:01:00.123987Z", 0, 1715936460123 },
		{ "2024-02-29T00:00:00Z", 0, 1709164800000 },
		{ "1969-12-31T23:59:59.999Z", 0, -1 },
		{ "2016-12-31T23:59:60Z", 0, 1483228800000 }, /* a leap second */
		{ "2023-02-29T00:00:00Z", CLOCK_E_RANGE, 0 },
		{ "1900-02-29T00:00:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-13-01T00:00:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-00-01T00:00:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-04-31T00:00:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-04-30T24:00:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-04-30T00:60:00Z", CLOCK_E_RANGE, 0 },
		{ "2024-04-30T00:00:00+24:00", CLOCK_E_RANGE, 0 },
		{ "0000-01-01T00:00:00+14:00", CLOCK_E_RANGE, 0 },
		{ "9999-12-31T23:59:59-14:00", CLOCK_E_RANGE, 0 },
		{ "", CLOCK_E_FORM, 0 },
		{ "2024-05-17", CLOCK_E_FORM, 0 },
		{ "2024-05-17T17:01:00", CLOCK_E_FORM, 0 },
		{ "2024-05-17T17:01+08:00", CLOCK_E_FORM, 0 },
		{ "2024-05-17T17:01:00+0800", CLOCK_E_FORM, 0 },
		{ "2024-05-17T17:01:00.Z", CLOCK_E_FORM, 0 },
		{ "2024-05-17T17:01:00Zx", CLOCK_E_FORM, 0 },
		{ "2024-5-17T17:01:00Z", CLOCK_E_FORM, 0 },
		{ " 2024-05-17T17:01:00Z", CLOCK_E_FORM, 0 },
		{ "now", CLOCK_E_FORM, 0 },
	};

	EACH(rows, i) {
		int64_t ms = 0;

		CHECK_ROW(i, clock_parse(&ms, slice_from(rows[i].text)) == rows[i].r);
		CHECK_ROW(i, ms == rows[i].ms);
	}
}

TEST(formatting)
{
	static const struct {
		const char *zone;
		int64_t ms;
		const char *want;
	} rows[] = {
		{ "Asia/Shanghai", 1715936460000, "2024-05-17T17:01:00+08:00" },
		{ "Asia/Shanghai", 1715936460007, "2024-05-17T17:01:00.007+08:00" },
		{ "UTC", 0, "1970-01-01T00:00:00+00:00" },
		{ "UTC", -1, "1969-12-31T23:59:59.999+00:00" },
		{ "America/New_York", 1715936460000, "2024-05-17T05:01:00-04:00" },
		{ "Asia/Kathmandu", 1715936460000, "2024-05-17T14:46:00+05:45" },
		{ "UTC", INT64_MIN, "0000-01-02T00:00:00+00:00" },
		{ "UTC", INT64_MAX, "9999-12-30T23:59:59.999+00:00" },
	};
	char text[CLOCK_TEXT];

	EACH(rows, i) {
		int64_t back;

		zone(rows[i].zone);
		CHECK_TEXT(i, slice_from(clock_format(text, rows[i].ms)), rows[i].want);
		CHECK_ROW(i, clock_parse(&back, slice_from(text)) == 0);
		CHECK_ROW(i, back == rows[i].ms || rows[i].ms == INT64_MIN || rows[i].ms == INT64_MAX);
	}
	CHECK_TEXT(99, slice_from(clock_format_utc(text, 1715936460000)), "2024-05-17T09:01:00Z");
}

/* Before 1901 Shanghai's clocks differed by odd seconds; what is written must still name the same moment. */
TEST(old_offsets_come_back_as_the_same_moment)
{
	char text[CLOCK_TEXT];

	zone("Asia/Shanghai");
	for (int64_t ms = -4000000000000; ms < 4000000000000; ms += 37 * 24 * 60 * MINUTE_MS + 12345) {
		int64_t back = 0;

		assert_int_equal(clock_parse(&back, slice_from(clock_format(text, ms))), 0);
		assert_int_equal(back, ms);
	}
}

TEST(local_times)
{
	static const struct {
		const char *zone, *text;
		int r;
		const char *want;
	} rows[] = {
		{ "Asia/Shanghai", "2024-05-17 17:01", 0, "2024-05-17T17:01:00+08:00" },
		{ "Asia/Shanghai", "2024-05-17T17:01:09", 0, "2024-05-17T17:01:09+08:00" },
		{ "Europe/Berlin", "2024-03-31 02:30", 0, "2024-03-31T03:30:00+02:00" }, /* does not exist */
		{ "Europe/Berlin", "2024-10-27 02:30", 0, "2024-10-27T02:30:00+02:00" }, /* twice: the first */
		{ "Europe/Berlin", "2024-03-31 01:59", 0, "2024-03-31T01:59:00+01:00" },
		{ "Europe/Berlin", "2024-03-31 03:00", 0, "2024-03-31T03:00:00+02:00" },
		{ "Europe/Berlin", "2024-10-27 03:00", 0, "2024-10-27T03:00:00+01:00" },
		{ "Asia/Shanghai", "2024-02-30 10:00", CLOCK_E_RANGE, NULL },
		{ "Asia/Shanghai", "2024-02-20 25:00", CLOCK_E_RANGE, NULL },
		{ "Asia/Shanghai", "2024-02-20", CLOCK_E_FORM, NULL },
		{ "Asia/Shanghai", "2024-02-20 10:00 x", CLOCK_E_FORM, NULL },
		{ "Asia/Shanghai", "2024-02-20 10:00:", CLOCK_E_FORM, NULL },
	};
	char text[CLOCK_TEXT];

	EACH(rows, i) {
		int64_t ms;

		zone(rows[i].zone);
		CHECK_ROW(i, clock_parse_local(&ms, slice_from(rows[i].text)) == rows[i].r);
		if (!rows[i].r)
			CHECK_TEXT(i, slice_from(clock_format(text, ms)), rows[i].want);
	}
}

TEST(days)
{
	static const char *const zones[] = { "Asia/Shanghai", "UTC", "America/Sao_Paulo", "Europe/Berlin",
		"Pacific/Apia" };
	char text[CLOCK_TEXT];
	int32_t day;

	EACH(zones, i) {
		zone(zones[i]);
		for (int32_t d = -18000; d < 30000; d++) { /* from 1920 on offsets are whole minutes */
			int64_t start = clock_day_start(d);

			if (i == 4 && d == 15338)
				continue; /* Samoa had no 30 December 2011 */
			CHECK_ROW(d + 18000, clock_day(start) == d);
			CHECK_ROW(d + 18000, clock_day(start - 1) < d);
		}
	}
	zone("Asia/Shanghai");
	CHECK(clock_day(1715936460000) == 19860);
	CHECK(clock_day_start(19860) == 1715936460000 - (17 * 60 + 1) * MINUTE_MS);
	CHECK_TEXT(0, slice_from(clock_format_day(text, 19860)), "2024-05-17");
	CHECK(clock_parse_day(&day, SLICE("2024-05-17")) == 0 && day == 19860);
	CHECK(clock_parse_day(&day, SLICE("2024-05-32")) == CLOCK_E_RANGE);
	CHECK(clock_parse_day(&day, SLICE("2024-05-1")) == CLOCK_E_FORM);
	CHECK(clock_parse_day(&day, SLICE("2024-05-17T")) == CLOCK_E_FORM);
}

TEST(steady)
{
	int64_t a = clock_steady_ns(), b = clock_steady_ns();

	CHECK(b >= a);
	CHECK(clock_now_ms() > 1700000000000);
}

#ifdef TRADEPOST_TESTING
TEST(a_file_sets_the_time)
{
	static const struct {
		const char *text;
		int64_t ms;
	} rows[] = { { "2024-05-17T17:01:00+08:00\n", 1715936460000 }, { "1715936460007", 1715936460007 }, { "0", 0 } };
	char path[] = "/tmp/tradepost-clock-XXXXXX";
	int fd = mkstemp(path);

	CHECK(fd >= 0 && setenv("TRADEPOST_CLOCK", path, 1) == 0);
	EACH(rows, i) {
		CHECK_ROW(i, ftruncate(fd, 0) == 0);
		CHECK_ROW(i, pwrite(fd, rows[i].text, strlen(rows[i].text), 0) > 0);
		CHECK_ROW(i, clock_now_ms() == rows[i].ms);
	}
	CHECK(ftruncate(fd, 0) == 0 && clock_now_ms() > 1715936460007); /* an empty file is no time */
	close(fd);
	unlink(path);
	CHECK(clock_now_ms() > 1715936460007);
	unsetenv("TRADEPOST_CLOCK");
}
#endif

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(zones), cmocka_unit_test(parsing),
		cmocka_unit_test(formatting), cmocka_unit_test(old_offsets_come_back_as_the_same_moment),
		cmocka_unit_test(local_times), cmocka_unit_test(days),
#ifdef TRADEPOST_TESTING
		cmocka_unit_test(a_file_sets_the_time),
#endif
		cmocka_unit_test(steady) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
