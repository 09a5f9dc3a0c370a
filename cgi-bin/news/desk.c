/* SPDX-License-Identifier: MIT */

/* desk.c: each item is made out of its article's latest revision when it is read. That costs some hundred times what a
 * public list's does, and editors are few. */
#include "news/desk.h"

#include "base/fault.h"
#include "news/before.h"
#include "news/card.h"
#include "news/derive.h"
#include "news/edit_view.h"
#include "news/segments.h"

/* An article with all its texts as a tree and a revision, some times over. One is in memory at a time. */
#define ITEM_MAX ((size_t)64 << 20)

/* The statement, all values bound but the limit ($2). */
static struct stmt *statement(struct store *store, const struct desk_query *q)
{
	bool listed = q->state == EDIT_PUBLISHED || q->state == EDIT_SCHEDULED;
	struct stmt *st = store_stmt(store, listed                 ? QUERY_DESK_LISTED
					    : q->state == DESK_ANY ? QUERY_DESK_ANY
								   : QUERY_DESK_UNLISTED);
	int64_t key = INT64_MAX, id = INT64_MAX;

	if (q->from_cursor) {
		key = q->key;
		id = q->id;
	}
	if (!listed) {
		stmt_bind_i64(st, 1, id);
		if (q->state != DESK_ANY)
			stmt_bind_i64(st, 3, q->state == EDIT_DRAFT ? ARTICLE_DRAFT : ARTICLE_WITHDRAWN);
		return st;
	}
	if (q->state == EDIT_PUBLISHED && key > q->now_ms) {
		key = q->now_ms;
		id = INT64_MAX;
	}
	stmt_bind_i64(st, 1, key);
	stmt_bind_i64(st, 3, id);
	stmt_bind_i64(st, 4, q->state == EDIT_PUBLISHED ? INT64_MIN : q->now_ms + 1);
	return st;
}

int desk_read(struct desk_page *out, struct store *store, const struct desk_query *q)
{
	struct stmt *st = statement(store, q);
	int r;

	*out = (struct desk_page){ 0 };
	stmt_bind_i64(st, 2, q->limit + 1);
	while ((r = stmt_step(st)) == STORE_ROW) {
		out->more = out->count == (size_t)q->limit;
		if (out->more) {
			r = 0;
			break;
		}
		out->ids[out->count++] = out->id = stmt_i64(st, 0);
		out->key = stmt_i64(st, 1);
	}
	stmt_done(st);
	return fault_fold(r);
}

static size_t take_texts(struct card_text out[INPUT_TEXTS_MAX], const struct input *in)
{
	for (size_t i = 0; i < in->text_count; i++)
		out[i] = (struct card_text){ .lang = in->texts[i].lang,
			.title = in->texts[i].title,
			.summary = in->texts[i].summary,
			.byline = in->texts[i].byline,
			.alt = input_map_get(&in->alt, in->texts[i].lang),
			.caption = input_map_get(&in->caption, in->texts[i].lang) };
	return in->text_count;
}

static struct slice all_languages(struct arena *arena, const struct input *in)
{
	struct slice tags[INPUT_TEXTS_MAX];

	for (size_t i = 0; i < in->text_count; i++)
		tags[i] = in->texts[i].lang;
	return derive_join(arena, tags, in->text_count);
}

/* As segments, so that they are written as those of public lists are. */
static int make_card(struct buffer *out, struct before *b, struct store *store, struct arena *arena, int64_t now_ms)
{
	struct card_text texts[INPUT_TEXTS_MAX];
	struct input *in = &b->in;
	struct card c = { .id = b->id,
		.revision = b->revision,
		.published_ms = b->published_ms,
		.modified_ms = b->modified_ms,
		.state = slice_from(edit_state_names[edit_state_of(b->status, b->published_ms, now_ms)]),
		.slug = b->slug,
		.texts = texts,
		.text_count = take_texts(texts, in),
		.tags = in->tags,
		.tag_count = in->tag_count };
	struct derive d = { .in = in };
	int r;

	in->status = ARTICLE_PUBLISHED; /* of a withdrawn one, too, the picture shows */
	r = derive_image(&d, &c, store, arena);
	card_write(out, &c);
	return r ? fault_pass(r) : fault_pass(buffer_check(out));
}

static int write_item(
	struct buffer *out, struct store *store, struct arena *arena, const struct desk_query *q, int64_t id)
{
	struct segments_fill fill = { .site_url = q->site->url };
	struct buffer card = BUFFER_INIT;
	struct section section;
	struct slice languages;
	struct before b;
	int r = before_load(&b, store, arena, id);

	if (r == 0)
		r = sections_get(&section, q->sections, store, arena, b.section_id);
	if (r == 0)
		r = section_object(&fill.section, arena, &section, q->lang);
	if (r)
		return fault_fold(r);
	languages = all_languages(arena, &b.in);
	if (!languages.at)
		return fault_new(FAULT_MEMORY, "no memory for languages");
	fill.lang = article_language(languages, q->lang);
	fill.views = b.imported + b.counted;
	r = make_card(&card, &b, store, arena, q->now_ms);
	if (r == 0)
		r = segments_write(out, buffer_as_slice(&card), &fill);
	edit_view_write_translation(out, &(struct edit_view){ id, b.revision, &b.in, b.written_in });
	buffer_byte(out, '}');
	buffer_release(&card);
	return fault_pass(r);
}

int desk_write_json(struct buffer *out, struct store *store, const struct desk_query *q, const struct desk_page *page)
{
	struct arena *arena = arena_new(ITEM_MAX);
	int r = arena ? 0 : fault_new(FAULT_MEMORY, "no memory for a list");

	buffer_byte(out, '[');
	for (size_t i = 0; r == 0 && i < page->count; i++) {
		if (i)
			buffer_byte(out, ',');
		arena_reset(arena);
		r = write_item(out, store, arena, q, page->ids[i]);
	}
	buffer_byte(out, ']');
	arena_free(arena);
	return fault_pass(r);
}
