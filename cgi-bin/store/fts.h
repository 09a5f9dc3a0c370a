/* SPDX-License-Identifier: MIT */
#ifndef STORE_FTS_H
#define STORE_FTS_H

/* The tokenizer (store/tokenizer.h) as the engine's full text search, FTS5, knows it: tokenize='tradepost'.
 *
 * What is indexed goes through tokenizer_run with stems and pairs, which stand at the place of their words and first
 * characters (FTS5_TOKEN_COLOCATED). What a MATCH expression has between double quotes is tokens already, as
 * tokenizer_run gave them, parted by spaces: they are taken as they are. So nothing that a reader types is ever taken
 * for a stem, a stop or an operator. */

#include <sqlite3.h>

/* Makes it known to a connection. An engine's code. */
int fts_register(sqlite3 *);
/* The function search_hits (fts_hits.c). */
int fts_register_hits(fts5_api *);

#endif
