/* SPDX-License-Identifier: MIT */

/* error.c: the page of an error. */
#include "base/fault.h"
#include "render/view.h"

int page_error(struct buffer *out, const struct page *page, const struct page_note *note)
{
	struct fill f = { .page = page, .arena = page->arena };
	struct view_text *headings = fill_array(&f, 2, sizeof(*headings));
	struct view_text *details = fill_array(&f, note->count, sizeof(*details));
	struct view_error v = { .status = note->status };
	struct fill_about about = { .lang = fill_site_lang(page) };

	if (headings && details) {
		headings[0] = (struct view_text){ SLICE("en"), note->heading };
		headings[1] = (struct view_text){ SLICE("zh-Hans"), note->heading_zh };
		v.headings = fill_texts(&f, headings, 2);
		for (size_t i = 0; i < note->count; i++)
			details[i] = (struct view_text){ note->langs[i], note->texts[i] };
		v.details = fill_texts(&f, details, note->count);
	}
	about.title = slice_starts(about.lang, SLICE("zh")) ? note->heading_zh : note->heading;
	fill_common(&f, &v.common, &about);
	if (f.failed)
		return fault_new(FAULT_MEMORY, "no memory for an error's page");
	template_render(page->render->error, &v, out);
	return fault_pass(buffer_check(out));
}
