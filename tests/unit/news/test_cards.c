/* SPDX-License-Identifier: MIT */

/* Cards in memory: how long a card and its count are good, how much is kept, and that lists with them are those
 * without. */
#include "counter.h"

#include <pthread.h>
#include <stdatomic.h>

#include "news/cards.h"
#include "store/engine.h"

#define TITLE "{\"title\":\"a card\"}"

static struct cards *cards;

static int cards_begin(void **state)
{
	return counter_open(state) || cards_new(&cards, 64 * 1024) ? -1 : 0;
}

static int cards_stop(void **state)
{
	cards_free(cards);
	return counter_close(state);
}

static void add_at(struct cards_moment moment, int64_t id, const char *card, int64_t views)
{
	struct list_item item = { .id = id,
		.section_id = 3,
		.published_ms = NOW,
		.views = views,
		.languages = SLICE("en,zh-Hans"),
		.card = slice_from(card) };

	cards_add(cards, moment, &item);
}

static int find(int64_t id, struct list_item *out)
{
	*out = (struct list_item){ .id = id, .key = 77 };
	return cards_find(cards, cards_moment(cards), out, room.arena);
}

static int state_of(int64_t id)
{
	struct list_item item;

	return find(id, &item);
}

TEST(what_is_added_is_found)
{
	struct list_item item;

	CHECK(find(5, &item) == CARDS_NONE);
	add_at(cards_moment(cards), 5, TITLE, 9);
	CHECK(find(5, &item) == CARDS_WHOLE);
	CHECK(item.id == 5 && item.key == 77 && item.section_id == 3 && item.published_ms == NOW && item.views == 9);
	CHECK_TEXT(0, item.card, TITLE);
	CHECK_TEXT(0, item.languages, "en,zh-Hans");
	CHECK(state_of(5 + 64) == CARDS_NONE);
}

TEST(a_change_of_content_ends_all)
{
	struct cards_moment before = cards_moment(cards);

	add_at(before, 5, TITLE, 9);
	cards_end(cards);
	CHECK(state_of(5) == CARDS_NONE);
	add_at(before, 5, TITLE, 9); /* read before that change, told after it */
	CHECK(state_of(5) == CARDS_NONE);
	add_at(cards_moment(cards), 5, "{\"title\":\"another\"}", 9);
	add_at(before, 5, TITLE, 9);
	CHECK(state_of(5) == CARDS_WHOLE);
	CHECK(cards_find(cards, before, &(struct list_item){ .id = 5 }, room.arena) == CARDS_NONE);
}

TEST(a_view_ends_a_count)
{
	struct cards_moment before = cards_moment(cards);
	struct list_item item;

	add_at(before, 5, TITLE, 9);
	add_at(before, 6, TITLE, 2);
	cards_counted(cards, 5);
	CHECK(state_of(6) == CARDS_WHOLE);
	CHECK(find(5, &item) == CARDS_WITHOUT_COUNT);
	CHECK_TEXT(0, item.card, TITLE);
	add_at(before, 5, TITLE, 9); /* read before that view was told */
	CHECK(state_of(5) == CARDS_WITHOUT_COUNT);
	add_at(cards_moment(cards), 5, "is not looked at", 10);
	CHECK(find(5, &item) == CARDS_WHOLE && item.views == 10);
	CHECK_TEXT(0, item.card, TITLE);
	add_at(before, 5, TITLE, 9); /* an older count does not come back */
	CHECK(find(5, &item) == CARDS_WHOLE && item.views == 10);
	cards_counted(cards, 5 + 4096); /* shares its mark */
	CHECK(state_of(5) == CARDS_WITHOUT_COUNT);
}

/* A set of the 64 has 1,024 bytes. */
TEST(the_oldest_go)
{
	char large[2048];

	for (int64_t id = 64; id <= 64 * 50; id += 64) {
		add_at(cards_moment(cards), id, TITLE, 1);
		CHECK(state_of(id) == CARDS_WHOLE);
		CHECK(state_of(64) == CARDS_WHOLE); /* asked for again and again */
	}
	CHECK(state_of(128) == CARDS_NONE);
	memset(large, 'x', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	add_at(cards_moment(cards), 64 * 60, large, 1);
	CHECK(state_of(64 * 60) == CARDS_NONE);
}

/* --- lists -----------------------------------------------------------------------------------------------------------
 */

static void fill(int count)
{
	struct buffer lines = BUFFER_INIT;

	for (int id = 1; id <= count; id++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"%s\",\"status\":\"published\",\"published_at\":\"2026-01-0%dT00:00:"
			"00Z\","
			"\"imported\":%d,\"texts\":{\"en\":{\"title\":\"Number %d\",\"body\":\"B\"}}}\n",
			id, id % 2 ? "odd" : "even", id % 7 == 0 ? 2 : 1, id * 7 % 11, id);
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
}

/* The list as JSON, in one order, from its beginning. */
static struct slice list_as_json(enum list_order order, int64_t now_ms, bool with_cards)
{
	struct list_query q = { .order = order,
		.since_ms = INT64_MIN,
		.until_ms = INT64_MAX,
		.limit = 20,
		.now_ms = now_ms,
		.cards = with_cards ? cards : NULL,
		.moment = cards_moment(cards) };
	struct buffer out = BUFFER_INIT;
	struct list_page page;
	struct slice text;

	CHECK(list_read(&page, room.store, room.arena, &q) == 0);
	CHECK(list_write_json(&out, &room.site, room.arena, &page) == 0);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

static void expect_same(size_t i, int64_t now_ms)
{
	static const enum list_order orders[] = { LIST_VIEWS, LIST_TREND, LIST_DAY, LIST_WEEK };

	EACH(orders, o)
		for (int again = 0; again < 2; again++)
			if (!slice_eq(list_as_json(orders[o], now_ms, true), list_as_json(orders[o], now_ms, false)))
				fail_msg("step %zu, order %d", i, (int)orders[o]);
}

/* As web/view.c and web/start.c tell it: after the commit. */
static void view(int64_t article, int visitor, int64_t at_ms)
{
	char agent[32];
	struct view_job job;

	snprintf(agent, sizeof(agent), "visitor %d", visitor);
	job = view_of(article, agent, at_ms);
	CHECK(run_group(&job, 1, true) == 0 && job.outcome == OUTCOME_COUNTED);
	cards_counted(cards, article);
}

TEST(lists_with_cards_are_those_without)
{
	fill(30);
	expect_same(0, NOW);
	for (size_t i = 1; i <= 60; i++) {
		view((int64_t)(i * 5 % 30) + 1, (int)i, NOW + (int64_t)i * HOUR);
		if (i % 3 == 0) /* and otherwise its places are behind */
			CHECK(store_begin(room.store) == 0 &&
				ranking_update(room.store, (int64_t)(i * 5 % 30) + 1) == 0 &&
				store_commit(room.store) == 0);
		if (i % 10 == 0) { /* another title, and an article more */
			fill(30 + (int)i / 10);
			cards_end(cards);
		}
		expect_same(i, NOW + (int64_t)i * HOUR); /* over the release of each seventh */
	}
}

TEST(what_is_known_is_not_read)
{
	sqlite3_stmt *st = NULL;
	int64_t rows = 0;

	fill(30);
	(void)list_as_json(LIST_VIEWS, NOW + DAY, true);
	while ((st = sqlite3_next_stmt(room.store->db, st)))
		(void)sqlite3_stmt_status(st, SQLITE_STMTSTATUS_RUN, 1);
	(void)list_as_json(LIST_VIEWS, NOW + DAY, true);
	while ((st = sqlite3_next_stmt(room.store->db, st)))
		if (strstr(sqlite3_sql(st), "article_card"))
			rows += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_RUN, 1);
	CHECK(rows == 0);
}

/* However many have not come out, a list by reading passes them over in the memory of one. */
TEST(what_is_to_come_takes_no_memory)
{
	struct list_query q = { .order = LIST_VIEWS, .limit = 20, .now_ms = NOW };
	struct buffer lines = BUFFER_INIT;
	struct arena *arena = arena_new((size_t)64 << 10);
	struct list_page page;

	for (int id = 1; id <= 500; id++)
		buffer_printf(&lines,
			"{\"id\":%d,\"section\":\"odd\",\"status\":\"published\",\"published_at\":\"202%d-01-01T00:00:"
			"00Z"
			"\",\"imported\":%d,\"texts\":{\"en\":{\"title\":\"Number %d\",\"body\":\"B\"}}}\n",
			id, id == 1 ? 5 : 7, id, id);
	room_take(buffer_cstr(&lines));
	buffer_release(&lines);
	for (int with = 0; with < 2; with++) {
		arena_reset(arena);
		q.cards = with ? cards : NULL;
		q.moment = cards_moment(cards);
		CHECK(list_read(&page, room.store, arena, &q) == 0);
		CHECK(page.count == 1 && page.items[0].id == 1 && !page.more);
	}
	arena_free(arena);
	CHECK(state_of(1) == CARDS_WHOLE && state_of(2) == CARDS_NONE);
}

/* --- threads ---------------------------------------------------------------------------------------------------------
 */

static atomic_int over;
static atomic_llong views_stored, views_told;

/* What was told before a reader began is in what it finds. */
static void *read_on(void *arg)
{
	struct arena *arena = arena_new((size_t)1 << 20);

	(void)arg;
	while (!atomic_load(&over)) {
		long long told = atomic_load(&views_told);
		struct cards_moment moment = cards_moment(cards);
		int64_t stored = atomic_load(&views_stored);
		struct list_item item = { .id = 5 };
		int known = cards_find(cards, moment, &item, arena);

		assert_true(known != CARDS_WHOLE || item.views >= told);
		item.languages = SLICE("en");
		item.card = SLICE(TITLE);
		item.views = stored;
		cards_add(cards, moment, &item);
		arena_reset(arena);
	}
	arena_free(arena);
	return NULL;
}

/* The count is stored, marked, and only then told. */
TEST(readers_beside_a_writer)
{
	pthread_t threads[3];

	atomic_store(&over, 0);
	atomic_store(&views_stored, 0);
	atomic_store(&views_told, 0);
	EACH(threads, i)
		CHECK(pthread_create(&threads[i], NULL, read_on, NULL) == 0);
	for (int i = 0; i < 20000; i++) {
		if (i % 100 == 0)
			cards_end(cards);
		atomic_fetch_add(&views_stored, 1);
		cards_counted(cards, 5);
		atomic_fetch_add(&views_told, 1);
	}
	atomic_store(&over, 1);
	EACH(threads, i)
		CHECK(pthread_join(threads[i], NULL) == 0);
}

#define WITH_CARDS(name) cmocka_unit_test_setup_teardown(name, cards_begin, cards_stop)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		WITH_CARDS(what_is_added_is_found),
		WITH_CARDS(a_change_of_content_ends_all),
		WITH_CARDS(a_view_ends_a_count),
		WITH_CARDS(the_oldest_go),
		WITH_CARDS(lists_with_cards_are_those_without),
		WITH_CARDS(what_is_known_is_not_read),
		WITH_CARDS(what_is_to_come_takes_no_memory),
		WITH_CARDS(readers_beside_a_writer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
