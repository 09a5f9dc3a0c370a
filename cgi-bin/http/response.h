/* SPDX-License-Identifier: MIT */
#ifndef HTTP_RESPONSE_H
#define HTTP_RESPONSE_H

/* What a handler says, before it becomes the bytes of a struct answer. Zeroed by response_init; all memory is the
 * request's arena or lives longer. Nothing here can fail half-way: a header that cannot be taken marks the response
 * `failed`, and response_finish then returns the fault.
 *
 * response_finish is the one place that writes a CGI header block. It also does what holds for every answer:
 *   - GET and HEAD with a 200 and an entity tag become 304 when If-None-Match says so (RFC 9110 13.1.2);
 *   - HEAD keeps the header of the GET and loses the body; 204 and 304 have neither body nor length. The length of what
 *     is compressed hangs on how well it was, so HEAD says none (RFC 9110 8.6: equal to the GET's, or not sent);
 *   - X-Accel-Expires stands before Cache-Control, since nginx 1.22 obeys whichever comes first. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "http/answer.h"
#include "http/request.h"

/* How long it may be kept, by nginx (X-Accel-Expires) and by others (Cache-Control). */
enum response_cache {
	RESPONSE_CACHE_NEVER,   /* nobody keeps it: no-store. The default: answers to writes, errors */
	RESPONSE_CACHE_PRIVATE, /* what an editor reads: the own browser may keep and must ask again */
	RESPONSE_CACHE_PUBLIC   /* nginx keeps it through the second `fresh_until_s`; everybody else asks again */
};

#define RESPONSE_HEADERS_MAX 8

struct response_header {
	struct slice name, value;
};

struct response {
	int status;        /* 200 after response_init */
	struct slice type; /* Content-Type; SLICE_NONE where there is no body */
	struct slice body;
	struct slice etag; /* as it is sent, with quotes and W/: see response_etag_weak; SLICE_NONE: none */
	enum response_cache cache;
	int64_t fresh_until_s; /* RESPONSE_CACHE_PUBLIC: seconds since the epoch, the last second in which it is fresh
				*/
	bool cors;             /* anybody's page may read it: Access-Control-Allow-Origin: * */
	bool gzipped;          /* body is gzip: Content-Encoding; implies `negotiated` */
	bool negotiated;       /* another Accept-Encoding could have given other bytes: Vary */
	struct response_header extra[RESPONSE_HEADERS_MAX];
	size_t extras;
	bool failed;
};

/* Common content types. */
#define TYPE_JSON    SLICE("application/json")
#define TYPE_PROBLEM SLICE("application/problem+json")
#define TYPE_HTML    SLICE("text/html; charset=utf-8")
#define TYPE_TEXT    SLICE("text/plain; charset=utf-8")

void response_init(struct response *);
/* Status, type and body at once; returns the status, so that a handler may end with it. */
int response_set(struct response *, int status, struct slice type, struct slice body);
/* Adds `Name: value`: Location, Link, Allow, Retry-After, WWW-Authenticate… The name is a literal; the value is refused
 * (and the response failed) if it holds a control character, so that no header can be injected. */
void response_header(struct response *, const char *name, struct slice value);
/* `W/"opaque"` and `"opaque"`; opaque has neither quotes nor control characters. */
void response_etag_weak(struct response *, struct arena *, struct slice opaque);
void response_etag_strong(struct response *, struct arena *, struct slice opaque);
/* 301, 302, 303, 307 or 308 to an absolute URL or path. */
int response_redirect(struct response *, int status, struct slice location);

/* Builds the header block in the request's arena. 0, FAULT_MEMORY, or FAULT_BUG for a header that was refused. The
 * response itself is not changed, out->release and out->owner are left alone. */
int response_finish(const struct response *, const struct request *, struct answer *out);

/* `Not Found`; "" for a status that we never send. */
const char *status_reason(int status);

#endif
