/* SPDX-License-Identifier: MIT */

/* render.c: the templates, each with the table of fields that it may use. The tables mirror render/templates/README.md;
 * a template that names anything else stops the start. */
#include "render/render.h"

#include <stdlib.h>

#include "base/embedded.h"
#include "base/fault.h"
#include "render/view.h"

extern const struct embedded embedded_templates[];

static const struct tpl_field text_fields[] = {
	TPL_TEXT(struct view_text, lang),
	TPL_TEXT(struct view_text, text),
	TPL_END,
};
static const struct tpl_field alternate_fields[] = {
	TPL_TEXT(struct view_alternate, lang),
	TPL_ATTR(struct view_alternate, href),
	TPL_END,
};
static const struct tpl_field language_fields[] = {
	TPL_TEXT(struct view_language, lang),
	TPL_TEXT(struct view_language, name),
	TPL_ATTR(struct view_language, href),
	TPL_FLAG(struct view_language, current),
	TPL_END,
};
static const struct tpl_field section_fields[] = {
	TPL_ATTR(struct view_section, href),
	TPL_FLAG(struct view_section, current),
	TPL_LIST(struct view_section, names, struct view_text, text_fields),
	TPL_END,
};

/* clang-format off */
#define COMMON_FIELDS \
	TPL_TEXT(struct view_common, lang), \
	TPL_TEXT(struct view_common, show), \
	TPL_TEXT(struct view_common, asked), \
	TPL_TEXT(struct view_common, title), \
	TPL_TEXT(struct view_common, description), \
	TPL_ATTR(struct view_common, canonical), \
	TPL_LIST(struct view_common, alternates, struct view_alternate, alternate_fields), \
	TPL_TEXT(struct view_common, og_type), \
	TPL_TEXT(struct view_common, og_title), \
	TPL_ATTR(struct view_common, og_image), \
	TPL_TEXT(struct view_common, site_name), \
	TPL_LIST(struct view_common, site_names, struct view_text, text_fields), \
	TPL_ATTR(struct view_common, all_href), \
	TPL_FLAG(struct view_common, all_current), \
	TPL_LIST(struct view_common, languages, struct view_language, language_fields), \
	TPL_FLAG(struct view_common, has_sections), \
	TPL_LIST(struct view_common, sections, struct view_section, section_fields), \
	TPL_ATTR(struct view_common, brand_href), \
	TPL_LIST(struct view_common, brand_names, struct view_text, text_fields)
/* clang-format on */

static const struct tpl_field correction_fields[] = {
	TPL_TEXT(struct view_correction, at_iso),
	TPL_TEXT(struct view_correction, at_text),
	TPL_TEXT(struct view_correction, lang),
	TPL_TEXT(struct view_correction, text),
	TPL_END,
};
static const struct tpl_field body_fields[] = {
	TPL_TEXT(struct view_body, lang),
	TPL_TEXT(struct view_body, lang_name),
	TPL_FLAG(struct view_body, stale),
	TPL_TEXT(struct view_body, summary),
	TPL_HTML(struct view_body, html),
	TPL_END,
};
static const struct tpl_field tag_fields[] = {
	TPL_TEXT(struct view_tag, text),
	TPL_ATTR(struct view_tag, href),
	TPL_END,
};
static const struct tpl_field item_fields[] = {
	TPL_INT(struct view_item, id),
	TPL_ATTR(struct view_item, href),
	TPL_ATTR(struct view_item, section_href),
	TPL_LIST(struct view_item, titles, struct view_text, text_fields),
	TPL_LIST(struct view_item, summaries, struct view_text, text_fields),
	TPL_LIST(struct view_item, section_names, struct view_text, text_fields),
	TPL_TEXT(struct view_item, published_iso),
	TPL_TEXT(struct view_item, published_text),
	TPL_TEXT(struct view_item, views_text),
	TPL_INT(struct view_item, views),
	TPL_ATTR(struct view_item, image_src),
	TPL_TEXT(struct view_item, image_srcset),
	TPL_INT(struct view_item, image_width),
	TPL_INT(struct view_item, image_height),
	TPL_TEXT(struct view_item, image_alt),
	TPL_FLAG(struct view_item, has_tags),
	TPL_LIST(struct view_item, tags, struct view_tag, tag_fields),
	TPL_END,
};
const struct tpl_field view_article_fields[] = {
	COMMON_FIELDS,
	TPL_INT(struct view_article, id),
	TPL_ATTR(struct view_article, section_href),
	TPL_LIST(struct view_article, section_names, struct view_text, text_fields),
	TPL_LIST(struct view_article, titles, struct view_text, text_fields),
	TPL_LIST(struct view_article, bylines, struct view_text, text_fields),
	TPL_TEXT(struct view_article, published_iso),
	TPL_TEXT(struct view_article, published_text),
	TPL_TEXT(struct view_article, modified_iso),
	TPL_TEXT(struct view_article, modified_text),
	TPL_INT(struct view_article, views),
	TPL_TEXT(struct view_article, views_text),
	TPL_FLAG(struct view_article, has_image),
	TPL_ATTR(struct view_article, image_src),
	TPL_TEXT(struct view_article, image_srcset),
	TPL_TEXT(struct view_article, image_name),
	TPL_INT(struct view_article, image_width),
	TPL_INT(struct view_article, image_height),
	TPL_TEXT(struct view_article, image_alt),
	TPL_LIST(struct view_article, captions, struct view_text, text_fields),
	TPL_FLAG(struct view_article, has_corrections),
	TPL_LIST(struct view_article, corrections, struct view_correction, correction_fields),
	TPL_LIST(struct view_article, texts, struct view_body, body_fields),
	TPL_TEXT(struct view_article, source_name),
	TPL_ATTR(struct view_article, source_href),
	TPL_ATTR(struct view_article, stats_href),
	TPL_ATTR(struct view_article, counting_href),
	TPL_FLAG(struct view_article, has_tags),
	TPL_LIST(struct view_article, tags, struct view_tag, tag_fields),
	TPL_FLAG(struct view_article, has_related),
	TPL_LIST(struct view_article, related, struct view_item, item_fields),
	TPL_END,
};
const struct tpl_field view_listing_fields[] = {
	COMMON_FIELDS,
	TPL_LIST(struct view_listing, headings, struct view_text, text_fields),
	TPL_TEXT(struct view_listing, section_slug),
	TPL_TEXT(struct view_listing, tag),
	TPL_TEXT(struct view_listing, since),
	TPL_TEXT(struct view_listing, until),
	TPL_ATTR(struct view_listing, months_href),
	TPL_ATTR(struct view_listing, archive_href),
	TPL_ATTR(struct view_listing, earlier_href),
	TPL_LIST(struct view_listing, earlier, struct view_text, text_fields),
	TPL_ATTR(struct view_listing, later_href),
	TPL_LIST(struct view_listing, later, struct view_text, text_fields),
	TPL_LIST(struct view_listing, items, struct view_item, item_fields),
	TPL_FLAG(struct view_listing, empty),
	TPL_ATTR(struct view_listing, older_href),
	TPL_ATTR(struct view_listing, newest_href),
	TPL_END,
};
static const struct tpl_field snippet_fields[] = {
	TPL_TEXT(struct view_snippet, lang),
	TPL_HTML(struct view_snippet, html),
	TPL_END,
};
static const struct tpl_field found_fields[] = {
	TPL_ATTR(struct view_item, href),
	TPL_ATTR(struct view_item, section_href),
	TPL_LIST(struct view_item, titles, struct view_text, text_fields),
	TPL_LIST(struct view_item, section_names, struct view_text, text_fields),
	TPL_TEXT(struct view_item, published_iso),
	TPL_TEXT(struct view_item, published_text),
	TPL_LIST(struct view_found, snippets, struct view_snippet, snippet_fields),
	TPL_END,
};
static const struct tpl_field month_fields[] = {
	TPL_ATTR(struct view_month, href),
	TPL_TEXT(struct view_month, articles),
	TPL_LIST(struct view_month, names, struct view_text, text_fields),
	TPL_END,
};
static const struct tpl_field year_fields[] = {
	TPL_TEXT(struct view_year, year),
	TPL_TEXT(struct view_year, articles),
	TPL_LIST(struct view_year, months, struct view_month, month_fields),
	TPL_END,
};
const struct tpl_field view_archive_fields[] = {
	COMMON_FIELDS,
	TPL_FLAG(struct view_archive, empty),
	TPL_LIST(struct view_archive, years, struct view_year, year_fields),
	TPL_END,
};
static const struct tpl_field fault_fields[] = {
	TPL_LIST(struct view_fault, texts, struct view_text, text_fields),
	TPL_END,
};
const struct tpl_field view_search_fields[] = {
	COMMON_FIELDS,
	TPL_TEXT(struct view_search, query),
	TPL_TEXT(struct view_search, total),
	TPL_FLAG(struct view_search, wrong),
	TPL_FLAG(struct view_search, any),
	TPL_FLAG(struct view_search, capped),
	TPL_FLAG(struct view_search, empty),
	TPL_LIST(struct view_search, faults, struct view_fault, fault_fields),
	TPL_LIST(struct view_search, items, struct view_found, found_fields),
	TPL_ATTR(struct view_search, older_href),
	TPL_END,
};
const struct tpl_field view_error_fields[] = {
	COMMON_FIELDS,
	TPL_INT(struct view_error, status),
	TPL_LIST(struct view_error, headings, struct view_text, text_fields),
	TPL_LIST(struct view_error, details, struct view_text, text_fields),
	TPL_END,
};

const struct tpl_field view_counting_fields[] = {
	COMMON_FIELDS,
	TPL_INT(struct view_counting, rule),
	TPL_INT(struct view_counting, next_rule),
	TPL_INT(struct view_counting, window_minutes),
	TPL_INT(struct view_counting, flood_minutes),
	TPL_INT(struct view_counting, flood),
	TPL_INT(struct view_counting, key_hours),
	TPL_ATTR(struct view_counting, stats_href),
	TPL_FLAG(struct view_counting, in_en),
	TPL_FLAG(struct view_counting, in_zh),
	TPL_LIST(struct view_counting, headings, struct view_text, text_fields),
	TPL_END,
};
static const struct tpl_field bar_fields[] = {
	TPL_INT(struct view_bar, shade),
	TPL_INT(struct view_bar, x),
	TPL_INT(struct view_bar, y),
	TPL_INT(struct view_bar, height),
	TPL_END,
};
static const struct tpl_field number_fields[] = {
	TPL_TEXT(struct view_number, text),
	TPL_END,
};
static const struct tpl_field day_fields[] = {
	TPL_TEXT(struct view_day, day),
	TPL_TEXT(struct view_day, counted),
	TPL_TEXT(struct view_day, bot),
	TPL_LIST(struct view_day, cells, struct view_number, number_fields),
	TPL_END,
};
static const struct tpl_field share_fields[] = {
	TPL_INT(struct view_share, shade),
	TPL_TEXT(struct view_share, lang),
	TPL_TEXT(struct view_share, name),
	TPL_TEXT(struct view_share, views),
	TPL_END,
};
static const struct tpl_field outcome_fields[] = {
	TPL_TEXT(struct view_outcome, name),
	TPL_TEXT(struct view_outcome, en),
	TPL_TEXT(struct view_outcome, zh),
	TPL_TEXT(struct view_outcome, views),
	TPL_END,
};
const struct tpl_field view_books_fields[] = {
	COMMON_FIELDS,
	TPL_ATTR(struct view_books, href),
	TPL_ATTR(struct view_books, counting_href),
	TPL_ATTR(struct view_books, books_href),
	TPL_TEXT(struct view_books, views),
	TPL_TEXT(struct view_books, imported),
	TPL_TEXT(struct view_books, counted),
	TPL_TEXT(struct view_books, first_day),
	TPL_TEXT(struct view_books, last_day),
	TPL_TEXT(struct view_books, most),
	TPL_TEXT(struct view_books, most_bot),
	TPL_FLAG(struct view_books, empty),
	TPL_FLAG(struct view_books, has_bots),
	TPL_LIST(struct view_books, titles, struct view_text, text_fields),
	TPL_LIST(struct view_books, shares, struct view_share, share_fields),
	TPL_LIST(struct view_books, outcomes, struct view_outcome, outcome_fields),
	TPL_LIST(struct view_books, bars, struct view_bar, bar_fields),
	TPL_LIST(struct view_books, bot_bars, struct view_bar, bar_fields),
	TPL_LIST(struct view_books, days, struct view_day, day_fields),
	TPL_END,
};
static const struct tpl_field read_fields[] = {
	TPL_ATTR(struct view_read, href),
	TPL_ATTR(struct view_read, stats_href),
	TPL_TEXT(struct view_read, views),
	TPL_TEXT(struct view_read, bots),
	TPL_TEXT(struct view_read, most),
	TPL_TEXT(struct view_read, line),
	TPL_LIST(struct view_read, titles, struct view_text, text_fields),
	TPL_END,
};
static const struct tpl_field most_fields[] = {
	TPL_TEXT(struct view_most, en),
	TPL_TEXT(struct view_most, zh),
	TPL_FLAG(struct view_most, empty),
	TPL_LIST(struct view_most, items, struct view_read, read_fields),
	TPL_END,
};
const struct tpl_field view_stats_fields[] = {
	COMMON_FIELDS,
	TPL_ATTR(struct view_stats, counting_href),
	TPL_LIST(struct view_stats, headings, struct view_text, text_fields),
	TPL_LIST(struct view_stats, lists, struct view_most, most_fields),
	TPL_END,
};

_Static_assert(offsetof(struct view_article, common) == 0 && offsetof(struct view_listing, common) == 0 &&
		       offsetof(struct view_search, common) == 0 && offsetof(struct view_found, item) == 0 &&
		       offsetof(struct view_error, common) == 0 && offsetof(struct view_counting, common) == 0 &&
		       offsetof(struct view_books, common) == 0 && offsetof(struct view_stats, common) == 0 &&
		       offsetof(struct view_archive, common) == 0,
	"the common fields are found at the places that they have in view_common");

int render_new(struct render **out, struct buffer *error)
{
	struct render *render = calloc(1, sizeof(*render));
	int r;

	if (!render)
		return fault_new(FAULT_MEMORY, "no memory for the templates");
	r = template_compile(&render->article, embedded_templates, "article", view_article_fields, error);
	if (!r)
		r = template_compile(&render->listing, embedded_templates, "listing", view_listing_fields, error);
	if (!r)
		r = template_compile(&render->search, embedded_templates, "search", view_search_fields, error);
	if (!r)
		r = template_compile(&render->error, embedded_templates, "error", view_error_fields, error);
	if (!r)
		r = template_compile(&render->counting, embedded_templates, "counting", view_counting_fields, error);
	if (!r)
		r = template_compile(&render->books, embedded_templates, "books", view_books_fields, error);
	if (!r)
		r = template_compile(&render->stats, embedded_templates, "stats", view_stats_fields, error);
	if (!r)
		r = template_compile(&render->archive, embedded_templates, "archive", view_archive_fields, error);
	if (r) {
		render_free(render);
		return r == TEMPLATE_E_WRONG ? RENDER_E_TEMPLATE : fault_fold(r);
	}
	*out = render;
	return 0;
}

void render_free(struct render *render)
{
	if (!render)
		return;
	template_free(render->article);
	template_free(render->listing);
	template_free(render->search);
	template_free(render->error);
	template_free(render->counting);
	template_free(render->books);
	template_free(render->stats);
	template_free(render->archive);
	free(render);
}
