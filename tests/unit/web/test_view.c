/* SPDX-License-Identifier: MIT */

/* POST …/views: which outcome a request gets, and that the answer comes after the commit. */
#include "web/portal.h"

#define VIEWS "/api/v1/articles/1/views"
#define AGENT "HTTP_USER_AGENT: " BROWSER

static void outcomes(void **state)
{
	static const struct {
		const char *variables, *body, *answer;
	} rows[] = {
		{ AGENT, NULL, "{\"article\":1,\"views\":101,\"outcome\":\"counted\"}" },
		{ AGENT, "", "{\"article\":1,\"views\":101,\"outcome\":\"repeat\"}" },
		{ AGENT "\nCONTENT_TYPE: application/json", "{\"lang\":\"zh-Hans\"}",
			"{\"article\":1,\"views\":101,\"outcome\":\"repeat\"}" },
		{ AGENT "x\nCONTENT_TYPE: application/json; charset=utf-8", "{\"lang\":\"zh-cn\"}",
			"{\"article\":1,\"views\":102,\"outcome\":\"counted\"}" },
		{ AGENT "y\nCONTENT_TYPE: application/json", "{}",
			"{\"article\":1,\"views\":103,\"outcome\":\"counted\"}" },
		{ AGENT "z\nHTTP_SEC_FETCH_SITE: cross-site\nHTTP_ORIGIN: https://app.example", "",
			"{\"article\":1,\"views\":104,\"outcome\":\"counted\"}" },
		{ AGENT "0\nHTTP_SEC_FETCH_SITE: same-site", "",
			"{\"article\":1,\"views\":105,\"outcome\":\"counted\"}" },
		{ NULL, "", "{\"article\":1,\"views\":105,\"outcome\":\"bot\"}" },
		{ "HTTP_USER_AGENT: curl/8.0", "", "{\"article\":1,\"views\":105,\"outcome\":\"bot\"}" },
		{ "HTTP_USER_AGENT: Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)", "",
			"{\"article\":1,\"views\":105,\"outcome\":\"bot\"}" },
		{ AGENT "1\nHTTP_SEC_PURPOSE: prefetch;prerender", "",
			"{\"article\":1,\"views\":105,\"outcome\":\"prefetch\"}" },
		{ AGENT "1\nHTTP_PURPOSE: Prefetch", "", "{\"article\":1,\"views\":105,\"outcome\":\"prefetch\"}" },
		{ AGENT "1\nHTTP_X_PURPOSE: preview", "", "{\"article\":1,\"views\":105,\"outcome\":\"prefetch\"}" },
		{ AGENT "1\nHTTP_X_MOZ: prefetch", "", "{\"article\":1,\"views\":105,\"outcome\":\"prefetch\"}" },
		/* A robot's prefetch is a prefetch: the first that fits. */
		{ "HTTP_USER_AGENT: curl/8.0\nHTTP_PURPOSE: prefetch", "",
			"{\"article\":1,\"views\":105,\"outcome\":\"prefetch\"}" },
		{ AGENT "1\nHTTP_PURPOSE: prefetching", "", "{\"article\":1,\"views\":106,\"outcome\":\"counted\"}" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct got got;

		ask(&got, "POST", VIEWS, rows[i].variables, rows[i].body);
		if (got.status != 200 || strcmp(got.body, rows[i].answer))
			fail_msg("row %zu: %s%s", i, got.head, got.body);
		assert_string_equal(header(&got, "Cache-Control"), "no-store");
		done_with(&got);
	}
}

static void an_editor_previews(void **state)
{
	char variables[400];
	struct got got;

	(void)state;
	snprintf(variables, sizeof(variables), AGENT "editor\nHTTP_AUTHORIZATION: Bearer %s", portal.token);
	ask(&got, "POST", VIEWS, variables, NULL);
	assert_int_equal(got.status, 200);
	assert_non_null(strstr(got.body, "\"outcome\":\"preview\""));
	done_with(&got);
	json_decref(portal_do("token.revoke", json_pack("{s:I}", "id", (json_int_t)portal.token_id), -1));
	ask(&got, "POST", VIEWS, variables, NULL);
	assert_int_equal(got.status, 401);
	done_with(&got);
}

static void an_allowed_site_reads_the_answer(void **state)
{
	struct got got;

	(void)state;
	ask(&got, "POST", VIEWS, AGENT "\nHTTP_ORIGIN: https://app.example", NULL);
	assert_string_equal(header(&got, "Access-Control-Allow-Origin"), "https://app.example");
	assert_string_equal(header(&got, "Vary"), "Origin");
	done_with(&got);
	ask(&got, "POST", VIEWS, AGENT "\nHTTP_ORIGIN: https://other.example", NULL);
	assert_null(header(&got, "Access-Control-Allow-Origin"));
	done_with(&got);
}

/* A program in a browser reads why it was refused, or it can tell nobody. */
static void an_allowed_site_reads_what_was_wrong(void **state)
{
	static const struct {
		const char *method, *uri, *variables, *body;
		int status;
	} rows[] = {
		{ "POST", VIEWS, AGENT "\nHTTP_AUTHORIZATION: Bearer x", NULL, 401 },
		{ "POST", "/api/v1/articles/99/views", AGENT, NULL, 404 },
		{ "POST", "/api/v1/nothing", AGENT, NULL, 404 },
		{ "POST", "/api/v1/sections", AGENT, NULL, 405 },
		{ "DELETE", VIEWS, AGENT, NULL, 405 },
		{ "POST", VIEWS, AGENT "\nCONTENT_TYPE: application/json", "{", 400 },
		{ "POST", VIEWS, AGENT "\nCONTENT_TYPE: text/plain", "{}", 415 },
		{ "POST", VIEWS, AGENT "\nCONTENT_TYPE: application/json", "{\"lang\":1}", 422 },
		{ "POST", VIEWS, AGENT "\nCONTENT_TYPE: application/json", "{\"lang\":\"fr\"}", 422 },
		{ "POST", VIEWS "?x=1", AGENT, NULL, 400 },
		{ "POST", "/api/v1/articles/2/views", AGENT, NULL, 410 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char variables[300];
		const char *allowed;
		struct got got;

		snprintf(variables, sizeof(variables), "%s\nHTTP_ORIGIN: https://app.example", rows[i].variables);
		ask(&got, rows[i].method, rows[i].uri, variables, rows[i].body);
		allowed = header(&got, "Access-Control-Allow-Origin");
		if (got.status != rows[i].status || !allowed || strcmp(allowed, "https://app.example"))
			fail_msg("row %zu: %s%s", i, got.head, got.body);
		assert_string_equal(header(&got, "Vary"), "Origin");
		done_with(&got);
		snprintf(variables, sizeof(variables), "%s\nHTTP_ORIGIN: https://other.example", rows[i].variables);
		ask(&got, rows[i].method, rows[i].uri, variables, rows[i].body);
		assert_null(header(&got, "Access-Control-Allow-Origin"));
		done_with(&got);
	}
	for (size_t i = 0; i < 2; i++) {
		struct got got; /* what everybody may read, everybody may read the refusal of */

		ask(&got, "GET", i ? "/api/v1/articles?x=1" : "/api/v1/articles/2", "HTTP_ORIGIN: https://app.example",
			NULL);
		assert_string_equal(header(&got, "Access-Control-Allow-Origin"), "*");
		done_with(&got);
	}
}

/* No GET counts, whoever asks. */
static void reading_counts_nothing(void **state)
{
	struct got before, after;

	(void)state;
	ask(&before, "GET", "/api/v1/views?ids=5", NULL, NULL);
	for (int i = 0; i < 3; i++) {
		ask(&after, "GET", "/news/5/tea-1", AGENT, NULL);
		done_with(&after);
	}
	ask(&after, "GET", "/api/v1/views?ids=5&", NULL, NULL);
	assert_string_equal(before.body, after.body);
	done_with(&before);
	done_with(&after);
}

static void counts_show(void **state)
{
	struct got got;

	(void)state;
	ask(&got, "GET", "/api/v1/articles?sort=views&limit=10", NULL, NULL);
	assert_non_null(strstr(got.body, "\"views\":20,"));
	done_with(&got);
	ask(&got, "POST", "/api/v1/articles/6/views", AGENT, NULL);
	assert_string_equal(got.body, "{\"article\":6,\"views\":21,\"outcome\":\"counted\"}");
	done_with(&got);
	ask(&got, "GET", "/api/v1/articles?sort=views&limit=11", NULL, NULL);
	assert_non_null(strstr(got.body, "\"views\":21,"));
	done_with(&got);
	ask(&got, "GET", "/api/v1/articles/6", NULL, NULL);
	assert_non_null(strstr(got.body, "\"views\":21"));
	done_with(&got);
	ask(&got, "GET", "/news/6/tea-2", NULL, NULL);
	assert_non_null(strstr(got.body, ">21</data>"));
	done_with(&got);
	ask(&got, "GET", "/api/v1/views?ids=6,7&days=2", NULL, NULL);
	assert_non_null(strstr(got.body, ",\"days\":{\"6\":[0,1],\"7\":[0,0]}}"));
	done_with(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(outcomes),
		cmocka_unit_test(an_allowed_site_reads_the_answer),
		cmocka_unit_test(an_allowed_site_reads_what_was_wrong),
		cmocka_unit_test(reading_counts_nothing),
		cmocka_unit_test(counts_show),
		cmocka_unit_test(an_editor_previews),
	};

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
