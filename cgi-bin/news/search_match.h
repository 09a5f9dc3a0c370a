/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEARCH_MATCH_H
#define NEWS_SEARCH_MATCH_H

/* A query as patterns of tokens: what the index is asked, and where a text matches. Both come from the same tokens
 * (store/tokenizer.h), so a text that is found is marked where it was found.
 *
 * A pattern is tokens that stand side by side in one text. The punctuation of a sentence is a token too: it parts words
 * in the text, and matches itself. A word of Latin letters also matches by its stem; of the last token of a prefix the
 * beginning is enough.
 *
 * Pure: any thread may call it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/search_query.h"
#include "text/html.h"

#define SEARCH_TOKENS_MAX 256 /* of all terms */

struct search_pattern {
	bool excluded, prefix;
	const struct slice *tokens; /* as the tokenizer gives them */
	size_t count;               /* at least 1 */
	struct slice stem;          /* likewise; SLICE_NONE: exact forms only */
};

struct search_match {
	struct search_pattern patterns[SEARCH_TERMS_MAX];
	size_t count;
};

/* Terms of punctuation alone constrain nothing and are left out. SEARCH_E_QUERY: no word remains that must occur, and
 * `faults` says so; or FAULT_MEMORY. */
int search_compile(struct search_match *out, struct arena *, const struct search_query *, struct search_faults *);

/* Appends the query as the index takes it (store/fts.h), in these columns; without names in all of them. Its phrases
 * are in the order of the patterns: first what must occur, of each its exact form and then, where it has one, its stem.
 */
void search_expression(struct buffer *out, const struct search_match *, struct slice columns);

/* Where a text matches, by the bytes of what must occur: sorted, apart from one another. They lie in the arena. 0 or
 * FAULT_MEMORY. */
int search_marks(
	struct html_range **out, size_t *count, const struct search_match *, struct arena *, struct slice text);

/* Which patterns a text matches: bit i, the i-th as it is asked for; bit SEARCH_TERMS_MAX + i, by its stem. Those that
 * are excluded too. 0 or FAULT_MEMORY. */
int search_found(uint32_t *out, const struct search_match *, struct slice text);

/* About three lines of the text, from a little before its first match on, with what matches in <mark>; of a text that
 * does not match its beginning, and *found is false. An empty text gives an empty one. 0 or FAULT_MEMORY. */
int search_snippet(struct html *out, bool *found, const struct search_match *, struct arena *, struct slice text);

#endif
