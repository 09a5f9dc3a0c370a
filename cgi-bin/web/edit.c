/* SPDX-License-Identifier: MIT */

/* edit.c: what editors do: articles are created, replaced, patched, withdrawn, restored, deleted; admins set sections.
 * The body was taken apart before (web/routes.c names the functions), If-Match is there where the route needs it. */
#include "news/edit.h"

#include "base/fault.h"
#include "news/edit_view.h"
#include "news/section.h"
#include "news/section_change.h"
#include "text/slug.h"
#include "web/writing.h"

/* --- bodies --------------------------------------------------------------------------------------------------------
 */

int parse_article(struct context *c, struct json_faults *faults)
{
	struct input *in = arena_new_of(c->arena, struct input);
	int r = in ? input_parse(in, faults, c->arena, c->body, INPUT_EDITOR)
		   : fault_new(FAULT_MEMORY, "no memory for an article");

	c->parsed = in;
	return r < 0 ? fault_pass(r) : 0;
}

/* What it makes of the article is looked at when it was applied. */
int parse_patch(struct context *c, struct json_faults *faults)
{
	if (!json_is_object(c->body))
		json_fault_add(faults, SLICE(""), "This must be an object, of the members that are to change.");
	return 0;
}

/* --- articles -------------------------------------------------------------------------------------------------------
 */

struct editing {
	struct writing writing;
	struct edit edit;
	struct json_faults faults;
	struct slice view; /* what is answered; SLICE_NONE where the answer is an earlier one's */
};

static bool matches(const struct edit *edit, int64_t revision)
{
	const struct editing *e = (const struct editing *)((const char *)edit - offsetof(struct editing, edit));

	return writing_matches(&e->writing, revision);
}

/* Before the commit: where there is no memory for the answer, there is no change either. */
static int keep_view(struct editing *e, struct store *store)
{
	struct buffer view = BUFFER_INIT;
	int r = edit_view_of(&view, store, e->edit.arena, e->edit.id, e->edit.revision);

	if (r == 0) {
		e->view = arena_copy(e->edit.arena, buffer_as_slice(&view));
		if (!e->view.at)
			r = fault_new(FAULT_MEMORY, "no memory for an answer");
	}
	buffer_release(&view);
	return fault_fold(r);
}

static int run(struct store *store, struct writing *w)
{
	struct editing *e = (struct editing *)w;
	int r;

	e->edit.who.now_ms = w->now_ms;
	r = edit_run(&e->edit, store);
	if (r == 0 && e->edit.kind != EDIT_DELETE)
		r = keep_view(e, store);
	w->job.changes_content = e->edit.changed && e->edit.is_public;
	w->once.status = e->edit.kind == EDIT_CREATE ? 201 : e->edit.kind == EDIT_DELETE ? 204 : 200;
	if (e->edit.kind != EDIT_DELETE) {
		w->once.article_id = e->edit.id;
		w->once.revision = e->edit.revision;
	}
	return fault_pass(r);
}

static int answer_view(struct context *c, const struct once *once, struct slice view)
{
	struct buffer *out;
	int r = 0;

	if (!view.at) {
		out = context_buffer(c);
		r = edit_view_of(out, c->store, c->arena, once->article_id, once->revision);
		view = buffer_as_slice(out);
	}
	if (r == EDIT_VIEW_E_MISSING) /* a draft that was deleted since then, asked for again by its key */
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_fold(r);
	if (once->status == 201)
		response_header(&c->res, "Location",
			arena_format(c->arena, "/api/v1/articles/%lld", (long long)once->article_id));
	writing_tag(c, once->revision);
	return response_set(&c->res, once->status, TYPE_JSON, view);
}

/* The revision that is there now comes along, so that a client can merge. */
static int answer_stale(struct context *c, const struct edit *edit)
{
	struct buffer *members = context_buffer(c);
	int r, status;

	buffer_literal(members, "\"current\":");
	r = edit_view_of(members, c->store, c->arena, edit->id, edit->revision);
	if (r == EDIT_VIEW_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_fold(r);
	status = problem_set_members(&c->res, c->arena, PROBLEM_STALE, NULL, buffer_as_slice(members));
	writing_tag(c, edit->revision);
	return c->res.failed ? fault_new(FAULT_MEMORY, "no room for a revision") : status;
}

static int answer_state(struct context *c, const struct edit *edit)
{
	const char *state = edit_state_names[edit->state];
	char *detail = arena_printf(c->arena, "The article is %s, and this cannot be done from there.", state);
	struct slice member = arena_format(c->arena, "\"state\":\"%s\"", state);

	if (!detail || !member.at)
		return fault_new(FAULT_MEMORY, "no room for a state");
	return problem_set_members(&c->res, c->arena, PROBLEM_CONFLICT, detail, member);
}

static int answer(struct context *c, struct writing *w, int result)
{
	struct editing *e = (struct editing *)w;

	switch (result) {
	case 0:
		if (w->once.status == 204)
			return response_set(&c->res, 204, SLICE_NONE, SLICE_NONE);
		return answer_view(c, &w->once, e->view);
	case EDIT_E_MISSING:
	case EDIT_E_REVISION:
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	case EDIT_E_STALE:
		return answer_stale(c, &e->edit);
	case EDIT_E_STATE:
		return answer_state(c, &e->edit);
	case EDIT_E_FAULTS:
		return problem_input(c, PROBLEM_INVALID, &e->faults);
	default:
		return fault_fold(result);
	}
}

/* When is said when its turn comes. */
static struct audit_who who(const struct context *c)
{
	return (struct audit_who){ .author = c->token.label, .token_id = c->token.id };
}

/* *out is NULL when the answer is there already. */
static int begin(struct editing **out, struct context *c, enum edit_kind kind)
{
	struct editing *e = arena_new_of(c->arena, struct editing);
	int r = e ? writing_begin(&e->writing, c) : fault_new(FAULT_MEMORY, "no memory for a change");

	*out = NULL;
	if (r)
		return fault_pass(r);
	e->writing.run = run;
	e->writing.answer = answer;
	json_faults_init(&e->faults, c->arena);
	e->edit = (struct edit){ .kind = kind,
		.article = c->path[0],
		.in = c->parsed,
		.matches = matches,
		.who = who(c),
		.arena = c->arena,
		.faults = &e->faults };
	*out = e;
	return 0;
}

static int submit(struct context *c, enum edit_kind kind)
{
	struct editing *e;
	int r = begin(&e, c, kind);

	return r ? fault_pass(r) : writing_submit(&e->writing, c);
}

int api_create(struct context *c)
{
	return submit(c, EDIT_CREATE);
}

int api_replace(struct context *c)
{
	return submit(c, EDIT_REPLACE);
}

int api_delete(struct context *c)
{
	return submit(c, EDIT_DELETE);
}

int api_patch(struct context *c)
{
	struct editing *e;
	int r = begin(&e, c, EDIT_PATCH);

	if (r)
		return fault_pass(r);
	e->edit.patch = c->body;
	return writing_submit(&e->writing, c);
}

int api_withdraw(struct context *c)
{
	struct editing *e;
	int r = begin(&e, c, EDIT_WITHDRAW);

	if (r == 0)
		r = input_map_read(&e->edit.reason, c->arena, json_object_get(c->body, "reason"));
	return r ? fault_pass(r) : writing_submit(&e->writing, c);
}

int api_restore(struct context *c)
{
	struct editing *e;
	int r = begin(&e, c, EDIT_RESTORE);

	if (r)
		return fault_pass(r);
	if (!path_id(c->path[1], &e->edit.from))
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	return writing_submit(&e->writing, c);
}

/* --- sections -------------------------------------------------------------------------------------------------------
 */

struct section_writing {
	struct writing writing;
	struct section_edit edit;
};

static bool section_matches(const struct section_edit *edit, int64_t revision)
{
	const struct section_writing *w =
		(const struct section_writing *)((const char *)edit - offsetof(struct section_writing, edit));

	return writing_matches(&w->writing, revision);
}

/* As `?view=edit` shows it. */
static int write_section(struct buffer *out, struct store *store, struct arena *arena, int64_t id)
{
	struct section section;
	int r = section_by_id(&section, store, arena, id);

	if (r)
		return fault_fold(r);
	section_write_edit(out, &section);
	return fault_pass(buffer_check(out));
}

static int run_section(struct store *store, struct writing *w)
{
	struct section_writing *s = (struct section_writing *)w;
	struct buffer body = BUFFER_INIT;
	int r;

	s->edit.who.now_ms = w->now_ms;
	r = section_set(&s->edit, store, w->arena);
	if (r == 0)
		r = write_section(&body, store, w->arena, s->edit.id);
	if (r == 0) {
		w->job.changes_content = s->edit.changed;
		w->once.status = s->edit.created ? 201 : 200;
		w->once.body = arena_copy(w->arena, buffer_as_slice(&body));
		if (!w->once.body.at)
			r = fault_new(FAULT_MEMORY, "no memory for a section");
	}
	buffer_release(&body);
	return fault_pass(r);
}

static int answer_section_stale(struct context *c, const struct section_edit *edit)
{
	struct buffer *members = context_buffer(c);
	int r, status;

	buffer_literal(members, "\"current\":");
	r = write_section(members, c->store, c->arena, edit->id);
	if (r)
		return fault_pass(r);
	status = problem_set_members(&c->res, c->arena, PROBLEM_STALE, NULL, buffer_as_slice(members));
	writing_tag(c, edit->revision);
	return c->res.failed ? fault_new(FAULT_MEMORY, "no room for a section") : status;
}

/* Its body, also one that was kept, ends in its revision, which is its tag. */
static int answer_section_body(struct context *c, const struct once *once)
{
	struct json_error_at where;
	json_auto_t *tree = NULL;

	if (json_read(&tree, once->body, &where))
		return fault_new(FAULT_STORE, "an answer that was kept is no JSON");
	writing_tag(c, json_i64(tree, "revision", 0));
	return response_set(&c->res, once->status, TYPE_JSON, once->body);
}

static int answer_section(struct context *c, struct writing *w, int result)
{
	const struct section_writing *s = (const struct section_writing *)w;

	switch (result) {
	case 0:
		return answer_section_body(c, &w->once);
	case SECTION_CHANGE_E_UNMATCHED:
		return problem(c, PROBLEM_PRECONDITION, NULL);
	case SECTION_CHANGE_E_MISSING:
		return problem(c, PROBLEM_FAILED_PRECONDITION, "There is no such section yet: If-Match names none.");
	case SECTION_CHANGE_E_STALE:
		return answer_section_stale(c, &s->edit);
	default:
		return fault_fold(result);
	}
}

int api_section(struct context *c)
{
	struct section_writing *s = arena_new_of(c->arena, struct section_writing);
	int r = s ? writing_begin(&s->writing, c) : fault_new(FAULT_MEMORY, "no memory for a section");

	if (r)
		return fault_pass(r);
	if (!slug_valid(c->path[0]) || c->path[0].len > SLUG_GIVEN_MAX)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	s->writing.run = run_section;
	s->writing.answer = answer_section;
	s->edit = (struct section_edit){ .slug = c->path[0],
		.position = json_i64(c->body, "position", INPUT_NO_NUMBER),
		.whole = true,
		.matches = c->req->if_match.at ? section_matches : NULL,
		.who = who(c) };
	r = input_map_read(&s->edit.names, c->arena, json_object_get(c->body, "name"));
	return r ? fault_pass(r) : writing_submit(&s->writing, c);
}
