/* SPDX-License-Identifier: MIT */
#ifndef NEWS_GROW_H
#define NEWS_GROW_H

/* Arrays in an arena that grow by doubling, for rows whose number is known only at their end. */

#include <stddef.h>
#include <string.h>

#include "base/arena.h"

/* The array with room for one more than `count`, zeroed behind them; NULL when there is no memory. */
static inline void *grow(struct arena *arena, void *array, size_t count, size_t *room, size_t size)
{
	size_t more = *room * 2 + 4;
	void *grown;

	if (count < *room)
		return array;
	grown = arena_zalloc_array(arena, more, size);
	if (!grown)
		return NULL;
	if (count)
		memcpy(grown, array, count * size);
	*room = more;
	return grown;
}

#endif
