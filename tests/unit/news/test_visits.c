/* SPDX-License-Identifier: MIT */

/* The index of living visits against a list that is searched from end to end, over a long random walk of time. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "news/visits.h"

#define LIST_MAX 200000

struct plain {
	struct visitor who;
	int64_t opened, last;
};

static struct plain list[LIST_MAX];
static size_t list_count;

static uint64_t state = 42;

static uint64_t random_number(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state;
}

/* Few places and agents, so that windows, floods and chance meetings in one run of slots all occur. */
static struct visitor random_visitor(void)
{
	uint64_t place = random_number() % 300, agent = random_number() % 60;
	struct visitor v = { { 0 } };

	place *= UINT64_C(0x9e3779b97f4a7c15);
	memcpy(v.bytes, &place, VISITOR_PLACE);
	memcpy(v.bytes + VISITOR_PLACE, &agent, VISITOR_LEN - VISITOR_PLACE);
	return v;
}

static void plain_find(const struct visitor *who, int64_t now, struct visits_found *out, size_t *entry)
{
	*out = (struct visits_found){ 0 };
	for (size_t i = 0; i < list_count; i++) {
		if (memcmp(list[i].who.bytes, who->bytes, VISITOR_PLACE) != 0)
			continue;
		if (memcmp(list[i].who.bytes, who->bytes, VISITOR_LEN) != 0) {
			out->others += list[i].opened && now - list[i].opened < VISIT_FLOOD_MS;
		} else if (now - list[i].last < VISIT_WINDOW_MS) {
			out->open = true;
			*entry = i;
		}
	}
}

static void test_against_a_list(void **unused)
{
	struct visits *v = visits_new(1000000);
	int64_t now = INT64_C(1795000000000);

	(void)unused;
	assert_non_null(v);
	for (int step = 0; step < 20000; step++) {
		struct visitor who = random_visitor();
		struct visits_found got, want;
		size_t entry = 0;

		now += (int64_t)(random_number() % 4000);
		visits_find(v, &who, now, &got);
		plain_find(&who, now, &want, &entry);
		if (got.open != want.open || got.others != want.others)
			fail_msg("step %d: open %d and not %d, others %zu and not %zu", step, got.open, want.open,
				got.others, want.others);
		if (want.open) {
			assert_int_equal(visits_extend(v, got.entry, now, now), list[entry].last);
			list[entry].last = now;
		} else {
			assert_true(visits_add(v, &who, now, now, now));
			list[list_count++] = (struct plain){ who, now, now };
		}
		if (step % 3000 == 2999)
			visits_sweep(v, now);
	}
	visits_free(v);
}

static void test_window_to_the_millisecond(void **unused)
{
	static const struct {
		int64_t after;
		bool open;
	} rows[] = {
		{ 0, true }, { VISIT_WINDOW_MS - 1, true }, { VISIT_WINDOW_MS, false }, { VISIT_WINDOW_MS + 1, false },
		{ -5000, true }, /* the clock went back */
	};
	/* Times at which the low 32 bits pass zero and the sign. */
	static const int64_t times[] = { 1795000000000, ((int64_t)418 << 32) - 1, (int64_t)418 << 32,
		((int64_t)418 << 32) + 0x7fffffff, ((int64_t)418 << 32) + 1 };

	(void)unused;
	for (size_t t = 0; t < sizeof(times) / sizeof(times[0]); t++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
			struct visits *v = visits_new(100);
			struct visitor who = { "place.agent" };
			struct visits_found found;

			assert_true(visits_add(v, &who, times[t], times[t], times[t]));
			visits_find(v, &who, times[t] + rows[i].after, &found);
			if (found.open != rows[i].open)
				fail_msg("time %zu, row %zu", t, i);
			visits_free(v);
		}
	}
}

static void test_undo(void **unused)
{
	struct visits *v = visits_new(100);
	struct visitor who = { "place.agent" }, other = { "place.other" };
	struct visits_found found;
	int64_t now = INT64_C(1795000000000);

	(void)unused;
	assert_true(visits_add(v, &who, now, now, now));
	visits_undo(v, &who, now, 0, now);
	visits_find(v, &who, now, &found);
	assert_false(found.open);
	visits_find(v, &other, now, &found);
	assert_int_equal(found.others, 0);

	assert_true(visits_add(v, &who, now, now, now));
	visits_find(v, &who, now + 1000, &found);
	assert_true(found.open);
	assert_int_equal(visits_extend(v, found.entry, now + 1000, now + 1000), now);
	visits_undo(v, &who, now + 1000, now, now + 1000);
	visits_find(v, &who, now + VISIT_WINDOW_MS, &found);
	assert_false(found.open);
	visits_free(v);
}

/* A million visitors in an hour, hour after hour: the table follows those alive and no more. */
static void test_memory_is_bounded(void **unused)
{
	struct visits *v = visits_new(4000000);
	int64_t now = INT64_C(1795000000000);
	size_t entries, bytes, largest = 0;

	(void)unused;
	for (int i = 0; i < 5000000; i++) {
		struct visitor who;
		uint64_t a = random_number(), b = random_number();

		memcpy(who.bytes, &a, 8);
		memcpy(who.bytes + 8, &b, 4);
		now += i % 5 ? 4 : 2;
		assert_true(visits_add(v, &who, now, now, now));
		visits_size(v, &entries, &bytes);
		if (bytes > largest)
			largest = bytes;
	}
	print_message(
		"largest table: %.1f MB, %.1f bytes a living visit\n", (double)largest / 1e6, (double)largest / 1e6);
	assert_true(largest < 40 * 1000 * 1000);
	visits_sweep(v, now + VISIT_FLOOD_MS + 1);
	visits_size(v, &entries, &bytes);
	assert_int_equal(entries, 0);
	assert_true(bytes < 100000);
	visits_free(v);
}

static void test_no_room(void **unused)
{
	struct visits *v = visits_new(2);
	struct visitor who = { "place.agent" };

	(void)unused;
	assert_true(visits_add(v, &who, 1000, 1000, 1000));
	who.bytes[0]++;
	assert_true(visits_add(v, &who, 1000, 1000, 1000));
	who.bytes[0]++;
	assert_false(visits_add(v, &who, 1000, 1000, 1000));
	visits_free(v);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_against_a_list),
		cmocka_unit_test(test_window_to_the_millisecond),
		cmocka_unit_test(test_undo),
		cmocka_unit_test(test_memory_is_bounded),
		cmocka_unit_test(test_no_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
