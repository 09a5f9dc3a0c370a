/* SPDX-License-Identifier: MIT */

/* Cursors come back as they were, and nothing else is taken for one. */
#include "http/cursor.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static void a_cursor_comes_back(void **state)
{
	static const struct cursor rows[] = {
		{ 0, 0, 0, { 0 } },
		{ 1, 1, 1, { 1 } },
		{ 255, 4, UINT32_MAX, { INT64_MAX, INT64_MIN, -1, 0 } },
		{ 3, 2, 77, { 1715936460000, 23189 } },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct slice text = cursor_encode(arena, &rows[i]);
		struct cursor back;

		assert_non_null(text.at);
		for (size_t c = 0; c < text.len; c++)
			assert_non_null(
				strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", text.at[c]));
		assert_int_equal(cursor_decode(&back, arena, text), 0);
		if (memcmp(&back, &rows[i], sizeof(back)))
			fail_msg("row %zu", i);
	}
}

static void whatever_is_changed_is_noticed(void **state)
{
	struct cursor c = { 3, 2, 77, { 1715936460000, 23189 } }, out;
	struct slice text = cursor_encode(arena, &c);
	char bent[128];

	(void)state;
	for (size_t i = 0; i < text.len; i++) {
		for (int byte = 0; byte < 256; byte++) {
			memcpy(bent, text.at, text.len);
			bent[i] = (char)byte;
			if (bent[i] != text.at[i] &&
				cursor_decode(&out, arena, slice_of(bent, text.len)) != CURSOR_E_FORM)
				fail_msg("byte %zu as %d", i, byte);
		}
		assert_int_equal(cursor_decode(&out, arena, slice_head(text, i)), CURSOR_E_FORM);
	}
	memcpy(bent, text.at, text.len);
	bent[text.len] = 'A';
	assert_int_equal(cursor_decode(&out, arena, slice_of(bent, text.len + 1)), CURSOR_E_FORM);
}

static void garbage_is_none(void **state)
{
	static const char *const rows[] = {
		"", "1", "next", "====", "AAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "EAAAAAAA",
		"\xe8\xb4\xb8\xe6\x98\x93",
		"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	};
	struct cursor out;

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++)
		if (cursor_decode(&out, arena, slice_from(rows[i])) != CURSOR_E_FORM)
			fail_msg("row %zu", i);
}

static void one_of_another_query_does_not_fit(void **state)
{
	uint32_t trade = cursor_scope(0, SLICE("trade-news")), none = cursor_scope(0, SLICE_NONE);
	struct cursor c = { .kind = 1, .keys = 2, .scope = trade };

	(void)state;
	assert_true(cursor_fits(&c, 1, trade, 2));
	assert_false(cursor_fits(&c, 2, trade, 2));
	assert_false(cursor_fits(&c, 1, none, 2));
	assert_false(cursor_fits(&c, 1, trade, 1));
	assert_int_not_equal(none, cursor_scope(0, SLICE("")));
	/* Where one text ends and the next begins matters. */
	assert_int_not_equal(cursor_scope(cursor_scope(0, SLICE("ab")), SLICE("c")),
		cursor_scope(cursor_scope(0, SLICE("a")), SLICE("bc")));
	assert_int_not_equal(cursor_scope(cursor_scope(0, SLICE("a")), SLICE_NONE),
		cursor_scope(cursor_scope(0, SLICE_NONE), SLICE("a")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cursor_comes_back),
		cmocka_unit_test(whatever_is_changed_is_noticed),
		cmocka_unit_test(garbage_is_none),
		cmocka_unit_test(one_of_another_query_does_not_fit),
	};
	int r;

	arena = arena_new((size_t)64 << 20);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return r;
}
