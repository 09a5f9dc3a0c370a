/* SPDX-License-Identifier: MIT */

/* migrate.c: `tradepost migrate`. */
#include <stdio.h>

#include "base/fault.h"
#include "cmd/command.h"
#include "store/store.h"

int cmd_migrate(struct call *c)
{
	bool dry = call_flag(c, "dry-run");
	char why[256] = "";
	int from = 0, to = 0;
	int r = store_migrate(c->config.store.at, dry, &from, &to, why);

	if (r)
		return call_fail(c, "%s", *why ? why : fault_text(r));
	if (from == to)
		printf("the store is at version %d, which is this one's\n", to);
	else if (from == 0)
		printf("%s a store of version %d\n", dry ? "would create" : "created", to);
	else
		printf("%s the store from version %d to %d\n", dry ? "would bring" : "brought", from, to);
	return COMMAND_DONE;
}
