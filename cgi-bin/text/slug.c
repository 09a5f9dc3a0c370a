/* SPDX-License-Identifier: MIT */

/* slug.c: names for addresses. */
#include "text/slug.h"

#include <stdint.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

/* Latin letters that no decomposition takes apart, as they are written without their strokes. */
static const char *written_plainly(uint32_t c)
{
	static const struct {
		uint32_t c;
		const char *as;
	} rows[] = { { 0xC6, "ae" }, { 0xD0, "d" }, { 0xD8, "o" }, { 0xDE, "th" }, { 0xDF, "ss" }, { 0xE6, "ae" },
		{ 0xF0, "d" }, { 0xF8, "o" }, { 0xFE, "th" }, { 0x110, "d" }, { 0x111, "d" }, { 0x126, "h" },
		{ 0x127, "h" }, { 0x131, "i" }, { 0x141, "l" }, { 0x142, "l" }, { 0x152, "oe" }, { 0x153, "oe" },
		{ 0x1E9E, "ss" } };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (rows[i].c == c)
			return rows[i].as;
	return NULL;
}

/* Apostrophes stand inside words: "Ningbo's" is ningbos. */
static bool joins(uint32_t c)
{
	return c == '\'' || c == 0x2019 || c == 0x2018 || c == 0xAD;
}

static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Cuts to SLUG_MAX at the last hyphen, or in the word if it is the only one. */
static size_t cut(const char *at, size_t len)
{
	size_t end = SLUG_MAX;

	if (len <= SLUG_MAX)
		return len;
	while (end > SLUG_MAX / 2 && at[end] != '-')
		end--;
	if (at[end] != '-')
		end = SLUG_MAX;
	while (end && at[end - 1] == '-')
		end--;
	return end;
}

int slug_from_title(struct arena *a, struct slice title, struct slice *out)
{
	struct slice plain, rest;
	size_t len = 0;
	uint32_t c;
	char *at;
	int r = unicode_strip_marks(a, title, &plain);

	if (r == UNICODE_E_INVALID)
		return SLUG_E_EMPTY;
	if (r)
		return fault_fold(r);
	at = arena_alloc(a, plain.len * 2 + 1);
	if (!at)
		return fault_new(FAULT_MEMORY, "no room for a slug");
	for (rest = plain; utf8_next(&rest, &c) == 0;) {
		char lower = c < 0x80 ? (char)(c >= 'A' && c <= 'Z' ? c + 32 : c) : '-';
		const char *written = c < 0x80 ? NULL : written_plainly(c);

		if (joins(c))
			continue;
		if (written)
			while (*written)
				at[len++] = *written++;
		else if (is_letter(lower) || is_digit(lower))
			at[len++] = lower;
		else if (len && at[len - 1] != '-')
			at[len++] = '-';
	}
	while (len && at[len - 1] == '-')
		len--;
	len = cut(at, len);
	*out = slice_of(at, len);
	return slug_valid(*out) ? 0 : SLUG_E_EMPTY;
}

bool slug_valid(struct slice s)
{
	bool letter = false;

	if (!s.len || s.len > SLUG_GIVEN_MAX)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		bool hyphen_fits = i > 0 && i < s.len - 1 && s.at[i - 1] != '-';

		if (is_letter(s.at[i]))
			letter = true;
		else if (!is_digit(s.at[i]) && !(s.at[i] == '-' && hyphen_fits))
			return false;
	}
	return letter;
}

int tag_normalise(struct arena *a, struct slice in, struct slice *out)
{
	struct slice composed, rest;
	bool space = false;
	size_t len = 0;
	uint32_t c;
	char *at;
	int r = unicode_nfc(a, in, &composed);

	if (r == UNICODE_E_INVALID)
		return TAG_E_UTF8;
	if (r)
		return fault_fold(r);
	at = arena_alloc(a, composed.len + 1);
	if (!at)
		return fault_new(FAULT_MEMORY, "no room for a tag");
	for (rest = composed; utf8_next(&rest, &c) == 0;) {
		if (unicode_is_space(c)) {
			space = len > 0;
			continue;
		}
		if (c == '/' || c == ',' || c == 0xFF0C || unicode_is_control(c))
			return TAG_E_CHARACTER;
		if (space)
			at[len++] = ' ';
		space = false;
		len += utf8_put(at + len, c);
	}
	at[len] = '\0';
	if (!len)
		return TAG_E_EMPTY;
	if (utf8_characters(slice_of(at, len)) > TAG_MAX)
		return TAG_E_LONG;
	*out = slice_of(at, len);
	return 0;
}
