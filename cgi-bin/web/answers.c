/* SPDX-License-Identifier: MIT */

/* answers.c: what handlers and dispatcher say in the same words: errors in the form of their route, JSON, pages. */
#include "base/fault.h"
#include "text/lang.h"
#include "text/url.h"
#include "web/context.h"
#include "web/page.h"

static void release_buffer(void *buffer)
{
	buffer_release(buffer);
}

struct buffer *context_buffer(struct context *c)
{
	/* A buffer that failed takes nothing more, so this one may stand for every one that there was no memory for. */
	static struct buffer none = { .failed = true };
	struct buffer *b = arena_new_of(c->arena, struct buffer);

	if (!b || arena_defer(c->arena, release_buffer, b))
		return &none;
	return b;
}

int answer_json(struct context *c, struct buffer *body)
{
	int r = buffer_check(body);

	if (r)
		return fault_pass(r);
	c->res.cache = RESPONSE_CACHE_PUBLIC;
	c->res.cors = true;
	return response_set(&c->res, 200, TYPE_JSON, buffer_as_slice(body));
}

int answer_page(struct context *c, struct buffer *body)
{
	int r = buffer_check(body);

	if (r)
		return fault_pass(r);
	c->res.cache = RESPONSE_CACHE_PUBLIC;
	return response_set(&c->res, 200, TYPE_HTML, buffer_as_slice(body));
}

/* A problem that there was no memory to say is a fault like any other. */
static int said(struct context *c, int status)
{
	return c->res.failed ? fault_new(FAULT_MEMORY, "no memory for a problem of status %d", status) : status;
}

static int error_page(
	struct context *c, enum problem p, const struct slice *details, const struct slice *langs, size_t n)
{
	const struct problem_info *info = problem_info(p);
	int r = page_of_problem(c, info, details, langs, n);

	if (r < 0)
		return fault_pass(r);
	c->res.status = info->status;
	c->res.cache = RESPONSE_CACHE_NEVER;
	return info->status;
}

/* A machine of the operator reads a word, not a page. */
static int error_text(struct context *c, enum problem p)
{
	const struct problem_info *info = problem_info(p);
	struct slice text = arena_format(c->arena, "%s\n", info->title);

	c->res.failed = !text.at;
	return said(c, response_set(&c->res, info->status, TYPE_TEXT, text));
}

int problem(struct context *c, enum problem p, const char *detail)
{
	if (c->api) {
		c->res.cors = true;
		return said(c, problem_set(&c->res, c->arena, p, detail));
	}
	if (c->req->operator_door.len)
		return error_text(c, p);
	return error_page(c, p, NULL, NULL, 0);
}

int problem_params(struct context *c)
{
	enum problem p = c->params.outcome == PARAMS_E_BAD ? PROBLEM_BAD_REQUEST : PROBLEM_INVALID;

	if (!c->api)
		return problem(c, p, NULL);
	c->res.cors = true;
	return said(c, problem_set_errors(&c->res, c->arena, p, NULL, c->params.errors, c->params.errors_len));
}

int problem_input(struct context *c, enum problem p, const struct json_faults *faults)
{
	struct problem_error errors[PARAMS_FAULTS_MAX + JSON_FAULTS_KEPT];
	size_t n = 0;

	if (faults->failed)
		return fault_new(FAULT_MEMORY, "no room for the faults of a body");
	while (n < c->params.errors_len) {
		errors[n] = c->params.errors[n];
		n++;
	}
	for (const struct json_fault *f = faults->first; f && n < sizeof(errors) / sizeof(errors[0]); f = f->next)
		errors[n++] = (struct problem_error){ .detail = f->detail,
			.pointer = f->pointer.at ? f->pointer : SLICE("") };
	c->res.cors = true;
	return said(c, problem_set_errors(&c->res, c->arena, p, NULL, errors, n));
}

/* {"en": "…"} of the store as pairs for a page; what is not of that form shows nothing. */
static size_t reasons(const json_t *texts, struct slice *langs, struct slice *details, size_t max)
{
	const char *lang;
	json_t *text;
	size_t n = 0;

	json_object_foreach((json_t *)texts, lang, text)
	{
		if (n == max)
			break;
		langs[n] = slice_from(lang);
		details[n] = json_string_slice(text);
		n += details[n].len > 0;
	}
	return n;
}

static int withdrawn_page(struct context *c, struct slice reason)
{
	struct slice langs[SITE_LANGUAGES_MAX], details[SITE_LANGUAGES_MAX];
	struct json_error_at where;
	json_auto_t *texts = NULL;
	size_t n = 0;

	if (reason.len && json_read(&texts, reason, &where) == 0)
		n = reasons(texts, langs, details, SITE_LANGUAGES_MAX);
	return error_page(c, PROBLEM_WITHDRAWN, n ? details : NULL, langs, n);
}

int problem_withdrawn(struct context *c, struct slice reason)
{
	struct slice members;

	if (!c->api)
		return withdrawn_page(c, reason);
	members = arena_format(c->arena, "\"reason\":" SLICE_FMT, SLICE_ARG(reason.len ? reason : SLICE("{}")));
	if (!members.at)
		return fault_new(FAULT_MEMORY, "no room for a reason");
	c->res.cors = true;
	return said(c, problem_set_members(&c->res, c->arena, PROBLEM_WITHDRAWN, NULL, members));
}

int context_sections(const struct sections **out, struct context *c)
{
	*out = c->sections;
	return fault_pass(sections_remember(c->sections, c->store, c->generation));
}

bool path_id(struct slice s, int64_t *id)
{
	return s.len && s.at[0] >= '1' && s.at[0] <= '9' && slice_to_i64(id, s) == 0;
}

int path_article(struct article_head *out, struct context *c)
{
	int64_t id;

	return path_id(c->path[0], &id) ? article_by_id(out, c->store, c->arena, id, c->now_ms) : ARTICLE_E_MISSING;
}

int article_problem(struct context *c, const struct article_head *head, int why)
{
	if (why == ARTICLE_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	return why == ARTICLE_E_GONE ? problem_withdrawn(c, head->reason) : fault_fold(why);
}

struct slice context_lang(struct context *c)
{
	const struct param_value *lang;
	struct slice canonical;

	if (!c->params.rules) /* an error that was found before the query was looked at */
		return SLICE_NONE;
	lang = params_get(&c->params, "lang");
	if (!lang->present || lang_canonical(c->arena, lang->text, &canonical))
		return SLICE_NONE;
	return canonical;
}

void own_query(const struct context *c, struct buffer *out)
{
	char before = '?';

	for (size_t i = 0; c->params.rules && c->params.rules[i].kind != PARAM_KIND_END; i++) {
		const struct param_value *v = &c->params.value[i];

		if (!v->present || c->params.rules[i].kind == PARAM_KIND_CURSOR)
			continue;
		buffer_byte(out, before);
		buffer_text(out, c->params.rules[i].name);
		buffer_byte(out, '=');
		url_encode_segment(out, v->text);
		before = '&';
	}
}

int redirect(struct context *c, struct slice path)
{
	struct buffer *to = context_buffer(c);

	buffer_slice(to, path);
	own_query(c, to);
	if (buffer_check(to))
		return fault_pass(buffer_check(to));
	return response_redirect(&c->res, 301, buffer_as_slice(to));
}

int link_next(struct context *c, struct slice cursor)
{
	struct buffer *link = context_buffer(c);
	size_t query;

	if (!cursor.at)
		return 0;
	buffer_byte(link, '<');
	buffer_slice(link, c->site->url);
	buffer_slice(link, c->route_path);
	query = link->len;
	own_query(c, link);
	buffer_text(link, link->len > query ? "&cursor=" : "?cursor=");
	buffer_slice(link, cursor);
	buffer_text(link, ">; rel=\"next\"");
	if (buffer_check(link))
		return fault_pass(buffer_check(link));
	response_header(&c->res, "Link", buffer_as_slice(link));
	return 0;
}

bool origin_allowed(const struct context *c)
{
	for (size_t i = 0; c->req->origin.len && i < c->site->allowed_origin_count; i++)
		if (slice_eq(c->req->origin, c->site->allowed_origins[i]))
			return true;
	return false;
}

void allow_origin(struct context *c)
{
	response_header(&c->res, "Access-Control-Allow-Origin", c->req->origin);
	response_header(&c->res, "Vary", SLICE("Origin"));
}

void write_names(struct buffer *out, const struct slice *langs, const struct slice *texts, size_t n, struct slice lang)
{
	int only = lang.at ? lang_choose(lang, langs, n) : -1;
	bool first = true;

	buffer_byte(out, '{');
	for (size_t i = 0; i < n; i++) {
		if (only >= 0 && (size_t)only != i)
			continue;
		if (!first)
			buffer_byte(out, ',');
		first = false;
		json_write_string(out, langs[i]);
		buffer_byte(out, ':');
		json_write_string(out, texts[i]);
	}
	buffer_byte(out, '}');
}
