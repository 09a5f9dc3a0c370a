/* SPDX-License-Identifier: MIT */

/* visitor.c: see visitor.h. */
#include "news/visitor.h"

#include <arpa/inet.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"

/* Whether the key of a day may still be needed. */
static bool is_valid(int32_t day, int64_t made_ms, int64_t now_ms)
{
	int32_t today = clock_day(now_ms);

	if (now_ms - made_ms >= VISITOR_KEY_MAX_MS)
		return false;
	if (day >= today)
		return day == today;
	return day == today - 1 && now_ms < clock_day_start(today) + VISIT_FLOOD_MS;
}

bool visitor_ring_is_due(const struct visitor_ring *ring, int64_t now_ms)
{
	const struct visitor_key *before = &ring->before;

	if (!ring->today.there || !is_valid(ring->today.day, ring->today.made_ms, now_ms) ||
		ring->today.day != clock_day(now_ms))
		return true;
	return before->there && !is_valid(before->day, before->made_ms, now_ms);
}

static void take_key(struct visitor_key *out, int32_t day, struct slice key, int64_t made_ms)
{
	out->there = true;
	out->day = day;
	out->made_ms = made_ms;
	memcpy(out->key, key.at, sizeof(out->key));
}

/* Fills the ring with what is valid; lists the days of what is not. */
static int load(struct visitor_ring *ring, struct store *store, int64_t now_ms, int32_t *stale, size_t *stale_count)
{
	struct stmt *s = store_stmt(store, QUERY_VISITOR_KEY_ALL);
	size_t most = *stale_count;
	int r;

	*stale_count = 0;
	while ((r = stmt_step(s)) == STORE_ROW) {
		int32_t day = (int32_t)stmt_i64(s, 0);
		struct slice key = stmt_slice(s, 1);
		int64_t made = stmt_i64(s, 2);

		if (key.len != sizeof(ring->today.key) || !is_valid(day, made, now_ms)) {
			if (*stale_count < most)
				stale[(*stale_count)++] = day;
			continue;
		}
		take_key(day == clock_day(now_ms) ? &ring->today : &ring->before, day, key, made);
	}
	stmt_done(s);
	return fault_pass(r);
}

static int make_today(struct visitor_ring *ring, struct store *store, int64_t now_ms)
{
	struct stmt *s = store_stmt(store, QUERY_VISITOR_KEY_ADD);
	uint8_t key[32];

	crypto_random(key, sizeof(key));
	take_key(&ring->today, clock_day(now_ms), slice_of((const char *)key, sizeof(key)), now_ms);
	crypto_wipe(key, sizeof(key));
	stmt_bind_i64(s, 1, ring->today.day);
	stmt_bind_blob(s, 2, slice_of((const char *)ring->today.key, sizeof(ring->today.key)));
	stmt_bind_i64(s, 3, now_ms);
	return fault_fold(stmt_run(s));
}

int visitor_ring_turn(struct visitor_ring *ring, struct store *store, int64_t now_ms, bool *dropped)
{
	int32_t stale[16];
	size_t count = sizeof(stale) / sizeof(stale[0]);
	int r;

	visitor_ring_wipe(ring);
	r = load(ring, store, now_ms, stale, &count);
	for (size_t i = 0; i < count && !r; i++) {
		struct stmt *s = store_stmt(store, QUERY_VISITOR_KEY_DROP);

		stmt_bind_i64(s, 1, stale[i]);
		r = fault_fold(stmt_run(s));
	}
	*dropped = count > 0;
	if (!r && !ring->today.there)
		r = make_today(ring, store, now_ms);
	return r;
}

void visitor_ring_wipe(struct visitor_ring *ring)
{
	crypto_wipe(ring, sizeof(*ring));
}

struct slice visitor_network(struct slice address, uint8_t out[16])
{
	static const uint8_t mapped[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff };
	char text[INET6_ADDRSTRLEN];

	if (address.len >= sizeof(text))
		return address;
	if (address.len)
		memcpy(text, address.at, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, out) == 1)
		return slice_of((const char *)out, 4);
	if (inet_pton(AF_INET6, text, out) != 1)
		return address; /* none: a local socket, say; all such are one address */
	if (memcmp(out, mapped, sizeof(mapped)) == 0)
		return slice_of((const char *)out + 12, 4);
	return slice_of((const char *)out, 8);
}

void visitor_hash(struct visitor *out, const struct visitor_key *key, struct slice address, struct slice agent,
	int64_t article_id)
{
	uint8_t bytes[16], hash[16];
	struct slice parts[3];

	parts[0] = slice_of((const char *)&article_id, sizeof(article_id));
	parts[1] = visitor_network(address, bytes);
	parts[2] = agent;
	crypto_keyed_hash(hash, sizeof(hash), key->key, parts, 2);
	memcpy(out->bytes, hash, VISITOR_PLACE);
	crypto_keyed_hash(hash, sizeof(hash), key->key, parts, 3);
	memcpy(out->bytes + VISITOR_PLACE, hash, VISITOR_LEN - VISITOR_PLACE);
	out->bytes[VISITOR_LEN - 1] |= 1; /* all zeros means an empty slot in visits.c */
	crypto_wipe(bytes, sizeof(bytes));
}
