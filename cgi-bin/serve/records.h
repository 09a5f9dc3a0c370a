/* SPDX-License-Identifier: MIT */
#ifndef SERVE_RECORDS_H
#define SERVE_RECORDS_H

/* FastCGI records (specification 1.0, sections 3 and 5) as data, both ways, with no socket.
 *
 * In: what lies in a socket is looked at before libfcgi may read it. A request passes only if it is one that libfcgi
 * takes without an error, and without waiting: that is why half a request holds no worker, and why no management
 * record, foreign id or length that lies ever reaches the library, which can be made to abort by those. Out: an answer
 * becomes one list of iovecs, STDOUT records and END_REQUEST, for one sendmsg. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/uio.h>

#include "base/arena.h"
#include "base/slice.h"

/* What may be looked at in advance. A header of a request that is longer is refused; a body may be. */
#define RECORDS_WINDOW ((size_t)64 * 1024)

enum records_state {
	RECORDS_WHOLE, /* a request, up to the end of its body */
	RECORDS_HALF,  /* right so far, more has to come */
	RECORDS_LONG,  /* header whole, but the body does not fit into the window */
	RECORDS_BAD    /* nothing that a web server sends, or a header longer than the window */
};

struct records {
	uint16_t id;
	bool keep;   /* the web server wants the connection kept */
	bool behind; /* WHOLE: bytes follow the request */
};

/* Judges the first `len` bytes of a connection. The window may be changed (parts of the header are joined in it). `out`
 * is set on WHOLE and LONG. */
enum records_state records_check(unsigned char *window, size_t len, struct records *out);

/* An answer on its way out. */
struct frame {
	struct iovec *at; /* what is still to be written: count entries */
	size_t count;
};

/* Puts head and body into records. The bytes of head and body are not copied and must stay; the rest is in the arena.
 * 0 or FAULT_MEMORY. */
int frame_build(struct frame *out, struct arena *, uint16_t id, struct slice head, struct slice body);
/* Takes off what was written. */
void frame_advance(struct frame *, size_t written);

#endif
