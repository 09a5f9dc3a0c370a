/* SPDX-License-Identifier: MIT */

/* Problem details: the table is sound, the JSON is as RFC 9457 has it, whatever the bytes. */
#include "http/problem.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/unicode.h"

static struct arena *arena;

static void the_table_is_sound(void **state)
{
	(void)state;
	for (int p = 0; p < PROBLEM_COUNT; p++) {
		const struct problem_info *info = problem_info((enum problem)p);

		assert_true(info->status >= 400 && info->status < 600);
		assert_true(*status_reason(info->status));
		assert_ptr_equal(problem_by_name(slice_from(info->name)), info);
		assert_true(utf8_valid(slice_from(info->title_zh)) && utf8_valid(slice_from(info->text_zh)));
		for (const char *c = info->name; *c; c++)
			assert_true((*c >= 'a' && *c <= 'z') || *c == '-');
		for (int q = 0; q < p; q++)
			assert_string_not_equal(problem_info((enum problem)q)->name, info->name);
	}
	assert_null(problem_by_name(SLICE("no-such-problem")));
	assert_null(problem_by_name(SLICE("")));
	assert_int_equal(problem_for_status(404), PROBLEM_NOT_FOUND);
	assert_int_equal(problem_for_status(599), PROBLEM_INTERNAL);
}

static void expect(const struct response *res, int status, const char *body)
{
	assert_int_equal(res->status, status);
	assert_true(slice_eq(res->type, TYPE_PROBLEM));
	assert_int_equal(res->cache, RESPONSE_CACHE_NEVER);
	if (!slice_eq(res->body, slice_from(body)))
		fail_msg(SLICE_FMT, SLICE_ARG(res->body));
}

static void a_problem_by_itself(void **state)
{
	struct response res;

	(void)state;
	response_init(&res);
	res.cache = RESPONSE_CACHE_PUBLIC;
	res.gzipped = true;
	response_etag_weak(&res, arena, SLICE("a"));
	assert_int_equal(problem_set(&res, arena, PROBLEM_NOT_FOUND, NULL), 404);
	expect(&res, 404,
		"{\"type\":\"/problems/not-found\",\"title\":\"Not found\",\"status\":404,"
		"\"detail\":\"There is nothing at this address.\"}");
	assert_null(res.etag.at);
	assert_false(res.gzipped);
	assert_int_equal(problem_set(&res, arena, PROBLEM_CONFLICT, "It is \"withdrawn\"."), 409);
	expect(&res, 409,
		"{\"type\":\"/problems/conflict\",\"title\":\"Conflict\",\"status\":409,"
		"\"detail\":\"It is \\\"withdrawn\\\".\"}");
}

static void errors_name_every_fault(void **state)
{
	const struct problem_error errors[] = {
		{ .detail = SLICE("must be 1"), .parameter = SLICE("limit") },
		{ .detail = SLICE("is wrong"), .pointer = SLICE("/texts/en") },
		{ .detail = SLICE("is not UTF-8"), .parameter = SLICE("a\xff\"<\n") },
		{ .detail = SLICE("is too long"), .pointer = SLICE("") },
	};
	struct response res;

	(void)state;
	response_init(&res);
	assert_int_equal(problem_set_errors(&res, arena, PROBLEM_INVALID, "No.", errors, 4), 422);
	expect(&res, 422,
		"{\"type\":\"/problems/invalid\",\"title\":\"Invalid "
		"values\",\"status\":422,\"detail\":\"No.\",\"errors\":["
		"{\"detail\":\"must be 1\",\"parameter\":\"limit\"},"
		"{\"detail\":\"is wrong\",\"pointer\":\"/texts/en\"},"
		"{\"detail\":\"is not UTF-8\",\"parameter\":\"a\xef\xbf\xbd\\\"\\u003c\\n\"},"
		"{\"detail\":\"is too long\",\"pointer\":\"\"}]}");
}

static void faults_of_a_body_become_errors(void **state)
{
	struct json_faults faults;
	struct response res;

	(void)state;
	response_init(&res);
	json_faults_init(&faults, arena);
	json_fault_add(&faults, SLICE("/lang"), "must be %d", 1);
	json_fault_add(&faults, SLICE(""), "is odd");
	assert_int_equal(problem_set_json(&res, arena, PROBLEM_BAD_REQUEST, "No.", &faults), 400);
	expect(&res, 400,
		"{\"type\":\"/problems/bad-request\",\"title\":\"Bad "
		"request\",\"status\":400,\"detail\":\"No.\",\"errors\":["
		"{\"detail\":\"must be 1\",\"pointer\":\"/lang\"},{\"detail\":\"is odd\",\"pointer\":\"\"}]}");
}

static void further_members_are_taken_as_they_are(void **state)
{
	struct response res;

	(void)state;
	response_init(&res);
	assert_int_equal(problem_set_members(&res, arena, PROBLEM_STALE, "No.", SLICE("\"current\":{\"id\":1}")), 412);
	expect(&res, 412,
		"{\"type\":\"/problems/stale-revision\",\"title\":\"Changed meanwhile\",\"status\":412,"
		"\"detail\":\"No.\",\"current\":{\"id\":1}}");
}

static void without_memory_the_response_has_failed(void **state)
{
	struct arena *none = arena_new(0);
	struct response res;

	(void)state;
	response_init(&res);
	problem_set(&res, none, PROBLEM_NOT_FOUND, NULL);
	assert_true(res.failed);
	arena_free(none);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(a_problem_by_itself),
		cmocka_unit_test(errors_name_every_fault),
		cmocka_unit_test(faults_of_a_body_become_errors),
		cmocka_unit_test(further_members_are_taken_as_they_are),
		cmocka_unit_test(without_memory_the_response_has_failed),
	};
	int r;

	arena = arena_new(1 << 20);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return r;
}
