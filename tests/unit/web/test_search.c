/* SPDX-License-Identifier: MIT */

/* What a client is told by a search whose time is over. The clock is forced: a connection's statement that looks for
 * matches is told after so many rows that it is late. */
#include "portal.h"

#include <sqlite3.h>

static int rows_left = -1; /* -1: no end */

static int is_over(void *arg)
{
	(void)arg;
	return 1;
}

/* The program sets its clock before the statement begins; this one takes its place. */
static int watch(unsigned event, void *arg, void *statement, void *text)
{
	const char *sql = sqlite3_sql(statement);

	(void)event;
	(void)text;
	if (sql && strstr(sql, "search MATCH") && rows_left >= 0 && rows_left-- == 0)
		sqlite3_progress_handler(arg, 1, is_over, NULL);
	return 0;
}

static int watch_connection(sqlite3 *db, char **why, const struct sqlite3_api_routines *api)
{
	(void)why;
	(void)api;
	return sqlite3_trace_v2(db, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW, watch, db);
}

static json_t *get_json(const char *uri, int status)
{
	struct got got;
	json_t *json;

	ask(&got, "GET", uri, NULL, NULL);
	if (got.status != status)
		fail_msg("%s: %d %s", uri, got.status, got.body);
	json = json_loads(got.body, 0, NULL);
	assert_non_null(json);
	done_with(&got);
	return json;
}

static const char *text_of(const json_t *json, const char *name)
{
	return json_string_value(json_object_get(json, name));
}

static void test_without_a_match_it_is_a_fault_of_the_query(void **state)
{
	struct got got;
	json_t *json, *fault;

	(void)state;
	rows_left = 0;
	json = get_json("/api/v1/search?q=tea%20text", 422);
	fault = json_array_get(json_object_get(json, "errors"), 0);
	assert_string_equal(text_of(fault, "parameter"), "q");
	assert_non_null(strstr(text_of(fault, "detail"), "add a rarer one, or narrow it by section:"));
	json_decref(json);
	rows_left = 0;
	ask(&got, "GET", "/search?q=tea%20text", NULL, NULL);
	assert_int_equal(got.status, 422);
	assert_non_null(strstr(got.body, "role=\"alert\""));
	assert_non_null(strstr(got.body, "add a rarer one"));
	done_with(&got);
	rows_left = -1;
	json_decref(get_json("/api/v1/search?q=tea%20text", 200));
}

static void run(const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(portal.url + strlen("sqlite:"), &db), SQLITE_OK);
	if (sqlite3_exec(db, sql, NULL, NULL, NULL) != SQLITE_OK)
		fail_msg("%s: %s", sql, sqlite3_errmsg(db));
	sqlite3_close(db);
	/* A change that the program knows of: readers look at a newer state then. */
	json_decref(portal_do("token.issue", json_pack("{s:s,s:s}", "label", "any", "role", "editor"), -1));
}

/* The index is made to say that what begins with zz takes thousands of its pages. */
static void test_of_a_prefix_more_letters_are_asked_for(void **state)
{
	struct got got;
	json_t *json, *fault;

	(void)state;
	json_decref(get_json("/api/v1/search?q=zz*", 200));
	run("INSERT INTO search_idx SELECT min(segid), CAST('0zz' AS BLOB), 2 * 2 FROM search_idx UNION ALL "
	    "SELECT min(segid), CAST('0zzz' AS BLOB), 2 * 3000 FROM search_idx UNION ALL "
	    "SELECT min(segid), CAST('0{' AS BLOB), 2 * 4000 FROM search_idx");
	json = get_json("/api/v1/search?q=text%20-zz*", 422);
	fault = json_array_get(json_object_get(json, "errors"), 0);
	assert_string_equal(text_of(fault, "parameter"), "q");
	assert_non_null(strstr(text_of(fault, "detail"), "write more letters"));
	json_decref(json);
	ask(&got, "GET", "/search?q=zz*", NULL, NULL);
	assert_int_equal(got.status, 422);
	assert_non_null(strstr(got.body, "write more letters"));
	assert_non_null(strstr(got.body, "多写几个字母"));
	done_with(&got);
	json_decref(get_json("/api/v1/search?q=text", 200));
	run("DELETE FROM search_idx WHERE term >= CAST('0zz' AS BLOB)");
	json_decref(get_json("/api/v1/search?q=zz*", 200));
}

static void test_behind_some_matches_it_is_a_shorter_page(void **state)
{
	json_t *json;
	char uri[512];

	(void)state;
	rows_left = 2;
	json = get_json("/api/v1/search?q=tea", 200);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 2);
	assert_int_equal(json_integer_value(json_object_get(json, "total")), 2);
	assert_true(json_is_true(json_object_get(json, "total_at_least")));
	assert_non_null(text_of(json, "next"));
	snprintf(uri, sizeof(uri), "/api/v1/search?q=tea&cursor=%s", text_of(json, "next"));
	json_decref(json);
	rows_left = -1;
	json = get_json(uri, 200);
	assert_int_equal(json_array_size(json_object_get(json, "items")), 1);
	assert_int_equal(json_integer_value(json_object_get(json, "total")), 2);
	assert_true(json_is_true(json_object_get(json, "total_at_least")));
	assert_true(json_is_null(json_object_get(json, "next")));
	json_decref(json);
	json = get_json("/api/v1/search?q=tea", 200);
	assert_int_equal(json_integer_value(json_object_get(json, "total")), 3);
	assert_true(json_is_false(json_object_get(json, "total_at_least")));
	json_decref(json);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_a_match_it_is_a_fault_of_the_query),
		cmocka_unit_test(test_of_a_prefix_more_letters_are_asked_for),
		cmocka_unit_test(test_behind_some_matches_it_is_a_shorter_page),
	};

	sqlite3_auto_extension((void (*)(void))watch_connection);
	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
