/* SPDX-License-Identifier: MIT */

/* kept.c: a hash table in shards, each under a lock of its own that is held for a chain's length.
 *
 * Entries of a shard also form a queue in the order in which they were added. All of them end at the end of a second,
 * so the oldest are the first to have run out: making room looks at the queue's end only, and finding writes nothing
 * but the count of holders. The shard is the first holder of an entry, each answer being sent is another; the last one
 * frees it.
 *
 * `asked` remembers one hash and second a slot, without a lock: what two keys of one slot do to each other at the same
 * moment costs a copy at worst. */
#include "web/kept.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/metrics.h"
#include "http/condition.h"

#define SHARDS  16  /* a power of 2 */
#define BUCKETS 256 /* of a shard, likewise */
#define ASKED   8192
#define SECOND  1000

struct entry {
	struct entry *chained; /* of the same bucket */
	struct entry *newer;   /* the queue */
	atomic_uint holders;
	bool gzip;
	uint64_t hash, generation;
	int64_t made_ms, ends_ms, made_steady_ms;
	size_t bytes;     /* of this block */
	struct slice uri; /* in `text`, as all of these */
	struct kept_answer answer;
	char text[];
};

struct shard {
	_Alignas(64) pthread_mutex_t lock;
	struct entry *buckets[BUCKETS];
	struct entry *oldest, *newest;
	size_t entries, bytes;
};

struct kept {
	_Alignas(64) atomic_uint_fast64_t generation;
	size_t shard_bytes;
	uint8_t key[CRYPTO_SHORT_KEY];
	_Alignas(64) atomic_uint_fast64_t asked[ASKED];
	struct shard shards[SHARDS];
};

static void entry_release(void *owner)
{
	struct entry *e = owner;

	if (atomic_fetch_sub_explicit(&e->holders, 1, memory_order_acq_rel) == 1)
		free(e);
}

static struct shard *shard_of(struct kept *k, uint64_t hash)
{
	return &k->shards[hash & (SHARDS - 1)];
}

static struct entry **bucket_of(struct shard *s, uint64_t hash)
{
	return &s->buckets[(hash >> 8) & (BUCKETS - 1)];
}

static bool is_for(const struct entry *e, const struct kept_key *key)
{
	return e->hash == key->hash && e->gzip == key->gzip && slice_eq(e->uri, key->uri);
}

/* A wall clock that was set back ends an entry, as one does that stands still for longer than a second. */
static bool is_over(const struct entry *e, uint64_t generation, int64_t now_ms, int64_t steady_ms)
{
	return e->generation != generation || now_ms >= e->ends_ms || now_ms < e->made_ms ||
	       steady_ms - e->made_steady_ms >= SECOND;
}

/* The entry must be in the table still: the queue forgets it by its caller. */
static void unchain(struct shard *s, struct entry *e)
{
	struct entry **at = bucket_of(s, e->hash);

	while (*at != e)
		at = &(*at)->chained;
	*at = e->chained;
	s->entries--;
	s->bytes -= e->bytes;
}

static void drop_oldest(struct shard *s)
{
	struct entry *e = s->oldest;

	s->oldest = e->newer;
	if (!s->oldest)
		s->newest = NULL;
	unchain(s, e);
	entry_release(e);
}

int kept_new(struct kept **out, size_t bytes)
{
	struct kept *k = aligned_alloc(64, (sizeof *k + 63) / 64 * 64);

	if (!k)
		return fault_new(FAULT_MEMORY, "no memory for kept answers");
	memset(k, 0, sizeof *k);
	for (size_t i = 0; i < SHARDS; i++)
		if (pthread_mutex_init(&k->shards[i].lock, NULL)) {
			while (i--)
				pthread_mutex_destroy(&k->shards[i].lock);
			free(k);
			return fault_new(FAULT_SYSTEM, "no lock for kept answers");
		}
	k->shard_bytes = bytes / SHARDS;
	crypto_random(k->key, sizeof k->key);
	*out = k;
	return 0;
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		while (k->shards[i].oldest)
			drop_oldest(&k->shards[i]);
		pthread_mutex_destroy(&k->shards[i].lock);
	}
	free(k);
}

void kept_end(struct kept *k)
{
	atomic_fetch_add_explicit(&k->generation, 1, memory_order_acq_rel);
}

uint64_t kept_generation(const struct kept *k)
{
	return atomic_load_explicit(&k->generation, memory_order_acquire);
}

/* The two codings of an address are asked for in turn, so they share no place anywhere. */
struct kept_key kept_key(const struct kept *k, struct slice uri, bool gzip)
{
	uint64_t hash = crypto_short_hash(k->key, uri);

	return (struct kept_key){ uri, gzip, gzip ? ~hash : hash };
}

static struct entry *hold(struct kept *k, const struct kept_key *key, int64_t now_ms, int64_t steady_ms)
{
	struct shard *s = shard_of(k, key->hash);
	struct entry *e;

	pthread_mutex_lock(&s->lock);
	e = *bucket_of(s, key->hash);
	while (e && !is_for(e, key))
		e = e->chained;
	if (e && is_over(e, kept_generation(k), now_ms, steady_ms))
		e = NULL;
	if (e)
		atomic_fetch_add_explicit(&e->holders, 1, memory_order_relaxed);
	pthread_mutex_unlock(&s->lock);
	return e;
}

bool kept_find(
	struct kept *k, const struct kept_key *key, const struct request *req, int64_t now_ms, struct answer *out)
{
	struct entry *e = hold(k, key, now_ms, clock_steady_ms());
	bool same;

	if (!e) {
		metric_add(METRIC_KEPT_MISSES, 1);
		return false;
	}
	metric_add(METRIC_KEPT_HITS, 1);
	same = req->if_none_match.at && condition_none_match(req->if_none_match, e->answer.etag);
	out->status = same ? 304 : 200;
	out->head = same ? e->answer.head_same : req->method == METHOD_HEAD ? e->answer.head_only : e->answer.head;
	out->body = same || req->method == METHOD_HEAD ? slice_of("", 0) : e->answer.body;
	out->route = e->answer.route;
	out->release = entry_release;
	out->owner = e;
	return true;
}

bool kept_asked_again(struct kept *k, const struct kept_key *key, int64_t now_ms)
{
	uint64_t mark = key->hash ^ ((uint64_t)(now_ms / SECOND) * 0x9e3779b97f4a7c15u);
	atomic_uint_fast64_t *slot = &k->asked[(key->hash >> 20) & (ASKED - 1)];

	if (atomic_load_explicit(slot, memory_order_relaxed) == mark)
		return true;
	atomic_store_explicit(slot, mark, memory_order_relaxed);
	return false;
}

static struct slice put(char **at, struct slice what)
{
	char *begin = *at;

	memcpy(begin, what.at ? what.at : "", what.len);
	*at += what.len;
	return slice_of(begin, what.len);
}

static struct entry *entry_new(const struct kept_key *key, const struct kept_answer *a)
{
	size_t bytes = sizeof(struct entry) + key->uri.len + a->head.len + a->head_only.len + a->head_same.len +
		       a->etag.len + a->body.len;
	struct entry *e = malloc(bytes);
	char *at;

	if (!e)
		return NULL;
	at = e->text;
	e->bytes = bytes;
	e->hash = key->hash;
	e->gzip = key->gzip;
	e->uri = put(&at, key->uri);
	e->answer.head = put(&at, a->head);
	e->answer.head_only = put(&at, a->head_only);
	e->answer.head_same = put(&at, a->head_same);
	e->answer.etag = put(&at, a->etag);
	e->answer.route = a->route;
	e->answer.body = put(&at, a->body);
	e->newer = NULL;
	atomic_init(&e->holders, 1);
	return e;
}

/* One that the new entry replaces stays in the queue until its turn; its time ends now, so that it is found no more. */
static void supersede(struct shard *s, const struct kept_key *key)
{
	struct entry *e;

	for (e = *bucket_of(s, key->hash); e; e = e->chained)
		if (is_for(e, key))
			e->ends_ms = INT64_MIN;
}

void kept_add(struct kept *k, const struct kept_key *key, const struct kept_answer *a, uint64_t generation,
	int64_t now_ms, int64_t ends_ms)
{
	struct shard *s = shard_of(k, key->hash);
	int64_t second_ends = (now_ms / SECOND + 1) * SECOND, steady_ms = clock_steady_ms();
	struct entry *e = entry_new(key, a), **bucket;

	if (!e)
		return;
	if (e->bytes > k->shard_bytes / 2) {
		free(e);
		return;
	}
	e->generation = generation;
	e->made_ms = now_ms;
	e->made_steady_ms = steady_ms;
	e->ends_ms = ends_ms < second_ends ? ends_ms : second_ends;
	pthread_mutex_lock(&s->lock);
	supersede(s, key);
	while (s->oldest &&
		(s->bytes + e->bytes > k->shard_bytes || is_over(s->oldest, kept_generation(k), now_ms, steady_ms)))
		drop_oldest(s);
	bucket = bucket_of(s, key->hash);
	e->chained = *bucket;
	*bucket = e;
	*(s->newest ? &s->newest->newer : &s->oldest) = e;
	s->newest = e;
	s->entries++;
	s->bytes += e->bytes;
	pthread_mutex_unlock(&s->lock);
}

void kept_size(struct kept *k, size_t *entries, size_t *bytes)
{
	*entries = *bytes = 0;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&k->shards[i].lock);
		*entries += k->shards[i].entries;
		*bytes += k->shards[i].bytes;
		pthread_mutex_unlock(&k->shards[i].lock);
	}
}
