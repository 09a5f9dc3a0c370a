/* SPDX-License-Identifier: MIT */

/* csv.c: one record at a time, each field in one pass. After what is wrong, reading goes on at the next line end. */
#include "text/csv.h"

#include <string.h>

#include "base/fault.h"
#include "base/unicode.h"

void csv_init(struct csv *csv, struct slice text)
{
	if (slice_starts(text, SLICE("\xef\xbb\xbf")))
		text = slice_from_index(text, 3);
	*csv = (struct csv){ text, 1 };
}

const char *csv_text(int outcome)
{
	switch (outcome) {
	case CSV_E_QUOTE:
		return "A quote stands within a field that does not begin with one.";
	case CSV_E_BEHIND:
		return "Something stands between a closing quote and the comma.";
	case CSV_E_OPEN:
		return "A quoted field does not end.";
	case CSV_E_TOO_MANY:
		return "There are too many fields.";
	default:
		return "This is not UTF-8, or holds a NUL.";
	}
}

static void advance(struct csv *csv, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		csv->line += csv->rest.at[i] == '\n';
	csv->rest = slice_from_index(csv->rest, bytes);
}

/* Behind the next line end. */
static void skip_line(struct csv *csv)
{
	size_t end = slice_index(csv->rest, '\n');

	advance(csv, end < csv->rest.len ? end + 1 : end);
}

/* Takes the end of a line, if there is one. */
static bool take_end(struct csv *csv)
{
	struct slice rest = csv->rest;

	if (slice_starts(rest, SLICE("\r\n")))
		advance(csv, 2);
	else if (slice_starts(rest, SLICE("\n")))
		advance(csv, 1);
	else
		return rest.len == 0;
	return true;
}

static int take_plain(struct csv *csv, struct slice *out)
{
	struct slice rest = csv->rest;
	size_t end = 0;

	while (end < rest.len && rest.at[end] != ',' && rest.at[end] != '\n') {
		if (rest.at[end] == '"')
			return CSV_E_QUOTE;
		end++;
	}
	if (end && end < rest.len && rest.at[end] == '\n' && rest.at[end - 1] == '\r')
		end--;
	*out = slice_head(rest, end);
	advance(csv, end);
	return 0;
}

/* Doubled quotes become one. */
static int undouble(struct slice *field, struct arena *arena)
{
	char *at = arena_alloc(arena, field->len + 1);
	size_t len = 0;

	if (!at)
		return fault_new(FAULT_MEMORY, "no memory for a field");
	for (size_t i = 0; i < field->len; i++) {
		at[len++] = field->at[i];
		i += field->at[i] == '"';
	}
	*field = slice_of(at, len);
	return 0;
}

static int take_quoted(struct csv *csv, struct arena *arena, struct slice *out)
{
	struct slice rest = csv->rest;
	bool doubled = false;
	size_t end = 1;

	for (;; end++) {
		if (end >= rest.len)
			return CSV_E_OPEN;
		if (rest.at[end] != '"')
			continue;
		if (end + 1 < rest.len && rest.at[end + 1] == '"') {
			doubled = true;
			end++;
		} else {
			break;
		}
	}
	*out = slice_of(rest.at + 1, end - 1);
	advance(csv, end + 1);
	rest = csv->rest;
	if (rest.len && rest.at[0] != ',' && !slice_starts(rest, SLICE("\n")) && !slice_starts(rest, SLICE("\r\n")))
		return CSV_E_BEHIND;
	return doubled ? fault_pass(undouble(out, arena)) : 0;
}

static int take_record(struct csv *csv, struct arena *arena, struct csv_record *out)
{
	for (;;) {
		struct slice *field = &out->fields[out->count];
		int r;

		if (out->count == CSV_FIELDS_MAX)
			return CSV_E_TOO_MANY;
		r = slice_starts(csv->rest, SLICE("\"")) ? take_quoted(csv, arena, field) : take_plain(csv, field);
		if (r)
			return fault_pass(r);
		out->count++;
		if (!utf8_valid(*field) || memchr(field->at, '\0', field->len))
			return CSV_E_ENCODING;
		if (!slice_starts(csv->rest, SLICE(",")))
			return 0;
		advance(csv, 1);
	}
}

int csv_next(struct csv *csv, struct arena *arena, struct csv_record *out)
{
	int r;

	while (csv->rest.len && take_end(csv))
		;
	*out = (struct csv_record){ .line = csv->line };
	if (!csv->rest.len)
		return CSV_END;
	r = take_record(csv, arena, out);
	if (r == CSV_E_OPEN) /* nothing behind it can be told apart */
		csv->rest = slice_from_index(csv->rest, csv->rest.len);
	else if (r > 0)
		skip_line(csv);
	else if (r == 0)
		take_end(csv);
	return fault_pass(r);
}
