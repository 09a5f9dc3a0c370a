/* SPDX-License-Identifier: MIT */

/* check.c: see check.h. */
#include "store/check.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "store/check_index.h"
#include "store/engine.h"
#include "store/fts.h"
#include "store/seal.h"

/* How many the engine's own check tells at most: it gives a line for each row that an index lacks. */
#define ENGINE_CHECK "PRAGMA integrity_check(1000)"

extern const struct embedded embedded_checks[];

struct check {
	struct store *store;
	const struct store_schema *schema;
	finding_fn *found;
	void *arg;
};

static void tell(struct check *c, const char *table, const char *row, const char *what)
{
	const struct finding finding = { table, row ? row : "", what ? what : "is damaged" };

	c->found(c->arg, &finding);
}

/* Makes a finding of damage that keeps a statement from being read; a fault of anything else. */
static int end(struct check *c, int code, const char *doing)
{
	int r;

	if (code == SQLITE_DONE || code == SQLITE_OK)
		return 0;
	if ((code & 0xff) == SQLITE_CORRUPT || (code & 0xff) == SQLITE_NOTADB) {
		tell(c, "store", "", "is damaged where it was read: what stands there was not looked at");
		return 0;
	}
	r = store_failed(c->store, code, doing);
	return fault_fold(r);
}

typedef void row_fn(struct check *, sqlite3_stmt *);

/* Runs one statement of `sql` and sets it to what follows. A statement that is not there is none. */
static int run(struct check *c, const char **sql, const char *doing, row_fn *row)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_prepare_v2(c->store->db, *sql, -1, &raw, sql);

	while (r == SQLITE_OK || r == SQLITE_ROW) {
		r = raw ? sqlite3_step(raw) : SQLITE_DONE;
		if (r == SQLITE_ROW)
			row(c, raw);
	}
	sqlite3_finalize(raw);
	return end(c, r, doing);
}

static const char *text(sqlite3_stmt *raw, int column)
{
	return (const char *)sqlite3_column_text(raw, column);
}

static void row_of_engine(struct check *c, sqlite3_stmt *raw)
{
	const char *at = text(raw, 0);
	char line[512];

	if (!at || strcmp(at, "ok") == 0)
		return;
	while (*at) {
		size_t len = strcspn(at, "\n");

		snprintf(line, sizeof(line), "%.*s", (int)len, at);
		if (len && strncmp(line, "***", 3) != 0) /* a heading */
			tell(c, "store", "", line);
		at += len + (at[len] == '\n');
	}
}

static void row_of_reference(struct check *c, sqlite3_stmt *raw)
{
	char what[256];
	const char *table = text(raw, 0), *parent = text(raw, 2);

	snprintf(what, sizeof(what), "refers to a row of %s that is not there", parent ? parent : "a table");
	tell(c, table ? table : "store", text(raw, 1), what);
}

static void row_of_promise(struct check *c, sqlite3_stmt *raw)
{
	const char *table = text(raw, 0);

	tell(c, table ? table : "store", text(raw, 1), text(raw, 2));
}

/* --- the schema ----------------------------------------------------------------------------------------------------
 */

/* What is in sqlite_schema, in an order. Statistics of the engine are nobody's; the indexes that it makes by itself,
 * and the table of numbers given out, are as much ours as the tables that they belong to. */
#define SCHEMA                                                                                                   \
	"SELECT type || ' ' || name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat*' ORDER " \
	"BY type, name"

/* An empty store in memory, made as a new one is. */
static int make_model(sqlite3 **out, const struct store_schema *schema)
{
	int r = sqlite3_open_v2(":memory:", out, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (r == SQLITE_OK)
		r = seal_register(*out);
	if (r == SQLITE_OK)
		r = fts_register(*out);
	for (const struct embedded *m = schema->migrations; m->name && r == SQLITE_OK; m++)
		r = sqlite3_exec(*out, m->text, NULL, NULL, NULL);
	return r;
}

/* Below 0: only `a` has it; above: only `b`. The rows are in order of their first columns' parts, type and name, which
 * compare as the whole does, for no type is another's beginning. */
static int compare_names(sqlite3_stmt *a, sqlite3_stmt *b)
{
	if (!a || !b)
		return a ? -1 : 1;
	return strcmp(text(a, 0), text(b, 0));
}

static bool is_same(sqlite3_stmt *a, sqlite3_stmt *b, int column)
{
	const char *x = text(a, column), *y = text(b, column);

	return x && y ? strcmp(x, y) == 0 : x == y;
}

static int compare_schemas(struct check *c, sqlite3 *model)
{
	sqlite3_stmt *want = NULL, *have = NULL;
	int w = sqlite3_prepare_v2(model, SCHEMA, -1, &want, NULL);
	int h = sqlite3_prepare_v2(c->store->db, SCHEMA, -1, &have, NULL);

	if (w == SQLITE_OK)
		w = sqlite3_step(want);
	if (h == SQLITE_OK)
		h = sqlite3_step(have);
	while ((w == SQLITE_ROW && (h == SQLITE_ROW || h == SQLITE_DONE)) || (h == SQLITE_ROW && w == SQLITE_DONE)) {
		int order = compare_names(w == SQLITE_ROW ? want : NULL, h == SQLITE_ROW ? have : NULL);

		if (order < 0)
			tell(c, "sqlite_schema", text(want, 0), "is missing");
		else if (order > 0)
			tell(c, "sqlite_schema", text(have, 0), "does not belong there");
		else if (!is_same(want, have, 1) || !is_same(want, have, 2))
			tell(c, "sqlite_schema", text(want, 0), "is not what the migrations make");
		if (order <= 0)
			w = sqlite3_step(want);
		if (order >= 0)
			h = sqlite3_step(have);
	}
	sqlite3_finalize(want);
	sqlite3_finalize(have);
	if (w != SQLITE_DONE)
		return fault_new(FAULT_STORE, "the model of the schema: %s", sqlite3_errmsg(model));
	return end(c, h, "the schema");
}

static int check_schema(struct check *c)
{
	sqlite3 *model = NULL;
	int r = make_model(&model, c->schema);

	r = r == SQLITE_OK ? compare_schemas(c, model)
			   : fault_new(r == SQLITE_NOMEM ? FAULT_MEMORY : FAULT_BUG, "the model of the schema: %s",
				     sqlite3_errmsg(model));
	sqlite3_close(model);
	return fault_pass(r);
}

/* --- promises ------------------------------------------------------------------------------------------------------
 */

static void blake2b(sqlite3_context *context, int count, sqlite3_value **values)
{
	uint8_t hash[32];
	const char *at = sqlite3_value_blob(values[0]);

	(void)count;
	crypto_digest(hash, sizeof(hash), slice_of(at ? at : "", (size_t)sqlite3_value_bytes(values[0])));
	sqlite3_result_blob(context, hash, sizeof(hash), SQLITE_TRANSIENT);
}

static int check_promises(struct check *c, const struct embedded *checks)
{
	int r = sqlite3_create_function_v2(c->store->db, "blake2b", 1,
		SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, blake2b, NULL, NULL, NULL);

	if (r != SQLITE_OK)
		return fault_fold(store_failed(c->store, r, "blake2b"));
	r = 0;
	for (; checks->name && r == 0; checks++) {
		const char *sql = checks->text;

		while (*sql && r == 0)
			r = run(c, &sql, checks->name, row_of_promise);
	}
	return fault_pass(r);
}

static int check_search(struct check *c)
{
	bool whole;
	int r = check_index(c->store, &whole);

	if (r == 0 && !whole)
		tell(c, "search", "", "is damaged, or not the index of its texts: `tradepost reindex --anew`");
	return fault_pass(r);
}

int store_check_with(struct store *store, const struct store_schema *schema, const struct embedded *checks,
	finding_fn *found, checking_fn *checking, void *arg)
{
	struct check c = { store, schema, found, arg };
	const char *engine = ENGINE_CHECK, *references = "PRAGMA foreign_key_check";
	int r;

	if (checking && checking(arg, "the trees and indexes"))
		return CHECK_E_STOPPED;
	r = run(&c, &engine, "integrity_check", row_of_engine);
	if (r == 0)
		r = run(&c, &references, "foreign_key_check", row_of_reference);
	if (r == 0)
		r = check_schema(&c);
	if (r == 0 && checking && checking(arg, "the search index"))
		return CHECK_E_STOPPED;
	if (r == 0)
		r = check_search(&c);
	if (r == 0 && checking && checking(arg, "seals and sums"))
		return CHECK_E_STOPPED;
	return r ? fault_pass(r) : fault_pass(check_promises(&c, checks));
}

int store_check(struct store *store, finding_fn *found, checking_fn *checking, void *arg)
{
	return store_check_with(store, &store_schema_own, embedded_checks, found, checking, arg);
}
