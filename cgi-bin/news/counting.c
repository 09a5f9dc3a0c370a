/* SPDX-License-Identifier: MIT */

/* counting.c: keeps house for the books: keys that turn with the day, visits that run out, the orders by reading.
 *
 * At start the index of living visits is rebuilt from their rows; what of them has run out is deleted here, at most so
 * many rows at a time, between two groups. */
#include "news/counting.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/metrics.h"
#include "news/ranking.h"
#include "news/trend.h"
#include "news/views.h"

/* Entries of the index at most: 40 to 60 MB. Visits beyond are found in the table visit_overflow. */
#define VISITS_MAX ((size_t)2000000)
/* How often, and how much at a time: a step stays below a few milliseconds. */
#define KEEP_MS   ((int64_t)1000)
#define SWEEP_MS  ((int64_t)10 * 60 * 1000)
#define DROP_ROWS 4000
/* Ranking takes a fifth of the time at most: a step of some milliseconds, and four times as long nothing. Where nobody
 * counts meanwhile, it may take longer. */
#define RANK_NS       ((int64_t)250 * 1000 * 1000) /* from the end of a pass to the next */
#define RANK_STEP_NS  ((int64_t)4 * 1000 * 1000)
#define RANK_QUIET_NS ((int64_t)200 * 1000 * 1000) /* so long without a group, so long may a step take */
#define RANK_REST     9
#define RANK_ROWS     16

/* One row of the past, in the order of time. */
static int replay(
	struct counting *c, struct store *store, const struct visitor *who, int64_t at_ms, bool opened, int64_t now_ms)
{
	struct visits_found found;
	struct stmt *s;

	visits_find(c->visits, who, at_ms, &found);
	if (!opened && found.open) {
		visits_extend(c->visits, found.entry, at_ms, now_ms);
		return 0;
	}
	if (visits_add(c->visits, who, opened ? at_ms : 0, at_ms, now_ms))
		return 0;
	c->overflowing = true;
	s = store_stmt(store, QUERY_OVERFLOW_ADD);
	stmt_bind_blob(s, 1, slice_of((const char *)who->bytes, sizeof(who->bytes)));
	stmt_bind_i64(s, 2, opened ? at_ms : 0);
	stmt_bind_i64(s, 3, at_ms);
	return fault_fold(stmt_run(s));
}

/* Begins the index anew. */
static int clear_visits(struct counting *c, struct store *store)
{
	struct visits *fresh = visits_new(VISITS_MAX);

	if (!fresh)
		return fault_new(FAULT_MEMORY, "no memory for visits");
	visits_free(c->visits);
	c->visits = fresh;
	c->overflowing = false;
	return fault_fold(stmt_run(store_stmt(store, QUERY_OVERFLOW_CLEAR)));
}

static int load_visits(struct counting *c, struct store *store, int64_t now_ms)
{
	struct stmt *s = store_stmt(store, QUERY_VISIT_ALL);
	int r = clear_visits(c, store);

	while (!r && (r = stmt_step(s)) == STORE_ROW) {
		int64_t at = stmt_i64(s, 1);
		struct slice bytes = stmt_slice(s, 2);
		struct visitor who;

		r = 0;
		if (bytes.len != VISITOR_LEN || now_ms - at >= VISIT_FLOOD_MS)
			continue;
		memcpy(who.bytes, bytes.at, VISITOR_LEN);
		r = replay(c, store, &who, at, stmt_i64(s, 3) != 0, now_ms);
	}
	stmt_done(s);
	return fault_pass(r);
}

static int turn_ring(struct counting *c, struct store *store, int64_t now_ms)
{
	bool dropped = false;
	int r;

	if (!c->ring_doubtful && !visitor_ring_is_due(&c->ring, now_ms))
		return 0;
	c->ring_doubtful = true;
	r = visitor_ring_turn(&c->ring, store, now_ms, &dropped);
	c->truncate_due |= dropped;
	c->ring_doubtful = r != 0;
	return fault_pass(r);
}

int counting_turn(struct counting *c, struct store *store, int64_t now_ms)
{
	int r = c->unread ? load_visits(c, store, now_ms) : 0;

	if (r)
		return fault_pass(r);
	c->just_read |= c->unread;
	c->unread = false;
	return fault_pass(turn_ring(c, store, now_ms));
}

void counting_settle(struct counting *c, bool committed)
{
	if (!committed) {
		c->ring_doubtful = true;
		c->unread |= c->just_read;
		c->last_seq = -1;
	}
	c->just_read = false;
}

static int load(struct counting *c, struct store *store, int64_t now_ms)
{
	int r = store_begin(store);

	if (r)
		return fault_pass(r);
	r = counting_turn(c, store, now_ms);
	if (r)
		store_rollback(store);
	else
		r = store_commit(store);
	counting_settle(c, r == 0);
	return fault_pass(r);
}

int counting_open(struct counting **out, struct store *writer, int64_t now_ms)
{
	struct counting *c = calloc(1, sizeof(*c));
	int r;

	if (c)
		c->visits = visits_new(VISITS_MAX);
	if (!c || !c->visits) {
		free(c);
		return fault_new(FAULT_MEMORY, "no memory for counting");
	}
	c->unread = true;
	c->last_seq = -1;
	r = trend_half_life(writer, &c->half_life_ms);
	if (!c->half_life_ms)
		c->half_life_ms = TREND_HALF_LIFE_MS;
	if (!r)
		r = load(c, writer, now_ms);
	if (r && r != FAULT_FULL) {
		counting_close(c);
		return r;
	}
	if (r) /* of a full disk everything can be read still */
		log_warning("nothing is counted until there is room");
	*out = c;
	return 0;
}

static int change_trend(struct store *store, int64_t half_life_ms, int64_t now_ms, int64_t *made)
{
	int r = store_begin(store);

	if (r)
		return fault_pass(r);
	r = trend_keep(store, half_life_ms, now_ms, made);
	if (r)
		store_rollback(store);
	else
		r = store_commit(store);
	return fault_pass(r);
}

int counting_trend(struct counting *c, struct store *writer, int64_t half_life_ms, int64_t now_ms)
{
	int64_t made = 0;
	int r = change_trend(writer, half_life_ms, now_ms, &made);

	if (r == FAULT_FULL) {
		log_warning("trends stay as they are until there is room");
		return 0;
	}
	if (r)
		return fault_pass(r);
	if (made)
		log_info("trends of %lld articles were made again, of another half-life", (long long)made);
	c->half_life_ms = half_life_ms;
	return 0;
}

void counting_close(struct counting *c)
{
	if (!c)
		return;
	visitor_ring_wipe(&c->ring);
	visits_free(c->visits);
	free(c->changes);
	free(c);
}

void counting_size(const struct counting *c, size_t *visits, size_t *bytes)
{
	visits_size(c->visits, visits, bytes);
}

/* Deletes the oldest rows that have run out. *more: there may be others. */
static int drop_visits(struct store *store, int64_t now_ms, bool *more)
{
	struct stmt *s = store_stmt(store, QUERY_VISIT_OLDEST);
	int64_t last = 0;
	size_t rows = 0;
	int r;

	stmt_bind_i64(s, 1, DROP_ROWS);
	while ((r = stmt_step(s)) == STORE_ROW && now_ms - stmt_i64(s, 1) >= VISIT_FLOOD_MS) {
		last = stmt_i64(s, 0);
		rows++;
	}
	stmt_done(s);
	*more = rows == DROP_ROWS;
	if (r < 0 || !rows)
		return r < 0 ? fault_pass(r) : 0;
	s = store_stmt(store, QUERY_VISIT_DROP);
	stmt_bind_i64(s, 1, last);
	return fault_fold(stmt_run(s));
}

static int drop_overflow(struct counting *c, struct store *store, int64_t now_ms)
{
	struct stmt *s;
	int r;

	if (!c->overflowing)
		return 0;
	s = store_stmt(store, QUERY_OVERFLOW_DROP);
	stmt_bind_i64(s, 1, now_ms - VISIT_FLOOD_MS);
	r = fault_fold(stmt_run(s));
	if (r)
		return r;
	s = store_stmt(store, QUERY_OVERFLOW_ANY);
	r = stmt_step(s);
	stmt_done(s);
	c->overflowing = r == STORE_ROW;
	return r < 0 ? fault_pass(r) : 0;
}

/* The next articles whose places are behind. *count is less than RANK_ROWS at the end. */
static int rank_some(struct counting *c, struct store *store, size_t *count)
{
	struct stmt *s = store_stmt(store, QUERY_VIEW_UNRANKED);
	int64_t ids[RANK_ROWS];
	int r;

	*count = 0;
	stmt_bind_i64(s, 1, c->ranked_article);
	stmt_bind_i64(s, 2, RANK_ROWS);
	while ((r = stmt_step(s)) == STORE_ROW && *count < RANK_ROWS)
		ids[(*count)++] = stmt_i64(s, 0);
	stmt_done(s);
	for (size_t i = 0; i < *count && r >= 0; i++) {
		c->ranked_article = ids[i]; /* one that cannot be ranked keeps no other from it */
		r = ranking_update(store, ids[i]);
	}
	return r < 0 ? fault_pass(r) : 0;
}

/* A step of a pass over all articles that are behind. */
static void rank(struct counting *c, struct store *store)
{
	int64_t began = clock_steady_ns(), quiet = began - c->idle_ns, rest;
	int64_t step = quiet >= RANK_QUIET_NS ? RANK_QUIET_NS : RANK_STEP_NS;
	size_t count = 0;
	int r;

	if (began < c->rank_due_ns || store_begin(store))
		return;
	do
		r = rank_some(c, store, &count);
	while (r == 0 && count == RANK_ROWS && clock_steady_ns() - began < step);
	if (r)
		store_rollback(store);
	else
		store_commit(store);
	rest = RANK_REST * (clock_steady_ns() - began);
	if (count < RANK_ROWS) {
		c->ranked_article = 0;
		rest = rest > RANK_NS ? rest : RANK_NS;
	}
	c->rank_due_ns = clock_steady_ns() + rest;
}

bool counting_keep(struct counting *c, struct store *store, int64_t now_ms)
{
	bool more_visits = false, more_ranks = false;
	size_t visits, bytes;
	int r;

	if (store_begin(store))
		return false;
	r = counting_turn(c, store, now_ms);
	if (!r)
		r = drop_visits(store, now_ms, &more_visits);
	if (!r)
		r = drop_overflow(c, store, now_ms);
	if (!r)
		r = ranking_forget(store, clock_day(now_ms), DROP_ROWS, &more_ranks);
	if (!r)
		r = store_commit(store);
	else
		store_rollback(store);
	counting_settle(c, r == 0);
	visits_size(c->visits, &visits, &bytes);
	metric_set(METRIC_VISITS_ALIVE, (int64_t)visits);
	return r == 0 && !more_visits && !more_ranks;
}

/* A fault is not the end: it has been logged, and the next call tries again. */
void counting_idle(struct store *store, void *counting)
{
	struct counting *c = counting;
	int64_t now_ms = clock_now_ms(), steady = clock_steady_ms();

	if (steady - c->kept_ms >= KEEP_MS && counting_keep(c, store, now_ms))
		c->kept_ms = steady;
	rank(c, store);
	if (steady - c->swept_ms >= SWEEP_MS) {
		visits_sweep(c->visits, now_ms);
		c->swept_ms = steady;
	}
	if (c->truncate_due && store_checkpoint(store, true) == 0)
		c->truncate_due = false;
	c->idle_ns = clock_steady_ns();
}
