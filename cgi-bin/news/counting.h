/* SPDX-License-Identifier: MIT */
#ifndef NEWS_COUNTING_H
#define NEWS_COUNTING_H

/* What counting knows between two groups: news/views.c counts with it, news/counting.c keeps house. The writer's thread
 * owns all of it. */

#include "news/site.h"
#include "news/visitor.h"
#include "news/visits.h"

#define COUNTING_LANGUAGES 64

struct counting {
	struct visitor_ring ring;
	bool ring_doubtful; /* a transaction that turned the ring failed: read it again */
	bool truncate_due;  /* a key was overwritten: the journal may still have it */
	struct visits *visits;
	/* The living visits of the store are not in `visits`, since a full disk was in the way when it was opened; they
	 * are read before anything is counted. just_read: by the transaction under way. */
	bool unread, just_read;
	int64_t last_seq;          /* of table visit; -1: to be asked of it */
	bool overflowing;          /* some living visits are in the table visit_overflow */
	int64_t kept_ms, swept_ms; /* when the house was last kept */
	int64_t half_life_ms;

	/* Ranking: articles behind this one are to be looked at next, at this time. */
	int64_t ranked_article, rank_due_ns, idle_ns;

	/* Ids of languages, as they are met. */
	struct {
		char tag[36];
		int64_t id;
	} languages[COUNTING_LANGUAGES];
	size_t language_count;

	/* What the batch under way changed in `visits`, to be taken back if it fails. */
	struct visit_change {
		struct visitor who;
		int64_t last_ms, before_ms;
	} * changes;
	size_t change_count, change_capacity;
};

/* Keeps house at a time: a new day's key; old keys, visits and periods go, so much of them at a time. False: there is
 * more to go, or it could not be. Outside a transaction; counting_idle calls it once a second. */
bool counting_keep(struct counting *, struct store *, int64_t now_ms);
/* Makes ready to count: reads the living visits if that is still to be done, turns the ring if it is due. Inside a
 * transaction, of which counting_settle tells how it ended. */
int counting_turn(struct counting *, struct store *, int64_t now_ms);
void counting_settle(struct counting *, bool committed);

#endif
