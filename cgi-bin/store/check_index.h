/* SPDX-License-Identifier: MIT */
#ifndef STORE_CHECK_INDEX_H
#define STORE_CHECK_INDEX_H

/* Whether the full text index is whole and says of every text what is in it, no more and no less. Only reads the store;
 * needs room for a copy of index and texts where temporary files lie. */

#include <stdbool.h>

#include "store/engine.h"

/* Damage is *whole = false; a fault is something else. */
int check_index(struct store *, bool *whole);

#endif
