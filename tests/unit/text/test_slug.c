/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "base/unicode.h"
#include "text/slug.h"

TEST(from_titles)
{
	static const struct {
		const char *title, *slug; /* NULL: none comes of it */
	} rows[] = {
		{ "Ningbo port sets a record", "ningbo-port-sets-a-record" },
		{ "  Tariffs:  what's next? ", "tariffs-whats-next" },
		{ "Ningbo’s ‘new’ pier", "ningbos-new-pier" },
		{ "Café Société – Ærø, Łódź, Straße", "cafe-societe-aero-lodz-strasse" },
		{ "EV 2024", "ev-2024" },
		{ "ＥＶ ﬁrst", "ev-first" },
		{ "贸易 and trade", "and-trade" },
		{ "a/b\\c..d<e>", "a-b-c-d-e" },
		{ "--a--", "a" },
		{ "2024", NULL },
		{ "2024-05-17", NULL },
		{ "贸易新闻", NULL },
		{ "", NULL },
		{ "!!!", NULL },
		{ "\xFF", NULL },
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		struct slice out;
		int r = slug_from_title(a, slice_from(rows[i].title), &out);

		CHECK_ROW(i, r == (rows[i].slug ? 0 : SLUG_E_EMPTY));
		if (!r)
			CHECK_TEXT(i, out, rows[i].slug);
	}
	arena_free(a);
}

TEST(long_titles)
{
	struct arena *a = arena_new(1 << 20);
	struct buffer b = BUFFER_INIT;
	struct slice out;

	for (int i = 0; i < 40; i++)
		buffer_text(&b, "word ");
	CHECK(slug_from_title(a, buffer_as_slice(&b), &out) == 0);
	CHECK(out.len <= SLUG_MAX && out.len > SLUG_MAX - 5 && slice_ends(out, SLICE("-word")));
	buffer_clear(&b);
	for (int i = 0; i < 200; i++)
		buffer_byte(&b, 'x');
	CHECK(slug_from_title(a, buffer_as_slice(&b), &out) == 0 && out.len == SLUG_MAX);
	buffer_clear(&b);
	for (int i = 0; i < 100; i++)
		buffer_byte(&b, '1');
	buffer_text(&b, "a"); /* the letter is cut off, digits alone are left */
	CHECK(slug_from_title(a, buffer_as_slice(&b), &out) == SLUG_E_EMPTY);
	buffer_release(&b);
	arena_free(a);
}

TEST(given_slugs)
{
	static const struct {
		const char *slug;
		bool valid;
	} rows[] = { { "a", true }, { "a-1", true }, { "trade-news", true }, { "1a", true }, { "", false },
		{ "1", false }, { "12-34", false }, { "-a", false }, { "a-", false }, { "a--b", false }, { "A", false },
		{ "a_b", false }, { "a b", false }, { "é", false }, { "..", false }, { "a/b", false },
		{ "a\n", false } };
	char longest[SLUG_GIVEN_MAX + 2];

	EACH(rows, i)
		CHECK_ROW(i, slug_valid(slice_from(rows[i].slug)) == rows[i].valid);
	memset(longest, 'a', sizeof(longest));
	CHECK(slug_valid(slice_of(longest, SLUG_GIVEN_MAX)));
	CHECK(!slug_valid(slice_of(longest, SLUG_GIVEN_MAX + 1)));
	CHECK(!slug_valid(slice_of("a\0b", 3)));
}

TEST(tags)
{
	static const struct {
		const char *in;
		int r;
		const char *out;
	} rows[] = {
		{ "EV", 0, "EV" },
		{ "  green \t  port ", 0, "green port" },
		{ "贸易　数据", 0, "贸易 数据" }, /* an ideographic space */
		{ "cafe\xCC\x81", 0, "café" },
		{ "a-b_c.d", 0, "a-b_c.d" },
		{ "", TAG_E_EMPTY, NULL },
		{ " \n\t ", TAG_E_EMPTY, NULL },
		{ "a/b", TAG_E_CHARACTER, NULL },
		{ "a,b", TAG_E_CHARACTER, NULL },
		{ "a，b", TAG_E_CHARACTER, NULL },
		{ "a\x01", TAG_E_CHARACTER, NULL },
		{ "a\xE2\x80\xAE"
		  "b",
			TAG_E_CHARACTER, NULL }, /* turns the text's direction */
		{ "a\xE2\x80\x8B"
		  "b",
			TAG_E_CHARACTER, NULL }, /* a space that nobody sees */
		{ "\xFF", TAG_E_UTF8, NULL },
	};
	struct arena *a = arena_new(1 << 20);
	struct buffer b = BUFFER_INIT;
	struct slice out;

	EACH(rows, i) {
		CHECK_ROW(i, tag_normalise(a, slice_from(rows[i].in), &out) == rows[i].r);
		if (!rows[i].r)
			CHECK_TEXT(i, out, rows[i].out);
	}
	for (int i = 0; i < TAG_MAX; i++)
		buffer_text(&b, "贸");
	CHECK(tag_normalise(a, buffer_as_slice(&b), &out) == 0 && utf8_characters(out) == TAG_MAX);
	buffer_text(&b, "易");
	CHECK(tag_normalise(a, buffer_as_slice(&b), &out) == TAG_E_LONG);
	buffer_release(&b);
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(from_titles), cmocka_unit_test(long_titles),
		cmocka_unit_test(given_slugs), cmocka_unit_test(tags) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
