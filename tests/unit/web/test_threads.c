/* SPDX-License-Identifier: MIT */

/* Workers read while the newsroom writes: once a change has been acknowledged, no answer shows what was before it, kept
 * answers included; and every answer is of one piece. */
#include "web/portal.h"

#include <stdatomic.h>

#define READERS  3
#define EDITIONS 30

static atomic_int edition, answers;
static atomic_bool stop;

static int edition_of(struct slice body, const char *mark)
{
	size_t at = slice_find(body, slice_from(mark));

	return at < body.len ? atoi(body.at + at + strlen(mark)) : -1;
}

static void *read_on(void *arg)
{
	static const char *const uris[] = { "/api/v1/articles/50", "/news/50/edition", "/api/v1/articles", "/latest" };
	struct web_worker *worker;
	struct arena *arena = arena_new(4 << 20);
	char why[256];

	(void)arg;
	assert_int_equal(web_worker_new(&worker, portal.web, why), 0);
	for (int i = 0; !stop; i++) {
		struct request req = {
			.method = METHOD_GET, .content_length = -1, .arena = arena, .uri = slice_from(uris[i % 4])
		};
		int least = edition, shown, byline;
		struct answer answer;

		assert_int_equal(web_handle(portal.web, worker, &req, &answer), WEB_ANSWERED);
		assert_int_equal(answer.status, 200);
		shown = edition_of(answer.body, "Edition ");
		byline = edition_of(answer.body, "Writer ");
		if (shown < least || (i % 4 < 3 && byline != shown))
			fail_msg("%s: edition %d by writer %d after %d", uris[i % 4], shown, byline, least);
		if (answer.release)
			answer.release(answer.owner);
		arena_reset(arena);
		answers++;
	}
	arena_free(arena);
	web_worker_free(worker);
	return NULL;
}

static void put(int n)
{
	char line[400];

	snprintf(line, sizeof(line),
		"{\"id\":50,\"slug\":\"edition\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":"
		"\"2026-05-17T17:01:00Z\","
		"\"texts\":{\"en\":{\"title\":\"Edition %d\",\"byline\":\"Writer %d\",\"body\":\"B.\"}}}\n",
		n, n);
	portal_import(line);
	edition = n;
}

static void no_answer_is_of_before(void **state)
{
	pthread_t threads[READERS];

	(void)state;
	put(1);
	for (int i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, read_on, NULL), 0);
	for (int n = 2; n <= EDITIONS; n++) {
		int before = answers;

		while (answers < before + 20)
			sched_yield();
		put(n);
	}
	stop = true;
	for (int i = 0; i < READERS; i++)
		pthread_join(threads[i], NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(no_answer_is_of_before) };

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
