/* SPDX-License-Identifier: MIT */

/* slugs.c: choosing a slug that no other article has or had. */
#include "news/slugs.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/fault.h"
#include "text/slug.h"

/* From here on the free number is looked for in strides, so that a thousand articles of one title cost ten looks each.
 */
#define ONE_BY_ONE 9

static int owner_of(int64_t *out, struct store *store, struct slice slug)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_SLUG_OWNER);
	int r;

	stmt_bind_text(st, 1, slug);
	r = stmt_step(st);
	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

/* wanted-N, no longer than a slug may be. */
static struct slice numbered(char at[SLUG_GIVEN_MAX + 24], struct slice wanted, int64_t n)
{
	char tail[24];
	int digits = snprintf(tail, sizeof(tail), "-%lld", (long long)n);
	size_t len = wanted.len;

	if (len > SLUG_GIVEN_MAX - (size_t)digits)
		len = SLUG_GIVEN_MAX - (size_t)digits;
	while (len && wanted.at[len - 1] == '-')
		len--;
	memcpy(at, wanted.at, len);
	memcpy(at + len, tail, (size_t)digits);
	return slice_of(at, len + (size_t)digits);
}

static int is_free(bool *out, struct store *store, struct slice wanted, int64_t n, int64_t article)
{
	char at[SLUG_GIVEN_MAX + 24];
	int64_t owner;
	int r = owner_of(&owner, store, numbered(at, wanted, n));

	*out = owner == 0 || owner == article;
	return fault_pass(r);
}

/* A number that is free: the first up to ONE_BY_ONE, else one behind a taken one. */
static int free_number(int64_t *out, struct store *store, struct slice wanted, int64_t article)
{
	int64_t taken = 1, n = 2;
	bool found = false;
	int r;

	for (;; n = n < ONE_BY_ONE ? n + 1 : n * 2) {
		r = is_free(&found, store, wanted, n, article);
		if (r)
			return fault_pass(r);
		if (found)
			break;
		taken = n;
	}
	while (n - taken > 1) {
		int64_t middle = taken + (n - taken) / 2;

		r = is_free(&found, store, wanted, middle, article);
		if (r)
			return fault_pass(r);
		if (found)
			n = middle;
		else
			taken = middle;
	}
	*out = n;
	return 0;
}

int slugs_choose(struct slice *out, struct store *store, struct arena *arena, struct slice wanted, int64_t article)
{
	char at[SLUG_GIVEN_MAX + 24];
	int64_t owner, n = 0;
	int r = owner_of(&owner, store, wanted);

	if (r)
		return fault_pass(r);
	if (owner == 0 || (article && owner == article)) {
		*out = wanted;
		return 0;
	}
	r = free_number(&n, store, wanted, article);
	if (r)
		return fault_pass(r);
	*out = arena_copy(arena, numbered(at, wanted, n));
	return out->at ? 0 : fault_new(FAULT_MEMORY, "no memory for a slug");
}

int slugs_keep(struct store *store, struct slice slug, int64_t article)
{
	struct stmt *st;
	int64_t owner;
	int r = owner_of(&owner, store, slug);

	if (r || owner)
		return r ? fault_pass(r) : owner == article ? 0 : SLUGS_E_TAKEN;
	st = store_stmt(store, QUERY_SAVE_SLUG_ADD);
	stmt_bind_text(st, 1, slug);
	stmt_bind_i64(st, 2, article);
	return fault_fold(stmt_run(st));
}

int slugs_count(int64_t *out, struct store *store, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_SAVE_SLUG_COUNT);
	int r;

	stmt_bind_i64(st, 1, article);
	r = stmt_step(st);
	*out = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}
