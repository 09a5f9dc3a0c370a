/* SPDX-License-Identifier: MIT */

/* rendering.c: the mark that tells what finished JSON was made with, and making it again. */
#include "news/rendering.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/fault.h"
#include "base/log.h"
#include "news/article.h"
#include "news/save.h"

#define ARENA_MAX ((size_t)256 << 20)
#define BATCH     500 /* articles a transaction */

static struct slice mark(char at[96], const struct site *site)
{
	int len = snprintf(at, 96, "%d " SLICE_FMT, RENDERING_VERSION, SLICE_ARG(slice_head(site->time_zone, 80)));

	return slice_of(at, (size_t)len);
}

enum { MARK_SAME, MARK_OTHER, MARK_NONE };

static int compare(int *out, struct store *store, struct slice wanted)
{
	struct stmt *st = store_stmt(store, QUERY_RENDERING_GET);
	int r = stmt_step(st);

	*out = r != STORE_ROW ? MARK_NONE : slice_eq(stmt_slice(st, 0), wanted) ? MARK_SAME : MARK_OTHER;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int put(struct store *store, struct slice made_with)
{
	struct stmt *st = store_stmt(store, QUERY_RENDERING_PUT);

	stmt_bind_text(st, 1, made_with);
	return fault_fold(stmt_run(st));
}

int rendering_is_own(bool *out, struct store *store, const struct site *site)
{
	char at[96];
	int found, r = compare(&found, store, mark(at, site));

	*out = found == MARK_SAME;
	return fault_pass(r);
}

int rendering_note(struct store *store, const struct site *site)
{
	char at[96];
	struct slice wanted = mark(at, site);
	int found, r = compare(&found, store, wanted);

	return r || found != MARK_NONE ? fault_pass(r) : fault_pass(put(store, wanted));
}

/* Makes up to BATCH articles behind *id again; *id is 0 when there are no more, and then the mark is put. */
static int make_some(int64_t *id, int64_t *made, struct store *store, struct arena *arena, struct slice wanted)
{
	int r = 0;

	for (int i = 0; r == 0 && i < BATCH; i++) {
		r = article_next(id, store);
		if (r || !*id)
			break;
		arena_reset(arena);
		r = fault_fold(article_derive_again(store, arena, *id));
		++*made;
	}
	return r || *id ? fault_pass(r) : fault_pass(put(store, wanted));
}

static int make_all(int64_t *made, struct store *store, struct arena *arena, struct slice wanted,
	bool (*tell)(void *arg, int64_t made), void *arg)
{
	int64_t id = 0;
	int r;

	do {
		r = store_begin(store);
		if (r)
			return fault_pass(r);
		r = make_some(&id, made, store, arena, wanted);
		if (r)
			store_rollback(store);
		else
			r = store_commit(store);
		if (r == 0)
			r = store_checkpoint(store, false);
		if (r == 0 && tell && !tell(arg, *made) && id)
			return RENDERING_E_STOPPED;
	} while (r == 0 && id);
	return fault_pass(r);
}

int rendering_refresh(
	struct store *store, const struct site *site, int64_t *made, bool (*tell)(void *arg, int64_t made), void *arg)
{
	struct arena *arena;
	char at[96];
	struct slice wanted = mark(at, site);
	int found, r = compare(&found, store, wanted);

	*made = 0;
	if (r || found == MARK_SAME)
		return fault_pass(r);
	arena = arena_new(ARENA_MAX);
	r = arena ? make_all(made, store, arena, wanted, tell, arg) : fault_new(FAULT_MEMORY, "no memory for articles");
	arena_free(arena);
	return fault_pass(r);
}
