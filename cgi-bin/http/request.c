/* SPDX-License-Identifier: MIT */

/* request.c: CGI variables become fields.
 *
 * A web server sends some thirty variables with each request, so they are told apart by their length first and by one
 * comparison then. */
#include "http/request.h"

/* A variable that is there but empty says nothing: nginx sends CONTENT_TYPE, CONTENT_LENGTH and the conditional headers
 * that its cache takes over as empty texts. */
static void keep(struct slice *field, struct slice value)
{
	if (value.len > 0 && !field->at)
		*field = value;
}

/* A header that is a list and came several times is one list (RFC 9110 5.3). */
static void keep_list(struct request *r, struct slice *field, struct slice value)
{
	struct slice joined;

	if (!field->at || value.len == 0) {
		keep(field, value);
		return;
	}
	joined = arena_format(r->arena, SLICE_FMT ", " SLICE_FMT, SLICE_ARG(*field), SLICE_ARG(value));
	if (joined.at)
		*field = joined;
}

static void keep_length(struct request *r, struct slice value)
{
	int64_t n;

	if (value.len == 0)
		return;
	if (r->content_length != -1 || slice_to_i64(&n, value) || n < 0 || value.at[0] == '-')
		n = -2;
	r->content_length = n;
}

static bool is(struct slice name, const char *literal)
{
	return memcmp(name.at, literal, name.len) == 0;
}

void request_variable(struct request *r, struct slice name, struct slice value)
{
	switch (name.len) {
	case 10:
		if (is(name, "HTTP_X_MOZ"))
			keep(&r->x_moz, value);
		break;
	case 11:
		if (is(name, "REQUEST_URI"))
			keep(&r->uri, value);
		else if (is(name, "REMOTE_ADDR"))
			keep(&r->remote_addr, value);
		else if (is(name, "HTTP_ORIGIN"))
			keep(&r->origin, value);
		break;
	case 12:
		if (is(name, "CONTENT_TYPE"))
			keep(&r->content_type, value);
		else if (is(name, "HTTP_PURPOSE"))
			keep(&r->purpose, value);
		break;
	case 13:
		if (is(name, "HTTP_IF_MATCH"))
			keep_list(r, &r->if_match, value);
		break;
	case 14:
		if (is(name, "REQUEST_METHOD"))
			r->method = method_from(value);
		else if (is(name, "CONTENT_LENGTH"))
			keep_length(r, value);
		else if (is(name, "HTTP_X_PURPOSE"))
			keep(&r->x_purpose, value);
		break;
	case 15:
		if (is(name, "HTTP_USER_AGENT"))
			keep(&r->user_agent, value);
		break;
	case 16:
		if (is(name, "HTTP_SEC_PURPOSE"))
			keep(&r->sec_purpose, value);
		break;
	case 18:
		if (is(name, "HTTP_IF_NONE_MATCH"))
			keep_list(r, &r->if_none_match, value);
		else if (is(name, "HTTP_AUTHORIZATION"))
			keep(&r->authorization, value);
		else if (is(name, "TRADEPOST_OPERATOR"))
			keep(&r->operator_door, value);
		break;
	case 19:
		if (is(name, "HTTP_SEC_FETCH_SITE"))
			keep(&r->sec_fetch_site, value);
		else if (is(name, "TRADEPOST_CONDITION")) /* If-None-Match beside credentials: see etc/nginx.conf */
			keep_list(r, &r->if_none_match, value);
		break;
	case 20:
		if (is(name, "HTTP_ACCEPT_ENCODING"))
			keep_list(r, &r->accept_encoding, value);
		else if (is(name, "HTTP_IDEMPOTENCY_KEY"))
			keep(&r->idempotency_key, value);
		break;
	}
}

static const char *const method_names[] = {
	[METHOD_GET] = "GET",
	[METHOD_HEAD] = "HEAD",
	[METHOD_POST] = "POST",
	[METHOD_PUT] = "PUT",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
	[METHOD_OPTIONS] = "OPTIONS",
	[METHOD_OTHER] = "OTHER",
};

enum method method_from(struct slice name)
{
	for (int m = METHOD_GET; m < METHOD_OTHER; m++)
		if (slice_eq(name, slice_from(method_names[m])))
			return (enum method)m;
	return METHOD_OTHER;
}

const char *method_name(enum method m)
{
	return m >= METHOD_GET && m <= METHOD_OTHER ? method_names[m] : method_names[METHOD_OTHER];
}
