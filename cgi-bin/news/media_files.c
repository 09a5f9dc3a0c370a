/* SPDX-License-Identifier: MIT */

/* media_files.c: see media_files.h. All that moves names runs on the writer's thread, in the order of its jobs. */
#include "news/media_files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "base/log.h"

static int failed(const char *what)
{
	return fault_new(
		errno == ENOSPC || errno == EDQUOT ? FAULT_FULL : FAULT_SYSTEM, "%s: %s", what, strerror(errno));
}

static bool is_made(const char *folder)
{
	return mkdir(folder, 0755) == 0 || errno == EEXIST;
}

int media_file_new(int *fd, char path[], size_t size, struct slice folder)
{
	char own[PATH_MAX], *at = path ? path : own;

	if (snprintf(at, path ? size : sizeof(own), SLICE_FMT "/.new-XXXXXX", SLICE_ARG(folder)) >=
		(int)(path ? size : sizeof(own)))
		return fault_new(FAULT_SYSTEM, "the path of the media folder is too long");
	*fd = mkostemp(at, O_CLOEXEC);
	if (*fd < 0 && errno == ENOENT) {
		char made[PATH_MAX];

		snprintf(made, sizeof(made), SLICE_FMT, SLICE_ARG(folder));
		if (is_made(made)) {
			memcpy(at + strlen(at) - 6, "XXXXXX", 6);
			*fd = mkostemp(at, O_CLOEXEC);
		}
	}
	if (*fd < 0)
		return failed("the media folder");
	if (!path)
		unlink(at);
	return 0;
}

void media_stamp_new(struct media_stamp *stamp)
{
	uint8_t bytes[8];

	crypto_random(bytes, sizeof(bytes));
	crypto_hex(stamp->text, bytes, sizeof(bytes));
}

static int shown_path(char out[PATH_MAX], struct slice folder, const struct media *m, size_t n)
{
	char name[MEDIA_NAME_MAX];

	media_name(name, m, n);
	return snprintf(out, PATH_MAX, SLICE_FMT "/%s", SLICE_ARG(folder), name) < PATH_MAX ? 0 : ENAMETOOLONG;
}

static int staged_path(
	char out[PATH_MAX], struct slice folder, const struct media *m, size_t n, const struct media_stamp *stamp)
{
	char name[MEDIA_NAME_MAX];

	media_name(name, m, n);
	return snprintf(out, PATH_MAX, SLICE_FMT "/.%s.%s", SLICE_ARG(folder), name, stamp->text) < PATH_MAX
		       ? 0
		       : ENAMETOOLONG;
}

int media_file_stage(
	int fd, const char *path, struct slice folder, const struct media *m, size_t n, const struct media_stamp *stamp)
{
	char staged[PATH_MAX];

	if (staged_path(staged, folder, m, n, stamp))
		return fault_new(FAULT_SYSTEM, "the path of the media folder is too long");
	if (fchmod(fd, 0644) || fsync(fd) || rename(path, staged))
		return failed("a picture");
	return 0;
}

int media_folder_sync(struct slice folder)
{
	char path[PATH_MAX];
	int fd, r;

	snprintf(path, sizeof(path), SLICE_FMT, SLICE_ARG(folder));
	fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 || fsync(fd) ? failed("the media folder") : 0;
	if (fd >= 0)
		close(fd);
	return r;
}

/* `bytes` from *at on. */
static int copy_part(int to, int from, off_t *at, int64_t bytes, const char *hash)
{
	struct crypto_hasher hasher;
	uint8_t own[MEDIA_HASH];
	char piece[16384], hex[MEDIA_ID + 1];

	crypto_hasher_init(&hasher, sizeof(own));
	while (bytes > 0) {
		size_t most = bytes < (int64_t)sizeof(piece) ? (size_t)bytes : sizeof(piece);
		ssize_t n = pread(from, piece, most, *at);

		if (n < 0)
			return failed("a picture");
		if (n == 0)
			return MEDIA_FILES_E_OTHER;
		crypto_hasher_update(&hasher, piece, (size_t)n);
		*at += n;
		bytes -= n;
		for (ssize_t done = 0; done < n;) {
			ssize_t w = write(to, piece + done, (size_t)(n - done));

			if (w < 0)
				return failed("a picture");
			done += w;
		}
	}
	crypto_hasher_final(&hasher, own, sizeof(own));
	crypto_hex(hex, own, sizeof(own));
	return strcmp(hex, hash) == 0 ? 0 : MEDIA_FILES_E_OTHER;
}

static int unpack_one(
	int from, off_t *at, struct slice folder, const struct media *m, size_t n, const struct media_stamp *stamp)
{
	char path[PATH_MAX];
	int fd, r = media_file_new(&fd, path, sizeof(path), folder);

	if (r)
		return fault_pass(r);
	r = copy_part(fd, from, at, n ? m->narrow[n - 1].bytes : m->bytes, n ? m->narrow[n - 1].hash : m->id);
	if (r == 0)
		r = media_file_stage(fd, path, folder, m, n, stamp);
	if (r)
		unlink(path);
	close(fd);
	return fault_pass(r);
}

int media_files_unpack(int fd, struct slice folder, const struct media *m, const struct media_stamp *stamp)
{
	off_t at = 0;
	char more;
	int r = 0;

	for (size_t n = 0; r == 0 && n <= m->narrow_count; n++)
		r = unpack_one(fd, &at, folder, m, n, stamp);
	if (r == 0 && pread(fd, &more, 1, at) != 0)
		r = MEDIA_FILES_E_OTHER;
	if (r == 0)
		r = media_folder_sync(folder);
	if (r)
		media_files_drop(folder, m, stamp);
	return fault_pass(r);
}

void media_files_show(struct slice folder, const struct media *m, const struct media_stamp *stamp)
{
	char staged[PATH_MAX], shown[PATH_MAX];

	for (size_t n = 0; n <= m->narrow_count; n++) {
		if (staged_path(staged, folder, m, n, stamp) || shown_path(shown, folder, m, n))
			continue;
		/* Not synced: where the name is lost, the next start gives it again. */
		if (access(shown, F_OK) == 0)
			unlink(staged);
		else if (rename(staged, shown) && errno != ENOENT)
			failed("a picture that is to be shown");
	}
}

void media_files_drop(struct slice folder, const struct media *m, const struct media_stamp *stamp)
{
	char staged[PATH_MAX];

	for (size_t n = 0; n <= m->narrow_count; n++)
		if (!staged_path(staged, folder, m, n, stamp))
			unlink(staged);
}

int media_files_hide(struct slice folder, const struct media *m, const struct media_stamp *stamp)
{
	char staged[PATH_MAX], shown[PATH_MAX];

	for (size_t n = 0; n <= m->narrow_count; n++) {
		if (staged_path(staged, folder, m, n, stamp) || shown_path(shown, folder, m, n))
			return fault_new(FAULT_SYSTEM, "the path of the media folder is too long");
		if (rename(shown, staged) && errno != ENOENT)
			return failed("a picture that is to be removed");
	}
	return 0;
}

void media_files_remove(struct slice folder, const struct media *m, const struct media_stamp *stamp)
{
	char shown[PATH_MAX];

	media_files_drop(folder, m, stamp);
	/* One that was saved and removed within a commit is shown in between. */
	for (size_t n = 0; n <= m->narrow_count; n++)
		if (!shown_path(shown, folder, m, n))
			unlink(shown);
}

bool media_files_are_here(struct slice folder, const struct media *m)
{
	char shown[PATH_MAX];
	bool all = true;

	for (size_t n = 0; all && n <= m->narrow_count; n++)
		all = !shown_path(shown, folder, m, n) && access(shown, F_OK) == 0;
	return all;
}

/* --- names, read ----------------------------------------------------------------------------------------------------
 */

static bool is_of(struct slice text, const char *characters)
{
	for (size_t i = 0; i < text.len; i++)
		if (!memchr(characters, text.at[i], strlen(characters)))
			return false;
	return text.len > 0;
}

bool media_is_name(struct slice name)
{
	struct slice rest, ext;
	size_t dot;

	if (name.len < MEDIA_ID + 4 || !is_of(slice_head(name, MEDIA_ID), "0123456789abcdef"))
		return false;
	rest = slice_from_index(name, MEDIA_ID);
	dot = slice_index(rest, '.');
	if (dot && (rest.at[0] != '-' || !is_of(slice_of(rest.at + 1, dot - 1), "0123456789")))
		return false;
	ext = slice_from_index(rest, dot < rest.len ? dot + 1 : dot);
	return slice_eq(ext, SLICE("webp")) || slice_eq(ext, SLICE("jpg")) || slice_eq(ext, SLICE("png"));
}

int media_has_file(bool *out, struct store *store, struct arena *arena, struct slice name)
{
	char own[MEDIA_NAME_MAX];
	struct media m;
	int r = media_get(&m, store, arena, slice_head(name, MEDIA_ID));

	*out = false;
	if (r)
		return r == MEDIA_E_MISSING ? 0 : fault_pass(r);
	for (size_t n = 0; n <= m.narrow_count; n++) {
		media_name(own, &m, n);
		*out = *out || slice_eq(slice_from(own), name);
	}
	return 0;
}

/* `.NAME.STAMP` */
static int put_right(struct store *store, struct arena *arena, int folder, const char *staged)
{
	struct slice whole = slice_from(staged + 1), name = slice_head(whole, whole.len > 17 ? whole.len - 17 : 0);
	char shown[MEDIA_NAME_MAX];
	bool wanted = false;
	int r = 0;

	if (!media_is_name(name) || name.len >= sizeof(shown))
		return 0; /* nobody's of ours */
	r = media_has_file(&wanted, store, arena, name);
	if (r)
		return fault_pass(r);
	memcpy(shown, name.at, name.len);
	shown[name.len] = '\0';
	if (wanted && faccessat(folder, shown, F_OK, 0)) {
		log_info("media: %s shows again", shown);
		return renameat(folder, staged, folder, shown) ? failed("a picture that is to be shown") : 0;
	}
	unlinkat(folder, staged, 0);
	return 0;
}

int media_recover(struct store *store, struct slice folder)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	char path[PATH_MAX];
	struct dirent *entry;
	DIR *dir = NULL;
	int r = arena ? 0 : fault_new(FAULT_MEMORY, "no memory for pictures");

	snprintf(path, sizeof(path), SLICE_FMT, SLICE_ARG(folder));
	if (r == 0)
		dir = opendir(path); /* there may be none yet */
	while (dir && r == 0 && (entry = readdir(dir))) {
		arena_reset(arena);
		if (strncmp(entry->d_name, ".new-", 5) == 0)
			unlinkat(dirfd(dir), entry->d_name, 0);
		else if (entry->d_name[0] == '.')
			r = put_right(store, arena, dirfd(dir), entry->d_name);
	}
	if (dir)
		closedir(dir);
	arena_free(arena);
	return fault_pass(r);
}
