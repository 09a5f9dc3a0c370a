/* SPDX-License-Identifier: MIT */
#ifndef BASE_SLICE_H
#define BASE_SLICE_H

/* A slice is a view of bytes that somebody else owns: a pointer and a length, with no NUL behind it. It lives no longer
 * than its owner. `at` is NULL for "absent" (SLICE_NONE) and never for "empty". */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* Outcomes of slice_to_i64. */
enum { SLICE_E_NUMBER = 1, SLICE_E_RANGE };

struct slice {
	const char *at;
	size_t len;
};

#define SLICE(literal) ((struct slice){ (literal), sizeof(literal) - 1 })
#define SLICE_INIT(literal)                    \
	{                                      \
		(literal), sizeof(literal) - 1 \
	}
#define SLICE_NONE   ((struct slice){ NULL, 0 })
#define SLICE_FMT    "%.*s"
#define SLICE_ARG(s) (int)(s).len, (s).at ? (s).at : ""

static inline struct slice slice_from(const char *text)
{
	return (struct slice){ text, text ? strlen(text) : 0 };
}

static inline struct slice slice_of(const char *at, size_t len)
{
	return (struct slice){ at, len };
}

static inline bool slice_eq(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.at, b.at, a.len) == 0);
}

/* Orders bytewise, a prefix before what it begins. */
int slice_cmp(struct slice a, struct slice b);
/* Equal when ASCII letters are taken without case. */
bool slice_eq_ci(struct slice a, struct slice b);
bool slice_starts(struct slice s, struct slice prefix);
bool slice_ends(struct slice s, struct slice suffix);
/* The index of the first `byte`, or s.len. */
size_t slice_index(struct slice s, char byte);
/* Where `part` begins in s, or s.len. */
size_t slice_find(struct slice s, struct slice part);
/* From `from` to the end; `from` beyond the end gives an empty slice. */
struct slice slice_from_index(struct slice s, size_t from);
struct slice slice_head(struct slice s, size_t len);
/* Without ASCII white space at both ends. */
struct slice slice_trim(struct slice s);
/* Cuts *rest at the first `separator`: the part before it goes to *part, *rest keeps what is behind. False when *rest
 * is SLICE_NONE, that is after the last part was given out. */
bool slice_split(struct slice *rest, char separator, struct slice *part);
/* Decimal, an optional minus, nothing else. SLICE_E_NUMBER if it is none, SLICE_E_RANGE if it does not fit. */
int slice_to_i64(int64_t *out, struct slice s);

#endif
