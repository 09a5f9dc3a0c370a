/* SPDX-License-Identifier: MIT */

/* migrate.c: a store from nothing, or from an older version.
 *
 * The version is the number of the last migration, kept by the engine in the file's header (user_version), so it
 * changes in the same transaction as the schema. A new store is made as PATH.new and renamed when it is complete: a
 * crash on the way leaves nothing that looks like a store, and the next attempt clears it away. */
#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "store/engine.h"
#include "store/lock.h"

int schema_version(const struct store_schema *schema)
{
	int n = 0;

	for (const struct embedded *m = schema->migrations; m->name; m++) {
		char *end;
		long number = strtol(m->name, &end, 10);

		if (!isdigit((unsigned char)m->name[0]) || end != m->name + 4 || *end != '_' || number != n + 1)
			return fault_new(FAULT_BUG, "migration %s: the next one is %04d_NAME.sql", m->name, n + 1);
		n++;
	}
	return n;
}

int schema_is_newer(const struct place *place, int have, int want, char why[STORE_WHY])
{
	why_say(why,
		"%s has schema %d, newer than this tradepost knows (%d): install the tradepost that it is of, or "
		"restore a backup from before",
		place->path, have, want);
	return STORE_E_NEWER;
}

/* One migration within a transaction that its caller ends. An engine's code. */
static int run_migration(struct store *s, const struct embedded *m, int version)
{
	char mark[96];
	sqlite3_stmt *broken = NULL;
	int r = sqlite3_exec(s->db, m->text, NULL, NULL, NULL);

	if (r == SQLITE_OK && !store_in_transaction(s))
		return SQLITE_MISUSE; /* a COMMIT in its text */
	if (r == SQLITE_OK)
		r = sqlite3_prepare_v2(s->db, "PRAGMA foreign_key_check", -1, &broken, NULL);
	if (r == SQLITE_OK) {
		r = sqlite3_step(broken);
		r = r == SQLITE_DONE ? SQLITE_OK : r == SQLITE_ROW ? SQLITE_CONSTRAINT_FOREIGNKEY : r;
	}
	sqlite3_finalize(broken);
	snprintf(mark, sizeof(mark), "PRAGMA application_id=%d; PRAGMA user_version=%d", STORE_APPLICATION_ID, version);
	return r == SQLITE_OK ? sqlite3_exec(s->db, mark, NULL, NULL, NULL) : r;
}

/* Foreign keys are off while tables are rebuilt, and checked before each commit instead. */
static int apply(struct store *s, const struct store_schema *schema, int from, int to, char why[STORE_WHY])
{
	sqlite3_db_config(s->db, SQLITE_DBCONFIG_ENABLE_FKEY, 0, NULL);
	for (int n = from; n < to; n++) {
		const struct embedded *m = &schema->migrations[n];
		int r = store_begin(s), code = SQLITE_OK;

		if (r == 0) {
			code = run_migration(s, m, n + 1);
			if (code == SQLITE_OK)
				r = store_commit(s);
		}
		if (code != SQLITE_OK) {
			why_say(why, "%s: %s; the store stays at schema %d", m->name,
				code == SQLITE_CONSTRAINT_FOREIGNKEY ? "leaves rows that refer to nothing"
								     : sqlite3_errmsg(s->db),
				n);
			r = store_failed(s, code, m->name);
			store_rollback(s);
			return r < 0 ? r : fault_new(FAULT_STORE, "%s: breaks a rule of the schema", m->name);
		}
		if (r) {
			why_say(why, "%s: %s; the store stays at schema %d", m->name, fault_text(r), n);
			return fault_pass(r);
		}
		log_info("store: %s", m->name);
	}
	return 0;
}

static void remove_new(const struct place *place)
{
	static const char *const ends[] = { ".new", ".new-wal", ".new-shm", ".new-journal" };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++)
		unlink(place_beside(path, place, ends[i]));
}

/* Makes PATH.new complete, closed and on disk. */
static int build_new(const struct place *fresh, const struct store_schema *schema, int want, char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;
	int fd = place_create(fresh, fresh->path, O_RDWR), r;

	if (fd < 0) {
		why_say(why, "%s: %s", fresh->path, strerror(errno));
		return errno == ENOSPC || errno == EDQUOT ? fault_new(FAULT_FULL, "%s", fresh->path) : STORE_E_DENIED;
	}
	close(fd);
	r = connection_open_blank(&s, fresh, why);
	if (r)
		return fault_pass(r);
	r = apply(s, schema, 0, want, why);
	if (r)
		return fault_pass(r);
	r = store_checkpoint(s, true);
	if (r)
		why_say(why, "%s: %s", fresh->path, fault_text(r));
	return fault_fold(r);
}

static int create(const struct place *place, const struct store_schema *schema, int want, char why[STORE_WHY])
{
	struct place fresh = *place;
	int r;

	place_beside(fresh.path, place, ".new");
	remove_new(place);
	r = build_new(&fresh, schema, want, why);
	if (r == 0 && place_rename_new(fresh.path, place->path) < 0) {
		why_say(why, "%s: %s", place->path, strerror(errno));
		r = fault_new(FAULT_SYSTEM, "%s: %s", place->path, strerror(errno));
	}
	if (r) {
		remove_new(place);
		return fault_pass(r);
	}
	r = place_sync_folder(place);
	if (r)
		why_say(why, "%s: its folder cannot be made durable", place->path);
	return fault_pass(r);
}

static int upgrade(
	const struct place *place, const struct store_schema *schema, int *from, int want, char why[STORE_WHY])
{
	_cleanup_(store_closep) struct store *s = NULL;
	int r = connection_open(&s, place, STORE_WRITER, from, why);

	if (r)
		return fault_pass(r);
	if (*from > want)
		return schema_is_newer(place, *from, want, why);
	r = apply(s, schema, *from, want, why);
	if (r)
		return fault_pass(r);
	/* The migrations are durable in the journal; emptying it now is only tidy. */
	r = store_checkpoint(s, true);
	if (!store_is_lost(s))
		return 0;
	why_say(why, "%s: could not be made durable (fsync failed): look at the disk", place->path);
	return fault_fold(r);
}

int store_migrate_with(
	const char *url, bool dry_run, int *from, int *to, const struct store_schema *schema, char why[STORE_WHY])
{
	struct place place;
	int want = schema_version(schema), lock = -1, r;

	*from = 0;
	*to = want;
	if (want < 0)
		return fault_pass(want);
	r = place_find(&place, url, why);
	if (r == 0)
		r = connection_look(&place, from, why);
	if (r)
		return fault_pass(r);
	if (*from > want)
		return schema_is_newer(&place, *from, want, why);
	if (dry_run || (place.exists && *from == want))
		return 0;
	r = lock_take(&lock, &place, why);
	if (r)
		return fault_pass(r);
	r = place_find(&place, url, why); /* another one may have made it meanwhile */
	if (r == 0)
		r = place.exists ? upgrade(&place, schema, from, want, why) : create(&place, schema, want, why);
	lock_drop(lock);
	return fault_pass(r);
}

int store_migrate(const char *url, bool dry_run, int *from, int *to, char why[STORE_WHY])
{
	return store_migrate_with(url, dry_run, from, to, &store_schema_own, why);
}
