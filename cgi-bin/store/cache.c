/* SPDX-License-Identifier: MIT */

/* cache.c: two queues of pages that nobody uses right now (simplified 2Q, Johnson and Shasha 1994).
 *
 *	read ──► in use ──► young ──► dropped when more than a quarter of the cache is young
 *	            ▲  │      │
 *	            │  └──────┼──► proven ──► dropped otherwise, the one that was not used for longest
 *	            └─────────┴────────┘
 *
 * A page is proven when it is asked for again after APART others came: what one statement does to a page in several
 * steps counts once. Blocks of dropped pages serve the next ones, so that the engine's forgetting of all pages, which
 * happens with every commit of another connection, costs no malloc. A cache belongs to its connection's thread. */
#include "store/cache.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define APART       16 /* pages that came in between */
#define YOUNG_PART  4
#define BUCKETS_MIN 64 /* a power of 2 */

struct page {
	sqlite3_pcache_page page; /* what the engine sees; first */
	struct page *chained;     /* of the same bucket, or the next spare one */
	struct page *older, *newer;
	uint64_t born; /* cache.misses when it came */
	unsigned key;
	bool proven, queued; /* queued: not in use */
};

struct queue {
	struct page *oldest, *newest;
	size_t len;
};

struct cache {
	size_t page_size, extra;
	size_t most, count; /* pages, those in use too */
	uint64_t misses;
	struct queue young, proven;
	struct page *spare;
	size_t spares;
	struct page **buckets;
	size_t buckets_len; /* a power of 2 */
};

static struct page **bucket_of(struct cache *c, unsigned key)
{
	return &c->buckets[key & (c->buckets_len - 1)];
}

static struct queue *queue_of(struct cache *c, const struct page *p)
{
	return p->proven ? &c->proven : &c->young;
}

static void enqueue(struct cache *c, struct page *p)
{
	struct queue *q = queue_of(c, p);

	p->older = q->newest;
	p->newer = NULL;
	*(q->newest ? &q->newest->newer : &q->oldest) = p;
	q->newest = p;
	q->len++;
	p->queued = true;
}

static void dequeue(struct cache *c, struct page *p)
{
	struct queue *q = queue_of(c, p);

	if (!p->queued)
		return;
	*(p->older ? &p->older->newer : &q->oldest) = p->newer;
	*(p->newer ? &p->newer->older : &q->newest) = p->older;
	q->len--;
	p->queued = false;
}

static void unchain(struct cache *c, struct page *p)
{
	struct page **at = bucket_of(c, p->key);

	while (*at != p)
		at = &(*at)->chained;
	*at = p->chained;
	c->count--;
}

static void chain(struct cache *c, struct page *p, unsigned key)
{
	struct page **bucket = bucket_of(c, key);

	p->key = key;
	p->chained = *bucket;
	*bucket = p;
	c->count++;
}

static void drop(struct cache *c, struct page *p)
{
	dequeue(c, p);
	unchain(c, p);
	if (c->count + c->spares >= c->most) {
		free(p);
		return;
	}
	p->chained = c->spare;
	c->spare = p;
	c->spares++;
}

/* The page to give up first; NULL: all are in use. */
static struct page *victim(const struct cache *c)
{
	if (c->young.oldest && (c->young.len > c->most / YOUNG_PART || !c->proven.oldest))
		return c->young.oldest;
	return c->proven.oldest ? c->proven.oldest : c->young.oldest;
}

static void shrink_to(struct cache *c, size_t most)
{
	struct page *p;

	while (c->count > most && (p = victim(c)))
		drop(c, p);
}

static void free_spares(struct cache *c)
{
	struct page *p;

	while ((p = c->spare)) {
		c->spare = p->chained;
		free(p);
	}
	c->spares = 0;
}

/* Longer chains are no harm: without memory it stays as it is. */
static void widen(struct cache *c)
{
	size_t len = c->buckets_len * 2;
	struct page **buckets = calloc(len, sizeof(struct page *)), *p;

	if (!buckets)
		return;
	for (size_t i = 0; i < c->buckets_len; i++)
		while ((p = c->buckets[i])) {
			c->buckets[i] = p->chained;
			p->chained = buckets[p->key & (len - 1)];
			buckets[p->key & (len - 1)] = p;
		}
	free(c->buckets);
	c->buckets = buckets;
	c->buckets_len = len;
}

static struct page *new_block(struct cache *c)
{
	struct page *p = c->spare;
	size_t head = (sizeof(*p) + c->extra + 15) / 16 * 16;

	if (p) {
		c->spare = p->chained;
		c->spares--;
		return p;
	}
	p = malloc(head + c->page_size);
	if (!p)
		return NULL;
	p->page.pBuf = (char *)p + head;
	p->page.pExtra = p + 1;
	return p;
}

/* ---- the engine's methods ---------------------------------------------------------------------------------------- */

static int cache_start(void *unused)
{
	(void)unused;
	return SQLITE_OK;
}

static sqlite3_pcache *cache_create(int page_size, int extra, int purgeable)
{
	struct cache *c = calloc(1, sizeof(*c));

	(void)purgeable; /* pages of one that is not are never given back */
	if (!c)
		return NULL;
	c->page_size = (size_t)page_size;
	c->extra = (size_t)extra;
	c->buckets_len = BUCKETS_MIN;
	c->buckets = calloc(BUCKETS_MIN, sizeof(struct page *));
	if (!c->buckets) {
		free(c);
		return NULL;
	}
	return (sqlite3_pcache *)c;
}

static void cache_resize(sqlite3_pcache *cache, int most)
{
	struct cache *c = (struct cache *)cache;

	c->most = most > 0 ? (size_t)most : 0;
	shrink_to(c, c->most);
}

static int cache_count(sqlite3_pcache *cache)
{
	return (int)((struct cache *)cache)->count;
}

/* A page that was not there. Where most are in use, the engine had better write some of them out first (create 1). */
static struct page *take_in(struct cache *c, unsigned key, bool urgent)
{
	size_t in_use = c->count - c->young.len - c->proven.len;
	struct page *p;

	if (!urgent && in_use >= c->most - c->most / 10)
		return NULL;
	if (c->count >= c->buckets_len)
		widen(c);
	shrink_to(c, c->most ? c->most - 1 : 0);
	p = new_block(c);
	if (!p)
		return NULL;
	memset(p->page.pExtra, 0, c->extra);
	p->proven = p->queued = false;
	p->born = c->misses++;
	chain(c, p, key);
	return p;
}

static sqlite3_pcache_page *cache_fetch(sqlite3_pcache *cache, unsigned key, int create)
{
	struct cache *c = (struct cache *)cache;
	struct page *p = *bucket_of(c, key);

	while (p && p->key != key)
		p = p->chained;
	if (!p) {
		p = create ? take_in(c, key, create == 2) : NULL;
		return p ? &p->page : NULL;
	}
	dequeue(c, p);
	if (c->misses - p->born >= APART)
		p->proven = true;
	return &p->page;
}

static void cache_unpin(sqlite3_pcache *cache, sqlite3_pcache_page *page, int discard)
{
	struct cache *c = (struct cache *)cache;
	struct page *p = (struct page *)page;

	if (discard || c->count > c->most)
		drop(c, p);
	else
		enqueue(c, p);
}

static void cache_rekey(sqlite3_pcache *cache, sqlite3_pcache_page *page, unsigned old, unsigned key)
{
	struct cache *c = (struct cache *)cache;
	struct page *p = (struct page *)page, *before = *bucket_of(c, key);

	(void)old;
	while (before && before->key != key)
		before = before->chained;
	if (before && before != p)
		drop(c, before);
	unchain(c, p);
	chain(c, p, key);
}

static void cache_truncate(sqlite3_pcache *cache, unsigned limit)
{
	struct cache *c = (struct cache *)cache;
	struct page *p, *next;

	for (size_t i = 0; i < c->buckets_len && c->count; i++)
		for (p = c->buckets[i]; p; p = next) {
			next = p->chained;
			if (p->key >= limit)
				drop(c, p);
		}
}

static void cache_destroy(sqlite3_pcache *cache)
{
	struct cache *c = (struct cache *)cache;

	cache_truncate(cache, 0);
	free_spares(c);
	free(c->buckets);
	free(c);
}

static void cache_shrink(sqlite3_pcache *cache)
{
	struct cache *c = (struct cache *)cache;

	shrink_to(c, 0);
	free_spares(c);
}

const sqlite3_pcache_methods2 cache_methods = {
	.iVersion = 1,
	.xInit = cache_start,
	.xCreate = cache_create,
	.xCachesize = cache_resize,
	.xPagecount = cache_count,
	.xFetch = cache_fetch,
	.xUnpin = cache_unpin,
	.xRekey = cache_rekey,
	.xTruncate = cache_truncate,
	.xDestroy = cache_destroy,
	.xShrink = cache_shrink,
};
