/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LISTED_H
#define NEWS_LISTED_H

/* The order of lists: the table `listed`, the counts of sections and tags; by news/ranking.h the table `reading` too.
 * Writer only. */

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
	struct slice tags; /* joined by commas */
};

/* Moves an article from where `before` (NULL: it is new) put it to where `after` does; its row of `article` and its
 * books are as they will be. What stays is not touched. */
int listed_move(struct store *, int64_t article, const struct listed_as *before, const struct listed_as *after);

#endif
