/* SPDX-License-Identifier: MIT */

/* save_rows.c: one function a table. */
#include "news/save_rows.h"

#include <stdlib.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "news/imported.h"
#include "news/language.h"

/* The first step of a statement that gives at most one number. */
static int one_number(int64_t *out, struct stmt *st)
{
	int r = stmt_step(st);

	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* The id that a line asks for, if no article has it. */
static int wanted_id(int64_t *out, const struct save_work *w)
{
	struct stmt *st;
	int64_t taken;
	int r;

	*out = 0;
	if (!w->how->import || !w->in->id)
		return 0;
	st = store_stmt(w->store, QUERY_SAVE_ARTICLE_ID);
	stmt_bind_i64(st, 1, w->in->id);
	r = one_number(&taken, st);
	if (r == 0 && !taken)
		*out = w->in->id;
	return fault_pass(r);
}

/* An identity for what was made here. */
static struct slice origin_of(const struct save_work *w)
{
	char hex[33];
	uint8_t bytes[16];

	if (w->before)
		return w->before->origin;
	if (w->how->origin.at)
		return w->how->origin;
	crypto_random(bytes, sizeof(bytes));
	crypto_hex(hex, bytes, sizeof(bytes));
	return arena_format(w->arena, "here:%s", hex);
}

static int64_t changed_ms(const struct save_work *w)
{
	const struct input *in = w->in;

	return in->status != ARTICLE_DRAFT && in->published_ms > w->modified_ms ? in->published_ms : w->modified_ms;
}

static void bind_state(struct stmt *st, struct save_work *w, struct slice languages, struct slice tags)
{
	const struct input *in = w->in;

	stmt_bind_text(st, 2, in->slug.at ? in->slug : SLICE("?"));
	stmt_bind_i64(st, 3, w->section_id);
	stmt_bind_i64(st, 4, in->status);
	if (in->published_ms == INPUT_NO_TIME)
		stmt_bind_null(st, 5);
	else
		stmt_bind_i64(st, 5, in->published_ms);
	stmt_bind_i64(st, 6, w->modified_ms);
	stmt_bind_i64(st, 7, changed_ms(w));
	stmt_bind_i64(st, 8, w->revision);
	stmt_bind_text(st, 9, languages);
	stmt_bind_text(st, 10, tags);
	stmt_bind_text(st, 11, in->image_id);
	stmt_bind_text(st, 12, in->image_name);
	stmt_bind_text(st, 13, in->source_name);
	stmt_bind_text(st, 14, in->source_url);
}

/* Where it comes from: an import is what it says, an edit leaves the trace of the last import and a mark. */
static void bind_origin(struct stmt *st, struct save_work *w, struct slice origin)
{
	bool import = w->how->import;

	stmt_bind_text(st, 15, origin);
	if (import)
		stmt_bind_blob(st, 16, slice_of((const char *)w->how->hash, 32));
	else
		stmt_bind_blob(st, 16, w->before ? w->before->origin_hash : SLICE_NONE);
	stmt_bind_i64(st, 17, !import);
}

int save_article_row(struct save_work *w)
{
	struct slice languages = derive_languages(w->arena, w->in), origin = origin_of(w);
	struct slice tags = derive_join(w->arena, w->in->tags, w->in->tag_count);
	struct buffer reason = BUFFER_INIT;
	int64_t id = w->before ? w->before->id : 0;
	struct stmt *st;
	int r = id ? 0 : wanted_id(&id, w);

	if (r)
		return fault_pass(r);
	input_write_map(&reason, &w->in->reason);
	if (buffer_check(&reason) || !languages.at || !tags.at || !origin.at) {
		buffer_release(&reason);
		return fault_new(FAULT_MEMORY, "no memory for an article");
	}
	st = store_stmt(w->store, w->before ? QUERY_SAVE_ARTICLE_CHANGE : QUERY_SAVE_ARTICLE_ADD);
	if (id)
		stmt_bind_i64(st, 1, id);
	else
		stmt_bind_null(st, 1);
	bind_state(st, w, languages, tags);
	bind_origin(st, w, origin);
	stmt_bind_text(st, 18, buffer_as_slice(&reason));
	w->id = id;
	r = w->before ? fault_fold(stmt_run(st)) : one_number(&w->id, st);
	buffer_release(&reason);
	return fault_pass(r);
}

/* --- what a revision changed -------------------------------------------------------------------------------------- */

static void name(struct buffer *out, const char *field)
{
	if (out->len > 1)
		buffer_byte(out, ',');
	json_write_string(out, slice_from(field));
}

static void name_text(struct buffer *out, struct slice lang, const char *field)
{
	if (out->len > 1)
		buffer_byte(out, ',');
	buffer_literal(out, "\"texts/");
	json_write_string_inner(out, lang);
	if (field)
		buffer_printf(out, "/%s", field);
	buffer_byte(out, '"');
}

static void name_text_changes(struct buffer *out, const struct input *a, const struct input *b)
{
	for (size_t i = 0; i < b->text_count; i++) {
		const struct input_text *now = &b->texts[i], *then = input_text_in(a, now->lang);

		if (!then) {
			name_text(out, now->lang, NULL);
			continue;
		}
		if (!slice_eq(then->title, now->title))
			name_text(out, now->lang, "title");
		if (!slice_eq(then->summary, now->summary))
			name_text(out, now->lang, "summary");
		if (!slice_eq(then->byline, now->byline))
			name_text(out, now->lang, "byline");
		if (!slice_eq(then->body, now->body))
			name_text(out, now->lang, "body");
		if (then->made_from != now->made_from)
			name_text(out, now->lang, "made_from");
		if (then->hidden != now->hidden)
			name_text(out, now->lang, "hidden");
	}
	for (size_t i = 0; i < a->text_count; i++)
		if (!input_text_in(b, a->texts[i].lang))
			name_text(out, a->texts[i].lang, NULL);
}

static bool same_map(const struct input_map *a, const struct input_map *b)
{
	for (size_t i = 0; i < a->count && a->count == b->count; i++)
		if (!slice_eq(a->at[i].lang, b->at[i].lang) || !slice_eq(a->at[i].text, b->at[i].text))
			return false;
	return a->count == b->count;
}

static bool same_image(const struct input *a, const struct input *b)
{
	return a->has_image == b->has_image && slice_eq(a->image_id, b->image_id) &&
	       slice_eq(a->image_name, b->image_name) && same_map(&a->alt, &b->alt) &&
	       same_map(&a->caption, &b->caption);
}

static bool same_tags(const struct input *a, const struct input *b)
{
	for (size_t i = 0; i < a->tag_count && a->tag_count == b->tag_count; i++)
		if (!slice_eq(a->tags[i], b->tags[i]))
			return false;
	return a->tag_count == b->tag_count;
}

/* JSON list of the fields that differ from the revision before. */
static void write_changed(struct buffer *out, const struct save_work *w)
{
	const struct input *a = w->before ? &w->before->in : w->in, *b = w->in;

	buffer_byte(out, '[');
	if (!slice_eq(a->section, b->section))
		name(out, "section");
	if (a->status != b->status)
		name(out, "status");
	if (a->published_ms != b->published_ms)
		name(out, "published_at");
	if (!slice_eq(a->slug, b->slug))
		name(out, "slug");
	if (!same_tags(a, b))
		name(out, "tags");
	if (!slice_eq(a->source_name, b->source_name) || !slice_eq(a->source_url, b->source_url))
		name(out, "source");
	if (!same_image(a, b))
		name(out, "image");
	name_text_changes(out, a, b);
	if (!same_map(&a->reason, &b->reason))
		name(out, "reason");
	if (w->before && w->fresh_correction_count)
		name(out, "correction");
	buffer_byte(out, ']');
}

static void write_written(struct buffer *out, const struct save_work *w)
{
	buffer_byte(out, '{');
	for (size_t i = 0; i < w->in->text_count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, w->in->texts[i].lang);
		buffer_byte(out, ':');
		buffer_i64(out, w->derive.written[i]);
	}
	buffer_byte(out, '}');
}

int save_revision_row(struct save_work *w)
{
	struct buffer changed = BUFFER_INIT, doc = BUFFER_INIT, written = BUFFER_INIT;
	struct stmt *st;
	int r;

	write_changed(&changed, w);
	write_written(&written, w);
	input_write(&doc, w->in);
	r = buffer_check(&changed) || buffer_check(&written) || buffer_check(&doc)
		    ? fault_new(FAULT_MEMORY, "no memory for a revision")
		    : 0;
	if (r == 0) {
		crypto_digest(w->hash, sizeof(w->hash), buffer_as_slice(&doc));
		st = store_stmt(w->store, QUERY_SAVE_REVISION_ADD);
		stmt_bind_i64(st, 1, w->id);
		stmt_bind_i64(st, 2, w->revision);
		stmt_bind_i64(st, 3, w->how->who.now_ms);
		stmt_bind_text(st, 4, w->how->who.author);
		stmt_bind_text(st, 5, buffer_as_slice(&changed));
		stmt_bind_text(st, 6, buffer_as_slice(&doc));
		stmt_bind_text(st, 7, buffer_as_slice(&written));
		stmt_bind_blob(st, 8, slice_of((const char *)w->hash, sizeof(w->hash)));
		r = fault_fold(stmt_run(st));
	}
	buffer_release(&changed);
	buffer_release(&written);
	buffer_release(&doc);
	return fault_pass(r);
}

/* --- corrections, views, lists -------------------------------------------------------------------------------------
 */

static int add_correction(struct save_work *w, int64_t at_ms, struct slice lang, struct slice note)
{
	struct stmt *st;
	int64_t id;
	int r = language_id(&id, w->store, lang);

	if (r)
		return fault_pass(r);
	st = store_stmt(w->store, QUERY_SAVE_CORRECTION_ADD);
	stmt_bind_i64(st, 1, w->id);
	stmt_bind_i64(st, 2, at_ms);
	stmt_bind_i64(st, 3, id);
	stmt_bind_text(st, 4, note);
	return fault_fold(stmt_run(st));
}

int save_corrections(struct save_work *w)
{
	int r = 0;

	if (w->in->has_corrections && w->before) {
		struct stmt *st = store_stmt(w->store, QUERY_SAVE_CORRECTIONS_DROP);

		stmt_bind_i64(st, 1, w->id);
		r = fault_fold(stmt_run(st));
	}
	for (size_t i = 0; r == 0 && i < w->in->correction_count; i++) {
		const struct input_correction *c = &w->in->corrections[i];

		r = add_correction(w, c->at_ms, c->lang, c->note);
	}
	for (size_t i = 0; r == 0 && i < w->fresh_correction_count; i++)
		r = add_correction(w, w->modified_ms, w->fresh_corrections[i]->lang, w->fresh_corrections[i]->text);
	return fault_pass(r);
}

int save_views_row(struct save_work *w)
{
	const struct before *b = w->before;
	int64_t added = 0;
	struct stmt *st;
	int r = 0;

	if (w->in->imported != INPUT_NO_NUMBER)
		r = imported_merge(&added, w->store, w->id, w->in->imported_from, w->in->imported_from_count);
	w->imported = w->own_figure + (b ? b->elsewhere : 0) + added;
	if (r || (b && w->imported == b->imported))
		return fault_pass(r);
	st = store_stmt(w->store, b ? QUERY_SAVE_VIEWS_CHANGE : QUERY_SAVE_VIEWS_ADD);
	stmt_bind_i64(st, 1, w->id);
	stmt_bind_i64(st, 2, w->imported);
	return fault_fold(stmt_run(st));
}

struct listed_as save_listed(struct save_work *w)
{
	return (struct listed_as){
		.status = w->in->status,
		.section_id = w->section_id,
		.published_ms = w->in->published_ms,
		.changed_ms = changed_ms(w),
		.tags = derive_join(w->arena, w->in->tags, w->in->tag_count),
	};
}
