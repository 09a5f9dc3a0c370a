/* SPDX-License-Identifier: MIT */

/* bots_parse.c: from lines to patterns.
 *
 * The text is copied, because patterns are reported as they were written; behind the copy lie the literals, which are
 * never longer than what they were written as. A line that is no rule stops the parse: a rule that silently did nothing
 * would be found out by wrong counts only. */
#include "news/bots_parse.h"

#include <stdlib.h>

#include "base/fault.h"

struct parse {
	struct bots_rules *rules;
	size_t room;    /* patterns allocated */
	char *literals; /* where the next literal goes */
	struct bots_error *error;
	unsigned line;
};

static int refuse(const struct parse *p, const char *what)
{
	p->error->line = p->line;
	p->error->what = what;
	return BOTS_E_RULES;
}

static bool is_marked(struct slice s, size_t at, char mark)
{
	return at < s.len && s.at[at] == mark;
}

static bool is_escaped(struct slice s, size_t at)
{
	size_t n = 0;

	while (n < at && s.at[at - 1 - n] == '\\')
		n++;
	return n % 2 == 1;
}

static void take_marks(struct slice *s, struct bots_pattern *pattern)
{
	if (is_marked(*s, 0, '^') || is_marked(*s, 0, '<')) {
		pattern->at_start = s->at[0] == '^';
		pattern->word_start = s->at[0] == '<';
		*s = slice_from_index(*s, 1);
	}
	if (s->len && !is_escaped(*s, s->len - 1) && (s->at[s->len - 1] == '$' || s->at[s->len - 1] == '>')) {
		pattern->at_end = s->at[s->len - 1] == '$';
		pattern->word_end = s->at[s->len - 1] == '>';
		s->len--;
	}
}

static bool is_known(const struct bots_rules *rules, const struct bots_pattern *new)
{
	for (size_t i = 0; i < rules->count; i++) {
		const struct bots_pattern *old = &rules->patterns[i];

		if (old->kind == new->kind && old->group == new->group && old->at_start == new->at_start &&
			old->at_end == new->at_end && old->word_start == new->word_start &&
			old->word_end == new->word_end &&slice_eq(old->literal, new->literal))
			return true;
	}
	return false;
}

static int add_pattern(struct parse *p, struct slice text, struct bots_pattern pattern)
{
	char *at = p->literals;

	take_marks(&text, &pattern);
	for (size_t i = 0; i < text.len; i++) {
		if (text.at[i] == '\\' && ++i == text.len)
			return refuse(p, "nothing follows the backslash");
		*p->literals++ = text.at[i] >= 'A' && text.at[i] <= 'Z' ? (char)(text.at[i] | 32) : text.at[i];
	}
	pattern.literal = slice_of(at, (size_t)(p->literals - at));
	pattern.line = p->line;
	if (pattern.literal.len == 0)
		return refuse(p, "an empty pattern would match every agent");
	if (pattern.literal.len > BOTS_PATTERN_MAX)
		return refuse(p, "a pattern has at most 64 characters");
	if (is_known(p->rules, &pattern))
		return refuse(p, "this pattern was given before");
	p->rules->patterns[p->rules->count++] = pattern;
	return 0;
}

/* `need A | B | C` */
static int add_need(struct parse *p, struct slice line)
{
	struct bots_rules *rules = p->rules;
	struct slice rest = slice_from_index(line, sizeof("need") - 1), part;
	struct bots_pattern pattern = { .text = line, .kind = BOTS_NEED, .group = (uint8_t)rules->needs };

	if (rules->needs == BOTS_NEEDS_MAX)
		return refuse(p, "more than 16 `need` lines");
	rules->need[rules->needs++] = line;
	while (slice_split(&rest, '|', &part)) {
		int r = add_pattern(p, slice_trim(part), pattern);

		if (r)
			return r;
	}
	return 0;
}

static int add_line(struct parse *p, struct slice line)
{
	struct bots_pattern pattern = { .text = line, .kind = BOTS_ROBOT };

	for (size_t i = 0; i < line.len; i++)
		if (line.at[i] < ' ' || line.at[i] > '~')
			return refuse(p, "rules are printable ASCII");
	if (line.at[0] == '[') {
		if (slice_eq(line, SLICE("[general]")) || slice_eq(line, SLICE("[named]")))
			return 0;
		return refuse(p, "no such heading, only [general] and [named]");
	}
	if (slice_starts(line, SLICE("need ")) || slice_eq(line, SLICE("need")))
		return add_need(p, line);
	if (line.at[0] == '!') {
		pattern.kind = BOTS_EXCEPT;
		line = slice_from_index(line, 1);
	}
	return add_pattern(p, line, pattern);
}

static int reserve(struct bots_rules *rules, struct slice text)
{
	size_t patterns = 1;

	/* No more patterns than lines and alternatives. */
	for (size_t i = 0; i < text.len; i++)
		patterns += text.at[i] == '\n' || text.at[i] == '|';
	rules->memory = malloc(2 * text.len + 1);
	rules->patterns = calloc(patterns, sizeof(*rules->patterns));
	if (!rules->memory || !rules->patterns)
		return fault_new(FAULT_MEMORY, "no memory for the bot rules");
	if (text.len)
		memcpy(rules->memory, text.at, text.len);
	return 0;
}

int bots_rules_parse(struct bots_rules *out, struct slice text, struct bots_error *error)
{
	struct parse p = { .rules = out, .error = error };
	struct slice rest, line;
	int r;

	memset(out, 0, sizeof(*out));
	r = reserve(out, text);
	if (r)
		return fault_pass(r);
	p.literals = out->memory + text.len;
	rest = slice_of(out->memory, text.len);
	while (slice_split(&rest, '\n', &line)) {
		p.line++;
		line = slice_trim(line);
		if (line.len == 0 || line.at[0] == '#')
			continue;
		r = add_line(&p, line);
		if (r)
			return r;
	}
	return 0;
}

void bots_rules_release(struct bots_rules *rules)
{
	free(rules->memory);
	free(rules->patterns);
	memset(rules, 0, sizeof(*rules));
}
