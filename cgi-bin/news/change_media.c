/* SPDX-License-Identifier: MIT */

/* change_media.c: pictures come and go. A file is named by its content, so that the same picture is there once, a name
 * never changes its meaning, and a file left behind by a commit that failed does no harm. It is complete and on disk
 * before its name is there: temporary file, fsync, rename, fsync of the folder. */
#include "news/change_media.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/media_change.h"

#define MEDIA_BYTES_MAX (INT64_C(64) << 20)
#define ID_BYTES        16

static const char *const extensions[] = { "jpg", "png", "webp", NULL };

const struct json_field change_media_add_shape[] = {
	{ .name = "id", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 32, .max = 32 },
	{ .name = "ext", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .one_of = extensions },
	{ .name = "width", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = 65535 },
	{ .name = "height", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = 65535 },
	{ .name = "bytes", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = MEDIA_BYTES_MAX },
	JSON_END,
};
const struct json_field change_media_drop_shape[] = {
	{ .name = "id", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 32, .max = 32 },
	JSON_END,
};

/* Copies `from` to `to`, and tells what it was. */
static int copy_bytes(int to, int from, int64_t *bytes, char hex[2 * ID_BYTES + 1])
{
	struct crypto_hasher hasher;
	uint8_t hash[ID_BYTES];
	char chunk[16384];

	*bytes = 0;
	crypto_hasher_init(&hasher, sizeof(hash));
	for (;;) {
		ssize_t n = read(from, chunk, sizeof(chunk));

		if (n == 0)
			break;
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return fault_new(FAULT_SYSTEM, "reading a picture: %s", strerror(errno));
		*bytes += n;
		if (*bytes > MEDIA_BYTES_MAX)
			break;
		crypto_hasher_update(&hasher, chunk, (size_t)n);
		for (ssize_t done = 0; done < n;) {
			ssize_t w = write(to, chunk + done, (size_t)(n - done));

			if (w < 0 && errno != EINTR)
				return fault_new(errno == ENOSPC || errno == EDQUOT ? FAULT_FULL : FAULT_SYSTEM,
					"writing a picture: %s", strerror(errno));
			done += w > 0 ? w : 0;
		}
	}
	crypto_hasher_final(&hasher, hash, sizeof(hash));
	crypto_hex(hex, hash, sizeof(hash));
	return 0;
}

static int sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int r = fd < 0 || fsync(fd) ? fault_new(FAULT_SYSTEM, "the media folder: %s", strerror(errno)) : 0;

	if (fd >= 0)
		close(fd);
	return r;
}

/* Fills the temporary file and checks it; CHANGE_E_REFUSED if it is not what it is said to be. */
static int fill(struct change_call *c, int to)
{
	char hex[2 * ID_BYTES + 1];
	int64_t bytes;
	int r = copy_bytes(to, c->fd, &bytes, hex);

	if (r)
		return fault_pass(r);
	if (bytes != json_i64(c->in, "bytes", 0))
		return fault_pass(change_refuse(c, "/bytes: The file is not of this length."));
	if (!slice_eq(slice_from(hex), json_slice(c->in, "id")))
		return fault_pass(change_refuse(c, "/id: The file's content has another id."));
	if (fchmod(to, 0644) || fsync(to))
		return fault_new(FAULT_SYSTEM, "a picture: %s", strerror(errno));
	return 0;
}

static int write_file(struct change_call *c, const char *folder, const char *path)
{
	char *temporary = arena_printf(c->arena, "%s/.new-XXXXXX", folder);
	int fd, r;

	if (!temporary)
		return fault_new(FAULT_MEMORY, "no memory for a name");
	if (mkdir(folder, 0755) && errno != EEXIST)
		return fault_new(FAULT_SYSTEM, "the media folder: %s", strerror(errno));
	fd = mkstemp(temporary);
	if (fd < 0)
		return fault_new(FAULT_SYSTEM, "the media folder: %s", strerror(errno));
	r = fill(c, fd);
	close(fd);
	if (r == 0 && rename(temporary, path))
		r = fault_new(FAULT_SYSTEM, "a picture: %s", strerror(errno));
	if (r)
		unlink(temporary);
	return r ? fault_pass(r) : fault_pass(sync_folder(folder));
}

static int is_known(bool *known, struct slice *ext, struct change_call *c)
{
	struct stmt *st = store_stmt(c->store, QUERY_MEDIA_BY_ID);
	bool failed = false;
	int r;

	stmt_bind_text(st, 1, json_slice(c->in, "id"));
	r = stmt_step(st);
	*known = r == STORE_ROW;
	if (*known)
		*ext = stmt_copy(st, 0, c->arena, &failed);
	stmt_done(st);
	if (failed)
		return fault_new(FAULT_MEMORY, "no memory for a name");
	return *known ? 0 : fault_fold(r);
}

static int add_row(struct change_call *c)
{
	struct slice id = json_slice(c->in, "id"), ext = json_slice(c->in, "ext");
	struct media m = { .width = json_i64(c->in, "width", 0),
		.height = json_i64(c->in, "height", 0),
		.bytes = json_i64(c->in, "bytes", 0) };

	memcpy(m.id, id.at, slice_head(id, MEDIA_ID).len); /* characters, which may have more bytes in a dry run */
	memcpy(m.ext, ext.at, slice_head(ext, sizeof(m.ext) - 1).len);
	return fault_pass(media_row_add(c->store, &m, SLICE_NONE, clock_now_ms()));
}

int change_media_foresee(struct change_call *c)
{
	const json_t *picture;
	size_t i;

	json_array_foreach(json_object_get(c->in, "pictures"), i, picture)
	{
		struct change_call one = *c;
		struct slice ext;
		bool known;
		int r;

		one.in = picture;
		r = is_known(&known, &ext, &one);
		if (r == 0 && !known)
			r = add_row(&one);
		if (r)
			return fault_pass(r);
	}
	return 0;
}

static char *path_of(struct change_call *c, const char *folder, struct slice ext)
{
	struct slice id = json_slice(c->in, "id");

	return arena_printf(c->arena, "%s/" SLICE_FMT "." SLICE_FMT, folder, SLICE_ARG(id), SLICE_ARG(ext));
}

int change_media_add(struct change_call *c)
{
	char *folder = arena_cstr(c->arena, c->site->media_dir), *path;
	struct slice ext = json_slice(c->in, "ext");
	uint8_t id[ID_BYTES];
	bool known, shown;
	int r;

	if (crypto_unhex(id, sizeof(id), json_slice(c->in, "id")))
		return fault_pass(change_refuse(c, "/id: This must be 32 hexadecimal digits in lower case."));
	r = is_known(&known, &ext, c);
	if (r)
		return fault_pass(r);
	path = folder ? path_of(c, folder, ext) : NULL;
	if (!path)
		return fault_new(FAULT_MEMORY, "no memory for a name");
	if (!known || access(path, F_OK)) {
		r = write_file(c, folder, path);
		if (r)
			return fault_pass(r);
	}
	if (!known)
		r = add_row(c);
	if (r == 0 && !known)
		r = media_show(&shown, c->store, json_slice(c->in, "id"));
	if (r == 0)
		c->out = json_pack("{s:b}", "created", !known);
	return fault_pass(r);
}

int change_media_drop(struct change_call *c)
{
	char *folder = arena_cstr(c->arena, c->site->media_dir), *path;
	struct slice ext = SLICE_NONE;
	int64_t article = 0;
	bool known;
	int r = is_known(&known, &ext, c);

	if (r == 0 && known)
		r = media_first_article(&article, c->store, json_slice(c->in, "id"));
	if (r)
		return fault_pass(r);
	if (!known || article) {
		c->out = json_pack("{s:b}", "dropped", false);
		return 0;
	}
	path = folder ? path_of(c, folder, ext) : NULL;
	if (!path)
		return fault_new(FAULT_MEMORY, "no memory for a name");
	r = media_row_drop(c->store, json_slice(c->in, "id"));
	if (r)
		return fault_pass(r);
	unlink(path); /* one that is not there is as good */
	c->out = json_pack("{s:b}", "dropped", true);
	return 0;
}
