/* SPDX-License-Identifier: MIT */

/* The search on a store: what is found, in which order, and that a walk shows each match once. */
#include "newsroom.h"

#include "news/search.h"

/* What is asked beside the words. */
struct how {
	const char *lang;
	int limit;
	int64_t now;
};

static int ask(struct search_page *page, const char *text, struct how how, struct search_place *from)
{
	struct search_query *query = arena_new_of(room.arena, struct search_query);
	struct search_match *match = arena_new_of(room.arena, struct search_match);
	struct search_faults faults;
	struct search_ask a = { .query = query,
		.match = match,
		.lang = slice_from(how.lang),
		.limit = how.limit ? how.limit : 20,
		.now_ms = how.now ? how.now : NOW };

	CHECK(search_parse(query, room.arena, slice_from(text), &faults) == 0);
	CHECK(search_compile(match, room.arena, query, &faults) == 0);
	if (from) {
		a.from_cursor = true;
		a.from = *from;
	}
	return search_read(page, room.store, room.arena, &a);
}

/* Ids in order, walked to the end. */
static struct slice walk(const char *text, struct how how)
{
	struct buffer out = BUFFER_INIT;
	struct search_page page;
	struct search_place from;
	struct slice ids;
	int pages = 0;

	for (bool first = true;; first = false) {
		CHECK(ask(&page, text, how, first ? NULL : &from) == 0);
		CHECK(++pages < 1000);
		for (size_t i = 0; i < page.list.count; i++)
			buffer_printf(&out, "%s%lld", out.len ? " " : "", (long long)page.list.items[i].id);
		if (!page.more)
			break;
		from = page.next;
	}
	ids = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return ids;
}

static void take(int id, const char *at, const char *section, const char *tags, const char *texts)
{
	struct buffer line = BUFFER_INIT;

	buffer_printf(&line,
		"{\"id\":%d,\"section\":\"%s\",\"status\":\"published\",\"published_at\":\"%s\",\"tags\":%s,\"texts\":%"
		"s}\n",
		id, section, at, tags, texts);
	room_take(buffer_cstr(&line));
	buffer_release(&line);
}

static void fill(void)
{
	static bool filled;

	if (filled)
		return;
	filled = true;
	take(1, "2025-01-01T00:00:00Z", "trade", "[\"steel\"]",
		"{\"en\":{\"title\":\"Tariffs on steel\",\"summary\":\"A summary.\",\"body\":\"The **duties** "
		"rise\\n\\nagain.\"},"
		"\"zh-Hans\":{\"title\":\"钢铁关税\",\"body\":\"贸易壁垒调查。\"}}");
	take(2, "2025-02-01T00:00:00Z", "trade", "[\"green energy\"]",
		"{\"en\":{\"title\":\"A quiet month\",\"body\":\"No tariff was raised. EV电池 <b>sold</b> well.\"}}");
	take(3, "2025-03-01T00:00:00Z", "markets", "[]",
		"{\"en\":{\"title\":\"The tariff "
		"talks\",\"body\":\"Goods.\"},\"zh-Hant\":{\"title\":\"關稅談判\",\"body\":\"貿易。易貨\"}}");
	take(4, "2025-04-01T00:00:00Z", "markets", "[\"steel\"]",
		"{\"zh-Hans\":{\"title\":\"市场\",\"body\":\"贸。易，tariffs\"}}");
	take(5, "2026-01-01T00:00:01Z", "trade", "[]", "{\"en\":{\"title\":\"Tariffs tomorrow\",\"body\":\"B\"}}");
}

TEST(what_is_found_and_in_which_order)
{
	static const struct {
		const char *query, *want;
		struct how how;
	} rows[] = {
		{ "tariffs", "1 3 4 2", { 0 } }, /* exact title, stem in title, exact text, stem in text */
		{ "tariffs", "1 3 4 2", { .limit = 1 } },
		{ "tariff", "3 1 2 4", { 0 } },
		{ "tariffs", "5 1 3 4 2", { .now = NOW + 1000 } },
		{ "tariffs", "1 3 4 2", { .now = NOW + 999 } },
		{ "\"tariffs\"", "1 4", { 0 } },
		{ "tariff*", "3 1 4 2", { 0 } },
		{ "贸易", "3 1", { 0 } },
		{ "贸易 tariffs", "1 3", { 0 } }, /* the exact form first */
		{ "貿易 關稅", "3 1", { 0 } },
		{ "关税", "3 1", { 0 } },
		{ "贸", "4 3 1", { 0 } },
		{ "贸。易", "4", { 0 } },
		{ "易货", "3", { 0 } },
		{ "EV电池", "2", { 0 } },
		{ "ＥＶ", "2", { 0 } },
		{ "duties again", "1", { 0 } },
		{ "\"rise again\"", "", { 0 } }, /* two paragraphs */
		{ "\"summary the\"", "", { 0 } },
		{ "b", "2", { 0 } }, /* HTML is text like any other */
		{ "tariffs -goods", "1 4 2", { 0 } },
		{ "tariffs -steel -quiet", "3 4", { 0 } },
		{ "tariffs section:trade", "1 2", { 0 } },
		{ "tariffs tag:steel", "1 4", { 0 } },
		{ "tariffs tag:\"green energy\"", "2", { 0 } },
		{ "tariffs tag:steel section:trade", "1", { 0 } },
		{ "tariffs tag:nothing", "", { 0 } },
		{ "tariffs section:nothing", "", { 0 } },
		{ "tariffs after:2025-02-02", "3 4", { 0 } },
		{ "tariffs before:2025-02-02", "1 2", { 0 } },
		{ "tariffs after:2025-02 before:2025-04", "3 2", { 0 } },
		{ "tariffs after:2026-02", "", { 0 } },
		{ "tariffs after:2025-06 before:2025-05", "", { 0 } },
		{ "tariffs", "1 3 2", { .lang = "en" } },
		{ "tariffs", "4", { .lang = "zh-Hans" } },
		{ "贸易", "3", { .lang = "zh-Hant" } },
		{ "贸易", "1", { .lang = "zh-Hans" } },
		{ "贸易", "3 1", { .lang = "zh" } },
		{ "tariffs 贸易", "", { .lang = "en" } },
		{ "tariffs", "", { .lang = "de" } },
		{ "nowhere", "", { 0 } },
	};

	fill();
	EACH(rows, i)
		CHECK_TEXT(i, walk(rows[i].query, rows[i].how), rows[i].want);
}

/* More articles of one second than it has places: they stand behind it, and are found by when they were released. */
TEST(articles_of_one_second)
{
	static const struct {
		const char *query;
		int64_t now;
		size_t count;
	} rows[] = {
		{ "crowd", NOW + 4999, 0 },
		{ "crowd", NOW + 5000, 100 },
		{ "crowd before:2026-01-01", NOW + 5000, 0 },
		{ "crowd before:2027", NOW + 5000, 100 },
		{ "crowd after:2026-01-01", NOW + 5000, 100 },
		{ "throng", NOW, 60 },
		{ "throng after:2025-11-03", NOW, 0 },
		{ "throng before:2025-11-03", NOW, 60 },
		{ "throng after:2025-11-02", NOW, 60 },
		{ "throng before:2025-11-02", NOW, 0 },
	};
	struct buffer lines = BUFFER_INIT;

	for (int i = 0; i < 160; i++) /* the others just before midnight in Shanghai */
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"crowded\",\"status\":\"published\",\"published_at\":\"%s\","
			"\"texts\":{\"en\":{\"title\":\"Of many\",\"body\":\"%s\"}}}\n",
			50000 + i, i < 100 ? "2026-01-01T00:00:05Z" : "2025-11-02T15:59:59.5Z",
			i < 100 ? "crowd" : "throng");
	room_take(buffer_cstr(&lines));
	EACH(rows, i) {
		struct how how = { .now = rows[i].now, .limit = 7 };
		struct slice ids = walk(rows[i].query, how);
		size_t count = ids.len > 0;

		for (size_t at = 0; at < ids.len; at++)
			count += ids.at[at] == ' ';
		CHECK_ROW(i, count == rows[i].count);
	}
	buffer_release(&lines);
}

/* From the 16th on, languages share two columns of the index; a search in one of them is of its texts all the same. */
TEST(languages_that_share_their_columns)
{
	static const char *const early[] = { "de", "fr", "es", "it", "pt", "nl", "sv", "da", "fi", "pl", "cs", "hu",
		"ro" };
	static const struct {
		int id;
		const char *texts;
	} articles[] = {
		{ 200, "{\"tr\":{\"title\":\"Goods\",\"body\":\"copper\"},"
		       "\"el\":{\"title\":\"Other\",\"body\":\"silver\"}}" },
		{ 201, "{\"el\":{\"title\":\"Copper\",\"body\":\"bronze\"},\"tr\":{\"title\":\"T\",\"body\":\"b\"}}" },
		{ 202, "{\"en\":{\"title\":\"Copper\",\"body\":\"b\"},\"tr\":{\"title\":\"T\",\"body\":\"b\"}}" },
		{ 203, "{\"tr\":{\"title\":\"Copper wire\",\"body\":\"b\"}}" },
		{ 204, "{\"el\":{\"title\":\"Copper\",\"body\":\"b\"},\"tr\":{\"title\":\"T\",\"body\":\"coppers\"}}" },
		{ 205, "{\"el-CY\":{\"title\":\"T\",\"body\":\"bronze\"},\"tr\":{\"title\":\"T\",\"body\":\"b\"}}" },
		{ 206, "{\"de\":{\"title\":\"T\",\"body\":\"zinc\"}}" },
		{ 207, "{\"de-AT\":{\"title\":\"T\",\"body\":\"zinc\"}}" },
		{ 208, "{\"el\":{\"title\":\"T\",\"body\":\"zinc\"}}" },
	};
	static const struct {
		const char *query, *lang, *want;
	} rows[] = {
		{ "copper", "tr", "203 200 204" }, /* in a title, in a text, by its stem */
		{ "copper", "el", "204 201" },
		{ "copper", "en", "202" },
		{ "\"copper\"", "tr", "203 200" },
		{ "copp*", "tr", "203 204 200" },
		{ "\"copper wire\"", "tr", "203" },
		{ "\"copper wire\"", "el", "" },
		{ "copper -silver", "tr", "203 200 204" }, /* which is in another language */
		{ "copper -wire", "tr", "200 204" },
		{ "copper silver", "tr", "" },
		{ "bronze", "el", "201" },
		{ "bronze", "el-CY", "205" },
		{ "bronze", "el-GR", "205 201" },
		{ "bronze", "tr", "" },
		{ "zinc", "de-AT", "207" },
		{ "zinc", "de", "206" },
		{ "zinc", "de-CH", "207 206" },
	};

	fill();
	EACH(early, i) {
		char text[100];

		snprintf(text, sizeof(text), "{\"%s\":{\"title\":\"Filler\",\"body\":\"f\"}}", early[i]);
		take(150 + (int)i, "2025-05-01T00:00:00Z", "metals", "[]", text);
	}
	EACH(articles, i) {
		char at[32];

		snprintf(at, sizeof(at), "2025-06-%02dT00:00:00Z", (int)i + 1);
		take(articles[i].id, at, "metals", "[]", articles[i].texts);
	}
	EACH(rows, i) {
		struct how how = { .lang = rows[i].lang };
		struct search_page page;
		int64_t count = *rows[i].want ? 1 : 0;

		for (const char *at = rows[i].want; *at; at++)
			count += *at == ' ';
		CHECK_TEXT(i, walk(rows[i].query, how), rows[i].want);
		how.limit = 1;
		CHECK_TEXT(i, walk(rows[i].query, how), rows[i].want);
		CHECK(ask(&page, rows[i].query, how, NULL) == 0);
		CHECK_ROW(i, page.total == count && !page.at_least);
	}
}

TEST(an_item_has_its_snippets)
{
	struct buffer out = BUFFER_INIT;
	struct search_page page;

	fill();
	CHECK(ask(&page, "sold", (struct how){ 0 }, NULL) == 0);
	CHECK(page.total == 1 && !page.at_least && !page.more);
	CHECK(search_write_json(&out, &room.site, room.arena, &page) == 0);
	CHECK(slice_find(buffer_as_slice(&out), SLICE(",\"snippet\":{\"en\":\"No tariff was raised. EV电池 "
						      "\\u0026lt;b\\u0026gt;\\u003cmark\\u003esold\\u003c/"
						      "mark\\u003e\\u0026lt;/b\\u0026gt; well.\"}}]")) < out.len);
	buffer_clear(&out);
	CHECK(ask(&page, "关税", (struct how){ 0 }, NULL) == 0);
	CHECK(search_write_json(&out, &room.site, room.arena, &page) == 0);
	CHECK(slice_find(buffer_as_slice(&out), SLICE("\"snippet\":{\"en\":\"A summary. The duties rise")) < out.len);
	buffer_clear(&out);
	CHECK(ask(&page, "贸易", (struct how){ .lang = "zh-Hans" }, NULL) == 0);
	CHECK(search_write_json(&out, &room.site, room.arena, &page) == 0);
	CHECK(slice_find(buffer_as_slice(&out),
		      SLICE("\"snippet\":{\"zh-Hans\":\"\\u003cmark\\u003e贸易\\u003c/mark\\u003e壁垒调查。\"}")) <
		out.len);
	buffer_release(&out);
}

/* 2,300 matches make three windows. */
#define MANY 2300

static void fill_many(void)
{
	struct buffer lines = BUFFER_INIT;

	for (int i = 0; i < MANY; i++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"many\",\"status\":\"published\",\"published_at\":\"2024-%02d-%02dT%"
			"02d:%02d:00Z\","
			"\"tags\":%s,\"texts\":{\"en\":{\"title\":\"%s %d\",\"body\":\"%s %s\"}}}\n",
			1000 + i, 1 + i % 12, 1 + i / 12 % 28, i % 24, i % 60, i % 100 ? "[]" : "[\"seldom\"]",
			i % 7 ? "Title" : "Vessels", i, i % 3 ? "vessel" : "vessels", i % 2 ? "odd" : "even");
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

static int by_number(const void *a, const void *b)
{
	return *(const int *)a - *(const int *)b;
}

/* Walks and publishes meanwhile: each of the many exactly once. */
static void walk_many(const char *query, int limit, int want, bool publish)
{
	static int seen[MANY * 2], next_id = 10000;
	struct search_place from;
	struct search_page page;
	int count = 0, pages = 0;

	for (bool first = true;; first = false) {
		CHECK(ask(&page, query, (struct how){ .limit = limit }, first ? NULL : &from) == 0);
		CHECK(page.list.count <= (size_t)limit && ++pages < 3000);
		CHECK(page.total == (want < SEARCH_TOTAL_MAX ? want : SEARCH_TOTAL_MAX) || publish);
		CHECK(page.at_least == (want >= SEARCH_TOTAL_MAX) || publish);
		for (size_t i = 0; i < page.list.count; i++)
			if (page.list.items[i].id < 10000)
				seen[count++] = (int)page.list.items[i].id;
		if (!page.more)
			break;
		from = page.next;
		if (publish && pages % 5 == 0) { /* before the walk, within it, behind it */
			static const char *const times[] = { "2025-12-01T00:00:00Z", "2024-07-01T00:00:00Z",
				"2023-01-01T00:00:00Z" };

			take(next_id++, times[pages / 5 % 3], "other", "[]",
				"{\"en\":{\"title\":\"Vessels\",\"body\":\"vessels even\"}}");
		}
	}
	qsort(seen, (size_t)count, sizeof(seen[0]), by_number);
	CHECK(count == want);
	for (int i = 1; i < count; i++)
		CHECK(seen[i] != seen[i - 1]);
}

TEST(a_walk_shows_every_match_once)
{
	fill_many();
	walk_many("vessels", 100, MANY, false);
	walk_many("vessels", 37, MANY, false);
	walk_many("vessels even", 100, MANY / 2, false);
	walk_many("vessels tag:seldom", 5, MANY / 100, false);
	walk_many("vessels section:many", 100, MANY, false);
	walk_many("\"vessel\" -even", 50, 767, false);
	walk_many("vessels", 41, MANY, true);
	walk_many("vessels even", 13, MANY / 2, true);
}

TEST(a_made_up_place_shows_nothing_that_is_not_public)
{
	static const struct search_place rows[] = {
		{ INT64_MAX, INT64_MIN, 0, 0 },
		{ INT64_MAX, INT64_MIN + 1, 3, INT64_MAX },
		{ INT64_MAX, 1, INT64_MAX, INT64_MAX },
		{ INT64_MIN, INT64_MAX, INT64_MIN, INT64_MIN },
		{ -1, 5, 2, 7 },
		{ 0, 0, 0, 0 },
	};

	fill();
	EACH(rows, i) {
		struct search_place from = rows[i];
		struct search_page page;

		CHECK_ROW(i, ask(&page, "tomorrow", (struct how){ 0 }, &from) == 0);
		CHECK_ROW(i, page.list.count == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_found_and_in_which_order),
		cmocka_unit_test(articles_of_one_second),
		cmocka_unit_test(languages_that_share_their_columns),
		cmocka_unit_test(an_item_has_its_snippets),
		cmocka_unit_test(a_made_up_place_shows_nothing_that_is_not_public),
		cmocka_unit_test(a_walk_shows_every_match_once),
	};

	return cmocka_run_group_tests(tests, room_open, room_close);
}
