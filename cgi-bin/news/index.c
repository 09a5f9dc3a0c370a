/* SPDX-License-Identifier: MIT */

/* index.c: see index.h. */
#include "news/index.h"

#include "base/fault.h"
#include "news/article.h"
#include "news/language.h"
#include "news/save.h"
#include "text/markdown.h"

#define ARENA_MAX   ((size_t)256 << 20)
#define BATCH       50  /* articles that a transaction makes again: tens of milliseconds */
#define MERGE_PAGES 250 /* of 4 kB, that a transaction merges */
#define SECONDS_MAX ((INT64_C(1) << 34) - 1)

static int64_t seconds(int64_t ms, bool up)
{
	int64_t s = ms / 1000;

	if (up && ms % 1000 > 0)
		s++;
	else if (!up && ms % 1000 < 0)
		s--;
	return s > SECONDS_MAX ? SECONDS_MAX : s < -SECONDS_MAX - 1 ? -SECONDS_MAX - 1 : s;
}

int64_t index_place(int64_t published_ms, int64_t article)
{
	return seconds(published_ms, true) * INDEX_SECOND + article % INDEX_SECOND;
}

int64_t index_place_until(int64_t now_ms)
{
	return seconds(now_ms, false) * INDEX_SECOND + (INDEX_SECOND - 1);
}

int64_t index_slot(int64_t language)
{
	return language < INDEX_SLOTS ? language : INDEX_SLOTS;
}

/* The n-th of those texts that readers see. */
static const struct input_text *seen_text(const struct derive *d, size_t n)
{
	for (size_t i = 0; i < d->in->text_count; i++)
		if (!d->in->texts[i].hidden && n-- == 0)
			return &d->in->texts[i];
	return NULL;
}

int index_text(struct buffer *out, const struct derive *d, size_t n)
{
	const struct input_text *t = seen_text(d, n);
	int r;

	if (!t)
		return fault_new(FAULT_BUG, "there is no text %zu", n);
	if (t->summary.len) {
		buffer_slice(out, t->summary);
		buffer_byte(out, '\n');
	}
	r = markdown_text(out, t->body, SIZE_MAX);
	return r > 0 ? fault_new(FAULT_BUG, "a text was rendered and cannot be read") : fault_pass(r);
}

static int run(struct store *store, enum query query, int64_t place)
{
	struct stmt *st = store_stmt(store, query);

	stmt_bind_i64(st, 1, place);
	return fault_fold(stmt_run(st));
}

/* Takes the article out, wherever it stands. */
static int drop(struct store *store, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_SEARCH_PLACE);
	int64_t place;
	int r;

	stmt_bind_i64(st, 1, article);
	r = stmt_step(st);
	place = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	if (r != STORE_ROW)
		return fault_fold(r);
	r = run(store, QUERY_SEARCH_INDEX_DROP, place);
	if (r == 0)
		r = run(store, QUERY_SEARCH_TEXTS_DROP, place);
	return r ? fault_pass(r) : fault_pass(run(store, QUERY_SEARCH_DOCUMENT_DROP, place));
}

static int add_text(
	const struct derive *d, size_t n, struct slice title, struct slice lang, int64_t place, struct store *store)
{
	struct buffer text = BUFFER_INIT;
	struct stmt *st;
	int64_t id;
	int r = language_id(&id, store, lang);

	if (r == 0)
		r = index_text(&text, d, n);
	if (r == 0)
		r = buffer_check(&text);
	if (r == 0) {
		st = store_stmt(store, QUERY_SEARCH_TEXT_ADD);
		stmt_bind_i64(st, 1, place);
		stmt_bind_i64(st, 2, id);
		stmt_bind_text(st, 3, title);
		stmt_bind_text(st, 4, buffer_as_slice(&text));
		r = fault_fold(stmt_run(st));
	}
	buffer_release(&text);
	return fault_pass(r);
}

static int is_taken(bool *out, struct store *store, int64_t place)
{
	struct stmt *st = store_stmt(store, QUERY_SEARCH_ARTICLE);
	int r;

	stmt_bind_i64(st, 1, place);
	r = stmt_step(st);
	*out = r == STORE_ROW;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* Where places are taken one after the other, thousands perhaps, the free one behind them: between one that is taken
 * and one that is not, which steps that double have found. */
static int find_free(int64_t *place, struct store *store)
{
	int64_t low = *place, high = low, step = 1;
	bool taken;
	int r = is_taken(&taken, store, high);

	for (; r == 0 && taken; step *= 2) {
		low = high;
		high += step;
		r = is_taken(&taken, store, high);
	}
	while (r == 0 && high - low > 1) {
		int64_t middle = low + (high - low) / 2;

		r = is_taken(&taken, store, middle);
		*(taken ? &low : &high) = middle;
	}
	*place = high;
	return fault_pass(r);
}

static int add_document(int64_t *place, const struct derive *d, struct store *store)
{
	struct stmt *st;
	int r;

	*place = index_place(d->in->published_ms, d->id);
	r = find_free(place, store);
	if (r)
		return fault_pass(r);
	st = store_stmt(store, QUERY_SEARCH_DOCUMENT_ADD);
	stmt_bind_i64(st, 1, *place);
	stmt_bind_i64(st, 2, d->id);
	return fault_fold(stmt_run(st));
}

int index_put(const struct derive *d, const struct derived *made, struct store *store)
{
	int64_t place;
	int r = drop(store, d->id);

	if (r || d->in->status != ARTICLE_PUBLISHED)
		return fault_pass(r);
	r = add_document(&place, d, store);
	for (size_t i = 0; r == 0 && i < made->text_count; i++)
		r = add_text(d, i, made->texts[i].title, made->texts[i].lang, place, store);
	return r ? fault_pass(r) : fault_pass(run(store, QUERY_SEARCH_INDEX_ADD, place));
}

/* --- making it again ------------------------------------------------------------------------------------------------
 */

int index_is_own(bool *out, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_SEARCH_MADE_GET);
	int r = stmt_step(st);

	*out = r == STORE_ROW && stmt_i64(st, 0) == INDEX_VERSION;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

int index_some(int64_t *after, int64_t *made, struct store *store)
{
	struct arena *arena = arena_new(ARENA_MAX);
	int r = arena ? 0 : fault_new(FAULT_MEMORY, "no memory for articles");

	for (int i = 0; r == 0 && i < BATCH; i++) {
		r = article_next(after, store);
		if (r || !*after)
			break;
		arena_reset(arena);
		r = fault_fold(article_derive_again(store, arena, *after));
		++*made;
	}
	arena_free(arena);
	if (r == 0 && !*after)
		r = run(store, QUERY_SEARCH_MADE_PUT, INDEX_VERSION);
	return fault_pass(r);
}

int index_rebuild(struct store *store)
{
	return fault_fold(stmt_run(store_stmt(store, QUERY_SEARCH_REBUILD)));
}

/* A merge that finds nothing to do changes one row at the most (FTS5's documentation, the merge command). */
int index_merge(bool *more, struct store *store, bool first)
{
	int64_t before = store_changes_ever(store);
	int r = run(store, QUERY_SEARCH_MERGE, first ? -MERGE_PAGES : MERGE_PAGES);

	*more = r == 0 && store_changes_ever(store) - before >= 2;
	return fault_pass(r);
}

int index_refresh(struct store *store, int64_t *made, bool (*tell)(void *arg, int64_t made), void *arg)
{
	int64_t after = 0;
	bool own;
	int r = index_is_own(&own, store);

	*made = 0;
	if (r || own)
		return fault_pass(r);
	do {
		r = store_begin(store);
		if (r)
			return fault_pass(r);
		r = index_some(&after, made, store);
		if (r)
			store_rollback(store);
		else
			r = store_commit(store);
		if (r == 0)
			r = store_tend(store);
		if (r == 0 && tell && !tell(arg, *made) && after)
			return INDEX_E_STOPPED;
	} while (r == 0 && after);
	return fault_pass(r);
}
