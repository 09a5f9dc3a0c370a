/* SPDX-License-Identifier: MIT */

/* store.c: opening and closing connections.
 *
 * Opening goes from the outside in: the URL, the file, the lock (writer), the engine, whose file it is and of which
 * version, the settings of the role, the statements. Each step has its own outcome and sentence.
 *
 * Memory: a connection's page cache is bounded and small, since the kernel caches the file's pages anyway, once for all
 * connections. Temporary tables and sorts stay in memory, so that nothing is ever written beside the store. */
#include "store/store.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"
#include "base/log.h"
#include "store/cache.h"
#include "store/engine.h"
#include "store/fts.h"
#include "store/lock.h"
#include "store/seal.h"

/* How long a statement waits for another connection's lock, which in WAL mode is only held while the journal is
 * recovered or taken over. */
enum { BUSY_MS = 5000 };

extern const struct embedded embedded_migrations[];

const struct store_schema store_schema_own = { embedded_migrations, query_texts };

static const char settings[] = "PRAGMA cell_size_check=ON;"
			       "PRAGMA mmap_size=0;"
			       "PRAGMA temp_store=MEMORY;";
static const char settings_reader[] = "PRAGMA cache_size=-3072;" /* KiB */
				      "PRAGMA query_only=ON;";
/* secure_delete: what was deleted or overwritten (keys of visitors) is in no byte of the file. The journal is cut after
 * something large, else it would keep the size of the largest import. */
static const char settings_writer[] = "PRAGMA cache_size=-3072;"
				      "PRAGMA synchronous=FULL;"
				      "PRAGMA secure_delete=ON;"
				      "PRAGMA journal_size_limit=16777216;";
static const char *const controls[CONTROL_COUNT] = {
	[CONTROL_BEGIN_READ] = "BEGIN",
	[CONTROL_BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[CONTROL_COMMIT] = "COMMIT",
	[CONTROL_ROLLBACK] = "ROLLBACK",
	[CONTROL_SAVEPOINT] = "SAVEPOINT s",
	[CONTROL_RELEASE] = "RELEASE s",
	[CONTROL_ROLLBACK_TO] = "ROLLBACK TO s",
};

/* The engine's own reports. What they tell comes back as a code as well, but for a journal that was recovered. */
static void engine_log(void *arg, int code, const char *text)
{
	(void)arg;
	log_at((code & 0xff) == SQLITE_NOTICE ? LOG_LEVEL_INFO : LOG_LEVEL_DEBUG, "store: %s (%d)", text, code);
}

/* Once a process. The engine's count of its memory would make all threads meet at one mutex at every allocation. */
static void engine_start(void)
{
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
	sqlite3_config(SQLITE_CONFIG_LOG, engine_log, NULL);
	sqlite3_config(SQLITE_CONFIG_PCACHE2, &cache_methods);
	sqlite3_initialize();
}

int connection_number(sqlite3 *db, const char *pragma, int *out)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_prepare_v2(db, pragma, -1, &raw, NULL);

	if (r == SQLITE_OK) {
		r = sqlite3_step(raw);
		*out = sqlite3_column_int(raw, 0);
		r = r == SQLITE_ROW ? SQLITE_OK : r == SQLITE_DONE ? SQLITE_ERROR : r;
	}
	sqlite3_finalize(raw);
	return r;
}

int connection_refused(sqlite3 *db, int code, const char *path, char why[STORE_WHY])
{
	switch (code & 0xff) {
	case SQLITE_NOTADB:
		why_say(why, "%s is not a store of tradepost: name another file, or restore a backup", path);
		return STORE_E_FOREIGN;
	case SQLITE_CORRUPT:
		why_say(why, "%s is damaged (%s): restore a backup", path, sqlite3_errstr(code));
		return STORE_E_DAMAGED;
	case SQLITE_CANTOPEN:
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		why_say(why, "%s: may not be opened (%s): file and folder must be writable, for reading too", path,
			sqlite3_errmsg(db));
		return STORE_E_DENIED;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		why_say(why, "%s is in use by another program", path);
		return STORE_E_LOCKED;
	case SQLITE_NOMEM:
		why_say(why, "%s: out of memory", path);
		return fault_new(FAULT_MEMORY, "opening %s", path);
	case SQLITE_FULL:
		why_say(why, "%s: no space is left", path);
		return fault_new(FAULT_FULL, "opening %s", path);
	}
	why_say(why, "%s: %s", path, sqlite3_errmsg(db));
	return fault_new(FAULT_STORE, "opening %s: %s (%d)", path, sqlite3_errmsg(db), code);
}

static int on_commit(void *arg, sqlite3 *db, const char *name, int pages)
{
	(void)db;
	(void)name;
	((struct store *)arg)->journal_pages = pages;
	return SQLITE_OK;
}

/* The engine's switches, which need no file. */
static int configure(struct store *s)
{
	static const struct {
		int option, on;
	} rows[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
	};
	int r = SQLITE_OK;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && r == SQLITE_OK; i++)
		r = sqlite3_db_config(s->db, rows[i].option, rows[i].on, NULL);
	/* A reader that closes last, after the daemon died, leaves the journal to the next writer. */
	if (r == SQLITE_OK && s->role == STORE_READER)
		r = sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_busy_timeout(s->db, BUSY_MS);
	if (r == SQLITE_OK)
		r = sqlite3_wal_autocheckpoint(s->db, 0);
	if (r == SQLITE_OK)
		r = seal_register(s->db);
	if (r == SQLITE_OK)
		r = fts_register(s->db);
	if (r == SQLITE_OK && s->role == STORE_WRITER)
		sqlite3_wal_hook(s->db, on_commit, s);
	return r;
}

static int connect_to(struct store **out, const struct place *place, enum store_role role, char why[STORE_WHY])
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	_cleanup_(store_closep) struct store *s = NULL;
	int r;

	pthread_once(&once, engine_start);
	s = calloc(1, sizeof(*s));
	if (!s) {
		why_say(why, "%s: out of memory", place->path);
		return fault_new(FAULT_MEMORY, "a connection");
	}
	s->role = role;
	s->lock = -1;
	r = sqlite3_open_v2(
		place->path, &s->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (r == SQLITE_OK)
		r = configure(s);
	if (r != SQLITE_OK)
		return connection_refused(s->db, r, place->path, why);
	*out = s;
	s = NULL;
	return 0;
}

/* Readers take the journal mode as they find it; the writer sees to it that it is WAL. */
static int journal_mode(struct store *s)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_prepare_v2(s->db, "PRAGMA journal_mode=WAL", -1, &raw, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_step(raw);
	if (r == SQLITE_ROW) {
		const char *mode = (const char *)sqlite3_column_text(raw, 0);

		r = mode && strcmp(mode, "wal") == 0 ? SQLITE_OK : SQLITE_CANTOPEN;
	}
	sqlite3_finalize(raw);
	return r;
}

static int settle_role(struct store *s)
{
	int r = sqlite3_exec(s->db, settings, NULL, NULL, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_exec(s->db, s->role == STORE_WRITER ? settings_writer : settings_reader, NULL, NULL, NULL);
	if (r == SQLITE_OK && s->role == STORE_WRITER)
		r = sqlite3_db_readonly(s->db, "main") ? SQLITE_READONLY : journal_mode(s);
	if (r == SQLITE_OK)
		r = connection_number(s->db, "PRAGMA page_size", &s->page_size);
	for (int i = 0; i < CONTROL_COUNT && r == SQLITE_OK; i++)
		r = sqlite3_prepare_v3(s->db, controls[i], -1, SQLITE_PREPARE_PERSISTENT, &s->control[i], NULL);
	return r;
}

int connection_open(
	struct store **out, const struct place *place, enum store_role role, int *version, char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;
	int application = 0, r;

	*out = NULL;
	/* The engine would take an empty file for a new database, and remove a journal beside it. */
	if (place->size == 0) {
		why_say(why, "%s is damaged (the file is empty): restore a backup", place->path);
		return STORE_E_DAMAGED;
	}
	r = connect_to(&s, place, role, why);
	if (r)
		return fault_pass(r);
	r = connection_number(s->db, "PRAGMA application_id", &application);
	if (r == SQLITE_OK)
		r = connection_number(s->db, "PRAGMA user_version", version);
	if (r == SQLITE_OK && application != STORE_APPLICATION_ID)
		r = SQLITE_NOTADB;
	if (r == SQLITE_OK && *version < 0) {
		why_say(why, "%s has schema %d, which is no tradepost's: restore a backup", place->path, *version);
		return STORE_E_FOREIGN;
	}
	if (r == SQLITE_OK)
		r = settle_role(s);
	if (r != SQLITE_OK)
		return connection_refused(s->db, r, place->path, why);
	*out = s;
	s = NULL;
	return 0;
}

int connection_open_blank(struct store **out, const struct place *place, char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;
	int r;

	*out = NULL;
	r = connect_to(&s, place, STORE_WRITER, why);
	if (r)
		return fault_pass(r);
	r = settle_role(s);
	if (r != SQLITE_OK)
		return connection_refused(s->db, r, place->path, why);
	*out = s;
	s = NULL;
	return 0;
}

static int prepare_all(struct store *s, const struct store_schema *schema, const char *path, char why[STORE_WHY])
{
	size_t n = 0;

	while (schema->queries[n].name)
		n++;
	s->stmts = calloc(n ? n : 1, sizeof(*s->stmts));
	if (!s->stmts) {
		why_say(why, "%s: out of memory", path);
		return fault_new(FAULT_MEMORY, "%zu statements", n);
	}
	for (; s->stmt_count < n; s->stmt_count++) {
		char reason[STORE_WHY] = "";

		if (stmt_prepare(&s->stmts[s->stmt_count], s, &schema->queries[s->stmt_count], reason))
			continue;
		if (sqlite3_errcode(s->db) == SQLITE_NOMEM)
			return connection_refused(s->db, SQLITE_NOMEM, path, why);
		why_say(why, "%s: its schema is not what this tradepost made: %s", path, reason);
		return STORE_E_DAMAGED;
	}
	return 0;
}

/* A failed fsync leaves bytes in the kernel's memory that a later one no longer writes, so a journal that is found at
 * the start is not built upon: what it says is written to the store, for which fsync answers anew, and it begins again.
 * A full disk is no reason not to start, since reading works. */
static int settle_journal(struct store *s, const char *path, char why[STORE_WHY])
{
	int r = sqlite3_wal_checkpoint_v2(s->db, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);

	if (r == SQLITE_OK || (r & 0xff) == SQLITE_BUSY)
		return 0;
	r = store_failed(s, r, "the journal that was found");
	if (!s->lost)
		return 0;
	why_say(why, "%s: could not be made durable (fsync failed): look at the disk", path);
	return fault_fold(r);
}

int connection_look(const struct place *place, int *version, char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;

	*version = 0;
	return place->exists ? fault_pass(connection_open(&s, place, STORE_READER, version, why)) : 0;
}

int schema_judge(const struct place *place, int have, int want, char why[STORE_WHY])
{
	if (have > want)
		return schema_is_newer(place, have, want, why);
	if (have == want)
		return 0;
	why_say(why, "%s has schema %d, this tradepost needs %d: run `tradepost migrate`", place->path, have, want);
	return STORE_E_OLDER;
}

int store_open_with(struct store **out, const char *url, enum store_role role, const struct store_schema *schema,
	char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;
	struct place place;
	int have = 0, want, lock = -1, r;

	*out = NULL;
	want = schema_version(schema);
	if (want < 0)
		return fault_pass(want);
	r = place_find(&place, url, why);
	if (r)
		return fault_pass(r);
	if (!place.exists) {
		why_say(why, "%s: there is no store; `tradepost migrate` makes one, --config or --store names another",
			place.path);
		return STORE_E_MISSING;
	}
	if (role == STORE_WRITER) {
		r = connection_look(&place, &have, why);
		if (r == 0)
			r = schema_judge(&place, have, want, why);
		if (r == 0)
			r = lock_take(&lock, &place, why);
		if (r)
			return fault_pass(r);
	}
	r = connection_open(&s, &place, role, &have, why);
	if (r) {
		lock_drop(lock);
		return fault_pass(r);
	}
	s->lock = lock;
	r = schema_judge(&place, have, want, why);
	if (r == 0)
		r = prepare_all(s, schema, place.path, why);
	if (r == 0 && role == STORE_WRITER)
		r = settle_journal(s, place.path, why);
	if (r)
		return fault_pass(r);
	*out = s;
	s = NULL;
	return 0;
}

int store_open(struct store **out, const char *url, enum store_role role, char why[STORE_WHY])
{
	return store_open_with(out, url, role, &store_schema_own, why);
}

void store_close(struct store *s)
{
	if (!s)
		return;
	for (size_t i = 0; i < s->stmt_count; i++)
		stmt_finalize(&s->stmts[i]);
	free(s->stmts);
	for (int i = 0; i < CONTROL_COUNT; i++)
		sqlite3_finalize(s->control[i]);
	/* After a failed fsync the journal is the only witness: it is left as it is. */
	if (s->db && s->lost)
		sqlite3_db_config(s->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	sqlite3_close(s->db);
	lock_drop(s->lock); /* last, when nothing of ours touches the store any more */
	free(s);
}

void store_closep(struct store **s)
{
	store_close(*s);
	*s = NULL;
}
