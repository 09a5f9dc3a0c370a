/* SPDX-License-Identifier: MIT */

/* Import and export: who an article is, what is the same, all or nothing, and that nothing is lost on the way round. */
#include "newsroom.h"

#include "news/before.h"
#include "news/lines.h"
#include "news/section.h"

#define ONE(id, rest) \
	"{\"id\":" id ",\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\"" rest
#define TEXT(title) ",\"texts\":{\"en\":{\"title\":\"" title "\",\"body\":\"B\"}}}"

/* Imports and checks the counts. */
static void take_figures(
	size_t row, const char *lines, int64_t created, int64_t changed, int64_t figures, int64_t unchanged)
{
	json_t *out = NULL;
	int r = room_import(lines, &out);

	if (r || json_i64(out, "created", -1) != created || json_i64(out, "changed", -1) != changed ||
		json_i64(out, "figures", -1) != figures || json_i64(out, "unchanged", -1) != unchanged)
		fail_msg("row %zu: %d %s", row, r, out ? json_dumps(out, 0) : "");
	json_decref(out);
}

static void take(size_t row, const char *lines, int64_t created, int64_t changed, int64_t unchanged)
{
	take_figures(row, lines, created, changed, 0, unchanged);
}

TEST(the_same_again_changes_nothing)
{
	static const struct {
		const char *lines;
		int64_t created, changed, figures, unchanged;
		const char *revision, *views;
	} rows[] = {
		{ ONE("1", ",\"imported\":5") TEXT("A"), 1, 0, 0, 0, "1", "5" },
		{ ONE("1", ",\"imported\":5") TEXT("A"), 0, 0, 0, 1, "1", "5" },
		{ ONE("1", "") TEXT("A"), 0, 0, 0, 1, "1", "5" },
		{ ONE("1", ",\"imported\":9") TEXT("A"), 0, 0, 1, 0, "1", "9" }, /* takes the newer figure */
		{ ONE("1", ",\"imported\":7") TEXT("A"), 0, 0, 0, 1, "1", "9" }, /* an older one */
		{ ONE("1", "") TEXT("A2"), 0, 1, 0, 0, "2", "9" },
		{ ONE("1", ",\"slug\":\"a\"") TEXT("A2"), 0, 0, 0, 1, "2", "9" }, /* it is so already */
		{ ONE("1", ",\"imported\":8") TEXT("A3"), 0, 1, 0, 0, "3", "9" },
		{ ONE("1", ",\"imported\":10") TEXT("A4"), 0, 1, 0, 0, "4", "10" },
		{ ONE("1", ",\"origin\":\"line:1\",\"imported\":8") TEXT("A4"), 0, 0, 0, 1, "4", "10" },
	};

	EACH(rows, i) {
		take_figures(i, rows[i].lines, rows[i].created, rows[i].changed, rows[i].figures, rows[i].unchanged);
		CHECK_TEXT(i, room_value(1, NULL, "revision"), rows[i].revision);
		CHECK_TEXT(i, room_value(1, NULL, "views"), rows[i].views);
	}
}

TEST(who_an_article_is)
{
	/* Each line twice: the second time it is known again. */
	static const char *const rows[] = {
		ONE("77", "") TEXT("A"), ONE("\"abc\"", "") TEXT("A"),
		"{\"section\":\"s\",\"status\":\"draft\",\"slug\":\"by-slug\"" TEXT("A"),
		"{\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\"" TEXT(
			"By title"),
		"{\"section\":\"s\",\"status\":\"draft\"" TEXT("By title"),
		ONE("78", ",\"origin\":\"elsewhere:1\"") TEXT("A"),
		ONE("77", ",\"origin\":\"elsewhere:2\"") TEXT("A"), /* 77 is taken: it gets another */
	};
	static const int64_t ids[] = { 77, 78, 79, 80, 81, 82, 83 };

	EACH(rows, i) {
		struct before b;

		take(i, rows[i], 1, 0, 0);
		take(i, rows[i], 0, 0, 1);
		CHECK_ROW(i, before_load(&b, room.store, room.arena, ids[i]) == 0);
	}
}

TEST(what_was_edited_here_is_not_undone)
{
	struct save how = { .id = 1, .who = { SLICE("Lin"), 0, NOW }, .action = "change" };
	json_t *tree = json_loads("{\"section\":\"s\",\"status\":\"published\"" TEXT("Edited"), 0, NULL), *out;
	struct json_faults faults;
	struct saved saved;
	struct input in;

	room_take(ONE("1", "") TEXT("A"));
	json_faults_init(&faults, room.arena);
	CHECK(input_parse(&in, &faults, room.arena, tree, INPUT_EDITOR) == 0);
	CHECK(store_begin(room.store) == 0);
	CHECK(article_save(&saved, room.store, room.arena, &in, &how, &faults) == 0 && saved.revision == 2);
	CHECK(store_commit(room.store) == 0);
	json_decref(tree);
	take_figures(0, ONE("1", ",\"imported\":3") TEXT("A"), 0, 0, 1, 0); /* the same again, but for its figure */
	take(1, ONE("1", "") TEXT("Edited"), 0, 0, 1);                      /* as it is now */
	CHECK(room_import(ONE("2", "") TEXT("New") "\n" ONE("1", "") TEXT("B"), &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(2, room_error(out, 0), "2: Article 1 was edited here; this would undo it.");
	CHECK_TEXT(3, room_article(2, NULL, NOW), "missing"); /* all or nothing */
	CHECK_TEXT(4, room_value(1, NULL, "title"), "{\"en\":\"Edited\"}");
	CHECK_TEXT(5, room_value(1, NULL, "views"), "3");
}

TEST(faults_are_told_by_line)
{
	static const struct {
		const char *lines, *errors[4];
	} rows[] = {
		{ "nonsense", { "1: This is not valid JSON. (column 8)" } },
		{ "[1]", { "1: This must be an object." } },
		{ ONE("1", "") TEXT("A") "\n\n{\n" ONE("2", ",\"x\":1,\"slug\":\"7\"") TEXT("") "\n",
			{ "3: The text ends before the JSON is complete. (column 1)",
				"4: /x: There is no such member here.", "4: /texts/en/title: This must not be empty.",
				"4: /slug: This must be of a-z, 0-9 and single hyphens inside, with at least one "
				"letter." } },
		{ ONE("1", "") TEXT("A") "\n" ONE("1", "") TEXT("B"),
			{ "2: This article stands on a line before already." } },
		{ ONE("1", "") TEXT("A") "\r\n" ONE("\"1\"", "") TEXT("A"),
			{ "2: This article stands on a line before already." } },
		{ "{\"id\":1,\"id\":2}", { "1: This member is there twice. (column 12)" } },
		{ ONE("1", "") ",\"texts\":{\"en\":{\"title\":\"A\",\"body\":\"B\"},\"zh\":{\"title\":\"A\",\"body\":"
			       "\"B\",\"made_from\":2}}}",
			{ "1: /texts/zh/made_from: There is no revision 2 of this article." } },
	};

	EACH(rows, i) {
		json_t *out = NULL;

		CHECK_ROW(i, room_import(rows[i].lines, &out) == CHANGE_E_REFUSED);
		for (size_t n = 0; n < 4; n++)
			CHECK_TEXT(i, room_error(json_incref(out), n), rows[i].errors[n] ? rows[i].errors[n] : "");
		json_decref(out);
		CHECK_TEXT(i, room_export(), ""); /* nothing is left behind */
	}
}

/* Before its time has come nobody who asks for what was modified would see the article, though it is public. */
TEST(nothing_was_modified_in_the_future)
{
	static const struct {
		int64_t ahead_ms;
		const char *published, *error;
	} rows[] = {
		{ 3600000, "2025-01-01T00:00:00Z",
			"2: /modified_at: This is in the future; only published_at may be, which schedules an "
			"article." },
		{ 3600000, "2099-01-01T00:00:00Z",
			"2: /modified_at: This is in the future; only published_at may be, which schedules an "
			"article." },
		{ 30000, "2025-01-01T00:00:00Z", NULL }, /* another machine's clock */
		{ 0, "2099-01-01T00:00:00Z", NULL },
	};

	EACH(rows, i) {
		char line[400], time[CLOCK_TEXT];
		json_t *out = NULL;
		int r;

		clock_format_utc(time, clock_now_ms() + rows[i].ahead_ms);
		snprintf(line, sizeof(line),
			"\n{\"id\":%zu,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"%s\","
			"\"modified_at\":\"%s\"" TEXT("A"),
			i + 1, rows[i].published, time);
		r = room_import(line, &out);
		CHECK_ROW(i, r == (rows[i].error ? CHANGE_E_REFUSED : 0));
		if (rows[i].error)
			CHECK_TEXT(i, room_error(json_incref(out), 0), rows[i].error);
		json_decref(out);
	}
}

TEST(many_faults_are_cut)
{
	struct buffer lines = BUFFER_INIT;
	json_t *out;

	for (int i = 0; i < 1000; i++)
		buffer_text(&lines, "{}\n");
	CHECK(room_import(buffer_cstr(&lines), &out) == CHANGE_E_REFUSED);
	CHECK(json_array_size(json_object_get(out, "errors")) == 101);
	CHECK_TEXT(0, room_error(json_incref(out), 100), "34: … and more, which are not told");
	json_decref(out);
	buffer_release(&lines);
}

TEST(odd_files)
{
	static const struct {
		const char *lines;
		int64_t created;
	} rows[] = {
		{ "", 0 },
		{ "\n \n\t\r\n", 0 },
		{ "\xEF\xBB\xBF" ONE("1", "") TEXT("A"), 1 },
		{ ONE("2", "") TEXT("A") "\r\n" ONE("3", "") TEXT("A") "\r\n", 2 },
	};
	struct buffer long_line = BUFFER_INIT;
	json_t *out;

	EACH(rows, i)
		take(i, rows[i].lines, rows[i].created, 0, 0);
	for (int i = 0; i < 17 << 10; i++)
		buffer_printf(&long_line, "%1024d", i);
	CHECK(room_import_slice(buffer_as_slice(&long_line), false, &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(9, room_error(out, 0), "1: This line is longer than 16777216 bytes.");
	buffer_release(&long_line);
	CHECK(room_change("import", "{\"file\":\"x\"}", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(10, room_error(out, 0), "the file is missing");
	CHECK(room_change_fd("import", json_pack("{s:s}", "file", "x"), 9999, &out) == FAULT_SYSTEM);
}

/* Withdrawn and published again: gone from every list meanwhile, and back with its count. */
TEST(withdrawn_and_back)
{
	static const struct {
		const char *line;
		int64_t articles, views;
	} rows[] = {
		{ ONE("1", ",\"imported\":5,\"tags\":[\"x\"]") TEXT("A"), 1, 5 },
		{ "{\"id\":1,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2025-01-01T00:00:00Z\","
		  "\"tags\":["
		  "\"x\"],\"reason\":{\"en\":\"R\"}" TEXT("A"),
			0, -1 },
		{ ONE("1", ",\"tags\":[\"x\"]") TEXT("A"), 1, 5 },
	};

	EACH(rows, i) {
		struct list_query q = { .order = LIST_NEWEST,
			.tag = SLICE("x"),
			.limit = 9,
			.since_ms = INT64_MIN,
			.until_ms = INT64_MAX,
			.now_ms = NOW };
		static const int64_t id = 1;
		struct section section;
		struct list_page page;
		int64_t views;

		room_take(rows[i].line);
		CHECK_ROW(i, section_by_slug(&section, room.store, room.arena, SLICE("s"), NOW) == 0);
		CHECK_ROW(i, section.articles == rows[i].articles);
		CHECK_ROW(i,
			list_read(&page, room.store, room.arena, &q) == 0 && (int64_t)page.count == rows[i].articles);
		q.order = LIST_VIEWS;
		CHECK_ROW(i,
			list_read(&page, room.store, room.arena, &q) == 0 && (int64_t)page.count == rows[i].articles);
		CHECK_ROW(i, list_views(room.store, &id, 1, NOW, &views) == 0 && views == rows[i].views);
		if (!rows[i].articles)
			CHECK_TEXT(i, room_article(1, NULL, NOW), "gone");
	}
	CHECK_TEXT(9, room_value(1, NULL, "body.en"), "\"\\u003cp\\u003eB\\u003c/p\\u003e\\n\"");
	CHECK_TEXT(9, room_value(1, NULL, "revision"), "3");
}

TEST(a_dry_run_leaves_nothing)
{
	json_t *out;

	CHECK(room_import_slice(SLICE(ONE("1", "") TEXT("A")), true, &out) == 0);
	CHECK(json_i64(out, "created", 0) == 1);
	json_decref(out);
	CHECK_TEXT(0, room_article(1, NULL, NOW), "missing");
	CHECK(room_import_slice(SLICE("x"), true, &out) == CHANGE_E_REFUSED);
	json_decref(out);
}

TEST(sections_are_found_or_made)
{
	static const struct {
		const char *section, *slug, *names;
	} rows[] = {
		{ "\"trade-news\"", "\"trade-news\"", "{\"en\":\"Trade news\"}" },
		{ "{\"name\":{\"en\":\"Trade news\"}}", "\"trade-news\"", "{\"en\":\"Trade news\"}" },
		{ "{\"name\":{\"zh-Hans\":\"贸易\"}}", "\"section-2\"", "{\"zh-Hans\":\"贸易\"}" },
		{ "{\"name\":{\"zh-Hans\":\"贸易\"}}", "\"section-2\"", "{\"zh-Hans\":\"贸易\"}" },
		{ "{\"name\":{\"en\":\"Trade News\"}}", "\"trade-news-3\"", "{\"en\":\"Trade News\"}" },
		{ "{\"name\":{\"en\":\"Ports\",\"zh-Hans\":\"港口\"}}", "\"ports\"",
			"{\"en\":\"Ports\",\"zh-Hans\":\"港口\"}" },
		{ "{\"name\":{\"de\":\"港口\"}}", "\"ports\"",
			"{\"en\":\"Ports\",\"zh-Hans\":\"港口\"}" }, /* in any language */
		{ "\"tea\",\"section_as\":{\"name\":{\"en\":\"Tea & co\"},\"position\":1}", "\"tea\"",
			"{\"en\":\"Tea \\u0026 co\"}" },
		{ "\"tea\",\"section_as\":{\"name\":{\"en\":\"Other\"}}", "\"tea\"", "{\"en\":\"Tea \\u0026 co\"}" },
	};
	struct section *list;
	size_t count;

	EACH(rows, i) {
		char line[512];

		snprintf(line, sizeof(line),
			"{\"id\":%zu,\"section\":%s,\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:"
			"00Z\"" TEXT("A"),
			i + 1, rows[i].section);
		room_take(line);
		CHECK_TEXT(i, room_value((int64_t)i + 1, NULL, "section.slug"), rows[i].slug);
		CHECK_TEXT(i, room_value((int64_t)i + 1, NULL, "section.name"), rows[i].names);
	}
	CHECK(section_list(&list, &count, room.store, room.arena, NOW) == 0 && count == 5);
	CHECK_TEXT(0, list[0].slug, "trade-news");
	CHECK_TEXT(1, list[1].slug, "tea"); /* position 1 as well, and made later */
	CHECK(list[0].articles == 2 && list[0].position == 1);
}

TEST(a_section_that_an_import_makes_shows_with_its_first_article)
{
	struct section *list;
	size_t count;

	room_take("{\"id\":1,\"section\":\"merger\",\"status\":\"published\",\"published_at\":\"2099-01-01T00:00:"
		  "00Z\"" TEXT("A"));
	CHECK(section_list(&list, &count, room.store, room.arena, NOW) == 0 && count == 0);
	CHECK(section_list_all(&list, &count, room.store, room.arena, NOW) == 0 && count == 1);
	CHECK(!list[0].standing && list[0].articles == 0);
	CHECK(section_list(&list, &count, room.store, room.arena, INT64_C(4070908800000) - 1) == 0 && count == 0);
	CHECK(section_list(&list, &count, room.store, room.arena, INT64_C(4070908800000)) == 0 && count == 1);
	CHECK(list[0].articles == 1);
	CHECK(room_change("section.set", "{\"slug\":\"merger\"}", NULL) == 0);
	CHECK(section_list(&list, &count, room.store, room.arena, NOW) == 0 && count == 1);
	CHECK(list[0].standing && list[0].articles == 0);
}

TEST(a_picture_that_is_not_here_is_a_warning)
{
	json_t *out;

	CHECK(room_import(ONE("1", ",\"image\":{\"id\":\"00112233445566778899aabbccddeeff\",\"name\":\"n\"}") TEXT("A"),
		      &out) == 0);
	CHECK_TEXT(0, room_at(out, "warnings"),
		"[\"1: /image: The picture is not here; its name and caption are kept.\"]");
	json_decref(out);
	CHECK_TEXT(1, room_value(1, NULL, "image.src"), "null");
}

/* --- the way round ---------------------------------------------------------------------------------------------------
 */

/* Articles of every kind and with everything that one may have. */
static const char everything[] =
	"{\"id\":3,\"section\":\"trade\",\"section_as\":{\"name\":{\"en\":\"Trade\",\"zh-Hans\":\"贸易\"},\"position\":"
	"4},"
	"\"status\":\"published\",\"published_at\":\"2024-05-17T17:01:00+08:00\",\"modified_at\":\"2024-06-01T00:00:00."
	"125Z\","
	"\"imported\":23189,\"tags\":[\"z\",\"a\",\"单一窗口\"],\"source\":{\"name\":\"GT\",\"url\":\"https://"
	"gt.example/?a=1&b\"},"
	"\"image\":{\"id\":\"00112233445566778899aabbccddeeff\",\"name\":\"图片1(37).png\",\"alt\":{\"en\":\"A\",\"zh-"
	"Hans\":\"甲\"},"
	"\"caption\":{\"fr\":\"C\"}},\"corrections\":[{\"at\":\"2024-05-18T00:00:00Z\",\"lang\":\"en\",\"note\":"
	"\"One\"},"
	"{\"at\":\"2024-05-17T00:00:00Z\",\"lang\":\"de\",\"note\":\"Two\"}],\"old_slugs\":[\"was\",\"before\"],"
	"\"texts\":{"
	"\"zh-Hans\":{\"title\":\"题\",\"summary\":\"要\",\"byline\":\"记者\",\"body\":\"# 一\\n\\n二 <b>\\u2028\\n\"},"
	"\"en\":{\"title\":\"T "
	"\\\"q\\\"\",\"body\":\"\",\"made_from\":0},\"fr\":{\"title\":\"F\",\"body\":\"x\",\"hidden\":true}}}\n"
	"{\"id\":\"a "
	"text\",\"section\":\"other\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"D\",\"body\":\"\"}}}\n"
	"{\"id\":9,\"section\":\"trade\",\"status\":\"draft\",\"published_at\":\"2030-01-01T00:00:00Z\",\"texts\":{"
	"\"zh-Hans\":{"
	"\"title\":\"稿\",\"body\":\"\",\"hidden\":true}}}\n"
	"{\"section\":\"trade\",\"status\":\"published\",\"published_at\":\"2099-01-01T00:00:00Z\",\"texts\":{\"en\":{"
	"\"title\":\"Later\",\"body\":\"\"}}}\n"
	"{\"section\":\"trade\",\"status\":\"withdrawn\",\"published_at\":\"2023-01-01T00:00:00Z\",\"reason\":{\"en\":"
	"\"R\","
	"\"zh-Hans\":\"错\"},\"correction\":{\"en\":\"Late\"},\"imported\":7,\"texts\":{\"en\":{\"title\":\"Gone\","
	"\"body\":\"b\"}}}\n"
	"{\"section\":\"trade\",\"status\":\"published\",\"texts\":{\"de\":{\"title\":\"Jetzt\",\"body\":\"b\"}}}\n";

/* Takes an export into a new, empty store. */
static void move_house(struct slice lines)
{
	json_t *out = NULL;

	room_close(NULL);
	room_open(NULL);
	CHECK(room_import_slice(lines, false, &out) == 0);
	CHECK(json_i64(out, "changed", -1) == 0 && json_i64(out, "unchanged", -1) == 0);
	json_decref(out);
}

TEST(the_way_round)
{
	struct slice first, second;
	char *kept;

	room_take(everything);
	first = room_export();
	kept = strndup(first.at, first.len);
	/* Into the same store: nothing new. */
	take(0, kept, 0, 0, 6);
	CHECK_TEXT(0, room_export(), kept);
	/* Into an empty one: the same bytes, and the same articles to read. */
	move_house(slice_from(kept));
	second = room_export();
	CHECK_TEXT(1, second, kept);
	take(1, kept, 0, 0, 6);
	CHECK_TEXT(2, room_value(3, NULL, "translation"),
		"{\"zh-Hans\":{\"status\":\"current\",\"made_from\":1},\"en\":{\"status\":\"stale\",\"made_from\":0}}");
	CHECK_TEXT(3, room_value(3, NULL, "section"),
		"{\"slug\":\"trade\",\"name\":{\"en\":\"Trade\",\"zh-Hans\":\"贸易\"}}");
	CHECK_TEXT(4, room_value(3, NULL, "views"), "23189");
	CHECK_TEXT(5, room_value(3, NULL, "modified_at"), "\"2024-06-01T08:00:00.125+08:00\"");
	CHECK(strstr(kept, "\"old_slugs\":[\"before\",\"was\"]") != NULL);
	CHECK(strstr(kept, "\"origin\":\"line:a text\"") != NULL);
	CHECK(strstr(kept, "\"origin\":\"line:3\"") == NULL); /* its id tells it */
	free(kept);
}

TEST(a_history_becomes_one_revision)
{
	char *kept;

	room_take(ONE("1",
		"") ",\"texts\":{\"en\":{\"title\":\"A\",\"body\":\"B\"},\"zh\":{\"title\":\"甲\",\"body\":\"乙\"}}}");
	room_take(ONE("1",
		"") ",\"texts\":{\"en\":{\"title\":\"A2\",\"body\":\"B\"},\"zh\":{\"title\":\"甲\",\"body\":\"乙\"}}}");
	CHECK_TEXT(0, room_value(1, NULL, "translation.zh"), "{\"status\":\"stale\",\"made_from\":1}");
	kept = strndup(room_export().at, room_export().len);
	take(0, kept, 0, 0, 1);
	move_house(slice_from(kept));
	CHECK_TEXT(1, room_export(), kept);
	CHECK_TEXT(2, room_value(1, NULL, "translation.zh"), "{\"status\":\"stale\",\"made_from\":0}");
	CHECK_TEXT(3, room_value(1, NULL, "revision"), "1");
	free(kept);
}

static int stop_at_once(void *arg, struct slice line)
{
	(void)line;
	return ++*(int *)arg;
}

TEST(an_export_can_be_stopped)
{
	int64_t count;
	int lines = 0;

	room_take(everything);
	CHECK(export_lines(room.store, stop_at_once, &lines, &count) == EXPORT_E_STOPPED);
	CHECK(lines == 1 && count == 0);
}

TEST(lines_of_any_length)
{
	static const struct {
		const char *text;
		size_t max;
		const char *lines[4];
		int end;
	} rows[] = {
		{ "", 9, { 0 }, LINES_E_END },
		{ "\n", 9, { "" }, LINES_E_END },
		{ "a\nb", 9, { "a", "b" }, LINES_E_END },
		{ "a\r\n\r\nb\n", 9, { "a", "", "b" }, LINES_E_END },
		{ "123\n123\n", 3, { "123", "123" }, LINES_E_END },
		{ "123\n1234\n", 3, { "123" }, LINES_E_LONG },
		{ "123\n1234", 3, { "123" }, LINES_E_LONG },
	};

	EACH(rows, i) {
		FILE *file = tmpfile();
		struct slice line;
		struct lines l;
		size_t n = 0;
		int r;

		fputs(rows[i].text, file);
		rewind(file);
		lines_init(&l, fileno(file), rows[i].max);
		while ((r = lines_next(&l, &line)) == 0) {
			CHECK_ROW(i, n < 4 && rows[i].lines[n]);
			CHECK_TEXT(i, line, rows[i].lines[n++]);
			CHECK_ROW(i, l.number == (long)n);
		}
		CHECK_ROW(i, r == rows[i].end && (n == 4 || !rows[i].lines[n]));
		lines_release(&l);
		fclose(file);
	}
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(the_same_again_changes_nothing),
		IN_ROOM(who_an_article_is),
		IN_ROOM(what_was_edited_here_is_not_undone),
		IN_ROOM(faults_are_told_by_line),
		IN_ROOM(nothing_was_modified_in_the_future),
		IN_ROOM(many_faults_are_cut),
		IN_ROOM(odd_files),
		IN_ROOM(withdrawn_and_back),
		IN_ROOM(a_dry_run_leaves_nothing),
		IN_ROOM(sections_are_found_or_made),
		IN_ROOM(a_section_that_an_import_makes_shows_with_its_first_article),
		IN_ROOM(a_picture_that_is_not_here_is_a_warning),
		IN_ROOM(the_way_round),
		IN_ROOM(a_history_becomes_one_revision),
		IN_ROOM(an_export_can_be_stopped),
		cmocka_unit_test(lines_of_any_length),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
