/* SPDX-License-Identifier: MIT */
#ifndef STORE_STORE_H
#define STORE_STORE_H

/* The store: one SQL database behind an API that names no engine. A `struct store` is one connection and belongs to one
 * thread at a time. Which statements exist is schema/queries/; they are prepared once a connection and named by
 * `enum query`.
 *
 * Roles (design: handlers cannot write):
 *   STORE_READER  cannot change anything and never checkpoints, not even as the last to close; for workers and for
 *                 commands that only read;
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
	STORE_E_OLDER,       /* its schema is older: `tradepost migrate` */
	STORE_E_NEWER,       /* its schema is newer than this program */
	STORE_E_FOREIGN,     /* a file or database that is not tradepost's */
	STORE_E_DAMAGED,     /* not whole: empty, truncated, corrupted */
	STORE_E_LOCKED,      /* another process has the writer's lock */
	STORE_E_URL,         /* not of the form sqlite:PATH */
	STORE_E_DENIED       /* may not be opened: permissions, read-only, a folder that is not there */
};
/* Outcome of stmt_step and of the store_* verbs that run a statement which may break a rule of the schema. */
enum { STORE_ROW = 1, STORE_E_CONSTRAINT = 2 };
/* Outcome of stmt_step while store_hurry is in force: the time is over. */
enum { STORE_E_LATE = 3 };
/* Outcome of store_checkpoint. */
enum { STORE_E_BUSY = 1 };

enum store_role { STORE_READER, STORE_WRITER };

/* Bytes of the sentence that opening and migrating give for people, with its NUL. */
enum { STORE_WHY = 256 };

struct store;
struct stmt;

/* `url` is sqlite:PATH. On an outcome or fault nothing is open and `why`, if given, holds a sentence for people that
 * names the path and, where one helps, the command that mends it. */
int store_open(struct store **out, const char *url, enum store_role role, char why[STORE_WHY]);
void store_close(struct store *);
void store_closep(struct store **);

/* Creates the store or brings it to this version, one transaction a migration: if one fails, those before it stay. A
 * store that is being made appears under its name when it is complete, or not at all. Takes the writer's lock while it
 * changes something; on a store of this version it needs none. *from and *to are schema versions (from 0: it did not
 * exist). dry_run only tells what would be done. Outcomes: as above but for STORE_E_MISSING and _OLDER. */
int store_migrate(const char *url, bool dry_run, int *from, int *to, char why[STORE_WHY]);

/* The statement of that name, reset and without values. It is the store's; one use at a time: asking for it again
 * before stmt_done is a FAULT_BUG that the next step reports. Never NULL: a statement that cannot be prepared makes
 * store_open fail. */
struct stmt *store_stmt(struct store *, enum query);
/* $n, counted from 1. Every $n of the statement needs a value before the first step, and there must be a $n for each
 * value, else the step is a FAULT_BUG. Text and blobs are not copied: they must live until stmt_done. SLICE_NONE is
 * NULL, an empty slice an empty text. */
void stmt_bind_i64(struct stmt *, int n, int64_t);
void stmt_bind_real(struct stmt *, int n, double);
void stmt_bind_text(struct stmt *, int n, struct slice);
void stmt_bind_blob(struct stmt *, int n, struct slice);
void stmt_bind_null(struct stmt *, int n);
/* STORE_ROW, 0 at the end, STORE_E_CONSTRAINT, or a fault (FAULT_STORE, FAULT_FULL, FAULT_MEMORY). A statement that
 * writes is a FAULT_BUG on a reader, and on the writer outside a transaction. After anything but STORE_ROW there is no
 * row. */
int stmt_step(struct stmt *);
/* Columns from 0, of the row that stmt_step gave; slices live until the next step or stmt_done. A NULL text is
 * SLICE_NONE. */
int64_t stmt_i64(struct stmt *, int column);
double stmt_real(struct stmt *, int column);
struct slice stmt_slice(struct stmt *, int column);
bool stmt_is_null(struct stmt *, int column);
/* Copy of a column in the arena; SLICE_NONE for NULL (and when the arena is full: then *failed is set). */
struct slice stmt_copy(struct stmt *, int column, struct arena *, bool *failed);
/* Ends its use, so that it holds no read of the store. Every use of a statement ends with it, after a fault too; once
 * more does no harm. stmt_donep is for _cleanup_. */
void stmt_done(struct stmt *);
void stmt_donep(struct stmt **);
/* Steps once and ends: for statements that give no row. 0, STORE_E_CONSTRAINT or a fault. A row is a FAULT_BUG. */
int stmt_run(struct stmt *);
/* Rows changed by the last insert, update or delete of this connection; by all of them, those that a virtual table made
 * in its own tables too; the id of its last inserted row. */
int64_t store_changes(struct store *);
int64_t store_changes_ever(struct store *);
int64_t store_last_id(struct store *);

/* From now on, statements of this connection that are still at work after `ms` end with STORE_E_LATE; 0: they take the
 * time that they need, as before. A step that only walks an index looks at the clock every few pages. */
void store_hurry(struct store *, int ms);

/* A counter of the pages of the store that this connection looked at, in memory or not: the difference of two calls
 * (modulo 2^32) is what was done between them, the same on every computer. */
uint32_t store_pages(struct store *);

/* A reader's snapshot: what is read between them is one state of the store. Reads outside see each statement's own.
 * Keep it short: the journal grows for as long as one is open. Ending none does no harm. */
int store_snapshot_begin(struct store *);
void store_snapshot_end(struct store *);
/* A snapshot that stays open from one use to the next, which saves its locks: goes on with the one that is open if it
 * was begun at the same `state` (writer_state, asked just before: so it holds all that anybody was told of) and is
 * still young, else ends it and begins another. Who holds one must end it before waiting. */
int store_snapshot_hold(struct store *, uint64_t state);
/* For how many ms the snapshot may stay; ends it if that is over. -1: none is open. */
int store_snapshot_age(struct store *);

/* The writer's transaction (BEGIN IMMEDIATE) and savepoints in it, which may nest. commit returns when it is durable;
 * on a fault everything is rolled back, and the transaction is over. */
int store_begin(struct store *);
int store_commit(struct store *);
void store_rollback(struct store *); /* without a transaction: does nothing */
int store_savepoint(struct store *);
int store_release(struct store *);
void store_undo(struct store *); /* rolls back to the innermost savepoint and ends it */
/* Savepoints that are open. */
int store_depth(const struct store *);
/* False too when a fault (disk full, I/O, memory) made the engine roll everything back by itself. */
bool store_in_transaction(const struct store *);
/* True when a fault of this connection was one after which a durable state can't be known (a failed fsync): the process
 * must end, without acknowledging what it has not acknowledged yet. */
bool store_is_lost(const struct store *);

/* Checkpoints, outside a transaction; writer only. `truncate` also empties the journal (after a secret was overwritten,
 * at the end): STORE_E_BUSY if a reader needs it still, then try again later. Without it, readers hold nothing up. */
int store_checkpoint(struct store *, bool truncate);
/* Checkpoints if the journal has grown enough; for the writer, after a commit. 0 or a fault. */
int store_tend(struct store *);

#endif
