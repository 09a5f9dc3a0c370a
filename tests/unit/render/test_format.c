/* SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "render/format.h"

static void counts(void **state)
{
	static const struct {
		int64_t n;
		const char *text;
	} rows[] = {
		{ 0, "0" },
		{ 7, "7" },
		{ 999, "999" },
		{ 1000, "1,000" },
		{ 23189, "23,189" },
		{ 1234567, "1,234,567" },
		{ INT64_MAX, "9,223,372,036,854,775,807" },
		{ INT64_MIN, "-9,223,372,036,854,775,808" },
	};
	char out[FORMAT_COUNT];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!slice_eq(slice_of(out, format_count(out, rows[i].n)), slice_from(rows[i].text)))
			fail_msg("row %zu", i);
}

static void times(void **state)
{
	char out[FORMAT_TIME];

	(void)state;
	assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
	format_time(out, 1715936460000);
	assert_string_equal(out, "2024-05-17 17:01");
	format_time(out, 1715936460999);
	assert_string_equal(out, "2024-05-17 17:01");
}

static void languages(void **state)
{
	static const struct {
		const char *tag, *name;
	} rows[] = {
		{ "en", "English" },
		{ "en-GB", "English" },
		{ "zh-Hans", "中文" },
		{ "zh-Hant", "繁體中文" },
		{ "zh-Hant-HK", "繁體中文" },
		{ "eng", "eng" }, /* no subtag of a known one */
		{ "tlh", "tlh" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!slice_eq(format_language(slice_from(rows[i].tag)), slice_from(rows[i].name)))
			fail_msg("row %zu", i);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts),
		cmocka_unit_test(times),
		cmocka_unit_test(languages),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
