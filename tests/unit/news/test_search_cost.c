/* SPDX-License-Identifier: MIT */

/* What a search costs does not grow with the store, and ends when its time is over. The store's tables are filled by
 * statements of this test, for to import so many articles would take minutes: what is measured are the program's own
 * reads, in pages of the store that were looked at, which are the same on every computer. */
#include "newsroom.h"

#include "news/index.h"
#include "news/search.h"
#include "store/engine.h"

#define SMALL  5000
#define LARGE  40000
#define MINUTE 60000
#define START  INT64_C(1400000000000)
#define KINDS  16

static int64_t filled;
static const char *more_words = "''"; /* of article i, an expression */

static __attribute__((format(printf, 1, 2))) void sql(const char *format, ...)
{
	char text[2048], *why = NULL;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (sqlite3_exec(room.store->db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", text, why);
}

/* Article n came out in minute n. Of its words `common` and `frequent` stand in a third each, independently, `even` and
 * `odd` in a third each and never together; `supply` and `chain` in all, side by side in one of 200, and so 贸 and 易;
 * `rare` in one of 1,000. */
static void fill(int64_t n)
{
	sql("PRAGMA cache_size = -400000; BEGIN");
	sql("INSERT INTO language (id, tag) SELECT 1, 'en' WHERE NOT EXISTS (SELECT 1 FROM language)");
	sql("INSERT INTO section (id, slug, position) VALUES (1, 's1', 1)");
	sql("CREATE TEMP TABLE a AS WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %lld) "
	    "SELECT i, %lld + i * %d AS ms, (%lld + i * %d) / 1000 * %d + i %% %d AS place, i * 7919 %% 1000003 %% "
	    "1000 AS x, "
	    "i * 104729 %% 1000033 %% 1000 AS y, i * 15485863 %% 1000211 %% 1000 AS z FROM c",
		(long long)n, (long long)START, MINUTE, (long long)START, MINUTE, INDEX_SECOND, INDEX_SECOND);
	sql("INSERT INTO article (id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, "
	    "languages, tags, origin) SELECT i, printf('a%%09d', i), 1, 1, ms, ms, ms, 1, 'en', '', printf('o%%09d', "
	    "i) "
	    "FROM a");
	sql("INSERT INTO article_card SELECT i, 1, ms, 'en', x'00' FROM a");
	sql("INSERT INTO view_total (article_id, imported, ranked) SELECT i, 0, 0 FROM a");
	sql("INSERT INTO search_document SELECT place, i FROM a");
	sql("INSERT INTO search_text SELECT place, 1, 'Title', iif(x < 333, 'common ', 'other ') || iif(y < 333, "
	    "'frequent ', '') || iif(z < 333, 'even ', iif(z < 666, 'odd ', '')) || iif(x %% 200 = 7, 'supply chain ', "
	    "'chain of supply ') || iif(y %% 200 = 7, '贸易 ', '易于贸 ') || iif(i %% 1000 = 77, 'rare ', '') || %s "
	    "FROM a",
		more_words);
	sql("INSERT INTO search (rowid, title_1, text_1) SELECT place, title, text FROM search_text ORDER BY place");
	sql("DROP TABLE a; COMMIT");
	filled = n;
}

static int ask(struct search_page *page, const char *text, const struct search_place *from)
{
	struct search_query *query = arena_new_of(room.arena, struct search_query);
	struct search_match *match = arena_new_of(room.arena, struct search_match);
	struct search_faults faults;
	struct search_ask a = { .query = query,
		.match = match,
		.limit = 20,
		.from_cursor = from != NULL,
		.now_ms = START + (filled + 1) * MINUTE };

	if (from)
		a.from = *from;
	CHECK(search_parse(query, room.arena, slice_from(text), &faults) == 0);
	CHECK(search_compile(match, room.arena, query, &faults) == 0);
	return search_read(page, room.store, room.arena, &a);
}

static uint32_t cost(const char *text, const struct search_place *from, struct search_page *page)
{
	uint32_t before = store_pages(room.store);

	CHECK(ask(page, text, from) == 0);
	return store_pages(room.store) - before;
}

static struct {
	const char *query;
	bool grows; /* what it looks for must be walked to the end */
	uint32_t first[2], tenth[2];
} kinds[] = {
	{ .query = "rare" },
	{ .query = "common" },
	{ .query = "贸易" },
	{ .query = "common frequent" },
	{ .query = "\"supply chain\"" },
	{ .query = "common -frequent" },
	{ .query = "even odd", .grows = true },
};

static void measure(int which, int64_t n)
{
	CHECK(room_open(NULL) == 0);
	fill(n);
	EACH(kinds, i) {
		struct search_page page;

		(void)cost(kinds[i].query, NULL, &page); /* what is read once */
		arena_reset(room.arena);
		kinds[i].first[which] = cost(kinds[i].query, NULL, &page);
		kinds[i].tenth[which] = kinds[i].first[which];
		for (int p = 1; p < 10 && page.more; p++)
			kinds[i].tenth[which] = cost(kinds[i].query,
				&(struct search_place){
					page.next.top, page.next.bottom, page.next.rank, page.next.place },
				&page);
		arena_reset(room.arena);
	}
	CHECK(room_close(NULL) == 0);
}

static void test_search_holds(void **state)
{
	(void)state;
	measure(0, SMALL);
	measure(1, LARGE);
	EACH(kinds, i) {
		uint32_t small = kinds[i].first[0] > kinds[i].tenth[0] ? kinds[i].first[0] : kinds[i].tenth[0];
		uint32_t large = kinds[i].first[1] > kinds[i].tenth[1] ? kinds[i].first[1] : kinds[i].tenth[1];

		print_message("%-20s pages: %4u, %4u of %d; %4u, %4u of %d\n", kinds[i].query, kinds[i].first[0],
			kinds[i].tenth[0], SMALL, kinds[i].first[1], kinds[i].tenth[1], LARGE);
		if (!kinds[i].grows && large > 2 * (small < 300 ? 300 : small))
			fail_msg("%s: %u pages of a small store, %u of a large one", kinds[i].query, small, large);
	}
}

/* --- the memory that it may take ------------------------------------------------------------------------------------
 *
 * The engine brings all that begins as a prefix together before the first match. Each article has 150 of 5,000 words
 * that begin with an s, which are some 6 MB of the index, and a fifth of them with s1. */

static const struct {
	const char *query;
	int outcome;
} prefixes[] = {
	{ "s*", SEARCH_E_PREFIX },
	{ "rare s*", SEARCH_E_PREFIX },
	{ "rare -s*", SEARCH_E_PREFIX },
	{ "x's*", SEARCH_E_PREFIX },            /* a phrase whose last word it is */
	{ "s1* s2* s3* s4*", SEARCH_E_PREFIX }, /* together */
	{ "s1* s1* s1* s1*", SEARCH_E_PREFIX },
	{ "s1*", 0 },
	{ "s1234*", 0 },
	{ "s9999*", 0 },
	{ "sz*", 0 },
	{ "t9*", SEARCH_E_PREFIX }, /* one word of 500 pages and more */
	{ "t*", SEARCH_E_PREFIX },
	{ "t8*", 0 }, /* and what stands beside it */
	{ "t91*", 0 },
	{ "ta*", 0 },
	{ "rar*", 0 },
	{ "zzz*", 0 },
	{ "贸易*", 0 },
	{ "s1234", 0 },
};

/* The engine's memory: what it holds, and the most that it held. */
static sqlite3_mem_methods engine_memory;
static int64_t held, held_most;

static void hold(int64_t bytes)
{
	held += bytes;
	held_most = held > held_most ? held : held_most;
}

static void *engine_malloc(int bytes)
{
	void *at = engine_memory.xMalloc(bytes);

	hold(at ? engine_memory.xSize(at) : 0);
	return at;
}

static void engine_free(void *at)
{
	hold(at ? -engine_memory.xSize(at) : 0);
	engine_memory.xFree(at);
}

static void *engine_realloc(void *at, int bytes)
{
	int before = engine_memory.xSize(at);
	void *more = engine_memory.xRealloc(at, bytes);

	hold(more ? engine_memory.xSize(more) - before : 0);
	return more;
}

/* Before the engine's first use. */
static void count_memory(void)
{
	sqlite3_mem_methods own;

	CHECK(sqlite3_config(SQLITE_CONFIG_GETMALLOC, &engine_memory) == SQLITE_OK);
	own = engine_memory;
	own.xMalloc = engine_malloc;
	own.xFree = engine_free;
	own.xRealloc = engine_realloc;
	CHECK(sqlite3_config(SQLITE_CONFIG_MALLOC, &own) == SQLITE_OK);
}

/* The most that the engine held for it, above what it holds always. */
static int64_t memory_of(const char *query, int *outcome)
{
	int64_t begun;
	struct search_page page;

	(void)ask(&page, query, NULL); /* its pages are in the cache then */
	begun = held_most = held;
	*outcome = ask(&page, query, NULL);
	arena_reset(room.arena);
	return held_most - begun;
}

static void check_prefixes(void)
{
	EACH(prefixes, i) {
		int outcome;
		int64_t bytes = memory_of(prefixes[i].query, &outcome);

		print_message("%-20s outcome %d, %lld bytes\n", prefixes[i].query, outcome, (long long)bytes);
		if (outcome != prefixes[i].outcome || bytes > (int64_t)3 * SEARCH_PREFIX_PAGES * 4096)
			fail_msg("%s: outcome %d, %lld bytes", prefixes[i].query, outcome, (long long)bytes);
	}
}

static void test_prefixes_are_bounded(void **state)
{
	struct search_page page;

	(void)state;
	CHECK(room_open(NULL) == 0);
	more_words = "(SELECT group_concat('s' || ((i * 31 + value * 7919) % 5000), ' ') FROM generate WHERE value < "
		     "150) || "
		     "(SELECT group_concat(' t9', '') FROM generate, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 "
		     "UNION ALL SELECT 4)) || ' t81'";
	sql("CREATE TEMP TABLE generate AS WITH RECURSIVE c (value) AS (SELECT 0 UNION ALL SELECT value + 1 FROM c "
	    "WHERE value < 149) SELECT value FROM c");
	fill(SMALL);
	more_words = "''";
	check_prefixes();
	CHECK(ask(&page, "s123*", NULL) == 0 && page.total > 100);
	sql("INSERT INTO search (search, rank) VALUES ('merge', -800)"); /* half of the segments is in another already
									  */
	check_prefixes();
	sql("INSERT INTO search (search) VALUES ('optimize')"); /* one segment */
	check_prefixes();
	CHECK(room_close(NULL) == 0);
}

/* --- the time that it may take --------------------------------------------------------------------------------------
 */

static int rows_left; /* of matches; behind them the clock says that the time is over */

static int is_over(void *arg)
{
	(void)arg;
	return 1;
}

/* The program sets its clock before the statement begins; this one takes its place. */
static int watch(unsigned event, void *arg, void *statement, void *text)
{
	const char *sql_text = sqlite3_sql(statement);

	(void)event;
	(void)text;
	if (sql_text && strstr(sql_text, "search MATCH") && rows_left-- == 0)
		sqlite3_progress_handler(arg, 1, is_over, NULL);
	return 0;
}

static void let_pass(int rows)
{
	rows_left = rows;
	sqlite3_trace_v2(room.store->db, SQLITE_TRACE_STMT | SQLITE_TRACE_ROW, watch, room.store->db);
}

static void test_time_is_bounded(void **state)
{
	struct search_page page;
	struct search_place from = { 0 };
	static bool seen[SMALL + 1];
	int count = 0, want = 0;

	(void)state;
	CHECK(room_open(NULL) == 0);
	fill(SMALL);
	let_pass(0); /* before a match: the query is told to be too broad */
	CHECK(ask(&page, "even odd", NULL) == SEARCH_E_BROAD);
	let_pass(0);
	CHECK(ask(&page, "common", NULL) == SEARCH_E_BROAD);
	rows_left = -1;
	CHECK(ask(&page, "even odd", NULL) == 0 && page.list.count == 0 && !page.more && !page.at_least);
	/* Behind some: they are a page, and the walk goes on from there. */
	for (bool first = true; first || page.more; first = false) {
		bool again = !first && from.bottom != INT64_MIN; /* a further page of matches that were found */

		let_pass(again ? 100 : 30);
		CHECK(ask(&page, "common", first ? NULL : &from) == 0);
		CHECK(page.list.count <= 20 && page.total == 30 && page.at_least);
		for (size_t i = 0; i < page.list.count; i++, count++) {
			CHECK(!seen[page.list.items[i].id]);
			seen[page.list.items[i].id] = true;
		}
		from = page.next;
		if (count > 200)
			break;
	}
	sqlite3_trace_v2(room.store->db, 0, NULL, NULL);
	arena_reset(room.arena);
	/* With its time again it goes on to the end. */
	while (page.more) {
		CHECK(ask(&page, "common", &from) == 0);
		for (size_t i = 0; i < page.list.count; i++, count++)
			CHECK(!seen[page.list.items[i].id]);
		from = page.next;
		arena_reset(room.arena);
	}
	for (bool first = true; first || page.more; first = false) {
		CHECK(ask(&page, "common", first ? NULL : &from) == 0);
		want += (int)page.list.count;
		from = page.next;
		arena_reset(room.arena);
	}
	CHECK(count == want && want > SMALL / 4);
	CHECK(room_close(NULL) == 0);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_search_holds),
		cmocka_unit_test(test_prefixes_are_bounded),
		cmocka_unit_test(test_time_is_bounded),
	};

	count_memory();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
