/* SPDX-License-Identifier: MIT */

/* Lists: what is in them, in which order, page by page; and that each is one walk along one index. */
#include "newsroom.h"

#include <sqlite3.h>

#include "news/listed.h"
#include "store/queries.h"

/* A list as ids, "9 8 7", walked in pages of `limit`. */
static struct slice walk(struct list_query q, int limit)
{
	struct buffer out = BUFFER_INIT;
	struct list_page page;
	struct slice text;
	int pages = 0;

	q.limit = limit;
	if (!q.until_ms)
		q.until_ms = INT64_MAX;
	if (!q.since_ms)
		q.since_ms = INT64_MIN;
	if (!q.now_ms)
		q.now_ms = NOW;
	do {
		CHECK(list_read(&page, room.store, room.arena, &q) == 0);
		CHECK(page.count <= (size_t)limit && (page.count == (size_t)limit || !page.more) && ++pages < 100);
		for (size_t i = 0; i < page.count; i++)
			buffer_printf(&out, "%s%lld", out.len ? " " : "", (long long)page.items[i].id);
		q.from_cursor = true;
		q.key = page.key;
		q.id = page.id;
	} while (page.more);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

/* Articles 1 … 12, one a day before NOW, two of them at the same moment; odd ones in section odd, even in even; those
 * that 3 divides have tag three; imported 100 - 10 * (id / 2). 13 is scheduled, 14 a draft, 15 withdrawn. */
static void fill(void)
{
	struct buffer lines = BUFFER_INIT;

	for (int id = 1; id <= 12; id++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"%s\",\"status\":\"published\",\"published_at\":\"2025-12-%02dT00:00:"
			"00Z\","
			"\"modified_at\":\"2025-12-%02dT0%d:00:00Z\",\"imported\":%d%s,\"texts\":{\"en\":{\"title\":"
			"\"Number "
			"%d\",\"body\":\"B\"}}}\n",
			id, id % 2 ? "odd" : "even", id == 6 ? 5 : id, id == 2 ? 31 : 12, id % 10, 100 - 10 * (id / 2),
			id % 3 ? "" : ",\"tags\":[\"three\",\"all\"]", id);
	buffer_text(&lines,
		"{\"id\":13,\"section\":\"odd\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:01Z\","
		"\"modified_at\":\"2025-12-30T00:00:00Z\","
		"\"imported\":1000,\"tags\":[\"three\"],\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"B\"}}}\n"
		"{\"id\":14,\"section\":\"odd\",\"status\":\"draft\",\"imported\":1000,\"texts\":{\"en\":{\"title\":"
		"\"D\","
		"\"body\":\"B\"}}}\n"
		"{\"id\":15,\"section\":\"odd\",\"status\":\"withdrawn\",\"published_at\":\"2025-12-01T00:00:00Z\","
		"\"modified_at\":\"2025-12-20T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"W\",\"body\":\"B\"}}}\n");
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

TEST(orders_and_filters)
{
	static const int64_t december = INT64_C(1764547200000), day = 86400000; /* 2025-12-01T00:00:00Z */
	const struct {
		struct list_query q;
		const char *ids;
	} rows[] = {
		{ { .order = LIST_NEWEST }, "12 11 10 9 8 7 6 5 4 3 2 1" },
		{ { .order = LIST_NEWEST, .section = SLICE("odd") }, "11 9 7 5 3 1" },
		{ { .order = LIST_NEWEST, .section = SLICE("even") }, "12 10 8 6 4 2" },
		{ { .order = LIST_NEWEST, .tag = SLICE("three") }, "12 9 6 3" },
		{ { .order = LIST_NEWEST, .tag = SLICE("none") }, "" },
		{ { .order = LIST_NEWEST, .tag = SLICE("Three") }, "" },
		{ { .order = LIST_NEWEST, .now_ms = NOW + 1000 }, "13 12 11 10 9 8 7 6 5 4 3 2 1" },
		{ { .order = LIST_NEWEST, .now_ms = NOW + 999 }, "12 11 10 9 8 7 6 5 4 3 2 1" },
		{ { .order = LIST_NEWEST, .now_ms = december + 2 * day }, "3 2 1" },
		/* since is in, until is out */
		{ { .order = LIST_NEWEST, .since_ms = december + 4 * day }, "12 11 10 9 8 7 6 5" },
		{ { .order = LIST_NEWEST, .since_ms = december + 4 * day + 1 }, "12 11 10 9 8 7" },
		{ { .order = LIST_NEWEST, .until_ms = december + 4 * day }, "4 3 2 1" },
		{ { .order = LIST_NEWEST, .until_ms = december + 4 * day + 1 }, "6 5 4 3 2 1" },
		{ { .order = LIST_NEWEST, .since_ms = december + 2 * day, .until_ms = december + 3 * day }, "3" },
		{ { .order = LIST_NEWEST, .section = SLICE("odd"), .since_ms = december + 4 * day }, "11 9 7 5" },
		{ { .order = LIST_NEWEST, .tag = SLICE("three"), .until_ms = december + 8 * day }, "6 3" },
		{ { .order = LIST_NEWEST, .until_ms = NOW + 10 * day }, "12 11 10 9 8 7 6 5 4 3 2 1" },
		/* most read first, then the newer id; 13 has the most and is not there yet */
		{ { .order = LIST_VIEWS }, "1 3 2 5 4 7 6 9 8 11 10 12" },
		{ { .order = LIST_VIEWS, .section = SLICE("even") }, "2 4 6 8 10 12" },
		{ { .order = LIST_VIEWS, .tag = SLICE("three") }, "3 6 9 12" },
		{ { .order = LIST_VIEWS, .tag = SLICE("three"), .now_ms = NOW + 1000 }, "13 3 6 9 12" },
		/* the oldest change first: by modified_at, for all are older than that; 2 was changed last */
		{ { .order = LIST_CHANGED }, "10 1 11 12 3 4 5 6 7 8 9 15 2" },
		{ { .order = LIST_CHANGED, .since_ms = december + 19 * day }, "15 2" },
		{ { .order = LIST_CHANGED, .since_ms = december + 19 * day + 1 }, "2" },
		{ { .order = LIST_CHANGED, .now_ms = december + 20 * day }, "10 1 11 12 3 4 5 6 7 8 9 15" },
	};

	fill();
	EACH(rows, i)
		for (int limit = 1; limit <= 13; limit += 3)
			CHECK_TEXT(i, walk(rows[i].q, limit), rows[i].ids);
}

TEST(a_scheduled_one_appears_among_the_changed)
{
	/* Saved on the 30th, released later: then a reader who has followed the changes until now must meet it. */
	static const struct {
		int64_t now;
		const char *ids;
	} rows[] = { { NOW, "15 2" }, { NOW + 999, "15 2" }, { NOW + 1000, "15 2 13" } };

	fill();
	EACH(rows, i) {
		struct list_query q = {
			.order = LIST_CHANGED, .since_ms = INT64_C(1766188800000), .now_ms = rows[i].now
		};

		CHECK_TEXT(i, walk(q, 2), rows[i].ids);
	}
}

TEST(cursors_show_nothing_that_is_not_public)
{
	static const struct {
		enum list_order order;
		int64_t key, id;
		const char *ids;
	} rows[] = {
		{ LIST_NEWEST, INT64_MAX, INT64_MAX, "12 11 10 9 8 7 6 5 4 3 2 1" },
		{ LIST_NEWEST, INT64_MIN, INT64_MIN, "" },
		{ LIST_NEWEST, NOW + 1000, 99, "12 11 10 9 8 7 6 5 4 3 2 1" },
		{ LIST_VIEWS, INT64_MAX, INT64_MAX, "1 3 2 5 4 7 6 9 8 11 10 12" },
		{ LIST_VIEWS, 90, 3, "2 5 4 7 6 9 8 11 10 12" },
		{ LIST_CHANGED, INT64_MAX, INT64_MAX, "" },
		{ LIST_CHANGED, INT64_MIN, INT64_MIN, "10 1 11 12 3 4 5 6 7 8 9 15 2" },
	};

	fill();
	EACH(rows, i) {
		struct list_query q = {
			.order = rows[i].order, .from_cursor = true, .key = rows[i].key, .id = rows[i].id
		};

		CHECK_TEXT(i, walk(q, 5), rows[i].ids);
	}
}

TEST(an_article_that_comes_meanwhile_moves_nothing)
{
	struct list_query q = {
		.order = LIST_NEWEST, .limit = 3, .since_ms = INT64_MIN, .until_ms = INT64_MAX, .now_ms = NOW
	};
	struct list_page page;

	fill();
	CHECK(list_read(&page, room.store, room.arena, &q) == 0 && page.more && page.items[2].id == 10);
	room_take("{\"id\":20,\"section\":\"odd\",\"status\":\"published\",\"published_at\":\"2025-12-30T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"New\",\"body\":\"B\"}}}");
	q.from_cursor = true;
	q.key = page.key;
	q.id = page.id;
	CHECK(list_read(&page, room.store, room.arena, &q) == 0 && page.items[0].id == 9);
}

TEST(no_such_section)
{
	struct list_query q = { .order = LIST_NEWEST, .section = SLICE("none"), .limit = 3, .until_ms = INT64_MAX };
	struct list_page page;

	CHECK(list_read(&page, room.store, room.arena, &q) == LIST_E_SECTION);
	CHECK(page.count == 0);
}

static struct slice list_json(struct list_query q)
{
	struct buffer out = BUFFER_INIT;
	struct list_page page;
	struct slice text;

	CHECK(list_read(&page, room.store, room.arena, &q) == 0);
	CHECK(list_write_json(&out, &room.site, room.arena, &page) == 0);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

TEST(items_are_the_articles_own_json)
{
	struct list_query q = {
		.order = LIST_NEWEST, .limit = 100, .since_ms = INT64_MIN, .until_ms = INT64_MAX, .now_ms = NOW
	};
	struct json_error_at where;
	json_t *list = NULL, *article;
	struct slice text;

	CHECK_TEXT(0, list_json(q), "[]");
	fill();
	room_take(
		"{\"id\":30,\"section\":{\"name\":{\"zh-Hans\":\"新\"}},\"status\":\"published\",\"published_at\":"
		"\"2025-12-31T00:00:00Z\",\"texts\":{\"zh-Hans\":{\"title\":\"题\",\"summary\":\"要\",\"body\":\"B\"},"
		"\"en\":{\"title\":\"T\",\"body\":\"B\"}}}");
	text = list_json(q);
	CHECK(json_read(&list, text, &where) == 0);
	CHECK(json_array_size(list) == 13);
	/* An item is the single article without what that adds. */
	for (size_t i = 0; i < 13; i++) {
		json_t *item = json_array_get(list, i);

		article = room_tree(json_i64(item, "id", 0), NULL, NOW);
		CHECK_ROW(i, json_object_size(article) == json_object_size(item) + 4);
		json_object_del(article, "body");
		json_object_del(article, "source");
		json_object_del(article, "corrections");
		json_object_del(article, "translation");
		CHECK_ROW(i, json_equal(article, item));
		json_decref(article);
	}
	CHECK_TEXT(1, room_at(list, "0.section"), "{\"slug\":\"section-3\",\"name\":{\"zh-Hans\":\"新\"}}");
	json_decref(list);
	/* One language each, never fewer articles. */
	q.lang = SLICE("en");
	CHECK(json_read(&list, list_json(q), &where) == 0);
	CHECK(json_array_size(list) == 13);
	CHECK_TEXT(2, room_at(list, "0.title"), "{\"en\":\"T\"}");
	CHECK_TEXT(3, room_at(list, "0.summary"), "{}");
	CHECK_TEXT(4, room_at(list, "0.section.name"), "{\"zh-Hans\":\"新\"}");
	CHECK_TEXT(5, room_at(list, "0.languages"), "[\"zh-Hans\",\"en\"]");
	json_decref(list);
}

TEST(withdrawn_ones_are_named)
{
	struct list_query q = {
		.order = LIST_CHANGED, .limit = 100, .since_ms = INT64_C(1766188800000), .now_ms = NOW
	};
	struct json_error_at where;
	json_t *list = NULL;

	fill();
	CHECK(json_read(&list, list_json(q), &where) == 0);
	CHECK_TEXT(0, room_at(list, "0.id"), "15");
	CHECK_TEXT(1, room_at(list, "0.status"), "\"withdrawn\"");
	CHECK_TEXT(2, room_at(list, "0.title"), "{}");
	CHECK_TEXT(3, room_at(list, "0.languages"), "[]");
	CHECK_TEXT(4, room_at(list, "0.image"), "null");
	CHECK_TEXT(5, room_at(list, "0.section.slug"), "\"odd\"");
	CHECK(json_object_size(json_array_get(list, 0)) == json_object_size(json_array_get(list, 1)));
	json_decref(list);
}

/* One that was withdrawn before it came out is named by nothing, and takes no place on a page. */
TEST(what_never_came_out_is_not_named)
{
	struct list_query q = { .order = LIST_CHANGED, .limit = 1, .since_ms = INT64_C(1766188800000), .now_ms = NOW };
	struct json_error_at where;
	json_t *list = NULL;

	room_take("{\"id\":1,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2025-12-30T00:00:00Z\","
		  "\"modified_at\":\"2025-12-29T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"N\",\"body\":\"\"}}}\n"
		  "{\"id\":2,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2025-12-30T00:00:00Z\","
		  "\"modified_at\":\"2025-12-31T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"W\",\"body\":\"\"}}}\n");
	CHECK(json_read(&list, list_json(q), &where) == 0);
	CHECK_TEXT(0, room_at(list, "0.id"), "2");
	CHECK(json_array_size(list) == 1);
	json_decref(list);
}

TEST(entries_for_pages)
{
	struct list_query q = {
		.order = LIST_NEWEST, .limit = 2, .since_ms = INT64_MIN, .until_ms = INT64_MAX, .now_ms = NOW
	};
	struct list_entry *entries;
	struct list_page page;

	fill();
	room_take("{\"id\":30,\"section\":\"odd\",\"status\":\"published\",\"published_at\":\"2025-12-31T00:00:00Z\","
		  "\"image\":{\"name\":\"n.png\",\"alt\":{\"en\":\"A\"}},\"texts\":{\"zh-Hans\":{\"title\":\"题\","
		  "\"summary\":\"要\","
		  "\"body\":\"B\"},\"en\":{\"title\":\"T\",\"body\":\"B\",\"hidden\":true}}}");
	CHECK(list_read(&page, room.store, room.arena, &q) == 0 && page.count == 2);
	CHECK(list_entries(&entries, room.store, room.arena, &page) == 0);
	CHECK(entries[0].id == 30 && entries[0].text_count == 1 && entries[0].has_image && !entries[0].image.src.at);
	CHECK_TEXT(0, entries[0].texts[0].title, "题");
	CHECK_TEXT(1, entries[0].section->slug, "odd");
	CHECK_TEXT(2, entries[0].image.name, "n.png");
	CHECK(entries[1].id == 12 && !entries[1].has_image && entries[1].views == 40);
	CHECK_TEXT(3, entries[1].slug, "number-12");
}

TEST(counts_of_many)
{
	static const int64_t ids[] = { 1, 13, 14, 15, 99, 0, -5, 2, 1 };
	static const int64_t want[] = { 100, -1, -1, -1, -1, -1, -1, 90, 100 };
	int64_t views[9];

	fill();
	CHECK(list_views(room.store, ids, 9, NOW, views) == 0);
	EACH(want, i)
		CHECK_ROW(i, views[i] == want[i]);
}

/* The plan of each list: a search of the list's own table by its whole key, then rows by their number, nothing sorted.
 */
TEST(each_is_one_index_read)
{
	static const struct {
		enum query query;
		const char *first;
	} rows[] = {
		{ QUERY_LIST_NEWEST,
			"SEARCH a USING PRIMARY KEY (kind=? AND of=? AND at_ms>? AND (at_ms,article_id)<(?,?))" },
		{ QUERY_LIST_READING, "SEARCH reading USING PRIMARY KEY (span=? AND number=? AND kind=? AND of=? AND "
				      "(rank,article_id)<(?,?))" },
		{ QUERY_LIST_CARD, "SEARCH c USING INTEGER PRIMARY KEY (rowid=?)" },
		{ QUERY_LIST_CHANGED,
			"SEARCH a USING PRIMARY KEY (kind=? AND of=? AND (at_ms,article_id)>(?,?) AND at_ms<?)" },
		{ QUERY_ARTICLE_NEXT_PUBLICATION, "SEARCH listed USING PRIMARY KEY (kind=? AND of=? AND at_ms>?)" },
		{ QUERY_SECTION_SCHEDULED, "SEARCH listed USING PRIMARY KEY (kind=? AND of=? AND at_ms>?)" },
		{ QUERY_ARTICLE_HEAD_BY_ID, "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)" },
		{ QUERY_ARTICLE_HEAD_BY_SLUG, "SEARCH s USING PRIMARY KEY (slug=?)" },
		{ QUERY_ARTICLE_JSON, "SEARCH j USING INTEGER PRIMARY KEY (rowid=?)" },
		{ QUERY_LIST_VIEWS_OF, "SEARCH a USING INTEGER PRIMARY KEY (rowid=?)" },
		{ QUERY_TOKEN_BY_HASH, "SEARCH token USING INDEX sqlite_autoindex_token_1 (hash>? AND hash<?)" },
		{ QUERY_MEDIA_ARTICLES, "SEARCH article USING COVERING INDEX article_image (image=? AND rowid>?)" },
		{ QUERY_SAVE_SLUGS, "SEARCH article_slug USING COVERING INDEX article_slug_article (article_id=?)" },
		{ QUERY_SAVE_LISTED_DROP,
			"SEARCH listed USING PRIMARY KEY (kind=? AND of=? AND at_ms=? AND article_id=?)" },
		{ QUERY_RANK_DROP,
			"SEARCH reading USING PRIMARY KEY (span=? AND number=? AND kind=? AND of=? AND rank=? AND "
			"article_id=?)" },
		{ QUERY_VIEW_UNRANKED, "SEARCH view_total USING INDEX view_unranked (article_id>?)" },
		{ QUERY_BOOKS_TOTAL, "SEARCH view_total USING INTEGER PRIMARY KEY (rowid=?)" },
		{ QUERY_BOOKS_DAYS, "SEARCH d USING PRIMARY KEY (article_id=? AND day>? AND day<?)" },
		{ QUERY_SAVE_FIND_ORIGIN, "SEARCH article USING COVERING INDEX sqlite_autoindex_article_2 (origin=?)" },
	};
	sqlite3 *db;

	CHECK(sqlite3_open(room.url + strlen("sqlite:"), &db) == SQLITE_OK);
	EACH(rows, i) {
		char *sql = sqlite3_mprintf("EXPLAIN QUERY PLAN %s", query_texts[rows[i].query].sql);
		sqlite3_stmt *plan;
		int line = 0;

		CHECK_ROW(i, sqlite3_prepare_v2(db, sql, -1, &plan, NULL) == SQLITE_OK);
		for (; sqlite3_step(plan) == SQLITE_ROW; line++) {
			const char *detail = (const char *)sqlite3_column_text(plan, 3);

			/* Of what is put together from several, each part. */
			if (slice_eq(slice_from(detail), SLICE("CO-ROUTINE n")) || strstr(detail, "SCALAR SUBQUERY") ||
				strstr(detail, "SCAN CONSTANT ROW") || slice_eq(slice_from(detail), SLICE("SCAN n")))
				continue;
			if (line == 0 || strstr(detail, "SEARCH listed"))
				CHECK_TEXT(i, slice_from(detail), rows[i].first);
			else if (!strstr(detail, "USING INTEGER PRIMARY KEY (rowid=?)"))
				fail_msg("row %zu: %s", i, detail);
		}
		CHECK_ROW(i, line > 0);
		sqlite3_finalize(plan);
		sqlite3_free(sql);
	}
	sqlite3_close(db);
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(orders_and_filters),
		IN_ROOM(a_scheduled_one_appears_among_the_changed),
		IN_ROOM(cursors_show_nothing_that_is_not_public),
		IN_ROOM(an_article_that_comes_meanwhile_moves_nothing),
		IN_ROOM(no_such_section),
		IN_ROOM(items_are_the_articles_own_json),
		IN_ROOM(withdrawn_ones_are_named),
		IN_ROOM(what_never_came_out_is_not_named),
		IN_ROOM(entries_for_pages),
		IN_ROOM(counts_of_many),
		IN_ROOM(each_is_one_index_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
