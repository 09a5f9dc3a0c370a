/* SPDX-License-Identifier: MIT */
#ifndef TEXT_LANG_H
#define TEXT_LANG_H

/* Language tags (BCP 47: RFC 5646 for their form, RFC 4647 for matching). Registries are not consulted: a tag is well
 * formed or it is not. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

#define LANG_MAX 35 /* bytes; RFC 5646 section 4.4.1 */

/* Outcome. */
enum { LANG_E_FORM = 1 };

/* Well formed (RFC 5646 section 2.1: langtag, privateuse, the grandfathered ones) and at most LANG_MAX bytes. */
bool lang_valid(struct slice);
/* The canonical case: `ZH-hans-cn` → `zh-Hans-CN`. */
int lang_canonical(struct arena *, struct slice in, struct slice *out);
/* Which of `have` answers `want`: lookup (RFC 4647 section 3.4), then zh, zh-CN, zh-SG as zh-Hans and zh-TW, zh-HK,
 * zh-MO as zh-Hant, then the first with the same first subtag, then 0. Case does not matter. -1 when n is 0. */
int lang_choose(struct slice want, const struct slice *have, size_t n);

#endif
