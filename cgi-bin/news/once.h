/* SPDX-License-Identifier: MIT */
#ifndef NEWS_ONCE_H
#define NEWS_ONCE_H

/* A change that is asked for twice under the same Idempotency-Key is made once: what the first was answered is kept for
 * 24 hours, in its own transaction. Only changes are kept: what was refused has changed nothing and is looked at again.
 */

#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

#define ONCE_KEY_MAX 255 /* bytes */
#define ONCE_KEPT_MS INT64_C(86400000)

/* Outcomes of once_find: this was answered before; or something else was, under this key. */
enum { ONCE_E_ANSWERED = 1, ONCE_E_OTHER };

struct once {
	int64_t token_id;
	struct slice key;    /* SLICE_NONE: none was sent, and the functions do nothing */
	uint8_t content[32]; /* a hash of what is asked for */
	int64_t now_ms;
	/* The answer. */
	int status;
	int64_t article_id, revision; /* 0: none, the answer is `body` */
	struct slice body;            /* SLICE_NONE: none */
};

/* ONCE_E_ANSWERED: the answer is filled in. */
int once_find(struct once *, struct store *, struct arena *);
/* Keeps the answer, and drops those that are too old. Writer only. */
int once_keep(const struct once *, struct store *);

#endif
