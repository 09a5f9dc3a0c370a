/* SPDX-License-Identifier: MIT */

/* When things go wrong below: a full or broken disk, no memory. Nothing is acknowledged that is not on disk, reading
 * goes on, and everything works again when the cause is gone. */
#include "web/portal.h"

#include "store/shim.h"

#define VIEWS "/api/v1/articles/1/views"

static int setup(void **state)
{
	shim_install();
	return portal_setup(state);
}

/* Each call is another visitor. */
static void view(struct got *got)
{
	static int visitors;
	char agent[200];

	snprintf(agent, sizeof(agent), "HTTP_USER_AGENT: " BROWSER " %d", ++visitors);
	ask(got, "POST", VIEWS, agent, NULL);
}

/* Each call asks at an address of its own, so that no kept answer is found. */
static int64_t views_now(void)
{
	static int asked;
	char uri[64];
	struct got got;
	int64_t views;

	snprintf(uri, sizeof(uri), "/news/1/old-harbour?asked=%d", ++asked);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 200);
	views = atoll(strstr(got.body, "<data value=\"") + 13);
	done_with(&got);
	return views;
}

static void disk(void **state)
{
	static const struct {
		int code, status;
		const char *name;
	} rows[] = {
		{ SQLITE_FULL, 507, "/problems/store-full" },
		{ SQLITE_IOERR_WRITE, 503, "/problems/unavailable" },
	};
	struct got got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		int64_t before = views_now();

		shim_arm(SHIM_WRITE, 1, rows[i].code, true);
		for (int n = 0; n < 3; n++) {
			view(&got);
			if (got.status != rows[i].status || !strstr(got.body, rows[i].name) ||
				!header(&got, "Retry-After"))
				fail_msg("row %zu: %s%s", i, got.head, got.body);
			done_with(&got);
			assert_int_equal(views_now(), before);
		}
		shim_disarm();
		view(&got);
		assert_int_equal(got.status, 200);
		done_with(&got);
		assert_int_equal(views_now(), before + 1);
	}
}

static void patch(struct got *got, int revision, const char *title)
{
	char variables[300], body[100];

	snprintf(variables, sizeof(variables),
		"HTTP_AUTHORIZATION: Bearer %s\nHTTP_IF_MATCH: \"r%d\"\nCONTENT_TYPE: application/json\n"
		"HTTP_IDEMPOTENCY_KEY: to-%d",
		portal.token, revision, revision + 1);
	snprintf(body, sizeof(body), "{\"texts\":{\"en\":{\"title\":\"%s\"}}}", title);
	ask(got, "PATCH", "/api/v1/articles/5", variables, body);
}

/* A change that is not on disk is not answered, and can be asked for again under the same key. */
static void edits_on_a_broken_disk(void **state)
{
	static const struct {
		int code, status;
	} rows[] = { { SQLITE_FULL, 507 }, { SQLITE_IOERR_WRITE, 503 } };
	struct got got;

	(void)state;
	for (int i = 0; i < 2; i++) {
		char title[20];

		snprintf(title, sizeof(title), "Title %d", i);
		shim_arm(SHIM_WRITE, 1, rows[i].code, true);
		for (int n = 0; n < 2; n++) {
			patch(&got, i + 1, title);
			assert_int_equal(got.status, rows[i].status);
			assert_non_null(header(&got, "Retry-After"));
			done_with(&got);
			ask(&got, "GET", i ? "/api/v1/articles/5?" : "/api/v1/articles/5", NULL, NULL);
			assert_int_equal(got.status, 200);
			assert_null(strstr(got.body, title));
			done_with(&got);
		}
		shim_disarm();
		for (int n = 0; n < 2; n++) { /* the second is answered as the first was */
			patch(&got, i + 1, title);
			if (got.status != 200 || strcmp(header(&got, "ETag"), i ? "\"r3\"" : "\"r2\""))
				fail_msg("%s%s", got.head, got.body);
			done_with(&got);
		}
	}
}

/* One answer out of an arena of so many bytes: whole, or an error that says that it will pass. */
static int in_arena(const char *uri, size_t limit, const struct got *whole)
{
	struct request req = { .method = METHOD_GET, .content_length = -1, .uri = slice_from(uri) };
	struct answer answer;
	int status;

	req.arena = arena_new(limit);
	if (!req.arena)
		return 0;
	assert_int_equal(web_handle(portal.web, portal.worker, &req, &answer), WEB_ANSWERED);
	status = answer.status;
	if (status == whole->status)
		assert_true(slice_eq(answer.body, whole->answer.body));
	else
		assert_int_equal(status, 503);
	assert_true(slice_starts(answer.head, SLICE("Status: ")));
	assert_true(slice_ends(answer.head, SLICE("\r\n\r\n")));
	if (answer.release)
		answer.release(answer.owner);
	arena_free(req.arena);
	return status;
}

static void no_memory(void **state)
{
	static const char *const uris[] = { "/api/v1/articles?limit=5", "/api/v1/articles/8",
		"/api/v1/articles/8?lang=zh", "/news/8/long", "/latest?lang=zh-Hans", "/section/markets",
		"/api/v1/sections", "/api/v1/site", "/api/v1/views?ids=1,2,3", "/api/v1/articles?limit=0&a=1",
		"/nothing", "/news/2/x", "/news/8/wrong", "/problems/not-found" };

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct got whole;
		int status = 0;

		ask(&whole, "GET", uris[i], NULL, NULL);
		for (size_t limit = 256; status != whole.status; limit += limit < 4096 ? 64 : 512) {
			web_content_changed(portal.web); /* nothing kept helps out */
			status = in_arena(uris[i], limit, &whole);
			assert_true(limit < 4 << 20);
		}
		done_with(&whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(disk),
		cmocka_unit_test(edits_on_a_broken_disk),
		cmocka_unit_test(no_memory),
	};

	return cmocka_run_group_tests(tests, setup, portal_teardown);
}
