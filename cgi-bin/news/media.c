/* SPDX-License-Identifier: MIT */

/* media.c: see media.h. */
#include "news/media.h"

#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "text/json.h"

void media_name(char out[MEDIA_NAME_MAX], const struct media *m, size_t n)
{
	if (n == 0)
		snprintf(out, MEDIA_NAME_MAX, "%s.%s", m->id, m->ext);
	else
		snprintf(out, MEDIA_NAME_MAX, "%s-%lld.webp", m->id, (long long)m->narrow[n - 1].width);
}

void media_files_write(struct buffer *out, const struct media *m)
{
	for (size_t i = 0; i < m->narrow_count; i++)
		buffer_printf(out, "%s%lld %lld %s", i ? "," : "", (long long)m->narrow[i].width,
			(long long)m->narrow[i].bytes, m->narrow[i].hash);
}

/* `WIDTH BYTES HASH` */
static bool read_file(struct media_file *out, struct slice text)
{
	struct slice part;

	if (!slice_split(&text, ' ', &part) || slice_to_i64(&out->width, part) || out->width < 1)
		return false;
	if (!slice_split(&text, ' ', &part) || slice_to_i64(&out->bytes, part) || text.len != MEDIA_ID)
		return false;
	memcpy(out->hash, text.at, MEDIA_ID);
	out->hash[MEDIA_ID] = '\0';
	return true;
}

bool media_files_read(struct media *out, struct slice files)
{
	struct slice rest = files.len ? files : SLICE_NONE, text;

	out->narrow_count = 0;
	while (slice_split(&rest, ',', &text))
		if (out->narrow_count == MEDIA_WIDTHS || !read_file(&out->narrow[out->narrow_count++], text))
			return false;
	return true;
}

struct slice media_srcset(struct arena *arena, struct slice id, struct slice files, bool *failed)
{
	struct buffer out = BUFFER_INIT;
	struct media m = { .narrow_count = 0 };
	struct slice made = SLICE_NONE;

	if (!files.len || id.len != MEDIA_ID || !media_files_read(&m, files))
		return SLICE_NONE;
	for (size_t i = 0; i < m.narrow_count; i++)
		buffer_printf(&out, "%s/media/" SLICE_FMT "-%lld.webp %lldw", i ? ", " : "", SLICE_ARG(id),
			(long long)m.narrow[i].width, (long long)m.narrow[i].width);
	if (buffer_check(&out) == 0)
		made = arena_copy(arena, buffer_as_slice(&out));
	*failed = *failed || !made.at;
	buffer_release(&out);
	return made;
}

static int take(struct media *out, struct stmt *st, struct arena *arena)
{
	struct slice id = stmt_slice(st, 0), ext = stmt_slice(st, 1);
	bool failed = false;

	*out = (struct media){ .width = stmt_i64(st, 2),
		.height = stmt_i64(st, 3),
		.alt = stmt_copy(st, 5, arena, &failed),
		.caption = stmt_copy(st, 6, arena, &failed),
		.revision = stmt_i64(st, 7),
		.bytes = stmt_i64(st, 8),
		.added_ms = stmt_i64(st, 9),
		.used = stmt_i64(st, 10) != 0 };
	if (id.len != MEDIA_ID || ext.len >= sizeof(out->ext) || !media_files_read(out, stmt_slice(st, 4)))
		return fault_new(FAULT_STORE, "a picture's row is not whole");
	memcpy(out->id, id.at, id.len);
	memcpy(out->ext, ext.at, ext.len);
	return failed ? fault_new(FAULT_MEMORY, "no memory for a picture") : 0;
}

int media_get(struct media *out, struct store *store, struct arena *arena, struct slice id)
{
	struct stmt *st = store_stmt(store, QUERY_MEDIA_GET);
	int r;

	stmt_bind_text(st, 1, id);
	r = stmt_step(st);
	if (r == STORE_ROW)
		r = take(out, st, arena);
	else if (r == 0)
		r = MEDIA_E_MISSING;
	stmt_done(st);
	return fault_pass(r);
}

int media_list(struct media **out, size_t *count, bool *more, struct store *store, struct arena *arena,
	int64_t added_ms, struct slice id, size_t limit)
{
	struct stmt *st = store_stmt(store, QUERY_MEDIA_LIST);
	int r;

	*count = 0;
	*more = false;
	*out = arena_array_of(arena, struct media, limit + 1);
	stmt_bind_i64(st, 1, added_ms);
	stmt_bind_text(st, 2, id);
	stmt_bind_i64(st, 3, (int64_t)limit + 1);
	r = *out ? 0 : fault_new(FAULT_MEMORY, "no memory for pictures");
	while (r == 0 && (r = stmt_step(st)) == STORE_ROW) {
		*more = *count == limit;
		r = *more ? 0 : take(&(*out)[(*count)++], st, arena);
		if (*more)
			break;
	}
	stmt_done(st);
	return fault_fold(r);
}

static void write_srcset(struct buffer *out, const struct media *m)
{
	for (size_t i = 0; i < m->narrow_count; i++)
		buffer_printf(out, "%s/media/%s-%lld.webp %lldw", i ? ", " : "\"", m->id, (long long)m->narrow[i].width,
			(long long)m->narrow[i].width);
	buffer_text(out, m->narrow_count ? "\"" : "null");
}

void media_write(struct buffer *out, const struct media *m)
{
	buffer_printf(out, "{\"id\":\"%s\",\"src\":\"/media/%s.%s\",\"width\":%lld,\"height\":%lld,\"srcset\":", m->id,
		m->id, m->ext, (long long)m->width, (long long)m->height);
	write_srcset(out, m);
	buffer_literal(out, ",\"alt\":");
	buffer_slice(out, m->alt);
	buffer_literal(out, ",\"caption\":");
	buffer_slice(out, m->caption);
	buffer_printf(out, ",\"used\":%s,\"revision\":%lld}", m->used ? "true" : "false", (long long)m->revision);
}
