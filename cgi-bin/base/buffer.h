/* SPDX-License-Identifier: MIT */
#ifndef BASE_BUFFER_H
#define BASE_BUFFER_H

/* A growing text. Writers do not check each step: the first allocation that fails sets `failed`, later ones do nothing,
 * and buffer_check tells at the end. The bytes are malloc'd and the buffer's own until buffer_steal. Not for two
 * threads. */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

struct buffer {
	char *at; /* len bytes; not ended by NUL unless buffer_cstr was called */
	size_t len, capacity;
	bool failed;
};

#define BUFFER_INIT \
	{           \
		0   \
	}

void buffer_init(struct buffer *);
/* Frees the bytes; the buffer is empty and may be used again. */
void buffer_release(struct buffer *);
/* Empties it and keeps the memory. */
void buffer_clear(struct buffer *);
/* Makes room for `more` bytes; false when there is no memory. */
bool buffer_reserve(struct buffer *, size_t more);

void buffer_bytes(struct buffer *, const void *at, size_t len);
void buffer_slice(struct buffer *, struct slice);
void buffer_text(struct buffer *, const char *text);
void buffer_byte(struct buffer *, char byte);
void buffer_i64(struct buffer *, int64_t n);
void buffer_printf(struct buffer *, const char *format, ...) __attribute__((format(printf, 2, 3)));
#define buffer_literal(b, literal) buffer_bytes((b), (literal), sizeof(literal) - 1)

static inline struct slice buffer_as_slice(const struct buffer *b)
{
	return (struct slice){ b->at ? b->at : "", b->len };
}

/* 0, or FAULT_MEMORY if any step failed. */
int buffer_check(const struct buffer *);
/* The text with a NUL behind it, or NULL if any step failed; the buffer still owns it. */
const char *buffer_cstr(struct buffer *);
/* Hands the bytes to the caller (free), ended by NUL; NULL if any step failed. *len may be NULL. */
char *buffer_steal(struct buffer *, size_t *len);

#endif
