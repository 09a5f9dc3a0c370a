/* SPDX-License-Identifier: MIT */

/* Opening, refusing, locking, creating and migrating. Faults of the disk are in test_faults.c. */
#include "store/fixture.h"

#include "base/clock.h"

#include <fcntl.h>
#include <sys/wait.h>

static int try_open(const char *url, enum store_role role, char why[STORE_WHY])
{
	struct store *s;
	int r;

	why[0] = 0;
	r = store_open_with(&s, url, role, &test_schema, why);
	if (r)
		assert_null(s);
	store_close(s);
	return r;
}

static void write_file(const char *name, const char *bytes, size_t len)
{
	FILE *f = fopen(fixture_path(name), "wb");

	assert_non_null(f);
	assert_int_equal(fwrite(bytes, 1, len, f), len);
	assert_int_equal(fclose(f), 0);
}

/* Runs SQL on a file of the folder, past all our rules. */
static void raw_sql(const char *name, const char *sql)
{
	sqlite3 *db;

	assert_int_equal(sqlite3_open(fixture_path(name), &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
}

static const struct {
	const char *url; /* @: the test's folder */
	int want;
} places[] = {
	{ "", STORE_E_URL },
	{ "s.db", STORE_E_URL },
	{ "sqlite", STORE_E_URL },
	{ "sqlite:", STORE_E_URL },
	{ "postgres://localhost/x", STORE_E_URL },
	{ "SQLITE:@/s.db", STORE_E_URL },
	{ "sqlite:@/s.db", STORE_E_MISSING },
	{ "sqlite:@/s.db?mode=memory", STORE_E_MISSING },
	{ "sqlite:file:s.db?mode=memory", STORE_E_MISSING },
	{ "sqlite::memory:", STORE_E_MISSING },
	{ "sqlite:@", STORE_E_FOREIGN },
	{ "sqlite:@/", STORE_E_FOREIGN },
	{ "sqlite:@/nowhere/s.db", STORE_E_DENIED },
	{ "sqlite:@/nowhere/", STORE_E_DENIED },
	{ "sqlite:/dev/null", STORE_E_FOREIGN },
	{ "sqlite:@/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/"
	  "0123456789012345678901234567890123456789012345678901234567890123456789012345678901234567890123456789/s",
		STORE_E_URL },
};

static void places_that_hold_no_store(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(places) / sizeof(*places); i++) {
		const char *at = strchr(places[i].url, '@');
		char url[1024], why[STORE_WHY];

		snprintf(url, sizeof(url), "%.*s%s%s", at ? (int)(at - places[i].url) : 1023, places[i].url,
			at ? test_folder : "", at ? at + 1 : "");
		for (int role = STORE_READER; role <= STORE_WRITER; role++) {
			int r = try_open(url, role, why);

			if (r != places[i].want || !why[0])
				fail_msg("row %zu, role %d: %d, \"%s\"", i, role, r, why);
		}
	}
	assert_false(fixture_exists("s.db"));
	assert_false(fixture_exists("s.db.lock"));
}

static void damage(off_t at, const char *bytes, size_t len)
{
	int fd = open(fixture_path("s.db"), O_RDWR);

	assert_int_equal(pwrite(fd, bytes, len, at), len);
	close(fd);
}

static void expect_refused(int want, const char *word)
{
	char why[STORE_WHY];
	int from, to, r;

	for (int role = STORE_READER; role <= STORE_WRITER; role++) {
		r = try_open(test_url, role, why);
		if (r != want || !strstr(why, word) || !strstr(why, "s.db"))
			fail_msg("role %d: %d, not %d: \"%s\"", role, r, want, why);
	}
	if (want == STORE_E_OLDER)
		return;
	r = store_migrate_with(test_url, false, &from, &to, &test_schema, why);
	if (r != want)
		fail_msg("migrate: %d, not %d: %s", r, want, why);
}

static void versions_and_strangers_are_refused(void **state)
{
	(void)state;
	write_file("s.db", "", 0);
	expect_refused(STORE_E_DAMAGED, "empty");
	write_file("s.db", "Dear Sir or Madam,\n", 19);
	expect_refused(STORE_E_FOREIGN, "not a store");
	unlink(fixture_path("s.db"));
	raw_sql("s.db", "CREATE TABLE theirs (x)");
	expect_refused(STORE_E_FOREIGN, "name another file");
	raw_sql("s.db", "PRAGMA user_version=1");
	expect_refused(STORE_E_FOREIGN, "not a store");
	unlink(fixture_path("s.db"));
	fixture_make();
	raw_sql("s.db", "PRAGMA user_version=2");
	expect_refused(STORE_E_NEWER, "newer");
	expect_refused(STORE_E_NEWER, "install the tradepost that it is of, or restore a backup");
	raw_sql("s.db", "PRAGMA user_version=-1");
	expect_refused(STORE_E_FOREIGN, "schema -1, which is no tradepost's: restore a backup");
	raw_sql("s.db", "PRAGMA user_version=0");
	expect_refused(STORE_E_OLDER, "tradepost migrate");
}

static void damaged_stores_are_refused(void **state)
{
	struct store *w;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_done(store_begin(w));
	for (char name[] = "a"; name[0] <= 'z'; name[0]++)
		assert_done(add_thing(w, name, 3000));
	assert_done(store_commit(w));
	store_close(w);
	assert_int_equal(truncate(fixture_path("s.db"), fixture_size("s.db") - 4096), 0);
	expect_refused(STORE_E_DAMAGED, "restore a backup");
	assert_int_equal(truncate(fixture_path("s.db"), 4096), 0);
	expect_refused(STORE_E_DAMAGED, "restore a backup");
	unlink(fixture_path("s.db"));
	fixture_make();
	damage(100, "\377\377\377\377\377\377\377\377", 8); /* the first page of the schema */
	expect_refused(STORE_E_DAMAGED, "damaged");
	unlink(fixture_path("s.db"));
	fixture_make();
	damage(0, "xxxxxxxx", 8);
	expect_refused(STORE_E_FOREIGN, "not a store");
}

static void a_missing_table_is_told(void **state)
{
	char why[STORE_WHY];

	(void)state;
	fixture_make();
	raw_sql("s.db", "DROP TABLE part");
	assert_int_equal(try_open(test_url, STORE_READER, why), STORE_E_DAMAGED);
	assert_non_null(strstr(why, "part"));
}

static void one_writer_at_a_time(void **state)
{
	char why[STORE_WHY], other[160], word[32];
	struct store *w, *r;
	int from, to;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_int_equal(try_open(test_url, STORE_WRITER, why), STORE_E_LOCKED);
	snprintf(word, sizeof(word), "process %d", (int)getpid());
	assert_non_null(strstr(why, word));
	/* Another name of the same file has the same lock. */
	snprintf(other, sizeof(other), "%s/other", test_folder);
	assert_int_equal(symlink("s.db", other), 0);
	snprintf(other, sizeof(other), "sqlite:%s/other", test_folder);
	assert_int_equal(try_open(other, STORE_WRITER, why), STORE_E_LOCKED);
	/* Readers and a migration with nothing to do need none. */
	r = fixture_open(STORE_READER);
	assert_done(store_migrate_with(test_url, false, &from, &to, &test_schema, why));
	store_close(r);
	store_close(w);
	assert_int_equal(try_open(test_url, STORE_WRITER, why), 0);
}

static void a_dead_writer_leaves_no_lock(void **state)
{
	char why[STORE_WHY];
	int status;
	pid_t child;

	(void)state;
	fixture_make();
	child = fork();
	if (child == 0) {
		struct store *w = fixture_open(STORE_WRITER);

		store_begin(w);
		add_thing(w, "a", 1);
		store_commit(w);
		store_begin(w);
		add_thing(w, "b", 1);
		_exit(0); /* in the middle */
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_int_equal(status, 0);
	assert_true(fixture_size("s.db-wal") > 0);
	/* A reader sees what was committed and leaves the journal to the writer. */
	{
		struct store *r = fixture_open(STORE_READER);

		assert_int_equal(count_things(r), 1);
		store_close(r);
	}
	assert_true(fixture_size("s.db-wal") > 0);
	assert_int_equal(try_open(test_url, STORE_WRITER, why), 0);
	assert_false(fixture_exists("s.db-wal"));
	{
		struct store *r = fixture_open(STORE_READER);

		assert_int_equal(count_things(r), 1);
		store_close(r);
	}
}

static void a_writer_does_not_build_on_a_journal_that_it_finds(void **state)
{
	struct store *w;

	(void)state;
	a_dead_writer_leaves_no_lock(state);
	if (fork() == 0) {
		w = fixture_open(STORE_WRITER);
		store_begin(w);
		add_thing(w, "c", 1);
		store_commit(w);
		_exit(0);
	}
	wait(NULL);
	assert_true(fixture_size("s.db-wal") > 0);
	w = fixture_open(STORE_WRITER);
	assert_int_equal(fixture_size("s.db-wal"), 0);
	assert_int_equal(count_things(w), 2);
	store_close(w);
}

static void checkpoints_wait_for_no_reader(void **state)
{
	struct store *w, *r;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	r = fixture_open(STORE_READER);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 30000));
	assert_done(store_commit(w));
	assert_done(store_snapshot_begin(r));
	assert_int_equal(count_things(r), 1);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "b", 30000));
	assert_done(store_commit(w));
	assert_done(store_checkpoint(w, false));
	assert_int_equal(store_checkpoint(w, true), STORE_E_BUSY);
	assert_int_equal(count_things(r), 1);
	store_snapshot_end(r);
	assert_true(fixture_size("s.db-wal") > 0);
	assert_done(store_checkpoint(w, true));
	assert_int_equal(fixture_size("s.db-wal"), 0);
	assert_int_equal(count_things(r), 2);
	store_close(w);
	store_close(r);
}

static void the_journal_stays_small(void **state)
{
	off_t largest = 0;
	struct store *w;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	for (int i = 0; i < 600; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		assert_done(store_begin(w));
		assert_done(add_thing(w, name, 60000));
		assert_done(store_commit(w));
		assert_done(store_tend(w));
		if (fixture_size("s.db-wal") > largest)
			largest = fixture_size("s.db-wal");
	}
	assert_true(largest > 4 << 20 && largest < 6 << 20);
	assert_int_equal(count_things(w), 600);
	store_close(w);
}

/* A reader that takes its time, as a backup does, makes the journal grow, and is waited for now and then and not at
 * each turn. */
static void a_long_reader_holds_nothing_up(void **state)
{
	int64_t began = clock_steady_ms(), last = 0, waits = 0;
	struct store *w, *r;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	r = fixture_open(STORE_READER);
	assert_done(store_snapshot_begin(r));
	assert_int_equal(count_things(r), 0);
	for (int i = 0; i < 1600; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		assert_done(store_begin(w));
		assert_done(add_thing(w, name, 60000));
		assert_done(store_commit(w));
		assert_done(store_tend(w));
		waits += w->waited_ms != last;
		last = w->waited_ms;
	}
	assert_true(fixture_size("s.db-wal") > 90 << 20);
	/* Of more than twenty turns. */
	assert_true(waits >= 1 && waits <= 1 + (clock_steady_ms() - began) / 5000);
	assert_int_equal(store_checkpoint(w, true), STORE_E_BUSY);
	store_snapshot_end(r);
	assert_done(store_checkpoint(w, true));
	assert_int_equal(fixture_size("s.db-wal"), 0);
	store_close(r);
	store_close(w);
}

static void what_was_overwritten_is_in_no_byte(void **state)
{
	static const char secret[] = "a key of visitors that has run out";
	static char bytes[1 << 20];
	struct store *w;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_done(store_begin(w));
	assert_done(add_thing(w, secret, 10));
	assert_done(store_commit(w));
	assert_done(store_checkpoint(w, true));
	assert_done(store_begin(w));
	{
		struct stmt *st = query(w, Q_DELETE);

		stmt_bind_text(st, 1, slice_from(secret));
		assert_done(stmt_run(st));
	}
	assert_done(store_commit(w));
	assert_done(store_checkpoint(w, true));
	for (int i = 0; i < 2; i++) {
		FILE *f = fopen(fixture_path(i ? "s.db-wal" : "s.db"), "rb");
		size_t n = fread(bytes, 1, sizeof(bytes), f);

		fclose(f);
		assert_null(memmem(bytes, n, secret, sizeof(secret) - 1));
	}
	store_close(w);
}

/* As a user who is not root, in a child; its exit status is what `run` gives. */
static int as_other(int (*run)(void))
{
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (geteuid() == 0 && (setgid(65534) || setuid(65534)))
			_exit(99);
		_exit(run());
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static int open_reader(void)
{
	char why[STORE_WHY];
	int r = try_open(test_url, STORE_READER, why);

	return r && !why[0] ? 98 : r;
}

static int open_writer(void)
{
	char why[STORE_WHY];
	int r = try_open(test_url, STORE_WRITER, why);

	return r && !why[0] ? 98 : r;
}

static int migrate_other(void)
{
	char why[STORE_WHY];
	int from, to;

	return store_migrate_with(test_url, false, &from, &to, &test_schema, why);
}

static void closed_doors_are_told(void **state)
{
	(void)state;
	if (geteuid() != 0)
		skip(); /* needs files of another user */
	assert_int_equal(as_other(migrate_other), STORE_E_DENIED);
	assert_false(fixture_exists("s.db"));
	fixture_make();
	assert_int_equal(chmod(test_folder, 0755), 0);
	assert_int_equal(as_other(open_reader), STORE_E_DENIED); /* 0640 */
	assert_int_equal(as_other(open_writer), STORE_E_DENIED);
	assert_int_equal(chmod(fixture_path("s.db"), 0644), 0);
	assert_int_equal(as_other(open_reader), STORE_E_DENIED); /* the folder takes no journal */
	assert_int_equal(as_other(open_writer), STORE_E_DENIED);
	assert_int_equal(chmod(test_folder, 0777), 0);
	assert_int_equal(as_other(open_writer), STORE_E_DENIED); /* the file is not writable */
	assert_int_equal(chmod(test_folder, 0700), 0);
	assert_int_equal(as_other(open_reader), STORE_E_DENIED);
}

static void expect_owner(const char *name, uid_t owner)
{
	struct stat st;

	if (stat(fixture_path(name), &st) < 0)
		fail_msg("%s is missing", name);
	if (st.st_uid != owner || st.st_gid != owner || (st.st_mode & 07777) != 0640)
		fail_msg("%s: %u:%u %o", name, st.st_uid, st.st_gid, st.st_mode & 07777);
}

static void root_leaves_nothing_that_locks_the_owner_out(void **state)
{
	struct store *w, *r;

	(void)state;
	if (geteuid() != 0)
		skip();
	assert_int_equal(chown(test_folder, 65534, 65534), 0);
	umask(077);
	fixture_make(); /* as root, in the folder of another */
	expect_owner("s.db", 65534);
	expect_owner("s.db.lock", 65534);
	unlink(fixture_path("s.db.lock"));
	r = fixture_open(STORE_READER);
	assert_int_equal(count_things(r), 0);
	expect_owner("s.db-wal", 65534);
	expect_owner("s.db-shm", 65534);
	store_close(r);
	assert_int_equal(as_other(open_writer), 0);
	w = fixture_open(STORE_WRITER);
	expect_owner("s.db-wal", 65534);
	expect_owner("s.db.lock", 65534);
	store_close(w);
	assert_int_equal(as_other(open_reader), 0);
	umask(022);
}

static void a_link_is_no_lock(void **state)
{
	char why[STORE_WHY], path[160];

	(void)state;
	fixture_make();
	unlink(fixture_path("s.db.lock"));
	snprintf(path, sizeof(path), "%s/s.db.lock", test_folder);
	assert_int_equal(symlink("elsewhere", path), 0);
	assert_int_equal(try_open(test_url, STORE_WRITER, why), STORE_E_DENIED);
	assert_false(fixture_exists("elsewhere"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(places_that_hold_no_store),
		store_test(versions_and_strangers_are_refused),
		store_test(damaged_stores_are_refused),
		store_test(a_missing_table_is_told),
		store_test(one_writer_at_a_time),
		store_test(a_dead_writer_leaves_no_lock),
		store_test(a_writer_does_not_build_on_a_journal_that_it_finds),
		store_test(checkpoints_wait_for_no_reader),
		store_test(the_journal_stays_small),
		store_test(a_long_reader_holds_nothing_up),
		store_test(what_was_overwritten_is_in_no_byte),
		store_test(closed_doors_are_told),
		store_test(root_leaves_nothing_that_locks_the_owner_out),
		store_test(a_link_is_no_lock),
	};

	return cmocka_run_group_tests_name("store/open", tests, NULL, NULL);
}
