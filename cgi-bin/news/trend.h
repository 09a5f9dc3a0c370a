/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TREND_H
#define NEWS_TREND_H

/* What is read most at present: forward decay.
 *
 * A view at the time t weighs 2^(t/h), h the half-life, so that it weighs twice as much as one a half-life before it.
 * An article's weight is the sum over its counted views, and its score the logarithm of that (2^(t/h) itself would
 * overflow): with time nobody's weight changes but by views, so the order by score never has to be made again, and an
 * index serves it. Scores are whole numbers of 2^-32 half-lives since 1970; 0 is an article that was never read. */

#include <stdint.h>

#include "store/store.h"

/* Where nothing is set: 24 hours. */
#define TREND_HALF_LIFE_MS INT64_C(86400000)
/* What a half-life may be: scores stay below 2^52. */
#define TREND_HALF_LIFE_MIN_MS INT64_C(3600000)

/* The score after so many views more (at least 1) at a time. */
int64_t trend_add(int64_t score, int64_t views, int64_t at_ms, int64_t half_life_ms);
/* The half-life that the store's scores are of; 0: of none yet. */
int trend_half_life(struct store *, int64_t *half_life_ms);
/* Writer, inside a transaction: sees to it that the store's scores are of this half-life. Those of another one are made
 * again out of the books of days, where a view is taken to have come in the middle of its day. *made: how many. */
int trend_keep(struct store *, int64_t half_life_ms, int64_t now_ms, int64_t *made);

#endif
