/* SPDX-License-Identifier: MIT */

/* lines.c: a window over a file that moves from line to line. */
#include "news/lines.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"

#define CHUNK ((size_t)128 << 10)

void lines_init(struct lines *l, int fd, size_t max)
{
	*l = (struct lines){ .fd = fd, .max = max };
	buffer_init(&l->held);
}

void lines_release(struct lines *l)
{
	buffer_release(&l->held);
}

/* Reads more behind what is held, which moves to the front. */
static int read_more(struct lines *l)
{
	ssize_t n;

	if (l->at) {
		memmove(l->held.at, l->held.at + l->at, l->held.len - l->at);
		l->held.len -= l->at;
		l->at = 0;
	}
	if (!buffer_reserve(&l->held, CHUNK))
		return fault_new(FAULT_MEMORY, "no memory for a line");
	do
		n = read(l->fd, l->held.at + l->held.len, CHUNK);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fault_new(FAULT_SYSTEM, "reading lines: %s", strerror(errno));
	l->held.len += (size_t)n;
	l->end = n == 0;
	return 0;
}

/* Gives out `len` bytes and passes over `gap` more. */
static int give(struct lines *l, struct slice *line, size_t len, size_t gap)
{
	*line = slice_of(l->held.at + l->at, len);
	if (len && line->at[len - 1] == '\r')
		line->len--;
	l->at += len + gap;
	l->number++;
	return 0;
}

int lines_next(struct lines *l, struct slice *line)
{
	size_t searched = 0;

	for (;;) {
		size_t left = l->held.len - l->at;
		const char *from = left ? l->held.at + l->at : "", *end;
		int r;

		end = memchr(from + searched, '\n', left - searched);
		if (end && (size_t)(end - from) <= l->max)
			return give(l, line, (size_t)(end - from), 1);
		if (left > l->max) {
			l->number++;
			return LINES_E_LONG;
		}
		if (l->end)
			return left ? give(l, line, left, 0) : LINES_E_END;
		searched = left;
		r = read_more(l);
		if (r)
			return fault_pass(r);
	}
}
