/* SPDX-License-Identifier: MIT */
#ifndef HTTP_REQUEST_H
#define HTTP_REQUEST_H

/* A request as data: no socket, no FastCGI. serve/ fills it from the web server's CGI variables (RFC 3875) with
 * request_variable; a unit test fills it by hand. All slices live in the arena, or longer. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "http/body_file.h"

enum method {
	METHOD_GET,
	METHOD_HEAD,
	METHOD_POST,
	METHOD_PUT,
	METHOD_PATCH,
	METHOD_DELETE,
	METHOD_OPTIONS,
	METHOD_OTHER
};
#define METHOD_COUNT METHOD_OTHER

/* The CGI variables that are kept; everything else is dropped where it arrives. */
#define REQUEST_VARIABLES(X)                       \
	X(uri, "REQUEST_URI")                      \
	X(content_type, "CONTENT_TYPE")            \
	X(remote_addr, "REMOTE_ADDR")              \
	X(accept_encoding, "HTTP_ACCEPT_ENCODING") \
	X(authorization, "HTTP_AUTHORIZATION")     \
	X(if_none_match, "HTTP_IF_NONE_MATCH")     \
	X(if_match, "HTTP_IF_MATCH")               \
	X(idempotency_key, "HTTP_IDEMPOTENCY_KEY") \
	X(user_agent, "HTTP_USER_AGENT")           \
	X(origin, "HTTP_ORIGIN")                   \
	X(sec_fetch_site, "HTTP_SEC_FETCH_SITE")   \
	X(sec_purpose, "HTTP_SEC_PURPOSE")         \
	X(purpose, "HTTP_PURPOSE")                 \
	X(x_purpose, "HTTP_X_PURPOSE")             \
	X(x_moz, "HTTP_X_MOZ")                     \
	X(operator_door, "TRADEPOST_OPERATOR")

struct request {
	struct arena *arena;
	enum method method;
#define X(field, variable) struct slice field; /* SLICE_NONE when absent */
	REQUEST_VARIABLES(X)
#undef X
	int64_t content_length; /* as announced; -1: absent, -2: not a number */
	struct slice body;      /* at most the route's limit of it; empty where it lies in `file` */
	struct body_file *file; /* NULL: none. See web_body_file */
	int body_fault;         /* 0, or why there is no room for it */
	bool body_too_large;    /* longer than the limit; body is then empty */
	bool body_broken;       /* the stream ended early or with an error */

	/* How serve/ is told that a parked request may go on. May be called from any thread, once. */
	void (*wake)(struct request *);
	void *peer; /* serve's connection */
	/* What web/ keeps between parking and going on. */
	void *parked;
	int64_t began_ns; /* steady */
};

/* Takes one variable, `name` and `value` apart; what is not kept is ignored. Values are not copied. */
void request_variable(struct request *, struct slice name, struct slice value);
enum method method_from(struct slice);
const char *method_name(enum method);

#endif
