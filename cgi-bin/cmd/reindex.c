/* SPDX-License-Identifier: MIT */

/* reindex.c: `tradepost reindex`: some articles a transaction, so that whatever else is to be written goes on between.
 * An article is searchable all the time, by its old rows or its new ones. Broken off, it has done a part and hurt
 * nothing. With --anew the index is first made as a whole, in one transaction, which mends a damaged one and holds up
 * writing. */
#include <stdio.h>

#include "base/fault.h"
#include "cmd/access.h"
#include "cmd/progress.h"

/* What the articles' old rows left behind is more than half of the index. A daemon that saves meanwhile adds segments
 * that no step needs to look at, so it comes to an end. */
static int merge(struct call *c, struct door *door, struct progress *progress)
{
	bool more = true;
	int r = 0;

	for (int64_t steps = 0; r == 0 && more; steps++) {
		json_t *out = NULL;

		r = access_change(c, door, "search.merge", json_pack("{s:b}", "first", steps == 0), -1, NULL, &out);
		more = json_flag(out, "more");
		json_decref(out);
		progress_tell(progress, "steps of making it smaller:", steps + 1, 0);
	}
	return r;
}

int cmd_reindex(struct call *c)
{
	_cleanup_(door_closep) struct door *door = NULL;
	struct progress progress;
	bool anew = call_flag(c, "anew");
	json_int_t after = 0, made = 0;
	int r = access_door(c, &door);

	if (r)
		return r;
	progress_begin(&progress);
	do {
		json_t *out = NULL;

		r = access_change(c, door, "search.reindex", json_pack("{s:I, s:b}", "after", after, "anew", anew), -1,
			NULL, &out);
		anew = false;
		after = json_i64(out, "after", 0);
		made += json_i64(out, "made", 0);
		json_decref(out);
		progress_tell(&progress, "articles indexed:", made, 0);
	} while (r == 0 && after);
	if (r == 0)
		r = merge(c, door, &progress);
	progress_end(&progress);
	if (r)
		return r;
	printf("%lld article%s indexed\n", (long long)made, made == 1 ? "" : "s");
	return COMMAND_DONE;
}
