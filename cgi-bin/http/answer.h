/* SPDX-License-Identifier: MIT */
#ifndef HTTP_ANSWER_H
#define HTTP_ANSWER_H

/* A finished answer: bytes that only have to be framed and written. `head` is the CGI header block (RFC 3875 section 6)
 * with its empty line, `body` what follows (empty for HEAD, 204 and 304). The bytes belong to the request's arena or to
 * `owner`, for whom release(owner) is called when they have been written or given up. */

#include "base/slice.h"

struct route;

struct answer {
	struct slice head, body;
	void (*release)(void *owner);
	void *owner;
	int status;                /* for logs and metrics, as what follows */
	const struct route *route; /* whose it is (web/routes.h); NULL: nobody's, or not known */
};

#endif
