/* SPDX-License-Identifier: MIT */

/* lock.c: one writer a store. */
#include "store/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"

/* Opened or made; a file that somebody removed in between is made again. -1 with errno. */
static int open_lock(const struct place *place, const char *path)
{
	for (int tries = 0; tries < 8; tries++) {
		int fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

		if (fd >= 0 || errno != ENOENT)
			return fd;
		fd = place_create(place, path, O_RDWR);
		if (fd >= 0 || errno != EEXIST)
			return fd;
	}
	errno = EAGAIN;
	return -1;
}

static int refuse_locked(int fd, const struct place *place, char why[STORE_WHY])
{
	char text[24] = "";
	ssize_t n = pread(fd, text, sizeof(text) - 1, 0);
	int pid = 0;

	if (n > 0 && sscanf(text, "%d", &pid) == 1 && pid > 0)
		why_say(why, "%s is in use by another tradepost that writes (process %d)", place->path, pid);
	else
		why_say(why, "%s is in use by another tradepost that writes", place->path);
	return STORE_E_LOCKED;
}

int lock_take(int *out, const struct place *place, char why[STORE_WHY])
{
	struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	char path[PATH_MAX], text[24];
	int fd, n, r;

	*out = -1;
	fd = open_lock(place, place_beside(path, place, ".lock"));
	if (fd < 0) {
		why_say(why, "%s: %s", path, strerror(errno));
		return STORE_E_DENIED;
	}
	if (fcntl(fd, F_OFD_SETLK, &whole) < 0) {
		r = errno == EAGAIN || errno == EACCES ? refuse_locked(fd, place, why)
						       : fault_new(FAULT_SYSTEM, "%s: %s", path, strerror(errno));
		close(fd);
		return r;
	}
	/* Only for the sentence that a second one gets: a full disk is no reason to refuse. */
	n = snprintf(text, sizeof(text), "%d\n", (int)getpid());
	if (ftruncate(fd, 0) < 0 || pwrite(fd, text, (size_t)n, 0) != n)
		errno = 0;
	*out = fd;
	return 0;
}

void lock_drop(int fd)
{
	if (fd >= 0)
		close(fd);
}
