/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SERVE_STUB_H
#define TESTS_SERVE_STUB_H

/* A web of a few lines in the place of the real one: its symbols come before the library's. What it does stands in the
 * request's address:
 *
 *	/echo      method, address, length of the body and what is wrong with it
 *	/big/N     N bytes
 *	/slow/N    after N ms, during which it holds its worker
 *	/park      parked until stub_wake_all
 *	/early     parked, and woken before it is parked
 *	/500       an error
 *	/eager     its worker is to be told when it will not hear of a request for a while */

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "web/web.h"

#define STUB_LIMIT 100000 /* bytes of a body; /tiny: 4 */

struct web {
	pthread_mutex_t lock;
	struct request *parked[1024];
	size_t parked_len;
	_Atomic int handled, released, workers, resumed, eager; /* eager: workers that have not rested */
	size_t worker_fails_at;                                 /* 0: never; the n-th web_worker_new */
};

struct web_worker {
	struct web *web;
	bool eager;
};

static struct web stub = { .lock = PTHREAD_MUTEX_INITIALIZER };

int web_worker_new(struct web_worker **out, struct web *web, char why[256])
{
	struct web_worker *w = calloc(1, sizeof(*w));

	if (!w || (web->worker_fails_at && (size_t)atomic_load(&web->workers) + 1 == web->worker_fails_at)) {
		free(w);
		snprintf(why, 256, "no store");
		return 1;
	}
	w->web = web;
	atomic_fetch_add(&web->workers, 1);
	*out = w;
	return 0;
}

void web_worker_free(struct web_worker *w)
{
	if (!w)
		return;
	atomic_fetch_sub(&w->web->workers, 1);
	free(w);
}

int web_worker_patience(struct web_worker *w)
{
	return w->eager ? 5 : -1;
}

void web_worker_rest(struct web_worker *w)
{
	atomic_fetch_sub(&w->web->eager, w->eager);
	w->eager = false;
}

static void stub_no_rest(struct web_worker *w)
{
	atomic_fetch_add(&w->web->eager, !w->eager);
	w->eager = true;
}

size_t web_body_limit(const struct web *web, const struct request *r)
{
	(void)web;
	return slice_eq(r->uri, SLICE("/tiny")) ? 4 : STUB_LIMIT;
}

/* Bodies of /file lie in one; for those of /full there is no room. */
int web_body_file(const struct web *web, struct request *r)
{
	(void)web;
	if (slice_eq(r->uri, SLICE("/full")))
		return FAULT_FULL;
	if (slice_eq(r->uri, SLICE("/file")))
		r->file = body_file_new(r->arena, memfd_create("body", MFD_CLOEXEC));
	return 0;
}

/* What was written, if its hash is right. */
static struct slice stub_file(struct request *r)
{
	char *bytes = arena_alloc(r->arena, (size_t)r->file->len + 1);
	uint8_t hash[BODY_FILE_HASH];
	struct slice body = slice_of(bytes, (size_t)r->file->len);

	if (!bytes || pread(r->file->fd, bytes, body.len, 0) != (ssize_t)body.len)
		return SLICE("unread");
	crypto_digest(hash, sizeof(hash), body);
	return memcmp(hash, r->file->hash, sizeof(hash)) ? SLICE("another hash") : body;
}

static void stub_release(void *owner)
{
	free(owner);
	atomic_fetch_add(&stub.released, 1);
}

static void stub_answer(struct request *r, struct answer *out, int status, struct slice body)
{
	out->status = status;
	out->head = arena_format(r->arena, "Status: %d X\r\nContent-Type: text/plain\r\n\r\n", status);
	out->body = body;
	out->owner = malloc(16);
	out->release = stub_release;
}

static long stub_number(struct slice uri, const char *prefix)
{
	return atol(uri.at + strlen(prefix));
}

static void stub_echo(struct request *r, struct answer *out)
{
	unsigned sum = 0;

	if (r->file)
		r->body = stub_file(r);
	for (size_t i = 0; i < r->body.len; i++)
		sum = sum * 31 + (unsigned char)r->body.at[i];
	stub_answer(r, out, 200,
		arena_format(r->arena, "%s " SLICE_FMT " %zu %u%s%s%s", method_name(r->method), SLICE_ARG(r->uri),
			r->body.len, sum, r->body_too_large ? " too large" : "", r->body_broken ? " broken" : "",
			r->body_fault ? " fault" : ""));
}

int web_handle(struct web *web, struct web_worker *w, struct request *r, struct answer *out)
{
	atomic_fetch_add(&web->handled, 1);
	/* So that every address can be read as text. */
	r->uri = slice_of(arena_cstr(r->arena, r->uri), r->uri.len);
	if (slice_starts(r->uri, SLICE("/big/"))) {
		size_t n = (size_t)stub_number(r->uri, "/big/");
		char *bytes = arena_alloc(r->arena, n);

		for (size_t i = 0; bytes && i < n; i++)
			bytes[i] = (char)('a' + i % 23);
		stub_answer(r, out, 200, slice_of(bytes, bytes ? n : 0));
	} else if (slice_starts(r->uri, SLICE("/slow/"))) {
		long ms = stub_number(r->uri, "/slow/");
		struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

		nanosleep(&t, NULL);
		stub_answer(r, out, 200, SLICE("slow"));
	} else if (slice_eq(r->uri, SLICE("/eager"))) {
		stub_no_rest(w);
		stub_answer(r, out, 200, SLICE("eager"));
	} else if (slice_eq(r->uri, SLICE("/park"))) {
		pthread_mutex_lock(&web->lock);
		web->parked[web->parked_len++] = r;
		pthread_mutex_unlock(&web->lock);
		return WEB_PARKED;
	} else if (slice_eq(r->uri, SLICE("/early"))) {
		r->wake(r);
		return WEB_PARKED;
	} else if (slice_eq(r->uri, SLICE("/500"))) {
		stub_answer(r, out, 500, SLICE("oh"));
	} else {
		stub_echo(r, out);
	}
	return WEB_ANSWERED;
}

void web_resume(struct web *web, struct web_worker *w, struct request *r, struct answer *out)
{
	(void)w;
	atomic_fetch_add(&web->resumed, 1);
	stub_answer(r, out, 200, SLICE("resumed"));
}

static inline size_t stub_parked(void)
{
	size_t n;

	pthread_mutex_lock(&stub.lock);
	n = stub.parked_len;
	pthread_mutex_unlock(&stub.lock);
	return n;
}

static inline void stub_wake_all(void)
{
	struct request *all[1024];
	size_t n;

	pthread_mutex_lock(&stub.lock);
	n = stub.parked_len;
	memcpy(all, stub.parked, n * sizeof(all[0]));
	stub.parked_len = 0;
	pthread_mutex_unlock(&stub.lock);
	for (size_t i = 0; i < n; i++)
		all[i]->wake(all[i]);
}

#endif
