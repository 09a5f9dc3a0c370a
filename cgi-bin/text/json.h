/* SPDX-License-Identifier: MIT */
#ifndef TEXT_JSON_H
#define TEXT_JSON_H

/* JSON: reading it strictly, writing it so that it is safe inside a script element too, and checking it against a
 * declared shape. The one door to jansson: everybody else includes this file and uses json_t for trees. json_auto_t
 * frees. */

#include <jansson.h>

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* Outcomes of json_read. */
enum { JSON_E_SYNTAX = 1, JSON_E_DUPLICATE, JSON_E_DEPTH };
/* Outcome of json_check: there are faults. */
enum { JSON_E_FAULTS = 1 };

#define JSON_DEPTH_MAX 32

/* Where reading ended, in our own words; nothing of the input is repeated. */
struct json_error_at {
	int line, column; /* from 1; the column in characters */
	char message[120];
};

/* Once, before threads start: jansson's hash tables get a random seed, and its memory is watched. */
void json_seed(void);
/* Whether a thread's trees have lacked memory since its json_watch: what came out must not be used then, however whole
 * it looks. json_read and json_merge_patch look by themselves. */
void json_watch(void);
bool json_starved(void);

/* A value of any type, and nothing behind it: strict UTF-8, no NUL (not as \u0000 either), no key twice, depth at most
 * JSON_DEPTH_MAX. The caller has checked the size. *out is a new reference (json_decref), untouched on any outcome but
 * 0. */
int json_read(json_t **out, struct slice text, struct json_error_at *where);

/* Appends a text, quoted. < > & and U+2028, U+2029 are written as \u003c …; the rest of Unicode as it is. The text must
 * be UTF-8. */
void json_write_string(struct buffer *, struct slice);
/* The same without the quotation marks, for a string that is put together from parts. */
void json_write_string_inner(struct buffer *, struct slice);
/* Appends a tree, compact, its keys in their order. FAULT_BUG for a number that is not finite. */
int json_write(struct buffer *, const json_t *);

/* `target` with a merge patch applied (RFC 7396): a new tree, which may share values with both; NULL without memory.
 * Members that stay keep their order, new ones stand behind them. `target` may be NULL. */
json_t *json_merge_patch(const json_t *target, const json_t *patch);

/* Members of an object that was checked before. SLICE_NONE, `otherwise` where the member is missing, null or another
 * type. */
struct slice json_slice(const json_t *object, const char *name);
int64_t json_i64(const json_t *object, const char *name, int64_t otherwise);
bool json_flag(const json_t *object, const char *name);
/* The bytes of a string; SLICE_NONE if it is none. */
struct slice json_string_slice(const json_t *);

/* --- shapes ------------------------------------------------------------------------------------------------------- */

enum json_kind {
	JSON_KIND_STRING, /* min … max characters in NFC; without control characters unless JSON_MULTILINE */
	JSON_KIND_INT,    /* min … max */
	JSON_KIND_BOOL,   /* true or false */
	JSON_KIND_TIME,   /* RFC 3339 with its offset */
	JSON_KIND_LANG,   /* a well-formed language tag */
	JSON_KIND_URL,    /* an absolute http or https address, at most max characters */
	JSON_KIND_OBJECT, /* of `shape`; without one, any object */
	JSON_KIND_LIST, /* min … max items, each an object of `shape`; without a shape, each a string as `item` says */
	JSON_KIND_LANG_MAP /* min … max members: language tag → object of `shape`, or a string as `item` says */
};

enum {
	JSON_REQUIRED = 1,  /* missing is a fault */
	JSON_NULLABLE = 2,  /* null is as good as missing */
	JSON_MULTILINE = 4, /* a string may hold tabs and line breaks */
	JSON_ANY = 8        /* the member's inside is not looked at (its kind is) */
};

/* One member of an object. A shape is an array of them that ends with JSON_END. */
struct json_field {
	const char *name;
	enum json_kind kind;
	unsigned flags;
	int64_t min, max;               /* max 0: no limit */
	const struct json_field *shape; /* see json_kind */
	const struct json_field *item;  /* rule of the strings in a list or map; its name is not used */
	const char *const *one_of;      /* STRING: the values allowed, ended by NULL */
};

#define JSON_END             \
	{                    \
		.name = NULL \
	}

/* One fault: where (RFC 6901, "/texts/en/title"; "" is the whole) and what, a plain sentence. */
struct json_fault {
	struct json_fault *next;
	struct slice pointer, detail;
};

/* All faults of one input, in the order in which they were found. The arena owns them. */
struct json_faults {
	struct arena *arena;
	struct json_fault *first, **end;
	size_t count; /* may be larger than the list, which is cut after JSON_FAULTS_KEPT */
	bool failed;  /* there was no memory */
};

#define JSON_FAULTS_KEPT 100

void json_faults_init(struct json_faults *, struct arena *);
/* `pointer` is RFC 6901 already; json_pointer_add makes one longer by a member's name. */
void json_fault_add(struct json_faults *, struct slice pointer, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
struct slice json_pointer_add(struct arena *, struct slice pointer, struct slice member);

/* Adds every fault of `value`, which must be an object of `shape`: unknown members, missing ones, wrong types, what is
 * too long, too short or out of range. 0, JSON_E_FAULTS, or FAULT_MEMORY. */
int json_check(const json_t *value, const struct json_field *shape, struct json_faults *);

#endif
