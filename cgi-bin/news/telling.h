/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TELLING_H
#define NEWS_TELLING_H

/* The terms by which an article tells what it is about: words of its titles, in each language that readers see.
 *
 * Of Latin and other words the stem (store/tokenizer.h), without words that stand in every sentence, single letters and
 * numbers; of Han characters, kana and Hangul each two that follow each other, without those that have a particle in
 * them. So 钢铁关税 tells 钢铁, 铁关 and 关税: what lies across two words is shared only where both are.
 *
 * They follow from the titles alone. Another table of folding makes others of them: INDEX_VERSION in news/index.h. */

#include <stddef.h>
#include <stdint.h>

#include "news/input.h"

/* Of one language, and of an article; what is beyond is left out. */
enum { TELLING_OF_LANGUAGE = 8, TELLING_MAX = 16, TELLING_BYTES = 6 };

struct telling {
	int64_t terms[TELLING_MAX]; /* 48 bits of a hash, each once, in the order of the titles */
	size_t count;
};

/* FAULT_MEMORY. */
int telling_find(struct telling *out, const struct input *);

/* A hash for terms, FNV-1a (draft-eastlake-fnv): for what nobody gains by choosing. Begin with TELLING_HASH. */
#define TELLING_HASH UINT64_C(0xcbf29ce484222325)
uint64_t telling_hash(uint64_t before, struct slice);

#endif
