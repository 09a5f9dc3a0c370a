/* SPDX-License-Identifier: MIT */

/* arena.c: chunks in a list, the newest first; the oldest is kept over a reset, so that a request in the ordinary size
 * costs no malloc. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_SIZE ((size_t)16 * 1024)
#define ALIGNMENT  _Alignof(max_align_t)

struct chunk {
	struct chunk *next;
	size_t size, used;
	_Alignas(max_align_t) char bytes[];
};

struct defer {
	struct defer *next;
	void (*run)(void *);
	void *what;
};

struct arena {
	struct chunk *chunks;
	struct defer *defers;
	size_t held, limit;
};

struct arena *arena_new(size_t limit)
{
	struct arena *a = calloc(1, sizeof(*a));

	if (a)
		a->limit = limit;
	return a;
}

static void run_defers(struct arena *a)
{
	while (a->defers) {
		struct defer *d = a->defers;

		a->defers = d->next;
		d->run(d->what);
	}
}

static void drop_chunks(struct arena *a, struct chunk *kept)
{
	while (a->chunks != kept) {
		struct chunk *c = a->chunks;

		a->chunks = c->next;
		a->held -= c->size;
		free(c);
	}
}

void arena_reset(struct arena *a)
{
	struct chunk *first = a->chunks;

	run_defers(a);
	while (first && first->next)
		first = first->next;
	if (first && first->size > CHUNK_SIZE)
		first = NULL;
	drop_chunks(a, first);
	if (first)
		first->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	run_defers(a);
	drop_chunks(a, NULL);
	free(a);
}

void arena_freep(struct arena **a)
{
	arena_free(*a);
	*a = NULL;
}

size_t arena_held(const struct arena *a)
{
	return a->held;
}

static struct chunk *add_chunk(struct arena *a, size_t need)
{
	size_t size = need > CHUNK_SIZE ? need : CHUNK_SIZE;
	struct chunk *c;

	if (size > a->limit || a->held > a->limit - size)
		return NULL;
	c = malloc(sizeof(*c) + size);
	if (!c)
		return NULL;
	c->size = size;
	c->used = 0;
	c->next = a->chunks;
	a->chunks = c;
	a->held += size;
	return c;
}

void *arena_alloc(struct arena *a, size_t size)
{
	struct chunk *c = a->chunks;
	void *at;

	if (size > SIZE_MAX - ALIGNMENT)
		return NULL;
	size = (size + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
	if (!c || c->size - c->used < size) {
		c = add_chunk(a, size);
		if (!c)
			return NULL;
	}
	at = c->bytes + c->used;
	c->used += size;
	return at;
}

void *arena_zalloc(struct arena *a, size_t size)
{
	void *at = arena_alloc(a, size);

	return at ? memset(at, 0, size) : NULL;
}

void *arena_zalloc_array(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return arena_zalloc(a, n * size);
}

char *arena_cstr(struct arena *a, struct slice s)
{
	char *at = s.len == SIZE_MAX ? NULL : arena_alloc(a, s.len + 1);

	if (!at)
		return NULL;
	if (s.len)
		memcpy(at, s.at, s.len);
	at[s.len] = '\0';
	return at;
}

struct slice arena_copy(struct arena *a, struct slice s)
{
	char *at = arena_cstr(a, s);

	return at ? (struct slice){ at, s.len } : SLICE_NONE;
}

static struct slice format_slice(struct arena *a, const char *format, va_list ap)
{
	va_list again;
	char *at = NULL;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, format, ap);
	if (n >= 0)
		at = arena_alloc(a, (size_t)n + 1);
	if (at)
		vsnprintf(at, (size_t)n + 1, format, again);
	va_end(again);
	return at ? (struct slice){ at, (size_t)n } : SLICE_NONE;
}

char *arena_printf(struct arena *a, const char *format, ...)
{
	struct slice s;
	va_list ap;

	va_start(ap, format);
	s = format_slice(a, format, ap);
	va_end(ap);
	return (char *)(uintptr_t)s.at;
}

struct slice arena_format(struct arena *a, const char *format, ...)
{
	struct slice s;
	va_list ap;

	va_start(ap, format);
	s = format_slice(a, format, ap);
	va_end(ap);
	return s;
}

int arena_defer(struct arena *a, void (*run)(void *), void *what)
{
	struct defer *d = arena_alloc(a, sizeof(*d));

	if (!d) {
		run(what);
		return -1;
	}
	*d = (struct defer){ a->defers, run, what };
	a->defers = d;
	return 0;
}
