/* SPDX-License-Identifier: MIT */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

/* What the files of store/ share about the engine, SQLite. Only they and their tests include this header: the rest of
 * the program sees store/store.h, which names no engine.
 *
 * The statements that control the engine (PRAGMA, BEGIN, SAVEPOINT) stand in these files; whatever reads or writes data
 * stands in schema/. */

#include <sqlite3.h>

#include "base/embedded.h"
#include "store/backup.h"
#include "store/check.h"
#include "store/place.h"
#include "store/store.h"

/* PRAGMA application_id of every store, "TPST": tells our files from other databases. Never changes. */
#define STORE_APPLICATION_ID 0x54505354

/* The schema and the statements that a store is opened with. The program has one; tests bring small ones of their own.
 * Migrations are named NNNN_what.sql and count from 0001 without a gap; the last number is the schema's version. */
struct store_schema {
	const struct embedded *migrations; /* ended by a row without a name */
	const struct query_text *queries;  /* ended likewise; the index is the statement's number */
};

extern const struct store_schema store_schema_own;

enum { STMT_PARAMS_MAX = 64 };

struct stmt {
	sqlite3_stmt *raw; /* NULL: it writes, and this is a reader */
	struct store *store;
	const char *name;
	uint64_t wanted, bound;              /* bit n-1: there is a $n; it has its value */
	unsigned char slot[STMT_PARAMS_MAX]; /* $n's number in the engine, which counts by first appearance */
	bool writes, used, row;              /* used: handed out and not done; row: stands on one */
	int broken;                          /* a fault that the next step reports */
};

/* The engine's own statements, prepared as the others are. */
enum control {
	CONTROL_BEGIN_READ,
	CONTROL_BEGIN_WRITE,
	CONTROL_COMMIT,
	CONTROL_ROLLBACK,
	CONTROL_SAVEPOINT,
	CONTROL_RELEASE,
	CONTROL_ROLLBACK_TO,
	CONTROL_COUNT
};

struct store {
	sqlite3 *db;
	enum store_role role;
	int lock; /* the writer's lock, or -1 */
	bool lost;
	bool shaken;                           /* something failed since the last transaction began */
	int page_size;                         /* bytes */
	int journal_pages, checkpointed_pages; /* in the journal after the last commit, and at the last checkpoint */
	int64_t waited_ms;                     /* when a checkpoint last waited in vain; 0: it did not */
	int depth;                             /* open savepoints */
	int64_t late_ns;                       /* when statements end: store_hurry */
	uint64_t held_state;                   /* of the snapshot that is held, and since when */
	int64_t held_since_ms;
	void (*breathe)(void *arg); /* the writer's: see store_breathe; NULL: none */
	void *breathe_arg;
	int told_code; /* the error that was logged last, and when */
	int64_t told_ms;
	sqlite3_stmt *control[CONTROL_COUNT];
	size_t stmt_count;
	struct stmt *stmts;
};

int store_open_with(
	struct store **out, const char *url, enum store_role role, const struct store_schema *, char why[STORE_WHY]);
int store_migrate_with(
	const char *url, bool dry_run, int *from, int *to, const struct store_schema *, char why[STORE_WHY]);
int store_backup_with(const char *url, const char *file, const struct backup_options *, const struct store_schema *,
	char why[STORE_WHY]);
/* `checks` as schema/checks/, ended by a row without a name. */
int store_check_with(struct store *, const struct store_schema *, const struct embedded *checks, finding_fn *,
	checking_fn *, void *arg);

/* The version that `schema` leads to, or FAULT_BUG where its migrations' names don't count from 0001. */
int schema_version(const struct store_schema *schema);

/* A connection to an existing file, configured for its role but without statements or lock; whose schema is *version.
 * Outcomes of store_open but for STORE_E_OLDER, _NEWER and _LOCKED by our lock. On these and faults *out is NULL. */
int connection_open(struct store **out, const struct place *, enum store_role role, int *version, char why[STORE_WHY]);
/* The schema's version of what lies there, without taking a lock: 0 and *version 0 when there is nothing. Looking first
 * keeps lock files from appearing beside what is not ours. Outcomes and faults as connection_open. */
int connection_look(const struct place *, int *version, char why[STORE_WHY]);
/* As connection_open, of a file that has no schema yet: its application_id is not looked at. */
int connection_open_blank(struct store **out, const struct place *, char why[STORE_WHY]);
/* Reads a PRAGMA that gives one number. An engine's code. */
int connection_number(sqlite3 *, const char *pragma, int *out);
/* Makes an outcome of store_open, or a fault, of an engine's code that came up while opening `path`. */
int connection_refused(sqlite3 *, int code, const char *path, char why[STORE_WHY]);

/* 0 where the schema `have` is the one that is wanted, else STORE_E_OLDER or STORE_E_NEWER with a sentence. */
int schema_judge(const struct place *, int have, int want, char why[STORE_WHY]);
/* STORE_E_NEWER with its sentence. */
int schema_is_newer(const struct place *, int have, int want, char why[STORE_WHY]);

/* Prepares the statement; false with *why told when the text does not prepare or its parameters are not $1…$n. */
bool stmt_prepare(struct stmt *, struct store *, const struct query_text *, char why[STORE_WHY]);
void stmt_finalize(struct stmt *);

/* Makes a fault (or STORE_E_CONSTRAINT) of an engine's code, logs it, and notes a failed fsync. */
int store_failed(struct store *, int code, const char *doing);

#endif
