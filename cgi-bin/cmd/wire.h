/* SPDX-License-Identifier: MIT */
#ifndef CMD_WIRE_H
#define CMD_WIRE_H

/* Lines of JSON over a local socket, one of which may bring a descriptor: what door.c and control.c have in common. */

#include "base/buffer.h"
#include "text/json.h"

/* Outcomes. */
enum {
	WIRE_E_END = 1, /* the other side closed, or a time-out */
	WIRE_E_FORM
}; /* a line too long, or not JSON */

/* The address of a socket's path; -1 when that is too long. */
struct sockaddr_un;
int wire_address(struct sockaddr_un *out, struct slice path);

/* Which file a store is, whatever path leads there; both sides of a question must mean the same. -1 with errno. */
#define WIRE_STORE 40
int wire_store(char out[WIRE_STORE], struct slice url);

/* Sends the object and a line end, with fd (-1: none). WIRE_E_FORM: too long, and nothing was sent. */
int wire_send(int socket, const json_t *object, int fd);
/* Receives a line; *fd, if not NULL, is the descriptor that came with it or -1, and the caller's to close. `pending`
 * keeps bytes behind the line for the next call. */
int wire_receive(int socket, struct buffer *pending, json_t **out, int *fd);

#endif
