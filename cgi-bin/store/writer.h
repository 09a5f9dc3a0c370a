/* SPDX-License-Identifier: MIT */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

/* The writer: every change goes through one thread that owns the only writing connection.
 *
 * Jobs that arrive while a commit is under way form the next group, which is one transaction. Each job runs in a
 * savepoint of its own, so that one that fails undoes only itself; jobs with the same `batch` function run together in
 * one savepoint and fail together. A job's `done` is called after COMMIT returned (or failed), never before.
 *
 *   submitted ──► queued ──► run ──► committed ──► done(result)
 *                   │         └─ failed ──────────► done(fault or outcome)
 *                   └─ writer stops: everything queued is still run and committed before writer_stop returns. */

#include <stdbool.h>
#include <stddef.h>

#include "store/store.h"

/* Outcome of writer_submit. */
enum { WRITER_E_FULL = 1, WRITER_E_STOPPED };

struct writer;
struct job;

/* Runs all jobs of the group that have this function, in the order of their arrival, chained by `next`. May set each
 * job's result; a return other than 0 fails them all with it. */
typedef int job_batch_fn(struct store *, void *domain, struct job *first);

struct job {
	struct job *next;                         /* the writer's while it is queued */
	int (*run)(struct store *, struct job *); /* one of run and batch */
	job_batch_fn *batch;
	void (*settled)(
		void *domain, struct job *first, bool committed); /* batch only, may be NULL: called once for the
								     group before any done, to keep or take back
								     what was remembered outside the store */
	void (*done)(struct job *); /* on the writer's thread; must not block; the job is the callee's again */
	bool changes_content;       /* on success, the `changed` call of the options tells before done */
	int result;                 /* 0, the job's outcome, or a fault; valid in done */
};

struct writer_options {
	size_t queue_max; /* jobs waiting; more are refused. 0: 8192 */
	void *domain;     /* handed to batch and settled; the writer thread's alone while it runs */
	void (*idle)(
		struct store *, void *domain); /* between groups and at least every second, outside a transaction */
	void (*changed)(void *arg); /* after the commit of a group in which a job with changes_content succeeded,
				       before its done calls */
	void *changed_arg;
};

/* Starts the thread. The store (STORE_WRITER) is the writer's from now on, and closed by writer_stop. */
int writer_start(struct writer **out, struct store *, const struct writer_options *);
/* From any thread. On an outcome the job was not taken. */
int writer_submit(struct writer *, struct job *);
/* Submits and waits for its result; for callers that may block (commands, the control socket), with done unset. */
int writer_call(struct writer *, struct job *);
/* Refuses new jobs, runs and commits what waits, checkpoints, closes the store, joins. */
void writer_stop(struct writer *);
/* For metrics: jobs waiting now, groups committed, jobs committed. */
void writer_counts(struct writer *, size_t *waiting, unsigned long long *groups, unsigned long long *jobs);

#endif
