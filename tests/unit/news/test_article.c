/* SPDX-License-Identifier: MIT */

/* An article as JSON and for pages, to the letter. */
#include "newsroom.h"

#include "news/segments.h"

#define LINE                                                                                                       \
	"{\"id\":7,\"section\":\"trade-news\",\"section_as\":{\"name\":{\"en\":\"Trade & "                         \
	"tariffs\",\"zh-Hans\":\"贸易\"}},"                                                                      \
	"\"status\":\"published\",\"published_at\":\"2024-05-17T17:01:00+08:00\","                                 \
	"\"modified_at\":\"2024-05-18T00:00:00Z\",\"imported\":23189,\"tags\":[\"EV\",\"单一窗口\"],"          \
	"\"source\":{\"name\":\"GT\"},\"image\":{\"name\":\"a b.png\",\"alt\":{\"en\":\"Quay\"},"                  \
	"\"caption\":{\"zh-Hans\":\"码头\"}},\"corrections\":[{\"at\":\"2024-05-18T00:00:00Z\",\"lang\":\"en\"," \
	"\"note\":\"A name was wrong.\"}],\"texts\":{\"en\":{\"title\":\"Harbour "                                 \
	"\\\"opens\\\"\",\"summary\":\"Short.\","                                                                  \
	"\"byline\":\"By Lin\",\"body\":\"One **two**.\"},\"zh-Hans\":{\"title\":\"港口\",\"body\":\"一。\"}}}\n"

#define HEAD                                                                                          \
	"{\"id\":7,\"slug\":\"harbour-opens\",\"url\":\"https://news.example/news/7/harbour-opens\"," \
	"\"status\":\"published\",\"section\":{\"slug\":\"trade-news\",\"name\":"
#define TIMES                                                                                             \
	"},\"published_at\":\"2024-05-17T17:01:00+08:00\",\"modified_at\":\"2024-05-18T08:00:00+08:00\"," \
	"\"revision\":1,\"views\":23189,\"languages\":[\"en\",\"zh-Hans\"],"
#define IMAGE                                                                                                              \
	",\"tags\":[\"EV\",\"单一窗口\"],\"image\":{\"src\":null,\"name\":\"a b.png\",\"width\":null,\"height\":null," \
	"\"srcset\":null,"
#define REST                                                                                                 \
	",\"source\":{\"name\":\"GT\",\"url\":null},\"corrections\":[{\"at\":\"2024-05-18T08:00:00+08:00\"," \
	"\"lang\":\"en\",\"note\":\"A name was wrong.\"}],\"translation\":"

TEST(the_whole_object)
{
	static const struct {
		const char *lang, *want;
	} rows[] = {
		{ NULL, HEAD "{\"en\":\"Trade \\u0026 tariffs\",\"zh-Hans\":\"贸易\"}" TIMES
			     "\"title\":{\"en\":\"Harbour "
			     "\\\"opens\\\"\",\"zh-Hans\":\"港口\"},\"summary\":{\"en\":\"Short.\"},"
			     "\"byline\":{\"en\":\"By Lin\"}" IMAGE
			     "\"alt\":{\"en\":\"Quay\"},\"caption\":{\"zh-Hans\":\"码头\"}},\"body\":{\"en\":"
			     "\"\\u003cp\\u003eOne "
			     "\\u003cstrong\\u003etwo\\u003c/strong\\u003e.\\u003c/p\\u003e\\n\",\"zh-Hans\":"
			     "\"\\u003cp\\u003e一。\\u003c/p\\u003e\\n\"}" REST
			     "{\"en\":{\"status\":\"current\",\"made_from\":1},\"zh-Hans\":{\"status\":\"current\","
			     "\"made_from\":1}}}" },
		{ "zh-CN", HEAD "{\"zh-Hans\":\"贸易\"}" TIMES
				"\"title\":{\"zh-Hans\":\"港口\"},\"summary\":{},\"byline\":{}" IMAGE
				"\"alt\":{},\"caption\":{\"zh-Hans\":\"码头\"}},\"body\":{\"zh-Hans\":"
				"\"\\u003cp\\u003e一。\\u003c/p\\u003e\\n\"}" REST
				"{\"zh-Hans\":{\"status\":\"current\",\"made_from\":1}}}" },
		/* No such text: the article's first, and the section's first. */
		{ "de", HEAD "{\"en\":\"Trade \\u0026 tariffs\"}" TIMES "\"title\":{\"en\":\"Harbour "
			     "\\\"opens\\\"\"},\"summary\":{\"en\":\"Short.\"},\"byline\":{\"en\":\"By "
			     "Lin\"}" IMAGE
			     "\"alt\":{\"en\":\"Quay\"},\"caption\":{}},\"body\":{\"en\":\"\\u003cp\\u003eOne "
			     "\\u003cstrong\\u003etwo\\u003c/strong\\u003e.\\u003c/p\\u003e\\n\"}" REST
			     "{\"en\":{\"status\":\"current\",\"made_from\":1}}}" },
	};

	room_take(LINE);
	EACH(rows, i)
		CHECK_TEXT(i, room_article(7, rows[i].lang, NOW), rows[i].want);
}

TEST(nothing_is_left_out)
{
	room_take("{\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2024-05-17T17:01:00.5Z\","
		  "\"texts\":{\"fr\":{\"title\":\"Été\",\"body\":\"\"}}}");
	CHECK_TEXT(0, room_value(1, NULL, "slug"), "\"a1\"");
	CHECK_TEXT(1, room_value(1, NULL, "section"), "{\"slug\":\"s\",\"name\":{\"en\":\"S\"}}");
	CHECK_TEXT(2, room_value(1, NULL, "published_at"), "\"2024-05-18T01:01:00.500+08:00\"");
	CHECK_TEXT(3, room_value(1, NULL, "summary"), "{}");
	CHECK_TEXT(4, room_value(1, NULL, "tags"), "[]");
	CHECK_TEXT(5, room_value(1, NULL, "image"), "null");
	CHECK_TEXT(6, room_value(1, NULL, "source"), "null");
	CHECK_TEXT(7, room_value(1, NULL, "corrections"), "[]");
	CHECK_TEXT(8, room_value(1, NULL, "body"), "{\"fr\":\"\"}");
	CHECK_TEXT(9, room_value(1, NULL, "views"), "0");
}

/* The name that an article shows of its section. */
static struct slice shown(const struct sections *sections, int64_t article)
{
	struct article_query q = { .id = article, .now_ms = NOW, .site = &room.site, .sections = sections };
	struct buffer out = BUFFER_INIT;
	struct json_error_at where;
	struct slice name;
	json_t *tree;

	CHECK(article_write_json(&out, room.store, room.arena, &q) == 0);
	CHECK(json_read(&tree, buffer_as_slice(&out), &where) == 0);
	name = room_at(tree, "section.name.en");
	json_decref(tree);
	buffer_release(&out);
	return name;
}

TEST(sections_are_remembered_for_a_generation)
{
	struct sections sections = { 0 };

	room_take("{\"id\":1,\"section\":\"s\",\"section_as\":{\"name\":{\"en\":\"Old\"}},\"status\":\"published\","
		  "\"published_at\":\"2025-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}}\n");
	CHECK(sections_remember(&sections, room.store, 7) == 0);
	room_take("{\"id\":2,\"section\":\"t\",\"section_as\":{\"name\":{\"en\":\"Later\"}},\"status\":\"published\","
		  "\"published_at\":\"2025-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"U\",\"body\":\"\"}}}\n");
	CHECK(room_change("section.set", "{\"slug\":\"s\",\"names\":{\"en\":\"New\"}}", NULL) == 0);
	CHECK(sections_remember(&sections, room.store, 7) == 0);
	CHECK_TEXT(0, shown(&sections, 1), "\"Old\"");
	CHECK_TEXT(1, shown(&sections, 2), "\"Later\""); /* came after them */
	CHECK_TEXT(2, shown(NULL, 1), "\"New\"");
	CHECK(sections_remember(&sections, room.store, 8) == 0);
	CHECK_TEXT(3, shown(&sections, 1), "\"New\"");
	CHECK(sections.count == 2 && sections.list[0].id < sections.list[1].id);
	sections_release(&sections);
	sections_release(&sections);
}

TEST(who_may_be_seen)
{
	static const struct {
		int64_t id, now;
		const char *want; /* NULL: the article */
	} rows[] = {
		{ 1, NOW, "missing" },       /* a draft */
		{ 2, NOW, "missing" },       /* released at NOW + 1 s */
		{ 2, NOW + 999, "missing" }, /* a millisecond before */
		{ 2, NOW + 1000, NULL },
		{ 3, NOW, "gone" },
		{ 4, NOW, "missing" },     /* withdrawn before it was ever to be read */
		{ 4, NOW + 1000, "gone" }, /* for the clock that imports it stands later */
		{ 6, NOW, "missing" },     /* withdrawn before its time: never there */
		{ 6, NOW + 1000, "missing" },
		{ 7, NOW + 999, "missing" },
		{ 7, NOW + 1000, "gone" }, /* in the moment in which it came out */
		{ 5, NOW, "missing" },
		{ 0, NOW, "missing" },
		{ -1, NOW, "missing" },
	};
	struct article_head head;

	room_take(
		"{\"id\":1,\"section\":\"s\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"D\",\"body\":\"\"}}}\n"
		"{\"id\":2,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:01Z\","
		"\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n"
		"{\"id\":3,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2025-01-01T00:00:01Z\","
		"\"reason\":{\"en\":\"Wrong.\",\"zh-Hans\":\"错\"},\"texts\":{\"en\":{\"title\":\"W\",\"body\":\"\"}}}"
		"\n"
		"{\"id\":4,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-01T00:00:01Z\","
		"\"texts\":{\"en\":{\"title\":\"X\",\"body\":\"\"}}}\n"
		"{\"id\":6,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-01T00:00:01Z\","
		"\"modified_at\":\"2026-01-01T00:00:00.999Z\",\"texts\":{\"en\":{\"title\":\"Never\",\"body\":\"\"}}}\n"
		"{\"id\":7,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-01T00:00:01Z\","
		"\"modified_at\":\"2026-01-01T00:00:01Z\",\"texts\":{\"en\":{\"title\":\"Y\",\"body\":\"\"}}}\n");
	EACH(rows, i) {
		struct slice got = room_article(rows[i].id, NULL, rows[i].now);

		if (rows[i].want)
			CHECK_TEXT(i, got, rows[i].want);
		else
			CHECK_ROW(i, got.len > 100);
	}
	CHECK(article_by_id(&head, room.store, room.arena, 3, NOW) == ARTICLE_E_GONE);
	CHECK_TEXT(0, head.reason, "{\"en\":\"Wrong.\",\"zh-Hans\":\"错\"}");
	CHECK_TEXT(1, head.slug, "w");
	CHECK_TEXT(2, head.languages, "");
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("never"), NOW + 1000) == ARTICLE_E_MISSING);
}

TEST(old_slugs_lead_on)
{
	struct article_head head;

	room_take("{\"id\":1,\"section\":\"s\",\"slug\":\"first\",\"status\":\"published\",\"published_at\":"
		  "\"2025-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}}\n");
	room_take("{\"id\":1,\"section\":\"s\",\"slug\":\"second\",\"status\":\"published\",\"published_at\":"
		  "\"2025-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}}\n");
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("second"), NOW) == 0);
	CHECK(head.id == 1 && head.revision == 2);
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("first"), NOW) == ARTICLE_E_MOVED);
	CHECK_TEXT(0, head.slug, "second");
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("First"), NOW) == ARTICLE_E_MISSING);
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("first"), 0) == ARTICLE_E_MISSING);
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE(""), NOW) == ARTICLE_E_MISSING);
	/* A new article of that title may not have it. */
	room_take("{\"id\":2,\"section\":\"s\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"First\",\"body\":"
		  "\"\"}}}\n");
	CHECK(article_by_slug(&head, room.store, room.arena, SLICE("first"), NOW) == ARTICLE_E_MOVED && head.id == 1);
}

TEST(a_page_has_everything)
{
	struct article_head head;
	struct article_page page;

	room_take(LINE);
	CHECK(article_by_id(&head, room.store, room.arena, 7, NOW) == 0);
	CHECK(article_page_load(&page, room.store, room.arena, &head) == 0);
	CHECK(page.text_count == 2 && page.tag_count == 2 && page.correction_count == 1 &&
		page.section.name_count == 2);
	CHECK_TEXT(0, page.texts[0].html, "<p>One <strong>two</strong>.</p>\n");
	CHECK_TEXT(1, page.texts[1].html, "<p>一。</p>\n");
	CHECK_TEXT(2, page.texts[0].byline, "By Lin");
	CHECK_TEXT(3, page.texts[1].byline, "");
	CHECK_TEXT(4, page.texts[1].caption, "码头");
	CHECK_TEXT(5, page.texts[0].alt, "Quay");
	CHECK_TEXT(6, page.tags[1], "单一窗口");
	CHECK_TEXT(7, page.image.name, "a b.png");
	CHECK(page.has_image && !page.image.src.at && page.source_name.at && !page.source_url.at);
	CHECK_TEXT(8, page.corrections[0].note, "A name was wrong.");
	CHECK_TEXT(9, page.section.names[1].name, "贸易");
	CHECK(!page.texts[1].stale && page.texts[1].made_from == 1);
}

TEST(languages_are_chosen)
{
	static const struct {
		const char *have, *want;
		int index;
	} rows[] = {
		{ "en,zh-Hans", "zh-Hans", 1 },
		{ "en,zh-Hans", "ZH", 1 },
		{ "en,zh-Hans", "zh-SG", 1 },
		{ "en,zh-Hans", "zh-TW", 1 },
		{ "en,zh-Hans,zh-Hant", "zh-TW", 2 },
		{ "zh-Hans,en", "fr", 0 },
		{ "en", "zh", 0 },
		{ "", "en", 0 },
	};

	EACH(rows, i)
		CHECK_ROW(i, article_language(slice_from(rows[i].have), slice_from(rows[i].want)) == rows[i].index);
	CHECK(article_language(SLICE("en,zh-Hans"), SLICE_NONE) == SEGMENTS_EVERY);
}

TEST(the_next_publication)
{
	int64_t at;

	CHECK(article_next_publication(&at, room.store, NOW) == 0 && at == INT64_MAX);
	room_take("{\"id\":2,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:05Z\","
		  "\"modified_at\":\"2025-12-31T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n"
		  "{\"id\":3,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:02Z\","
		  "\"modified_at\":\"2025-12-31T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n"
		  "{\"id\":4,\"section\":\"s\",\"status\":\"draft\",\"published_at\":\"2026-01-01T00:00:01Z\","
		  "\"modified_at\":\"2025-12-31T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n");
	CHECK(article_next_publication(&at, room.store, NOW) == 0 && at == NOW + 2000);
	CHECK(article_next_publication(&at, room.store, NOW + 2000) == 0 && at == NOW + 5000);
	CHECK(article_next_publication(&at, room.store, NOW + 5000) == 0 && at == INT64_MAX);
	/* One that was withdrawn before it came out changes nothing at its time, but may end what is kept; one is dated
	 * after its release. */
	room_take("{\"id\":5,\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2026-01-01T00:00:01.500Z\","
		  "\"modified_at\":\"2025-12-31T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n"
		  "{\"id\":6,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:07Z\","
		  "\"modified_at\":\"2026-01-01T00:00:09Z\",\"texts\":{\"en\":{\"title\":\"S\",\"body\":\"\"}}}\n");
	CHECK(article_next_publication(&at, room.store, NOW) == 0 && at == NOW + 1500);
	CHECK(article_next_publication(&at, room.store, NOW + 1500) == 0 && at == NOW + 2000);
	CHECK(article_next_publication(&at, room.store, NOW + 5000) == 0 && at == NOW + 7000);
	CHECK(article_next_publication(&at, room.store, NOW + 7000) == 0 && at == NOW + 9000);
	CHECK(article_next_publication(&at, room.store, NOW + 9000) == 0 && at == INT64_MAX);
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(the_whole_object),
		IN_ROOM(nothing_is_left_out),
		IN_ROOM(sections_are_remembered_for_a_generation),
		IN_ROOM(who_may_be_seen),
		IN_ROOM(old_slugs_lead_on),
		IN_ROOM(a_page_has_everything),
		cmocka_unit_test(languages_are_chosen),
		IN_ROOM(the_next_publication),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
