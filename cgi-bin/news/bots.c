/* SPDX-License-Identifier: MIT */

/* bots.c: every pattern looked for at once.
 *
 * The patterns make an Aho-Corasick automaton: a trie whose missing edges are filled with where the longest suffix
 * would go, so that reading a byte is one look-up. Bytes are first folded into classes: one for each byte that some
 * pattern has, upper and lower case together, and class 0 for all others. That keeps the table small enough for a
 * cache.
 *
 * An exception covers a stretch of the agent; what a robot's pattern finds wholly inside of it does not count.
 * Exceptions are rare, so the first reading only notes that there is one, and a second one then knows the stretches. Of
 * several patterns found the first of the file is reported, so that the answer does not depend on where in the agent
 * they stand.
 *
 * After compiling nothing changes any more; that is what lets threads share it. */
#include "news/bots.h"

#include <stdlib.h>

#include "base/embedded.h"
#include "base/fault.h"
#include "news/bots_parse.h"

#define NO_PATTERN UINT32_MAX

extern const struct embedded embedded_bots[];

struct bots {
	struct bots_rules rules;
	uint8_t class_of[256];
	unsigned classes;
	uint32_t states;
	uint16_t *next;     /* [state * classes + class] */
	uint16_t *fail;     /* longest proper suffix that is a state */
	uint16_t *output;   /* this state, or the nearest one down its suffixes, that ends a pattern; 0 if none */
	uint32_t *ends;     /* the first pattern that ends in a state, or NO_PATTERN */
	uint32_t *ends_too; /* of a pattern: the next one with the same literal, or NO_PATTERN */
};

/* What one reading of an agent found. */
struct finding {
	uint32_t robot; /* the least pattern, or NO_PATTERN */
	uint32_t needs; /* a bit for each `need` line that is met */
	bool excepted;
};

struct slice bots_builtin(void)
{
	return slice_of(embedded_bots[0].text, embedded_bots[0].len);
}

void bots_free(struct bots *b)
{
	if (!b)
		return;
	bots_rules_release(&b->rules);
	free(b->next);
	free(b->fail);
	free(b->output);
	free(b->ends);
	free(b->ends_too);
	free(b);
}

static void bots_freep(struct bots **b)
{
	bots_free(*b);
}

static void make_classes(struct bots *b)
{
	b->classes = 1;
	for (size_t i = 0; i < b->rules.count; i++) {
		struct slice literal = b->rules.patterns[i].literal;

		for (size_t j = 0; j < literal.len; j++) {
			uint8_t byte = (uint8_t)literal.at[j];

			if (!b->class_of[byte])
				b->class_of[byte] = (uint8_t)b->classes++;
		}
	}
	for (unsigned c = 'a'; c <= 'z'; c++)
		b->class_of[c - 32] = b->class_of[c];
}

static int allocate(struct bots *b, struct bots_error *error)
{
	size_t states = 1;

	for (size_t i = 0; i < b->rules.count; i++)
		states += b->rules.patterns[i].literal.len;
	if (states > UINT16_MAX) {
		error->line = 0;
		error->what = "the patterns have more than 65,534 characters together";
		return BOTS_E_RULES;
	}
	b->next = calloc(states * b->classes, sizeof(*b->next));
	b->fail = calloc(states, sizeof(*b->fail));
	b->output = calloc(states, sizeof(*b->output));
	b->ends = malloc(states * sizeof(*b->ends));
	b->ends_too = malloc((b->rules.count + 1) * sizeof(*b->ends_too));
	if (!b->next || !b->fail || !b->output || !b->ends || !b->ends_too)
		return fault_new(FAULT_MEMORY, "no memory for the bot rules");
	for (size_t i = 0; i < states; i++)
		b->ends[i] = NO_PATTERN;
	b->states = 1;
	return 0;
}

static void add_to_trie(struct bots *b, uint32_t pattern)
{
	struct slice literal = b->rules.patterns[pattern].literal;
	uint16_t state = 0;

	for (size_t i = 0; i < literal.len; i++) {
		uint16_t *edge = &b->next[state * b->classes + b->class_of[(uint8_t)literal.at[i]]];

		if (!*edge)
			*edge = (uint16_t)b->states++;
		state = *edge;
	}
	b->ends_too[pattern] = b->ends[state];
	b->ends[state] = pattern;
}

/* Breadth first, so that a state's suffix is finished before it. In the trie no edge leads to the root: 0 is "missing".
 */
static int fill_edges(struct bots *b)
{
	uint16_t *queue = malloc(b->states * sizeof(*queue));
	size_t head = 0, tail = 0;

	if (!queue)
		return fault_new(FAULT_MEMORY, "no memory for the bot rules");
	queue[tail++] = 0;
	while (head < tail) {
		uint16_t state = queue[head++], fail = b->fail[state];

		b->output[state] = b->ends[state] != NO_PATTERN ? state : b->output[fail];
		for (unsigned c = 0; c < b->classes; c++) {
			uint16_t *edge = &b->next[state * b->classes + c];
			uint16_t other = state ? b->next[fail * b->classes + c] : 0;

			if (*edge) {
				b->fail[*edge] = other;
				queue[tail++] = *edge;
			} else {
				*edge = other;
			}
		}
	}
	free(queue);
	return 0;
}

int bots_compile(struct bots **out, struct slice rules, struct bots_error *error)
{
	_cleanup_(bots_freep) struct bots *b = calloc(1, sizeof(*b));
	uint16_t *smaller;
	int r;

	if (!b)
		return fault_new(FAULT_MEMORY, "no memory for the bot rules");
	r = bots_rules_parse(&b->rules, rules, error);
	if (r)
		return fault_pass(r);
	make_classes(b);
	r = allocate(b, error);
	if (r)
		return fault_pass(r);
	for (size_t i = 0; i < b->rules.count; i++)
		add_to_trie(b, (uint32_t)i);
	r = fill_edges(b);
	if (r)
		return fault_pass(r);
	/* Room was made for patterns that share no beginning. */
	smaller = realloc(b->next, (size_t)b->states * b->classes * sizeof(*b->next));
	if (smaller)
		b->next = smaller;
	*out = b;
	b = NULL;
	return 0;
}

static bool stands_right(const struct bots_pattern *p, struct slice agent, size_t start, size_t end)
{
	if (p->at_start && start > 0)
		return false;
	if (p->at_end && end < agent.len)
		return false;
	if (p->word_start && start > 0 && bots_word_byte((unsigned char)agent.at[start - 1]))
		return false;
	return !(p->word_end && end < agent.len && bots_word_byte((unsigned char)agent.at[end]));
}

/* until[i] is where the farthest exception that covers byte i ends. */
static void cover(uint16_t *until, size_t start, size_t end)
{
	for (size_t i = start; i < end; i++)
		if (until[i] < end)
			until[i] = (uint16_t)end;
}

static void note(const struct bots *b, struct slice agent, uint32_t pattern, size_t end, const uint16_t *until,
	uint16_t *covered, struct finding *f)
{
	const struct bots_pattern *p = &b->rules.patterns[pattern];
	size_t start = end - p->literal.len;

	if (!stands_right(p, agent, start, end))
		return;
	switch (p->kind) {
	case BOTS_NEED:
		f->needs |= 1u << p->group;
		break;
	case BOTS_EXCEPT:
		f->excepted = true;
		if (covered)
			cover(covered, start, end);
		break;
	case BOTS_ROBOT:
		if (pattern < f->robot && !(until && until[start] >= end))
			f->robot = pattern;
		break;
	}
}

/* Reads the agent. `until`: exceptions that are known; `covered`: where to note those that are found. Each may be NULL.
 */
static struct finding read_agent(const struct bots *b, struct slice agent, const uint16_t *until, uint16_t *covered)
{
	struct finding f = { .robot = NO_PATTERN };
	uint16_t state = 0;

	for (size_t i = 0; i < agent.len; i++) {
		state = b->next[state * b->classes + b->class_of[(uint8_t)agent.at[i]]];
		for (uint16_t s = b->output[state]; s; s = b->output[b->fail[s]])
			for (uint32_t p = b->ends[s]; p != NO_PATTERN; p = b->ends_too[p])
				note(b, agent, p, i + 1, until, covered, &f);
	}
	return f;
}

static struct finding read_excepted(const struct bots *b, struct slice agent)
{
	uint16_t until[BOTS_AGENT_MAX] = { 0 };

	read_agent(b, agent, NULL, until);
	return read_agent(b, agent, until, NULL);
}

bool bots_match(const struct bots *b, struct slice agent, struct slice *pattern)
{
	struct finding f;

	agent = slice_trim(agent);
	if (agent.len == 0) {
		*pattern = SLICE("(no user agent)");
		return true;
	}
	if (agent.len > BOTS_AGENT_MAX) {
		*pattern = SLICE("(longer than 2048 bytes)");
		return true;
	}
	f = read_agent(b, agent, NULL, NULL);
	if (f.excepted && f.robot != NO_PATTERN)
		f = read_excepted(b, agent);
	if (f.robot != NO_PATTERN) {
		*pattern = b->rules.patterns[f.robot].text;
		return true;
	}
	for (unsigned i = 0; i < b->rules.needs; i++)
		if (!(f.needs & 1u << i)) {
			*pattern = b->rules.need[i];
			return true;
		}
	return false;
}
