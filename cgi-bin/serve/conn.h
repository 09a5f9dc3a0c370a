/* SPDX-License-Identifier: MIT */
#ifndef SERVE_CONN_H
#define SERVE_CONN_H

/* A connection of the web server, and the request that is under way on it.
 *
 *	            ┌────────► HALF ────────┐        HALF: the watch has it, until more bytes come or its deadline
 *	            │ (part of a request)   │
 *	IDLE ──► RUNNING ◄──────────────────┘        IDLE: epoll has it, waiting for a request; no thread, no arena
 *	  ▲         │ ├────────► PARKED ──► RUNNING  PARKED: web has it, until the writer wakes it
 *	  │         │ └────────► WRITING ─► RUNNING  WRITING: epoll has it, waiting for room to write, and the watch
 *	  └─────────┤                                         its deadline
 *	            └────────► closed                RUNNING: a worker has it, and may do as it likes with it
 *
 * Who has it owns it: nobody else touches its fields, but for the marks of the watch (under the watch's lock) and the
 * registry's links (under the registry's lock). Handing it on is the last thing an owner does with it. */

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/answer.h"
#include "http/request.h"
#include "serve/records.h"

enum conn_state { CONN_RUNNING, CONN_IDLE, CONN_HALF, CONN_PARKED, CONN_WRITING };

struct serve;

/* What epoll gives back: the first member of what is registered. */
enum source { SOURCE_LISTENER, SOURCE_DONE, SOURCE_QUIT, SOURCE_CONN };

/* A request and its answer; lives in request.arena. */
struct call {
	struct request request;
	struct answer answer;
	struct frame frame;
	uint16_t id;
	bool keep;
	int64_t give_up_ms; /* steady; when even a peer that reads slowly has had its time. 0: not asked yet */
	_Atomic int met;    /* the worker that parks and the thread that wakes: the second one goes on with it */
};

struct conn {
	enum source source;
	int fd; /* blocking; -1 when libfcgi has closed it */
	_Atomic int state;
	struct serve *serve;
	struct call *call; /* NULL unless a request is under way */
	bool timeouts;     /* SO_RCVTIMEO, SO_SNDTIMEO are set */

	struct conn *prev, *next; /* registry */
	bool told;                /* registry: it was asked to end */

	struct conn *watch_prev, *watch_next; /* watch */
	bool watched, expired;
	int64_t deadline_ms; /* steady */
	int64_t whole_by_ms; /* HALF: when the request that has begun must be there; 0: none has */
	size_t seen;         /* HALF: bytes that lay there */

	struct conn *done_next; /* list of woken ones */
};

/* Moves from one state to the next; a move that the picture above does not have is FAULT_BUG in the log. */
void conn_move(struct conn *, enum conn_state to);

/* All connections, so that draining finds those that are idle. */
struct registry {
	pthread_mutex_t lock;
	struct conn *first;
	size_t count;
};

void registry_init(struct registry *);
void registry_release(struct registry *);
/* A new one, RUNNING, of an accepted descriptor. NULL without memory. */
struct conn *conn_open(struct registry *, struct serve *, int fd);
/* Takes it out, closes the descriptor (unless it is -1) and frees it. Its call must be ended. Returns how many are
 * left. */
size_t conn_close(struct registry *, struct conn *);
size_t registry_count(struct registry *);
/* Shuts the reading side of every idle connection down, once: a worker then sees its end, after what has still arrived.
 */
void registry_end_idle(struct registry *);

#endif
