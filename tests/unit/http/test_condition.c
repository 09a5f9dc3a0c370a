/* SPDX-License-Identifier: MIT */

/* If-None-Match and If-Match (RFC 9110 13.1). */
#include "http/condition.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *header, *etag;
	bool has_it;
} none_match[] = {
	{ "\"a\"", "\"a\"", true }, { "W/\"a\"", "\"a\"", true }, /* weak comparison, 8.8.3.2 */
	{ "\"a\"", "W/\"a\"", true }, { "W/\"a\"", "W/\"a\"", true }, { "\"b\", \"a\"", "\"a\"", true },
	{ "\"b\",\"a\"", "\"a\"", true }, { ",, \"b\" ,\t, \"a\" ,", "\"a\"", true }, { "  \"a\"  ", "\"a\"", true },
	{ "*", "W/\"a\"", true }, { " * ", "\"a\"", true }, { "\"\"", "\"\"", true }, { "\"a,b\"", "\"a,b\"", true },
	{ "\"\xe8\xb4\xb8\"", "\"\xe8\xb4\xb8\"", true }, { "\"b\"", "\"a\"", false }, { "\"A\"", "\"a\"", false },
	{ "w/\"a\"", "\"a\"", false },                                                         /* W is case-sensitive */
	{ "a", "\"a\"", false }, { "\"a", "\"a\"", false }, { "\"b\" \"a\"", "\"a\"", false }, /* no comma */
	{ "\"b c\", \"a\"", "\"a\"", false }, { "*, \"b\"", "\"a\"", false }, { "\"a*\"", "*", false },
	{ "", "\"a\"", false }, { NULL, "\"a\"", false }, { "*", NULL, false }, /* there is nothing to have */
	{ "\"a\"x", "\"a\"", false }, { "\"a\", x", "\"a\"", true },            /* right up to there */
};

static void if_none_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(none_match); i++)
		if (condition_none_match(slice_from(none_match[i].header), slice_from(none_match[i].etag)) !=
			none_match[i].has_it)
			fail_msg("row %zu: %s, %s", i, none_match[i].header, none_match[i].etag);
}

static const struct {
	const char *header, *etag;
	int outcome;
} match[] = {
	{ "\"r1\"", "\"r1\"", 0 },
	{ "\"r1\", \"r2\"", "\"r2\"", 0 },
	{ "*", "\"r1\"", 0 },
	{ "*", NULL, 0 },
	{ "W/\"r1\"", "\"r1\"", CONDITION_E_STALE }, /* strong comparison */
	{ "\"r1\"", "W/\"r1\"", CONDITION_E_STALE },
	{ "W/\"r1\"", "W/\"r1\"", CONDITION_E_STALE },
	{ "W/\"r1\", \"r1\"", "\"r1\"", 0 },
	{ "\"r0\"", "\"r1\"", CONDITION_E_STALE },
	{ "\"r1\"", NULL, CONDITION_E_STALE },
	{ NULL, "\"r1\"", CONDITION_E_ABSENT },
	{ "", "\"r1\"", CONDITION_E_MALFORMED },
	{ ",", "\"r1\"", CONDITION_E_MALFORMED },
	{ "r1", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"r1", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"r1\" \"r2\"", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"r1\", r2", "\"r1\"", CONDITION_E_MALFORMED }, /* a write is not done on half a header */
	{ "*, \"r1\"", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"r1\", *", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"r 1\"", "\"r 1\"", CONDITION_E_MALFORMED },
	{ "W/", "\"r1\"", CONDITION_E_MALFORMED },
	{ "\"", "\"r1\"", CONDITION_E_MALFORMED },
};

static void if_match(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(match); i++) {
		int r = condition_match(slice_from(match[i].header), slice_from(match[i].etag));

		if (r != match[i].outcome)
			fail_msg("row %zu: %s, %s: %d", i, match[i].header, match[i].etag, r);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(if_none_match),
		cmocka_unit_test(if_match),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
