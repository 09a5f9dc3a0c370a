/* SPDX-License-Identifier: MIT */

/* response.c: the one place that writes a CGI header block (RFC 3875 section 6).
 *
 * The block is measured first and then written into one piece of the arena: no step between can fail. */
#include "http/response.h"

#include "base/fault.h"
#include "http/condition.h"

/* Room for what is written with numbers: status line, lengths, times. */
#define HEAD_FIXED 640

struct out {
	char *at;
	size_t len;
};

const char *status_reason(int status)
{
	switch (status) {
#define R(code, text) \
	case code:    \
		return text
		R(200, "OK");
		R(201, "Created");
		R(202, "Accepted");
		R(204, "No Content");
		R(301, "Moved Permanently");
		R(302, "Found");
		R(303, "See Other");
		R(304, "Not Modified");
		R(307, "Temporary Redirect");
		R(308, "Permanent Redirect");
		R(400, "Bad Request");
		R(401, "Unauthorized");
		R(403, "Forbidden");
		R(404, "Not Found");
		R(405, "Method Not Allowed");
		R(409, "Conflict");
		R(410, "Gone");
		R(411, "Length Required");
		R(412, "Precondition Failed");
		R(413, "Content Too Large");
		R(414, "URI Too Long");
		R(415, "Unsupported Media Type");
		R(422, "Unprocessable Content");
		R(428, "Precondition Required");
		R(429, "Too Many Requests");
		R(431, "Request Header Fields Too Large");
		R(500, "Internal Server Error");
		R(501, "Not Implemented");
		R(502, "Bad Gateway");
		R(503, "Service Unavailable");
		R(504, "Gateway Timeout");
		R(507, "Insufficient Storage");
#undef R
	}
	return "";
}

void response_init(struct response *res)
{
	memset(res, 0, sizeof(*res));
	res->status = 200;
}

int response_set(struct response *res, int status, struct slice type, struct slice body)
{
	res->status = status;
	res->type = type;
	res->body = body;
	return status;
}

/* RFC 9110 5.5: visible characters, space and tab; bytes beyond ASCII are let through. */
static bool value_ok(struct slice value)
{
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		if ((c < ' ' && c != '\t') || c == 0x7f)
			return false;
	}
	return true;
}

void response_header(struct response *res, const char *name, struct slice value)
{
	if (!value.at || !value_ok(value) || res->extras == RESPONSE_HEADERS_MAX) {
		res->failed = true;
		return;
	}
	res->extra[res->extras++] = (struct response_header){ slice_from(name), value };
}

/* RFC 9110 8.8.3: etagc. */
static bool opaque_ok(struct slice opaque)
{
	for (size_t i = 0; i < opaque.len; i++) {
		unsigned char c = (unsigned char)opaque.at[i];

		if (c <= ' ' || c == '"' || c == 0x7f)
			return false;
	}
	return true;
}

static void set_etag(struct response *res, struct arena *arena, const char *prefix, struct slice opaque)
{
	res->etag =
		opaque_ok(opaque) ? arena_format(arena, "%s\"" SLICE_FMT "\"", prefix, SLICE_ARG(opaque)) : SLICE_NONE;
	if (!res->etag.at)
		res->failed = true;
}

void response_etag_weak(struct response *res, struct arena *arena, struct slice opaque)
{
	set_etag(res, arena, "W/", opaque);
}

void response_etag_strong(struct response *res, struct arena *arena, struct slice opaque)
{
	set_etag(res, arena, "", opaque);
}

int response_redirect(struct response *res, int status, struct slice location)
{
	response_set(res, status, SLICE_NONE, SLICE_NONE);
	response_header(res, "Location", location);
	return status;
}

static void put(struct out *o, struct slice s)
{
	if (s.len)
		memcpy(o->at + o->len, s.at, s.len);
	o->len += s.len;
}

#define PUT(o, literal) put((o), SLICE(literal))

static void put_i64(struct out *o, int64_t n)
{
	char digits[20];
	size_t i = sizeof(digits);
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;

	do {
		digits[--i] = (char)('0' + rest % 10);
		rest /= 10;
	} while (rest);
	if (n < 0)
		PUT(o, "-");
	put(o, slice_of(digits + i, sizeof(digits) - i));
}

static void put_cache(struct out *o, const struct response *res)
{
	switch (res->cache) {
	case RESPONSE_CACHE_NEVER:
		PUT(o, "X-Accel-Expires: 0\r\nCache-Control: no-store\r\n");
		break;
	case RESPONSE_CACHE_PRIVATE:
		PUT(o, "X-Accel-Expires: 0\r\nCache-Control: private, no-cache\r\n");
		break;
	case RESPONSE_CACHE_PUBLIC:
		PUT(o, "X-Accel-Expires: @");
		put_i64(o, res->fresh_until_s);
		PUT(o, "\r\nCache-Control: no-cache\r\n");
		break;
	}
}

static void put_header(struct out *o, const struct response *res, const struct request *req, int status, bool has_body)
{
	PUT(o, "Status: ");
	put_i64(o, status);
	PUT(o, " ");
	put(o, slice_from(status_reason(status)));
	PUT(o, "\r\n");
	put_cache(o, res);
	if (has_body && res->type.at) {
		PUT(o, "Content-Type: ");
		put(o, res->type);
		PUT(o, "\r\n");
	}
	if (has_body && !(res->gzipped && req->method == METHOD_HEAD)) {
		PUT(o, "Content-Length: ");
		put_i64(o, (int64_t)res->body.len);
		PUT(o, "\r\n");
	}
	if (has_body && res->gzipped)
		PUT(o, "Content-Encoding: gzip\r\n");
	if (res->gzipped || res->negotiated)
		PUT(o, "Vary: Accept-Encoding\r\n");
	if (res->etag.at) {
		PUT(o, "ETag: ");
		put(o, res->etag);
		PUT(o, "\r\n");
	}
	if (res->cors && (req->method == METHOD_GET || req->method == METHOD_HEAD))
		PUT(o, "Access-Control-Allow-Origin: *\r\n");
	for (size_t i = 0; i < res->extras; i++) {
		put(o, res->extra[i].name);
		PUT(o, ": ");
		put(o, res->extra[i].value);
		PUT(o, "\r\n");
	}
	PUT(o, "\r\n");
}

int response_finish(const struct response *res, const struct request *req, struct answer *out)
{
	bool reads = req->method == METHOD_GET || req->method == METHOD_HEAD;
	size_t room = HEAD_FIXED + res->type.len + res->etag.len;
	int status = res->status;
	struct out o = { NULL, 0 };
	bool has_body;

	if (res->failed || !value_ok(res->type) || !*status_reason(status))
		return fault_new(FAULT_BUG, "an answer of status %d has a header that cannot be sent", status);
	if (reads && status == 200 && res->etag.at && condition_none_match(req->if_none_match, res->etag))
		status = 304;
	for (size_t i = 0; i < res->extras; i++)
		room += res->extra[i].name.len + res->extra[i].value.len + 4;
	o.at = arena_alloc(req->arena, room);
	if (!o.at)
		return fault_new(FAULT_MEMORY, "no room for a header of %zu bytes", room);
	has_body = status != 304 && status != 204;
	put_header(&o, res, req, status, has_body);
	out->status = status;
	out->head = slice_of(o.at, o.len);
	out->body = has_body && req->method != METHOD_HEAD ? res->body : SLICE_NONE;
	return 0;
}
