/* SPDX-License-Identifier: MIT */

/* desk.c: what editors read: articles in any state, as they would be put, their history, the audit, who they are, and
 * what a text would look like. Nobody else keeps any of it. */
#include "news/desk.h"

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/before.h"
#include "news/derive.h"
#include "news/edit_view.h"
#include "news/section.h"
#include "text/lang.h"
#include "web/desk.h"
#include "web/parameters.h"
#include "web/writing.h"

int desk_answer(struct context *c, struct buffer *body)
{
	int r = buffer_check(body);

	if (r)
		return fault_pass(r);
	c->res.cache = RESPONSE_CACHE_PRIVATE;
	return response_set(&c->res, 200, TYPE_JSON, buffer_as_slice(body));
}

int desk_answer_items(struct context *c, struct buffer *out, bool more, struct cursor *cursor)
{
	struct slice next = more ? cursor_encode(c->arena, cursor) : SLICE_NONE;
	int r = more && !next.at ? fault_new(FAULT_MEMORY, "no room for a cursor") : link_next(c, next);

	if (r)
		return fault_pass(r);
	buffer_literal(out, ",\"next\":");
	if (next.at)
		json_write_string(out, next);
	else
		buffer_literal(out, "null");
	buffer_byte(out, '}');
	return desk_answer(c, out);
}

/* A cursor with one key; INT64_MAX without one. False: it is of another list. */
static bool cursor_place(const struct context *c, int parameter, uint8_t kind, uint32_t scope, int64_t *place)
{
	const struct param_value *v = &c->params.value[parameter];

	*place = v->present ? v->cursor.key[0] : INT64_MAX;
	return !v->present || cursor_fits(&v->cursor, kind, scope, 1);
}

int desk_other_cursor(struct context *c, int parameter)
{
	params_fault(&c->params, PARAMS_E_INVALID, c->params.rules[parameter].name, "belongs to another list");
	return problem_params(c);
}

/* --- lists of articles ----------------------------------------------------------------------------------------------
 */

static bool check_pairs(struct params *p)
{
	static const int others[] = { LIST_SECTION, LIST_TAG, LIST_PERIOD, LIST_SINCE, LIST_UNTIL,
		LIST_MODIFIED_SINCE };

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (p->value[others[i]].present)
			params_fault(p, PARAMS_E_INVALID, p->rules[others[i]].name, "does not go together with status");
	if (p->value[LIST_SORT].number != SORT_NEWEST)
		params_fault(p, PARAMS_E_INVALID, "sort", "must be newest where status is given");
	return p->outcome == 0;
}

int desk_articles(struct context *c)
{
	const struct param_value *v = c->params.value, *cursor = &v[LIST_CURSOR];
	struct desk_query q = { .state = (enum edit_state)v[LIST_STATUS].number,
		.limit = (int)v[LIST_LIMIT].number,
		.lang = context_lang(c),
		.now_ms = c->now_ms,
		.site = c->site };
	uint32_t scope = (uint32_t)q.state;
	struct buffer *out = context_buffer(c);
	struct desk_page page;
	int r;

	if (!check_pairs(&c->params))
		return problem_params(c);
	if (cursor->present && !cursor_fits(&cursor->cursor, CURSOR_DESK, scope, 2))
		return desk_other_cursor(c, LIST_CURSOR);
	q.from_cursor = cursor->present;
	q.key = cursor->cursor.key[0];
	q.id = cursor->cursor.key[1];
	r = context_sections(&q.sections, c);
	if (r == 0)
		r = desk_read(&page, c->store, &q);
	buffer_literal(out, "{\"items\":");
	if (r == 0)
		r = desk_write_json(out, c->store, &q, &page);
	if (r)
		return fault_fold(r);
	return desk_answer_items(c, out, page.more,
		&(struct cursor){ .kind = CURSOR_DESK, .keys = 2, .scope = scope, .key = { page.key, page.id } });
}

/* --- one article ----------------------------------------------------------------------------------------------------
 */

int desk_article(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct before b;
	int64_t id;
	int r;

	if (c->params.value[ARTICLE_LANG].present) {
		params_fault(&c->params, PARAMS_E_INVALID, "lang", "does not go together with view");
		return problem_params(c);
	}
	r = edit_find(&id, c->store, c->path[0]);
	if (r == 0)
		r = id ? before_load(&b, c->store, c->arena, id) : BEFORE_E_MISSING;
	if (r == BEFORE_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_fold(r);
	buffer_byte(out, '{');
	edit_view_write(out, &(struct edit_view){ id, b.revision, &b.in, b.written_in });
	buffer_byte(out, '}');
	writing_tag(c, b.revision);
	return desk_answer(c, out);
}

/* The article of the path and its latest revision. BEFORE_E_MISSING: there is none. */
static int path_revision(struct context *c, int64_t *id, int64_t *revision)
{
	struct revision *list;
	size_t count = 0;
	bool more;
	int r = edit_find(id, c->store, c->path[0]);

	if (r == 0 && *id)
		r = revision_list(&list, &count, &more, c->store, c->arena, *id, INT64_MAX, 1);
	if (r)
		return fault_pass(r);
	*revision = count ? list[0].revision : 0;
	return count ? 0 : BEFORE_E_MISSING;
}

int api_revisions(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct revision *list;
	int64_t id, latest, place;
	size_t count;
	bool more;
	int r = path_revision(c, &id, &latest);

	if (r == BEFORE_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_pass(r);
	if (!cursor_place(c, PAGED_CURSOR, CURSOR_REVISIONS, (uint32_t)id, &place))
		return desk_other_cursor(c, PAGED_CURSOR);
	r = revision_list(
		&list, &count, &more, c->store, c->arena, id, place, (size_t)c->params.value[PAGED_LIMIT].number);
	if (r)
		return fault_pass(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_text(out, i ? ",{\"revision\":" : "{\"revision\":");
		buffer_i64(out, list[i].revision);
		buffer_byte(out, ',');
		revision_write(out, &list[i]);
		buffer_byte(out, '}');
	}
	buffer_byte(out, ']');
	return desk_answer_items(c, out, more,
		&(struct cursor){ .kind = CURSOR_REVISIONS,
			.keys = 1,
			.scope = (uint32_t)id,
			.key = { count ? list[count - 1].revision : 0 } });
}

int api_revision(struct context *c)
{
	struct buffer *out = context_buffer(c);
	int64_t id, number, written[INPUT_TEXTS_MAX];
	struct revision revision;
	struct input in;
	int r = edit_find(&id, c->store, c->path[0]);

	if (r)
		return fault_pass(r);
	if (!id || !path_id(c->path[1], &number))
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	r = revision_get(&revision, c->store, c->arena, id, number);
	if (r == EDIT_VIEW_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r == 0)
		r = revision_parse(&in, written, &revision, c->arena);
	if (r)
		return fault_fold(r);
	buffer_byte(out, '{');
	edit_view_write(out, &(struct edit_view){ id, number, &in, written });
	buffer_byte(out, ',');
	revision_write(out, &revision);
	buffer_byte(out, '}');
	writing_tag(c, number);
	return desk_answer(c, out);
}

/* --- the rest -------------------------------------------------------------------------------------------------------
 */

int desk_sections(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct section *sections;
	size_t count;
	int r = section_list_all(&sections, &count, c->store, c->arena, c->now_ms);

	if (r)
		return fault_fold(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_byte(out, ',');
		section_write_edit(out, &sections[i]);
	}
	buffer_literal(out, "],\"next\":null}");
	return desk_answer(c, out);
}

int api_me(struct context *c)
{
	struct buffer *out = context_buffer(c);
	char until[CLOCK_TEXT];

	buffer_literal(out, "{\"label\":");
	json_write_string(out, c->token.label);
	buffer_text(out, c->token.role == ROLE_ADMIN ? ",\"role\":\"admin\"" : ",\"role\":\"editor\"");
	if (c->token.expires_ms)
		buffer_printf(out, ",\"expires_at\":\"%s\"}", clock_format(until, c->token.expires_ms));
	else
		buffer_literal(out, ",\"expires_at\":null}");
	return desk_answer(c, out);
}

/* As one text of an article, and by the same way. */
int api_preview(struct context *c)
{
	struct slice lang = json_slice(c->body, "lang");
	struct buffer *out = context_buffer(c);
	struct json_faults faults;
	struct input in = { .text_count = 1 };
	struct derive d;
	int r = lang.at ? lang_canonical(c->arena, lang, &in.texts[0].lang) : 0;

	if (r)
		return fault_fold(r);
	if (!lang.at)
		in.texts[0].lang = c->site->languages[0];
	in.texts[0].body = json_slice(c->body, "body");
	json_faults_init(&faults, c->arena);
	derive_init(&d, &in);
	r = derive_render(&d, c->store, &faults);
	if (r == 0) {
		buffer_literal(out, "{\"html\":");
		json_write_string(out, d.bodies[0]);
		buffer_byte(out, '}');
	}
	derive_release(&d);
	if (r == DERIVE_E_FAULTS) {
		faults.first->pointer = SLICE("/body");
		return problem_input(c, PROBLEM_INVALID, &faults);
	}
	if (r || buffer_check(out))
		return fault_fold(r ? r : buffer_check(out));
	return response_set(&c->res, 200, TYPE_JSON, buffer_as_slice(out));
}

static void write_hash(struct buffer *out, const char *name, struct slice hash)
{
	char hex[2 * AUDIT_HASH + 1];

	buffer_text(out, name);
	if (hash.len != AUDIT_HASH) {
		buffer_literal(out, "null");
		return;
	}
	crypto_hex(hex, hash.at, hash.len);
	buffer_printf(out, "\"%s\"", hex);
}

static void write_change(struct buffer *out, const struct audit_row *row)
{
	char at[CLOCK_TEXT];

	buffer_printf(out, "{\"id\":%lld,\"at\":\"%s\",\"by\":", (long long)row->id, clock_format(at, row->who.now_ms));
	json_write_string(out, row->who.author);
	buffer_literal(out, ",\"token\":");
	if (row->who.token_id)
		buffer_i64(out, row->who.token_id);
	else
		buffer_literal(out, "null");
	buffer_literal(out, ",\"action\":");
	json_write_string(out, row->action);
	buffer_literal(out, ",\"kind\":");
	json_write_string(out, row->kind);
	buffer_literal(out, ",\"of\":");
	json_write_string(out, row->of);
	write_hash(out, ",\"before\":", row->before);
	write_hash(out, ",\"after\":", row->after);
	write_hash(out, ",\"hash\":", row->hash);
	buffer_byte(out, '}');
}

int api_audit(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct audit_row *rows;
	int64_t place;
	size_t count;
	bool more;
	int r;

	if (!cursor_place(c, PAGED_CURSOR, CURSOR_AUDIT, 0, &place))
		return desk_other_cursor(c, PAGED_CURSOR);
	r = audit_list(&rows, &count, &more, c->store, c->arena, place, (size_t)c->params.value[PAGED_LIMIT].number);
	if (r)
		return fault_pass(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		if (i)
			buffer_byte(out, ',');
		write_change(out, &rows[i]);
	}
	buffer_byte(out, ']');
	return desk_answer_items(c, out, more,
		&(struct cursor){ .kind = CURSOR_AUDIT, .keys = 1, .key = { count ? rows[count - 1].id : 0 } });
}
