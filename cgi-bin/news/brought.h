/* SPDX-License-Identifier: MIT */
#ifndef NEWS_BROUGHT_H
#define NEWS_BROUGHT_H

/* Pictures that a command brings, before the articles that show them.
 *
 *   brought_take, one by one ──► files staged (news/media_files.h)
 *   the change `import` ──► brought_add_rows, the articles, brought_drop_unused ──► commit ──► brought_settle: they
 * show
 *
 * So a picture is there exactly if its article is: a file that is refused brings no picture, one that is broken off
 * leaves what a start removes, and what is refused or never asked for is dropped with the list. Of one that is here
 * already, files that are missing come back. What is brought twice is taken once.
 *
 * A list is one door's. brought_settle runs where names are moved (news/media_files.h), the rest where the caller is;
 * never two at a time. */

#include "news/media.h"
#include "store/store.h"
#include "text/json.h"

/* Outcome of brought_take: it is not what it is said to be; *why is a sentence. */
enum { BROUGHT_E_REFUSED = 1 };

struct brought;

int brought_new(struct brought **out);
/* What was not settled is dropped. NULL is fine. */
void brought_free(struct brought *);

extern const struct json_field brought_shape[];
/* `in` is of that shape; `fd` holds its files one behind the other, or is -1: it is foreseen only, for a dry run, and
 * no file is written. `folder` is the pictures', and outlives the list. */
int brought_take(struct brought *, struct slice folder, const json_t *in, int fd, const char **why);

/* In the transaction of the articles: before them, and behind. */
int brought_add_rows(struct brought *, struct store *, int64_t now_ms);
int brought_drop_unused(struct brought *, struct store *);
/* The next picture of which there is a row that was not there before; NULL: no more. *at is 0 at first. */
const char *brought_next_new(const struct brought *, size_t *at);
/* Shows or drops the files, and empties the list. */
void brought_settle(struct brought *, bool committed);

#endif
