/* SPDX-License-Identifier: MIT */

/* markdown_escape.c: plain text as Markdown. */
#include <string.h>

#include "text/markdown.h"

/* Number of bytes at the line's beginning that would make a list or heading of it; the last of them gets a backslash.
 */
static size_t line_sign(struct slice s)
{
	size_t i = 0;

	if (s.len && strchr("#+-=", s.at[0]))
		return 1;
	while (i < s.len && s.at[i] >= '0' && s.at[i] <= '9')
		i++;
	return i && i < s.len && (s.at[i] == '.' || s.at[i] == ')') ? i + 1 : 0;
}

void markdown_escape(struct buffer *out, struct slice plain)
{
	struct slice inner = slice_trim(plain);
	size_t begin = inner.len ? (size_t)(inner.at - plain.at) : plain.len;
	size_t sign = begin ? 0 : line_sign(plain);

	for (size_t i = 0; i < plain.len; i++) {
		unsigned char c = (unsigned char)plain.at[i];

		if (c < ' ' || (c == ' ' && (i < begin || i >= begin + inner.len))) {
			buffer_printf(out, "&#%u;", c);
			continue;
		}
		if (strchr("\\`*_[]<>&~|", c) || (sign && i == sign - 1))
			buffer_byte(out, '\\');
		buffer_byte(out, (char)c);
	}
}
