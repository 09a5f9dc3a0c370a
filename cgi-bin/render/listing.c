/* SPDX-License-Identifier: MIT */

/* listing.c: pages of lists. */
#include "base/fault.h"
#include "render/view.h"

static const char *const months[] = { "January", "February", "March", "April", "May", "June", "July", "August",
	"September", "October", "November", "December" };

static struct tpl_list in_both(struct fill *f, struct slice en, struct slice zh)
{
	struct view_text *texts = fill_array(f, 2, sizeof(*texts));

	if (!texts)
		return (struct tpl_list){ NULL, 0 };
	texts[0] = (struct view_text){ SLICE("en"), en };
	texts[1] = (struct view_text){ SLICE("zh-Hans"), zh };
	return fill_texts(f, texts, 2);
}

static struct tpl_list month_names(struct fill *f, struct month m, const char *en, const char *zh)
{
	return in_both(f, fill_format(f, "%s%s %d", en, months[m.month - 1], m.year),
		fill_format(f, "%s%d年%d月", zh, m.year, m.month));
}

static struct slice month_href(struct fill *f, struct month m)
{
	return m.year ? fill_path(f, fill_format(f, "/archive/%04d/%02d", m.year, m.month), SLICE_NONE, f->page->lang)
		      : SLICE_NONE;
}

static struct tpl_list headings(struct fill *f, const struct page_list *list)
{
	if (list->section)
		return fill_section_names(f, list->section);
	if (list->tag.at)
		return in_both(f, fill_format(f, "Tag: " SLICE_FMT, SLICE_ARG(list->tag)),
			fill_format(f, "标签：" SLICE_FMT, SLICE_ARG(list->tag)));
	return list->month.year ? month_names(f, list->month, "", "") : in_both(f, SLICE("Latest"), SLICE("最新"));
}

static struct slice path_of(struct fill *f, const struct page_list *list)
{
	if (list->section)
		return fill_format(f, "/section/" SLICE_FMT, SLICE_ARG(list->section->slug));
	if (list->tag.at)
		return fill_tag_path(f, list->tag);
	if (list->month.year)
		return fill_format(f, "/archive/%04d/%02d", list->month.year, list->month.month);
	return SLICE("/latest");
}

/* What leads through the archive, and what a script needs to go on with a month. */
static void fill_archive(struct fill *f, struct view_listing *v, const struct page_list *list)
{
	struct slice text;

	v->archive_href = month_href(f, list->archive);
	if (!list->month.year)
		return;
	fill_time(f, month_start(list->month), &v->since, &text);
	if (month_end(list->month) != INT64_MAX)
		fill_time(f, month_end(list->month), &v->until, &text);
	v->months_href = fill_path(f, SLICE("/archive"), SLICE_NONE, f->page->lang);
	v->earlier_href = month_href(f, list->older);
	if (list->older.year)
		v->earlier = month_names(f, list->older, "Earlier: ", "往前：");
	v->later_href = month_href(f, list->newer);
	if (list->newer.year)
		v->later = month_names(f, list->newer, "Later: ", "往后：");
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
	struct slice path = path_of(&f, list);
	struct view_listing v = { .headings = headings(&f, list), .tag = list->tag, .empty = list->count == 0 };
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
	fill_archive(&f, &v, list);
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

/* --- the archive's overview ----------------------------------------------------------------------------------------
 */

/* The months from `at` on that are of the same year; their number. */
static size_t fill_year(struct fill *f, struct view_year *v, const struct archive_month *at, size_t count)
{
	struct view_month *list = fill_array(f, 12, sizeof(*list));
	int64_t articles = 0;
	size_t n = 0;

	for (; list && n < count && n < 12 && at[n].month.year == at[0].month.year; n++) {
		struct month m = at[n].month;

		articles += at[n].articles;
		list[n] = (struct view_month){ .href = month_href(f, m),
			.articles = fill_count(f, at[n].articles),
			.names = in_both(f, slice_from(months[m.month - 1]), fill_format(f, "%d月", m.month)) };
	}
	*v = (struct view_year){ .year = fill_format(f, "%04d", at[0].month.year),
		.articles = fill_count(f, articles),
		.months = { list, n } };
	return n ? n : count;
}

int page_archive_months(struct buffer *out, const struct page *page, const struct page_archive *archive)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct view_year *years = fill_array(&f, archive->count, sizeof(*years));
	struct view_archive v = { .empty = archive->count == 0 };
	struct fill_about about = {
		.path = SLICE("/archive"),
		.lang = fill_site_lang(page),
		.languages = page->site->languages,
		.language_count = page->site->language_count,
		.og_type = SLICE("website"),
		.title = SLICE("Archive · 归档"),
	};
	size_t n = 0;

	fill_common(&f, &v.common, &about);
	for (size_t i = 0; years && i < archive->count;)
		i += fill_year(&f, &years[n++], &archive->months[i], archive->count - i);
	v.years = (struct tpl_list){ years, n };
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for the archive's page");
	template_render(page->render->archive, &v, out);
	return fault_pass(buffer_check(out));
}
