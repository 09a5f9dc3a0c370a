/* SPDX-License-Identifier: MIT */

/* section.c: reading sections. There are few of them, so their names are read one section at a time. */
#include "news/section.h"

#include "base/fault.h"
#include "news/grow.h"
#include "text/json.h"
#include "text/lang.h"

static int take_row(struct section *s, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	*s = (struct section){
		.id = stmt_i64(st, 0),
		.slug = stmt_copy(st, 1, arena, &failed),
		.position = stmt_i64(st, 2),
		.revision = stmt_i64(st, 3),
		.articles = stmt_i64(st, 4),
		.standing = stmt_i64(st, 5) != 0,
	};
	return failed ? fault_new(FAULT_MEMORY, "no memory for a section") : 0;
}

static int load_names(struct section *s, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_NAMES);
	bool failed = false;
	size_t room = 0;
	int r;

	stmt_bind_i64(st, 1, s->id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		s->names = grow(arena, s->names, s->name_count, &room, sizeof(*s->names));
		failed = failed || !s->names;
		if (failed)
			break;
		s->names[s->name_count++] =
			(struct section_name){ stmt_copy(st, 0, arena, &failed), stmt_copy(st, 1, arena, &failed) };
	}
	stmt_done(st);
	return failed ? fault_new(FAULT_MEMORY, "no memory for a section's names") : fault_fold(r);
}

/* `published` counts scheduled articles too: they are taken off. */
static int count_articles(struct section *s, struct store *store, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_SCHEDULED);
	int r;

	stmt_bind_i64(st, 1, s->id);
	stmt_bind_i64(st, 2, now_ms);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		s->articles -= stmt_i64(st, 0);
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

int section_names_list(struct section **out, size_t *count, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_LIST);
	struct section *list = NULL;
	size_t n = 0, room = 0;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		r = list ? take_row(&list[n++], st, arena) : fault_new(FAULT_MEMORY, "no memory for sections");
		if (r)
			break;
	}
	stmt_done(st);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = load_names(&list[i], store, arena);
	*out = list;
	*count = n;
	return fault_fold(r);
}

int section_list_all(struct section **out, size_t *count, struct store *store, struct arena *arena, int64_t now_ms)
{
	int r = section_names_list(out, count, store, arena);

	for (size_t i = 0; r == 0 && i < *count; i++)
		r = count_articles(&(*out)[i], store, now_ms);
	return fault_pass(r);
}

int section_list(struct section **out, size_t *count, struct store *store, struct arena *arena, int64_t now_ms)
{
	size_t all = 0, n = 0;
	int r = section_list_all(out, &all, store, arena, now_ms);

	for (size_t i = 0; r == 0 && i < all; i++)
		if ((*out)[i].standing || (*out)[i].articles > 0)
			(*out)[n++] = (*out)[i];
	*count = n;
	return fault_pass(r);
}

/* Runs a statement that gives one section. */
static int load_one(struct section *out, struct stmt *st, struct store *store, struct arena *arena)
{
	int r = stmt_step(st);

	if (r == STORE_ROW)
		r = take_row(out, st, arena);
	else if (r == 0)
		r = SECTION_E_MISSING;
	stmt_done(st);
	return r ? fault_pass(r) : fault_pass(load_names(out, store, arena));
}

int section_by_slug(struct section *out, struct store *store, struct arena *arena, struct slice slug, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_BY_SLUG);
	int r;

	stmt_bind_text(st, 1, slug);
	r = load_one(out, st, store, arena);
	return r ? fault_pass(r) : fault_pass(count_articles(out, store, now_ms));
}

int section_by_id(struct section *out, struct store *store, struct arena *arena, int64_t id)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_BY_ID);
	int r;

	stmt_bind_i64(st, 1, id);
	r = load_one(out, st, store, arena);
	out->articles = -1;
	return fault_pass(r);
}

int section_choose_name(const struct section *s, struct slice want)
{
	struct slice langs[16];
	size_t n = s->name_count < 16 ? s->name_count : 16;

	for (size_t i = 0; i < n; i++)
		langs[i] = s->names[i].lang;
	return lang_choose(want, langs, n);
}

void section_write_names(struct buffer *out, const struct section *s, struct slice want)
{
	int only = want.at ? section_choose_name(s, want) : -1;
	bool first = true;

	buffer_byte(out, '{');
	for (size_t i = 0; i < s->name_count; i++) {
		if (want.at && (int)i != only)
			continue;
		if (!first)
			buffer_byte(out, ',');
		first = false;
		json_write_string(out, s->names[i].lang);
		buffer_byte(out, ':');
		json_write_string(out, s->names[i].name);
	}
	buffer_byte(out, '}');
}

void section_write_object(struct buffer *out, const struct section *s, struct slice want)
{
	buffer_literal(out, "{\"slug\":");
	json_write_string(out, s->slug);
	buffer_literal(out, ",\"name\":");
	section_write_names(out, s, want);
	buffer_byte(out, '}');
}

void section_write_edit(struct buffer *out, const struct section *s)
{
	buffer_literal(out, "{\"slug\":");
	json_write_string(out, s->slug);
	buffer_literal(out, ",\"name\":");
	section_write_names(out, s, SLICE_NONE);
	buffer_printf(out, ",\"position\":%lld,\"revision\":%lld}", (long long)s->position, (long long)s->revision);
}

int section_object(struct slice *out, struct arena *arena, const struct section *s, struct slice want)
{
	struct buffer object = BUFFER_INIT;

	*out = s->object;
	if (!want.at && s->object.at)
		return 0;
	section_write_object(&object, s, want);
	*out = object.failed ? SLICE_NONE : arena_copy(arena, buffer_as_slice(&object));
	buffer_release(&object);
	return out->at ? 0 : fault_new(FAULT_MEMORY, "no memory for a section");
}
