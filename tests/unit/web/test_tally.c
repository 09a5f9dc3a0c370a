/* SPDX-License-Identifier: MIT */

/* What was answered is what the operator is told: each request once, under its route, method and status, and in the
 * histogram of how it was answered. */
#include "web/portal.h"

#define ROWS(a) (sizeof(a) / sizeof((a)[0]))

/* A line's value; 0: it is not there, as it is for what did not occur. */
static long long value_of(const char *line)
{
	struct got got;
	char *text, *at;
	long long value = 0;

	ask(&got, "GET", "/metrics", "TRADEPOST_OPERATOR: 1", NULL);
	assert_int_equal(got.status, 200);
	text = arena_printf(got.arena, "\n%s", got.body);
	at = strstr(text, arena_printf(got.arena, "\n%s ", line));
	if (at)
		value = atoll(at + strlen(line) + 2);
	done_with(&got);
	return value;
}

static long long requests(const char *route, const char *method, int status)
{
	char line[200];

	snprintf(line, sizeof(line), "tradepost_requests_total{route=\"%s\",method=\"%s\",status=\"%d\"}", route,
		method, status);
	return value_of(line);
}

static long long took(const char *kind)
{
	char line[200];

	snprintf(line, sizeof(line), "tradepost_request_duration_seconds_count{kind=\"%s\"}", kind);
	return value_of(line);
}

static void times(int n, const char *method, const char *uri, const char *variables, const char *body)
{
	struct got got;

	for (; n > 0; n--) {
		ask(&got, method, uri, variables, body);
		done_with(&got);
	}
}

static void by_route_method_and_status(void **state)
{
	static const struct {
		const char *method, *uri, *variables, *body, *route, *counted;
		int status;
	} rows[] = {
		{ "GET", "/api/v1/sections", NULL, NULL, "/api/v1/sections", "GET", 200 },
		{ "GET", "/api/v1/sections?unknown=1", NULL, NULL, "/api/v1/sections", "GET", 400 },
		{ "HEAD", "/api/v1/sections", NULL, NULL, "/api/v1/sections", "HEAD", 200 },
		{ "OPTIONS", "/api/v1/sections", NULL, NULL, "/api/v1/sections", "OPTIONS", 204 },
		{ "PUT", "/api/v1/sections", NULL, NULL, "/api/v1/sections", "PUT", 405 },
		{ "BREW", "/api/v1/sections", NULL, NULL, "/api/v1/sections", "OTHER", 405 },
		{ "GET", "/api/v1/sections", "HTTP_AUTHORIZATION: Bearer x", NULL, "/api/v1/sections", "GET", 401 },
		{ "GET", "/api/v1/articles/1", NULL, NULL, "/api/v1/articles/{article}", "GET", 200 },
		{ "GET", "/api/v1/articles/tea-1", NULL, NULL, "/api/v1/articles/{article}", "GET", 200 },
		{ "GET", "/api/v1/articles/2", NULL, NULL, "/api/v1/articles/{article}", "GET", 410 },
		{ "GET", "/api/v1/articles/99", NULL, NULL, "/api/v1/articles/{article}", "GET", 404 },
		{ "POST", "/api/v1/articles/1/views", "HTTP_USER_AGENT: " BROWSER, NULL, "/api/v1/articles/{id}/views",
			"POST", 200 },
		{ "POST", "/api/v1/articles/1/views", NULL, "{\"lang\":7}", "/api/v1/articles/{id}/views", "POST",
			415 },
		{ "POST", "/api/v1/articles/99/views", "HTTP_USER_AGENT: " BROWSER, NULL, "/api/v1/articles/{id}/views",
			"POST", 404 },
		{ "GET", "/api/v1/articles/1/views", NULL, NULL, "/api/v1/articles/{id}/views", "GET", 200 },
		{ "PATCH", "/api/v1/articles/1/views", NULL, NULL, "/api/v1/articles/{id}/views", "PATCH", 405 },
		{ "GET", "/news/1", NULL, NULL, "/news/{id}", "GET", 301 },
		{ "GET", "/news/1/old-harbour", NULL, NULL, "/news/{id}/{slug}", "GET", 200 },
		{ "GET", "/healthz", "TRADEPOST_OPERATOR: 1", NULL, "/healthz", "GET", 200 },
		/* Addresses of strangers' making are all one row. */
		{ "GET", "/wp-login.php", NULL, NULL, "none", "GET", 404 },
		{ "GET", "/healthz", NULL, NULL, "none", "GET", 404 },
		{ "GET", "/%", NULL, NULL, "none", "GET", 400 },
		{ "GET", "/latest/", NULL, NULL, "none", "GET", 301 },
		{ "POST", "/\"quoted\"", NULL, NULL, "none", "POST", 404 },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		long long before = requests(rows[i].route, rows[i].counted, rows[i].status), after;

		times((int)i % 4 + 1, rows[i].method, rows[i].uri, rows[i].variables, rows[i].body);
		after = requests(rows[i].route, rows[i].counted, rows[i].status);
		if (after - before != (long long)i % 4 + 1)
			fail_msg("row %zu (%s %s): from %lld to %lld", i, rows[i].method, rows[i].uri, before, after);
	}
}

/* The second within a second keeps, from the third on what is kept answers: they are counted under their route too. */
static void kept_answers(void **state)
{
	char tag[64];
	long long all, same, kept, made;
	struct got got;

	(void)state;
	next_second();
	all = requests("/latest", "GET", 200);
	same = requests("/latest", "GET", 304);
	kept = took("kept");
	made = took("made");
	times(5, "GET", "/latest?x=1", NULL, NULL);
	ask(&got, "GET", "/latest?x=1", NULL, NULL);
	snprintf(tag, sizeof(tag), "HTTP_IF_NONE_MATCH: %s", header(&got, "ETag"));
	done_with(&got);
	times(2, "GET", "/latest?x=1", tag, NULL);
	assert_int_equal(requests("/latest", "GET", 200) - all, 6);
	assert_int_equal(requests("/latest", "GET", 304) - same, 2);
	assert_int_equal(took("kept") - kept, 6);
	assert_int_equal(took("made") - made, 2);
}

static void each_kind(void **state)
{
	long long made = took("made"), committed = took("committed"), at_door = took("operator");

	(void)state;
	times(3, "POST", "/api/v1/articles/5/views", "HTTP_USER_AGENT: " BROWSER " kinds", NULL);
	times(2, "GET", "/nothing", NULL, NULL);
	times(4, "GET", "/readyz", "TRADEPOST_OPERATOR: 1", NULL);
	assert_int_equal(took("committed") - committed, 3);
	assert_int_equal(took("made") - made, 2);
	/* Each look at the figures is one more; it does not count itself yet. */
	assert_int_equal(took("operator") - at_door, 4 + 3);
	assert_int_equal(
		value_of("tradepost_request_duration_seconds_bucket{kind=\"committed\",le=\"+Inf\"}"), committed + 3);
}

#define THREADS 3
#define EACH    400

static void *ask_on(void *arg)
{
	struct web_worker *worker;
	struct arena *arena = arena_new(4 << 20);
	char why[256];

	(void)arg;
	assert_int_equal(web_worker_new(&worker, portal.web, why), 0);
	for (int i = 0; i < EACH; i++) {
		struct request req = {
			.method = METHOD_GET, .content_length = -1, .arena = arena, .uri = SLICE("/api/v1/tags")
		};
		struct answer answer;

		assert_int_equal(web_handle(portal.web, worker, &req, &answer), WEB_ANSWERED);
		if (answer.release)
			answer.release(answer.owner);
		arena_reset(arena);
	}
	arena_free(arena);
	web_worker_free(worker);
	return NULL;
}

static void workers_are_added_up(void **state)
{
	pthread_t threads[THREADS];
	long long before = requests("/api/v1/tags", "GET", 200), last = before;

	(void)state;
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(pthread_create(&threads[i], NULL, ask_on, NULL), 0);
	for (int i = 0; i < 20; i++) {
		long long now = requests("/api/v1/tags", "GET", 200);

		assert_true(now >= last);
		last = now;
	}
	for (int i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	assert_int_equal(requests("/api/v1/tags", "GET", 200) - before, THREADS * EACH);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(by_route_method_and_status),
		cmocka_unit_test(kept_answers), cmocka_unit_test(each_kind), cmocka_unit_test(workers_are_added_up) };

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
