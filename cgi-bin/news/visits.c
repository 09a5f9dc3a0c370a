/* SPDX-License-Identifier: MIT */

/* visits.c: an open-addressed table with linear probing.
 *
 * An entry's home is its place's hash scaled to the capacity; there is no deletion but the sweep, which copies what
 * lives into a new table of the right size. So a full table costs one pass over it, and its size follows the living
 * visits both ways. */
#include "news/visits.h"

#include <stdlib.h>
#include <string.h>

#define CAPACITY_MIN 1024

struct entry {
	uint8_t visitor[VISITOR_LEN];
	uint32_t opened, last;
};

struct visits {
	struct entry *entries;
	size_t capacity, used, most;
};

/* Time as an entry has it. */
static uint32_t stamp(int64_t ms)
{
	return (uint32_t)ms;
}

/* A time that has run out for every purpose. */
static uint32_t long_ago(int64_t now_ms)
{
	return stamp(now_ms - 2 * VISIT_FLOOD_MS);
}

/* An empty slot is all zeros, which no visitor is (visitor.c). */
static bool is_empty(const struct entry *e)
{
	static const uint8_t none[VISITOR_LEN];

	return memcmp(e->visitor, none, VISITOR_LEN) == 0;
}

static bool within(uint32_t then, int64_t now_ms, int64_t span_ms)
{
	int32_t age = (int32_t)(stamp(now_ms) - then);

	return age < span_ms; /* a time to come (the clock went back) counts as now */
}

static bool alive(const struct entry *e, int64_t now_ms)
{
	return within(e->last, now_ms, VISIT_WINDOW_MS) || within(e->opened, now_ms, VISIT_FLOOD_MS);
}

static size_t home(const uint8_t *visitor, size_t capacity)
{
	uint32_t hash;

	memcpy(&hash, visitor, sizeof(hash));
	return (size_t)(((uint64_t)hash * capacity) >> 32);
}

static size_t next_slot(size_t slot, size_t capacity)
{
	return slot + 1 == capacity ? 0 : slot + 1;
}

/* Seven eighths full is full: with linear probing a miss then looks at some 32 slots, two or three cache lines of which
 * are new. */
static size_t limit(size_t capacity)
{
	return capacity - capacity / 8;
}

struct visits *visits_new(size_t most)
{
	struct visits *v = calloc(1, sizeof(*v));

	if (!v)
		return NULL;
	v->entries = calloc(CAPACITY_MIN, sizeof(*v->entries));
	if (!v->entries) {
		free(v);
		return NULL;
	}
	v->capacity = CAPACITY_MIN;
	v->most = most;
	return v;
}

void visits_free(struct visits *v)
{
	if (v)
		free(v->entries);
	free(v);
}

void visits_find(const struct visits *v, const struct visitor *who, int64_t now_ms, struct visits_found *out)
{
	*out = (struct visits_found){ 0 };
	for (size_t i = home(who->bytes, v->capacity); !is_empty(&v->entries[i]); i = next_slot(i, v->capacity)) {
		const struct entry *e = &v->entries[i];

		if (memcmp(e->visitor, who->bytes, VISITOR_PLACE) != 0)
			continue;
		if (memcmp(e->visitor, who->bytes, VISITOR_LEN) != 0) {
			out->others += within(e->opened, now_ms, VISIT_FLOOD_MS);
		} else if (within(e->last, now_ms, VISIT_WINDOW_MS)) {
			out->open = true;
			out->entry = i;
		}
	}
}

static void put(struct entry *entries, size_t capacity, const struct entry *e)
{
	size_t i = home(e->visitor, capacity);

	while (!is_empty(&entries[i]))
		i = next_slot(i, capacity);
	entries[i] = *e;
}

/* Into a table for what lives and a third as much again. On failure the old one stays. */
static void rebuild(struct visits *v, int64_t now_ms)
{
	size_t living = 0, capacity;
	struct entry *entries;

	for (size_t i = 0; i < v->capacity; i++)
		living += !is_empty(&v->entries[i]) && alive(&v->entries[i], now_ms);
	capacity = living + living / 3;
	if (capacity < CAPACITY_MIN)
		capacity = CAPACITY_MIN;
	entries = calloc(capacity, sizeof(*entries));
	if (!entries)
		return;
	for (size_t i = 0; i < v->capacity; i++) {
		struct entry *e = &v->entries[i];

		if (is_empty(e) || !alive(e, now_ms))
			continue;
		/* A window that is extended for weeks must not grow young again when its stamp comes round. */
		if (!within(e->opened, now_ms, VISIT_FLOOD_MS))
			e->opened = long_ago(now_ms);
		put(entries, capacity, e);
	}
	free(v->entries);
	v->entries = entries;
	v->capacity = capacity;
	v->used = living;
}

bool visits_add(struct visits *v, const struct visitor *who, int64_t opened_ms, int64_t last_ms, int64_t now_ms)
{
	struct entry e = { .opened = opened_ms ? stamp(opened_ms) : long_ago(now_ms), .last = stamp(last_ms) };

	if (v->used >= v->most)
		return false;
	if (v->used >= limit(v->capacity))
		rebuild(v, now_ms);
	if (v->used + 1 >= v->capacity)
		return false;
	memcpy(e.visitor, who->bytes, VISITOR_LEN);
	put(v->entries, v->capacity, &e);
	v->used++;
	return true;
}

/* The full time of a stamp that is at most half of 2^32 away from now. */
static int64_t unstamp(uint32_t s, int64_t now_ms)
{
	return now_ms + (int32_t)(s - stamp(now_ms));
}

int64_t visits_extend(struct visits *v, size_t entry, int64_t last_ms, int64_t now_ms)
{
	int64_t before = unstamp(v->entries[entry].last, now_ms);

	v->entries[entry].last = stamp(last_ms);
	return before;
}

void visits_undo(struct visits *v, const struct visitor *who, int64_t last_ms, int64_t before_ms, int64_t now_ms)
{
	for (size_t i = home(who->bytes, v->capacity); !is_empty(&v->entries[i]); i = next_slot(i, v->capacity)) {
		struct entry *e = &v->entries[i];

		if (e->last != stamp(last_ms) || memcmp(e->visitor, who->bytes, VISITOR_LEN) != 0)
			continue;
		if (before_ms) {
			e->last = stamp(before_ms);
		} else {
			e->opened = e->last = long_ago(now_ms); /* the next sweep drops it */
		}
		return;
	}
}

void visits_sweep(struct visits *v, int64_t now_ms)
{
	rebuild(v, now_ms);
}

void visits_size(const struct visits *v, size_t *entries, size_t *bytes)
{
	*entries = v->used;
	*bytes = v->capacity * sizeof(*v->entries);
}
