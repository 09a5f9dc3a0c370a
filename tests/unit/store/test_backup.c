/* SPDX-License-Identifier: MIT */

/* Copies: of one state, without what is left out, whole or not there. */
#include "store/fixture.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sys/file.h>

#include "base/clock.h"
#include "store/shim.h"

/* A schema with all that a copy has to bring along: keys of both kinds, a sequence, an index, a view, a trigger and a
 * virtual table with tables of its own. */
static const struct embedded rich_migrations[] = {
	{ "0001_all.sql",
		"CREATE TABLE thing (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL, data BLOB) STRICT;"
		"CREATE INDEX thing_name ON thing (name) WHERE name <> '';"
		"CREATE TABLE pair (a TEXT, b TEXT, seal INTEGER, PRIMARY KEY (a, b)) STRICT, WITHOUT ROWID;"
		"CREATE TABLE secret (id INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT) STRICT;"
		"CREATE VIEW names AS SELECT name FROM thing;"
		"CREATE TRIGGER pair_add AFTER INSERT ON thing"
		" BEGIN INSERT INTO pair VALUES (new.name, 'b', seal(new.name)); END;"
		"CREATE VIRTUAL TABLE words USING fts5(text);",
		0 },
	{ 0 },
};

enum rich_query { R_ADD, R_COUNT, R_PAIRS, R_SECRET, R_SECRETS, R_WORD, R_WORDS, R_DROP };

static const struct query_text rich_queries[] = {
	[R_ADD] = { "add", "INSERT INTO thing (name, data) VALUES ($1, zeroblob(3000))" },
	[R_COUNT] = { "count", "SELECT count(*) FROM thing" },
	[R_PAIRS] = { "pairs", "SELECT count(*) FROM pair JOIN names ON a = name WHERE seal = seal(a)" },
	[R_SECRET] = { "secret", "INSERT INTO secret (what) VALUES ($1)" },
	[R_SECRETS] = { "secrets", "SELECT count(*) FROM secret" },
	[R_WORD] = { "word", "INSERT INTO words (text) VALUES ($1)" },
	[R_WORDS] = { "words", "SELECT count(*) FROM words WHERE words MATCH $1" },
	[R_DROP] = { "drop", "DELETE FROM thing WHERE name = $1" },
	{ 0 },
};

static const struct store_schema rich = { rich_migrations, rich_queries };
static const char *const without[] = { "secret", NULL };

static const char *copy_path(void)
{
	static char path[128];

	snprintf(path, sizeof(path), "%s/copy.db", test_folder);
	return path;
}

static const char *copy_url(void)
{
	static char url[128];

	snprintf(url, sizeof(url), "sqlite:%s/copy.db", test_folder);
	return url;
}

static struct store *rich_open(const char *url, enum store_role role)
{
	char why[STORE_WHY] = "";
	struct store *s;

	if (store_open_with(&s, url, role, &rich, why) != 0)
		fail_msg("open: %s", why);
	return s;
}

static void rich_make(void)
{
	char why[STORE_WHY] = "";
	int from, to;

	if (store_migrate_with(test_url, false, &from, &to, &rich, why) != 0)
		fail_msg("migrate: %s", why);
}

static void run_text(struct store *s, enum rich_query q, const char *text)
{
	struct stmt *st = store_stmt(s, (enum query)q);

	stmt_bind_text(st, 1, slice_from(text));
	assert_done(stmt_run(st));
}

static void add_texts(struct store *s, enum rich_query q, const char *const *texts)
{
	assert_done(store_begin(s));
	for (; *texts; texts++)
		run_text(s, q, *texts);
	assert_done(store_commit(s));
}

static int64_t number(struct store *s, enum rich_query q, const char *text)
{
	struct stmt *st = store_stmt(s, (enum query)q);
	int64_t n;

	if (text)
		stmt_bind_text(st, 1, slice_from(text));
	n = stmt_step(st) == STORE_ROW ? stmt_i64(st, 0) : -1;
	stmt_done(st);
	return n;
}

static int back_up(const char *file, char why[STORE_WHY])
{
	static const struct backup_options options = { .without = without };

	why[0] = 0;
	return store_backup_with(test_url, file, &options, &rich, why);
}

static void assert_copy(void)
{
	char why[STORE_WHY];

	if (back_up(copy_path(), why) != 0)
		fail_msg("backup: %s", why);
	assert_false(fixture_exists("copy.db.part"));
}

/* Whether the bytes are in the file. */
static bool holds(const char *name, const char *bytes)
{
	unsigned char *all;
	size_t size;
	bool found;

	shim_read_all(fixture_path(name), &all, &size);
	found = all && memmem(all, size, bytes, strlen(bytes));
	free(all);
	return found;
}

static void put_file(const char *name, const char *text)
{
	int fd = open(fixture_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	assert_int_equal(write(fd, text, strlen(text)), (ssize_t)strlen(text));
	close(fd);
}

static bool is_whole(struct store *s)
{
	int quick = 0;

	return connection_number(s->db, "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check = 'ok'",
		       &quick) == SQLITE_OK &&
	       quick == 1;
}

static const char *const three[] = { "one", "two", "three", NULL };
static const char *const secrets[] = { "a sentinel of visitors", NULL };

static void fill(struct store *w)
{
	static const char *const words[] = { "harbour and trade", NULL };

	add_texts(w, R_ADD, three);
	add_texts(w, R_SECRET, secrets);
	add_texts(w, R_WORD, words);
}

static void everything_comes_along_but_what_is_left_out(void **state)
{
	struct store *w, *c;
	struct stat st;

	(void)state;
	rich_make();
	w = rich_open(test_url, STORE_WRITER);
	fill(w);
	assert_done(store_begin(w));
	run_text(w, R_DROP, "three");
	assert_done(store_commit(w));
	assert_true(holds("s.db-wal", secrets[0]));
	assert_copy(); /* out of the journal, while the writer has it open */
	assert_int_equal(stat(copy_path(), &st), 0);
	assert_int_equal(st.st_mode & 07777, 0640);
	assert_false(holds("copy.db", secrets[0]));
	assert_false(fixture_exists("copy.db-wal"));
	c = rich_open(copy_url(), STORE_WRITER);
	assert_true(is_whole(c));
	assert_int_equal(number(c, R_COUNT, NULL), 2);
	assert_int_equal(number(c, R_PAIRS, NULL), 2);
	assert_int_equal(number(c, R_SECRETS, NULL), 0);
	assert_int_equal(number(c, R_WORDS, "trade"), 1);
	/* It goes on where the other was: the next id is not one that was given. */
	add_texts(c, R_ADD, (const char *const[]){ "four", NULL });
	assert_int_equal(store_last_id(c), 4);
	assert_int_equal(number(c, R_PAIRS, NULL), 3);
	store_close(c);
	/* The store itself is as it was. */
	assert_int_equal(number(w, R_COUNT, NULL), 2);
	assert_int_equal(number(w, R_SECRETS, NULL), 1);
	store_close(w);
}

static void nothing_is_left_out_when_nothing_is_said(void **state)
{
	static const struct backup_options options = { 0 };
	char why[STORE_WHY] = "";
	struct store *s;

	(void)state;
	rich_make();
	s = rich_open(test_url, STORE_WRITER);
	fill(s);
	store_close(s);
	assert_done(store_backup_with(test_url, copy_path(), &options, &rich, why));
	s = rich_open(copy_url(), STORE_READER);
	assert_int_equal(number(s, R_SECRETS, NULL), 1);
	store_close(s);
}

static void nothing_is_overwritten(void **state)
{
	static const struct {
		const char *name;
		int want;
	} rows[] = {
		{ "copy.db", BACKUP_E_EXISTS },
		{ "copy.db.part", BACKUP_E_EXISTS },
		{ "copy.db-wal", BACKUP_E_EXISTS },
		{ "copy.db-shm", BACKUP_E_EXISTS },
		{ "copy.db-journal", BACKUP_E_EXISTS },
	};
	char why[STORE_WHY];

	(void)state;
	rich_make();
	for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
		put_file(rows[i].name,
			"somebody's notes of a length that is beyond a header, so that it is not taken for "
			"one that is empty or ours");
		if (back_up(copy_path(), why) != rows[i].want || !why[0])
			fail_msg("%s: \"%s\"", rows[i].name, why);
		assert_true(holds(rows[i].name, "somebody's notes"));
		assert_int_equal(fixture_exists("copy.db"), i == 0);
		assert_int_equal(fixture_exists("copy.db.part"), i == 1);
		unlink(fixture_path(rows[i].name));
	}
	assert_int_equal(mkdir(fixture_path("copy.db"), 0700), 0);
	assert_int_equal(back_up(copy_path(), why), BACKUP_E_EXISTS);
	assert_int_equal(rmdir(fixture_path("copy.db")), 0);
	/* The store itself is there as well. */
	assert_int_equal(back_up(fixture_path("s.db"), why), BACKUP_E_EXISTS);
	assert_copy();
}

static void what_was_broken_off_is_taken_over(void **state)
{
	char why[STORE_WHY];
	int fd;

	(void)state;
	rich_make();
	put_file("copy.db.part", "");
	assert_copy();
	assert_int_equal(rename(copy_path(), fixture_path("copy.db.part")), 0);
	assert_copy();
	assert_int_equal(rename(copy_path(), fixture_path("copy.db.part")), 0);
	fd = open(fixture_path("copy.db.part"), O_RDWR);
	assert_int_equal(flock(fd, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(back_up(copy_path(), why), BACKUP_E_BUSY);
	assert_true(fixture_exists("copy.db.part"));
	close(fd);
	assert_copy();
}

static bool stop(void *arg, int64_t done, int64_t total)
{
	(void)done;
	(void)total;
	return ++*(int *)arg < 3;
}

static void it_can_be_stopped(void **state)
{
	int calls = 0;
	const struct backup_options options = { .without = without, .progress = stop, .arg = &calls };
	char why[STORE_WHY] = "";
	struct store *w;

	(void)state;
	rich_make();
	w = rich_open(test_url, STORE_WRITER);
	for (int i = 0; i < 300; i++)
		add_texts(w, R_SECRET, secrets);
	assert_done(store_begin(w));
	for (int i = 0; i < 2000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "%d", i);
		run_text(w, R_ADD, name);
	}
	assert_done(store_commit(w));
	store_close(w);
	assert_int_equal(store_backup_with(test_url, copy_path(), &options, &rich, why), BACKUP_E_STOPPED);
	assert_int_equal(calls, 3);
	assert_true(why[0]);
	assert_false(fixture_exists("copy.db"));
	assert_false(fixture_exists("copy.db.part"));
}

static void bad_sources_and_places_are_refused(void **state)
{
	const struct backup_options options = { 0 };
	const struct embedded two[] = { rich_migrations[0], { "0002_x.sql", "CREATE TABLE x (y)", 0 }, { 0 } };
	const struct store_schema newer = { two, rich_queries };
	char why[STORE_WHY] = "", name[600];

	(void)state;
	assert_int_equal(back_up(copy_path(), why), STORE_E_MISSING);
	put_file("s.db", "this is no database at all, but a text that is longer than the header of one, which has a "
			 "hundred bytes");
	assert_int_equal(back_up(copy_path(), why), STORE_E_FOREIGN);
	put_file("s.db", "");
	assert_int_equal(back_up(copy_path(), why), STORE_E_DAMAGED);
	unlink(fixture_path("s.db"));
	rich_make();
	assert_int_equal(store_backup_with(test_url, copy_path(), &options, &newer, why), STORE_E_OLDER);
	assert_non_null(strstr(why, "migrate"));
	assert_int_equal(store_backup_with("news.db", copy_path(), &options, &rich, why), STORE_E_URL);
	assert_int_equal(back_up("", why), STORE_E_URL);
	assert_true(why[0]);
	snprintf(name, sizeof(name), "%s/none/copy.db", test_folder);
	assert_int_equal(back_up(name, why), STORE_E_DENIED);
	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = 0;
	assert_int_equal(back_up(name, why), STORE_E_URL);
	assert_false(fixture_exists("copy.db"));
	assert_false(fixture_exists("copy.db.part"));
}

static void a_newer_store_is_refused(void **state)
{
	const struct embedded two[] = { rich_migrations[0], { "0002_x.sql", "CREATE TABLE x (y)", 0 }, { 0 } };
	const struct store_schema newer = { two, rich_queries };
	char why[STORE_WHY] = "";
	int from, to;

	(void)state;
	assert_done(store_migrate_with(test_url, false, &from, &to, &newer, why));
	assert_int_equal(back_up(copy_path(), why), STORE_E_NEWER);
	assert_true(why[0]);
}

static const struct {
	int kinds, code;
	bool lasting;
} failures[] = {
	{ SHIM_WRITE, SQLITE_FULL, true },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, false },
	{ SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, true },
	{ SHIM_OPEN, SQLITE_CANTOPEN, false },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, true },
};

static void any_call_may_fail(void **state)
{
	struct store *w;
	int failed = 0;

	(void)state;
	rich_make();
	w = rich_open(test_url, STORE_WRITER);
	fill(w);
	for (size_t row = 0; row < sizeof(failures) / sizeof(*failures); row++) {
		bool fired = true;

		for (int n = 1; fired; n++) {
			char why[STORE_WHY];
			int r;

			shim_arm(failures[row].kinds, n, failures[row].code, failures[row].lasting);
			r = back_up(copy_path(), why);
			fired = shim_disarm();
			failed += r != 0;
			if (r && (!why[0] || !fired || fixture_exists("copy.db") || fixture_exists("copy.db.part")))
				fail_msg("row %zu, n %d: %d \"%s\"", row, n, r, why);
			if (r == 0) {
				struct store *c = rich_open(copy_url(), STORE_READER);

				assert_true(is_whole(c));
				assert_int_equal(number(c, R_COUNT, NULL), 3);
				store_close(c);
				unlink(copy_path());
			}
		}
	}
	assert_true(failed > 10);
	store_close(w);
}

/* Each transaction adds two things, so that a copy with an odd number is of no one state. */
static void *add_pairs(void *arg)
{
	struct store *w = arg;
	char a[16], b[16];

	for (int i = 0; i < 400; i++) {
		snprintf(a, sizeof(a), "a%d", i);
		snprintf(b, sizeof(b), "b%d", i);
		add_texts(w, R_ADD, (const char *const[]){ a, b, NULL });
		add_texts(w, R_SECRET, secrets);
		store_tend(w);
	}
	return NULL;
}

static void it_is_one_state_while_others_write(void **state)
{
	pthread_t thread;
	struct store *w, *c;
	int64_t last = -1;

	(void)state;
	rich_make();
	w = rich_open(test_url, STORE_WRITER);
	assert_int_equal(pthread_create(&thread, NULL, add_pairs, w), 0);
	for (int i = 0; i < 20; i++) {
		int64_t count;

		assert_copy();
		assert_false(holds("copy.db", secrets[0]));
		c = rich_open(copy_url(), STORE_READER);
		assert_true(is_whole(c));
		count = number(c, R_COUNT, NULL);
		assert_true(count % 2 == 0 && count >= last);
		assert_int_equal(number(c, R_PAIRS, NULL), count);
		last = count;
		store_close(c);
		unlink(copy_path());
	}
	pthread_join(thread, NULL);
	store_close(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(everything_comes_along_but_what_is_left_out),
		store_test(nothing_is_left_out_when_nothing_is_said),
		store_test(nothing_is_overwritten),
		store_test(what_was_broken_off_is_taken_over),
		store_test(it_can_be_stopped),
		store_test(bad_sources_and_places_are_refused),
		store_test(a_newer_store_is_refused),
		store_test(any_call_may_fail),
		store_test(it_is_one_state_while_others_write),
	};

	shim_install();
	return cmocka_run_group_tests_name("store/backup", tests, NULL, NULL);
}
