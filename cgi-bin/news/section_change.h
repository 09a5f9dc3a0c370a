/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SECTION_CHANGE_H
#define NEWS_SECTION_CHANGE_H

/* Making and changing sections. Writer only. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/audit.h"
#include "news/input.h"
#include "store/store.h"

/* There is none of that slug, and none was to be made; one is there and `matches` is needed; it says no. */
enum { SECTION_CHANGE_E_MISSING = 1, SECTION_CHANGE_E_UNMATCHED, SECTION_CHANGE_E_STALE };

struct section_edit {
	struct slice slug;
	struct input_map names;
	int64_t position; /* INPUT_NO_NUMBER: it stays where it is, a new one goes to the end */
	bool whole;       /* names that are not given go; else they stay. Then one that is there needs `matches` */
	bool (*matches)(const struct section_edit *, int64_t revision); /* NULL: made from no revision */
	struct audit_who who;
	/* What came of it. */
	int64_t id, revision;
	bool created, changed;
};

/* Creates the section or changes it; it shows from then on. A new one without a name gets its slug's words as its
 * English name. With `matches` what is put already, made from the revision before, changes nothing and is no fault. */
int section_set(struct section_edit *, struct store *, struct arena *);
/* The section of an article: by slug, or, if that is SLICE_NONE, by a name in any language. `maker` not
 * NULL: where there is none it is made with the names and position; its slug then comes from the English name, else it
 * is section-N. It shows once the public may read an article of it, for its name may tell what is to come. *slug lives
 * in the arena. */
int section_for_article(int64_t *id, struct slice *slug, struct store *, struct arena *, const struct input *,
	const struct audit_who *maker);

#endif
