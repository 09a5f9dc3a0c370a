/* SPDX-License-Identifier: MIT */

/* before.c: from the store back to `struct input`. What was checked when it was saved is checked again, so that damage
 * is found here and goes no further. */
#include "news/before.h"

#include <string.h>

#include "base/fault.h"
#include "news/derive.h"
#include "news/grow.h"
#include "news/imported.h"

static void decref_v(void *tree)
{
	json_decref(tree);
}

int before_json(json_t **out, struct arena *arena, struct slice text)
{
	struct json_error_at where;
	int r = json_read(out, text, &where);

	if (r < 0)
		return fault_pass(r);
	if (r)
		return fault_new(FAULT_STORE, "JSON of the store is none: %s", where.message);
	return arena_defer(arena, decref_v, *out) ? fault_new(FAULT_MEMORY, "no memory for an article") : 0;
}

static int take_row(struct before *b, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	b->slug = stmt_copy(st, 0, arena, &failed);
	b->section_id = stmt_i64(st, 1);
	b->status = (enum article_status)stmt_i64(st, 2);
	b->published_ms = stmt_is_null(st, 3) ? INPUT_NO_TIME : stmt_i64(st, 3);
	b->modified_ms = stmt_i64(st, 4);
	b->changed_ms = stmt_i64(st, 5);
	b->revision = stmt_i64(st, 6);
	b->tags = stmt_copy(st, 7, arena, &failed);
	b->origin = stmt_copy(st, 8, arena, &failed);
	b->origin_hash = stmt_copy(st, 9, arena, &failed);
	b->edited = stmt_i64(st, 10);
	b->reason = stmt_copy(st, 11, arena, &failed);
	b->section = stmt_copy(st, 12, arena, &failed);
	b->imported = stmt_i64(st, 13);
	b->counted = stmt_i64(st, 14);
	b->doc = stmt_copy(st, 15, arena, &failed);
	b->written = stmt_copy(st, 16, arena, &failed);
	b->elsewhere = stmt_i64(st, 17);
	b->hash = stmt_copy(st, 18, arena, &failed);
	return failed ? fault_new(FAULT_MEMORY, "no memory for an article") : 0;
}

static int take_reason(struct input *in, struct arena *arena, struct slice text)
{
	json_t *tree, *value;
	const char *lang;
	int r = before_json(&tree, arena, text);

	if (r)
		return fault_pass(r);
	in->reason.at = arena_array_of(arena, struct input_lang_text, json_object_size(tree) + 1);
	if (!in->reason.at)
		return fault_new(FAULT_MEMORY, "no memory for a reason");
	json_object_foreach(tree, lang, value) in->reason.at[in->reason.count++] =
		(struct input_lang_text){ slice_from(lang), json_string_slice(value) };
	return 0;
}

int before_written_read(int64_t out[INPUT_TEXTS_MAX], const struct input *in, struct arena *arena, struct slice written)
{
	json_t *tree;
	int r = before_json(&tree, arena, written);

	for (size_t i = 0; r == 0 && i < in->text_count; i++) {
		char lang[64] = "";

		if (in->texts[i].lang.len < sizeof(lang))
			memcpy(lang, in->texts[i].lang.at, in->texts[i].lang.len);
		out[i] = json_i64(tree, lang, 1);
	}
	return fault_pass(r);
}

static int take_doc(struct before *b, struct arena *arena)
{
	struct json_faults faults;
	json_t *tree;
	int r = before_json(&tree, arena, b->doc);

	if (r)
		return fault_pass(r);
	json_faults_init(&faults, arena);
	r = input_parse(&b->in, &faults, arena, tree, INPUT_LINE);
	if (r == INPUT_E_FAULTS)
		return fault_new(FAULT_STORE,
			"article %lld: its latest revision is no article: " SLICE_FMT " " SLICE_FMT, (long long)b->id,
			SLICE_ARG(faults.first->pointer), SLICE_ARG(faults.first->detail));
	if (r == 0)
		r = take_reason(&b->in, arena, b->reason);
	if (r == 0)
		r = before_written_read(b->written_in, &b->in, arena, b->written);
	return fault_pass(r);
}

int before_load(struct before *b, struct store *store, struct arena *arena, int64_t id)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_LOAD);
	int r;

	*b = (struct before){ .id = id };
	stmt_bind_i64(st, 1, id);
	r = stmt_step(st);
	if (r == STORE_ROW)
		r = take_row(b, st, arena);
	else if (r == 0)
		r = BEFORE_E_MISSING;
	stmt_done(st);
	return r ? fault_pass(r) : fault_pass(take_doc(b, arena));
}

struct listed_as before_listed(const struct before *b)
{
	return (struct listed_as){
		.status = b->status,
		.section_id = b->section_id,
		.published_ms = b->published_ms,
		.changed_ms = b->changed_ms,
		.tags = b->tags,
	};
}

int64_t before_written_next(const struct before *b, const struct input_text *t)
{
	const struct input_text *then = input_text_in(&b->in, t->lang);

	return then && input_text_same(then, t) ? b->written_in[then - b->in.texts] : b->revision + 1;
}

struct slice before_origin_of_id(struct arena *arena, int64_t id)
{
	return arena_format(arena, "line:%lld", (long long)id);
}

static int load_old_slugs(struct input *in, struct store *store, struct arena *arena, const struct before *b)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_SLUGS);
	bool failed = false;
	size_t room = 0;
	int r;

	stmt_bind_i64(st, 1, b->id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		if (slice_eq(stmt_slice(st, 0), b->slug))
			continue;
		in->old_slugs = grow(arena, in->old_slugs, in->old_slug_count, &room, sizeof(*in->old_slugs));
		failed = failed || !in->old_slugs;
		if (failed)
			break;
		in->old_slugs[in->old_slug_count++] = stmt_copy(st, 0, arena, &failed);
	}
	stmt_done(st);
	return failed ? fault_new(FAULT_MEMORY, "no memory for slugs") : fault_fold(r);
}

int before_line(struct input *out, const struct before *b, struct store *store, struct arena *arena)
{
	struct derive d = { .in = &b->in };
	struct slice plain = before_origin_of_id(arena, b->id);
	int r;

	*out = b->in;
	out->id = b->id;
	out->origin = slice_eq(plain, b->origin) ? SLICE_NONE : b->origin;
	out->modified_ms = b->modified_ms;
	out->imported = b->imported;
	memcpy(d.written, b->written_in, sizeof(d.written));
	for (size_t i = 0; i < out->text_count; i++)
		out->texts[i].made_from = derive_is_stale(&d, i) ? 0 : INPUT_NO_NUMBER;
	out->has_corrections = true;
	r = plain.at ? 0 : fault_new(FAULT_MEMORY, "no memory for an origin");
	if (r == 0)
		r = derive_corrections(&out->corrections, &out->correction_count, store, arena, b->id);
	out->has_imported_from = true;
	if (r == 0)
		r = imported_load(&out->imported_from, &out->imported_from_count, store, arena, b->id);
	if (r == 0)
		r = load_old_slugs(out, store, arena, b);
	return fault_pass(r);
}
