/* SPDX-License-Identifier: MIT */

/* counting.c: the counting rule in plain words. Its figures are those that counting itself uses. */
#include "base/fault.h"
#include "news/views.h"
#include "news/visitor.h"
#include "render/view.h"

#define MINUTE 60000

int page_counting(struct buffer *out, const struct page *page)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct slice en = SLICE("How we count"), zh = SLICE("我们如何计数");
	struct fill_about about = { .path = SLICE("/counting"),
		.lang = fill_site_lang(page),
		.languages = page->site->languages,
		.language_count = page->site->language_count,
		.og_type = SLICE("website") };
	bool chinese = slice_starts(about.lang, SLICE("zh"));
	struct view_counting v = { .rule = VIEWS_RULE,
		.next_rule = VIEWS_RULE + 1,
		.window_minutes = VISIT_WINDOW_MS / MINUTE,
		.flood_minutes = VISIT_FLOOD_MS / MINUTE,
		.flood = VISIT_FLOOD,
		.key_hours = VISITOR_KEY_MAX_MS / (60 * MINUTE),
		.stats_href = fill_path(&f, SLICE("/stats"), SLICE_NONE, page->lang),
		.in_zh = !page->lang.at || chinese,
		.in_en = !page->lang.at || !chinese,
		.headings = fill_label(&f, en, zh) };

	about.title = chinese ? zh : en;
	fill_common(&f, &v.common, &about);
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for the rule's page");
	template_render(page->render->counting, &v, out);
	return fault_pass(buffer_check(out));
}
