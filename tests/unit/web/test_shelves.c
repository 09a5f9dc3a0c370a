/* SPDX-License-Identifier: MIT */

/* Tags, months, what is related, and which parameters of a list go together. */
#include "web/portal.h"

/* What a pair answers: 200 (.), 422 (x), 400 (b: one name twice). Above the diagonal, which is each alone. */
static void pairs(void **state)
{
	static const struct {
		const char *query, *answers;
	} rows[] = {
		{ "lang=en", "..........x." },
		{ "limit=5", " .........x." },
		{ "section=trade", "  .x...x..xx" },
		{ "tag=EV", "   ....x..xx" },
		{ "sort=newest", "    .bbx..xx" },
		{ "sort=views", "     .b.xxxx" },
		{ "sort=trending", "      .xxxxx" },
		{ "period=day", "       xxxxx" },
		{ "since=2020-01-01T00:00:00Z", "        ..xx" },
		{ "until=2030-01-01T00:00:00Z", "         .xx" },
		{ "nonsense=1", "          bb" },
		{ "modified_since=2020-01-01T00:00:00Z", "           ." },
	};
	const size_t n = sizeof(rows) / sizeof(rows[0]);

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = i; j < n; j++) {
			bool unknown = i == 10 || j == 10;
			char answer = rows[i].answers[j];
			/* period needs sort=views, and stands for itself with lang and limit no more than alone */
			bool lone_period = (i == 7 || j == 7) && !(i == 5 && j == 7);
			int want = unknown || answer == 'b' ? 400 : answer == 'x' || lone_period ? 422 : 200;
			char uri[300];
			struct got got;

			snprintf(uri, sizeof(uri), "/api/v1/articles?%s%s%s", rows[i].query, i == j ? "" : "&",
				i == j ? "" : rows[j].query);
			ask(&got, "GET", uri, NULL, NULL);
			if (got.status != want)
				fail_msg("%s: %d instead of %d\n%s", uri, got.status, want, got.body);
			done_with(&got);
		}
}

/* One that is to come with a tag of its own and a common one, one with odd tags. */
static void more(void)
{
	portal_import(
		"{\"id\":20,\"slug\":\"to-come\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":"
		"\"2098-03-05T10:"
		"00:00Z\",\"tags\":[\"secret\",\"EV\"],\"texts\":{\"en\":{\"title\":\"To come\",\"body\":\"B\"}}}\n"
		"{\"id\":21,\"slug\":\"odd\",\"section\":\"markets\",\"status\":\"published\",\"published_at\":\"2024-"
		"05-31T16:30:"
		"00Z\",\"tags\":[\"EV\",\"贸易 & <b>\",\"..\"],\"texts\":{\"en\":{\"title\":\"Odd "
		"one\",\"body\":\"B\"}}}\n"
		"{\"id\":22,\"slug\":\"gone\",\"section\":\"markets\",\"status\":\"withdrawn\",\"published_at\":\"2024-"
		"05-31T10:30:"
		"00Z\",\"tags\":[\"EV\",\"gone\"],\"texts\":{\"en\":{\"title\":\"Gone\",\"body\":\"B\"}}}\n");
}

static void tags(void **state)
{
	static const struct wanted rows[] = {
		{ "/api/v1/tags", 200,
			"{\"items\":[{\"tag\":\"..\",\"articles\":1},{\"tag\":\"EV\",\"articles\":2},{\"tag\":"
			"\"ports\","
			"\"articles\":1},{\"tag\":\"贸易 \\u0026 \\u003cb\\u003e\",\"articles\":1}],\"next\":null}",
			"secret" },
		{ "/api/v1/tags?lang=en", 400, NULL, NULL },
		{ "/tag/EV", 200,
			"<h1 class=\"both\"><span lang=\"en\">Tag: EV</span> <span lang=\"zh-Hans\">标签：EV</span>",
			"To come" },
		{ "/tag/EV", 200, "<title>Tag: EV · Tradepost</title>", "Gone" },
		{ "/tag/EV?lang=zh", 200, "<title>标签：EV · 贸易驿站</title>", "Tag: EV" },
		{ "/tag/EV", 200, "href=\"/news/21/odd\"", "tea-1" },
		{ "/tag/EV", 200, "data-tag=\"EV\"", NULL },
		{ "/tag/EV", 200, "<link rel=\"canonical\" href=\"https://news.example/tag/EV\">", NULL },
		{ "/tag/%E8%B4%B8%E6%98%93%20%26%20%3Cb%3E", 200, "标签：贸易 &amp; &lt;b&gt;", "<b>" },
		{ "/tag/ev", 404, "404", NULL },
		{ "/tag/secret", 404, "404", "secret" },
		{ "/tag/gone", 404, "404", NULL },
		{ "/tag/never", 404, "404", NULL },
		{ "/tag/a%2Cb", 404, NULL, NULL },
		{ "/tag/EV?cursor=AAAA", 422, NULL, NULL },
		{ "/latest", 200,
			"<a rel=\"tag\" href=\"/tag/%E8%B4%B8%E6%98%93%20%26%20%3Cb%3E\">贸易 &amp; &lt;b&gt;</a>",
			"href=\"/tag/..\"" },
		{ "/news/1/old-harbour?lang=zh", 200, "<a rel=\"tag\" href=\"/tag/ports?lang=zh\">ports</a>", NULL },
		{ "/news/5/tea-1", 200, NULL, "class=\"tags\"" },
	};
	struct got got;

	(void)state;
	CHECK_WANTED(rows);
	ask(&got, "GET", "/tag/%20EV?lang=en&utm_source=x", NULL, NULL);
	assert_int_equal(got.status, 301);
	assert_string_equal(header(&got, "Location"), "/tag/EV?lang=en");
	done_with(&got);
}

/* 21 came out on the first of June where the site is. */
static void months(void **state)
{
	static const struct wanted rows[] = {
		{ "/archive/2024/05", 200, "href=\"/news/1/old-harbour\"", "Odd one" },
		{ "/archive/2024/06", 200, "href=\"/news/21/odd\"", "old-harbour" },
		{ "/archive/2024/06", 200, "<title>June 2024 · Tradepost</title>", NULL },
		{ "/archive/2024/06", 200,
			"<a class=\"both\" href=\"/archive/2024/05\"><span lang=\"en\">Earlier: May 2024</span>",
			NULL },
		{ "/archive/2024/06", 200,
			"<a class=\"both\" href=\"/archive/2025/01\"><span lang=\"en\">Later: January 2025</span>",
			NULL },
		{ "/archive/2024/06", 200, "<li><a class=\"both\" href=\"/archive\"><span lang=\"en\">Archive</span>",
			NULL },
		{ "/archive/2024/06", 200,
			"data-since=\"2024-06-01T00:00:00+08:00\" data-until=\"2024-07-01T00:00:00+08:00\"", NULL },
		{ "/archive/2024/12?lang=zh", 200, "<h1 class=\"both\"><span lang=\"zh-Hans\">2024年12月</span>",
			"December" },
		{ "/archive/2024/12?lang=zh", 200, "href=\"/archive/2025/01?lang=zh\"", NULL },
		{ "/archive/2024/12", 200, "Nothing has been published", NULL },
		{ "/archive/2023/01", 200, "href=\"/news/8/long\"", "Earlier:" },
		{ "/archive/2025/03", 200, "href=\"/news/7/tea-3\"", "Later:" },
		{ "/archive/2098/03", 200, "Nothing has been published", "To come" },
		{ "/archive/2099/12", 200, "href=\"/archive/2025/03\"", "2099-01\"" },
		{ "/archive/9999/12", 200, NULL, "Later:" },
		{ "/archive/0001/01", 200, NULL, "Earlier:" },
		{ "/archive/2024/00", 404, NULL, NULL },
		{ "/archive/2024/13", 404, NULL, NULL },
		{ "/archive/0000/01", 404, NULL, NULL },
		{ "/archive/24/05", 404, NULL, NULL },
		{ "/archive/2024/005", 404, NULL, NULL },
		{ "/archive/2024/x", 404, NULL, "2024" },
		{ "/archive/2024", 404, NULL, NULL },
		{ "/archive/2024/5", 301, NULL, NULL },
		{ "/archive", 200, "<h2 id=\"year-2025\"", "2098" },
		{ "/archive", 200,
			"<li><a class=\"both\" href=\"/archive/2024/06\"><span lang=\"en\">June</span> "
			"<span lang=\"zh-Hans\">6月</span> </a> <span class=\"count\">1</span></li>",
			"/archive/2024/12" },
		{ "/archive?lang=zh", 200, "<a class=\"both\" href=\"/archive/2024/05?lang=zh\">", ">June<" },
		{ "/archive?cursor=x", 200, NULL, NULL },
		{ "/latest", 200, "<a class=\"both\" href=\"/archive\"><span lang=\"en\">Archive</span>", NULL },
		{ "/latest", 200, "<a class=\"both\" href=\"/archive/2023/01\"><span lang=\"en\">Archive", NULL },
	};

	(void)state;
	CHECK_WANTED(rows);
}

static void related(void **state)
{
	static const struct wanted rows[] = {
		{ "/api/v1/articles/1/related", 200, "{\"items\":[{\"id\":21,", "\"id\":20" },
		{ "/api/v1/articles/1/related", 200, "],\"next\":null}", "\"id\":22" },
		{ "/api/v1/articles/1/related", 200, NULL, "\"id\":1," },
		{ "/api/v1/articles/21/related", 200, "{\"items\":[{\"id\":1,", NULL },
		{ "/api/v1/articles/21/related?lang=en", 200, "\"title\":{\"en\":\"Tea 3\"}", "老港" },
		{ "/api/v1/articles/5/related", 200, "{\"items\":[{\"id\":7,", NULL },
		{ "/api/v1/articles/2/related", 410, "wrong", NULL },
		{ "/api/v1/articles/3/related", 404, NULL, NULL },
		{ "/api/v1/articles/4/related", 404, NULL, NULL },
		{ "/api/v1/articles/20/related", 404, NULL, NULL },
		{ "/api/v1/articles/999/related", 404, NULL, NULL },
		{ "/api/v1/articles/old-harbour/related", 404, NULL, NULL },
		{ "/news/1/old-harbour", 200, "<h2 id=\"related\"", "To come" },
		{ "/news/1/old-harbour", 200, "href=\"/news/21/odd\"", "/gone" },
	};

	(void)state;
	CHECK_WANTED(rows);
}

static int setup(void **state)
{
	int r = portal_setup(state);

	more();
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pairs),
		cmocka_unit_test(tags),
		cmocka_unit_test(months),
		cmocka_unit_test(related),
	};

	return cmocka_run_group_tests(tests, setup, portal_teardown);
}
