/* SPDX-License-Identifier: MIT */

/* What people type, and what it is taken for. */
#include "table.h"

#include "base/clock.h"
#include "base/fault.h"
#include "news/search_query.h"

static struct arena *arena;

/* w(word) p"phrase" x(prefix), with - before what is excluded; then filters. */
static struct slice show(const char *text)
{
	static const char *const forms[] = { "w(", "p(", "x(" };
	struct search_faults faults;
	struct search_query q;
	struct buffer b = BUFFER_INIT;
	struct slice out;
	int r = search_parse(&q, arena, slice_from(text), &faults);

	for (size_t i = 0; i < q.count; i++) {
		buffer_text(&b, i ? " " : "");
		buffer_text(&b, q.terms[i].excluded ? "-" : "");
		buffer_text(&b, forms[q.terms[i].form]);
		buffer_slice(&b, q.terms[i].text);
		buffer_byte(&b, ')');
	}
	if (q.section.at)
		buffer_printf(&b, " section=" SLICE_FMT, SLICE_ARG(q.section));
	if (q.tag.at)
		buffer_printf(&b, " tag=" SLICE_FMT, SLICE_ARG(q.tag));
	if (q.after_ms != INT64_MIN) {
		char at[CLOCK_TEXT];

		buffer_printf(&b, " after=%s", clock_format(at, q.after_ms));
	}
	if (q.before_ms != INT64_MAX) {
		char at[CLOCK_TEXT];

		buffer_printf(&b, " before=%s", clock_format(at, q.before_ms));
	}
	CHECK((r == SEARCH_E_QUERY) == (faults.count > 0));
	for (size_t i = 0; i < faults.count; i++)
		buffer_printf(&b, " !%.12s", faults.detail[i]);
	out = arena_copy(arena, buffer_as_slice(&b));
	buffer_release(&b);
	return out;
}

TEST(a_query_is_words_phrases_and_what_narrows_it)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ " \t\xe3\x80\x80\xc2\xa0", "" }, /* IDEOGRAPHIC SPACE, NO-BREAK SPACE */
		{ "tariffs", "w(tariffs)" },
		{ "\xe8\xb4\xb8\xe6\x98\x93 tariffs", "w(\xe8\xb4\xb8\xe6\x98\x93) w(tariffs)" },
		{ "a\xe3\x80\x80"
		  "b",
			"w(a) w(b)" },
		{ "\"trade in goods\"", "p(trade in goods)" },
		{ "\"a b\"c", "p(a b) w(c)" },
		{ "\"a b\"\"c\"", "p(a b) p(c)" },
		{ "-steel", "-w(steel)" },
		{ "-\"a b\" c", "-p(a b) w(c)" },
		{ "manufact*", "x(manufact)" },
		{ "-manufact*", "-x(manufact)" },
		{ "a**", "w(a**)" },
		{ "a.*", "w(a.*)" },
		{ "*", "w(*)" },
		{ "-*", "-w(*)" },
		{ "-", "" },
		{ "--a", "-w(-a)" },
		{ "a-b", "w(a-b)" },
		{ "a\"b c\"", "w(a\"b) w(c\")" },
		{ "\"a b", "w(\"a) w(b)" },
		{ "\"", "w(\")" },
		{ "\"\"", "" },
		{ "\"\"\"", "w(\")" },
		{ "-\"a", "-w(\"a)" },
		{ "AND OR NOT NEAR(a b)", "w(AND) w(OR) w(NOT) w(NEAR(a) w(b))" },
		{ "title:a {x}:b ^c", "w(title:a) w({x}:b) w(^c)" },
		{ "section:trade-news", " section=trade-news" },
		{ "a Section:trade-news b", "w(a) w(b) section=trade-news" },
		{ "section:", "w(section:)" },
		{ "section: a", "w(section:) w(a)" },
		{ "-section:x", "-w(section:x)" },
		{ "xsection:x", "w(xsection:x)" },
		{ "section:Trade", " !section: tak" },
		{ "section:\"\"", " !section: tak" },
		{ "section:a section:b", " section=a !names more t" },
		{ "tag:steel", " tag=steel" },
		{ "tag:\"green  energy\" a", "w(a) tag=green energy" },
		{ "tag:\"green energy", "w(energy) tag=\"green" },
		{ "tag:a/b", " !tag: takes a" },
		{ "tag:a tag:b", " tag=a !names more t" },
		{ "after:2024", " after=2024-01-01T00:00:00+08:00" },
		{ "after:2024-05", " after=2024-05-01T00:00:00+08:00" },
		{ "before:2024-05-17", " before=2024-05-17T00:00:00+08:00" },
		{ "after:2024 before:2025-02", " after=2024-01-01T00:00:00+08:00 before=2025-02-01T00:00:00+08:00" },
		{ "after:2024-02-29", " after=2024-02-29T00:00:00+08:00" },
		{ "after:2023-02-29", " !after: and b" },
		{ "after:2024-13", " !after: and b" },
		{ "after:2024-00", " !after: and b" },
		{ "before:2024-5", " !after: and b" },
		{ "before:soon", " !after: and b" },
		{ "before:20240517ab", " !after: and b" },
		{ "after:2024-05-17T10:00:00Z", " !after: and b" },
		{ "after:2024 after:2024", " after=2024-01-01T00:00:00+08:00 !after: and b" },
		{ "after:x section:X", " !after: and b !section: tak" },
		{ "after:", "w(after:)" },
		{ "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16",
			"w(1) w(2) w(3) w(4) w(5) w(6) w(7) w(8) w(9) w(10) w(11) w(12) w(13) w(14) w(15) w(16)" },
	};

	EACH(rows, i)
		CHECK_TEXT(i, show(rows[i].text), rows[i].want);
}

TEST(more_terms_than_are_taken_are_a_fault)
{
	struct search_faults faults;
	struct search_query q;

	CHECK(search_parse(&q, arena, SLICE("1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18"), &faults) ==
		SEARCH_E_QUERY);
	CHECK(faults.count == 1 && q.count == SEARCH_TERMS_MAX);
}

static int start(void **state)
{
	(void)state;
	arena = arena_new(1 << 20);
	return arena && clock_set_zone("Asia/Shanghai") == 0 ? 0 : -1;
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
		cmocka_unit_test(a_query_is_words_phrases_and_what_narrows_it),
		cmocka_unit_test(more_terms_than_are_taken_are_a_fault),
	};

	return cmocka_run_group_tests(tests, start, stop);
}
