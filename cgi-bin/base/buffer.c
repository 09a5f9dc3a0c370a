/* SPDX-License-Identifier: MIT */

/* buffer.c: a text that grows by half. */
#include "base/buffer.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

void buffer_init(struct buffer *b)
{
	*b = (struct buffer)BUFFER_INIT;
}

void buffer_release(struct buffer *b)
{
	free(b->at);
	buffer_init(b);
}

void buffer_clear(struct buffer *b)
{
	b->len = 0;
	b->failed = false;
}

bool buffer_reserve(struct buffer *b, size_t more)
{
	size_t want = b->len + more, capacity = b->capacity + b->capacity / 2 + 64;
	char *at;

	if (b->failed)
		return false;
	if (want >= more && want <= b->capacity)
		return true;
	if (capacity < want)
		capacity = want;
	at = want < more ? NULL : realloc(b->at, capacity);
	if (!at) {
		b->failed = true;
		return false;
	}
	b->at = at;
	b->capacity = capacity;
	return true;
}

void buffer_bytes(struct buffer *b, const void *at, size_t len)
{
	if (len == 0 || !buffer_reserve(b, len))
		return;
	memcpy(b->at + b->len, at, len);
	b->len += len;
}

void buffer_slice(struct buffer *b, struct slice s)
{
	buffer_bytes(b, s.at, s.len);
}

void buffer_text(struct buffer *b, const char *text)
{
	buffer_bytes(b, text, strlen(text));
}

void buffer_byte(struct buffer *b, char byte)
{
	if (!buffer_reserve(b, 1))
		return;
	b->at[b->len++] = byte;
}

void buffer_i64(struct buffer *b, int64_t n)
{
	char digits[24];
	char *p = digits + sizeof(digits);
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (n < 0)
		*--p = '-';
	buffer_bytes(b, p, (size_t)(digits + sizeof(digits) - p));
}

void buffer_printf(struct buffer *b, const char *format, ...)
{
	va_list ap, again;
	int n;

	if (!buffer_reserve(b, 64))
		return;
	va_start(ap, format);
	va_copy(again, ap);
	n = vsnprintf(b->at + b->len, b->capacity - b->len, format, ap);
	if (n >= 0 && (size_t)n >= b->capacity - b->len && buffer_reserve(b, (size_t)n + 1))
		n = vsnprintf(b->at + b->len, b->capacity - b->len, format, again);
	va_end(again);
	va_end(ap);
	if (n < 0)
		b->failed = true;
	else if (!b->failed)
		b->len += (size_t)n;
}

int buffer_check(const struct buffer *b)
{
	return b->failed ? fault_new(FAULT_MEMORY, "a text of %zu bytes could not grow", b->len) : 0;
}

const char *buffer_cstr(struct buffer *b)
{
	if (!buffer_reserve(b, 1))
		return NULL;
	b->at[b->len] = '\0';
	return b->at;
}

char *buffer_steal(struct buffer *b, size_t *len)
{
	char *at;

	if (!buffer_cstr(b)) {
		buffer_release(b);
		return NULL;
	}
	at = b->at;
	if (len)
		*len = b->len;
	buffer_init(b);
	return at;
}
