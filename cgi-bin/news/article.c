/* SPDX-License-Identifier: MIT */

/* article.c: the article by id or slug, and its finished JSON. The embargo is decided here and in news/list.c only. */
#include "news/article.h"

#include "base/fault.h"
#include "news/segments.h"
#include "text/lang.h"

bool article_never_out(enum article_status status, int64_t published_ms, int64_t modified_ms)
{
	return status == ARTICLE_WITHDRAWN && modified_ms < published_ms;
}

static int take_head(struct article_head *out, struct stmt *st, struct arena *arena, int64_t now_ms)
{
	bool failed = false;
	int64_t status = stmt_i64(st, 2);

	if (status == ARTICLE_DRAFT || stmt_is_null(st, 4) || stmt_i64(st, 4) > now_ms ||
		article_never_out((enum article_status)status, stmt_i64(st, 4), stmt_i64(st, 10)))
		return ARTICLE_E_MISSING;
	*out = (struct article_head){
		.id = stmt_i64(st, 0),
		.slug = stmt_copy(st, 1, arena, &failed),
		.status = (enum article_status)status,
		.section_id = stmt_i64(st, 3),
		.published_ms = stmt_i64(st, 4),
		.changed_ms = stmt_i64(st, 5),
		.revision = stmt_i64(st, 6),
		.languages = stmt_copy(st, 7, arena, &failed),
		.views = stmt_i64(st, 9),
	};
	if (status == ARTICLE_WITHDRAWN)
		out->reason = stmt_copy(st, 8, arena, &failed);
	if (failed)
		return fault_new(FAULT_MEMORY, "no memory for an article");
	return status == ARTICLE_WITHDRAWN ? ARTICLE_E_GONE : 0;
}

int article_by_id(struct article_head *out, struct store *store, struct arena *arena, int64_t id, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_HEAD_BY_ID);
	int r;

	stmt_bind_i64(st, 1, id);
	r = stmt_step(st);
	if (r == STORE_ROW)
		r = take_head(out, st, arena, now_ms);
	else if (r == 0)
		r = ARTICLE_E_MISSING;
	stmt_done(st);
	return fault_pass(r);
}

int article_by_slug(
	struct article_head *out, struct store *store, struct arena *arena, struct slice slug, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_HEAD_BY_SLUG);
	int r;

	stmt_bind_text(st, 1, slug);
	r = stmt_step(st);
	if (r == STORE_ROW)
		r = take_head(out, st, arena, now_ms);
	else if (r == 0)
		r = ARTICLE_E_MISSING;
	if (r == 0 && !slice_eq(out->slug, slug))
		r = ARTICLE_E_MOVED;
	stmt_done(st);
	return fault_pass(r);
}

int article_language(struct slice languages, struct slice want)
{
	struct slice have[SITE_LANGUAGES_MAX], rest = languages;
	size_t count = 0;
	int n;

	if (!want.at)
		return SEGMENTS_EVERY;
	while (count < SITE_LANGUAGES_MAX && rest.len && slice_split(&rest, ',', &have[count]))
		count++;
	n = lang_choose(want, have, count);
	return n < 0 ? 0 : n;
}

/* Writes the row of QUERY_ARTICLE_JSON. */
static int write_row(struct buffer *out, struct stmt *st, const struct section *section, struct arena *arena,
	const struct article_query *q)
{
	struct slice json = stmt_slice(st, 3);
	struct segments_fill fill = {
		.lang = article_language(stmt_slice(st, 2), q->lang),
		.views = stmt_i64(st, 4),
		.site_url = q->site->url,
	};
	int r = section_object(&fill.section, arena, section, q->lang);

	if (r)
		return fault_pass(r);
	buffer_reserve(out, json.len + fill.section.len + fill.site_url.len + 32);
	r = segments_write(out, json, &fill);
	buffer_byte(out, '}');
	return r ? fault_pass(r) : fault_pass(buffer_check(out));
}

int article_write_json(struct buffer *out, struct store *store, struct arena *arena, const struct article_query *q)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_JSON);
	struct section section;
	int r;

	stmt_bind_i64(st, 1, q->id);
	r = stmt_step(st);
	if (r == STORE_ROW && stmt_i64(st, 0) <= q->now_ms) {
		/* Sections are never taken away: a missing one is a fault. */
		r = fault_fold(sections_get(&section, q->sections, store, arena, stmt_i64(st, 1)));
		if (r == 0)
			r = write_row(out, st, &section, arena, q);
	} else if (r == STORE_ROW || r == 0) {
		r = ARTICLE_E_MISSING;
	}
	stmt_done(st);
	return fault_pass(r);
}

int article_next_publication(int64_t *out_ms, struct store *store, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_NEXT_PUBLICATION);
	int r;

	stmt_bind_i64(st, 1, now_ms);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		*out_ms = stmt_is_null(st, 0) ? INT64_MAX : stmt_i64(st, 0);
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

int article_next(int64_t *id, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_NEXT);
	int r;

	stmt_bind_i64(st, 1, *id);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}
