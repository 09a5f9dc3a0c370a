/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SAVE_H
#define NEWS_SAVE_H

/* Saving an article: one more revision of it, and everything that is derived from it. The only place where articles are
 * written. Runs inside the caller's transaction or savepoint, which the caller undoes unless it returns 0 or
 * SAVE_E_UNCHANGED. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/audit.h"
#include "news/input.h"
#include "store/store.h"

enum {
	SAVE_E_UNCHANGED = 1, /* it is already so; at most the imported count took the newer figure */
	SAVE_E_FAULTS,        /* told in `faults` */
	SAVE_E_EDITED,        /* an import of changed content, and somebody edited the article here since */
	SAVE_E_MISSING        /* there is no such article */
};

struct save {
	int64_t id; /* the article; 0: a new one */
	struct audit_who who;
	const char *action;  /* what the audit calls it */
	bool import;         /* of content whose hash (input_hash) is: */
	const uint8_t *hash; /* 32 bytes; NULL unless import */
	struct slice origin; /* of a new one: its identity (news/import.h); SLICE_NONE: one is made */
	bool make_section;   /* where it is not there; else that is a fault */
};

struct saved {
	int64_t id, revision;
	bool image_missing; /* its picture is not here (yet) */
	bool figure_is_new; /* its imported count is another than before */
};

/* *in is completed by what was not given and what the article had or gets: slug, published_ms, section. Its slices must
 * live until the arena is reset. */
int article_save(
	struct saved *out, struct store *, struct arena *, struct input *in, const struct save *, struct json_faults *);

/* Derives everything of an article again (after its picture came, or with another program or zone). SAVE_E_MISSING. */
int article_derive_again(struct store *, struct arena *, int64_t id);

#endif
