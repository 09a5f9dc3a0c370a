/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEARCH_PREFIX_H
#define NEWS_SEARCH_PREFIX_H

/* How much of the index begins with some letters. */

#include <stdint.h>

#include "base/slice.h"
#include "store/store.h"

/* The pages of the index that have the words which begin so, give or take two a segment; a few index reads. 0 or a
 * fault. */
int search_prefix_pages(int64_t *pages, struct store *, struct slice prefix);

#endif
