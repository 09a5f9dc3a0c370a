/* SPDX-License-Identifier: MIT */

/* writing.c: see writing.h. The writer runs one job at a time, so the second request of a key would find what the first
 * was answered in any case. It is refused all the same while that is under way, for its answer would not be on disk. */
#include "web/writing.h"

#include <pthread.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "http/condition.h"
#include "news/audit.h"

/* How long a change waits behind an import: less than the web server does for us (etc/nginx/daemon.conf). */
#define PATIENCE_MS 10000

#define OTHER_CONTENT "This Idempotency-Key came with another request before."

struct running {
	pthread_mutex_t lock;
	struct writing *first;
};

int running_new(struct running **out)
{
	struct running *r = calloc(1, sizeof(*r));

	if (!r)
		return fault_new(FAULT_MEMORY, "no memory for what is under way");
	if (pthread_mutex_init(&r->lock, NULL)) {
		free(r);
		return fault_new(FAULT_SYSTEM, "no lock for what is under way");
	}
	*out = r;
	return 0;
}

void running_free(struct running *r)
{
	if (!r)
		return;
	pthread_mutex_destroy(&r->lock);
	free(r);
}

/* False: its key is at work already. */
static bool enter(struct writing *w)
{
	struct writing *other;

	if (!w->once.key.at)
		return true;
	pthread_mutex_lock(&w->running->lock);
	for (other = w->running->first; other; other = other->next)
		if (other->once.token_id == w->once.token_id && slice_eq(other->once.key, w->once.key))
			break;
	if (!other) {
		w->next = w->running->first;
		w->running->first = w;
	}
	pthread_mutex_unlock(&w->running->lock);
	return !other;
}

static void leave(struct writing *w)
{
	struct writing **link;

	if (!w->once.key.at)
		return;
	pthread_mutex_lock(&w->running->lock);
	for (link = &w->running->first; *link != w; link = &(*link)->next)
		;
	*link = w->next;
	pthread_mutex_unlock(&w->running->lock);
}

static bool is_key(struct slice key)
{
	for (size_t i = 0; i < key.len; i++)
		if (key.at[i] < 0x21 || key.at[i] > 0x7e)
			return false;
	return key.len > 0 && key.len <= ONCE_KEY_MAX;
}

int writing_begin(struct writing *w, struct context *c)
{
	static const uint8_t no_key[CRYPTO_KEY];
	const struct request *req = c->req;
	const struct slice parts[] = { slice_from(method_name(req->method)), c->route_path,
		req->file ? slice_of((const char *)req->file->hash, sizeof(req->file->hash)) : req->body };

	w->req = c->req;
	w->arena = c->arena;
	w->running = c->web->running;
	w->writer = c->web->options.writer;
	w->once.token_id = c->token.id;
	w->once.now_ms = c->now_ms;
	w->once.key = req->idempotency_key;
	if (!w->once.key.at)
		return 0;
	if (!is_key(w->once.key))
		return problem(c, PROBLEM_BAD_REQUEST,
			"Idempotency-Key must be 1 to 255 visible characters of ASCII, without spaces.");
	crypto_keyed_hash(w->once.content, sizeof(w->once.content), no_key, parts, 3);
	return 0;
}

bool writing_matches(const struct writing *w, int64_t revision)
{
	struct slice tag = arena_format(w->arena, "\"r%lld\"", (long long)revision);

	return tag.at && condition_match(w->req->if_match, tag) == 0;
}

void writing_tag(struct context *c, int64_t revision)
{
	struct slice tag = arena_format(c->arena, "r%lld", (long long)revision);

	response_etag_strong(&c->res, c->arena, tag);
}

static int run(struct store *store, struct job *job)
{
	struct writing *w = (struct writing *)((char *)job - offsetof(struct writing, job));
	int r = once_find(&w->once, store, w->arena);

	if (r == ONCE_E_ANSWERED)
		return 0;
	if (r == ONCE_E_OTHER)
		return WRITING_E_KEY;
	if (r == 0)
		r = audit_now(&w->now_ms, store);
	if (r == 0)
		r = w->run(store, w);
	return r ? fault_pass(r) : fault_pass(once_keep(&w->once, store));
}

static void done(struct job *job)
{
	struct writing *w = (struct writing *)((char *)job - offsetof(struct writing, job));

	if (w->settled)
		w->settled(w, job->result == 0);
	leave(w);
	w->req->wake(w->req);
}

static int resume(struct context *c)
{
	struct writing *w = c->req->parked;
	int r = w->job.result;

	if (r < 0)
		return fault_pass(r);
	if (r == WRITING_E_KEY)
		return problem(c, PROBLEM_INVALID, OTHER_CONTENT);
	return w->answer(c, w, r);
}

static int hold(struct writing *w, struct context *c)
{
	w->parked = (struct parked){ c->route, resume };
	w->job.run = run;
	w->job.done = done;
	w->job.patience_ms = PATIENCE_MS;
	if (!enter(w))
		return problem(c, PROBLEM_CONFLICT, "A request with this Idempotency-Key is still at work.");
	c->req->parked = w;
	return 0;
}

int writing_submit(struct writing *w, struct context *c)
{
	int r = hold(w, c);

	if (r)
		return fault_pass(r);
	r = writer_submit(w->writer, &w->job);
	if (!r)
		return HANDLER_PARKED;
	leave(w);
	return r == WRITER_E_FULL || r == WRITER_E_STOPPED ? FAULT_BUSY : fault_fold(r);
}

int writing_hold(struct writing *w, struct context *c)
{
	int r = hold(w, c);

	if (r)
		return fault_pass(r);
	r = once_find(&w->once, c->store, c->arena);
	if (r == 0)
		return 0;
	leave(w);
	if (r == ONCE_E_OTHER)
		return problem(c, PROBLEM_INVALID, OTHER_CONTENT);
	return r == ONCE_E_ANSWERED ? w->answer(c, w, 0) : fault_fold(r);
}

void writing_go(struct writing *w)
{
	int r = writer_submit(w->writer, &w->job);

	if (r)
		writing_end(w, r > 0 ? FAULT_BUSY : r);
}

void writing_end(struct writing *w, int result)
{
	w->job.result = result;
	done(&w->job);
}

void writing_give_up(struct writing *w)
{
	leave(w);
}
