/* SPDX-License-Identifier: MIT */
#ifndef STORE_CHECK_H
#define STORE_CHECK_H

/* Whether a store is whole, as far as it can say so itself:
 *   - the engine's own check of trees, indexes and the rules of the schema, and that no row refers to nothing;
 *   - the schema is the one that the migrations make;
 *   - the promises of schema/checks/: each statement there gives the rows that break one. They may use seal()
 *     (store/seal.h) and blake2b(text), 32 bytes.
 * It only reads. On a live store it belongs into a snapshot, as whatever else is checked with it. */

#include "store/store.h"

struct finding {
	const char *table; /* "store": it concerns no table alone */
	const char *row;   /* its key, for people; "": none alone */
	const char *what;  /* a sentence without its full stop */
};

/* The texts live until it returns. */
typedef void finding_fn(void *arg, const struct finding *);
/* Between two steps: what is looked at now. Not 0 ends the check with CHECK_E_STOPPED. */
typedef int checking_fn(void *arg, const char *what);

/* Outcome. */
enum { CHECK_E_STOPPED = 1 };

/* Damage is a finding, also where it keeps a check from going on; a fault is something else, as everywhere. */
int store_check(struct store *, finding_fn *, checking_fn *, void *arg);

#endif
