/* SPDX-License-Identifier: MIT */

/* Bot rules and agents, RULES NUL AGENT NUL AGENT …: the automaton says what looking for one pattern after the other
 * says. */
#include "fuzz.h"

#include "news/bots.h"
#include "news/bots_parse.h"

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static bool stands_at(const struct bots_pattern *p, struct slice agent, size_t at)
{
	size_t end = at + p->literal.len;

	if (end > agent.len || (p->at_start && at > 0) || (p->at_end && end < agent.len))
		return false;
	for (size_t i = 0; i < p->literal.len; i++)
		if (lower(agent.at[at + i]) != p->literal.at[i])
			return false;
	if (p->word_start && at > 0 && bots_word_byte((unsigned char)agent.at[at - 1]))
		return false;
	return !(p->word_end && end < agent.len && bots_word_byte((unsigned char)agent.at[end]));
}

static bool is_excepted(const struct bots_rules *rules, struct slice agent, size_t from, size_t to)
{
	for (size_t k = 0; k < rules->count; k++) {
		const struct bots_pattern *p = &rules->patterns[k];

		for (size_t at = 0; p->kind == BOTS_EXCEPT && at <= from; at++)
			if (at + p->literal.len >= to && stands_at(p, agent, at))
				return true;
	}
	return false;
}

/* The rule that says so, or SLICE_NONE. */
static struct slice look(const struct bots_rules *rules, struct slice agent)
{
	unsigned met = 0;

	for (size_t k = 0; k < rules->count; k++) {
		const struct bots_pattern *p = &rules->patterns[k];

		for (size_t at = 0; at < agent.len; at++) {
			if (!stands_at(p, agent, at))
				continue;
			if (p->kind == BOTS_NEED)
				met |= 1u << p->group;
			else if (p->kind == BOTS_ROBOT && !is_excepted(rules, agent, at, at + p->literal.len))
				return p->text;
		}
	}
	for (unsigned i = 0; i < rules->needs; i++)
		if (!(met & 1u << i))
			return rules->need[i];
	return SLICE_NONE;
}

static void check_agent(const struct bots *b, const struct bots_rules *rules, struct slice agent)
{
	struct slice pattern, want;
	bool is_bot = bots_match(b, agent, &pattern);

	agent = slice_trim(agent);
	if (!agent.len || agent.len > BOTS_AGENT_MAX) {
		HOLDS(is_bot && pattern.len && pattern.at[0] == '(');
		return;
	}
	want = look(rules, agent);
	HOLDS(is_bot == (want.at != NULL));
	HOLDS(!is_bot || slice_eq(pattern, want));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct slice rest = fuzz_text(bytes, len), text = fuzz_part(&rest), agent;
	struct bots_error error = { 0 }, also = { 0 };
	struct bots_rules rules;
	struct bots *b = NULL;
	int r = bots_compile(&b, text, &error);

	HOLDS(bots_rules_parse(&rules, text, &also) == r || r < 0);
	HOLDS(r == 0 || r == BOTS_E_RULES);
	HOLDS(r == 0 || error.what != NULL);
	while (r == 0 && slice_split(&rest, '\0', &agent))
		check_agent(b, &rules, agent);
	bots_rules_release(&rules);
	bots_free(b);
	return 0;
}
