/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SLUGS_H
#define NEWS_SLUGS_H

/* Which slug an article gets. A slug that an article has or had is its own for ever: table article_slug. Writer only.
 */

#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

/* Outcome of slugs_keep: it is another article's. */
enum { SLUGS_E_TAKEN = 1 };

/* `wanted` if it is free or the article's own (article 0: it is new and has none), else with -2, -3 … behind it. */
int slugs_choose(struct slice *out, struct store *, struct arena *, struct slice wanted, int64_t article);
/* Makes it the article's own. */
int slugs_keep(struct store *, struct slice slug, int64_t article);
/* How many it has and had. */
int slugs_count(int64_t *out, struct store *, int64_t article);

#endif
