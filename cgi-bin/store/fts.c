/* SPDX-License-Identifier: MIT */

/* fts.c: see fts.h. */
#include "store/fts.h"

#include "base/fault.h"
#include "store/tokenizer.h"

typedef int fts_token_fn(void *, int flags, const char *token, int len, int begin, int end);

/* There is nothing to keep: any address does. */
static char nothing;

static int create(void *context, const char **words, int count, Fts5Tokenizer **out)
{
	(void)context;
	(void)words;
	*out = (Fts5Tokenizer *)&nothing;
	return count ? SQLITE_ERROR : SQLITE_OK;
}

static void drop(Fts5Tokenizer *tokenizer)
{
	(void)tokenizer;
}

struct receiver {
	fts_token_fn *take;
	void *context;
};

static int hand_over(void *data, const struct token *t)
{
	const struct receiver *to = data;

	int flags = t->kind == TOKEN_STEM || t->kind == TOKEN_PAIR ? FTS5_TOKEN_COLOCATED : 0;

	return to->take(to->context, flags, t->text.at, (int)t->text.len, (int)t->begin, (int)t->end);
}

/* A query: what stands between spaces. */
static int take_as_it_is(const struct receiver *to, struct slice text)
{
	struct slice rest = text, word;
	int r = SQLITE_OK;

	while (r == SQLITE_OK && slice_split(&rest, ' ', &word)) {
		int begin = (int)(word.at - text.at);

		if (word.len)
			r = to->take(to->context, 0, word.at, (int)word.len, begin, begin + (int)word.len);
	}
	return r;
}

static int tokenize(Fts5Tokenizer *tokenizer, void *context, int flags, const char *text, int len, fts_token_fn *take)
{
	struct receiver to = { take, context };
	int r;

	(void)tokenizer;
	if (!text || len <= 0)
		return SQLITE_OK;
	if (flags & FTS5_TOKENIZE_QUERY)
		return take_as_it_is(&to, slice_of(text, (size_t)len));
	r = tokenizer_run(slice_of(text, (size_t)len), TOKENIZER_ALL, hand_over, &to);
	return r == FAULT_MEMORY ? SQLITE_NOMEM : r;
}

int fts_register(sqlite3 *db)
{
	static fts5_tokenizer tokenizer = { create, drop, tokenize };
	sqlite3_stmt *raw = NULL;
	fts5_api *api = NULL;
	int r = sqlite3_prepare_v2(db, "VALUES (fts5($1))", -1, &raw, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_bind_pointer(raw, 1, &api, "fts5_api_ptr", NULL);
	if (r == SQLITE_OK && sqlite3_step(raw) != SQLITE_ROW)
		r = sqlite3_errcode(db);
	sqlite3_finalize(raw);
	if (r == SQLITE_OK && !api)
		r = SQLITE_ERROR;
	if (r == SQLITE_OK)
		r = api->xCreateTokenizer(api, "tradepost", NULL, &tokenizer, NULL);
	return r == SQLITE_OK ? fts_register_hits(api) : r;
}
