/* SPDX-License-Identifier: MIT */

/* What a store that is not whole is told of. Damage is done below the store's API, as disks do it. */
#include "store/fixture.h"

#include <fcntl.h>

#include "base/crypto.h"

static const struct embedded sealed_migrations[] = {
	{ "0001_thing.sql",
		"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, hash BLOB, seal INTEGER) "
		"STRICT;"
		"CREATE TABLE part (id INTEGER PRIMARY KEY, thing_id INTEGER REFERENCES thing(id)) STRICT;"
		"CREATE INDEX part_thing ON part (thing_id);"
		"INSERT INTO thing VALUES (1, 'the first of all things', NULL, seal(1, 'the first of all things'));"
		"INSERT INTO thing VALUES (2, 'the second of all things', NULL, seal(2, 'the second of all things'));"
		"INSERT INTO part VALUES (7, 1), (8, 2);",
		0 },
	{ 0 },
};
static const struct query_text no_queries[] = { { 0 } };
static const struct store_schema sealed = { sealed_migrations, no_queries };
static const struct embedded checks[] = {
	{ "1.sql",
		"-- Two statements and a comment behind them.\n"
		"SELECT 'thing', id, 'is not what its seal says' FROM thing WHERE seal <> seal(id, name);\n"
		"SELECT 'thing', id || ' ' || name, NULL FROM thing WHERE hash <> blake2b(name);\n"
		"-- The end.\n",
		0 },
	{ "2.sql", "SELECT 'part', id, 'is the fifth' FROM part WHERE id = 5", 0 },
	{ 0 },
};

/* Everything that was found, a line each. */
static struct {
	char text[8192];
	int count, steps, stop_at;
} found;

static void note(void *arg, const struct finding *f)
{
	size_t len = strlen(found.text);

	(void)arg;
	found.count++;
	snprintf(found.text + len, sizeof(found.text) - len, "%s %s: %s\n", f->table, f->row, f->what);
}

static int step(void *arg, const char *what)
{
	(void)arg;
	assert_true(what[0]);
	return ++found.steps == found.stop_at;
}

static int check(void)
{
	char why[STORE_WHY] = "";
	struct store *s;
	int r;

	memset(&found, 0, offsetof(__typeof__(found), stop_at));
	if (store_open_with(&s, test_url, STORE_READER, &sealed, why) != 0)
		fail_msg("open: %s", why);
	assert_done(store_snapshot_begin(s));
	r = store_check_with(s, &sealed, checks, note, step, NULL);
	store_snapshot_end(s);
	store_close(s);
	return r;
}

static void make(void)
{
	char why[STORE_WHY] = "";
	int from, to;

	found.stop_at = 0;
	if (store_migrate_with(test_url, false, &from, &to, &sealed, why) != 0)
		fail_msg("migrate: %s", why);
}

/* As somebody with a tool of SQLite's would. */
static void tamper(const char *sql)
{
	sqlite3 *db;
	char *error = NULL;

	assert_int_equal(sqlite3_open(fixture_path("s.db"), &db), SQLITE_OK);
	sqlite3_exec(db, sql, NULL, NULL, &error);
	if (error)
		fail_msg("%s: %s", sql, error);
	sqlite3_close(db);
}

static void assert_found(const char *line)
{
	if (check() != 0 || !strstr(found.text, line))
		fail_msg("\"%s\" was not found, but: %s", line, found.text);
}

static void a_whole_store_is_whole(void **state)
{
	(void)state;
	make();
	assert_done(check());
	assert_string_equal(found.text, "");
	assert_int_equal(found.steps, 3);
}

static void rows_that_break_a_promise_are_told(void **state)
{
	(void)state;
	make();
	tamper("UPDATE thing SET name = 'The second of all things' WHERE id = 2");
	assert_found("thing 2: is not what its seal says\n");
	assert_int_equal(found.count, 1);
	tamper("UPDATE thing SET hash = x'00' WHERE id = 1; INSERT INTO part VALUES (5, 1)");
	assert_found("thing 1 the first of all things: is damaged\n");
	assert_non_null(strstr(found.text, "part 5: is the fifth\n"));
	assert_int_equal(found.count, 3);
	tamper("UPDATE thing SET seal = seal + 1 WHERE id = 1");
	assert_found("thing 1: is not what its seal says\n");
}

static void references_to_nothing_are_told(void **state)
{
	(void)state;
	make();
	tamper("UPDATE part SET thing_id = 3 WHERE id = 8");
	assert_found("part 8: refers to a row of thing that is not there\n");
}

static void another_schema_is_told(void **state)
{
	static const struct {
		const char *sql, *line;
	} rows[] = {
		{ "CREATE TABLE guest (a)", "sqlite_schema table guest: does not belong there\n" },
		{ "CREATE TRIGGER t AFTER INSERT ON part BEGIN SELECT 1; END",
			"sqlite_schema trigger t: does not belong there\n" },
		{ "DROP INDEX part_thing", "sqlite_schema index part_thing: is missing\n" },
		{ "DROP INDEX part_thing; CREATE INDEX part_thing ON part (thing_id, id)",
			"sqlite_schema index part_thing: is not what the migrations make\n" },
		{ "ALTER TABLE part ADD COLUMN more TEXT",
			"sqlite_schema table part: is not what the migrations make\n" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		make();
		tamper(rows[i].sql);
		assert_found(rows[i].line);
		unlink(fixture_path("s.db"));
	}
	/* The check of a table that is not there cannot run, which is no damage that it knows. */
	make();
	tamper("DROP TABLE part");
	assert_int_equal(check(), FAULT_STORE);
	assert_non_null(strstr(found.text, "sqlite_schema table part: is missing\n"));
}

/* Changes bytes of the file where `what` stands the n-th time (from 0). False: it does not. */
static bool scribble(const char *what, int n, const char *instead)
{
	static char bytes[1 << 20];
	int fd = open(fixture_path("s.db"), O_RDWR);
	ssize_t size = pread(fd, bytes, sizeof(bytes), 0);
	char *at = bytes;

	while ((at = memmem(at, (size_t)(bytes + size - at), what, strlen(what))) && n-- > 0)
		at++;
	if (at)
		assert_int_equal(pwrite(fd, instead, strlen(instead), at - bytes), (ssize_t)strlen(instead));
	close(fd);
	return at;
}

static void a_byte_in_the_file_is_told(void **state)
{
	int n;

	(void)state;
	make();
	for (n = 0; scribble("first of all", n, "F"); n++) {
		assert_done(check());
		assert_true(found.count > 0);
		unlink(fixture_path("s.db"));
		make();
	}
	assert_int_equal(n, 2); /* in the table and in its index */
}

static void trees_that_are_broken_are_told(void **state)
{
	char zeros[4096] = { 0 };
	int fd, pages, told = 0;
	struct stat st;

	(void)state;
	make();
	assert_int_equal(stat(fixture_path("s.db"), &st), 0);
	pages = (int)(st.st_size / 4096);
	for (int page = 1; page < pages; page++) {
		fd = open(fixture_path("s.db"), O_RDWR);
		memset(zeros, page, sizeof(zeros));
		assert_int_equal(pwrite(fd, zeros, sizeof(zeros), (off_t)page * 4096), (ssize_t)sizeof(zeros));
		close(fd);
		assert_done(check());
		told += found.count > 0;
		unlink(fixture_path("s.db"));
		make();
	}
	assert_int_equal(told, pages - 1);
}

static void it_stops_when_told_to(void **state)
{
	(void)state;
	make();
	for (int n = 1; n <= 2; n++) {
		found.stop_at = n;
		assert_int_equal(check(), CHECK_E_STOPPED);
		assert_int_equal(found.steps, n);
	}
}

/* What stores hold must be what later programs compute. */
static void seals_never_change(void **state)
{
	static const struct {
		const char *sql;
		int seal;
	} rows[] = {
		{ "SELECT seal()", 0 },
		{ "SELECT seal(1)", 459615264 },
		{ "SELECT seal('1')", 1321477673 },
		{ "SELECT seal(x'31')", 583580122 },
		{ "SELECT seal(NULL)", 1369994395 },
		{ "SELECT seal('')", -2146876081 },
		{ "SELECT seal(1.5)", -644475590 },
		{ "SELECT seal(-1)", -1127194428 },
		{ "SELECT seal('ab', 'c')", -568278080 },
		{ "SELECT seal('a', 'bc')", 1621716541 },
		{ "SELECT seal(1, 'harbour', NULL, 1767225600000, x'00ff')", 1603089023 },
	};
	int seals[sizeof(rows) / sizeof(*rows)];
	struct store *s;
	char why[STORE_WHY];

	(void)state;
	make();
	assert_done(store_open_with(&s, test_url, STORE_READER, &sealed, why));
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		assert_int_equal(connection_number(s->db, rows[i].sql, &seals[i]), SQLITE_OK);
		assert_int_equal(seals[i], rows[i].seal);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(seals[i], seals[j]);
	}
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(a_whole_store_is_whole),
		store_test(rows_that_break_a_promise_are_told),
		store_test(references_to_nothing_are_told),
		store_test(another_schema_is_told),
		store_test(a_byte_in_the_file_is_told),
		store_test(trees_that_are_broken_are_told),
		store_test(it_stops_when_told_to),
		store_test(seals_never_change),
	};

	if (crypto_start())
		return 1;
	return cmocka_run_group_tests_name("store/check", tests, NULL, NULL);
}
