/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LINES_H
#define NEWS_LINES_H

/* Lines of a file that may be longer than memory, one at a time. */

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"

enum { LINES_E_END = 1, LINES_E_LONG };

struct lines {
	int fd;
	size_t max;  /* bytes of a line */
	long number; /* of the line given last, from 1 */
	bool end;    /* of the file */
	size_t at;   /* what of `held` is given out already */
	struct buffer held;
};

void lines_init(struct lines *, int fd, size_t max);
void lines_release(struct lines *);
/* The next line without its end (\n or \r\n); it lives until the next call. LINES_E_END; LINES_E_LONG: it is longer
 * than `max`, and reading ends. FAULT_SYSTEM, FAULT_MEMORY. */
int lines_next(struct lines *, struct slice *line);

#endif
