/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TRANSLATION_H
#define NEWS_TRANSLATION_H

/* What a translation was made from, when an editor changes the article.
 *
 * A text may say it itself (`made_from`); else it was made from the revision that last wrote it. What was said is part
 * of
 * `?view=edit` and comes back with every change: it then speaks of the text as it was, and no more of one that was
 * written since. */

#include <stdint.h>

#include "news/before.h"
#include "news/input.h"

/* Forgets what was said of texts that are another than in the revision `made`, unless something else is said now. So
 * saving a translation brings it up to date. */
void translation_written_again(struct input *in, const struct input *made);

/* `in` is an earlier revision, `written` what that wrote. Texts that were current then are so again when it is restored
 * behind `b`, and those that were stale are stale. */
void translation_restored(struct input *in, const int64_t written[INPUT_TEXTS_MAX], const struct before *b);

#endif
