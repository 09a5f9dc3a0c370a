/* SPDX-License-Identifier: MIT */

/* markdown_address.c: see markdown_address.h. */
#include "text/markdown_address.h"

#include <stdbool.h>
#include <string.h>

#define MEDIA "/media/"

void markdown_put_address(struct buffer *out, struct slice url)
{
	static const char hex[] = "0123456789ABCDEF";

	for (size_t i = 0; i < url.len; i++) {
		unsigned char c = (unsigned char)url.at[i];

		if ((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') ||
			(c && c < 0x80 && strchr("-._~:/?#@!$()*+,;=%", c))) {
			buffer_byte(out, (char)c);
		} else if (c == '&') {
			buffer_literal(out, "&amp;");
		} else if (c == '\'') {
			buffer_literal(out, "&#39;");
		} else {
			char coded[3] = { '%', hex[c >> 4], hex[c & 15] };

			buffer_bytes(out, coded, 3);
		}
	}
}

struct slice markdown_media_name(struct slice src)
{
	struct slice name = slice_from_index(src, strlen(MEDIA));

	if (!slice_starts(src, SLICE(MEDIA)) || !name.len || name.at[0] == '.')
		return SLICE_NONE;
	for (size_t i = 0; i < name.len; i++) {
		char c = name.at[i];

		if (!((c >= '0' && c <= '9') || ((c | 32) >= 'a' && (c | 32) <= 'z') || c == '.' || c == '-' ||
			    c == '_'))
			return SLICE_NONE;
	}
	return name;
}
