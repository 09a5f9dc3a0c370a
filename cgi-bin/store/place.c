/* SPDX-License-Identifier: MIT */

/* place.c: from a URL to files and their owner. */
#include "store/place.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"

#define SCHEME "sqlite:"

void why_say(char why[STORE_WHY], const char *format, ...)
{
	va_list ap;

	if (!why)
		return;
	va_start(ap, format);
	vsnprintf(why, STORE_WHY, format, ap);
	va_end(ap);
}

/* The folder part of `path`, as dirname(3) has it, and where the last name begins. */
static const char *split(char folder[PATH_MAX], const char *path)
{
	const char *slash = strrchr(path, '/');

	if (!slash) {
		strcpy(folder, ".");
		return path;
	}
	if (slash == path)
		strcpy(folder, "/");
	else
		snprintf(folder, PATH_MAX, "%.*s", (int)(slash - path), path);
	return slash + 1;
}

/* The last name may be missing; its folder may not. */
static int resolve_missing(struct place *out, const char *path, char why[STORE_WHY])
{
	char folder[PATH_MAX], real[PATH_MAX];
	const char *name = split(folder, path);
	struct stat st;

	if (!realpath(folder, real) || stat(real, &st) < 0) {
		why_say(why, "%s: the folder %s: %s", path, folder, strerror(errno));
		return STORE_E_DENIED;
	}
	if (strlen(real) + strlen(name) + 1 > PLACE_MAX) {
		why_say(why, "the path of the store is longer than %d bytes", PLACE_MAX);
		return STORE_E_URL;
	}
	snprintf(out->path, sizeof(out->path), "%.*s/%.*s", strcmp(real, "/") == 0 ? 0 : PLACE_MAX, real, PLACE_MAX,
		name);
	out->uid = st.st_uid;
	out->gid = st.st_gid;
	out->mode = 0640;
	return 0;
}

int place_find(struct place *out, const char *url, char why[STORE_WHY])
{
	const char *path = url + strlen(SCHEME);
	struct stat st;

	memset(out, 0, sizeof(*out));
	if (strncmp(url, SCHEME, strlen(SCHEME)) != 0 || !*path) {
		why_say(why, "\"%s\" is not of the form sqlite:PATH", url);
		return STORE_E_URL;
	}
	if (strlen(path) > PLACE_MAX) {
		why_say(why, "the path of the store is longer than %d bytes", PLACE_MAX);
		return STORE_E_URL;
	}
	if (!realpath(path, out->path)) {
		if (errno == ENOENT)
			return resolve_missing(out, path, why);
		why_say(why, "%s: %s", path, strerror(errno));
		return errno == ENOMEM ? FAULT_MEMORY : STORE_E_DENIED;
	}
	if (stat(out->path, &st) < 0) {
		why_say(why, "%s: %s", path, strerror(errno));
		return STORE_E_DENIED;
	}
	if (!S_ISREG(st.st_mode)) {
		why_say(why, "%s is no file, so it is no store", path);
		return STORE_E_FOREIGN;
	}
	if (strlen(out->path) > PLACE_MAX) {
		why_say(why, "the path of the store is longer than %d bytes", PLACE_MAX);
		return STORE_E_URL;
	}
	out->exists = true;
	out->size = st.st_size;
	out->uid = st.st_uid;
	out->gid = st.st_gid;
	out->mode = st.st_mode & 0666;
	return 0;
}

char *place_beside(char out[PATH_MAX], const struct place *place, const char *end)
{
	snprintf(out, PATH_MAX, "%.*s%s", PLACE_MAX, place->path, end);
	return out;
}

int place_create(const struct place *place, const char *path, int flags)
{
	int fd = open(path, flags | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, place->mode);

	if (fd < 0)
		return -1;
	/* The umask may have taken the group's right, which the daemon and an administrator may share. */
	if (fchmod(fd, place->mode) < 0 || (geteuid() == 0 && fchown(fd, place->uid, place->gid) < 0)) {
		int kept = errno;

		close(fd);
		unlink(path);
		errno = kept;
		return -1;
	}
	return fd;
}

int place_rename_new(const char *from, const char *to)
{
	int r = renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE);

	if (r == 0 || (errno != EINVAL && errno != ENOSYS))
		return r;
	/* A file system without the flag. */
	if (access(to, F_OK) == 0) {
		errno = EEXIST;
		return -1;
	}
	return rename(from, to);
}

int place_sync_folder(const struct place *place)
{
	char folder[PATH_MAX];
	int fd, r;

	split(folder, place->path);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fault_new(FAULT_SYSTEM, "%s: %s", folder, strerror(errno));
	r = fsync(fd);
	if (r < 0)
		r = fault_new(FAULT_SYSTEM, "%s: fsync: %s", folder, strerror(errno));
	close(fd);
	return r;
}
