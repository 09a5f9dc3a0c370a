/* SPDX-License-Identifier: MIT */

/* Arena and buffer: limits, failures and order. */
#include "table.h"

static char order[8];
static size_t order_len;

static void remember(void *what)
{
	order[order_len++] = *(const char *)what;
}

TEST(arena_limit)
{
	struct arena *a = arena_new(40000);

	CHECK(arena_alloc(a, 30000));
	CHECK(!arena_alloc(a, 20000));
	CHECK(arena_held(a) <= 40000);
	arena_reset(a);
	CHECK(arena_alloc(a, 100));
	CHECK(!arena_alloc(a, SIZE_MAX));
	CHECK(!arena_zalloc_array(a, SIZE_MAX / 2, 3));
	CHECK(!arena_copy(a, slice_of("", SIZE_MAX)).at);
	arena_free(a);
}

TEST(arena_contents)
{
	struct arena *a = arena_new(1 << 20);
	char *texts[200];
	struct slice s;

	EACH(texts, i) {
		texts[i] = arena_printf(a, "%zu:%0*d", i, (int)i * 5, 7);
		CHECK_ROW(i, (uintptr_t)arena_alloc(a, 1) % _Alignof(max_align_t) == 0);
	}
	EACH(texts, i)
		CHECK_ROW(i, strtoul(texts[i], NULL, 10) == i);
	s = arena_copy(a, SLICE("a\0b"));
	CHECK(s.len == 3 && s.at[1] == '\0' && s.at[3] == '\0');
	s = arena_copy(a, SLICE_NONE);
	CHECK(s.at && s.len == 0);
	CHECK_TEXT(0, arena_format(a, "%d-%s", 5, "x"), "5-x");
	arena_free(a);
}

TEST(arena_defers)
{
	struct arena *a = arena_new(1 << 20);
	static const char names[] = "abc";

	order_len = 0;
	for (int i = 0; i < 3; i++)
		CHECK(arena_defer(a, remember, (void *)(uintptr_t)&names[i]) == 0);
	arena_reset(a);
	CHECK(order_len == 3 && memcmp(order, "cba", 3) == 0);
	arena_reset(a);
	CHECK(order_len == 3);
	CHECK(arena_defer(a, remember, (void *)(uintptr_t)&names[0]) == 0);
	arena_freep(&a);
	CHECK(order_len == 4 && !a);
}

/* What cannot be remembered runs at once. */
TEST(arena_defer_without_room)
{
	struct arena *a = arena_new(0);
	static const char name = 'x';

	order_len = 0;
	CHECK(arena_defer(a, remember, (void *)(uintptr_t)&name) == -1);
	CHECK(order_len == 1);
	arena_free(a);
}

TEST(buffer_grows)
{
	struct buffer b = BUFFER_INIT;
	size_t len;
	char *text;

	CHECK(buffer_as_slice(&b).at && buffer_as_slice(&b).len == 0);
	for (int i = 0; i < 1000; i++) {
		buffer_i64(&b, i);
		buffer_byte(&b, ' ');
	}
	buffer_printf(&b, "%s", "end");
	buffer_i64(&b, INT64_MIN);
	CHECK(buffer_check(&b) == 0);
	text = buffer_steal(&b, &len);
	CHECK(text && strlen(text) == len && strstr(text, " 999 end-9223372036854775808"));
	free(text);
	CHECK(b.len == 0 && !b.at);
}

TEST(buffer_fails_once_and_stays_so)
{
	struct buffer b = BUFFER_INIT;

	buffer_text(&b, "a");
	CHECK(!buffer_reserve(&b, SIZE_MAX));
	buffer_text(&b, "b");
	CHECK(b.len == 1 && b.failed && buffer_check(&b) < 0);
	CHECK(!buffer_cstr(&b));
	buffer_clear(&b);
	buffer_text(&b, "c");
	CHECK_TEXT(0, buffer_as_slice(&b), "c");
	CHECK(strcmp(buffer_cstr(&b), "c") == 0);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(arena_limit), cmocka_unit_test(arena_contents),
		cmocka_unit_test(arena_defers), cmocka_unit_test(arena_defer_without_room),
		cmocka_unit_test(buffer_grows), cmocka_unit_test(buffer_fails_once_and_stays_so) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
