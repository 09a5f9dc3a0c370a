/* SPDX-License-Identifier: MIT */

/* From nothing to a store, and from an older one to this version. */
#include "store/fixture.h"

#include <fcntl.h>
#include <sys/wait.h>

/* Version 2 widens, version 3 rebuilds a table that another refers to. */
static const struct embedded three[] = {
	{ "0001_thing.sql",
		"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, data BLOB, weight REAL) STRICT;"
		"CREATE TABLE part (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES thing(id)) STRICT;",
		0 },
	{ "0002_colour.sql", "ALTER TABLE thing ADD COLUMN colour TEXT;", 0 },
	{ "0003_rebuild.sql",
		"CREATE TABLE new (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, data BLOB, weight REAL) STRICT;"
		"INSERT INTO new SELECT id, name, data, weight FROM thing; DROP TABLE thing;"
		"ALTER TABLE new RENAME TO thing;",
		0 },
	{ 0 },
};
static const struct store_schema schema_3 = { three, test_queries };

/* Migrates to a second migration with that text. */
static int second(const char *sql, int *from, int *to, char why[STORE_WHY])
{
	const struct embedded two[] = { test_migrations[0], { "0002_second.sql", sql, 0 }, { 0 } };
	const struct store_schema schema = { two, test_queries };

	why[0] = 0;
	return store_migrate_with(test_url, false, from, to, &schema, why);
}

static int version_of_file(void)
{
	struct place place;
	int version;

	assert_done(place_find(&place, test_url, NULL));
	assert_done(connection_look(&place, &version, NULL));
	return version;
}

static void a_store_is_made(void **state)
{
	int from = -1, to = -1, mode;
	struct store *w;

	(void)state;
	assert_done(store_migrate_with(test_url, true, &from, &to, &test_schema, NULL));
	assert_int_equal(from, 0);
	assert_int_equal(to, 1);
	assert_false(fixture_exists("s.db"));
	assert_false(fixture_exists("s.db.lock"));
	assert_done(store_migrate_with(test_url, false, &from, &to, &test_schema, NULL));
	assert_int_equal(from, 0);
	assert_int_equal(to, 1);
	assert_false(fixture_exists("s.db.new"));
	assert_false(fixture_exists("s.db-wal"));
	w = fixture_open(STORE_WRITER);
	assert_done(connection_number(w->db, "PRAGMA application_id", &mode));
	assert_int_equal(mode, STORE_APPLICATION_ID);
	store_close(w);
	assert_done(store_migrate_with(test_url, false, &from, &to, &test_schema, NULL));
	assert_int_equal(from, 1);
	assert_int_equal(to, 1);
}

static void an_older_store_is_brought_here(void **state)
{
	char why[STORE_WHY];
	struct store *s;
	int from, to;

	(void)state;
	fixture_make();
	s = fixture_open(STORE_WRITER);
	assert_done(store_begin(s));
	assert_done(add_thing(s, "kept", 10));
	{
		struct stmt *st = query(s, Q_PART);

		stmt_bind_i64(st, 1, 1);
		assert_done(stmt_run(st));
	}
	assert_done(store_commit(s));
	assert_int_equal(store_migrate_with(test_url, false, &from, &to, &schema_3, why), STORE_E_LOCKED);
	assert_done(store_migrate_with(test_url, true, &from, &to, &schema_3, why));
	assert_int_equal(from, 1);
	assert_int_equal(to, 3);
	store_close(s);
	assert_int_equal(version_of_file(), 1);
	assert_int_equal(store_open_with(&s, test_url, STORE_WRITER, &schema_3, why), STORE_E_OLDER);
	assert_done(store_migrate_with(test_url, false, &from, &to, &schema_3, why));
	assert_int_equal(from, 1);
	assert_done(store_open_with(&s, test_url, STORE_WRITER, &schema_3, why));
	assert_int_equal(count_things(s), 1);
	assert_done(store_begin(s));
	{
		struct stmt *st = query(s, Q_PART); /* the reference leads to the new table */

		stmt_bind_i64(st, 1, 1);
		assert_done(stmt_run(st));
		st = query(s, Q_PART);
		stmt_bind_i64(st, 1, 7);
		assert_int_equal(stmt_run(st), STORE_E_CONSTRAINT);
	}
	store_rollback(s);
	store_close(s);
	assert_int_equal(store_migrate_with(test_url, false, &from, &to, &test_schema, why), STORE_E_NEWER);
}

/* What a migration may not be, with the word that tells why. */
static const struct {
	const char *sql, *word;
} bad[] = {
	{ "ALTER TABLE thing ADD COLUMN a TEXT; ALTER TABLE absent ADD COLUMN b TEXT;", "no such table" },
	{ "CREATE TABLE x (a INTEGER) STRICT; CREATE", "incomplete input" },
	{ "INSERT INTO part (thing_id) VALUES (5);", "refer to nothing" },
	{ "INSERT INTO thing (name) VALUES (NULL);", "NOT NULL" },
	{ "SELECT \"text\";", "no such column" },
	{ "BEGIN;", "transaction" },
};

static void a_failed_migration_changes_nothing(void **state)
{
	char why[STORE_WHY];
	struct store *s;
	int from, to, r;

	(void)state;
	fixture_make();
	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++) {
		r = second(bad[i].sql, &from, &to, why);
		if (r != FAULT_STORE || !strstr(why, bad[i].word) || !strstr(why, "0002_second.sql") ||
			!strstr(why, "stays at schema 1"))
			fail_msg("row %zu: %d, \"%s\"", i, r, why);
		assert_int_equal(version_of_file(), 1);
		s = fixture_open(STORE_WRITER);
		assert_int_equal(count_things(s), 0);
		store_close(s);
	}
	assert_done(second("ALTER TABLE thing ADD COLUMN a TEXT;", &from, &to, why));
	assert_int_equal(version_of_file(), 2);
}

static void a_migration_cannot_commit_by_itself(void **state)
{
	char why[STORE_WHY];
	int from, to;

	(void)state;
	fixture_make();
	assert_int_equal(second("CREATE TABLE x (a INTEGER) STRICT; COMMIT;", &from, &to, why), FAULT_BUG);
	assert_int_equal(version_of_file(), 1);
}

static void a_failed_creation_leaves_nothing(void **state)
{
	const struct embedded migrations[] = { { "0001_bad.sql", "CREATE TABLE x (a INTEGER) STRICT; nonsense", 0 },
		{ 0 } };
	const struct store_schema schema = { migrations, test_queries };
	char why[STORE_WHY] = "";
	int from, to;

	(void)state;
	assert_int_equal(store_migrate_with(test_url, false, &from, &to, &schema, why), FAULT_STORE);
	assert_non_null(strstr(why, "0001_bad.sql"));
	assert_false(fixture_exists("s.db"));
	assert_false(fixture_exists("s.db.new"));
	assert_false(fixture_exists("s.db.new-wal"));
	assert_false(fixture_exists("s.db.new-shm"));
}

static void what_a_crash_left_is_cleared_away(void **state)
{
	FILE *f;

	(void)state;
	for (int i = 0; i < 2; i++) {
		f = fopen(fixture_path(i ? "s.db.new-wal" : "s.db.new"), "wb");
		assert_int_equal(fwrite("half", 1, 4, f), 4);
		fclose(f);
	}
	fixture_make();
	assert_false(fixture_exists("s.db.new"));
	assert_false(fixture_exists("s.db.new-wal"));
	store_close(fixture_open(STORE_WRITER));
}

static void numbers_have_no_gaps(void **state)
{
	static const char *const names[] = { "0003_x.sql", "0001_x.sql", "2_x.sql", "0002.sql", "x.sql", "",
		"+002_x.sql" };
	int from, to;

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		const struct embedded migrations[] = { test_migrations[0], { names[i], "", 0 }, { 0 } };
		const struct store_schema schema = { migrations, test_queries };
		struct store *s;

		if (store_migrate_with(test_url, false, &from, &to, &schema, NULL) != FAULT_BUG ||
			store_open_with(&s, test_url, STORE_READER, &schema, NULL) != FAULT_BUG)
			fail_msg("row %zu", i);
	}
	assert_false(fixture_exists("s.db"));
}

static void two_at_a_time_make_one_store(void **state)
{
	(void)state;
	for (int round = 0; round < 20; round++) {
		int good = 0, status, from, to;

		for (int i = 0; i < 4; i++) {
			if (fork() == 0) {
				int r = store_migrate_with(test_url, false, &from, &to, &schema_3, NULL);

				_exit(r == 0 || r == STORE_E_LOCKED ? r : 99);
			}
		}
		for (int i = 0; i < 4; i++) {
			wait(&status);
			assert_true(WIFEXITED(status) && WEXITSTATUS(status) != 99);
			good += status == 0;
		}
		assert_true(good >= 1);
		assert_int_equal(version_of_file(), 3);
		unlink(fixture_path("s.db"));
		unlink(fixture_path("s.db-wal"));
		unlink(fixture_path("s.db-shm"));
	}
}

/* The program's own schema and statements, as they are embedded. */
static void the_own_schema_opens(void **state)
{
	char why[STORE_WHY] = "";
	struct store *s;
	int from, to;

	(void)state;
	if (!store_schema_own.migrations[0].name)
		skip();
	if (store_migrate(test_url, false, &from, &to, why) != 0)
		fail_msg("migrate: %s", why);
	for (int role = STORE_READER; role <= STORE_WRITER; role++) {
		if (store_open(&s, test_url, role, why) != 0)
			fail_msg("open: %s", why);
		store_close(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(a_store_is_made),
		store_test(an_older_store_is_brought_here),
		store_test(a_failed_migration_changes_nothing),
		store_test(a_migration_cannot_commit_by_itself),
		store_test(a_failed_creation_leaves_nothing),
		store_test(what_a_crash_left_is_cleared_away),
		store_test(numbers_have_no_gaps),
		store_test(two_at_a_time_make_one_store),
		store_test(the_own_schema_opens),
	};

	return cmocka_run_group_tests_name("store/migrate", tests, NULL, NULL);
}
