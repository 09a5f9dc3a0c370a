/* SPDX-License-Identifier: MIT */
#ifndef NEWS_INDEX_H
#define NEWS_INDEX_H

/* The search index (schema/migrations/0005_search.sql): which articles are in it, where, and with which text. Every
 * published article is, scheduled ones too; what is not released is kept out by a bound of place at reading.
 *
 * Text and index change with the article, in one transaction. They can be made again at any time, some articles at a
 * time, while searches go on: each article is in the index as it was or as it will be, never not at all. */

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "news/derive.h"
#include "store/store.h"

/* Grows with every change of store/tokenizer.c, of the tables of Unicode, of what is indexed, or of telling terms
 * (news/telling.h), which are made again with the index. */
#define INDEX_VERSION 5
/* Languages (language.id) below have two columns of their own; the others share those of this number. */
#define INDEX_SLOTS 16

/* A second has so many places: few, for the index says of each word how far it is from one article to the next, and
 * most of its bytes are that. */
#define INDEX_SECOND 8

/* The place of an article: a later release has a larger one. It is one of its second's, by its id; where that is taken
 * (old articles often have a date only, and so all of a day the same second) a free one behind it. Seconds are rounded
 * up, so that nothing is in reach early, and end in the year 2514, where what is later stands too. Which article has a
 * place, search_document tells. */
int64_t index_place(int64_t published_ms, int64_t article);
/* The largest place of what is released at that time and stands where it belongs. What had to step aside may stand up
 * to INDEX_ASTRAY behind: when something there is released, its article tells. (An hour, which takes 28,800 articles of
 * one second.) */
int64_t index_place_until(int64_t now_ms);
#define INDEX_ASTRAY (3600 * INDEX_SECOND)
/* The columns of a language: title_N and text_N. */
int64_t index_slot(int64_t language);

/* What is indexed of the n-th text that readers see: summary and body without marks. Appends. */
int index_text(struct buffer *out, const struct derive *, size_t n);
/* Puts the article into the index as it is now, or takes it out. Inside the writer's transaction. */
int index_put(const struct derive *, const struct derived *, struct store *);

/* Whether the index is what this program would make. */
int index_is_own(bool *out, struct store *);
/* Makes some articles behind *after again; *after is then the last one's id, or 0 when all are made, and *made grows by
 * how many were. Inside the writer's transaction. */
int index_some(int64_t *after, int64_t *made, struct store *);
/* Makes the whole index again out of its texts, whatever state it is in. Inside the writer's transaction, which takes
 * long. */
int index_rebuild(struct store *);
/* A step of bringing the segments of the index together into one, which leaves out what is dead in them: half and more
 * of an index whose articles were all made again. The `first` takes all segments there are. *more: there is another
 * step to make. Tens of milliseconds, inside the writer's transaction; searches and saves may come between. */
int index_merge(bool *more, struct store *, bool first);
/* Brings the index up to date where it is of another program or half made: one transaction some articles. Outside a
 * transaction. `tell` may be NULL: called after each with what was made; where it is false, INDEX_E_STOPPED, and the
 * next call begins anew. */
enum { INDEX_E_STOPPED = 1 };
int index_refresh(struct store *, int64_t *made, bool (*tell)(void *arg, int64_t made), void *arg);

#endif
