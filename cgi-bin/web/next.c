/* SPDX-License-Identifier: MIT */

/* next.c: one remembered moment under a lock. The store is read outside of it: two workers may both read at the same
 * moment, and find the same. */
#include "web/next.h"

#include "base/fault.h"
#include "news/article.h"

int next_init(struct next *n)
{
	*n = (struct next){ 0 };
	return pthread_mutex_init(&n->lock, NULL) ? fault_new(FAULT_SYSTEM, "no lock for the next publication") : 0;
}

void next_release(struct next *n)
{
	pthread_mutex_destroy(&n->lock);
}

int next_publication(struct next *n, struct store *store, uint64_t generation, int64_t now_ms, int64_t *at_ms)
{
	bool known;
	int r;

	pthread_mutex_lock(&n->lock);
	known = n->known && n->generation == generation && now_ms >= n->from_ms && now_ms < n->at_ms;
	*at_ms = n->at_ms;
	pthread_mutex_unlock(&n->lock);
	if (known)
		return 0;
	r = article_next_publication(at_ms, store, now_ms);
	if (r)
		return fault_pass(r);
	pthread_mutex_lock(&n->lock);
	n->known = true;
	n->generation = generation;
	n->from_ms = now_ms;
	n->at_ms = *at_ms;
	pthread_mutex_unlock(&n->lock);
	return 0;
}
