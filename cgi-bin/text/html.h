/* SPDX-License-Identifier: MIT */
#ifndef TEXT_HTML_H
#define TEXT_HTML_H

/* Text as HTML, and the type of what is HTML already. */

#include <stdbool.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* HTML that may be put out as it is. text/markdown.c makes it; html_trusted names it again after it lay in the store;
 * html_marked makes it of text. A slice does not become one by accident, and that is all that this type is for. */
struct html {
	struct slice slice;
};

/* For HTML that markdown_render made and the store kept, and for nothing else. */
static inline struct html html_trusted(struct slice made_by_markdown)
{
	return (struct html){ made_by_markdown };
}

/* Appends text safely for element content and for a quoted attribute: & < > " ' become references. */
void html_escape(struct buffer *, struct slice);

/* Bytes of a text from begin to before end. */
struct html_range {
	size_t begin, end;
};
/* The text as HTML with <mark> around the ranges, which are sorted, apart, and do not cut a character in two; control
 * characters and line ends become spaces. `cut_before` and `cut_behind` put an ellipsis there. 0 or FAULT_MEMORY. */
int html_marked(struct html *out, struct arena *, struct slice text, const struct html_range *, size_t n,
	bool cut_before, bool cut_behind);

/* True for an address that may stand in href or src: its scheme is http, https, mailto or tel, or it has none (is
 * relative). Character references must have been decoded before. White space and control characters are passed over, as
 * browsers do ("java\tscript:"). */
bool html_safe_url(struct slice url);
/* The same without mailto and tel: what can be fetched. A relative one must not begin with two slashes (or
 * backslashes), which would name another host. */
bool html_safe_page_url(struct slice url);

/* Appends what a character reference stands for: `&amp;` `&#8211;` `&#x2013;`. The named ones are amp lt gt quot apos
 * nbsp and those of HTML 4 for Latin text; an unknown one comes out as it is written. U+0000, surrogates and what lies
 * beyond U+10FFFF become U+FFFD. */
void html_decode_reference(struct buffer *, struct slice reference);

#endif
