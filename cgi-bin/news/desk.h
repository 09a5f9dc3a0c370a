/* SPDX-License-Identifier: MIT */
#ifndef NEWS_DESK_H
#define NEWS_DESK_H

/* Lists of articles for editors: in any state, with all their texts. Published and scheduled ones stand in the order of
 * their release, others in that in which they were made; the latest come first. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/edit.h"
#include "news/list.h"
#include "store/store.h"

#define DESK_ANY EDIT_STATES /* `state`: whatever it is */

struct desk_query {
	enum edit_state state;
	int limit;         /* 1…LIST_LIMIT_MAX */
	struct slice lang; /* keep this language of the texts; SLICE_NONE: all */
	bool from_cursor;  /* behind (key, id) */
	int64_t key, id;
	int64_t now_ms;
	const struct site *site;
	const struct sections *sections;
};

struct desk_page {
	int64_t ids[LIST_LIMIT_MAX];
	size_t count;
	bool more; /* then (key, id) is where the next page begins */
	int64_t key, id;
};

int desk_read(struct desk_page *out, struct store *, const struct desk_query *);
/* Appends `[{…},{…}]`: as in public lists, but that status says `scheduled` too, that a draft's published_at may be
 * null, that hidden and withdrawn texts show, and that each text's translation is told. */
int desk_write_json(struct buffer *out, struct store *, const struct desk_query *, const struct desk_page *);

#endif
