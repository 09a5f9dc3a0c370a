/* SPDX-License-Identifier: MIT */

#include "folder.h"

#include <sys/stat.h>

#include "base/clock.h"
#include "cmd/import_page.h"

#define HOME    "Home> Trade\n"
#define TITLE   "New cranes By Li Na 港口新增起重机\n"
#define RELEASE "Release time:2024-06-01 08:30 Click volume:1200\n"
#define PICTURE "crane.png\nPhoto: Port\n"
#define TEXT_EN "The cranes came.\n"
#define TEXT_ZH "起重机到了。\n"
#define END     "home\n返回品牌站\n"
#define HEAD    HOME TITLE RELEASE PICTURE
#define BODY    TEXT_EN TEXT_ZH END
#define NBSP    "\xc2\xa0"
#define WIDE    "\xe3\x80\x80"

struct reading {
	struct page page;
	struct arena *arena;
	struct buffer faults;
};

static int read_it(struct reading *rd, struct slice text)
{
	*rd = (struct reading){ .arena = arena_new(1 << 20) };
	return page_read(&rd->page, rd->arena, text, "p", &rd->faults);
}

static void forget(struct reading *rd)
{
	page_release(&rd->page);
	buffer_release(&rd->faults);
	arena_free(rd->arena);
}

static void must_read(struct reading *rd, size_t row, struct slice text)
{
	int r = read_it(rd, text);

	if (r)
		fail_msg("row %zu: %d: %s", row, r, buffer_cstr(&rd->faults));
}

TEST(broken_pages)
{
	static const struct {
		const char *page, *faults;
	} rows[] = {
		{ TITLE RELEASE PICTURE BODY, "p:1: the breadcrumb \"Home> SECTION\" is missing\n" },
		{ "\n\nHome>\n" TITLE RELEASE PICTURE BODY, "p:3: the breadcrumb \"Home> SECTION\" is missing\n" },
		{ "Home Trade\n" TITLE RELEASE PICTURE BODY, "p:1: the breadcrumb \"Home> SECTION\" is missing\n" },
		{ "House> Trade\n" RELEASE PICTURE BODY,
			"p:1: the breadcrumb \"Home> SECTION\" is missing\n"
			"p:1: the title in Chinese is missing behind the one in English\n" },
		{ HOME RELEASE PICTURE BODY, "p:2: the line with the titles is missing before the release time\n" },
		{ RELEASE PICTURE BODY, "p:1: the breadcrumb \"Home> SECTION\" is missing\n"
					"p:1: the line with the titles is missing before the release time\n" },
		{ HOME "港口新增起重机\n" RELEASE PICTURE BODY,
			"p:2: the title in English is missing before the one in Chinese\n" },
		{ HOME "New cranes By Li Na\n" RELEASE PICTURE BODY,
			"p:2: the title in Chinese is missing behind the one in English\n" },
		{ HOME TITLE PICTURE BODY,
			"p:3: the line \"Release time:YYYY-MM-DD HH:MM Click volume:N\" is missing\n" },
		{ HOME TITLE BODY, "p:3: the line \"Release time:YYYY-MM-DD HH:MM Click volume:N\" is missing\n" },
		{ HOME TITLE "Release time:2024-06-01 08:30\n" PICTURE BODY,
			"p:3: \"Click volume:N\" is missing behind the release time\n" },
		{ HOME TITLE "Release time:2024-06-01 08:30 Click volume 5\n" PICTURE BODY,
			"p:3: \"Click volume:N\" is missing behind the release time\n" },
		{ HOME TITLE "Release time: Click volume:\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: \"\"\n"
			"p:3: the click volume is not a number: \"\"\n" },
		{ HOME TITLE "Release time:2024-02-30 08:30 Click volume:1\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: \"2024-02-30 08:30\"\n" },
		{ HOME TITLE "Release time:2023-02-29 08:30 Click volume:1\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: \"2023-02-29 08:30\"\n" },
		{ HOME TITLE "Release time:2024-06-01 24:30 Click volume:1\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: \"2024-06-01 24:30\"\n" },
		{ HOME TITLE "Release time:01.06.2024 Click volume:1\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: \"01.06.2024\"\n" },
		{ HOME TITLE
			"Release "
			"time:年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年 "
			"Click volume:1\n" PICTURE BODY,
			"p:3: the release time is no time of the form YYYY-MM-DD HH:MM: "
			"\"年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年年\"\n" },
		{ HEAD TEXT_EN TEXT_ZH "返回品牌站\n",
			"p:9: the link \"home\" is missing at the end; is the page whole?\n"
			"p:9: the link \"返回品牌站\" is missing at the end; is the page whole?\n" },
		{ HEAD TEXT_EN TEXT_ZH "home",
			"p:8: the link \"返回品牌站\" is missing at the end; is the page whole?\n" },
		{ HEAD TEXT_EN TEXT_ZH "home\n返回\n",
			"p:10: the link \"home\" is missing at the end; is the page whole?\n"
			"p:10: the link \"返回品牌站\" is missing at the end; is the page whole?\n" },
		{ HEAD TEXT_ZH END, "p:9: there is no text in English\n" },
		{ HEAD TEXT_EN END, "p:9: there is no text in Chinese\n" },
		{ HEAD END, "p:8: there is no text in English\np:8: there is no text in Chinese\n" },
		{ HOME TITLE RELEASE "crane.png\n" END,
			"p:7: there is no text in English\np:7: there is no text in Chinese\n" },
		{ HEAD BODY "More\n\nand more\n", "p:10: text behind \"返回品牌站\", which ends a page\n" },
		{ "", "p:1: the file is empty\n" },
		{ " \n" NBSP "\n", "p:3: the file is empty\n" },
		{ HOME, "p:2: the page ends before its titles\n" },
		{ HOME TITLE, "p:3: the page ends before its release time\n" },
		{ HEAD "caf\xe9\n" BODY, "p:6: not UTF-8, or with a NUL in it\n" },
		{ "<html>\n", "p:1: the breadcrumb \"Home> SECTION\" is missing\n"
			      "p:1: the title in Chinese is missing behind the one in English\n"
			      "p:2: the page ends before its release time\n" },
	};

	EACH(rows, i) {
		struct reading rd;

		CHECK_ROW(i, read_it(&rd, slice_from(rows[i].page)) == PAGE_E_FORM);
		CHECK_TEXT(i, buffer_as_slice(&rd.faults), rows[i].faults);
		forget(&rd);
	}
}

TEST(nul_is_refused)
{
	struct reading rd;

	CHECK(read_it(&rd, SLICE(HEAD "a\0b\n" BODY)) == PAGE_E_FORM);
	CHECK_TEXT(0, buffer_as_slice(&rd.faults), "p:6: not UTF-8, or with a NUL in it\n");
	forget(&rd);
}

TEST(titles)
{
	static const struct {
		const char *line, *en, *by, *zh; /* by "": none */
	} rows[] = {
		{ "New cranes By Li Na 港口新增起重机", "New cranes", "By Li Na", "港口新增起重机" },
		{ "New cranes 港口新增起重机", "New cranes", "", "港口新增起重机" },
		{ "Stand By Me By Ben E. King 伴我同行", "Stand By Me", "By Ben E. King", "伴我同行" },
		{ "By the sea By Li Na 海边", "By the sea", "By Li Na", "海边" },
		{ "By the sea 海边", "By the sea", "", "海边" },
		{ "Passing By 路过", "Passing By", "", "路过" },
		{ "Moved by trade 贸易", "Moved by trade", "", "贸易" },
		{ "Growth By Li Na 2024年的增长", "Growth", "By Li Na", "2024年的增长" },
		{ "Growth By Li Na 2024 年的增长", "Growth", "By Li Na", "2024 年的增长" },
		{ "Growth in 2024 增长", "Growth in 2024", "", "增长" },
		{ "Belt By Li Na “一带一路”", "Belt", "By Li Na", "“一带一路”" },
		{ "Belt By Li Na “5G” 时代", "Belt", "By Li Na", "“5G” 时代" },
		{ "Belt By Li Na 《新闻》 周刊", "Belt", "By Li Na", "《新闻》 周刊" },
		{ "Belt By Li Na (Xinhua) 一带", "Belt", "By Li Na (Xinhua)", "一带" },
		{ "News By 21st Century 新闻", "News", "By 21st Century", "新闻" },
		{ "News By “Global Times” 新闻", "News", "By “Global Times”", "新闻" },
		{ "Lab By Li Na G20峰会 在即 By 记者", "Lab", "By Li Na", "G20峰会 在即 By 记者" },
		{ "Cranes By Li Na" NBSP "起重机", "Cranes", "By Li Na", "起重机" },
		{ "Cranes" WIDE "By Li" NBSP "Na" WIDE WIDE "起重机", "Cranes", "By Li" NBSP "Na", "起重机" },
		{ "Cranes\tBy Li Na\t起重机", "Cranes", "By Li Na", "起重机" },
		{ "  Cranes   By   Li Na   起重机  到了 ", "Cranes", "By   Li Na", "起重机  到了" },
		{ "A <b>bold</b> *star* By A_B 大胆 <script>", "A <b>bold</b> *star*", "By A_B", "大胆 <script>" },
	};

	EACH(rows, i) {
		struct buffer text = BUFFER_INIT;
		struct reading rd;

		buffer_printf(&text, "%s%s\n%s%s", HOME, rows[i].line, RELEASE PICTURE, BODY);
		must_read(&rd, i, buffer_as_slice(&text));
		CHECK_TEXT(i, rd.page.title_en, rows[i].en);
		CHECK_TEXT(i, rd.page.byline, rows[i].by);
		CHECK_ROW(i, (rd.page.byline.at == NULL) == !*rows[i].by);
		CHECK_TEXT(i, rd.page.title_zh, rows[i].zh);
		forget(&rd);
		buffer_release(&text);
	}
}

TEST(breadcrumbs)
{
	static const struct {
		const char *line, *section;
	} rows[] = {
		{ "Home> Trade", "Trade" },
		{ "HOME >Trade news", "Trade news" },
		{ "home > News > 贸易新闻", "贸易新闻" },
		{ "Home>" NBSP "Trade" WIDE, "Trade" },
		{ "\xef\xbb\xbfHome> Trade\r", "Trade" },
	};

	EACH(rows, i) {
		struct buffer text = BUFFER_INIT;
		struct reading rd;

		buffer_printf(&text, "%s\n%s%s", rows[i].line, TITLE RELEASE PICTURE, BODY);
		CHECK_ROW(i, page_recognise(buffer_as_slice(&text)));
		must_read(&rd, i, buffer_as_slice(&text));
		CHECK_TEXT(i, rd.page.section, rows[i].section);
		forget(&rd);
		buffer_release(&text);
	}
}

#define NO_COUNT (-1)

TEST(release_lines)
{
	static const struct {
		const char *line, *utc;
		int64_t clicks; /* NO_COUNT: refused */
	} rows[] = {
		{ "Release time:2024-05-17 17:01 Click volume:23189", "2024-05-17T09:01:00Z", 23189 },
		{ "release time: 2024-05-17 17:01:30 click volume: 0", "2024-05-17T09:01:30Z", 0 },
		{ "Release time：2024-05-17 17:01  Click volume：23,189", "2024-05-17T09:01:00Z", 23189 },
		{ "Release time" NBSP ":" NBSP "2024-05-17 17:01" NBSP "Click volume" NBSP ":" WIDE "7",
			"2024-05-17T09:01:00Z", 7 },
		{ "Release time:2024-05-17T17:01Click volume:1,234,567", "2024-05-17T09:01:00Z", 1234567 },
		{ "Release time:2024-02-29 00:00 Click volume:1,000,000,000,000", "2024-02-28T16:00:00Z",
			1000000000000 },
		{ "Release time:2024-05-17 17:01 Click volume:1000000000001", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:1,000,000,000,001", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:9,999,999,999,999,999,999,999", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:000000000000000000000000001", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:23,18", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:2318,900", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:,189", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:1,", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:1,-89", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:-1", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:12 times", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:many", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:１２", NULL, NO_COUNT },
		{ "Release time:2024-05-17 17:01 Click volume:2.3万", NULL, NO_COUNT },
	};

	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	EACH(rows, i) {
		struct buffer text = BUFFER_INIT;
		char utc[CLOCK_TEXT];
		struct reading rd;
		int r;

		buffer_printf(&text, "%s%s\n%s%s", HOME TITLE, rows[i].line, PICTURE, BODY);
		r = read_it(&rd, buffer_as_slice(&text));
		CHECK_ROW(i, r == (rows[i].clicks == NO_COUNT ? PAGE_E_FORM : 0));
		if (r)
			CHECK_ROW(i, strstr(buffer_cstr(&rd.faults), "p:3: the click volume is not a number: \""));
		else
			CHECK_TEXT(i, slice_from(clock_format_utc(utc, rd.page.published_ms)), rows[i].utc);
		CHECK_ROW(i, r || rd.page.imported == rows[i].clicks);
		forget(&rd);
		buffer_release(&text);
	}
}

/* What stands between the release line and the end, and what becomes of it. */
TEST(bodies)
{
	static const struct {
		const char *lines, *picture, *caption, *en, *zh; /* "": none */
	} rows[] = {
		{ "a.png\nPhoto: X\n" TEXT_EN TEXT_ZH, "a.png", "Photo: X", "The cranes came.", "起重机到了。" },
		{ TEXT_EN TEXT_ZH, "", "", "The cranes came.", "起重机到了。" },
		{ "a.png\n" TEXT_EN TEXT_ZH, "a.png", "", "The cranes came.", "起重机到了。" },
		{ "图片1(37).PNG\nIllustration: Xia Qing/GT\nA.\n中。\n", "图片1(37).PNG", "Illustration: Xia Qing/GT",
			"A.", "中。" },
		{ "a.webp\nThe harbour at night\nA.\n中。\n", "a.webp", "The harbour at night", "A.", "中。" },
		{ "a.jpeg\n图：新华社。\nA.\n中。\n", "a.jpeg", "图：新华社。", "A.", "中。" },
		{ "a.jpg\nPhoto by Li Na.\nA.\n中。\n", "a.jpg", "Photo by Li Na.", "A.", "中。" },
		{ "a.jpg\nPhotographers met on Monday.\n中。\n", "a.jpg", "", "Photographers met on Monday.", "中。" },
		{ "a.jpg\n图们江在这里。\nA.\n", "a.jpg", "", "A.", "图们江在这里。" },
		{ "a.jpg\nHe said: \"No!\"\n中。\n", "a.jpg", "", "He said: \"No!\"", "中。" },
		{ "a/b.png\n中。\n", "", "", "a/b.png", "中。" },
		{ ".png\n中。\nA.\n", "", "", ".png\n\nA.", "中。" },
		{ "A.\n2024\n中。\n2025\nB.\n", "", "", "A.\n\n2024\n\nB.", "中。\n\n2025" },
		{ "A.\nThe word 茶 means tea in all of China.\n中国的 tea 茶叶。\n", "", "",
			"A.\n\nThe word 茶 means tea in all of China.", "中国的 tea 茶叶。" },
		{ "A.\n中。\nhome\nB.\nHome\n", "", "", "A.\n\nhome\n\nB.\n\nHome", "中。" },
		{ "A.\r\n" NBSP "\r\n" WIDE "中。" NBSP "\r\n", "", "", "A.", "中。" },
	};

	EACH(rows, i) {
		struct buffer text = BUFFER_INIT;
		struct reading rd;

		buffer_printf(&text, "%s%s%s", HOME TITLE RELEASE, rows[i].lines, END);
		must_read(&rd, i, buffer_as_slice(&text));
		CHECK_TEXT(i, rd.page.picture, rows[i].picture);
		CHECK_TEXT(i, rd.page.caption, rows[i].caption);
		CHECK_ROW(i, (rd.page.caption.at == NULL) == !*rows[i].caption);
		CHECK_TEXT(i, buffer_as_slice(&rd.page.body_en), rows[i].en);
		CHECK_TEXT(i, buffer_as_slice(&rd.page.body_zh), rows[i].zh);
		forget(&rd);
		buffer_release(&text);
	}
}

TEST(a_long_line_is_no_caption)
{
	struct buffer text = BUFFER_INIT;
	struct reading rd;

	buffer_literal(&text, HOME TITLE RELEASE "a.png\n");
	for (int i = 0; i < 161; i++)
		buffer_byte(&text, 'x');
	buffer_literal(&text, "\n" BODY);
	must_read(&rd, 0, buffer_as_slice(&text));
	CHECK(rd.page.caption.at == NULL);
	forget(&rd);
	buffer_release(&text);
}

TEST(the_script_names_the_language)
{
	static const struct {
		const char *text, *lang;
	} rows[] = {
		{ "港口新增起重机，贸易增长。", "zh-Hans" },
		{ "港口新增起重機，貿易增長。", "zh-Hant" },
		{ "中文", "zh-Hans" }, /* nothing tells */
		{ "一位著名的记者说，这里的港口今年新增了许多起重机，而且还会再增加。", "zh-Hans" },
	};

	EACH(rows, i) {
		struct buffer text = BUFFER_INIT;
		struct reading rd;

		buffer_printf(&text, "%s%s\n%s", HEAD TEXT_EN, rows[i].text, END);
		must_read(&rd, i, buffer_as_slice(&text));
		CHECK_TEXT(i, rd.page.lang_zh, rows[i].lang);
		forget(&rd);
		buffer_release(&text);
	}
}

TEST(recognised_by_its_looks)
{
	static const struct {
		const char *text;
		bool page;
	} rows[] = {
		{ HEAD BODY, true },
		{ "\xef\xbb\xbf\n" NBSP "\n" HEAD BODY, true },
		{ HOME "release TIME：x\n", true },
		{ HOME TITLE BODY, false },
		{ TITLE RELEASE BODY, false },
		{ "{\"texts\": {}}\n", false },
		{ "", false },
		{ "Hom", false },
	};

	EACH(rows, i)
		CHECK_ROW(i, page_recognise(slice_from(rows[i].text)) == rows[i].page);
}

TEST(as_an_article)
{
	struct buffer text = BUFFER_INIT;
	struct reading rd;
	json_t *article;

	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	must_read(&rd, 0, SLICE("Home> 贸易新闻\n" TITLE RELEASE "crane.png\n图：港口\n" BODY));
	article = page_as_article(&rd.page);
	CHECK(article && json_write(&text, article) == 0);
	CHECK_TEXT(0, buffer_as_slice(&text),
		"{\"id\":\"page:2024-06-01T00:30:00Z:"
		"7b3e8875ed0509f6a972c59751874df5"
		"\",\"section\":{\"name\":{\"zh-Hans\":\"贸易新闻\"}},\"status\":\"published\","
		"\"published_at\":\"2024-06-01T00:30:00Z\",\"imported\":1200,\"texts\":{\"en\":{\"title\":\"New "
		"cranes\","
		"\"body\":\"The cranes came.\",\"byline\":\"By Li Na\"},\"zh-Hans\":{\"title\":\"港口新增起重机\","
		"\"body\":\"起重机到了。\"}},\"image\":{\"name\":\"crane.png\",\"caption\":{\"zh-Hans\":\"图：港口\"}}"
		"}");
	json_decref(article);
	buffer_release(&text);
	forget(&rd);
}

static size_t paragraphs(const struct buffer *body)
{
	struct slice rest = buffer_as_slice(body);
	size_t n = 1, at;

	while ((at = slice_find(rest, SLICE("\n\n"))) < rest.len) {
		rest = slice_from_index(rest, at + 2);
		n++;
	}
	return n;
}

/* The page that the form comes from lies beside some checkouts. */
TEST(founding_page)
{
	static const char path[] = TESTS_DIR "/../../shared/founding-page/000_a8009205d9c8d38f.txt";
	FILE *f = fopen(path, "re");
	struct reading rd;
	char *text;

	if (!f) {
		print_message("the founding page is not here: skipped\n");
		skip();
	}
	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	text = folder_read(f);
	fclose(f);
	CHECK(page_recognise(slice_from(text)));
	must_read(&rd, 0, slice_from(text));
	CHECK_TEXT(0, rd.page.section, "贸易新闻");
	CHECK_TEXT(0, rd.page.title_en,
		"GT Voice: Innovative ways needed to move China-Japan-S.Korea trilateral cooperation forward");
	CHECK_TEXT(0, rd.page.byline, "By Global Times");
	CHECK_TEXT(0, rd.page.title_zh, "环球之声:创新合作方式推动中日韩互利共赢");
	CHECK(rd.page.imported == 23189);
	CHECK(rd.page.published_ms == INT64_C(1715936460000));
	CHECK_TEXT(0, rd.page.picture, "图片1(37).png");
	CHECK_TEXT(0, rd.page.caption, "Illustration: Xia Qing/GT");
	CHECK_TEXT(0, rd.page.lang_zh, "zh-Hans");
	CHECK(paragraphs(&rd.page.body_en) == 14);
	CHECK(paragraphs(&rd.page.body_zh) == 13);
	CHECK(slice_starts(buffer_as_slice(&rd.page.body_en), SLICE("While external forces")));
	CHECK(slice_ends(buffer_as_slice(&rd.page.body_en), SLICE("influence global development.")));
	CHECK(slice_starts(buffer_as_slice(&rd.page.body_zh), SLICE("在外部力量")));
	CHECK(slice_ends(buffer_as_slice(&rd.page.body_zh), SLICE("影响全球发展。")));
	forget(&rd);
	free(text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(broken_pages),
		cmocka_unit_test(nul_is_refused),
		cmocka_unit_test(titles),
		cmocka_unit_test(breadcrumbs),
		cmocka_unit_test(release_lines),
		cmocka_unit_test(bodies),
		cmocka_unit_test(a_long_line_is_no_caption),
		cmocka_unit_test(the_script_names_the_language),
		cmocka_unit_test(recognised_by_its_looks),
		cmocka_unit_test(as_an_article),
		cmocka_unit_test(founding_page),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
