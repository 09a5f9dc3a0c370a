/* SPDX-License-Identifier: MIT */

/* backup.c: a store copied table by table.
 *
 * The copy is the engine's main database and the store is attached to it, so that one transaction reads one state of
 * the store and writes the copy: the tables and indexes as the store's schema words them, then INSERT … SELECT of
 * whole tables, which the engine does record by record in the order of their trees (as VACUUM INTO does, which cannot
 * leave a table out). An authorizer keeps every statement from changing the store.
 *
 * The copy has no journal and no fsync on the way: should anything end it, it is thrown away. What has been written is
 * handed to the disk as it comes, or the fsync at the end would make the daemon's commits wait for all of it at once.
 */
#include "store/backup.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "store/engine.h"
#include "store/fts.h"
#include "store/seal.h"

/* Operations of the engine between two looks: three copy a row. */
enum { STEP_OPERATIONS = 300, BUSY_MS = 5000 };
/* So much of the copy at a time is on its way to the disk. */
enum { CHUNK = 4 << 20 };
/* Where the engine keeps the application's id in a file, in network byte order. */
enum { HEADER = 72, HEADER_ID = 68 };

struct copy {
	const struct store_schema *schema;
	const struct backup_options *options;
	struct place source, target, part; /* target: FILE, part: FILE.part */
	sqlite3 *db;
	int fd;           /* of part; holds its lock, and is closed after the engine's own */
	off_t handed;     /* bytes that are on their way to the disk */
	off_t written;    /* bytes before them that are there */
	int64_t expected; /* bytes of the store's file */
	bool stopped;
};

/* --- FILE.part -----------------------------------------------------------------------------------------------------
 */

/* An empty file, or what a backup that was broken off has left. */
static bool is_ours(int fd)
{
	static const unsigned char id[4] = { STORE_APPLICATION_ID >> 24, STORE_APPLICATION_ID >> 16 & 255,
		STORE_APPLICATION_ID >> 8 & 255, STORE_APPLICATION_ID & 255 };
	char header[HEADER];
	ssize_t n = pread(fd, header, sizeof(header), 0);

	return n == 0 || (n == HEADER && memcmp(header, "SQLite format 3", 16) == 0 &&
				 memcmp(header + HEADER_ID, id, sizeof(id)) == 0);
}

/* Whether the locked file still has the name: the backup that had the lock may have renamed or removed it. */
static bool is_there(int fd, const char *path)
{
	struct stat held, named;

	return fstat(fd, &held) == 0 && lstat(path, &named) == 0 && held.st_dev == named.st_dev &&
	       held.st_ino == named.st_ino;
}

static int open_part(struct copy *c)
{
	int fd = open(c->part.path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);

	return fd < 0 && errno == ENOENT ? place_create(&c->part, c->part.path, O_RDWR) : fd;
}

static void drop_part(struct copy *c)
{
	if (c->fd >= 0)
		close(c->fd);
	c->fd = -1;
}

/* Opens FILE.part and locks it. On an outcome c->fd is -1: it is another's, and stays. */
static int lock_part(struct copy *c, char why[STORE_WHY])
{
	for (int tries = 0; tries < 8; tries++) {
		c->fd = open_part(c);
		if (c->fd < 0 && errno == EEXIST)
			continue;
		if (c->fd < 0) {
			why_say(why, "%s: %s", c->part.path, strerror(errno));
			return errno == ENOSPC || errno == EDQUOT ? fault_new(FAULT_FULL, "%s", c->part.path)
								  : STORE_E_DENIED;
		}
		if (flock(c->fd, LOCK_EX | LOCK_NB) < 0) {
			drop_part(c);
			why_say(why, "%s: a backup to it is under way", c->target.path);
			return BACKUP_E_BUSY;
		}
		if (is_there(c->fd, c->part.path))
			break;
		drop_part(c);
	}
	if (c->fd >= 0 && is_ours(c->fd))
		return 0;
	drop_part(c);
	why_say(why, "%s is in the way", c->part.path);
	return BACKUP_E_EXISTS;
}

/* Makes FILE.part ours alone, and empty. */
static int take_part(struct copy *c, char why[STORE_WHY])
{
	int r = lock_part(c, why);

	if (r)
		return fault_pass(r);
	if (ftruncate(c->fd, 0) < 0 || fchmod(c->fd, c->part.mode) < 0) {
		why_say(why, "%s: %s", c->part.path, strerror(errno));
		return fault_new(FAULT_SYSTEM, "%s: %s", c->part.path, strerror(errno));
	}
	return 0;
}

/* --- the engine ----------------------------------------------------------------------------------------------------
 */

static int run(struct copy *c, const char *format, ...)
{
	va_list ap;
	char *sql;
	int r;

	va_start(ap, format);
	sql = sqlite3_vmprintf(format, ap);
	va_end(ap);
	if (!sql)
		return SQLITE_NOMEM;
	r = sqlite3_exec(c->db, sql, NULL, NULL, NULL);
	sqlite3_free(sql);
	return r;
}

/* The store is for reading. */
static int authorize(void *arg, int action, const char *a, const char *b, const char *database, const char *trigger)
{
	(void)arg;
	(void)a;
	(void)b;
	(void)trigger;
	if (!database || strcmp(database, "source") != 0)
		return SQLITE_OK;
	return action == SQLITE_READ || action == SQLITE_SELECT || action == SQLITE_PRAGMA ? SQLITE_OK : SQLITE_DENY;
}

static void hand_over(struct copy *c, off_t size)
{
	if (size - c->handed < CHUNK)
		return;
	sync_file_range(c->fd, c->handed, size - c->handed, SYNC_FILE_RANGE_WRITE);
	if (c->handed > c->written)
		sync_file_range(c->fd, c->written, c->handed - c->written,
			SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
	c->written = c->handed;
	c->handed = size;
}

static int on_step(void *arg)
{
	struct copy *c = arg;
	struct stat st;

	if (fstat(c->fd, &st) < 0)
		return 0;
	hand_over(c, st.st_size);
	if (c->options->progress && !c->options->progress(c->options->arg, st.st_size, c->expected))
		c->stopped = true;
	return c->stopped;
}

static int attach(struct copy *c)
{
	sqlite3_stmt *raw = NULL;
	int r = sqlite3_prepare_v2(c->db, "ATTACH $1 AS source", -1, &raw, NULL);

	if (r == SQLITE_OK)
		r = sqlite3_bind_text(raw, 1, c->source.path, -1, SQLITE_STATIC);
	if (r == SQLITE_OK)
		r = sqlite3_step(raw);
	sqlite3_finalize(raw);
	return r == SQLITE_DONE ? SQLITE_OK : r;
}

/* The mark comes first and alone, so that a file that is left behind is known. */
static int prepare(struct copy *c)
{
	static const struct {
		int option, on;
	} rows[] = {
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
	};
	int size = 0, r = SQLITE_OK;

	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows) && r == SQLITE_OK; i++)
		r = sqlite3_db_config(c->db, rows[i].option, rows[i].on, NULL);
	if (r == SQLITE_OK)
		r = sqlite3_busy_timeout(c->db, BUSY_MS);
	if (r == SQLITE_OK)
		r = sqlite3_wal_autocheckpoint(c->db, 0);
	if (r == SQLITE_OK)
		r = seal_register(c->db);
	if (r == SQLITE_OK)
		r = fts_register(c->db);
	if (r == SQLITE_OK)
		r = attach(c);
	if (r == SQLITE_OK)
		r = connection_number(c->db, "PRAGMA source.page_size", &size);
	if (r == SQLITE_OK)
		r = run(c,
			"PRAGMA mmap_size=0; PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
			"PRAGMA main.page_size=%d; PRAGMA main.journal_mode=OFF; PRAGMA main.synchronous=OFF;"
			"PRAGMA main.cache_size=-4096; PRAGMA source.cache_size=-4096; PRAGMA main.application_id=%d",
			size, STORE_APPLICATION_ID);
	sqlite3_set_authorizer(c->db, authorize, c);
	sqlite3_progress_handler(c->db, STEP_OPERATIONS, on_step, c);
	return r;
}

static bool is_left_out(const struct copy *c, const char *table)
{
	for (const char *const *p = c->options->without; p && *p; p++)
		if (strcmp(*p, table) == 0)
			return true;
	return false;
}

static int make_one(struct copy *c, const char *name, const char *sql)
{
	(void)name;
	return sqlite3_exec(c->db, sql, NULL, NULL, NULL);
}

static int fill_one(struct copy *c, const char *name, const char *sql)
{
	(void)sql;
	return is_left_out(c, name) ? SQLITE_OK
				    : run(c, "INSERT INTO main.\"%w\" SELECT * FROM source.\"%w\"", name, name);
}

/* Calls `each` with name and text of the rows of the store's schema for which `where` holds. The engine's own tables
 * come into being by themselves. */
static int for_each(struct copy *c, const char *where, int (*each)(struct copy *, const char *, const char *))
{
	char *sql = sqlite3_mprintf("SELECT name, sql FROM source.sqlite_schema"
				    " WHERE sql NOT NULL AND name NOT GLOB 'sqlite_*' AND %s ORDER BY rowid",
		where);
	char **rows = NULL;
	int count = 0, columns = 0, r;

	if (!sql)
		return SQLITE_NOMEM;
	r = sqlite3_get_table(c->db, sql, &rows, &count, &columns, NULL);
	sqlite3_free(sql);
	for (int i = 1; i <= count && r == SQLITE_OK; i++) /* row 0 holds the columns' names */
		r = each(c, rows[2 * i], rows[2 * i + 1]);
	sqlite3_free_table(rows);
	return r;
}

/* How far ids were given goes beyond the rows that are there. */
static int copy_sequence(struct copy *c)
{
	int there = 0, r;

	r = connection_number(
		c->db, "SELECT count(*) FROM source.sqlite_schema WHERE name = 'sqlite_sequence'", &there);
	if (r != SQLITE_OK || !there)
		return r;
	return run(c, "DELETE FROM main.sqlite_sequence;"
		      "INSERT INTO main.sqlite_sequence SELECT * FROM source.sqlite_sequence");
}

/* What has no tree of its own (views, triggers, virtual tables, whose own tables are copied like others) is written
 * down as it is. */
static int copy_rest(struct copy *c)
{
	return run(c, "PRAGMA writable_schema=ON;"
		      "INSERT INTO main.sqlite_schema SELECT * FROM source.sqlite_schema WHERE rootpage = 0;"
		      "PRAGMA writable_schema=OFF");
}

static int copy_all(struct copy *c, int version)
{
	int r = for_each(c, "type = 'table' AND rootpage > 0", make_one);

	if (r == SQLITE_OK)
		r = for_each(c, "type = 'index'", make_one);
	if (r == SQLITE_OK)
		r = for_each(c, "type = 'table' AND rootpage > 0", fill_one);
	if (r == SQLITE_OK)
		r = copy_sequence(c);
	if (r == SQLITE_OK)
		r = copy_rest(c);
	return r == SQLITE_OK ? run(c, "PRAGMA main.user_version=%d; COMMIT", version) : r;
}

/* 0, an outcome or a fault of what the engine says. */
static int refused(struct copy *c, int code, char why[STORE_WHY])
{
	if (c->stopped) {
		why_say(why, "%s: the backup was broken off", c->target.path);
		return BACKUP_E_STOPPED;
	}
	switch (code & 0xff) {
	case SQLITE_FULL:
	case SQLITE_IOERR:
		/* The store is only read, so it is rather the copy. */
		return connection_refused(c->db, code, c->part.path, why);
	default:
		return connection_refused(c->db, code, c->source.path, why);
	}
}

/* Fills FILE.part with one state of the store. */
static int fill(struct copy *c, char why[STORE_WHY])
{
	int application = 0, have = 0, want = schema_version(c->schema), r;

	r = sqlite3_open_v2(
		c->part.path, &c->db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, NULL);
	if (r == SQLITE_OK)
		r = prepare(c);
	if (r == SQLITE_OK)
		r = run(c, "BEGIN");
	if (r == SQLITE_OK)
		r = connection_number(c->db, "PRAGMA source.application_id", &application);
	if (r == SQLITE_OK)
		r = connection_number(c->db, "PRAGMA source.user_version", &have);
	if (r == SQLITE_OK && (application != STORE_APPLICATION_ID || have != want)) {
		/* It was ours a moment ago. */
		why_say(why, "%s has changed its schema meanwhile", c->source.path);
		return have > want ? STORE_E_NEWER : STORE_E_OLDER;
	}
	if (r == SQLITE_OK)
		r = copy_all(c, have);
	return r == SQLITE_OK ? 0 : refused(c, r, why);
}

/* --- from the copy to its name -------------------------------------------------------------------------------------
 */

static int publish(struct copy *c, char why[STORE_WHY])
{
	int r;

	if (fsync(c->fd) < 0) {
		why_say(why, "%s: fsync: %s", c->part.path, strerror(errno));
		return fault_new(errno == ENOSPC || errno == EDQUOT ? FAULT_FULL : FAULT_SYSTEM, "%s: fsync: %s",
			c->part.path, strerror(errno));
	}
	if (place_rename_new(c->part.path, c->target.path) < 0) {
		why_say(why, "%s: %s", c->target.path, strerror(errno));
		return errno == EEXIST ? BACKUP_E_EXISTS
				       : fault_new(FAULT_SYSTEM, "%s: %s", c->target.path, strerror(errno));
	}
	r = place_sync_folder(&c->target);
	if (r)
		why_say(why, "%s: its folder cannot be made durable", c->target.path);
	return fault_pass(r);
}

static int make(struct copy *c, char why[STORE_WHY])
{
	int r = take_part(c, why);

	if (r == 0)
		r = fill(c, why);
	if (sqlite3_close(c->db) != SQLITE_OK && r == 0)
		r = fault_new(FAULT_BUG, "a statement of the backup is still open");
	if (r == 0)
		r = publish(c, why);
	if (r && c->fd >= 0)
		unlink(c->part.path); /* while its lock is ours; after the rename it is not there */
	drop_part(c);
	return fault_pass(r);
}

/* The engine would take a journal that lies beside FILE for one of the copy. */
static int look_beside(const struct copy *c, char why[STORE_WHY])
{
	static const char *const ends[] = { "-wal", "-shm", "-journal" };
	char path[PATH_MAX];
	struct stat st;

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		if (lstat(place_beside(path, &c->target, ends[i]), &st) == 0) {
			why_say(why, "%s is in the way", path);
			return BACKUP_E_EXISTS;
		}
	}
	return 0;
}

/* Names FILE and FILE.part, where nothing may be yet. */
static int find_target(struct copy *c, const char *file, char why[STORE_WHY])
{
	char url[PATH_MAX + 8];
	int r;

	if (!*file || strlen(file) > PLACE_MAX) {
		why_say(why, "%s: a path has 1 to %d bytes", file, PLACE_MAX);
		return STORE_E_URL;
	}
	snprintf(url, sizeof(url), "sqlite:%s", file);
	r = place_find(&c->target, url, why);
	if (c->target.exists || r == STORE_E_FOREIGN) {
		why_say(why, "%s is there already: nothing is overwritten", file);
		return BACKUP_E_EXISTS;
	}
	if (r)
		return fault_pass(r);
	c->part = c->target;
	place_beside(c->part.path, &c->target, ".part");
	c->part.mode = 0640;
	return look_beside(c, why);
}

int store_backup_with(const char *url, const char *file, const struct backup_options *options,
	const struct store_schema *schema, char why[STORE_WHY])
{
	struct copy c = { .schema = schema, .options = options, .fd = -1 };
	int have = 0, r = place_find(&c.source, url, why);

	if (r == 0 && !c.source.exists) {
		why_say(why, "%s: there is no store", c.source.path);
		return STORE_E_MISSING;
	}
	if (r == 0)
		r = connection_look(&c.source, &have, why);
	if (r == 0)
		r = schema_judge(&c.source, have, schema_version(schema), why);
	if (r == 0)
		r = find_target(&c, file, why);
	if (r)
		return fault_pass(r);
	c.expected = c.source.size;
	return fault_pass(make(&c, why));
}

int store_backup(const char *url, const char *file, const struct backup_options *options, char why[STORE_WHY])
{
	return store_backup_with(url, file, options, &store_schema_own, why);
}
