/* SPDX-License-Identifier: MIT */

/* Robots and people: the notation of the rules, what the built-in rules say of agents that are easily mistaken, and the
 * lines that are refused. How many of all known robots are recognised is tests/bots/recall.test.mjs. */
#include "news/bots.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>

#include <cmocka.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static struct bots *compiled(struct slice rules)
{
	struct bots_error error = { 0 };
	struct bots *b = NULL;

	if (bots_compile(&b, rules, &error))
		fail_msg("line %u: %s", error.line, error.what);
	return b;
}

/* The pattern, or NULL for a person. The text lives until the next call. */
static const char *asked(const struct bots *b, struct slice agent)
{
	static char text[4096];
	struct slice pattern;

	if (!bots_match(b, agent, &pattern))
		return NULL;
	snprintf(text, sizeof(text), SLICE_FMT, SLICE_ARG(pattern));
	return text;
}

static bool same(const char *a, const char *b)
{
	return a && b ? strcmp(a, b) == 0 : a == b;
}

static const struct {
	const char *rules, *agent, *pattern;
} notation[] = {
	{ "bot", "GoogleBOT/2", "bot" },
	{ "BoT", "a robot", "BoT" }, /* reported as written */
	{ "bot", "bo t", NULL },
	{ "# bot\n\n  spider  \n", "spider", "spider" },
	{ "# bot\n", "bot", NULL },
	{ "bot\r\n", "bot", "bot" },
	{ "^ruby$", "Ruby", "^ruby$" },
	{ "^ruby$", "ruby 3", NULL },
	{ "^ruby$", "a ruby", NULL },
	{ "^a", "  abc", "^a" }, /* white space around an agent does not count */
	{ "c$", "abc\r", "c$" },
	{ "<go>", "a go-b", "<go>" },
	{ "<go>", "go", "<go>" },
	{ "<go>", "ego", NULL },
	{ "<go>", "gone", NULL },
	{ "<go>", "go1", NULL },
	{ "<go>", "go\xc3\xa4", NULL },
	{ "<go>", "\xe4go", NULL },
	{ "a>", "ab a", "a>" }, /* the second place */
	{ "\\^a", "x^a", "\\^a" },
	{ "\\^a", "a", NULL },
	{ "a\\$", "a$ b", "a\\$" },
	{ "a\\\\$", "b a\\", "a\\\\$" },
	{ "a\\\\$", "a\\ b", NULL },
	{ "\\need x", "need x", "\\need x" },
	{ "\\!a", "!a", "\\!a" },
	{ "a b", "xa bx", "a b" },
	{ "a#b", "a#b", "a#b" },
	/* Patterns inside of one another, and suffixes. */
	{ "abcd\nbc", "xbcx", "bc" },
	{ "abcd\nbc", "abcd", "abcd" },
	{ "bc\nabcd", "abcd", "bc" }, /* the first of the file */
	{ "abcd\nbcx", "abcx", "bcx" },
	{ "abce\nbcd\ncd$", "abcd", "bcd" },
	{ "aaa", "aaba aa aaa", "aaa" },
	{ "^bot\nbot$\n<bot>", "a bot b", "<bot>" }, /* one literal, three places */
	/* Exceptions. */
	{ "bot\n!cubot", "CUBOT X30", NULL },
	{ "!cubot\nbot", "CUBOT X30", NULL },
	{ "bot\n!cubot", "CUBOT X30 Googlebot", "bot" },
	{ "bot\n!<cubot", "focubot", "bot" },
	{ "bot\nbot/\n!cubot", "cubot/1", "bot/" }, /* reaches beyond the exception */
	{ "bot\n!cubot\n!ubo", "ubot", "bot" },
	{ "bot\n!abo\n!bot", "abot", NULL },
	{ "bot\n!cubot", "cubot cubot cubot", NULL },
	{ "!cubot", "cubot", NULL },
	/* What is needed. */
	{ "need mozilla | opera", "Opera/9", NULL },
	{ "need mozilla|opera", "Opera/9", NULL },
	{ "need mozilla | opera", "curl/8", "need mozilla | opera" },
	{ "need ^mozilla | ^opera", "a mozilla", "need ^mozilla | ^opera" },
	{ "need ^mozilla\nneed linux | mac", "Mozilla (Linux)", NULL },
	{ "need ^mozilla\nneed linux | mac", "Mozilla ()", "need linux | mac" },
	{ "need ^mozilla\nbot", "bot", "bot" }, /* what is there, before what is missing */
	{ "need a b | c", "xa bx", NULL },
	{ "[general]\na\n[named]\nb", "b", "b" },
	/* Of no user agent nothing need be said; of no rule nothing is. */
	{ "", "anything", NULL },
	{ "", "", "(no user agent)" },
	{ "", " \t ", "(no user agent)" },
};

static void notation_means_what_it_says(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(notation); i++) {
		struct bots *b = compiled(slice_from(notation[i].rules));
		const char *pattern = asked(b, slice_from(notation[i].agent));

		if (!same(pattern, notation[i].pattern))
			fail_msg("row %zu: rules '%s', agent '%s': %s", i, notation[i].rules, notation[i].agent,
				pattern ? pattern : "person");
		bots_free(b);
	}
}

static const struct {
	const char *rules;
	unsigned line;
	const char *part;
} wrong[] = {
	{ "a\n^\n", 2, "empty" },
	{ "<>", 1, "empty" },
	{ "!", 1, "empty" },
	{ "need", 1, "empty" },
	{ "need a |", 1, "empty" },
	{ "need a || b", 1, "empty" },
	{ "a\nb\nab\\", 3, "backslash" },
	{ "[names]", 1, "heading" },
	{ "[general", 1, "heading" },
	{ "a\n# b\nA", 3, "before" },
	{ "need a | a", 1, "before" },
	{ "b\xc3\xb6t", 1, "ASCII" },
	{ "a\tb", 1, "ASCII" },
	{ "0123456789012345678901234567890123456789012345678901234567890123", 0, NULL },
	{ "01234567890123456789012345678901234567890123456789012345678901234", 1, "64" },
	{ "need a\nneed b\nneed c\nneed d\nneed e\nneed f\nneed g\nneed h\nneed i\nneed j\nneed k\nneed l\nneed m\n"
	  "need n\nneed o\nneed p\nneed q",
		17, "16" },
};

static void what_is_no_rule_is_refused_with_its_line(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(wrong); i++) {
		struct bots_error error = { 0, "" };
		struct bots *b = NULL;
		int r = bots_compile(&b, slice_from(wrong[i].rules), &error);

		if (!wrong[i].part) {
			assert_int_equal(r, 0);
			bots_free(b);
			continue;
		}
		assert_int_equal(r, BOTS_E_RULES);
		assert_null(b);
		if (error.line != wrong[i].line || !strstr(error.what, wrong[i].part))
			fail_msg("row %zu: line %u: %s", i, error.line, error.what);
	}
}

static void a_nul_in_rules_is_refused(void **state)
{
	struct bots_error error;
	struct bots *b = NULL;

	(void)state;
	assert_int_equal(bots_compile(&b, SLICE("a\0b"), &error), BOTS_E_RULES);
	assert_int_equal(error.line, 1);
}

/* So many that the states would not fit their type: refused, not wrapped round. */
static void too_many_rules_are_refused(void **state)
{
	enum { RULES = 1100, WIDTH = 62 };
	static char text[RULES * (WIDTH + 1) + 1];
	struct bots_error error;
	struct bots *b = NULL;
	size_t len = 0;

	(void)state;
	for (int i = 0; i < RULES; i++)
		len += (size_t)sprintf(text + len, "%0*d\n", WIDTH, i);
	assert_int_equal(bots_compile(&b, slice_of(text, len), &error), BOTS_E_RULES);
	assert_non_null(strstr(error.what, "65,534"));
}

#define WEBKIT     "AppleWebKit/537.36 (KHTML, like Gecko) "
#define ANDROID    "Mozilla/5.0 (Linux; Android 13; "
#define IPHONE     "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
#define CHROME_AND "Chrome/126.0.0.0 Mobile Safari/537.36"

/* People who are easily taken for something else. */
static const char *const people[] = {
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT "Chrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:127.0) Gecko/20100101 Firefox/127.0",
	"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) " WEBKIT "Chrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (X11; FreeBSD amd64; rv:127.0) Gecko/20100101 Firefox/127.0",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
	"Safari/605.1.15",
	/* Telephones called CUBOT, PHANTOM and the like. */
	ANDROID "CUBOT KINGKONG 9 Build/TP1A.220624.014) " WEBKIT CHROME_AND,
	ANDROID "CUBOT_X30) " WEBKIT CHROME_AND,
	ANDROID "TECNO PHANTOM X2 Build/TP1A) " WEBKIT CHROME_AND,
	ANDROID "K) " WEBKIT CHROME_AND " (Ecosia android@126.0.0.0)",
	/* Browsers inside of apps. */
	ANDROID "PGEM10 Build/TP1A; wv) " WEBKIT "Version/4.0 Chrome/116.0.0.0 Mobile Safari/537.36 XWEB/1160117 "
		"MMWEBSDK/20240404 MicroMessenger/8.0.49.2600(0x28003133) WeChat/arm64 Weixin NetType/WIFI "
		"Language/zh_CN ABI/arm64",
	IPHONE "Mobile/15E148 MicroMessenger/8.0.50(0x18003231) NetType/4G Language/zh_CN",
	IPHONE "Mobile/15E148 Weibo (iPhone14,5__weibo__14.6.2__iphone__os17.5)",
	ANDROID "V2241A; wv) " WEBKIT "Version/4.0 " CHROME_AND " baiduboxapp/13.60.0.10 (Baidu; P1 13)",
	ANDROID "M2102J2SC; wv) " WEBKIT "Version/4.0 " CHROME_AND " aweme.230400 JsSdk/1.0 NetType/WIFI AppName/aweme "
		"app_version/23.4.0 ByteLocale/zh-CN",
	ANDROID "M2102J2SC; wv) " WEBKIT "Version/4.0 " CHROME_AND
		" NewsArticle/9.9.8 ToutiaoMicroApp/2.75 PluginVersion/99",
	ANDROID "HLK-AL10) " WEBKIT "Version/4.0 " CHROME_AND " MQQBrowser/14.8 QQ/9.0.70.17405 TBS/046291",
	"Mozilla/5.0 (Linux; U; Android 12; zh-cn; Redmi K30) " WEBKIT "Version/4.0 " CHROME_AND
	" XiaoMi/MiuiBrowser/18.4",
	ANDROID "SM-G991B) " WEBKIT CHROME_AND " SogouSearch Android1.0 version3.0 AppVersion/5921",
	ANDROID "SM-S911N; wv) " WEBKIT "Version/4.0 " CHROME_AND " NAVER(inapp; search; 2000; 12.6.6)",
	ANDROID "SM-S911N; wv) " WEBKIT "Version/4.0 " CHROME_AND ";KAKAOTALK 2610480",
	IPHONE
	"Mobile/15E148 [FBAN/FBIOS;FBAV/468.0.0.36.109;FBBV/609;FBDV/iPhone14,5;FBMD/iPhone;FBSN/iOS;FBSV/17.5;FBCR/]",
	ANDROID "SM-G991B; wv) " WEBKIT "Version/4.0 " CHROME_AND
		" [FB_IAB/FB4A;FBAV/468.0.0.54.68;FBPN/com.facebook.katana;]",
	IPHONE "Mobile/15E148 Instagram 337.0.2.24.92 (iPhone14,5; iOS 17_5; zh_CN; zh; scale=3.00; 1170x2532)",
	IPHONE "GSA/321.0.642804631 Mobile/15E148 Safari/604.1",
	IPHONE "Mobile/15E148 [LinkedInApp]/9.29.7438",
	IPHONE "Mobile/15E148 [Pinterest/iOS]",
	IPHONE "Mobile/21F79 Twitter for iPhone/10.44",
	IPHONE "Mobile/15E148 AliApp(DingTalk/7.5.20) com.laiwang.DingTalk/37063370 Channel/201200 language/zh-Hans-CN",
	"Mozilla/5.0 (Phone; OpenHarmony 5.0) " WEBKIT
	"Chrome/114.0.0.0 Safari/537.36 ArkWeb/4.1.6.1 Mobile HuaweiBrowser/5.1",
	/* Rare, old and small ones. */
	"Mozilla/5.0 (Windows NT 10.0; WOW64; Trident/7.0; rv:11.0) like Gecko",
	"Mozilla/5.0 (compatible; MSIE 10.0; Windows NT 6.2; Trident/6.0)",
	"Mozilla/4.0 (compatible; MSIE 8.0; Windows NT 6.1; Trident/4.0; SLCC2; .NET CLR 2.0.50727; .NET4.0C)",
	"Mozilla/5.0 (compatible; Konqueror/4.5; FreeBSD) KHTML/4.5.4 (like Gecko)",
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_6_8) AppleWebKit/534.59 (KHTML, like Gecko, Safari/533.19) "
	"OmniWeb/622",
	"Opera/9.80 (Android; Opera Mini/36.2.2254/119.132; U; id) Presto/2.12.423 Version/12.16",
	"Opera/9.80 (J2ME/MIDP; Opera Mini/9.80; U; en) Presto/2.5.25 Version/10.54",
	"UCWEB/2.0 (MIDP-2.0; U; Adr 4.4.2; zh-CN; GT-I9300) U2/1.0.0 UCBrowser/10.7.6.805 U2/1.0.0 Mobile",
	"Mozilla/5.0 (Mobile; Nokia 8110 4G; rv:48.0) Gecko/48.0 Firefox/48.0 KAIOS/2.5",
	"Nokia6300/2.0 (05.00) Profile/MIDP-2.0 Configuration/CLDC-1.1",
	"BlackBerry9700/5.0.0.862 Profile/MIDP-2.1 Configuration/CLDC-1.1 VendorID/120",
	"Mozilla/5.0 (BB10; Touch) AppleWebKit/537.10+ (KHTML, like Gecko) Version/10.0.9.2372 Mobile Safari/537.10+",
	"Mozilla/5.0 (SMART-TV; Linux; Tizen 7.0) " WEBKIT "Version/7.0 TV Safari/537.36",
	"Mozilla/5.0 (Web0S; Linux/SmartTV) " WEBKIT "Chrome/108.0.5359.211 Safari/537.36 WebAppManager",
	"Mozilla/5.0 (PlayStation; PlayStation 5/6.50) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/15.4 "
	"Safari/605.1.15",
	"Mozilla/5.0 (Nintendo Switch; WebApplet) AppleWebKit/613.0 (KHTML, like Gecko) NF/6.0.3.24.2 "
	"NintendoBrowser/5.1",
	"Lynx/2.9.0dev.12 libwww-FM/2.14 SSL-MM/1.4.1 GNUTLS/3.7.8",
	"w3m/0.5.3+git20230121",
	"Links (2.28; Linux 6.1.0 x86_64; GNU C 12.2; text)",
	/* A name in another script. */
	ANDROID "\xe5\xb0\x8f\xe7\xb1\xb3) " WEBKIT CHROME_AND,
	ANDROID "\xff\xfe\x80) " WEBKIT CHROME_AND,
};

static const char *const robots[] = {
	"",
	"-",
	"Mozilla/5.0",
	"Mozilla/4.0 (compatible;)",
	"curl/8.5.0",
	"Wget/1.21.3",
	"python-requests/2.31.0",
	"Go-http-client/2.0",
	"okhttp/4.12.0",
	"Java/17.0.9",
	"Dalvik/2.1.0 (Linux; U; Android 13; SM-G991B Build/TP1A)",
	"node",
	"axios/1.6.2",
	"Apache-HttpClient/4.5.14 (Java/17.0.9)",
	"Mozilla/5.0 (compatible; Baiduspider/2.0; +http://www.baidu.com/search/spider.html)",
	"Mozilla/5.0 (Windows NT 10.0; WOW64) " WEBKIT "Chrome/63.0 Safari/537.36; 360Spider",
	"Sogou web spider/4.0(+http://www.sogou.com/docs/help/webmasters.htm#07)",
	"Mozilla/5.0 (Linux; Android 5.0) " WEBKIT
	"Mobile Safari/537.36 (compatible; Bytespider; spider-feedback@bytedance.com)",
	"Mozilla/5.0 (compatible;PetalBot;+https://webmaster.petalsearch.com/site/petalbot)",
	"Mozilla/5.0 (compatible; YisouSpider/5.0; +http://www.yisou.com)",
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; GPTBot/1.2; +https://openai.com/gptbot)",
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko); compatible; ChatGPT-User/1.0; +https://openai.com/bot",
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)",
	"Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; Perplexity-User/1.0)",
	"anthropic-ai",
	"cohere-ai",
	"CCBot/2.0 (https://commoncrawl.org/faq/)",
	"facebookexternalhit/1.1",
	"meta-externalagent/1.1",
	"WhatsApp/2.23.20.0",
	"Mozilla/5.0 (X11; Linux x86_64) " WEBKIT "HeadlessChrome/126.0.0.0 Safari/537.36",
	"Mozilla/5.0 (Unknown; Linux x86_64) AppleWebKit/538.1 (KHTML, like Gecko) PhantomJS/2.1.1 Safari/538.1",
	"Mozilla/5.0 (linux) AppleWebKit/537.36 (KHTML, like Gecko) jsdom/22.1.0",
	ANDROID "CUBOT_X30) " WEBKIT CHROME_AND " (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT
	"Chrome/126.0.0.0 Safari/537.36 SomethingNew/1.0 (+https://new.example)",
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) " WEBKIT "Chrome/126.0.0.0 Safari/537.36 ops@firm.example.com",
};

static void built_in_rules_tell_people_from_robots(void **state)
{
	struct bots *b = compiled(bots_builtin());

	(void)state;
	for (size_t i = 0; i < ROWS(people); i++) {
		const char *pattern = asked(b, slice_from(people[i]));

		if (pattern)
			fail_msg("a person taken for a robot by '%s': %s", pattern, people[i]);
	}
	for (size_t i = 0; i < ROWS(robots); i++)
		if (!asked(b, slice_from(robots[i])))
			fail_msg("a robot taken for a person: %s", robots[i]);
	assert_string_equal(asked(b, SLICE_NONE), "(no user agent)");
	bots_free(b);
}

static void any_bytes_and_lengths_are_answered(void **state)
{
	struct bots *b = compiled(bots_builtin());
	static char agent[BOTS_AGENT_MAX + 1];
	const size_t room = sizeof(agent);
	uint32_t random = 7;

	(void)state;
	for (int round = 0; round < 200; round++) {
		for (size_t i = 0; i < room; i++) {
			random = random * 1664525 + 1013904223;
			agent[i] = (char)(random >> 24);
		}
		asked(b, slice_of(agent, (random >> 8) % room));
	}
	/* The longest that is read, found at its very end; one more is not read at all. */
	memset(agent, 'x', room);
	memcpy(agent + BOTS_AGENT_MAX - 3, "bot", 3);
	assert_string_equal(asked(b, slice_of(agent, BOTS_AGENT_MAX)), "bot");
	assert_string_equal(asked(b, slice_of(agent, BOTS_AGENT_MAX + 1)), "(longer than 2048 bytes)");
	/* A NUL is a byte like others: it hides nothing behind it. */
	memcpy(agent, "Mozilla\0bot", 11);
	assert_string_equal(asked(b, slice_of(agent, 11)), "bot");
	/* Exceptions from end to end. */
	for (size_t i = 0; i < BOTS_AGENT_MAX / 6; i++)
		memcpy(agent + i * 6, "cubot ", 6);
	assert_string_not_equal(asked(b, slice_of(agent, BOTS_AGENT_MAX / 6 * 6)), "bot");
	bots_free(b);
}

static void nothing_is_freed_twice(void **state)
{
	(void)state;
	bots_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notation_means_what_it_says),
		cmocka_unit_test(what_is_no_rule_is_refused_with_its_line),
		cmocka_unit_test(a_nul_in_rules_is_refused),
		cmocka_unit_test(too_many_rules_are_refused),
		cmocka_unit_test(built_in_rules_tell_people_from_robots),
		cmocka_unit_test(any_bytes_and_lengths_are_answered),
		cmocka_unit_test(nothing_is_freed_twice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
