/* SPDX-License-Identifier: MIT */
#ifndef WEB_ROUTES_H
#define WEB_ROUTES_H

/* The route table: what the program answers, as facts. web/web.c enforces every one of them before a handler runs, and
 * `tradepost routes`, 404, 405, OPTIONS and the test against schema/openapi.json come from the same rows.
 *
 * A pattern is literal segments and {names}; a name takes exactly one segment of any (decoded) text. No two patterns
 * match the same path with different names at one place. HEAD and OPTIONS are answered for every GET, and stand in no
 * row. */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/slice.h"
#include "http/param.h"
#include "http/request.h"
#include "text/json.h"

#define ROUTE_PARTS_MAX 4 /* {names} of a pattern */

struct context;

/* What a handler returns besides faults: the request was answered in context->res (0, or the status for convenience),
 * or it is parked. */
enum { HANDLER_PARKED = 1 };
typedef int handler_fn(struct context *);
/* Adds what is wrong with c->body, which is never NULL here, and leaves what it made of it in c->parsed. 0 or a fault.
 */
typedef int parse_fn(struct context *, struct json_faults *);

enum access {
	ACCESS_ALL,      /* everybody; a token that is sent must be good all the same */
	ACCESS_EDITOR,   /* a token of an editor or admin */
	ACCESS_ADMIN,    /* a token of an admin */
	ACCESS_OPERATOR, /* the operator's door only; elsewhere the route does not exist */
	ACCESS_COUNT
};

enum route_kind {
	ROUTE_API,  /* errors are problem+json, unknown parameters a fault, GETs readable by every site */
	ROUTE_PAGE, /* errors are HTML pages, unknown parameters are ignored */
	ROUTE_TEXT  /* plain text, for machines of the operator */
};

struct route {
	enum method method;
	const char *pattern;
	handler_fn *handler;
	enum access who;
	enum route_kind kind;
	bool reads;                     /* the handler reads the store, and sees one state of it */
	bool if_match;                  /* If-Match is needed: 428 without it */
	const struct param_rule *query; /* NULL: no parameters */
	size_t body_limit;              /* bytes; 0: takes no body */
	const struct json_field *body;  /* shape of the JSON body, which may be left out unless a member is required;
					 * NULL beside a limit: a file, of types that the handler looks at */
	parse_fn *parse;                /* takes the body apart, instead of the shape; NULL: nobody does */
	const char *help;
};

extern const struct route routes[];
extern const size_t route_count;
extern const char *const access_names[ACCESS_COUNT];

/* A place in the tree that is made of the patterns. */
struct route_node {
	struct slice literal;        /* of this segment; SLICE_NONE for a {name} */
	struct route_node *next;     /* beside it, under the same parent */
	struct route_node *literals; /* below it */
	struct route_node *any;      /* below it, for a {name} */
	const struct route *by[METHOD_COUNT];
};

/* Makes the tree; it is freed as one by routes_free. FAULT_MEMORY, or FAULT_BUG for a table that contradicts itself. */
int routes_new(struct route_node **root);
void routes_free(struct route_node *root);
/* The node of a decoded path, or NULL; parts are the texts of its {names}. Operators' routes only at their door, and no
 * others there. */
const struct route_node *routes_find(
	const struct route_node *root, struct slice path, bool operator_door, struct slice parts[ROUTE_PARTS_MAX]);
/* The row for a method: HEAD is the GET's. NULL: not allowed. */
const struct route *route_for(const struct route_node *, enum method);
/* Its body is no JSON and lies in a file: request->file. */
static inline bool route_takes_file(const struct route *route)
{
	return route->body_limit && !route->body;
}
/* `GET, HEAD, OPTIONS` */
struct slice route_allow(const struct route_node *, char out[64]);

/* The table for people: `tradepost routes`. */
void web_routes_print(FILE *);
/* schema/openapi.json as it was built in. */
struct slice web_openapi(void);

#endif
