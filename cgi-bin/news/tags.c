/* SPDX-License-Identifier: MIT */

/* tags.c: see tags.h. */
#include "news/tags.h"

#include "base/fault.h"
#include "news/article.h"
#include "news/grow.h"

static int load(struct tag **out, size_t *count, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_TAGS);
	struct tag *list = NULL;
	size_t n = 0, room = 0;
	bool failed = false;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		if (list)
			list[n++] = (struct tag){ .id = stmt_i64(st, 0),
				.tag = stmt_copy(st, 1, arena, &failed),
				.articles = stmt_i64(st, 2) };
		if (!list || failed) {
			r = fault_new(FAULT_MEMORY, "no memory for tags");
			break;
		}
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return fault_fold(r);
}

/* tag.published counts scheduled articles too: they are taken off. */
static int take_off_scheduled(struct tag *tag, struct store *store, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_TAG_SCHEDULED);
	int r;

	stmt_bind_i64(st, 1, tag->id);
	stmt_bind_i64(st, 2, now_ms);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		tag->articles -= stmt_i64(st, 0);
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

int tags_list(struct tag **out, size_t *count, struct store *store, struct arena *arena, int64_t now_ms)
{
	int64_t next;
	size_t kept = 0;
	int r = load(out, count, store, arena);

	if (r == 0)
		r = article_next_publication(&next, store, now_ms);
	if (r || next == INT64_MAX) /* nothing is scheduled */
		return fault_pass(r);
	for (size_t i = 0; r == 0 && i < *count; i++) {
		struct tag tag = (*out)[i];

		r = take_off_scheduled(&tag, store, now_ms);
		if (tag.articles > 0)
			(*out)[kept++] = tag;
	}
	*count = kept;
	return fault_pass(r);
}
