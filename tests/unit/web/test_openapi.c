/* SPDX-License-Identifier: MIT */

/* The route table and schema/openapi.json say the same, both ways: paths, methods, parameters, bodies; and every
 * reference inside the document leads somewhere. */
#include <ctype.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "web/routes.h"

static json_t *document;

static int setup(void **state)
{
	struct json_error_at where;

	(void)state;
	json_seed();
	if (json_read(&document, web_openapi(), &where))
		fail_msg("openapi.json: line %d, column %d: %s", where.line, where.column, where.message);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	json_decref(document);
	return 0;
}

static const char *method_key(enum method method)
{
	static char key[16];
	size_t i = 0;

	for (const char *at = method_name(method); *at; at++)
		key[i++] = (char)tolower((unsigned char)*at);
	key[i] = '\0';
	return key;
}

static json_t *resolve(json_t *value)
{
	const char *ref = json_string_value(json_object_get(value, "$ref"));
	char name[128], *part, *rest;

	if (!ref)
		return value;
	assert_int_equal(strncmp(ref, "#/", 2), 0);
	snprintf(name, sizeof(name), "%s", ref + 2);
	value = document;
	for (part = strtok_r(name, "/", &rest); part; part = strtok_r(NULL, "/", &rest)) {
		value = json_object_get(value, part);
		if (!value)
			fail_msg("%s leads nowhere", ref);
	}
	return value;
}

static json_t *operation_of(const struct route *route)
{
	json_t *paths = json_object_get(document, "paths");

	return json_object_get(json_object_get(paths, route->pattern), method_key(route->method));
}

static const struct route *route_of(const char *path, const char *method)
{
	for (size_t i = 0; i < route_count; i++)
		if (!strcmp(routes[i].pattern, path) && !strcmp(method_key(routes[i].method), method))
			return &routes[i];
	return NULL;
}

static void every_route_is_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++)
		if (!operation_of(&routes[i]))
			fail_msg("%s %s is not in openapi.json", method_name(routes[i].method), routes[i].pattern);
}

static void everything_described_is_a_route(void **state)
{
	const char *path, *method;
	json_t *item, *operation;

	(void)state;
	json_object_foreach(json_object_get(document, "paths"), path, item)
	{
		json_object_foreach(item, method, operation)
		{
			if (!route_of(path, method))
				fail_msg("%s %s is in openapi.json and no route", method, path);
		}
	}
}

static json_t *parameter(json_t *operation, const char *in, const char *name)
{
	json_t *entry;
	size_t i;

	json_array_foreach(json_object_get(operation, "parameters"), i, entry)
	{
		entry = resolve(entry);
		if (!strcmp(json_string_value(json_object_get(entry, "in")), in) &&
			!strcmp(json_string_value(json_object_get(entry, "name")), name))
			return entry;
	}
	return NULL;
}

static bool has_rule(const struct route *route, const char *name)
{
	for (const struct param_rule *rule = route->query; rule && rule->kind != PARAM_KIND_END; rule++)
		if (!strcmp(rule->name, name))
			return true;
	return false;
}

static void check_rule(const struct route *route, json_t *operation, const struct param_rule *rule)
{
	json_t *described = parameter(operation, "query", rule->name), *schema = json_object_get(described, "schema");

	if (!described)
		fail_msg("%s: parameter %s is not described", route->pattern, rule->name);
	assert_int_equal(json_is_true(json_object_get(described, "required")), rule->required);
	if (rule->kind == PARAM_KIND_INT) {
		assert_int_equal(json_integer_value(json_object_get(schema, "minimum")), rule->min);
		assert_int_equal(json_integer_value(json_object_get(schema, "maximum")), rule->max);
		assert_int_equal(json_integer_value(json_object_get(schema, "default")), rule->def);
	}
	if (rule->kind == PARAM_KIND_ID_LIST)
		assert_int_equal(json_integer_value(json_object_get(schema, "maxItems")), rule->max);
	for (size_t i = 0; rule->kind == PARAM_KIND_ENUM && rule->names[i]; i++)
		assert_string_equal(
			json_string_value(json_array_get(json_object_get(schema, "enum"), i)), rule->names[i]);
}

static void parameters_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		json_t *operation = operation_of(&routes[i]), *entry;
		size_t n;

		for (const struct param_rule *rule = routes[i].query; rule && rule->kind != PARAM_KIND_END; rule++)
			check_rule(&routes[i], operation, rule);
		json_array_foreach(json_object_get(operation, "parameters"), n, entry)
		{
			const char *name = json_string_value(json_object_get(resolve(entry), "name"));
			const char *in = json_string_value(json_object_get(resolve(entry), "in"));
			char braced[64];

			snprintf(braced, sizeof(braced), "{%s}", name);
			if (!strcmp(in, "header"))
				continue;
			if (!strcmp(in, "query") ? !has_rule(&routes[i], name) : !strstr(routes[i].pattern, braced))
				fail_msg("%s: %s is described and not known", routes[i].pattern, name);
		}
	}
}

static void names_in_paths_are_described(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const char *at = routes[i].pattern;

		while ((at = strchr(at, '{'))) {
			char name[64];

			snprintf(name, sizeof(name), "%.*s", (int)strcspn(at + 1, "}"), at + 1);
			if (!parameter(operation_of(&routes[i]), "path", name))
				fail_msg("%s: {%s} is not described", routes[i].pattern, name);
			at++;
		}
	}
}

static void bodies_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		json_t *body = json_object_get(operation_of(&routes[i]), "requestBody");
		json_t *json = json_object_get(json_object_get(body, "content"), "application/json");
		json_t *properties = json_object_get(resolve(json_object_get(json, "schema")), "properties");
		size_t known = 0;

		assert_int_equal(body != NULL, routes[i].body_limit > 0);
		assert_int_equal(body && !json, route_takes_file(&routes[i]));
		for (const struct json_field *field = routes[i].body; field && field->name; field++, known++)
			if (!json_object_get(properties, field->name))
				fail_msg("%s: member %s is not described", routes[i].pattern, field->name);
		assert_int_equal(json_object_size(properties), known);
	}
}

/* What a route needs of the header is said. */
static void headers_agree(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		json_t *match = parameter(operation_of(&routes[i]), "header", "If-Match");
		bool needed = match && json_is_true(json_object_get(match, "required"));

		if (needed != routes[i].if_match)
			fail_msg("%s %s: If-Match", method_name(routes[i].method), routes[i].pattern);
		if ((routes[i].who == ACCESS_EDITOR || routes[i].who == ACCESS_ADMIN) !=
			(json_object_get(operation_of(&routes[i]), "security") != NULL))
			fail_msg("%s %s: security", method_name(routes[i].method), routes[i].pattern);
	}
}

static void check_references(json_t *value)
{
	const char *key;
	json_t *inner;
	size_t i;

	json_object_foreach(value, key, inner)
	{
		check_references(inner);
	}
	json_array_foreach(value, i, inner)
	{
		check_references(inner);
	}
	if (json_is_object(value))
		assert_non_null(resolve(value));
}

static void references_lead_somewhere(void **state)
{
	(void)state;
	check_references(document);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_route_is_described),
		cmocka_unit_test(everything_described_is_a_route),
		cmocka_unit_test(parameters_agree),
		cmocka_unit_test(names_in_paths_are_described),
		cmocka_unit_test(bodies_agree),
		cmocka_unit_test(headers_agree),
		cmocka_unit_test(references_lead_somewhere),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
