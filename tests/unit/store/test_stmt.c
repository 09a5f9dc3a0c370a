/* SPDX-License-Identifier: MIT */

/* Statements: values by number, rows by column, what the caller may not do. */
#include "store/fixture.h"

static struct store *w;

static int setup(void **state)
{
	if (fixture_setup(state))
		return -1;
	fixture_make();
	w = fixture_open(STORE_WRITER);
	return 0;
}

static int teardown(void **state)
{
	store_close(w);
	return fixture_teardown(state);
}

static void values_go_by_their_number(void **state)
{
	struct stmt *st = query(w, Q_MIXED);

	(void)state;
	stmt_bind_i64(st, 1, 11);
	stmt_bind_text(st, 2, SLICE("two"));
	stmt_bind_real(st, 3, 3.25);
	assert_int_equal(stmt_step(st), STORE_ROW);
	assert_true(slice_eq(stmt_slice(st, 0), SLICE("two")));
	assert_int_equal(stmt_i64(st, 1), 11);
	assert_true(slice_eq(stmt_slice(st, 2), SLICE("two")));
	assert_true(stmt_real(st, 3) == 3.25);
	assert_int_equal(stmt_step(st), 0);
	stmt_done(st);
}

static void null_empty_and_bytes_differ(void **state)
{
	struct arena *arena = arena_new(1 << 16);
	struct stmt *st = query(w, Q_MIXED);
	struct slice copy;
	bool failed = false;

	(void)state;
	stmt_bind_text(st, 1, SLICE_NONE);
	stmt_bind_text(st, 2, SLICE(""));
	stmt_bind_blob(st, 3, slice_of("a\0b", 3));
	assert_int_equal(stmt_step(st), STORE_ROW);
	assert_true(stmt_is_null(st, 1));
	assert_null(stmt_slice(st, 1).at);
	assert_false(stmt_is_null(st, 0));
	assert_non_null(stmt_slice(st, 0).at);
	assert_int_equal(stmt_slice(st, 0).len, 0);
	assert_true(slice_eq(stmt_slice(st, 3), slice_of("a\0b", 3)));
	copy = stmt_copy(st, 3, arena, &failed);
	assert_null(stmt_copy(st, 1, arena, &failed).at);
	assert_false(failed);
	stmt_done(st);
	assert_true(slice_eq(copy, slice_of("a\0b", 3)));
	arena_free(arena);
}

static void a_copy_without_room_says_so(void **state)
{
	struct arena *arena = arena_new(64);
	struct stmt *st;
	bool failed = false;

	(void)state;
	assert_done(store_begin(w));
	assert_done(add_thing(w, "large", 50000));
	assert_done(store_commit(w));
	st = query(w, Q_NAMED);
	stmt_bind_text(st, 1, SLICE("large"));
	assert_int_equal(stmt_step(st), STORE_ROW);
	assert_int_equal(stmt_slice(st, 2).len, 50000);
	assert_null(stmt_copy(st, 2, arena, &failed).at);
	assert_true(failed);
	stmt_done(st);
	arena_free(arena);
}

static void values_are_gone_after_the_end(void **state)
{
	struct stmt *st = query(w, Q_NAMED);

	(void)state;
	stmt_bind_text(st, 1, SLICE("a"));
	assert_int_equal(stmt_step(st), 0);
	stmt_done(st);
	stmt_done(st);
	st = query(w, Q_NAMED);
	assert_int_equal(stmt_step(st), FAULT_BUG); /* $1 has no value */
	stmt_done(st);
}

static void mistakes_come_out_of_the_step(void **state)
{
	struct stmt *st;

	(void)state;
	st = query(w, Q_NAMED);
	stmt_bind_text(st, 1, SLICE("a"));
	stmt_bind_i64(st, 2, 1); /* there is none */
	assert_int_equal(stmt_step(st), FAULT_BUG);
	stmt_done(st);
	st = query(w, Q_NAMED);
	stmt_bind_i64(st, 0, 1);
	assert_int_equal(stmt_step(st), FAULT_BUG);
	stmt_done(st);
	st = query(w, Q_NAMED);
	stmt_bind_i64(st, 65, 1);
	assert_int_equal(stmt_step(st), FAULT_BUG);
	stmt_done(st);
	assert_int_equal(stmt_step(st), FAULT_BUG); /* after its end */
	st = query(w, Q_NAMED);
	assert_ptr_equal(query(w, Q_NAMED), st);
	stmt_bind_text(st, 1, SLICE("a"));
	assert_int_equal(stmt_step(st), FAULT_BUG); /* two uses at a time */
	stmt_done(st);
	st = query(w, Q_NAMED); /* and it heals */
	stmt_bind_text(st, 1, SLICE("a"));
	assert_int_equal(stmt_step(st), 0);
	stmt_done(st);
	assert_int_equal(stmt_run(query(w, Q_COUNT)), FAULT_BUG); /* gives a row */
}

static void a_second_use_on_a_row_does_not_move_it(void **state)
{
	struct stmt *st;

	(void)state;
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 1));
	assert_done(add_thing(w, "b", 1));
	assert_done(store_commit(w));
	st = query(w, Q_ALL);
	assert_int_equal(stmt_step(st), STORE_ROW);
	query(w, Q_ALL);
	assert_true(slice_eq(stmt_slice(st, 1), SLICE("a")));
	assert_int_equal(stmt_step(st), FAULT_BUG);
	stmt_done(st);
}

static void rules_of_the_schema_are_an_outcome(void **state)
{
	struct stmt *st;

	(void)state;
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 1));
	assert_int_equal(store_changes(w), 1);
	assert_int_equal(store_last_id(w), 1);
	assert_int_equal(add_thing(w, "a", 1), STORE_E_CONSTRAINT); /* UNIQUE */
	st = query(w, Q_PART);
	stmt_bind_i64(st, 1, 99);
	assert_int_equal(stmt_run(st), STORE_E_CONSTRAINT); /* REFERENCES */
	st = query(w, Q_ADD);
	stmt_bind_text(st, 1, SLICE("b"));
	stmt_bind_text(st, 2, SLICE("no blob"));
	stmt_bind_real(st, 3, 1);
	assert_int_equal(stmt_run(st), STORE_E_CONSTRAINT); /* STRICT */
	assert_true(store_in_transaction(w));
	assert_done(store_commit(w));
	assert_int_equal(count_things(w), 1);
}

static void returning_gives_its_row(void **state)
{
	struct stmt *st;

	(void)state;
	assert_done(store_begin(w));
	st = query(w, Q_RETURNING);
	stmt_bind_text(st, 1, SLICE("a"));
	assert_int_equal(stmt_step(st), STORE_ROW);
	assert_int_equal(stmt_i64(st, 0), 1);
	stmt_done(st);
	assert_done(store_commit(w));
	assert_int_equal(count_things(w), 1);
}

static void changes_need_a_transaction_and_a_writer(void **state)
{
	struct store *r = fixture_open(STORE_READER);

	(void)state;
	assert_int_equal(add_thing(w, "a", 1), FAULT_BUG);
	assert_int_equal(add_thing(r, "a", 1), FAULT_BUG);
	assert_int_equal(store_begin(r), FAULT_BUG);
	assert_int_equal(store_checkpoint(r, false), FAULT_BUG);
	assert_done(store_snapshot_begin(r));
	assert_int_equal(add_thing(r, "a", 1), FAULT_BUG);
	store_snapshot_end(r);
	/* What the wrapper would refuse, the connection refuses too. */
	assert_int_equal(sqlite3_exec(r->db, "INSERT INTO thing (name) VALUES ('x')", 0, 0, 0), SQLITE_READONLY);
	assert_int_equal(count_things(w), 0);
	store_close(r);
}

/* Statements that make opening fail, with the word that tells why. */
static const struct {
	const char *sql, *word;
} refused[] = {
	{ "SELECT absent FROM thing", "no such column" }, { "SELECT 1; SELECT 2", "more than one" },
	{ "-- nothing", "empty" }, { "SELECT ?", "parameters are" }, { "SELECT :name", "parameters are" },
	{ "SELECT $name", "parameters are" }, { "SELECT $1, $3", "parameters are" }, { "SELECT $0", "parameters are" },
	{ "SELECT \"text\" FROM thing", "no such column" }, /* double quotes are names only */
};

static void statements_that_do_not_prepare_stop_the_opening(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(refused) / sizeof(*refused); i++) {
		const struct query_text queries[] = { { "bad", refused[i].sql }, { 0 } };
		const struct store_schema schema = { test_migrations, queries };
		char why[STORE_WHY] = "";
		struct store *s;
		int r = store_open_with(&s, test_url, STORE_READER, &schema, why);

		if (r != STORE_E_DAMAGED || s || !strstr(why, refused[i].word))
			fail_msg("row %zu: %d, \"%s\"", i, r, why);
	}
}

static void savepoints_nest(void **state)
{
	(void)state;
	assert_int_equal(store_savepoint(w), FAULT_BUG);
	assert_int_equal(store_commit(w), FAULT_BUG);
	assert_done(store_begin(w));
	assert_int_equal(store_begin(w), FAULT_BUG);
	assert_int_equal(store_release(w), FAULT_BUG);
	assert_done(store_savepoint(w));
	assert_done(add_thing(w, "kept", 1));
	assert_done(store_savepoint(w));
	assert_int_equal(store_depth(w), 2);
	assert_done(add_thing(w, "undone", 1));
	store_undo(w);
	assert_int_equal(store_depth(w), 1);
	assert_done(store_release(w));
	assert_int_equal(store_checkpoint(w, false), FAULT_BUG);
	assert_done(store_commit(w));
	assert_int_equal(count_things(w), 1);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "rolled back", 1));
	store_rollback(w);
	store_rollback(w);
	assert_int_equal(count_things(w), 1);
}

static void a_commit_that_is_refused_is_over(void **state)
{
	struct stmt *st;

	(void)state;
	assert_done(store_begin(w));
	assert_int_equal(sqlite3_exec(w->db, "PRAGMA defer_foreign_keys=ON", 0, 0, 0), SQLITE_OK);
	assert_done(add_thing(w, "a", 1));
	st = query(w, Q_PART);
	stmt_bind_i64(st, 1, 99);
	assert_done(stmt_run(st));
	assert_int_equal(store_commit(w), FAULT_BUG);
	assert_false(store_in_transaction(w));
	assert_int_equal(count_things(w), 0);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 1));
	assert_done(store_commit(w));
}

static void a_snapshot_is_one_state(void **state)
{
	struct store *r = fixture_open(STORE_READER);

	(void)state;
	assert_done(store_snapshot_begin(r));
	assert_int_equal(store_snapshot_begin(r), FAULT_BUG);
	assert_int_equal(count_things(r), 0);
	assert_done(store_begin(w));
	assert_done(add_thing(w, "a", 1));
	assert_done(store_commit(w));
	assert_int_equal(count_things(r), 0);
	store_snapshot_end(r);
	assert_int_equal(count_things(r), 1);
	store_snapshot_end(r);
	store_close(r);
}

static void add_committed(const char *name)
{
	assert_done(store_begin(w));
	assert_done(add_thing(w, name, 1));
	assert_done(store_commit(w));
}

static void a_snapshot_that_is_held_ends_with_its_state_or_age(void **state)
{
	struct store *r = fixture_open(STORE_READER);
	int age;

	(void)state;
	assert_int_equal(store_snapshot_age(r), -1);
	assert_done(store_snapshot_hold(r, 1));
	assert_int_equal(count_things(r), 0);
	add_committed("a");
	assert_done(store_snapshot_hold(r, 2));
	assert_int_equal(count_things(r), 1);
	add_committed("b");
	assert_done(store_snapshot_hold(r, 2));
	age = store_snapshot_age(r);
	if (age > 0) /* else this took too long */
		assert_true(age <= 5);
	usleep(20000);
	assert_int_equal(store_snapshot_age(r), -1);
	assert_false(store_in_transaction(r));
	assert_done(store_snapshot_hold(r, 2));
	assert_int_equal(count_things(r), 2);
	usleep(20000);
	add_committed("c");
	assert_done(store_snapshot_hold(r, 2)); /* too old to go on with */
	assert_int_equal(count_things(r), 3);
	store_snapshot_end(r);
	assert_int_equal(store_snapshot_age(r), -1);
	store_close(r);
}

static void connections_are_set_as_promised(void **state)
{
	static const int64_t want[2][6] = {
		[STORE_READER] = { 1, 1, 1, -1, -1, 5000 },
		[STORE_WRITER] = { 1, 1, 0, 1, 2, 5000 },
	};

	(void)state;
	for (int role = STORE_READER; role <= STORE_WRITER; role++) {
		struct store *s = role == STORE_WRITER ? w : fixture_open(STORE_READER);
		struct stmt *st = query(s, Q_SETTING);
		int number;

		assert_int_equal(stmt_step(st), STORE_ROW);
		for (int i = 0; i < 6; i++)
			if (want[role][i] >= 0 && stmt_i64(st, i) != want[role][i])
				fail_msg("role %d, column %d: %d", role, i, (int)stmt_i64(st, i));
		stmt_done(st);
		assert_done(connection_number(s->db, "PRAGMA cache_size", &number));
		assert_true(number >= -4096 && number < 0);
		assert_done(connection_number(s->db, "PRAGMA wal_autocheckpoint", &number));
		assert_int_equal(number, 0);
		assert_done(connection_number(s->db, "PRAGMA temp_store", &number));
		assert_int_equal(number, 2);
		assert_int_not_equal(sqlite3_exec(s->db, "SELECT load_extension('x')", 0, 0, 0), SQLITE_OK);
		/* Defensive: tables behind others can't be reached. */
		assert_int_equal(sqlite3_exec(s->db, "PRAGMA writable_schema=1; DELETE FROM sqlite_schema", 0, 0, 0) ==
					 SQLITE_OK,
			0);
		if (role == STORE_READER)
			store_close(s);
	}
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(values_go_by_their_number),
		T(null_empty_and_bytes_differ),
		T(a_copy_without_room_says_so),
		T(values_are_gone_after_the_end),
		T(mistakes_come_out_of_the_step),
		T(a_second_use_on_a_row_does_not_move_it),
		T(rules_of_the_schema_are_an_outcome),
		T(returning_gives_its_row),
		T(changes_need_a_transaction_and_a_writer),
		T(statements_that_do_not_prepare_stop_the_opening),
		T(savepoints_nest),
		T(a_commit_that_is_refused_is_over),
		T(a_snapshot_is_one_state),
		T(a_snapshot_that_is_held_ends_with_its_state_or_age),
		T(connections_are_set_as_promised),
	};

	return cmocka_run_group_tests_name("store/stmt", tests, NULL, NULL);
}
