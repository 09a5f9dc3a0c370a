/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MARKDOWN_PREPARE_H
#define TEXT_MARKDOWN_PREPARE_H

/* What happens to Markdown before the parser sees it; for text/markdown.c alone. */

#include "base/buffer.h"
#include "base/slice.h"

/* Bytes of value 0 that the parser must find behind its text: it looks a little further than it should. */
#define MARKDOWN_PADDING 64

struct prepared {
	struct buffer copy; /* the owner of `text` where it is not the source; prepared_release frees it */
	struct slice text;  /* for the parser, with MARKDOWN_PADDING behind it */
	struct slice mark; /* to be left out of everything that the parser gives back; SLICE_NONE: nothing was put in */
};

/* Refuses what is not UTF-8 (MARKDOWN_E_UTF8), nested too deeply (MARKDOWN_E_NESTING) or too much of a paragraph
 * (MARKDOWN_E_CROWDED), and puts marks beside those
 * delimiters of emphasis that should open or close beside East Asian text, but would not by CommonMark's rule. */
int markdown_prepare(struct prepared *, struct slice source);
void prepared_release(struct prepared *);

#endif
