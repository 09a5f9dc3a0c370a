/* SPDX-License-Identifier: MIT */
#ifndef NEWS_MEDIA_CHANGE_H
#define NEWS_MEDIA_CHANGE_H

/* Pictures come, are described, and go: rows only, of which the files are another matter (news/media_files.h). Writer
 * only, inside the caller's savepoint. */

#include "news/audit.h"
#include "news/media.h"
#include "text/json.h"

/* Outcomes of media_edit_run. */
enum {
	MEDIA_CHANGE_E_MISSING = 1, /* there is no such picture */
	MEDIA_CHANGE_E_STALE,       /* `matches` says no; `media` is what is there */
	MEDIA_CHANGE_E_USED,        /* an article shows it: it stays */
	MEDIA_CHANGE_E_FAULTS       /* told in `faults` */
};

enum media_edit_kind { MEDIA_ADD, MEDIA_PATCH, MEDIA_REMOVE };

struct media_edit {
	enum media_edit_kind kind;
	struct slice id;     /* PATCH, REMOVE */
	struct slice source; /* ADD: hash of what was sent, MEDIA_SOURCE bytes */
	const json_t *patch; /* PATCH: RFC 7396, of {"alt", "caption"} */
	bool (*matches)(const struct media_edit *, int64_t revision); /* PATCH, REMOVE */
	struct audit_who who;
	struct arena *arena;
	struct json_faults *faults;
	struct media media; /* ADD: what was made; then, of all, the picture as it is (REMOVE: as it was) */
	/* What came of it. */
	bool changed;
};

extern const struct json_field media_patch_shape[];

/* ADD of what is here already, made of the same or become the same, changes nothing. */
int media_edit_run(struct media_edit *, struct store *);
/* The picture that was made of this; MEDIA_E_MISSING. */
int media_of_source(struct media *out, struct store *, struct arena *, struct slice source);

/* --- parts, for changes that commands ask for -----------------------------------------------------------------------
 */

/* A row, without alt and caption. `source` may be SLICE_NONE. */
int media_row_add(struct store *, const struct media *, struct slice source, int64_t now_ms);
/* Articles that came before their picture show it from now on; *shown: there were some. */
int media_show(bool *shown, struct store *, struct slice id);
/* The first article that shows it as its own or in a text; 0: none. */
int media_first_article(int64_t *out, struct store *, struct slice id);
int media_row_drop(struct store *, struct slice id);

#endif
