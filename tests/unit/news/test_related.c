/* SPDX-License-Identifier: MIT */

/* What is related to an article: the order, what must not show, and what becomes of it when articles change. */
#include "news/newsroom.h"

#include <time.h>

#include "news/index.h"
#include "news/nearest.h"
#include "news/related.h"
#include "news/telling.h"

#define HOUR INT64_C(3600000)

struct told {
	int id;
	const char *section, *en, *zh, *more; /* more: members, each with its comma */
	int hours;                            /* released so long before NOW */
};

static void write_line(struct buffer *out, const struct told *a)
{
	struct tm tm;
	time_t at = (time_t)(NOW / 1000) - a->hours * 3600;
	char time[32];

	gmtime_r(&at, &tm);
	strftime(time, sizeof(time), "%Y-%m-%dT%H:%M:%SZ", &tm);
	buffer_printf(out,
		"{\"id\":%d,\"section\":{\"name\":{\"en\":\"%s\"}},\"published_at\":\"%s\",%s"
		"\"texts\":{\"en\":{\"title\":\"%s\",\"body\":\"B\"}%s%s%s}}\n",
		a->id, a->section, time, a->more ? a->more : "\"status\":\"published\",", a->en,
		a->zh ? ",\"zh-Hans\":{\"body\":\"B\",\"title\":\"" : "", a->zh ? a->zh : "", a->zh ? "\"}" : "");
}

static void take(const struct told *articles, size_t count)
{
	struct buffer out = BUFFER_INIT;

	for (size_t i = 0; i < count; i++)
		write_line(&out, &articles[i]);
	buffer_byte(&out, 0);
	room_take(out.at);
	buffer_release(&out);
}
#define TAKE(list) take(list, sizeof(list) / sizeof(list[0]))

/* The ids, parted by spaces. */
static struct slice related_at(int64_t id, int limit, int64_t now)
{
	struct list_query q = { .limit = limit, .now_ms = now };
	struct buffer out = BUFFER_INIT;
	struct list_page page;
	struct slice text;

	CHECK(related_read(&page, room.store, room.arena, id, &q) == 0);
	for (size_t i = 0; i < page.count; i++)
		buffer_printf(&out, i ? " %lld" : "%lld", (long long)page.items[i].id);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text.at ? text : SLICE("");
}

static struct slice related(int64_t id)
{
	return related_at(id, RELATED_MAX, NOW);
}

/* The newest of the section are the farthest away, whatever comes first in the file. */
static void test_order(void **state)
{
	static const struct told articles[] = {
		{ 1, "metals", "Steel tariffs hit Rotterdam", "鹿特丹的钢铁关税", NULL, 90 },
		{ 2, "metals", "A quiet week", "平静一周", NULL, 1 },
		{ 3, "ports", "Rotterdam waits for rain", "等雨的荷兰", NULL, 60 },
		{ 4, "ports", "Tariffs on steel: Rotterdam again", "钢铁关税再来鹿特丹", NULL, 70 },
		{ 5, "metals", "The price of copper", "铜价", NULL, 2 },
		{ 6, "ports", "Another title", "鹿特丹有什么新闻", NULL, 50 },
		{ 7, "ports", "Nothing of it", NULL, NULL, 3 },
		{ 8, "metals", "Rotterdam dries", "水位", NULL, 40 },
	};

	(void)state;
	TAKE(articles);
	/* Both languages; English and the section; Chinese, two pairs; English; then the section. 7 has nothing. */
	CHECK_TEXT(0, related(1), "4 6 8 3 2 5");
	CHECK_TEXT(1, related(4), "1 6 3 8 7");
	CHECK_TEXT(2, related(2), "5 8 1");
	CHECK_TEXT(3, related_at(1, 2, NOW), "4 6");
	CHECK_TEXT(4, related(999), "");
}

static void test_tags(void **state)
{
	static const struct told articles[] = {
		{ 2, "b", "Beta", NULL, "\"status\":\"published\",\"tags\":[\"usual\"],", 1 },
		{ 3, "b", "Gamma", NULL, "\"status\":\"published\",\"tags\":[\"usual\"],", 2 },
		{ 4, "b", "Delta", NULL, "\"status\":\"published\",\"tags\":[\"rare\",\"usual\"],", 3 },
		{ 5, "b", "Epsilon", NULL, "\"status\":\"published\",\"tags\":[\"rare\"],", 4 },
		{ 6, "a", "Zeta", NULL, "\"status\":\"published\",\"tags\":[\"usual\"],", 5 },
		{ 7, "a", "Eta", NULL, NULL, 0 },
		{ 1, "a", "Alpha", NULL, "\"status\":\"published\",\"tags\":[\"rare\",\"usual\"],", 9 },
	};
	struct told many[100];
	char titles[100][16];

	(void)state;
	for (int i = 0; i < 100; i++) {
		snprintf(titles[i], sizeof(titles[0]), "w%dx", i);
		many[i] = (struct told){ 100 + i, "c", titles[i], NULL, articles[0].more, 1000 + i };
	}
	TAKE(many);
	TAKE(articles);
	/* Both tags, the rarer one, the other and the section, the other, the newer first. */
	CHECK_TEXT(0, related_at(1, 5, NOW), "4 5 6 2 3");
}

static int64_t count_of(enum query query, int64_t id, int column)
{
	struct stmt *st = store_stmt(room.store, query);
	int64_t n = -1;

	stmt_bind_i64(st, 1, id);
	if (stmt_step(st) == STORE_ROW)
		n = (int64_t)stmt_slice(st, column).len;
	stmt_done(st);
	return n;
}

/* What is not public shows nowhere, and shows when it is. */
static void test_not_public(void **state)
{
	static const struct told articles[] = {
		{ 1, "a", "Rotterdam one", NULL, NULL, 9 },
		{ 2, "b", "Rotterdam two", NULL, NULL, -5 },
		{ 3, "b", "Rotterdam three", NULL, "\"status\":\"draft\",", 2 },
		{ 4, "b", "Rotterdam four", NULL, "\"status\":\"withdrawn\",\"reason\":{\"en\":\"R\"},", 3 },
		{ 5, "b", "Rotterdam five", NULL, NULL, 4 },
		{ 6, "b", "Rotterdam six", NULL, NULL, -9 },
	};
	static const struct told gone = { 5, "b", "Rotterdam five", NULL,
		"\"status\":\"withdrawn\",\"reason\":{\"en\":\"R\"},", 4 };

	(void)state;
	TAKE(articles);
	CHECK_TEXT(0, related(1), "5");
	CHECK_TEXT(1, related_at(1, 10, NOW + 5 * HOUR - 1), "5");
	CHECK_TEXT(2, related_at(1, 10, NOW + 5 * HOUR), "2 5");
	CHECK_TEXT(3, related_at(1, 10, NOW + 9 * HOUR), "6 2 5");
	CHECK_TEXT(4, related_at(2, 10, NOW + 5 * HOUR), "5 1");
	CHECK_TEXT(5, related_at(6, 10, NOW + 9 * HOUR), "2 5 1");
	CHECK(count_of(QUERY_RELATED_GET, 5, 4) >= 0);
	take(&gone, 1);
	CHECK(count_of(QUERY_RELATED_GET, 5, 4) == -1);
	CHECK_TEXT(6, related(1), "");
	CHECK_TEXT(7, related_at(1, 10, NOW + 9 * HOUR), "6 2");
	take(&articles[4], 1);
	CHECK_TEXT(8, related(1), "5");
}

/* An article of another title is near to others; nobody has to tell those that it was near to. */
static void test_changes(void **state)
{
	static const struct told articles[] = {
		{ 1, "a", "Harbours", NULL, NULL, 9 },
		{ 2, "b", "The harbour", NULL, NULL, 8 },
		{ 3, "c", "Vineyards", NULL, NULL, 7 },
	};
	static const struct told other = { 2, "b", "A vineyard", NULL, NULL, 8 };
	static const struct told hidden = { 3, "c", "Grapes", "葡萄", NULL, 7 };

	(void)state;
	TAKE(articles);
	CHECK_TEXT(0, related(1), "2");
	CHECK_TEXT(1, related(2), "1");
	CHECK_TEXT(2, related(3), "");
	take(&other, 1);
	CHECK_TEXT(3, related(1), "");
	CHECK_TEXT(4, related(2), "3");
	CHECK_TEXT(5, related(3), "2");
	take(&hidden, 1);
	CHECK_TEXT(6, related(2), "");
	CHECK_TEXT(7, related(3), "");
	take(&articles[1], 1);
	CHECK_TEXT(8, related(1), "2");
}

/* A word that forty have: lists have an end, later ones come first, and what is to come takes nobody's place. */
static void test_full(void **state)
{
	struct told articles[40], later[40];
	char titles[80][32], sections[80][8]; /* one each, so that nothing comes of the section */

	(void)state;
	for (int i = 0; i < 40; i++) {
		snprintf(titles[i], sizeof(titles[i]), "Rotterdam w%dx", i);
		snprintf(sections[i], sizeof(sections[0]), "s%d", i);
		snprintf(sections[40 + i], sizeof(sections[0]), "s%d", 40 + i);
		articles[i] = (struct told){ i + 1, sections[i], titles[i], "港口", NULL, 2000 - 40 * i };
		snprintf(titles[40 + i], sizeof(titles[0]), "Rotterdam w%dx", 40 + i);
		later[i] = (struct told){ i + 101, sections[40 + i], titles[40 + i], "港口", NULL, -400000 - i };
	}
	TAKE(articles);
	CHECK_TEXT(0, related(40), "39 38 37 36 35 34 33 32 31 30");
	CHECK_TEXT(1, related(30), "40 39 38 37 36 35 34 33 32 31");
	CHECK(count_of(QUERY_RELATED_GET, 30, 4) == NEAREST_MAX * NEAREST_BYTES);
	TAKE(later);
	CHECK_TEXT(2, related(40), "39 38 37 36 35 34 33 32 31 30");
	CHECK(count_of(QUERY_RELATED_GET, 40, 4) <= NEAREST_ALL * NEAREST_BYTES);
	CHECK_TEXT(3, related_at(140, 3, NOW + 500000 * HOUR), "139 138 137");
}

/* A store from before has no rows; and whatever they were, making the index again makes them again. */
static void test_made_again(void **state)
{
	static const struct told articles[] = {
		{ 1, "a", "Harbour bridges", "跨海大橋", NULL, 9 },
		{ 2, "b", "A bridge", "大桥", NULL, 8 },
		{ 3, "b", "Rice", "粮食", NULL, 7 },
	};
	int64_t after = 0, made = 0;

	(void)state;
	TAKE(articles);
	CHECK_TEXT(0, related(1), "2");
	CHECK(store_begin(room.store) == 0);
	for (int64_t id = 1; id <= 3; id++) {
		struct stmt *st = store_stmt(room.store, QUERY_RELATED_DROP);

		stmt_bind_i64(st, 1, id);
		CHECK(stmt_run(st) == 0);
	}
	CHECK(store_commit(room.store) == 0);
	CHECK_TEXT(1, related(1), "");
	/* Its terms are there still: a store that has lost rows, which `verify` tells. */
	CHECK(store_begin(room.store) == 0);
	CHECK(index_some(&after, &made, room.store) == 0 && made == 3 && after == 0);
	CHECK(store_commit(room.store) == 0);
	CHECK_TEXT(2, related(1), "2");
	CHECK_TEXT(3, related(2), "1 3");
}

/* --- telling terms --------------------------------------------------------------------------------------------------
 */

static void test_terms(void **state)
{
	static const struct {
		const char *a, *b;
		int shared;
	} rows[] = {
		{ "Steel tariffs", "A tariff on steel", 2 },
		{ "STEEL", "ｓｔｅｅｌ", 1 },
		{ "The state of the art of it", "Is it to be or not to be of the state", 1 },
		{ "2024", "2024", 0 },
		{ "5G in 2024", "5G of 2024", 1 },
		{ "A B C", "A B C", 0 },
		{ "关税", "關稅", 1 },
		{ "钢铁关税", "关税与钢铁", 2 },
		{ "钢铁关税", "钢铁关税", 3 },
		{ "钢铁，关税", "钢铁，关税", 2 },
		{ "的关税", "的关口", 0 },
		{ "中国的钢铁", "中国钢铁", 2 },
		{ "关", "关", 0 },
		{ "WTO规则", "wto 规则", 2 },
		{ "one two three four five six seven eight nine ten eleven twelve thirteen",
			"one two three four five six seven eight nine ten eleven twelve thirteen",
			TELLING_OF_LANGUAGE },
		{ "", "", 0 },
	};

	(void)state;
	EACH(rows, i) {
		struct input a = { .text_count = 1, .texts[0].title = slice_from(rows[i].a) };
		struct input b = { .text_count = 1, .texts[0].title = slice_from(rows[i].b) };
		struct telling x, y;
		int shared = 0;

		CHECK_ROW(i, telling_find(&x, &a) == 0 && telling_find(&y, &b) == 0);
		for (size_t m = 0; m < x.count; m++)
			for (size_t n = 0; n < y.count; n++)
				shared += x.terms[m] == y.terms[n];
		if (shared != rows[i].shared)
			fail_msg("row %d: %d shared of %zu and %zu", (int)i, shared, x.count, y.count);
	}
}

static void test_hidden_texts_tell_nothing(void **state)
{
	struct input in = { .text_count = 2, .texts = { { .title = SLICE("Steel") }, { .title = SLICE("Copper") } } };
	struct telling t;

	(void)state;
	CHECK(telling_find(&t, &in) == 0 && t.count == 2);
	in.texts[1].hidden = true;
	CHECK(telling_find(&t, &in) == 0 && t.count == 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_order, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_tags, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_not_public, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_changes, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_full, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_made_again, room_open, room_close),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_hidden_texts_tell_nothing),
	};

	return cmocka_run_group_tests_name("news/related", tests, NULL, NULL);
}
