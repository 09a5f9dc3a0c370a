/* SPDX-License-Identifier: MIT */

/* migrate.c: `tradepost migrate`. */
#include <stdio.h>

#include "base/fault.h"
#include "cmd/command.h"
#include "cmd/progress.h"
#include "news/archive.h"
#include "news/index.h"
#include "store/store.h"

static bool tell(void *progress, int64_t made)
{
	progress_tell(progress, "articles indexed:", made, 0);
	return true;
}

/* What an older version has not indexed or counted, or this one not to the end. */
static int fill(struct call *c, bool moved)
{
	_cleanup_(store_closep) struct store *store = NULL;
	struct progress progress;
	char why[256] = "";
	int64_t made = 0;
	bool own = false;
	int r = store_open(&store, c->config.store.at, STORE_READER, why);

	if (r == 0)
		r = index_is_own(&own, store);
	if (r == 0 && (moved || !own)) {
		store_close(store);
		store = NULL;
		r = store_open(&store, c->config.store.at, STORE_WRITER, why);
		progress_begin(&progress);
		if (r == 0)
			r = index_refresh(store, &made, tell, &progress);
		if (r == 0)
			r = archive_refresh(store);
		progress_end(&progress);
	}
	return r ? call_fail(c, "%s", *why ? why : fault_text(r)) : 0;
}

int cmd_migrate(struct call *c)
{
	bool dry = call_flag(c, "dry-run");
	char why[256] = "";
	int from = 0, to = 0;
	int r = store_migrate(c->config.store.at, dry, &from, &to, why);

	if (r)
		return call_fail(c, "%s", *why ? why : fault_text(r));
	if (!dry) {
		r = fill(c, from != to);
		if (r)
			return r;
	}
	if (from == to)
		printf("the store is at version %d, which is this one's\n", to);
	else if (from == 0)
		printf("%s a store of version %d\n", dry ? "would create" : "created", to);
	else
		printf("%s the store from version %d to %d\n", dry ? "would bring" : "brought", from, to);
	return COMMAND_DONE;
}
