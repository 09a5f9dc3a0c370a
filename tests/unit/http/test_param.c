/* SPDX-License-Identifier: MIT */

/* Queries: what is right becomes a typed value, everything that is wrong is named at once. */
#include "http/param.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static const char *const sorts[] = { "newest", "views", NULL };

enum { P_Q, P_LIMIT, P_SECTION, P_LANG, P_SINCE, P_FROM, P_SORT, P_CURSOR, P_IDS };
static const struct param_rule rules[] = {
	[P_Q] = PARAM_TEXT("q", .min = 1, .max = 10),
	[P_LIMIT] = PARAM_INT("limit", .min = 1, .max = 100, .def = 20),
	[P_SECTION] = PARAM_SLUG("section"),
	[P_LANG] = PARAM_LANG("lang"),
	[P_SINCE] = PARAM_TIME("since", .def = INT64_MIN),
	[P_FROM] = PARAM_DAY("from"),
	[P_SORT] = PARAM_ENUM("sort", .names = sorts),
	[P_CURSOR] = PARAM_CURSOR("cursor"),
	[P_IDS] = PARAM_ID_LIST("ids", .max = 3),
	PARAM_END,
};

static int parse(struct params *out, const char *query, enum param_mode mode)
{
	return params_parse(out, rules, slice_from(query), mode, arena);
}

static void nothing_gives_the_defaults(void **state)
{
	static const char *const rows[] = { NULL, "", "&", "&&&" };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct params p;

		assert_int_equal(parse(&p, rows[i], PARAMS_STRICT), 0);
		assert_int_equal(p.value[P_LIMIT].number, 20);
		assert_int_equal(p.value[P_SINCE].number, INT64_MIN);
		assert_false(p.value[P_LIMIT].present);
		assert_null(p.value[P_SECTION].text.at);
		assert_null(p.value[P_IDS].ids);
		assert_int_equal(p.errors_len, 0);
	}
}

static void right_values_are_typed(void **state)
{
	struct cursor c = { .kind = 2, .keys = 1, .scope = 3, .key = { 4 } };
	struct slice text = cursor_encode(arena, &c);
	struct params p;
	char query[300];

	(void)state;
	snprintf(query, sizeof(query),
		"q=a+%%E8%%B4%%B8&limit=7&section=trade-news&lang=zh-hans&since=2024-05-17T17:01:00+08:00&from=2024-05-"
		"17"
		"&sort=views&cursor=" SLICE_FMT "&ids=3,1,3",
		SLICE_ARG(text));
	assert_int_equal(parse(&p, query, PARAMS_STRICT), 0);
	assert_true(slice_eq(p.value[P_Q].text, SLICE("a \xe8\xb4\xb8")));
	assert_int_equal(p.value[P_LIMIT].number, 7);
	assert_true(slice_eq(p.value[P_SECTION].text, SLICE("trade-news")));
	assert_true(slice_eq(p.value[P_LANG].text, SLICE("zh-hans")));
	assert_int_equal(p.value[P_SINCE].number, 1715936460000);
	assert_int_equal(p.value[P_FROM].number, 19860);
	assert_int_equal(p.value[P_SORT].number, 1);
	assert_true(cursor_fits(&p.value[P_CURSOR].cursor, 2, 3, 1));
	assert_int_equal(p.value[P_IDS].ids_len, 2);
	assert_int_equal(p.value[P_IDS].ids[0], 3);
	assert_int_equal(p.value[P_IDS].ids[1], 1);
	assert_ptr_equal(params_get(&p, "limit"), &p.value[P_LIMIT]);
	assert_false(params_get(&p, "none")->present);
}

static const struct {
	const char *query;
	int strict, lenient;
	const char *names; /* of the parameters at fault when strict, in order */
} rows[] = {
	{ "limit=1", 0, 0, "" },
	{ "limit=100", 0, 0, "" },
	{ "since=2024-05-17T09:01:00Z", 0, 0, "" },
	{ "since=2024-05-17T17:01:00%2B08:00", 0, 0, "" },
	{ "since=2024-05-17%2017:01:00%20%2B08:00", 0, 0, "" },
	{ "%6Cimit=5", 0, 0, "" },
	/* wrong values */
	{ "limit=0", 422, 422, "limit" },
	{ "limit=101", 422, 422, "limit" },
	{ "limit=", 422, 422, "limit" },
	{ "limit", 422, 422, "limit" },
	{ "limit=x", 422, 422, "limit" },
	{ "limit=1.5", 422, 422, "limit" },
	{ "limit=+5", 422, 422, "limit" },
	{ "limit=99999999999999999999", 422, 422, "limit" },
	{ "section=", 422, 422, "section" },
	{ "section=Trade", 422, 422, "section" },
	{ "section=a/b", 422, 422, "section" },
	{ "section=%E8%B4%B8", 422, 422, "section" },
	{ "lang=", 422, 422, "lang" },
	{ "lang=english!", 422, 422, "lang" },
	{ "lang=zh_CN", 422, 422, "lang" },
	{ "since=yesterday", 422, 422, "since" },
	{ "since=2024-02-30T00:00:00Z", 422, 422, "since" },
	{ "since=2024-05-17T17:01:00", 422, 422, "since" },
	{ "from=2024-13-01", 422, 422, "from" },
	{ "sort=", 422, 422, "sort" },
	{ "sort=Views", 422, 422, "sort" },
	{ "cursor=", 422, 422, "cursor" },
	{ "cursor=abc", 422, 422, "cursor" },
	{ "ids=", 422, 422, "ids" },
	{ "ids=1,,2", 422, 422, "ids" },
	{ "ids=1,2,3,4", 422, 422, "ids" },
	{ "ids=0", 422, 422, "ids" },
	{ "ids=1,-2", 422, 422, "ids" },
	{ "ids=1+,2", 422, 422, "ids" },
	{ "q=", 422, 422, "q" },
	{ "q=12345678901", 422, 422, "q" },
	{ "q=a%09b", 422, 422, "q" },
	/* malformed, repeated, unknown */
	{ "limit=5&limit=5", 400, 400, "limit" },
	{ "limit=5&%6cimit=6", 400, 400, "limit" },
	{ "q=%ff", 400, 400, "q" },
	{ "q=%ed%a0%80", 400, 400, "q" },
	{ "q=%00", 400, 400, "q" },
	{ "q=%zz", 400, 400, "q" },
	{ "q=%", 400, 400, "q" },
	{ "utm_source=x", 400, 0, "utm_source" },
	{ "=x", 400, 0, "" },
	{ "Limit=5", 400, 0, "Limit" },
	{ "%ff=1", 400, 0, "%ff" },
	{ "a=1&a=2", 400, 0, "a a" },
	{ "q[]=a", 400, 0, "q[]" },
	/* all at once; both kinds together are 400 */
	{ "limit=0&lang=!&x=1", 400, 422, "limit lang x" },
	{ "x=1&limit=0", 400, 422, "x limit" },
	{ "limit=0&sort=z&section=A", 422, 422, "limit sort section" },
	{ "limit=0&limit=0", 400, 400, "limit limit" },
};

static void every_fault_is_named(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct params p;
		char names[200] = "";
		int strict = parse(&p, rows[i].query, PARAMS_STRICT), lenient;

		for (size_t e = 0; e < p.errors_len; e++) {
			size_t used = strlen(names);

			assert_true(p.errors[e].detail.len > 0);
			snprintf(names + used, sizeof(names) - used, "%s" SLICE_FMT, e ? " " : "",
				SLICE_ARG(p.errors[e].parameter));
		}
		lenient = parse(&p, rows[i].query, PARAMS_LENIENT);
		if (strict != rows[i].strict || lenient != rows[i].lenient || strcmp(names, rows[i].names))
			fail_msg("row %zu, %s: %d, %d, %s", i, rows[i].query, strict, lenient, names);
	}
}

static void what_is_wrong_is_not_present(void **state)
{
	struct params p;

	(void)state;
	assert_int_equal(parse(&p, "limit=0&q=%ff&sort=views", PARAMS_STRICT), PARAMS_E_BAD);
	assert_false(p.value[P_LIMIT].present);
	assert_int_equal(p.value[P_LIMIT].number, 20);
	assert_false(p.value[P_Q].present);
	assert_true(p.value[P_SORT].present);
}

static void many_faults_are_bounded(void **state)
{
	static char query[100000];
	struct params p;
	size_t len = 0;

	(void)state;
	while (len + 40 < sizeof(query))
		len += (size_t)snprintf(query + len, sizeof(query) - len, "unknown%zu=%%e8%%b4%%b8&", len);
	assert_int_equal(parse(&p, query, PARAMS_STRICT), PARAMS_E_BAD);
	assert_int_equal(p.errors_len, PARAMS_FAULTS_MAX);
	memset(query, 'n', sizeof(query) - 1);
	assert_int_equal(parse(&p, query, PARAMS_STRICT), PARAMS_E_BAD);
	assert_true(p.errors[0].parameter.len <= 64);
}

static void a_needed_one_and_a_handlers_own_fault(void **state)
{
	static const struct param_rule need[] = { PARAM_ID_LIST("ids", .max = 3, .required = true), PARAM_END };
	struct params p;

	(void)state;
	assert_int_equal(params_parse(&p, need, SLICE_NONE, PARAMS_STRICT, arena), PARAMS_E_INVALID);
	assert_true(slice_eq(p.errors[0].parameter, SLICE("ids")));
	assert_int_equal(params_parse(&p, need, SLICE("ids=1"), PARAMS_STRICT, arena), 0);
	assert_int_equal(params_fault(&p, 422, "ids", "does not go with that"), PARAMS_E_INVALID);
	assert_int_equal(p.errors_len, 1);
	assert_int_equal(params_parse(&p, NULL, SLICE("ids=1"), PARAMS_STRICT, arena), PARAMS_E_BAD);
	assert_int_equal(params_parse(&p, NULL, SLICE("ids=1"), PARAMS_LENIENT, arena), 0);
	assert_int_equal(params_parse(&p, NULL, SLICE_NONE, PARAMS_STRICT, arena), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_gives_the_defaults),
		cmocka_unit_test(right_values_are_typed),
		cmocka_unit_test(every_fault_is_named),
		cmocka_unit_test(what_is_wrong_is_not_present),
		cmocka_unit_test(many_faults_are_bounded),
		cmocka_unit_test(a_needed_one_and_a_handlers_own_fault),
	};
	int r;

	arena = arena_new((size_t)16 << 20);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return r;
}
