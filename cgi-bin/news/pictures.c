/* SPDX-License-Identifier: MIT */

/* pictures.c: see pictures.h. */
#include "news/pictures.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "news/grow.h"
#include "news/media.h"

static int note(struct pictures *p, struct slice id)
{
	struct slice copy = arena_copy(p->arena, id);

	p->ids = grow(p->arena, p->ids, p->count, &p->room, sizeof(*p->ids));
	if (!p->ids || !copy.at)
		return fault_new(FAULT_MEMORY, "no memory for a picture");
	p->ids[p->count++] = copy;
	return 0;
}

static bool is_id(struct slice id)
{
	uint8_t bytes[16];

	return crypto_unhex(bytes, sizeof(bytes), id) == 0;
}

int pictures_find(void *arg, struct slice name, struct markdown_picture *out)
{
	struct pictures *p = arg;
	size_t dot = slice_index(name, '.');
	struct slice id = slice_head(name, dot);
	bool failed = false;
	struct stmt *st;
	int r;

	*out = (struct markdown_picture){ 0 };
	if (!is_id(id))
		return 0;
	/* One picture many times in a row is one row. */
	if (!p->count || !slice_eq(p->ids[p->count - 1], id)) {
		r = note(p, id);
		if (r)
			return fault_pass(r);
	}
	st = store_stmt(p->store, QUERY_MEDIA_BY_ID);
	stmt_bind_text(st, 1, id);
	r = stmt_step(st);
	if (r == STORE_ROW && slice_eq(stmt_slice(st, 0), slice_from_index(name, dot + 1)))
		*out = (struct markdown_picture){ .width = stmt_i64(st, 1),
			.height = stmt_i64(st, 2),
			.srcset = media_srcset(p->arena, id, stmt_slice(st, 3), &failed) };
	stmt_done(st);
	if (failed)
		return fault_new(FAULT_MEMORY, "no memory for a picture");
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int by_id(const void *a, const void *b)
{
	return slice_cmp(*(const struct slice *)a, *(const struct slice *)b);
}

void pictures_sort(struct pictures *p)
{
	size_t kept = 0;

	if (p->count)
		qsort(p->ids, p->count, sizeof(*p->ids), by_id);
	for (size_t i = 0; i < p->count; i++)
		if (!kept || !slice_eq(p->ids[kept - 1], p->ids[i]))
			p->ids[kept++] = p->ids[i];
	p->count = kept;
}
