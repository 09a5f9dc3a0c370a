/* SPDX-License-Identifier: MIT */

/* search.c: the page of a search. */
#include "news/search.h"

#include <string.h>

#include "base/fault.h"
#include "render/view.h"
#include "text/url.h"

static struct slice query_of(struct fill *f, const struct page_search *s, struct slice cursor)
{
	struct buffer b = BUFFER_INIT;
	struct slice made;

	if (!s->query.at)
		return SLICE_NONE;
	buffer_literal(&b, "q=");
	url_encode_segment(&b, s->query);
	if (cursor.at) {
		buffer_literal(&b, "&cursor=");
		buffer_slice(&b, cursor);
	}
	made = buffer_check(&b) ? SLICE_NONE : arena_copy(f->arena, buffer_as_slice(&b));
	buffer_release(&b);
	return fill_keep(f, made);
}

static struct tpl_list snippets_of(struct fill *f, const struct search_item *item)
{
	struct view_snippet *list = fill_array(f, item->count, sizeof(*list));
	size_t n = 0;

	for (size_t i = 0; list && i < item->count; i++)
		if (item->texts[i].snippet.slice.len)
			list[n++] = (struct view_snippet){ item->texts[i].lang, item->texts[i].snippet };
	return (struct tpl_list){ list, n };
}

static void fill_found(struct fill *f, struct view_search *v, const struct page_search *s)
{
	size_t count = s->found->list.count;
	struct view_found *items = fill_array(f, count, sizeof(*items));

	for (size_t i = 0; items && i < count; i++) {
		fill_item(f, &items[i].item, &s->entries[i], v->common.lang);
		items[i].snippets = snippets_of(f, &s->found->items[i]);
	}
	v->items = (struct tpl_list){ items, items ? count : 0 };
	v->empty = count == 0 && !s->next.at;
	v->total = fill_count(f, s->found->total);
	v->any = s->found->total > 0 || s->found->more;
	v->capped = s->found->at_least;
}

/* The hints in Chinese, by what they are in English: the JSON has that alone. */
static const struct {
	const char *en, *zh;
} hints[] = {
	{ "names a section, and so does the parameter", "写了栏目，参数里也有一个" },
	{ "is longer than what can be searched for", "太长，无法搜索" },
	{ "excludes words, but names none to look for", "只有要排除的词，没有要找的词" },
	{ "names no word to look for: one is needed beside section:, tag:, after: and before:",
		"没有要找的词：section:、tag:、after:、before: 之外还要写词" },
	{ "holds more than 16 words and phrases", "超过 16 个词语和短语" },
	{ "names more than one section", "写了不止一个栏目" },
	{ "section: takes a section's slug, like section:trade-news",
		"有误：section: 之后写栏目的代号，如 section:trade-news" },
	{ "names more than one tag", "写了不止一个标签" },
	{ "tag: takes a tag, like tag:steel or tag:\"green energy\"",
		"有误：tag: 之后写标签，如 tag:钢铁 或 tag:\"绿色 能源\"" },
	{ "after: and before: may stand once each", "有误：after: 和 before: 各只能写一次" },
	{ "after: and before: take a year, month or day that exists: 2024, 2024-05 or 2024-05-17",
		"有误：after: 和 before: 之后写真实的年、月或日：2024、2024-05 或 2024-05-17" },
	{ "its words are too common for how seldom they meet: add a rarer one, or narrow it by section:, tag:, "
	  "after: or before:",
		"里的词太常见，却很少同时出现：请加一个较少见的词，或用 section:、tag:、after:、before: 缩小范围" },
	{ "has a * behind too few letters: too many words begin with them, so write more letters before it",
		"里 * 前的字母太少，以此开头的词太多：请在 * 前多写几个字母" },
};

/* "" where there is none: then the English one stands alone. */
static struct slice hint_in_chinese(const char *en)
{
	for (size_t i = 0; i < sizeof(hints) / sizeof(hints[0]); i++)
		if (!strcmp(hints[i].en, en))
			return slice_from(hints[i].zh);
	return SLICE("");
}

int page_search(struct buffer *out, const struct page *page, const struct page_search *s)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct view_fault *faults = fill_array(&f, s->fault_count, sizeof(*faults));
	struct slice path = SLICE("/search");
	struct view_search v = { .query = s->query.at ? s->query : SLICE("") };
	struct fill_about about = {
		.path = path,
		.query = query_of(&f, s, s->cursor),
		.lang = fill_site_lang(page),
		.languages = page->site->languages,
		.language_count = page->site->language_count,
		.title = SLICE("Search · 搜索"),
	};

	if (s->query.at)
		about.title = fill_format(&f, SLICE_FMT " · Search · 搜索", SLICE_ARG(s->query));
	fill_common(&f, &v.common, &about);
	for (size_t i = 0; faults && i < s->fault_count; i++)
		faults[i].texts = fill_label(&f, slice_from(s->faults[i]), hint_in_chinese(s->faults[i]));
	v.faults = (struct tpl_list){ faults, faults ? s->fault_count : 0 };
	v.wrong = s->fault_count > 0;
	if (s->found)
		fill_found(&f, &v, s);
	if (s->next.at)
		v.older_href = fill_path(&f, path, query_of(&f, s, s->next), page->lang);
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for a search's page");
	template_render(page->render->search, &v, out);
	return fault_pass(buffer_check(out));
}
