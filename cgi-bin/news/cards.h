/* SPDX-License-Identifier: MIT */
#ifndef NEWS_CARDS_H
#define NEWS_CARDS_H

/* Cards of the articles that lists by reading show, in memory.
 *
 * Such a list names articles that lie anywhere in the store: each card and each count is a page of its own there, and
 * the larger the store, the fewer of them a reader's cache holds. Those that are read most are asked for most, so some
 * megabyte of them makes such a list one walk of an index, in a store of any size.
 *
 * A card is as good as the content it was read from: any change of content ends all. Its count ends when the article is
 * counted; it is read again then, and the card stays. Both are told after the commit and before anybody is answered.
 *
 * Threads: everything may be called from any thread. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct cards;
struct list_item; /* news/list.h */

/* What had been told when a request began, asked for before it read anything of the store. */
struct cards_moment {
	uint64_t content, counts;
};

enum { CARDS_NONE, CARDS_WITHOUT_COUNT, CARDS_WHOLE };

/* `bytes` bounds what all cards together take; the oldest go. FAULT_MEMORY, FAULT_SYSTEM. */
int cards_new(struct cards **out, size_t bytes);
/* NULL is fine. */
void cards_free(struct cards *);

/* Content changed: all cards end, those that are being read too. */
void cards_end(struct cards *);
/* The article was counted. By one thread, the writer's. */
void cards_counted(struct cards *, int64_t article);

struct cards_moment cards_moment(const struct cards *);
/* Fills the item of this id but for its key, as far as the outcome (of the enum) says; its texts are copied into the
 * arena. Without memory for them there is none. */
int cards_find(struct cards *, struct cards_moment, struct list_item *, struct arena *);
/* Keeps a copy of an item that was read from the store, or its count alone where its card is known. What there is no
 * memory for is not kept. */
void cards_add(struct cards *, struct cards_moment, const struct list_item *);

#endif
