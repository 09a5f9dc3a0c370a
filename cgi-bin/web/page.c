/* SPDX-License-Identifier: MIT */
#include "web/page.h"

#include "base/fault.h"
#include "news/section.h"

int page_begin(struct page *page, struct context *c, bool bare)
{
	struct section *sections = NULL;
	size_t count = 0;

	if (!bare) {
		int r = section_list(&sections, &count, c->store, c->arena, c->now_ms);

		if (r)
			return fault_fold(r);
	}
	*page = (struct page){ .render = c->web->render,
		.site = c->site,
		.arena = c->arena,
		.lang = context_lang(c),
		.sections = sections,
		.section_count = count };
	return 0;
}

/* Without the sections: an error's page must not need the store. */
int page_of_problem(struct context *c, const struct problem_info *info, const struct slice *details,
	const struct slice *langs, size_t n)
{
	struct slice own_texts[] = { slice_from(info->text), slice_from(info->text_zh) };
	struct slice own_langs[] = { SLICE("en"), SLICE("zh-Hans") };
	struct page_note note = { .status = info->status,
		.heading = slice_from(info->title),
		.heading_zh = slice_from(info->title_zh),
		.langs = n ? langs : own_langs,
		.texts = n ? details : own_texts,
		.count = n ? n : 2 };
	struct buffer *out = context_buffer(c);
	struct page page;
	int r = page_begin(&page, c, true);

	if (!r)
		r = page_error(out, &page, &note);
	if (r)
		return fault_pass(r);
	response_set(&c->res, info->status, TYPE_HTML, buffer_as_slice(out));
	return 0;
}

int page_problem(struct context *c)
{
	const struct problem_info *info = problem_by_name(c->path[0]);
	int r;

	if (!info)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (c->params.outcome)
		return problem_params(c);
	r = page_of_problem(c, info, NULL, NULL, 0);
	if (r)
		return fault_pass(r);
	c->res.cache = RESPONSE_CACHE_PUBLIC;
	return c->res.status = 200;
}
