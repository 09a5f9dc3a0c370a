/* SPDX-License-Identifier: MIT */

/* listing.c: pages of lists. */
#include "base/fault.h"
#include "render/view.h"

static void fill_item(struct fill *f, struct view_item *v, const struct list_entry *e, struct slice lang)
{
	struct slice path = fill_format(f, "/section/" SLICE_FMT, SLICE_ARG(e->section->slug));
	struct view_text *titles = fill_array(f, e->text_count, sizeof(*titles));
	struct view_text *summaries = fill_array(f, e->text_count, sizeof(*summaries));

	v->id = e->id;
	v->views = e->views;
	v->href = page_article_path(f->page, e->id, e->slug);
	f->failed |= !v->href.at;
	v->section_href = fill_path(f, path, SLICE_NONE, f->page->lang);
	v->section_names = fill_section_names(f, e->section);
	for (size_t i = 0; titles && summaries && i < e->text_count; i++) {
		titles[i] = (struct view_text){ e->texts[i].lang, e->texts[i].title };
		summaries[i] = (struct view_text){ e->texts[i].lang, e->texts[i].summary };
	}
	v->titles = fill_texts(f, titles, e->text_count);
	v->summaries = fill_texts(f, summaries, e->text_count);
	fill_time(f, e->published_ms, &v->published_iso, &v->published_text);
	v->views_text = fill_count(f, e->views);
	if (e->has_image && e->image.src.at) {
		v->image_src = e->image.src;
		v->image_width = e->image.width;
		v->image_height = e->image.height;
		v->image_alt = fill_alt(e->texts, e->text_count, lang);
	}
}

static struct tpl_list headings(struct fill *f, const struct section *section)
{
	struct view_text *texts;

	if (section)
		return fill_section_names(f, section);
	texts = fill_array(f, 2, sizeof(*texts));
	if (!texts)
		return (struct tpl_list){ NULL, 0 };
	texts[0] = (struct view_text){ SLICE("en"), SLICE("Latest") };
	texts[1] = (struct view_text){ SLICE("zh-Hans"), SLICE("最新") };
	return fill_texts(f, texts, 2);
}

static struct slice title_of(struct tpl_list list)
{
	const struct view_text *texts = list.items;

	return list.count ? texts[0].text : SLICE("");
}

int page_listing(struct buffer *out, const struct page *page, const struct page_list *list)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct view_item *items = fill_array(&f, list->count, sizeof(*items));
	struct slice path = list->section ? fill_format(&f, "/section/" SLICE_FMT, SLICE_ARG(list->section->slug))
					  : SLICE("/latest");
	struct view_listing v = { .headings = headings(&f, list->section), .empty = list->count == 0 };
	struct fill_about about = {
		.path = path,
		.query = list->cursor.at ? fill_format(&f, "cursor=" SLICE_FMT, SLICE_ARG(list->cursor)) : SLICE_NONE,
		.lang = fill_site_lang(page),
		.languages = page->site->languages,
		.language_count = page->site->language_count,
		.og_type = SLICE("website"),
		.title = title_of(v.headings),
		.section = list->section ? list->section->slug : SLICE_NONE,
	};

	fill_common(&f, &v.common, &about);
	for (size_t i = 0; items && i < list->count; i++)
		fill_item(&f, &items[i], &list->entries[i], about.lang);
	v.items = (struct tpl_list){ items, items ? list->count : 0 };
	v.section_slug = about.section;
	if (list->next.at)
		v.older_href =
			fill_path(&f, path, fill_format(&f, "cursor=" SLICE_FMT, SLICE_ARG(list->next)), page->lang);
	if (list->cursor.at)
		v.newest_href = fill_path(&f, path, SLICE_NONE, page->lang);
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for a list's page");
	template_render(page->render->listing, &v, out);
	return fault_pass(buffer_check(out));
}
