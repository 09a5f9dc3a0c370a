/* SPDX-License-Identifier: MIT */
#ifndef HTTP_PARAM_H
#define HTTP_PARAM_H

/* Query parameters are declared, checked and turned into typed values before a handler runs.
 *
 *	enum { LIST_SECTION, LIST_LIMIT, LIST_CURSOR };
 *	static const struct param_rule list_params[] = {
 *		[LIST_SECTION] = PARAM_SLUG("section"),
 *		[LIST_LIMIT] = PARAM_INT("limit", .min = 1, .max = 100, .def = 20),
 *		[LIST_CURSOR] = PARAM_CURSOR("cursor"),
 *		PARAM_END
 *	};
 *	…
 *	params->value[LIST_LIMIT].number
 *
 * All faults of a query are collected: unknown, repeated, or not UTF-8 is 400; a wrong type, range or cursor is 422;
 *both kinds together are 400. `+` is a space. Values point into the query where they need no decoding, else into the
 *arena. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "http/cursor.h"
#include "http/problem.h"

/* Outcomes of params_parse and params_outcome: the status to answer with. */
enum { PARAMS_E_BAD = 400, PARAMS_E_INVALID = 422 };

#define PARAM_TEXT_MAX    256
#define PARAMS_MAX        16 /* rules of one route */
#define PARAMS_FAULTS_MAX 16 /* faults that are named; what is beyond is not listed */

enum param_kind {
	PARAM_KIND_END,
	PARAM_KIND_TEXT,   /* UTF-8 without control characters, min…max bytes */
	PARAM_KIND_INT,    /* decimal, min…max */
	PARAM_KIND_SLUG,   /* a–z, 0–9, hyphens: what a slug of ours can be */
	PARAM_KIND_LANG,   /* a well-formed language tag (BCP 47) */
	PARAM_KIND_TIME,   /* RFC 3339 with offset; milliseconds since the epoch in `number` */
	PARAM_KIND_DAY,    /* 2024-05-17; days since 1970-01-01 in `number` */
	PARAM_KIND_ENUM,   /* one of `names`; its index in `number` */
	PARAM_KIND_CURSOR, /* decoded into `cursor`; whether it fits the query is for the handler (cursor_fits) */
	PARAM_KIND_ID_LIST /* 1,2,3: at most `max` ids, each once in `ids` */
};

struct param_rule {
	const char *name;
	enum param_kind kind;
	int64_t min, max;         /* TEXT: bytes (max 0: PARAM_TEXT_MAX); INT: value; ID_LIST: how many */
	int64_t def;              /* INT, TIME, DAY, ENUM: `number` where it is absent */
	const char *const *names; /* ENUM: ended by NULL */
	bool required;            /* absent is 422 */
	bool restricted;          /* only for who has a token: web/web.c sees to it */
};

#define PARAM_TEXT(n, ...)                                        \
	{                                                         \
		.name = (n), .kind = PARAM_KIND_TEXT, __VA_ARGS__ \
	}
#define PARAM_INT(n, ...)                                        \
	{                                                        \
		.name = (n), .kind = PARAM_KIND_INT, __VA_ARGS__ \
	}
#define PARAM_SLUG(n, ...)                                        \
	{                                                         \
		.name = (n), .kind = PARAM_KIND_SLUG, __VA_ARGS__ \
	}
#define PARAM_LANG(n, ...)                                        \
	{                                                         \
		.name = (n), .kind = PARAM_KIND_LANG, __VA_ARGS__ \
	}
#define PARAM_TIME(n, ...)                                        \
	{                                                         \
		.name = (n), .kind = PARAM_KIND_TIME, __VA_ARGS__ \
	}
#define PARAM_DAY(n, ...)                                        \
	{                                                        \
		.name = (n), .kind = PARAM_KIND_DAY, __VA_ARGS__ \
	}
#define PARAM_ENUM(n, ...)                                        \
	{                                                         \
		.name = (n), .kind = PARAM_KIND_ENUM, __VA_ARGS__ \
	}
#define PARAM_CURSOR(n, ...)                                        \
	{                                                           \
		.name = (n), .kind = PARAM_KIND_CURSOR, __VA_ARGS__ \
	}
#define PARAM_ID_LIST(n, ...)                                        \
	{                                                            \
		.name = (n), .kind = PARAM_KIND_ID_LIST, __VA_ARGS__ \
	}
#define PARAM_END                      \
	{                              \
		.kind = PARAM_KIND_END \
	}

struct param_value {
	bool present;      /* it was in the query, and right */
	struct slice text; /* decoded; SLICE_NONE when absent */
	int64_t number;
	struct cursor cursor;
	const int64_t *ids;
	size_t ids_len;
};

struct params {
	const struct param_rule *rules;
	struct param_value value[PARAMS_MAX]; /* in the order of the rules */
	struct problem_error errors[PARAMS_FAULTS_MAX];
	size_t errors_len;
	int outcome; /* 0, PARAMS_E_BAD or PARAMS_E_INVALID */
};

enum param_mode {
	PARAMS_STRICT, /* under /api/: what is unknown is a fault */
	PARAMS_LENIENT /* pages and files: what is unknown is ignored (utm_source) */
};

/* `query` is what stands behind `?`, SLICE_NONE or empty if there is none; rules may be NULL: no parameter is known.
 * 0, PARAMS_E_BAD, PARAMS_E_INVALID, or FAULT_MEMORY. */
int params_parse(
	struct params *out, const struct param_rule *rules, struct slice query, enum param_mode, struct arena *);
/* A handler found a fault that no rule can state (a pair that does not go together): adds it and returns the outcome.
 * `detail` and `name` outlive the request. */
int params_fault(struct params *, int status, const char *name, const char *detail);
/* The value of that name, which must be in the rules. For code that serves several rule tables. */
const struct param_value *params_get(const struct params *, const char *name);

#endif
