/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BEFORE_H
#define NEWS_BEFORE_H

/* An article as its latest revision left it: what the next one is compared with, and what is exported. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/input.h"
#include "news/listed.h"
#include "store/store.h"

enum { BEFORE_E_MISSING = 1 };

struct before {
	int64_t id, section_id, revision, imported, counted;
	int64_t elsewhere;    /* of `imported`, what other systems counted: news/imported.h */
	int64_t published_ms; /* INPUT_NO_TIME: a draft without one */
	int64_t modified_ms, changed_ms;
	enum article_status status;
	bool edited;
	struct slice slug, tags, origin, section;
	struct slice origin_hash; /* SLICE_NONE: never imported */
	struct slice reason, doc, written;
	struct slice hash;                   /* of doc */
	struct input in;                     /* of doc, with its reason */
	int64_t written_in[INPUT_TEXTS_MAX]; /* of each text of `in`, out of `written` */
};

/* Everything lives in the arena, the JSON trees too. */
int before_load(struct before *out, struct store *, struct arena *, int64_t id);
/* Where it is listed. */
struct listed_as before_listed(const struct before *);
/* Which revision has written this text, once it is saved behind this one. */
int64_t before_written_next(const struct before *, const struct input_text *);
/* Reads `revision.written` of these texts. */
int before_written_read(int64_t out[INPUT_TEXTS_MAX], const struct input *, struct arena *, struct slice written);
/* As a line of an export: id, origin, corrections, old slugs, modified_ms, imported and imported_from are filled, and
 * made_from is 0 in texts that are stale, INPUT_NO_NUMBER in others. */
int before_line(struct input *out, const struct before *, struct store *, struct arena *);

/* `line:ID`: the origin of what was imported under that number and has it as its id. */
struct slice before_origin_of_id(struct arena *, int64_t id);
/* Reads JSON into a tree that lives until the arena is reset. Text that is no JSON is a FAULT_STORE. */
int before_json(json_t **out, struct arena *, struct slice text);

#endif
