/* SPDX-License-Identifier: MIT */

/* language.c: the table of languages. */
#include "news/language.h"

#include "base/fault.h"

static int one_number(int64_t *out, struct stmt *st)
{
	int r = stmt_step(st);

	if (r == STORE_ROW) {
		*out = stmt_i64(st, 0);
		r = 0;
	} else if (r == 0) {
		*out = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

int language_id(int64_t *out, struct store *store, struct slice tag)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_LANGUAGE);
	int r;

	stmt_bind_text(st, 1, tag);
	r = one_number(out, st);
	if (r || *out)
		return fault_pass(r);
	st = store_stmt(store, QUERY_SAVE_LANGUAGE_ADD);
	stmt_bind_text(st, 1, tag);
	return fault_pass(one_number(out, st));
}
