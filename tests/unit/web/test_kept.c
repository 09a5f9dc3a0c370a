/* SPDX-License-Identifier: MIT */

/* Kept answers: what finds them, what ends them, and that one being sent survives its end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <pthread.h>

#include "base/crypto.h"
#include "web/kept.h"

#define NOW 1700000000250 /* a quarter into a second */

static struct kept *kept;

static int setup(void **state)
{
	(void)state;
	crypto_start();
	return kept_new(&kept, 1 << 20);
}

static int teardown(void **state)
{
	(void)state;
	kept_free(kept);
	return 0;
}

static void add(const char *uri, bool gzip, const char *body, uint64_t generation, int64_t now, int64_t ends)
{
	struct kept_key key = kept_key(kept, slice_from(uri), gzip);
	struct kept_answer a = { .head = SLICE("Status: 200 OK\r\n\r\n"),
		.head_only = SLICE("Status: 200 OK\r\nHead: only\r\n\r\n"),
		.head_same = SLICE("Status: 304 Not Modified\r\n\r\n"),
		.body = slice_from(body),
		.etag = SLICE("W/\"one\"") };

	kept_add(kept, &key, &a, generation, now, ends);
}

static bool find(const char *uri, bool gzip, int64_t now, struct answer *out)
{
	struct kept_key key = kept_key(kept, slice_from(uri), gzip);
	struct request req = { .method = METHOD_GET };

	return kept_find(kept, &key, &req, now, out);
}

static void expect(const char *uri, bool gzip, int64_t now, const char *body)
{
	struct answer a;
	bool found = find(uri, gzip, now, &a);

	assert_int_equal(found, body != NULL);
	if (!found)
		return;
	assert_int_equal(a.status, 200);
	assert_true(slice_eq(a.body, slice_from(body)));
	a.release(a.owner);
}

static void by_uri_and_coding(void **state)
{
	(void)state;
	add("/a", false, "plain", 0, NOW, INT64_MAX);
	add("/a", true, "gzip", 0, NOW, INT64_MAX);
	expect("/a", false, NOW, "plain");
	expect("/a", true, NOW, "gzip");
	expect("/a?", false, NOW, NULL);
	expect("/b", false, NOW, NULL);
}

static void until_its_second_ends(void **state)
{
	(void)state;
	add("/a", false, "a", 0, NOW, INT64_MAX);
	expect("/a", false, NOW + 749, "a");
	expect("/a", false, NOW + 750, NULL);
	expect("/a", false, NOW - 1, NULL); /* the clock was set back */
}

static void until_something_comes_out(void **state)
{
	(void)state;
	add("/a", false, "a", 0, NOW, NOW + 100);
	expect("/a", false, NOW + 99, "a");
	expect("/a", false, NOW + 100, NULL);
}

static void until_content_changes(void **state)
{
	uint64_t before = kept_generation(kept);

	(void)state;
	add("/a", false, "a", before, NOW, INT64_MAX);
	kept_end(kept);
	expect("/a", false, NOW, NULL);
	add("/a", false, "late", before, NOW, INT64_MAX); /* read before the change, finished after it */
	expect("/a", false, NOW, NULL);
	add("/a", false, "new", kept_generation(kept), NOW, INT64_MAX);
	expect("/a", false, NOW, "new");
}

/* A wall clock that stands still keeps nothing for longer than a second all the same. */
static void not_longer_than_a_second(void **state)
{
	(void)state;
	add("/a", false, "a", 0, NOW, INT64_MAX);
	nanosleep(&(struct timespec){ 1, 5000000 }, NULL);
	expect("/a", false, NOW, NULL);
}

static void conditions_and_head(void **state)
{
	static const struct {
		enum method method;
		const char *none_match;
		int status;
		const char *body;
	} rows[] = {
		{ METHOD_GET, NULL, 200, "body" },
		{ METHOD_GET, "\"one\"", 304, "" },
		{ METHOD_GET, "W/\"two\", W/\"one\"", 304, "" },
		{ METHOD_GET, "\"two\"", 200, "body" },
		{ METHOD_GET, "*", 304, "" },
		{ METHOD_HEAD, NULL, 200, "" },
		{ METHOD_HEAD, "\"one\"", 304, "" },
	};
	struct kept_key key = kept_key(kept, SLICE("/a"), false);

	(void)state;
	add("/a", false, "body", 0, NOW, INT64_MAX);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct request req = { .method = rows[i].method, .if_none_match = slice_from(rows[i].none_match) };
		struct answer a;

		if (!kept_find(kept, &key, &req, NOW, &a) || a.status != rows[i].status ||
			!slice_eq(a.body, slice_from(rows[i].body)) ||
			!slice_starts(a.head, rows[i].status == 304 ? SLICE("Status: 304") : SLICE("Status: 200")) ||
			(slice_find(a.head, SLICE("Head: only")) < a.head.len) !=
				(rows[i].method == METHOD_HEAD && rows[i].status == 200))
			fail_msg("row %zu", i);
		a.release(a.owner);
	}
}

static void one_being_sent_survives(void **state)
{
	struct answer a;

	(void)state;
	add("/a", false, "old", 0, NOW, INT64_MAX);
	assert_true(find("/a", false, NOW, &a));
	add("/a", false, "new", 0, NOW, INT64_MAX);
	kept_end(kept);
	kept_free(kept);
	assert_true(slice_eq(a.body, SLICE("old")));
	a.release(a.owner);
	assert_int_equal(kept_new(&kept, 1 << 20), 0);
}

static void bounded(void **state)
{
	static char body[4000];
	size_t entries, bytes, added = 0;
	char uri[32];

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	for (int i = 0; i < 2000; i++) {
		snprintf(uri, sizeof(uri), "/%d", i);
		add(uri, false, body, 0, NOW, INT64_MAX);
		kept_size(kept, &entries, &bytes);
		assert_true(bytes <= 1 << 20);
		added = entries > added ? entries : added;
	}
	assert_true(added > 200);
	expect("/1999", false, NOW, body);
	expect("/0", false, NOW, NULL);
	/* What has run out goes first. */
	for (int i = 0; i < 2000; i++) {
		snprintf(uri, sizeof(uri), "/late/%d", i % 16);
		add(uri, false, "small", 0, NOW + 1000, INT64_MAX);
	}
	kept_size(kept, &entries, &bytes);
	assert_true(bytes <= 1 << 20);
}

static void too_large(void **state)
{
	static char body[1 << 20];
	size_t entries, bytes;

	(void)state;
	memset(body, 'x', sizeof(body) - 1);
	add("/a", false, body, 0, NOW, INT64_MAX);
	kept_size(kept, &entries, &bytes);
	assert_int_equal(entries, 0);
	expect("/a", false, NOW, NULL);
}

static void asked_again(void **state)
{
	struct kept_key a = kept_key(kept, SLICE("/a"), false), zipped = kept_key(kept, SLICE("/a"), true);

	(void)state;
	assert_false(kept_asked_again(kept, &a, NOW));
	assert_false(kept_asked_again(kept, &zipped, NOW));
	assert_true(kept_asked_again(kept, &a, NOW + 700));
	assert_false(kept_asked_again(kept, &a, NOW + 1000));
}

static void *churn(void *arg)
{
	unsigned seed = (unsigned)(uintptr_t)arg;
	char uri[32], body[64];

	for (int i = 0; i < 20000; i++) {
		struct answer a;

		snprintf(uri, sizeof(uri), "/%d", rand_r(&seed) % 40);
		snprintf(body, sizeof(body), "body of %s", uri);
		if (find(uri, false, NOW, &a)) {
			assert_true(slice_eq(a.body, slice_from(body)));
			a.release(a.owner);
		} else {
			add(uri, false, body, kept_generation(kept), NOW, INT64_MAX);
		}
		if (i % 500 == 0)
			kept_end(kept);
	}
	return NULL;
}

static void many_threads(void **state)
{
	pthread_t threads[4];

	(void)state;
	for (uintptr_t i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, churn, (void *)(i + 1)), 0);
	for (int i = 0; i < 4; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_uri_and_coding, setup, teardown),
		cmocka_unit_test_setup_teardown(until_its_second_ends, setup, teardown),
		cmocka_unit_test_setup_teardown(until_something_comes_out, setup, teardown),
		cmocka_unit_test_setup_teardown(until_content_changes, setup, teardown),
		cmocka_unit_test_setup_teardown(not_longer_than_a_second, setup, teardown),
		cmocka_unit_test_setup_teardown(conditions_and_head, setup, teardown),
		cmocka_unit_test_setup_teardown(one_being_sent_survives, setup, teardown),
		cmocka_unit_test_setup_teardown(bounded, setup, teardown),
		cmocka_unit_test_setup_teardown(too_large, setup, teardown),
		cmocka_unit_test_setup_teardown(asked_again, setup, teardown),
		cmocka_unit_test_setup_teardown(many_threads, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
