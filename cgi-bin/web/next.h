/* SPDX-License-Identifier: MIT */
#ifndef WEB_NEXT_H
#define WEB_NEXT_H

/* When the next scheduled article comes out: at that moment everything kept ends. It changes only when content changes
 * or when the moment comes, so it is read from the store once for each of these, and remembered for all workers. */

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

#include "store/store.h"

struct next {
	pthread_mutex_t lock;
	bool known;
	uint64_t generation;
	int64_t from_ms, at_ms; /* right for every moment in [from, at) of that generation */
};

/* FAULT_SYSTEM. */
int next_init(struct next *);
void next_release(struct next *);
/* When something comes out after now_ms; INT64_MAX: nothing is scheduled. `generation` is kept_generation from before.
 */
int next_publication(struct next *, struct store *, uint64_t generation, int64_t now_ms, int64_t *at_ms);

#endif
