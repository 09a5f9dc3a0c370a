/* SPDX-License-Identifier: MIT */
#ifndef NEWS_VIEWS_H
#define NEWS_VIEWS_H

/* Counting: rule 1.
 *
 * A visit is one visitor reading one article until 30 minutes without a further request for it. The visitor is a keyed
 * hash of address (IPv6: its /64) and user agent; the agent and the address die with the request. `struct counting` is
 * the writer's domain: keys, the index of living visits and the ids of languages. It belongs to the writer's thread,
 * except views_prepare's key ring, which is read by workers under its own lock. */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"
#include "news/bots.h"
#include "store/store.h"
#include "store/writer.h"

enum outcome {
	OUTCOME_COUNTED,
	OUTCOME_REPEAT,
	OUTCOME_BOT,
	OUTCOME_PREFETCH,
	OUTCOME_PREVIEW,
	OUTCOME_FLOOD,
	OUTCOME_COUNT
};
extern const char *const outcome_names[OUTCOME_COUNT];
/* The number of the rule. Another rule gets the next one, from a day on; what was counted stays as it is. */
#define VIEWS_RULE 1

/* Outcomes of a view job (job.result). */
enum {
	VIEWS_E_MISSING = 1, /* not a public article when it was counted */
	VIEWS_E_GONE,        /* withdrawn */
	VIEWS_E_LANGUAGE     /* it has no text in a language like the one that was named */
};

struct counting;
/* Loads keys and living visits; makes today's key if there is none (so: inside no transaction, before writer_start). */
int counting_open(struct counting **out, struct store *writer, int64_t now_ms);
void counting_close(struct counting *);
/* Trends are of this half-life from now on, news/trend.h; inside no transaction, before writer_start. Where nobody
 * says, it is TREND_HALF_LIFE_MS. */
int counting_trend(struct counting *, struct store *writer, int64_t half_life_ms, int64_t now_ms);
/* How many visits are alive and what their index holds in bytes. */
void counting_size(const struct counting *, size_t *visits, size_t *bytes);
/* The writer's idle call: new day's key, old keys and visits overwritten, orders by reading brought up to
 * date. */
void counting_idle(struct store *, void *counting);

/* One answered request. Lives in the request's arena until done. */
struct view_job {
	struct job job; /* batch views_batch, settled views_settled: set by views_prepare */
	int64_t article_id, now_ms;
	struct slice lang;  /* which text was read; SLICE_NONE: the article's first */
	enum outcome given; /* prefetch, bot, preview decided before; OUTCOME_COUNTED: to be decided by the books */
	struct slice address, agent; /* read by the batch, which runs before `done`; not copied anywhere */
	enum outcome outcome;        /* valid in done, with result 0 */
	int64_t views;               /* likewise: what the public sees now */
};
void views_prepare(struct view_job *);

#endif
