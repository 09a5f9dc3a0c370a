/* SPDX-License-Identifier: MIT */

/* What other systems counted: once however often it comes, several systems beside each other, and beside the figure
 * that came with the article. */
#include "counter.h"

static void fill(void)
{
	room_take("{\"id\":1,\"slug\":\"one\",\"old_slugs\":[\"first\"],\"section\":\"news\",\"status\":\"published\","
		  "\"published_at\":"
		  "\"2026-01-01T00:00:00Z\",\"imported\":100,\"source\":{\"url\":\"https://old.example/"
		  "?p=1\"},\"texts\":{\"en\":{"
		  "\"title\":\"One\",\"body\":\"B\"}}}\n"
		  "{\"id\":2,\"slug\":\"two\",\"section\":\"news\",\"status\":\"published\",\"published_at\":\"2026-01-"
		  "01T00:00:00Z\","
		  "\"source\":{\"url\":\"https://old.example/"
		  "both\"},\"texts\":{\"en\":{\"title\":\"Two\",\"body\":\"B\"}}}\n"
		  "{\"id\":3,\"slug\":\"three\",\"section\":\"news\",\"status\":\"draft\",\"source\":{\"url\":\"https:/"
		  "/old.example/"
		  "both\"},\"texts\":{\"en\":{\"title\":\"Three\",\"body\":\"B\"}}}\n");
}

static int take(const char *lines, bool dry_run, json_t **out)
{
	FILE *file = tmpfile();
	int r;

	CHECK(file != NULL && fputs(lines, file) >= 0);
	rewind(file);
	r = room_change_fd("import", json_pack("{s:s, s:b, s:s}", "file", "test", "dry_run", dry_run, "what", "counts"),
		fileno(file), out);
	fclose(file);
	return r;
}

#define FIGURE(article, views, system, day)                                                \
	"{\"line\":2,\"article\":\"" article "\",\"views\":" views ",\"system\":\"" system \
	"\",\"as_of\":\"2026-01-" day "T00:00:00Z\"}\n"

static int64_t imported_of(int64_t article)
{
	struct stmt *st = store_stmt(room.store, QUERY_BOOKS_TOTAL);
	int64_t imported;

	stmt_bind_i64(st, 1, article);
	CHECK(stmt_step(st) == STORE_ROW);
	imported = stmt_i64(st, 0);
	stmt_done(st);
	return imported;
}

TEST(figures_one_after_the_other)
{
	static const struct {
		const char *line;
		int64_t created, changed, unchanged, warnings, imported;
	} rows[] = {
		{ FIGURE("1", "50", "wp", "10"), 1, 0, 0, 0, 150 },
		{ FIGURE("1", "50", "wp", "10"), 0, 0, 1, 0, 150 },
		{ FIGURE("one", "60", "wp", "11"), 0, 1, 0, 0, 160 },
		{ FIGURE("one", "50", "wp", "10"), 0, 0, 1, 0, 160 },   /* older */
		{ FIGURE("first", "70", "wp", "11"), 0, 0, 1, 1, 160 }, /* as old, but another */
		{ FIGURE("https://old.example/?p=1", "5", "dede", "09"), 1, 0, 0, 0, 165 },
		{ FIGURE("1", "40", "wp", "12"), 0, 1, 0, 0, 145 }, /* a newer one may be smaller */
		{ FIGURE("1", "1", "WP", "12"), 1, 0, 0, 0, 146 },  /* another system */
		{ FIGURE("1", "2", "a", "12") FIGURE("1", "3", "b", "12") FIGURE("1", "2", "a", "12"), 2, 0, 1, 0,
			151 },
		{ "", 0, 0, 0, 0, 151 },
	};

	fill();
	EACH(rows, i) {
		struct list_query q = { .order = LIST_VIEWS, .now_ms = NOW };
		json_t *out;

		for (int dry = 1; dry >= 0; dry--) {
			CHECK_ROW(i, take(rows[i].line, dry, &out) == 0);
			CHECK_ROW(i, json_i64(out, "created", -1) == rows[i].created);
			CHECK_ROW(i, json_i64(out, "changed", -1) == rows[i].changed);
			CHECK_ROW(i, json_i64(out, "unchanged", -1) == rows[i].unchanged);
			CHECK_ROW(i, (int64_t)json_array_size(json_object_get(out, "warnings")) == rows[i].warnings);
			json_decref(out);
		}
		CHECK_ROW(i, imported_of(1) == rows[i].imported);
		CHECK_TEXT(i, list_ids(q, 5), "1 2");
		expect_whole();
	}
}

TEST(refused_as_a_whole)
{
	static const struct {
		const char *lines, *error;
	} rows[] = {
		{ FIGURE("99", "5", "wp", "10"), "2: article: There is no article \"99\"." },
		{ FIGURE("nowhere", "5", "wp", "10"), "2: article: There is no article \"nowhere\"." },
		{ FIGURE("https://old.example/", "5", "wp", "10"),
			"2: article: There is no article \"https://old.example/\"." },
		{ FIGURE("https://old.example/both", "5", "wp", "10"),
			"2: article: There is more than one article with the source "
			"\"https://old.example/both\"; name it by its id." },
		{ "{\"line\":7,\"article\":\"1\",\"views\":-1,\"system\":\"wp\",\"as_of\":\"2026-01-10T00:00:00Z\"}\n",
			"7: views: This must be between 0 and 9007199254740991." },
		{ "{\"line\":7,\"article\":\"1\",\"views\":1,\"as_of\":\"2026-01-10T00:00:00Z\"}\n",
			"7: system: This member is missing." },
		{ "nonsense\n", NULL },
		{ "[]\n", NULL },
	};

	fill();
	EACH(rows, i) {
		struct buffer lines = BUFFER_INIT;
		json_t *out;
		struct slice error;

		buffer_printf(
			&lines, "%s%s%s", FIGURE("1", "5", "wp", "10"), rows[i].lines, FIGURE("2", "5", "wp", "10"));
		CHECK_ROW(i, take(buffer_cstr(&lines), false, &out) == CHANGE_E_REFUSED);
		error = room_error(out, 0);
		if (rows[i].error)
			CHECK_TEXT(i, error, rows[i].error);
		CHECK_ROW(i, error.len && imported_of(1) == 100 && imported_of(2) == 0);
		buffer_release(&lines);
	}
}

#define FROM(views, day) \
	",\"imported_from\":[{\"system\":\"wp\",\"views\":" views ",\"as_of\":\"2026-01-" day "T00:00:00Z\"}]"

/* A file of counts and files of articles, in any order and again and again. */
TEST(beside_the_articles_own_figure)
{
	static const struct {
		int figure;
		const char *from, *title;
		int64_t imported;
	} rows[] = {
		{ 100, "", "One", 150 },                           /* again */
		{ 120, "", "One", 170 },                           /* a newer figure of its own */
		{ 120, "", "One more", 170 },                      /* and another text */
		{ 30, "", "One more", 170 },                       /* an older one */
		{ 110, ",\"imported_from\":[]", "One more", 170 }, /* of when there were no others */
		{ 500, ",\"imported_from\":[]", "One more", 550 }, { 100, "", "One", 550 },
		{ 150, FROM("50", "10"), "One", 550 }, { 150, ",\"imported_from\":null", "One", 550 },
		{ 600, FROM("100", "11"), "One", 600 }, { 570, FROM("70", "10"), "One", 600 }, /* an older export */
		{ 570, FROM("70", "11"), "Two", 600 },
		{ 590, FROM("80", "12"), "Three", 590 }, /* what a system takes back, it takes back */
	};
	char line[600];

	fill();
	CHECK(take(FIGURE("1", "50", "wp", "10"), false, NULL) == 0);
	EACH(rows, i) {
		snprintf(line, sizeof(line),
			"{\"id\":1,\"slug\":\"one\",\"old_slugs\":[\"first\"],\"section\":\"news\",\"status\":"
			"\"published\",\"published_at\":"
			"\"2026-01-01T00:00:00Z\",\"imported\":%d%s,\"source\":{\"url\":\"https://old.example/"
			"?p=1\"},\"texts\":{\"en\":{"
			"\"title\":\"%s\",\"body\":\"B\"}}}",
			rows[i].figure, rows[i].from, rows[i].title);
		room_take(line);
		CHECK_ROW(i, imported_of(1) == rows[i].imported);
		expect_whole();
	}
	CHECK(take(FIGURE("1", "50", "wp", "10"), false, NULL) == 0);
	CHECK(imported_of(1) == 590);
}

TEST(refused_lines)
{
	static const struct {
		const char *members, *error;
	} rows[] = {
		{ "\"imported\":10,\"imported_from\":[{\"system\":\"a\",\"views\":11,\"as_of\":\"2026-01-10T00:00:"
		  "00Z\"}]",
			"1: /imported: This must be there, and at least the sum of imported_from." },
		{ "\"imported_from\":[{\"system\":\"a\",\"views\":0,\"as_of\":\"2026-01-10T00:00:00Z\"}]",
			"1: /imported: This must be there, and at least the sum of imported_from." },
		{ "\"imported\":10,\"imported_from\":[{\"system\":\"a\",\"views\":1,\"as_of\":\"2026-01-10T00:00:00Z\"}"
		  ",{\"system\":\"a\","
		  "\"views\":1,\"as_of\":\"2026-01-11T00:00:00Z\"}]",
			"1: /imported_from: A system is there twice." },
		{ "\"imported\":10,\"imported_from\":[{\"system\":\"a\",\"views\":1}]",
			"1: /imported_from/0/as_of: This member is missing." },
		{ "\"imported\":10,\"imported_from\":{\"a\":1}", NULL },
	};

	EACH(rows, i) {
		char line[500];
		json_t *out;

		snprintf(line, sizeof(line),
			"{\"id\":9,\"section\":\"news\",\"status\":\"draft\",%s,\"texts\":{\"en\":{\"title\":\"T\","
			"\"body\":\"B\"}}}",
			rows[i].members);
		CHECK_ROW(i, room_import(line, &out) == CHANGE_E_REFUSED);
		if (rows[i].error)
			CHECK_TEXT(i, room_error(out, 0), rows[i].error);
		else
			json_decref(out);
	}
}

/* What an export writes, the same store and an empty one take in and export as the same bytes. */
TEST(exports_keep_it)
{
	struct buffer kept = BUFFER_INIT;
	struct slice first, again;

	fill();
	CHECK(take(FIGURE("1", "50", "wp", "10") FIGURE("1", "7", "dede", "09") FIGURE("3", "8", "wp", "10"), false,
		      NULL) == 0);
	first = room_export();
	CHECK(slice_find(first, SLICE("\"imported\":157,\"imported_from\":[{\"system\":\"dede\",\"views\":7,\"as_of\":"
				      "\"2026-01-09T00:00:"
				      "00Z\"},{\"system\":\"wp\",\"views\":50,\"as_of\":\"2026-01-10T00:00:00Z\"}]")) <
		first.len);
	CHECK(room_import_slice(first, false, NULL) == 0);
	again = room_export();
	CHECK(slice_eq(first, again) && imported_of(1) == 157);
	buffer_slice(&kept, first);
	first = buffer_as_slice(&kept);
	counter_close(NULL);
	counter_open(NULL);
	CHECK(room_import_slice(first, false, NULL) == 0);
	again = room_export();
	CHECK(slice_eq(first, again) && imported_of(1) == 157);
	CHECK(take(FIGURE("1", "50", "wp", "10"), false, NULL) == 0 && imported_of(1) == 157);
	buffer_release(&kept);
}

#define COUNTED(name) cmocka_unit_test_setup_teardown(name, counter_open, counter_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		COUNTED(figures_one_after_the_other),
		COUNTED(refused_as_a_whole),
		COUNTED(beside_the_articles_own_figure),
		COUNTED(refused_lines),
		COUNTED(exports_keep_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
