/* SPDX-License-Identifier: MIT */

/* What a list costs does not grow with the store. The lists' tables are filled by statements of this test, for a store
 * of many articles would take minutes to import: what is measured are the program's own reads, on tables of that size,
 * counted in steps of the engine's machine, which are the same on every computer. */
#include "newsroom.h"

#include "news/archive.h"
#include "news/listed.h"
#include "news/nearest.h"
#include "news/ranking.h"
#include "news/related.h"
#include "news/tags.h"
#include "store/engine.h"

#define SMALL    10000
#define LARGE    250000 /* a million rows of `listed`, more of `reading` */
#define MINUTE   60000
#define START    INT64_C(1400000000000)
#define SECTIONS 10
#define TAGS     100
#define LISTS    64

static int64_t filled;

static __attribute__((format(printf, 1, 2))) void sql(const char *format, ...)
{
	char text[1024], *why = NULL;
	va_list ap;

	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (sqlite3_exec(room.store->db, text, NULL, NULL, &why) != SQLITE_OK)
		fail_msg("%s: %s", text, why);
}

/* The term of a title that all articles have. */
static int64_t steel(void)
{
	const struct input in = { .text_count = 1, .texts[0].title = SLICE("Steel") };
	struct telling t;

	CHECK(telling_find(&t, &in) == 0 && t.count == 1);
	return t.terms[0];
}

/* Article n came out in minute n, is in section n % 10 + 1, has tag n % 100 + 1, was read n * 7919 % 1000003 times, a
 * tenth of them today. Rows come in the order of their keys, as they lie. */
static void fill(int64_t n)
{
	static const char *const kinds[] = { "0, 0", "1, i % 10 + 1", "2, i % 100 + 1" };

	sql("PRAGMA cache_size = -400000; BEGIN");
	for (int i = 1; i <= SECTIONS; i++)
		sql("INSERT INTO section (id, slug, position, published) VALUES (%d, 's%d', %d, %lld)", i, i, i,
			(long long)n / SECTIONS);
	for (int i = 1; i <= TAGS; i++)
		sql("INSERT INTO tag (id, tag, published) VALUES (%d, 't%03d', %lld)", i, i, (long long)n / TAGS);
	sql("CREATE TEMP TABLE a AS WITH RECURSIVE c (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM c WHERE i < %lld) "
	    "SELECT i, %lld + i * %d AS ms, i * 7919 %% 1000003 AS v FROM c",
		(long long)n, (long long)START, MINUTE);
	sql("INSERT INTO article (id, slug, section_id, status, published_ms, modified_ms, changed_ms, revision, "
	    "languages, "
	    "tags, origin) SELECT i, printf('a%%09d', i), i %% 10 + 1, 1, ms, ms, ms, 1, 'en', "
	    "printf('t%%03d', i %% 100 + 1), printf('o%%09d', i) FROM a");
	sql("INSERT INTO article_card SELECT i, i %% 10 + 1, ms, 'en', x'00' FROM a");
	sql("INSERT INTO view_total (article_id, imported, ranked) SELECT i, v, v FROM a");
	sql("INSERT INTO listed SELECT 3, 0, ms, i FROM a");
	for (size_t k = 0; k < 3; k++) {
		const char *of = kinds[k];

		sql("INSERT INTO listed SELECT %s, ms, i FROM a ORDER BY 2, ms", of);
		sql("INSERT INTO reading SELECT 0, 0, %s, v, i FROM a ORDER BY 4, 5", of);
		sql("INSERT INTO reading SELECT 3, 0, %s, v, i FROM a ORDER BY 4, 5", of);
		sql("INSERT INTO reading SELECT 1, %d, %s, v, i FROM a WHERE i %% 3 = 0 ORDER BY 4, 5",
			clock_day(START + (n + 1) * MINUTE), of);
		sql("INSERT INTO reading SELECT 2, %d, %s, v, i FROM a WHERE i %% 3 = 0 ORDER BY 4, 5",
			ranking_week(clock_day(START + (n + 1) * MINUTE)), of);
	}
	sql("INSERT INTO article_related SELECT i, i %% 10 + 1, ms, x'', 7, x'', 0 FROM a");
	sql("INSERT INTO telling SELECT %lld, ms, i FROM a", (long long)steel());
	sql("DROP TABLE a; COMMIT");
	filled = n;
}

/* The steps of all statements since the last call. */
static int64_t steps(void)
{
	int64_t sum = 0;

	for (sqlite3_stmt *st = sqlite3_next_stmt(room.store->db, NULL); st; st = sqlite3_next_stmt(room.store->db, st))
		sum += sqlite3_stmt_status(st, SQLITE_STMTSTATUS_VM_STEP, 1);
	return sum;
}

struct cost {
	char name[64];
	int64_t steps;
};
static struct cost costs[2][LISTS];
static size_t cost_count;

static void note(int which, const char *name, int64_t cost)
{
	assert_true(cost_count < LISTS);
	snprintf(costs[which][cost_count].name, sizeof(costs[which][cost_count].name), "%s", name);
	costs[which][cost_count++].steps = cost;
}

static void measure_list(int which, const char *name, struct list_query q, size_t wanted)
{
	struct list_page page;

	q.limit = 20;
	q.now_ms = START + (filled + 1) * MINUTE;
	if (!q.since_ms)
		q.since_ms = INT64_MIN;
	if (!q.until_ms)
		q.until_ms = INT64_MAX;
	(void)steps();
	CHECK(list_read(&page, room.store, room.arena, &q) == 0);
	note(which, name, steps());
	if (page.count != wanted)
		fail_msg("%s of %lld: %zu items", name, (long long)filled, page.count);
}

/* A list by reading whose cards are in memory: the walk alone. */
static void measure_known(int which, struct list_query q)
{
	CHECK(cards_new(&q.cards, (size_t)1 << 20) == 0);
	q.moment = cards_moment(q.cards);
	measure_list(which, "by reading", q, 20);
	cost_count--;
	measure_list(which, "by reading, of cards in memory", q, 20);
	CHECK(costs[which][cost_count - 1].steps < 600); /* a search for each card would be more */
	cards_free(q.cards);
}

static void measure_orders(int which)
{
	static const struct {
		const char *name;
		enum list_order order;
	} orders[] = { { "newest", LIST_NEWEST }, { "views", LIST_VIEWS }, { "day", LIST_DAY }, { "week", LIST_WEEK },
		{ "trending", LIST_TREND } };
	static const struct {
		const char *name;
		struct slice section, tag;
	} places[] = { { "all", SLICE_NONE, SLICE_NONE }, { "section", SLICE_INIT("s8"), SLICE_NONE },
		{ "tag", SLICE_NONE, SLICE_INIT("t008") } };

	EACH(orders, o)
		EACH(places, p) {
			struct list_query q = {
				.order = orders[o].order, .section = places[p].section, .tag = places[p].tag
			};
			int64_t day = clock_day(START + (filled + 1) * MINUTE);
			char name[64];

			snprintf(name, sizeof(name), "%s, %s", orders[o].name, places[p].name);
			measure_list(which, name, q, 20);
			strcat(name, ", from the middle");
			q.from_cursor = true;
			q.key = q.order == LIST_NEWEST ? START + filled / 2 * MINUTE : 500000;
			q.id = filled / 2;
			q.number = q.order == LIST_DAY ? day : q.order == LIST_WEEK ? ranking_week((int32_t)day) : 0;
			if ((q.order == LIST_DAY || q.order == LIST_WEEK) && places[p].tag.at)
				q.key = INT64_MAX; /* the small store has too few for a page behind the middle */
			measure_list(which, name, q, 20);
		}
}

/* What is related: of the section alone, when an article is saved that shares a term and tags with many, and then. */
static void measure_related(int which, int64_t now)
{
	struct slice tags[] = { SLICE("t008"), SLICE("t009") };
	struct input in = { .status = ARTICLE_PUBLISHED,
		.published_ms = START + filled / 2 * MINUTE,
		.tags = tags,
		.tag_count = 2,
		.text_count = 1,
		.texts[0].title = SLICE("Steel") };
	struct derive d = { .in = &in, .id = filled / 2, .section_id = 1 };
	struct list_query q = { .limit = RELATED_MAX, .now_ms = now };
	struct list_page page;

	(void)steps();
	CHECK(related_read(&page, room.store, room.arena, filled / 2, &q) == 0 && page.count == RELATED_MAX);
	note(which, "related, section", steps());
	CHECK(store_begin(room.store) == 0 && nearest_put(&d, room.store, room.arena) == 0);
	note(which, "related, saved", steps());
	CHECK(related_read(&page, room.store, room.arena, filled / 2, &q) == 0 && page.count == RELATED_MAX);
	CHECK(page.items[0].id > filled - 100);
	note(which, "related", steps());
	store_rollback(room.store);
}

static void measure_rest(int which)
{
	const int64_t middle = START + filled / 2 * MINUTE, now = START + (filled + 1) * MINUTE;
	struct month older, newer;
	struct archive_month *months;
	int64_t ids[100], views[100];
	struct tag *tags;
	size_t count;

	measure_list(which, "since", (struct list_query){ .since_ms = middle }, 20);
	measure_list(which, "until", (struct list_query){ .until_ms = middle }, 20);
	measure_list(which, "since and until",
		(struct list_query){ .since_ms = middle, .until_ms = middle + 5 * MINUTE }, 5);
	measure_list(which, "until, tag", (struct list_query){ .until_ms = middle, .tag = SLICE("t008") }, 20);
	measure_list(which, "since, section", (struct list_query){ .since_ms = middle, .section = SLICE("s8") }, 20);
	measure_list(which, "modified_since", (struct list_query){ .order = LIST_CHANGED, .since_ms = middle }, 20);
	measure_known(which, (struct list_query){ .order = LIST_VIEWS });
	measure_related(which, now);
	CHECK(archive_refresh(room.store) == 0);
	(void)steps();
	CHECK(archive_months(&months, &count, room.store, room.arena, now) == 0 && months[0].articles > 0);
	CHECK(steps() < 200 + 30 * (int64_t)count); /* a row a month, not the articles */
	CHECK(tags_list(&tags, &count, room.store, room.arena, now) == 0 && count == TAGS);
	note(which, "tags", steps());
	CHECK(archive_around(&older, &newer, room.store, month_of(START + 3 * MINUTE), now) == 0 && older.year == 0);
	CHECK(archive_around(&older, &newer, room.store, month_of(now), now) == 0 && newer.year == 0);
	note(which, "months around", steps());
	for (int i = 0; i < 100; i++)
		ids[i] = filled / 100 * i + 1;
	CHECK(list_views(room.store, ids, 100, now, views) == 0 && views[99] >= 0);
	note(which, "views of a hundred", steps());
}

static void measure(int which, int64_t n)
{
	CHECK(room_open(NULL) == 0);
	fill(n);
	cost_count = 0;
	measure_orders(which);
	measure_rest(which);
	CHECK(room_close(NULL) == 0);
}

static void test_lists_hold(void **state)
{
	const char *many = getenv("TRADEPOST_MANY");

	(void)state;
	measure(0, SMALL);
	measure(1, many ? atoll(many) : LARGE);
	for (size_t i = 0; i < cost_count; i++) {
		if (many)
			print_message("%-36s %6lld %6lld\n", costs[0][i].name, (long long)costs[0][i].steps,
				(long long)costs[1][i].steps);
		if (costs[1][i].steps > 2 * costs[0][i].steps || costs[0][i].steps < 10)
			fail_msg("%s: %lld steps of a small store, %lld of a large one", costs[0][i].name,
				(long long)costs[0][i].steps, (long long)costs[1][i].steps);
	}
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test(test_lists_hold) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
