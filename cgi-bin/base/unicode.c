/* SPDX-License-Identifier: MIT */

/* unicode.c: UTF-8 by hand, because it runs over every byte that comes in; normalisation by utf8proc, on an array of
 * code points in the arena, so that the simplified forms are put in before the text is written once. */
#include "base/unicode.h"

#include <string.h>
#include <utf8proc.h>

#include "base/fault.h"
#include "base/unicode_tables.h"

#define REPLACEMENT      0xFFFD
#define ZERO_WIDTH_SPACE 0x200B

/* What search compares, but for simplified characters. */
static const utf8proc_option_t folding =
	UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD | UTF8PROC_IGNORE;

/* True if the eight bytes at p are ASCII without NUL. */
static bool plain_eight(const char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof(w));
	return !((w | (w - 0x0101010101010101ULL)) & 0x8080808080808080ULL);
}

/* Length of the character at p (`left` bytes are there), 0 if it is none. */
static size_t decode(const unsigned char *p, size_t left, uint32_t *codepoint)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	size_t len = p[0] < 0x80 ? 1 : p[0] < 0xC2 ? 0 : p[0] < 0xE0 ? 2 : p[0] < 0xF0 ? 3 : p[0] < 0xF5 ? 4 : 0;
	uint32_t c;

	if (len == 1) {
		*codepoint = p[0];
		return 1;
	}
	if (!len || left < len)
		return 0;
	c = p[0] & (0xFFU >> (len + 1));
	for (size_t i = 1; i < len; i++) {
		if ((p[i] & 0xC0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3FU);
	}
	if (c < least[len] || c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		return 0;
	*codepoint = c;
	return len;
}

bool utf8_valid(struct slice s)
{
	size_t i = 0;

	while (i < s.len) {
		uint32_t c;
		size_t len;

		if (s.len - i >= 8 && plain_eight(s.at + i)) {
			i += 8;
			continue;
		}
		len = decode((const unsigned char *)s.at + i, s.len - i, &c);
		if (!len || !c)
			return false;
		i += len;
	}
	return true;
}

int utf8_next(struct slice *rest, uint32_t *codepoint)
{
	size_t len;

	if (!rest->len)
		return UTF8_E_END;
	len = decode((const unsigned char *)rest->at, rest->len, codepoint);
	*rest = slice_from_index(*rest, len ? len : 1);
	return len ? 0 : UTF8_E_INVALID;
}

size_t utf8_put(char out[4], uint32_t c)
{
	if (c > 0x10FFFF || (c >= 0xD800 && c <= 0xDFFF))
		c = REPLACEMENT;
	if (c < 0x80) {
		out[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		out[0] = (char)(0xC0 | c >> 6);
		out[1] = (char)(0x80 | (c & 0x3F));
		return 2;
	}
	if (c < 0x10000) {
		out[0] = (char)(0xE0 | c >> 12);
		out[1] = (char)(0x80 | (c >> 6 & 0x3F));
		out[2] = (char)(0x80 | (c & 0x3F));
		return 3;
	}
	out[0] = (char)(0xF0 | c >> 18);
	out[1] = (char)(0x80 | (c >> 12 & 0x3F));
	out[2] = (char)(0x80 | (c >> 6 & 0x3F));
	out[3] = (char)(0x80 | (c & 0x3F));
	return 4;
}

static bool begins_character(char byte)
{
	return ((unsigned char)byte & 0xC0) != 0x80;
}

size_t utf8_characters(struct slice s)
{
	size_t n = 0;

	for (size_t i = 0; i < s.len; i++)
		n += begins_character(s.at[i]);
	return n;
}

struct slice utf8_head(struct slice s, size_t n)
{
	size_t seen = 0;

	for (size_t i = 0; i < s.len; i++)
		if (begins_character(s.at[i]) && seen++ == n)
			return slice_head(s, i);
	return s;
}

/* The code points of `in` after `options`, in the arena. */
static int take_apart(
	struct arena *a, struct slice in, utf8proc_option_t options, utf8proc_int32_t **points, size_t *count)
{
	size_t room = in.len + 16;

	if (!utf8_valid(in))
		return UNICODE_E_INVALID;
	for (;;) {
		utf8proc_int32_t *at = room > SIZE_MAX / sizeof(*at) ? NULL : arena_alloc(a, room * sizeof(*at));
		utf8proc_ssize_t n;

		if (!at)
			return fault_new(FAULT_MEMORY, "no room to normalise %zu bytes", in.len);
		n = utf8proc_decompose(
			(const utf8proc_uint8_t *)in.at, (utf8proc_ssize_t)in.len, at, (utf8proc_ssize_t)room, options);
		if (n < 0)
			return n == UTF8PROC_ERROR_INVALIDUTF8
				       ? UNICODE_E_INVALID
				       : fault_new(FAULT_BUG, "utf8proc: %s", utf8proc_errmsg(n));
		if ((size_t)n > room) {
			room = (size_t)n;
			continue;
		}
		n = utf8proc_normalize_utf32(at, n, options);
		if (n < 0)
			return fault_new(FAULT_BUG, "utf8proc: %s", utf8proc_errmsg(n));
		*points = at;
		*count = (size_t)n;
		return 0;
	}
}

static int write_points(struct arena *a, const utf8proc_int32_t *points, size_t count, struct slice *out)
{
	char *at = arena_alloc(a, count * 4 + 1), *end = at;

	if (!at)
		return fault_new(FAULT_MEMORY, "no room to write %zu characters", count);
	for (size_t i = 0; i < count; i++)
		end += utf8_put(end, (uint32_t)points[i]);
	*end = '\0';
	*out = slice_of(at, (size_t)(end - at));
	return 0;
}

static int mapped(struct arena *a, struct slice in, utf8proc_option_t options, bool simplify, struct slice *out)
{
	utf8proc_int32_t *points = NULL;
	size_t count = 0;
	int r = take_apart(a, in, options, &points, &count);

	if (r)
		return fault_pass(r);
	if (simplify)
		for (size_t i = 0; i < count; i++)
			points[i] = (utf8proc_int32_t)unicode_simplified((uint32_t)points[i]);
	return fault_pass(write_points(a, points, count, out));
}

/* True if every character lies below U+0300: such a text is NFC. */
static bool below_marks(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if ((unsigned char)s.at[i] >= 0xCC)
			return false;
	return true;
}

int unicode_nfc(struct arena *a, struct slice in, struct slice *out)
{
	if (below_marks(in)) {
		if (!utf8_valid(in))
			return UNICODE_E_INVALID;
		*out = in;
		return 0;
	}
	return fault_pass(mapped(a, in, UTF8PROC_STABLE | UTF8PROC_COMPOSE, false, out));
}

int unicode_fold(struct arena *a, struct slice in, struct slice *out)
{
	return fault_pass(mapped(a, in, folding, true, out));
}

/* Whether c belongs to what stands before it: a mark, something that is not to be seen, the rest of a Hangul syllable,
 * a half-width mark of Kana. None lies below U+0300 but the soft hyphen. */
static bool goes_on(uint32_t c)
{
	const utf8proc_property_t *p;

	if (c < 0x300)
		return c == 0xAD;
	if (c == ZERO_WIDTH_SPACE)
		return false;
	if ((c >= 0x1160 && c <= 0x11FF) || (c >= 0x3131 && c <= 0x318E) || (c >= 0xD7B0 && c <= 0xD7FB) ||
		(c >= 0xFF9E && c <= 0xFFDC))
		return true;
	p = utf8proc_get_property((utf8proc_int32_t)c);
	return p->ignorable || (p->category >= UTF8PROC_CATEGORY_MN && p->category <= UTF8PROC_CATEGORY_ME);
}

/* Bytes of the character with what belongs to it at the head of s, whose first one has `len`. */
static size_t cluster(struct slice s, size_t len)
{
	for (int n = 1; n < UNICODE_CLUSTER_MAX; n++) {
		uint32_t c;
		size_t more;

		if (len >= s.len || (unsigned char)s.at[len] < 0xC2)
			return len;
		more = decode((const unsigned char *)s.at + len, s.len - len, &c);
		if (!more || !goes_on(c))
			return len;
		len += more;
	}
	return len;
}

int unicode_fold_next(struct slice *rest, uint32_t out[UNICODE_FOLDED_MAX], size_t *count)
{
	utf8proc_int32_t points[UNICODE_FOLDED_MAX];
	utf8proc_ssize_t n;
	uint32_t c = 0;
	struct slice part;
	size_t len;

	*count = 0;
	if (!rest->len)
		return UTF8_E_END;
	len = decode((const unsigned char *)rest->at, rest->len, &c);
	part = slice_head(*rest, len && c ? cluster(*rest, len) : 1);
	*rest = slice_from_index(*rest, part.len);
	if (!len || !c)
		return UTF8_E_INVALID;
	if (part.len == len && c > 0xFF00 && c < 0xFF5F) /* full-width ASCII */
		c -= 0xFEE0;
	if (part.len == len &&
		(c < 0x80 || (c >= 0x4E00 && c < 0xA000) || (c > 0x3000 && c < 0x3003) || c == ZERO_WIDTH_SPACE)) {
		out[0] = c >= 'A' && c <= 'Z' ? c + 32 : c < 0x80 ? c : unicode_simplified(c);
		*count = 1;
		return 0;
	}
	n = utf8proc_decompose(
		(const utf8proc_uint8_t *)part.at, (utf8proc_ssize_t)part.len, points, UNICODE_FOLDED_MAX, folding);
	if (n >= 0 && n <= UNICODE_FOLDED_MAX)
		n = utf8proc_normalize_utf32(points, n, folding);
	if (n < 0 || n > UNICODE_FOLDED_MAX)
		return UTF8_E_INVALID;
	for (utf8proc_ssize_t i = 0; i < n; i++)
		out[i] = unicode_simplified((uint32_t)points[i]);
	*count = (size_t)n;
	return 0;
}

uint32_t unicode_base(uint32_t c)
{
	utf8proc_int32_t points[8];
	int bound = 0;

	if (c < 0xC0 || c > 0x10FFFF)
		return c;
	return utf8proc_decompose_char(
		       (utf8proc_int32_t)c, points, 8, UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK, &bound) == 1
		       ? (uint32_t)points[0]
	       : utf8proc_category((utf8proc_int32_t)c) == UTF8PROC_CATEGORY_MN ? 0
										: c;
}

int unicode_strip_marks(struct arena *a, struct slice in, struct slice *out)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_DECOMPOSE | UTF8PROC_STRIPMARK;

	return fault_pass(mapped(a, in, options, false, out));
}

enum script unicode_script(uint32_t c)
{
	if (c > 0x10FFFF)
		return SCRIPT_OTHER;
	return (enum script)unicode_script_block[unicode_script_blocks[c >> 8]][c & 255];
}

uint32_t unicode_simplified(uint32_t c)
{
	size_t low = unicode_simple_begins[c < 0x10000 ? c >> 8 : 256];
	size_t high = c < 0x10000 ? unicode_simple_begins[(c >> 8) + 1] : unicode_simple_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (unicode_simple[middle].from == c)
			return unicode_simple[middle].to;
		if (unicode_simple[middle].from < c)
			low = middle + 1;
		else
			high = middle;
	}
	return c;
}

static utf8proc_category_t category(uint32_t c)
{
	return c > 0x10FFFF ? UTF8PROC_CATEGORY_CN : utf8proc_category((utf8proc_int32_t)c);
}

bool unicode_is_letter_or_digit(uint32_t c)
{
	if (c < 0x80)
		return (c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z');
	switch (category(c)) {
	case UTF8PROC_CATEGORY_LU:
	case UTF8PROC_CATEGORY_LL:
	case UTF8PROC_CATEGORY_LT:
	case UTF8PROC_CATEGORY_LM:
	case UTF8PROC_CATEGORY_LO:
	case UTF8PROC_CATEGORY_MN:
	case UTF8PROC_CATEGORY_MC:
	case UTF8PROC_CATEGORY_ME:
	case UTF8PROC_CATEGORY_ND:
	case UTF8PROC_CATEGORY_NL:
	case UTF8PROC_CATEGORY_NO:
		return true;
	default:
		return false;
	}
}

bool unicode_is_mark(uint32_t c)
{
	utf8proc_category_t of = c < 0x300 ? UTF8PROC_CATEGORY_CN : category(c);

	return of >= UTF8PROC_CATEGORY_MN && of <= UTF8PROC_CATEGORY_ME;
}

bool unicode_is_space(uint32_t c)
{
	if (c < 0x80)
		return c == ' ' || (c >= '\t' && c <= '\r');
	switch (category(c)) {
	case UTF8PROC_CATEGORY_ZS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

bool unicode_is_control(uint32_t c)
{
	if (c < 0x80)
		return c < 0x20 || c == 0x7F;
	if (c == 0x200C || c == 0x200D)
		return false;
	switch (category(c)) {
	case UTF8PROC_CATEGORY_CC:
	case UTF8PROC_CATEGORY_CF:
	case UTF8PROC_CATEGORY_CS:
	case UTF8PROC_CATEGORY_ZL:
	case UTF8PROC_CATEGORY_ZP:
		return true;
	default:
		return false;
	}
}

bool unicode_is_punctuation(uint32_t c)
{
	if (c < 0x80)
		return (c >= 33 && c <= 47) || (c >= 58 && c <= 64) || (c >= 91 && c <= 96) || (c >= 123 && c <= 126);
	switch (category(c)) {
	case UTF8PROC_CATEGORY_PC:
	case UTF8PROC_CATEGORY_PD:
	case UTF8PROC_CATEGORY_PS:
	case UTF8PROC_CATEGORY_PE:
	case UTF8PROC_CATEGORY_PI:
	case UTF8PROC_CATEGORY_PF:
	case UTF8PROC_CATEGORY_PO:
		return true;
	default:
		return false;
	}
}

bool unicode_is_terminal(uint32_t c)
{
	size_t low = 0, high = unicode_terminal_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (c < unicode_terminal[middle].from)
			high = middle;
		else if (c > unicode_terminal[middle].to)
			low = middle + 1;
		else
			return true;
	}
	return false;
}

bool unicode_is_cjk_punctuation(uint32_t c)
{
	bool full_width = (c >= 0x3001 && c <= 0x303F) || c == 0x30A0 || c == 0x30FB || (c >= 0xFE10 && c <= 0xFE1F) ||
			  (c >= 0xFE30 && c <= 0xFE6F) || (c >= 0xFF01 && c <= 0xFF65);

	return full_width && unicode_is_punctuation(c);
}

bool unicode_is_cjk(uint32_t c)
{
	enum script s = unicode_script(c);

	return s == SCRIPT_HAN || s == SCRIPT_KANA || s == SCRIPT_HANGUL || c == 0x30FC || c == 0xFF70;
}
