/* SPDX-License-Identifier: MIT */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

/* FastCGI serving: an epoll descriptor, a few worker threads, and a web that answers.
 *
 * How `serve` of the command line uses it:
 *
 *	serve_block_signals();                   // before any other thread is started, so that none of them takes a
 *signal … store, writer, web … serve_start(&serve, &options, why);      // opens the socket and starts the workers:
 *requests are answered from here serve_run(serve);                        // returns after SIGTERM or SIGINT (or
 *serve_stop) once all is drained writer_stop(writer);                     // after it no parked request can be woken
 *any more serve_free(serve);                       // gives up what was still parked, frees the workers web_free(web);
 *
 * It counts itself in base/metrics: CONNECTIONS, PARKED. One serve in a process, since libfcgi has global state. */

#include <stddef.h>

#include "web/web.h"

struct serve;

/* Outcomes of serve_start; `why` holds a sentence. */
enum {
	SERVE_E_LISTEN = 1, /* the address is malformed, in use, or cannot be bound */
	SERVE_E_WORKER      /* a worker did not come up (its reader of the store, a thread) */
};

struct serve_options {
	/* unix:PATH (mode 0660; a stale socket file is replaced, one that somebody answers on is not), tcp:HOST:PORT
	 * (with a warning in the log: whoever reaches it may pose as the web server; port 0 takes a free one), or fd:N,
	 * a socket that listens already. */
	const char *listen;
	unsigned workers;          /* threads, at least 1 */
	struct web *web;           /* outlives the serve */
	size_t arena_limit;        /* bytes that one request may take; 0: 16 MiB */
	unsigned drain_ms;         /* how long serve_run waits for what is accepted; 0: 5000 */
	unsigned io_timeout_ms;    /* how long a peer may take to send the rest of a request, or to read on; 0: 2000 */
	void (*reload)(void *arg); /* on SIGHUP, on the thread of serve_run; may be NULL */
	void *reload_arg;
	void (*stopping)(void *arg); /* draining begins, on the same thread; may be NULL */
	void *stopping_arg;
};

/* Blocks SIGTERM, SIGINT and SIGHUP in this thread and all that it starts later, and ignores SIGPIPE. */
void serve_block_signals(void);
/* Whether SIGTERM or SIGINT came since, for work that is done before serve_run, which takes them. */
bool serve_stop_asked(void);

/* Opens the socket and starts the workers. 0, an outcome, or a fault; on anything but 0 there is nothing to free. */
int serve_start(struct serve **out, const struct serve_options *, char why[256]);
/* Takes signals and watches deadlines until it is told to stop; then stops accepting, lets accepted requests be
 * answered, closes idle connections, joins the workers. 0, or FAULT_BUSY when the drain time ran out with requests left
 * unanswered. */
int serve_run(struct serve *);
/* Tells serve_run to drain and return. Any thread, also before serve_run is called. */
void serve_stop(struct serve *);
/* After serve_run, and after nobody can wake a parked request. */
void serve_free(struct serve *);

/* Port of a tcp: address; 0 for others. */
unsigned serve_port(const struct serve *);

#endif
