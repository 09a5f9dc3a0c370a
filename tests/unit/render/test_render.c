/* SPDX-License-Identifier: MIT */

/* Pages out of structs made by hand: which language of each part, links, dates, pictures, corrections. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "render/render.h"

static struct render *render;
static struct arena *arena;
static struct site site = { .url = SLICE_INIT("https://news.example"),
	.languages = { SLICE_INIT("en"), SLICE_INIT("zh-Hans") },
	.language_count = 2,
	.name = { { SLICE_INIT("Post"), SLICE_INIT("驿站") } },
	.brand_name = { { SLICE_INIT("Back"), SLICE_INIT("返回") } },
	.brand_url = SLICE_INIT("https://brand.example/?a=1&b=2") };

static struct section_name trade_names[] = { { SLICE_INIT("en"), SLICE_INIT("Trade") },
	{ SLICE_INIT("zh-Hans"), SLICE_INIT("贸易") } };
static struct section sections[] = { { .id = 1, .slug = SLICE_INIT("trade"), .names = trade_names, .name_count = 2 } };

static struct article_text texts[] = {
	{ .lang = SLICE_INIT("en"),
		.title = SLICE_INIT("Title"),
		.summary = SLICE_INIT("Sum"),
		.byline = SLICE_INIT("By A"),
		.html = SLICE_INIT("<p>Body</p>"),
		.alt = SLICE_INIT(""),
		.caption = SLICE_INIT("Cap") },
	{ .lang = SLICE_INIT("zh-Hans"),
		.title = SLICE_INIT("标题"),
		.summary = SLICE_INIT(""),
		.byline = SLICE_INIT(""),
		.html = SLICE_INIT("<p>正文</p>"),
		.alt = SLICE_INIT("图"),
		.caption = SLICE_INIT(""),
		.stale = true },
};
static struct article_correction corrections[] = { { 1715936460000, SLICE_INIT("en"),
	SLICE_INIT("A <name> was wrong.") } };

static struct article_page article;

static int setup(void **state)
{
	struct buffer error = BUFFER_INIT;

	(void)state;
	assert_int_equal(clock_set_zone("Asia/Shanghai"), 0);
	if (render_new(&render, &error))
		fail_msg("%s", buffer_cstr(&error));
	buffer_release(&error);
	arena = arena_new(4 << 20);
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	render_free(render);
	arena_free(arena);
	return 0;
}

static int begin(void **state)
{
	(void)state;
	article = (struct article_page){
		.head = { .id = 7,
			.status = ARTICLE_PUBLISHED,
			.slug = SLICE("title"),
			.published_ms = 1715936460000,
			.changed_ms = 1715936460000,
			.revision = 1,
			.views = 23189 },
		.texts = texts,
		.text_count = 2,
		.section = sections[0],
		.has_image = true,
		.image = { .src = SLICE("/media/0123.webp"), .name = SLICE("a.webp"), .width = 1200, .height = 675 },
		.source_name = SLICE("Agency"),
		.source_url = SLICE("https://agency.example/1"),
		.corrections = corrections,
		.correction_count = 1,
	};
	return 0;
}

static struct page page_in(const char *lang)
{
	return (struct page){ .render = render,
		.site = &site,
		.arena = arena,
		.lang = slice_from(lang),
		.sections = sections,
		.section_count = 1 };
}

struct row {
	const char *lang, *has, *lacks;
};

static void check(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct page page = page_in(rows[i].lang);
		struct buffer out = BUFFER_INIT;
		const char *text;

		assert_int_equal(page_article(&out, &page, &article), 0);
		text = buffer_cstr(&out);
		if ((rows[i].has && !strstr(text, rows[i].has)) || (rows[i].lacks && strstr(text, rows[i].lacks)))
			fail_msg("row %zu: wants %s, not %s\n%s", i, rows[i].has, rows[i].lacks, text);
		buffer_release(&out);
		arena_reset(arena);
	}
}
#define CHECK(rows) check((rows), sizeof(rows) / sizeof((rows)[0]))

static void languages(void **state)
{
	static const struct row rows[] = {
		{ NULL, "<html lang=\"en\" data-show=\"both\">", NULL },
		{ NULL, "<p>Body</p>", NULL },
		{ NULL, "<p>正文</p>", NULL },
		{ "en", "<p>Body</p>", "<p>正文</p>" },
		{ "zh-Hans", "<p>正文</p>", "<p>Body</p>" },
		/* What the language asked for lacks comes in the other one. */
		{ "zh-Hans", "<p lang=\"en\">By A</p>", NULL },
		{ "zh-Hans", "<span lang=\"en\">Cap</span>", NULL },
		{ "en", "alt=\"图\"", NULL },
		{ "zh-Hans", "alt=\"图\"", NULL },
		{ "zh-TW", "<html lang=\"zh-Hans\" data-show=\"zh\">", NULL },
		{ "zh-TW", "href=\"/section/trade?lang=zh-TW\"", NULL },
		{ "zh-TW", "<link rel=\"canonical\" href=\"https://news.example/news/7/title?lang=zh-Hans\">", NULL },
		{ NULL, "hreflang=\"zh-Hans\" lang=\"zh-Hans\">中文</a>", NULL },
		{ "en", "data-choose=\"en\" hreflang=\"en\" lang=\"en\" aria-current=\"true\"",
			"data-choose=\"both\" aria-current" },
		{ NULL, "data-choose=\"both\" aria-current=\"true\"", NULL },
		{ NULL, "The original was changed", NULL },
		{ "en", NULL, "The original was changed" },
	};

	(void)state;
	CHECK(rows);
}

static void facts(void **state)
{
	static const struct row rows[] = {
		{ NULL, "<data value=\"23189\" data-views=\"7\">23,189</data>", NULL },
		{ NULL, "<time datetime=\"2024-05-17T17:01:00+08:00\">2024-05-17 17:01</time>", "Changed" },
		{ NULL, "<img src=\"/media/0123.webp\" width=\"1200\" height=\"675\"", "a.webp" },
		{ NULL, "<meta property=\"og:image\" content=\"https://news.example/media/0123.webp\">", NULL },
		{ NULL, "<meta property=\"og:type\" content=\"article\">", NULL },
		{ NULL, "<meta name=\"description\" content=\"Sum\">", NULL },
		{ NULL, "A &lt;name&gt; was wrong.", "<name>" },
		{ NULL, "<a href=\"https://agency.example/1\" rel=\"noopener\">Agency</a>", NULL },
		{ NULL, "href=\"https://brand.example/?a=1&amp;b=2\"", NULL },
		{ NULL, "<title>Title · Post</title>", NULL },
		{ "zh-Hans", "<title>标题 · 驿站</title>", NULL },
		{ NULL, "<article data-article=\"7\">", NULL },
	};

	(void)state;
	CHECK(rows);
}

static void changed_later(void **state)
{
	static const struct row rows[] = {
		{ NULL, "<time datetime=\"2024-05-17T17:02:00+08:00\">2024-05-17 17:02</time>", NULL },
	};
	static const struct row none[] = { { NULL, NULL, "Changed" } };

	(void)state;
	article.head.changed_ms += 60000;
	CHECK(none);
	article.head.revision = 2;
	CHECK(rows);
	article.head.changed_ms -= 1;
	CHECK(none);
}

static void a_picture_in_several_widths(void **state)
{
	static const struct row one[] = { { NULL, NULL, "srcset" } };
	static const struct row rows[] = {
		{ NULL, "<img src=\"/media/0123.webp\" srcset=\"/media/0123-480.webp 480w\" sizes=\"", NULL },
	};

	(void)state;
	CHECK(one);
	article.image.srcset = SLICE("/media/0123-480.webp 480w");
	CHECK(rows);
}

/* Of the founding page's picture only name and caption are known. */
static void a_picture_that_is_not_there(void **state)
{
	static const struct row rows[] = {
		{ NULL, "<p class=\"no-pic\">a.webp</p>", "<img" },
		{ NULL, "<span lang=\"en\">Cap</span>", "og:image" },
	};
	static const struct row none[] = { { NULL, NULL, "<figure" } };

	(void)state;
	article.image.src = SLICE_NONE;
	CHECK(rows);
	article.has_image = false;
	CHECK(none);
}

/* A source that is no web address is no link. */
static void a_source_with_a_bad_address(void **state)
{
	static const struct row rows[] = { { NULL, "Agency", "javascript" } };

	(void)state;
	article.source_url = SLICE("javascript:alert(1)");
	CHECK(rows);
}

static void one_language_has_no_alternates(void **state)
{
	static const struct row rows[] = { { NULL, "<link rel=\"canonical\"", "<link rel=\"alternate\"" } };

	(void)state;
	article.text_count = 1;
	CHECK(rows);
}

static void listing(void **state)
{
	struct list_entry entries[] = { { .id = 7,
		.published_ms = 1715936460000,
		.views = 1000,
		.slug = SLICE("title"),
		.section = &sections[0],
		.texts = texts,
		.text_count = 2 } };
	struct page_list list = { .entries = entries, .count = 1, .cursor = SLICE("AB"), .next = SLICE("CD") };
	struct page page = page_in("zh-Hans");
	struct buffer out = BUFFER_INIT;
	const char *text;

	(void)state;
	assert_int_equal(page_listing(&out, &page, &list), 0);
	text = buffer_cstr(&out);
	assert_non_null(strstr(text, "<link rel=\"next\" href=\"/latest?cursor=CD&amp;lang=zh-Hans\">"));
	assert_non_null(strstr(
		text, "<link rel=\"canonical\" href=\"https://news.example/latest?cursor=AB&amp;lang=zh-Hans\">"));
	assert_non_null(strstr(text, "href=\"/latest?lang=zh-Hans\"")); /* the newest */
	assert_non_null(strstr(text, "href=\"/news/7/title?lang=zh-Hans\""));
	assert_non_null(strstr(text, "1,000"));
	assert_null(strstr(text, "<img"));
	assert_null(strstr(text, "Nothing has been published"));
	buffer_release(&out);
	list = (struct page_list){ .section = &sections[0] };
	page = page_in(NULL);
	assert_int_equal(page_listing(&out, &page, &list), 0);
	text = buffer_cstr(&out);
	assert_non_null(strstr(text, "Nothing has been published"));
	assert_null(strstr(text, "rel=\"next\""));
	assert_non_null(strstr(text, "data-section=\"trade\""));
	buffer_release(&out);
}

static void notes(void **state)
{
	static const struct slice langs[] = { SLICE_INIT("en"), SLICE_INIT("zh-Hans") };
	static const struct slice reasons[] = { SLICE_INIT("A <b>reason"), SLICE_INIT("理由") };
	struct page_note note = { 410, SLICE("Withdrawn"), SLICE("已撤回"), langs, reasons, 2 };
	struct page page = page_in(NULL);
	struct buffer out = BUFFER_INIT;
	const char *text;

	(void)state;
	page.sections = NULL;
	page.section_count = 0;
	assert_int_equal(page_error(&out, &page, &note), 0);
	text = buffer_cstr(&out);
	assert_non_null(strstr(text, "<p lang=\"en\">A &lt;b&gt;reason</p>"));
	assert_non_null(strstr(text, "<p lang=\"zh-Hans\">理由</p>"));
	assert_null(strstr(text, "canonical"));
	assert_null(strstr(text, "class=\"languages\""));
	assert_null(strstr(text, "og:"));
	buffer_release(&out);
}

/* Every size of arena that is too small ends in a fault, never in half a page. */
static void no_memory(void **state)
{
	size_t limit = 1024;
	int r = -1;

	(void)state;
	for (; r; limit += 512) {
		struct arena *small = arena_new(limit);
		struct page page = page_in("en");
		struct buffer out = BUFFER_INIT;

		if (!small)
			continue;
		page.arena = small;
		r = page_article(&out, &page, &article);
		assert_true(r == 0 || (r < 0 && out.len == 0));
		buffer_release(&out);
		arena_free(small);
		assert_true(limit < 1 << 20);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(languages, begin),
		cmocka_unit_test_setup(facts, begin),
		cmocka_unit_test_setup(changed_later, begin),
		cmocka_unit_test_setup(a_picture_in_several_widths, begin),
		cmocka_unit_test_setup(a_picture_that_is_not_there, begin),
		cmocka_unit_test_setup(a_source_with_a_bad_address, begin),
		cmocka_unit_test_setup(one_language_has_no_alternates, begin),
		cmocka_unit_test_setup(listing, begin),
		cmocka_unit_test_setup(notes, begin),
		cmocka_unit_test_setup(no_memory, begin),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
