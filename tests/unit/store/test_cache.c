/* SPDX-License-Identifier: MIT */

/* The page cache, by the engine's methods: what stays, what goes, and that no page is ever another one's. */
#include "store/fixture.h"

#include "store/cache.h"

enum { PAGE = 512, EXTRA = 100, MOST = 100 };

static const sqlite3_pcache_methods2 *const m = &cache_methods;
static sqlite3_pcache *cache;

static int setup(void **state)
{
	(void)state;
	cache = m->xCreate(PAGE, EXTRA, 1);
	if (!cache)
		return -1;
	m->xCachesize(cache, MOST);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	m->xDestroy(cache);
	return 0;
}

/* Reads a page as the engine does: a new one gets its number written into every part. */
static sqlite3_pcache_page *take(unsigned key)
{
	static const char zeros[EXTRA];
	sqlite3_pcache_page *p = m->xFetch(cache, key, 0);
	unsigned found;

	if (!p) {
		p = m->xFetch(cache, key, 2);
		assert_non_null(p);
		assert_memory_equal(p->pExtra, zeros, EXTRA);
		memset(p->pBuf, (int)key, PAGE);
		memset(p->pExtra, (int)key, EXTRA);
		memcpy(p->pBuf, &key, sizeof(key));
		memcpy(p->pExtra, &key, sizeof(key));
	}
	memcpy(&found, p->pBuf, sizeof(found));
	assert_int_equal(found, key);
	memcpy(&found, p->pExtra, sizeof(found));
	assert_int_equal(found, key);
	return p;
}

static void use(unsigned key)
{
	m->xUnpin(cache, take(key), 0);
}

static bool has(unsigned key)
{
	sqlite3_pcache_page *p = m->xFetch(cache, key, 0);

	if (p)
		m->xUnpin(cache, p, 0);
	return p;
}

static void a_walk_does_not_push_out_what_is_used_again(void **state)
{
	unsigned next = 1000;

	(void)state;
	for (int round = 0; round < 200; round++) {
		use(1 + (unsigned)round % 5);
		for (int i = 0; i < 4; i++)
			use(next++);
	}
	for (int i = 0; i < 10000; i++)
		use(next++);
	for (unsigned key = 1; key <= 5; key++)
		assert_true(has(key));
	assert_int_equal(m->xPagecount(cache), MOST);
	assert_false(has(next - MOST - 1));
	assert_true(has(next - 1));
}

/* Several steps of one statement are one use. */
static void asked_for_twice_at_once_is_once(void **state)
{
	(void)state;
	for (unsigned key = 1; key <= 10; key++) {
		use(key);
		use(key);
	}
	for (unsigned key = 1000; key < 1000 + MOST; key++)
		use(key);
	for (unsigned key = 1; key <= 10; key++)
		assert_false(has(key));
}

static void what_is_no_longer_used_goes(void **state)
{
	unsigned next = 1000;

	(void)state;
	for (int round = 0; round < 3; round++)
		for (unsigned key = 1; key <= 90; key++)
			use(key);
	for (int round = 0; round < 3; round++)
		for (unsigned key = 201; key <= 290; key++) {
			use(key);
			use(next++);
		}
	for (int round = 0; round < 20; round++)
		for (unsigned key = 301; key <= 320; key++)
			use(key);
	assert_true(has(301) && has(320));
	assert_false(has(1) && has(90));
	assert_true(m->xPagecount(cache) <= MOST);
}

static void pages_in_use_stay(void **state)
{
	sqlite3_pcache_page *held[MOST * 2];

	(void)state;
	for (unsigned i = 0; i < MOST * 2; i++) {
		held[i] = take(i + 1);
		/* Before all are in use the engine is asked to write some out. */
		assert_int_equal(m->xFetch(cache, 5000, 1) != NULL, i + 1 < MOST * 9 / 10);
		if (i + 1 < MOST * 9 / 10)
			m->xUnpin(cache, m->xFetch(cache, 5000, 0), 1);
	}
	assert_int_equal(m->xPagecount(cache), MOST * 2);
	for (unsigned i = 0; i < MOST * 2; i++)
		assert_ptr_equal(take(i + 1), held[i]);
	for (unsigned i = 0; i < MOST * 2; i++)
		m->xUnpin(cache, held[i], 0);
	assert_int_equal(m->xPagecount(cache), MOST);
}

static void discarded_ones_go(void **state)
{
	(void)state;
	m->xUnpin(cache, take(7), 1);
	assert_false(has(7));
	assert_int_equal(m->xPagecount(cache), 0);
	use(8);
	m->xShrink(cache);
	assert_false(has(8));
}

static void truncating(void **state)
{
	(void)state;
	for (unsigned key = 1; key <= 50; key++)
		use(key);
	take(60); /* in use, and goes nevertheless */
	m->xTruncate(cache, 11);
	for (unsigned key = 1; key <= 60; key++)
		assert_int_equal(has(key), key <= 10);
	assert_int_equal(m->xPagecount(cache), 10);
	m->xTruncate(cache, 0);
	assert_int_equal(m->xPagecount(cache), 0);
	for (unsigned key = 1; key <= 50; key++)
		use(key);
}

static void moving_to_another_number(void **state)
{
	sqlite3_pcache_page *p;
	unsigned key = 9;

	(void)state;
	use(9);
	use(200);
	p = take(3);
	m->xRekey(cache, p, 3, 9);
	memcpy(p->pBuf, &key, sizeof(key));
	memcpy(p->pExtra, &key, sizeof(key));
	assert_ptr_equal(take(9), p);
	assert_false(has(3));
	assert_int_equal(m->xPagecount(cache), 2);
	m->xUnpin(cache, p, 0);
	m->xCachesize(cache, 1);
	assert_int_equal(m->xPagecount(cache), 1);
}

/* A cache of ten pages under everything that a store does: what comes back is what was put in. */
static void a_store_with_next_to_no_cache(void **state)
{
	struct store *w;
	char name[16];

	fixture_setup(state);
	fixture_make();
	w = fixture_open(STORE_WRITER);
	assert_int_equal(sqlite3_exec(w->db, "PRAGMA cache_size=10", NULL, NULL, NULL), SQLITE_OK);
	assert_done(store_begin(w));
	for (int i = 0; i < 2000; i++) {
		snprintf(name, sizeof(name), "n%d", i * 7919 % 2000);
		assert_done(store_savepoint(w));
		assert_done(add_thing(w, name, (size_t)i * 5 % 9000));
		if (i % 3 == 0)
			store_undo(w);
		else
			assert_done(store_release(w));
	}
	assert_done(store_commit(w));
	assert_int_equal(count_things(w), 2000 - 667);
	assert_int_equal(sqlite3_exec(w->db, "PRAGMA integrity_check; VACUUM", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(count_things(w), 2000 - 667);
	store_close(w);
	fixture_teardown(state);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_walk_does_not_push_out_what_is_used_again),
		T(asked_for_twice_at_once_is_once),
		T(what_is_no_longer_used_goes),
		T(pages_in_use_stay),
		T(discarded_ones_go),
		T(truncating),
		T(moving_to_another_number),
		cmocka_unit_test(a_store_with_next_to_no_cache),
	};

	return cmocka_run_group_tests_name("store/cache", tests, NULL, NULL);
}
