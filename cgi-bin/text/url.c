/* SPDX-License-Identifier: MIT */

/* url.c: percent coding in both directions, and taking an address apart. */
#include "text/url.h"

#include <stdint.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 32;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static bool is_alnum(char c)
{
	return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
}

/* What percent coding hides, once; with `plus` a + is a space. A coded slash becomes NUL, which nothing else can. */
static int decode(struct arena *a, struct slice in, bool plus, bool path, struct slice *out)
{
	char *at, *end;

	if (!in.len || (!memchr(in.at, '%', in.len) && !(plus && memchr(in.at, '+', in.len)))) {
		*out = slice_of(in.at ? in.at : "", in.len);
		return 0;
	}
	at = end = arena_alloc(a, in.len + 1);
	if (!at)
		return fault_new(FAULT_MEMORY, "no room to decode %zu bytes", in.len);
	for (size_t i = 0; i < in.len; i++) {
		char c = in.at[i];

		if (c == '%') {
			int high = i + 2 < in.len ? digit(in.at[i + 1]) : -1;
			int low = i + 2 < in.len ? digit(in.at[i + 2]) : -1;

			if (high < 0 || low < 0)
				return URL_E_ESCAPE;
			c = (char)(high << 4 | low);
			i += 2;
			if (c == '\0')
				return URL_E_CHARACTER;
			if (c == '/' && path)
				return URL_E_SEGMENT;
		} else if (c == '+' && plus) {
			c = ' ';
		}
		*end++ = c;
	}
	*end = '\0';
	*out = slice_of(at, (size_t)(end - at));
	return 0;
}

/* NUL, C0 and C1 controls and DEL have no place in an address; `lines` lets tab and line breaks through. */
static int check_characters(struct slice s, bool lines)
{
	size_t plain = 0;
	uint32_t c;
	int r;

	/* Most addresses are nothing but this. */
	while (plain < s.len && s.at[plain] >= 0x20 && s.at[plain] < 0x7F)
		plain++;
	s = slice_from_index(s, plain);
	while ((r = utf8_next(&s, &c)) == 0) {
		if (lines && (c == '\t' || c == '\n' || c == '\r'))
			continue;
		if (c < 0x20 || (c >= 0x7F && c < 0xA0))
			return URL_E_CHARACTER;
	}
	return r == UTF8_E_INVALID ? URL_E_UTF8 : 0;
}

int url_decode_path(struct arena *a, struct slice in, struct slice *out)
{
	struct slice path, rest, segment;
	int r = decode(a, in, false, true, &path);

	if (r)
		return fault_pass(r);
	r = check_characters(path, false);
	if (r)
		return r;
	if (!path.len || path.at[0] != '/')
		return URL_E_SEGMENT;
	if (memchr(path.at, '\\', path.len))
		return URL_E_CHARACTER;
	rest = slice_from_index(path, 1);
	while (slice_split(&rest, '/', &segment)) {
		if (!segment.len && rest.at)
			return URL_E_SEGMENT;
		if (slice_eq(segment, SLICE(".")) || slice_eq(segment, SLICE("..")))
			return URL_E_SEGMENT;
	}
	*out = path;
	return 0;
}

int url_decode_query(struct arena *a, struct slice in, struct slice *out)
{
	struct slice decoded;
	int r = decode(a, in, true, false, &decoded);

	if (r)
		return fault_pass(r);
	r = check_characters(decoded, true);
	if (r)
		return r;
	*out = decoded;
	return 0;
}

bool url_query_next(struct slice *rest, struct slice *name, struct slice *value)
{
	struct slice pair;

	while (slice_split(rest, '&', &pair)) {
		size_t equals = slice_index(pair, '=');

		if (!pair.len)
			continue;
		*name = slice_head(pair, equals);
		*value = slice_from_index(pair, equals + 1);
		return true;
	}
	return false;
}

void url_encode_segment(struct buffer *out, struct slice s)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (is_alnum((char)c) || c == '-' || c == '.' || c == '_' || c == '~') {
			buffer_byte(out, (char)c);
		} else {
			char coded[3] = { '%', hex[c >> 4], hex[c & 15] };

			buffer_bytes(out, coded, 3);
		}
	}
}

/* Characters of an address: RFC 3986's, and what lies beyond ASCII (RFC 3987). */
static bool characters_fit(struct slice url)
{
	if (!utf8_valid(url) || check_characters(url, false) != 0)
		return false;
	for (size_t i = 0; i < url.len; i++) {
		char c = url.at[i];

		if (is_alnum(c) || (unsigned char)c >= 0x80 || strchr("-._~:/?#[]@!$&'()*+,;=", c))
			continue;
		if (c == '%' && i + 2 < url.len && digit(url.at[i + 1]) >= 0 && digit(url.at[i + 2]) >= 0)
			continue;
		return false;
	}
	return true;
}

/* `[2001:db8::1]`, or a name or number without anything else that parts an address. */
static bool host_fits(struct slice host)
{
	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']') {
		for (size_t i = 1; i < host.len - 1; i++)
			if (digit(host.at[i]) < 0 && host.at[i] != ':' && host.at[i] != '.')
				return false;
		return true;
	}
	for (size_t i = 0; i < host.len; i++)
		if (strchr(":/?#[]@!$&'()*+,;=%", host.at[i]))
			return false;
	return host.len > 0 && host.len <= 253 && host.at[0] != '.' && host.at[0] != '-';
}

int url_parse_http(struct slice url, struct url_http *out)
{
	struct url_http parts = { .port = 80 };
	size_t colon = slice_index(url, ':'), end, host_end;
	struct slice rest, authority;

	parts.scheme = slice_head(url, colon);
	rest = slice_from_index(url, colon);
	if (slice_eq_ci(parts.scheme, SLICE("https")))
		parts.port = 443;
	else if (!slice_eq_ci(parts.scheme, SLICE("http")))
		return URL_E_FORM;
	if (!slice_starts(rest, SLICE("://")) || !characters_fit(url))
		return URL_E_FORM;
	rest = slice_from_index(rest, 3);
	for (end = 0; end < rest.len && !strchr("/?#", rest.at[end]); end++)
		;
	authority = slice_head(rest, end);
	parts.rest = slice_from_index(rest, end);
	host_end =
		authority.len && authority.at[0] == '[' ? slice_index(authority, ']') + 1 : slice_index(authority, ':');
	if (host_end > authority.len)
		return URL_E_FORM;
	parts.host = slice_head(authority, host_end);
	if (!host_fits(parts.host))
		return URL_E_FORM;
	if (host_end < authority.len) {
		struct slice digits = slice_from_index(authority, host_end + 1);
		int64_t port;

		if (authority.at[host_end] != ':' || digits.len > 5 || slice_to_i64(&port, digits) != 0 || port < 1 ||
			port > 65535)
			return URL_E_FORM;
		parts.port = (int)port;
	}
	if (out)
		*out = parts;
	return 0;
}
