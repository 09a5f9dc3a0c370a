/* SPDX-License-Identifier: MIT */

/* import_media.c: see import_media.h. */
#include "cmd/import_media.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "cmd/picture.h"

int import_media_begin(struct import_media *m, struct call *call, struct door *door, const char *path)
{
	const char *slash = strrchr(path, '/');

	*m = (struct import_media){ .call = call, .door = door, .added = json_array() };
	m->folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup("");
	if (m->folder && m->added)
		return 0;
	import_media_end(m, true);
	return call_fail(call, "%s", fault_text(FAULT_MEMORY));
}

void import_media_end(struct import_media *m, bool keep)
{
	const json_t *id;
	size_t i;

	if (!keep && m->door)
		json_array_foreach(m->added, i, id)
			access_change(m->call, m->door, "media.drop", json_pack("{s:O}", "id", id), -1, NULL, NULL);
	json_decref(m->added);
	free(m->folder);
}

/* Opens folder/name or folder/media/name; a name is one segment. */
static int open_named(const struct import_media *m, const char *name)
{
	static const char *const between[] = { "", "media/" };
	char path[PATH_MAX];

	if (!*name || strchr(name, '/') || name[0] == '.')
		return -1;
	for (size_t i = 0; i < 2; i++) {
		int fd;

		if (snprintf(path, sizeof(path), "%s%s%s", m->folder, between[i], name) >= (int)sizeof(path))
			return -1;
		fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static int open_picture(const struct import_media *m, const char *id, const char *name)
{
	static const char *const ends[] = { "webp", "jpg", "png" };
	char file[64];
	int fd = -1;

	for (size_t i = 0; id && fd < 0 && i < 3; i++)
		if (snprintf(file, sizeof(file), "%s.%s", id, ends[i]) < (int)sizeof(file))
			fd = open_named(m, file);
	return fd < 0 && name ? open_named(m, name) : fd;
}

static json_t *describe(struct import_media *m, struct slice bytes, const char *where)
{
	struct picture picture;
	uint8_t hash[16];
	char id[33];

	switch (picture_measure(&picture, bytes)) {
	case 0:
		break;
	case PICTURE_E_SIZE:
		call_fail(m->call, "%s: the picture has more than 40 million pixels", where);
		return NULL;
	default:
		call_fail(m->call, "%s: the picture is no JPEG, PNG or WebP, or is damaged", where);
		return NULL;
	}
	crypto_digest(hash, sizeof(hash), bytes);
	crypto_hex(id, hash, sizeof(hash));
	return json_pack("{s:s, s:s, s:I, s:I, s:I}", "id", id, "ext", picture.ext, "width", (json_int_t)picture.width,
		"height", (json_int_t)picture.height, "bytes", (json_int_t)bytes.len);
}

static int hand_over(struct import_media *m, int fd, json_t *description, const char *where)
{
	json_t *out = NULL;
	int r;

	if (!m->door)
		return json_array_append_new(m->added, description) ? call_fail(m->call, "%s", fault_text(FAULT_MEMORY))
								    : 0;
	json_incref(description);
	r = access_change(m->call, m->door, "media.add", description, fd, where, &out);
	if (!r && json_flag(out, "created"))
		json_array_append(m->added, json_object_get(description, "id"));
	json_decref(out);
	json_decref(description);
	return r;
}

static int add_file(struct import_media *m, int fd, json_t *image, const char *where)
{
	json_t *description;
	struct stat st;
	void *bytes;
	int r;

	if (fstat(fd, &st) || !S_ISREG(st.st_mode) || st.st_size == 0)
		return call_fail(m->call, "%s: the picture is no file, or an empty one", where);
	if ((size_t)st.st_size > PICTURE_BYTES_MAX)
		return call_fail(m->call, "%s: the picture is larger than 10 MB", where);
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (bytes == MAP_FAILED)
		return call_fail(m->call, "%s: the picture: %s", where, strerror(errno));
	description = describe(m, slice_of(bytes, (size_t)st.st_size), where);
	r = description ? 0 : COMMAND_FAILED;
	if (!r)
		r = json_object_set(image, "id", json_object_get(description, "id")) ? COMMAND_FAILED : 0;
	if (!r)
		r = hand_over(m, fd, description, where);
	else
		json_decref(description);
	munmap(bytes, (size_t)st.st_size);
	return r;
}

json_t *import_media_foreseen(const struct import_media *m)
{
	return !m->door && m->added ? json_incref(m->added) : json_array();
}

void import_warn(const char *path, long line, const char *what)
{
	if (line)
		fprintf(stderr, "tradepost: import: %s:%ld: warning: %s\n", path, line, what);
	else
		fprintf(stderr, "tradepost: import: %s: warning: %s\n", path, what);
}

/* The picture that the article shows as its own. */
static int resolve_image(struct import_media *m, json_t *article, const char *path, int line)
{
	json_t *image = json_object_get(article, "image");
	char where[PATH_MAX + 16], what[512];
	const char *id, *name;
	int fd, r;

	if (!json_is_object(image))
		return 0;
	id = json_string_value(json_object_get(image, "id"));
	name = json_string_value(json_object_get(image, "name"));
	fd = open_picture(m, id, name);
	if (fd < 0) {
		if (!id) {
			snprintf(what, sizeof(what), "the picture \"%s\" is not there; its name is kept",
				name ? name : "");
			import_warn(path, line, what);
			m->warnings++;
		}
		return 0;
	}
	snprintf(where, sizeof(where), "%s:%d", path, line);
	r = add_file(m, fd, image, where);
	close(fd);
	return r;
}

/* A file that a text names as /media/ID.EXT. */
static int resolve_name(struct import_media *m, struct slice name, const char *where)
{
	size_t dot = slice_index(name, '.');
	char file[64];
	json_t *image;
	int fd, r;

	if (dot != 32 || snprintf(file, sizeof(file), SLICE_FMT, SLICE_ARG(name)) >= (int)sizeof(file))
		return 0;
	fd = open_named(m, file);
	if (fd < 0)
		return 0;
	image = json_object();
	r = image ? add_file(m, fd, image, where) : call_fail(m->call, "%s", fault_text(FAULT_MEMORY));
	close(fd);
	json_decref(image);
	return r;
}

static int resolve_text(struct import_media *m, struct slice body, const char *where)
{
	static const struct slice media = SLICE_INIT("/media/");
	int r = 0;

	while (!r) {
		size_t at = slice_find(body, media), len = 0;

		if (at == body.len)
			break;
		body = slice_from_index(body, at + media.len);
		while (len < body.len && (isalnum((unsigned char)body.at[len]) || body.at[len] == '.'))
			len++;
		r = resolve_name(m, slice_head(body, len), where);
		body = slice_from_index(body, len);
	}
	return r;
}

int import_media_resolve(struct import_media *m, json_t *article, const char *path, int line)
{
	char where[PATH_MAX + 16];
	const char *lang;
	json_t *text;
	int r = resolve_image(m, article, path, line);

	snprintf(where, sizeof(where), "%s:%d", path, line);
	json_object_foreach(json_object_get(article, "texts"), lang, text)
	{
		if (!r)
			r = resolve_text(m, json_slice(text, "body"), where);
	}
	return r;
}
