/* SPDX-License-Identifier: MIT */

/* transaction.c: snapshots, transactions, savepoints and checkpoints.
 *
 * Savepoints all have one name; the engine takes the innermost. A full disk, an I/O error or a lack of memory may make
 * the engine roll back the whole transaction by itself, so that every verb here first asks whether there still is one.
 *
 * The journal is copied back by the writer alone, passively (readers hold nothing up and are not held up) whenever it
 * has grown by CHECKPOINT_BYTES. It begins again at its start with the first commit that finds no reader in it. Should
 * readers never leave that moment, it would grow for ever: beyond WAIT_BYTES the checkpoint waits for them a little.
 * One that reads for long, as a backup does, is not worth waiting for at every turn. */
#include "base/clock.h"
#include "base/fault.h"
#include "store/engine.h"

enum {
	CHECKPOINT_BYTES = 4 << 20,
	WAIT_BYTES = 8 << 20,
	WAIT_MS = 50,
	WAIT_AGAIN_MS = 5000,
	BUSY_MS = 5000,
	HOLD_MS = 5
};

static int control(struct store *s, enum control which, const char *doing)
{
	int r = sqlite3_step(s->control[which]);

	if (r == SQLITE_DONE) {
		sqlite3_reset(s->control[which]);
		return 0;
	}
	r = store_failed(s, r, doing);
	sqlite3_reset(s->control[which]);
	return r;
}

bool store_in_transaction(const struct store *s)
{
	return !sqlite3_get_autocommit(s->db);
}

int store_depth(const struct store *s)
{
	return store_in_transaction(s) ? s->depth : 0;
}

bool store_is_lost(const struct store *s)
{
	return s->lost;
}

int store_snapshot_begin(struct store *s)
{
	if (store_in_transaction(s))
		return fault_new(FAULT_BUG, "a snapshot within a snapshot or transaction");
	return fault_fold(control(s, CONTROL_BEGIN_READ, "a snapshot"));
}

void store_snapshot_end(struct store *s)
{
	store_rollback(s);
}

int store_snapshot_hold(struct store *s, uint64_t state)
{
	if (store_snapshot_age(s) > 0 && s->held_state == state)
		return 0;
	store_snapshot_end(s);
	s->held_state = state;
	s->held_since_ms = clock_steady_ms();
	return fault_pass(store_snapshot_begin(s));
}

int store_snapshot_age(struct store *s)
{
	int64_t age;

	if (!store_in_transaction(s))
		return -1;
	age = clock_steady_ms() - s->held_since_ms;
	if (age < HOLD_MS)
		return (int)(HOLD_MS - age);
	store_snapshot_end(s);
	return -1;
}

/* What the index of words (FTS5) has in memory was seen to be wrong after a lack of memory, though what had failed was
 * undone: the next change then damaged it on disk. So after any fault it is made anew, as all that is known of the
 * schema. */
static int begin_anew(struct store *s)
{
	int r;

	if (!s->shaken)
		return 0;
	r = sqlite3_exec(s->db, "PRAGMA writable_schema=RESET", NULL, NULL, NULL);
	if (r)
		return fault_pass(store_failed(s, r, "to begin anew"));
	s->shaken = false;
	return 0;
}

int store_begin(struct store *s)
{
	int r;

	if (s->role != STORE_WRITER)
		return fault_new(FAULT_BUG, "a transaction on a reader");
	if (store_in_transaction(s))
		return fault_new(FAULT_BUG, "a transaction within a transaction");
	s->depth = 0;
	r = begin_anew(s);
	return r ? fault_pass(r) : fault_fold(control(s, CONTROL_BEGIN_WRITE, "begin"));
}

int store_commit(struct store *s)
{
	int r;

	if (!store_in_transaction(s))
		return fault_new(FAULT_BUG, "commit without a transaction");
	r = control(s, CONTROL_COMMIT, "commit");
	if (r)
		store_rollback(s);
	if (r == STORE_E_CONSTRAINT)
		return fault_new(FAULT_BUG, "a rule of the schema is broken at commit: deferred rules are not for us");
	return fault_fold(r);
}

void store_rollback(struct store *s)
{
	if (store_in_transaction(s))
		control(s, CONTROL_ROLLBACK, "rollback"); /* its fault is logged; there is no further way back */
	s->depth = 0;
}

int store_savepoint(struct store *s)
{
	int r;

	if (!store_in_transaction(s))
		return fault_new(FAULT_BUG, "a savepoint without a transaction");
	r = control(s, CONTROL_SAVEPOINT, "savepoint");
	if (r == 0)
		s->depth++;
	return fault_fold(r);
}

int store_release(struct store *s)
{
	int r;

	if (store_depth(s) == 0)
		return fault_new(FAULT_BUG, "the release of a savepoint that is not open");
	r = control(s, CONTROL_RELEASE, "release");
	if (r == 0)
		s->depth--;
	return fault_fold(r);
}

void store_undo(struct store *s)
{
	if (store_depth(s) == 0)
		return;
	if (control(s, CONTROL_ROLLBACK_TO, "undo") || control(s, CONTROL_RELEASE, "undo"))
		store_rollback(s); /* what is left is not what anybody meant: it must not be committed */
	else
		s->depth--;
}

/* How long to wait for readers, which holds up every commit meanwhile. */
static int patience(const struct store *s)
{
	return s->waited_ms && clock_steady_ms() - s->waited_ms < WAIT_AGAIN_MS ? 0 : WAIT_MS;
}

static int checkpoint(struct store *s, int mode)
{
	int total = 0, copied = 0, r, wait = patience(s);

	if (s->role != STORE_WRITER || store_in_transaction(s))
		return fault_new(FAULT_BUG, "a checkpoint by a reader or in a transaction");
	sqlite3_busy_timeout(s->db, wait);
	r = sqlite3_wal_checkpoint_v2(s->db, "main", mode, &total, &copied);
	sqlite3_busy_timeout(s->db, BUSY_MS);
	s->checkpointed_pages = s->journal_pages;
	if (r == SQLITE_OK && mode == SQLITE_CHECKPOINT_TRUNCATE)
		s->journal_pages = s->checkpointed_pages = 0;
	if (r == SQLITE_OK && mode != SQLITE_CHECKPOINT_PASSIVE)
		s->waited_ms = 0;
	if ((r & 0xff) != SQLITE_BUSY)
		return r == SQLITE_OK ? 0 : fault_fold(store_failed(s, r, "checkpoint"));
	if (wait)
		s->waited_ms = clock_steady_ms();
	return STORE_E_BUSY;
}

int store_checkpoint(struct store *s, bool truncate)
{
	int r = checkpoint(s, truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE);

	return truncate ? fault_pass(r) : fault_pass(r < 0 ? r : 0);
}

int store_tend(struct store *s)
{
	int64_t bytes = (int64_t)s->journal_pages * s->page_size, r;

	/* Fewer than at the last checkpoint: the journal began anew since. */
	if (s->journal_pages < s->checkpointed_pages)
		s->checkpointed_pages = 0;
	if (bytes - (int64_t)s->checkpointed_pages * s->page_size < CHECKPOINT_BYTES)
		return 0;
	r = checkpoint(s, bytes < WAIT_BYTES ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART);
	return fault_pass(r < 0 ? (int)r : 0);
}
