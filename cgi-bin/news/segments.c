/* SPDX-License-Identifier: MIT */

/* segments.c: building and copying finished JSON with holes. */
#include "news/segments.h"

#include <string.h>

#include "base/fault.h"

#define HEAD 5 /* tag and length */

static void open_segment(struct segments *s, int tag)
{
	char head[HEAD] = { (char)tag };

	buffer_bytes(s->out, head, sizeof(head));
	s->start = s->out->len;
}

static void put_length(char *at, size_t len)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(len >> (8 * i) & 0xFF);
}

static size_t get_length(const char *at)
{
	const unsigned char *b = (const unsigned char *)at;

	return (size_t)b[0] | (size_t)b[1] << 8 | (size_t)b[2] << 16 | (size_t)b[3] << 24;
}

/* Writes the length of the open segment, or takes it back if nothing was appended. */
static void close_segment(struct segments *s)
{
	if (s->out->failed)
		return;
	if (s->out->len == s->start)
		s->out->len -= HEAD;
	else
		put_length(s->out->at + s->start - 4, s->out->len - s->start);
}

void segments_begin(struct segments *s, struct buffer *out, int tag)
{
	s->out = out;
	open_segment(s, tag);
}

void segments_tag(struct segments *s, int tag)
{
	close_segment(s);
	open_segment(s, tag);
}

void segments_hole(struct segments *s, int tag)
{
	char head[HEAD] = { (char)tag };

	close_segment(s);
	buffer_bytes(s->out, head, sizeof(head));
	open_segment(s, SEGMENT_ALWAYS);
}

void segments_end(struct segments *s)
{
	close_segment(s);
}

/* Cuts the next segment off; false when what is left is none. */
static bool next(struct slice *rest, int *tag, struct slice *bytes)
{
	size_t len;

	if (rest->len < HEAD)
		return false;
	*tag = (unsigned char)rest->at[0];
	len = get_length(rest->at + 1);
	if (len > rest->len - HEAD)
		return false;
	*bytes = slice_of(rest->at + HEAD, len);
	*rest = slice_of(rest->at + HEAD + len, rest->len - HEAD - len);
	return true;
}

int segments_write(struct buffer *out, struct slice segments, const struct segments_fill *fill)
{
	struct slice bytes;
	int tag;

	while (segments.len) {
		if (!next(&segments, &tag, &bytes))
			return fault_new(FAULT_STORE, "a finished text is cut short");
		if (tag == SEGMENT_ALWAYS || (tag == SEGMENT_ALL && fill->lang == SEGMENTS_EVERY))
			buffer_slice(out, bytes);
		else if (tag == SEGMENT_VIEWS)
			buffer_i64(out, fill->views);
		else if (tag == SEGMENT_SECTION)
			buffer_slice(out, fill->section);
		else if (tag == SEGMENT_SITE)
			buffer_slice(out, fill->site_url);
		else if (tag >= SEGMENT_LANG && (fill->lang == SEGMENTS_EVERY || (tag & 15) == fill->lang))
			buffer_slice(out, bytes);
	}
	return 0;
}

static int hex_digit(char c)
{
	return c <= '9' ? c - '0' : (c | 32) - 'a' + 10;
}

/* Takes back what json_write_string_inner wrote: escapes of one letter, and \uXXXX for single characters below U+10000.
 */
static size_t unescape(struct buffer *out, struct slice s, size_t i)
{
	static const char letters[] = "b\bf\fn\nr\rt\t\"\"\\\\//";
	const char *known = s.len - i >= 2 ? memchr(letters, s.at[i + 1], sizeof(letters) - 2) : NULL;
	unsigned c = 0;

	if (s.len - i >= 6 && s.at[i + 1] == 'u') {
		for (size_t k = 2; k < 6; k++)
			c = c << 4 | (unsigned)hex_digit(s.at[i + k]);
		if (c < 0x80) {
			buffer_byte(out, (char)c);
		} else {
			buffer_byte(out, (char)(0xE0 | c >> 12)); /* U+2028 and U+2029 are the only ones */
			buffer_byte(out, (char)(0x80 | (c >> 6 & 0x3F)));
			buffer_byte(out, (char)(0x80 | (c & 0x3F)));
		}
		return 6;
	}
	if (known)
		buffer_byte(out, known[1]);
	return 2;
}

bool segments_body(struct buffer *out, struct slice segments, int n)
{
	struct slice bytes;
	int tag;

	while (next(&segments, &tag, &bytes)) {
		if (tag != SEGMENT_BODY + n)
			continue;
		while (bytes.len) {
			const char *slash = memchr(bytes.at, '\\', bytes.len);
			size_t plain = slash ? (size_t)(slash - bytes.at) : bytes.len;

			buffer_bytes(out, bytes.at, plain);
			if (slash)
				plain += unescape(out, bytes, plain);
			bytes = slice_from_index(bytes, plain);
		}
		return true;
	}
	return false;
}
