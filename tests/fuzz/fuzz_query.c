/* SPDX-License-Identifier: MIT */

/* Query strings against a rule of every kind: what is said to be right is. */
#include "fuzz.h"

#include "http/param.h"
#include "text/lang.h"

static const char *const sorts[] = { "newest", "views", NULL };
static const struct param_rule rules[] = {
	PARAM_TEXT("q", .min = 1),
	PARAM_INT("limit", .min = 1, .max = 100, .def = 20),
	PARAM_SLUG("section"),
	PARAM_LANG("lang"),
	PARAM_TIME("since"),
	PARAM_DAY("from"),
	PARAM_ENUM("sort", .names = sorts),
	PARAM_CURSOR("cursor"),
	PARAM_ID_LIST("ids", .max = 100, .required = true),
	PARAM_END,
};

static void check_values(const struct params *p)
{
	for (size_t i = 0; rules[i].kind != PARAM_KIND_END; i++)
		HOLDS(!p->value[i].present || utf8_valid(p->value[i].text));
	HOLDS(!p->value[0].present || (p->value[0].text.len >= 1 && p->value[0].text.len <= 256));
	HOLDS(p->value[1].number >= 1 && p->value[1].number <= 100);
	HOLDS(!p->value[3].present || lang_valid(p->value[3].text));
	HOLDS(p->value[6].number >= 0 && p->value[6].number <= 1);
	HOLDS(p->value[8].ids_len <= 100);
	for (size_t i = 0; i < p->value[8].ids_len; i++)
		for (size_t k = 0; k < i; k++)
			HOLDS(p->value[8].ids[i] != p->value[8].ids[k]);
}

static int parse(struct slice query, enum param_mode mode)
{
	struct arena *arena = arena_new((size_t)4 << 20);
	struct params *p = calloc(1, sizeof(*p));
	int r = params_parse(p, rules, query, mode, arena);

	HOLDS(r == 0 || r == PARAMS_E_BAD || r == PARAMS_E_INVALID);
	HOLDS(r == p->outcome && (r == 0) == (p->errors_len == 0));
	check_values(p);
	free(p);
	arena_free(arena);
	return r;
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice query = fuzz_text(bytes, len);

	/* What is right when unknown ones are faults is right when they are not. */
	if (parse(query, PARAMS_STRICT) == 0)
		HOLDS(parse(query, PARAMS_LENIENT) == 0);
	else
		parse(query, PARAMS_LENIENT);
	return 0;
}
