/* SPDX-License-Identifier: MIT */

/* trend.c: see trend.h. Sums of logarithms are taken from their difference, which is small where it matters, so that
 * nothing is lost to the size of the numbers. */
#include "news/trend.h"

#include <math.h>

#include "base/clock.h"
#include "base/fault.h"
#include "news/ranking.h"

#define UNIT 4294967296.0 /* 2^32 */

/* log2(2^a + 2^b) */
static int64_t sum(int64_t a, int64_t b)
{
	int64_t more = a > b ? a : b, less = a > b ? b : a;
	double apart = (double)(more - less) / UNIT;

	return apart > 64 ? more : more + llround(log2(1 + exp2(-apart)) * UNIT);
}

int64_t trend_add(int64_t score, int64_t views, int64_t at_ms, int64_t half_life_ms)
{
	int64_t now = (int64_t)(((__int128)at_ms << 32) / half_life_ms);

	if (views > 1)
		now += llround(log2((double)views) * UNIT);
	return sum(score, now);
}

int trend_half_life(struct store *store, int64_t *out)
{
	struct stmt *st = store_stmt(store, QUERY_TREND_GET);
	int r = stmt_step(st);

	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int next_article(struct store *store, int64_t *id)
{
	struct stmt *st = store_stmt(store, QUERY_TREND_NEXT);
	int r;

	stmt_bind_i64(st, 1, *id);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int64_t middle_of(int32_t day, int64_t now_ms)
{
	int64_t begin = clock_day_start(day), end = clock_day_start(day + 1);

	return begin + ((now_ms > begin && now_ms < end ? now_ms : end) - begin) / 2;
}

static int score_again(struct store *store, int64_t article, int64_t half_life_ms, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_TREND_DAYS);
	int64_t score = 0;
	int r;

	stmt_bind_i64(st, 1, article);
	while ((r = stmt_step(st)) == STORE_ROW)
		score = trend_add(score, stmt_i64(st, 1), middle_of((int32_t)stmt_i64(st, 0), now_ms), half_life_ms);
	stmt_done(st);
	if (r)
		return fault_fold(r);
	st = store_stmt(store, QUERY_TREND_PUT_SCORE);
	stmt_bind_i64(st, 1, article);
	stmt_bind_i64(st, 2, score);
	r = fault_fold(stmt_run(st));
	return r ? fault_pass(r) : fault_pass(ranking_update(store, article));
}

int trend_keep(struct store *store, int64_t half_life_ms, int64_t now_ms, int64_t *made)
{
	struct stmt *st;
	int64_t before, article = 0;
	int r = trend_half_life(store, &before);

	*made = 0;
	if (r || before == half_life_ms)
		return fault_pass(r);
	st = store_stmt(store, QUERY_TREND_PUT);
	stmt_bind_i64(st, 1, half_life_ms);
	r = fault_fold(stmt_run(st));
	while (r == 0 && (r = next_article(store, &article)) == 0 && article) {
		r = score_again(store, article, half_life_ms, now_ms);
		++*made;
	}
	return fault_pass(r);
}
