/* SPDX-License-Identifier: MIT */

/* audit.c: the chain. Every part goes into a row's hash behind its length (crypto_keyed_hash), numbers as eight bytes,
 * NULL as nothing at all: a hash that is not told cannot be confused with one, whose length is 32. */
#include "news/audit.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"

static const char zeros[AUDIT_HASH];

static void put_number(char out[8], int64_t n)
{
	for (int i = 0; i < 8; i++)
		out[i] = (char)((uint64_t)n >> 8 * i);
}

static void hash_row(uint8_t out[AUDIT_HASH], struct slice last, const struct audit_row *row)
{
	static const uint8_t key[CRYPTO_KEY]; /* no secret is in it: everybody may prove the chain */
	char numbers[3][8] = { 0 };
	const struct slice parts[] = {
		last,
		slice_of(numbers[0], 8),
		slice_of(numbers[1], 8),
		row->who.author,
		slice_of(numbers[2], 8),
		row->action,
		row->kind,
		row->of,
		row->before.at ? row->before : SLICE(""),
		row->after.at ? row->after : SLICE(""),
	};

	put_number(numbers[0], row->id);
	put_number(numbers[1], row->who.now_ms);
	put_number(numbers[2], row->who.token_id);
	crypto_keyed_hash(out, AUDIT_HASH, key, parts, sizeof(parts) / sizeof(parts[0]));
}

static int find_last(int64_t *id, char hash[AUDIT_HASH], struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_AUDIT_LAST);
	int r = stmt_step(st);

	*id = 0;
	memcpy(hash, zeros, AUDIT_HASH);
	if (r == STORE_ROW) {
		struct slice kept = stmt_slice(st, 1);

		*id = stmt_i64(st, 0);
		r = kept.len == AUDIT_HASH ? 0 : fault_new(FAULT_STORE, "the last change has no hash");
		if (r == 0)
			memcpy(hash, kept.at, AUDIT_HASH);
	}
	stmt_done(st);
	return fault_fold(r);
}

int audit_now(int64_t *ms, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_AUDIT_LAST);
	int r = stmt_step(st);

	*ms = clock_now_ms();
	if (r == STORE_ROW) {
		int64_t last = stmt_i64(st, 2);

		if (last > *ms && last <= *ms + AUDIT_BACK_MS)
			*ms = last;
		r = 0;
	}
	stmt_done(st);
	return fault_fold(r);
}

int audit_add(struct store *store, const struct audit_row *what)
{
	struct audit_row row = *what;
	char last[AUDIT_HASH];
	uint8_t hash[AUDIT_HASH];
	struct stmt *st;
	int r = find_last(&row.id, last, store);

	if (r)
		return fault_pass(r);
	row.id++;
	hash_row(hash, slice_of(last, sizeof(last)), &row);
	st = store_stmt(store, QUERY_AUDIT_ADD);
	stmt_bind_i64(st, 1, row.id);
	stmt_bind_i64(st, 2, row.who.now_ms);
	stmt_bind_text(st, 3, row.who.author);
	if (row.who.token_id)
		stmt_bind_i64(st, 4, row.who.token_id);
	else
		stmt_bind_null(st, 4);
	stmt_bind_text(st, 5, row.action);
	stmt_bind_text(st, 6, row.kind);
	stmt_bind_text(st, 7, row.of);
	stmt_bind_blob(st, 8, row.before);
	stmt_bind_blob(st, 9, row.after);
	stmt_bind_blob(st, 10, slice_of((const char *)hash, sizeof(hash)));
	return fault_fold(stmt_run(st));
}

int audit_article(struct store *store, const struct audit_who *who, const char *action, int64_t article,
	struct slice before, struct slice after)
{
	char of[24];
	struct audit_row row = {
		.who = *who, .action = slice_from(action), .kind = SLICE("article"), .before = before, .after = after
	};

	snprintf(of, sizeof(of), "%lld", (long long)article);
	row.of = slice_from(of);
	return fault_pass(audit_add(store, &row));
}

/* Its texts live until the statement's next step. */
static void take_row(struct audit_row *row, struct stmt *st)
{
	*row = (struct audit_row){
		.id = stmt_i64(st, 0),
		.who = { .now_ms = stmt_i64(st, 1), .author = stmt_slice(st, 2), .token_id = stmt_i64(st, 3) },
		.action = stmt_slice(st, 4),
		.kind = stmt_slice(st, 5),
		.of = stmt_slice(st, 6),
		.before = stmt_slice(st, 7),
		.after = stmt_slice(st, 8),
		.hash = stmt_slice(st, 9),
	};
}

static int keep_row(struct audit_row *out, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	take_row(out, st);
	out->who.author = stmt_copy(st, 2, arena, &failed);
	out->action = stmt_copy(st, 4, arena, &failed);
	out->kind = stmt_copy(st, 5, arena, &failed);
	out->of = stmt_copy(st, 6, arena, &failed);
	out->before = stmt_copy(st, 7, arena, &failed);
	out->after = stmt_copy(st, 8, arena, &failed);
	out->hash = stmt_copy(st, 9, arena, &failed);
	return failed ? fault_new(FAULT_MEMORY, "no memory for a change") : 0;
}

int audit_list(struct audit_row **out, size_t *count, bool *more, struct store *store, struct arena *arena, int64_t id,
	size_t limit)
{
	struct stmt *st = store_stmt(store, QUERY_AUDIT_DOWN);
	int r;

	*count = 0;
	*more = false;
	*out = arena_array_of(arena, struct audit_row, limit + 1);
	stmt_bind_i64(st, 1, id);
	stmt_bind_i64(st, 2, (int64_t)limit + 1);
	r = *out ? 0 : fault_new(FAULT_MEMORY, "no memory for changes");
	while (r == 0 && (r = stmt_step(st)) == STORE_ROW) {
		*more = *count == limit;
		if (*more) {
			r = 0;
			break;
		}
		r = keep_row(&(*out)[(*count)++], st, arena);
	}
	stmt_done(st);
	return fault_fold(r);
}

int audit_walk(struct store *store, audit_each_fn *each, void *arg)
{
	struct stmt *st = store_stmt(store, QUERY_AUDIT_UP);
	struct audit_row row;
	int r;

	stmt_bind_i64(st, 1, 0);
	while ((r = stmt_step(st)) == STORE_ROW) {
		take_row(&row, st);
		r = each(arg, &row);
		if (r)
			break;
	}
	stmt_done(st);
	return fault_pass(r);
}

struct proof {
	finding_fn *found;
	void *arg;
	int64_t count;
	char last[AUDIT_HASH]; /* of the row before */
};

static int prove_row(void *arg, const struct audit_row *row)
{
	struct proof *p = arg;
	uint8_t hash[AUDIT_HASH];
	const char *wrong = NULL;
	char number[24];

	hash_row(hash, slice_of(p->last, sizeof(p->last)), row);
	if (row->id != p->count + 1)
		wrong = "stands behind a gap";
	else if (!slice_eq(row->hash, slice_of((const char *)hash, sizeof(hash))))
		wrong = "is not what its hash and the row before say";
	snprintf(number, sizeof(number), "%lld", (long long)row->id);
	if (wrong)
		p->found(p->arg, &(struct finding){ "audit", number, wrong });
	/* Each row is held against what the one before says of itself, so that one fault is told once or twice, and not
	 * of all that follow. */
	p->count = row->id;
	memcpy(p->last, row->hash.len == AUDIT_HASH ? row->hash.at : zeros, AUDIT_HASH);
	return 0;
}

int audit_verify(struct store *store, finding_fn *found, void *arg, int64_t *count)
{
	struct proof p = { .found = found, .arg = arg };
	int r = audit_walk(store, prove_row, &p);

	*count = p.count;
	return fault_fold(r);
}
