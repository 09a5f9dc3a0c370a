/* SPDX-License-Identifier: MIT */

/* That the search index changes with the article, in one transaction, and can be made again. */
#include "newsroom.h"

#include "news/index.h"
#include "news/verify.h"
#include "store/engine.h"

#define LINE(more, texts) \
	"{\"id\":1,\"section\":\"s\",\"published_at\":\"2026-01-01T00:00:00Z\"," more ",\"texts\":{" texts "}}\n"
#define EN     "\"en\":{\"title\":\"Port\",\"summary\":\"Short.\",\"body\":\"**Bold** [link](/a)\\n\\nTwo\"}"
#define ZH     "\"zh-Hans\":{\"title\":\"港口\",\"body\":\"贸易\"}"
#define HIDDEN "\"zh-Hans\":{\"title\":\"港口\",\"body\":\"贸易\",\"hidden\":true}"
#define OUT    "\"status\":\"published\""

/* LANG=TITLE/TEXT of what the index has of article 1, by language. */
static struct slice indexed(void)
{
	struct stmt *st = store_stmt(room.store, QUERY_SEARCH_TEXTS);
	struct buffer b = BUFFER_INIT;
	struct slice out;

	stmt_bind_i64(st, 1, 1);
	while (stmt_step(st) == STORE_ROW)
		buffer_printf(&b, SLICE_FMT "=" SLICE_FMT "/" SLICE_FMT ";", SLICE_ARG(stmt_slice(st, 0)),
			SLICE_ARG(stmt_slice(st, 1)), SLICE_ARG(stmt_slice(st, 2)));
	stmt_done(st);
	out = arena_copy(room.arena, buffer_as_slice(&b));
	buffer_release(&b);
	return out;
}

static void found(void *arg, const struct finding *f)
{
	(void)arg;
	print_error("%s %s: %s\n", f->table, f->row, f->what);
}

static void expect_whole(size_t row)
{
	const struct verify_options options = { .site = &room.site, .found = found };
	struct verified v;

	CHECK_ROW(row, verify_store(&v, room.store, &options) == 0);
	CHECK_ROW(row, v.findings == 0);
}

TEST(it_follows_the_article)
{
	static const struct {
		const char *line, *want;
	} rows[] = {
		{ LINE("\"status\":\"draft\"", EN), "" },
		{ LINE(OUT, EN), "en=Port/Short.\nBold link\nTwo;" },
		{ LINE(OUT, EN "," ZH), "en=Port/Short.\nBold link\nTwo;zh-Hans=港口/贸易;" },
		{ LINE(OUT, EN "," HIDDEN), "en=Port/Short.\nBold link\nTwo;" },
		{ LINE(OUT, ZH), "zh-Hans=港口/贸易;" },
		{ LINE("\"status\":\"withdrawn\"", ZH), "" },
		{ LINE(OUT, ZH "," EN), "en=Port/Short.\nBold link\nTwo;zh-Hans=港口/贸易;" },
	};

	EACH(rows, i) {
		room_take(rows[i].line);
		CHECK_TEXT(i, indexed(), rows[i].want);
		expect_whole(i);
	}
}

TEST(a_save_that_is_undone_leaves_it)
{
	room_take(LINE(OUT, EN));
	CHECK(store_begin(room.store) == 0);
	CHECK(store_savepoint(room.store) == 0);
	CHECK(article_derive_again(room.store, room.arena, 1) == 0);
	store_undo(room.store);
	CHECK(store_commit(room.store) == 0);
	CHECK(room_import(LINE(OUT, ZH) "{\"id\":2}\n", NULL) != 0);
	CHECK_TEXT(0, indexed(), "en=Port/Short.\nBold link\nTwo;");
	expect_whole(0);
}

TEST(it_is_made_again)
{
	int64_t made;
	bool own;

	room_take(LINE(OUT, EN "," ZH));
	CHECK(index_is_own(&own, room.store) == 0 && !own);
	CHECK(index_refresh(room.store, &made, NULL, NULL) == 0 && made == 1);
	CHECK(index_is_own(&own, room.store) == 0 && own);
	CHECK(index_refresh(room.store, &made, NULL, NULL) == 0 && made == 0);
	CHECK(room_change_fd("search.reindex", json_pack("{s:i, s:b}", "after", 0, "anew", 1), -1, NULL) == 0);
	CHECK_TEXT(0, indexed(), "en=Port/Short.\nBold link\nTwo;zh-Hans=港口/贸易;");
	expect_whole(0);
}

static bool two_steps(void *arg, int64_t made)
{
	int *steps = arg;

	return made > 0 && ++*steps < 2;
}

TEST(it_stops_when_asked)
{
	struct buffer lines = BUFFER_INIT;
	int64_t made, all = 120;
	int steps = 0;
	bool own;

	for (int i = 0; i < all; i++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:"
			"00Z\","
			"\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"B\"}}}\n",
			i + 1);
	CHECK(room_import(buffer_cstr(&lines), NULL) == 0);
	buffer_release(&lines);
	CHECK(index_refresh(room.store, &made, two_steps, &steps) == INDEX_E_STOPPED && made > 0 && made < all);
	CHECK(index_is_own(&own, room.store) == 0 && !own);
	CHECK(index_refresh(room.store, &made, two_steps, &steps) == INDEX_E_STOPPED);
	CHECK(index_refresh(room.store, &made, NULL, NULL) == 0 && made == all);
	CHECK(index_is_own(&own, room.store) == 0 && own);
	expect_whole(0);
}

/* How many segments the index has, and bytes. */
static void measure(int64_t *segments, int64_t *bytes)
{
	sqlite3_stmt *raw = NULL;

	CHECK(sqlite3_prepare_v2(room.store->db,
		      "SELECT (SELECT count(DISTINCT segid) FROM search_idx), sum(length(block)) FROM search_data", -1,
		      &raw, NULL) == SQLITE_OK);
	CHECK(sqlite3_step(raw) == SQLITE_ROW);
	*segments = sqlite3_column_int64(raw, 0);
	*bytes = sqlite3_column_int64(raw, 1);
	sqlite3_finalize(raw);
}

TEST(merging_leaves_nothing_of_the_old_rows)
{
	int64_t segments, before, bytes;
	json_t *out = NULL;
	bool more = true;
	int steps = 0;

	for (int i = 0; i < 7; i++)
		room_take(i % 2 ? LINE(OUT, EN) : LINE(OUT, EN "," ZH));
	measure(&segments, &before);
	CHECK(segments > 1);
	for (; more; steps++) {
		CHECK(steps < 10);
		CHECK(room_change_fd("search.merge", json_pack("{s:b}", "first", steps == 0), -1, &out) == 0);
		more = json_flag(out, "more");
		json_decref(out);
		expect_whole((size_t)steps);
	}
	measure(&segments, &bytes);
	CHECK(steps > 1 && segments == 1 && bytes < before);
}

TEST(places)
{
	static const int64_t times[] = { INT64_MIN / 4, -1500, -1000, -1, 0, 1, 999, 1000, 1001, NOW,
		INT64_C(253402300799999) };

	EACH(times, i) {
		CHECK_ROW(i, index_place(times[i], 6) < index_place(times[i], 7));
		if (i)
			CHECK_ROW(i, index_place(times[i - 1], 7) <= index_place(times[i], 15));
		/* Not in reach before its time, and at the end of its second at the latest. */
		CHECK_ROW(i, index_place(times[i], 1) > index_place_until(times[i] - 1) ||
				     times[i] < INT64_C(-17179869184000) || times[i] > INT64_C(17179869183000));
		CHECK_ROW(i, index_place(times[i], 1) <= index_place_until(times[i] + 999));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(it_follows_the_article, room_open, room_close),
		cmocka_unit_test_setup_teardown(a_save_that_is_undone_leaves_it, room_open, room_close),
		cmocka_unit_test_setup_teardown(it_is_made_again, room_open, room_close),
		cmocka_unit_test_setup_teardown(it_stops_when_asked, room_open, room_close),
		cmocka_unit_test_setup_teardown(merging_leaves_nothing_of_the_old_rows, room_open, room_close),
		cmocka_unit_test(places),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
