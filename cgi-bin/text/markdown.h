/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MARKDOWN_H
#define TEXT_MARKDOWN_H

/* Markdown: CommonMark with tables and strikethrough, except that
 *   - a table's second row has three signs to a column at least (---, :--, :-:). GFM is content with one hyphen, the
 *     parser is not, and asks nobody. Hyphens that are added before parsing would show wherever such a row is none: in
 *     code above all, where tables are explained, and what is code is known to the parser alone. The row stays text;
 *   - emphasis also opens and closes beside Han characters and full-width punctuation (是**“引用”**文 is bold);
 *   - raw HTML is text;
 *   - a link whose scheme is not http, https, mailto or tel (and that is not relative) stays text;
 *   - a picture shows only from /media/, and if it is there, any other is its description. A paragraph of nothing but
 *     pictures becomes a figure each, with the picture's title as its caption;
 *   - a heading is one level lower (# gives h2), since the page's h1 is the title;
 *   - passages in the other script say in which language they are: Han, Kana or Hangul within a Latin text, two or more
 *     Latin words within an East Asian one, for a voice that reads them aloud. In code nothing is said.
 * What comes out is safe to put into a page. Time and output are bounded by a multiple of the input. */

#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "text/html.h"

/* Outcomes. NESTING: quotations, lists or emphasis deeper than MARKDOWN_DEPTH_MAX. EXPANDS: what comes out is out of
 * all proportion to what went in (a table with thousands of columns, a long address used a thousand times). UTF8:
 * strictly. CROWDED: a paragraph of thousands of lines with thousands of links, or with thousands of deletions, on
 * which the parser would spend far more time than its length is worth. */
enum { MARKDOWN_E_NESTING = 1, MARKDOWN_E_EXPANDS, MARKDOWN_E_UTF8, MARKDOWN_E_CROWDED };

#define MARKDOWN_DEPTH_MAX 32

struct markdown_picture {
	int64_t width, height; /* pixels; 0: there is no such picture */
	struct slice srcset;   /* narrower ones, for the attribute; SLICE_NONE: there are none. Of our own making */
};

struct markdown_options {
	struct slice heading_prefix; /* headings get id="PREFIX1", "PREFIX2" …; SLICE_NONE: no ids. a-z 0-9 - only */
	struct slice lang;           /* of the text, a valid tag; SLICE_NONE: passages say nothing of theirs */
	const struct slice *others;  /* in which its other texts are; what is not among them is `en` or `zh` */
	size_t other_count;
	/* What is known of /media/NAME. 0, or a fault that ends the rendering. NULL: no picture is there. */
	int (*picture)(void *arg, struct slice name, struct markdown_picture *out);
	void *arg;
};

/* Appends HTML; html_trusted(buffer_as_slice(out)) is then right if `out` was empty. `options` may be NULL. On any
 * outcome but 0 `out` is as it was. */
int markdown_render(struct buffer *out, struct slice source, const struct markdown_options *);
/* Appends the text without its marks, paragraphs parted by one line break, at most `max_chars` characters: cut at a
 * word or sentence where it can be, with … behind it. Not escaped. */
int markdown_text(struct buffer *out, struct slice source, size_t max_chars);
/* Appends Markdown that renders as this one paragraph of plain text, byte for byte. */
void markdown_escape(struct buffer *out, struct slice plain);

#endif
