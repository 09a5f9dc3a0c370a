/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_STORE_FIXTURE_H
#define TESTS_UNIT_STORE_FIXTURE_H

/* What the tests of store/ share: a folder of their own for each test, and a schema that is none of the portal's, so
 * that they test the mechanism and nothing else. */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/fault.h"
#include "store/engine.h"
#include "store/store.h"

/* A row of test code that must give 0, with the sentence where it does not. */
#define assert_done(call)                                      \
	do {                                                   \
		int done_r = (call);                           \
		if (done_r != 0)                               \
			fail_msg("%s gave %d", #call, done_r); \
	} while (0)

static const struct embedded test_migrations[] = {
	{ "0001_thing.sql",
		"CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, data BLOB, weight REAL) STRICT;"
		"CREATE TABLE part (id INTEGER PRIMARY KEY, thing_id INTEGER NOT NULL REFERENCES thing(id)) STRICT;",
		0 },
	{ 0 },
};

enum test_query { Q_ADD, Q_ALL, Q_COUNT, Q_DATA, Q_DELETE, Q_MIXED, Q_NAMED, Q_PART, Q_RETURNING, Q_SETTING };

static const struct query_text test_queries[] = {
	[Q_ADD] = { "add", "INSERT INTO thing (name, data, weight) VALUES ($1, $2, $3)" },
	[Q_ALL] = { "all", "SELECT id, name, data, weight FROM thing ORDER BY id" },
	[Q_COUNT] = { "count", "SELECT count(*) FROM thing" },
	[Q_DATA] = { "data", "UPDATE thing SET data = $2 WHERE name = $1" },
	[Q_DELETE] = { "delete", "DELETE FROM thing WHERE name = $1" },
	[Q_MIXED] = { "mixed", "SELECT $2, $1, $2, $3" },
	[Q_NAMED] = { "named", "SELECT id, name, data, weight FROM thing WHERE name = $1;" },
	[Q_PART] = { "part", "INSERT INTO part (thing_id) VALUES ($1)" },
	[Q_RETURNING] = { "returning", "INSERT INTO thing (name) VALUES ($1) RETURNING id" },
	[Q_SETTING] = { "setting",
		"SELECT foreign_keys, cell_size_check, query_only, secure_delete, synchronous, timeout"
		" FROM pragma_foreign_keys, pragma_cell_size_check, pragma_query_only,"
		" pragma_secure_delete, pragma_synchronous, pragma_busy_timeout" },
	{ 0 },
};

static const struct store_schema test_schema = { test_migrations, test_queries };

static char test_folder[64];
static char test_url[96];

static inline int fixture_setup(void **state)
{
	(void)state;
	strcpy(test_folder, "/tmp/store-test-XXXXXX");
	if (!mkdtemp(test_folder))
		return -1;
	snprintf(test_url, sizeof(test_url), "sqlite:%s/s.db", test_folder);
	return 0;
}

static inline int fixture_teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", test_folder);
	return system(command) == 0 ? 0 : -1;
}

/* A path in the test's folder; one at a time. */
static inline const char *fixture_path(const char *name)
{
	static char path[160];

	snprintf(path, sizeof(path), "%s/%s", test_folder, name);
	return path;
}

static inline bool fixture_exists(const char *name)
{
	struct stat st;

	return stat(fixture_path(name), &st) == 0;
}

static inline off_t fixture_size(const char *name)
{
	struct stat st;

	return stat(fixture_path(name), &st) == 0 ? st.st_size : -1;
}

static inline void fixture_make(void)
{
	char why[STORE_WHY] = "";
	int from, to;

	if (store_migrate_with(test_url, false, &from, &to, &test_schema, why) != 0)
		fail_msg("migrate: %s", why);
}

static inline struct store *fixture_open(enum store_role role)
{
	char why[STORE_WHY] = "";
	struct store *s;

	if (store_open_with(&s, test_url, role, &test_schema, why) != 0)
		fail_msg("open: %s", why);
	return s;
}

static inline struct stmt *query(struct store *s, enum test_query q)
{
	return store_stmt(s, (enum query)q);
}

/* Adds a thing with `size` bytes of data. What stmt_run gives. */
static inline int add_thing(struct store *s, const char *name, size_t size)
{
	static const char bytes[64 << 10];
	struct stmt *st = query(s, Q_ADD);

	stmt_bind_text(st, 1, slice_from(name));
	stmt_bind_blob(st, 2, slice_of(bytes, size));
	stmt_bind_real(st, 3, 0.5);
	return stmt_run(st);
}

static inline int64_t count_things(struct store *s)
{
	struct stmt *st = query(s, Q_COUNT);
	int64_t n = stmt_step(st) == STORE_ROW ? stmt_i64(st, 0) : -1;

	stmt_done(st);
	return n;
}

#define store_test(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

#endif
