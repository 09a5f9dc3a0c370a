/* SPDX-License-Identifier: MIT */
#ifndef WEB_TALLY_H
#define WEB_TALLY_H

/* What was answered, for the operator: requests by route, method and status, and how long they took by how they were
 * answered. Each worker counts on a tally of its own, so that counting costs a few instructions and no thread waits
 * for another; /metrics adds them up.
 *
 * What is counted is bounded by tables: patterns of the route table (never addresses), methods that have a name here,
 * and statuses that we send. Only what occurred is written. */

#include <pthread.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/metrics.h"
#include "http/request.h"
#include "web/routes.h"

#define TALLY_STATUS_MAX 600

/* How a request was answered. */
enum tally_kind {
	TALLY_KEPT,      /* out of a finished answer that was kept */
	TALLY_MADE,      /* by the worker at once */
	TALLY_COMMITTED, /* after a commit */
	TALLY_OPERATOR,  /* at the operator's door, however */
	TALLY_KINDS
};

struct tally;

/* All tallies of a web. */
struct tallies {
	pthread_mutex_t lock; /* of the list */
	struct tally *first;
	uint8_t column[TALLY_STATUS_MAX]; /* of a status */
	int status[TALLY_STATUS_MAX];     /* of a column; column 0 is for what we never send */
	size_t columns;
};

/* FAULT_SYSTEM. */
int tallies_init(struct tallies *);
/* Frees all tallies. */
void tallies_release(struct tallies *);
/* For one thread; lives until tallies_release, so that nothing that was counted is lost. Any thread. FAULT_MEMORY. */
int tally_new(struct tally **out, struct tallies *);

/* `route` NULL: the address has none. Only by the tally's thread. */
void tally_add(struct tally *, const struct route *, enum method, int status, enum tally_kind, int64_t ns);

/* Prometheus text: tradepost_requests_total and tradepost_request_duration_seconds. Any thread. FAULT_MEMORY. */
int tallies_write(struct tallies *, struct buffer *out);

/* What these two say: for the manual. */
void tallies_each(metric_fn *);

#endif
