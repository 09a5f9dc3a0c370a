/* SPDX-License-Identifier: MIT */

/* edit.c: what is allowed from where, and how each change becomes an input for news/save.c. */
#include "news/edit.h"

#include "base/fault.h"
#include "news/before.h"
#include "news/edit_view.h"
#include "news/save.h"
#include "news/translation.h"

const char *const edit_state_names[EDIT_STATES] = { "draft", "scheduled", "published", "withdrawn" };

enum edit_state edit_state_of(enum article_status status, int64_t published_ms, int64_t now_ms)
{
	switch (status) {
	case ARTICLE_DRAFT:
		return EDIT_DRAFT;
	case ARTICLE_WITHDRAWN:
		return EDIT_WITHDRAWN;
	default:
		return published_ms > now_ms ? EDIT_SCHEDULED : EDIT_PUBLISHED;
	}
}

/* Digits are an id, all else is a slug: a slug is never digits only. */
int edit_find(int64_t *id, struct store *store, struct slice article)
{
	struct stmt *st;
	int64_t number;
	int r;

	*id = 0;
	if (!article.len)
		return 0;
	if (slice_to_i64(&number, article) == 0) {
		if (article.at[0] >= '1' && article.at[0] <= '9')
			*id = number;
		return 0;
	}
	st = store_stmt(store, QUERY_SAVE_SLUG_OWNER);
	stmt_bind_text(st, 1, article);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* --- what only editors are asked ------------------------------------------------------------------------------------
 */

/* A picture that is named by its id must be here, unless the article has named it before. */
static int check_image(const struct edit *e, const struct input *in, const struct before *b, struct store *store)
{
	struct stmt *st;
	int r;

	if (!in->image_id.at || (b && slice_eq(b->in.image_id, in->image_id)))
		return 0;
	st = store_stmt(store, QUERY_MEDIA_BY_ID);
	stmt_bind_text(st, 1, in->image_id);
	r = stmt_step(st);
	stmt_done(st);
	if (r == 0)
		json_fault_add(e->faults, SLICE("/image/id"), "There is no such picture.");
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int check(const struct edit *e, const struct input *in, const struct before *b, struct store *store)
{
	if (in->correction.count && (!b || e->state != EDIT_PUBLISHED))
		json_fault_add(e->faults, SLICE("/correction"),
			"There is nothing to correct: readers have not seen this article yet.");
	if (in->id && in->id != e->id)
		json_fault_add(e->faults, SLICE("/id"),
			b ? "This is another article's." : "A new article gets its id here; leave it out.");
	return fault_pass(check_image(e, in, b, store));
}

/* --- saving --------------------------------------------------------------------------------------------------------
 */

static int save(struct edit *e, struct store *store, struct input *in, const struct before *b, const char *action)
{
	struct save how = { .id = b ? b->id : 0, .who = e->who, .action = action };
	struct saved saved;
	int r;

	/* Whole seconds, which is what people read and write. */
	if (in->published_ms == INPUT_NO_TIME && in->status == ARTICLE_PUBLISHED && (!b || b->status == ARTICLE_DRAFT))
		in->published_ms = e->who.now_ms - e->who.now_ms % 1000;
	r = article_save(&saved, store, e->arena, in, &how, e->faults);
	if (r == SAVE_E_FAULTS)
		return EDIT_E_FAULTS;
	if (r && r != SAVE_E_UNCHANGED)
		return fault_fold(r);
	e->id = saved.id;
	e->revision = saved.revision;
	e->changed = r == 0;
	e->is_public = in->status != ARTICLE_DRAFT || (b && b->status != ARTICLE_DRAFT);
	return 0;
}

static int create(struct edit *e, struct store *store)
{
	int r = check(e, e->in, NULL, store);

	if (r || e->faults->count)
		return r ? fault_pass(r) : EDIT_E_FAULTS;
	return fault_pass(save(e, store, e->in, NULL, "create"));
}

/* Whether an article may become what is put: what readers have seen does not go out of sight in silence. */
static bool may_become(const struct edit *e, const struct input *in)
{
	switch (e->state) {
	case EDIT_DRAFT:
		return true;
	case EDIT_SCHEDULED:
		return in->status == ARTICLE_PUBLISHED;
	case EDIT_PUBLISHED:
		return in->status == ARTICLE_PUBLISHED &&
		       (in->published_ms == INPUT_NO_TIME || in->published_ms <= e->who.now_ms);
	default:
		return false;
	}
}

/* `made`: the revision that the change was made from. */
static int replace(
	struct edit *e, struct store *store, struct input *in, const struct before *b, const struct input *made)
{
	int r;

	if (!may_become(e, in))
		return EDIT_E_STATE;
	translation_written_again(in, made);
	r = check(e, in, b, store);
	if (r || e->faults->count)
		return r ? fault_pass(r) : EDIT_E_FAULTS;
	return fault_pass(save(e, store, in, b, "change"));
}

static void drop_json(void *tree)
{
	json_decref(tree);
}

/* The article with the patch applied, as a tree that lives as long as the arena. */
static int patched(json_t **out, struct edit *e, const struct before *b)
{
	struct buffer view = BUFFER_INIT;
	json_t *tree = NULL;
	int r;

	buffer_byte(&view, '{');
	edit_view_write(&view, &(struct edit_view){ b->id, b->revision, &b->in, b->written_in });
	buffer_byte(&view, '}');
	r = buffer_check(&view);
	if (r == 0)
		r = before_json(&tree, e->arena, buffer_as_slice(&view));
	buffer_release(&view);
	if (r)
		return fault_pass(r);
	*out = json_merge_patch(tree, e->patch);
	if (!*out || arena_defer(e->arena, drop_json, *out))
		return fault_new(FAULT_MEMORY, "no memory for a patch");
	return 0;
}

static int patch(struct edit *e, struct store *store, const struct before *b)
{
	struct input in;
	json_t *tree = NULL;
	int r;

	if (e->state == EDIT_WITHDRAWN)
		return EDIT_E_STATE;
	r = patched(&tree, e, b);
	if (r == 0)
		r = input_parse(&in, e->faults, e->arena, tree, INPUT_EDITOR);
	if (r)
		return r == INPUT_E_FAULTS ? EDIT_E_FAULTS : fault_pass(r);
	return fault_pass(replace(e, store, &in, b, &b->in));
}

static int withdraw(struct edit *e, struct store *store, const struct before *b)
{
	struct input in = b->in;

	if (e->state == EDIT_DRAFT || e->state == EDIT_WITHDRAWN)
		return EDIT_E_STATE;
	in.status = ARTICLE_WITHDRAWN;
	in.reason = e->reason;
	return fault_pass(save(e, store, &in, b, "withdraw"));
}

static int take_revision(
	struct input *out, int64_t written[INPUT_TEXTS_MAX], const struct edit *e, struct store *store, int64_t number)
{
	struct revision revision;
	int r = revision_get(&revision, store, e->arena, e->id, number);

	if (r == EDIT_VIEW_E_MISSING)
		return EDIT_E_REVISION;
	return r ? fault_pass(r) : fault_pass(revision_parse(out, written, &revision, e->arena));
}

/* Whether readers may see both at the same times: now, or later. */
static bool same_side(int64_t a_ms, int64_t b_ms, int64_t now_ms)
{
	return (a_ms > now_ms) == (b_ms > now_ms);
}

/* What only a draft may be: without a text that shows. */
static bool all_hidden(const struct input *in)
{
	for (size_t i = 0; i < in->text_count; i++)
		if (!in->texts[i].hidden)
			return false;
	return true;
}

/* The content of a revision. A draft stays one, all else is published. When it comes out, or came, is brought back only
 * where that hides nothing that readers have seen, and shows nothing before its time: a revision of a draft may have
 * had any time. */
static int restore(struct edit *e, struct store *store, const struct before *b)
{
	int64_t written[INPUT_TEXTS_MAX];
	struct input in;
	int r = take_revision(&in, written, e, store, e->from);

	if (r)
		return fault_pass(r);
	translation_restored(&in, written, b);
	in.status = b->status == ARTICLE_DRAFT ? ARTICLE_DRAFT : ARTICLE_PUBLISHED;
	if (in.status == ARTICLE_PUBLISHED && all_hidden(&in)) {
		json_fault_add(e->faults, SLICE("/texts"),
			"All texts of this revision are hidden; one must not be, unless it is a draft.");
		return EDIT_E_FAULTS;
	}
	if (in.status == ARTICLE_PUBLISHED &&
		(in.published_ms == INPUT_NO_TIME || !same_side(in.published_ms, b->published_ms, e->who.now_ms)))
		in.published_ms = b->published_ms;
	return fault_pass(save(e, store, &in, b, "restore"));
}

static int drop(struct edit *e, struct store *store, const struct before *b)
{
	struct stmt *st;
	int r;

	if (e->state != EDIT_DRAFT)
		return EDIT_E_STATE;
	st = store_stmt(store, QUERY_EDIT_DELETE);
	stmt_bind_i64(st, 1, b->id);
	r = fault_fold(stmt_run(st));
	e->changed = true;
	return r ? fault_pass(r) : fault_pass(audit_article(store, &e->who, "delete", b->id, b->hash, SLICE_NONE));
}

static int change(struct edit *e, struct store *store, const struct before *b)
{
	switch (e->kind) {
	case EDIT_REPLACE:
		return fault_pass(replace(e, store, e->in, b, &b->in));
	case EDIT_PATCH:
		return fault_pass(patch(e, store, b));
	case EDIT_WITHDRAW:
		return fault_pass(withdraw(e, store, b));
	case EDIT_RESTORE:
		return fault_pass(restore(e, store, b));
	case EDIT_DELETE:
		return fault_pass(drop(e, store, b));
	default:
		return fault_new(FAULT_BUG, "an edit of no kind");
	}
}

/* A web server may send a PUT twice. The second carries the tag that the first took, and what it puts is there: it is
 * answered as the first was. */
static int replace_again(struct edit *e, struct store *store, const struct before *b)
{
	int64_t written[INPUT_TEXTS_MAX];
	struct input made;
	int r;

	if (e->kind != EDIT_REPLACE || b->revision < 2 || !e->matches(e, b->revision - 1))
		return EDIT_E_STALE;
	r = take_revision(&made, written, e, store, b->revision - 1);
	if (r)
		return fault_pass(r);
	r = replace(e, store, e->in, b, &made);
	if (r == 0 && !e->changed)
		return 0;
	e->revision = b->revision;
	return r < 0 ? fault_pass(r) : EDIT_E_STALE;
}

int edit_run(struct edit *e, struct store *store)
{
	struct before b;
	int64_t id;
	int r;

	e->changed = e->is_public = false;
	if (e->kind == EDIT_CREATE)
		return fault_pass(create(e, store));
	r = edit_find(&id, store, e->article);
	if (r == 0)
		r = id ? before_load(&b, store, e->arena, id) : BEFORE_E_MISSING;
	if (r == BEFORE_E_MISSING)
		return EDIT_E_MISSING;
	if (r)
		return fault_pass(r);
	e->id = id;
	e->revision = b.revision;
	e->state = edit_state_of(b.status, b.published_ms, e->who.now_ms);
	if (e->matches(e, b.revision))
		return fault_pass(change(e, store, &b));
	return fault_pass(replace_again(e, store, &b));
}
