/* SPDX-License-Identifier: MIT */
#ifndef SERVE_FCGI_H
#define SERVE_FCGI_H

/* libfcgi, tamed. It reads one request at a time from a connection that is ours, for the worker to whom the object
 * belongs; when the request is read it holds nothing of it any more, so that a request that is parked or slowly written
 * keeps no stream buffers. It never accepts, never writes an answer and never closes a connection of ours, but for the
 * one case that fcgi_read names.
 *
 * What of libfcgi 2.4.2 this leans on (below its header's "don't use anything below here") is pinned by
 * tests/unit/serve/test_library.c. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/request.h"

/* Outcomes of fcgi_read. */
enum {
	FCGI_E_CLOSED = 1, /* the library gave the connection up and has closed the descriptor itself */
	FCGI_E_BROKEN      /* the body ended early or in disorder: close the connection, there is nobody to answer */
};

struct fcgi;

struct fcgi_limits {
	/* How long a body this request may bring; asked once all variables are known. */
	size_t (*body)(void *arg, const struct request *);
	/* Where a body lies that may be so long: request->file, or NULL for memory. 0, or the fault for body_fault. */
	int (*file)(void *arg, struct request *);
	/* Called before a body is read that is not yet there as a whole, and after it, so that a watchdog can end the
	 * waiting by shutting the socket down. */
	void (*waiting)(void *arg, bool begins);
	void *arg;
	bool whole; /* everything is there: reading will not wait */
};

/* Once, before threads start; afterwards SIGPIPE and SIGUSR1, which the library takes, are ignored. FAULT_SYSTEM. */
int fcgi_start(void);
int fcgi_new(struct fcgi **out);
void fcgi_free(struct fcgi *);

/* Reads the request that records_check found on fd: fills `request` (its arena is set, the rest zeroed), the body as
 * far as the limit allows, and reads on to its end. *drained is false if that was not reached within reason: the
 * connection must be closed after the answer then. 0, an outcome, or FAULT_MEMORY (nothing can be said of the
 * connection: close it). */
int fcgi_read(struct fcgi *, int fd, struct request *request, const struct fcgi_limits *, bool *drained);

#endif
