/* SPDX-License-Identifier: MIT */

/* texts.c: texts and picture of an article, for pages. */
#include "news/texts.h"

#include "base/fault.h"
#include "news/grow.h"
#include "news/media.h"

int texts_load(struct article_text **out, size_t *count, struct store *store, struct arena *arena, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_TEXTS);
	struct article_text *list = NULL;
	size_t n = 0, room = 0;
	bool failed = false;
	int r;

	stmt_bind_i64(st, 1, article);
	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		failed = failed || !list;
		if (failed)
			break;
		list[n++] = (struct article_text){
			.lang = stmt_copy(st, 0, arena, &failed),
			.title = stmt_copy(st, 1, arena, &failed),
			.summary = stmt_copy(st, 2, arena, &failed),
			.byline = stmt_copy(st, 3, arena, &failed),
			.alt = stmt_copy(st, 4, arena, &failed),
			.caption = stmt_copy(st, 5, arena, &failed),
			.made_from = stmt_i64(st, 6),
			.stale = stmt_i64(st, 7) != 0,
		};
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return failed ? fault_new(FAULT_MEMORY, "no memory for texts") : fault_fold(r);
}

bool texts_image(struct article_image *out, struct stmt *st, int column, struct arena *arena, bool *failed)
{
	*out = (struct article_image){ .name = stmt_copy(st, column, arena, failed) };
	if (!stmt_is_null(st, column + 1)) {
		struct slice id = stmt_slice(st, column + 1), ext = stmt_slice(st, column + 2);

		out->src = arena_format(arena, "/media/" SLICE_FMT "." SLICE_FMT, SLICE_ARG(id), SLICE_ARG(ext));
		*failed = *failed || !out->src.at;
		out->srcset = media_srcset(arena, id, stmt_slice(st, column + 6), failed);
		out->width = stmt_i64(st, column + 3);
		out->height = stmt_i64(st, column + 4);
	}
	return out->src.at || out->name.at || !stmt_is_null(st, column + 5);
}
