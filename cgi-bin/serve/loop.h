/* SPDX-License-Identifier: MIT */
#ifndef SERVE_LOOP_H
#define SERVE_LOOP_H

/* What the files of serve/ share: the serve itself and its workers. Outside of this folder see serve/serve.h. */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "serve/conn.h"
#include "serve/fcgi.h"
#include "serve/listen.h"
#include "serve/serve.h"
#include "serve/watch.h"

#define WORKER_SPARES 4

struct worker {
	struct serve *serve;
	struct web_worker *web;
	struct fcgi *fcgi;
	unsigned char *window;               /* RECORDS_WINDOW bytes */
	struct arena *spares[WORKER_SPARES]; /* arenas between two requests */
	size_t spares_len;
	struct conn *reading; /* whose request is being read; for the watchdog's hook */
	pthread_t thread;
	bool started;
};

struct serve {
	struct serve_options options;
	struct listener listener;
	int epoll;
	enum source listener_source, done_source, quit_source; /* what epoll gives back for them */
	int main_event;                                        /* eventfd: wakes serve_run */
	int quit_event;                                        /* eventfd: ends the workers */
	int signals;                                           /* signalfd */
	_Atomic bool stop_asked;                               /* serve_run shall drain */
	_Atomic bool stopping;                                 /* draining: no connection is kept */
	_Atomic int64_t
		accept_again_ms; /* steady; when to accept again after running out of descriptors. 0: we accept */
	struct registry registry;
	struct watch watch;
	struct worker *workers;
	unsigned workers_len;

	int done_event; /* eventfd, edge-triggered: a woken request waits */
	pthread_mutex_t done_lock;
	struct conn *done_first, *done_last;
};

/* worker.c */
int worker_init(struct worker *, struct serve *, char why[256]);
void worker_release(struct worker *);
/* The thread: until quit_event is set. */
void *worker_run(void *worker);
/* Takes connections from the listener until there are no more; returns false when there is no descriptor left. */
bool accept_all(struct serve *);
/* Gives the connection away: it is in state `to` (IDLE, WRITING), and epoll hands it to a worker when one of the events
 * comes. */
void conn_arm(struct conn *, enum conn_state to, uint32_t events);
/* Ends a call without answering and gives its memory back. */
void call_drop(struct conn *);

#endif
