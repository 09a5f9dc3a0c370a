/* SPDX-License-Identifier: MIT */

/* token.c: `tradepost token issue`, `token list`, `token revoke`. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "cmd/access.h"
#include "news/token.h"

int cmd_token_issue(struct call *c)
{
	const char *role = call_option(c, "role"), *label = call_option(c, "label");
	long long days = 0;
	json_t *in, *out = NULL;
	int r;

	if (!role || (strcmp(role, "editor") != 0 && strcmp(role, "admin") != 0))
		return call_usage(c, "--role: editor or admin is needed");
	if (!label || !*label)
		return call_usage(c, "--label: whose the token is, is needed");
	if (!call_number(c, "days", 1, 36500, &days))
		return COMMAND_USAGE;
	in = json_pack("{s:s, s:s}", "role", role, "label", label);
	if (!in)
		return call_usage(c, "--label: is not UTF-8");
	if (days)
		json_object_set_new(in, "days", json_integer(days));
	r = access_change_once(c, "token.issue", in, &out);
	if (r)
		return r;
	printf("token %lld for %s (%s); it is shown this once:\n%s\n", (long long)json_i64(out, "id", 0), label, role,
		json_string_value(json_object_get(out, "secret")));
	json_decref(out);
	return COMMAND_DONE;
}

static void print_token(const struct token *t, int64_t now)
{
	char made[CLOCK_TEXT], until[CLOCK_TEXT];
	const char *state = "good until revoked";

	if (t->revoked_ms)
		state = "revoked";
	else if (t->expires_ms && t->expires_ms <= now)
		state = "expired";
	else if (t->expires_ms)
		state = "good until ";
	printf("%lld\t%s\t%s\t%s%s\t" SLICE_FMT "\n", (long long)t->id, t->role == ROLE_ADMIN ? "admin" : "editor",
		clock_format(made, t->made_ms), state,
		!t->revoked_ms && t->expires_ms > now ? clock_format(until, t->expires_ms) : "", SLICE_ARG(t->label));
}

int cmd_token_list(struct call *c)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new((size_t)16 << 20);
	_cleanup_(store_closep) struct store *store = NULL;
	struct token *tokens = NULL;
	size_t count = 0;
	int r = access_reader(c, &store);

	if (r)
		return r;
	r = arena ? token_list(&tokens, &count, store, arena) : FAULT_MEMORY;
	if (r)
		return call_fail(c, "%s", fault_text(r));
	for (size_t i = 0; i < count; i++)
		print_token(&tokens[i], clock_now_ms());
	return COMMAND_DONE;
}

int cmd_token_revoke(struct call *c)
{
	int64_t id;
	int r;

	if (slice_to_i64(&id, slice_from(c->args[0])) || id < 1)
		return call_usage(c, "\"%s\" is not the number of a token: see `tradepost token list`", c->args[0]);
	r = access_change_once(c, "token.revoke", json_pack("{s:I}", "id", (json_int_t)id), NULL);
	if (r)
		return r;
	printf("token %lld: revoked\n", (long long)id);
	return COMMAND_DONE;
}
