/* SPDX-License-Identifier: MIT */

/* What is wrong with a request is said by its name, on every route: the route table is walked, and each member that a
 * body may have, each parameter and each header is sent as it must not be. A new row is walked without a word here. */
#include "web/editing.h"

#include "news/input.h"
#include "web/routes.h"

static size_t asked;

/* Article 5 is at its first revision, and nothing here changes it. */
static void fill_pattern(char out[200], const char *pattern)
{
	size_t len = 0;

	for (const char *at = pattern; *at; at++) {
		if (*at != '{') {
			out[len++] = *at;
			continue;
		}
		out[len++] = !strncmp(at, "{n}", 3) ? '1' : !strncmp(at, "{slug}", 6) ? 'x' : '5';
		at = strchr(at, '}');
	}
	out[len] = '\0';
}

/* Asks as somebody who may, and expects that problem; `has` NULL: nothing more. */
static void expect(const struct route *route, const char *query, const char *more, const char *body, int status,
	const char *name, const char *has)
{
	bool public = route->who == ACCESS_ALL;
	char uri[3000], path[200], type[80];
	struct got got;

	fill_pattern(path, route->pattern);
	snprintf(uri, sizeof(uri), "%s%s%s", path, query ? "?" : "", query ? query : "");
	snprintf(type, sizeof(type), "\"type\":\"/problems/%s\"", name);
	ask_with(&got, public ? portal.token : admin_token, method_name(route->method), uri,
		route->if_match && !(more && strstr(more, "IF_MATCH")) ? "r1" : NULL, more, body);
	asked++;
	if (got.status != status || !strstr(got.body, type) || (has && !strstr(got.body, has)))
		fail_msg("%s %s%s%.300s: wants %d %s\n%s%s", method_name(route->method), uri, body ? " with " : "",
			body ? body : "", status, has ? has : "", got.head, got.body);
	assert_string_equal(header(&got, "Content-Type"), "application/problem+json");
	assert_string_equal(header(&got, "Cache-Control"), "no-store");
	done_with(&got);
}

static void expect_pointer(const struct route *route, json_t *body, const char *pointer)
{
	char *text = json_dumps(body, JSON_COMPACT | JSON_ENCODE_ANY), has[300];

	snprintf(has, sizeof(has), "\"pointer\":\"%s\"", pointer);
	expect(route, NULL, NULL, text, 422, "invalid", has);
	free(text);
	json_decref(body);
}

/* --- members --------------------------------------------------------------------------------------------------------
 */

/* Where a member stands: `open` and `close` are the JSON around it. */
struct place {
	char open[300], close[100], pointer[200];
};

static void expect_wrong(const struct route *route, const struct place *place, const char *value)
{
	char text[700];
	json_t *body;

	snprintf(text, sizeof(text), "%s%s%s", place->open, value, place->close);
	body = json_loads(text, 0, NULL);
	if (!body)
		fail_msg("the test's own JSON: %s", text);
	expect_pointer(route, body, place->pointer);
}

static void expect_long(const struct route *route, const struct place *place, int64_t max)
{
	size_t len = (size_t)max + 1;
	char *text = malloc(len + 800), *at = text;

	at += sprintf(at, "%s\"", place->open);
	memset(at, 'x', len);
	sprintf(at + len, "\"%s", place->close);
	expect_pointer(route, json_loads(text, 0, NULL), place->pointer);
	free(text);
}

/* A value of another type than the rule's: each of these that is one. */
static void wrong_types(const struct route *route, const struct json_field *rule, const struct place *place)
{
	static const struct {
		unsigned not_for; /* bits of kinds */
		const char *value;
	} rows[] = {
		{ 1u << JSON_KIND_INT, "17" },
		{ 0, "1.5" },
		{ 1u << JSON_KIND_BOOL, "true" },
		{ 1u << JSON_KIND_LIST, "[]" },
		{ 1u << JSON_KIND_OBJECT | 1u << JSON_KIND_LANG_MAP, "{}" },
		{ 1u << JSON_KIND_STRING, "\"1abc\"" },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (!(rows[i].not_for & 1u << rule->kind))
			expect_wrong(route, place, rows[i].value);
	if (!(rule->flags & JSON_NULLABLE) && route->method != METHOD_PATCH) /* there null takes a member away */
		expect_wrong(route, place, "null");
}

static void wrong_values(const struct route *route, const struct json_field *rule, const struct place *place)
{
	char number[32];

	switch (rule->kind) {
	case JSON_KIND_STRING:
		if (rule->one_of)
			expect_wrong(route, place, "\"nonsense\"");
		if (!(rule->flags & JSON_MULTILINE))
			expect_wrong(route, place, "\"a\\nb\"");
		expect_wrong(route, place, "\"a\\u0007b\"");
		if (rule->max && !rule->one_of)
			expect_long(route, place, rule->max);
		break;
	case JSON_KIND_INT:
		snprintf(number, sizeof(number), "%lld", (long long)rule->min - 1);
		expect_wrong(route, place, number);
		if (rule->max) {
			snprintf(number, sizeof(number), "%lld", (long long)rule->max + 1);
			expect_wrong(route, place, number);
		}
		break;
	case JSON_KIND_TIME:
		expect_wrong(route, place, "\"2024-05-17T17:01:00\"");
		expect_wrong(route, place, "\"2024-02-30T00:00:00Z\"");
		break;
	case JSON_KIND_URL:
		expect_wrong(route, place, "\"javascript:alert(1)\"");
		expect_wrong(route, place, "\"/relative\"");
		break;
	case JSON_KIND_LANG:
		expect_wrong(route, place, "\"english!\"");
		break;
	default:
		break;
	}
}

static void nest(struct place *out, const struct place *in, const char *open, const char *close, const char *pointer)
{
	snprintf(out->open, sizeof(out->open), "%s%s", in->open, open);
	snprintf(out->close, sizeof(out->close), "%s%s", close, in->close);
	snprintf(out->pointer, sizeof(out->pointer), "%s%s", in->pointer, pointer);
}

static void walk_shape(const struct route *route, const struct json_field *shape, const struct place *place);

static void walk_member(const struct route *route, const struct json_field *rule, const struct place *place)
{
	bool map = rule->kind == JSON_KIND_LANG_MAP, list = rule->kind == JSON_KIND_LIST;
	struct place in;

	wrong_types(route, rule, place);
	wrong_values(route, rule, place);
	if (!map && !list) {
		if (rule->shape)
			walk_shape(route, rule->shape, place);
		return;
	}
	if (map) {
		nest(&in, place, "{\"no tag\":", "}", "/no tag");
		expect_wrong(route, &in, rule->shape ? "{\"title\":\"T\",\"body\":\"B\"}" : "\"x\"");
	}
	nest(&in, place, map ? "{\"en\":" : "[", map ? "}" : "]", map ? "/en" : "/0");
	if (rule->shape) {
		expect_wrong(route, &in, "7");
		walk_shape(route, rule->shape, &in);
	} else {
		struct json_field item = *rule->item;

		item.flags &= ~(unsigned)JSON_NULLABLE;
		wrong_types(route, &item, &in);
		wrong_values(route, &item, &in);
	}
}

static void walk_shape(const struct route *route, const struct json_field *shape, const struct place *place)
{
	struct place in;

	nest(&in, place, "{\"no_such\":", "}", "/no_such");
	expect_wrong(route, &in, "1");
	for (const struct json_field *rule = shape; rule->name; rule++) {
		char open[80], pointer[80];

		snprintf(open, sizeof(open), "{\"%s\":", rule->name);
		snprintf(pointer, sizeof(pointer), "/%s", rule->name);
		nest(&in, place, open, "}", pointer);
		walk_member(route, rule, &in);
		/* Left out. */
		if (rule->flags & JSON_REQUIRED && route->method != METHOD_PATCH) {
			snprintf(in.open, sizeof(in.open), "%s", place->open);
			snprintf(in.close, sizeof(in.close), "%s", place->close);
			expect_wrong(route, &in, "{}");
		}
	}
}

static void members(void **state)
{
	const struct place whole = { .open = "" };

	(void)state;
	for (size_t i = 0; i < route_count; i++)
		if (routes[i].body)
			walk_shape(&routes[i], routes[i].body, &whole);
	print_message("%zu requests\n", asked);
	assert_true(asked > 500);
}

/* --- bodies as a whole ----------------------------------------------------------------------------------------------
 */

static void bodies(void **state)
{
	static const struct {
		const char *body, *has;
		int status;
		const char *name;
	} rows[] = {
		{ "{", "line 1", 400, "bad-request" },
		{ "{\"a\":1,}", "line 1", 400, "bad-request" },
		{ "{\n\n \"a\":1 b}", "line 3", 400, "bad-request" },
		{ "{} {}", "line 1", 400, "bad-request" },
		{ "{\"a\":1,\"a\":1}", "line 1", 400, "bad-request" },
		{ "{\"a\":\"\xff\"}", "line 1", 400, "bad-request" },
		{ "{\"a\":\"\xed\xa0\x80\"}", "line 1", 400, "bad-request" },
		{ "{\"a\":\"\\u0000\"}", "line 1", 400, "bad-request" },
		{ "{\"a\\u0000\":1}", "line 1", 400, "bad-request" },
		{ "{\"a\":[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]}", NULL, 400,
			"bad-request" },
		{ "\xef\xbb\xbf{}", NULL, 400, "bad-request" },
		{ " ", NULL, 400, "bad-request" },
		{ "[]", "\"pointer\":\"\"", 422, "invalid" },
		{ "7", "\"pointer\":\"\"", 422, "invalid" },
		{ "null", "\"pointer\":\"\"", 422, "invalid" },
		{ "\"text\"", "\"pointer\":\"\"", 422, "invalid" },
	};

	(void)state;
	for (size_t i = 0; i < route_count; i++)
		for (size_t j = 0; routes[i].body && j < sizeof(rows) / sizeof(rows[0]); j++)
			expect(&routes[i], NULL, NULL, rows[j].body, rows[j].status, rows[j].name, rows[j].has);
}

/* Routes that take a body of no declared members: what it is, is theirs to say. */
static const char *const raw_bodies[] = { "/api/v1/media", NULL };

static void every_body_is_known(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		bool named = routes[i].body || routes[i].body_limit == 0;

		for (size_t j = 0; raw_bodies[j] && !named; j++)
			named = !strcmp(raw_bodies[j], routes[i].pattern);
		if (!named)
			fail_msg("%s %s takes a body, and nothing here says what is wrong with one",
				method_name(routes[i].method), routes[i].pattern);
	}
}

static void sizes_and_types(void **state)
{
	static const char *const types[] = { "text/plain", "application/jsonp", "application/json-patch+json",
		"multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "application", "" };

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		char *large;

		if (route->method == METHOD_GET)
			continue;
		large = malloc(route->body_limit + 2);
		memset(large, ' ', route->body_limit + 1);
		large[route->body_limit + 1] = '\0';
		expect(route, NULL, NULL, large, 413, "too-large", NULL);
		free(large);
		for (size_t j = 0; route->body && j < sizeof(types) / sizeof(types[0]); j++) {
			char type[100];

			snprintf(type, sizeof(type), "CONTENT_TYPE: %s", types[j]);
			expect(route, NULL, type, "{}", 415, "media-type", NULL);
		}
		if (route->body && route->method != METHOD_PATCH)
			expect(route, NULL, "CONTENT_TYPE: application/merge-patch+json", "{}", 415, "media-type",
				NULL);
	}
}

/* --- headers and queries ---------------------------------------------------------------------------------------------
 */

static void tags(void **state)
{
	static const char *const malformed[] = { "r1", "\"r1", "\"r1\" \"r2\"", "\"r1\",r2", "," };

	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		char path[200];
		struct got got;

		if (!route->if_match)
			continue;
		fill_pattern(path, route->pattern);
		ask_with(&got, admin_token, method_name(route->method), path, NULL, NULL, route->body ? "{}" : NULL);
		if (got.status != 428 || !strstr(got.body, "\"type\":\"/problems/precondition-required\""))
			fail_msg("%s %s\n%s", method_name(route->method), path, got.head);
		done_with(&got);
		for (size_t j = 0; j < sizeof(malformed) / sizeof(malformed[0]); j++) {
			char header[80];

			snprintf(header, sizeof(header), "HTTP_IF_MATCH: %s", malformed[j]);
			expect(route, NULL, header, NULL, 400, "bad-request", NULL);
		}
	}
}

static const char *wrong_value(const struct param_rule *rule)
{
	switch (rule->kind) {
	case PARAM_KIND_INT:
		return "1abc";
	case PARAM_KIND_SLUG:
		return "-A";
	case PARAM_KIND_LANG:
		return "e!";
	case PARAM_KIND_TIME:
		return "2024-05-17";
	case PARAM_KIND_DAY:
		return "2024-02-30";
	case PARAM_KIND_ENUM:
		return "nonsense";
	case PARAM_KIND_CURSOR:
		return "AAAA";
	case PARAM_KIND_ID_LIST:
		return "1,x";
	default:
		return rule->min ? "" : NULL;
	}
}

static void queries(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];
		const char *body = route->body ? "{\"no_such\":1}" : NULL;

		if (route->kind != ROUTE_API)
			continue;
		expect(route, "no_such=1", NULL, NULL, 400, "bad-request", "\"parameter\":\"no_such\"");
		expect(route, "%ff=1", NULL, NULL, 400, "bad-request", NULL);
		if (body && route->method != METHOD_PATCH) /* both at once, both named */
			expect(route, "no_such=1", NULL, body, 400, "bad-request", "\"pointer\":\"/no_such\"");
		for (const struct param_rule *rule = route->query; rule && rule->kind != PARAM_KIND_END; rule++) {
			char query[200], has[100];

			snprintf(has, sizeof(has), "\"parameter\":\"%s\"", rule->name);
			snprintf(query, sizeof(query), "%s=%%ff", rule->name);
			expect(route, query, NULL, NULL, 400, "bad-request", has);
			snprintf(query, sizeof(query), "%s=1&%s=1", rule->name, rule->name);
			expect(route, query, NULL, NULL, 400, "bad-request", has);
			if (!wrong_value(rule))
				continue;
			snprintf(query, sizeof(query), "%s=%s", rule->name, wrong_value(rule));
			expect(route, query, NULL, NULL, 422, "invalid", has);
		}
	}
}

/* A key that is none, on everything that editors write. */
static void keys(void **state)
{
	static char long_key[300] = "HTTP_IDEMPOTENCY_KEY: ";
	static const char *const rows[] = { "HTTP_IDEMPOTENCY_KEY: a b", "HTTP_IDEMPOTENCY_KEY: \xc3\xa9",
		"HTTP_IDEMPOTENCY_KEY: a\x7f", long_key };

	(void)state;
	memset(strchr(long_key, '\0'), 'k', 256);
	for (size_t i = 0; i < route_count; i++) {
		const struct route *route = &routes[i];

		/* What a body must be is another test's: patches and those without members get as far as the key. */
		if (route->method == METHOD_GET || route->reads || route->who == ACCESS_ALL ||
			(route->body && route->method != METHOD_PATCH) || route->body_limit > 1024 * 1024)
			continue;
		for (size_t j = 0; j < sizeof(rows) / sizeof(rows[0]); j++)
			expect(route, NULL, rows[j], route->body ? "{}" : NULL, 400, "bad-request", "Idempotency-Key");
	}
}

/* Every path with a part that is no number, no slug or no text, by its own method: as missing as what never was. */
static void parts_of_paths(void **state)
{
	static const char *const parts[] = { "0", "-1", "+5", "5x", "99999999999999999999", "1e1", "%00", "%2e%2e",
		"%2F", "%5c", "%ff", "%c0%af", "5%20" };
	size_t walked = 0;

	(void)state;
	for (size_t i = 0; i < route_count; i++)
		for (size_t j = 0; j < sizeof(parts) / sizeof(parts[0]); j++) {
			const struct route *route = &routes[i];
			const char *brace = strchr(route->pattern, '{'), *behind = brace ? strchr(brace, '}') : NULL;
			char uri[300], rest[200];
			struct got got;

			if (!brace || (strncmp(brace, "{id}", 4) && strncmp(brace, "{article}", 9)))
				continue;
			fill_pattern(rest, behind + 1);
			snprintf(uri, sizeof(uri), "%.*s%s%s", (int)(brace - route->pattern), route->pattern, parts[j],
				rest);
			ask_with(&got, admin_token, method_name(route->method), uri, route->if_match ? "r1" : NULL,
				NULL, route->method == METHOD_PATCH || !strcmp(behind + 1, "/views") ? "{}" : NULL);
			walked++;
			/* A body that is missing or wrong may be told first, and so may an address that is none. */
			if (got.status != 404 && !(got.status == 400 || got.status == 422 || got.status == 415))
				fail_msg("%s %s\n%s%s", method_name(route->method), uri, got.head, got.body);
			if (route->method == METHOD_GET && got.status != 404 && got.status != 400)
				fail_msg("%s %s\n%s%s", method_name(route->method), uri, got.head, got.body);
			assert_true(strlen(parts[j]) < 4 || !strstr(got.body, parts[j]));
			done_with(&got);
		}
	print_message("%zu paths\n", walked);
	assert_true(walked > 150);
}

/* Numbers in paths that are none, or none of ours. */
static void paths(void **state)
{
	static const char *const numbers[] = { "0", "01", "-1", "+5", "5x", "99999999999999999999", "5%20", "1e1",
		"0x5" };
	static const struct {
		const char *before, *behind;
	} forms[] = {
		{ "/api/v1/articles/", "?view=edit" },
		{ "/api/v1/articles/", "/revisions" },
		{ "/api/v1/articles/", "/revisions/1" },
		{ "/api/v1/articles/5/revisions/", "" },
	};

	struct got missing;

	(void)state;
	edit(&missing, "GET", "/api/v1/articles/987654?view=edit", NULL, NULL);
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		for (size_t j = 0; j < sizeof(numbers) / sizeof(numbers[0]); j++) {
			char uri[200];
			struct got got;

			snprintf(uri, sizeof(uri), "%s%s%s", forms[i].before, numbers[j], forms[i].behind);
			edit(&got, "GET", uri, NULL, NULL);
			if (got.status != 404)
				fail_msg("%s\n%s", uri, got.head);
			assert_string_equal(got.body, missing.body);
			done_with(&got);
		}
	done_with(&missing);
}

static void nothing_was_changed(void **state)
{
	struct got got;

	(void)state;
	edit(&got, "GET", "/api/v1/articles/5?view=edit", NULL, NULL);
	assert_string_equal(header(&got, "ETag"), "\"r1\"");
	done_with(&got);
	edit(&got, "GET", "/api/v1/articles?status=any&limit=100", NULL, NULL);
	assert_non_null(strstr(got.body, "[{\"id\":8,"));
	done_with(&got);
	edit(&got, "GET", "/api/v1/sections?view=edit", NULL, NULL);
	assert_null(strstr(got.body, "{\"slug\":\"x\""));
	done_with(&got);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(members),
		cmocka_unit_test(bodies),
		cmocka_unit_test(every_body_is_known),
		cmocka_unit_test(sizes_and_types),
		cmocka_unit_test(tags),
		cmocka_unit_test(queries),
		cmocka_unit_test(keys),
		cmocka_unit_test(parts_of_paths),
		cmocka_unit_test(paths),
		cmocka_unit_test(nothing_was_changed),
	};

	return cmocka_run_group_tests(tests, editing_setup, portal_teardown);
}
