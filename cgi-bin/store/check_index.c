/* SPDX-License-Identifier: MIT */

/* check_index.c: whether the full text index is that of its texts.
 *
 * The engine's own check of it is a statement that writes, which a reader must not run and the writer has no time for.
 * So the tables that the index is made of, and the texts, are copied into a database of this check's own (in memory,
 * and in a file without a name where it grows), and the copy is checked.
 *
 * The engine proves how the index is built, but what it says only by an exclusive or of sums: two places of a word that
 * became those of another word cancel each other out in some of a hundred cases. So every place of every token, as the
 * index tells it, is also summed up here by a hash that does not do so, and likewise what the tokenizer makes of the
 * texts. */
#include "store/check_index.h"

#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "store/fts.h"
#include "store/tokenizer.h"

/* The texts first, then what FTS5 keeps (its documentation, section 9). */
static const char *const tables[] = { "search_text", "search_data", "search_idx", "search_config", NULL };

/* Rows of `select` on one database, bound to `insert` on another. A SELECT's own error is *from_code's. */
static int copy_rows(sqlite3 *to, sqlite3_stmt *select, const char *insert, int *from_code)
{
	sqlite3_stmt *put = NULL;
	int r = sqlite3_prepare_v2(to, insert, -1, &put, NULL), step = SQLITE_DONE;

	while (r == SQLITE_OK && (step = sqlite3_step(select)) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(select) && r == SQLITE_OK; i++)
			r = sqlite3_bind_value(put, i + 1, sqlite3_column_value(select, i));
		if (r == SQLITE_OK)
			r = sqlite3_step(put) == SQLITE_DONE ? SQLITE_OK : sqlite3_errcode(to);
		sqlite3_reset(put);
	}
	sqlite3_finalize(put);
	*from_code = step == SQLITE_DONE || step == SQLITE_ROW ? SQLITE_OK : step;
	return r;
}

/* One table with its rows. */
static int copy_table(sqlite3 *to, sqlite3 *from, const char *name, int *from_code)
{
	sqlite3_stmt *make = NULL, *select = NULL;
	char *query = sqlite3_mprintf("SELECT * FROM \"%w\"", name), *insert = NULL;
	int r = query ? SQLITE_OK : SQLITE_NOMEM;

	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(from, "SELECT sql FROM sqlite_schema WHERE name = $1", -1, &make, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_bind_text(make, 1, name, -1, SQLITE_STATIC);
	if (r == SQLITE_OK && sqlite3_step(make) == SQLITE_ROW)
		r = sqlite3_exec(to, (const char *)sqlite3_column_text(make, 0), NULL, NULL, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(from, query, -1, &select, NULL);
	if (r == SQLITE_OK) {
		int columns = sqlite3_column_count(select);

		insert = sqlite3_mprintf("INSERT INTO \"%w\" VALUES ($1%.*s)", name, 4 * (columns - 1),
			", $2, $3, $4, $5, $6, $7, $8, $9");
		r = insert ? copy_rows(to, select, insert, from_code) : SQLITE_NOMEM;
	}
	sqlite3_finalize(make);
	sqlite3_finalize(select);
	sqlite3_free(query);
	sqlite3_free(insert);
	return r;
}

/* The view and the index itself, which are words of the schema alone. */
static int copy_schema(sqlite3 *to, sqlite3 *from, int *from_code)
{
	sqlite3_stmt *select = NULL;
	int r = sqlite3_prepare_v2(
		from, "SELECT * FROM sqlite_schema WHERE name IN ('search_row', 'search')", -1, &select, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_exec(to, "PRAGMA writable_schema=ON", NULL, NULL, NULL);
	if (r == SQLITE_OK)
		r = copy_rows(to, select, "INSERT INTO sqlite_schema VALUES ($1, $2, $3, $4, $5)", from_code);
	sqlite3_finalize(select);
	return r == SQLITE_OK ? sqlite3_exec(to, "PRAGMA writable_schema=RESET", NULL, NULL, NULL) : r;
}

static int copy_all(sqlite3 *to, sqlite3 *from, int *from_code)
{
	int r = fts_register(to);

	if (r == SQLITE_OK)
		r = sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA cache_size=-16384; BEGIN", NULL, NULL, NULL);
	for (const char *const *name = tables; *name && r == SQLITE_OK && *from_code == SQLITE_OK; name++)
		r = copy_table(to, from, *name, from_code);
	if (r == SQLITE_OK && *from_code == SQLITE_OK)
		r = copy_schema(to, from, from_code);
	return r == SQLITE_OK ? sqlite3_exec(to, "COMMIT", NULL, NULL, NULL) : r;
}

/* All places of all tokens, in whatever order. A token stands at the n-th place of a column of a document. */
struct places {
	uint64_t count, sum;
	int64_t document;
	const char *column;
	int64_t at; /* of a text's last token */
};

static void add_place(struct places *p, int64_t at, struct slice token)
{
	static const uint8_t key[CRYPTO_SHORT_KEY] = "places";
	char text[3 * sizeof(int64_t) + TOKEN_MAX + 16];
	size_t head = 2 * sizeof(int64_t) + sizeof(uint64_t);
	uint64_t column = crypto_short_hash(key, slice_from(p->column));

	/* A longer one is of no text of ours, so that the sums differ whatever is cut off here. */
	token = slice_head(token, sizeof(text) - head);
	memcpy(text, &p->document, sizeof(int64_t));
	memcpy(text + sizeof(int64_t), &at, sizeof(int64_t));
	memcpy(text + 2 * sizeof(int64_t), &column, sizeof(column));
	memcpy(text + head, token.at, token.len);
	p->sum += crypto_short_hash(key, slice_of(text, head + token.len));
	p->count++;
}

static struct slice column_text(sqlite3_stmt *raw, int column)
{
	const char *text = (const char *)sqlite3_column_text(raw, column);

	return slice_of(text ? text : "", (size_t)sqlite3_column_bytes(raw, column));
}

/* As the index says. */
static int places_of_index(struct places *p, sqlite3 *db)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_exec(
		db, "CREATE VIRTUAL TABLE search_places USING fts5vocab('search', 'instance')", NULL, NULL, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(db, "SELECT term, doc, col, offset FROM search_places", -1, &raw, NULL);
	while (r == SQLITE_OK && (r = sqlite3_step(raw)) == SQLITE_ROW) {
		const char *column = (const char *)sqlite3_column_text(raw, 2);

		p->document = sqlite3_column_int64(raw, 1);
		p->column = column ? column : "";
		add_place(p, sqlite3_column_int64(raw, 3), column_text(raw, 0));
		r = SQLITE_OK;
	}
	sqlite3_finalize(raw);
	return r == SQLITE_DONE ? SQLITE_OK : r;
}

/* A stem stands where its word does, a pair where its first character does. */
static int take_place(void *data, const struct token *t)
{
	struct places *p = data;

	if (t->kind != TOKEN_STEM && t->kind != TOKEN_PAIR)
		p->at++;
	add_place(p, p->at, t->text);
	return 0;
}

/* As the texts say. */
static int places_of_texts(struct places *p, sqlite3 *db)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_prepare_v2(db, "SELECT * FROM search_row", -1, &raw, NULL);

	while (r == SQLITE_OK && (r = sqlite3_step(raw)) == SQLITE_ROW) {
		r = SQLITE_OK;
		p->document = sqlite3_column_int64(raw, 0);
		for (int i = 1; i < sqlite3_column_count(raw) && r == SQLITE_OK; i++) {
			p->column = sqlite3_column_name(raw, i);
			p->at = -1;
			if (!p->column || tokenizer_run(column_text(raw, i), TOKENIZER_ALL, take_place, p))
				r = SQLITE_NOMEM;
		}
	}
	sqlite3_finalize(raw);
	return r == SQLITE_DONE ? SQLITE_OK : r;
}

static int check_places(sqlite3 *db)
{
	struct places index = { 0 }, texts = { 0 };
	int r = places_of_index(&index, db);

	if (r == SQLITE_OK)
		r = places_of_texts(&texts, db);
	return r == SQLITE_OK && (index.count != texts.count || index.sum != texts.sum) ? SQLITE_CORRUPT : r;
}

static bool is_there(sqlite3 *db)
{
	sqlite3_stmt *raw = NULL;
	bool there = sqlite3_prepare_v2(db, "SELECT 1 FROM sqlite_schema WHERE name = 'search'", -1, &raw, NULL) ==
			     SQLITE_OK &&
		     sqlite3_step(raw) == SQLITE_ROW;

	sqlite3_finalize(raw);
	return there;
}

static bool is_damage(int code)
{
	return (code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_ERROR || (code & 0xff) == SQLITE_CONSTRAINT;
}

int check_index(struct store *store, bool *whole)
{
	sqlite3 *copy = NULL;
	int from_code = SQLITE_OK, r;

	*whole = true;
	if (!is_there(store->db)) /* the check of the schema tells */
		return 0;
	r = sqlite3_open_v2("", &copy, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, NULL);
	if (r == SQLITE_OK)
		r = copy_all(copy, store->db, &from_code);
	if (r == SQLITE_OK && from_code == SQLITE_OK)
		r = sqlite3_exec(
			copy, "INSERT INTO search (search, rank) VALUES ('integrity-check', 1)", NULL, NULL, NULL);
	if (r == SQLITE_OK && from_code == SQLITE_OK)
		r = check_places(copy);
	*whole = r == SQLITE_OK && from_code == SQLITE_OK;
	if (r != SQLITE_OK && !is_damage(r))
		r = fault_new(r == SQLITE_NOMEM  ? FAULT_MEMORY
			      : r == SQLITE_FULL ? FAULT_FULL
						 : FAULT_STORE,
			"a copy of the index: %s", sqlite3_errmsg(copy));
	else
		r = from_code == SQLITE_OK || is_damage(from_code) ? 0 : store_failed(store, from_code, "the index");
	sqlite3_close(copy);
	return fault_fold(r);
}
