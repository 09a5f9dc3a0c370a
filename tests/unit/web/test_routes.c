/* SPDX-License-Identifier: MIT */

/* Finding a route by its path, and what the table says about methods. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "web/routes.h"

static struct route_node *root;

static int setup(void **state)
{
	(void)state;
	return routes_new(&root);
}

static int teardown(void **state)
{
	(void)state;
	routes_free(root);
	return 0;
}

static void finding(void **state)
{
	static const struct {
		const char *path;
		bool operator_door;
		const char *pattern; /* of its GET, or of its POST; NULL: nothing is there */
		const char *part;    /* the first {name} */
	} rows[] = {
		{ "/api/v1/articles", false, "/api/v1/articles", NULL },
		{ "/api/v1/articles/7", false, "/api/v1/articles/{article}", "7" },
		{ "/api/v1/articles/old-harbour", false, "/api/v1/articles/{article}", "old-harbour" },
		{ "/api/v1/articles/7/views", false, "/api/v1/articles/{id}/views", "7" },
		{ "/api/v1/articles/7/views/1", false, NULL, NULL },
		{ "/api/v1/articles/7/related", false, "/api/v1/articles/{id}/related", "7" },
		{ "/api/v1/articles/", false, NULL, NULL },
		{ "/api/v1", false, NULL, NULL },
		{ "/api/v1/search", false, "/api/v1/search", NULL },
		{ "/api/v1/tags", false, "/api/v1/tags", NULL },
		{ "/", false, NULL, NULL },
		{ "/news/7/a slug", false, "/news/{id}/{slug}", "7" },
		{ "/latest", false, "/latest", NULL },
		{ "/LATEST", false, NULL, NULL },
		{ "/latest/", false, NULL, NULL },
		{ "/healthz", false, NULL, NULL },
		{ "/healthz", true, "/healthz", NULL },
		{ "/latest", true, NULL, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice parts[ROUTE_PARTS_MAX] = { { 0 } };
		const struct route_node *node =
			routes_find(root, slice_from(rows[i].path), rows[i].operator_door, parts);
		const struct route *route = node ? route_for(node, METHOD_GET) : NULL;

		if (node && !route)
			route = route_for(node, METHOD_POST);
		if ((route != NULL) != (rows[i].pattern != NULL) ||
			(route && strcmp(route->pattern, rows[i].pattern)) ||
			(rows[i].part && !slice_eq(parts[0], slice_from(rows[i].part))))
			fail_msg("row %zu: %s", i, rows[i].path);
	}
}

static void methods(void **state)
{
	static const struct {
		const char *path, *allow;
	} rows[] = {
		{ "/latest", "GET, HEAD, OPTIONS" },
		{ "/api/v1/articles/1/views", "GET, HEAD, POST, OPTIONS" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct slice parts[ROUTE_PARTS_MAX];
		char allow[64];

		if (!slice_eq(route_allow(routes_find(root, slice_from(rows[i].path), false, parts), allow),
			    slice_from(rows[i].allow)))
			fail_msg("row %zu: %s", i, rows[i].path);
	}
}

static void no_row_is_left_out(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		struct slice parts[ROUTE_PARTS_MAX];
		const struct route_node *node =
			routes_find(root, slice_from(routes[i].pattern), routes[i].who == ACCESS_OPERATOR, parts);

		assert_non_null(node);
		assert_ptr_equal(route_for(node, routes[i].method), &routes[i]);
		assert_true(*routes[i].help);
		assert_true(routes[i].body_limit > 0 || !routes[i].body);
	}
}

static void printed(void **state)
{
	char *text = NULL;
	size_t len, lines = 0;
	FILE *out = open_memstream(&text, &len);

	(void)state;
	web_routes_print(out);
	fclose(out);
	for (size_t i = 0; i < len; i++)
		lines += text[i] == '\n';
	assert_int_equal(lines, route_count);
	assert_non_null(strstr(text, "POST    /api/v1/articles/{id}/views"));
	assert_non_null(strstr(text, "modified_since"));
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finding),
		cmocka_unit_test(methods),
		cmocka_unit_test(no_row_is_left_out),
		cmocka_unit_test(printed),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
