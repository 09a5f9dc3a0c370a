/* SPDX-License-Identifier: MIT */

/* html_check.c: see html_check.h. */
#include "html_check.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#define DEPTH 512

enum { ELEMENT_VOID = 1, ELEMENT_INLINE = 2, ELEMENT_PHRASING = 4 };

static const struct element {
	const char *name;
	unsigned flags; /* PHRASING: holds only inline elements */
	const char *attributes[7];
} elements[] = {
	{ "a", ELEMENT_INLINE | ELEMENT_PHRASING, { "href", "title" } },
	{ "blockquote", 0, { NULL } },
	{ "br", ELEMENT_INLINE | ELEMENT_VOID, { NULL } },
	{ "code", ELEMENT_INLINE | ELEMENT_PHRASING, { "class" } },
	{ "del", ELEMENT_INLINE | ELEMENT_PHRASING, { NULL } },
	{ "em", ELEMENT_INLINE | ELEMENT_PHRASING, { NULL } },
	{ "figcaption", ELEMENT_PHRASING, { NULL } },
	{ "figure", 0, { NULL } },
	{ "h2", ELEMENT_PHRASING, { "id", "lang" } },
	{ "h3", ELEMENT_PHRASING, { "id", "lang" } },
	{ "h4", ELEMENT_PHRASING, { "id", "lang" } },
	{ "h5", ELEMENT_PHRASING, { "id", "lang" } },
	{ "h6", ELEMENT_PHRASING, { "id", "lang" } },
	{ "hr", ELEMENT_VOID, { NULL } },
	{ "img", ELEMENT_INLINE | ELEMENT_VOID, { "src", "width", "height", "loading", "alt", "title" } },
	{ "li", 0, { NULL } },
	{ "ol", 0, { "start" } },
	{ "p", ELEMENT_PHRASING, { "lang" } },
	{ "pre", ELEMENT_PHRASING, { NULL } },
	{ "span", ELEMENT_INLINE | ELEMENT_PHRASING, { "lang" } },
	{ "strong", ELEMENT_INLINE | ELEMENT_PHRASING, { NULL } },
	{ "table", 0, { NULL } },
	{ "tbody", 0, { NULL } },
	{ "td", ELEMENT_PHRASING, { "class", "lang" } },
	{ "th", ELEMENT_PHRASING, { "class", "lang" } },
	{ "thead", 0, { NULL } },
	{ "tr", 0, { NULL } },
	{ "ul", 0, { NULL } },
};

struct reader {
	struct slice rest;
	const struct element *open[DEPTH];
	size_t depth;
};

static bool take(struct reader *r, const char *text)
{
	if (!slice_starts(r->rest, slice_from(text)))
		return false;
	r->rest = slice_from_index(r->rest, strlen(text));
	return true;
}

static struct slice take_name(struct reader *r)
{
	size_t n = 0;

	while (n < r->rest.len &&
		((r->rest.at[n] >= 'a' && r->rest.at[n] <= 'z') || (r->rest.at[n] >= '0' && r->rest.at[n] <= '9')))
		n++;
	r->rest = slice_from_index(r->rest, n);
	return slice_of(r->rest.at - n, n);
}

static const struct element *element_of(struct slice name)
{
	for (size_t i = 0; i < sizeof(elements) / sizeof(elements[0]); i++)
		if (slice_eq(name, slice_from(elements[i].name)))
			return &elements[i];
	return NULL;
}

/* The references that the escaping makes. 0: none of them. */
static char take_reference(struct reader *r)
{
	return take(r, "&amp;")    ? '&'
	       : take(r, "&lt;")   ? '<'
	       : take(r, "&gt;")   ? '>'
	       : take(r, "&quot;") ? '"'
	       : take(r, "&#39;")  ? '\''
				   : 0;
}

/* In text a browser may read any reference by name: none of them makes a tag. */
static bool take_any_reference(struct reader *r)
{
	size_t n = 1;

	if (take_reference(r))
		return true;
	while (n < r->rest.len && ((r->rest.at[n] >= '0' && r->rest.at[n] <= '9') ||
					  ((r->rest.at[n] | 32) >= 'a' && (r->rest.at[n] | 32) <= 'z')))
		n++;
	if (n == 1 || n == r->rest.len || r->rest.at[n] != ';')
		return false;
	r->rest = slice_from_index(r->rest, n + 1);
	return true;
}

/* As the URL standard reads: controls and spaces before it, and tabs and line breaks in it, do not count. */
static bool scheme_allowed(const char *url)
{
	static const char *const schemes[] = { "http", "https", "mailto", "tel" };
	char scheme[16];
	size_t n = 0;

	while (*url && (unsigned char)*url <= ' ')
		url++;
	for (; *url && *url != ':'; url++) {
		if (*url == '\t' || *url == '\n' || *url == '\r')
			continue;
		if (strchr("/?#", *url))
			return true; /* relative */
		if (n == 0 && !((*url | 32) >= 'a' && (*url | 32) <= 'z'))
			return true; /* no scheme begins so */
		if (!((*url | 32) >= 'a' && (*url | 32) <= 'z') && !(*url >= '0' && *url <= '9') &&
			!strchr("+-.", *url))
			return true;
		if (n == sizeof(scheme) - 1)
			n--;
		scheme[n++] = *url >= 'A' && *url <= 'Z' ? (char)(*url + 32) : *url;
	}
	if (!*url)
		return true;
	scheme[n] = '\0';
	for (size_t i = 0; i < 4; i++)
		if (strcmp(scheme, schemes[i]) == 0)
			return true;
	return n == 0;
}

/* Letters, then parts of letters and digits. */
static bool is_language(const char *value)
{
	size_t n = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");

	for (value += n; n && n <= 8 && *value == '-'; value += n) {
		value++;
		n = strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
	}
	return n && n <= 8 && !*value;
}

static const char *check_value(struct slice name, const char *value)
{
	if (slice_eq(name, SLICE("href")) && !scheme_allowed(value))
		return "a scheme that is not allowed";
	if (slice_eq(name, SLICE("src")) &&
		(strncmp(value, "/media/", 7) != 0 || value[7] == '.' || strchr(value + 7, '/')))
		return "a picture that is not ours";
	if (slice_eq(name, SLICE("id")) && strncmp(value, "p-", 2) != 0)
		return "an id without its prefix";
	if (slice_eq(name, SLICE("class")) && strcmp(value, "left") != 0 && strcmp(value, "center") != 0 &&
		strcmp(value, "right") != 0 && strncmp(value, "language-", 9) != 0)
		return "a class that is none of ours";
	if ((slice_eq(name, SLICE("start")) || slice_eq(name, SLICE("width")) || slice_eq(name, SLICE("height"))) &&
		(!*value || strspn(value, "0123456789") != strlen(value)))
		return "a number that is none";
	if (slice_eq(name, SLICE("loading")) && strcmp(value, "lazy") != 0)
		return "a picture that does not wait";
	if (slice_eq(name, SLICE("lang")) && !is_language(value))
		return "a language that is none";
	return NULL;
}

static const char *take_value(struct reader *r, struct slice name)
{
	char value[1024];
	size_t n = 0;

	if (!take(r, "=\""))
		return "an attribute without a quoted value";
	while (r->rest.len && r->rest.at[0] != '"') {
		char c = r->rest.at[0];

		if (c == '<' || c == '>' || c == '\'' || c == '\0')
			return "a character that an attribute must not hold";
		if (c != '&') {
			r->rest = slice_from_index(r->rest, 1);
		} else if (slice_eq(name, SLICE("alt"))) {
			if (!take_any_reference(r))
				return "an & that begins no reference";
		} else {
			c = take_reference(r);
			if (!c)
				return "an & that begins no reference";
		}
		if (n < sizeof(value) - 1)
			value[n++] = c;
	}
	value[n] = '\0';
	return take(r, "\"") ? check_value(name, value) : "an attribute without an end";
}

static const char *take_attributes(struct reader *r, const struct element *e)
{
	unsigned seen = 0;

	while (take(r, " ")) {
		struct slice name = take_name(r);
		const char *wrong;
		size_t i = 0;

		while (e->attributes[i] && !slice_eq(name, slice_from(e->attributes[i])))
			i++;
		if (!e->attributes[i] || (seen & 1u << i))
			return "an attribute that may not stand there";
		seen |= 1u << i;
		wrong = take_value(r, name);
		if (wrong)
			return wrong;
	}
	return take(r, ">") ? NULL : "a tag without an end";
}

static const char *open_element(struct reader *r)
{
	const struct element *e = element_of(take_name(r)), *inside = r->depth ? r->open[r->depth - 1] : NULL;

	if (!e)
		return "an element that no article may have";
	if (inside && inside->flags & ELEMENT_PHRASING && !(e->flags & ELEMENT_INLINE))
		return "a block inside a line";
	if (strcmp(e->name, "figcaption") == 0 && (!inside || strcmp(inside->name, "figure") != 0))
		return "a caption outside a figure";
	for (size_t i = 0; strcmp(e->name, "a") == 0 && i < r->depth; i++)
		if (r->open[i] == e)
			return "a link inside a link";
	if (!(e->flags & ELEMENT_VOID)) {
		if (r->depth == DEPTH)
			return "too deep";
		r->open[r->depth++] = e;
	}
	return take_attributes(r, e);
}

static const char *close_element(struct reader *r)
{
	const struct element *e = element_of(take_name(r));

	if (!e || !r->depth || r->open[r->depth - 1] != e)
		return "a tag that closes what is not open";
	r->depth--;
	return take(r, ">") ? NULL : "a tag without an end";
}

const char *html_check(struct slice html, size_t *where)
{
	struct reader r = { .rest = html };
	const char *wrong = NULL;

	while (!wrong && r.rest.len) {
		*where = html.len - r.rest.len;
		if (take(&r, "</"))
			wrong = close_element(&r);
		else if (take(&r, "<"))
			wrong = open_element(&r);
		else if (r.rest.at[0] == '&')
			wrong = take_any_reference(&r) ? NULL : "an & that begins no reference";
		else if (r.rest.at[0] == '>' || r.rest.at[0] == '\0')
			wrong = "a > outside a tag, or a NUL";
		else
			r.rest = slice_from_index(r.rest, 1);
	}
	if (!wrong && r.depth)
		wrong = "an element that is not closed";
	return wrong;
}
