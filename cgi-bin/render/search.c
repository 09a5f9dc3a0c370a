/* SPDX-License-Identifier: MIT */

/* search.c: the page of a search. */
#include "news/search.h"
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
	v->any = s->found->total > 0;
	v->capped = s->found->total >= SEARCH_TOTAL_MAX;
}

int page_search(struct buffer *out, const struct page *page, const struct page_search *s)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct view_text *faults = fill_array(&f, s->fault_count, sizeof(*faults));
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
		faults[i] = (struct view_text){ SLICE("en"), slice_from(s->faults[i]) };
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
