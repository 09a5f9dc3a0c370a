/* SPDX-License-Identifier: MIT */

/* door.c: the command's side of a change.
 *
 * The lock decides: who gets it writes here, who does not asks its holder. A holder that does not listen is another
 * command at work, or a daemon that starts or stops: wait a little and try again. */
#include "cmd/door.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "cmd/wire.h"
#include "news/brought.h"
#include "news/change.h"
#include "news/media_files.h"

#define WAIT_MS 10000

struct door {
	const struct config *config;
	struct store *store; /* our own writer, or NULL */
	struct brought *brought;
	int socket; /* to the daemon's, or -1 */
	struct buffer pending;
	char which[WIRE_STORE]; /* store, as the daemon must know it */
};

/* 0 or errno. */
static int try_daemon(struct door *d)
{
	struct sockaddr_un address;
	int s, r;

	if (wire_address(&address, d->config->control))
		return ENAMETOOLONG;
	if (wire_store(d->which, d->config->store))
		return errno;
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return errno;
	if (connect(s, (const struct sockaddr *)&address, sizeof(address)) == 0) {
		d->socket = s;
		return 0;
	}
	r = errno;
	close(s);
	return r;
}

static int open_either(struct door *d, char why[256])
{
	int64_t end = clock_steady_ms() + WAIT_MS;
	int r, failed;

	for (;;) {
		r = store_open(&d->store, d->config->store.at, STORE_WRITER, why);
		if (r == 0)
			media_recover(d->store, d->config->media); /* as a daemon's start does; a fault is logged */
		if (r != STORE_E_LOCKED)
			return r > 0 ? DOOR_E_CLOSED : r;
		failed = try_daemon(d);
		if (failed == 0)
			return 0;
		if (failed == EACCES || failed == ENAMETOOLONG) {
			snprintf(why, 256, "a daemon serves this store; " SLICE_FMT ": %s",
				SLICE_ARG(d->config->control),
				failed == EACCES ? "only its user may" : "too long for the path of a socket");
			return DOOR_E_CLOSED;
		}
		if (clock_steady_ms() > end) {
			snprintf(why, 256, "another process has the store, and nobody answers on " SLICE_FMT,
				SLICE_ARG(d->config->control));
			return DOOR_E_CLOSED;
		}
		nanosleep(&(struct timespec){ .tv_nsec = 50000000 }, NULL);
	}
}

int door_open(struct door **out, const struct config *config, char why[256])
{
	struct door *d = calloc(1, sizeof(*d));
	int r;

	if (!d)
		return fault_new(FAULT_MEMORY, "no memory for a door");
	d->config = config;
	d->socket = -1;
	r = brought_new(&d->brought);
	if (r == 0)
		r = open_either(d, why);
	if (r) {
		door_close(d);
		return r;
	}
	*out = d;
	return 0;
}

void door_close(struct door *d)
{
	if (!d)
		return;
	brought_free(d->brought);
	store_close(d->store);
	if (d->socket >= 0)
		close(d->socket);
	buffer_release(&d->pending);
	free(d);
}

void door_closep(struct door **d)
{
	door_close(*d);
	*d = NULL;
}

/* In a transaction of its own. */
static int commit_here(struct door *d, const char *change, const json_t *in, int fd, json_t **out, int *result)
{
	int r = store_begin(d->store);

	if (r)
		return fault_pass(r);
	*result = change_run(out, d->store, &d->config->site, change, in, fd, d->brought);
	if (*result) {
		store_rollback(d->store);
		return *result < 0 ? fault_pass(*result) : 0;
	}
	return fault_pass(store_commit(d->store));
}

static int call_here(struct door *d, const char *change, const json_t *in, int fd, json_t **out, int *result)
{
	int r;

	if (!change_needs_store(change)) {
		*result = change_run(out, NULL, &d->config->site, change, in, fd, d->brought);
		return *result < 0 ? fault_pass(*result) : 0;
	}
	r = commit_here(d, change, in, fd, out, result);
	if (change_takes_pictures(change))
		brought_settle(d->brought, !r && !*result);
	if (!r && !*result)
		store_tend(d->store); /* what many files bring in must not all lie in the journal; a fault is logged */
	return fault_pass(r);
}

static int call_there(
	struct door *d, const char *change, const json_t *in, int fd, json_t **out, int *result, char why[256])
{
	json_t *question = json_pack("{s:s, s:s, s:O}", "store", d->which, "change", change, "in", in);
	json_t *answer = NULL;
	int r;

	if (!question)
		return fault_new(FAULT_MEMORY, "no memory for a question");
	r = wire_send(d->socket, question, fd);
	json_decref(question);
	if (r == WIRE_E_FORM) {
		snprintf(why, 256, "this is more than a daemon takes at once");
		return DOOR_E_CLOSED;
	}
	if (!r)
		r = wire_receive(d->socket, &d->pending, &answer, NULL);
	if (r > 0) {
		snprintf(why, 256,
			"the daemon went away; whether the change was made is not known, so look and try again");
		return DOOR_E_CLOSED;
	}
	if (r)
		return fault_pass(r);
	*result = (int)json_i64(answer, "result", FAULT_BUG);
	*out = json_incref(json_object_get(answer, "out"));
	json_decref(answer);
	return 0;
}

int door_call(struct door *d, const char *change, const json_t *in, int fd, json_t **out, int *result, char why[256])
{
	json_t *answer = NULL;
	int r;

	if (d->store)
		r = call_here(d, change, in, fd, &answer, result);
	else
		r = call_there(d, change, in, fd, &answer, result, why);
	if (r < 0)
		snprintf(why, 256, "%s", fault_text(r));
	if (out)
		*out = answer;
	else
		json_decref(answer);
	return r;
}
