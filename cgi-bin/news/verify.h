/* SPDX-License-Identifier: MIT */
#ifndef NEWS_VERIFY_H
#define NEWS_VERIFY_H

/* Whether a store, or a copy of one, is whole:
 *   - what store/check.h checks: the engine's trees and indexes, the schema, the promises of schema/checks/ (seals of
 *     rows, hashes of revisions, lists, books that balance);
 *   - what is derived from an article's latest revision, made again and compared byte by byte;
 *   - pictures against their files.
 * It reads only, and within the caller's snapshot, so that a store in use is judged in one state. */

#include <stdbool.h>
#include <stdint.h>

#include "news/site.h"
#include "store/check.h"
#include "store/store.h"

struct verify_options {
	const struct site *site;
	const char *media; /* folder of the pictures; NULL: they are not looked at */
	finding_fn *found;
	/* What is done, and how much of how much (of 0: not known); may be NULL. Not 0 ends with CHECK_E_STOPPED. */
	int (*progress)(void *arg, const char *what, int64_t done, int64_t of);
	void *arg;
};

struct verified {
	int64_t articles, pictures, changes, findings; /* changes: rows of the audit */
	/* Finished JSON of another version or time zone, which a start makes again: it was not compared. */
	bool rendered_elsewhere;
};

/* CHECK_E_STOPPED or a fault. */
int verify_store(struct verified *, struct store *, const struct verify_options *);

#endif
