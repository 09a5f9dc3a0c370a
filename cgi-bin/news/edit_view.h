/* SPDX-License-Identifier: MIT */
#ifndef NEWS_EDIT_VIEW_H
#define NEWS_EDIT_VIEW_H

/* An article as it would be put: what `?view=edit` shows, what a change answers, and what a merge patch is of. It says
 * nothing but what a revision holds, so a revision's view is the same for ever (in one time zone). */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/input.h"
#include "store/store.h"

enum { EDIT_VIEW_E_MISSING = 1 }; /* there is no such revision */

/* One save. */
struct revision {
	int64_t article_id, revision, at_ms;
	struct slice author;
	struct slice changed; /* JSON list of fields */
	struct slice hash;    /* 32 bytes, of `doc` */
	struct slice doc;     /* SLICE_NONE in lists, as the next one */
	struct slice written; /* JSON: by language, the revision that last wrote it */
};

/* What a revision holds. */
struct edit_view {
	int64_t id, revision;
	const struct input *in;
	const int64_t *written; /* of each text of `in` */
};

int revision_get(struct revision *out, struct store *, struct arena *, int64_t article, int64_t revision);
/* The latest ones before a number (INT64_MAX: all), at most `limit`. */
int revision_list(struct revision **out, size_t *count, bool *more, struct store *, struct arena *, int64_t article,
	int64_t before, size_t limit);
/* Takes it apart; `written` tells of each text the revision that last wrote it. FAULT_STORE for one that is no article
 * any more. */
int revision_parse(struct input *out, int64_t written[INPUT_TEXTS_MAX], const struct revision *, struct arena *);

/* Appends the members, `"id":1,…,"correction":{},"translation":{…}`, without braces; nothing is left out. */
void edit_view_write(struct buffer *out, const struct edit_view *);
/* Appends `,"translation":{…}`: as on the public article, of every text. */
void edit_view_write_translation(struct buffer *out, const struct edit_view *);
/* The object of a revision of the store. */
int edit_view_of(struct buffer *out, struct store *, struct arena *, int64_t article, int64_t revision);
/* `"at":…,"by":…,"changed":[…],"hash":"…"` */
void revision_write(struct buffer *out, const struct revision *);

#endif
