/* SPDX-License-Identifier: MIT */

/* media_change.c: see media_change.h. */
#include "news/media_change.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "news/input.h"
#include "news/save.h"

static const struct json_field label_item = { .kind = JSON_KIND_STRING, .max = INPUT_NOTE_MAX };

#define BY_LANGUAGE(name_)                                                                                \
	{                                                                                                 \
		.name = (name_), .kind = JSON_KIND_LANG_MAP, .flags = JSON_NULLABLE, .item = &label_item, \
		.max = INPUT_TEXTS_MAX                                                                    \
	}

const struct json_field media_patch_shape[] = {
	BY_LANGUAGE("alt"),
	BY_LANGUAGE("caption"),
	JSON_END,
};

/* --- rows -----------------------------------------------------------------------------------------------------------
 */

int media_row_add(struct store *store, const struct media *m, struct slice source, int64_t now_ms)
{
	struct buffer files = BUFFER_INIT;
	struct stmt *st;
	int r;

	media_files_write(&files, m);
	r = buffer_check(&files);
	if (r == 0) {
		st = store_stmt(store, QUERY_MEDIA_ADD);
		stmt_bind_text(st, 1, slice_from(m->id));
		stmt_bind_text(st, 2, slice_from(m->ext));
		stmt_bind_i64(st, 3, m->width);
		stmt_bind_i64(st, 4, m->height);
		stmt_bind_i64(st, 5, m->bytes);
		stmt_bind_i64(st, 6, now_ms);
		stmt_bind_text(st, 7, buffer_as_slice(&files));
		stmt_bind_blob(st, 8, source);
		r = fault_fold(stmt_run(st));
	}
	buffer_release(&files);
	return fault_pass(r);
}

/* The first article behind `after` that a query finds for the picture, if it is before *out; *out 0: none so far. */
static int take_first(int64_t *out, struct store *store, enum query query, struct slice id, int64_t after)
{
	struct stmt *st = store_stmt(store, query);
	int r;

	stmt_bind_text(st, 1, id);
	stmt_bind_i64(st, 2, after);
	r = stmt_step(st);
	if (r == STORE_ROW && (!*out || stmt_i64(st, 0) < *out))
		*out = stmt_i64(st, 0);
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int next_article(int64_t *out, struct store *store, struct slice id, int64_t after)
{
	int r;

	*out = 0;
	r = take_first(out, store, QUERY_MEDIA_ARTICLES, id, after);
	return r ? fault_pass(r) : fault_pass(take_first(out, store, QUERY_MEDIA_TEXTS, id, after));
}

int media_first_article(int64_t *out, struct store *store, struct slice id)
{
	return fault_pass(next_article(out, store, id, 0));
}

int media_show(bool *shown, struct store *store, struct slice id)
{
	struct arena *arena = arena_new((size_t)256 << 20);
	int64_t article = 0;
	int r = arena ? next_article(&article, store, id, 0) : fault_new(FAULT_MEMORY, "no memory for an article");

	*shown = article > 0;
	while (r == 0 && article) {
		arena_reset(arena);
		r = fault_fold(article_derive_again(store, arena, article));
		if (r == 0)
			r = next_article(&article, store, id, article);
	}
	arena_free(arena);
	return fault_pass(r);
}

int media_row_drop(struct store *store, struct slice id)
{
	struct stmt *st = store_stmt(store, QUERY_MEDIA_DROP);

	stmt_bind_text(st, 1, id);
	return fault_fold(stmt_run(st));
}

int media_of_source(struct media *out, struct store *store, struct arena *arena, struct slice source)
{
	struct stmt *st = store_stmt(store, QUERY_MEDIA_OF_SOURCE);
	struct slice id = SLICE_NONE;
	bool failed = false;
	int r;

	stmt_bind_blob(st, 1, source);
	r = stmt_step(st);
	if (r == STORE_ROW)
		id = stmt_copy(st, 0, arena, &failed);
	stmt_done(st);
	if (r != STORE_ROW)
		return r == 0 ? MEDIA_E_MISSING : fault_fold(r);
	return failed ? fault_new(FAULT_MEMORY, "no memory for a name") : fault_pass(media_get(out, store, arena, id));
}

/* --- what editors do ------------------------------------------------------------------------------------------------
 */

/* Of all that was decided about it, but not whether it is used. */
static int digest(uint8_t out[AUDIT_HASH], const struct media *m)
{
	struct media plain = *m;
	struct buffer text = BUFFER_INIT;
	int r;

	plain.used = false;
	media_write(&text, &plain);
	r = buffer_check(&text);
	if (r == 0)
		crypto_digest(out, AUDIT_HASH, buffer_as_slice(&text));
	buffer_release(&text);
	return fault_pass(r);
}

/* NULL: there was, or is, none. */
static int audit(struct media_edit *e, struct store *store, const char *action, const struct media *before,
	const struct media *after)
{
	uint8_t hashes[2][AUDIT_HASH];
	struct audit_row row = { .who = e->who,
		.action = slice_from(action),
		.kind = SLICE("media"),
		.of = slice_from(before ? before->id : after->id) };
	int r = before ? digest(hashes[0], before) : 0;

	if (r == 0 && after)
		r = digest(hashes[1], after);
	if (before)
		row.before = slice_of((const char *)hashes[0], AUDIT_HASH);
	if (after)
		row.after = slice_of((const char *)hashes[1], AUDIT_HASH);
	return r ? fault_pass(r) : fault_pass(audit_add(store, &row));
}

static int add(struct media_edit *e, struct store *store)
{
	struct media there;
	bool shown;
	int r = media_of_source(&there, store, e->arena, e->source);

	if (r == MEDIA_E_MISSING && e->media.id[0])
		r = media_get(&there, store, e->arena, slice_from(e->media.id));
	if (r == 0) {
		e->media = there;
		return 0;
	}
	if (r != MEDIA_E_MISSING || !e->media.id[0])
		return r < 0 ? fault_pass(r) : MEDIA_CHANGE_E_MISSING;
	r = media_row_add(store, &e->media, e->source, e->who.now_ms);
	if (r == 0)
		r = media_show(&shown, store, slice_from(e->media.id));
	if (r == 0)
		r = media_get(&there, store, e->arena, slice_from(e->media.id));
	if (r)
		return fault_fold(r);
	e->media = there;
	e->changed = true;
	return fault_pass(audit(e, store, "create", NULL, &e->media));
}

static void drop_json(void *tree)
{
	json_decref(tree);
}

/* {"alt": {…}, "caption": {…}} with the patch applied, checked. */
static int patched(json_t **out, struct media_edit *e)
{
	struct buffer text = BUFFER_INIT;
	struct json_error_at where;
	json_t *tree = NULL;
	int r;

	buffer_literal(&text, "{\"alt\":");
	buffer_slice(&text, e->media.alt);
	buffer_literal(&text, ",\"caption\":");
	buffer_slice(&text, e->media.caption);
	buffer_byte(&text, '}');
	r = buffer_check(&text);
	if (r == 0 && json_read(&tree, buffer_as_slice(&text), &where))
		r = fault_new(FAULT_STORE, "what is said of a picture is no JSON");
	buffer_release(&text);
	if (r)
		return fault_pass(r);
	*out = json_merge_patch(tree, e->patch);
	json_decref(tree);
	if (!*out || arena_defer(e->arena, drop_json, *out))
		return fault_new(FAULT_MEMORY, "no memory for a patch");
	r = json_check(*out, media_patch_shape, e->faults);
	return r == JSON_E_FAULTS ? MEDIA_CHANGE_E_FAULTS : fault_pass(r);
}

/* A member as it is kept. */
static int keep_map(struct slice *out, struct media_edit *e, const json_t *tree, const char *name)
{
	struct buffer text = BUFFER_INIT;
	struct input_map map;
	int r = input_map_read(&map, e->arena, json_object_get(tree, name));

	if (r == 0) {
		input_write_map(&text, &map);
		*out = buffer_check(&text) ? SLICE_NONE : arena_copy(e->arena, buffer_as_slice(&text));
		r = out->at ? 0 : fault_new(FAULT_MEMORY, "no memory for what is said of a picture");
	}
	buffer_release(&text);
	return fault_pass(r);
}

static int patch(struct media_edit *e, struct store *store)
{
	struct media after = e->media;
	json_t *tree = NULL;
	struct stmt *st;
	int r = patched(&tree, e);

	if (r == 0)
		r = keep_map(&after.alt, e, tree, "alt");
	if (r == 0)
		r = keep_map(&after.caption, e, tree, "caption");
	if (r)
		return fault_pass(r);
	if (slice_eq(after.alt, e->media.alt) && slice_eq(after.caption, e->media.caption))
		return 0;
	after.revision++;
	st = store_stmt(store, QUERY_MEDIA_CHANGE);
	stmt_bind_text(st, 1, slice_from(after.id));
	stmt_bind_text(st, 2, after.alt);
	stmt_bind_text(st, 3, after.caption);
	stmt_bind_i64(st, 4, after.revision);
	r = fault_fold(stmt_run(st));
	if (r == 0)
		r = audit(e, store, "change", &e->media, &after);
	e->media = after;
	e->changed = true;
	return fault_pass(r);
}

static int drop(struct media_edit *e, struct store *store)
{
	int r;

	if (e->media.used)
		return MEDIA_CHANGE_E_USED;
	r = media_row_drop(store, slice_from(e->media.id));
	if (r == 0)
		r = audit(e, store, "delete", &e->media, NULL);
	e->changed = true;
	return fault_pass(r);
}

int media_edit_run(struct media_edit *e, struct store *store)
{
	int r;

	e->changed = false;
	if (e->kind == MEDIA_ADD)
		return fault_pass(add(e, store));
	r = media_get(&e->media, store, e->arena, e->id);
	if (r)
		return r == MEDIA_E_MISSING ? MEDIA_CHANGE_E_MISSING : fault_pass(r);
	if (!e->matches(e, e->media.revision))
		return MEDIA_CHANGE_E_STALE;
	return e->kind == MEDIA_PATCH ? fault_pass(patch(e, store)) : fault_pass(drop(e, store));
}
