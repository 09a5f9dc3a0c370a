/* SPDX-License-Identifier: MIT */
#ifndef NEWS_CARD_H
#define NEWS_CARD_H

/* The JSON of an article as segments: the object of lists (the card) and what the single article adds to it (the tail).
 * A card has no closing brace: lists put it behind the card, the article behind card and tail. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "news/input.h"

/* One visible text. */
struct card_text {
	struct slice lang, title, summary, byline, body, alt, caption; /* empty: none; body: HTML */
	int64_t made_from;
	bool stale;
};

struct card {
	int64_t id, revision, published_ms, modified_ms; /* published_ms: INPUT_NO_TIME for a draft without one */
	enum article_status status;
	struct slice state; /* said instead of the status, where it tells more; SLICE_NONE: the status */
	struct slice slug;
	const struct card_text *texts; /* in their order; of a withdrawn article none */
	size_t text_count;
	const struct slice *tags;
	size_t tag_count;
	bool has_image;
	struct slice image_src, image_srcset, image_name; /* SLICE_NONE: not known, or none */
	int64_t image_width, image_height;
	struct slice source_name, source_url;       /* SLICE_NONE: none */
	const struct input_correction *corrections; /* in order */
	size_t correction_count;
};

/* Appends segments. */
void card_write(struct buffer *out, const struct card *);
void card_write_tail(struct buffer *out, const struct card *);

#endif
