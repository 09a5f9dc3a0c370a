/* SPDX-License-Identifier: MIT */

/* list_page.c: lists as pages, newest first: all articles, a section, a tag, a month. */
#include "base/fault.h"
#include "news/archive.h"
#include "news/section.h"
#include "text/slug.h"
#include "text/url.h"
#include "web/listing.h"
#include "web/page.h"
#include "web/parameters.h"

/* A page under way. missing_if_empty: without an article its address is none. */
struct shelf {
	struct page page;
	struct page_list list;
	struct list_query query;
	bool missing_if_empty;
};

static int begin(struct shelf *s, struct context *c)
{
	const struct param_value *cursor = &c->params.value[PAGE_LIST_CURSOR];

	*s = (struct shelf){ .query = { .order = LIST_NEWEST,
				     .since_ms = INT64_MIN,
				     .until_ms = INT64_MAX,
				     .limit = LIST_LIMIT_DEFAULT,
				     .now_ms = c->now_ms } };
	s->list.cursor = cursor->present ? cursor->text : SLICE_NONE;
	return fault_pass(page_begin(&s->page, c, false));
}

static int show(struct context *c, struct shelf *s)
{
	struct buffer *out = context_buffer(c);
	struct list_page read;
	struct list_entry *entries;
	int r;

	if (listing_place(c, &s->query, &c->params.value[PAGE_LIST_CURSOR]))
		return problem(c, PROBLEM_INVALID, NULL);
	r = list_read(&read, c->store, c->arena, &s->query);
	if (!r && !read.count && s->missing_if_empty && !s->query.from_cursor)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (!r)
		r = list_entries(&entries, c->store, c->arena, &read);
	if (!r)
		r = listing_next(c, &s->query, &read, &s->list.next);
	if (!r)
		r = link_next(c, s->list.next);
	if (r)
		return fault_fold(r);
	s->list.entries = entries;
	s->list.count = read.count;
	if (!s->list.month.year && read.count)
		s->list.archive = month_of(entries[read.count - 1].published_ms);
	r = page_listing(out, &s->page, &s->list);
	return r ? fault_pass(r) : answer_page(c, out);
}

int page_latest(struct context *c)
{
	struct shelf s;
	int r = begin(&s, c);

	return r ? fault_pass(r) : show(c, &s);
}

int page_section(struct context *c)
{
	struct shelf s;
	int r = begin(&s, c);

	if (r)
		return fault_pass(r);
	for (size_t i = 0; i < s.page.section_count; i++) {
		if (!slice_eq(s.page.sections[i].slug, c->path[0]))
			continue;
		s.list.section = &s.page.sections[i];
		s.query.section = s.list.section->slug;
		return show(c, &s);
	}
	return problem(c, PROBLEM_NOT_FOUND, NULL);
}

/* A tag that no public article has is none, as one that nobody ever wrote. */
int page_tag(struct context *c)
{
	struct shelf s;
	struct slice tag;
	int r = begin(&s, c);

	if (r)
		return fault_pass(r);
	r = tag_normalise(c->arena, c->path[0], &tag);
	if (r > 0)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r)
		return fault_pass(r);
	if (!slice_eq(tag, c->path[0])) {
		struct buffer *to = context_buffer(c);

		buffer_literal(to, "/tag/");
		url_encode_segment(to, tag);
		return buffer_check(to) ? fault_pass(buffer_check(to)) : redirect(c, buffer_as_slice(to));
	}
	s.list.tag = s.query.tag = tag;
	s.missing_if_empty = true;
	return show(c, &s);
}

int page_of_archive(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct page_archive archive;
	struct archive_month *months;
	struct page page;
	int r = page_begin(&page, c, false);

	if (!r)
		r = archive_months(&months, &archive.count, c->store, c->arena, c->now_ms);
	if (r)
		return fault_fold(r);
	archive.months = months;
	r = page_archive_months(out, &page, &archive);
	return r ? fault_pass(r) : answer_page(c, out);
}

int page_archive(struct context *c)
{
	struct shelf s;
	struct month m;
	int r = month_parse(&m, c->path[0], c->path[1]);

	if (r)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (c->path[1].len < 2) {
		struct slice path = arena_format(c->arena, "/archive/%04d/%02d", m.year, m.month);

		return path.at ? redirect(c, path) : fault_new(FAULT_MEMORY, "no room for an address");
	}
	r = begin(&s, c);
	if (!r)
		r = archive_around(&s.list.older, &s.list.newer, c->store, m, c->now_ms);
	if (r)
		return fault_pass(r);
	s.list.month = m;
	s.query.since_ms = month_start(m);
	s.query.until_ms = month_end(m);
	return show(c, &s);
}
