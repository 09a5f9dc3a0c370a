/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SECTION_CHANGE_H
#define NEWS_SECTION_CHANGE_H

/* Making and changing sections. Writer only. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/input.h"
#include "store/store.h"

/* Outcome: there is none of that slug, and none was to be made. */
enum { SECTION_CHANGE_E_MISSING = 1 };

/* Creates the section or changes it: the names given, and the position unless it is INPUT_NO_NUMBER (a new one then
 * goes to the end). A new one without a name gets its slug's words as its English name. It shows from then on. */
int section_set(
	int64_t *id, bool *created, struct store *, struct slice slug, const struct input_map *names, int64_t position);
/* The section of an article: by slug, or, if that is SLICE_NONE, by a name in any language. `may_make`: where there is
 * none it is made with the names and position; its slug then comes from the English name, else it is section-N. It
 * shows once the public may read an article of it, for its name may tell what is to come. *slug lives in the arena. */
int section_for_article(
	int64_t *id, struct slice *slug, struct store *, struct arena *, const struct input *, bool may_make);

#endif
