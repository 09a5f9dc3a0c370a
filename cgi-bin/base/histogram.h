/* SPDX-License-Identifier: MIT */
#ifndef BASE_HISTOGRAM_H
#define BASE_HISTOGRAM_H

/* How values are spread: a count for each range of them, and their sum, as Prometheus wants its histograms (exposition
 * format 0.0.4). A histogram of zeros is an empty one.
 *
 * Threads: one thread adds, any other may read meanwhile. What it reads is not one moment's, but never more values in a
 * narrower range than in a wider one. */

#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"

#define HISTOGRAM_BOUNDS_MAX 20

/* What the ranges are: constant, and shared by histograms of one kind. */
struct histogram_shape {
	int64_t unit; /* how many of a value's units make one of those that are written: 1, or 1000000000 for ns as s */
	size_t count; /* of the bounds */
	int64_t bounds[HISTOGRAM_BOUNDS_MAX]; /* ascending; a value that equals one is within it */
};

struct histogram {
	_Atomic int64_t within[HISTOGRAM_BOUNDS_MAX + 1]; /* each value once, in the first range that holds it */
	_Atomic int64_t sum;
};

/* From 50 µs to 10 s, for values in ns. */
extern const struct histogram_shape histogram_times;
/* 1, 2, 4 … 512. */
extern const struct histogram_shape histogram_sizes;

/* Adds one, where nobody else does: cheaper than an atomic sum. */
static inline void histogram_bump(_Atomic int64_t *of, int64_t by)
{
	atomic_store_explicit(of, atomic_load_explicit(of, memory_order_relaxed) + by, memory_order_relaxed);
}

/* A negative value counts as 0. */
static inline void histogram_add(struct histogram *h, const struct histogram_shape *shape, int64_t value)
{
	size_t i = 0;

	while (i < shape->count && value > shape->bounds[i])
		i++;
	histogram_bump(&h->within[i], 1);
	histogram_bump(&h->sum, value > 0 ? value : 0);
}

/* Adds what `from` holds to `h`, which is nobody else's. */
void histogram_merge(struct histogram *h, const struct histogram *from);
/* Its lines NAME_bucket, NAME_sum and NAME_count, each with `label` (`kind="kept"`; "": none), without HELP and TYPE.
 */
void histogram_write(struct buffer *out, const struct histogram *, const struct histogram_shape *, const char *name,
	const char *label);

#endif
