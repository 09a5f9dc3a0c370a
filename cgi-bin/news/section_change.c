/* SPDX-License-Identifier: MIT */

/* section_change.c: sections come from `tradepost section`, from admins, and from articles that are imported into one
 * that is not there yet. */
#include "news/section_change.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "news/section.h"
#include "text/slug.h"

/* *id is 0 if there is none. */
static int find(int64_t *id, struct store *store, struct slice slug)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_BY_SLUG);
	int r;

	stmt_bind_text(st, 1, slug);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int find_by_name(int64_t *id, struct slice *slug, struct store *store, struct arena *arena, struct slice name)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_BY_NAME);
	bool failed = false;
	int r;

	*id = 0;
	stmt_bind_text(st, 1, name);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		*id = stmt_i64(st, 0);
		*slug = stmt_copy(st, 1, arena, &failed);
		r = failed ? fault_new(FAULT_MEMORY, "no memory for a slug") : 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

static int last(int64_t *position, int64_t *id, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_LAST);
	int r = stmt_step(st);

	if (r == STORE_ROW) {
		*position = stmt_i64(st, 0);
		*id = stmt_i64(st, 1);
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

static int add(int64_t *id, struct store *store, struct slice slug, int64_t position, bool standing)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_ADD);
	int r;

	stmt_bind_text(st, 1, slug);
	stmt_bind_i64(st, 2, position);
	stmt_bind_i64(st, 3, standing);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		*id = stmt_i64(st, 0);
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

static int change(struct store *store, int64_t id, int64_t position)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_CHANGE);

	stmt_bind_i64(st, 1, id);
	if (position == INPUT_NO_NUMBER)
		stmt_bind_null(st, 2);
	else
		stmt_bind_i64(st, 2, position);
	return fault_fold(stmt_run(st));
}

static int set_name(struct store *store, int64_t id, struct slice lang, struct slice name)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_NAME_SET);

	stmt_bind_i64(st, 1, id);
	stmt_bind_text(st, 2, lang);
	stmt_bind_text(st, 3, name);
	return fault_fold(stmt_run(st));
}

/* trade-news: Trade news. */
static int name_from_slug(struct store *store, int64_t id, struct slice slug)
{
	char at[SLUG_GIVEN_MAX];

	for (size_t i = 0; i < slug.len; i++)
		at[i] = slug.at[i] == '-' ? ' ' : slug.at[i];
	if (at[0] >= 'a' && at[0] <= 'z')
		at[0] = (char)(at[0] - 32);
	return fault_pass(set_name(store, id, SLICE("en"), slice_of(at, slug.len)));
}

static int set_names(struct store *store, int64_t id, const struct input_map *names)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < names->count; i++)
		r = set_name(store, id, names->at[i].lang, names->at[i].text);
	return fault_pass(r);
}

static int make(int64_t *id, struct store *store, struct slice slug, const struct input_map *names, int64_t position,
	bool standing)
{
	int64_t end = 0, unused;
	int r = position == INPUT_NO_NUMBER ? last(&end, &unused, store) : 0;

	if (r == 0)
		r = add(id, store, slug, position == INPUT_NO_NUMBER ? end + 1 : position, standing);
	if (r == 0 && names->count == 0)
		r = name_from_slug(store, *id, slug);
	return r ? fault_pass(r) : fault_pass(set_names(store, *id, names));
}

/* A hash of all that is said of a section. */
static int hash_section(
	uint8_t out[AUDIT_HASH], struct section *section, struct store *store, struct arena *arena, int64_t id)
{
	struct buffer text = BUFFER_INIT;
	int r = section_by_id(section, store, arena, id);

	if (r)
		return fault_fold(r);
	section_write_object(&text, section, SLICE_NONE);
	buffer_printf(&text, ",%lld", (long long)section->position);
	r = buffer_check(&text);
	if (r == 0)
		crypto_digest(out, AUDIT_HASH, buffer_as_slice(&text));
	buffer_release(&text);
	return fault_pass(r);
}

/* What became of a section; `before` NULL: it is new. */
static int audit(struct store *store, const struct audit_who *who, const struct section *section, const uint8_t *before,
	const uint8_t *after)
{
	struct audit_row row = { .who = *who,
		.action = before ? SLICE("change") : SLICE("create"),
		.kind = SLICE("section"),
		.of = section->slug,
		.before = before ? slice_of((const char *)before, AUDIT_HASH) : SLICE_NONE,
		.after = slice_of((const char *)after, AUDIT_HASH) };

	return fault_pass(audit_add(store, &row));
}

static int make_and_tell(
	int64_t *id, struct store *store, struct arena *arena, const struct section_edit *e, bool standing)
{
	uint8_t after[AUDIT_HASH];
	struct section section;
	int r = make(id, store, e->slug, &e->names, e->position, standing);

	if (r == 0)
		r = hash_section(after, &section, store, arena, *id);
	return r ? fault_pass(r) : fault_pass(audit(store, &e->who, &section, NULL, after));
}

static bool same_names(const struct section *s, const struct input_map *names)
{
	for (size_t i = 0; i < s->name_count && s->name_count == names->count; i++)
		if (!slice_eq(input_map_get(names, s->names[i].lang), s->names[i].name))
			return false;
	return s->name_count == names->count;
}

static int drop_names(struct store *store, int64_t id)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_NAMES_DROP);

	stmt_bind_i64(st, 1, id);
	return fault_fold(stmt_run(st));
}

static int change_and_tell(struct section_edit *e, struct store *store, struct arena *arena)
{
	uint8_t before[AUDIT_HASH], after[AUDIT_HASH];
	struct section section;
	int r = hash_section(before, &section, store, arena, e->id);

	if (r)
		return fault_pass(r);
	e->revision = section.revision;
	e->changed = !e->whole || !section.standing || !same_names(&section, &e->names) ||
		     (e->position != INPUT_NO_NUMBER && e->position != section.position);
	if (e->matches && !e->matches(e, section.revision) && (e->changed || !e->matches(e, section.revision - 1)))
		return SECTION_CHANGE_E_STALE;
	if (!e->changed)
		return 0;
	r = change(store, e->id, e->position);
	if (r == 0 && e->whole)
		r = drop_names(store, e->id);
	if (r == 0)
		r = set_names(store, e->id, &e->names);
	if (r == 0)
		r = hash_section(after, &section, store, arena, e->id);
	e->revision = section.revision;
	return r ? fault_pass(r) : fault_pass(audit(store, &e->who, &section, before, after));
}

int section_set(struct section_edit *e, struct store *store, struct arena *arena)
{
	int r = find(&e->id, store, e->slug);

	e->created = r == 0 && e->id == 0;
	if (r)
		return fault_pass(r);
	if (!e->created)
		return e->whole && !e->matches ? SECTION_CHANGE_E_UNMATCHED
					       : fault_pass(change_and_tell(e, store, arena));
	if (e->matches)
		return SECTION_CHANGE_E_MISSING;
	e->changed = true;
	e->revision = 1;
	return fault_pass(make_and_tell(&e->id, store, arena, e, true));
}

/* A slug that no section has: from the English name, else section-N; both with a number behind if need be. */
static int new_slug(struct slice *out, struct store *store, struct arena *arena, const struct input_map *names)
{
	struct slice english = input_map_get(names, SLICE("en")), base = SLICE_NONE;
	int64_t unused, n = 0, taken = 0;
	int r = last(&unused, &n, store);

	if (r == 0 && english.at) {
		r = slug_from_title(arena, english, &base);
		if (r == SLUG_E_EMPTY) {
			base = SLICE_NONE;
			r = 0;
		}
	}
	if (r == 0 && base.at)
		r = find(&taken, store, base);
	if (r)
		return fault_fold(r);
	*out = base;
	if (!base.at)
		base = SLICE("section");
	else if (!taken)
		return 0;
	do {
		*out = arena_format(arena, SLICE_FMT "-%lld", SLICE_ARG(base), (long long)++n);
		if (!out->at)
			return fault_new(FAULT_MEMORY, "no memory for a slug");
		r = find(&taken, store, *out);
	} while (r == 0 && taken);
	return fault_pass(r);
}

int section_for_article(int64_t *id, struct slice *slug, struct store *store, struct arena *arena,
	const struct input *in, const struct audit_who *maker)
{
	int r = 0;

	*slug = in->section;
	*id = 0;
	if (in->section.at)
		r = find(id, store, in->section);
	for (size_t i = 0; r == 0 && !in->section.at && *id == 0 && i < in->section_names.count; i++)
		r = find_by_name(id, slug, store, arena, in->section_names.at[i].text);
	if (r || *id)
		return fault_pass(r);
	if (!maker)
		return SECTION_CHANGE_E_MISSING;
	if (!slug->at)
		r = new_slug(slug, store, arena, &in->section_names);
	if (r)
		return fault_pass(r);
	return fault_pass(make_and_tell(id, store, arena,
		&(struct section_edit){
			.slug = *slug, .names = in->section_names, .position = in->section_position, .who = *maker },
		false));
}
