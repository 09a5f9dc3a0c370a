/* SPDX-License-Identifier: MIT */

/* backup.c: `tradepost backup FILE`: a copy of the live store, without visits and visitors' keys. */
#include "store/backup.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "cmd/command.h"
#include "cmd/progress.h"
#include "news/private.h"

static volatile sig_atomic_t stopped;

static void stop(int signal)
{
	(void)signal;
	stopped = 1;
}

static bool tell(void *arg, int64_t done, int64_t total)
{
	progress_tell(arg, "megabytes copied:", done >> 20, total >> 20);
	return !stopped;
}

int cmd_backup(struct call *c)
{
	static const int ends[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction action = { .sa_handler = stop };
	struct progress progress;
	struct backup_options options = { .without = private_tables, .progress = tell, .arg = &progress };
	char why[STORE_WHY] = "";
	int r;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		sigaction(ends[i], &action, NULL);
	progress_begin(&progress);
	r = store_backup(c->config.store.at, c->args[0], &options, why);
	progress_end(&progress);
	return r ? call_fail(c, "%s", *why ? why : fault_text(r)) : COMMAND_DONE;
}
