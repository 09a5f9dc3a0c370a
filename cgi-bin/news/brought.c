/* SPDX-License-Identifier: MIT */

/* brought.c: see brought.h. */
#include "news/brought.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/media_change.h"
#include "news/media_files.h"
#include "store/writer.h"

#define FILE_BYTES_MAX (INT64_C(64) << 20)
#define SIDE_MAX       65535
#define ARENA_MAX      ((size_t)16 << 20)

struct picture {
	struct media media;
	struct slice folder;
	struct media_stamp stamp;
	uint8_t source[MEDIA_SOURCE];
	bool staged;
	bool is_new;        /* its row came with this change */
	struct media shown; /* those of its files that the row names */
};

struct brought {
	struct picture *list;
	size_t count, room;
};

static const char *const extensions[] = { "jpg", "png", "webp", NULL };

static const struct json_field file_shape[] = {
	{ .name = "width", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = SIDE_MAX },
	{ .name = "bytes", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = FILE_BYTES_MAX },
	{ .name = "hash", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = MEDIA_ID, .max = MEDIA_ID },
	JSON_END,
};
const struct json_field brought_shape[] = {
	{ .name = "id", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = MEDIA_ID, .max = MEDIA_ID },
	{ .name = "ext", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .one_of = extensions },
	{ .name = "width", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = SIDE_MAX },
	{ .name = "height", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = SIDE_MAX },
	{ .name = "bytes", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = FILE_BYTES_MAX },
	{ .name = "source",
		.kind = JSON_KIND_STRING,
		.flags = JSON_REQUIRED,
		.min = 2 * MEDIA_SOURCE,
		.max = 2 * MEDIA_SOURCE },
	{ .name = "files", .kind = JSON_KIND_LIST, .flags = JSON_REQUIRED, .max = MEDIA_WIDTHS, .shape = file_shape },
	JSON_END,
};

int brought_new(struct brought **out)
{
	*out = calloc(1, sizeof(**out));
	return *out ? 0 : fault_new(FAULT_MEMORY, "no memory for pictures");
}

void brought_free(struct brought *b)
{
	if (!b)
		return;
	brought_settle(b, false);
	free(b->list);
	free(b);
}

/* --- taking ---------------------------------------------------------------------------------------------------------
 */

static bool take_hash(char hex[MEDIA_ID + 1], struct slice text)
{
	uint8_t bytes[MEDIA_HASH];

	if (crypto_unhex(bytes, sizeof(bytes), text))
		return false;
	memcpy(hex, text.at, MEDIA_ID);
	return true;
}

/* NULL, or what is wrong. */
static const char *read_picture(struct picture *p, const json_t *in)
{
	struct media *m = &p->media;
	struct slice ext = json_slice(in, "ext");
	const json_t *file;
	size_t i;

	m->width = json_i64(in, "width", 0);
	m->height = json_i64(in, "height", 0);
	m->bytes = json_i64(in, "bytes", 0);
	memcpy(m->ext, ext.at, slice_head(ext, sizeof(m->ext) - 1).len);
	if (!take_hash(m->id, json_slice(in, "id")))
		return "/id: This must be 32 hexadecimal digits in lower case.";
	if (crypto_unhex(p->source, sizeof(p->source), json_slice(in, "source")))
		return "/source: This must be 64 hexadecimal digits in lower case.";
	json_array_foreach(json_object_get(in, "files"), i, file)
	{
		struct media_file *narrow = &m->narrow[m->narrow_count++];

		narrow->width = json_i64(file, "width", 0);
		narrow->bytes = json_i64(file, "bytes", 0);
		if (i && narrow->width <= m->narrow[i - 1].width)
			return "/files: They must be in the order of their widths.";
		if (!take_hash(narrow->hash, json_slice(file, "hash")))
			return "/files: The hash of each must be 32 hexadecimal digits in lower case.";
	}
	return NULL;
}

static struct picture *add(struct brought *b)
{
	if (b->count == b->room) {
		size_t room = b->room ? 2 * b->room : 16;
		struct picture *list = realloc(b->list, room * sizeof(*list));

		if (!list)
			return NULL;
		b->list = list;
		b->room = room;
	}
	b->list[b->count] = (struct picture){ 0 };
	return &b->list[b->count++];
}

int brought_take(struct brought *b, struct slice folder, const json_t *in, int fd, const char **why)
{
	struct picture *p = add(b);
	int r;

	if (!p)
		return fault_new(FAULT_MEMORY, "no memory for pictures");
	*why = read_picture(p, in);
	p->folder = folder;
	r = *why ? BROUGHT_E_REFUSED : 0;
	if (r == 0 && fd >= 0) {
		media_stamp_new(&p->stamp);
		r = media_files_unpack(fd, folder, &p->media, &p->stamp);
		p->staged = r == 0;
	}
	if (r == MEDIA_FILES_E_OTHER && !*why) {
		*why = "The files have another length or content than they are said to have.";
		r = BROUGHT_E_REFUSED;
	}
	if (r)
		b->count--;
	return fault_pass(r);
}

/* --- rows -----------------------------------------------------------------------------------------------------------
 */

/* Those of its files that are the row's, too: of one that another version made, the narrower ones may differ. */
static void keep_common(struct picture *p, const struct media *row)
{
	p->shown = p->media;
	p->shown.narrow_count = 0;
	for (size_t i = 0; i < p->media.narrow_count; i++)
		for (size_t k = 0; k < row->narrow_count; k++)
			if (row->narrow[k].width == p->media.narrow[i].width &&
				strcmp(row->narrow[k].hash, p->media.narrow[i].hash) == 0)
				p->shown.narrow[p->shown.narrow_count++] = p->media.narrow[i];
	if (strcmp(row->ext, p->media.ext) != 0)
		p->staged = false;
}

static int add_row(struct picture *p, struct store *store, struct arena *arena, int64_t now_ms)
{
	struct media there;
	bool shown;
	int r = media_get(&there, store, arena, slice_from(p->media.id));

	p->is_new = r == MEDIA_E_MISSING;
	if (r == 0)
		keep_common(p, &there);
	if (r != MEDIA_E_MISSING)
		return fault_pass(r);
	p->shown = p->media;
	r = media_row_add(store, &p->media, slice_of((const char *)p->source, sizeof(p->source)), now_ms);
	return r ? fault_pass(r) : fault_pass(media_show(&shown, store, slice_from(p->media.id)));
}

int brought_add_rows(struct brought *b, struct store *store, int64_t now_ms)
{
	struct arena *arena = b->count ? arena_new(ARENA_MAX) : NULL;
	int r = b->count && !arena ? fault_new(FAULT_MEMORY, "no memory for pictures") : 0;

	for (size_t i = 0; r == 0 && i < b->count; i++) {
		arena_reset(arena);
		r = add_row(&b->list[i], store, arena, now_ms);
		store_breathe(store);
	}
	arena_free(arena);
	return fault_pass(r);
}

/* One that another of the list had the row of. */
static int look_again(struct picture *p, struct store *store, struct arena *arena)
{
	struct media there;
	int r = media_get(&there, store, arena, slice_from(p->media.id));

	if (r == MEDIA_E_MISSING)
		p->shown = (struct media){ 0 };
	return r == MEDIA_E_MISSING ? 0 : fault_pass(r);
}

static int drop_rows(struct brought *b, struct store *store)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < b->count; i++) {
		struct picture *p = &b->list[i];
		int64_t article = 0;

		if (!p->is_new)
			continue;
		r = media_first_article(&article, store, slice_from(p->media.id));
		if (r || article)
			continue;
		r = media_row_drop(store, slice_from(p->media.id));
		p->is_new = false;
	}
	return fault_pass(r);
}

/* What only an article shows that was edited here since, say, nobody asked for. */
int brought_drop_unused(struct brought *b, struct store *store)
{
	struct arena *arena = b->count ? arena_new(ARENA_MAX) : NULL;
	int r = b->count && !arena ? fault_new(FAULT_MEMORY, "no memory for pictures") : drop_rows(b, store);

	for (size_t i = 0; r == 0 && i < b->count; i++) {
		arena_reset(arena);
		if (!b->list[i].is_new)
			r = look_again(&b->list[i], store, arena);
	}
	arena_free(arena);
	return fault_pass(r);
}

const char *brought_next_new(const struct brought *b, size_t *at)
{
	while (*at < b->count) {
		const struct picture *p = &b->list[(*at)++];

		if (p->is_new)
			return p->media.id;
	}
	return NULL;
}

void brought_settle(struct brought *b, bool committed)
{
	for (size_t i = 0; i < b->count; i++) {
		struct picture *p = &b->list[i];

		if (!*p->stamp.text)
			continue;
		if (committed && p->staged && *p->shown.id)
			media_files_show(p->folder, &p->shown, &p->stamp);
		media_files_drop(p->folder, &p->media, &p->stamp);
	}
	b->count = 0;
}
