/* SPDX-License-Identifier: MIT */

/* Requests and answers as tables: what the dispatcher enforces, and what each public route says. */
#include "web/portal.h"

struct row {
	const char *method, *uri, *variables, *body;
	int status;
	const char *head, *text; /* must occur in header block and body; NULL: whatever */
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct got got;

		ask(&got, rows[i].method, rows[i].uri, rows[i].variables, rows[i].body);
		if (got.status != rows[i].status || (rows[i].head && !strstr(got.head, rows[i].head)) ||
			(rows[i].text && !strstr(got.body, rows[i].text)))
			fail_msg("row %zu: %s %s\n%s%s", i, rows[i].method, rows[i].uri, got.head, got.body);
		done_with(&got);
	}
}
#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))
#define JSON        "CONTENT_TYPE: application/json\nHTTP_USER_AGENT: " BROWSER
#define PROBLEM     "Content-Type: application/problem+json\r\n"

static void addresses(void **state)
{
	static const struct row rows[] = {
		{ "GET", "/nothing", NULL, NULL, 404, "Content-Type: text/html; charset=utf-8\r\n", "未找到" },
		{ "GET", "/api/v1/nothing", NULL, NULL, 404, PROBLEM, "\"type\":\"/problems/not-found\"" },
		{ "GET", "/api", NULL, NULL, 404, PROBLEM, "\"status\":404" },
		{ "GET", "/apis", NULL, NULL, 404, "text/html", NULL },
		{ "OPTIONS", "/api/v1/nothing", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/%zz", NULL, NULL, 400, PROBLEM, "malformed" },
		{ "GET", "/api/v1/articles/a%00b", NULL, NULL, 400, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/%2e%2e/1", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/../v1/articles", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1//articles", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/a%2Fb", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/a\\b", NULL, NULL, 400, PROBLEM, NULL },
		{ "GET", "/news/1/%ff", NULL, NULL, 400, "text/html", NULL },
		{ "GET", "/api/v1/%61rticles?limit=1", NULL, NULL, 200, NULL, "\"items\":[{" },
		{ "GET", "http://elsewhere/api/v1/site", NULL, NULL, 404, NULL, NULL },
		{ "GET", "", NULL, NULL, 400, NULL, NULL },
		{ "GET", "/latest/", NULL, NULL, 301, "Location: /latest\r\n", NULL },
		{ "GET", "/latest/?utm_source=x&lang=en", NULL, NULL, 301, "Location: /latest?lang=en\r\n", NULL },
		{ "POST", "/latest/", NULL, NULL, 404, NULL, NULL },
		{ "GET", "/healthz", NULL, NULL, 404, "text/html", NULL },
		{ "GET", "/healthz", "TRADEPOST_OPERATOR: 1", NULL, 200, "Content-Type: text/plain; charset=utf-8\r\n",
			"ok\n" },
		{ "GET", "/readyz", "TRADEPOST_OPERATOR: 1", NULL, 200, "Cache-Control: no-store", "ready\n" },
		{ "GET", "/metrics", "TRADEPOST_OPERATOR: 1", NULL, 200, "Content-Type: text/plain; version=0.0.4",
			"# TYPE tradepost_requests_total counter" },
		{ "GET", "/latest", "TRADEPOST_OPERATOR: 1", NULL, 404, "text/plain", "Not found\n" },
	};

	(void)state;
	CHECK(rows);
}

static void long_addresses(void **state)
{
	static char uri[20000];
	struct got got;

	(void)state;
	memset(uri, 'a', sizeof(uri) - 1);
	memcpy(uri, "/api/v1/articles?tag=", 21);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 414);
	done_with(&got);
	uri[0] = '/';
	memset(uri + 1, 'a', 20);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 414);
	done_with(&got);
}

static void methods(void **state)
{
	static const struct row rows[] = {
		{ "POST", "/api/v1/sections", JSON, "{}", 405, "Allow: GET, HEAD, OPTIONS\r\n", "\"status\":405" },
		{ "DELETE", "/latest", NULL, NULL, 405, "Allow: GET, HEAD, OPTIONS\r\n", "<html" },
		{ "BREW", "/api/v1/site", NULL, NULL, 405, "Allow: GET, HEAD, OPTIONS\r\n", NULL },
		{ "PUT", "/api/v1/articles/1/views", JSON, "{}", 405, "Allow: GET, HEAD, POST, OPTIONS\r\n", NULL },
		{ "PUT", "/api/v1/views", JSON, "{}", 405, "Allow: GET, HEAD, OPTIONS\r\n", NULL },
		{ "OPTIONS", "/api/v1/articles", NULL, NULL, 204, "Allow: GET, HEAD, POST, OPTIONS\r\n", NULL },
		{ "OPTIONS", "/api/v1/articles", "HTTP_ORIGIN: https://other.example", NULL, 204,
			"Access-Control-Allow-Origin: *\r\n", NULL },
		{ "OPTIONS", "/api/v1/articles/1/views", "HTTP_ORIGIN: https://app.example", NULL, 204,
			"Access-Control-Allow-Origin: https://app.example\r\n", NULL },
		{ "OPTIONS", "/latest", NULL, NULL, 204, "Allow: GET, HEAD, OPTIONS\r\n", NULL },
	};

	(void)state;
	CHECK(rows);
}

static void heads(void **state)
{
	static const char *const uris[] = { "/api/v1/articles", "/api/v1/articles/1", "/api/v1/sections",
		"/api/v1/articles/1/views", "/api/v1/articles/3/views", "/api/v1/site", "/api/v1/views?ids=1",
		"/api/v1/openapi.json", "/news/1/old-harbour", "/latest", "/section/trade", "/problems/not-found",
		"/nothing", "/api/v1/articles/2" };

	(void)state;
	next_second();
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct got get, head;

		ask(&head, "HEAD", uris[i], NULL, NULL);
		ask(&get, "GET", uris[i], NULL, NULL);
		if (strcmp(get.head, head.head) || *head.body)
			fail_msg("%s\n%s\n%s", uris[i], get.head, head.head);
		assert_int_equal(atoll(header(&get, "Content-Length")), strlen(get.body));
		done_with(&get);
		done_with(&head);
	}
}

static void parameters(void **state)
{
	static const struct row rows[] = {
		{ "GET", "/api/v1/articles?nonsense=1", NULL, NULL, 400, PROBLEM, "\"parameter\":\"nonsense\"" },
		{ "GET", "/api/v1/articles?period=day", NULL, NULL, 422, PROBLEM, "\"parameter\":\"period\"" },
		{ "GET", "/api/v1/articles?period=day&sort=trending", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"period\"" },
		{ "GET", "/api/v1/articles?period=month&sort=views", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"period\"" },
		{ "GET", "/api/v1/articles?period=day&period=day&sort=views", NULL, NULL, 400, PROBLEM,
			"\"parameter\":\"period\"" },
		{ "GET", "/api/v1/articles?sort=trending&until=2024-01-01T00:00:00Z", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"until\"" },
		{ "GET", "/api/v1/articles?modified_since=2024-01-01T00:00:00Z&sort=views&period=day", NULL, NULL, 422,
			PROBLEM, "\"parameter\":\"period\"" },
		{ "GET", "/api/v1/articles?limit=1&limit=2", NULL, NULL, 400, PROBLEM, "\"parameter\":\"limit\"" },
		{ "GET", "/api/v1/articles?tag=%ff", NULL, NULL, 400, PROBLEM, "\"parameter\":\"tag\"" },
		{ "GET", "/api/v1/articles?limit=0", NULL, NULL, 422, PROBLEM, "\"parameter\":\"limit\"" },
		{ "GET", "/api/v1/articles?limit=101", NULL, NULL, 422, PROBLEM, NULL },
		{ "GET", "/api/v1/articles?limit=ten", NULL, NULL, 422, PROBLEM, NULL },
		{ "GET", "/api/v1/articles?lang=no_tag", NULL, NULL, 422, PROBLEM, "\"parameter\":\"lang\"" },
		{ "GET", "/api/v1/articles?sort=best", NULL, NULL, 422, PROBLEM, "\"parameter\":\"sort\"" },
		{ "GET", "/api/v1/articles?since=yesterday", NULL, NULL, 422, PROBLEM, "\"parameter\":\"since\"" },
		{ "GET", "/api/v1/articles?cursor=AAAA", NULL, NULL, 422, PROBLEM, "\"parameter\":\"cursor\"" },
		{ "GET", "/api/v1/articles?section=nowhere", NULL, NULL, 200, NULL, "{\"items\":[],\"next\":null}" },
		{ "GET", "/api/v1/articles?section=trade&tag=EV", NULL, NULL, 422, PROBLEM, "\"parameter\":\"tag\"" },
		{ "GET", "/api/v1/articles?sort=views&since=2024-01-01T00:00:00Z", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"sort\"" },
		{ "GET", "/api/v1/articles?modified_since=2024-01-01T00:00:00Z&section=trade", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"section\"" },
		{ "GET", "/api/v1/articles?modified_since=2024-01-01T00:00:00Z&sort=newest", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"sort\"" },
		{ "GET", "/api/v1/articles?since=2025-01-01T00:00:00Z&until=2024-01-01T00:00:00Z", NULL, NULL, 422,
			PROBLEM, "\"parameter\":\"until\"" },
		/* A wrong value and an unknown name: 400, and both are named. */
		{ "GET", "/api/v1/articles?limit=0&nonsense=1", NULL, NULL, 400, PROBLEM, "\"parameter\":\"limit\"" },
		{ "GET", "/api/v1/articles?limit=0&nonsense=1", NULL, NULL, 400, PROBLEM,
			"\"parameter\":\"nonsense\"" },
		{ "GET", "/api/v1/articles/1/views?from=2026-11-25&to=2026-11-24", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"from\"" },
		{ "GET", "/api/v1/articles/1/views?from=2026-11-31", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"from\"" },
		{ "GET", "/api/v1/articles/1/views?to=2026-11-24T00:00:00Z", NULL, NULL, 422, PROBLEM,
			"\"parameter\":\"to\"" },
		{ "GET", "/api/v1/articles/1/views?from=today", NULL, NULL, 422, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/1/views?from=", NULL, NULL, 422, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/1/views?lang=en", NULL, NULL, 400, PROBLEM, "\"parameter\":\"lang\"" },
		{ "GET", "/api/v1/articles/1/views?from=1970-01-01&to=9999-12-31", NULL, NULL, 200, NULL,
			"\"imported\":100,\"counted\":0,\"by_lang\":{},\"outcomes\":{\"counted\":0,\"repeat\":0,"
			"\"bot\":0,"
			"\"prefetch\":0,\"preview\":0,\"flood\":0},\"days\":[],\"rule\":1}" },
		{ "GET", "/api/v1/views", NULL, NULL, 422, PROBLEM, "\"parameter\":\"ids\"" },
		{ "GET", "/api/v1/views?ids=1,1abc", NULL, NULL, 422, PROBLEM, "\"parameter\":\"ids\"" },
		{ "GET", "/api/v1/views?ids=1&days=0", NULL, NULL, 422, PROBLEM, "\"parameter\":\"days\"" },
		{ "GET", "/api/v1/views?ids=1&days=31", NULL, NULL, 422, PROBLEM, "\"parameter\":\"days\"" },
		{ "GET", "/api/v1/views?ids=1&days=", NULL, NULL, 422, PROBLEM, "\"parameter\":\"days\"" },
		{ "GET", "/api/v1/views?ids=1&days=1.5", NULL, NULL, 422, PROBLEM, "\"parameter\":\"days\"" },
		{ "GET", "/api/v1/views?ids=1&days=2&days=2", NULL, NULL, 400, PROBLEM, "\"parameter\":\"days\"" },
		{ "GET", "/api/v1/views?days=2", NULL, NULL, 422, PROBLEM, "\"parameter\":\"ids\"" },
		{ "GET", "/api/v1/site?a=1", NULL, NULL, 400, PROBLEM, NULL },
		{ "GET", "/latest?utm_source=mail", NULL, NULL, 200, "text/html", NULL },
		{ "GET", "/latest?lang=no_tag", NULL, NULL, 422, "text/html", NULL },
		{ "GET", "/latest?cursor=AAAA", NULL, NULL, 422, "text/html", NULL },
		{ "GET", "/problems/not-found?lang=no_tag", NULL, NULL, 422, "text/html", NULL },
	};

	(void)state;
	CHECK(rows);
}

static void tokens(void **state)
{
	static const struct row rows[] = {
		{ "GET", "/api/v1/articles", "HTTP_AUTHORIZATION: Bearer tp_nothing", NULL, 401,
			"WWW-Authenticate: Bearer\r\n", "unauthorized" },
		{ "GET", "/api/v1/articles", "HTTP_AUTHORIZATION: Basic YTpi", NULL, 401,
			"WWW-Authenticate: Bearer\r\n", NULL },
		{ "GET", "/latest", "HTTP_AUTHORIZATION: Bearer tp_nothing", NULL, 401, "WWW-Authenticate: Bearer\r\n",
			"<html" },
		{ "POST", "/api/v1/articles/1/views", JSON "\nHTTP_AUTHORIZATION: Bearer x", "", 401,
			"WWW-Authenticate: Bearer\r\n", NULL },
	};
	char *with = malloc(200);
	struct got got;

	(void)state;
	CHECK(rows);
	snprintf(with, 200, "HTTP_AUTHORIZATION: bearer %s", portal.token);
	ask(&got, "GET", "/api/v1/articles", with, NULL);
	assert_int_equal(got.status, 200);
	assert_string_equal(header(&got, "Cache-Control"), "private, no-cache");
	assert_string_equal(header(&got, "X-Accel-Expires"), "0");
	done_with(&got);
	free(with);
}

static void bodies(void **state)
{
	static const struct row rows[] = {
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":\"en\"", 400, PROBLEM, "line 1, column" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":\"en\",\"lang\":\"en\"}", 400, PROBLEM,
			"\"pointer\":\"\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "[]", 422, PROBLEM, "\"pointer\":\"\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":5}", 422, PROBLEM, "\"pointer\":\"/lang\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":null}", 422, PROBLEM, "\"pointer\":\"/lang\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":\"no_tag\"}", 422, PROBLEM,
			"\"pointer\":\"/lang\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"lang\":\"fr\"}", 422, PROBLEM,
			"\"pointer\":\"/lang\"" },
		{ "POST", "/api/v1/articles/1/views", JSON, "{\"tongue\":\"en\"}", 422, PROBLEM,
			"\"pointer\":\"/tongue\"" },
		{ "POST", "/api/v1/articles/1/views?a=1", JSON, "{\"lang\":5}", 400, PROBLEM, "\"pointer\":\"/lang\"" },
		{ "POST", "/api/v1/articles/1/views?a=1", JSON, "{\"lang\":5}", 400, PROBLEM, "\"parameter\":\"a\"" },
		{ "POST", "/api/v1/articles/1/views", "CONTENT_TYPE: text/plain", "{}", 415, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/1/views", NULL, "{}", 415, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/99/views", JSON, "", 404, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/1abc/views", JSON, "", 404, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/3/views", JSON, "", 404, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/4/views", JSON, "", 404, PROBLEM, NULL },
		{ "POST", "/api/v1/articles/2/views", JSON, "", 410, PROBLEM,
			"\"reason\":{\"en\":\"The numbers were wrong.\"}" },
		{ "POST", "/api/v1/articles/1/views", JSON "\nHTTP_SEC_FETCH_SITE: cross-site", "", 403, PROBLEM,
			NULL },
		{ "POST", "/api/v1/articles/1/views",
			JSON "\nHTTP_SEC_FETCH_SITE: cross-site\nHTTP_ORIGIN: https://evil.example", "", 403, PROBLEM,
			NULL },
	};
	char large[400];
	struct got got;

	(void)state;
	CHECK(rows);
	memset(large, ' ', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	ask(&got, "POST", "/api/v1/articles/1/views", JSON, large);
	assert_int_equal(got.status, 413);
	done_with(&got);
}

static void articles(void **state)
{
	static const struct row rows[] = {
		{ "GET", "/api/v1/articles/1", NULL, NULL, 200, "Content-Type: application/json\r\n", "\"views\":100" },
		{ "GET", "/api/v1/articles/1", NULL, NULL, 200, "Access-Control-Allow-Origin: *\r\n",
			"\"url\":\"https://news.example/news/1/old-harbour\"" },
		{ "GET", "/api/v1/articles/1", NULL, NULL, 200, "Cache-Control: no-cache\r\n",
			"\"published_at\":\"2024-05-17T17:01:00+08:00\"" },
		{ "GET", "/api/v1/articles/old-harbour", NULL, NULL, 200, NULL, "\"id\":1," },
		{ "GET", "/api/v1/articles/1?lang=zh-CN", NULL, NULL, 200, NULL,
			"\"title\":{\"zh-Hans\":\"老港开放\"}" },
		{ "GET", "/api/v1/articles/1?lang=fr", NULL, NULL, 200, NULL, "\"title\":{\"en\":" },
		{ "GET", "/api/v1/articles/2/views", NULL, NULL, 410, PROBLEM, "\"reason\":{" },
		{ "GET", "/api/v1/articles/3/views", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/4/views", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/99/views", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/old-harbour/views", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/01/views", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/2", NULL, NULL, 410, PROBLEM,
			"\"reason\":{\"en\":\"The numbers were wrong.\"}" },
		{ "GET", "/api/v1/articles/wrong-numbers", NULL, NULL, 410, "Access-Control-Allow-Origin: *\r\n",
			NULL },
		{ "GET", "/api/v1/articles/3", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/a-draft", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/4", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/far-off", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/01", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/-1", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/articles/99999999999999999999", NULL, NULL, 404, PROBLEM, NULL },
		{ "GET", "/api/v1/views?ids=1,2,3,4,5,99", NULL, NULL, 200, NULL, "{\"views\":{\"1\":100,\"5\":10}}" },
		{ "GET", "/api/v1/views?ids=1,2,3,4,5,99&days=3", NULL, NULL, 200, NULL,
			",\"days\":{\"1\":[0,0,0],\"5\":[0,0,0]}}" },
		{ "GET", "/api/v1/views?ids=99&days=30", NULL, NULL, 200, NULL, ",\"days\":{}}" },
		{ "GET", "/api/v1/sections", NULL, NULL, 200, NULL,
			"{\"items\":[{\"slug\":\"trade\",\"name\":{\"en\":\"Trade \\u0026 "
			"tariffs\",\"zh-Hans\":\"贸易\"},\"articles\":1}" },
		{ "GET", "/api/v1/sections?lang=zh", NULL, NULL, 200, NULL, "\"name\":{\"zh-Hans\":\"贸易\"}" },
		{ "GET", "/api/v1/sections", NULL, NULL, 200, NULL, "\"articles\":4}],\"next\":null}" },
		{ "GET", "/api/v1/site", NULL, NULL, 200, NULL,
			"\"name\":{\"en\":\"Tradepost\",\"zh-Hans\":\"贸易驿站\"}" },
		{ "GET", "/api/v1/site", NULL, NULL, 200, NULL, "\"time_zone\":\"" ZONE "\"" },
		{ "GET", "/api/v1/site?lang=zh", NULL, NULL, 200, NULL,
			"\"brand\":{\"url\":\"https://brand.example/\",\"name\":{\"zh-Hans\":\"返回品牌站\"}}" },
		{ "GET", "/api/v1/openapi.json", NULL, NULL, 200, "Content-Type: application/json\r\n",
			"\"openapi\": \"3.1.0\"" },
	};

	(void)state;
	CHECK(rows);
}

/* Nothing tells a draft, a scheduled article and an id that never was apart. */
static void missing_ones_are_alike(void **state)
{
	static const char *const uris[][2] = { { "/api/v1/articles/99", "/api/v1/articles/3" },
		{ "/api/v1/articles/99/views", "/api/v1/articles/3/views" },
		{ "/api/v1/articles/99/views", "/api/v1/articles/4/views" },
		{ "/api/v1/articles/99", "/api/v1/articles/far-off" }, { "/news/99/x", "/news/4/far-off" },
		{ "/news/99/x", "/news/3/a-draft" }, { "/news/99/x?lang=zh", "/news/3/a-draft?lang=zh" } };

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct got never, hidden;

		ask(&never, "GET", uris[i][0], NULL, NULL);
		ask(&hidden, "GET", uris[i][1], NULL, NULL);
		assert_int_equal(never.status, 404);
		assert_string_equal(never.head, hidden.head);
		assert_string_equal(never.body, hidden.body);
		assert_null(strstr(never.body, "99"));
		done_with(&never);
		done_with(&hidden);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(addresses),
		cmocka_unit_test(long_addresses),
		cmocka_unit_test(methods),
		cmocka_unit_test(heads),
		cmocka_unit_test(parameters),
		cmocka_unit_test(tokens),
		cmocka_unit_test(bodies),
		cmocka_unit_test(articles),
		cmocka_unit_test(missing_ones_are_alike),
	};

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
