/* SPDX-License-Identifier: MIT */

/* listing.c: lists as JSON. */
#include "web/listing.h"

#include "base/fault.h"
#include "news/article.h"
#include "news/related.h"
#include "news/tags.h"
#include "text/slug.h"
#include "web/desk.h"
#include "web/parameters.h"

/* list_page.key, list_page.id, and of a day's or week's list its number. */
static size_t keys_of(const struct list_query *q)
{
	return q->order == LIST_DAY || q->order == LIST_WEEK ? 3 : 2;
}

static uint32_t scope_number(uint32_t scope, int64_t n)
{
	return cursor_scope(scope, slice_of((const char *)&n, sizeof(n)));
}

/* Language and limit may change while one walks; what the list holds may not. */
static uint32_t scope_of(const struct context *c, const struct list_query *q)
{
	uint32_t scope = cursor_scope(cursor_scope(0, q->section), q->tag);

	scope = scope_number(scope_number(scope, q->since_ms), q->until_ms);
	/* Scores of another half-life are no places in this order. */
	return q->order == LIST_TREND ? scope_number(scope, c->site->trend_half_life_ms) : scope;
}

static uint8_t kind_of(const struct list_query *q)
{
	return (uint8_t)(q->order + 1);
}

int listing_place(const struct context *c, struct list_query *q, const struct param_value *cursor)
{
	if (!cursor->present)
		return 0;
	if (!cursor_fits(&cursor->cursor, kind_of(q), scope_of(c, q), keys_of(q)))
		return LISTING_E_CURSOR;
	q->from_cursor = true;
	q->key = cursor->cursor.key[0];
	q->id = cursor->cursor.key[1];
	q->number = cursor->cursor.key[2];
	return 0;
}

int listing_next(struct context *c, const struct list_query *q, const struct list_page *page, struct slice *next)
{
	struct cursor cursor = { .kind = kind_of(q),
		.keys = (uint8_t)keys_of(q),
		.scope = scope_of(c, q),
		.key = { page->key, page->id, page->number } };

	*next = SLICE_NONE;
	if (!page->more)
		return 0;
	*next = cursor_encode(c->arena, &cursor);
	return next->at ? 0 : fault_new(FAULT_MEMORY, "no room for a cursor");
}

static void fault(struct params *p, int parameter, const char *detail)
{
	params_fault(p, PARAMS_E_INVALID, p->rules[parameter].name, detail);
}

/* Which parameters go together: each list that they can name is one read of an index. Of those that do not, all are
 * named. */
static void check_pairs(struct params *p)
{
	static const int alone[] = { LIST_SECTION, LIST_TAG, LIST_SORT, LIST_PERIOD, LIST_SINCE, LIST_UNTIL };
	const struct param_value *v = p->value;
	bool first = true;

	for (size_t i = 0; v[LIST_MODIFIED_SINCE].present && i < sizeof(alone) / sizeof(alone[0]); i++) {
		if (!v[alone[i]].present)
			continue;
		if (first)
			fault(p, LIST_MODIFIED_SINCE, "stands alone, but for lang, limit and cursor");
		first = false;
		fault(p, alone[i], "does not go together with modified_since");
	}
	if (v[LIST_MODIFIED_SINCE].present)
		return;
	if (v[LIST_SECTION].present && v[LIST_TAG].present) {
		fault(p, LIST_SECTION, "does not go together with tag");
		fault(p, LIST_TAG, "does not go together with section");
	}
	if (v[LIST_PERIOD].present && v[LIST_SORT].number != SORT_VIEWS)
		fault(p, LIST_PERIOD, "goes together with sort=views only");
	if (v[LIST_SORT].number != SORT_NEWEST && (v[LIST_SINCE].present || v[LIST_UNTIL].present)) {
		fault(p, LIST_SORT, "must be newest where since or until is given");
		if (v[LIST_SINCE].present)
			fault(p, LIST_SINCE, "goes together with sort=newest only");
		if (v[LIST_UNTIL].present)
			fault(p, LIST_UNTIL, "goes together with sort=newest only");
	}
	if (v[LIST_SINCE].present && v[LIST_UNTIL].present && v[LIST_SINCE].number > v[LIST_UNTIL].number)
		fault(p, LIST_UNTIL, "must not lie before since");
}

static enum list_order order_of(const struct param_value *v)
{
	if (v[LIST_SORT].number == SORT_TRENDING)
		return LIST_TREND;
	if (v[LIST_SORT].number != SORT_VIEWS)
		return LIST_NEWEST;
	if (!v[LIST_PERIOD].present)
		return LIST_VIEWS;
	return v[LIST_PERIOD].number == PERIOD_DAY ? LIST_DAY : LIST_WEEK;
}

static int fill_query(struct context *c, struct list_query *q)
{
	struct param_value *v = c->params.value;

	*q = (struct list_query){
		.order = order_of(v),
		.section = v[LIST_SECTION].text,
		.since_ms = v[LIST_SINCE].number,
		.until_ms = v[LIST_UNTIL].number,
		.limit = (int)v[LIST_LIMIT].number,
		.lang = context_lang(c),
		.now_ms = c->now_ms,
		.cards = c->web->cards,
		.moment = c->moment,
	};
	if (v[LIST_MODIFIED_SINCE].present) {
		q->order = LIST_CHANGED;
		q->since_ms = v[LIST_MODIFIED_SINCE].number;
	}
	if (v[LIST_TAG].present) {
		int r = tag_normalise(c->arena, v[LIST_TAG].text, &q->tag);

		if (r < 0)
			return fault_pass(r);
		if (r)
			fault(&c->params, LIST_TAG, "is not a tag");
	}
	return 0;
}

static int answer_items(struct context *c, const struct list_page *page, struct slice next)
{
	struct buffer *out = context_buffer(c);
	int r;

	buffer_literal(out, "{\"items\":");
	r = list_write_json(out, c->site, c->arena, page);
	if (r)
		return fault_fold(r);
	buffer_literal(out, ",\"next\":");
	if (next.at)
		json_write_string(out, next);
	else
		buffer_literal(out, "null");
	buffer_byte(out, '}');
	return answer_json(c, out);
}

static int write_page(struct context *c, const struct list_query *q, const struct list_page *page)
{
	struct slice next;
	int r = listing_next(c, q, page, &next);

	if (!r)
		r = link_next(c, next);
	return r ? fault_pass(r) : answer_items(c, page, next);
}

int api_articles(struct context *c)
{
	struct list_query query;
	struct list_page page;
	int r;

	if (c->params.value[LIST_STATUS].present)
		return desk_articles(c);
	check_pairs(&c->params);
	r = fill_query(c, &query);
	if (r)
		return fault_pass(r);
	if (!c->params.outcome && listing_place(c, &query, &c->params.value[LIST_CURSOR]))
		fault(&c->params, LIST_CURSOR, "belongs to another list");
	if (c->params.outcome)
		return problem_params(c);
	r = context_sections(&query.sections, c);
	if (r)
		return fault_pass(r);
	r = list_read(&page, c->store, c->arena, &query);
	if (r == LIST_E_SECTION) /* as of an unknown tag, there is nothing of it */
		page = (struct list_page){ .lang = query.lang };
	else if (r)
		return fault_fold(r);
	return write_page(c, &query, &page);
}

int api_related(struct context *c)
{
	struct list_query query = { .limit = RELATED_MAX, .lang = context_lang(c), .now_ms = c->now_ms };
	struct article_head head;
	struct list_page page;
	int r = path_article(&head, c);

	if (r)
		return article_problem(c, &head, r);
	r = context_sections(&query.sections, c);
	if (!r)
		r = related_read(&page, c->store, c->arena, head.id, &query);
	return r ? fault_fold(r) : answer_items(c, &page, SLICE_NONE);
}

int api_tags(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct tag *tags;
	size_t count;
	int r = tags_list(&tags, &count, c->store, c->arena, c->now_ms);

	if (r)
		return fault_pass(r);
	buffer_literal(out, "{\"items\":[");
	for (size_t i = 0; i < count; i++) {
		buffer_text(out, i ? ",{\"tag\":" : "{\"tag\":");
		json_write_string(out, tags[i].tag);
		buffer_literal(out, ",\"articles\":");
		buffer_i64(out, tags[i].articles);
		buffer_byte(out, '}');
	}
	buffer_literal(out, "],\"next\":null}");
	return answer_json(c, out);
}
