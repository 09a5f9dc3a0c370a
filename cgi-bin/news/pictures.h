/* SPDX-License-Identifier: MIT */
#ifndef NEWS_PICTURES_H
#define NEWS_PICTURES_H

/* Pictures that texts show, as the store knows them. */

#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"
#include "text/markdown.h"

/* Which pictures were asked for, by id, whether or not they are here. */
struct pictures {
	struct store *store;
	struct arena *arena; /* of the list */
	struct slice *ids;
	size_t count, room;
};

/* For markdown_options.picture; `arg` is a struct pictures. A name is ID.EXT; what is none is no picture. */
int pictures_find(void *arg, struct slice name, struct markdown_picture *out);
/* Sorts the ids, each once. */
void pictures_sort(struct pictures *);

#endif
