/* SPDX-License-Identifier: MIT */

/* nearest.c: see nearest.h.
 *
 *   its telling terms and tags ─► some newest articles of each ─► weights ─► the rows of the heaviest ─► its list,
 * their lists
 *
 * That is at most TELLING_MAX + INPUT_TAGS_MAX short ranges of an index, NEAREST_MAX rows read and TOLD_MAX written,
 * whatever the store's size. */
#include "news/nearest.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "news/listed.h"

#define NEWEST         12 /* articles of a term or tag that are looked at */
#define TOLD_MAX       10 /* as many as are ever shown: whom an article is near to */
#define WEIGHT_MIN     6  /* less is chance: a word that everybody uses, alone */
#define WEIGHT_SECTION 2
#define WEIGHT_TAG     16 /* of a tag that few have; less by 1 for each doubling of them */
#define WEIGHT_TAG_MIN 6
#define WEIGHT_MAX     UINT16_MAX
#define CANDIDATES_MAX (NEWEST * (TELLING_MAX + INPUT_TAGS_MAX))
#define SLOTS          2048 /* of the table by id; more than twice as many */
#define DAY            INT64_C(86400000)

struct candidate {
	int64_t id, at_ms;
	int weight;
};

struct work {
	const struct derive *d;
	struct store *store;
	int64_t now_ms, until_ms;
	uint32_t kin;
	struct telling telling;
	uint16_t slots[SLOTS]; /* 1 + where it stands; 0: free */
	struct candidate list[CANDIDATES_MAX];
	size_t count;
	struct nearest own, other;
};

/* --- how it is kept ------------------------------------------------------------------------------------------------
 */

static void put_number(char *out, uint64_t n, size_t bytes)
{
	for (size_t i = 0; i < bytes; i++)
		out[i] = (char)(uint8_t)(n >> 8 * i);
}

static uint64_t get_number(const char *at, size_t bytes)
{
	uint64_t n = 0;

	for (size_t i = bytes; i-- > 0;)
		n = n << 8 | (uint8_t)at[i];
	return n;
}

int nearest_read(struct nearest *out, struct slice kept)
{
	out->count = kept.len / NEAREST_BYTES;
	if (kept.len % NEAREST_BYTES || out->count > NEAREST_ALL)
		return fault_new(FAULT_STORE, "a list of what is near has a wrong length");
	for (size_t i = 0; i < out->count; i++) {
		const char *at = kept.at + i * NEAREST_BYTES;

		out->list[i] = (struct near){ (int64_t)get_number(at, 8), (int64_t)get_number(at + 8, 8),
			(uint32_t)get_number(at + 16, 4), (int)get_number(at + 20, 2) };
	}
	return 0;
}

static struct slice write_nearest(char out[NEAREST_ALL * NEAREST_BYTES], const struct nearest *n)
{
	for (size_t i = 0; i < n->count; i++) {
		char *at = out + i * NEAREST_BYTES;

		put_number(at, (uint64_t)n->list[i].id, 8);
		put_number(at + 8, (uint64_t)n->list[i].at_ms, 8);
		put_number(at + 16, n->list[i].kin, 4);
		put_number(at + 20, (uint64_t)n->list[i].weight, 2);
	}
	return slice_of(out, n->count * NEAREST_BYTES);
}

struct slice nearest_terms(char *out, const struct telling *t)
{
	for (size_t i = 0; i < t->count; i++)
		put_number(out + i * TELLING_BYTES, (uint64_t)t->terms[i], TELLING_BYTES);
	return slice_of(out, t->count * TELLING_BYTES);
}

uint32_t nearest_kin(const struct derive *d, const struct telling *t)
{
	char numbers[8 + TELLING_MAX * TELLING_BYTES];
	struct slice terms = nearest_terms(numbers + 8, t);
	uint64_t hash;

	put_number(numbers, (uint64_t)d->section_id, 8);
	hash = telling_hash(TELLING_HASH, slice_of(numbers, 8 + terms.len));
	for (size_t i = 0; i < d->in->tag_count; i++)
		hash = telling_hash(telling_hash(hash, d->in->tags[i]), SLICE(","));
	return (uint32_t)(hash >> 32 ^ hash);
}

/* --- a list --------------------------------------------------------------------------------------------------------
 */

/* Whether a stands before b. */
static bool is_nearer(const struct near *a, const struct near *b)
{
	if (a->weight != b->weight)
		return a->weight > b->weight;
	return a->at_ms != b->at_ms ? a->at_ms > b->at_ms : a->id > b->id;
}

static bool drop_entry(struct nearest *n, int64_t id)
{
	size_t at = 0;

	while (at < n->count && n->list[at].id != id)
		at++;
	if (at == n->count)
		return false;
	n->count--;
	memmove(&n->list[at], &n->list[at + 1], (n->count - at) * sizeof(n->list[0]));
	return true;
}

/* Adds an entry at its place; what is too much goes from the end. Those that are not released yet are counted by
 * themselves. False: it is the new one that had to go. */
static bool add_entry(struct nearest *n, const struct near *entry, int64_t now_ms)
{
	size_t at = n->count, kept = 0, released = 0, waiting = 0;
	bool added = false;

	while (at > 0 && is_nearer(entry, &n->list[at - 1]))
		at--;
	memmove(&n->list[at + 1], &n->list[at], (n->count - at) * sizeof(n->list[0]));
	n->list[at] = *entry;
	for (size_t i = 0; i <= n->count; i++) {
		const struct near *e = &n->list[i];

		if (e->at_ms > now_ms ? waiting++ >= NEAREST_WAITING : released++ >= NEAREST_MAX)
			continue;
		added = added || i == at;
		n->list[kept++] = *e;
	}
	n->count = kept;
	return added;
}

/* --- who shares something ------------------------------------------------------------------------------------------
 */

static void add_weight(struct work *w, int64_t id, int64_t at_ms, int weight)
{
	size_t slot = (size_t)(uint64_t)id * 40503 % SLOTS;
	struct candidate *c;

	while (w->slots[slot] && w->list[w->slots[slot] - 1].id != id)
		slot = (slot + 1) % SLOTS;
	if (!w->slots[slot]) {
		w->list[w->count++] = (struct candidate){ id, at_ms, 0 };
		w->slots[slot] = (uint16_t)w->count;
	}
	c = &w->list[w->slots[slot] - 1];
	c->weight = c->weight + weight < WEIGHT_MAX - WEIGHT_SECTION ? c->weight + weight : c->weight;
}

/* What it says that two articles share a term, by how rare it is: of the `count` newest others that have it, which is
 * all there are if less than NEWEST, the releases lie so far apart. Few steps, close together: a weight is kept as it
 * was, while words come into use, and two shared terms should count more than one that was rarer once. */
static int term_weight(size_t count, int64_t apart_ms)
{
	if (count < NEWEST || apart_ms >= 180 * DAY)
		return 10;
	return apart_ms >= 30 * DAY ? 8 : apart_ms >= 7 * DAY ? 6 : apart_ms >= DAY ? 4 : 3;
}

/* The newest of a range, and what each of them weighs; `weight` 0: as a term does. */
static int gather(struct work *w, struct stmt *st, int weight)
{
	int64_t ids[NEWEST], times[NEWEST];
	size_t count = 0;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW && count < NEWEST)
		if (stmt_i64(st, 0) != w->d->id) {
			ids[count] = stmt_i64(st, 0);
			times[count++] = stmt_i64(st, 1);
		}
	stmt_done(st);
	if (r < 0 || count == 0)
		return fault_pass(r < 0 ? r : 0);
	if (!weight)
		weight = term_weight(count, times[0] - times[count - 1]);
	for (size_t i = 0; i < count; i++)
		add_weight(w, ids[i], times[i], weight);
	return 0;
}

static int gather_term(struct work *w, int64_t term)
{
	struct stmt *st = store_stmt(w->store, QUERY_RELATED_TELLING);

	stmt_bind_i64(st, 1, term);
	stmt_bind_i64(st, 2, w->until_ms);
	stmt_bind_i64(st, 3, NEWEST + 1);
	return fault_pass(gather(w, st, 0));
}

static int gather_tag(struct work *w, struct slice tag)
{
	struct stmt *st = store_stmt(w->store, QUERY_LIST_TAG_SIZE);
	int64_t id = 0, size = 0;
	int weight = WEIGHT_TAG, r;

	stmt_bind_text(st, 1, tag);
	stmt_bind_i64(st, 2, w->until_ms);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		id = stmt_i64(st, 0);
		size = stmt_i64(st, 1);
	}
	stmt_done(st);
	if (r != STORE_ROW)
		return r ? fault_fold(r) : fault_new(FAULT_STORE, "a tag in use is not there");
	for (; size >= 2 * NEWEST && weight > WEIGHT_TAG_MIN; size /= 2)
		weight--;
	st = store_stmt(w->store, QUERY_LIST_NEAR);
	stmt_bind_i64(st, 1, LISTED_TAG);
	stmt_bind_i64(st, 2, id);
	stmt_bind_i64(st, 3, w->until_ms);
	stmt_bind_i64(st, 4, NEWEST + 1);
	return fault_pass(gather(w, st, weight));
}

static int compare(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight > y->weight ? -1 : 1;
	if (x->at_ms != y->at_ms)
		return x->at_ms > y->at_ms ? -1 : 1;
	return x->id > y->id ? -1 : 1;
}

/* --- the rows ------------------------------------------------------------------------------------------------------
 */

static int change_telling(struct work *w, enum query query, int64_t term, int64_t at_ms)
{
	struct stmt *st = store_stmt(w->store, query);

	stmt_bind_i64(st, 1, term);
	stmt_bind_i64(st, 2, at_ms);
	stmt_bind_i64(st, 3, w->d->id);
	return fault_fold(stmt_run(st));
}

/* Takes the article's terms out as its row has them, unless they are those that it has; *same tells that. */
static int leave_terms(bool *same, bool *known, struct work *w, struct slice wanted)
{
	struct stmt *st = store_stmt(w->store, QUERY_RELATED_GET);
	char terms[TELLING_MAX * TELLING_BYTES];
	struct slice had = SLICE_NONE;
	int64_t at_ms = 0;
	int r;

	stmt_bind_i64(st, 1, w->d->id);
	r = stmt_step(st);
	*known = r == STORE_ROW;
	if (*known) {
		at_ms = stmt_i64(st, 1);
		had = slice_head(stmt_slice(st, 2), sizeof(terms));
		if (had.len)
			memcpy(terms, had.at, had.len);
		had.at = terms;
	}
	*same = *known && at_ms == w->d->in->published_ms && slice_eq(had, wanted) &&
		w->d->in->status == ARTICLE_PUBLISHED;
	stmt_done(st);
	r = fault_fold(r == STORE_ROW ? 0 : r);
	for (size_t i = 0; r == 0 && !*same && i + TELLING_BYTES <= had.len; i += TELLING_BYTES)
		r = change_telling(w, QUERY_RELATED_TELLING_DROP, (int64_t)get_number(terms + i, TELLING_BYTES), at_ms);
	return fault_pass(r);
}

static int put_row(struct work *w, struct slice terms)
{
	struct stmt *st = store_stmt(w->store, QUERY_RELATED_PUT);
	char near[NEAREST_ALL * NEAREST_BYTES];

	stmt_bind_i64(st, 1, w->d->id);
	stmt_bind_i64(st, 2, w->d->section_id);
	stmt_bind_i64(st, 3, w->d->in->published_ms);
	stmt_bind_blob(st, 4, terms);
	stmt_bind_i64(st, 5, w->kin);
	stmt_bind_blob(st, 6, write_nearest(near, &w->own));
	return fault_fold(stmt_run(st));
}

static int put_near(struct work *w, int64_t id)
{
	struct stmt *st = store_stmt(w->store, QUERY_RELATED_NEAR_PUT);
	char near[NEAREST_ALL * NEAREST_BYTES];

	stmt_bind_i64(st, 1, id);
	stmt_bind_blob(st, 2, write_nearest(near, &w->other));
	return fault_fold(stmt_run(st));
}

/* Makes an entry of a candidate, and of the article one in the candidate's list. */
static int join(struct work *w, const struct candidate *c, bool tell)
{
	struct stmt *st = store_stmt(w->store, QUERY_RELATED_GET);
	struct near entry = { c->id, c->at_ms, 0, c->weight };
	bool had, has;
	int r;

	stmt_bind_i64(st, 1, c->id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		if (stmt_i64(st, 0) == w->d->section_id)
			entry.weight += WEIGHT_SECTION;
		entry.kin = (uint32_t)stmt_i64(st, 3);
		if (nearest_read(&w->other, stmt_slice(st, 4)))
			w->other.count = 0; /* `verify` tells; this makes it whole again */
	}
	stmt_done(st);
	/* Without a row: while the rows of an older store are being made. */
	if (r != STORE_ROW || entry.weight < WEIGHT_MIN)
		return fault_fold(r == STORE_ROW ? 0 : r);
	add_entry(&w->own, &entry, w->now_ms);
	if (!tell)
		return 0;
	entry = (struct near){ w->d->id, w->d->in->published_ms, w->kin, entry.weight };
	had = drop_entry(&w->other, entry.id);
	has = add_entry(&w->other, &entry, w->now_ms);
	return had || has ? fault_pass(put_near(w, c->id)) : 0;
}

static int find_nearest(struct work *w)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->telling.count; i++)
		r = gather_term(w, w->telling.terms[i]);
	for (size_t i = 0; r == 0 && i < w->d->in->tag_count && i < INPUT_TAGS_MAX; i++)
		r = gather_tag(w, w->d->in->tags[i]);
	qsort(w->list, w->count, sizeof(w->list[0]), compare);
	for (size_t i = 0; r == 0 && i < w->count && i < NEAREST_MAX; i++)
		r = join(w, &w->list[i], i < TOLD_MAX);
	return fault_pass(r);
}

static int put_terms(struct work *w)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->telling.count; i++)
		r = change_telling(w, QUERY_RELATED_TELLING_ADD, w->telling.terms[i], w->d->in->published_ms);
	return fault_pass(r);
}

static int drop_row(struct store *store, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_RELATED_DROP);

	stmt_bind_i64(st, 1, article);
	return fault_fold(stmt_run(st));
}

static int put(struct work *w)
{
	char text[TELLING_MAX * TELLING_BYTES];
	struct slice terms;
	bool same, known;
	int r = telling_find(&w->telling, w->d->in);

	if (r)
		return fault_pass(r);
	terms = nearest_terms(text, &w->telling);
	r = leave_terms(&same, &known, w, terms);
	if (r)
		return fault_pass(r);
	if (w->d->in->status != ARTICLE_PUBLISHED)
		return known ? fault_pass(drop_row(w->store, w->d->id)) : 0;
	w->kin = nearest_kin(w->d, &w->telling);
	/* What comes out before the article does is near to it, and what comes out later will find it. */
	w->until_ms = w->d->in->published_ms > w->now_ms ? w->d->in->published_ms : w->now_ms;
	if (!same)
		r = put_terms(w);
	if (r == 0)
		r = find_nearest(w);
	return r ? fault_pass(r) : fault_pass(put_row(w, terms));
}

int nearest_put(const struct derive *d, struct store *store, struct arena *arena)
{
	struct work *w = arena_new_of(arena, struct work);

	if (!w)
		return fault_new(FAULT_MEMORY, "no memory for what is near");
	w->d = d;
	w->store = store;
	w->now_ms = clock_now_ms();
	return fault_pass(put(w));
}
