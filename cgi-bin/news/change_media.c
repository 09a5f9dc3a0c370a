/* SPDX-License-Identifier: MIT */

/* change_media.c: pictures of commands: asked for, brought, forgotten. They come in with the articles that show them
 * (news/brought.h). */
#include "news/change_media.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "news/media_change.h"
#include "news/media_files.h"

const struct json_field change_media_find_shape[] = {
	{ .name = "source",
		.kind = JSON_KIND_STRING,
		.flags = JSON_REQUIRED,
		.min = 2 * MEDIA_SOURCE,
		.max = 2 * MEDIA_SOURCE },
	{ .name = "id", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = MEDIA_ID, .max = MEDIA_ID },
	JSON_END,
};
const struct json_field change_media_forget_shape[] = { JSON_END };

/* Also one that was imported as it came, before pictures were made anew, and so has no source. */
int change_media_find(struct change_call *c)
{
	uint8_t source[MEDIA_SOURCE];
	struct media m;
	int r;

	if (crypto_unhex(source, sizeof(source), json_slice(c->in, "source")))
		return fault_pass(change_refuse(c, "/source: This must be 64 hexadecimal digits in lower case."));
	r = media_of_source(&m, c->store, c->arena, slice_of((const char *)source, sizeof(source)));
	if (r == MEDIA_E_MISSING)
		r = media_get(&m, c->store, c->arena, json_slice(c->in, "id"));
	if (r < 0)
		return fault_pass(r);
	c->out = r ? json_object()
		   : json_pack("{s:s, s:s, s:b}", "id", m.id, "ext", m.ext, "here",
			     media_files_are_here(c->site->media_dir, &m));
	return 0;
}

int change_media_bring(struct change_call *c)
{
	const char *why = NULL;
	int r = c->brought ? brought_take(c->brought, c->site->media_dir, c->in, c->fd, &why)
			   : fault_new(FAULT_BUG, "nobody keeps the pictures that are brought");

	if (r == BROUGHT_E_REFUSED)
		return fault_pass(change_refuse(c, why));
	c->out = json_object();
	return fault_pass(r);
}

int change_media_forget(struct change_call *c)
{
	if (c->brought)
		brought_settle(c->brought, false);
	c->out = json_object();
	return 0;
}
