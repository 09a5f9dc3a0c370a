/* SPDX-License-Identifier: MIT */

/* No memory: the n-th allocation of the engine, or of everything else with the JSON trees, fails, for every n. An
 * import is whole or it is a fault that leaves nothing behind; what is read is right or a fault. */
#include "newsroom.h"

#include <sqlite3.h>

#include "base/log.h"

static sqlite3_mem_methods engine;
static long countdown; /* 0: nothing fails */
static bool fired, others_fail;

static bool fails(void)
{
	if (countdown == 0 || --countdown)
		return false;
	return fired = true;
}

static void *engine_malloc(int size)
{
	return !others_fail && fails() ? NULL : engine.xMalloc(size);
}

static void *engine_realloc(void *old, int size)
{
	return !others_fail && fails() ? NULL : engine.xRealloc(old, size);
}

/* tests/CMakeLists.txt looks for this word: malloc, calloc and realloc come here first. */
#define WRAPS_MALLOC 1

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
	return others_fail && fails() ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return others_fail && fails() ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return others_fail && fails() ? NULL : __real_realloc(old, size);
}

static const char lines[] =
	"{\"id\":3,\"section\":\"trade\",\"section_as\":{\"name\":{\"en\":\"Trade\",\"zh-Hans\":\"贸易\"}},\"status\":"
	"\"published\","
	"\"published_at\":\"2024-05-17T17:01:00+08:00\",\"modified_at\":\"2024-06-01T00:00:00Z\",\"imported\":5,"
	"\"tags\":[\"z\",\"a\"],"
	"\"source\":{\"name\":\"GT\"},\"image\":{\"id\":\"00112233445566778899aabbccddeeff\",\"alt\":{\"en\":\"A\"}},"
	"\"correction\":{\"en\":\"One\"},\"old_slugs\":[\"was\"],\"texts\":{\"zh-Hans\":{\"title\":\"题\",\"body\":\"# "
	"一\"},"
	"\"en\":{\"title\":\"T\",\"body\":\"b\",\"made_from\":0}}}\n"
	"{\"id\":4,\"section\":\"trade\",\"status\":\"draft\",\"texts\":{\"de\":{\"title\":\"D\",\"body\":\"\"}}}\n";

/* Imports the lines while the n-th allocation fails. */
static int import_failing(long n)
{
	json_t *in = json_pack("{s:s}", "file", "test"), *out = NULL;
	FILE *file = tmpfile();
	int r;

	CHECK(in && file && fputs(lines, file) >= 0);
	rewind(file);
	CHECK(store_begin(room.store) == 0);
	countdown = n;
	fired = false;
	r = change_run(&out, room.store, &room.site, "import", in, fileno(file), NULL);
	if (r) {
		countdown = 0;
		CHECK_ROW(n, r == FAULT_MEMORY || r == FAULT_STORE);
		store_rollback(room.store);
	} else if (fired) { /* it did without: all must be there, and is taken back for the next n */
		countdown = 0;
		CHECK_ROW(n, slice_find(room_export(), SLICE("\"id\":4")) > 0);
		CHECK_TEXT((size_t)n, room_value(3, NULL, "translation.en.status"), "\"stale\"");
		store_rollback(room.store);
		r = FAULT_MEMORY;
	} else {
		r = store_commit(room.store);
		countdown = 0;
	}
	json_decref(in);
	json_decref(out);
	fclose(file);
	return r;
}

/* Every n from 1 until nothing fails any more; the first import that succeeds leaves all. */
static void import_until_it_fits(void)
{
	long n = 0;
	int r;

	do {
		r = import_failing(++n);
		CHECK_ROW(n, r == 0 || fired);
		arena_reset(room.arena);
		if (r)
			CHECK_TEXT((size_t)n, room_export(), "");
	} while (r);
	print_message("%ld allocations\n", n - 1);
	CHECK(n > 20);
	CHECK(room_value(3, NULL, "translation.en.status").len > 5 && slice_find(room_export(), SLICE("\"id\":4")) > 0);
}

TEST(all_but_the_engine)
{
	others_fail = true;
	import_until_it_fits();
	others_fail = false;
}

TEST(the_engine)
{
	import_until_it_fits();
}

/* Reading: everything that a page of a list and an article's page need. A fault, or all of it. */
static int read_all(void)
{
	struct list_query q = {
		.order = LIST_NEWEST, .limit = 5, .since_ms = INT64_MIN, .until_ms = INT64_MAX, .now_ms = NOW
	};
	struct article_query one = { .id = 3, .now_ms = NOW, .lang = SLICE("zh"), .site = &room.site };
	struct sections sections = { 0 };
	struct buffer out = BUFFER_INIT;
	struct list_entry *entries;
	struct article_head head;
	struct article_page page;
	struct list_page list;
	int r = article_by_id(&head, room.store, room.arena, 3, NOW);

	one.sections = q.sections = &sections;
	if (r == 0)
		r = sections_remember(&sections, room.store, 1);
	if (r == 0)
		r = article_write_json(&out, room.store, room.arena, &one);
	if (r == 0)
		r = article_page_load(&page, room.store, room.arena, &head);
	if (r == 0)
		r = list_read(&list, room.store, room.arena, &q);
	if (r == 0)
		r = list_write_json(&out, &room.site, room.arena, &list);
	if (r == 0)
		r = list_entries(&entries, room.store, room.arena, &list);
	if (r == 0)
		CHECK(list.count == 1 && page.text_count == 2 && page.corrections[0].note.len == 3 && out.len > 800);
	buffer_release(&out);
	sections_release(&sections);
	return r;
}

TEST(reading)
{
	struct arena *all = room.arena;

	CHECK(import_failing(0) == 0 && read_all() == 0);
	for (long n = 1;; n++) {
		int r;

		fired = false;
		countdown = n;
		r = read_all();
		countdown = 0;
		CHECK_ROW(n, r <= 0);
		if (!fired) {
			print_message("%ld allocations\n", n - 1);
			break;
		}
	}
	/* An arena that is full at any moment. */
	for (size_t limit = 0;; limit += 16 * 1024) {
		int r;

		room.arena = arena_new(limit);
		r = read_all();
		arena_free(room.arena);
		CHECK_ROW(limit, r == 0 || r == FAULT_MEMORY);
		if (r == 0)
			break;
	}
	room.arena = all;
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = { IN_ROOM(all_but_the_engine), IN_ROOM(the_engine), IN_ROOM(reading) };
	sqlite3_mem_methods failing;

	log_open("/dev/null"); /* each failure is logged */
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &engine);
	failing = engine;
	failing.xMalloc = engine_malloc;
	failing.xRealloc = engine_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
