/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LISTED_H
#define NEWS_LISTED_H

/* The order of lists: the tables `listed` and `reading`, the counts of sections and tags. Writer only. */

#include <stdint.h>

#include "base/slice.h"
#include "news/article.h"
#include "store/store.h"

/* listed.kind; the first three are reading.kind too. */
enum listed { LISTED_ALL, LISTED_SECTION, LISTED_TAG, LISTED_CHANGED };

/* What decides where an article is listed. */
struct listed_as {
	enum article_status status;
	int64_t section_id, published_ms, changed_ms;
	int64_t views;     /* imported + counted */
	struct slice tags; /* joined by commas */
};

/* Moves an article from where `before` (NULL: it is new) put it to where `after` does. What stays is not touched. */
int listed_move(struct store *, int64_t article, const struct listed_as *before, const struct listed_as *after);

#endif
