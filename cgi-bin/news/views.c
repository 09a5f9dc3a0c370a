/* SPDX-License-Identifier: MIT */

/* views.c: a group of views becomes rows of the books.
 *
 * The jobs of a group are taken in their order: each gets its outcome from the index of living visits, which is changed
 * at once, so that two requests of one visitor in one group are one visit. What they add is folded per article, day,
 * outcome and language before it is written. Visits, totals and day books are one savepoint: they are there together or
 * not at all, and if they are not, `views_settled` takes back what the index was told. */
#include "news/views.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "news/article.h"
#include "news/counting.h"
#include "news/ranking.h"
#include "news/trend.h"
#include "text/lang.h"

const char *const outcome_names[OUTCOME_COUNT] = { "counted", "repeat", "bot", "prefetch", "preview", "flood" };

#define TALLY_LANGUAGES SITE_LANGUAGES_MAX
#define SLOTS           1024 /* a power of two, and more than the writer takes in a group */

/* What a group adds to one article on one day. */
struct tally {
	int64_t article_id;
	int32_t day, latest;  /* latest: the article's day in the books: this one, or the next, if this is late */
	int result;           /* VIEWS_E_MISSING, VIEWS_E_GONE, or 0 */
	int64_t views, score; /* running */
	size_t language_count;
	int64_t languages[TALLY_LANGUAGES];
	char tags[TALLY_LANGUAGES][36];
	uint32_t added[OUTCOME_COUNT][TALLY_LANGUAGES];
};

struct group {
	struct store *store;
	struct counting *counting;
	struct tally *tallies; /* as many as articles were viewed: a group is small, and a tally is not */
	size_t count, capacity;
	int64_t day_ms; /* of the view before, and its day */
	int32_t day;
	uint16_t slots[SLOTS]; /* open addressing by article: the place in tallies and 1, or 0 */
};

/* Asked of the store once; what is remembered of a group that fails is forgotten in views_settled. */
static int find_language(struct counting *c, struct store *store, struct slice tag, int64_t *out)
{
	struct stmt *s;
	int r;

	for (size_t i = 0; i < c->language_count; i++) {
		if (slice_eq(slice_from(c->languages[i].tag), tag)) {
			*out = c->languages[i].id;
			return 0;
		}
	}
	s = store_stmt(store, QUERY_VIEW_LANGUAGE);
	stmt_bind_text(s, 1, tag);
	r = stmt_step(s);
	*out = r == STORE_ROW ? stmt_i64(s, 0) : 0;
	stmt_done(s);
	if (r != STORE_ROW)
		return r ? fault_pass(r) : fault_new(FAULT_BUG, "language " SLICE_FMT " has no row", SLICE_ARG(tag));
	if (c->language_count < COUNTING_LANGUAGES) {
		memcpy(c->languages[c->language_count].tag, tag.at, tag.len);
		c->languages[c->language_count].tag[tag.len] = '\0';
		c->languages[c->language_count++].id = *out;
	}
	return 0;
}

static int load_languages(struct group *g, struct tally *t, struct slice languages)
{
	struct slice tag;

	while (languages.len && slice_split(&languages, ',', &tag)) {
		int r;

		if (t->language_count == TALLY_LANGUAGES || tag.len >= sizeof(t->tags[0]))
			break;
		r = find_language(g->counting, g->store, tag, &t->languages[t->language_count]);
		if (r)
			return fault_pass(r);
		memcpy(t->tags[t->language_count], tag.at, tag.len);
		t->tags[t->language_count++][tag.len] = '\0';
	}
	return t->language_count ? 0 : fault_new(FAULT_BUG, "article %lld has no language", (long long)t->article_id);
}

/* Around midnight views may come in another order than their times. One that is a day late at most does not make the
 * article's latest day an earlier one; a clock that was set back does. */
static bool is_late(int32_t day, int32_t latest)
{
	return day == latest - 1;
}

/* The article's latest day becomes another one, as a rule a later one: its row in the books knows today and this week,
 * and view_sum all days before. */
static int turn_day(struct store *store, int64_t article, int32_t from, int32_t to)
{
	struct stmt *s = store_stmt(store, from < to ? QUERY_VIEW_TURN_SUM : QUERY_VIEW_TURN_BACK);
	bool known;
	int r;

	stmt_bind_i64(s, 1, article);
	stmt_bind_i64(s, 2, from < to ? from : to);
	stmt_bind_i64(s, 3, from < to ? to : from);
	r = fault_fold(stmt_run(s));
	if (r)
		return r;
	s = store_stmt(store, QUERY_VIEW_TURN_DAY);
	stmt_bind_i64(s, 1, article);
	stmt_bind_i64(s, 2, to);
	stmt_bind_i64(s, 3, ranking_week_start(to));
	r = stmt_step(s);
	known = r == STORE_ROW && stmt_i64(s, 0) > 0;
	stmt_done(s);
	if (r != STORE_ROW)
		return fault_fold(r);
	/* Else the places of the day before stay until something is counted. */
	return from > to || known ? fault_pass(ranking_update(store, article)) : 0;
}

static int load_tally(struct group *g, struct tally *t, int64_t now_ms)
{
	struct stmt *s = store_stmt(g->store, QUERY_VIEW_ARTICLE);
	int32_t day = t->day;
	int r;

	stmt_bind_i64(s, 1, t->article_id);
	r = stmt_step(s);
	if (r == 0 || (r == STORE_ROW && (stmt_i64(s, 0) == ARTICLE_DRAFT || stmt_i64(s, 1) > now_ms ||
						 article_never_out((enum article_status)stmt_i64(s, 0), stmt_i64(s, 1),
							 stmt_i64(s, 6)))))
		t->result = VIEWS_E_MISSING;
	else if (r == STORE_ROW && stmt_i64(s, 0) == ARTICLE_WITHDRAWN)
		t->result = VIEWS_E_GONE;
	if (r == STORE_ROW && !t->result) {
		t->views = stmt_i64(s, 3);
		day = (int32_t)stmt_i64(s, 4);
		t->score = stmt_i64(s, 5);
		r = load_languages(g, t, stmt_slice(s, 2));
	}
	stmt_done(s);
	if (r >= 0 && !is_late(t->day, day) && day != t->day) {
		r = turn_day(g->store, t->article_id, day, t->day);
		day = t->day;
	}
	t->latest = day;
	return r < 0 ? fault_pass(r) : 0;
}

static int add_sum(struct group *g, const struct tally *t, int outcome, size_t lang)
{
	struct stmt *s = store_stmt(g->store, QUERY_VIEW_SUM_ADD);

	stmt_bind_i64(s, 1, t->article_id);
	stmt_bind_i64(s, 2, outcome);
	stmt_bind_i64(s, 3, t->languages[lang]);
	stmt_bind_i64(s, 4, t->added[outcome][lang]);
	return fault_fold(stmt_run(s));
}

static int write_day(struct group *g, const struct tally *t, int outcome, size_t lang)
{
	struct stmt *s = store_stmt(g->store, QUERY_VIEW_DAY_ADD);
	int r;

	stmt_bind_i64(s, 1, t->article_id);
	stmt_bind_i64(s, 2, t->day);
	stmt_bind_i64(s, 3, outcome);
	stmt_bind_i64(s, 4, t->languages[lang]);
	stmt_bind_i64(s, 5, t->added[outcome][lang]);
	r = fault_fold(stmt_run(s));
	return r || !is_late(t->day, t->latest) ? fault_pass(r) : fault_pass(add_sum(g, t, outcome, lang));
}

static int write_total(struct group *g, const struct tally *t, int64_t counted)
{
	struct stmt *s = store_stmt(g->store, QUERY_VIEW_TOTAL_ADD);

	stmt_bind_i64(s, 1, t->article_id);
	stmt_bind_i64(s, 2, counted);
	stmt_bind_i64(s, 3, t->day == t->latest ? counted : 0);
	stmt_bind_i64(s, 4, ranking_week(t->day) == ranking_week(t->latest) ? counted : 0);
	stmt_bind_i64(s, 5, t->score);
	return fault_fold(stmt_run(s));
}

static int write_tally(struct group *g, const struct tally *t)
{
	int64_t counted = 0;
	int r = 0;

	for (int outcome = 0; outcome < OUTCOME_COUNT && !r; outcome++) {
		for (size_t lang = 0; lang < t->language_count && !r; lang++) {
			if (!t->added[outcome][lang])
				continue;
			if (outcome == OUTCOME_COUNTED)
				counted += t->added[outcome][lang];
			r = write_day(g, t, outcome, lang);
		}
	}
	return r || !counted ? fault_pass(r) : fault_pass(write_total(g, t, counted));
}

static int add_tally(struct group *g, uint16_t *slot)
{
	if (g->count + 1 == SLOTS)
		return fault_new(FAULT_BUG, "a group of more than %d articles", SLOTS - 1);
	if (g->count == g->capacity) {
		size_t more = g->capacity ? g->capacity * 2 : 32;
		struct tally *tallies = realloc(g->tallies, more * sizeof(*tallies));

		if (!tallies)
			return fault_new(FAULT_MEMORY, "no memory for a group of views");
		g->tallies = tallies;
		g->capacity = more;
	}
	*slot = (uint16_t)++g->count;
	return 0;
}

/* A group may hold views from both sides of midnight: those of the one day are written before one of the other is
 * taken. *out is good until the next call. */
static int find_tally(struct group *g, const struct view_job *v, struct tally **out)
{
	size_t i = ((uint64_t)v->article_id * UINT64_C(0x9e3779b97f4a7c15)) >> 54;
	bool there;
	struct tally *t;
	int r = 0;

	if (v->now_ms != g->day_ms) {
		g->day = clock_day(v->now_ms);
		g->day_ms = v->now_ms;
	}
	while (g->slots[i] && g->tallies[g->slots[i] - 1].article_id != v->article_id)
		i = (i + 1) % SLOTS;
	there = g->slots[i] != 0;
	if (!there)
		r = add_tally(g, &g->slots[i]);
	if (r)
		return fault_pass(r);
	*out = t = &g->tallies[g->slots[i] - 1];
	if (there && t->day == g->day)
		return 0;
	if (there)
		r = write_tally(g, t);
	*t = (struct tally){ .article_id = v->article_id, .day = g->day };
	return r ? fault_pass(r) : fault_pass(load_tally(g, t, v->now_ms));
}

static int next_seq(struct counting *c, struct store *store, int64_t *out)
{
	if (c->last_seq < 0) {
		struct stmt *s = store_stmt(store, QUERY_VISIT_LAST);
		int r = stmt_step(s);

		if (r == STORE_ROW)
			c->last_seq = stmt_i64(s, 0);
		stmt_done(s);
		if (r != STORE_ROW)
			return fault_fold(r);
	}
	*out = ++c->last_seq;
	return 0;
}

static int add_visit(struct group *g, const struct visitor *who, int64_t now_ms, bool opened)
{
	struct stmt *s;
	int64_t seq = 0;
	int r = next_seq(g->counting, g->store, &seq);

	if (r)
		return fault_pass(r);
	s = store_stmt(g->store, QUERY_VISIT_ADD);
	stmt_bind_i64(s, 1, now_ms);
	stmt_bind_blob(s, 2, slice_of((const char *)who->bytes, sizeof(who->bytes)));
	stmt_bind_i64(s, 3, opened);
	stmt_bind_i64(s, 4, seq);
	return fault_fold(stmt_run(s));
}

static int note_change(struct counting *c, const struct visitor *who, int64_t last_ms, int64_t before_ms)
{
	if (c->change_count == c->change_capacity) {
		size_t more = c->change_capacity ? c->change_capacity * 2 : 64;
		struct visit_change *changes = realloc(c->changes, more * sizeof(*changes));

		if (!changes)
			return fault_new(FAULT_MEMORY, "no memory for a visit");
		c->changes = changes;
		c->change_capacity = more;
	}
	c->changes[c->change_count++] = (struct visit_change){ *who, last_ms, before_ms };
	return 0;
}

/* The overflow table adds what it knows of a visitor. *id is the row that extends the window, or 0. */
static int find_overflow(
	struct group *g, const struct visitor *who, int64_t now_ms, struct visits_found *found, int64_t *id)
{
	struct stmt *s = store_stmt(g->store, QUERY_OVERFLOW_FIND);
	struct visitor first = *who, last = *who;
	int r;

	memset(first.bytes + VISITOR_PLACE, 0, VISITOR_LEN - VISITOR_PLACE);
	memset(last.bytes + VISITOR_PLACE, 0xff, VISITOR_LEN - VISITOR_PLACE);
	stmt_bind_blob(s, 1, slice_of((const char *)first.bytes, VISITOR_LEN));
	stmt_bind_blob(s, 2, slice_of((const char *)last.bytes, VISITOR_LEN));
	while ((r = stmt_step(s)) == STORE_ROW) {
		struct slice there = stmt_slice(s, 1);

		if (!slice_eq(there, slice_of((const char *)who->bytes, VISITOR_LEN))) {
			found->others += now_ms - stmt_i64(s, 2) < VISIT_FLOOD_MS;
		} else if (now_ms - stmt_i64(s, 3) < VISIT_WINDOW_MS) {
			found->open = true;
			*id = stmt_i64(s, 0);
		}
	}
	stmt_done(s);
	return fault_pass(r);
}

static int add_overflow(struct group *g, const struct visitor *who, int64_t opened_ms, int64_t last_ms)
{
	struct stmt *s = store_stmt(g->store, QUERY_OVERFLOW_ADD);

	g->counting->overflowing = true;
	stmt_bind_blob(s, 1, slice_of((const char *)who->bytes, sizeof(who->bytes)));
	stmt_bind_i64(s, 2, opened_ms);
	stmt_bind_i64(s, 3, last_ms);
	return fault_fold(stmt_run(s));
}

/* Remembers a window in the index, or beyond its room in the table, and as a visit. */
static int open_window(struct group *g, const struct visitor *who, int64_t opened_ms, int64_t now_ms)
{
	int r;

	if (visits_add(g->counting->visits, who, opened_ms, now_ms, now_ms)) {
		r = note_change(g->counting, who, now_ms, 0);
		if (r)
			visits_undo(g->counting->visits, who, now_ms, 0, now_ms);
	} else {
		r = add_overflow(g, who, opened_ms, now_ms);
	}
	return r ? fault_pass(r) : add_visit(g, who, now_ms, opened_ms != 0);
}

static int extend_window(struct group *g, const struct visitor *who, size_t entry, int64_t overflow_id, int64_t now_ms)
{
	int r;

	if (overflow_id) {
		struct stmt *s = store_stmt(g->store, QUERY_OVERFLOW_EXTEND);

		stmt_bind_i64(s, 1, overflow_id);
		stmt_bind_i64(s, 2, now_ms);
		r = fault_fold(stmt_run(s));
	} else {
		int64_t before = visits_extend(g->counting->visits, entry, now_ms, now_ms);

		r = note_change(g->counting, who, now_ms, before);
		if (r)
			visits_undo(g->counting->visits, who, now_ms, before, now_ms);
	}
	return r ? fault_pass(r) : add_visit(g, who, now_ms, false);
}

/* Rule 1 from `repeat` on. Within the hour after midnight a visitor has two hashes: a window opened under yesterday's
 * key is carried over to today's, so that the old key is needed no longer than it may live. */
static int decide(struct group *g, struct view_job *v)
{
	const struct visitor_ring *ring = &g->counting->ring;
	struct visits_found today, before = { 0 };
	struct visitor who, was;
	int64_t overflow_id = 0, unused = 0;
	int r = 0;

	visitor_hash(&who, &ring->today, v->address, v->agent, v->article_id);
	visits_find(g->counting->visits, &who, v->now_ms, &today);
	if (g->counting->overflowing)
		r = find_overflow(g, &who, v->now_ms, &today, &overflow_id);
	if (!r && ring->before.there) {
		visitor_hash(&was, &ring->before, v->address, v->agent, v->article_id);
		visits_find(g->counting->visits, &was, v->now_ms, &before);
		if (g->counting->overflowing)
			r = find_overflow(g, &was, v->now_ms, &before, &unused);
	}
	if (r)
		return fault_pass(r);
	v->outcome = OUTCOME_REPEAT;
	if (today.open)
		return extend_window(g, &who, today.entry, overflow_id, v->now_ms);
	if (before.open)
		return open_window(g, &who, 0, v->now_ms);
	v->outcome = OUTCOME_FLOOD;
	if (today.others + before.others >= VISIT_FLOOD)
		return 0;
	v->outcome = OUTCOME_COUNTED;
	return open_window(g, &who, v->now_ms, v->now_ms);
}

static struct slice first_subtag(struct slice lang)
{
	return slice_head(lang, slice_index(lang, '-'));
}

/* The index of the article's language that was read; false: it has none like it. */
static bool find_text(const struct tally *t, struct slice want, size_t *out)
{
	struct slice have[TALLY_LANGUAGES];
	int chosen;

	*out = 0;
	if (!want.at)
		return true;
	for (size_t i = 0; i < t->language_count; i++)
		have[i] = slice_from(t->tags[i]);
	chosen = lang_choose(want, have, t->language_count);
	if (chosen < 0 || !slice_eq_ci(first_subtag(have[chosen]), first_subtag(want)))
		return false;
	*out = (size_t)chosen;
	return true;
}

static int count_one(struct group *g, struct view_job *v)
{
	struct tally *t = NULL;
	size_t lang = 0;
	int r = find_tally(g, v, &t);

	if (r)
		return fault_pass(r);
	v->job.result = t->result;
	if (!t->result && !find_text(t, v->lang, &lang))
		v->job.result = VIEWS_E_LANGUAGE;
	if (v->job.result)
		return 0;
	v->outcome = v->given;
	if (v->given == OUTCOME_COUNTED)
		r = decide(g, v);
	if (r)
		return fault_pass(r);
	t->added[v->outcome][lang]++;
	if (v->outcome == OUTCOME_COUNTED) {
		t->views++;
		t->score = trend_add(t->score, 1, v->now_ms, g->counting->half_life_ms);
	}
	v->views = t->views;
	return 0;
}

static int views_batch(struct store *store, void *domain, struct job *first)
{
	struct group g = { .store = store, .counting = domain, .day_ms = INT64_MIN };
	int r;

	g.counting->change_count = 0;
	r = counting_turn(g.counting, store, ((struct view_job *)first)->now_ms);
	for (struct job *j = first; j && !r; j = j->next)
		r = count_one(&g, (struct view_job *)j);
	for (size_t i = 0; i < g.count && !r; i++)
		r = write_tally(&g, &g.tallies[i]);
	free(g.tallies);
	return r;
}

static void views_settled(void *domain, struct job *first, bool committed)
{
	struct counting *c = domain;
	int64_t now_ms = ((struct view_job *)first)->now_ms;

	if (!committed) {
		while (c->change_count) {
			const struct visit_change *ch = &c->changes[--c->change_count];

			visits_undo(c->visits, &ch->who, ch->last_ms, ch->before_ms, now_ms);
		}
		c->language_count = 0;
	}
	counting_settle(c, committed);
	c->change_count = 0;
}

void views_prepare(struct view_job *v)
{
	v->job.batch = views_batch;
	v->job.settled = views_settled;
	v->outcome = v->given;
}
