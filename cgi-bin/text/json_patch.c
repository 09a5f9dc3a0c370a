/* SPDX-License-Identifier: MIT */

/* json_patch.c: RFC 7396, section 2. The depth is what json_read lets through. */
#include "text/json.h"

static json_t *apply(const json_t *target, const json_t *patch);

/* What a member becomes. */
static json_t *merged(const json_t *target, const json_t *patch)
{
	return json_is_object(patch) ? apply(target, patch) : json_incref((json_t *)patch);
}

static json_t *apply(const json_t *target, const json_t *patch)
{
	json_t *out, *value;
	const char *name;

	if (!json_is_object(patch))
		return json_incref((json_t *)patch);
	out = json_is_object(target) ? json_copy((json_t *)target) : json_object();
	json_object_foreach((json_t *)patch, name, value)
	{
		if (json_is_null(value))
			json_object_del(out, name);
		else if (json_object_set_new(out, name, merged(json_object_get(out, name), value))) {
			json_decref(out);
			return NULL;
		}
	}
	return out;
}

json_t *json_merge_patch(const json_t *target, const json_t *patch)
{
	json_t *out;

	json_watch();
	out = apply(target, patch);
	if (!json_starved())
		return out;
	json_decref(out);
	return NULL;
}
