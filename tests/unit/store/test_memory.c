/* SPDX-License-Identifier: MIT */

/* No memory: the n-th allocation of the engine fails, for every n. A fault or a right answer, never a wrong one, and
 * the next attempt is as good as ever. */
#include "store/fixture.h"

static sqlite3_mem_methods memory;
static int countdown; /* 0: nothing fails */
static bool lasting, fired;

static bool fails(void)
{
	if (countdown == 0 || (countdown > 1 && countdown-- > 1))
		return false;
	if (!lasting)
		countdown = 0;
	return fired = true;
}

static void *try_malloc(int size)
{
	return fails() ? NULL : memory.xMalloc(size);
}

static void *try_realloc(void *old, int size)
{
	return fails() ? NULL : memory.xRealloc(old, size);
}

static void arm(int n, bool for_good)
{
	countdown = n;
	lasting = for_good;
	fired = false;
}

static bool disarm(void)
{
	countdown = 0;
	return fired;
}

/* Two connections, a change and its reading. 0 or a fault; what came of the change is in *acked. */
static int open_change_read(int64_t *acked)
{
	_cleanup_(store_closep) struct store *w = NULL;
	_cleanup_(store_closep) struct store *r = NULL;
	char why[STORE_WHY] = "";
	char name[32];
	int result = store_open_with(&w, test_url, STORE_WRITER, &test_schema, why);
	struct stmt *st;

	if (result == 0)
		result = store_open_with(&r, test_url, STORE_READER, &test_schema, why);
	if (result) {
		assert_true(why[0]);
		return result;
	}
	snprintf(name, sizeof(name), "%d", (int)*acked);
	result = store_begin(w);
	if (result == 0)
		result = store_savepoint(w);
	if (result == 0) {
		result = add_thing(w, name, 5000);
		if (result)
			store_undo(w);
		else
			result = store_release(w);
	}
	if (result == 0)
		result = store_commit(w);
	else
		store_rollback(w);
	assert_false(store_in_transaction(w));
	if (result)
		return result;
	++*acked;
	st = query(r, Q_NAMED);
	stmt_bind_text(st, 1, slice_from(name));
	result = stmt_step(st);
	if (result >= 0) {
		assert_int_equal(result, STORE_ROW);
		assert_true(slice_eq(stmt_slice(st, 1), slice_from(name)));
		assert_int_equal(stmt_slice(st, 2).len, 5000);
		result = 0;
	}
	stmt_done(st);
	return result;
}

static void any_allocation_may_fail(void **state)
{
	int64_t acked = 0;
	int n;

	(void)state;
	fixture_make();
	for (int for_good = 0; for_good < 2; for_good++) {
		bool more = true;

		for (n = 1; more; n++) {
			struct store *s;
			int r;

			arm(n, for_good);
			r = open_change_read(&acked);
			more = disarm();
			if (r != 0 && r != FAULT_MEMORY)
				fail_msg("n %d: %d", n, r);
			if (r && !more)
				fail_msg("n %d: %d, and nothing was made to fail", n, r);
			if (n % 50 && more)
				continue;
			s = fixture_open(STORE_READER);
			assert_int_equal(count_things(s), acked);
			store_close(s);
		}
		print_message("%d allocations\n", n - 2);
		assert_true(n > 100);
	}
}

static void migrating_too(void **state)
{
	bool more = true;

	(void)state;
	for (int n = 1; more; n++) {
		char why[STORE_WHY] = "";
		int from, to, r;

		arm(n, n & 1);
		r = store_migrate_with(test_url, false, &from, &to, &test_schema, why);
		more = disarm();
		if (r != 0 && (r != FAULT_MEMORY || !why[0]))
			fail_msg("n %d: %d, \"%s\"", n, r, why);
		if (r != 0 && fixture_exists("s.db"))
			fail_msg("n %d: half a store", n);
		if (r == 0)
			store_close(fixture_open(STORE_WRITER));
		unlink(fixture_path("s.db"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(any_allocation_may_fail),
		store_test(migrating_too),
	};

	if (sqlite3_config(SQLITE_CONFIG_GETMALLOC, &memory) != SQLITE_OK)
		return 1;
	{
		sqlite3_mem_methods mine = memory;

		mine.xMalloc = try_malloc;
		mine.xRealloc = try_realloc;
		if (sqlite3_config(SQLITE_CONFIG_MALLOC, &mine) != SQLITE_OK)
			return 1;
	}
	return cmocka_run_group_tests_name("store/memory", tests, NULL, NULL);
}
