/* SPDX-License-Identifier: MIT */

/* token.c: who may. A secret has 256 random bits, so its hash needs no salt. Its row is looked for by the first bytes
 * of the hash, which is all that the time of the look-up can tell anything of; the whole is compared in constant time.
 */
#include "news/token.h"

#include "base/crypto.h"
#include "base/fault.h"
#include "news/grow.h"
#include "news/token_secret.h"

#define LOOKED_FOR 8 /* bytes of the hash */

static int take_row(struct token *t, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	*t = (struct token){
		.id = stmt_i64(st, 0),
		.label = stmt_copy(st, 1, arena, &failed),
		.role = (enum role)stmt_i64(st, 2),
		.made_ms = stmt_i64(st, 3),
		.expires_ms = stmt_i64(st, 4),
		.revoked_ms = stmt_i64(st, 5),
	};
	return failed ? fault_new(FAULT_MEMORY, "no memory for a token") : 0;
}

void token_hash(uint8_t out[TOKEN_HASH], struct slice secret)
{
	crypto_digest(out, TOKEN_HASH, secret);
}

int token_secret(struct slice *out, struct arena *arena)
{
	uint8_t bytes[32];
	struct slice text;

	crypto_random(bytes, sizeof(bytes));
	text = crypto_base64url(arena, bytes, sizeof(bytes));
	crypto_wipe(bytes, sizeof(bytes));
	*out = text.at ? arena_format(arena, TOKEN_PREFIX SLICE_FMT, SLICE_ARG(text)) : SLICE_NONE;
	return out->at ? 0 : fault_new(FAULT_MEMORY, "no memory for a token");
}

/* The token of that hash. */
static int find(struct token *out, struct store *store, struct arena *arena, const uint8_t hash[TOKEN_HASH])
{
	struct stmt *st = store_stmt(store, QUERY_TOKEN_BY_HASH);
	uint8_t first[TOKEN_HASH], last[TOKEN_HASH];
	bool found = false;
	int r;

	memset(first, 0, sizeof(first));
	memset(last, 0xff, sizeof(last));
	memcpy(first, hash, LOOKED_FOR);
	memcpy(last, hash, LOOKED_FOR);
	stmt_bind_blob(st, 1, slice_of((const char *)first, sizeof(first)));
	stmt_bind_blob(st, 2, slice_of((const char *)last, sizeof(last)));
	while (!found && (r = stmt_step(st)) == STORE_ROW) {
		struct slice kept = stmt_slice(st, 6);

		found = kept.len == TOKEN_HASH && crypto_equal(kept.at, hash, TOKEN_HASH);
	}
	if (found)
		r = take_row(out, st, arena);
	else if (r == 0)
		r = TOKEN_E_UNKNOWN;
	stmt_done(st);
	return fault_pass(r);
}

int token_check(struct token *out, struct store *store, struct arena *arena, struct slice secret, int64_t now_ms)
{
	uint8_t hash[TOKEN_HASH];
	int r;

	*out = (struct token){ 0 };
	if (secret.len != TOKEN_LENGTH || !slice_starts(secret, SLICE(TOKEN_PREFIX)))
		return TOKEN_E_UNKNOWN;
	token_hash(hash, secret);
	r = find(out, store, arena, hash);
	if (r == 0 && (out->revoked_ms || (out->expires_ms && out->expires_ms <= now_ms)))
		r = TOKEN_E_UNKNOWN;
	if (r)
		*out = (struct token){ 0 }; /* nobody, whoever forgets to ask */
	return fault_pass(r);
}

int token_list(struct token **out, size_t *count, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_TOKEN_LIST);
	struct token *list = NULL;
	size_t n = 0, room = 0;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		r = list ? take_row(&list[n++], st, arena) : fault_new(FAULT_MEMORY, "no memory for tokens");
		if (r)
			break;
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return fault_fold(r);
}
