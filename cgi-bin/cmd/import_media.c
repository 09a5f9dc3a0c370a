/* SPDX-License-Identifier: MIT */

/* import_media.c: see import_media.h. A few pictures are under way at a time, and are brought in the order in which
 * they were named, so that what lies in memory is bounded. */
#include "cmd/import_media.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "cmd/picture.h"
#include "cmd/studio.h"

#define UNDER_WAY 4 /* two are made, two wait */

/* A picture under way. */
struct making {
	struct studio_job job;
	const char *path, *where;
	char source[2 * MEDIA_SOURCE + 1], id[MEDIA_ID + 1]; /* hashes of what the file holds */
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool is_over;
};

int import_media_begin(struct import_media *m, struct call *call, struct door *door, bool dry, const char *path)
{
	const char *slash = strrchr(path, '/');

	*m = (struct import_media){
		.call = call, .door = door, .dry = dry, .pictures = json_object(), .sources = json_object()
	};
	m->folder = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup("");
	if (m->folder && m->pictures && m->sources)
		return 0;
	import_media_end(m, true);
	return call_fail(call, "%s", fault_text(FAULT_MEMORY));
}

void import_media_end(struct import_media *m, bool done)
{
	studio_stop(m->studio);
	if (!done && json_object_size(m->pictures))
		access_change(m->call, m->door, "media.forget", json_object(), -1, NULL, NULL);
	json_decref(m->pictures);
	json_decref(m->sources);
	free(m->folder);
}

void import_warn(const struct call *call, const char *path, long line, const char *what)
{
	if (line)
		call_tell(call, "%s:%ld: warning: %s", path, line, what);
	else
		call_tell(call, "%s: warning: %s", path, what);
}

static int no_memory(struct import_media *m)
{
	return call_fail(m->call, "%s", fault_text(FAULT_MEMORY));
}

/* --- which files ----------------------------------------------------------------------------------------------------
 */

/* Whether a file is there, under a path within the folder. */
typedef bool there_fn(const struct import_media *, const char *path);

static int open_path(const struct import_media *m, const char *path)
{
	char whole[PATH_MAX];

	if (snprintf(whole, sizeof(whole), "%s%s", m->folder, path) >= (int)sizeof(whole))
		return -1;
	return open(whole, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
}

static bool is_on_disk(const struct import_media *m, const char *path)
{
	int fd = open_path(m, path);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

static bool is_noted(const struct import_media *m, const char *path)
{
	return json_object_get(m->pictures, path) != NULL;
}

/* NAME or media/NAME; a name is one segment. */
static bool find_name(char out[PATH_MAX], const struct import_media *m, const char *name, there_fn *there)
{
	static const char *const between[] = { "", "media/" };

	if (!*name || strchr(name, '/') || name[0] == '.')
		return false;
	for (size_t i = 0; i < 2; i++)
		if (snprintf(out, PATH_MAX, "%s%s", between[i], name) < PATH_MAX && there(m, out))
			return true;
	return false;
}

/* ID.EXT before the name that it has for people. */
static bool find_image(char out[PATH_MAX], const struct import_media *m, const json_t *image, there_fn *there)
{
	static const char *const ends[] = { "webp", "jpg", "png" };
	const char *id = json_string_value(json_object_get(image, "id"));
	const char *name = json_string_value(json_object_get(image, "name"));
	char file[64];

	for (size_t i = 0; id && i < 3; i++)
		if (snprintf(file, sizeof(file), "%s.%s", id, ends[i]) < (int)sizeof(file) &&
			find_name(out, m, file, there))
			return true;
	return name && find_name(out, m, name, there);
}

/* The next /media/ID.EXT of a text, ID.EXT of it; what is before it, or all if there is none. *text goes behind it. */
static bool next_name(struct slice *text, struct slice *before, char name[64])
{
	static const struct slice media = SLICE_INIT("/media/");
	struct slice whole = *text;

	for (;;) {
		size_t at = slice_find(*text, media), len = 0;

		if (at == text->len) {
			*before = whole;
			*text = SLICE_NONE;
			return false;
		}
		*text = slice_from_index(*text, at + media.len);
		while (len < text->len && (isalnum((unsigned char)text->at[len]) || text->at[len] == '.'))
			len++;
		if (slice_index(slice_head(*text, len), '.') == MEDIA_ID && len < 64) {
			*before = slice_of(whole.at, (size_t)(text->at - whole.at));
			snprintf(name, 64, SLICE_FMT, SLICE_ARG(slice_head(*text, len)));
			*text = slice_from_index(*text, len);
			return true;
		}
		*text = slice_from_index(*text, len);
	}
}

static int note(struct import_media *m, const char *path, const char *where)
{
	json_t *at;

	if (is_noted(m, path))
		return 0;
	at = json_string_nocheck(where); /* an imported file's name may be any bytes */
	return json_object_set_new(m->pictures, path, json_pack("{s:o}", "where", at)) ? no_memory(m) : 0;
}

int import_media_note(struct import_media *m, const json_t *article, const char *path, long line)
{
	const json_t *image = json_object_get(article, "image"), *text;
	char where[PATH_MAX + 16], found[PATH_MAX], name[64];
	const char *lang;
	int r = 0;

	snprintf(where, sizeof(where), "%s:%ld", path, line);
	if (find_image(found, m, image, is_on_disk))
		r = note(m, found, where);
	json_object_foreach(json_object_get(article, "texts"), lang, text)
	{
		struct slice body = json_slice(text, "body"), before;

		while (!r && next_name(&body, &before, name))
			if (find_name(found, m, name, is_on_disk))
				r = note(m, found, where);
	}
	return r;
}

/* --- making ---------------------------------------------------------------------------------------------------------
 */

/* 1, for who returns it. */
static int refuse(struct import_media *m, const struct making *one, const char *what)
{
	m->failed = true;
	call_fail(m->call, "%s: the picture \"%s\" %s", one->where, one->path, what);
	return 1;
}

static const char *studio_says(int result)
{
	switch (result) {
	case STUDIO_E_KIND:
		return "is no JPEG, PNG or WebP, or is damaged";
	case STUDIO_E_SIZE:
		return "has more than 40 million pixels";
	case STUDIO_E_MOVING:
		return "moves; only still ones are taken";
	case STUDIO_E_LIMITS:
		return "takes more time or memory to be decoded than any that is meant to be looked at";
	case FAULT_BUSY:
		return "was not decoded within four minutes: this machine has too much to do";
	default:
		return fault_text(result);
	}
}

static int know(struct import_media *m, const struct making *one, const char *id, const char *ext)
{
	json_t *picture = json_object_get(m->pictures, one->path);

	return json_object_set_new(picture, "id", json_string(id)) ||
			       json_object_set_new(picture, "ext", json_string(ext))
		       ? no_memory(m)
		       : 0;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

/* Copies it into memory and takes its hashes on the way. What is decoded later is what was hashed, whatever becomes of
 * the file meanwhile. 1: it is refused. */
static int copy(struct import_media *m, struct making *one, int from)
{
	struct crypto_hasher long_one, short_one;
	uint8_t hash[MEDIA_SOURCE];
	char piece[16384];
	size_t len = 0;
	ssize_t n;

	one->job.fd = memfd_create("picture", MFD_CLOEXEC);
	if (one->job.fd < 0)
		return refuse(m, one, strerror(errno));
	crypto_hasher_init(&long_one, MEDIA_SOURCE);
	crypto_hasher_init(&short_one, MEDIA_HASH);
	while ((n = read(from, piece, sizeof(piece))) > 0) {
		len += (size_t)n;
		if (len > PICTURE_BYTES_MAX)
			return refuse(m, one, "is larger than 10 MB");
		if (write(one->job.fd, piece, (size_t)n) != n)
			return refuse(m, one, fault_text(FAULT_MEMORY));
		crypto_hasher_update(&long_one, piece, (size_t)n);
		crypto_hasher_update(&short_one, piece, (size_t)n);
	}
	if (n < 0)
		return refuse(m, one, strerror(errno));
	crypto_hasher_final(&long_one, hash, MEDIA_SOURCE);
	crypto_hex(one->source, hash, MEDIA_SOURCE);
	crypto_hasher_final(&short_one, hash, MEDIA_HASH);
	crypto_hex(one->id, hash, MEDIA_HASH);
	return 0;
}

/* Opens it and takes what it holds. 1: it is refused. */
static int look_at(struct import_media *m, struct making *one)
{
	int from = open_path(m, one->path), r;
	struct stat st;

	if (from < 0 || fstat(from, &st) || !S_ISREG(st.st_mode) || st.st_size == 0)
		r = refuse(m, one, "is no file, or an empty one");
	else if ((size_t)st.st_size > PICTURE_BYTES_MAX)
		r = refuse(m, one, "is larger than 10 MB");
	else
		r = copy(m, one, from);
	if (from >= 0)
		close(from);
	one->job.ours = r == 0 && strncmp(base_name(one->path), one->id, MEDIA_ID) == 0 &&
			base_name(one->path)[MEDIA_ID] == '.';
	return r;
}

/* Whether the store has it, or this file names another with the same content. 1: so, and it is known. */
static int ask_for(struct import_media *m, struct making *one)
{
	json_t *same = json_object_get(m->sources, one->source), *out = NULL;
	bool here;
	int r;

	if (same)
		return json_object_set(json_object_get(m->pictures, one->path), "same", same) ? -no_memory(m) : 1;
	if (json_object_set_new(m->sources, one->source, json_string(one->path)))
		return -no_memory(m);
	r = access_change(m->call, m->door, "media.find", json_pack("{s:s, s:s}", "source", one->source, "id", one->id),
		-1, one->where, &out);
	here = !r && json_flag(out, "here");
	if (here)
		r = know(m, one, json_slice(out, "id").at, json_slice(out, "ext").at);
	/* Of one that the store lacks the file of, that is wanted and no other. */
	one->job.ours |= !r && slice_eq(json_slice(out, "id"), slice_from(one->id));
	json_decref(out);
	return r ? -r : here;
}

static json_t *describe(const struct making *one)
{
	const struct media *made = &one->job.made;
	json_t *files = json_array();

	for (size_t i = 0; i < made->narrow_count; i++)
		json_array_append_new(
			files, json_pack("{s:I, s:I, s:s}", "width", (json_int_t)made->narrow[i].width, "bytes",
				       (json_int_t)made->narrow[i].bytes, "hash", made->narrow[i].hash));
	return json_pack("{s:s, s:s, s:I, s:I, s:I, s:s, s:o}", "id", made->id, "ext", made->ext, "width",
		(json_int_t)made->width, "height", (json_int_t)made->height, "bytes", (json_int_t)made->bytes, "source",
		one->source, "files", files);
}

/* Whose name told what it holds, and no longer does. */
static void tell_new_name(struct import_media *m, const struct making *one)
{
	const struct media *made = &one->job.made;

	if (!one->job.ours || strcmp(made->id, one->id) == 0)
		return;
	call_tell(m->call, "%s: warning: the picture \"%s\" holds more than a picture: it is made anew, as %s.%s",
		one->where, one->path, made->id, made->ext);
	m->warnings++;
}

static int bring(struct import_media *m, const struct making *one)
{
	int r = know(m, one, one->job.made.id, one->job.made.ext);

	if (r || m->failed) /* it is only looked at */
		return r;
	tell_new_name(m, one);
	return access_change(
		m->call, m->door, "media.bring", describe(one), m->dry ? -1 : one->job.packed, one->where, NULL);
}

static void told(struct studio_job *job)
{
	struct making *one = (struct making *)job;

	pthread_mutex_lock(&one->lock);
	one->is_over = true;
	pthread_cond_signal(&one->over);
	pthread_mutex_unlock(&one->lock);
}

/* Waits for it, and brings it. Then the place is free. */
static int finish(struct import_media *m, struct making *one)
{
	int r = 0;

	if (!one->path)
		return 0;
	pthread_mutex_lock(&one->lock);
	while (!one->is_over)
		pthread_cond_wait(&one->over, &one->lock);
	pthread_mutex_unlock(&one->lock);
	if (one->job.result)
		refuse(m, one, studio_says(one->job.result));
	else
		r = bring(m, one);
	if (one->job.packed >= 0)
		close(one->job.packed);
	if (one->job.fd >= 0)
		close(one->job.fd);
	one->path = NULL;
	return r;
}

static int submit(struct import_media *m, struct making *one)
{
	int r = m->studio ? 0 : studio_start(&m->studio);

	one->is_over = false;
	if (r == 0)
		r = m->studio->submit(m->studio, &one->job);
	if (r)
		one->path = NULL;
	return r ? call_fail(m->call, "%s", fault_text(r)) : 0;
}

static int begin(struct import_media *m, struct making *one, const char *path, const char *where)
{
	int r;

	one->job = (struct studio_job){ .fd = -1, .packed = -1, .patient = true, .done = told };
	one->path = path;
	one->where = where;
	r = look_at(m, one);
	if (r == 0)
		r = ask_for(m, one);
	if (r == 0)
		r = submit(m, one) ? -COMMAND_FAILED : 0;
	if (r) {
		if (one->job.fd >= 0)
			close(one->job.fd);
		one->path = NULL;
	}
	return r < 0 ? -r : 0;
}

/* Each in the next place, once who was there is done. */
static int make_all(struct import_media *m, struct making places[UNDER_WAY])
{
	const char *path;
	json_t *picture;
	size_t n = 0;
	int r = 0;

	json_object_foreach(m->pictures, path, picture)
	{
		struct making *one = &places[n++ % UNDER_WAY];

		if (!r)
			r = finish(m, one);
		if (!r)
			r = begin(m, one, path, json_string_value(json_object_get(picture, "where")));
	}
	for (size_t i = 0; i < UNDER_WAY; i++) {
		int failed = finish(m, &places[n++ % UNDER_WAY]);

		r = r ? r : failed;
	}
	return r;
}

int import_media_make(struct import_media *m)
{
	struct making places[UNDER_WAY] = { 0 };
	int r;

	if (!json_object_size(m->pictures))
		return 0;
	for (size_t i = 0; i < UNDER_WAY; i++) {
		pthread_mutex_init(&places[i].lock, NULL);
		pthread_cond_init(&places[i].over, NULL);
	}
	r = make_all(m, places);
	for (size_t i = 0; i < UNDER_WAY; i++) {
		pthread_cond_destroy(&places[i].over);
		pthread_mutex_destroy(&places[i].lock);
	}
	return r ? r : m->failed ? COMMAND_FAILED : 0;
}

/* --- naming ---------------------------------------------------------------------------------------------------------
 */

/* {"id", "ext"} of a file. */
static const json_t *made_of(const struct import_media *m, const char *path)
{
	const json_t *picture = json_object_get(m->pictures, path);
	const char *same = json_string_value(json_object_get(picture, "same"));

	return same ? json_object_get(m->pictures, same) : picture;
}

/* The picture that the article shows as its own. */
static int resolve_image(struct import_media *m, json_t *article, const char *path, long line)
{
	json_t *image = json_object_get(article, "image");
	const char *name = json_string_value(json_object_get(image, "name"));
	char found[PATH_MAX], what[512];

	if (!json_is_object(image))
		return 0;
	if (find_image(found, m, image, is_noted))
		return json_object_set(image, "id", json_object_get(made_of(m, found), "id")) ? no_memory(m) : 0;
	if (json_string_value(json_object_get(image, "id")))
		return 0;
	snprintf(what, sizeof(what), "the picture \"%s\" is not there; its name is kept", name ? name : "");
	import_warn(m->call, path, line, what);
	m->warnings++;
	return 0;
}

static int resolve_text(struct import_media *m, json_t *text)
{
	struct slice body = json_slice(text, "body"), before;
	struct buffer out = BUFFER_INIT;
	char found[PATH_MAX], name[64];
	bool changed = false;
	int r = 0;

	while (next_name(&body, &before, name)) {
		const json_t *made = find_name(found, m, name, is_noted) ? made_of(m, found) : NULL;
		size_t begin = out.len + before.len;

		buffer_slice(&out, before);
		if (made)
			buffer_printf(&out, SLICE_FMT "." SLICE_FMT, SLICE_ARG(json_slice(made, "id")),
				SLICE_ARG(json_slice(made, "ext")));
		else
			buffer_text(&out, name);
		changed |= !out.failed && !slice_eq(slice_from_index(buffer_as_slice(&out), begin), slice_from(name));
	}
	buffer_slice(&out, before);
	if (out.failed || (changed && json_object_set_new(text, "body", json_stringn(out.at, out.len))))
		r = no_memory(m);
	buffer_release(&out);
	return r;
}

int import_media_resolve(struct import_media *m, json_t *article, const char *path, long line)
{
	const char *lang;
	json_t *text;
	int r = resolve_image(m, article, path, line);

	json_object_foreach(json_object_get(article, "texts"), lang, text)
	{
		if (!r)
			r = resolve_text(m, text);
	}
	return r;
}
