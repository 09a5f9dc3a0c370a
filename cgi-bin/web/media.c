/* SPDX-License-Identifier: MIT */

/* media.c: editors' pictures: sent, chosen from, described, removed.
 *
 *   POST ──► (file) ──► studio: a child makes it anew ──► writer: the row ──► its files show ──► 201
 *
 * No worker waits for a child: the request is parked from before it until the commit. What was sent before, byte for
 * byte, needs no child. */
#include "news/media_change.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "http/media_type.h"
#include "news/studio.h"
#include "text/json.h"
#include "web/desk.h"
#include "web/parameters.h"
#include "web/writing.h"

/* Beside those of news/media_change.h: what the studio says of what was sent. */
enum { UPLOAD_E_STUDIO = 100 };

static const char *const types[] = { "image/jpeg", "image/png", "image/webp" };
#define TYPES SLICE("image/jpeg, image/png, image/webp")

struct media_writing {
	struct writing writing;
	struct media_edit edit;
	struct json_faults faults;
	struct slice folder;
	struct media_stamp stamp; /* of its files, on their way to show or to go */
	bool ran;                 /* DELETE: it is not an answer of before, nor refused */
	struct studio_job job;    /* POST */
};

/* --- what all have in common ----------------------------------------------------------------------------------------
 */

static bool matches(const struct media_edit *edit, int64_t revision)
{
	const struct media_writing *m =
		(const struct media_writing *)((const char *)edit - offsetof(struct media_writing, edit));

	return writing_matches(&m->writing, revision);
}

static int keep_answer(struct media_writing *m, int status)
{
	struct buffer body = BUFFER_INIT;
	int r;

	m->writing.once.status = status;
	media_write(&body, &m->edit.media);
	r = buffer_check(&body);
	if (r == 0) {
		m->writing.once.body = arena_copy(m->edit.arena, buffer_as_slice(&body));
		r = m->writing.once.body.at ? 0 : fault_new(FAULT_MEMORY, "no memory for a picture");
	}
	buffer_release(&body);
	return fault_pass(r);
}

/* Its body, also one that was kept, says its revision, which is its tag. */
static int answer_media(struct context *c, const struct once *once)
{
	struct json_error_at where;
	json_auto_t *tree = NULL;

	if (json_read(&tree, once->body, &where))
		return fault_new(FAULT_STORE, "an answer that was kept is no JSON");
	if (once->status == 201)
		response_header(&c->res, "Location",
			arena_format(c->arena, "/api/v1/media/" SLICE_FMT, SLICE_ARG(json_slice(tree, "id"))));
	writing_tag(c, json_i64(tree, "revision", 0));
	return response_set(&c->res, once->status, TYPE_JSON, once->body);
}

static int answer_stale(struct context *c, const struct media *media)
{
	struct buffer *members = context_buffer(c);
	int status;

	buffer_literal(members, "\"current\":");
	media_write(members, media);
	if (buffer_check(members))
		return fault_pass(buffer_check(members));
	status = problem_set_members(&c->res, c->arena, PROBLEM_STALE, NULL, buffer_as_slice(members));
	writing_tag(c, media->revision);
	return c->res.failed ? fault_new(FAULT_MEMORY, "no room for a picture") : status;
}

static int answer_change(struct context *c, struct writing *w, int result)
{
	struct media_writing *m = (struct media_writing *)w;

	switch (result) {
	case 0:
		if (w->once.status == 204)
			return response_set(&c->res, 204, SLICE_NONE, SLICE_NONE);
		return answer_media(c, &w->once);
	case MEDIA_CHANGE_E_MISSING:
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	case MEDIA_CHANGE_E_STALE:
		return answer_stale(c, &m->edit.media);
	case MEDIA_CHANGE_E_USED:
		return problem(c, PROBLEM_CONFLICT, "An article shows this picture, so it stays.");
	case MEDIA_CHANGE_E_FAULTS:
		return problem_input(c, PROBLEM_INVALID, &m->faults);
	default:
		return fault_fold(result);
	}
}

static int begin(struct media_writing **out, struct context *c, enum media_edit_kind kind)
{
	struct media_writing *m = arena_new_of(c->arena, struct media_writing);
	int r = m ? writing_begin(&m->writing, c) : fault_new(FAULT_MEMORY, "no memory for a picture");

	if (r)
		return fault_pass(r);
	json_faults_init(&m->faults, c->arena);
	m->folder = c->site->media_dir;
	m->edit = (struct media_edit){ .kind = kind,
		.id = c->path[0],
		.patch = c->body,
		.matches = matches,
		.who = { .author = c->token.label, .token_id = c->token.id },
		.arena = c->arena,
		.faults = &m->faults };
	m->writing.answer = answer_change;
	*out = m;
	return 0;
}

/* --- the list -------------------------------------------------------------------------------------------------------
 */

/* A place: when it came, and its id as two numbers. */
static int read_list(
	struct context *c, struct media **list, size_t *count, bool *more, const struct param_value *cursor)
{
	/* Behind every id: the first page. */
	struct slice id = SLICE("g");
	char hex[MEDIA_ID + 1];
	int64_t at = INT64_MAX;

	if (cursor->present) {
		at = cursor->cursor.key[0];
		crypto_hex(hex, &cursor->cursor.key[1], MEDIA_HASH);
		id = slice_from(hex);
	}
	return fault_pass(
		media_list(list, count, more, c->store, c->arena, at, id, (size_t)c->params.value[PAGED_LIMIT].number));
}

int api_media(struct context *c)
{
	const struct param_value *cursor = &c->params.value[PAGED_CURSOR];
	struct cursor next = { .kind = CURSOR_MEDIA, .keys = 3 };
	struct buffer *out = context_buffer(c);
	struct media *list;
	size_t count;
	bool more;
	int r;

	if (cursor->present && !cursor_fits(&cursor->cursor, CURSOR_MEDIA, 0, 3))
		return desk_other_cursor(c, PAGED_CURSOR);
	r = read_list(c, &list, &count, &more, cursor);
	if (r)
		return fault_pass(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_byte(out, ',');
		media_write(out, &list[i]);
	}
	buffer_byte(out, ']');
	if (more) {
		next.key[0] = list[count - 1].added_ms;
		if (crypto_unhex(&next.key[1], MEDIA_HASH, slice_from(list[count - 1].id)))
			return fault_new(FAULT_STORE, "a picture's id is none");
	}
	return desk_answer_items(c, out, more, &next);
}

int api_picture(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct media media;
	int r = media_get(&media, c->store, c->arena, c->path[0]);

	if (r == MEDIA_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_fold(r);
	media_write(out, &media);
	writing_tag(c, media.revision);
	return desk_answer(c, out);
}

/* --- describing and removing ----------------------------------------------------------------------------------------
 */

/* What it would be of a picture that nothing is said of yet: so members that are to go are no fault. */
int parse_media_patch(struct context *c, struct json_faults *faults)
{
	json_auto_t *plain = json_merge_patch(NULL, c->body);
	int r = plain ? json_check(plain, media_patch_shape, faults) : fault_new(FAULT_MEMORY, "no memory for a patch");

	return r < 0 ? fault_pass(r) : 0;
}

/* On the writer's thread: its turn is when the change is made. */
static int change(struct media_writing *m, struct store *store)
{
	m->edit.who.now_ms = m->writing.now_ms;
	return fault_pass(media_edit_run(&m->edit, store));
}

static int run_patch(struct store *store, struct writing *w)
{
	struct media_writing *m = (struct media_writing *)w;
	int r = change(m, store);

	return r ? fault_pass(r) : fault_pass(keep_answer(m, 200));
}

int api_media_patch(struct context *c)
{
	struct media_writing *m;
	int r = begin(&m, c, MEDIA_PATCH);

	if (r)
		return fault_pass(r);
	m->writing.run = run_patch;
	return writing_submit(&m->writing, c);
}

static int run_delete(struct store *store, struct writing *w)
{
	struct media_writing *m = (struct media_writing *)w;
	int r = change(m, store);

	w->once.status = 204;
	m->ran = r == 0;
	return r ? fault_pass(r) : fault_pass(media_files_hide(m->folder, &m->edit.media, &m->stamp));
}

static void settle_delete(struct writing *w, bool committed)
{
	struct media_writing *m = (struct media_writing *)w;

	if (m->ran)
		(committed ? media_files_remove : media_files_show)(m->folder, &m->edit.media, &m->stamp);
}

int api_media_delete(struct context *c)
{
	struct media_writing *m;
	int r = begin(&m, c, MEDIA_REMOVE);

	if (r)
		return fault_pass(r);
	media_stamp_new(&m->stamp);
	m->writing.run = run_delete;
	m->writing.settled = settle_delete;
	return writing_submit(&m->writing, c);
}

/* --- sending --------------------------------------------------------------------------------------------------------
 */

static int run_add(struct store *store, struct writing *w)
{
	struct media_writing *m = (struct media_writing *)w;
	int r = change(m, store);

	if (r == MEDIA_CHANGE_E_MISSING) /* it was here a moment ago, and the studio was not asked */
		return FAULT_BUSY;
	if (r)
		return fault_pass(r);
	w->job.changes_content = m->edit.changed;
	return fault_pass(keep_answer(m, m->edit.changed ? 201 : 200));
}

static void settle_add(struct writing *w, bool committed)
{
	struct media_writing *m = (struct media_writing *)w;

	if (!m->job.made.id[0])
		return;
	(committed && m->edit.changed ? media_files_show : media_files_drop)(m->folder, &m->job.made, &m->job.stamp);
}

static const char *studio_says(int outcome)
{
	switch (outcome) {
	case STUDIO_E_SIZE:
		return "The picture has more than 40 million pixels.";
	case STUDIO_E_MOVING:
		return "The picture moves; only still ones are taken.";
	case STUDIO_E_LIMITS:
		return "The picture takes more time or memory to be decoded than any that is meant to be looked at.";
	default:
		return "This is no JPEG, PNG or WebP picture, or it is damaged.";
	}
}

static int refuse(struct context *c, const char *detail)
{
	struct json_faults faults;

	json_faults_init(&faults, c->arena);
	json_fault_add(&faults, SLICE(""), "%s", detail);
	return problem_input(c, PROBLEM_INVALID, &faults);
}

static int answer_add(struct context *c, struct writing *w, int result)
{
	if (result > UPLOAD_E_STUDIO)
		return refuse(c, studio_says(result - UPLOAD_E_STUDIO));
	return answer_change(c, w, result);
}

/* On a thread of the studio. */
static void made(struct studio_job *job)
{
	struct media_writing *m = (struct media_writing *)((char *)job - offsetof(struct media_writing, job));

	if (job->result == 0) {
		m->edit.media = job->made;
		writing_go(&m->writing);
	} else {
		writing_end(&m->writing, job->result > 0 ? UPLOAD_E_STUDIO + job->result : job->result);
	}
}

static int ask_studio(struct media_writing *m, struct context *c)
{
	struct studio *studio = c->web->options.studio;
	int r = writing_hold(&m->writing, c);

	if (r)
		return fault_pass(r);
	m->job.fd = c->req->file->fd;
	m->job.folder = m->folder;
	m->job.done = made;
	r = studio ? studio->submit(studio, &m->job) : FAULT_BUSY;
	if (r == 0)
		return HANDLER_PARKED;
	writing_give_up(&m->writing);
	return fault_pass(r);
}

static bool is_picture_type(struct slice type)
{
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (media_type_is(type, slice_from(types[i])))
			return true;
	return false;
}

static int refuse_type(struct context *c)
{
	int status = problem(c, PROBLEM_MEDIA_TYPE, "A picture is sent as image/jpeg, image/png or image/webp.");

	if (status > 0)
		response_header(&c->res, "Accept", TYPES); /* RFC 9110 15.5.16 */
	return status;
}

int api_media_add(struct context *c)
{
	const struct body_file *file = c->req->file;
	struct media_writing *m;
	struct media there;
	int r;

	if (!is_picture_type(c->req->content_type))
		return refuse_type(c);
	if (!file || !file->len)
		return refuse(c, "The picture's bytes are missing.");
	r = begin(&m, c, MEDIA_ADD);
	if (r)
		return fault_pass(r);
	m->writing.run = run_add;
	m->writing.answer = answer_add;
	m->writing.settled = settle_add;
	m->edit.source = slice_of((const char *)file->hash, sizeof(file->hash));
	r = media_of_source(&there, c->store, c->arena, m->edit.source);
	if (r == 0)
		return writing_submit(&m->writing, c);
	return r == MEDIA_E_MISSING ? ask_studio(m, c) : fault_pass(r);
}
