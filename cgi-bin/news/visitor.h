/* SPDX-License-Identifier: MIT */
#ifndef NEWS_VISITOR_H
#define NEWS_VISITOR_H

/* Who a visitor is: a keyed hash, under a random key that is replaced every day.
 *
 * The ring holds the key of the day and the one of the day before for as long as windows hashed with it can be open or
 * count: an hour past midnight (48 h after it was made at the latest). A key that goes is overwritten in the
 * store, whose journal is then truncated. Only the writer's thread uses it. */

#include "base/slice.h"
#include "news/visits.h"
#include "store/store.h"

/* How long after it was made a key is gone at the latest. */
#define VISITOR_KEY_MAX_MS ((int64_t)48 * 60 * 60 * 1000)

struct visitor_ring {
	struct visitor_key {
		int32_t day;
		bool there;
		uint8_t key[32];
		int64_t made_ms;
	} today, before;
};

/* Reads the ring, makes today's key, drops what has run out. Inside a transaction. *dropped: the journal must be
 * truncated after the commit. */
int visitor_ring_turn(struct visitor_ring *, struct store *, int64_t now_ms, bool *dropped);
/* Whether visitor_ring_turn has something to do. */
bool visitor_ring_is_due(const struct visitor_ring *, int64_t now_ms);
/* Overwrites the keys in memory. */
void visitor_ring_wipe(struct visitor_ring *);

/* The bytes that tell where an address belongs to: of an IPv6 address its /64, else its own. What is no address, as of
 * a local socket, stands for itself. They lie in `out` or in `address`. */
struct slice visitor_network(struct slice address, uint8_t out[16]);
/* The visitor of an article under a key. Of an IPv6 address its /64 counts; IPv4 in IPv6 is IPv4. */
void visitor_hash(
	struct visitor *out, const struct visitor_key *, struct slice address, struct slice agent, int64_t article_id);

#endif
