/* SPDX-License-Identifier: MIT */
#ifndef NEWS_RENDERING_H
#define NEWS_RENDERING_H

/* Whether the finished JSON in the store is what this program would make now. It holds times with the site's offset and
 * HTML, so another time zone or another renderer makes it stale: then it is made again at a start, from the revisions.
 * (The site's address, names of sections and counts are holes in it and never stale.) */

#include <stdbool.h>
#include <stdint.h>

#include "news/site.h"
#include "store/store.h"

/* Grows with every change of what news/card.c or text/markdown.c write. */
#define RENDERING_VERSION 3

/* Says what this program makes it with, if the store says nothing yet. Inside the writer's transaction, with the first
 * article. */
int rendering_note(struct store *, const struct site *);
/* Whether what is in the store is of this program and zone. */
int rendering_is_own(bool *out, struct store *, const struct site *);
/* Brings the store up to date; *made is how many articles were made again. Outside a transaction, before anybody reads:
 * one transaction a few hundred articles, so that one that is broken off is begun anew. `tell` may be NULL: called
 * after each; where it is false, RENDERING_E_STOPPED. */
enum { RENDERING_E_STOPPED = 1 };
int rendering_refresh(
	struct store *, const struct site *, int64_t *made, bool (*tell)(void *arg, int64_t made), void *arg);

#endif
