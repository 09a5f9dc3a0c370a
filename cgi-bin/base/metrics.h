/* SPDX-License-Identifier: MIT */
#ifndef BASE_METRICS_H
#define BASE_METRICS_H

/* What the daemon counts of itself since it started. A metric is one line here: name in C, name for Prometheus, kind,
 * what it says; rows that differ in their label only stand together and say the same. Any thread may change them;
 * reading them is not a snapshot of all at one moment. */

#include <stdatomic.h>
#include <stdint.h>

#include "base/buffer.h"

#define METRICS(X)                                                                                                 \
	X(KEPT_HITS, "tradepost_kept_hits_total", "counter", "Answers that were still kept.")                      \
	X(KEPT_MISSES, "tradepost_kept_misses_total", "counter", "Answers that had to be made.")                   \
	X(CARDS_HITS, "tradepost_cards_hits_total", "counter", "Cards of lists by reading that were in memory.")   \
	X(CARDS_MISSES, "tradepost_cards_misses_total", "counter", "Cards of such lists that had to be read.")     \
	X(CONNECTIONS, "tradepost_connections", "gauge", "Open connections of the web server.")                    \
	X(PARKED, "tradepost_parked", "gauge", "Requests that wait for a commit.")                                 \
	X(VIEWS, "tradepost_views_total", "counter", "Views that were answered, whatever their outcome.")          \
	X(VIEWS_COUNTED, "tradepost_views_counted_total", "counter", "Views that were counted.")                   \
	X(OUTCOME_COUNTED, "tradepost_view_outcomes_total{outcome=\"counted\"}", "counter", "Views by outcome.")   \
	X(OUTCOME_REPEAT, "tradepost_view_outcomes_total{outcome=\"repeat\"}", "counter", "Views by outcome.")     \
	X(OUTCOME_BOT, "tradepost_view_outcomes_total{outcome=\"bot\"}", "counter", "Views by outcome.")           \
	X(OUTCOME_PREFETCH, "tradepost_view_outcomes_total{outcome=\"prefetch\"}", "counter", "Views by outcome.") \
	X(OUTCOME_PREVIEW, "tradepost_view_outcomes_total{outcome=\"preview\"}", "counter", "Views by outcome.")   \
	X(OUTCOME_FLOOD, "tradepost_view_outcomes_total{outcome=\"flood\"}", "counter", "Views by outcome.")       \
	X(VISITS_ALIVE, "tradepost_visits_alive", "gauge", "Visits whose window is open.")                         \
	X(KEPT_ENTRIES, "tradepost_kept_entries", "gauge", "Answers that are kept now.")                           \
	X(KEPT_BYTES, "tradepost_kept_bytes", "gauge", "Bytes of answers that are kept now.")                      \
	X(QUEUE, "tradepost_queue_jobs", "gauge", "Jobs that wait for the writer.")                                \
	X(COMMITS, "tradepost_commits_total", "counter", "Transactions that are on disk.")                         \
	X(JOBS, "tradepost_jobs_total", "counter", "Jobs whose change is on disk.")                                \
	X(JOBS_FAILED, "tradepost_jobs_failed_total", "counter", "Jobs that the writer gave back with a fault.")   \
	X(PICTURES, "tradepost_pictures_total", "counter", "Pictures that children were given.")                   \
	X(PICTURE_MEMORY, "tradepost_picture_memory_bytes", "gauge", "The most memory that one of them took.")     \
	X(STORE_BYTES, "tradepost_store_bytes", "gauge", "Length of the store's file.")                            \
	X(JOURNAL_BYTES, "tradepost_journal_bytes", "gauge", "Length of the journal beside it.")

/* Histograms, likewise; the last is the shape (base/histogram.h). The writer's thread adds to them. */
#define METRIC_HISTOGRAMS(X)                                                                    \
	X(GROUP, "tradepost_group_jobs", "Jobs that were committed together.", histogram_sizes) \
	X(COMMIT, "tradepost_commit_duration_seconds", "How long a commit took, with its fsync.", histogram_times)

enum metric {
#define X(name, text, kind, help) METRIC_##name,
	METRICS(X)
#undef X
		METRIC_COUNT
};

enum metric_histogram {
#define X(name, text, help, shape) METRIC_HISTOGRAM_##name,
	METRIC_HISTOGRAMS(X)
#undef X
		METRIC_HISTOGRAM_COUNT
};

/* Only through metric_add and metric_get. */
extern _Atomic int64_t metric_values[METRIC_COUNT];

static inline void metric_add(enum metric m, int64_t n)
{
	atomic_fetch_add_explicit(&metric_values[m], n, memory_order_relaxed);
}

static inline void metric_set(enum metric m, int64_t n)
{
	atomic_store_explicit(&metric_values[m], n, memory_order_relaxed);
}

static inline int64_t metric_get(enum metric m)
{
	return atomic_load_explicit(&metric_values[m], memory_order_relaxed);
}

/* In ns, or jobs. */
void metric_observe(enum metric_histogram, int64_t value);
/* The two comment lines of a metric. */
void metrics_head(struct buffer *, const char *name, int name_len, const char *kind, const char *help);
/* All of them, and what each says: for the manual. */
typedef void metric_fn(const char *name, int name_len, const char *kind, const char *help);
void metrics_each(metric_fn *);
/* All of them as Prometheus text, version 0.0.4. */
void metrics_write(struct buffer *);

#endif
