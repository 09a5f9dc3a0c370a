/* SPDX-License-Identifier: MIT */

/* fts_hits.c: search_hits(search), which tells of a match which phrases of the expression are in it: bit n of the
 * result for the n-th, and bit 32 + n if it stands in a title, as every second column is, from the first on. What
 * orders matches is thus known from the index alone, while it is walked. */
#include "store/fts.h"

#include <stddef.h>

enum { PHRASES_MAX = 32 };

static void hits(
	const Fts5ExtensionApi *api, Fts5Context *match, sqlite3_context *result, int count, sqlite3_value **values)
{
	int phrases = api->xPhraseCount(match);
	sqlite3_uint64 found = 0;

	(void)count;
	(void)values;
	for (int i = 0; i < phrases && i < PHRASES_MAX; i++) {
		Fts5PhraseIter place;
		int column, r = api->xPhraseFirstColumn(match, i, &place, &column);

		if (r != SQLITE_OK) {
			sqlite3_result_error_code(result, r);
			return;
		}
		while (column >= 0) {
			found |= (sqlite3_uint64)1 << i;
			if (column % 2 == 0)
				found |= (sqlite3_uint64)1 << (PHRASES_MAX + i);
			api->xPhraseNextColumn(match, &place, &column);
		}
	}
	sqlite3_result_int64(result, (sqlite3_int64)found);
}

int fts_register_hits(fts5_api *api)
{
	return api->xCreateFunction(api, "search_hits", NULL, hits, NULL);
}
