/* SPDX-License-Identifier: MIT */

/* Merge patches: the examples of RFC 7396, appendix A, and what keeps its order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "text/json.h"

static const struct {
	const char *target, *patch, *result;
} rows[] = {
	{ "{\"a\":\"b\"}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
	{ "{\"a\":\"b\"}", "{\"b\":\"c\"}", "{\"a\":\"b\",\"b\":\"c\"}" },
	{ "{\"a\":\"b\"}", "{\"a\":null}", "{}" },
	{ "{\"a\":\"b\",\"b\":\"c\"}", "{\"a\":null}", "{\"b\":\"c\"}" },
	{ "{\"a\":[\"b\"]}", "{\"a\":\"c\"}", "{\"a\":\"c\"}" },
	{ "{\"a\":\"c\"}", "{\"a\":[\"b\"]}", "{\"a\":[\"b\"]}" },
	{ "{\"a\":{\"b\":\"c\"}}", "{\"a\":{\"b\":\"d\",\"c\":null}}", "{\"a\":{\"b\":\"d\"}}" },
	{ "{\"a\":[{\"b\":\"c\"}]}", "{\"a\":[1]}", "{\"a\":[1]}" },
	{ "[\"a\",\"b\"]", "[\"c\",\"d\"]", "[\"c\",\"d\"]" },
	{ "{\"a\":\"b\"}", "[\"c\"]", "[\"c\"]" },
	{ "{\"a\":\"foo\"}", "null", "null" },
	{ "{\"a\":\"foo\"}", "\"bar\"", "\"bar\"" },
	{ "{\"e\":null}", "{\"a\":1}", "{\"e\":null,\"a\":1}" },
	{ "[1,2]", "{\"a\":\"b\",\"c\":null}", "{\"a\":\"b\"}" },
	{ "{}", "{\"a\":{\"bb\":{\"ccc\":null}}}", "{\"a\":{\"bb\":{}}}" },
	/* Order: what stays, stays where it is. */
	{ "{\"a\":1,\"b\":{\"x\":1,\"y\":2},\"c\":3}", "{\"d\":4,\"b\":{\"y\":5,\"x\":6},\"a\":7}",
		"{\"a\":7,\"b\":{\"x\":6,\"y\":5},\"c\":3,\"d\":4}" },
};

static void examples(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *target = json_loads(rows[i].target, JSON_DECODE_ANY, NULL);
		json_t *patch = json_loads(rows[i].patch, JSON_DECODE_ANY, NULL),
		       *out = json_merge_patch(target, patch);
		char *text = json_dumps(out, JSON_COMPACT | JSON_ENCODE_ANY);
		char *before = json_dumps(target, JSON_COMPACT | JSON_ENCODE_ANY);

		assert_string_equal(text, rows[i].result);
		assert_string_equal(before, rows[i].target); /* the target is as it was */
		free(text);
		free(before);
		json_decref(target);
		json_decref(patch);
		json_decref(out);
	}
}

static void without_a_target(void **state)
{
	json_t *patch = json_loads("{\"a\":{\"b\":null,\"c\":1}}", 0, NULL), *out = json_merge_patch(NULL, patch);
	char *text = json_dumps(out, JSON_COMPACT);

	(void)state;
	assert_string_equal(text, "{\"a\":{\"c\":1}}");
	free(text);
	json_decref(patch);
	json_decref(out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(without_a_target),
	};

	json_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
