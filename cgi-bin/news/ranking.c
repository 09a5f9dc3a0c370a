/* SPDX-License-Identifier: MIT */

/* ranking.c: see ranking.h. In each place an article has a row for all time, one for its trend, and one for its latest
 * day and that day's week if it was counted in them. */
#include "news/ranking.h"

#include <stdbool.h>

#include "base/fault.h"
#include "news/article.h"
#include "news/input.h"
#include "news/listed.h"

#define PLACES_MAX (2 + INPUT_TAGS_MAX)

/* Under what it is, or has to be, in `reading`. */
struct ranks {
	int64_t views, day, today, week, score;
};

struct standing {
	int64_t article;
	bool listed;
	struct ranks is, was;
	size_t count;
	struct ranking_place places[PLACES_MAX];
};

int32_t ranking_week(int32_t day)
{
	int32_t since = day + 3;

	return since >= 0 ? since / 7 : -((6 - since) / 7);
}

int32_t ranking_week_start(int32_t day)
{
	return ranking_week(day) * 7 - 3;
}

/* --- what is known --------------------------------------------------------------------------------------------------
 */

static int find_tag(int64_t *id, struct store *store, struct slice tag)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_TAG);
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

static int take_places(struct standing *s, struct store *store, int64_t section, struct slice tags)
{
	struct slice tag;

	if (!tags.len)
		tags = SLICE_NONE;
	s->places[s->count++] = (struct ranking_place){ LISTED_ALL, 0 };
	s->places[s->count++] = (struct ranking_place){ LISTED_SECTION, section };
	while (slice_split(&tags, ',', &tag)) {
		int r;

		if (s->count == PLACES_MAX)
			return fault_new(FAULT_STORE, "article %lld has too many tags", (long long)s->article);
		s->places[s->count].kind = LISTED_TAG;
		r = find_tag(&s->places[s->count++].of, store, tag);
		if (r)
			return fault_pass(r);
	}
	return 0;
}

/* With its places if it is listed and they are wanted. */
static int load(struct standing *s, struct store *store, int64_t article, bool places)
{
	struct stmt *st = store_stmt(store, QUERY_RANK_LOAD);
	int r;

	s->article = article;
	s->count = 0;
	stmt_bind_i64(st, 1, article);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		s->listed = stmt_i64(st, 0) == ARTICLE_PUBLISHED;
		s->is = (struct ranks){ stmt_i64(st, 3), stmt_i64(st, 4), stmt_i64(st, 5), stmt_i64(st, 6),
			stmt_i64(st, 7) };
		s->was = (struct ranks){ stmt_i64(st, 8), stmt_i64(st, 9), stmt_i64(st, 10), stmt_i64(st, 11),
			stmt_i64(st, 12) };
		r = places && s->listed ? take_places(s, store, stmt_i64(st, 1), stmt_slice(st, 2)) : 0;
	} else if (r == 0) {
		r = fault_new(FAULT_STORE, "article %lld is not in the books", (long long)article);
	}
	stmt_done(st);
	return fault_fold(r);
}

/* --- rows -----------------------------------------------------------------------------------------------------------
 */

struct key {
	bool there;
	int64_t number, rank;
};

static struct key key_of(const struct ranks *ranks, enum span span)
{
	switch (span) {
	case SPAN_DAY:
		return (struct key){ ranks->today > 0, ranks->day, ranks->today };
	case SPAN_WEEK:
		return (struct key){ ranks->week > 0, ranking_week((int32_t)ranks->day), ranks->week };
	case SPAN_TREND:
		return (struct key){ true, 0, ranks->score };
	default:
		return (struct key){ true, 0, ranks->views };
	}
}

static int change_row(struct store *store, enum query query, enum span span, const struct key *key,
	const struct ranking_place *place, int64_t article)
{
	struct stmt *st = store_stmt(store, query);

	stmt_bind_i64(st, 1, span);
	stmt_bind_i64(st, 2, key->number);
	stmt_bind_i64(st, 3, place->kind);
	stmt_bind_i64(st, 4, place->of);
	stmt_bind_i64(st, 5, key->rank);
	stmt_bind_i64(st, 6, article);
	return fault_fold(stmt_run(st));
}

/* From one key to another; NULL: to or from none. A row that is to go may be gone: those of old periods are deleted. */
static int move(struct store *store, const struct standing *s, const struct ranking_place *place,
	const struct ranks *from, const struct ranks *to)
{
	for (enum span span = SPAN_EVER; span <= SPAN_TREND; span++) {
		struct key old = { 0 }, new = { 0 };
		int r = 0;

		if (from)
			old = key_of(from, span);
		if (to)
			new = key_of(to, span);
		if (old.there && new.there && old.number == new.number &&old.rank == new.rank)
			continue;
		if (old.there)
			r = change_row(store, QUERY_RANK_DROP, span, &old, place, s->article);
		if (r == 0 && new.there)
			r = change_row(store, QUERY_RANK_ADD, span, &new, place, s->article);
		if (r)
			return fault_pass(r);
	}
	return 0;
}

static int move_all(struct store *store, const struct standing *s, const struct ranking_place *places, size_t count,
	const struct ranks *from, const struct ranks *to)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < count; i++)
		r = move(store, s, &places[i], from, to);
	return fault_pass(r);
}

/* --- moves ----------------------------------------------------------------------------------------------------------
 */

static int keep(struct store *store, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_RANK_KEEP);

	stmt_bind_i64(st, 1, article);
	return fault_fold(stmt_run(st));
}

int ranking_enter(struct store *store, int64_t article, const struct ranking_place *places, size_t count)
{
	struct standing s;
	int r = load(&s, store, article, false);

	if (r == 0)
		r = move_all(store, &s, places, count, NULL, &s.is);
	return r ? fault_pass(r) : fault_pass(keep(store, article));
}

int ranking_leave(struct store *store, int64_t article, const struct ranking_place *places, size_t count)
{
	struct standing s;
	int r = load(&s, store, article, false);

	return r ? fault_pass(r) : fault_pass(move_all(store, &s, places, count, &s.was, NULL));
}

static bool same(const struct ranks *a, const struct ranks *b)
{
	return a->views == b->views && a->day == b->day && a->today == b->today && a->week == b->week &&
	       a->score == b->score;
}

int ranking_update(struct store *store, int64_t article)
{
	struct standing s;
	int r = load(&s, store, article, true);

	if (r || same(&s.is, &s.was))
		return fault_pass(r);
	r = move_all(store, &s, s.places, s.count, &s.was, &s.is);
	return r ? fault_pass(r) : fault_pass(keep(store, article));
}

int ranking_forget(struct store *store, int32_t today, size_t most, bool *more)
{
	const struct {
		enum span span;
		int32_t before;
	} old[] = { { SPAN_DAY, today }, { SPAN_WEEK, ranking_week(today) } };

	*more = false;
	for (size_t i = 0; i < sizeof(old) / sizeof(old[0]); i++) {
		struct stmt *st = store_stmt(store, QUERY_RANK_FORGET);
		int r;

		stmt_bind_i64(st, 1, old[i].span);
		stmt_bind_i64(st, 2, old[i].before);
		stmt_bind_i64(st, 3, (int64_t)most);
		r = fault_fold(stmt_run(st));
		if (r)
			return fault_pass(r);
		*more |= store_changes(store) == (int64_t)most;
	}
	return 0;
}
