/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "text/html.h"

TEST(escaping)
{
	static const struct {
		struct slice in;
		const char *out;
	} rows[] = {
		{ SLICE_INIT(""), "" },
		{ SLICE_INIT("plain 贸易"), "plain 贸易" },
		{ SLICE_INIT("<script>alert('x')</script>"), "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;" },
		{ SLICE_INIT("\"a\" & b"), "&quot;a&quot; &amp; b" },
		{ SLICE_INIT("&amp;"), "&amp;amp;" },
		{ SLICE_INIT("<<"), "&lt;&lt;" },
		{ SLICE_INIT("\xFF<"), "\xFF&lt;" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		buffer_clear(&b);
		html_escape(&b, rows[i].in);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].out);
	}
	html_escape(&b, SLICE_NONE);
	buffer_release(&b);
}

TEST(marks_stand_in_escaped_text)
{
	static const struct {
		const char *text, *want;
		struct html_range ranges[2];
		size_t n;
		bool before, behind;
	} rows[] = {
		{ "", "", { { 0 } }, 0, false, false },
		{ "a < b", "a &lt; b", { { 0 } }, 0, false, false },
		{ "a < b", "<mark>a</mark> &lt; <mark>b</mark>", { { 0, 1 }, { 4, 5 } }, 2, false, false },
		{ "x<mark>y", "x<mark>&lt;mark&gt;</mark>y", { { 1, 7 } }, 1, false, false },
		{ "a\nb\x01\x7f", "\u2026a b  \u2026", { { 0 } }, 0, true, true },
		{ "a\nb", "<mark>a b</mark>", { { 0, 3 } }, 1, false, false },
	};
	struct arena *arena = arena_new(1 << 16);

	EACH(rows, i) {
		struct html out;

		CHECK_ROW(i, html_marked(&out, arena, slice_from(rows[i].text), rows[i].ranges, rows[i].n,
				     rows[i].before, rows[i].behind) == 0);
		CHECK_TEXT(i, out.slice, rows[i].want);
	}
	arena_free(arena);
}

TEST(addresses)
{
	static const struct {
		const char *url;
		bool link, page;
	} rows[] = {
		{ "https://example.com/a:b", true, true },
		{ "HTTP://example.com", true, true },
		{ "mailto:a@example.com", true, false },
		{ "tel:+86-1", true, false },
		{ "/news/1/a:b", true, true },
		{ "?q=a:b", true, true },
		{ "#a:b", true, true },
		{ "", true, true },
		{ "relative", true, true },
		{ "./a:b", true, true },
		{ "javascript:alert(1)", false, false },
		{ "JavaScript:alert(1)", false, false },
		{ " javascript:alert(1)", false, false },
		{ "java\tscript:alert(1)", false, false },
		{ "java\nscript\r:alert(1)", false, false },
		{ "\x01javascript:alert(1)", false, false },
		{ "java\x7Fscript:alert(1)", false, false },
		{ "data:text/html,x", false, false },
		{ "vbscript:x", false, false },
		{ "file:///etc/passwd", false, false },
		{ "blob:https://example.com/1", false, false },
		{ "httpx:a", false, false },
		{ "https\xE2\x80\x8B:a", false, false },
		{ ":a", false, false },
		{ "a b:c", false, false },
		{ "foo):bar", true, true }, /* no scheme has a parenthesis */
		{ "//example.com", true, false },
		{ "/\\example.com", true, false },
		{ "\\\\example.com", true, false },
		{ "/\t/example.com", true, false },
		{ " //example.com", true, false },
		{ "averyveryverylongscheme:x", false, false },
	};

	EACH(rows, i) {
		CHECK_ROW(i, html_safe_url(slice_from(rows[i].url)) == rows[i].link);
		CHECK_ROW(i, html_safe_page_url(slice_from(rows[i].url)) == rows[i].page);
	}
}

TEST(references)
{
	static const struct {
		const char *in, *out;
	} rows[] = {
		{ "&amp;", "&" },
		{ "&AElig;", "Æ" },
		{ "&aelig;", "æ" },
		{ "&zwnj;", "\xE2\x80\x8C" },
		{ "&yuml;", "ÿ" },
		{ "&#8211;", "–" },
		{ "&#x2013;", "–" },
		{ "&#X8D38;", "贸" },
		{ "&#128512;", "😀" },
		{ "&#0;", "\xEF\xBF\xBD" },
		{ "&#xD800;", "\xEF\xBF\xBD" },
		{ "&#x110000;", "\xEF\xBF\xBD" },
		{ "&#99999999999999999999;", "\xEF\xBF\xBD" },
		{ "&nosuch;", "&nosuch;" },
		{ "&amp", "&amp" },
		{ "&#;", "&#;" },
		{ "&#x;", "&#x;" },
		{ "&#12a;", "&#12a;" },
		{ "&;", "&;" },
		{ "", "" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		buffer_clear(&b);
		html_decode_reference(&b, slice_from(rows[i].in));
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].out);
	}
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(escaping), cmocka_unit_test(marks_stand_in_escaped_text),
		cmocka_unit_test(addresses), cmocka_unit_test(references) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
