/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SAVE_ROWS_H
#define NEWS_SAVE_ROWS_H

/* The rows that news/save.c writes of one revision. Nobody else needs this. */

#include "news/before.h"
#include "news/derive.h"
#include "news/save.h"

/* One save under way. */
struct save_work {
	struct store *store;
	struct arena *arena;
	struct input *in;
	const struct save *how;
	struct json_faults *faults;
	struct before loaded, *before; /* NULL: a new article */
	struct derive derive;
	int64_t id, section_id, modified_ms, revision;
	uint8_t hash[32];   /* of its doc; set by save_revision_row */
	int64_t own_figure; /* of `imported`, what came with the article itself */
	int64_t imported;   /* set by save_views_row */
	const struct input_lang_text *fresh_corrections[INPUT_TEXTS_MAX];
	size_t fresh_correction_count;
};

/* Adds or changes the article; gives a new one its id. Without a slug it is added under a passing one. */
int save_article_row(struct save_work *);
int save_revision_row(struct save_work *);
/* The list as a line tells it, and what this change adds. */
int save_corrections(struct save_work *);
/* The imported count: the article's own figure, and what other systems counted. */
int save_views_row(struct save_work *);
/* Where the article is listed from now on. */
struct listed_as save_listed(struct save_work *);

#endif
