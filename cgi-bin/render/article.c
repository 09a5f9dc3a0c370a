/* SPDX-License-Identifier: MIT */

/* article.c: an article's page. */
#include "base/fault.h"
#include "render/format.h"
#include "render/view.h"
#include "text/lang.h"

/* A change within the minute of publication is part of it; and the first revision of an article that was imported is
 * none, though it was saved long after the article had come out elsewhere. */
#define CHANGED_AFTER 60000

struct slice page_article_path(const struct page *page, int64_t id, struct slice slug)
{
	if (page->lang.at)
		return arena_format(page->arena, "/news/%lld/" SLICE_FMT "?lang=" SLICE_FMT, (long long)id,
			SLICE_ARG(slug), SLICE_ARG(page->lang));
	return arena_format(page->arena, "/news/%lld/" SLICE_FMT, (long long)id, SLICE_ARG(slug));
}

enum part { PART_TITLE, PART_BYLINE, PART_CAPTION };

/* One part of the article in its languages. */
static struct tpl_list part_texts(struct fill *f, const struct article_page *a, enum part part)
{
	struct view_text *texts = fill_array(f, a->text_count, sizeof(*texts));
	size_t n = 0;

	for (size_t i = 0; texts && i < a->text_count; i++) {
		const struct article_text *t = &a->texts[i];
		texts[n++] = (struct view_text){ t->lang, part == PART_TITLE    ? t->title
							  : part == PART_BYLINE ? t->byline
										: t->caption };
	}
	return fill_texts(f, texts, n);
}

/* The texts themselves; `only` is the one asked for, -1: all. */
static struct tpl_list bodies(struct fill *f, const struct article_page *a, int only)
{
	struct view_body *items = fill_array(f, a->text_count, sizeof(*items));
	size_t n = 0;

	for (size_t i = 0; items && i < a->text_count; i++) {
		const struct article_text *t = &a->texts[i];

		if (only >= 0 && (size_t)only != i)
			continue;
		items[n++] = (struct view_body){ .lang = t->lang,
			.lang_name = format_language(t->lang),
			.summary = t->summary,
			.stale = t->stale,
			.html = html_trusted(t->html) };
	}
	return (struct tpl_list){ items, n };
}

static struct tpl_list corrections(struct fill *f, const struct article_page *a)
{
	struct view_correction *items = fill_array(f, a->correction_count, sizeof(*items));

	for (size_t i = 0; items && i < a->correction_count; i++) {
		fill_time(f, a->corrections[i].at_ms, &items[i].at_iso, &items[i].at_text);
		items[i].lang = a->corrections[i].lang;
		items[i].text = a->corrections[i].note;
	}
	return (struct tpl_list){ items, items ? a->correction_count : 0 };
}

static struct tpl_list related(struct fill *f, const struct article_page *a, struct slice lang)
{
	struct view_item *items = fill_array(f, a->related_count, sizeof(*items));

	for (size_t i = 0; items && i < a->related_count; i++)
		fill_item(f, &items[i], &a->related[i], lang);
	return (struct tpl_list){ items, items ? a->related_count : 0 };
}

static void fill_image(struct fill *f, struct view_article *v, const struct article_page *a, struct slice lang)
{
	v->has_image = a->has_image;
	if (!a->has_image)
		return;
	v->image_src = a->image.src;
	v->image_srcset = a->image.srcset;
	v->image_name = a->image.name;
	v->image_width = a->image.width;
	v->image_height = a->image.height;
	v->image_alt = fill_alt(a->texts, a->text_count, lang);
	v->captions = part_texts(f, a, PART_CAPTION);
}

/* Which text was asked for; -1: all. The texts stand in the order of the article's languages. */
static int chosen_text(struct fill *f, const struct article_page *a, struct slice *languages)
{
	for (size_t i = 0; i < a->text_count; i++)
		languages[i] = a->texts[i].lang;
	return f->page->lang.at ? lang_choose(f->page->lang, languages, a->text_count) : -1;
}

static void fill_about_article(
	struct fill *f, struct view_article *v, const struct article_page *a, struct slice *languages)
{
	int only = chosen_text(f, a, languages);
	const struct article_text *first = &a->texts[only < 0 ? 0 : only];
	struct fill_about about = {
		.path = fill_format(f, "/news/%lld/" SLICE_FMT, (long long)a->head.id, SLICE_ARG(a->head.slug)),
		.lang = first->lang,
		.languages = languages,
		.language_count = a->text_count,
		.og_type = SLICE("article"),
		.title = first->title,
		.description = first->summary,
		.image = a->has_image ? a->image.src : SLICE_NONE,
		.section = a->section.slug,
	};

	fill_common(f, &v->common, &about);
	v->texts = bodies(f, a, only);
	fill_image(f, v, a, first->lang);
}

int page_article(struct buffer *out, const struct page *page, const struct article_page *a)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct slice *languages = fill_array(&f, a->text_count, sizeof(*languages));
	struct view_article v = { .id = a->head.id, .views = a->head.views };
	struct slice section = fill_format(&f, "/section/" SLICE_FMT, SLICE_ARG(a->section.slug));

	if (!languages || !a->text_count)
		return fault_new(languages ? FAULT_BUG : FAULT_MEMORY, "an article cannot be shown");
	fill_about_article(&f, &v, a, languages);
	v.section_href = fill_path(&f, section, SLICE_NONE, page->lang);
	v.section_names = fill_section_names(&f, &a->section);
	v.titles = part_texts(&f, a, PART_TITLE);
	v.bylines = part_texts(&f, a, PART_BYLINE);
	fill_time(&f, a->head.published_ms, &v.published_iso, &v.published_text);
	if (a->head.revision > 1 && a->head.changed_ms - a->head.published_ms >= CHANGED_AFTER)
		fill_time(&f, a->head.changed_ms, &v.modified_iso, &v.modified_text);
	v.views_text = fill_count(&f, a->head.views);
	v.corrections = corrections(&f, a);
	v.has_corrections = v.corrections.count > 0;
	v.tags = fill_tags(&f, a->tags_joined);
	v.has_tags = v.tags.count > 0;
	v.related = related(&f, a, v.common.lang);
	v.has_related = v.related.count > 0;
	v.stats_href = fill_path(&f, fill_format(&f, "/stats/%lld", (long long)a->head.id), SLICE_NONE, page->lang);
	v.counting_href = fill_path(&f, SLICE("/counting"), SLICE_NONE, page->lang);
	v.source_name = a->source_name;
	v.source_href = a->source_url;
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for an article's page");
	template_render(page->render->article, &v, out);
	return fault_pass(buffer_check(out));
}
