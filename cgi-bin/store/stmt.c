/* SPDX-License-Identifier: MIT */

/* stmt.c: prepared statements, their values and rows.
 *
 * The engine numbers `$1` by its first appearance and not by its figure, so $n is found by name once, when the
 * statement is prepared, and bound through a table after that. Mistakes of the caller (a value too many, one too few, a
 * second use of a statement that stands on a row) are kept in `broken` and come out of the next step as FAULT_BUG, so
 * that binding needs no check at every call. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "store/engine.h"

/* The same error of a connection is logged once in this time. */
enum { TELL_AGAIN_MS = 1000 };

int store_failed(struct store *s, int code, const char *doing)
{
	int system = sqlite3_system_errno(s->db), fault = FAULT_STORE;

	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return STORE_E_CONSTRAINT;
	case SQLITE_INTERRUPT:
		return STORE_E_LATE;
	case SQLITE_NOMEM:
		fault = FAULT_MEMORY;
		break;
	case SQLITE_FULL:
		fault = FAULT_FULL;
		break;
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
		fault = FAULT_BUG;
		break;
	case SQLITE_IOERR:
		if (code == SQLITE_IOERR_FSYNC || code == SQLITE_IOERR_DIR_FSYNC)
			s->lost = true;
		else if (code == SQLITE_IOERR_NOMEM)
			fault = FAULT_MEMORY;
		else if (system == ENOSPC || system == EDQUOT)
			fault = FAULT_FULL;
		break;
	}
	s->shaken = true;
	/* A full disk would fill the log of another. */
	if (code == s->told_code && clock_steady_ms() - s->told_ms < TELL_AGAIN_MS)
		return fault;
	s->told_code = code;
	s->told_ms = clock_steady_ms();
	/* The engine's message names tables and columns, never values. */
	return fault_new(fault, "%s: %s (%d, errno %d)", doing, sqlite3_errmsg(s->db), code, system);
}

/* Fills the table of parameters; false when they are not $1, $2 … without a gap. */
static bool resolve_parameters(struct stmt *st, char why[STORE_WHY])
{
	int count = sqlite3_bind_parameter_count(st->raw);

	for (int i = 1; i <= count; i++) {
		const char *name = sqlite3_bind_parameter_name(st->raw, i);
		int n = 0;

		for (const char *p = name ? name + 1 : ""; isdigit((unsigned char)*p) && n <= STMT_PARAMS_MAX; p++)
			n = n * 10 + (*p - '0');
		if (!name || name[0] != '$' || n < 1 || n > count || n > STMT_PARAMS_MAX) {
			why_say(why, "%s: parameters are $1 to $%d, not %s", st->name, count, name ? name : "?");
			return false;
		}
		st->slot[n - 1] = (unsigned char)i;
		st->wanted |= UINT64_C(1) << (n - 1);
	}
	return true;
}

bool stmt_prepare(struct stmt *st, struct store *s, const struct query_text *query, char why[STORE_WHY])
{
	const char *rest = "";
	int r;

	*st = (struct stmt){ .store = s, .name = query->name };
	r = sqlite3_prepare_v3(s->db, query->sql, -1, SQLITE_PREPARE_PERSISTENT, &st->raw, &rest);
	if (r != SQLITE_OK) {
		why_say(why, "%s: %s", query->name, sqlite3_errmsg(s->db));
		return false;
	}
	while (isspace((unsigned char)*rest) || *rest == ';')
		rest++;
	if (!st->raw || *rest) {
		why_say(why, "%s: is %s", query->name, st->raw ? "more than one statement" : "empty");
		stmt_finalize(st);
		return false;
	}
	if (!resolve_parameters(st, why)) {
		stmt_finalize(st);
		return false;
	}
	st->writes = !sqlite3_stmt_readonly(st->raw);
	if (st->writes && s->role == STORE_READER) /* it prepares, and that is all that a reader wants to know */
		stmt_finalize(st);
	return true;
}

void stmt_finalize(struct stmt *st)
{
	sqlite3_finalize(st->raw);
	st->raw = NULL;
}

struct stmt *store_stmt(struct store *s, enum query query)
{
	struct stmt *st = &s->stmts[query];

	if (st->used)
		st->broken = fault_new(FAULT_BUG, "%s: used again before its end", st->name);
	st->used = true;
	return st;
}

void stmt_donep(struct stmt **st)
{
	if (*st)
		stmt_done(*st);
}

void stmt_done(struct stmt *st)
{
	if (st->raw && st->used) {
		sqlite3_reset(st->raw);
		sqlite3_clear_bindings(st->raw);
	}
	st->used = st->row = false;
	st->bound = 0;
	st->broken = 0;
}

/* The engine's number of $n, or 0 when there is nothing to bind. */
static int slot_of(struct stmt *st, int n)
{
	if (n < 1 || n > STMT_PARAMS_MAX || !(st->wanted >> (n - 1) & 1)) {
		if (!st->broken)
			st->broken = fault_new(FAULT_BUG, "%s: has no $%d", st->name, n);
		return 0;
	}
	st->bound |= UINT64_C(1) << (n - 1);
	return st->raw && !st->broken ? st->slot[n - 1] : 0;
}

static void check_bind(struct stmt *st, int code)
{
	if (code != SQLITE_OK && !st->broken)
		st->broken = store_failed(st->store, code, st->name);
}

void stmt_bind_i64(struct stmt *st, int n, int64_t value)
{
	int slot = slot_of(st, n);

	if (slot)
		check_bind(st, sqlite3_bind_int64(st->raw, slot, value));
}

void stmt_bind_real(struct stmt *st, int n, double value)
{
	int slot = slot_of(st, n);

	if (slot)
		check_bind(st, sqlite3_bind_double(st->raw, slot, value));
}

void stmt_bind_text(struct stmt *st, int n, struct slice value)
{
	int slot = slot_of(st, n);

	if (slot)
		check_bind(st, sqlite3_bind_text64(st->raw, slot, value.at, value.len, SQLITE_STATIC, SQLITE_UTF8));
}

void stmt_bind_blob(struct stmt *st, int n, struct slice value)
{
	int slot = slot_of(st, n);

	if (slot)
		check_bind(st, sqlite3_bind_blob64(st->raw, slot, value.at, value.len, SQLITE_STATIC));
}

void stmt_bind_null(struct stmt *st, int n)
{
	int slot = slot_of(st, n);

	if (slot)
		check_bind(st, sqlite3_bind_null(st->raw, slot));
}

/* What may not be stepped: 0, or the fault. */
static int check_use(struct stmt *st)
{
	if (st->broken)
		return st->broken;
	if (!st->used)
		return fault_new(FAULT_BUG, "%s: stepped after its end", st->name);
	if (st->writes && st->store->role == STORE_READER)
		return fault_new(FAULT_BUG, "%s: a reader cannot write", st->name);
	if (st->writes && sqlite3_get_autocommit(st->store->db))
		return fault_new(FAULT_BUG, "%s: writes outside a transaction", st->name);
	if (st->bound != st->wanted) {
		int n = __builtin_ctzll(st->wanted & ~st->bound) + 1;

		return fault_new(FAULT_BUG, "%s: $%d has no value", st->name, n);
	}
	return 0;
}

int stmt_step(struct stmt *st)
{
	int r;

	if (!st->row) {
		r = check_use(st);
		if (r)
			return r;
	} else if (st->broken) {
		return st->broken;
	}
	r = sqlite3_step(st->raw);
	st->row = r == SQLITE_ROW;
	if (r == SQLITE_ROW)
		return STORE_ROW;
	if (r == SQLITE_DONE)
		return 0;
	r = store_failed(st->store, r, st->name);
	sqlite3_reset(st->raw);
	return r;
}

int64_t stmt_i64(struct stmt *st, int column)
{
	return sqlite3_column_int64(st->raw, column);
}

double stmt_real(struct stmt *st, int column)
{
	return sqlite3_column_double(st->raw, column);
}

struct slice stmt_slice(struct stmt *st, int column)
{
	int type = sqlite3_column_type(st->raw, column);
	struct slice out;

	if (type == SQLITE_NULL)
		return SLICE_NONE;
	/* A text's bytes are asked for as a blob: sqlite3_column_text would copy them to put a NUL behind. Numbers
	 * become text. */
	out.at = type == SQLITE_TEXT || type == SQLITE_BLOB ? sqlite3_column_blob(st->raw, column)
							    : (const char *)sqlite3_column_text(st->raw, column);
	out.len = (size_t)sqlite3_column_bytes(st->raw, column);
	if (!out.at) {
		if (out.len || (type != SQLITE_TEXT && type != SQLITE_BLOB))
			st->broken = fault_new(FAULT_MEMORY, "%s: column %d", st->name, column);
		return SLICE("");
	}
	return out;
}

bool stmt_is_null(struct stmt *st, int column)
{
	return sqlite3_column_type(st->raw, column) == SQLITE_NULL;
}

struct slice stmt_copy(struct stmt *st, int column, struct arena *arena, bool *failed)
{
	struct slice here = stmt_slice(st, column), copy;

	if (!here.at)
		return SLICE_NONE;
	copy = arena_copy(arena, here);
	if (!copy.at || st->broken)
		*failed = true;
	return copy;
}

/* The engine asks every LOOK_STEPS of its steps; reading a page of an index takes a few. */
enum { LOOK_STEPS = 200 };

static int is_late(void *arg)
{
	const struct store *s = arg;

	return clock_steady_ns() >= s->late_ns;
}

void store_hurry(struct store *s, int ms)
{
	s->late_ns = clock_steady_ns() + (int64_t)ms * 1000000;
	sqlite3_progress_handler(s->db, ms ? LOOK_STEPS : 0, ms ? is_late : NULL, s);
}

uint32_t store_pages(struct store *s)
{
	int hits = 0, misses = 0, most;

	sqlite3_db_status(s->db, SQLITE_DBSTATUS_CACHE_HIT, &hits, &most, 0);
	sqlite3_db_status(s->db, SQLITE_DBSTATUS_CACHE_MISS, &misses, &most, 0);
	return (uint32_t)hits + (uint32_t)misses;
}

int stmt_run(struct stmt *st)
{
	int r = stmt_step(st);

	if (r == STORE_ROW)
		r = fault_new(FAULT_BUG, "%s: gives rows", st->name);
	stmt_done(st);
	return r;
}

int64_t store_changes(struct store *s)
{
	return sqlite3_changes64(s->db);
}

int64_t store_changes_ever(struct store *s)
{
	return sqlite3_total_changes64(s->db);
}

int64_t store_last_id(struct store *s)
{
	return sqlite3_last_insert_rowid(s->db);
}
