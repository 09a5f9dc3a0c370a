/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TEXTS_H
#define NEWS_TEXTS_H

/* What article pages and lists on pages read alike. */

#include "news/article.h"

/* The visible texts of an article in their order, without html. */
int texts_load(struct article_text **out, size_t *count, struct store *, struct arena *, int64_t article);
/* The picture out of seven columns, from `column` on: image_name, media's id, ext, width, height, the id that the
 * article names, and media's files. False if it has none. */
bool texts_image(struct article_image *out, struct stmt *, int column, struct arena *, bool *failed);

#endif
