/* SPDX-License-Identifier: MIT */

/* Whether the file of an open store is still what it was, whatever the engine remembers of it. */
#include "store/fixture.h"

#include <fcntl.h>

#include "store/probe.h"

static char aside[160];

static void to_the_side(void)
{
	snprintf(aside, sizeof(aside), "%s/aside.db", test_folder);
	assert_int_equal(rename(fixture_path("s.db"), aside), 0);
}

static void back(void)
{
	assert_int_equal(rename(aside, fixture_path("s.db")), 0);
}

static void another_in_its_place(void)
{
	char command[400];

	to_the_side();
	snprintf(command, sizeof(command), "cp '%s' '%s'", aside, fixture_path("s.db"));
	assert_int_equal(system(command), 0);
}

static void write_at(off_t at, const char *bytes, size_t len)
{
	int fd = open(fixture_path("s.db"), O_WRONLY);

	assert_true(fd >= 0);
	assert_int_equal(pwrite(fd, bytes, len, at), len);
	close(fd);
}

static void no_magic(void)
{
	write_at(0, "SQLite format 2", 16);
}

static void magic(void)
{
	write_at(0, "SQLite format 3", 16);
}

static void not_ours(void)
{
	write_at(68, "XXXX", 4);
}

static void ours(void)
{
	write_at(68, "TPST", 4);
}

static void cut(void)
{
	assert_int_equal(truncate(fixture_path("s.db"), 60), 0);
}

/* The reader has everything in its cache, and would go on answering. */
static void what_happens_to_a_file(void **state)
{
	static const struct {
		const char *what;
		void (*breaks)(void), (*mends)(void);
	} rows[] = {
		{ "moved", to_the_side, back },
		{ "replaced", another_in_its_place, back },
		{ "overwritten", no_magic, magic },
		{ "another program's", not_ours, ours },
		{ "cut off", cut, NULL },
	};
	struct store *s;

	(void)state;
	fixture_make();
	s = fixture_open(STORE_READER);
	assert_int_equal(count_things(s), 0);
	assert_int_equal(store_probe(s), 0);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		rows[i].breaks();
		if (store_probe(s) != FAULT_STORE)
			fail_msg("%s: not found", rows[i].what);
		if (!rows[i].mends)
			break;
		rows[i].mends();
		if (store_probe(s) != 0)
			fail_msg("%s: mended, and still not well", rows[i].what);
		assert_int_equal(count_things(s), 0);
	}
	store_close(s);
}

/* Closing any descriptor of the file would end the process's locks on it. Then the next program that looks into the
 * store and goes believes to be the last one, and takes the journal along under our feet. */
static void it_takes_no_locks_away(void **state)
{
	struct store *w, *r;
	char command[300];

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	r = fixture_open(STORE_READER);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 10));
	assert_done(store_commit(w));
	assert_done(store_probe(r));
	assert_done(store_probe(w));
	snprintf(
		command, sizeof(command), "sqlite3 '%s' 'SELECT count(*) FROM thing' >/dev/null", fixture_path("s.db"));
	if (system(command) == 0)
		assert_true(fixture_exists("s.db-wal"));
	store_close(r);
	store_close(w);
}

static void lengths(void **state)
{
	struct store *w;
	int64_t file, journal;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 60000));
	assert_done(store_commit(w));
	store_lengths(w, &file, &journal);
	assert_int_equal(file, fixture_size("s.db"));
	assert_int_equal(journal, fixture_size("s.db-wal"));
	assert_true(journal > 60000);
	assert_done(store_checkpoint(w, true));
	store_lengths(w, &file, &journal);
	assert_int_equal(file, fixture_size("s.db"));
	assert_int_equal(journal, 0);
	assert_true(file > 60000);
	store_close(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = { store_test(what_happens_to_a_file), store_test(it_takes_no_locks_away),
		store_test(lengths) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
