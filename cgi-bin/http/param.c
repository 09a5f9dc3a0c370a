/* SPDX-License-Identifier: MIT */

/* param.c: one pass over the query, one over the rules.
 *
 * A query has few parameters and a route few rules, so a name is found by comparing. What a fault says is a constant or
 * lies in the arena; the name of an unknown parameter is the one thing of the request that is repeated, cut to
 * NAME_SHOWN bytes. */
#include "http/param.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "text/lang.h"
#include "text/slug.h"
#include "text/url.h"

#define NAME_SHOWN 64

struct parse {
	struct params *out;
	struct arena *arena;
	enum param_mode mode;
	bool seen[PARAMS_MAX];
};

static void add_fault(struct params *p, int status, struct slice name, struct slice detail)
{
	if (p->outcome != PARAMS_E_BAD)
		p->outcome = status;
	if (p->errors_len == PARAMS_FAULTS_MAX)
		return;
	p->errors[p->errors_len++] = (struct problem_error){ .detail = detail, .parameter = name };
}

static void add_range(struct parse *p, const struct param_rule *rule, const char *what, int64_t max)
{
	struct slice detail =
		arena_format(p->arena, "must be %s from %lld to %lld", what, (long long)rule->min, (long long)max);

	add_fault(p->out, PARAMS_E_INVALID, slice_from(rule->name), detail.at ? detail : SLICE("is out of range"));
}

static void invalid(struct parse *p, const struct param_rule *rule, struct slice detail)
{
	add_fault(p->out, PARAMS_E_INVALID, slice_from(rule->name), detail);
}

static bool has_control(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] < ' ' || s.at[i] == 0x7f)
			return true;
	return false;
}

static bool set_text(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	int64_t max = rule->max ? rule->max : PARAM_TEXT_MAX, len = (int64_t)v->text.len;

	if (len > max || len < rule->min) {
		add_range(p, rule, "a text whose length in bytes is", max);
		return false;
	}
	if (has_control(v->text)) {
		invalid(p, rule, SLICE("must not hold control characters"));
		return false;
	}
	return true;
}

static bool set_int(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	int64_t n;

	if (slice_to_i64(&n, v->text) || n < rule->min || n > rule->max) {
		add_range(p, rule, "a whole number", rule->max);
		return false;
	}
	v->number = n;
	return true;
}

static bool set_time(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	int64_t ms;

	if (clock_parse(&ms, v->text)) {
		invalid(p, rule, SLICE("must be a time with its offset, like 2024-05-17T17:01:00+08:00"));
		return false;
	}
	v->number = ms;
	return true;
}

static bool set_day(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	int32_t day;

	if (clock_parse_day(&day, v->text)) {
		invalid(p, rule, SLICE("must be a day, like 2024-05-17"));
		return false;
	}
	v->number = day;
	return true;
}

static bool set_enum(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	struct slice detail = SLICE("must be one of:");

	for (int64_t i = 0; rule->names[i]; i++) {
		if (slice_eq(v->text, slice_from(rule->names[i]))) {
			v->number = i;
			return true;
		}
	}
	for (int64_t i = 0; rule->names[i] && detail.at; i++)
		detail = arena_format(p->arena, SLICE_FMT "%s %s", SLICE_ARG(detail), i ? "," : "", rule->names[i]);
	invalid(p, rule, detail.at ? detail : SLICE("is none of the values known"));
	return false;
}

static bool listed(const int64_t *ids, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (ids[i] == id)
			return true;
	return false;
}

static int set_ids(struct parse *p, const struct param_rule *rule, struct param_value *v, bool *right)
{
	int64_t *ids = arena_array_of(p->arena, int64_t, (size_t)rule->max);
	struct slice rest = v->text, part;
	int64_t seen = 0, id;

	if (!ids)
		return fault_new(FAULT_MEMORY, "no room for a list of %lld ids", (long long)rule->max);
	*right = false;
	while (slice_split(&rest, ',', &part)) {
		if (++seen > rule->max || slice_to_i64(&id, part) || id < 1) {
			struct slice detail =
				arena_format(p->arena, "must be at most %lld ids, like 1,2,3", (long long)rule->max);

			invalid(p, rule, detail.at ? detail : SLICE("must be a list of ids, like 1,2,3"));
			v->ids_len = 0;
			return 0;
		}
		if (!listed(ids, v->ids_len, id))
			ids[v->ids_len++] = id;
	}
	v->ids = ids;
	*right = true;
	return 0;
}

static int set_cursor(struct parse *p, const struct param_rule *rule, struct param_value *v, bool *right)
{
	int r = cursor_decode(&v->cursor, p->arena, v->text);

	if (r < 0)
		return fault_pass(r);
	*right = r == 0;
	if (r)
		invalid(p, rule, SLICE("is not a cursor that we gave out"));
	return 0;
}

/* Sets v->present if the text is a right value of the rule, else adds a fault. */
static int set_value(struct parse *p, const struct param_rule *rule, struct param_value *v)
{
	bool right = false;
	int r = 0;

	switch (rule->kind) {
	case PARAM_KIND_TEXT:
		right = set_text(p, rule, v);
		break;
	case PARAM_KIND_INT:
		right = set_int(p, rule, v);
		break;
	case PARAM_KIND_SLUG:
		right = slug_valid(v->text);
		if (!right)
			invalid(p, rule, SLICE("must be a slug: a-z, 0-9 and hyphens"));
		break;
	case PARAM_KIND_LANG:
		right = lang_valid(v->text);
		if (!right)
			invalid(p, rule, SLICE("must be a language tag, like en or zh-Hans"));
		break;
	case PARAM_KIND_TIME:
		right = set_time(p, rule, v);
		break;
	case PARAM_KIND_DAY:
		right = set_day(p, rule, v);
		break;
	case PARAM_KIND_ENUM:
		right = set_enum(p, rule, v);
		break;
	case PARAM_KIND_CURSOR:
		r = set_cursor(p, rule, v, &right);
		break;
	case PARAM_KIND_ID_LIST:
		r = set_ids(p, rule, v, &right);
		break;
	case PARAM_KIND_END:
		break;
	}
	v->present = right;
	return r;
}

static size_t find_rule(const struct param_rule *rules, struct slice name)
{
	size_t i = 0;

	while (rules[i].kind != PARAM_KIND_END && !slice_eq(name, slice_from(rules[i].name)))
		i++;
	return i;
}

/* A name of the request, fit to be shown: as it came where it cannot be decoded. */
static struct slice shown(struct slice name)
{
	return utf8_head(name, NAME_SHOWN);
}

/* Decodes one half of a pair. *why is SLICE_NONE when it is right. */
static int decode(struct parse *p, struct slice in, struct slice *out, struct slice *why)
{
	int r = url_decode_query(p->arena, in, out);

	*why = SLICE_NONE;
	switch (r) {
	case URL_E_ESCAPE:
		*why = SLICE("has a % without two hexadecimal digits behind it");
		return 0;
	case URL_E_CHARACTER:
		*why = SLICE("holds a control character");
		return 0;
	case URL_E_UTF8:
		*why = SLICE("is not UTF-8");
		return 0;
	}
	return fault_fold(r);
}

static int take_pair(struct parse *p, struct slice coded_name, struct slice coded_value)
{
	const struct param_rule *rules = p->out->rules;
	struct slice name, why;
	struct param_value *v;
	size_t i;
	int r = decode(p, coded_name, &name, &why);

	if (r)
		return fault_pass(r);
	if (why.at) {
		if (p->mode == PARAMS_STRICT)
			add_fault(p->out, PARAMS_E_BAD, shown(coded_name), why);
		return 0;
	}
	i = find_rule(rules, name);
	if (rules[i].kind == PARAM_KIND_END) {
		if (p->mode == PARAMS_STRICT)
			add_fault(p->out, PARAMS_E_BAD, shown(name), SLICE("is not a parameter of this address"));
		return 0;
	}
	v = &p->out->value[i];
	if (p->seen[i]) {
		add_fault(p->out, PARAMS_E_BAD, slice_from(rules[i].name), SLICE("is given more than once"));
		return 0;
	}
	p->seen[i] = true;
	r = decode(p, coded_value, &v->text, &why);
	if (r)
		return fault_pass(r);
	if (why.at) {
		v->text = SLICE_NONE;
		add_fault(p->out, PARAMS_E_BAD, slice_from(rules[i].name), why);
		return 0;
	}
	return fault_pass(set_value(p, &rules[i], v));
}

static const struct param_rule no_rules[] = { PARAM_END };

int params_parse(struct params *out, const struct param_rule *rules, struct slice query, enum param_mode mode,
	struct arena *arena)
{
	struct parse p = { .out = out, .arena = arena, .mode = mode };
	struct slice name, value;

	out->rules = rules ? rules : no_rules;
	out->errors_len = 0;
	out->outcome = 0;
	for (size_t i = 0; out->rules[i].kind != PARAM_KIND_END; i++)
		out->value[i] = (struct param_value){ .number = out->rules[i].def };
	while (url_query_next(&query, &name, &value)) {
		int r = take_pair(&p, name, value);

		if (r)
			return fault_pass(r);
	}
	for (size_t i = 0; out->rules[i].kind != PARAM_KIND_END; i++)
		if (out->rules[i].required && !p.seen[i])
			add_fault(out, PARAMS_E_INVALID, slice_from(out->rules[i].name), SLICE("is needed"));
	return out->outcome;
}

int params_fault(struct params *p, int status, const char *name, const char *detail)
{
	add_fault(p, status, slice_from(name), slice_from(detail));
	return p->outcome;
}

const struct param_value *params_get(const struct params *p, const char *name)
{
	size_t i = find_rule(p->rules, slice_from(name));
	static const struct param_value absent;

	return p->rules[i].kind == PARAM_KIND_END ? &absent : &p->value[i];
}
