/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BOTS_PARSE_H
#define NEWS_BOTS_PARSE_H

/* The lines of bots.txt as patterns: what news/bots.c makes its automaton of. Nobody else needs this. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "news/bots.h"

#define BOTS_PATTERN_MAX ((size_t)64) /* bytes of one pattern */
#define BOTS_NEEDS_MAX   16           /* `need` lines */

enum bots_kind {
	BOTS_ROBOT,  /* an agent that has it is a robot */
	BOTS_EXCEPT, /* what a robot's pattern finds inside of it does not count */
	BOTS_NEED    /* one of several, of which a person's agent has at least one */
};

struct bots_pattern {
	struct slice text;    /* as written; of a `need` the whole line */
	struct slice literal; /* what to look for: lower case, without anchors and escapes */
	enum bots_kind kind;
	uint8_t group;             /* the number of a BOTS_NEED's line, from 0 */
	bool at_start, at_end;     /* ^ $ : the agent's */
	bool word_start, word_end; /* < > : no letter or digit beside it */
	unsigned line;
};

struct bots_rules {
	char *memory; /* the file's text, then the literals */
	struct bots_pattern *patterns;
	size_t count;
	unsigned needs;
	struct slice need[BOTS_NEEDS_MAX]; /* each `need` line as written */
};

/* Outcomes and *error as bots_compile. Released by bots_rules_release whatever it returns. */
int bots_rules_parse(struct bots_rules *out, struct slice text, struct bots_error *error);
void bots_rules_release(struct bots_rules *);

/* Letters, digits and every byte of a character beyond ASCII make words. */
static inline bool bots_word_byte(unsigned char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c >= 0x80;
}

#endif
