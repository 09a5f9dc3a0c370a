/* SPDX-License-Identifier: MIT */
#ifndef STORE_LOCK_H
#define STORE_LOCK_H

/* The writer's lock: an exclusive lock on PATH.lock, a file of its own beside the store, so that neither its descriptor
 * nor its bytes have to do with the engine's. It is an open file description lock: it ends with the descriptor, so a
 * process that dies frees it, and two openings in one process exclude each other as well. The file stays: removing it
 * would let two processes lock two files of the same name. It holds the number of the process, for people. */

#include "store/place.h"

/* *fd is the lock. Outcomes: STORE_E_LOCKED, STORE_E_DENIED. */
int lock_take(int *fd, const struct place *, char why[STORE_WHY]);
/* Ends it; -1 is fine. */
void lock_drop(int fd);

#endif
