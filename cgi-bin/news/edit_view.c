/* SPDX-License-Identifier: MIT */

/* edit_view.c: from a revision to the JSON that editors read and send back. */
#include "news/edit_view.h"

#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/before.h"
#include "news/derive.h"

static void text_or_null(struct buffer *out, const char *name, struct slice text)
{
	buffer_text(out, name);
	if (text.len)
		json_write_string(out, text);
	else
		buffer_literal(out, "null");
}

static void time_or_null(struct buffer *out, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	text_or_null(out, name, ms == INPUT_NO_TIME ? SLICE_NONE : slice_from(clock_format(text, ms)));
}

static void write_tags(struct buffer *out, const struct input *in)
{
	buffer_literal(out, ",\"tags\":[");
	for (size_t i = 0; i < in->tag_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, in->tags[i]);
	}
	buffer_byte(out, ']');
}

static void write_source(struct buffer *out, const struct input *in)
{
	if (!in->source_name.at && !in->source_url.at) {
		buffer_literal(out, ",\"source\":null");
		return;
	}
	text_or_null(out, ",\"source\":{\"name\":", in->source_name);
	text_or_null(out, ",\"url\":", in->source_url);
	buffer_byte(out, '}');
}

static void write_image(struct buffer *out, const struct input *in)
{
	if (!in->has_image) {
		buffer_literal(out, ",\"image\":null");
		return;
	}
	text_or_null(out, ",\"image\":{\"id\":", in->image_id);
	text_or_null(out, ",\"name\":", in->image_name);
	buffer_literal(out, ",\"alt\":");
	input_write_map(out, &in->alt);
	buffer_literal(out, ",\"caption\":");
	input_write_map(out, &in->caption);
	buffer_byte(out, '}');
}

static void write_text(struct buffer *out, const struct input_text *t)
{
	json_write_string(out, t->lang);
	text_or_null(out, ":{\"title\":", t->title);
	text_or_null(out, ",\"summary\":", t->summary);
	text_or_null(out, ",\"byline\":", t->byline);
	buffer_literal(out, ",\"body\":");
	json_write_string(out, t->body);
	buffer_literal(out, ",\"made_from\":");
	if (t->made_from == INPUT_NO_NUMBER)
		buffer_literal(out, "null");
	else
		buffer_i64(out, t->made_from);
	buffer_text(out, t->hidden ? ",\"hidden\":true}" : ",\"hidden\":false}");
}

void edit_view_write_translation(struct buffer *out, const struct edit_view *view)
{
	struct derive d = { .in = view->in };

	memcpy(d.written, view->written, sizeof(d.written));
	buffer_literal(out, ",\"translation\":{");
	for (size_t i = 0; i < view->in->text_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, view->in->texts[i].lang);
		buffer_text(out, derive_is_stale(&d, i) ? ":{\"status\":\"stale\",\"made_from\":"
							: ":{\"status\":\"current\",\"made_from\":");
		buffer_i64(out, derive_made_from(&d, i));
		buffer_byte(out, '}');
	}
	buffer_byte(out, '}');
}

void edit_view_write(struct buffer *out, const struct edit_view *view)
{
	const struct input *in = view->in;

	buffer_literal(out, "\"id\":");
	buffer_i64(out, view->id);
	text_or_null(out, ",\"status\":", article_status_name(in->status));
	buffer_literal(out, ",\"revision\":");
	buffer_i64(out, view->revision);
	text_or_null(out, ",\"section\":", in->section);
	time_or_null(out, ",\"published_at\":", in->published_ms);
	text_or_null(out, ",\"slug\":", in->slug);
	write_tags(out, in);
	write_source(out, in);
	write_image(out, in);
	buffer_literal(out, ",\"texts\":{");
	for (size_t i = 0; i < in->text_count; i++) {
		if (i)
			buffer_byte(out, ',');
		write_text(out, &in->texts[i]);
	}
	buffer_literal(out, "},\"correction\":{}");
	edit_view_write_translation(out, view);
}

/* --- revisions -----------------------------------------------------------------------------------------------------
 */

static int take(struct revision *out, struct stmt *st, struct arena *arena, int64_t article, bool whole)
{
	bool failed = false;

	*out = (struct revision){ .article_id = article,
		.revision = stmt_i64(st, 0),
		.at_ms = stmt_i64(st, 1),
		.author = stmt_copy(st, 2, arena, &failed),
		.changed = stmt_copy(st, 3, arena, &failed),
		.hash = stmt_copy(st, 4, arena, &failed) };
	if (whole) {
		out->doc = stmt_copy(st, 5, arena, &failed);
		out->written = stmt_copy(st, 6, arena, &failed);
	}
	return failed ? fault_new(FAULT_MEMORY, "no memory for a revision") : 0;
}

int revision_get(struct revision *out, struct store *store, struct arena *arena, int64_t article, int64_t revision)
{
	struct stmt *st = store_stmt(store, QUERY_REVISION_GET);
	int r;

	stmt_bind_i64(st, 1, article);
	stmt_bind_i64(st, 2, revision);
	r = stmt_step(st);
	if (r == STORE_ROW)
		r = take(out, st, arena, article, true);
	else if (r == 0)
		r = EDIT_VIEW_E_MISSING;
	stmt_done(st);
	return fault_pass(r);
}

int revision_list(struct revision **out, size_t *count, bool *more, struct store *store, struct arena *arena,
	int64_t article, int64_t before, size_t limit)
{
	struct stmt *st = store_stmt(store, QUERY_REVISION_LIST);
	int r;

	*count = 0;
	*more = false;
	*out = arena_array_of(arena, struct revision, limit + 1);
	stmt_bind_i64(st, 1, article);
	stmt_bind_i64(st, 2, before);
	stmt_bind_i64(st, 3, (int64_t)limit + 1);
	r = *out ? 0 : fault_new(FAULT_MEMORY, "no memory for revisions");
	while (r == 0 && (r = stmt_step(st)) == STORE_ROW) {
		*more = *count == limit;
		if (*more) {
			r = 0;
			break;
		}
		r = take(&(*out)[(*count)++], st, arena, article, false);
	}
	stmt_done(st);
	return fault_fold(r);
}

int revision_parse(
	struct input *out, int64_t written[INPUT_TEXTS_MAX], const struct revision *revision, struct arena *arena)
{
	struct json_faults faults;
	json_t *tree;
	int r = before_json(&tree, arena, revision->doc);

	if (r)
		return fault_pass(r);
	json_faults_init(&faults, arena);
	r = input_parse(out, &faults, arena, tree, INPUT_LINE);
	if (r == INPUT_E_FAULTS)
		return fault_new(FAULT_STORE, "article %lld: its revision %lld is no article",
			(long long)revision->article_id, (long long)revision->revision);
	return r ? fault_pass(r) : fault_pass(before_written_read(written, out, arena, revision->written));
}

int edit_view_of(struct buffer *out, struct store *store, struct arena *arena, int64_t article, int64_t number)
{
	int64_t written[INPUT_TEXTS_MAX];
	struct revision revision;
	struct input in;
	int r = revision_get(&revision, store, arena, article, number);

	if (r == 0)
		r = revision_parse(&in, written, &revision, arena);
	if (r)
		return fault_pass(r);
	buffer_byte(out, '{');
	edit_view_write(out, &(struct edit_view){ article, number, &in, written });
	buffer_byte(out, '}');
	return fault_pass(buffer_check(out));
}

void revision_write(struct buffer *out, const struct revision *revision)
{
	char hex[65] = "";

	time_or_null(out, "\"at\":", revision->at_ms);
	text_or_null(out, ",\"by\":", revision->author);
	buffer_literal(out, ",\"changed\":");
	buffer_slice(out, revision->changed);
	if (revision->hash.len == 32)
		crypto_hex(hex, revision->hash.at, 32);
	text_or_null(out, ",\"hash\":", slice_from(hex));
}
