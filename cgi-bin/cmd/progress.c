/* SPDX-License-Identifier: MIT */

/* progress.c: see progress.h. */
#include "cmd/progress.h"

#include <stdio.h>
#include <unistd.h>

#include "base/clock.h"

enum { TELL_MS = 200 };

void progress_begin(struct progress *p)
{
	*p = (struct progress){ .shown = isatty(STDERR_FILENO) };
}

void progress_tell(struct progress *p, const char *what, int64_t done, int64_t total)
{
	int64_t now = clock_steady_ms();

	if (!p->shown || (p->told_ms && now - p->told_ms < TELL_MS))
		return;
	p->told_ms = now;
	fprintf(stderr, "\r\033[K%s %lld", what, (long long)done);
	if (total > 0)
		fprintf(stderr, " of %lld", (long long)total);
}

void progress_end(struct progress *p)
{
	if (p->shown && p->told_ms)
		fputs("\r\033[K", stderr);
}
