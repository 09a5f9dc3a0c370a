/* SPDX-License-Identifier: MIT */

/* input.c: from JSON to `struct input`. The declared shape (news/input_shape.c) names what is missing, unknown, of a
 * wrong type or out of range; behind it the rules that span members or need a look inside are checked. Both always run,
 * so that an author sees every fault at once: what is taken here may have failed its shape and is never trusted. */
#include "news/input.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "news/input_shape.h"
#include "text/lang.h"
#include "text/slug.h"

/* What the steps below share. A step that finds no memory sets `failed`; the end reports it. */
struct parse {
	struct input *out;
	struct json_faults *faults;
	struct arena *arena;
	bool failed;
};

#define SLUG_RULE "This must be of a-z, 0-9 and single hyphens inside, with at least one letter."

static struct slice nfc(struct parse *p, struct slice s)
{
	struct slice out = s;

	if (s.at && unicode_nfc(p->arena, s, &out) < 0)
		p->failed = true;
	return out;
}

static struct slice text_of(struct parse *p, const json_t *object, const char *name)
{
	return nfc(p, json_slice(object, name));
}

static struct slice lang_of(struct parse *p, struct slice tag)
{
	struct slice out = tag;

	if (lang_canonical(p->arena, tag, &out) < 0)
		p->failed = true;
	return out;
}

static int64_t time_of(const json_t *object, const char *name)
{
	struct slice s = json_slice(object, name);
	int64_t ms;

	return s.at && clock_parse(&ms, s) == 0 ? ms : INPUT_NO_TIME;
}

/* Room for what a list or object holds; NULL for nothing. */
static void *room(struct parse *p, size_t count, size_t size)
{
	void *at = count ? arena_zalloc_array(p->arena, count, size) : NULL;

	if (count && !at)
		p->failed = true;
	return at;
}

static int by_lang(const void *a, const void *b)
{
	return slice_cmp(((const struct input_lang_text *)a)->lang, ((const struct input_lang_text *)b)->lang);
}

int input_map_read(struct input_map *out, struct arena *arena, const json_t *map)
{
	const char *key;
	json_t *value;

	*out = (struct input_map){ 0 };
	if (!json_object_size(map))
		return 0;
	out->at = arena_array_of(arena, struct input_lang_text, json_object_size(map));
	if (!out->at)
		return fault_new(FAULT_MEMORY, "no memory for texts");
	json_object_foreach((json_t *)map, key, value)
	{
		struct slice given = json_string_slice(value), text = given, tag = slice_from(key), lang = tag;

		if ((given.at && unicode_nfc(arena, given, &text) < 0) || lang_canonical(arena, tag, &lang) < 0)
			return fault_new(FAULT_MEMORY, "no memory for texts");
		if (text.len)
			out->at[out->count++] = (struct input_lang_text){ lang, text };
	}
	qsort(out->at, out->count, sizeof(*out->at), by_lang);
	return 0;
}

/* A member {LANG: text}. */
static struct input_map map_of(struct parse *p, const json_t *object, const char *name)
{
	struct input_map out;

	if (input_map_read(&out, p->arena, json_object_get(object, name)))
		p->failed = true;
	return out;
}

static void take_texts(struct parse *p, const json_t *object)
{
	struct input *in = p->out;
	const char *key;
	json_t *value;

	json_object_foreach(json_object_get(object, "texts"), key, value)
	{
		struct input_text *t = &in->texts[in->text_count];

		if (in->text_count++ == INPUT_TEXTS_MAX) {
			in->text_count = INPUT_TEXTS_MAX;
			return;
		}
		t->lang = lang_of(p, slice_from(key));
		t->title = text_of(p, value, "title");
		t->summary = text_of(p, value, "summary");
		t->byline = text_of(p, value, "byline");
		t->body = json_slice(value, "body");
		t->made_from = json_i64(value, "made_from", INPUT_NO_NUMBER);
		t->hidden = json_flag(value, "hidden");
		if (t->body.len > INPUT_BODY_MAX) {
			struct slice at = json_pointer_add(p->arena, SLICE("/texts"), slice_from(key));

			json_fault_add(p->faults, json_pointer_add(p->arena, at, SLICE("body")),
				"This must have at most %zu bytes; it has %zu.", INPUT_BODY_MAX, t->body.len);
		}
	}
}

static void take_tag(struct parse *p, const json_t *value, size_t i)
{
	struct slice at = arena_format(p->arena, "/tags/%zu", i), tag;
	struct input *in = p->out;
	int r = tag_normalise(p->arena, json_string_slice(value), &tag);

	if (r < 0)
		p->failed = true;
	else if (r == TAG_E_LONG)
		json_fault_add(p->faults, at, "This must have at most %d characters.", TAG_MAX);
	else if (r == TAG_E_CHARACTER)
		json_fault_add(p->faults, at, "This must hold no comma, slash or control character.");
	if (r)
		return; /* TAG_E_EMPTY: its shape says so */
	for (size_t j = 0; j < in->tag_count; j++)
		if (slice_eq(in->tags[j], tag)) {
			json_fault_add(p->faults, at, "This tag is there twice.");
			return;
		}
	in->tags[in->tag_count++] = tag;
}

static void take_tags(struct parse *p, const json_t *object)
{
	json_t *list = json_object_get(object, "tags"), *value;
	size_t i;

	if (json_array_size(list) > INPUT_TAGS_MAX)
		return;
	p->out->tags = room(p, json_array_size(list), sizeof(*p->out->tags));
	if (!p->out->tags)
		return;
	json_array_foreach(list, i, value) if (json_is_string(value)) take_tag(p, value, i);
}

static void take_old_slugs(struct parse *p, const json_t *object)
{
	json_t *list = json_object_get(object, "old_slugs"), *value;
	struct input *in = p->out;
	size_t i;

	in->old_slugs = room(p, json_array_size(list), sizeof(*in->old_slugs));
	if (!in->old_slugs)
		return;
	json_array_foreach(list, i, value)
	{
		struct slice slug = json_string_slice(value);

		if (slug.at && !slug_valid(slug))
			json_fault_add(p->faults, arena_format(p->arena, "/old_slugs/%zu", i), SLUG_RULE);
		in->old_slugs[in->old_slug_count++] = slug;
	}
}

static void take_corrections(struct parse *p, const json_t *object)
{
	json_t *list = json_object_get(object, "corrections"), *value;
	struct input *in = p->out;
	size_t i;

	in->has_corrections = json_is_array(list);
	in->corrections = room(p, json_array_size(list), sizeof(*in->corrections));
	if (!in->corrections)
		return;
	json_array_foreach(list, i, value) in->corrections[in->correction_count++] =
		(struct input_correction){ time_of(value, "at"), lang_of(p, json_slice(value, "lang")),
			text_of(p, value, "note") };
}

static int by_system(const void *a, const void *b)
{
	return slice_cmp(((const struct input_imported *)a)->system, ((const struct input_imported *)b)->system);
}

/* What other systems counted is part of what was imported. */
static void take_imported(struct parse *p, const json_t *object)
{
	json_t *list = json_object_get(object, "imported_from"), *value;
	struct input *in = p->out;
	int64_t left;
	size_t i;

	in->imported = json_i64(object, "imported", INPUT_NO_NUMBER);
	in->has_imported_from = json_is_array(list);
	in->imported_from = room(p, json_array_size(list), sizeof(*in->imported_from));
	if (!in->imported_from)
		return;
	json_array_foreach(list, i, value) in->imported_from[in->imported_from_count++] =
		(struct input_imported){ text_of(p, value, "system"), json_i64(value, "views", 0),
			time_of(value, "as_of") };
	if (!in->imported_from_count)
		return;
	qsort(in->imported_from, in->imported_from_count, sizeof(*in->imported_from), by_system);
	left = in->imported;
	for (i = 0; i < in->imported_from_count && left >= 0; i++) {
		left -= in->imported_from[i].views;
		if (i && slice_eq(in->imported_from[i - 1].system, in->imported_from[i].system))
			json_fault_add(p->faults, SLICE("/imported_from"), "A system is there twice.");
	}
	if (left < 0)
		json_fault_add(
			p->faults, SLICE("/imported"), "This must be there, and at least the sum of imported_from.");
}

static void take_image(struct parse *p, const json_t *object)
{
	json_t *image = json_object_get(object, "image");
	struct input *in = p->out;

	if (!json_is_object(image))
		return;
	in->has_image = true;
	in->image_id = json_slice(image, "id");
	in->image_name = text_of(p, image, "name");
	in->alt = map_of(p, image, "alt");
	in->caption = map_of(p, image, "caption");
	if (!json_is_string(json_object_get(image, "id")) && !json_is_string(json_object_get(image, "name")))
		json_fault_add(p->faults, SLICE("/image"), "This must have an id or a name.");
	for (size_t i = 0; i < in->image_id.len; i++)
		if (!memchr("0123456789abcdef", in->image_id.at[i], 16)) {
			json_fault_add(
				p->faults, SLICE("/image/id"), "This must be 32 hexadecimal digits in lower case.");
			return;
		}
}

static void take_source(struct parse *p, const json_t *object)
{
	json_t *source = json_object_get(object, "source");
	struct input *in = p->out;

	if (!json_is_object(source))
		return;
	in->source_name = text_of(p, source, "name");
	in->source_url = json_slice(source, "url");
	if (!json_is_string(json_object_get(source, "name")) && !json_is_string(json_object_get(source, "url")))
		json_fault_add(p->faults, SLICE("/source"), "This must have a name or a url.");
}

static void take_section(struct parse *p, const json_t *object, enum input_form form)
{
	json_t *section = json_object_get(object, "section"), *as = json_object_get(object, "section_as");
	struct input *in = p->out;

	if (json_is_object(section))
		as = section;
	in->section = json_slice(object, "section");
	if (in->section.len && !slug_valid(in->section))
		json_fault_add(p->faults, SLICE("/section"), SLUG_RULE);
	in->section_position = json_i64(as, "position", INPUT_NO_NUMBER);
	in->section_names = map_of(p, as, "name");
	/* Of an editor's the shape says it. */
	if (form == INPUT_LINE && (!section || json_is_null(section)) && in->section_names.count == 0)
		json_fault_add(p->faults, SLICE("/section"), "This member is missing.");
}

static void take_status(struct parse *p, const json_t *object, enum input_form form)
{
	struct slice name = json_slice(object, "status");
	struct input *in = p->out;

	/* Editors withdraw by another door: of theirs the shape has said so. */
	for (int i = ARTICLE_DRAFT; i <= (form == INPUT_LINE ? ARTICLE_WITHDRAWN : ARTICLE_PUBLISHED); i++)
		if (slice_eq(name, article_status_name((enum article_status)i)))
			in->status = (enum article_status)i;
}

static void check_status(struct parse *p, const json_t *object)
{
	const struct input *in = p->out;
	size_t hidden = 0;

	for (size_t i = 0; i < in->text_count; i++)
		hidden += in->texts[i].hidden;
	if (in->status != ARTICLE_DRAFT && in->text_count && hidden == in->text_count)
		json_fault_add(p->faults, SLICE("/texts"), "One of these must not be hidden, unless it is a draft.");
	if (in->status != ARTICLE_WITHDRAWN && in->reason.count)
		json_fault_add(p->faults, SLICE("/reason"), "Only a withdrawn article has a reason.");
	if (in->status == ARTICLE_WITHDRAWN && !json_is_string(json_object_get(object, "published_at")))
		json_fault_add(p->faults, SLICE("/published_at"),
			"This member is missing: a withdrawn article was published once.");
}

static void take(struct parse *p, const json_t *object, enum input_form form)
{
	struct input *in = p->out;

	in->id = json_i64(object, "id", 0);
	in->name = text_of(p, object, "id");
	in->origin = text_of(p, object, "origin");
	take_section(p, object, form);
	take_status(p, object, form);
	in->published_ms = time_of(object, "published_at");
	in->modified_ms = time_of(object, "modified_at");
	in->slug = json_slice(object, "slug");
	if (in->slug.len && !slug_valid(in->slug))
		json_fault_add(p->faults, SLICE("/slug"), SLUG_RULE);
	take_old_slugs(p, object);
	take_tags(p, object);
	take_source(p, object);
	take_image(p, object);
	take_texts(p, object);
	in->correction = map_of(p, object, "correction");
	take_corrections(p, object);
	in->reason = map_of(p, object, "reason");
	take_imported(p, object);
	check_status(p, object);
}

int input_parse(
	struct input *out, struct json_faults *faults, struct arena *arena, const json_t *object, enum input_form form)
{
	struct parse p = { .out = out, .faults = faults, .arena = arena };
	struct json_field line[INPUT_SHAPE_LINE];
	size_t before = faults->count;
	int r;

	*out = (struct input){ 0 };
	if (form == INPUT_LINE)
		input_shape_line(line, object);
	r = json_check(object, form == INPUT_LINE ? line : input_shape_editor, faults);
	if (r < 0)
		return fault_pass(r);
	if (json_is_object(object))
		take(&p, object, form);
	if (p.failed || faults->failed)
		return fault_new(FAULT_MEMORY, "no memory for an article");
	return faults->count > before ? INPUT_E_FAULTS : 0;
}
