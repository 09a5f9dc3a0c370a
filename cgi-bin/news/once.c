/* SPDX-License-Identifier: MIT */

/* once.c: see once.h. An article's answer is not kept as a text, which would be as long as the article at each of its
 * saves: the revision that it showed never changes, so its number will do. */
#include "news/once.h"

#include "base/fault.h"

static int take(struct once *o, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	if (!slice_eq(stmt_slice(st, 0), slice_of((const char *)o->content, sizeof(o->content))))
		return ONCE_E_OTHER;
	o->status = (int)stmt_i64(st, 1);
	o->article_id = stmt_i64(st, 2);
	o->revision = stmt_i64(st, 3);
	o->body = stmt_copy(st, 4, arena, &failed);
	return failed ? fault_new(FAULT_MEMORY, "no memory for an answer") : ONCE_E_ANSWERED;
}

int once_find(struct once *o, struct store *store, struct arena *arena)
{
	struct stmt *st;
	int r;

	if (!o->key.at)
		return 0;
	st = store_stmt(store, QUERY_ONCE_GET);
	stmt_bind_i64(st, 1, o->token_id);
	stmt_bind_text(st, 2, o->key);
	stmt_bind_i64(st, 3, o->now_ms - ONCE_KEPT_MS);
	r = stmt_step(st);
	r = r == STORE_ROW ? take(o, st, arena) : fault_fold(r);
	stmt_done(st);
	return fault_pass(r);
}

int once_keep(const struct once *o, struct store *store)
{
	struct stmt *st;
	int r;

	if (!o->key.at)
		return 0;
	st = store_stmt(store, QUERY_ONCE_DROP);
	stmt_bind_i64(st, 1, o->now_ms - ONCE_KEPT_MS);
	r = fault_fold(stmt_run(st));
	if (r)
		return fault_pass(r);
	st = store_stmt(store, QUERY_ONCE_ADD);
	stmt_bind_i64(st, 1, o->token_id);
	stmt_bind_text(st, 2, o->key);
	stmt_bind_blob(st, 3, slice_of((const char *)o->content, sizeof(o->content)));
	stmt_bind_i64(st, 4, o->now_ms);
	stmt_bind_i64(st, 5, o->status);
	if (o->article_id) {
		stmt_bind_i64(st, 6, o->article_id);
		stmt_bind_i64(st, 7, o->revision);
	} else {
		stmt_bind_null(st, 6);
		stmt_bind_null(st, 7);
	}
	stmt_bind_text(st, 8, o->body);
	return fault_fold(stmt_run(st));
}
