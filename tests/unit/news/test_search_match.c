/* SPDX-License-Identifier: MIT */

/* What the index is asked, and where a text matches. */
#include "table.h"

#include "base/fault.h"
#include "news/search_match.h"

static struct arena *arena;

static int compile(struct search_match *match, const char *text, struct search_faults *faults)
{
	struct search_query *q = arena_new_of(arena, struct search_query);

	CHECK(search_parse(q, arena, slice_from(text), faults) == 0);
	return search_compile(match, arena, q, faults);
}

TEST(the_index_is_asked_in_tokens)
{
	static const struct {
		const char *query, *columns, *want;
	} rows[] = {
		{ "tariffs", "", "(((\"tariffs\" OR \"=tariff\")))" },
		{ "贸易 Tariffs", "", "(((\"贸易\") AND (\"tariffs\" OR \"=tariff\")))" },
		{ "貿易", "", "(((\"贸易\")))" },
		{ "贸", "", "(((\"贸\")))" },
		{ "贸易战争", "", "(((\"贸易 易战 战争\")))" },
		{ "电池EV", "", "(((\"电池 池 ev\")))" },
		{ "电EV", "", "(((\"电 ev\")))" },
		{ "EV电，池子", "", "(((\"ev 电 . 池子\")))" },
		{ "贸*", "", "(((\"贸\")))" },
		{ "贸易*", "", "(((\"贸易\")))" },
		{ "贸易e*", "", "(((\"贸易 易 e\" *)))" },
		{ "무역かな", "", "(((\"무역 역か かな\")))" },
		{ "\"trade in goods\"", "", "(((\"trade in goods\")))" },
		{ "\"trade\"", "", "(((\"trade\")))" },
		{ "manufact*", "", "(((\"manufact\" *)))" },
		{ "EV电池", "", "(((\"ev 电池\")))" },
		{ "covid-19", "", "(((\"covid 19\")))" },
		{ "贸，易", "", "(((\"贸 . 易\")))" },
		{ "，贸。", "", "(((\"贸\")))" },
		{ "a -b -\"c d\"", "", "(((\"a\")) NOT ((\"b\") OR (\"c d\")))" },
		{ "ＥＶ", "", "(((\"ev\" OR \"=ev\")))" },
		{ "a , ! b", "", "(((\"a\") AND (\"b\")))" },
		{ "a", "x y", "{x y} : (((\"a\")))" },
		{ "a\" OR b*c", "", "(((\"a\") AND (\"or\" OR \"=or\") AND (\"b c\")))" },
	};

	EACH(rows, i) {
		struct search_faults faults;
		struct search_match match;
		struct buffer b = BUFFER_INIT;

		CHECK_ROW(i, compile(&match, rows[i].query, &faults) == 0);
		search_expression(&b, &match, slice_from(rows[i].columns));
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].want);
		buffer_release(&b);
	}
}

TEST(without_a_word_there_is_a_hint)
{
	static const struct {
		const char *query, *hint;
	} rows[] = {
		{ "", "names no word" },
		{ "， 。 *", "names no word" },
		{ "\"...\"", "names no word" },
		{ "section:x", "names no word" },
		{ "-a", "excludes words" },
		{ "-a -…", "excludes words" },
		{ "-… -*", "names no word" },
		{ "\xf0\x9f\x9a\xa2", "names no word" },
	};

	EACH(rows, i) {
		struct search_faults faults;
		struct search_match match;

		CHECK_ROW(i, compile(&match, rows[i].query, &faults) == SEARCH_E_QUERY);
		CHECK_ROW(i, faults.count == 1 && slice_starts(slice_from(faults.detail[0]), slice_from(rows[i].hint)));
	}
}

TEST(a_text_is_marked_where_it_matches)
{
	static const struct {
		const char *query, *text, *want;
	} rows[] = {
		{ "贸易", "中国贸易和易贸", "中国<mark>贸易</mark>和易贸" },
		{ "贸易", "貿易", "<mark>貿易</mark>" },
		{ "贸易", "贸。易", "贸。易" },
		{ "贸易", "贸 易", "<mark>贸 易</mark>" },
		{ "tariff", "Tariffs, TARIFF & <b>tar</b>",
			"<mark>Tariffs</mark>, <mark>TARIFF</mark> &amp; &lt;b&gt;tar&lt;/b&gt;" },
		{ "\"tariff\"", "Tariffs, tariff", "Tariffs, <mark>tariff</mark>" },
		{ "tar*", "Tariffs, star", "<mark>Tariffs</mark>, star" },
		{ "EV", "ＥＶ电池", "<mark>ＥＶ</mark>电池" },
		{ "EV电池", "an EV电池 and EV 电 池", "an <mark>EV电池</mark> and <mark>EV 电 池</mark>" },
		{ "a -b", "a b", "<mark>a</mark> b" },
		{ "贸 易", "贸易", "<mark>贸易</mark>" },
		{ "\"a b a\"", "a b a b a", "<mark>a b a b a</mark>" },
		{ "\"a a b\"", "a a a b", "a <mark>a a b</mark>" },
		{ "cafe", "Café", "<mark>Café</mark>" },
		{ "x", "", "" },
		/* What a match may begin with. */
		{ "die", "the dying", "the <mark>dying</mark>" },
		{ "tie", "TYING and ties", "<mark>TYING</mark> and <mark>ties</mark>" },
		{ "fine", "a ﬁne day", "a <mark>ﬁne</mark> day" },
		{ "ev", "x ＥＶ", "x <mark>ＥＶ</mark>" },
		{ "é", "xe\xCC\x81 e\xCC\x81", "xe\xCC\x81 <mark>e\xCC\x81</mark>" },
		{ "cafés", "cafe\xCC\x81s", "<mark>cafe\xCC\x81s</mark>" },
		{ "cooperate", "c\xC2\xADooperate", "<mark>c\xC2\xADooperate</mark>" },
		{ "k", "5 \xE2\x84\xAA", "5 <mark>\xE2\x84\xAA</mark>" }, /* KELVIN SIGN */
		{ "トン", "5㌧", "5<mark>㌧</mark>" },
		{ "が", "“か\xE3\x82\x99”", "“<mark>か\xE3\x82\x99</mark>”" },
		{ "々", "人々、", "人<mark>々</mark>、" },
		{ "车", "賈車\xEF\xB8\x80", "賈<mark>車\xEF\xB8\x80</mark>" }, /* with a variation selector */
		{ "b", "a.b,ab", "a.<mark>b</mark>,ab" },
		{ "c", "\xFF\xE8 c", "\xFF\xE8 <mark>c</mark>" },
	};

	EACH(rows, i) {
		struct search_faults faults;
		struct search_match match;
		struct html_range *marks;
		struct html out;
		size_t n;

		CHECK_ROW(i, compile(&match, rows[i].query, &faults) == 0);
		CHECK_ROW(i, search_marks(&marks, &n, &match, arena, slice_from(rows[i].text)) == 0);
		CHECK_ROW(i, html_marked(&out, arena, slice_from(rows[i].text), marks, n, false, false) == 0);
		CHECK_TEXT(i, out.slice, rows[i].want);
	}
}

/* Of a run that is longer than a word the rest is a word too. */
TEST(a_long_run_is_marked_from_where_its_rest_begins)
{
	static char text[300], query[45];
	struct search_faults faults;
	struct search_match match;
	struct html_range *marks;
	size_t n;

	memset(text, 'a', sizeof(text) - 1);
	memset(query, 'a', 299 - 256);
	text[0] = 'b';
	CHECK(compile(&match, query, &faults) == 0);
	CHECK(search_marks(&marks, &n, &match, arena, slice_from(text)) == 0);
	CHECK(n == 1 && marks[0].begin == 256 && marks[0].end == 299);
}

static struct slice snippet(const char *query, const char *text, bool *found)
{
	struct search_faults faults;
	struct search_match match;
	struct html out;

	CHECK(compile(&match, query, &faults) == 0);
	CHECK(search_snippet(&out, found, &match, arena, slice_from(text)) == 0);
	return out.slice;
}

TEST(a_snippet_lies_around_the_first_match)
{
	struct buffer b = BUFFER_INIT;
	struct slice out;
	bool found;

	CHECK_TEXT(0, snippet("none", "Short.", &found), "Short.");
	CHECK(!found);
	CHECK_TEXT(1, snippet("none", "", &found), "");
	for (int i = 0; i < 60; i++)
		buffer_text(&b, "lorem ipsum ");
	buffer_text(&b, "the needle & more ");
	for (int i = 0; i < 60; i++)
		buffer_text(&b, "dolor sit ");
	out = snippet("needle", buffer_cstr(&b), &found);
	CHECK(found &&
		slice_starts(out, SLICE("…lorem ipsum lorem ipsum lorem ipsum the <mark>needle</mark> &amp; more")));
	CHECK(slice_ends(out, SLICE("dolor…")) || slice_ends(out, SLICE("sit…")));
	CHECK(out.len < 220);
	buffer_clear(&b);
	for (int i = 0; i < 100; i++)
		buffer_text(&b, "货物运输");
	out = snippet("运", buffer_cstr(&b), &found);
	CHECK(found && slice_starts(out, SLICE("货物<mark>运</mark>输货物<mark>运</mark>输")));
	CHECK(slice_ends(out, SLICE("…")));
	buffer_release(&b);
}

static int start(void **state)
{
	(void)state;
	arena = arena_new(1 << 22);
	return arena ? 0 : -1;
}

static int stop(void **state)
{
	(void)state;
	arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_index_is_asked_in_tokens),
		cmocka_unit_test(without_a_word_there_is_a_hint),
		cmocka_unit_test(a_text_is_marked_where_it_matches),
		cmocka_unit_test(a_long_run_is_marked_from_where_its_rest_begins),
		cmocka_unit_test(a_snippet_lies_around_the_first_match),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
