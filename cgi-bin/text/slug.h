/* SPDX-License-Identifier: MIT */
#ifndef TEXT_SLUG_H
#define TEXT_SLUG_H

/* Names that stand in addresses: slugs of articles and sections (a-z, 0-9, single hyphens), and tags (free text). */

#include <stdbool.h>

#include "base/arena.h"
#include "base/slice.h"

#define SLUG_MAX       80 /* bytes of a slug that is made; a given one may have SLUG_GIVEN_MAX */
#define SLUG_GIVEN_MAX 100
#define TAG_MAX        64 /* characters */

/* Outcomes. */
enum { SLUG_E_EMPTY = 1 };
enum { TAG_E_EMPTY = 1, TAG_E_LONG, TAG_E_CHARACTER, TAG_E_UTF8 };

/* Makes a slug of a title: marks dropped (é → e), lower case, everything but letters and digits of ASCII a hyphen, cut
 * at a word's end. SLUG_E_EMPTY when no letter of a-z is left (a slug is never digits only) or the text is not UTF-8.
 */
int slug_from_title(struct arena *, struct slice title, struct slice *out);
/* a-z, 0-9 and single inner hyphens, at least one letter, at most SLUG_GIVEN_MAX bytes. */
bool slug_valid(struct slice);

/* A tag as it is kept and compared: NFC, without white space at its ends, inner white space as one space. Its case
 * stays as written, so EV and ev are two tags. TAG_E_CHARACTER for / , and control characters: a tag stands in a path
 * and in lists. */
int tag_normalise(struct arena *, struct slice in, struct slice *out);

#endif
