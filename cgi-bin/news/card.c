/* SPDX-License-Identifier: MIT */

/* card.c: an article's JSON, written once. Members and their order are those of Article in schema/openapi.json; none
 * is ever left out. */
#include "news/card.h"

#include "base/clock.h"
#include "news/segments.h"
#include "text/json.h"

/* The offset of a text of struct card_text. */
#define FIELD(name) offsetof(struct card_text, name)

static struct slice field(const struct card_text *t, size_t offset)
{
	return *(const struct slice *)((const char *)t + offset);
}

static void write_time(struct buffer *out, int64_t ms)
{
	char text[CLOCK_TEXT];

	if (ms == INPUT_NO_TIME) {
		buffer_literal(out, "null");
		return;
	}
	buffer_byte(out, '"');
	buffer_text(out, clock_format(text, ms));
	buffer_byte(out, '"');
}

static void write_or_null(struct buffer *out, struct slice text)
{
	if (text.at)
		json_write_string(out, text);
	else
		buffer_literal(out, "null");
}

/* Begins the member of the n-th language in an object: a comma before it if another one came first. */
static void begin_lang(struct segments *s, const struct card *c, size_t n, bool *first)
{
	if (!*first) {
		segments_tag(s, SEGMENT_ALL);
		buffer_byte(s->out, ',');
	}
	*first = false;
	segments_tag(s, SEGMENT_LANG + (int)n);
	json_write_string(s->out, c->texts[n].lang);
	buffer_byte(s->out, ':');
}

/* `{"en":"…","zh-Hans":"…"}` of the texts that have this field. */
static void write_by_lang(struct segments *s, const struct card *c, size_t offset)
{
	bool first = true;

	buffer_byte(s->out, '{');
	for (size_t i = 0; i < c->text_count; i++) {
		struct slice text = field(&c->texts[i], offset);

		if (!text.len)
			continue;
		begin_lang(s, c, i, &first);
		json_write_string(s->out, text);
	}
	segments_tag(s, SEGMENT_ALWAYS);
	buffer_byte(s->out, '}');
}

static void write_image(struct segments *s, const struct card *c)
{
	if (!c->has_image) {
		buffer_literal(s->out, "null");
		return;
	}
	buffer_literal(s->out, "{\"src\":");
	write_or_null(s->out, c->image_src);
	buffer_literal(s->out, ",\"name\":");
	write_or_null(s->out, c->image_name);
	if (c->image_src.at)
		buffer_printf(s->out, ",\"width\":%lld,\"height\":%lld", (long long)c->image_width,
			(long long)c->image_height);
	else
		buffer_literal(s->out, ",\"width\":null,\"height\":null");
	buffer_literal(s->out, ",\"srcset\":");
	write_or_null(s->out, c->image_srcset);
	buffer_literal(s->out, ",\"alt\":");
	write_by_lang(s, c, FIELD(alt));
	buffer_literal(s->out, ",\"caption\":");
	write_by_lang(s, c, FIELD(caption));
	buffer_byte(s->out, '}');
}

static void write_head(struct segments *s, const struct card *c)
{
	struct buffer *out = s->out;

	buffer_literal(out, "{\"id\":");
	buffer_i64(out, c->id);
	buffer_literal(out, ",\"slug\":");
	json_write_string(out, c->slug);
	buffer_literal(out, ",\"url\":\"");
	segments_hole(s, SEGMENT_SITE);
	buffer_literal(out, "/news/");
	buffer_i64(out, c->id);
	buffer_byte(out, '/');
	buffer_slice(out, c->slug); /* a-z, 0-9 and hyphens */
	buffer_literal(out, "\",\"status\":");
	json_write_string(out, c->state.at ? c->state : article_status_name(c->status));
	buffer_literal(out, ",\"section\":");
	segments_hole(s, SEGMENT_SECTION);
	buffer_literal(out, ",\"published_at\":");
	write_time(out, c->published_ms);
	buffer_literal(out, ",\"modified_at\":");
	write_time(out, c->modified_ms);
	buffer_literal(out, ",\"revision\":");
	buffer_i64(out, c->revision);
	buffer_literal(out, ",\"views\":");
	segments_hole(s, SEGMENT_VIEWS);
}

void card_write(struct buffer *out, const struct card *c)
{
	struct segments s;

	segments_begin(&s, out, SEGMENT_ALWAYS);
	write_head(&s, c);
	buffer_literal(out, ",\"languages\":[");
	for (size_t i = 0; i < c->text_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, c->texts[i].lang);
	}
	buffer_literal(out, "],\"title\":");
	write_by_lang(&s, c, FIELD(title));
	buffer_literal(out, ",\"summary\":");
	write_by_lang(&s, c, FIELD(summary));
	buffer_literal(out, ",\"byline\":");
	write_by_lang(&s, c, FIELD(byline));
	buffer_literal(out, ",\"tags\":[");
	for (size_t i = 0; i < c->tag_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, c->tags[i]);
	}
	buffer_literal(out, "],\"image\":");
	write_image(&s, c);
	segments_end(&s);
}

static void write_bodies(struct segments *s, const struct card *c)
{
	bool first = true;

	buffer_byte(s->out, '{');
	for (size_t i = 0; i < c->text_count; i++) {
		begin_lang(s, c, i, &first);
		buffer_byte(s->out, '"');
		segments_tag(s, SEGMENT_BODY + (int)i);
		json_write_string_inner(s->out, c->texts[i].body);
		segments_tag(s, SEGMENT_LANG + (int)i);
		buffer_byte(s->out, '"');
	}
	segments_tag(s, SEGMENT_ALWAYS);
	buffer_byte(s->out, '}');
}

static void write_source(struct buffer *out, const struct card *c)
{
	if (!c->source_name.at && !c->source_url.at) {
		buffer_literal(out, "null");
		return;
	}
	buffer_literal(out, "{\"name\":");
	write_or_null(out, c->source_name);
	buffer_literal(out, ",\"url\":");
	write_or_null(out, c->source_url);
	buffer_byte(out, '}');
}

static void write_corrections(struct buffer *out, const struct card *c)
{
	buffer_byte(out, '[');
	for (size_t i = 0; i < c->correction_count; i++) {
		buffer_text(out, i ? ",{\"at\":" : "{\"at\":");
		write_time(out, c->corrections[i].at_ms);
		buffer_literal(out, ",\"lang\":");
		json_write_string(out, c->corrections[i].lang);
		buffer_literal(out, ",\"note\":");
		json_write_string(out, c->corrections[i].note);
		buffer_byte(out, '}');
	}
	buffer_byte(out, ']');
}

static void write_translation(struct segments *s, const struct card *c)
{
	bool first = true;

	buffer_byte(s->out, '{');
	for (size_t i = 0; i < c->text_count; i++) {
		begin_lang(s, c, i, &first);
		buffer_literal(s->out, "{\"status\":\"");
		buffer_text(s->out, c->texts[i].stale ? "stale" : "current");
		buffer_literal(s->out, "\",\"made_from\":");
		buffer_i64(s->out, c->texts[i].made_from);
		buffer_byte(s->out, '}');
	}
	segments_tag(s, SEGMENT_ALWAYS);
	buffer_byte(s->out, '}');
}

void card_write_tail(struct buffer *out, const struct card *c)
{
	struct segments s;

	segments_begin(&s, out, SEGMENT_ALWAYS);
	buffer_literal(out, ",\"body\":");
	write_bodies(&s, c);
	buffer_literal(out, ",\"source\":");
	write_source(out, c);
	buffer_literal(out, ",\"corrections\":");
	write_corrections(out, c);
	buffer_literal(out, ",\"translation\":");
	write_translation(&s, c);
	segments_end(&s);
}
