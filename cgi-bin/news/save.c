/* SPDX-License-Identifier: MIT */

/* save.c: from an input to a revision.
 *
 *   load what was ─► complete what was not given ─► the same? done ─► render ─► rows: article, slug, revision,
 *   corrections, derived texts, lists, views
 *
 * The revision's `doc` is the source of everything; all other rows can be made from it again. */
#include "news/save.h"

#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "news/before.h"
#include "news/derive.h"
#include "news/nearest.h"
#include "news/save_rows.h"
#include "news/section_change.h"
#include "news/slugs.h"
#include "text/slug.h"

static int load(struct save_work *w)
{
	int r;

	if (!w->how->id)
		return 0;
	r = before_load(&w->loaded, w->store, w->arena, w->how->id);
	if (r == BEFORE_E_MISSING)
		return SAVE_E_MISSING;
	w->before = &w->loaded;
	return fault_pass(r);
}

static int complete_section(struct save_work *w)
{
	struct slice slug;
	int r = section_for_article(
		&w->section_id, &slug, w->store, w->arena, w->in, w->how->make_section ? &w->how->who : NULL);

	if (r == SECTION_CHANGE_E_MISSING) {
		json_fault_add(w->faults, SLICE("/section"), "There is no such section.");
		return SAVE_E_FAULTS;
	}
	w->in->section = slug;
	return fault_pass(r);
}

static int complete_slug(struct save_work *w)
{
	int64_t own = w->before ? w->before->id : 0;
	struct input *in = w->in;
	struct slice wanted = in->slug;

	if (!wanted.at && w->before) {
		in->slug = w->before->slug;
		return 0;
	}
	for (size_t i = 0; i < in->text_count && !wanted.at; i++) {
		struct slice lang = in->texts[i].lang;
		int r;

		if (!slice_eq(lang, SLICE("en")) && !slice_starts(lang, SLICE("en-")))
			continue;
		r = slug_from_title(w->arena, in->texts[i].title, &wanted);
		if (r == SLUG_E_EMPTY)
			wanted = SLICE_NONE;
		else if (r)
			return fault_pass(r);
	}
	/* Without one it is a{id}, once there is an id. */
	return wanted.at ? fault_pass(slugs_choose(&in->slug, w->store, w->arena, wanted, own)) : 0;
}

/* The figure that came with the article itself, beside what other systems counted. A line that tells those too, as an
 * export does, tells the sum. It never falls: nobody reads a page less often than he did, so a smaller figure is an
 * older one. */
static int64_t own_figure(const struct save_work *w)
{
	int64_t had = w->before ? w->before->imported - w->before->elsewhere : 0, given = w->in->imported;

	if (given == INPUT_NO_NUMBER)
		return had;
	for (size_t i = 0; i < w->in->imported_from_count; i++)
		given -= w->in->imported_from[i].views;
	return given > had ? given : had;
}

static int complete(struct save_work *w)
{
	const struct before *b = w->before;
	struct input *in = w->in;
	int r = complete_section(w);

	if (r == 0)
		r = complete_slug(w);
	if (r)
		return fault_pass(r);
	if (in->published_ms == INPUT_NO_TIME && in->status != ARTICLE_DRAFT)
		in->published_ms = b && b->status != ARTICLE_DRAFT ? b->published_ms : w->how->who.now_ms;
	w->modified_ms = in->modified_ms != INPUT_NO_TIME ? in->modified_ms : w->how->who.now_ms;
	w->own_figure = own_figure(w);
	w->revision = b ? b->revision + 1 : 1;
	return 0;
}

/* Content as text, to be compared: what a revision keeps, the reason, and the corrections if they are told. */
static void write_content(struct buffer *out, const struct input *in, bool corrections)
{
	struct input content = *in;

	content.modified_ms = INPUT_NO_TIME;
	content.imported = INPUT_NO_NUMBER; /* and what it is made of */
	content.old_slug_count = 0;
	if (!corrections)
		content.correction_count = 0;
	input_write(out, &content);
	input_write_line_members(out, &content);
}

/* Corrections of this change that were not published before. Where a line could not tell all of them, there would be an
 * article that no import takes. */
static int new_corrections(struct save_work *w)
{
	struct input_correction *list = NULL;
	size_t count = 0;
	int r = w->before && w->in->correction.count
			? derive_corrections(&list, &count, w->store, w->arena, w->before->id)
			: 0;

	for (size_t i = 0; r == 0 && i < w->in->correction.count; i++) {
		const struct input_lang_text *c = &w->in->correction.at[i];
		bool known = false;

		for (size_t j = 0; j < count; j++)
			known = known || (slice_eq(list[j].lang, c->lang) && slice_eq(list[j].note, c->text));
		if (!known)
			w->fresh_corrections[w->fresh_correction_count++] = c;
	}
	if (w->in->has_corrections)
		count = w->in->correction_count;
	if (r || !w->fresh_correction_count || count + w->fresh_correction_count <= INPUT_CORRECTIONS_MAX)
		return fault_pass(r);
	json_fault_add(w->faults, SLICE("/correction"), "An article can have %d corrections; this one has %zu.",
		INPUT_CORRECTIONS_MAX, count);
	return SAVE_E_FAULTS;
}

/* Whether there is nothing to do. Lines are compared as lines: they have no numbers of revisions. */
static int is_same(bool *same, struct save_work *w)
{
	struct buffer now = BUFFER_INIT, then = BUFFER_INIT;
	struct input old;
	int r = new_corrections(w);

	*same = false;
	if (r || !w->before || w->fresh_correction_count)
		return fault_pass(r);
	old = w->before->in;
	if (w->how->import)
		r = before_line(&old, w->before, w->store, w->arena);
	if (r == 0) {
		write_content(&now, w->in, w->in->has_corrections);
		write_content(&then, &old, w->in->has_corrections);
		r = buffer_check(&now) ? buffer_check(&now) : buffer_check(&then);
	}
	if (r == 0)
		*same = slice_eq(buffer_as_slice(&now), buffer_as_slice(&then));
	buffer_release(&now);
	buffer_release(&then);
	return fault_pass(r);
}

/* Which revision last wrote each text, and whether what is said of translations can be. */
static void find_written(struct save_work *w)
{
	for (size_t i = 0; i < w->in->text_count; i++) {
		const struct input_text *t = &w->in->texts[i];

		w->derive.written[i] = w->before ? before_written_next(w->before, t) : w->revision;
		if (t->made_from > w->revision) {
			struct slice at = json_pointer_add(w->arena, SLICE("/texts"), t->lang);

			json_fault_add(w->faults, json_pointer_add(w->arena, at, SLICE("made_from")),
				"There is no revision %lld of this article.", (long long)t->made_from);
		}
	}
}

/* A new article whose title gives no slug is added under a passing one. */
static int late_slug(struct save_work *w)
{
	struct slice wanted;
	struct stmt *st;
	int r;

	if (w->in->slug.at)
		return 0;
	wanted = arena_format(w->arena, "a%lld", (long long)w->id);
	if (!wanted.at)
		return fault_new(FAULT_MEMORY, "no memory for a slug");
	r = slugs_choose(&w->in->slug, w->store, w->arena, wanted, w->id);
	if (r)
		return fault_pass(r);
	st = store_stmt(w->store, QUERY_SAVE_ARTICLE_SLUG);
	stmt_bind_i64(st, 1, w->id);
	stmt_bind_text(st, 2, w->in->slug);
	return fault_fold(stmt_run(st));
}

static int seal(struct save_work *w)
{
	struct stmt *st = store_stmt(w->store, QUERY_SAVE_ARTICLE_SEAL);

	stmt_bind_i64(st, 1, w->id);
	return fault_fold(stmt_run(st));
}

/* As with corrections: an article that a line could not tell. It may go on under any slug that it had. */
static int check_slugs(struct save_work *w, int64_t had)
{
	int64_t has;
	int r = slugs_count(&has, w->store, w->id);

	if (r || has == had || has <= INPUT_OLD_SLUGS_MAX + 1)
		return fault_pass(r);
	json_fault_add(w->faults, w->in->old_slug_count ? SLICE("/old_slugs") : SLICE("/slug"),
		"Addresses go on leading to an article: it can have had %d slugs before, but no more.",
		INPUT_OLD_SLUGS_MAX);
	return SAVE_E_FAULTS;
}

static int keep_slugs(struct save_work *w)
{
	int64_t had;
	int r = slugs_count(&had, w->store, w->id);

	if (r == 0)
		r = slugs_keep(w->store, w->in->slug, w->id);
	if (r == SLUGS_E_TAKEN)
		return fault_new(FAULT_BUG, "a slug was chosen that is not free");
	for (size_t i = 0; r == 0 && i < w->in->old_slug_count; i++) {
		r = slugs_keep(w->store, w->in->old_slugs[i], w->id);
		if (r == SLUGS_E_TAKEN) /* another article has it here: its own address comes first */
			r = 0;
	}
	return r ? fault_pass(r) : fault_pass(check_slugs(w, had));
}

static int audit(const struct save_work *w)
{
	struct slice before = w->before ? w->before->hash : SLICE_NONE;
	struct slice after = slice_of((const char *)w->hash, sizeof(w->hash));

	return fault_pass(audit_article(w->store, &w->how->who, w->how->action, w->id, before, after));
}

static int write_all(struct save_work *w)
{
	struct listed_as before, after;
	int r = save_article_row(w);

	if (r == 0)
		r = late_slug(w);
	if (r == 0)
		r = seal(w);
	if (r == 0)
		r = keep_slugs(w);
	if (r == 0)
		r = save_revision_row(w);
	if (r == 0)
		r = save_corrections(w);
	if (r)
		return fault_pass(r);
	w->derive.id = w->id;
	w->derive.revision = w->revision;
	w->derive.section_id = w->section_id;
	w->derive.modified_ms = w->modified_ms;
	r = derive_store(&w->derive, w->store, w->arena, !w->before);
	if (r == 0)
		r = save_views_row(w);
	if (r == 0)
		r = audit(w);
	if (r)
		return fault_pass(r);
	after = save_listed(w);
	if (w->before)
		before = before_listed(w->before);
	r = listed_move(w->store, w->id, w->before ? &before : NULL, &after);
	return r ? fault_pass(r) : fault_pass(nearest_put(&w->derive, w->store, w->arena));
}

/* An import of what is here already: only its count may be newer. */
static int unchanged(struct save_work *w)
{
	struct listed_as as = before_listed(w->before);
	int r = 0;

	w->id = w->before->id;
	w->revision = w->before->revision;
	w->own_figure = own_figure(w);
	r = save_views_row(w);
	if (r == 0 && w->imported != w->before->imported)
		r = listed_move(w->store, w->id, &as, &as);
	if (r == 0 && w->imported != w->before->imported)
		r = audit_article(w->store, &w->how->who, "figure", w->id, w->before->hash, w->before->hash);
	return r ? fault_pass(r) : SAVE_E_UNCHANGED;
}

static int run(struct save_work *w)
{
	bool same;
	int r = load(w);

	if (r)
		return fault_pass(r);
	if (w->how->import && w->before && w->before->origin_hash.len == 32 &&
		!memcmp(w->before->origin_hash.at, w->how->hash, 32))
		return fault_pass(unchanged(w));
	r = complete(w);
	if (r == 0)
		r = is_same(&same, w);
	if (r)
		return fault_pass(r);
	if (same)
		return fault_pass(unchanged(w));
	if (w->how->import && w->before && (w->before->edited || !w->before->origin_hash.at))
		return SAVE_E_EDITED;
	find_written(w);
	r = derive_render(&w->derive, w->store, w->faults);
	if (r == DERIVE_E_FAULTS || w->faults->count)
		return SAVE_E_FAULTS;
	return r ? fault_pass(r) : fault_pass(write_all(w));
}

int article_save(struct saved *out, struct store *store, struct arena *arena, struct input *in, const struct save *how,
	struct json_faults *faults)
{
	struct save_work w = { .store = store, .arena = arena, .in = in, .how = how, .faults = faults };
	int r;

	derive_init(&w.derive, in);
	r = run(&w);
	derive_release(&w.derive);
	*out = (struct saved){ .id = w.id,
		.revision = w.revision,
		.image_missing = w.derive.image_missing,
		.figure_is_new = w.before && w.imported != w.before->imported };
	return fault_pass(r);
}

int article_derive_again(struct store *store, struct arena *arena, int64_t id)
{
	struct json_faults faults;
	struct derive d;
	struct before b;
	int r = before_load(&b, store, arena, id);

	if (r)
		return r == BEFORE_E_MISSING ? SAVE_E_MISSING : fault_pass(r);
	json_faults_init(&faults, arena);
	derive_init(&d, &b.in);
	d.id = id;
	d.revision = b.revision;
	d.section_id = b.section_id;
	d.modified_ms = b.modified_ms;
	memcpy(d.written, b.written_in, sizeof(d.written));
	r = derive_render(&d, store, &faults);
	if (r == DERIVE_E_FAULTS)
		r = fault_new(FAULT_STORE, "article %lld cannot be rendered any more", (long long)id);
	if (r == 0)
		r = derive_store(&d, store, arena, false);
	if (r == 0)
		r = nearest_put(&d, store, arena);
	derive_release(&d);
	return fault_pass(r);
}
