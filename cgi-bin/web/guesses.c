/* SPDX-License-Identifier: MIT */

/* guesses.c: a table of networks, each in one of a few places that its hash names.
 *
 * What a network has spent is one time, `until_ms`: each wrong token moves it on by GUESSES_EVERY_MS, from now at the
 * earliest, and it may lie GUESSES_FREE of these steps ahead (the generic cell rate algorithm). Where the clock was set
 * back it would lie further ahead than that: it is then brought back to where it can be. */
#include "web/guesses.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "news/visitor.h"

#define SETS   512 /* a power of 2 */
#define PLACES 8   /* of a set */
#define GOOD   4   /* tokens that are remembered of a network, the last ones */
#define AHEAD  ((int64_t)GUESSES_FREE * GUESSES_EVERY_MS)

struct network {
	uint64_t hash; /* 0: free */
	int64_t until_ms, seen_ms;
	uint64_t good[GOOD]; /* hashes of tokens; 0: none */
	unsigned next_good;
};

struct guesses {
	pthread_mutex_t lock;
	uint8_t key[CRYPTO_SHORT_KEY];
	struct network sets[SETS][PLACES];
};

int guesses_new(struct guesses **out)
{
	struct guesses *g = calloc(1, sizeof(*g));

	if (!g)
		return fault_new(FAULT_MEMORY, "no memory for who guesses");
	if (pthread_mutex_init(&g->lock, NULL)) {
		free(g);
		return fault_new(FAULT_SYSTEM, "no lock for who guesses");
	}
	crypto_random(g->key, sizeof(g->key));
	*out = g;
	return 0;
}

void guesses_free(struct guesses *g)
{
	if (!g)
		return;
	pthread_mutex_destroy(&g->lock);
	crypto_wipe(g, sizeof(*g));
	free(g);
}

static uint64_t hash_of(const struct guesses *g, struct slice bytes)
{
	uint64_t hash = crypto_short_hash(g->key, bytes);

	return hash ? hash : 1;
}

static uint64_t network_of(const struct guesses *g, struct slice address)
{
	uint8_t bytes[16];

	return hash_of(g, visitor_network(address, bytes));
}

static struct network *find(struct guesses *g, uint64_t hash)
{
	struct network *set = g->sets[hash & (SETS - 1)];

	for (size_t i = 0; i < PLACES; i++)
		if (set[i].hash == hash)
			return &set[i];
	return NULL;
}

/* Its place, or one that it takes: a free one, else that of who was seen longest ago. */
static struct network *find_or_take(struct guesses *g, uint64_t hash, int64_t now_ms)
{
	struct network *n = find(g, hash), *set = g->sets[hash & (SETS - 1)];

	if (!n) {
		n = set;
		for (size_t i = 1; i < PLACES && n->hash; i++)
			if (!set[i].hash || set[i].seen_ms < n->seen_ms)
				n = &set[i];
		*n = (struct network){ .hash = hash };
	}
	n->seen_ms = now_ms;
	if (n->until_ms > now_ms + AHEAD)
		n->until_ms = now_ms + AHEAD;
	return n;
}

static bool is_good(const struct network *n, uint64_t token)
{
	for (size_t i = 0; i < GOOD; i++)
		if (n->good[i] == token)
			return true;
	return false;
}

int64_t guesses_wait(struct guesses *g, struct slice address, struct slice secret, int64_t now_ms)
{
	uint64_t hash = network_of(g, address);
	struct network *n;
	int64_t over = 0;

	pthread_mutex_lock(&g->lock);
	n = find(g, hash);
	if (n) {
		if (n->until_ms > now_ms + AHEAD)
			n->until_ms = now_ms + AHEAD;
		/* The next one has to fit into what may lie ahead. */
		over = n->until_ms + GUESSES_EVERY_MS - (now_ms + AHEAD);
		if (over > 0 && is_good(n, hash_of(g, secret)))
			over = 0;
	}
	pthread_mutex_unlock(&g->lock);
	return over > 0 ? (over + 999) / 1000 : 0;
}

/* A token that was good before and is revoked, or has run out, is as wrong as any other from now on. */
static void forget_good(struct network *n, uint64_t token)
{
	for (size_t i = 0; i < GOOD; i++)
		if (n->good[i] == token)
			n->good[i] = 0;
}

void guesses_wrong(struct guesses *g, struct slice address, struct slice secret, int64_t now_ms)
{
	uint64_t hash = network_of(g, address), token = hash_of(g, secret);
	struct network *n;

	pthread_mutex_lock(&g->lock);
	n = find_or_take(g, hash, now_ms);
	n->until_ms = (n->until_ms > now_ms ? n->until_ms : now_ms) + GUESSES_EVERY_MS;
	forget_good(n, token);
	pthread_mutex_unlock(&g->lock);
}

void guesses_right(struct guesses *g, struct slice address, struct slice secret, int64_t now_ms)
{
	uint64_t hash = network_of(g, address), token = hash_of(g, secret);
	struct network *n;

	pthread_mutex_lock(&g->lock);
	n = find_or_take(g, hash, now_ms);
	if (!is_good(n, token)) {
		n->good[n->next_good] = token;
		n->next_good = (n->next_good + 1) % GOOD;
	}
	pthread_mutex_unlock(&g->lock);
}
