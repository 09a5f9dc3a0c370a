/* SPDX-License-Identifier: MIT */

/* Disks that fail: the n-th call of a kind, for every n, and power cuts at every n. What a commit has promised is
 * there, what it has not promised is not (but for the group in flight), reading goes on, and writing works when the
 * cause is gone. */
#include "store/fixture.h"
#include "store/shim.h"

#include <sys/wait.h>

#include "store/writer.h"

/* What the work below did. */
struct deeds {
	int64_t acked;  /* things that a commit has promised */
	bool in_flight; /* the last commit ended with a failed fsync */
};

/* One transaction that adds a thing, beside one that is undone. */
static void add_one(struct store *w, struct deeds *deeds, int number, size_t size)
{
	char name[32];
	int r = store_begin(w);

	snprintf(name, sizeof(name), "%d", number);
	if (r == 0)
		r = store_savepoint(w);
	if (r == 0) {
		r = add_thing(w, "undone", size);
		store_undo(w);
	}
	if (r == 0)
		r = add_thing(w, name, size);
	if (r == 0)
		r = store_commit(w);
	else
		store_rollback(w);
	assert_true(r <= 0);
	assert_false(store_in_transaction(w));
	if (r == 0)
		deeds->acked++;
	deeds->in_flight = r && store_is_lost(w);
}

/* Transactions small and large (beyond the page cache), checkpoints of each kind. Ends where the process would. */
static void work(struct store *w, struct store *reader, struct deeds *deeds)
{
	static const size_t sizes[] = { 10, 30000, 0, 60000, 200, 1, 0, 60000, 100 };

	for (int i = 0; i < (int)(sizeof(sizes) / sizeof(*sizes)); i++) {
		if (sizes[i])
			add_one(w, deeds, i, sizes[i]);
		else
			store_checkpoint(w, i > 3);
		if (reader && count_things(reader) != deeds->acked)
			fail_msg("step %d: a reader sees %d of %d", i, (int)count_things(reader), (int)deeds->acked);
		if (store_is_lost(w))
			return;
	}
}

static void check_whole(struct store *s)
{
	sqlite3_stmt *raw;

	assert_int_equal(sqlite3_prepare_v2(s->db, "PRAGMA integrity_check", -1, &raw, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(raw), SQLITE_ROW);
	assert_string_equal((const char *)sqlite3_column_text(raw, 0), "ok");
	sqlite3_finalize(raw);
}

/* Opens anew and compares with what was promised. */
static struct store *check_promise(const struct deeds *deeds)
{
	struct store *w = fixture_open(STORE_WRITER);
	int64_t have = count_things(w);

	check_whole(w);
	if (have < deeds->acked || have > deeds->acked + deeds->in_flight)
		fail_msg("%d promised, %d in flight, %d there", (int)deeds->acked, deeds->in_flight, (int)have);
	return w;
}

static void clear(void)
{
	static const char *const names[] = { "s.db", "s.db-wal", "s.db-shm", "s.db.new", "s.db.new-wal",
		"s.db.new-shm" };

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++)
		unlink(fixture_path(names[i]));
}

static const struct {
	int kinds, code;
	bool lasting;
} failures[] = {
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, false },
	{ SHIM_WRITE, SQLITE_IOERR_WRITE, true },
	{ SHIM_WRITE, SQLITE_FULL, false },
	{ SHIM_WRITE, SQLITE_FULL, true },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, false },
	{ SHIM_SYNC, SQLITE_IOERR_FSYNC, true },
	{ SHIM_TRUNCATE, SQLITE_IOERR_TRUNCATE, false },
	{ SHIM_WRITE | SHIM_SYNC | SHIM_TRUNCATE, SQLITE_IOERR_WRITE, true },
};

/* One failure at the n-th call. False when there were fewer calls. */
static bool fail_at(size_t row, int n)
{
	struct deeds deeds = { 0 };
	struct store *w, *r;
	bool fired;

	clear();
	fixture_make();
	shim_record();
	w = fixture_open(STORE_WRITER);
	r = fixture_open(STORE_READER);
	shim_arm(failures[row].kinds, n, failures[row].code, failures[row].lasting);
	work(w, r, &deeds);
	fired = shim_disarm();
	if (fired && failures[row].kinds == SHIM_SYNC)
		assert_true(store_is_lost(w));
	if (!store_is_lost(w)) { /* the cause is gone: writing works */
		int64_t before = deeds.acked;

		add_one(w, &deeds, 100, 50);
		assert_int_equal(deeds.acked, before + 1);
		assert_int_equal(count_things(r), deeds.acked);
	}
	store_close(w);
	store_close(r);
	w = check_promise(&deeds);
	/* And what is promised from here on does not rest on anything that the disk has lost. */
	deeds = (struct deeds){ .acked = count_things(w) };
	add_one(w, &deeds, 101, 50);
	shim_power_off();
	store_close(w);
	shim_power_cut(0);
	store_close(check_promise(&deeds));
	return fired;
}

static void any_call_may_fail(void **state)
{
	(void)state;
	for (size_t row = 0; row < sizeof(failures) / sizeof(*failures); row++) {
		int n = 1;

		while (fail_at(row, n))
			n++;
		if (n < 2)
			fail_msg("row %zu: nothing was made to fail", row);
		print_message("row %zu: %d failures\n", row, n - 1);
	}
}

/* A store with a journal that a dead writer left. */
static void make_with_journal(void)
{
	clear();
	fixture_make();
	if (fork() == 0) {
		struct deeds deeds = { 0 };

		add_one(fixture_open(STORE_WRITER), &deeds, 1, 30000);
		_exit(0);
	}
	wait(NULL);
	assert_true(fixture_size("s.db-wal") > 0);
	unlink(fixture_path("s.db-shm"));
}

static void opening_may_fail(void **state)
{
	static const int kinds[] = { SHIM_OPEN, SHIM_SHARED, SHIM_WRITE, SHIM_SYNC, SHIM_TRUNCATE };
	int failed[2] = { 0 };

	(void)state;
	for (int i = 0; i < 20; i++) {
		enum store_role role = i & 1 ? STORE_WRITER : STORE_READER;
		bool fired = true;

		for (int n = 1; fired; n++) {
			char why[STORE_WHY] = "";
			struct store *s;
			int r;

			make_with_journal();
			shim_arm(kinds[i / 4], n, i & 2 ? SQLITE_FULL : SQLITE_IOERR_WRITE, true);
			r = store_open_with(&s, test_url, role, &test_schema, why);
			if (r == 0 && count_things(s) != 1)
				fail_msg("kind %d, n %d: wrong count", kinds[i / 4], n);
			fired = shim_disarm();
			if (r && (s || !why[0] || !fired))
				fail_msg("kind %d, n %d: %d, \"%s\"", kinds[i / 4], n, r, why);
			failed[role] += r != 0;
			store_close(s);
			s = fixture_open(STORE_WRITER);
			assert_int_equal(count_things(s), 1);
			store_close(s);
		}
	}
	assert_true(failed[STORE_READER] > 1 && failed[STORE_WRITER] > 2);
}

/* The kinds of fault that a caller gets to see. */
static void full_is_told_from_broken(void **state)
{
	struct store *w;

	(void)state;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 100));
	shim_arm(SHIM_WRITE, 1, SQLITE_FULL, true);
	assert_int_equal(store_commit(w), FAULT_FULL);
	shim_disarm();
	assert_false(store_is_lost(w));
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 100));
	shim_arm(SHIM_WRITE, 1, SQLITE_IOERR_WRITE, true);
	assert_int_equal(store_commit(w), FAULT_STORE);
	shim_disarm();
	assert_false(store_is_lost(w));
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 100));
	shim_arm(SHIM_SYNC, 1, SQLITE_IOERR_FSYNC, false);
	assert_int_equal(store_commit(w), FAULT_STORE);
	shim_disarm();
	assert_true(store_is_lost(w));
	store_close(w);
}

static void the_power_may_go_at_any_write(void **state)
{
	bool cut = true;
	int n;

	(void)state;
	for (n = 1; cut; n++) {
		for (unsigned seed = 0; seed < 4; seed++) {
			struct deeds deeds = { 0 };
			struct store *w;

			clear();
			fixture_make();
			shim_record();
			w = fixture_open(STORE_WRITER);
			shim_arm_power_cut(n);
			work(w, NULL, &deeds);
			deeds.in_flight = true; /* its frames may have arrived */
			store_close(w);
			cut = shim_power_cut(seed);
			unlink(fixture_path("s.db-shm"));
			store_close(check_promise(&deeds));
		}
	}
	print_message("%d places\n", n - 2);
	assert_true(n > 20);
}

static const struct embedded two[] = {
	{ "0001_thing.sql",
		"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, data BLOB, weight REAL) STRICT;"
		"CREATE TABLE part (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES thing(id)) STRICT;",
		0 },
	{ "0002_colour.sql",
		"ALTER TABLE thing ADD COLUMN colour TEXT; CREATE INDEX thing_colour ON thing (colour);"
		"CREATE TABLE shade (id INTEGER PRIMARY KEY) STRICT;",
		0 },
	{ 0 },
};
static const struct store_schema schema_2 = { two, test_queries };

/* The version that is there: 0 none. Whatever it is, it opens with its schema. */
static int check_version(void)
{
	char why[STORE_WHY] = "";
	struct place place;
	struct store *s;
	int version;

	assert_done(place_find(&place, test_url, why));
	if (connection_look(&place, &version, why) != 0)
		fail_msg("%s", why);
	if (version && store_open_with(&s, test_url, STORE_WRITER, version == 2 ? &schema_2 : &test_schema, why) != 0)
		fail_msg("%s", why);
	if (version) {
		check_whole(s);
		store_close(s);
	}
	return version;
}

/* Makes a store, or brings one here, with failures or a power cut at every n. */
static void migrations_are_whole_or_not_there(void **state)
{
	(void)state;
	for (int old = 0; old < 2; old++) {
		for (size_t row = 0; row <= sizeof(failures) / sizeof(*failures); row++) {
			bool power = row == sizeof(failures) / sizeof(*failures), fired = true;

			for (int n = 1; fired; n++) {
				char why[STORE_WHY] = "";
				int from, to, r, version;

				clear();
				if (old)
					fixture_make();
				shim_record();
				if (power)
					shim_arm_power_cut(n);
				else
					shim_arm(failures[row].kinds, n, failures[row].code, failures[row].lasting);
				r = store_migrate_with(test_url, false, &from, &to, &schema_2, why);
				fired = shim_disarm();
				if (r && !why[0])
					fail_msg("row %zu, n %d: no reason", row, n);
				if (power)
					fired = shim_power_cut(0);
				version = check_version();
				if (version < old || (r == 0 && version != 2))
					fail_msg("row %zu, n %d: %d, %s: version %d", row, n, r, why, version);
				if (!power)
					shim_power_cut(0);
				assert_done(store_migrate_with(test_url, false, &from, &to, &schema_2, why));
				assert_int_equal(check_version(), 2);
			}
		}
	}
}

/* A job of the writer that adds a thing; tells its result through a pipe. */
static int pipe_end = -1;

static int run_add(struct store *s, struct job *job)
{
	(void)job;
	return add_thing(s, "by a job", 100);
}

static void done_tell(struct job *job)
{
	char byte = job->result == 0 ? 'y' : 'n';

	assert_int_equal(write(pipe_end, &byte, 1), 1);
}

static void a_failed_fsync_ends_the_process_and_nobody_is_told(void **state)
{
	static const struct writer_options options = { 0 };
	int ends[2], status;
	char byte;

	(void)state;
	fixture_make();
	assert_int_equal(pipe(ends), 0);
	if (fork() == 0) {
		struct job job = { .run = run_add, .done = done_tell }, more = job;
		struct store *s = fixture_open(STORE_WRITER);
		struct writer *w;

		close(ends[0]);
		pipe_end = ends[1];
		if (writer_start(&w, s, &options) != 0)
			_exit(1);
		shim_arm(SHIM_SYNC, 1, SQLITE_IOERR_FSYNC, false);
		writer_submit(w, &job);
		writer_submit(w, &more);
		sleep(5);
		_exit(2);
	}
	close(ends[1]);
	wait(&status);
	assert_true(WIFEXITED(status));
	assert_int_equal(WEXITSTATUS(status), WRITER_EXIT_LOST);
	assert_int_equal(read(ends[0], &byte, 1), 0);
	close(ends[0]);
	store_close(fixture_open(STORE_WRITER));
}

static int run_large(struct store *s, struct job *job)
{
	int r = 0;
	char name[32];

	(void)job;
	for (int i = 0; i < 120 && r == 0; i++) { /* more than the cache holds: it is written before the commit */
		snprintf(name, sizeof(name), "large %d", i);
		r = add_thing(s, name, 60000);
	}
	return r;
}

static void the_writer_goes_on_after_a_fault(void **state)
{
	static const struct writer_options options = { 0 };
	static const struct {
		int code, want;
	} rows[] = { { SQLITE_FULL, FAULT_FULL }, { SQLITE_IOERR_WRITE, FAULT_STORE } };
	struct store *r;
	struct writer *w;

	(void)state;
	fixture_make();
	assert_done(writer_start(&w, fixture_open(STORE_WRITER), &options));
	r = fixture_open(STORE_READER);
	for (int large = 0; large < 2; large++) {
		for (size_t i = 0; i < sizeof(rows) / sizeof(*rows); i++) {
			struct job job = { .run = large ? run_large : run_add };

			shim_arm(SHIM_WRITE, large ? 700 : 1, rows[i].code, true);
			assert_int_equal(writer_call(w, &job), rows[i].want);
			assert_int_equal(writer_call(w, &job), rows[i].want);
			assert_true(shim_disarm());
			assert_int_equal(count_things(r), large);
		}
		assert_done(writer_call(w, &(struct job){ .run = large ? run_large : run_add }));
		assert_int_equal(count_things(r), large ? 121 : 1);
	}
	store_close(r);
	writer_stop(w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(full_is_told_from_broken),
		store_test(any_call_may_fail),
		store_test(opening_may_fail),
		store_test(the_power_may_go_at_any_write),
		store_test(migrations_are_whole_or_not_there),
		store_test(a_failed_fsync_ends_the_process_and_nobody_is_told),
		store_test(the_writer_goes_on_after_a_fault),
	};

	shim_install();
	return cmocka_run_group_tests_name("store/faults", tests, NULL, NULL);
}
