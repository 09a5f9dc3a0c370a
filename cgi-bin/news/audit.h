/* SPDX-License-Identifier: MIT */
#ifndef NEWS_AUDIT_H
#define NEWS_AUDIT_H

/* What was changed, when and by whom: a row for each change, written in its transaction. Rows form a chain: the hash of
 * each is BLAKE2b over the hash of the row before (32 zeros before the first) and its own columns. So a row that was
 * changed, taken out or put between shows. It is no signature: who can write the store can write another chain, but not
 * one that goes on from a hash that somebody noted down. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/check.h"
#include "store/store.h"

#define AUDIT_HASH    32
#define AUDIT_BACK_MS 60000

/* Who makes a change, and when. */
struct audit_who {
	struct slice author; /* a token's label; "import"; "command" */
	int64_t token_id;    /* 0: a command */
	int64_t now_ms;
};

struct audit_row {
	int64_t id; /* 1, 2, 3 …; audit_add gives it */
	struct audit_who who;
	struct slice action, kind, of; /* as in the table */
	struct slice before, after;    /* AUDIT_HASH bytes, or SLICE_NONE */
	struct slice hash;             /* likewise, and audit_add's to make */
};

/* The time of a change that is made now: that of the clock, but not before that of the last change, so that who asks
 * for what changed since misses nothing when the clock is set back a little. Where the last one lies more than
 * AUDIT_BACK_MS ahead the clock was wrong then, and is believed now. Writer only: a request's own time is older than
 * its turn. */
int audit_now(int64_t *ms, struct store *);
/* Appends a change. Writer only. */
int audit_add(struct store *, const struct audit_row *);
/* An article's, whose number stands for `of`. */
int audit_article(struct store *, const struct audit_who *, const char *action, int64_t article, struct slice before,
	struct slice after);

/* The latest ones before `id` (INT64_MAX: all), at most `limit`; *more tells whether there are others. In the arena. */
int audit_list(
	struct audit_row **out, size_t *count, bool *more, struct store *, struct arena *, int64_t id, size_t limit);

/* Every change in its order, as `tradepost audit` shows them. A return other than 0 of `each` ends the walk with it. */
typedef int audit_each_fn(void *arg, const struct audit_row *);
int audit_walk(struct store *, audit_each_fn *each, void *arg);

/* Walks the chain. *count: rows there are; each that is not what its hash says, or not in its place, is found. */
int audit_verify(struct store *, finding_fn *found, void *arg, int64_t *count);

#endif
