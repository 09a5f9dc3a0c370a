/* SPDX-License-Identifier: MIT */

/* body_file.c: see body_file.h. */
#include "http/body_file.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"

static void close_file(void *arg)
{
	close(((struct body_file *)arg)->fd);
}

struct body_file *body_file_new(struct arena *arena, int fd)
{
	struct body_file *f = arena_new_of(arena, struct body_file);

	if (!f) {
		close(fd);
		return NULL;
	}
	f->fd = fd;
	return arena_defer(arena, close_file, f) ? NULL : f;
}

void body_file_put(struct body_file *f, const void *at, size_t len)
{
	const char *rest = at;

	while (len && !f->fault) {
		ssize_t n = write(f->fd, rest, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			f->fault = fault_new(errno == ENOSPC || errno == EDQUOT ? FAULT_FULL : FAULT_SYSTEM,
				"a body: %s", strerror(errno));
			break;
		}
		rest += n;
		len -= (size_t)n;
		f->len += n;
	}
}
