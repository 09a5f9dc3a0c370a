/* SPDX-License-Identifier: MIT */

/* fill.c: what pages have in common: head, masthead, footer, and texts per language. */
#include "base/clock.h"
#include "base/fault.h"
#include "render/format.h"
#include "render/view.h"
#include "text/lang.h"

void *fill_array(struct fill *f, size_t n, size_t size)
{
	void *items = arena_zalloc_array(f->arena, n ? n : 1, size);

	if (!items)
		f->failed = true;
	return items;
}

void fill_time(struct fill *f, int64_t ms, struct slice *iso, struct slice *text)
{
	char full[CLOCK_TEXT], brief[FORMAT_TIME];

	clock_format(full, ms);
	format_time(brief, ms);
	*iso = arena_copy(f->arena, slice_from(full));
	*text = arena_copy(f->arena, slice_from(brief));
	f->failed |= !iso->at || !text->at;
}

struct slice fill_count(struct fill *f, int64_t n)
{
	char text[FORMAT_COUNT];
	struct slice copy = arena_copy(f->arena, slice_of(text, format_count(text, n)));

	f->failed |= !copy.at;
	return copy;
}

struct tpl_list fill_texts(struct fill *f, struct view_text *texts, size_t n)
{
	struct slice *langs;
	size_t kept = 0;
	int chosen;

	if (!texts)
		return (struct tpl_list){ NULL, 0 };
	for (size_t i = 0; i < n; i++)
		if (texts[i].text.len)
			texts[kept++] = texts[i];
	if (!f->page->lang.at || kept < 2)
		return (struct tpl_list){ texts, kept };
	langs = fill_array(f, kept, sizeof(*langs));
	for (size_t i = 0; langs && i < kept; i++)
		langs[i] = texts[i].lang;
	chosen = langs ? lang_choose(f->page->lang, langs, kept) : 0;
	return (struct tpl_list){ texts + chosen, 1 };
}

struct tpl_list fill_label(struct fill *f, struct slice en, struct slice zh)
{
	struct view_text *texts = fill_array(f, 2, sizeof(*texts));

	if (texts) {
		texts[0] = (struct view_text){ SLICE("en"), en };
		texts[1] = (struct view_text){ SLICE("zh-Hans"), zh };
	}
	return fill_texts(f, texts, 2);
}

struct tpl_list fill_section_names(struct fill *f, const struct section *section)
{
	struct view_text *texts = fill_array(f, section->name_count, sizeof(*texts));

	for (size_t i = 0; texts && i < section->name_count; i++)
		texts[i] = (struct view_text){ section->names[i].lang, section->names[i].name };
	return fill_texts(f, texts, section->name_count);
}

struct slice fill_alt(const struct article_text *texts, size_t n, struct slice lang)
{
	struct slice first = SLICE("");

	for (size_t i = 0; i < n; i++) {
		if (!texts[i].alt.len)
			continue;
		if (slice_eq(texts[i].lang, lang))
			return texts[i].alt;
		if (!first.len)
			first = texts[i].alt;
	}
	return first;
}

struct slice fill_path(struct fill *f, struct slice path, struct slice query, struct slice lang)
{
	const char *before = query.at ? "&" : "?";

	if (lang.at)
		return fill_format(f, SLICE_FMT "%s" SLICE_FMT "%slang=" SLICE_FMT, SLICE_ARG(path),
			query.at ? "?" : "", SLICE_ARG(query), before, SLICE_ARG(lang));
	return query.at ? fill_format(f, SLICE_FMT "?" SLICE_FMT, SLICE_ARG(path), SLICE_ARG(query)) : path;
}

static struct slice absolute(struct fill *f, struct slice path)
{
	return fill_format(f, SLICE_FMT SLICE_FMT, SLICE_ARG(f->page->site->url), SLICE_ARG(path));
}

struct slice fill_site_lang(const struct page *page)
{
	const struct site *site = page->site;
	int chosen = page->lang.at ? lang_choose(page->lang, site->languages, site->language_count) : 0;

	return site->languages[chosen < 0 ? 0 : chosen];
}

/* The site's texts, all of them or those that were asked for. */
static struct tpl_list site_texts(struct fill *f, const struct site_text *text, bool all)
{
	const struct site *site = f->page->site;
	struct view_text *texts = fill_array(f, site->language_count, sizeof(*texts));
	size_t n = 0;

	for (size_t i = 0; texts && i < site->language_count; i++)
		if (text->in[i].len)
			texts[n++] = (struct view_text){ site->languages[i], text->in[i] };
	return all ? (struct tpl_list){ texts, n } : fill_texts(f, texts, n);
}

static struct slice text_in(struct tpl_list list, struct slice lang)
{
	const struct view_text *texts = list.items;

	for (size_t i = 0; i < list.count; i++)
		if (slice_eq(texts[i].lang, lang))
			return texts[i].text;
	return list.count ? texts[0].text : SLICE("");
}

static void fill_navigation(struct fill *f, struct view_common *v, struct slice current)
{
	const struct page *page = f->page;
	struct view_section *items = fill_array(f, page->section_count, sizeof(*items));

	for (size_t i = 0; items && i < page->section_count; i++) {
		const struct section *section = &page->sections[i];
		struct slice path = fill_format(f, "/section/" SLICE_FMT, SLICE_ARG(section->slug));

		items[i].href = fill_path(f, path, SLICE_NONE, page->lang);
		items[i].current = current.at && slice_eq(section->slug, current);
		items[i].names = fill_section_names(f, section);
	}
	v->sections = (struct tpl_list){ items, items ? page->section_count : 0 };
	v->has_sections = v->sections.count > 0;
}

/* The switch between languages, and the same for search engines: every version names all of them (hreflang). */
static void fill_languages(struct fill *f, struct view_common *v, const struct fill_about *about)
{
	size_t n = about->language_count;
	struct view_language *languages = fill_array(f, n, sizeof(*languages));
	struct view_alternate *alternates = fill_array(f, n + 1, sizeof(*alternates));
	bool asked = f->page->lang.at != NULL;

	if (!languages || !alternates)
		return;
	for (size_t i = 0; i < n; i++) {
		struct slice lang = about->languages[i], href = fill_path(f, about->path, about->query, lang);

		languages[i] = (struct view_language){ .lang = lang,
			.name = format_language(lang),
			.href = href,
			.current = asked && slice_eq(lang, about->lang) };
		alternates[i] = (struct view_alternate){ lang, absolute(f, href) };
	}
	v->all_href = fill_path(f, about->path, about->query, SLICE_NONE);
	v->all_current = !asked;
	alternates[n] = (struct view_alternate){ SLICE("x-default"), absolute(f, v->all_href) };
	v->canonical = absolute(f, fill_path(f, about->path, about->query, asked ? about->lang : SLICE_NONE));
	v->languages = (struct tpl_list){ languages, n };
	v->alternates = (struct tpl_list){ alternates, n > 1 ? n + 1 : 0 };
}

void fill_common(struct fill *f, struct view_common *v, const struct fill_about *about)
{
	const struct page *page = f->page;
	bool zh = slice_starts(about->lang, SLICE("zh"));

	v->lang = about->lang;
	v->asked = page->lang.at ? page->lang : SLICE("");
	v->show = !page->lang.at ? SLICE("both") : zh ? SLICE("zh") : SLICE("en");
	v->site_names = site_texts(f, &page->site->name, true);
	v->site_name = text_in(v->site_names, about->lang);
	v->title = v->site_name.len
			   ? fill_format(f, SLICE_FMT " · " SLICE_FMT, SLICE_ARG(about->title), SLICE_ARG(v->site_name))
			   : about->title;
	v->description = about->description;
	v->og_type = about->og_type;
	v->og_title = about->title;
	v->og_image = about->image.len ? absolute(f, about->image) : SLICE_NONE;
	if (about->path.at)
		fill_languages(f, v, about);
	fill_navigation(f, v, about->section);
	v->brand_href = page->site->brand_url;
	v->brand_names = site_texts(f, &page->site->brand_name, false);
}
