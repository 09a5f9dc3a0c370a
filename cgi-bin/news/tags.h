/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TAGS_H
#define NEWS_TAGS_H

/* Tags in use. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

struct tag {
	int64_t id, articles; /* public ones */
	struct slice tag;
};

/* Those of public articles, in order of their bytes. A tag that only scheduled articles have is none yet. The table of
 * tags is read, and while articles are scheduled an index at one place for each tag. */
int tags_list(struct tag **out, size_t *count, struct store *, struct arena *, int64_t now_ms);

#endif
