/* SPDX-License-Identifier: MIT */

/* input_write.c: from `struct input` back to JSON, always with the same bytes for the same content: members in one
 * order, nothing that was not given, times in UTC, maps sorted by language. */
#include "news/input.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"

struct slice article_status_name(enum article_status status)
{
	static const struct slice names[] = {
		[ARTICLE_DRAFT] = SLICE_INIT("draft"),
		[ARTICLE_PUBLISHED] = SLICE_INIT("published"),
		[ARTICLE_WITHDRAWN] = SLICE_INIT("withdrawn"),
	};

	return names[status];
}

struct slice input_map_get(const struct input_map *map, struct slice lang)
{
	for (size_t i = 0; i < map->count; i++)
		if (slice_eq(map->at[i].lang, lang))
			return map->at[i].text;
	return SLICE_NONE;
}

bool input_text_same(const struct input_text *a, const struct input_text *b)
{
	return slice_eq(a->title, b->title) && slice_eq(a->summary, b->summary) && slice_eq(a->body, b->body);
}

const struct input_text *input_text_in(const struct input *in, struct slice lang)
{
	for (size_t i = 0; i < in->text_count; i++)
		if (slice_eq(in->texts[i].lang, lang))
			return &in->texts[i];
	return NULL;
}

void input_write_map(struct buffer *out, const struct input_map *map)
{
	buffer_byte(out, '{');
	for (size_t i = 0; i < map->count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, map->at[i].lang);
		buffer_byte(out, ':');
		json_write_string(out, map->at[i].text);
	}
	buffer_byte(out, '}');
}

/* `,"name":"text"`, or nothing for SLICE_NONE. */
static void text_member(struct buffer *out, const char *name, struct slice text)
{
	if (!text.at)
		return;
	buffer_byte(out, ',');
	json_write_string(out, slice_from(name));
	buffer_byte(out, ':');
	json_write_string(out, text);
}

static void time_member(struct buffer *out, const char *name, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms != INPUT_NO_TIME)
		text_member(out, name, slice_from(clock_format_utc(text, ms)));
}

static void map_member(struct buffer *out, const char *name, const struct input_map *map)
{
	if (!map->count)
		return;
	buffer_byte(out, ',');
	json_write_string(out, slice_from(name));
	buffer_byte(out, ':');
	input_write_map(out, map);
}

/* `,"name":["a","b"]`, or nothing for an empty list. */
static void list_member(struct buffer *out, const char *name, const struct slice *items, size_t count)
{
	if (!count)
		return;
	buffer_byte(out, ',');
	json_write_string(out, slice_from(name));
	buffer_byte(out, ':');
	for (size_t i = 0; i < count; i++) {
		buffer_byte(out, i ? ',' : '[');
		json_write_string(out, items[i]);
	}
	buffer_byte(out, ']');
}

/* Ends an object whose members were all written behind commas: the first comma becomes the brace. */
static void close_object(struct buffer *out, size_t start)
{
	if (out->failed)
		return;
	if (out->len == start)
		buffer_byte(out, '{');
	else
		out->at[start] = '{';
	buffer_byte(out, '}');
}

static void write_text(struct buffer *out, const struct input_text *t)
{
	size_t start;

	json_write_string(out, t->lang);
	buffer_byte(out, ':');
	start = out->len;
	text_member(out, "title", t->title);
	text_member(out, "summary", t->summary.len ? t->summary : SLICE_NONE);
	text_member(out, "byline", t->byline.len ? t->byline : SLICE_NONE);
	text_member(out, "body", t->body);
	if (t->made_from != INPUT_NO_NUMBER) {
		buffer_literal(out, ",\"made_from\":");
		buffer_i64(out, t->made_from);
	}
	if (t->hidden)
		buffer_literal(out, ",\"hidden\":true");
	close_object(out, start);
}

static void write_image(struct buffer *out, const struct input *in)
{
	size_t start;

	buffer_literal(out, ",\"image\":");
	start = out->len;
	text_member(out, "id", in->image_id);
	text_member(out, "name", in->image_name);
	map_member(out, "alt", &in->alt);
	map_member(out, "caption", &in->caption);
	close_object(out, start);
}

void input_write(struct buffer *out, const struct input *in)
{
	size_t start = out->len;

	text_member(out, "section", in->section);
	text_member(out, "status", article_status_name(in->status));
	time_member(out, "published_at", in->published_ms);
	text_member(out, "slug", in->slug);
	list_member(out, "tags", in->tags, in->tag_count);
	if (in->source_name.at || in->source_url.at) {
		size_t source;

		buffer_literal(out, ",\"source\":");
		source = out->len;
		text_member(out, "name", in->source_name);
		text_member(out, "url", in->source_url);
		close_object(out, source);
	}
	if (in->has_image)
		write_image(out, in);
	buffer_literal(out, ",\"texts\":");
	for (size_t i = 0; i < in->text_count; i++) {
		buffer_byte(out, i ? ',' : '{');
		write_text(out, &in->texts[i]);
	}
	buffer_byte(out, '}');
	close_object(out, start);
}

static void write_corrections(struct buffer *out, const struct input *in)
{
	for (size_t i = 0; i < in->correction_count; i++) {
		const struct input_correction *c = &in->corrections[i];
		size_t start;

		buffer_text(out, i ? "," : ",\"corrections\":[");
		start = out->len;
		time_member(out, "at", c->at_ms);
		text_member(out, "lang", c->lang);
		text_member(out, "note", c->note);
		close_object(out, start);
	}
	if (in->correction_count)
		buffer_byte(out, ']');
}

static void write_imported(struct buffer *out, const struct input *in)
{
	if (in->imported == INPUT_NO_NUMBER)
		return;
	buffer_literal(out, ",\"imported\":");
	buffer_i64(out, in->imported);
	for (size_t i = 0; i < in->imported_from_count; i++) {
		const struct input_imported *from = &in->imported_from[i];
		size_t start;

		buffer_text(out, i ? "," : ",\"imported_from\":[");
		start = out->len;
		text_member(out, "system", from->system);
		buffer_literal(out, ",\"views\":");
		buffer_i64(out, from->views);
		time_member(out, "as_of", from->as_of_ms);
		close_object(out, start);
	}
	if (in->imported_from_count)
		buffer_byte(out, ']');
}

void input_write_line_members(struct buffer *out, const struct input *in)
{
	map_member(out, "reason", &in->reason);
	time_member(out, "modified_at", in->modified_ms);
	write_imported(out, in);
	write_corrections(out, in);
	list_member(out, "old_slugs", in->old_slugs, in->old_slug_count);
}

int input_hash(uint8_t out[32], const struct input *in)
{
	struct buffer text = BUFFER_INIT;
	struct input content = *in;
	int r;

	content.imported = INPUT_NO_NUMBER;
	input_write(&text, &content);
	input_write_line_members(&text, &content);
	map_member(&text, "correction", &in->correction);
	if (!in->section.at)
		map_member(&text, "section", &in->section_names);
	r = buffer_check(&text);
	if (r == 0)
		crypto_digest(out, 32, buffer_as_slice(&text));
	buffer_release(&text);
	return fault_pass(r);
}
