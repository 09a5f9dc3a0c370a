/* SPDX-License-Identifier: MIT */
#ifndef SERVE_WATCH_H
#define SERVE_WATCH_H

/* The connections that are slower than they should be, and their deadlines: half a request (CONN_HALF), a body that is
 * still arriving (CONN_RUNNING, its worker waits in a read), an answer that its peer does not read (CONN_WRITING). A
 * web server on the same machine causes none of them; while there is none, nothing here costs anything.
 *
 * Workers add and remove, under a lock; the thread of serve_run looks through the list some times a second. At its
 * deadline a connection's socket is shut down, which wakes whoever waits for it, and that one closes it. */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "serve/conn.h"

struct watch {
	pthread_mutex_t lock;
	struct conn *first;
	int event; /* eventfd, written when the list is empty no more */
};

void watch_init(struct watch *, int event);
void watch_release(struct watch *);

/* deadline: clock_steady_ms. A HALF connection belongs to the watch from here on. */
void watch_add(struct watch *, struct conn *, int64_t deadline_ms);
void watch_remove(struct watch *, struct conn *);
/* One look. HALF connections with more bytes, or past their deadline (`expired`), leave the list and are handed to
 * rearm(arg, conn). Returns after how many milliseconds to look again, -1 if there is nothing to look at. */
int watch_look(struct watch *, int64_t now_ms, void (*rearm)(void *arg, struct conn *), void *arg);

#endif
