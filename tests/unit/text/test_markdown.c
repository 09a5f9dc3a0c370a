/* SPDX-License-Identifier: MIT */

#include "table.h"

#include <time.h>

#include "base/fault.h"
#include "text/html.h"
#include "text/markdown.h"

struct row {
	const char *source, *html;
};

/* Two pictures are there, x and y, whatever their kind. */
static int picture(void *arg, struct slice name, struct markdown_picture *out)
{
	(void)arg;
	if (!name.len || name.at[0] == '.' || slice_index(name, '/') < name.len)
		fail_msg("asked for " SLICE_FMT, SLICE_ARG(name));
	if (name.at[0] == 'x')
		*out = (struct markdown_picture){ .width = 640, .height = 360 };
	if (name.at[0] == 'y')
		*out = (struct markdown_picture){ .width = 3, .height = 4 };
	return slice_eq(name, SLICE("broken")) ? FAULT_STORE : 0;
}

static void check_with(const struct row *rows, size_t n, const struct markdown_options *options)
{
	struct buffer b = BUFFER_INIT;

	for (size_t i = 0; i < n; i++) {
		buffer_clear(&b);
		CHECK_ROW(i, markdown_render(&b, slice_from(rows[i].source), options) == 0);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].html);
	}
	buffer_release(&b);
}

static void check_rows(const struct row *rows, size_t n)
{
	const struct markdown_options options = { .picture = picture };

	check_with(rows, n, &options);
}

#define CHECK_ROWS(rows) check_rows((rows), sizeof(rows) / sizeof((rows)[0]))

TEST(elements)
{
	static const struct row rows[] = {
		{ "", "" },
		{ "a\nb  \nc\\\nd", "<p>a\nb<br>\nc<br>\nd</p>\n" },
		{ "# one\n###### six\n#\ttab", "<h2>one</h2>\n<h6>six</h6>\n<h2>tab</h2>\n" },
		{ "one\n===\n\ntwo\n---", "<h2>one</h2>\n<h3>two</h3>\n" },
		{ "*a* **b** ***c*** ~~d~~ `e`", "<p><em>a</em> <strong>b</strong> <em><strong>c</strong></em> "
						 "<del>d</del> <code>e</code></p>\n" },
		{ "- a\n- b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n" },
		{ "3. a\n\n4. b", "<ol start=\"3\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n" },
		{ "> a\n\n---", "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n" },
		{ "```c\n<b>\n```", "<pre><code class=\"language-c\">&lt;b&gt;\n</code></pre>\n" },
		{ "``` \"><b>\nx\n```", "<pre><code class=\"language-&quot;&gt;&lt;b&gt;\">x\n</code></pre>\n" },
		{ "    code", "<pre><code>code\n</code></pre>\n" },
		{ "|a|b|c|\n|:--|:-:|--:|\n|1|*2*|",
			"<table>\n<thead>\n<tr><th class=\"left\">a</th><th class=\"center\">b</th><th "
			"class=\"right\">c</th>"
			"</tr>\n</thead>\n<tbody>\n<tr><td class=\"left\">1</td><td class=\"center\"><em>2</em></td>"
			"<td class=\"right\"></td></tr>\n</tbody>\n</table>\n" },
		{ "|a|b|\n|---|:-:|",
			"<table>\n<thead>\n<tr><th>a</th><th class=\"center\">b</th></tr>\n</thead>\n</table>\n" },
		{ "|a|b|\n|--|--|\n|1|2|", "<p>|a|b|\n|--|--|\n|1|2|</p>\n" }, /* GFM: a table */
		{ "|a|b|\n|-|-|", "<p>|a|b|\n|-|-|</p>\n" },
		{ "```\n|a|b|\n|--|--|\n```", "<pre><code>|a|b|\n|--|--|\n</code></pre>\n" },
		{ "[a](/b \"c\")", "<p><a href=\"/b\" title=\"c\">a</a></p>\n" },
		{ "[a]\n\n[a]: https://e.example/?x=1&y=%20 'it''s'",
			"<p>[a]</p>\n<p>[a]: https://e.example/?x=1&amp;y=%20 &#39;it&#39;&#39;s&#39;</p>\n" },
		{ "[a]\n\n[a]: https://e.example/?x=1&y=%20\"'",
			"<p><a href=\"https://e.example/?x=1&amp;y=%20%22&#39;\">a</a></p>\n" },
		{ "<https://e.example/é>", "<p><a href=\"https://e.example/%C3%A9\">https://e.example/é</a></p>\n" },
		{ "<a@e.example>", "<p><a href=\"mailto:a@e.example\">a@e.example</a></p>\n" },
		{ "https://e.example www.e.example a@e.example",
			"<p>https://e.example www.e.example a@e.example</p>\n" },
		{ "&amp; &copy; &#x8d38; &lt;b&gt; &#60; &#0;", "<p>&amp; © 贸 &lt;b&gt; &lt; \xEF\xBF\xBD</p>\n" },
	};

	CHECK_ROWS(rows);
}

#define X(alt) "<img src=\"/media/x.png\" width=\"640\" height=\"360\" loading=\"lazy\" alt=\"" alt "\">"
#define Y(alt) "<img src=\"/media/y.png\" width=\"3\" height=\"4\" loading=\"lazy\" alt=\"" alt "\">"
#define TITLED(alt, title) \
	"<img src=\"/media/x.png\" width=\"640\" height=\"360\" loading=\"lazy\" alt=\"" alt "\" title=\"" title "\">"

TEST(pictures)
{
	static const struct row rows[] = {
		{ "![a *b*](/media/x.png)", "<figure>" X("a b") "</figure>\n" },
		{ "![a](/media/x.png \"t & *u*\")",
			"<figure>" X("a") "<figcaption>t &amp; *u*</figcaption></figure>\n" },
		{ "![a](/media/x.png 'b title=\"c\"')",
			"<figure>" X("a") "<figcaption>b title=&quot;c&quot;</figcaption></figure>\n" },
		{ "![](/media/x.png \"\")", "<figure>" X("") "</figure>\n" },
		{ "![a](/media/x.png)\n![b](/media/y.png \"t\")",
			"<figure>" X("a") "</figure>\n<figure>" Y("b") "<figcaption>t</figcaption></figure>\n" },
		{ "![a](/media/x.png)  \n[ ![b](/media/y.png \"t\") ](/c)",
			"<figure>" X("a") "</figure>\n<figure><a href=\"/c\">" Y(
				"b") "</a><figcaption>t</figcaption></figure>\n" },
		{ "[![a](/media/x.png)](/b \"c\")", "<figure><a href=\"/b\" title=\"c\">" X("a") "</a></figure>\n" },
		{ "[![a](/media/x.png)](javascript:b)", "<figure>" X("a") "</figure>\n" },
		{ "[![a](/media/x.png) ![b](/media/y.png)](/c)", "<p><a href=\"/c\">" X("a") " " Y("b") "</a></p>\n" },
		{ "> ![a](/media/x.png)", "<blockquote>\n<figure>" X("a") "</figure>\n</blockquote>\n" },
		{ "- ![a](/media/x.png)\n\n  b", "<ul>\n<li><figure>" X("a") "</figure>\n<p>b</p>\n</li>\n</ul>\n" },
		/* In a line of text a picture stays in that line, its title with it. */
		{ "- ![a](/media/x.png \"t\")", "<ul>\n<li>" TITLED("a", "t") "</li>\n</ul>\n" },
		{ "# ![a](/media/x.png)", "<h2>" X("a") "</h2>\n" },
		{ "b ![a](/media/x.png \"t\") c", "<p>b " TITLED("a", "t") " c</p>\n" },
		{ "*![a](/media/x.png)*", "<p><em>" X("a") "</em></p>\n" },
		{ "![a](/media/x.png) &amp;", "<p>" X("a") " &amp;</p>\n" },
		{ "![a](/media/x.png)\n\n`b`", "<figure>" X("a") "</figure>\n<p><code>b</code></p>\n" },
		{ "![a](/media/x.png) ![none](/media/z.png)", "<p>" X("a") " none</p>\n" },
		{ "![none *there*](/media/z.png \"t\")", "<p>none there</p>\n" },
		{ "![a ![b](/media/y.png) [c](/d)](/media/x.png)", "<figure>" X("a b c") "</figure>\n" },
		{ "![a ![b](/media/y.png)](/e.png)", "<p>a b</p>\n" },
		{ "![a\nb  \nc](/media/x.png)", "<figure>" X("a b c") "</figure>\n" },
		{ "![a][p]\n\n[p]: /media/x.png (t)", "<figure>" X("a") "<figcaption>t</figcaption></figure>\n" },
		{ "|![a](/media/x.png)|\n|---|",
			"<table>\n<thead>\n<tr><th>" X("a") "</th></tr>\n</thead>\n</table>\n" },
	};
	struct buffer b = BUFFER_INIT;
	const struct markdown_options options = { .picture = picture };

	CHECK_ROWS(rows);
	CHECK(markdown_render(&b, SLICE("![a](/media/x.png)"), NULL) == 0);
	CHECK_TEXT(0, buffer_as_slice(&b), "<p>a</p>\n");
	/* What the asking ends in, the rendering ends in, and leaves nothing. */
	CHECK(markdown_render(&b, SLICE("b ![a](/media/broken) c"), &options) == FAULT_STORE);
	CHECK_TEXT(0, buffer_as_slice(&b), "<p>a</p>\n");
	buffer_release(&b);
}

TEST(passages_in_an_english_text)
{
	static const struct row rows[] = {
		{ "The port of Ningbo", "<p>The port of Ningbo</p>\n" },
		{ "Ningbo (宁波) is", "<p>Ningbo (<span lang=\"zh-Hans\">宁波</span>) is</p>\n" },
		{ "said 《贸易 新闻》， and", "<p>said <span lang=\"zh-Hans\">《贸易 新闻》，</span> and</p>\n" },
		{ "贸易**增长**，2024 年", "<p lang=\"zh-Hans\">贸易<strong>增长</strong>，2024 年</p>\n" },
		{ "a 贸易**增长**", "<p>a <span lang=\"zh-Hans\">贸易</span><strong><span "
				    "lang=\"zh-Hans\">增长</span></strong></p>\n" },
		{ "a 贸&amp;易 b", "<p>a <span lang=\"zh-Hans\">贸&amp;易</span> b</p>\n" },
		{ "## 贸易\n\n贸易\n\nTrade", "<h3 lang=\"zh-Hans\">贸易</h3>\n<p "
					      "lang=\"zh-Hans\">贸易</p>\n<p>Trade</p>\n" },
		{ "東京は and 서울은", "<p><span lang=\"ja\">東京は</span> and <span lang=\"ko\">서울은</span></p>\n" },
		{ "`贸易` and\n\n    贸易\n", "<p><code>贸易</code> and</p>\n<pre><code>贸易\n</code></pre>\n" },
		{ "- 一\n- two\n  - 三 four", "<ul>\n<li><span lang=\"zh-Hans\">一</span></li>\n<li>two<ul>\n<li><span "
					      "lang=\"zh-Hans\">三</span> four</li>\n</ul>\n</li>\n</ul>\n" },
		{ "|一|b|\n|:--|---|\n", "<table>\n<thead>\n<tr><th class=\"left\" "
					 "lang=\"zh-Hans\">一</th><th>b</th></tr>\n</thead>\n</table>\n" },
		{ "[宁波](/nb \"宁波\") x", "<p><a href=\"/nb\" title=\"宁波\"><span "
					    "lang=\"zh-Hans\">宁波</span></a> x</p>\n" },
		{ "![宁波](/media/x.png \"宁波 port\")",
			"<figure>" X(
				"宁波") "<figcaption><span lang=\"zh-Hans\">宁波</span> port</figcaption></figure>\n" },
		{ "，。", "<p>，。</p>\n" },
		{ "Привет 贸易", "<p>Привет <span lang=\"zh-Hans\">贸易</span></p>\n" },
	};
	static const struct slice others[] = { SLICE_INIT("en"), SLICE_INIT("zh-Hans") };
	const struct markdown_options options = {
		.lang = SLICE("en"), .others = others, .other_count = 2, .picture = picture
	};

	check_with(rows, sizeof(rows) / sizeof(rows[0]), &options);
}

TEST(passages_in_a_chinese_text)
{
	static const struct row rows[] = {
		{ "贸易增长", "<p>贸易增长</p>\n" },
		/* One word is a word of the text. */
		{ "GDP、Wi-Fi 和 e-commerce 与 CO2 和 Ningbo", "<p>GDP、Wi-Fi 和 e-commerce 与 CO2 和 Ningbo</p>\n" },
		{ "据 Lloyd's List 报道", "<p>据 <span lang=\"en-GB\">Lloyd&#39;s List</span> 报道</p>\n" },
		{ "**Port of Ningbo** 宁波",
			"<p><strong><span lang=\"en-GB\">Port of Ningbo</span></strong> 宁波</p>\n" },
		{ "The **port** of Ningbo.", "<p lang=\"en-GB\">The <strong>port</strong> of Ningbo.</p>\n" },
		{ "Ningbo", "<p>Ningbo</p>\n" },
		{ "はい", "<p>はい</p>\n" },
		{ "# The port\n\n港口", "<h2 lang=\"en-GB\">The port</h2>\n<p>港口</p>\n" },
		{ "看 `git commit` 吧", "<p>看 <code>git commit</code> 吧</p>\n" },
	};
	static const struct slice others[] = { SLICE_INIT("zh-Hant"), SLICE_INIT("en-GB"), SLICE_INIT("fr") };
	const struct markdown_options options = { .lang = SLICE("zh-Hant"), .others = others, .other_count = 3 };

	check_with(rows, sizeof(rows) / sizeof(rows[0]), &options);
}

TEST(languages)
{
	static const struct {
		const char *lang, *other, *html;
	} rows[] = {
		{ "en", NULL, "<p>a <span lang=\"zh\">贸</span> to be</p>\n" },
		{ "zh", NULL, "<p>a 贸 <span lang=\"en\">to be</span></p>\n" },
		{ "ZH-HANS", "de", "<p>a 贸 <span lang=\"de\">to be</span></p>\n" },
		{ "ja", "en", "<p>a 贸 <span lang=\"en\">to be</span></p>\n" },
		{ "zh-Latn", "yue", "<p>a <span lang=\"yue\">贸</span> to be</p>\n" },
		{ "und-Hant", "en", "<p>a 贸 <span lang=\"en\">to be</span></p>\n" },
		{ "de-1901", "zh-Hant", "<p>a <span lang=\"zh-Hant\">贸</span> to be</p>\n" },
		{ NULL, "zh", "<p>a 贸 to be</p>\n" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		const struct slice other = slice_from(rows[i].other);
		const struct markdown_options options = {
			.lang = slice_from(rows[i].lang), .others = &other, .other_count = other.at ? 1 : 0
		};

		buffer_clear(&b);
		buffer_text(&b, "贸 kept");
		CHECK_ROW(i, markdown_render(&b, SLICE("a 贸 to be"), &options) == 0);
		CHECK_TEXT(i, slice_from_index(buffer_as_slice(&b), strlen("贸 kept")), rows[i].html);
	}
	buffer_release(&b);
}

TEST(nothing_harmful_comes_out)
{
	static const struct row rows[] = {
		{ "<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n" },
		{ "<div onclick=x>\n\na", "<p>&lt;div onclick=x&gt;</p>\n<p>a</p>\n" },
		{ "a <b>c</b> <!-- d -->", "<p>a &lt;b&gt;c&lt;/b&gt; &lt;!-- d --&gt;</p>\n" },
		{ "[a](javascript:alert(1))", "<p>a</p>\n" },
		{ "[a](JavaScript:alert(1))", "<p>a</p>\n" },
		{ "[a](java&#115;cript:alert(1))", "<p>a</p>\n" },
		{ "[a](javascript&#58;alert(1))", "<p>a</p>\n" },
		{ "[a](javascript&colon;alert(1))", "<p><a href=\"javascript&amp;colon;alert(1)\">a</a></p>\n" },
		{ "[a](<java\tscript:alert(1)>)", "<p>a</p>\n" },
		{ "[a](&#9;javascript:alert(1))", "<p>a</p>\n" },
		{ "[a](\\javascript:alert(1))", "<p><a href=\"%5Cjavascript:alert(1)\">a</a></p>\n" },
		{ "[*a*](data:text/html,x)", "<p><em>a</em></p>\n" },
		{ "[a]\n\n[a]: vbscript:x", "<p>a</p>\n" },
		{ "<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n" },
		{ "[a](x\"onmouseover=\"y)", "<p><a href=\"x%22onmouseover=%22y\">a</a></p>\n" },
		{ "[a](/x '\"><b>')", "<p><a href=\"/x\" title=\"&quot;&gt;&lt;b&gt;\">a</a></p>\n" },
		{ "[a](mailto:b@c.example) [d](tel:+1)",
			"<p><a href=\"mailto:b@c.example\">a</a> <a href=\"tel:+1\">d</a></p>\n" },
		{ "![a](https://e.example/x.png)", "<p>a</p>\n" },
		{ "![a](/media/../api)", "<p>a</p>\n" },
		{ "![a](/media/%2e%2e/api)", "<p>a</p>\n" },
		{ "![a](/media/.x) ![b](/media/) ![c](/media/a/b) ![d](//media/x)", "<p>a b c d</p>\n" },
		{ "![\"><b>](/media/x.png '\"><b>')",
			"<figure>" X("&quot;&gt;&lt;b&gt;") "<figcaption>&quot;&gt;&lt;b&gt;</figcaption></figure>\n" },
	};

	CHECK_ROWS(rows);
}

TEST(emphasis_beside_chinese)
{
	static const struct row rows[] = {
		{ "是**“引用”**文", "<p>是<strong>“引用”</strong>文</p>\n" },
		{ "是*“引用”*文", "<p>是<em>“引用”</em>文</p>\n" },
		{ "是***“引用”***文", "<p>是<em><strong>“引用”</strong></em>文</p>\n" },
		{ "是__“引用”__文", "<p>是<strong>“引用”</strong>文</p>\n" },
		{ "是_引用_文", "<p>是<em>引用</em>文</p>\n" },
		{ "**“引用”**文", "<p><strong>“引用”</strong>文</p>\n" },
		{ "是**“引用”**", "<p>是<strong>“引用”</strong></p>\n" },
		{ "**注意：**请看", "<p><strong>注意：</strong>请看</p>\n" },
		{ "出版**《书》**了", "<p>出版<strong>《书》</strong>了</p>\n" },
		{ "他说，**“你好”**。", "<p>他说，<strong>“你好”</strong>。</p>\n" },
		{ "（**（一）**）", "<p>（<strong>（一）</strong>）</p>\n" },
		{ "是**(foo)**文", "<p>是<strong>(foo)</strong>文</p>\n" },
		{ "是**100%**的", "<p>是<strong>100%</strong>的</p>\n" },
		{ "是**`码`**文", "<p>是<strong><code>码</code></strong>文</p>\n" },
		{ "是**[链](/a)**文", "<p>是<strong><a href=\"/a\">链</a></strong>文</p>\n" },
		{ "EV**“电动”**x", "<p>EV<strong>“电动”</strong>x</p>\n" },
		{ "是~~“删”~~文", "<p>是<del>“删”</del>文</p>\n" },
		{ "**是**，**否**", "<p><strong>是</strong>，<strong>否</strong></p>\n" },
		{ "はい**「引用」**です", "<p>はい<strong>「引用」</strong>です</p>\n" },
		{ "한국**(서울)**은", "<p>한국<strong>(서울)</strong>은</p>\n" },
		{ "**不是 ** 是", "<p>**不是 ** 是</p>\n" }, /* white space still parts */
		{ "|是**“a”**文|\n|---|\n",
			"<table>\n<thead>\n<tr><th>是<strong>“a”</strong>文</th></tr>\n</thead>\n</table>\n" },
		{ "- 是**“a”**文\n> 是**“b”**文",
			"<ul>\n<li>是<strong>“a”</strong>文</li>\n</ul>\n<blockquote>\n<p>是<strong>“b”</strong>文</"
			"p>\n</blockquote>\n" },
	};

	CHECK_ROWS(rows);
}

TEST(what_must_stay_as_it_was)
{
	static const struct row rows[] = {
		{ "word**“quote”**word", "<p>word**“quote”**word</p>\n" },
		{ "a * b * c, 5*6*7", "<p>a * b * c, 5<em>6</em>7</p>\n" },
		{ "snake_case_name", "<p>snake_case_name</p>\n" },
		{ "2024_报告_终稿", "<p>2024_报告_终稿</p>\n" },
		{ "姓名____电话____", "<p>姓名____电话____</p>\n" },
		{ "是\\**“x”\\**文", "<p>是*<em>“x”*</em>文</p>\n" }, /* one of two is escaped */
		{ "是\\*\\*“x”\\*\\*文", "<p>是**“x”**文</p>\n" },
		{ "`是**“x”**文`", "<p><code>是**“x”**文</code></p>\n" },
		{ "``是**“`x`”**文``", "<p><code>是**“`x`”**文</code></p>\n" },
		{ "    是**“x”**文", "<pre><code>是**“x”**文\n</code></pre>\n" },
		{ "```\n是**“x”**文\n```", "<pre><code>是**“x”**文\n</code></pre>\n" },
		{ "[a](/是**“b”**文 \"是**“t”**文\")",
			"<p><a href=\"/%E6%98%AF**%E2%80%9Cb%E2%80%9D**%E6%96%87\" title=\"是**“t”**文\">a</a></p>\n" },
		{ "<https://e.example/是*“b”*文>",
			"<p><a "
			"href=\"https://e.example/%E6%98%AF*%E2%80%9Cb%E2%80%9D*%E6%96%87\">https://e.example/"
			"是*“b”*文</a></p>\n" },
		{ "[是**“x”**]\n\n[是**“x”**]: /u", "<p><a href=\"/u\">是<strong>“x”</strong></a></p>\n" },
		{ "* 是\n* 否\n\n***", "<ul>\n<li>是</li>\n<li>否</li>\n</ul>\n<hr>\n" },
		{ ">*是*", "<blockquote>\n<p><em>是</em></p>\n</blockquote>\n" },
		{ "\xF0\x90\xA9\x90**a**\xF0\x90\xA9\x90",
			"<p>\xF0\x90\xA9\x90<strong>a</strong>\xF0\x90\xA9\x90</p>\n" },
		{ "是**“\xF0\x90\xA9\x90”**文", "<p>是<strong>“\xF0\x90\xA9\x90”</strong>文</p>\n" },
		{ "是**“&#x10A50;”**文", "<p>是<strong>“\xF0\x90\xA9\x90”</strong>文</p>\n" },
	};

	CHECK_ROWS(rows);
}

/* A text with every candidate for the mark is rendered by the plain rule, and loses nothing. */
TEST(all_marks_taken)
{
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT;

	buffer_text(&source, "是**“引用”**文");
	for (int last = 0x90; last <= 0x98; last++)
		buffer_printf(&source, "\xF0\x90\xA9%c", (char)last);
	CHECK(markdown_render(&out, buffer_as_slice(&source), NULL) == 0);
	CHECK(out.len == source.len + strlen("<p></p>\n"));
	CHECK(slice_find(buffer_as_slice(&out), SLICE("**“引用”**")) < out.len);
	buffer_release(&source);
	buffer_release(&out);
}

TEST(heading_ids)
{
	const struct markdown_options options = { .heading_prefix = SLICE("en-h") };
	struct buffer b = BUFFER_INIT;

	buffer_text(&b, "kept");
	CHECK(markdown_render(&b, SLICE("# a\n## b"), &options) == 0);
	CHECK_TEXT(0, buffer_as_slice(&b), "kept<h2 id=\"en-h1\">a</h2>\n<h3 id=\"en-h2\">b</h3>\n");
	buffer_release(&b);
}

static void repeat(struct buffer *b, const char *text, size_t n)
{
	while (n--)
		buffer_text(b, text);
}

TEST(refusals)
{
	static const struct {
		const char *before, *repeated;
		size_t times;
		const char *after;
		int r;
	} rows[] = {
		{ "", ">", MARKDOWN_DEPTH_MAX, "a", 0 },
		{ "", ">", MARKDOWN_DEPTH_MAX + 1, "a", MARKDOWN_E_NESTING },
		{ "", "> ", 100000, "a", MARKDOWN_E_NESTING },
		{ "", "- ", 33, "a", MARKDOWN_E_NESTING },
		{ "", "1. ", 33, "a", MARKDOWN_E_NESTING },
		{ "", "* ", 1000, "", 0 }, /* a thematic break */
		{ "", "- a\n", 1000, "", 0 },
		{ "", "*a _b ", 40, "", 0 },
		{ "", "*a **b ", 20, "c", 0 },
		{ "a", "![", 1000, "", 0 },
		{ "[x]: /", "u", 50000,
			"\n\n[x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] "
			"[x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x] [x]",
			MARKDOWN_E_EXPANDS },
		{ "\xFF", "", 0, "", MARKDOWN_E_UTF8 },
		/* 5792 lines with a link each, and no more; as many paragraphs as one likes. */
		{ "", "[a](b)\n", 5792, "", 0 },
		{ "", "[a](b)\n", 5793, "", MARKDOWN_E_CROWDED },
		{ "", "[a](b)\r", 5793, "", MARKDOWN_E_CROWDED },
		{ "", "[a](b)\r\n", 5792, "", 0 },
		{ "", "[a](b)\n\n", 20000, "", 0 },
		{ "", "~a", 5792, "", 0 },
		{ "", "~~a", 4096, "", 0 },
		{ "", "~~a", 4097, "", MARKDOWN_E_CROWDED },
		{ "", "~~~\n", 40000, "", 0 },
		{ "", "~~a~~\n\n", 20000, "", 0 },
	};
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT;

	EACH(rows, i) {
		buffer_clear(&source);
		buffer_clear(&out);
		buffer_text(&source, rows[i].before);
		repeat(&source, rows[i].repeated, rows[i].times);
		buffer_text(&source, rows[i].after);
		buffer_text(&out, "kept");
		if (markdown_render(&out, buffer_as_slice(&source), NULL) != rows[i].r)
			fail_msg("row %zu", i);
		CHECK_ROW(i, rows[i].r == 0 || out.len == 4);
		CHECK_ROW(i, markdown_text(&out, buffer_as_slice(&source), 50) == rows[i].r ||
				     rows[i].r == MARKDOWN_E_EXPANDS);
	}
	CHECK(markdown_render(&out, slice_of("a\0b", 3), NULL) == MARKDOWN_E_UTF8);
	buffer_release(&source);
	buffer_release(&out);
}

/* Emphasis in emphasis, closed properly, beyond the limit. */
TEST(deep_emphasis)
{
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT;

	for (size_t depth = MARKDOWN_DEPTH_MAX; depth <= MARKDOWN_DEPTH_MAX + 1; depth++) {
		buffer_clear(&source);
		repeat(&source, "**a ", depth);
		repeat(&source, " b**", depth);
		CHECK_ROW(depth, markdown_render(&out, buffer_as_slice(&source), NULL) ==
					 (depth > MARKDOWN_DEPTH_MAX ? MARKDOWN_E_NESTING : 0));
	}
	buffer_release(&source);
	buffer_release(&out);
}

static double seconds(void)
{
	return (double)clock() / CLOCKS_PER_SEC;
}

/* 256 kB of what has hurt Markdown parsers: each in a moment, whatever comes of it. */
TEST(hostile_texts_take_no_time)
{
	static const char *const rows[] = { "[", "![[]()", "*", "_", "**a ", "*a **b ", "a**b", "[a](", "<", "<a:b",
		"`", "``a`", "\\", "&", "> ", "- ", "1. ", "a\n", "\n", "|", "~~a", "[a]", "[a][", "**“", "是**“",
		"*是", "_是_", "[a]: b\n", "<!--", "|\n", "    a\n", "\t", "# a\n", "[a](<b", "[a](b \"", "x*x_x**",
		"&#1;", "![", "]]", "| a\n|---\n", "~", "* * ", "\\`", "a  \n", "![a](/media/x)" };
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT;

	EACH(rows, i) {
		double begin = seconds();

		buffer_clear(&source);
		buffer_clear(&out);
		repeat(&source, rows[i], ((size_t)256 << 10) / strlen(rows[i]));
		CHECK_ROW(i, markdown_render(&out, buffer_as_slice(&source), NULL) >= 0);
		CHECK_ROW(i, seconds() - begin < 5);
	}
	buffer_release(&source);
	buffer_release(&out);
}

TEST(tables_that_explode)
{
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT;

	repeat(&source, "|a", 5000);
	buffer_text(&source, "|\n");
	repeat(&source, "|---", 5000);
	buffer_text(&source, "|\n");
	repeat(&source, "|\n", 5000);
	CHECK(markdown_render(&out, buffer_as_slice(&source), NULL) == MARKDOWN_E_EXPANDS);
	CHECK(out.len == 0);
	buffer_release(&source);
	buffer_release(&out);
}

TEST(plain_text)
{
	static const struct {
		const char *source;
		size_t max;
		const char *text;
	} rows[] = {
		{ "# Title\n\nA *b* [c](/d) &amp; `e`.\nNext", 100, "Title\nA b c & e. Next" },
		{ "- one\n- two\n\n> three", 100, "one\ntwo\nthree" },
		{ "![picture](/media/x.png) text", 100, " text" },
		{ "![picture](/media/x.png)\n\ntext", 100, "text" },
		{ "一行\n二行", 100, "一行二行" },
		{ "是**“引用”**文", 100, "是“引用”文" },
		{ "one two three", 13, "one two three" },
		{ "one two three", 12, "one two…" },
		{ "one two three", 9, "one two…" },
		{ "one two three", 8, "one two…" },
		{ "贸易新闻，今日发布", 9, "贸易新闻，今日发布" },
		{ "贸易新闻，今日发布", 5, "贸易新闻…" },
		{ "abcdefghijklmnop", 5, "abcd…" },
		{ "éééééééééé", 5, "éééé…" },
		{ "a b", 1, "…" },
		{ "\x0béééééééééé", 5, "\x0bééé…" },
		{ "a", 0, "" },
		{ "", 10, "" },
		{ "<b>a</b>", 100, "<b>a</b>" },
		/* The parser ends a picture that it did not begin: what is behind it is text all the same. */
		{ "[a](![b)c](d) tail\n\nnext", 100, "ac tail\nnext" },
		{ "[a](![b)c](d) ![p](e) tail\n\nnext ![p](e)", 100, "ac  tail\nnext" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		buffer_clear(&b);
		buffer_text(&b, "kept:");
		CHECK_ROW(i, markdown_text(&b, slice_from(rows[i].source), rows[i].max) == 0);
		CHECK_TEXT(i, slice_from_index(buffer_as_slice(&b), 5), rows[i].text);
	}
	buffer_release(&b);
}

/* Plain text, escaped and rendered, is the same paragraph. */
static void check_escape(size_t i, struct slice plain)
{
	struct buffer source = BUFFER_INIT, out = BUFFER_INIT, want = BUFFER_INIT;

	buffer_text(&want, "<p>");
	html_escape(&want, plain);
	buffer_text(&want, "</p>\n");
	markdown_escape(&source, plain);
	CHECK_ROW(i, markdown_render(&out, buffer_as_slice(&source), NULL) == 0);
	CHECK_TEXT(i, buffer_as_slice(&out), buffer_cstr(&want));
	buffer_release(&source);
	buffer_release(&out);
	buffer_release(&want);
}

TEST(escaping)
{
	static const char *const rows[] = { "plain", "# no heading", "- no list", "+ a", "* a", "1. a", "2024. 年",
		"12) a", "> a", "    a", "\ta", "  a  ", " ", "\xE3\x80\x80\xE3\x80\x80首行缩进", "a  b", "a\nb",
		"\n\na\n\n", "a\\", "\\*", "*a* _b_ `c` ~~d~~", "是**“引用”**文", "[a](b)", "![a](b)", "[a]: b", "<b>",
		"&amp; &", "<https://e.example>", "a | b", "|a|", "===", "---", "***", "___", "```", "~~~",
		"https://e.example/?a=1&b=_c_", "a\r\nb", "a\x0b", "=", "-", "+", "#", "#a", "1.", "1)", "1.a", "a#",
		"!", "!\\[", "\xF0\x90\xA9\x90", "\"'" };

	EACH(rows, i)
		check_escape(i, slice_from(rows[i]));
}

TEST(escaping_at_random)
{
	static const char *const pieces[] = { "*", "_", "`", "[", "]", "(", ")", "<", ">", "&", "#", "+", "-", ".", "1",
		"!", "|", "~", "\\", " ", "\t", "\n", "=", ":", "a", "是", "“", "”", "，", ";", "amp", "\"",
		"\xC2\xA0" };
	uint32_t seed = 7;

	for (size_t round = 0; round < 20000; round++) {
		struct buffer b = BUFFER_INIT;

		for (int i = 0; i < 12; i++) {
			seed = seed * 1664525 + 1013904223;
			buffer_text(&b, pieces[(seed >> 16) % (sizeof(pieces) / sizeof(pieces[0]))]);
		}
		check_escape(round, buffer_as_slice(&b));
		buffer_release(&b);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(elements), cmocka_unit_test(pictures),
		cmocka_unit_test(passages_in_an_english_text), cmocka_unit_test(passages_in_a_chinese_text),
		cmocka_unit_test(languages), cmocka_unit_test(nothing_harmful_comes_out),
		cmocka_unit_test(emphasis_beside_chinese), cmocka_unit_test(what_must_stay_as_it_was),
		cmocka_unit_test(all_marks_taken), cmocka_unit_test(heading_ids), cmocka_unit_test(refusals),
		cmocka_unit_test(deep_emphasis), cmocka_unit_test(hostile_texts_take_no_time),
		cmocka_unit_test(tables_that_explode), cmocka_unit_test(plain_text), cmocka_unit_test(escaping),
		cmocka_unit_test(escaping_at_random) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
