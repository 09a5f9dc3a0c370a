/* SPDX-License-Identifier: MIT */

/* web.c: the life of a request, and the one place where a fault becomes an answer.
 *
 *   kept? ──► address ──► route ──► method ──► access ──► body ──► input ──► handler ──► finish
 *     │          400      404         405     401 403 429 413 415  400 422      │
 *     └► sent                                             400      401          └► parked ──► resume ──► finish
 *
 * Each step returns 0 to go on, a status when c->res is the answer, or a fault. A kept answer is found before anything
 * is parsed: its key is the request's bytes as they came. A token that came along is checked on every route, so such a
 * request is never answered from there. */
#include "web/web.h"

#include "base/clock.h"
#include "base/fault.h"
#include "http/accept.h"
#include "http/condition.h"
#include "http/media_type.h"
#include "news/media_files.h"
#include "text/url.h"
#include "web/context.h"
#include "web/finish.h"
#include "web/park.h"

#define URI_MAX 8192

static void context_begin(struct context *c, struct web_worker *worker, struct request *req)
{
	memset(c, 0, offsetof(struct context, params));
	c->params.outcome = 0;
	c->params.errors_len = 0;
	c->params.rules = NULL;
	c->web = worker->web;
	c->site = worker->web->site;
	c->store = worker->store;
	c->sections = &worker->sections;
	c->req = req;
	c->arena = req->arena;
	c->now_ms = clock_now_ms();
	c->generation = kept_generation(worker->web->kept);
	c->moment = cards_moment(worker->web->cards);
	response_init(&c->res);
}

static bool is_reading(const struct request *req)
{
	return req->method == METHOD_GET || req->method == METHOD_HEAD;
}

static void split_uri(struct slice uri, struct slice *path, struct slice *query)
{
	size_t mark = slice_index(uri, '?');

	*path = slice_head(uri, mark);
	*query = mark < uri.len ? slice_from_index(uri, mark + 1) : SLICE_NONE;
}

/* A page of ours with a slash too many at the end of its address: people type that. */
static int redirect_without_slash(struct context *c, struct slice coded, struct slice query)
{
	struct slice path = c->route_path;
	const struct route_node *node;
	const struct route *page;

	if (!is_reading(c->req) || path.len < 2 || path.at[path.len - 1] != '/')
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	path.len--;
	node = routes_find(c->web->routes, path, c->req->operator_door.len > 0, c->path);
	page = node ? route_for(node, METHOD_GET) : NULL;
	if (!page || page->kind != ROUTE_PAGE)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (params_parse(&c->params, page->query, query, PARAMS_LENIENT, c->arena) < 0)
		return fault_new(FAULT_MEMORY, "no room for parameters");
	return redirect(c, coded);
}

static int find_route(struct context *c)
{
	struct slice coded, query;
	int r;

	split_uri(c->req->uri, &coded, &query);
	c->api = slice_starts(coded, SLICE("/api/")) || slice_eq(coded, SLICE("/api"));
	if (coded.len > URI_MAX || query.len > URI_MAX)
		return problem(c, PROBLEM_URI_TOO_LONG, NULL);
	r = url_decode_path(c->arena, coded, &c->route_path);
	if (r == URL_E_SEGMENT && c->req->uri.len)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r > 0)
		return problem(c, PROBLEM_BAD_REQUEST, "The address is malformed.");
	if (r)
		return fault_pass(r);
	c->node = routes_find(c->web->routes, c->route_path, c->req->operator_door.len > 0, c->path);
	return c->node ? 0 : redirect_without_slash(c, slice_head(coded, coded.len - 1), query);
}

static struct slice allow(struct context *c)
{
	char text[64];

	return arena_copy(c->arena, route_allow(c->node, text));
}

/* RFC 9110 9.3.7, and the preflight of the Fetch standard: what other sites' pages may ask. */
static int answer_options(struct context *c)
{
	const struct route *get = route_for(c->node, METHOD_GET);
	struct slice methods = allow(c);
	bool allowed = origin_allowed(c);

	response_set(&c->res, 204, SLICE_NONE, SLICE_NONE);
	response_header(&c->res, "Allow", methods);
	if (allowed)
		allow_origin(c);
	else if (get && get->kind == ROUTE_API && get->who == ACCESS_ALL)
		response_header(&c->res, "Access-Control-Allow-Origin", SLICE("*"));
	else
		return 204;
	response_header(&c->res, "Access-Control-Allow-Methods", allowed ? methods : SLICE("GET, HEAD"));
	response_header(&c->res, "Access-Control-Allow-Headers", SLICE("Content-Type, If-None-Match"));
	response_header(&c->res, "Access-Control-Max-Age", SLICE("600"));
	return 204;
}

static int check_method(struct context *c)
{
	if (c->req->method == METHOD_OPTIONS)
		return answer_options(c);
	c->route = route_for(c->node, c->req->method);
	if (!c->route) {
		int status = problem(c, PROBLEM_METHOD, NULL);

		if (status > 0)
			response_header(&c->res, "Allow", allow(c));
		return status;
	}
	return 0;
}

/* Behind `Bearer `, whatever its case; SLICE_NONE for another scheme. */
static struct slice bearer(struct slice authorization)
{
	struct slice scheme = SLICE("Bearer ");

	if (authorization.len <= scheme.len || !slice_eq_ci(slice_head(authorization, scheme.len), scheme))
		return SLICE_NONE;
	return slice_trim(slice_from_index(authorization, scheme.len));
}

static int refuse_token(struct context *c)
{
	int status = problem(c, PROBLEM_UNAUTHORIZED, NULL);

	if (status > 0)
		response_header(&c->res, "WWW-Authenticate", SLICE("Bearer"));
	return status;
}

static int refuse_guess(struct context *c, int64_t wait_s)
{
	struct slice wait = arena_format(c->arena, "%lld", (long long)wait_s);
	int status = problem(c, PROBLEM_TOO_MANY,
		"Too many wrong tokens came from this address. Retry-After says when "
		"one is looked at again.");

	if (!wait.at)
		return fault_new(FAULT_MEMORY, "no room for a time");
	if (status > 0)
		response_header(&c->res, "Retry-After", wait);
	return status;
}

/* Who sent the request: c->token. */
static int check_token(struct context *c)
{
	struct guesses *guesses = c->web->guesses;
	struct slice secret = bearer(c->req->authorization), address = c->req->remote_addr;
	int64_t wait_s;
	int r;

	if (!secret.at)
		return refuse_token(c);
	wait_s = guesses_wait(guesses, address, secret, c->now_ms);
	if (wait_s)
		return refuse_guess(c, wait_s);
	r = token_check(&c->token, c->store, c->arena, secret, c->now_ms);
	if (r == TOKEN_E_UNKNOWN) {
		guesses_wrong(guesses, address, secret, c->now_ms);
		return refuse_token(c);
	}
	if (r)
		return fault_fold(r);
	guesses_right(guesses, address, secret, c->now_ms);
	return 0;
}

static int check_access(struct context *c)
{
	static const enum role needed[ACCESS_COUNT] = { [ACCESS_EDITOR] = ROLE_EDITOR, [ACCESS_ADMIN] = ROLE_ADMIN };
	int r = c->req->authorization.len ? check_token(c) : 0;

	if (r || c->token.role >= needed[c->route->who])
		return r;
	return c->token.role == ROLE_NONE ? refuse_token(c) : problem(c, PROBLEM_FORBIDDEN, NULL);
}

/* Parameters that show more than the public may see. */
static int check_restricted(struct context *c)
{
	const struct param_rule *rule = c->route->query;

	for (size_t i = 0; rule && rule[i].kind != PARAM_KIND_END; i++)
		if (rule[i].restricted && c->params.value[i].present && c->token.role < ROLE_EDITOR)
			return refuse_token(c);
	return 0;
}

static bool is_json(const struct request *req)
{
	return media_type_is(req->content_type, SLICE("application/json")) ||
	       (req->method == METHOD_PATCH && media_type_is(req->content_type, SLICE("application/merge-patch+json")));
}

static int refuse_media_type(struct context *c)
{
	int status = problem(c, PROBLEM_MEDIA_TYPE, NULL);

	if (status > 0 && c->req->method == METHOD_PATCH) /* RFC 5789 2.2 */
		response_header(&c->res, "Accept-Patch", SLICE("application/merge-patch+json, application/json"));
	return status;
}

/* A body that came with a GET means nothing (RFC 9110 9.3.1). */
static int check_body(struct context *c)
{
	const struct request *req = c->req;

	if (is_reading(req))
		return 0;
	if (req->body_too_large || req->body.len > c->route->body_limit)
		return problem(c, PROBLEM_TOO_LARGE, NULL);
	if (req->content_length == -2 || req->body_broken)
		return problem(c, PROBLEM_BAD_REQUEST, "The body is not as long as Content-Length says.");
	if (req->body_fault)
		return fault_pass(req->body_fault);
	return req->body.len && c->route->body && !is_json(req) ? refuse_media_type(c) : 0;
}

/* Changes say from which revision they are made (RFC 6585 section 3). */
static int check_match(struct context *c)
{
	if (!c->route->if_match)
		return 0;
	switch (condition_match(c->req->if_match, SLICE_NONE)) {
	case CONDITION_E_ABSENT:
		return problem(c, PROBLEM_PRECONDITION, NULL);
	case CONDITION_E_MALFORMED:
		return problem(c, PROBLEM_BAD_REQUEST, "If-Match is no list of entity tags.");
	default:
		return 0;
	}
}

static void drop_json(void *json)
{
	json_decref(json);
}

/* An empty body where one is needed is an object without members, so that those that are missing get named. */
static bool needs_body(const struct route *route)
{
	for (const struct json_field *field = route->body; field && field->name; field++)
		if (field->flags & JSON_REQUIRED)
			return true;
	return false;
}

/* c->body; NULL: none came, and none is needed. A patch without a body is one that says nothing. */
static int read_body(struct context *c, struct json_faults *faults)
{
	struct json_error_at where;
	int r = 0;

	if (is_reading(c->req) || !c->route->body)
		return 0;
	if (c->req->body.len)
		r = json_read(&c->body, c->req->body, &where);
	else if (needs_body(c->route) || c->req->method == METHOD_PATCH)
		c->body = json_object();
	else
		return 0;
	if (r > 0) {
		json_fault_add(faults, SLICE(""), "line %d, column %d: %s", where.line, where.column, where.message);
		return problem_input(c, PROBLEM_BAD_REQUEST, faults);
	}
	if (r || !c->body || arena_defer(c->arena, drop_json, c->body))
		return fault_fold(r ? r : FAULT_MEMORY);
	r = c->route->parse ? c->route->parse(c, faults) : json_check(c->body, c->route->body, faults);
	return r < 0 ? fault_pass(r) : 0;
}

/* Parameters and body are looked at both before anything is said, so that every fault is named at once. */
static int check_input(struct context *c)
{
	struct json_faults faults;
	struct slice path, query;
	int r;

	split_uri(c->req->uri, &path, &query);
	r = params_parse(&c->params, c->route->query, query, c->api ? PARAMS_STRICT : PARAMS_LENIENT, c->arena);
	if (r < 0)
		return fault_pass(r);
	json_faults_init(&faults, c->arena);
	r = read_body(c, &faults);
	if (r)
		return r;
	if (faults.count)
		return problem_input(
			c, c->params.outcome == PARAMS_E_BAD ? PROBLEM_BAD_REQUEST : PROBLEM_INVALID, &faults);
	return c->params.outcome ? problem_params(c) : 0;
}

/* Before anything is read: a token, too, is read in the state that everybody was told of. */
static int look_at_store(struct context *c)
{
	struct writer *writer = c->web->options.writer;

	if (!c->route->reads && !c->req->authorization.len)
		return 0;
	return fault_fold(store_snapshot_hold(c->store, writer ? writer_state(writer) : 0));
}

static int run_handler(struct context *c)
{
	return c->route->handler(c);
}

static int answer(struct context *c)
{
	static int (*const steps[])(struct context *) = { find_route, check_method, look_at_store, check_access,
		check_body, check_match, check_input, check_restricted, run_handler };
	int r = 0;

	for (size_t i = 0; i < sizeof(steps) / sizeof(steps[0]) && !r; i++)
		r = steps[i](c);
	return r;
}

/* What is said when there is no memory even for saying it. */
static void answer_last_resort(struct answer *out)
{
	*out = (struct answer){ .status = 503,
		.head = SLICE("Status: 503 Service Unavailable\r\nX-Accel-Expires: 0\r\nCache-Control: no-store\r\n"
			      "Content-Length: 0\r\nRetry-After: 2\r\n\r\n"),
		.body = SLICE("") };
}

static int answer_fault(struct context *c, int fault, struct answer *out)
{
	bool writes = !is_reading(c->req);
	const char *retry = NULL;
	enum problem p = PROBLEM_INTERNAL;

	response_init(&c->res);
	c->token = (struct token){ 0 };
	switch (fault) {
	case FAULT_FULL:
		p = PROBLEM_FULL;
		retry = "30";
		break;
	case FAULT_BUSY:
	case FAULT_MEMORY:
		p = PROBLEM_UNAVAILABLE;
		retry = "2";
		break;
	case FAULT_STORE:
		if (writes) {
			p = PROBLEM_UNAVAILABLE;
			retry = "5";
		}
		break;
	default:
		break;
	}
	fault = problem(c, p, NULL);
	if (fault < 0)
		return fault_pass(fault);
	if (retry)
		response_header(&c->res, "Retry-After", slice_from(retry));
	return finish(c, out);
}

static void conclude(struct context *c, int r, struct answer *out)
{
	if (r >= 0)
		r = finish(c, out);
	if (r >= 0)
		return;
	store_snapshot_end(c->store); /* what went wrong may have to do with it */
	if (answer_fault(c, r, out))
		answer_last_resort(out);
}

/* The row that a request is counted under: where the method has none, one of its address. */
static const struct route *row_of(const struct context *c)
{
	if (c->route || !c->node)
		return c->route;
	for (int m = 0; m < METHOD_COUNT; m++)
		if (c->node->by[m])
			return c->node->by[m];
	return NULL;
}

static int answered(
	struct web_worker *worker, const struct request *req, const struct answer *answer, enum tally_kind kind)
{
	tally_add(worker->tally, answer->route, req->method, answer->status,
		req->operator_door.len ? TALLY_OPERATOR : kind, clock_steady_ns() - req->began_ns);
	return WEB_ANSWERED;
}

int web_handle(struct web *web, struct web_worker *worker, struct request *req, struct answer *out)
{
	struct kept_key key;
	struct context c;
	int r;

	*out = (struct answer){ 0 };
	req->began_ns = clock_steady_ns();
	if (is_reading(req) && !req->authorization.len && !req->operator_door.len && req->uri.len <= URI_MAX) {
		key = kept_key(web->kept, req->uri, accept_gzip(req->accept_encoding));
		if (kept_find(web->kept, &key, req, clock_now_ms(), out))
			return answered(worker, req, out, TALLY_KEPT);
		context_begin(&c, worker, req);
		c.key = &key;
	} else {
		context_begin(&c, worker, req);
	}
	r = answer(&c);
	if (r == HANDLER_PARKED)
		return WEB_PARKED;
	conclude(&c, r, out);
	out->route = row_of(&c);
	return answered(worker, req, out, TALLY_MADE);
}

void web_resume(struct web *web, struct web_worker *worker, struct request *req, struct answer *out)
{
	const struct parked *parked = req->parked;
	struct context c;

	(void)web;
	*out = (struct answer){ 0 };
	web_worker_rest(worker); /* it is older than what the writer has done */
	context_begin(&c, worker, req);
	c.route = parked->route;
	c.api = c.route->kind == ROUTE_API;
	conclude(&c, parked->resume(&c), out);
	out->route = c.route;
	answered(worker, req, out, TALLY_COMMITTED);
}

/* The row that a body is for, from the variables alone; NULL: none. */
static const struct route *route_of_body(const struct web *web, const struct request *req)
{
	struct slice parts[ROUTE_PARTS_MAX], path, coded, query;
	const struct route_node *node;

	if (is_reading(req) || req->method == METHOD_OPTIONS)
		return NULL;
	split_uri(req->uri, &coded, &query);
	if (coded.len > URI_MAX || url_decode_path(req->arena, coded, &path))
		return NULL;
	node = routes_find(web->routes, path, req->operator_door.len > 0, parts);
	return node ? route_for(node, req->method) : NULL;
}

/* What is long is not taken from somebody who is nobody. */
size_t web_body_limit(const struct web *web, const struct request *req)
{
	const struct route *route = route_of_body(web, req);

	return !route || (route_takes_file(route) && !req->authorization.len) ? 0 : route->body_limit;
}

int web_body_file(const struct web *web, struct request *req)
{
	const struct route *route = route_of_body(web, req);
	int fd, r;

	if (!route || !route_takes_file(route))
		return 0;
	r = media_file_new(&fd, NULL, 0, web->site->media_dir);
	if (r)
		return fault_pass(r);
	req->file = body_file_new(req->arena, fd);
	return req->file ? 0 : fault_new(FAULT_MEMORY, "no memory for a body");
}
