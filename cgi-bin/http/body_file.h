/* SPDX-License-Identifier: MIT */
#ifndef HTTP_BODY_FILE_H
#define HTTP_BODY_FILE_H

/* A body that is too long to lie in memory: in a file, of which its hash is known when it is complete. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define BODY_FILE_HASH 32

struct body_file {
	int fd;                       /* closed with the arena */
	int64_t len;                  /* bytes */
	uint8_t hash[BODY_FILE_HASH]; /* BLAKE2b, which who fills it sets at the end */
	int fault;                    /* of a write; 0: none. What comes behind it is dropped */
};

/* `fd` is the file's from now on, also without memory for it: then it is closed, and NULL comes back. */
struct body_file *body_file_new(struct arena *, int fd);
void body_file_put(struct body_file *, const void *at, size_t len);

#endif
