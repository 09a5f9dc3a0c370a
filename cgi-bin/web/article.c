/* SPDX-License-Identifier: MIT */

/* article.c: one article, as JSON and as a page. */
#include "news/article.h"
#include "base/fault.h"
#include "news/related.h"
#include "web/desk.h"
#include "web/page.h"
#include "web/parameters.h"

#define RELATED_SHOWN 6 /* on the page; the JSON has more */

static int redirect_to_slug(struct context *c, const struct article_head *head)
{
	struct slice path = arena_format(c->arena, "/api/v1/articles/" SLICE_FMT, SLICE_ARG(head->slug));

	c->res.cors = true;
	return path.at ? redirect(c, path) : fault_new(FAULT_MEMORY, "no room for an address");
}

/* Why there is no article to be read. */
static int say_missing(struct context *c, int why, const struct article_head *head)
{
	switch (why) {
	case ARTICLE_E_MISSING:
		return problem(c, PROBLEM_NOT_FOUND, NULL);
	case ARTICLE_E_GONE:
		return problem_withdrawn(c, head->reason);
	case ARTICLE_E_MOVED:
		return redirect_to_slug(c, head);
	case 0:
		return fault_new(FAULT_STORE, "a published article has no finished text");
	}
	return fault_fold(why);
}

/* Digits are an id, all else is a slug: a slug is never digits only. What it was found by decides what a miss says. */
static int public_article(struct context *c)
{
	struct article_query q = { .now_ms = c->now_ms, .lang = context_lang(c), .site = c->site };
	struct buffer *out = context_buffer(c);
	bool by_id = path_id(c->path[0], &q.id);
	struct article_head head;
	int r = context_sections(&q.sections, c);

	if (r)
		return fault_pass(r);
	if (!by_id) {
		r = article_by_slug(&head, c->store, c->arena, c->path[0], c->now_ms);
		if (r)
			return say_missing(c, r, &head);
		q.id = head.id;
	}
	r = article_write_json(out, c->store, c->arena, &q);
	if (r == 0)
		return answer_json(c, out);
	if (r == ARTICLE_E_MISSING)
		return say_missing(c, article_by_id(&head, c->store, c->arena, q.id, c->now_ms), &head);
	return fault_fold(r);
}

int api_article(struct context *c)
{
	return c->params.value[ARTICLE_VIEW].present ? desk_article(c) : public_article(c);
}

static int load_related(struct context *c, struct article_page *article)
{
	struct list_query query = { .limit = RELATED_SHOWN, .now_ms = c->now_ms };
	struct list_entry *entries;
	struct list_page page;
	int r = context_sections(&query.sections, c);

	if (!r)
		r = related_read(&page, c->store, c->arena, article->head.id, &query);
	if (!r)
		r = list_entries(&entries, c->store, c->arena, &page);
	if (r)
		return fault_fold(r);
	article->related = entries;
	article->related_count = page.count;
	return 0;
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
		r = load_related(c, &article);
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
	int r = path_article(&head, c);

	if (r)
		return article_problem(c, &head, r);
	if (!c->path[1].at || !slice_eq(c->path[1], head.slug)) {
		struct slice path =
			arena_format(c->arena, "/news/%lld/" SLICE_FMT, (long long)head.id, SLICE_ARG(head.slug));

		return path.at ? redirect(c, path) : fault_new(FAULT_MEMORY, "no room for an address");
	}
	return show(c, &head);
}
