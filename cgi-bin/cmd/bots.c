/* SPDX-License-Identifier: MIT */

/* bots.c: `tradepost bots`: is this user agent a robot's?
 *
 * The same rules that the daemon counts by, or those of --rules, so that a change can be tried before it is built in.
 * An agent a line is read until standard input ends; an empty line is an empty agent, which is a robot's. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "cmd/command.h"
#include "news/bots.h"

#define RULES_MAX ((size_t)1 << 20)

static void bots_freep(struct bots **b)
{
	bots_free(*b);
}

static void file_closep(FILE **f)
{
	if (*f)
		fclose(*f);
}

static void free_line(char **line)
{
	free(*line);
}

static int read_rules(const struct call *c, const char *path, struct buffer *out)
{
	_cleanup_(file_closep) FILE *f = fopen(path, "re");
	char part[4096];
	size_t n;

	if (!f)
		return call_fail(c, "%s: %s", path, strerror(errno));
	while ((n = fread(part, 1, sizeof(part), f)) > 0 && out->len <= RULES_MAX)
		buffer_bytes(out, part, n);
	if (ferror(f))
		return call_fail(c, "%s: %s", path, strerror(errno));
	if (out->len > RULES_MAX)
		return call_fail(c, "%s: rules are at most 1 MiB", path);
	if (buffer_check(out))
		return call_fail(c, "%s", fault_text(FAULT_MEMORY));
	return COMMAND_DONE;
}

static int compile(const struct call *c, const char *path, struct slice rules, struct bots **out)
{
	struct bots_error error = { 0 };
	int r = bots_compile(out, rules, &error);

	if (r == BOTS_E_RULES && error.line)
		return call_fail(c, "%s:%u: %s", path, error.line, error.what);
	if (r == BOTS_E_RULES)
		return call_fail(c, "%s: %s", path, error.what);
	if (r)
		return call_fail(c, "%s", fault_text(fault_fold(r)));
	return COMMAND_DONE;
}

static void answer(const struct bots *b, struct slice agent)
{
	struct slice pattern;

	if (bots_match(b, agent, &pattern))
		printf("bot\t" SLICE_FMT "\n", SLICE_ARG(pattern));
	else
		puts("person");
}

static int answer_lines(const struct call *c, const struct bots *b)
{
	_cleanup_(free_line) char *line = NULL;
	size_t room = 0;
	ssize_t len;

	errno = 0;
	while ((len = getline(&line, &room, stdin)) >= 0) {
		if (len && line[len - 1] == '\n')
			len--;
		answer(b, slice_of(line, (size_t)len));
	}
	if (!feof(stdin))
		return call_fail(c, "standard input: %s", strerror(errno));
	return COMMAND_DONE;
}

int cmd_bots(struct call *c)
{
	_cleanup_(buffer_release) struct buffer text = BUFFER_INIT;
	_cleanup_(bots_freep) struct bots *b = NULL;
	const char *path = call_option(c, "rules");
	struct slice rules = bots_builtin();
	int r;

	if (path) {
		r = read_rules(c, path, &text);
		if (r)
			return r;
		rules = buffer_as_slice(&text);
	}
	r = compile(c, path ? path : "built-in rules", rules, &b);
	if (r)
		return r;
	if (c->arg_count == 0)
		return answer_lines(c, b);
	answer(b, slice_from(c->args[0]));
	return COMMAND_DONE;
}
