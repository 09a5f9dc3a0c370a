/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SECTIONS_H
#define NEWS_SECTIONS_H

/* The sections as a thread remembers them: every answer that shows an article names its section, and sections hardly
 * ever change. What is remembered belongs to a generation of content, a number that grows with every change: with
 * another one everything is read anew. */

#include "news/section.h"

struct sections {
	struct arena *arena; /* NULL: nothing is remembered yet */
	uint64_t generation;
	struct section *list; /* by id; without counts of articles */
	size_t count;
};

/* Reads all sections, unless those of that generation are remembered. `generation` was looked at before the store was
 * read for whatever is shown with them. All zeros is an empty one; sections_release makes it that again. */
int sections_remember(struct sections *, struct store *, uint64_t generation);
void sections_release(struct sections *);

/* One of them, a shallow copy that is good until the next sections_remember. One that came after them, or with NULL for
 * the sections every one, is read from the store; SECTION_E_MISSING if it is not there either. */
int sections_get(struct section *out, const struct sections *, struct store *, struct arena *, int64_t id);

#endif
