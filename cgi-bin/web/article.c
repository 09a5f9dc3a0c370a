/* SPDX-License-Identifier: MIT */

/* article.c: one article, as JSON and as a page. */
#include "news/article.h"
#include "base/fault.h"
#include "web/page.h"

/* Digits are an id, all else is a slug: a slug is never digits only. What it was found by decides what a miss says. */
static int find(struct context *c, struct article_head *head)
{
	struct slice name = c->path[0];
	int64_t id;

	if (path_id(name, &id))
		return article_by_id(head, c->store, c->arena, id, c->now_ms);
	return article_by_slug(head, c->store, c->arena, name, c->now_ms);
}

static int redirect_to_slug(struct context *c, const struct article_head *head)
{
	struct slice path = arena_format(c->arena, "/api/v1/articles/" SLICE_FMT, SLICE_ARG(head->slug));

	c->res.cors = true;
	return path.at ? redirect(c, path) : fault_new(FAULT_MEMORY, "no room for an address");
}

int api_article(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct article_head head;
	int r;

	r = find(c, &head);
	if (r == ARTICLE_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r == ARTICLE_E_GONE)
		return problem_withdrawn(c, head.reason);
	if (r == ARTICLE_E_MOVED)
		return redirect_to_slug(c, &head);
	if (!r)
		r = article_write_json(out, c->store, c->arena, c->site, &head, context_lang(c));
	if (r)
		return fault_fold(r);
	return answer_json(c, out);
}

static int show(struct context *c, const struct article_head *head)
{
	struct buffer *out = context_buffer(c);
	struct article_page article;
	struct page page;
	int r;

	r = page_begin(&page, c, false);
	if (!r)
		r = article_page_load(&article, c->store, c->arena, head);
	if (!r)
		r = page_article(out, &page, &article);
	if (r)
		return fault_fold(r);
	return answer_page(c, out);
}

/* The address may lack the slug, or have another than the article: both lead to the right one. */
int page_of_article(struct context *c)
{
	struct article_head head;
	int64_t id;
	int r = ARTICLE_E_MISSING;

	if (path_id(c->path[0], &id))
		r = article_by_id(&head, c->store, c->arena, id, c->now_ms);
	if (r == ARTICLE_E_MISSING)
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	if (r == ARTICLE_E_GONE)
		return problem_withdrawn(c, head.reason);
	if (r)
		return fault_fold(r);
	if (!c->path[1].at || !slice_eq(c->path[1], head.slug)) {
		struct slice path =
			arena_format(c->arena, "/news/%lld/" SLICE_FMT, (long long)id, SLICE_ARG(head.slug));

		return path.at ? redirect(c, path) : fault_new(FAULT_MEMORY, "no room for an address");
	}
	return show(c, &head);
}
