/* SPDX-License-Identifier: MIT */

/* CGI variables: each one that is kept finds its field, and nothing else does. */
#include "http/request.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static struct request fresh(void)
{
	return (struct request){ .arena = arena, .method = METHOD_OTHER, .content_length = -1 };
}

static void take(struct request *r, const char *name, const char *value)
{
	request_variable(r, slice_from(name), slice_from(value));
}

static void every_variable_has_its_field(void **state)
{
	(void)state;
#define X(field, variable)                                              \
	{                                                               \
		struct request r = fresh(), other = fresh();            \
		take(&r, variable, "value");                            \
		if (!slice_eq(r.field, SLICE("value")))                 \
			fail_msg("%s was not kept", variable);          \
		r.field = SLICE_NONE;                                   \
		other.arena = r.arena;                                  \
		if (memcmp(&r, &other, sizeof(r)))                      \
			fail_msg("%s changed another field", variable); \
	}
	REQUEST_VARIABLES(X)
#undef X
}

static void what_is_not_kept_is_dropped(void **state)
{
	static const char *const rows[] = { "", "HTTP_PROXY", "HTTP_COOKIE", "SCRIPT_NAME", "QUERY_STRING", "HTTP_HOST",
		"request_uri", "REQUEST_URJ", "HTTP_X_MOX", "HTTP_TRADEPOST_OPERATOR", "HTTP_ACCEPT_LANGUAGE",
		"HTTP_X_FORWARDED_FOR", "CONTENT_TYPF" };
	struct request before = fresh();

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct request r = fresh();

		take(&r, rows[i], "value");
		if (memcmp(&r, &before, sizeof(r)))
			fail_msg("%s was kept", rows[i]);
	}
}

static void empty_is_absent_and_the_first_one_counts(void **state)
{
	struct request r = fresh();

	(void)state;
	take(&r, "CONTENT_TYPE", "");
	assert_null(r.content_type.at);
	take(&r, "CONTENT_TYPE", "a/b");
	take(&r, "CONTENT_TYPE", "c/d");
	assert_true(slice_eq(r.content_type, SLICE("a/b")));
	take(&r, "HTTP_AUTHORIZATION", "Bearer one");
	take(&r, "HTTP_AUTHORIZATION", "Bearer two");
	assert_true(slice_eq(r.authorization, SLICE("Bearer one")));
}

static void lists_are_joined(void **state)
{
	struct request r = fresh();

	(void)state;
	take(&r, "HTTP_IF_NONE_MATCH", "\"a\"");
	take(&r, "HTTP_IF_NONE_MATCH", "");
	take(&r, "HTTP_IF_NONE_MATCH", "\"b\"");
	take(&r, "HTTP_IF_NONE_MATCH", "W/\"c\"");
	assert_true(slice_eq(r.if_none_match, SLICE("\"a\", \"b\", W/\"c\"")));
}

static void lengths_are_numbers_or_none(void **state)
{
	static const struct {
		const char *text;
		int64_t length;
	} rows[] = {
		{ "0", 0 },
		{ "12", 12 },
		{ "9223372036854775807", INT64_MAX },
		{ "", -1 },
		{ "9223372036854775808", -2 },
		{ "-1", -2 },
		{ "-0", -2 },
		{ "+1", -2 },
		{ "1 ", -2 },
		{ "1,1", -2 },
		{ "0x1", -2 },
	};
	struct request twice = fresh();

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct request r = fresh();

		take(&r, "CONTENT_LENGTH", rows[i].text);
		if (r.content_length != rows[i].length)
			fail_msg("\"%s\": %lld", rows[i].text, (long long)r.content_length);
	}
	take(&twice, "CONTENT_LENGTH", "1");
	take(&twice, "CONTENT_LENGTH", "1");
	assert_int_equal(twice.content_length, -2);
}

static void methods_are_exact(void **state)
{
	static const char *const others[] = { "", "get", "GETT", "GE", "TRACE", "CONNECT", "OTHER", "POST " };

	(void)state;
	for (int m = METHOD_GET; m < METHOD_OTHER; m++)
		assert_int_equal(method_from(slice_from(method_name((enum method)m))), m);
	for (size_t i = 0; i < ROWS(others); i++)
		assert_int_equal(method_from(slice_from(others[i])), METHOD_OTHER);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_variable_has_its_field),
		cmocka_unit_test(what_is_not_kept_is_dropped),
		cmocka_unit_test(empty_is_absent_and_the_first_one_counts),
		cmocka_unit_test(lists_are_joined),
		cmocka_unit_test(lengths_are_numbers_or_none),
		cmocka_unit_test(methods_are_exact),
	};
	int r;

	arena = arena_new(1 << 20);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return r;
}
