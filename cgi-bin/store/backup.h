/* SPDX-License-Identifier: MIT */
#ifndef STORE_BACKUP_H
#define STORE_BACKUP_H

/* A copy of a store, of one moment, while it is in use or not. Some tables may be left out: they are there and empty,
 * and no byte of their rows is ever written to the copy, not even for a moment. The copy is a store like any other.
 *
 * It appears under its name when it is complete and on disk, or not at all; until then it is FILE.part, which whatever
 * ended the process may leave behind and the next backup to FILE takes over. Readers and the writer of the store are
 * not held up; its journal grows meanwhile, since the copy reads one state of it. */

#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

/* Outcomes, besides those of store_open. */
enum {
	BACKUP_E_EXISTS = 32, /* there is something at FILE, or something that is not ours at FILE.part */
	BACKUP_E_BUSY,        /* another process makes the same backup */
	BACKUP_E_STOPPED      /* `progress` said so */
};

struct backup_options {
	const char *const *without; /* names of tables, ended by NULL; NULL: all are copied */
	/* May be NULL: called now and then, with bytes written and about how many there will be. False stops. */
	bool (*progress)(void *arg, int64_t done, int64_t total);
	void *arg;
};

/* `url` is the store, `file` a path. On an outcome or fault `why` holds a sentence for people. */
int store_backup(const char *url, const char *file, const struct backup_options *, char why[STORE_WHY]);

#endif
