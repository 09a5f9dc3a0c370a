/* SPDX-License-Identifier: MIT */

/* Whether a store is judged rightly, beyond what the end-to-end test changes in every table: another version's JSON,
 * being stopped, a row too few. */
#include "news/newsroom.h"

#include "news/listed.h"
#include "news/ranking.h"
#include "news/rendering.h"
#include "news/verify.h"

#define ARTICLE(id, more)                                                                                    \
	"{\"id\":" id ",\"section\":{\"name\":{\"en\":\"News\"}},\"status\":\"published\",\"published_at\":" \
	"\"2026-01-01T00:00:00Z\"," more "\"texts\":{\"en\":{\"title\":\"One\",\"body\":\"**Text** of " id "\"}}}\n"

static struct {
	char text[4096];
	int stop_at, steps;
} told;

static void note(void *arg, const struct finding *f)
{
	size_t len = strlen(told.text);

	(void)arg;
	snprintf(told.text + len, sizeof(told.text) - len, "%s %s: %s\n", f->table, f->row, f->what);
}

static int step(void *arg, const char *what, int64_t done, int64_t of)
{
	(void)arg;
	CHECK(*what && done >= 0 && of >= 0);
	return ++told.steps == told.stop_at;
}

static int verify(struct verified *out, struct site *site, const char *media)
{
	const struct verify_options options = { .site = site, .media = media, .found = note, .progress = step };

	told.text[0] = 0;
	told.steps = 0;
	return verify_store(out, room.store, &options);
}

static void fill(void)
{
	room_take(ARTICLE("1", "") ARTICLE("2", "\"tags\":[\"sea\"],") ARTICLE("3", ""));
	told.stop_at = 0;
}

static void test_whole(void **state)
{
	struct verified v;

	(void)state;
	CHECK(verify(&v, &room.site, NULL) == 0 && v.findings == 0 && v.articles == 0);
	fill();
	CHECK(verify(&v, &room.site, NULL) == 0);
	CHECK_TEXT(0, slice_from(told.text), "");
	CHECK(v.findings == 0 && v.articles == 3 && !v.rendered_elsewhere);
	/* Three steps of the store's own, and one for each article. */
	CHECK(told.steps == 6);
	CHECK(verify(&v, &room.site, room.media) == 0 && v.pictures == 0);
}

static void test_stopped(void **state)
{
	struct verified v;

	(void)state;
	fill();
	for (int n = 1; n <= 5; n++) {
		told.stop_at = n;
		CHECK_ROW(n, verify(&v, &room.site, NULL) == CHECK_E_STOPPED && told.steps == n);
	}
}

static int run(enum query query, int64_t id)
{
	struct stmt *st = store_stmt(room.store, query);

	stmt_bind_i64(st, 1, id);
	return stmt_run(st);
}

static void test_rows_that_are_not_there(void **state)
{
	static const struct {
		enum query query;
		const char *want;
	} rows[] = {
		{ QUERY_SAVE_TEXTS_DROP, "article_text 2: is not what its latest revision says\n" },
		{ QUERY_SAVE_CARD_DROP, "article_card 2: is not what its latest revision makes\n" },
		{ QUERY_SAVE_JSON_DROP, "article_json 2: is not what its latest revision makes\n" },
	};
	struct verified v;

	(void)state;
	fill();
	EACH(rows, i) {
		CHECK_ROW(i, store_begin(room.store) == 0 && run(rows[i].query, 2) == 0);
		CHECK_ROW(i, verify(&v, &room.site, NULL) == 0 && v.findings >= 1);
		CHECK_ROW(i, strstr(told.text, rows[i].want) != NULL);
		store_rollback(room.store);
	}
	CHECK(store_begin(room.store) == 0);
	CHECK(ranking_leave(room.store, 2, &(struct ranking_place){ LISTED_ALL, 0 }, 1) == 0);
	CHECK(verify(&v, &room.site, NULL) == 0 && v.findings >= 1);
	CHECK(strstr(told.text, "reading article 2: is not in all its lists of span 0\n") != NULL);
	store_rollback(room.store);
	CHECK(verify(&v, &room.site, NULL) == 0 && v.findings == 0);
}

/* Of another zone's JSON nothing can be said, and a start makes it again; everything else is looked at. */
static void test_rendered_elsewhere(void **state)
{
	struct site other = room.site;
	struct verified v;
	int64_t made;

	(void)state;
	fill();
	other.time_zone = SLICE("Europe/Berlin");
	CHECK(verify(&v, &other, NULL) == 0 && v.rendered_elsewhere && v.findings == 0);
	CHECK(store_begin(room.store) == 0 && run(QUERY_SAVE_TEXTS_DROP, 2) == 0);
	CHECK(verify(&v, &other, NULL) == 0 && v.findings == 1);
	store_rollback(room.store);
	CHECK(rendering_refresh(room.store, &other, &made, NULL, NULL) == 0 && made == 3);
	CHECK(verify(&v, &other, NULL) == 0 && !v.rendered_elsewhere && v.findings == 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_whole, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_stopped, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_rows_that_are_not_there, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_rendered_elsewhere, room_open, room_close),
	};

	return cmocka_run_group_tests_name("news/verify", tests, NULL, NULL);
}
