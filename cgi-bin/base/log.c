/* SPDX-License-Identifier: MIT */

/* log.c: a line an event.
 *
 * Threads: the descriptor is replaced by dup2, which is atomic, so that writers need no lock. */
#include "base/log.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/fault.h"

static _Atomic int level_now = LOG_LEVEL_INFO;
static _Atomic int descriptor = STDERR_FILENO;
static char *path_now;

void log_set_level(enum log_level level)
{
	atomic_store(&level_now, (int)level);
}

int log_open(const char *path)
{
	char *copy = path ? strdup(path) : NULL;

	if (path && !copy)
		return FAULT_MEMORY;
	free(path_now);
	path_now = copy;
	return log_reopen();
}

int log_reopen(void)
{
	int old = atomic_load(&descriptor);
	int fd;

	if (!path_now) {
		atomic_store(&descriptor, STDERR_FILENO);
		return 0;
	}
	fd = open(path_now, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
	if (fd < 0)
		return fault_new(FAULT_SYSTEM, "%s: %s", path_now, strerror(errno));
	if (old == STDERR_FILENO) {
		atomic_store(&descriptor, fd);
		return 0;
	}
	dup3(fd, old, O_CLOEXEC);
	close(fd);
	return 0;
}

void log_at(enum log_level level, const char *format, ...)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };
	char line[1024];
	struct timespec now;
	struct tm tm;
	size_t used;
	va_list ap;
	int n;

	if ((int)level > atomic_load_explicit(&level_now, memory_order_relaxed))
		return;
	clock_gettime(CLOCK_REALTIME, &now);
	gmtime_r(&now.tv_sec, &tm);
	used = strftime(line, sizeof(line), "%Y-%m-%dT%H:%M:%SZ ", &tm);
	used += (size_t)snprintf(line + used, sizeof(line) - used, "%s ", names[level]);
	va_start(ap, format);
	n = vsnprintf(line + used, sizeof(line) - used - 1, format, ap);
	va_end(ap);
	if (n > 0)
		used += (size_t)n < sizeof(line) - used - 1 ? (size_t)n : sizeof(line) - used - 2;
	for (size_t i = 0; i < used; i++)
		if ((unsigned char)line[i] < ' ')
			line[i] = ' ';
	line[used++] = '\n';
	if (write(atomic_load(&descriptor), line, used) < 0)
		return; /* there is nobody left to tell */
}
