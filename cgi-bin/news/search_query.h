/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEARCH_QUERY_H
#define NEWS_SEARCH_QUERY_H

/* The query language of the search, for people:
 *
 *	tariffs 贸易          both must occur, each in any text of the article, in any of its languages
 *	"trade in goods"     a phrase, with exact forms only
 *	-subsidies  -"…"     must not occur
 *	manufact*            begins so (news/search.h bounds how much of the index does)
 *	section:trade-news  tag:steel  tag:"green energy"  after:2024-05  before:2024-05-17
 *
 * Whatever is none of these is text: an operator in the middle of a word, a quotation mark without its second one, an
 * asterisk alone. after: includes the beginning of what it names (year, month or day in the site's zone) and before:
 * ends there, so that after:2024-05 before:2024-06 is May. Keys are known in any case of their letters.
 *
 * Pure: any thread may call it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Outcome: the query says what can't be, and `faults` names all of it. */
enum { SEARCH_E_QUERY = 1 };

#define SEARCH_QUERY_MAX  512 /* bytes */
#define SEARCH_TERMS_MAX  16
#define SEARCH_FAULTS_MAX 8

enum search_form { SEARCH_WORD, SEARCH_PHRASE, SEARCH_PREFIX };

struct search_term {
	enum search_form form;
	bool excluded;
	struct slice text; /* without quotation marks, asterisk and minus; points into the query; not empty */
};

struct search_query {
	struct search_term terms[SEARCH_TERMS_MAX];
	size_t count;
	struct slice section;        /* a valid slug; SLICE_NONE: any */
	struct slice tag;            /* as tag_normalise makes it; SLICE_NONE: any */
	int64_t after_ms, before_ms; /* released in [after, before); INT64_MIN, INT64_MAX: no bound */
};

/* Sentences, constants, each once. */
struct search_faults {
	const char *detail[SEARCH_FAULTS_MAX];
	size_t count;
};
void search_fault(struct search_faults *, const char *detail);

/* Takes the query apart; it must be UTF-8, of any length. Slices point into `text` or lie in the arena. 0,
 * SEARCH_E_QUERY or FAULT_MEMORY. A query without terms is none of its faults: see search_match.h. */
int search_parse(struct search_query *out, struct arena *, struct slice text, struct search_faults *);

#endif
