/* SPDX-License-Identifier: MIT */

#include "table.h"

#define S(literal) SLICE_INIT(literal)

TEST(numbers)
{
	static const struct {
		const char *text;
		int r;
		int64_t n;
	} rows[] = {
		{ "0", 0, 0 },
		{ "-1", 0, -1 },
		{ "007", 0, 7 },
		{ "9223372036854775807", 0, INT64_MAX },
		{ "-9223372036854775808", 0, INT64_MIN },
		{ "9223372036854775808", SLICE_E_RANGE, 0 },
		{ "-9223372036854775809", SLICE_E_RANGE, 0 },
		{ "99999999999999999999999", SLICE_E_RANGE, 0 },
		{ "", SLICE_E_NUMBER, 0 },
		{ "-", SLICE_E_NUMBER, 0 },
		{ "+1", SLICE_E_NUMBER, 0 },
		{ "1abc", SLICE_E_NUMBER, 0 },
		{ " 1", SLICE_E_NUMBER, 0 },
		{ "1 ", SLICE_E_NUMBER, 0 },
		{ "99999999999999999999999x", SLICE_E_NUMBER, 0 },
	};

	EACH(rows, i) {
		int64_t n = 0;

		CHECK_ROW(i, slice_to_i64(&n, slice_from(rows[i].text)) == rows[i].r);
		CHECK_ROW(i, n == rows[i].n);
	}
}

TEST(splitting)
{
	static const struct {
		const char *text;
		size_t parts;
		const char *last;
	} rows[] = { { "a,b,c", 3, "c" }, { "", 1, "" }, { ",", 2, "" }, { "a,", 2, "" }, { "a", 1, "a" } };

	EACH(rows, i) {
		struct slice rest = slice_from(rows[i].text), part = SLICE_NONE;
		size_t n = 0;

		while (slice_split(&rest, ',', &part))
			n++;
		CHECK_ROW(i, n == rows[i].parts);
		CHECK_TEXT(i, part, rows[i].last);
	}
}

TEST(comparing)
{
	static const struct {
		struct slice a, b;
		int order;
		bool ci;
	} rows[] = {
		{ S("a"), S("b"), -1, false },
		{ S("ab"), S("a"), 1, false },
		{ S(""), S(""), 0, true },
		{ S("Ab"), S("aB"), -1, true },
		{ S("a\0b"), S("a\0c"), -1, false },
		{ S("\xff"), S("a"), 1, false },
	};

	EACH(rows, i) {
		int r = slice_cmp(rows[i].a, rows[i].b);

		CHECK_ROW(i, (r > 0) - (r < 0) == rows[i].order);
		CHECK_ROW(i, slice_eq_ci(rows[i].a, rows[i].b) == rows[i].ci);
		CHECK_ROW(i, slice_eq(rows[i].a, rows[i].b) == (rows[i].order == 0));
	}
}

TEST(finding)
{
	struct slice s = SLICE("  a=b=c \t\n");

	CHECK_TEXT(0, slice_trim(s), "a=b=c");
	CHECK_TEXT(1, slice_trim(SLICE(" \r\n")), "");
	CHECK(slice_index(s, '=') == 3);
	CHECK(slice_index(s, 'x') == s.len);
	CHECK(slice_find(s, SLICE("b=")) == 4);
	CHECK(slice_find(s, SLICE("nothing")) == s.len);
	CHECK(slice_find(SLICE_NONE, SLICE("a")) == 0);
	CHECK(slice_starts(s, SLICE("  a")) && !slice_starts(SLICE("a"), SLICE("ab")));
	CHECK(slice_ends(s, SLICE("\n")) && !slice_ends(SLICE("b"), SLICE("ab")));
	CHECK(slice_from_index(s, 1000).len == 0);
	CHECK(slice_head(s, 1000).len == s.len);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(splitting),
		cmocka_unit_test(comparing), cmocka_unit_test(finding) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
