/* SPDX-License-Identifier: MIT */
#ifndef TEXT_MARKDOWN_FINISH_H
#define TEXT_MARKDOWN_FINISH_H

/* What is done to the HTML of a block when all of it is there; for text/markdown.c alone. That HTML is known: values
 * stand in double quotes, and in text and values < > " are references. Work is linear in the block. */

#include <stdbool.h>
#include <stddef.h>

#include "base/buffer.h"
#include "base/slice.h"
#include "text/markdown.h"

/* `out` ends in the content of a paragraph, from `at` on, its tag <p> before it: pictures alone, some in links of their
 * own. A figure for each takes the place of both; returns where they begin. */
size_t markdown_figures(struct buffer *out, size_t at, struct buffer *scratch);

struct markdown_languages {
	bool wanted;
	bool eastern;          /* the text is in Han, Kana or Hangul */
	struct slice of_other; /* the language of passages in the other script, where characters do not say more */
};
struct markdown_languages markdown_languages_of(const struct markdown_options *);
/* Says of passages in out[at …] in which language they are. `element`: the tag that ends before `at` encloses them
 * alone, and says it where all is one passage. */
void markdown_mark_languages(
	struct buffer *out, size_t at, bool element, const struct markdown_languages *, struct buffer *scratch);

#endif
