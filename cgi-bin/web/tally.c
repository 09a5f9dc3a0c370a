/* SPDX-License-Identifier: MIT */

/* tally.c: a tally is a table of counts, a row for each row of the route table and one more for addresses without a
 * route, and in it a column for each status that has a reason (http/response.h) under each method: some 40 kB.
 *
 * Rows with the same pattern are told apart by their methods, since a request's method leads to one row only. */
#include "web/tally.h"

#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/histogram.h"
#include "http/response.h"

#define METHODS     (METHOD_OTHER + 1)
#define FIRST       100 /* of the statuses */
#define BYTES(name) (int)(sizeof(name) - 1)

static const char requests[] = "tradepost_requests_total", took[] = "tradepost_request_duration_seconds";
static const char requests_help[] = "Requests answered, by route, method and status.",
		  took_help[] = "From when a request had been read until its answer was made, by how it was made.";
static const char *const labels[TALLY_KINDS] = { [TALLY_KEPT] = "kind=\"kept\"",
	[TALLY_MADE] = "kind=\"made\"",
	[TALLY_COMMITTED] = "kind=\"committed\"",
	[TALLY_OPERATOR] = "kind=\"operator\"" };

struct tally {
	_Alignas(64) struct tally *next;
	const struct tallies *all;
	struct histogram took[TALLY_KINDS];
	_Atomic int64_t counts[]; /* by row, method, column */
};

static size_t cells(const struct tallies *all)
{
	return (route_count + 1) * METHODS * all->columns;
}

int tallies_init(struct tallies *all)
{
	memset(all, 0, sizeof(*all));
	all->columns = 1;
	for (int status = FIRST; status < TALLY_STATUS_MAX; status++) {
		if (!*status_reason(status))
			continue;
		all->status[all->columns] = status;
		all->column[status] = (uint8_t)all->columns++;
	}
	return pthread_mutex_init(&all->lock, NULL) ? fault_new(FAULT_SYSTEM, "no lock for tallies") : 0;
}

void tallies_release(struct tallies *all)
{
	while (all->first) {
		struct tally *t = all->first;

		all->first = t->next;
		free(t);
	}
	pthread_mutex_destroy(&all->lock);
}

int tally_new(struct tally **out, struct tallies *all)
{
	size_t bytes = (sizeof(struct tally) + cells(all) * sizeof(int64_t) + 63) / 64 * 64;
	struct tally *t = aligned_alloc(64, bytes);

	if (!t)
		return fault_new(FAULT_MEMORY, "no memory for a tally");
	memset(t, 0, bytes);
	t->all = all;
	pthread_mutex_lock(&all->lock);
	t->next = all->first;
	all->first = t;
	pthread_mutex_unlock(&all->lock);
	*out = t;
	return 0;
}

void tally_add(
	struct tally *t, const struct route *route, enum method method, int status, enum tally_kind kind, int64_t ns)
{
	size_t row = route ? (size_t)(route - routes) : route_count;
	size_t column = status > 0 && status < TALLY_STATUS_MAX ? t->all->column[status] : 0;

	histogram_bump(&t->counts[(row * METHODS + (size_t)method) * t->all->columns + column], 1);
	histogram_add(&t->took[kind], &histogram_times, ns);
}

static void write_requests(const struct tallies *all, const int64_t *sums, struct buffer *out)
{
	metrics_head(out, requests, BYTES(requests), "counter", requests_help);
	for (size_t i = 0; i < cells(all); i++) {
		size_t row = i / all->columns / METHODS;

		if (!sums[i])
			continue;
		buffer_printf(out, "%s{route=\"%s\",method=\"%s\",status=\"%d\"} ", requests,
			row < route_count ? routes[row].pattern : "none",
			method_name((enum method)(i / all->columns % METHODS)), all->status[i % all->columns]);
		buffer_i64(out, sums[i]);
		buffer_byte(out, '\n');
	}
}

int tallies_write(struct tallies *all, struct buffer *out)
{
	struct histogram sum[TALLY_KINDS] = { 0 };
	int64_t *sums = calloc(cells(all), sizeof(*sums));

	if (!sums)
		return fault_new(FAULT_MEMORY, "no memory for tallies");
	pthread_mutex_lock(&all->lock);
	for (const struct tally *t = all->first; t; t = t->next) {
		for (size_t i = 0; i < cells(all); i++)
			sums[i] += atomic_load_explicit(&t->counts[i], memory_order_relaxed);
		for (int kind = 0; kind < TALLY_KINDS; kind++)
			histogram_merge(&sum[kind], &t->took[kind]);
	}
	pthread_mutex_unlock(&all->lock);
	write_requests(all, sums, out);
	free(sums);
	metrics_head(out, took, BYTES(took), "histogram", took_help);
	for (int kind = 0; kind < TALLY_KINDS; kind++)
		histogram_write(out, &sum[kind], &histogram_times, took, labels[kind]);
	return 0;
}

void tallies_each(metric_fn *tell)
{
	tell(requests, BYTES(requests), "counter", requests_help);
	tell(took, BYTES(took), "histogram", took_help);
}
