/* SPDX-License-Identifier: MIT */
#ifndef NEWS_EDIT_H
#define NEWS_EDIT_H

/* What editors do to an article. Each is one change, inside the caller's savepoint, which the caller undoes unless it
 * returns 0. Every one is a revision (news/save.h) and a row of the audit, but for what changes nothing.
 *
 *   draft ──► scheduled ──► (its time comes) ──► published ──► withdrawn
 *     │  └────────────────────────────────────────►  ▲            │
 *     └► deleted                                     └─ restored ──┘        a scheduled one may be withdrawn too
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/audit.h"
#include "news/input.h"
#include "store/store.h"

enum {
	EDIT_E_MISSING = 1, /* there is no such article */
	EDIT_E_REVISION,    /* the article has no such revision */
	EDIT_E_STALE,       /* `matches` says no; id and revision are told */
	EDIT_E_STATE,       /* a move that its state does not allow; state is told */
	EDIT_E_FAULTS       /* told in `faults` */
};

enum edit_kind { EDIT_CREATE, EDIT_REPLACE, EDIT_PATCH, EDIT_WITHDRAW, EDIT_RESTORE, EDIT_DELETE };

/* Where an article stands. `?status=` has these names. */
enum edit_state { EDIT_DRAFT, EDIT_SCHEDULED, EDIT_PUBLISHED, EDIT_WITHDRAWN, EDIT_STATES };
extern const char *const edit_state_names[EDIT_STATES];

struct edit {
	enum edit_kind kind;
	struct slice article;    /* its id or one of its slugs; of a new one SLICE_NONE */
	struct input *in;        /* EDIT_CREATE, EDIT_REPLACE: complete it may become here */
	const json_t *patch;     /* EDIT_PATCH: RFC 7396, of what edit_view_write says */
	struct input_map reason; /* EDIT_WITHDRAW */
	int64_t from;            /* EDIT_RESTORE: this revision */
	bool (*matches)(const struct edit *, int64_t revision); /* whether the change is made from that one */
	struct audit_who who;
	struct arena *arena;
	struct json_faults *faults;
	/* What came of it. */
	int64_t id, revision;
	enum edit_state state;   /* before the change */
	bool changed, is_public; /* something was changed; readers may see it */
};

int edit_run(struct edit *, struct store *);

enum edit_state edit_state_of(enum article_status, int64_t published_ms, int64_t now_ms);
/* The article of an id or slug; 0: there is none. */
int edit_find(int64_t *id, struct store *, struct slice article);

#endif
