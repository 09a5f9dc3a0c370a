/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SECTION_H
#define NEWS_SECTION_H

/* Sections: what articles are sorted into. Reading; they are changed by news/change.h. Slices live in the arena. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "store/store.h"

enum { SECTION_E_MISSING = 1 };

struct section_name {
	struct slice lang, name;
};
struct section {
	int64_t id, position, revision;
	int64_t articles; /* how many the public can read now */
	bool standing;    /* shows without an article too; not so where an import made it */
	struct slice slug;
	struct section_name *names; /* in the order of their tags; may be none */
	size_t name_count;
	struct slice object; /* what section_write_object writes in all languages; SLICE_NONE: not written yet */
};

/* Those that the public may know of, in order of position: a section that is not `standing` needs an article. */
int section_list(struct section **out, size_t *count, struct store *, struct arena *, int64_t now_ms);
/* All of them, with the same counts: for the operator. */
int section_list_all(struct section **out, size_t *count, struct store *, struct arena *, int64_t now_ms);
/* All of them; `articles` counts those too that are not out yet. */
int section_names_list(struct section **out, size_t *count, struct store *, struct arena *);
int section_by_slug(struct section *out, struct store *, struct arena *, struct slice slug, int64_t now_ms);
/* Without the count of articles, which is -1. */
int section_by_id(struct section *out, struct store *, struct arena *, int64_t id);

/* The index in `names` that answers `want` (text/lang.h), -1 if there are none. */
int section_choose_name(const struct section *, struct slice want);
/* Appends the names by language, `{"en":"Trade news"}`: one if `want` is a language, all if it is SLICE_NONE. */
void section_write_names(struct buffer *out, const struct section *, struct slice want);
/* Appends `{"slug":…,"name":{…}}` as articles show it. */
void section_write_object(struct buffer *out, const struct section *, struct slice want);
/* Appends `{"slug":…,"name":{…},"position":…,"revision":…}` as admins put it. */
void section_write_edit(struct buffer *out, const struct section *);
/* What section_write_object writes, as a text: the section's own, or one in the arena. FAULT_MEMORY. */
int section_object(struct slice *out, struct arena *, const struct section *, struct slice want);

#endif
