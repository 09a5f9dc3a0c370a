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
	    "'chain of supply ') || iif(y %% 200 = 7, '贸易 ', '易于贸 ') || iif(i %% 1000 = 77, 'rare', '') FROM a");
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
		cmocka_unit_test(test_time_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
