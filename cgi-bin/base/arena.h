/* SPDX-License-Identifier: MIT */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

/* An arena owns what one request (or one step of a command) allocates: nothing is freed by itself, everything at once.
 *
 * It grows in chunks up to its limit, beyond which arena_alloc returns NULL, as it does when malloc fails: callers turn
 * that into FAULT_MEMORY. One thread at a time; a parked request hands its arena over with itself. No memory from here
 * may be stored in anything that outlives the arena's reset. Memory is aligned for any type and is not zeroed. */

#include <stdarg.h>
#include <stddef.h>

#include "base/slice.h"

struct arena;

/* `limit` is the number of bytes, of all chunks together, that it may hold. NULL when there is no memory. */
struct arena *arena_new(size_t limit);
/* Runs the deferred calls and frees everything. NULL is fine. */
void arena_free(struct arena *);
void arena_freep(struct arena **);
/* Runs the deferred calls, last in first out, and forgets all allocations; keeps the first chunk for the next use. */
void arena_reset(struct arena *);
/* Bytes held in chunks. */
size_t arena_held(const struct arena *);

void *arena_alloc(struct arena *, size_t size);
void *arena_zalloc(struct arena *, size_t size);
#define arena_new_of(a, type)      ((type *)arena_zalloc((a), sizeof(type)))
#define arena_array_of(a, type, n) ((type *)arena_zalloc_array((a), (n), sizeof(type)))
void *arena_zalloc_array(struct arena *, size_t n, size_t size);

/* Copies, ended by NUL. SLICE_NONE (at == NULL) and NULL tell that there was no memory. */
struct slice arena_copy(struct arena *, struct slice);
char *arena_cstr(struct arena *, struct slice);
char *arena_printf(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same as a slice. */
struct slice arena_format(struct arena *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Calls run(what) when the arena is reset or freed. If there is no memory to remember it, it runs at once and -1 comes
 * back: `what` is gone then. */
int arena_defer(struct arena *, void (*run)(void *), void *what);

#endif
