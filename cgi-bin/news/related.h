/* SPDX-License-Identifier: MIT */
#ifndef NEWS_RELATED_H
#define NEWS_RELATED_H

/* What else a reader of an article may want to read. */

#include "news/list.h"

#define RELATED_MAX 10

/* Up to `q->limit` (at most RELATED_MAX) public articles, the nearest first. Of `q` lang, now_ms and sections count,
 * too. Some index reads, whatever the store's size; nothing is kept that could be out of date. */
int related_read(struct list_page *out, struct store *, struct arena *, int64_t article, const struct list_query *q);

#endif
