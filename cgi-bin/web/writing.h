/* SPDX-License-Identifier: MIT */
#ifndef WEB_WRITING_H
#define WEB_WRITING_H

/* What an editor's change is in every route: a job of the one writer, answered after its commit; made once for each
 * Idempotency-Key.
 *
 *   handler ── writing_begin, fills in its own part ── writing_submit ──► parked ──► resume: its `answer`
 *
 * A key whose first request is still at work is refused (409), and so is one that came with another content (422). */

#include "news/once.h"
#include "store/writer.h"
#include "web/park.h"

/* Outcome of a job, beside those of its run, which are smaller. */
enum { WRITING_E_KEY = 1000 };

/* The first member of a struct of the handler's own, in the request's arena. */
struct writing {
	struct parked parked;
	struct job job;
	struct request *req;
	struct running *running;
	struct writer *writer;
	struct writing *next; /* in the list of those at work */
	struct once once;     /* run fills in the answer that is kept */
	int64_t now_ms;       /* for run: when its turn came, the time of the change (audit_now) */
	struct arena *arena;
	/* On the writer's thread; 0, or an outcome that undoes what was done. Sets job.changes_content. */
	int (*run)(struct store *, struct writing *);
	/* On the writer's thread, after the commit or instead of it, before anybody is answered; NULL: nothing is to
	 * do. */
	void (*settled)(struct writing *, bool committed);
	/* On the worker's: says what came of it, `result` as run returned it, 0 also where it was answered before. */
	int (*answer)(struct context *, struct writing *, int result);
};

/* Reads the key and what is asked for. 0, or the status of a refusal, or a fault. */
int writing_begin(struct writing *, struct context *);
int writing_submit(struct writing *, struct context *);
/* For a change that others prepare first: writing_hold parks the request (0; or the status of a refusal, or of what was
 * answered before under this key), and is followed by one of the others, from any thread: the writer gets the job; it
 * is ended with a result and without the writer; or, by the handler alone, it is not parked after all. */
int writing_hold(struct writing *, struct context *);
void writing_go(struct writing *);
void writing_end(struct writing *, int result);
void writing_give_up(struct writing *);
/* Whether the request's If-Match names the revision: its tag is "rN". */
bool writing_matches(const struct writing *, int64_t revision);
/* Sets the tag. */
void writing_tag(struct context *, int64_t revision);

/* Changes with a key that are at work now. Any thread. */
int running_new(struct running **out);
void running_free(struct running *);

#endif
