/* SPDX-License-Identifier: MIT */
#ifndef STORE_PROBE_H
#define STORE_PROBE_H

/* The files of an open store, as the operator wants to know of them. By the connection's own thread. */

#include <stdint.h>

#include "store/store.h"

/* Whether the store's file is still there: at its place, readable, and a store by its head. It asks the file, not the
 * cache. 0 or FAULT_STORE. */
int store_probe(struct store *);
/* Bytes of the store's file and of the journal beside it; 0 for one that is not there. */
void store_lengths(struct store *, int64_t *file, int64_t *journal);

#endif
