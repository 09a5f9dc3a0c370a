/* SPDX-License-Identifier: MIT */

/* slice.c: views of bytes. */
#include "base/slice.h"

static bool is_space(char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

int slice_cmp(struct slice a, struct slice b)
{
	size_t n = a.len < b.len ? a.len : b.len;
	int r = n ? memcmp(a.at, b.at, n) : 0;

	if (r)
		return r;
	return a.len < b.len ? -1 : a.len > b.len;
}

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

bool slice_eq_ci(struct slice a, struct slice b)
{
	if (a.len != b.len)
		return false;
	for (size_t i = 0; i < a.len; i++)
		if (lower(a.at[i]) != lower(b.at[i]))
			return false;
	return true;
}

bool slice_starts(struct slice s, struct slice prefix)
{
	return s.len >= prefix.len && (prefix.len == 0 || memcmp(s.at, prefix.at, prefix.len) == 0);
}

bool slice_ends(struct slice s, struct slice suffix)
{
	return s.len >= suffix.len &&
	       (suffix.len == 0 || memcmp(s.at + s.len - suffix.len, suffix.at, suffix.len) == 0);
}

size_t slice_index(struct slice s, char byte)
{
	const char *p = s.len ? memchr(s.at, byte, s.len) : NULL;

	return p ? (size_t)(p - s.at) : s.len;
}

size_t slice_find(struct slice s, struct slice part)
{
	const char *p = s.len ? memmem(s.at, s.len, part.at, part.len) : NULL;

	return p ? (size_t)(p - s.at) : s.len;
}

struct slice slice_from_index(struct slice s, size_t from)
{
	if (from > s.len)
		from = s.len;
	return (struct slice){ s.at ? s.at + from : NULL, s.len - from };
}

struct slice slice_head(struct slice s, size_t len)
{
	return (struct slice){ s.at, len < s.len ? len : s.len };
}

struct slice slice_trim(struct slice s)
{
	while (s.len && is_space(s.at[0])) {
		s.at++;
		s.len--;
	}
	while (s.len && is_space(s.at[s.len - 1]))
		s.len--;
	return s;
}

bool slice_split(struct slice *rest, char separator, struct slice *part)
{
	size_t at;

	if (!rest->at)
		return false;
	at = slice_index(*rest, separator);
	*part = slice_head(*rest, at);
	if (at == rest->len)
		*rest = SLICE_NONE;
	else
		*rest = slice_from_index(*rest, at + 1);
	return true;
}

int slice_to_i64(int64_t *out, struct slice s)
{
	bool minus = s.len && s.at[0] == '-';
	uint64_t limit = minus ? (uint64_t)INT64_MAX + 1 : (uint64_t)INT64_MAX;
	uint64_t n = 0;

	if (s.len == (size_t)minus)
		return SLICE_E_NUMBER;
	for (size_t i = minus; i < s.len; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return SLICE_E_NUMBER;
	for (size_t i = minus; i < s.len; i++) {
		unsigned digit = (unsigned)(s.at[i] - '0');

		if (n > (limit - digit) / 10)
			return SLICE_E_RANGE;
		n = n * 10 + digit;
	}
	*out = minus ? (int64_t)(0 - n) : (int64_t)n;
	return 0;
}
