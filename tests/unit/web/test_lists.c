/* SPDX-License-Identifier: MIT */

/* Lists: their order, what narrows them, walking by cursor, and that pages and JSON continue each other. */
#include "web/portal.h"

/* The ids of a page of JSON, `7 6 5`, and the cursor behind it ("" at the end). */
static void page_of(const char *uri, char ids[200], char cursor[200])
{
	struct json_error_at where;
	json_t *page, *item;
	struct got got;
	size_t i, len = 0;

	ask(&got, "GET", uri, NULL, NULL);
	if (got.status != 200)
		fail_msg("%s: %s", uri, got.body);
	assert_int_equal(json_read(&page, slice_from(got.body), &where), 0);
	*ids = '\0';
	json_array_foreach(json_object_get(page, "items"), i, item)
	{
		len += (size_t)snprintf(ids + len, 200 - len, "%s%lld", i ? " " : "",
			(long long)json_integer_value(json_object_get(item, "id")));
	}
	item = json_object_get(page, "next");
	assert_true(json_is_string(item) || json_is_null(item));
	snprintf(cursor, 200, "%s", json_is_string(item) ? json_string_value(item) : "");
	if (*cursor) {
		char *link = header(&got, "Link");

		assert_non_null(link);
		assert_non_null(strstr(link, cursor));
		assert_int_equal(strncmp(link, "<https://news.example/", 22), 0);
		assert_non_null(strstr(link, ">; rel=\"next\""));
	} else {
		assert_null(header(&got, "Link"));
	}
	json_decref(page);
	done_with(&got);
}

static void orders(void **state)
{
	static const struct {
		const char *query, *ids;
	} rows[] = {
		{ "", "7 6 5 1 8" },
		{ "?sort=newest", "7 6 5 1 8" },
		{ "?sort=views", "1 7 6 5 8" },
		{ "?sort=views&period=day", "" },
		{ "?sort=views&period=week&tag=EV", "" },
		{ "?sort=trending", "8 7 6 5 1" },
		{ "?sort=trending&section=markets", "8 7 6 5" },
		{ "?sort=trending&tag=EV", "1" },
		{ "?lang=zh", "7 6 5 1 8" },
		{ "?section=markets", "7 6 5 8" },
		{ "?section=markets&sort=views", "7 6 5 8" },
		{ "?tag=EV", "1" },
		{ "?tag=nothing", "" },
		{ "?since=2025-02-01T08:00:00Z", "7 6" },
		{ "?until=2025-02-01T08:00:00Z", "5 1 8" },
		{ "?since=2025-01-01T08:00:00Z&until=2025-02-01T08:00:00Z", "5" },
		{ "?since=2025-01-01T16:00:00+08:00&until=2025-02-01T16:00:00%2B08:00", "5" },
		{ "?section=trade&since=2020-01-01T00:00:00Z", "1" },
		{ "?section=trade&until=2020-01-01T00:00:00Z", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char uri[200], ids[200], cursor[200];

		snprintf(uri, sizeof(uri), "/api/v1/articles%s", rows[i].query);
		page_of(uri, ids, cursor);
		if (strcmp(ids, rows[i].ids) || *cursor)
			fail_msg("row %zu: %s: \"%s\" %s", i, rows[i].query, ids, cursor);
	}
}

/* Withdrawn ones are named where changes are listed, and only there. */
static void changes(void **state)
{
	char ids[200], cursor[200];
	struct got got;

	(void)state;
	page_of("/api/v1/articles?modified_since=2000-01-01T00:00:00Z", ids, cursor);
	assert_non_null(strstr(ids, "2"));
	ask(&got, "GET", "/api/v1/articles?modified_since=2000-01-01T00:00:00Z", NULL, NULL);
	assert_non_null(strstr(got.body, "\"status\":\"withdrawn\""));
	assert_null(strstr(got.body, "Wrong numbers"));
	assert_null(strstr(got.body, "far-off"));
	assert_null(strstr(got.body, "a-draft"));
	done_with(&got);
	page_of("/api/v1/articles?modified_since=2099-01-01T00:00:00Z", ids, cursor);
	assert_string_equal(ids, "");
}

static void walk(const char *query, const char *expected)
{
	char uri[400], ids[200], cursor[200] = "", all[200] = "";

	do {
		snprintf(uri, sizeof(uri), "/api/v1/articles?limit=2%s%s%s", query, *cursor ? "&cursor=" : "", cursor);
		page_of(uri, ids, cursor);
		if (*all)
			strcat(all, " ");
		strcat(all, ids);
	} while (*cursor);
	assert_string_equal(all, expected);
}

static void walking(void **state)
{
	(void)state;
	walk("", "7 6 5 1 8");
	walk("&sort=views", "1 7 6 5 8");
	walk("&sort=trending", "8 7 6 5 1");
	walk("&section=markets", "7 6 5 8");
	walk("&lang=en", "7 6 5 1 8");
}

static void cursors_belong_to_their_list(void **state)
{
	static const char *const others[] = { "&sort=views", "&sort=views&period=day", "&sort=trending",
		"&section=trade", "&tag=EV", "&since=2020-01-01T00:00:00Z", "&until=2098-01-01T00:00:00Z",
		"&modified_since=2020-01-01T00:00:00Z" };
	char ids[200], cursor[200], uri[400];

	(void)state;
	page_of("/api/v1/articles?limit=2", ids, cursor);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct got got;

		snprintf(uri, sizeof(uri), "/api/v1/articles?cursor=%s%s", cursor, others[i]);
		ask(&got, "GET", uri, NULL, NULL);
		if (got.status != 422 || !strstr(got.body, "\"parameter\":\"cursor\""))
			fail_msg("row %zu: %s", i, got.body);
		done_with(&got);
	}
	snprintf(uri, sizeof(uri), "/api/v1/articles?cursor=%s&limit=100&lang=zh", cursor);
	page_of(uri, ids, cursor);
	assert_string_equal(ids, "5 1 8");
}

static void pages_continue_json(void **state)
{
	char ids[200], cursor[200], uri[400];
	struct got got;

	(void)state;
	page_of("/api/v1/articles?limit=2&section=markets", ids, cursor);
	snprintf(uri, sizeof(uri), "/section/markets?cursor=%s&lang=en", cursor);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 200);
	assert_null(strstr(got.body, "/news/7/tea-3"));
	assert_non_null(strstr(got.body, "/news/5/tea-1?lang=en"));
	assert_non_null(strstr(got.body, "/news/8/long"));
	done_with(&got);
	snprintf(uri, sizeof(uri), "/section/trade?cursor=%s", cursor);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 422);
	done_with(&got);
}

static void pages_have_a_next_one(void **state)
{
	char line[300];
	struct got got;
	char *link;

	(void)state;
	for (int i = 100; i < 121; i++) {
		snprintf(line, sizeof(line),
			"{\"id\":%d,\"slug\":\"many-%d\",\"section\":\"trade\",\"status\":\"published\",\"published_"
			"at\":\"2026-01-01T00:00:%02dZ\","
			"\"texts\":{\"en\":{\"title\":\"Many %d\",\"body\":\"B.\"}}}\n",
			i, i, i - 100, i);
		portal_import(line);
	}
	ask(&got, "GET", "/latest?lang=zh-Hans&utm_source=x", NULL, NULL);
	link = header(&got, "Link");
	assert_non_null(link);
	assert_int_equal(strncmp(link, "<https://news.example/latest?lang=zh-Hans&cursor=", 49), 0);
	assert_non_null(strstr(got.body, "<link rel=\"next\" href=\"/latest?cursor="));
	assert_null(strstr(got.body, "utm_source"));
	assert_non_null(strstr(got.body, "Many 120"));
	assert_null(strstr(got.body, "Many 100"));
	done_with(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orders),
		cmocka_unit_test(changes),
		cmocka_unit_test(walking),
		cmocka_unit_test(cursors_belong_to_their_list),
		cmocka_unit_test(pages_continue_json),
		cmocka_unit_test(pages_have_a_next_one),
	};

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
