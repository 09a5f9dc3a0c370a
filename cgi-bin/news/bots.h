/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BOTS_H
#define NEWS_BOTS_H

/* Which user agents are robots (the outcome `bot` of the counting rule).
 *
 * The rules are a text file, cgi-bin/etc/bots.txt, that is part of the program; its head tells how rules are written.
 * They are compiled once at start; asking reads an agent once or twice, byte by byte, whatever the number of rules. */

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* Outcomes of bots_compile. */
enum { BOTS_E_RULES = 1 };

/* An agent longer than this is no browser's: it is a robot, and is not read. */
#define BOTS_AGENT_MAX ((size_t)2048)

struct bots;

/* What is wrong with rules, and in which line (from 1). `what` is a constant sentence without a full stop. */
struct bots_error {
	unsigned line;
	const char *what;
};

/* The rules that the program was built with. */
struct slice bots_builtin(void);

/* Compiles `rules`, of which nothing is kept. BOTS_E_RULES: a line is not a rule, *error tells which and why; or a
 * fault. *out is the caller's (bots_free) and is set only on 0. */
int bots_compile(struct bots **out, struct slice rules, struct bots_error *error);

/* NULL is fine. */
void bots_free(struct bots *);

/* True if `agent` is a robot's; *pattern (not NULL) then tells the rule by which, as it is written in the file, or says
 * in brackets what no rule says: that there is no agent, or a too long one. The text is the rules' own and lives as
 * long as they. White space around the agent does not count; any bytes are taken. Any number of threads may ask at the
 * same time; nothing is allocated. */
bool bots_match(const struct bots *, struct slice agent, struct slice *pattern);

#endif
