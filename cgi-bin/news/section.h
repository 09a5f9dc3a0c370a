/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SECTION_H
#define NEWS_SECTION_H

#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

enum { SECTION_E_MISSING = 1 };

struct section_name {
	struct slice lang, name;
};
struct section {
	int64_t id, position, revision;
	int64_t articles; /* how many the public can read now */
	struct slice slug;
	struct section_name *names;
	size_t name_count;
};

/* All, in order of position. */
int section_list(struct section **out, size_t *count, struct store *, struct arena *, int64_t now_ms);
int section_by_slug(struct section *out, struct store *, struct arena *, struct slice slug, int64_t now_ms);

#endif
