/* SPDX-License-Identifier: MIT */

/* stats.c: pages of how we count and what is read: the rule, the most read, the books of one article. */
#include "base/clock.h"
#include "base/fault.h"
#include "news/article.h"
#include "news/books.h"
#include "news/list.h"
#include "news/ranking.h"
#include "news/texts.h"
#include "web/page.h"

#define MOST 10 /* of each list */

int page_of_counting(struct context *c)
{
	struct buffer *out = context_buffer(c);
	struct page page;
	int r = page_begin(&page, c, false);

	if (!r)
		r = page_counting(out, &page);
	return r ? fault_fold(r) : answer_page(c, out);
}

/* Views and robots since a day. */
static void sum_since(const int64_t *days, int32_t first, int32_t since, int64_t *sum)
{
	*sum = 0;
	for (int32_t i = since - first; i < BOOKS_DAYS; i++)
		*sum += days[i];
}

/* The numbers of one article of a list: what is shown is what its books say, so that both agree. */
static int load_numbers(struct context *c, enum list_order order, const struct list_entry *e, int64_t *views,
	int64_t *bots, int64_t *line)
{
	int32_t today = clock_day(c->now_ms), first = today - (BOOKS_DAYS - 1);
	int64_t robots[BOOKS_DAYS];
	struct books books;
	int r = books_line(c->store, e->id, first, BOOKS_DAYS, line, robots);

	if (r == 0 && order == LIST_VIEWS) {
		r = books_load(&books, c->store, c->arena, e->id);
		*views = e->views;
		*bots = r ? 0 : books.outcomes[OUTCOME_BOT];
	} else if (r == 0) {
		int32_t since = order == LIST_DAY ? today : ranking_week_start(today);

		sum_since(line, first, since, views);
		sum_since(robots, first, since, bots);
	}
	return fault_pass(r);
}

static int load_most(struct page_most *out, struct context *c, enum list_order order)
{
	struct list_query query = { .order = order,
		.since_ms = INT64_MIN,
		.until_ms = INT64_MAX,
		.limit = MOST,
		.now_ms = c->now_ms,
		.cards = c->web->cards,
		.moment = c->moment };
	int64_t *numbers = arena_array_of(c->arena, int64_t, (size_t)MOST * (2 + BOOKS_DAYS));
	struct list_entry *entries;
	struct list_page read;
	int r;

	if (!numbers)
		return fault_new(FAULT_MEMORY, "no memory for what is read most");
	r = list_read(&read, c->store, c->arena, &query);
	if (!r)
		r = list_entries(&entries, c->store, c->arena, &read);
	for (size_t i = 0; !r && order == LIST_VIEWS && i < read.count; i++)
		if (entries[i].views == 0)
			read.count = i; /* that list goes on with what nobody has read */
	for (size_t i = 0; !r && i < read.count; i++)
		r = load_numbers(c, order, &entries[i], numbers + i, numbers + MOST + i,
			numbers + (size_t)2 * MOST + i * BOOKS_DAYS);
	if (!r)
		*out = (struct page_most){ entries, read.count, numbers, numbers + MOST, numbers + (size_t)2 * MOST };
	return fault_pass(r);
}

int page_of_stats(struct context *c)
{
	static const enum list_order orders[MOST_COUNT] = {
		[MOST_TODAY] = LIST_DAY, [MOST_WEEK] = LIST_WEEK, [MOST_EVER] = LIST_VIEWS
	};
	struct buffer *out = context_buffer(c);
	struct page_most lists[MOST_COUNT];
	struct page page;
	int r = page_begin(&page, c, false);

	for (size_t i = 0; !r && i < MOST_COUNT; i++)
		r = load_most(&lists[i], c, orders[i]);
	if (!r)
		r = page_stats(out, &page, lists, BOOKS_DAYS);
	return r ? fault_fold(r) : answer_page(c, out);
}

struct gathering {
	struct arena *arena;
	const struct books_split *all;
	struct page_day days[BOOKS_DAYS];
	size_t count;
};

static int take_day(void *to, const struct books_day *d)
{
	struct gathering *g = to;
	struct page_day *day = &g->days[g->count++];

	*day = (struct page_day){ d->day, d->counted, d->bot, arena_array_of(g->arena, int64_t, g->all->count + 1) };
	if (!day->by_lang)
		return fault_new(FAULT_MEMORY, "no memory for the books' page");
	for (size_t i = 0; i < d->by_lang.count; i++)
		for (size_t l = 0; l < g->all->count; l++)
			if (slice_eq(g->all->at[l].lang, d->by_lang.at[i].lang))
				day->by_lang[l] = d->by_lang.at[i].views;
	return 0;
}

static int show(struct context *c, const struct article_head *head)
{
	int32_t today = clock_day(c->now_ms);
	struct buffer *out = context_buffer(c);
	struct article_text *texts;
	struct page_books b = {
		.id = head->id, .slug = head->slug, .span = BOOKS_DAYS, .first_day = today - (BOOKS_DAYS - 1)
	};
	struct gathering g = { .arena = c->arena, .all = &b.books.by_lang };
	struct page page;
	int r = page_begin(&page, c, false);

	if (!r)
		r = texts_load(&texts, &b.text_count, c->store, c->arena, head->id);
	if (!r)
		r = books_load(&b.books, c->store, c->arena, head->id);
	if (!r)
		r = books_days(c->store, c->arena, head->id, b.first_day, today, take_day, &g);
	if (r)
		return fault_fold(r);
	b.texts = texts;
	b.days = g.days;
	b.day_count = g.count;
	r = page_article_books(out, &page, &b);
	return r ? fault_fold(r) : answer_page(c, out);
}

int page_of_books(struct context *c)
{
	struct article_head head;
	int r = path_article(&head, c);

	return r ? article_problem(c, &head, r) : show(c, &head);
}
