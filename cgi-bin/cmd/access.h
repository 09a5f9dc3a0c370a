/* SPDX-License-Identifier: MIT */
#ifndef CMD_ACCESS_H
#define CMD_ACCESS_H

/* What commands do with the store, with their errors told. Each returns 0 or the status to end with. */

#include "cmd/command.h"
#include "cmd/door.h"
#include "store/store.h"

/* A reader that is closed by the caller. */
int access_reader(struct call *, struct store **out);
/* Opens a door. */
int access_door(struct call *, struct door **out);
/* Runs a change through the door; tells refusals, each on a line of its own behind `where` (NULL: none). `in` is taken.
 */
int access_change(
	struct call *, struct door *, const char *change, json_t *in, int fd, const char *where, json_t **out);
/* The same, with each refusal given to `tell`. */
typedef void access_tell_fn(void *arg, const char *sentence);
int access_change_told(struct call *, struct door *, const char *change, json_t *in, int fd, access_tell_fn *tell,
	void *arg, json_t **out);
/* The same for one change with a door of its own. */
int access_change_once(struct call *, const char *change, json_t *in, json_t **out);

#endif
