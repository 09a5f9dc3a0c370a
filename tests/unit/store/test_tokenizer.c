/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "store/tokenizer.h"

#define S(literal) SLICE_INIT(literal)

/* Tokens parted by spaces, as the tokenizer gives them. */
static int write_token(void *data, const struct token *t)
{
	struct buffer *b = data;

	if (b->len)
		buffer_byte(b, ' ');
	buffer_slice(b, t->text);
	return 0;
}

static void check_tokens(size_t row, struct slice text, unsigned more, const char *want)
{
	struct buffer b = BUFFER_INIT;

	CHECK_ROW(row, tokenizer_run(text, more, write_token, &b) == 0);
	CHECK_TEXT(row, buffer_as_slice(&b), want);
	buffer_release(&b);
}

TEST(words_and_characters)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S(""), "" },
		{ S("   "), "" },
		{ S("贸易"), "贸 易" },
		{ S("貿易關稅"), "贸 易 关 税" },
		{ S("贸易tariffs上涨"), "贸 易 tariffs 上 涨" },
		{ S("EV COVID-19"), "ev covid 19" },
		{ S("ＥＶ　１２３"), "ev 123" },
		{ S("Straße ﬁne ㎏ 5㎏ ①"), "strasse fine kg 5kg 1" },
		{ S("Café Cafe\xCC\x81"), "café café" },
		{ S("㈱ ㍿"), "株 株 式 会 社" },
		{ S("ﾃﾞｰﾀ データ"), "デ ー タ デ ー タ" },
		{ S("ひらがな"), "ひ ら が な" },
		{ S("か\xE3\x82\x99"), "が" },
		{ S("한국 무역"), "한 국 무 역" },
		{ S("\xE1\x84\x92\xE1\x85\xA1\xE1\x86\xAB"), "한" },
		{ S("人々 〇"), "人 々 〇" },
		{ S("😀 trade 🚢贸"), "trade 贸" },
		{ S("שלום عالم"), "שלום عالم" },
		{ S("co\xC2\xADoperate \xEF\xBB\xBF"
		    "bom"),
			"cooperate bom" },
		{ S("trade\xE2\x80\x8Bwar"), "trade war" },
		{ S("\xCC\x81 a"), "a" },
		{ S("हिन्दी"), "हिन्दी" },
		{ S("ÀÉÎ ΑΒΓς ЖЗИ"), "àéî αβγσ жзи" },
		{ S("China's don’t"), "china s don t" },
		{ S("under_score a/b a-b"), "under score a b a b" },
	};

	EACH(rows, i)
		check_tokens(i, rows[i].text, 0, rows[i].want);
}

TEST(stops)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S("贸。易"), "贸 . 易" },
		{ S("贸，易、口；岸：税！关？税"), "贸 . 易 . 口 . 岸 . 税 . 关 . 税" },
		{ S("贸,易"), "贸 . 易" },
		{ S("贸（易）“口”岸"), "贸 易 口 岸" },
		{ S("one. Two"), "one . two" },
		{ S("one... !? Two."), "one . two" },
		{ S("3.14 1,000 example.com 12:30"), "3 14 1 000 example com 12 30" },
		{ S("a.贸"), "a . 贸" },
		{ S("one…two"), "one . two" },
		{ S("one\ntwo\n"), "one . two" },
		{ S(". , one"), "one" },
		{ S("سلام، عالم"), "سلام . عالم" },
		{ S("one？two"), "one . two" },
	};

	EACH(rows, i)
		check_tokens(i, rows[i].text, 0, rows[i].want);
}

TEST(stems)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S("trades trading trade"), "trades =trade trading =trade trade =trade" },
		{ S("Nations national"), "nations =nation national =nation" },
		{ S("a 贸易 EV x1 1"), "a 贸 易 ev =ev x1 1" },
		{ S("café naïve"), "café =cafe naïve =naiv" },
		{ S("=trade ="), "trade =trade" },
		{ S("торговля"), "торговля" },
	};

	EACH(rows, i)
		check_tokens(i, rows[i].text, TOKENIZER_STEMS, rows[i].want);
}

/* Where each token stands in the original text. */
static int write_place(void *data, const struct token *t)
{
	buffer_printf(data, "%zu-%zu ", t->begin, t->end);
	return 0;
}

TEST(stems_of_some_letters_only)
{
	check_tokens(0, SLICE("trades Exports épées"), 1U << ('t' - 'a'), "trades =trade exports épées");
	check_tokens(1, SLICE("trades Exports épées"), 1U << ('e' - 'a'), "trades exports =export épées =epe");
}

TEST(pairs)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S("贸"), "贸" },
		{ S("贸易"), "贸 贸易 易" },
		{ S("貿易戰"), "贸 贸易 易 易战 战" },
		{ S("贸 易"), "贸 贸易 易" },
		{ S("贸（易"), "贸 贸易 易" },
		{ S("贸。易"), "贸 . 易" },
		{ S("贸a易"), "贸 a 易" },
		{ S("한국かな"), "한 한국 국 국か か かな な" },
		{ S("㍿"), "株 株式 式 式会 会 会社 社" },
		{ S("𠀀𠀁"), "𠀀 𠀀𠀁 𠀁" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i)
		check_tokens(i, rows[i].text, TOKENIZER_PAIRS, rows[i].want);
	tokenizer_run(SLICE("贸 易"), TOKENIZER_PAIRS, write_place, &b);
	CHECK_TEXT(0, buffer_as_slice(&b), "0-3 0-7 4-7 ");
	buffer_release(&b);
}

TEST(what_is_no_text)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S("a\0b"), "a b" },
		{ S("\xFF\xFE"), "" },
		{ S("tr\xE8\xB4z"), "tr z" },
		{ S("贸\xE8"), "贸" },
		{ S("\xC3"), "" },
		{ S("ab\xED\xA0\x80"
		    "cd"),
			"ab cd" },
		{ S("\x1E\x1F\x7F"), "" },
	};

	EACH(rows, i)
		check_tokens(i, rows[i].text, 0, rows[i].want);
}

TEST(places)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ S("ab 贸易"), "0-2 3-6 6-9 " },
		{ S("5㎏x"), "0-5 " },
		{ S("㍿a"), "0-3 0-3 0-3 0-3 3-4 " },
		{ S("e\xCC\x81"
		    "a b"),
			"0-4 5-6 " },
		{ S("\xFF"
		    "a, b"),
			"1-2 2-3 4-5 " },
		{ S("ﬃx"), "0-4 " },
		{ S("x\xCC\x81\xCC\x81"), "0-5 " },
	};

	EACH(rows, i) {
		struct buffer b = BUFFER_INIT;

		tokenizer_run(rows[i].text, 0, write_place, &b);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].want);
		buffer_release(&b);
	}
}

static int count_bounded(void *data, const struct token *t)
{
	if (t->text.len > TOKEN_MAX + 1 || t->end <= t->begin)
		return 7;
	++*(size_t *)data;
	return 0;
}

TEST(huge_words_are_several)
{
	static char text[100000];
	size_t count = 0;

	memset(text, 'a', sizeof(text));
	CHECK(tokenizer_run(slice_of(text, sizeof(text)), TOKENIZER_ALL, count_bounded, &count) == 0);
	CHECK(count == 2 * ((sizeof(text) + TOKEN_MAX - 1) / TOKEN_MAX));
	for (size_t i = 0; i + 1 < sizeof(text); i += 2)
		memcpy(text + i, "\xCC\x81", 2);
	text[0] = 'a', text[1] = 'b';
	count = 0;
	CHECK(tokenizer_run(slice_of(text, sizeof(text)), TOKENIZER_ALL, count_bounded, &count) == 0);
	CHECK(count >= sizeof(text) / TOKEN_MAX);
}

static int refuse(void *data, const struct token *t)
{
	(void)t;
	return ++*(int *)data == 2 ? 42 : 0;
}

TEST(it_ends_when_it_is_told_to)
{
	static const char *const texts[] = { "one two three", "贸易口岸", "one. two", "trading" };

	EACH(texts, i) {
		int calls = 0;

		CHECK_ROW(i, tokenizer_run(slice_from(texts[i]), TOKENIZER_ALL, refuse, &calls) == 42);
		CHECK_ROW(i, calls == 2);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_characters),
		cmocka_unit_test(stops),
		cmocka_unit_test(stems),
		cmocka_unit_test(stems_of_some_letters_only),
		cmocka_unit_test(pairs),
		cmocka_unit_test(what_is_no_text),
		cmocka_unit_test(places),
		cmocka_unit_test(huge_words_are_several),
		cmocka_unit_test(it_ends_when_it_is_told_to),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
