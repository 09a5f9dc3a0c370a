/* SPDX-License-Identifier: MIT */

/* json.c: reading by jansson with our own limits and words, writing by ourselves.
 *
 * jansson's dump builds text through a callback and escapes for nothing but JSON; ours goes straight into a buffer, may
 * stand in a script element, and looks at eight bytes at a time, because whole articles go through it. */
#include "text/json.h"

#include <endian.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

/* Whether jansson has lacked memory since json_watch. It goes on then as if nothing was: a string that could not grow
 * loses a character, a member that found no room is not copied. */
static _Thread_local bool starved;

static void *tree_malloc(size_t size)
{
	void *at = malloc(size);

	starved = starved || !at;
	return at;
}

void json_seed(void)
{
	json_set_alloc_funcs(tree_malloc, free);
	json_object_seed(0);
}

void json_watch(void)
{
	starved = false;
}

bool json_starved(void)
{
	return starved;
}

struct slice json_string_slice(const json_t *value)
{
	if (!json_is_string(value))
		return SLICE_NONE;
	return slice_of(json_string_value(value), json_string_length(value));
}

struct slice json_slice(const json_t *object, const char *name)
{
	return json_string_slice(json_object_get(object, name));
}

int64_t json_i64(const json_t *object, const char *name, int64_t otherwise)
{
	const json_t *value = json_object_get(object, name);

	return json_is_integer(value) ? (int64_t)json_integer_value(value) : otherwise;
}

bool json_flag(const json_t *object, const char *name)
{
	return json_is_true(json_object_get(object, name));
}

/* --- reading ------------------------------------------------------------------------------------------------------ */

static void tell(struct json_error_at *where, int line, int column, const char *message)
{
	where->line = line > 0 ? line : 1;
	where->column = column > 0 ? column : 1;
	snprintf(where->message, sizeof(where->message), "%s", message);
}

static const char *reason(enum json_error_code code)
{
	switch (code) {
	case json_error_premature_end_of_input:
		return "The text ends before the JSON is complete.";
	case json_error_end_of_input_expected:
		return "Something follows after the JSON.";
	case json_error_invalid_utf8:
		return "This is not valid UTF-8.";
	case json_error_duplicate_key:
		return "This member is there twice.";
	case json_error_numeric_overflow:
		return "This number is too large.";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "The character U+0000 is not allowed.";
	default:
		return "This is not valid JSON.";
	}
}

/* jansson passes over a NUL between two tokens as if it were nothing. */
static int check_nul(struct slice text, struct json_error_at *where)
{
	struct slice before = slice_head(text, slice_index(text, '\0')), line;
	int lines = 0;

	if (before.len == text.len)
		return 0;
	while (slice_split(&before, '\n', &line))
		lines++;
	tell(where, lines, (int)utf8_characters(line) + 1, reason(json_error_null_character));
	return JSON_E_SYNTAX;
}

/* Counts brackets outside strings; the parser goes down as deep as it is told to, so this comes before it. */
static int check_depth(struct slice text, struct json_error_at *where)
{
	bool inside = false;
	int depth = 0, line = 1, column = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		column += ((unsigned char)c & 0xC0) != 0x80;
		if (c == '\n') {
			line++;
			column = 0;
		}
		if (c == '"')
			inside = !inside;
		else if (c == '\\' && inside)
			i++, column++;
		else if (!inside && (c == '}' || c == ']'))
			depth--;
		else if (!inside && (c == '{' || c == '[') && ++depth > JSON_DEPTH_MAX) {
			tell(where, line, column, "This is nested too deeply.");
			return JSON_E_DEPTH;
		}
	}
	return 0;
}

int json_read(json_t **out, struct slice text, struct json_error_at *where)
{
	json_error_t error;
	json_t *value;
	int r = check_nul(text, where);

	if (!r)
		r = check_depth(text, where);
	if (r)
		return r;
	json_watch();
	value = json_loadb(text.at ? text.at : "", text.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (json_starved()) {
		json_decref(value);
		return fault_new(FAULT_MEMORY, "no room for %zu bytes of JSON", text.len);
	}
	if (value) {
		*out = value;
		return 0;
	}
	tell(where, error.line, error.column, reason(json_error_code(&error)));
	return json_error_code(&error) == json_error_duplicate_key ? JSON_E_DUPLICATE : JSON_E_SYNTAX;
}

/* --- writing ------------------------------------------------------------------------------------------------------ */

#define ONES  0x0101010101010101ULL
#define HIGHS 0x8080808080808080ULL

/* Not 0 if a byte of w is 0. */
static inline uint64_t has_zero(uint64_t w)
{
	return (w - ONES) & ~w & HIGHS;
}

static inline uint64_t has_byte(uint64_t w, uint8_t byte)
{
	return has_zero(w ^ (ONES * byte));
}

/* Which of the eight bytes at p may need another spelling: control characters, " \\ < > & and 0xE2, with which U+2028
 * begins. The lowest bit that is set stands in the first of them; above it there may be bits too many. < and > are
 * looked for at once, with the bit in which they differ masked away. */
static inline uint64_t specials(const char *p)
{
	uint64_t w, control;

	memcpy(&w, p, sizeof(w));
	w = le64toh(w);
	control = (w - ONES * 0x20) & ~w & HIGHS;
	return control | has_byte(w, '"') | has_byte(w, '\\') | has_byte(w & ~(ONES * 2), '<') | has_byte(w, '&') |
	       has_byte(w, 0xE2);
}

/* Whether what begins at p needs another spelling. */
static inline bool is_special(const char *p, size_t left)
{
	unsigned char c = (unsigned char)*p;

	if (c == 0xE2)
		return left >= 3 && (unsigned char)p[1] == 0x80 && ((unsigned char)p[2] & 0xFE) == 0xA8;
	return c < 0x20 || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&';
}

/* Writes the other spelling; returns how many bytes of the text are done with it. */
static size_t respell(struct buffer *out, const char *p)
{
	static const char hex[] = "0123456789abcdef";
	static const char letters[] = { ['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r' };
	unsigned char c = (unsigned char)*p;
	char text[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	if (c == 0xE2) {
		buffer_text(out, p[2] & 1 ? "\\u2029" : "\\u2028");
		return 3;
	}
	if (c == '"' || c == '\\')
		text[1] = (char)c;
	else if (c < sizeof(letters) && letters[c])
		text[1] = letters[c];
	buffer_bytes(out, text, text[1] == 'u' ? 6 : 2);
	return 1;
}

void json_write_string_inner(struct buffer *out, struct slice s)
{
	size_t from = 0, i = 0;

	if (!buffer_reserve(out, s.len + 2))
		return;
	while (i < s.len) {
		if (s.len - i >= 8) {
			uint64_t found = specials(s.at + i);

			i += found ? (size_t)__builtin_ctzll(found) / 8 : 8;
			if (!found)
				continue;
		}
		if (!is_special(s.at + i, s.len - i)) {
			i++;
			continue;
		}
		buffer_bytes(out, s.at + from, i - from);
		i += respell(out, s.at + i);
		from = i;
	}
	if (s.len > from)
		buffer_bytes(out, s.at + from, s.len - from);
}

void json_write_string(struct buffer *out, struct slice s)
{
	buffer_byte(out, '"');
	json_write_string_inner(out, s);
	buffer_byte(out, '"');
}

/* The shortest of 15 to 17 digits that reads back as the same number, and marked as a real. */
static int write_real(struct buffer *out, double number)
{
	char text[40];

	if (!isfinite(number))
		return fault_new(FAULT_BUG, "a number that JSON does not know");
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, number);
		if (strtod(text, NULL) == number)
			break;
	}
	buffer_text(out, text);
	if (!strpbrk(text, ".e"))
		buffer_literal(out, ".0");
	return 0;
}

static int write_object(struct buffer *out, json_t *object)
{
	const char *separator = "{";
	void *at;

	for (at = json_object_iter(object); at; at = json_object_iter_next(object, at)) {
		int r;

		buffer_text(out, separator);
		json_write_string(out, slice_from(json_object_iter_key(at)));
		buffer_byte(out, ':');
		r = json_write(out, json_object_iter_value(at));
		if (r)
			return fault_pass(r);
		separator = ",";
	}
	buffer_text(out, *separator == '{' ? "{}" : "}");
	return 0;
}

static int write_array(struct buffer *out, const json_t *array)
{
	buffer_byte(out, '[');
	for (size_t i = 0; i < json_array_size(array); i++) {
		int r;

		if (i)
			buffer_byte(out, ',');
		r = json_write(out, json_array_get(array, i));
		if (r)
			return fault_pass(r);
	}
	buffer_byte(out, ']');
	return 0;
}

int json_write(struct buffer *out, const json_t *value)
{
	if (!value)
		return fault_new(FAULT_BUG, "no JSON to write");
	switch (json_typeof(value)) {
	case JSON_OBJECT:
		return write_object(out, (json_t *)value);
	case JSON_ARRAY:
		return write_array(out, value);
	case JSON_STRING:
		json_write_string(out, json_string_slice(value));
		return 0;
	case JSON_INTEGER:
		buffer_i64(out, (int64_t)json_integer_value(value));
		return 0;
	case JSON_REAL:
		return write_real(out, json_real_value(value));
	case JSON_TRUE:
		buffer_literal(out, "true");
		return 0;
	case JSON_FALSE:
		buffer_literal(out, "false");
		return 0;
	case JSON_NULL:
		buffer_literal(out, "null");
		return 0;
	}
	return fault_new(FAULT_BUG, "a type that JSON does not know");
}
