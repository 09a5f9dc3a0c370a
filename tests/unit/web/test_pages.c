/* SPDX-License-Identifier: MIT */

/* Pages: what stands on them, in which languages, and where their links lead. */
#include "web/portal.h"

#include "news/visitor.h"

#define ARTICLE "/news/1/old-harbour"

static void article(void **state)
{
	static const struct wanted rows[] = {
		{ ARTICLE, 200, "<html lang=\"en\" data-show=\"both\">", NULL },
		{ ARTICLE, 200, "<title>Old harbour &lt;opens&gt; · Tradepost</title>", "<opens>" },
		{ ARTICLE, 200, "<span lang=\"en\">Old harbour &lt;opens&gt;</span>", NULL },
		{ ARTICLE, 200, "<span lang=\"zh-Hans\">老港开放</span>", NULL },
		{ ARTICLE, 200, "<p lang=\"en\">By Lin</p>", NULL },
		{ ARTICLE, 200, "<time datetime=\"2024-05-17T17:01:00+08:00\">2024-05-17 17:01</time>", NULL },
		{ ARTICLE, 200, "<data value=\"100\" data-views=\"1\">100</data>", NULL },
		{ ARTICLE, 200, "quay.webp", "<img" },
		{ ARTICLE, 200, "<span lang=\"zh-Hans\">黎明</span>", NULL },
		{ ARTICLE, 200,
			"<a class=\"both\" href=\"/section/trade\"><span lang=\"en\">Trade &amp; tariffs</span>",
			NULL },
		{ ARTICLE, 200, "<link rel=\"canonical\" href=\"https://news.example/news/1/old-harbour\">", NULL },
		{ ARTICLE, 200,
			"<link rel=\"alternate\" hreflang=\"zh-Hans\" "
			"href=\"https://news.example/news/1/old-harbour?lang=zh-Hans\">",
			NULL },
		{ ARTICLE, 200,
			"<link rel=\"alternate\" hreflang=\"x-default\" "
			"href=\"https://news.example/news/1/old-harbour\">",
			NULL },
		{ ARTICLE, 200, "https://brand.example/", NULL },
		{ ARTICLE, 200, "返回品牌站", NULL },
		{ ARTICLE, 200, "<p class=\"standfirst\">In short.</p>", NULL },
		{ ARTICLE "?lang=zh", 200, "<html lang=\"zh-Hans\" data-show=\"zh\">",
			"<div class=\"prose\">\n<p>One.</p>" },
		{ ARTICLE "?lang=zh", 200, "<title>老港开放 · 贸易驿站</title>", "Old harbour" },
		{ ARTICLE "?lang=zh", 200, "<p>一。</p>", "<p>One.</p>" },
		{ ARTICLE "?lang=zh", 200,
			"<link rel=\"canonical\" href=\"https://news.example/news/1/old-harbour?lang=zh-Hans\">",
			NULL },
		{ ARTICLE "?lang=zh", 200, "href=\"/section/trade?lang=zh\"", NULL },
		{ ARTICLE "?lang=fr", 200, "<html lang=\"en\" data-show=\"en\">", "老港" },
		{ "/news/5/tea-1", 200, "<title>Tea 1 · Tradepost</title>", "hreflang=\"x-default\"" },
		{ "/news/2/wrong-numbers", 410, "The numbers were wrong.", "Wrong numbers" },
		{ "/news/2/anything", 410, "<p class=\"status\">410</p>", NULL },
		{ "/news/4/far-off", 404, "<p class=\"status\">404</p>", "Far off" },
		{ "/news/0/x", 404, NULL, NULL },
		{ "/news/abc/x", 404, NULL, NULL },
	};

	(void)state;
	CHECK_WANTED(rows);
}

static void addresses(void **state)
{
	static const struct {
		const char *uri, *location;
	} rows[] = {
		{ "/news/1/wrong", "/news/1/old-harbour" },
		{ "/news/1", "/news/1/old-harbour" },
		{ "/news/1/", "/news/1" },
		{ "/news/1/OLD-HARBOUR", "/news/1/old-harbour" },
		{ "/news/1/wrong?lang=zh-Hans&utm_source=a&x=%0d%0aSet-Cookie:b", "/news/1/old-harbour?lang=zh-Hans" },
		{ "/news/1/%E8%80%81?utm_source=a", "/news/1/old-harbour" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct got got;
		char *location;

		ask(&got, "GET", rows[i].uri, NULL, NULL);
		location = header(&got, "Location");
		if (got.status != 301 || !location || strcmp(location, rows[i].location))
			fail_msg("row %zu: %s", i, got.head);
		done_with(&got);
	}
}

static void lists(void **state)
{
	static const struct wanted rows[] = {
		{ "/latest", 200,
			"<h1 class=\"both\"><span lang=\"en\">Latest</span> <span lang=\"zh-Hans\">最新</span>",
			"far-off" },
		{ "/latest", 200, "<title>Latest · Tradepost</title>", "a-draft" },
		{ "/latest", 200, "href=\"/news/1/old-harbour\"", "wrong-numbers" },
		{ "/latest", 200, "<data value=\"100\" data-views=\"1\">100</data>", "rel=\"next\"" },
		{ "/latest?lang=zh", 200, "<title>最新 · 贸易驿站</title>", "Old harbour" },
		{ "/section/trade", 200, "data-section=\"trade\"", "tea-1" },
		{ "/section/trade", 200, "<link rel=\"canonical\" href=\"https://news.example/section/trade\">", NULL },
		{ "/section/trade", 200, "href=\"/section/trade\" aria-current=\"true\"", NULL },
		{ "/section/nowhere", 404, "<p class=\"status\">404</p>", "nowhere" },
		{ "/section/%E8%B4%B8", 404, NULL, NULL },
	};

	(void)state;
	CHECK_WANTED(rows);
}

/* The text of the rule has the figures that counting has. */
static void rule(void **state)
{
	static const char *const langs[] = { "en", "zh-Hans" };
	static const struct {
		const char *form;
		int64_t number;
	} figures[] = {
		{ "This is rule %lld.", VIEWS_RULE },
		{ "until %lld minutes", VISIT_WINDOW_MS / 60000 },
		{ "within %lld minutes, other", VISIT_FLOOD_MS / 60000 },
		{ "opened %lld visits", VISIT_FLOOD },
		{ "%lld hours after", VISITOR_KEY_MAX_MS / 3600000 },
		{ "这是计数规则 %lld，", VIEWS_RULE },
		{ "直到 %lld 分钟", VISIT_WINDOW_MS / 60000 },
		{ "%lld 分钟之内，同一地址", VISIT_FLOOD_MS / 60000 },
		{ "计入 %lld 次", VISIT_FLOOD },
		{ "密钥生成后 %lld 小时", VISITOR_KEY_MAX_MS / 3600000 },
	};
	struct got got;
	char text[64];

	(void)state;
	ask(&got, "GET", "/counting", NULL, NULL);
	assert_int_equal(got.status, 200);
	for (size_t i = 0; i < sizeof(figures) / sizeof(figures[0]); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		snprintf(text, sizeof(text), figures[i].form, (long long)figures[i].number);
#pragma GCC diagnostic pop
		if (!strstr(got.body, text))
			fail_msg("row %zu: \"%s\" is not there", i, text);
	}
	done_with(&got);
	for (size_t l = 0; l < 2; l++) {
		snprintf(text, sizeof(text), "/counting?lang=%s", langs[l]);
		ask(&got, "GET", text, NULL, NULL);
		for (int i = 0; i < OUTCOME_COUNT; i++) {
			snprintf(text, sizeof(text), "<th scope=\"row\"><code>%s</code>", outcome_names[i]);
			if (!strstr(got.body, text))
				fail_msg("%s: %s is not there", langs[l], outcome_names[i]);
		}
		done_with(&got);
	}
}

/* Every hint of the search, in both languages and in the one that is asked for. */
static void hints(void **state)
{
	static const char *const queries[] = { "-x", "%21",
		"a%20b%20c%20d%20e%20f%20g%20h%20i%20j%20k%20l%20m%20n%20o%20p%20q", "x%20section:a%20section:b",
		"x%20section:A_", "x%20tag:a%20tag:b", "x%20tag:a,b", "x%20after:2024%20after:2025",
		"x%20before:2024-13" };
	char uri[128];
	struct got got;

	(void)state;
	for (size_t i = 0; i < sizeof(queries) / sizeof(queries[0]); i++)
		for (int chinese = 0; chinese < 2; chinese++) {
			const char *both = "<li class=\"both\"><span lang=\"en\">", *zh = "<span lang=\"zh-Hans\">",
				   *at;

			snprintf(uri, sizeof(uri), "/search?q=%s%s", queries[i], chinese ? "&lang=zh" : "");
			ask(&got, "GET", uri, NULL, NULL);
			at = strstr(got.body, chinese ? "<li class=\"both\"><span lang=\"zh-Hans\">" : both);
			if (got.status != 422 || !at || !strstr(at, zh) || strstr(at, zh) > strstr(at, "</li>"))
				fail_msg("%s: %d, and no hint in Chinese", uri, got.status);
			done_with(&got);
		}
}

static void figures(void **state)
{
	static const struct wanted rows[] = {
		{ "/stats", 200, "Nothing has been read yet.", "wrong-numbers" },
		{ "/stats", 200, "href=\"/stats/1\">100</a>", "far-off" },
		{ "/stats?lang=zh", 200, "老港开放", "Old harbour" },
		{ "/stats/1", 200, "Old harbour &lt;opens&gt;", "<opens>" },
		{ "/stats/1", 200, "<dd>100</dd>", "<polyline" },
		{ "/stats/1", 200,
			"<span lang=\"en\">Robot</span> <span lang=\"zh-Hans\">机器人</span></span> <code>bot</code>",
			NULL },
		{ "/stats/1?lang=zh", 200, "<span lang=\"zh-Hans\">预先下载</span></span> <code>prefetch</code></th>",
			NULL },
		{ "/stats/1", 200, "<code>flood</code>", "<span lang=\"zh-Hans\"></span>" },
		{ "/stats/1?lang=zh", 200, "href=\"/news/1/old-harbour?lang=zh\"", NULL },
		{ ARTICLE, 200, "href=\"/stats/1\"", "<svg" },
		{ ARTICLE "?lang=zh", 200, "href=\"/counting?lang=zh\"", NULL },
		{ "/stats/2", 410, "The numbers were wrong.", NULL },
		{ "/stats/3", 404, NULL, NULL },
		{ "/stats/4", 404, NULL, "Far off" },
	};

	(void)state;
	CHECK_WANTED(rows);
}

static void problems(void **state)
{
	static const struct wanted rows[] = {
		{ "/problems/not-found", 200, "<p class=\"status\">404</p>", NULL },
		{ "/problems/not-found", 200, "<span lang=\"zh-Hans\">未找到</span>", NULL },
		{ "/problems/not-found?lang=zh", 200, "<html lang=\"zh-Hans\"", "There is nothing" },
		{ "/problems/store-full", 200, "<p class=\"status\">507</p>", NULL },
		{ "/problems/none-such", 404, NULL, "none-such" },
	};

	(void)state;
	CHECK_WANTED(rows);
}

/* Markup in titles, captions, names and tags is text on every page. */
static void hostile_texts(void **state)
{
	static const char *const uris[] = { "/news/40/hostile", "/news/40/hostile?lang=en", "/latest",
		"/section/trade" };

	(void)state;
	portal_import("{\"id\":40,\"slug\":\"hostile\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":"
		      "\"2024-05-"
		      "17T17:01:00Z\",\"tags\":[\"<script>t\"],\"source\":{\"name\":\"<script>n\",\"url\":\"https://"
		      "a.example/?b&c=1\"},"
		      "\"image\":{\"name\":\"<script>.png\",\"alt\":{\"en\":\"\\\" "
		      "onerror=x\"},\"caption\":{\"en\":\"<script>c\"}},"
		      "\"texts\":{\"en\":{\"title\":\"</"
		      "title><script>alert(1)\",\"summary\":\"\\\"><script>s\",\"byline\":\"<script>b\","
		      "\"body\":\"<script>alert(2)</script> [x](javascript:alert(3))\"}}}\n");
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++) {
		struct got got;
		char *at;

		ask(&got, "GET", uris[i], NULL, NULL);
		assert_int_equal(got.status, 200);
		for (at = strstr(got.body, "<script"); at; at = strstr(at + 1, "<script"))
			assert_true(!strncmp(at, "<script type=\"module\" src=\"/js/", 31) ||
				    !strncmp(at, "<script src=\"/js/", 17));
		assert_null(strstr(got.body, "href=\"javascript"));
		done_with(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(article),
		cmocka_unit_test(addresses),
		cmocka_unit_test(lists),
		cmocka_unit_test(rule),
		cmocka_unit_test(hints),
		cmocka_unit_test(figures),
		cmocka_unit_test(problems),
		cmocka_unit_test(hostile_texts),
	};

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
