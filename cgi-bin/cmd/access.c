/* SPDX-License-Identifier: MIT */

/* access.c: see access.h. */
#include "cmd/access.h"

#include "base/fault.h"
#include "news/change.h"

int access_reader(struct call *c, struct store **out)
{
	char why[256] = "";
	int r = store_open(out, c->config.store.at, STORE_READER, why);

	return r ? call_fail(c, "%s", *why ? why : fault_text(r)) : 0;
}

int access_door(struct call *c, struct door **out)
{
	char why[256] = "";
	int r = door_open(out, &c->config, why);

	return r ? call_fail(c, "%s", *why ? why : fault_text(r)) : 0;
}

static void tell_errors(const json_t *out, access_tell_fn *tell, void *arg)
{
	const json_t *error;
	size_t i;

	json_array_foreach(json_object_get(out, "errors"), i, error) tell(arg, json_string_value(error));
}

int access_change_told(struct call *c, struct door *door, const char *change, json_t *in, int fd, access_tell_fn *tell,
	void *arg, json_t **out)
{
	json_t *answer = NULL;
	char why[256] = "";
	int result = 0, r;

	if (!in)
		return call_fail(c, "%s", fault_text(FAULT_MEMORY));
	r = door_call(door, change, in, fd, &answer, &result, why);
	json_decref(in);
	if (r) {
		r = call_fail(c, "%s", why);
	} else if (result == CHANGE_E_REFUSED) {
		tell_errors(answer, tell, arg);
		r = COMMAND_FAILED;
	} else if (result) {
		r = call_fail(c, "%s", result < 0 ? fault_text(result) : "the daemon does not know this change");
	}
	if (out && !r)
		*out = answer;
	else
		json_decref(answer);
	return r;
}

struct place {
	struct call *call;
	const char *where;
};

static void tell_at(void *arg, const char *sentence)
{
	const struct place *at = arg;

	call_fail(at->call, "%s%s%s", at->where ? at->where : "", at->where ? ":" : "", sentence);
}

int access_change(
	struct call *c, struct door *door, const char *change, json_t *in, int fd, const char *where, json_t **out)
{
	struct place at = { c, where };

	return access_change_told(c, door, change, in, fd, tell_at, &at, out);
}

int access_change_once(struct call *c, const char *change, json_t *in, json_t **out)
{
	_cleanup_(door_closep) struct door *door = NULL;
	int r = access_door(c, &door);

	if (r) {
		json_decref(in);
		return r;
	}
	return access_change(c, door, change, in, -1, NULL, out);
}
