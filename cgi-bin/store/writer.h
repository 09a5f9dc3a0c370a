/* SPDX-License-Identifier: MIT */
#ifndef STORE_WRITER_H
#define STORE_WRITER_H

/* The writer: every change goes through one thread that owns the only writing connection.
 *
 * Jobs that arrive while a commit is under way form the next group, which is one transaction. Each job runs in a
 * savepoint of its own, so that one that fails undoes only itself; jobs with the same `batch` function run together,
 * where the first of them stands, in one savepoint and fail together. A job's `done` is called after COMMIT returned
 * (or failed), never before.
 *
 *   submitted ──► queued ──► run ──► committed ──► done(result)
 *                   │         └─ failed ──────────► done(fault or outcome)
 *                   └─ writer stops: everything queued is still run and committed before writer_stop returns.
 *
 * A job that may take long is `alone`: its group is it and nothing else, so that no short one waits for its commit from
 * within it. Those behind it in the queue wait all the same; one that has a `patience` is ended with FAULT_BUSY when
 * that is over, without having run, as soon as the long one calls store_breathe.
 *
 * What fails a whole group: a fault after which the engine has no transaction any more (disk full, I/O), and a COMMIT
 * that fails. Then every job of the group gets that fault, those with an outcome too, since an outcome may rest on what
 * another job of the group had done. The next group is tried as if nothing had been. A failed fsync ends the process,
 * with nothing of the group acknowledged: what is on disk then is only known after a start. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "store/store.h"

/* Outcomes of writer_submit. */
enum { WRITER_E_FULL = 1, WRITER_E_STOPPED };
/* Exit status of the process after a failed fsync. */
enum { WRITER_EXIT_LOST = 74 };

struct writer;
struct job;

/* Runs all jobs of the group that have this function, in the order of their arrival, chained by `next`, which it leaves
 * as it is. May set each job's result, which is 0 before; a return other than 0 undoes and fails them all with it. */
typedef int job_batch_fn(struct store *, void *domain, struct job *first);

struct job {
	struct job *next;                         /* the writer's from submit to done */
	int (*run)(struct store *, struct job *); /* one of run and batch; other than 0 undoes what it did */
	job_batch_fn *batch;
	/* Batch only, may be NULL: called once for what ran together, before any done, to keep or take back what was
	 * remembered outside the store. The first job's is taken. */
	void (*settled)(void *domain, struct job *first, bool committed);
	void (*done)(struct job *); /* on the writer's thread; must not block; the job is the callee's again. It may
				     * submit another, but neither writer_call nor writer_stop */
	bool alone;                 /* it is a group by itself */
	int64_t patience_ms;        /* how long it waits for another that is alone; 0: for as long as that takes */
	int64_t since_ms;           /* the writer's: when it came, by the steady clock */
	bool changes_content;       /* on success, the `changed` call of the options tells before done */
	bool over;                  /* the writer's: writer_call waits for it */
	int result;                 /* 0, the job's outcome, or a fault; valid in settled and done */
};

struct writer_options {
	size_t queue_max; /* jobs waiting; more are refused. 0: 8192 */
	void *domain;     /* handed to batch, settled and idle: the writer thread's alone while it runs */
	void (*idle)(struct store *, void *domain); /* after each group and at least every second, outside a
						     * transaction; may use one of its own */
	void (*changed)(void *arg); /* after the commit of a group in which a job with changes_content succeeded,
				     * before its done calls */
	void *changed_arg;
};

/* Starts the thread. The store (STORE_WRITER) is the writer's from now on, and closed by writer_stop; on a fault it
 * stays the caller's. */
int writer_start(struct writer **out, struct store *, const struct writer_options *);
/* From any thread. 0: `done` will be called, perhaps before this returns. On an outcome the job was not taken. */
int writer_submit(struct writer *, struct job *);
/* For a job that takes long, between its steps: ends those whose patience is over. Costs little; without a writer, as
 * in a command's own store, it does nothing. On the writer's thread. */
void store_breathe(struct store *);
/* Submits and waits for the job's result, which it returns, or FAULT_BUSY if the queue was full or the writer stops;
 * for callers that may block (commands, the control socket), with done unset. Not from the writer's thread. */
int writer_call(struct writer *, struct job *);
/* Refuses new jobs, runs and commits what waits, checkpoints, closes the store, joins. NULL is fine. Nobody may use the
 * writer any more when it returns. */
void writer_stop(struct writer *);
/* A number that moves on with every commit, before any of its `done` and `changed` calls: what is read after asking for
 * it holds all that anybody was told of till then. (And with checkpoints, since a snapshot from before keeps the
 * journal from beginning anew.) From any thread. */
uint64_t writer_state(const struct writer *);
/* For metrics: jobs waiting now, groups committed, jobs in them that succeeded. */
void writer_counts(struct writer *, size_t *waiting, unsigned long long *groups, unsigned long long *jobs);

#endif
