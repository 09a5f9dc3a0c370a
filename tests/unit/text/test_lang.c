/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "text/lang.h"

/* Tags of RFC 5646 appendix A among them; NULL: not well formed. */
TEST(forms)
{
	static const struct {
		const char *in, *canonical;
	} rows[] = {
		{ "en", "en" }, { "ZH-hans-cn", "zh-Hans-CN" }, { "zh-cmn-Hans-CN", "zh-cmn-Hans-CN" },
		{ "cmn-hans-cn", "cmn-Hans-CN" }, { "sr-Latn-RS", "sr-Latn-RS" },
		{ "sl-rozaj-biske", "sl-rozaj-biske" }, { "de-CH-1901", "de-CH-1901" },
		{ "HY-LATN-IT-AREVELA", "hy-Latn-IT-arevela" }, { "es-419", "es-419" },
		{ "de-CH-x-phonebk", "de-CH-x-phonebk" }, { "x-whatever", "x-whatever" }, { "X-AB-Cdef", "x-ab-cdef" },
		{ "en-US-u-islamcal", "en-US-u-islamcal" }, { "zh-CN-a-myext-x-private", "zh-CN-a-myext-x-private" },
		{ "en-a-myext-b-another", "en-a-myext-b-another" }, { "i-klingon", "i-klingon" },
		{ "en-GB-oed", "en-GB-oed" }, { "zh-min-nan", "zh-min-nan" }, { "abcdefgh", "abcdefgh" },
		{ "qaa-Qaaa-QM-x-southern", "qaa-Qaaa-QM-x-southern" }, { "", NULL }, { "e", NULL }, { "en-", NULL },
		{ "-en", NULL }, { "en--US", NULL }, { "en_US", NULL }, { "de-419-DE", NULL }, { "a-DE", NULL },
		{ "ar-a-aaa-b-bbb-a-ccc", NULL }, { "de-1901-1901", NULL }, { "en-a", NULL }, { "en-x", NULL },
		{ "x-", NULL }, { "en-a-x-y", NULL }, { "abcdefghi", NULL }, { "en-abcdefghi", NULL },
		{ "abcd-efg", NULL }, { "zh-Hans ", NULL }, { "zh-\xE6\x98\xAF", NULL }, { "1n", NULL },
		{ "en-US-u-aaa-bbb-ccc-ddd-eee-fff-ggg-hhh", NULL }, /* longer than LANG_MAX */
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		struct slice out, in = slice_from(rows[i].in);

		CHECK_ROW(i, lang_valid(in) == (rows[i].canonical != NULL));
		CHECK_ROW(i, lang_canonical(a, in, &out) == (rows[i].canonical ? 0 : LANG_E_FORM));
		if (rows[i].canonical)
			CHECK_TEXT(i, out, rows[i].canonical);
	}
	CHECK(!lang_valid(slice_of("en\0", 3)));
	arena_free(a);
}

TEST(choosing)
{
	static const struct {
		const char *want, *have[4];
		int chosen;
	} rows[] = {
		{ "en", { "en", "zh-Hans" }, 0 },
		{ "zh-Hans", { "en", "zh-Hans" }, 1 },
		{ "ZH-HANS", { "en", "zh-Hans" }, 1 },
		{ "zh-Hans-CN-x-y", { "en", "zh-Hans" }, 1 },
		{ "zh", { "en", "zh-Hant", "zh-Hans" }, 2 },
		{ "zh-CN", { "en", "zh-Hant", "zh-Hans" }, 2 },
		{ "zh-SG", { "en", "zh-Hant", "zh-Hans" }, 2 },
		{ "zh-TW", { "en", "zh-Hans", "zh-Hant" }, 2 },
		{ "zh-HK", { "en", "zh-Hans", "zh-Hant" }, 2 },
		{ "zh-MO", { "en", "zh-Hans", "zh-Hant" }, 2 },
		{ "zh-TW", { "en", "zh-Hans" }, 1 }, /* the same first subtag */
		{ "zh-TW", { "zh", "zh-Hant" }, 0 }, /* lookup comes first */
		{ "zh-Hant", { "en", "zh-Hans" }, 1 },
		{ "en-GB", { "zh-Hans", "en-US" }, 1 },
		{ "en-GB", { "en-US", "en" }, 1 },
		{ "fr", { "zh-Hans", "en" }, 0 },
		{ "e", { "zh-Hans", "en" }, 0 },
		{ "en-a-bcd", { "fr", "en-a", "en" }, 2 }, /* a singleton goes with its extension */
		{ "de-CH-1901", { "en", "de" }, 1 },
	};

	EACH(rows, i) {
		struct slice have[4];
		size_t n = 0;

		while (n < 4 && rows[i].have[n]) {
			have[n] = slice_from(rows[i].have[n]);
			n++;
		}
		CHECK_ROW(i, lang_choose(slice_from(rows[i].want), have, n) == rows[i].chosen);
	}
	CHECK(lang_choose(SLICE("en"), NULL, 0) == -1);
	CHECK(lang_choose(SLICE("zh"), NULL, 0) == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(forms), cmocka_unit_test(choosing) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
