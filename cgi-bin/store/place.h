/* SPDX-License-Identifier: MIT */
#ifndef STORE_PLACE_H
#define STORE_PLACE_H

/* Where a store lies, and the files beside it: PATH, PATH.lock, and while it is being made PATH.new
 * (a copy of one: PATH.part).
 *
 * The path is resolved, so that two names of one file share one lock. What is made by root beside or inside a folder of
 * another user gets that user as owner: a command of the administrator must not lock out a daemon that runs as
 * www-data. (The engine does the same for its own -wal and -shm.) The store itself is never opened here: closing a
 * descriptor of it would drop the locks that the engine holds in this process. */

#include <limits.h>
#include <stdbool.h>
#include <sys/types.h>

#include "store/store.h"

/* The engine takes 512 bytes with the ends that it and we put behind the path. */
enum { PLACE_MAX = 496 };

struct place {
	char path[PATH_MAX];
	bool exists;
	off_t size;
	uid_t uid; /* of the store, or of the folder where there is none yet */
	gid_t gid;
	mode_t mode;
};

/* Outcomes: STORE_E_URL, STORE_E_DENIED (the folder is missing or closed), STORE_E_FOREIGN (something that is no file).
 */
int place_find(struct place *out, const char *url, char why[STORE_WHY]);
/* path plus `end`, in a buffer of PATH_MAX. */
char *place_beside(char out[PATH_MAX], const struct place *, const char *end);
/* Makes an empty file with the store's owner and mode; -1 with errno. */
int place_create(const struct place *, const char *path, int flags);
/* Renames, but never over a file that is there or came in the meantime: then -1 with EEXIST. -1 with errno. */
int place_rename_new(const char *from, const char *to);
/* Makes what happened in the folder of the store durable. 0 or FAULT_SYSTEM. */
int place_sync_folder(const struct place *);

/* Puts a sentence in `why` where there is one. */
void why_say(char why[STORE_WHY], const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
