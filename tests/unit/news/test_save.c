/* SPDX-License-Identifier: MIT */

/* Saving: revisions, slugs, what a translation was made from, and the counts that follow an article around. */
#include "newsroom.h"

#include "news/before.h"
#include "news/rendering.h"
#include "news/section.h"

/* Saves as an editor does; *id is the article, 0 for a new one. */
static int edit(int64_t *id, const char *text)
{
	struct save how = { .id = *id, .who = { SLICE("Lin"), 0, NOW - 1000 }, .action = "change" };
	struct json_faults faults;
	json_error_t error;
	json_t *tree = json_loads(text, 0, &error);
	struct saved saved;
	struct input in;
	int r;

	if (!tree)
		fail_msg("%s: %s", text, error.text);
	json_faults_init(&faults, room.arena);
	r = input_parse(&in, &faults, room.arena, tree, INPUT_EDITOR);
	CHECK(r == 0 && store_begin(room.store) == 0);
	r = article_save(&saved, room.store, room.arena, &in, &how, &faults);
	if (r == 0)
		CHECK(store_commit(room.store) == 0);
	else
		store_rollback(room.store);
	if (r == 0)
		*id = saved.id;
	CHECK(r != SAVE_E_FAULTS || faults.count);
	json_decref(tree);
	return r;
}

static void make_section(const char *slug)
{
	char in[128];

	snprintf(in, sizeof(in), "{\"slug\":\"%s\",\"names\":{\"en\":\"N\"}}", slug);
	CHECK(room_change("section.set", in, NULL) == 0);
}

#define PUBLISHED(slug, rest)                                                                        \
	"{\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\"" slug \
	",\"texts\":{" rest "}}"
#define EN(title, body) "\"en\":{\"title\":\"" title "\",\"body\":\"" body "\"}"
#define ZH(title, rest) "\"zh-Hans\":{\"title\":\"" title "\",\"body\":\"文\"" rest "}"

TEST(translations_know_when_their_source_moved_on)
{
	static const struct {
		const char *texts;
		int64_t revision; /* after the save; 0: nothing to save */
		const char *en, *zh;
	} rows[] = {
		{ EN("A", "B") "," ZH("题", ""), 1, "current 1", "current 1" },
		{ EN("A", "B2") "," ZH("题", ""), 2, "current 2", "stale 1" }, /* the body changed */
		{ EN("A", "B2") "," ZH("题", ""), 0, "current 2", "stale 1" }, /* nothing did */
		{ EN("A", "B2") "," ZH("题三", ""), 3, "current 2",
			"current 3" }, /* nobody said: when it was written */
		{ EN("A4", "B2") "," ZH("题四", ",\"made_from\":3"), 4, "current 4", "stale 3" },
		{ EN("A4", "B2") "," ZH("题四", ",\"made_from\":4"), 5, "current 4", "current 4" },
		{ EN("A4", "B2\",\"byline\":\"By Lin") "," ZH("题四", ",\"made_from\":4"), 6, "current 4",
			"current 4" },
		{ EN("A4", "B2\",\"summary\":\"New") "," ZH("题四", ",\"made_from\":4"), 7, "current 7", "stale 4" },
		/* The other one is the source now, and English was made before it was last written. */
		{ ZH("题八", "") "," EN("A4", "B2\",\"summary\":\"New"), 8, "stale 7", "current 8" },
		/* A hidden text is no source and not to be seen. */
		{ ZH("题八", ",\"hidden\":true") "," EN("A4", "B2\",\"summary\":\"New"), 9, "current 7", "" },
		{ ZH("题十", "") "," EN("A4", "B2\",\"summary\":\"New"), 10, "stale 7", "current 10" },
	};
	int64_t id = 0;

	make_section("s");
	EACH(rows, i) {
		struct slice en, zh;
		char text[1024], want[64];

		snprintf(text, sizeof(text), PUBLISHED("", "%s"), rows[i].texts);
		CHECK_ROW(i, edit(&id, text) == (rows[i].revision ? 0 : SAVE_E_UNCHANGED));
		if (rows[i].revision) {
			snprintf(want, sizeof(want), "%lld", (long long)rows[i].revision);
			CHECK_TEXT(i, room_value(id, NULL, "revision"), want);
		}
		en = arena_format(room.arena, SLICE_FMT " " SLICE_FMT,
			SLICE_ARG(room_value(id, NULL, "translation.en.status")),
			SLICE_ARG(room_value(id, NULL, "translation.en.made_from")));
		zh = arena_format(room.arena, SLICE_FMT " " SLICE_FMT,
			SLICE_ARG(room_value(id, NULL, "translation.zh-Hans.status")),
			SLICE_ARG(room_value(id, NULL, "translation.zh-Hans.made_from")));
		snprintf(want, sizeof(want), "\"%.*s\" %s", (int)strcspn(rows[i].en, " "), rows[i].en,
			strchr(rows[i].en, ' ') + 1);
		CHECK_TEXT(i, en, want);
		if (*rows[i].zh)
			snprintf(want, sizeof(want), "\"%.*s\" %s", (int)strcspn(rows[i].zh, " "), rows[i].zh,
				strchr(rows[i].zh, ' ') + 1);
		CHECK_TEXT(i, zh, *rows[i].zh ? want : " ");
	}
	CHECK(edit(&id, PUBLISHED("", EN("A", "B") "," ZH("题", ",\"made_from\":99"))) == SAVE_E_FAULTS);
	id = 99;
	CHECK(edit(&id, PUBLISHED("", EN("A", "B"))) == SAVE_E_MISSING);
}

/* The row that a revision left, `changed` and all. */
static struct slice changed_of(int64_t id, int64_t revision)
{
	struct before b;

	CHECK(before_load(&b, room.store, room.arena, id) == 0);
	CHECK(b.revision == revision);
	return room_value(id, NULL, "revision");
}

TEST(a_revision_is_a_whole_article)
{
	struct before b;
	int64_t id = 0;

	make_section("s");
	make_section("t");
	CHECK(edit(&id, PUBLISHED(",\"tags\":[\"x\"]", EN("A", "B"))) == 0);
	CHECK(edit(&id, "{\"section\":\"t\",\"status\":\"published\",\"texts\":{" EN("A", "B") "}}") == 0);
	CHECK_TEXT(0, changed_of(id, 2), "2");
	CHECK(before_load(&b, room.store, room.arena, id) == 0);
	/* A published article keeps its time and slug where none is given. */
	CHECK_TEXT(1, b.doc,
		"{\"section\":\"t\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\",\"slug\":\"a\","
		"\"texts\":{" EN("A", "B") "}}");
	CHECK_TEXT(2, b.written, "{\"en\":1}");
	CHECK(b.edited && !b.origin_hash.at && slice_starts(b.origin, SLICE("here:")));
	CHECK(before_load(&b, room.store, room.arena, 99) == BEFORE_E_MISSING);
}

TEST(slugs)
{
	static const struct {
		const char *text, *slug;
	} rows[] = {
		{ PUBLISHED("", EN("One title", "B")), "one-title" },
		{ PUBLISHED("", EN("One title", "B")), "one-title-2" },
		{ PUBLISHED("", EN("One title", "B")), "one-title-3" },
		{ PUBLISHED(",\"slug\":\"one-title\"", EN("X", "B")), "one-title-4" },           /* a given one too */
		{ PUBLISHED("", ZH("题", "")), "a5" }, { PUBLISHED("", EN("2024", "B")), "a6" }, /* never digits only */
		{ PUBLISHED("", ZH("题", "") "," EN("Second comes English", "B")), "second-comes-english" },
		{ PUBLISHED("", "\"en-GB\":{\"title\":\"Colour\",\"body\":\"\"}"), "colour" },
		{ PUBLISHED(",\"slug\":\"a10\"", EN("X", "B")), "a10" },
		{ PUBLISHED("", ZH("题", "")), "a10-2" }, /* its own would be a10 */
	};

	make_section("s");
	EACH(rows, i) {
		char want[64];
		int64_t id = 0;

		CHECK_ROW(i, edit(&id, rows[i].text) == 0);
		CHECK_ROW(i, id == (int64_t)i + 1);
		snprintf(want, sizeof(want), "\"%s\"", rows[i].slug);
		CHECK_TEXT(i, room_value(id, NULL, "slug"), want);
	}
}

TEST(many_articles_of_one_title)
{
	char title[101], want[128];
	int64_t id;

	make_section("s");
	for (int i = 1; i <= 40; i++) {
		id = 0;
		CHECK(edit(&id, PUBLISHED("", EN("Market report", "B"))) == 0);
		snprintf(want, sizeof(want), i == 1 ? "\"market-report\"" : "\"market-report-%d\"", i);
		if (i <= 9) /* later ones may leave gaps */
			CHECK_TEXT(i, room_value(id, NULL, "slug"), want);
	}
	/* The longest that may be given is cut to make room for its number. */
	memset(title, 'x', 100);
	title[100] = 0;
	for (int i = 1; i <= 2; i++) {
		char text[512];

		id = 0;
		snprintf(text, sizeof(text), PUBLISHED(",\"slug\":\"%s\"", EN("X", "B")), title);
		CHECK(edit(&id, text) == 0);
	}
	title[98] = 0;
	snprintf(want, sizeof(want), "\"%s-2\"", title);
	CHECK_TEXT(99, room_value(id, NULL, "slug"), want);
}

TEST(a_slug_may_come_back)
{
	int64_t id = 0;

	make_section("s");
	CHECK(edit(&id, PUBLISHED(",\"slug\":\"one\"", EN("X", "B"))) == 0);
	CHECK(edit(&id, PUBLISHED(",\"slug\":\"two\"", EN("X", "B"))) == 0);
	CHECK(edit(&id, PUBLISHED(",\"slug\":\"one\"", EN("X", "B"))) == 0);
	CHECK_TEXT(0, room_value(id, NULL, "slug"), "\"one\"");
	/* A changed title leaves the address alone. */
	CHECK(edit(&id, PUBLISHED("", EN("Another", "B"))) == 0);
	CHECK_TEXT(1, room_value(id, NULL, "slug"), "\"one\"");
}

/* "published/scheduled of s, of t" as numbers that the public sees now. */
static void check_sections(size_t row, int64_t s, int64_t t)
{
	struct section section;

	CHECK_ROW(
		row, section_by_slug(&section, room.store, room.arena, SLICE("s"), NOW) == 0 && section.articles == s);
	CHECK_ROW(
		row, section_by_slug(&section, room.store, room.arena, SLICE("t"), NOW) == 0 && section.articles == t);
}

static int64_t count(const char *tag)
{
	struct list_query q = { .order = LIST_NEWEST,
		.tag = slice_from(tag),
		.limit = 100,
		.since_ms = INT64_MIN,
		.until_ms = INT64_MAX,
		.now_ms = NOW };
	struct list_page newest, views;

	CHECK(list_read(&newest, room.store, room.arena, &q) == 0);
	q.order = LIST_VIEWS;
	CHECK(list_read(&views, room.store, room.arena, &q) == 0);
	CHECK(newest.count == views.count);
	return (int64_t)newest.count;
}

TEST(lists_and_counts_follow)
{
	static const struct {
		const char *text;
		int64_t s, t, x, y;
	} rows[] = {
		{ "{\"section\":\"s\",\"status\":\"draft\",\"tags\":[\"x\"],\"texts\":{" EN("A", "B") "}}", 0, 0, 0,
			0 },
		{ "{\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\",\"tags\":["
		  "\"x\"],"
		  "\"texts\":{" EN("A", "B") "}}",
			1, 0, 1, 0 },
		{ "{\"section\":\"t\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\",\"tags\":["
		  "\"y\",\"x\"],"
		  "\"texts\":{" EN("A", "B") "}}",
			0, 1, 1, 1 },
		{ "{\"section\":\"t\",\"status\":\"published\",\"published_at\":\"2025-02-01T00:00:00Z\",\"tags\":["
		  "\"y\"],"
		  "\"texts\":{" EN("A", "B") "}}",
			0, 1, 0, 1 },
		{ "{\"section\":\"t\",\"status\":\"published\",\"published_at\":\"2099-02-01T00:00:00Z\",\"tags\":["
		  "\"y\"],"
		  "\"texts\":{" EN("A", "B") "}}",
			0, 0, 0, 0 },
		{ "{\"section\":\"t\",\"status\":\"published\",\"published_at\":\"2025-02-01T00:00:00Z\",\"texts\":"
		  "{" EN("C", "D") "}}",
			0, 1, 0, 0 },
		{ "{\"section\":\"s\",\"status\":\"draft\",\"texts\":{" EN("C", "D") "}}", 0, 0, 0, 0 },
	};
	int64_t id = 0;

	make_section("s");
	make_section("t");
	EACH(rows, i) {
		CHECK_ROW(i, edit(&id, rows[i].text) == 0);
		check_sections(i, rows[i].s, rows[i].t);
		CHECK_ROW(i, count("x") == rows[i].x && count("y") == rows[i].y);
	}
	CHECK(id == 1);
}

TEST(faults_of_the_store_are_named)
{
	int64_t id = 0;

	CHECK(edit(&id, PUBLISHED("", EN("A", "B"))) == SAVE_E_FAULTS); /* no such section */
	make_section("s");
	CHECK(edit(&id,
		      PUBLISHED("", EN("A", ">>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>>> deep"))) ==
		SAVE_E_FAULTS);
	CHECK(id == 0);
}

TEST(corrections_are_published_once)
{
	int64_t id = 0;

	make_section("s");
	CHECK(edit(&id, PUBLISHED("", EN("A", "B"))) == 0);
	CHECK(edit(&id, PUBLISHED(",\"correction\":{\"en\":\"A name.\"}", EN("A", "B2"))) == 0);
	CHECK_TEXT(0, room_value(id, NULL, "corrections"),
		"[{\"at\":\"2026-01-01T07:59:59+08:00\",\"lang\":\"en\",\"note\":\"A name.\"}]");
	CHECK(edit(&id, PUBLISHED(",\"correction\":{\"en\":\"A name.\"}", EN("A", "B2"))) == SAVE_E_UNCHANGED);
	CHECK(edit(&id, PUBLISHED(",\"correction\":{\"en\":\"A date.\"}", EN("A", "B2"))) == 0);
	CHECK_TEXT(1, room_value(id, NULL, "corrections.1.note"), "\"A date.\"");
	CHECK_TEXT(2, room_value(id, NULL, "revision"), "3");
}

/* A line of `slugs` old slugs and `corrections` corrections. */
static void take_full(const char *slug, int slugs, int corrections)
{
	struct buffer b = BUFFER_INIT;

	buffer_printf(&b,
		"{\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\",\"slug\":\"%s\","
		"\"section_as\":{\"name\":{\"en\":\"S\"}},\"texts\":{" EN("A", "B") "},\"old_slugs\":[",
		slug);
	for (int i = 0; i < slugs; i++)
		buffer_printf(&b, "%s\"%s-%d\"", i ? "," : "", slug, i);
	buffer_text(&b, "],\"corrections\":[");
	for (int i = 0; i < corrections; i++)
		buffer_printf(
			&b, "%s{\"at\":\"2025-01-02T00:00:00Z\",\"lang\":\"en\",\"note\":\"N%d\"}", i ? "," : "", i);
	buffer_text(&b, "]}");
	room_take(buffer_cstr(&b));
	buffer_release(&b);
}

/* What a line can tell of an article is what it can have: an export of it is taken in again. */
TEST(no_more_than_a_line_can_tell)
{
	int64_t nearly = 1, full = 2;
	struct slice lines;
	char *text;

	take_full("nearly", INPUT_OLD_SLUGS_MAX - 1, INPUT_CORRECTIONS_MAX - 1);
	take_full("full", INPUT_OLD_SLUGS_MAX, INPUT_CORRECTIONS_MAX);
	CHECK(edit(&nearly, PUBLISHED(",\"slug\":\"nearly-new\",\"correction\":{\"en\":\"C\"}", EN("A", "B"))) == 0);
	/* Once more, and two where there was room for one. */
	CHECK(edit(&nearly, PUBLISHED(",\"slug\":\"nearly-new\",\"correction\":{\"en\":\"C\"}", EN("A", "B"))) ==
		SAVE_E_UNCHANGED);
	CHECK(edit(&nearly, PUBLISHED(",\"correction\":{\"en\":\"D\"}", EN("A", "B"))) == SAVE_E_FAULTS);
	CHECK(edit(&nearly, PUBLISHED(",\"slug\":\"nearly-more\"", EN("A", "B"))) == SAVE_E_FAULTS);
	CHECK(edit(&full, PUBLISHED(",\"slug\":\"full-new\"", EN("A", "B"))) == SAVE_E_FAULTS);
	CHECK(edit(&full, PUBLISHED(",\"correction\":{\"en\":\"C\"}", EN("A", "B"))) == SAVE_E_FAULTS);
	CHECK(edit(&full, PUBLISHED(",\"correction\":{\"en\":\"N7\"}", EN("A2", "B"))) == 0);
	CHECK(edit(&full, PUBLISHED(",\"slug\":\"full-3\"", EN("A2", "B"))) == 0);
	lines = room_export();
	CHECK(slice_find(lines, SLICE("nearly-more")) == lines.len &&
		slice_find(lines, SLICE("full-new")) == lines.len);
	text = strndup(lines.at, lines.len);
	CHECK(room_close(NULL) == 0 && room_open(NULL) == 0);
	room_take(text);
	CHECK_TEXT(0, room_export(), text);
	free(text);
}

TEST(it_can_be_derived_again)
{
	struct slice before;

	room_take("{\"id\":1,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\","
		  "\"tags\":[\"x\"],"
		  "\"texts\":{" EN("A", "# B") "," ZH("题", ",\"made_from\":0") "}}");
	before = room_article(1, NULL, NOW);
	CHECK(store_begin(room.store) == 0);
	CHECK(article_derive_again(room.store, room.arena, 1) == 0);
	CHECK(article_derive_again(room.store, room.arena, 2) == SAVE_E_MISSING);
	CHECK(store_commit(room.store) == 0);
	CHECK(slice_eq(before, room_article(1, NULL, NOW)));
	CHECK_TEXT(0, room_value(1, NULL, "translation.zh-Hans.status"), "\"stale\"");
}

/* Times hold the site's offset: with another zone at the next start, all is made again, once. */
TEST(another_zone_makes_all_again)
{
	struct slice before;
	int64_t made;

	CHECK(rendering_refresh(room.store, &room.site, &made, NULL, NULL) == 0 && made == 0);
	for (int i = 1; i <= 3; i++) {
		char line[256];

		snprintf(line, sizeof(line),
			"{\"id\":%d,\"section\":\"s\",\"status\":\"%s\",\"published_at\":\"2025-01-01T00:00:00Z\","
			"\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"B\"}}}",
			i,
			i == 1   ? "published"
			: i == 2 ? "draft"
				 : "withdrawn");
		room_take(line);
	}
	before = room_article(1, NULL, NOW);
	CHECK_TEXT(0, room_value(1, NULL, "published_at"), "\"2025-01-01T08:00:00+08:00\"");
	CHECK(rendering_refresh(room.store, &room.site, &made, NULL, NULL) == 0 && made == 0);
	CHECK(clock_set_zone("Asia/Kolkata") == 0);
	room.site.time_zone = SLICE("Asia/Kolkata");
	room_take(""); /* an import under the new zone leaves the mark of the old one */
	CHECK(rendering_refresh(room.store, &room.site, &made, NULL, NULL) == 0 && made == 3);
	CHECK_TEXT(1, room_value(1, NULL, "published_at"), "\"2025-01-01T05:30:00+05:30\"");
	CHECK(rendering_refresh(room.store, &room.site, &made, NULL, NULL) == 0 && made == 0);
	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	room.site.time_zone = SLICE("Asia/Shanghai");
	CHECK(rendering_refresh(room.store, &room.site, &made, NULL, NULL) == 0 && made == 3);
	CHECK(slice_eq(before, room_article(1, NULL, NOW)));
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(translations_know_when_their_source_moved_on),
		IN_ROOM(a_revision_is_a_whole_article),
		IN_ROOM(slugs),
		IN_ROOM(many_articles_of_one_title),
		IN_ROOM(a_slug_may_come_back),
		IN_ROOM(lists_and_counts_follow),
		IN_ROOM(faults_of_the_store_are_named),
		IN_ROOM(corrections_are_published_once),
		IN_ROOM(no_more_than_a_line_can_tell),
		IN_ROOM(it_can_be_derived_again),
		IN_ROOM(another_zone_makes_all_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
