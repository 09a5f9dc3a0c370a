/* SPDX-License-Identifier: MIT */

/* related.c: first those that are near by tags and telling terms, which were found when they were saved
 * (news/nearest.h), then the newest of the section.
 *
 * Whether an article is public is asked here, and whether it still is what it was when it was found near: so an
 * embargo, a withdrawal and a change need nobody who tells of them. */
#include "news/related.h"

#include "base/fault.h"
#include "news/listed.h"
#include "news/nearest.h"

struct gathering {
	struct store *store;
	int64_t article, section, now_ms;
	struct nearest near;
	int64_t ids[RELATED_MAX];
	size_t count, most;
};

static int load(struct gathering *g)
{
	struct stmt *st = store_stmt(g->store, QUERY_RELATED_GET);
	int r;

	stmt_bind_i64(st, 1, g->article);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		g->section = stmt_i64(st, 0);
		r = nearest_read(&g->near, stmt_slice(st, 4));
	}
	stmt_done(st);
	return fault_fold(r);
}

static int add_near(struct gathering *g, const struct near *n)
{
	struct stmt *st = store_stmt(g->store, QUERY_RELATED_IS_KIN);
	int r;

	stmt_bind_i64(st, 1, n->id);
	stmt_bind_i64(st, 2, n->kin);
	stmt_bind_i64(st, 3, g->now_ms);
	r = stmt_step(st);
	stmt_done(st);
	if (r != STORE_ROW)
		return fault_fold(r);
	g->ids[g->count++] = n->id;
	return 0;
}

static bool is_in(const struct gathering *g, int64_t id)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->ids[i] == id)
			return true;
	return id == g->article;
}

/* The newest of the section, as far as there is room. */
static int add_section(struct gathering *g)
{
	struct stmt *st = store_stmt(g->store, QUERY_LIST_NEAR);
	int r = 0;

	stmt_bind_i64(st, 1, LISTED_SECTION);
	stmt_bind_i64(st, 2, g->section);
	stmt_bind_i64(st, 3, g->now_ms);
	stmt_bind_i64(st, 4, (int64_t)g->most + 1);
	while (g->count < g->most && (r = stmt_step(st)) == STORE_ROW)
		if (!is_in(g, stmt_i64(st, 0)))
			g->ids[g->count++] = stmt_i64(st, 0);
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

int related_read(
	struct list_page *out, struct store *store, struct arena *arena, int64_t article, const struct list_query *q)
{
	struct gathering g = { .store = store, .article = article, .now_ms = q->now_ms };
	int r = load(&g);

	g.most = q->limit < RELATED_MAX ? (size_t)q->limit : RELATED_MAX;
	for (size_t i = 0; r == 0 && i < g.near.count && g.count < g.most; i++)
		r = add_near(&g, &g.near.list[i]);
	if (r == 0 && g.count < g.most)
		r = add_section(&g);
	return r ? fault_pass(r) : fault_pass(list_of_ids(out, store, arena, g.ids, g.count, q));
}
