/* SPDX-License-Identifier: MIT */

/* related.c: the newest articles of each tag and of the section are candidates; what they share with the article
 * weighs, a rare tag more than one that everything has, and of two that weigh the same the newer one comes first.
 *
 * It is worked out when it is asked for, from the lists' own index: at most 33 ranges of some entries. So an embargo, a
 * withdrawal or a changed tag needs no second place that would have to hear of it, and saving an article costs nothing.
 */
#include "news/related.h"

#include <stdlib.h>

#include "base/fault.h"
#include "news/input.h"
#include "news/listed.h"

#define NEAR           24 /* of each list; more than are shown, so that what several lists share is found */
#define CANDIDATES_MAX (NEAR * (1 + INPUT_TAGS_MAX))
#define WEIGHT_SECTION 2
#define WEIGHT_TAG     32 /* of a tag that no other article has; less by 2 for each doubling of them */

struct candidate {
	int64_t id, at_ms;
	int weight;
};

struct gathering {
	struct store *store;
	int64_t article, now_ms;
	size_t count;
	struct candidate list[CANDIDATES_MAX];
};

static void add(struct gathering *g, int64_t id, int64_t at_ms, int weight)
{
	for (size_t i = 0; i < g->count; i++)
		if (g->list[i].id == id) {
			g->list[i].weight += weight;
			return;
		}
	g->list[g->count++] = (struct candidate){ id, at_ms, weight };
}

static int gather(struct gathering *g, enum listed kind, int64_t of, int weight)
{
	struct stmt *st = store_stmt(g->store, QUERY_LIST_NEAR);
	int r;

	stmt_bind_i64(st, 1, kind);
	stmt_bind_i64(st, 2, of);
	stmt_bind_i64(st, 3, g->now_ms);
	stmt_bind_i64(st, 4, NEAR);
	while ((r = stmt_step(st)) == STORE_ROW)
		if (stmt_i64(st, 0) != g->article)
			add(g, stmt_i64(st, 0), stmt_i64(st, 1), weight);
	stmt_done(st);
	return fault_fold(r);
}

static int gather_tag(struct gathering *g, struct slice tag)
{
	struct stmt *st = store_stmt(g->store, QUERY_LIST_TAG_SIZE);
	int64_t id = 0, size = 0;
	int r, weight = WEIGHT_TAG;

	stmt_bind_text(st, 1, tag);
	stmt_bind_i64(st, 2, g->now_ms);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		id = stmt_i64(st, 0);
		size = stmt_i64(st, 1);
	}
	stmt_done(st);
	if (r != STORE_ROW)
		return r ? fault_fold(r) : fault_new(FAULT_STORE, "a tag in use is not there");
	for (; size > 1 && weight > 2 * WEIGHT_SECTION; size /= 2)
		weight -= 2;
	return fault_pass(gather(g, LISTED_TAG, id, weight));
}

static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->at_ms != y->at_ms)
		return x->at_ms > y->at_ms ? -1 : 1;
	return x->id > y->id ? -1 : 1;
}

static int gather_all(struct gathering *g, struct arena *arena)
{
	struct stmt *st = store_stmt(g->store, QUERY_LIST_NARROWED_BY);
	struct slice tags = SLICE_NONE, tag;
	int64_t section = 0;
	bool failed = false;
	int r;

	stmt_bind_i64(st, 1, g->article);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		section = stmt_i64(st, 0);
		tags = stmt_copy(st, 1, arena, &failed);
	}
	stmt_done(st);
	if (failed)
		return fault_new(FAULT_MEMORY, "no memory for what is related");
	if (r != STORE_ROW)
		return fault_fold(r);
	r = gather(g, LISTED_SECTION, section, WEIGHT_SECTION);
	if (!tags.len)
		tags = SLICE_NONE;
	for (size_t n = 0; r == 0 && n < INPUT_TAGS_MAX && slice_split(&tags, ',', &tag); n++)
		r = gather_tag(g, tag);
	return fault_pass(r);
}

int related_read(
	struct list_page *out, struct store *store, struct arena *arena, int64_t article, const struct list_query *q)
{
	struct gathering *g = arena_new_of(arena, struct gathering);
	int64_t ids[RELATED_MAX];
	size_t n = 0, most = q->limit < RELATED_MAX ? (size_t)q->limit : RELATED_MAX;
	int r;

	if (!g)
		return fault_new(FAULT_MEMORY, "no memory for what is related");
	g->store = store;
	g->article = article;
	g->now_ms = q->now_ms;
	g->count = 0;
	r = gather_all(g, arena);
	if (r)
		return fault_pass(r);
	qsort(g->list, g->count, sizeof(g->list[0]), compare);
	while (n < most && n < g->count) {
		ids[n] = g->list[n].id;
		n++;
	}
	return fault_pass(list_of_ids(out, store, arena, ids, n, q));
}
