/* SPDX-License-Identifier: MIT */
#ifndef CMD_DOOR_H
#define CMD_DOOR_H

/* How a command changes the store: in its own writer, or, where a daemon holds the store's lock, in the daemon's, over
 * control.sock. The same change_run (news/change.h) does the work either way.
 *
 * On the socket: one line of JSON asks, {"store": WHICH, "change": NAME, "in": {…}}, with at most one descriptor beside
 * it (SCM_RIGHTS); one line answers, {"result": n, "out": {…}}. Lines end with \n and are at most DOOR_LINE_MAX bytes.
 * One question a connection at a time, any number in a row. WHICH tells device and file of the store: two stores may
 * have been given one socket. */

#include "cmd/config.h"
#include "store/writer.h"
#include "text/json.h"

#define DOOR_LINE_MAX ((size_t)1 << 20)

/* Outcome of opening and calling: no way in; `why` says so. */
enum { DOOR_E_CLOSED = 1 };

struct door;

int door_open(struct door **out, const struct config *, char why[256]);
void door_close(struct door *);
void door_closep(struct door **);
/* Runs a change in one transaction. *result is what change_run returned; *out its answer (to be freed with
 * json_decref), may be NULL. Returns 0, DOOR_E_CLOSED (the daemon went away: whether it was done is not known) or a
 * fault. */
int door_call(struct door *, const char *change, const json_t *in, int fd, json_t **out, int *result, char why[256]);

/* The daemon's side: a thread that answers on the socket until control_stop. */
struct control;
int control_start(struct control **out, const struct config *, struct writer *, char why[256]);
void control_stop(struct control *);

#endif
