/* SPDX-License-Identifier: MIT */

/* writer.c: every change to the store goes through one thread.
 *
 * The thread takes up to GROUP_MAX jobs at once from the queue. It splits them into parts (a single job, or all jobs of
 * one batch function), runs each part in a savepoint, commits, and only then tells anybody. It does not wait for more
 * jobs to come: those that arrive during the fsync are the next group, so groups grow with the load and cost no latency
 * without it.
 *
 * Locks: `lock` guards the queue, the counts and the ends of writer_call; store, domain, group and parts are the
 * thread's alone. No call-back runs under the lock. */
#include "store/writer.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/metrics.h"
#include "store/engine.h"

enum { GROUP_MAX = 512, QUEUE_MAX = 8192, IDLE_MS = 1000, BREATH_MS = 50 };

/* What runs in one savepoint. */
struct part {
	struct job *first;
	int result; /* of the function; not 0: undone */
};

struct writer {
	struct store *store;
	struct writer_options options;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t arrived, called; /* for the thread; for writer_call */
	struct job *head, **tail;
	size_t waiting;
	bool stopping, asleep;
	int64_t breathed_ms; /* the thread's: when it last looked for those whose patience is over */
	_Atomic uint64_t state;
	unsigned long long groups, jobs;
	struct part parts[GROUP_MAX];
};

/* Nothing is known of the disk any more. The supervisor starts us again, and the journal tells what is there. */
static void end_if_lost(struct writer *w)
{
	if (!store_is_lost(w->store))
		return;
	log_error("the store's file could not be made durable: the process ends, what was not answered may be lost");
	_exit(WRITER_EXIT_LOST);
}

/* Takes from *rest all jobs with the batch function of its first, in their order, or its first alone. */
static struct job *take_part(struct job **rest)
{
	struct job *first = *rest, **end = &first->next, **link;

	*rest = first->next;
	*end = NULL;
	if (!first->batch)
		return first;
	for (link = rest; *link;) {
		struct job *job = *link;

		if (job->batch != first->batch) {
			link = &job->next;
			continue;
		}
		*link = job->next;
		job->next = NULL;
		*end = job;
		end = &job->next;
	}
	return first;
}

/* Runs a part in its savepoint; a fault when the transaction was lost with it. */
static int run_part(struct writer *w, struct part *part)
{
	struct job *first = part->first;
	int r = store_savepoint(w->store);

	if (r)
		return fault_pass(r);
	r = first->batch ? first->batch(w->store, w->options.domain, first) : first->run(w->store, first);
	if (store_in_transaction(w->store) && store_depth(w->store) != 1) {
		r = fault_new(FAULT_BUG, "a job left a savepoint open, or took ours away");
		if (store_depth(w->store) == 0) /* what it did cannot be told from the rest any more */
			store_rollback(w->store);
	}
	if (r == 0)
		r = store_release(w->store);
	while (store_depth(w->store) > 0)
		store_undo(w->store);
	part->result = r;
	if (!store_in_transaction(w->store))
		return r < 0 ? r : fault_new(FAULT_STORE, "the transaction ended within a job");
	if (r || !first->batch)
		for (struct job *job = first; job; job = job->next)
			job->result = r;
	return 0;
}

static int commit(struct writer *w)
{
	int64_t began = clock_steady_ns();
	int r = store_commit(w->store);

	if (r == 0)
		metric_observe(METRIC_HISTOGRAM_COMMIT, clock_steady_ns() - began);
	return fault_pass(r);
}

/* Runs and commits; not 0: nothing of the group is in the store, and that is every job's result. */
static int run_group(struct writer *w, size_t count)
{
	int r = store_begin(w->store);

	for (size_t i = 0; i < count && r == 0; i++)
		r = run_part(w, &w->parts[i]);
	if (r == 0)
		r = commit(w);
	else
		store_rollback(w->store);
	end_if_lost(w);
	return fault_pass(r);
}

static void finish(struct writer *w, struct job *job)
{
	if (job->done) {
		job->done(job);
		return;
	}
	pthread_mutex_lock(&w->lock);
	job->over = true;
	pthread_cond_broadcast(&w->called);
	pthread_mutex_unlock(&w->lock);
}

/* Takes them out of the queue, chained. */
static struct job *take_impatient(struct writer *w, int64_t now_ms)
{
	struct job *taken = NULL, **end = &taken, **link;

	pthread_mutex_lock(&w->lock);
	for (link = &w->head; *link;) {
		struct job *job = *link;

		if (!job->patience_ms || now_ms - job->since_ms < job->patience_ms) {
			link = &job->next;
			continue;
		}
		*link = job->next;
		job->next = NULL;
		*end = job;
		end = &job->next;
		w->waiting--;
	}
	w->tail = link;
	pthread_mutex_unlock(&w->lock);
	return taken;
}

static void breathe(void *arg)
{
	struct writer *w = arg;
	int64_t now_ms = clock_steady_ms();
	struct job *next;

	if (now_ms - w->breathed_ms < BREATH_MS)
		return;
	w->breathed_ms = now_ms;
	for (struct job *job = take_impatient(w, now_ms); job; job = next) {
		next = job->next;
		job->result = FAULT_BUSY;
		metric_add(METRIC_JOBS_FAILED, 1);
		finish(w, job);
	}
}

void store_breathe(struct store *s)
{
	if (s->breathe)
		s->breathe(s->breathe_arg);
}

/* Tells everybody, in the order that the header promises. */
static void tell(struct writer *w, size_t count, int fault)
{
	unsigned long long jobs = 0;
	int64_t all = 0, failed = 0;
	bool changed = false;

	for (size_t i = 0; i < count; i++) {
		struct part *part = &w->parts[i];

		for (struct job *job = part->first; job; job = job->next) {
			if (fault)
				job->result = fault;
			all++;
			failed += job->result < 0;
			jobs += job->result == 0;
			changed |= job->result == 0 && job->changes_content;
		}
		if (part->first->batch && part->first->settled)
			part->first->settled(w->options.domain, part->first, !fault && part->result == 0);
	}
	metric_add(METRIC_JOBS_FAILED, failed);
	if (!fault) {
		metric_observe(METRIC_HISTOGRAM_GROUP, all);
		pthread_mutex_lock(&w->lock);
		w->groups++;
		w->jobs += jobs;
		pthread_mutex_unlock(&w->lock);
	}
	if (changed && w->options.changed)
		w->options.changed(w->options.changed_arg);
	for (size_t i = 0; i < count; i++) {
		for (struct job *job = w->parts[i].first, *next; job; job = next) {
			next = job->next;
			finish(w, job);
		}
	}
}

static void handle_group(struct writer *w, struct job *rest)
{
	bool alone = rest->alone;
	size_t count = 0;
	int fault;

	while (rest) {
		w->parts[count].first = take_part(&rest);
		w->parts[count++].result = 0;
	}
	fault = run_group(w, count);
	atomic_fetch_add(&w->state, 1);
	tell(w, count, fault);
	if (alone)
		breathe(w);   /* its commit took its time, and so may what comes now */
	store_tend(w->store); /* its fault is logged, and the next time tries again */
	end_if_lost(w);
}

static void run_idle(struct writer *w)
{
	if (w->options.idle)
		w->options.idle(w->store, w->options.domain);
	if (store_in_transaction(w->store)) {
		fault_new(FAULT_BUG, "idle left a transaction open");
		store_rollback(w->store);
	}
	end_if_lost(w);
	atomic_fetch_add(&w->state, 1);
}

/* Waits for jobs until `until` and takes a group's worth. NULL with *over set: we stop, and nothing waits. */
static struct job *take_group(struct writer *w, const struct timespec *until, bool *over)
{
	struct job *first, *last = NULL;
	size_t n = 0;
	int r = 0;

	pthread_mutex_lock(&w->lock);
	while (!w->head && !w->stopping && r != ETIMEDOUT) {
		w->asleep = true;
		r = pthread_cond_timedwait(&w->arrived, &w->lock, until);
	}
	w->asleep = false;
	first = w->head;
	for (struct job *job = first; job && n < GROUP_MAX && !(n && (job->alone || last->alone)); job = job->next, n++)
		last = job;
	if (last) {
		w->head = last->next;
		if (!w->head)
			w->tail = &w->head;
		last->next = NULL;
		w->waiting -= n;
	}
	*over = !first && w->stopping;
	pthread_mutex_unlock(&w->lock);
	return first;
}

static void *writer_main(void *arg)
{
	struct writer *w = arg;
	struct timespec until;
	bool over = false;

	clock_gettime(CLOCK_MONOTONIC, &until);
	for (;;) {
		struct job *group = take_group(w, &until, &over);

		if (group)
			handle_group(w, group);
		if (over)
			break;
		run_idle(w);
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += IDLE_MS / 1000;
	}
	store_checkpoint(w->store, true); /* readers may hold it up: the next start does it then */
	end_if_lost(w);
	store_close(w->store);
	return NULL;
}

/* Signals are for the threads that handle them. */
static int start_thread(struct writer *w)
{
	sigset_t all, before;
	int r;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&w->thread, NULL, writer_main, w);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (r)
		return fault_new(FAULT_SYSTEM, "the writer's thread: %s", strerror(r));
	pthread_setname_np(w->thread, "writer");
	return 0;
}

int writer_start(struct writer **out, struct store *store, const struct writer_options *options)
{
	struct writer *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;
	int r;

	*out = NULL;
	if (!w)
		return fault_new(FAULT_MEMORY, "the writer");
	w->store = store;
	w->options = *options;
	if (!w->options.queue_max)
		w->options.queue_max = QUEUE_MAX;
	w->tail = &w->head;
	store->breathe = breathe;
	store->breathe_arg = w;
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->arrived, &attr);
	pthread_cond_init(&w->called, NULL);
	pthread_condattr_destroy(&attr);
	r = start_thread(w);
	if (r) {
		store->breathe = NULL;
		free(w);
		return fault_pass(r);
	}
	*out = w;
	return 0;
}

static int enqueue(struct writer *w, struct job *job)
{
	int r = 0;

	if (!job->run == !job->batch)
		return fault_new(FAULT_BUG, "a job has one of run and batch");
	job->next = NULL;
	job->over = false;
	job->result = 0;
	job->since_ms = clock_steady_ms();
	pthread_mutex_lock(&w->lock);
	if (w->stopping) {
		r = WRITER_E_STOPPED;
	} else if (w->waiting >= w->options.queue_max) {
		r = WRITER_E_FULL;
	} else {
		*w->tail = job;
		w->tail = &job->next;
		w->waiting++;
		if (w->asleep)
			pthread_cond_signal(&w->arrived);
		w->asleep = false;
	}
	pthread_mutex_unlock(&w->lock);
	return r;
}

int writer_submit(struct writer *w, struct job *job)
{
	if (!job->done)
		return fault_new(FAULT_BUG, "a submitted job has no done");
	return fault_pass(enqueue(w, job));
}

int writer_call(struct writer *w, struct job *job)
{
	int r;

	if (job->done || pthread_equal(pthread_self(), w->thread))
		return fault_new(FAULT_BUG, "writer_call with done, or by the writer itself");
	r = enqueue(w, job);
	if (r > 0)
		return fault_new(FAULT_BUSY, "the writer %s", r == WRITER_E_FULL ? "has too much to do" : "stops");
	if (r)
		return fault_pass(r);
	pthread_mutex_lock(&w->lock);
	while (!job->over)
		pthread_cond_wait(&w->called, &w->lock);
	pthread_mutex_unlock(&w->lock);
	return job->result;
}

void writer_stop(struct writer *w)
{
	if (!w)
		return;
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->arrived);
	pthread_mutex_unlock(&w->lock);
	pthread_join(w->thread, NULL);
	pthread_cond_destroy(&w->arrived);
	pthread_cond_destroy(&w->called);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

uint64_t writer_state(const struct writer *w)
{
	return atomic_load(&w->state);
}

void writer_counts(struct writer *w, size_t *waiting, unsigned long long *groups, unsigned long long *jobs)
{
	pthread_mutex_lock(&w->lock);
	*waiting = w->waiting;
	*groups = w->groups;
	*jobs = w->jobs;
	pthread_mutex_unlock(&w->lock);
}
