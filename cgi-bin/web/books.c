/* SPDX-License-Identifier: MIT */

/* books.c: the books of an article's views. */
#include "news/books.h"
#include "base/clock.h"
#include "base/fault.h"
#include "news/article.h"
#include "web/context.h"
#include "web/parameters.h"

/* Where only one bound is given, the other one is the last day there is, or makes the usual number of days. */
static void choose_days(struct params *p, int64_t now_ms, int32_t *first, int32_t *last)
{
	const struct param_value *from = &p->value[BOOKS_FROM], *to = &p->value[BOOKS_TO];
	int32_t today = clock_day(now_ms);

	*first = from->present ? (int32_t)from->number : (to->present ? (int32_t)to->number : today) - (BOOKS_DAYS - 1);
	*last = to->present ? (int32_t)to->number : INT32_MAX;
	if (*first > *last)
		params_fault(p, PARAMS_E_INVALID, p->rules[BOOKS_FROM].name, "must not lie after to");
}

int api_books(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct article_head head;
	int32_t first, last;
	int r;

	choose_days(&c->params, c->now_ms, &first, &last);
	if (c->params.outcome)
		return problem_params(c);
	r = path_article(&head, c);
	if (r)
		return article_problem(c, &head, r);
	r = books_write(out, c->store, c->arena, head.id, first, last);
	return r ? fault_fold(r) : answer_json(c, out);
}
