/* SPDX-License-Identifier: MIT */
#ifndef HTTP_CURSOR_H
#define HTTP_CURSOR_H

/* Where a walk through a list goes on: the keys of the last row that was given out, packed as an opaque text (base64url
 * of a version, kind, scope, keys and a check of 4 bytes). It is no secret and grants nothing: who forges one gets a
 * list that begins elsewhere. The check finds what was cut or mistyped; kind and scope find a cursor of another query.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Outcome of cursor_decode: it is none of ours, or damaged. */
enum { CURSOR_E_FORM = 1 };

#define CURSOR_KEYS_MAX 4

struct cursor {
	uint8_t kind;   /* which list; numbered by who makes it */
	uint8_t keys;   /* how many of `key` are used */
	uint32_t scope; /* what the list was narrowed by: cursor_scope */
	int64_t key[CURSOR_KEYS_MAX];
};

/* Folds a further text (a section's slug, a language) into a scope; begin with 0. Absent and empty differ. */
uint32_t cursor_scope(uint32_t scope, struct slice text);
/* The text, or SLICE_NONE without memory. */
struct slice cursor_encode(struct arena *, const struct cursor *);
/* 0, CURSOR_E_FORM or FAULT_MEMORY; the arena is for decoding only. */
int cursor_decode(struct cursor *out, struct arena *, struct slice text);
/* True when it continues a list of this kind and scope with so many keys. */
bool cursor_fits(const struct cursor *, uint8_t kind, uint32_t scope, size_t keys);

#endif
