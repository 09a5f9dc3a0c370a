/* SPDX-License-Identifier: MIT */
#ifndef STORE_STORE_H
#define STORE_STORE_H

/* The store: one SQL database behind an API that names no engine. A `struct store` is one connection and belongs to one
 * thread. Which statements exist is schema/queries/; they are prepared once a connection and named by `enum query`.
 *
 * Roles (design: handlers cannot write):
 *   STORE_READER  query_only, never checkpoints; for workers and for commands that only read;
 *   STORE_WRITER  the only connection that changes or checkpoints; takes the store's lock (a file of its own beside it,
 *                 PATH.lock) for as long as it is open, so that a second one is refused.
 * Both refuse a store whose schema is not this version's; store_migrate mends an older one. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/queries.h" /* enum query, generated from schema/queries */

/* Outcomes of opening and migrating. */
enum {
	STORE_E_MISSING = 1, /* there is no store at that place */
	STORE_E_OLDER,	     /* its schema is older: `tradepost migrate` */
	STORE_E_NEWER,	     /* its schema is newer than this program */
	STORE_E_FOREIGN,     /* a file or database that is not tradepost's */
	STORE_E_DAMAGED,     /* not whole: truncated, corrupted */
	STORE_E_LOCKED,	     /* another process has the writer's lock */
	STORE_E_URL,	     /* not of the form sqlite:PATH */
	STORE_E_DENIED	     /* may not be opened: permissions, read-only, a folder that is not there */
};
/* Outcome of stmt_step and of the store_* verbs that run a statement which may break a rule of the schema. */
enum { STORE_ROW = 1, STORE_E_CONSTRAINT = 2 };

enum store_role { STORE_READER, STORE_WRITER };

struct store;
struct stmt;

/* `url` is sqlite:PATH. On an outcome or fault nothing is open and `why`, if given, holds a sentence for people that names
 * the path and, where one helps, the command that mends it. */
int store_open(struct store **out, const char *url, enum store_role role, char why[256]);
void store_close(struct store *);
void store_closep(struct store **);

/* Creates the store or brings it to this version, one transaction a migration. Takes the writer's lock meanwhile.
 * *from and *to are schema versions (from 0: it did not exist). dry_run changes nothing and creates nothing. */
int store_migrate(const char *url, bool dry_run, int *from, int *to, char why[256]);

/* The statement of that name, reset and without values. It is the store's; one use at a time. Never NULL: a statement that
 * cannot be prepared makes store_open fail. */
struct stmt *store_stmt(struct store *, enum query);
/* $n, counted from 1. Text and blobs are read until stmt_done; SLICE_NONE is NULL. */
void stmt_bind_i64(struct stmt *, int n, int64_t);
void stmt_bind_real(struct stmt *, int n, double);
void stmt_bind_text(struct stmt *, int n, struct slice);
void stmt_bind_blob(struct stmt *, int n, struct slice);
void stmt_bind_null(struct stmt *, int n);
/* STORE_ROW, 0 at the end, STORE_E_CONSTRAINT, or a fault (FAULT_STORE, FAULT_FULL, FAULT_MEMORY). */
int stmt_step(struct stmt *);
/* Columns from 0, of the row that stmt_step gave; slices live until the next step or stmt_done. A NULL text is SLICE_NONE. */
int64_t stmt_i64(struct stmt *, int column);
double stmt_real(struct stmt *, int column);
struct slice stmt_slice(struct stmt *, int column);
bool stmt_is_null(struct stmt *, int column);
/* Copy of a column in the arena; SLICE_NONE for NULL (and when the arena is full: then *failed is set). */
struct slice stmt_copy(struct stmt *, int column, struct arena *, bool *failed);
/* Ends its use, so that it holds no read of the store. Every use of a statement ends with it. */
void stmt_done(struct stmt *);
/* Steps once and ends: for statements that give no row. 0, STORE_E_CONSTRAINT or a fault. A row is a FAULT_BUG. */
int stmt_run(struct stmt *);
/* Rows changed by the last insert, update or delete of this connection; the id of its last inserted row. */
int64_t store_changes(struct store *);
int64_t store_last_id(struct store *);

/* A reader's snapshot: what is read between them is one state of the store. Reads outside see each statement's own. */
int store_snapshot_begin(struct store *);
void store_snapshot_end(struct store *);

/* The writer's transaction (BEGIN IMMEDIATE) and savepoints in it, which may nest. commit returns when it is durable. */
int store_begin(struct store *);
int store_commit(struct store *);
void store_rollback(struct store *);
int store_savepoint(struct store *);
int store_release(struct store *);
void store_undo(struct store *); /* rolls back to the innermost savepoint and ends it */
/* True when the last fault was one after which a durable state can't be known (a failed fsync): the process must end. */
bool store_is_lost(const struct store *);
/* Checkpoints; `truncate` also empties the journal (after a secret was overwritten). Writer only. */
int store_checkpoint(struct store *, bool truncate);

#endif
