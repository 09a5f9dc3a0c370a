/* SPDX-License-Identifier: MIT */
#ifndef STORE_SEAL_H
#define STORE_SEAL_H

/* A row's seal: a checksum over its other columns that is stored beside them, so that a byte that changed on the disk
 * shows (`tradepost verify`). It is no signature: who can write the store can seal it.
 *
 * In SQL it is the function seal(value, …), of any number of values; integers, texts, blobs and NULL differ even where
 * they look alike. It is 32 bits wide, so one change in four thousand million is not seen. It never changes: stores
 * hold what it gave. */

#include <sqlite3.h>
#include <stdint.h>

/* Makes seal() known to a connection. An engine's code. */
int seal_register(sqlite3 *);

#endif
