/* SPDX-License-Identifier: MIT */

/* pictures.c: see pictures.h. */
#include "news/pictures.h"

#include "base/fault.h"

int pictures_find(void *arg, struct slice name, struct markdown_picture *out)
{
	size_t dot = slice_index(name, '.');
	struct stmt *st = store_stmt(arg, QUERY_MEDIA_BY_ID);
	int r;

	*out = (struct markdown_picture){ 0 };
	stmt_bind_text(st, 1, slice_head(name, dot));
	r = stmt_step(st);
	if (r == STORE_ROW && slice_eq(stmt_slice(st, 0), slice_from_index(name, dot + 1)))
		*out = (struct markdown_picture){ .width = stmt_i64(st, 1), .height = stmt_i64(st, 2) };
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}
