/* SPDX-License-Identifier: MIT */

/* How many wrong tokens a network may send, by a clock that the test sets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/crypto.h"
#include "web/guesses.h"

#define HERE  SLICE("192.0.2.1")
#define TOKEN SLICE("tp_one")
#define OTHER SLICE("tp_another")
#define START INT64_C(1700000000000)

static struct guesses *g;

static int setup(void **state)
{
	(void)state;
	crypto_start();
	return guesses_new(&g);
}

static int teardown(void **state)
{
	(void)state;
	guesses_free(g);
	return 0;
}

/* How many may be sent at that moment. */
static int guess_all(int64_t now_ms)
{
	int n = 0;

	while (!guesses_wait(g, HERE, TOKEN, now_ms) && n < 1000) {
		guesses_wrong(g, HERE, TOKEN, now_ms);
		n++;
	}
	return n;
}

static void by_the_clock(void **state)
{
	(void)state;
	assert_int_equal(guess_all(START), GUESSES_FREE);
	assert_int_equal(guesses_wait(g, HERE, TOKEN, START), GUESSES_EVERY_MS / 1000);
	assert_int_equal(guesses_wait(g, HERE, TOKEN, START + GUESSES_EVERY_MS - 1), 1);
	assert_int_equal(guess_all(START + GUESSES_EVERY_MS - 1), 0);
	assert_int_equal(guess_all(START + GUESSES_EVERY_MS), 1);
	assert_int_equal(guess_all(START + 4 * GUESSES_EVERY_MS), 3);
	/* Asking without being let in costs nothing more. */
	for (int i = 0; i < 100; i++)
		assert_true(guesses_wait(g, HERE, TOKEN, START + 4 * GUESSES_EVERY_MS) > 0);
	assert_int_equal(guess_all(START + 5 * GUESSES_EVERY_MS), 1);
	/* Never more at once, however long nobody came. */
	assert_int_equal(guess_all(START + INT64_C(1000) * 86400000), GUESSES_FREE);
	/* In an hour of trying: so many. */
	int n = 0;

	for (int64_t t = 0; t < 3600000; t += 100)
		n += guess_all(START + INT64_C(2000) * 86400000 + t);
	assert_int_equal(n, GUESSES_FREE + (3600000 - 100) / GUESSES_EVERY_MS);
}

static void a_clock_that_was_set_back(void **state)
{
	(void)state;
	assert_int_equal(guess_all(START), GUESSES_FREE);
	assert_int_equal(guesses_wait(g, HERE, TOKEN, START - 86400000), GUESSES_EVERY_MS / 1000);
	assert_int_equal(guess_all(START - 86400000 + GUESSES_EVERY_MS), 1);
}

static void tokens_that_were_right(void **state)
{
	(void)state;
	guesses_right(g, HERE, TOKEN, START);
	for (int i = 0; i < 2 * GUESSES_FREE; i++)
		guesses_wrong(g, HERE, OTHER, START);
	assert_int_equal(guesses_wait(g, HERE, TOKEN, START), 0);
	assert_true(guesses_wait(g, HERE, OTHER, START) > 0);
	/* Some of an office are remembered, not any number. */
	for (int i = 0; i < 8; i++) {
		char text[8];

		snprintf(text, sizeof(text), "tp_%d", i);
		guesses_right(g, HERE, slice_from(text), START);
	}
	assert_true(guesses_wait(g, HERE, TOKEN, START) > 0);
	assert_int_equal(guesses_wait(g, HERE, SLICE("tp_7"), START), 0);
}

/* A tab that goes on with a token that was revoked: its network's new tokens get their turn. */
static void one_that_was_revoked(void **state)
{
	int looked_at = 0;

	(void)state;
	guesses_right(g, HERE, TOKEN, START);
	guesses_right(g, HERE, OTHER, START);
	for (int i = 0; i < 1000; i++)
		if (!guesses_wait(g, HERE, TOKEN, START)) {
			guesses_wrong(g, HERE, TOKEN, START);
			looked_at++;
		}
	assert_int_equal(looked_at, GUESSES_FREE);
	assert_int_equal(guesses_wait(g, HERE, SLICE("tp_new"), START), GUESSES_EVERY_MS / 1000);
	assert_int_equal(guesses_wait(g, HERE, OTHER, START), 0);
	/* Found right again, it is good again. */
	guesses_right(g, HERE, TOKEN, START);
	assert_int_equal(guesses_wait(g, HERE, TOKEN, START), 0);
}

/* From more networks than there are places: it forgets, and never writes beside its table. */
static void from_everywhere(void **state)
{
	(void)state;
	for (int i = 0; i < 100000; i++) {
		char text[40];

		snprintf(text, sizeof(text), "2001:db8:%x:%x::1", i >> 8, i & 255);
		guesses_wrong(g, slice_from(text), TOKEN, START + i);
	}
	assert_int_equal(guess_all(START + 200000), GUESSES_FREE);
	for (int i = 0; i < 3; i++)
		assert_true(guesses_wait(g, HERE, TOKEN, START + 200000) > 0);
	guesses_wrong(g, SLICE(""), SLICE(""), START);
	guesses_wrong(g, SLICE_NONE, SLICE_NONE, START);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_the_clock, setup, teardown),
		cmocka_unit_test_setup_teardown(a_clock_that_was_set_back, setup, teardown),
		cmocka_unit_test_setup_teardown(tokens_that_were_right, setup, teardown),
		cmocka_unit_test_setup_teardown(one_that_was_revoked, setup, teardown),
		cmocka_unit_test_setup_teardown(from_everywhere, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
