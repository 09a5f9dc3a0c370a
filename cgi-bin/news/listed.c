/* SPDX-License-Identifier: MIT */

/* listed.c: an article's rows in the lists' tables. Both states of it are known here, so that rows are found by their
 * key and no index by article is needed. */
#include "news/listed.h"

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"
#include "news/archive.h"
#include "news/input.h"
#include "news/ranking.h"

static int change_row(struct store *store, enum query query, enum listed kind, int64_t of, int64_t at, int64_t article)
{
	struct stmt *st = store_stmt(store, query);

	stmt_bind_i64(st, 1, kind);
	stmt_bind_i64(st, 2, of);
	stmt_bind_i64(st, 3, at);
	stmt_bind_i64(st, 4, article);
	return fault_fold(stmt_run(st));
}

static int count_section(struct store *store, int64_t section, int64_t more)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_PUBLISHED_ADD);

	stmt_bind_i64(st, 1, section);
	stmt_bind_i64(st, 2, more);
	return fault_fold(stmt_run(st));
}

/* Counts an article more or less for a tag and tells its number. */
static int count_tag(int64_t *id, struct store *store, enum query query, struct slice tag)
{
	struct stmt *st = store_stmt(store, query);
	int r;

	stmt_bind_text(st, 1, tag);
	r = stmt_step(st);
	if (r == STORE_ROW)
		*id = stmt_i64(st, 0);
	else if (r == 0)
		r = fault_new(FAULT_STORE, "a tag in use is not there");
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* All places of an article that comes (more 1) or goes (-1). */
static int change_places(struct store *store, int64_t article, const struct listed_as *as, int more)
{
	enum query change = more > 0 ? QUERY_SAVE_LISTED_ADD : QUERY_SAVE_LISTED_DROP;
	struct ranking_place places[2 + INPUT_TAGS_MAX] = { { LISTED_ALL, 0 }, { LISTED_SECTION, as->section_id } };
	struct slice tags = as->tags.len ? as->tags : SLICE_NONE, tag;
	size_t count = 2;
	int r = count_section(store, as->section_id, more);

	while (r == 0 && slice_split(&tags, ',', &tag)) {
		if (count == 2 + INPUT_TAGS_MAX)
			return fault_new(FAULT_STORE, "article %lld has too many tags", (long long)article);
		places[count].kind = LISTED_TAG;
		r = count_tag(&places[count++].of, store, more > 0 ? QUERY_SAVE_TAG_ADD : QUERY_SAVE_TAG_LESS, tag);
	}
	if (r == 0)
		r = archive_count(store, as->published_ms, more);
	for (size_t i = 0; r == 0 && i < count; i++)
		r = change_row(store, change, places[i].kind, places[i].of, as->published_ms, article);
	if (r)
		return fault_pass(r);
	return fault_pass(
		more > 0 ? ranking_enter(store, article, places, count) : ranking_leave(store, article, places, count));
}

static bool same_places(const struct listed_as *a, const struct listed_as *b)
{
	return a->section_id == b->section_id && a->published_ms == b->published_ms && slice_eq(a->tags, b->tags);
}

static int move_changed(
	struct store *store, int64_t article, const struct listed_as *before, const struct listed_as *after)
{
	bool was = before && before->status != ARTICLE_DRAFT, is = after->status != ARTICLE_DRAFT;
	int r = 0;

	if (was && is && before->changed_ms == after->changed_ms)
		return 0;
	if (was)
		r = change_row(store, QUERY_SAVE_LISTED_DROP, LISTED_CHANGED, 0, before->changed_ms, article);
	if (r == 0 && is)
		r = change_row(store, QUERY_SAVE_LISTED_ADD, LISTED_CHANGED, 0, after->changed_ms, article);
	return fault_pass(r);
}

int listed_move(struct store *store, int64_t article, const struct listed_as *before, const struct listed_as *after)
{
	bool was = before && before->status == ARTICLE_PUBLISHED, is = after->status == ARTICLE_PUBLISHED;
	int r = 0;

	if (!(was && is && same_places(before, after))) {
		if (was)
			r = change_places(store, article, before, -1);
		if (r == 0 && is)
			r = change_places(store, article, after, 1);
	}
	if (r == 0)
		r = ranking_update(store, article);
	if (r == 0)
		r = move_changed(store, article, before, after);
	return fault_pass(r);
}
