/* SPDX-License-Identifier: MIT */
#ifndef SERVE_LISTEN_H
#define SERVE_LISTEN_H

/* The listening socket of `serve --listen`: unix:PATH, tcp:HOST:PORT or fd:N (see serve/serve.h). */

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/* Outcome: it cannot be had; `why` holds a sentence. */
enum { LISTEN_E_REFUSED = 1 };

struct listener {
	int fd;     /* non-blocking; -1 when closed */
	char *path; /* of a unix socket that is ours to remove, else NULL */
	dev_t device;
	ino_t inode; /* of the path, so that nobody else's is removed */
	bool tcp;
	bool given; /* fd:N, somebody else's too: it is closed, never shut down */
};

/* 0, LISTEN_E_REFUSED or FAULT_MEMORY. */
int listen_open(struct listener *out, const char *address, char why[256]);
/* Takes no further connection; those that wait in a unix socket can still be accepted. */
void listen_stop(struct listener *);
/* Closes, and removes the socket's file if it is still ours. May be called twice. */
void listen_close(struct listener *);
unsigned listen_port(const struct listener *);

#endif
