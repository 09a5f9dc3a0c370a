/* SPDX-License-Identifier: MIT */
#ifndef NEWS_CHANGE_MEDIA_H
#define NEWS_CHANGE_MEDIA_H

/* What news/change.c and the changes that stand in files of their own share. */

#include "base/arena.h"
#include "news/brought.h"
#include "news/change.h"

/* One change under way. */
struct change_call {
	struct store *store; /* NULL for those that need none */
	const struct site *site;
	const json_t *in; /* of its shape */
	int fd;
	struct brought *brought; /* may be NULL */
	struct arena *arena;
	json_t *errors; /* sentences */
	json_t *out;    /* set on success */
};

/* Adds an error; CHANGE_E_REFUSED, or FAULT_MEMORY. */
int change_refuse(struct change_call *, const char *sentence);

extern const struct json_field change_media_find_shape[], change_media_forget_shape[];
int change_media_find(struct change_call *);
int change_media_bring(struct change_call *); /* of brought_shape */
int change_media_forget(struct change_call *);

#endif
