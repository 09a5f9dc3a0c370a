/* SPDX-License-Identifier: MIT */

/* input_shape.c: an article's members as tables. What a table cannot say (that a title is not blank, that a language is
 * there once, what a published one needs) news/input.c checks behind it. */
#include "news/input_shape.h"

#include <string.h>

#include "news/input.h"
#include "text/slug.h"

#define TEXT(name_, flags_, min_, max_)                                                                    \
	{                                                                                                  \
		.name = (name_), .kind = JSON_KIND_STRING, .flags = (flags_), .min = (min_), .max = (max_) \
	}
#define MAP(name_, flags_, min_, item_)                                                                                \
	{                                                                                                              \
		.name = (name_), .kind = JSON_KIND_LANG_MAP, .flags = (flags_), .min = (min_), .max = INPUT_TEXTS_MAX, \
		.item = (item_)                                                                                        \
	}
#define INT(name_, flags_, min_, max_)                                                                  \
	{                                                                                               \
		.name = (name_), .kind = JSON_KIND_INT, .flags = (flags_), .min = (min_), .max = (max_) \
	}

static const char *const editor_status[] = { "draft", "published", NULL };
static const char *const line_status[] = { "draft", "published", "withdrawn", NULL };

static const struct json_field note_item = TEXT("", JSON_MULTILINE, 1, INPUT_NOTE_MAX);
static const struct json_field label_item = TEXT("", 0, 0, INPUT_NOTE_MAX);
static const struct json_field name_item = TEXT("", 0, 1, INPUT_LINE_TEXT_MAX);
static const struct json_field tag_item = TEXT("", 0, 1, 4 * TAG_MAX);
static const struct json_field slug_item = TEXT("", 0, 1, SLUG_GIVEN_MAX);

static const struct json_field text_shape[] = {
	TEXT("title", JSON_REQUIRED, 1, INPUT_TITLE_MAX),
	TEXT("summary", JSON_NULLABLE | JSON_MULTILINE, 0, INPUT_SUMMARY_MAX),
	TEXT("byline", JSON_NULLABLE, 0, INPUT_LINE_TEXT_MAX),
	TEXT("body", JSON_REQUIRED | JSON_MULTILINE, 0, (int64_t)INPUT_BODY_MAX),
	INT("made_from", JSON_NULLABLE, 0, INPUT_ID_MAX),
	{ .name = "hidden", .kind = JSON_KIND_BOOL, .flags = JSON_NULLABLE },
	JSON_END,
};

static const struct json_field source_shape[] = {
	TEXT("name", JSON_NULLABLE, 1, INPUT_LINE_TEXT_MAX),
	{ .name = "url", .kind = JSON_KIND_URL, .flags = JSON_NULLABLE, .max = 2000 },
	JSON_END,
};

static const struct json_field image_shape[] = {
	TEXT("id", JSON_NULLABLE, 32, 32),
	TEXT("name", JSON_NULLABLE, 1, 255),
	MAP("alt", JSON_NULLABLE, 0, &label_item),
	MAP("caption", JSON_NULLABLE, 0, &label_item),
	JSON_END,
};

static const struct json_field correction_shape[] = {
	{ .name = "at", .kind = JSON_KIND_TIME, .flags = JSON_REQUIRED },
	{ .name = "lang", .kind = JSON_KIND_LANG, .flags = JSON_REQUIRED },
	TEXT("note", JSON_REQUIRED | JSON_MULTILINE, 1, INPUT_NOTE_MAX),
	JSON_END,
};

static const struct json_field imported_shape[] = {
	TEXT("system", JSON_REQUIRED, 1, INPUT_SYSTEM_MAX),
	INT("views", JSON_REQUIRED, 0, INPUT_ID_MAX),
	{ .name = "as_of", .kind = JSON_KIND_TIME, .flags = JSON_REQUIRED },
	JSON_END,
};

static const struct json_field section_shape[] = {
	MAP("name", JSON_REQUIRED, 1, &name_item),
	INT("position", JSON_NULLABLE, 0, INT32_MAX),
	JSON_END,
};

#define COMMON(statuses)                                                                                       \
	{ .name = "status", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .one_of = (statuses) },          \
		{ .name = "published_at", .kind = JSON_KIND_TIME, .flags = JSON_NULLABLE },                    \
		TEXT("slug", JSON_NULLABLE, 1, SLUG_GIVEN_MAX),                                                \
		{ .name = "tags",                                                                              \
			.kind = JSON_KIND_LIST,                                                                \
			.flags = JSON_NULLABLE,                                                                \
			.max = INPUT_TAGS_MAX,                                                                 \
			.item = &tag_item },                                                                   \
		{ .name = "source", .kind = JSON_KIND_OBJECT, .flags = JSON_NULLABLE, .shape = source_shape }, \
		{ .name = "image", .kind = JSON_KIND_OBJECT, .flags = JSON_NULLABLE, .shape = image_shape },   \
		{ .name = "texts",                                                                             \
			.kind = JSON_KIND_LANG_MAP,                                                            \
			.flags = JSON_REQUIRED,                                                                \
			.min = 1,                                                                              \
			.max = INPUT_TEXTS_MAX,                                                                \
			.shape = text_shape },                                                                 \
		MAP("correction", JSON_NULLABLE, 0, &note_item)

static const struct json_field translation_shape[] = {
	{ .name = "status", .kind = JSON_KIND_STRING },
	INT("made_from", 0, 0, INPUT_ID_MAX),
	JSON_END,
};

/* id is compared; revision and translation are told in what is read, and not looked at when it comes back. */
const struct json_field input_shape_editor[] = {
	TEXT("section", JSON_REQUIRED, 1, SLUG_GIVEN_MAX),
	COMMON(editor_status),
	INT("id", JSON_NULLABLE, 1, INPUT_ID_MAX),
	INT("revision", JSON_NULLABLE, 1, INPUT_ID_MAX),
	{ .name = "translation",
		.kind = JSON_KIND_LANG_MAP,
		.flags = JSON_NULLABLE,
		.max = INPUT_TEXTS_MAX,
		.shape = translation_shape },
	JSON_END,
};

/* The first two rows have another kind where the line has. */
static const struct json_field line_shape[INPUT_SHAPE_LINE] = {
	INT("id", JSON_NULLABLE, 1, INPUT_ID_MAX),
	TEXT("section", JSON_NULLABLE, 1, SLUG_GIVEN_MAX),
	COMMON(line_status),
	TEXT("origin", JSON_NULLABLE, 1, 500),
	{ .name = "section_as", .kind = JSON_KIND_OBJECT, .flags = JSON_NULLABLE, .shape = section_shape },
	MAP("reason", JSON_NULLABLE, 0, &note_item),
	{ .name = "modified_at", .kind = JSON_KIND_TIME, .flags = JSON_NULLABLE },
	INT("imported", JSON_NULLABLE, 0, INPUT_ID_MAX),
	{ .name = "imported_from",
		.kind = JSON_KIND_LIST,
		.flags = JSON_NULLABLE,
		.max = INPUT_SYSTEMS_MAX,
		.shape = imported_shape },
	{ .name = "corrections",
		.kind = JSON_KIND_LIST,
		.flags = JSON_NULLABLE,
		.max = INPUT_CORRECTIONS_MAX,
		.shape = correction_shape },
	{ .name = "old_slugs",
		.kind = JSON_KIND_LIST,
		.flags = JSON_NULLABLE,
		.max = INPUT_OLD_SLUGS_MAX,
		.item = &slug_item },
	JSON_END,
};

void input_shape_line(struct json_field out[INPUT_SHAPE_LINE], const json_t *object)
{
	static const struct json_field id_text = TEXT("id", JSON_NULLABLE, 1, 480);
	static const struct json_field section_object = {
		.name = "section", .kind = JSON_KIND_OBJECT, .shape = section_shape
	};

	memcpy(out, line_shape, sizeof(line_shape));
	if (json_is_string(json_object_get(object, "id")))
		out[0] = id_text;
	if (json_is_object(json_object_get(object, "section")))
		out[1] = section_object;
}
