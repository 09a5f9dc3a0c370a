/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "base/unicode.h"

#define S(literal) SLICE_INIT(literal)

TEST(validity)
{
	static const struct {
		struct slice text;
		bool valid;
	} rows[] = {
		{ S(""), true },
		{ S("plain ascii, long enough for eight at a time"), true },
		{ S("贸易 é 😀 \xEF\xBF\xBF \xF4\x8F\xBF\xBF"), true },
		{ S("\x01\x7f\t\n"), true },
		{ S("a\0b"), false },
		{ S("eight by\0te"), false },
		{ S("\x80"), false },
		{ S("\xC0\x80"), false }, /* NUL, the long way */
		{ S("\xC1\xBF"), false },
		{ S("\xE0\x80\xAF"), false }, /* a slash, the long way */
		{ S("\xE0\x9F\xBF"), false },
		{ S("\xF0\x80\x80\xAF"), false },
		{ S("\xF0\x8F\xBF\xBF"), false },
		{ S("\xED\xA0\x80"), false }, /* surrogates */
		{ S("\xED\xBF\xBF"), false },
		{ S("\xF4\x90\x80\x80"), false }, /* beyond U+10FFFF */
		{ S("\xF5\x80\x80\x80"), false },
		{ S("\xFF"), false },
		{ S("abcdefgh\xE8\xB4"), false }, /* cut */
		{ S("\xE8\xB4\xB8\xE8"), false },
		{ S("\xC3"), false },
		{ S("\xC3\x28"), false },
		{ S("\xE8\xB4z"), false },
		{ S("12345678\xFF"), false },
	};

	EACH(rows, i)
		CHECK_ROW(i, utf8_valid(rows[i].text) == rows[i].valid);
}

TEST(every_character_there_and_back)
{
	for (uint32_t c = 1; c <= 0x10FFFF; c++) {
		char coded[4];
		struct slice rest = slice_of(coded, utf8_put(coded, c));
		uint32_t back = 0;

		if (c >= 0xD800 && c <= 0xDFFF)
			continue;
		if (!utf8_valid(rest) || utf8_characters(rest) != 1 || utf8_next(&rest, &back) != 0 || back != c ||
			rest.len)
			fail_msg("U+%04X", c);
	}
}

TEST(no_scalar_value_is_written)
{
	char coded[4];

	CHECK_TEXT(0, slice_of(coded, utf8_put(coded, 0xD800)), "\xEF\xBF\xBD");
	CHECK_TEXT(1, slice_of(coded, utf8_put(coded, 0x110000)), "\xEF\xBF\xBD");
}

TEST(broken_text_is_walked_byte_by_byte)
{
	struct slice rest = SLICE("a\xE8\xB4z");
	uint32_t c;

	CHECK(utf8_next(&rest, &c) == 0 && c == 'a');
	CHECK(utf8_next(&rest, &c) == UTF8_E_INVALID);
	CHECK(utf8_next(&rest, &c) == UTF8_E_INVALID);
	CHECK(utf8_next(&rest, &c) == 0 && c == 'z');
	CHECK(utf8_next(&rest, &c) == UTF8_E_END);
}

TEST(heads)
{
	CHECK_TEXT(0, utf8_head(SLICE("贸易是"), 2), "贸易");
	CHECK_TEXT(1, utf8_head(SLICE("贸易是"), 0), "");
	CHECK_TEXT(2, utf8_head(SLICE("贸易是"), 9), "贸易是");
	CHECK(utf8_characters(SLICE("贸a😀")) == 3);
}

TEST(composing)
{
	static const struct {
		const char *in, *out;
	} rows[] = { { "plain", "plain" }, { "e\xCC\x81", "é" }, { "é", "é" }, { "\xE2\x84\xAB", "Å" },
		{ "贸易", "贸易" }, { "\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB", "한" }, { "", "" },
		{ "ﬁ", "ﬁ" } /* only compatible */ };
	struct arena *a = arena_new(1 << 20);
	struct slice out;

	EACH(rows, i) {
		CHECK_ROW(i, unicode_nfc(a, slice_from(rows[i].in), &out) == 0);
		CHECK_TEXT(i, out, rows[i].out);
	}
	CHECK(unicode_nfc(a, SLICE("\xFF"), &out) == UNICODE_E_INVALID);
	CHECK(unicode_nfc(a, SLICE("e\xCC\x81\xFF"), &out) == UNICODE_E_INVALID);
	CHECK(unicode_nfc(a, SLICE("a\0"), &out) == UNICODE_E_INVALID);
	arena_free(a);
}

TEST(folding)
{
	static const struct {
		const char *in, *out;
	} rows[] = { { "EV", "ev" }, { "ＥＶ１２", "ev12" }, { "Straße", "strasse" }, { "貿易", "贸易" },
		{ "贸易", "贸易" }, { "發展", "发展" }, { "臺灣", "台湾" }, { "ﬁne", "fine" }, { "É", "é" },
		{ "乾", "干" } /* two forms, the first is itself */, { "ｶﾞ", "ガ" },
		{ "a\xC2\xAD"
		  "b",
			"ab" },
		{ "㍿", "株式会社" } };
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		struct slice out, again;

		CHECK_ROW(i, unicode_fold(a, slice_from(rows[i].in), &out) == 0);
		CHECK_TEXT(i, out, rows[i].out);
		CHECK_ROW(i, unicode_fold(a, out, &again) == 0 && slice_eq(out, again));
	}
	arena_free(a);
}

/* One character may become eighteen: the room must grow. */
TEST(folding_grows)
{
	struct arena *a = arena_new(1 << 20);
	struct buffer b = BUFFER_INIT;
	struct slice out;

	for (int i = 0; i < 1000; i++)
		buffer_text(&b, "\xEF\xB7\xBA");
	CHECK(unicode_fold(a, buffer_as_slice(&b), &out) == 0);
	CHECK(utf8_characters(out) == 18000);
	buffer_release(&b);
	arena_free(a);
}

TEST(folding_without_room)
{
	struct arena *a = arena_new(100);
	struct slice out;

	CHECK(unicode_fold(a, SLICE("É"), &out) < 0);
	arena_free(a);
}

TEST(properties)
{
	static const struct {
		uint32_t c;
		enum script script;
		bool word, space, punctuation, full_width, cjk, control;
	} rows[] = {
		{ 'a', SCRIPT_LATIN, true, false, false, false, false, false },
		{ 0xE9, SCRIPT_LATIN, true, false, false, false, false, false },
		{ '7', SCRIPT_COMMON, true, false, false, false, false, false },
		{ '+', SCRIPT_COMMON, false, false, true, false, false, false },
		{ ' ', SCRIPT_COMMON, false, true, false, false, false, false },
		{ 0x3000, SCRIPT_COMMON, false, true, false, false, false, false },
		{ 0x8D38, SCRIPT_HAN, true, false, false, false, true, false },
		{ 0x3005, SCRIPT_HAN, true, false, false, false, true, false },
		{ 0x20000, SCRIPT_HAN, true, false, false, false, true, false },
		{ 0x3042, SCRIPT_KANA, true, false, false, false, true, false },
		{ 0x30FC, SCRIPT_COMMON, true, false, false, false, true, false },
		{ 0xD55C, SCRIPT_HANGUL, true, false, false, false, true, false },
		{ 0x434, SCRIPT_OTHER, true, false, false, false, false, false },
		{ 0x201C, SCRIPT_COMMON, false, false, true, false, false, false },
		{ 0xFF0C, SCRIPT_COMMON, false, false, true, true, false, false },
		{ 0x300A, SCRIPT_COMMON, false, false, true, true, false, false },
		{ 0xFF0B, SCRIPT_COMMON, false, false, false, false, false, false }, /* a symbol */
		{ 0x200B, SCRIPT_COMMON, false, false, false, false, false, true },
		{ 0x202E, SCRIPT_COMMON, false, false, false, false, false, true },
		{ 0x200D, SCRIPT_COMMON, false, false, false, false, false, false },
		{ 0x85, SCRIPT_COMMON, false, false, false, false, false, true },
		{ 0x10A50, SCRIPT_OTHER, false, false, true, false, false, false },
		{ 0x110000, SCRIPT_OTHER, false, false, false, false, false, false },
	};

	EACH(rows, i) {
		CHECK_ROW(i, unicode_script(rows[i].c) == rows[i].script);
		CHECK_ROW(i, unicode_is_letter_or_digit(rows[i].c) == rows[i].word);
		CHECK_ROW(i, unicode_is_space(rows[i].c) == rows[i].space);
		CHECK_ROW(i, unicode_is_punctuation(rows[i].c) == rows[i].punctuation);
		CHECK_ROW(i, unicode_is_cjk_punctuation(rows[i].c) == rows[i].full_width);
		CHECK_ROW(i, unicode_is_cjk(rows[i].c) == rows[i].cjk);
		CHECK_ROW(i, unicode_is_control(rows[i].c) == rows[i].control);
	}
}

/* A simplified character stays what it is, so that folding twice changes nothing. */
TEST(simplifying_ends)
{
	size_t changed = 0;

	for (uint32_t c = 0; c < 0x40000; c++) {
		uint32_t simple = unicode_simplified(c), again = unicode_simplified(simple);

		changed += simple != c;
		if (again != simple && again != c)
			fail_msg("U+%04X: U+%04X, then U+%04X", c, simple, again);
	}
	CHECK(changed > 6000);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(validity),
		cmocka_unit_test(every_character_there_and_back), cmocka_unit_test(no_scalar_value_is_written),
		cmocka_unit_test(broken_text_is_walked_byte_by_byte), cmocka_unit_test(heads),
		cmocka_unit_test(composing), cmocka_unit_test(folding), cmocka_unit_test(folding_grows),
		cmocka_unit_test(folding_without_room), cmocka_unit_test(properties),
		cmocka_unit_test(simplifying_ends) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
