/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "text/template.h"

struct name_view {
	struct slice lang, text;
	bool current;
};

struct item_view {
	struct slice title;
	int64_t id;
	struct tpl_list names;
};

struct page_view {
	struct slice title, lang, href;
	struct html body;
	int64_t views;
	bool stale;
	struct tpl_list names, items;
};

static const struct tpl_field name_fields[] = { TPL_TEXT(struct name_view, lang), TPL_TEXT(struct name_view, text),
	TPL_FLAG(struct name_view, current), TPL_END };
static const struct tpl_field item_fields[] = { TPL_TEXT(struct item_view, title), TPL_INT(struct item_view, id),
	TPL_LIST(struct item_view, names, struct name_view, name_fields), TPL_END };
static const struct tpl_field page_fields[] = { TPL_TEXT(struct page_view, title), TPL_TEXT(struct page_view, lang),
	TPL_ATTR(struct page_view, href), TPL_HTML(struct page_view, body), TPL_INT(struct page_view, views),
	TPL_FLAG(struct page_view, stale), TPL_LIST(struct page_view, names, struct name_view, name_fields),
	TPL_LIST(struct page_view, items, struct item_view, item_fields), TPL_END };

static const struct name_view both[] = { { SLICE_INIT("en"), SLICE_INIT("News"), true },
	{ SLICE_INIT("zh"), SLICE_INIT("新闻"), false } };
static const struct item_view items[] = { { SLICE_INIT("one"), 1, { both, 2 } },
	{ SLICE_INIT("two"), 2, { NULL, 0 } } };

static struct page_view page(void)
{
	return (struct page_view){ .title = SLICE("<b> & \"q\" 'a'"),
		.lang = SLICE("doc"),
		.href = SLICE("/news/1?a=1&b=2"),
		.body = html_trusted(SLICE("<p>safe</p>")),
		.views = -7,
		.names = { both, 2 },
		.items = { items, 2 } };
}

static int render(struct buffer *out, struct buffer *error, const char *text, const struct page_view *data)
{
	const struct embedded files[] = { { "page.html", text, strlen(text) }, { "part.html", "<{{lang}}>\n", 11 },
		{ "open.html", "{{#stale}}", 10 }, { "self.html", "{{>self}}", 9 }, { NULL, NULL, 0 } };
	struct template *t = NULL;
	int r = template_compile(&t, files, "page", page_fields, error);

	if (r == 0)
		template_render(t, data, out);
	template_free(t);
	return r;
}

TEST(rendering)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "" },
		{ "a { b } }} c", "a { b } }} c" },
		{ "{{title}}", "&lt;b&gt; &amp; &quot;q&quot; &#39;a&#39;" },
		{ "{{ title }}{{!no}}", "&lt;b&gt; &amp; &quot;q&quot; &#39;a&#39;" },
		{ "<a href=\"{{href}}\">", "<a href=\"/news/1?a=1&amp;b=2\">" },
		{ "{{body}}{{views}}", "<p>safe</p>-7" },
		{ "{{#stale}}x{{/stale}}{{^stale}}y{{/stale}}", "y" },
		{ "{{#title}}x{{/title}}{{^title}}y{{/title}}", "x" },
		{ "{{#views}}{{views}}{{/views}}{{#body}}b{{/body}}{{#href}}h{{/href}}", "-7bh" },
		{ "{{#names}}[{{lang}}:{{text}}{{#current}}*{{/current}}]{{/names}}", "[en:News*][zh:新闻]" },
		{ "{{^names}}none{{/names}}{{lang}}", "doc" },
		{ "{{#items}}{{id}}{{title}}{{lang}}({{#names}}{{lang}}{{id}}{{/names}}{{^names}}-{{/names}}){{/"
		  "items}}",
			"1onedoc(en1zh1)2twodoc(-)" },
		{ "{{#stale}}{{#items}}{{#names}}{{text}}{{/names}}{{/items}}{{/stale}}end", "end" },
		{ "a {{>part}} b", "a <doc>\n b" },
		{ "{{#names}}{{>part}}{{/names}}", "<en>\n<zh>\n" },
		{ "a\n  {{#names}}\n  {{lang}}\n  {{/names}}\nb\n", "a\n  en\n  zh\nb\n" },
		{ "a\n{{! nothing }}\n\t{{>part}}\nb", "a\n<doc>\nb" },
		{ "x {{^stale}}\ny{{/stale}}\n", "x \ny\n" },
		{ "{{^stale}}\n{{/stale}}", "" },
	};
	struct buffer out = BUFFER_INIT, error = BUFFER_INIT;
	struct page_view data = page();

	EACH(rows, i) {
		buffer_clear(&out);
		CHECK_ROW(i, render(&out, &error, rows[i].text, &data) == 0);
		CHECK_TEXT(i, buffer_as_slice(&out), rows[i].want);
	}
	buffer_release(&out);
	buffer_release(&error);
}

TEST(addresses_are_checked)
{
	static const struct {
		const char *href, *want;
	} rows[] = { { "javascript:alert(1)", "[]-" }, { "//evil.example", "[]-" }, { "mailto:a@b", "[]-" },
		{ "https://a.example/\"x", "[https://a.example/&quot;x]+" }, { "", "[]-" }, { "#top", "[#top]+" } };
	struct buffer out = BUFFER_INIT, error = BUFFER_INIT;
	struct page_view data = page();

	EACH(rows, i) {
		data.href = slice_from(rows[i].href);
		buffer_clear(&out);
		CHECK_ROW(i, render(&out, &error, "[{{href}}]{{#href}}+{{/href}}{{^href}}-{{/href}}", &data) == 0);
		CHECK_TEXT(i, buffer_as_slice(&out), rows[i].want);
	}
	buffer_release(&out);
	buffer_release(&error);
}

TEST(mistakes)
{
	static const struct {
		const char *text, *error;
	} rows[] = {
		{ "a\nb\n {{nosuch}}", "page.html:3: there is no field \"nosuch\" here" },
		{ "{{#nosuch}}{{/nosuch}}", "page.html:1: there is no field \"nosuch\" here" },
		{ "{{text}}", "page.html:1: there is no field \"text\" here" },
		{ "{{#names}}{{/names}}\n{{current}}", "page.html:2: there is no field \"current\" here" },
		{ "{{stale}}", "page.html:1: \"stale\" can only open a block" },
		{ "{{names}}", "page.html:1: \"names\" can only open a block" },
		{ "\n{{#stale}}\n\nx", "page.html:2: \"stale\" is not closed" },
		{ "{{/stale}}", "page.html:1: \"stale\" is closed but not open" },
		{ "{{#stale}}\n{{#title}}{{/stale}}",
			"page.html:2: \"stale\" is closed, but \"title\" of line 2 is open" },
		{ "{{title", "page.html:1: {{ without }}" },
		{ "{{}}", "page.html:1: {{}} is no name" },
		{ "{{Title}}", "page.html:1: {{Title}} is no name" },
		{ "{{a b}}", "page.html:1: {{a b}} is no name" },
		{ "{{{title}}}", "page.html:1: {{{title}} is no name" },
		{ "\n{{>nosuch}}", "page.html:2: there is no template \"nosuch\"" },
		{ "{{>../x}}", "page.html:1: {{>../x}} is no name" },
		{ "{{>open}}{{/stale}}", "open.html:1: \"stale\" is not closed" },
		{ "{{>self}}", "self.html:1: templates include one another more than 8 deep" },
	};
	struct buffer out = BUFFER_INIT, error = BUFFER_INIT;
	struct page_view data = page();

	EACH(rows, i) {
		buffer_clear(&error);
		CHECK_ROW(i, render(&out, &error, rows[i].text, &data) == TEMPLATE_E_WRONG);
		CHECK_TEXT(i, buffer_as_slice(&error), rows[i].error);
	}
	buffer_release(&out);
	buffer_release(&error);
}

TEST(too_many_blocks)
{
	struct buffer out = BUFFER_INIT, error = BUFFER_INIT, text = BUFFER_INIT;
	struct page_view data = page();

	for (int i = 0; i < 40; i++)
		buffer_text(&text, "{{#title}}");
	CHECK(render(&out, &error, buffer_cstr(&text), &data) == TEMPLATE_E_WRONG);
	CHECK_TEXT(0, buffer_as_slice(&error), "page.html:1: blocks are nested more than 32 deep");
	buffer_release(&out);
	buffer_release(&error);
	buffer_release(&text);
}

TEST(missing_template)
{
	const struct embedded none[] = { { NULL, NULL, 0 } };
	struct buffer error = BUFFER_INIT;
	struct template *t = NULL;

	CHECK(template_compile(&t, none, "page", page_fields, &error) == TEMPLATE_E_WRONG);
	CHECK_TEXT(0, buffer_as_slice(&error), "page.html:1: there is no such template");
	CHECK(!t);
	buffer_release(&error);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(rendering), cmocka_unit_test(addresses_are_checked),
		cmocka_unit_test(mistakes), cmocka_unit_test(too_many_blocks), cmocka_unit_test(missing_template) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
