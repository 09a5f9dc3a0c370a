/* SPDX-License-Identifier: MIT */

/* list.c: pages of lists.
 *
 * A list from newest to oldest has three upper bounds: the embargo, `until` and the cursor. They are made one place
 * here, (key, id), below which the walk begins; since ids begin with 1, (t, 0) is everything before the time t. */
#include "news/list.h"

#include "base/clock.h"
#include "base/fault.h"
#include "news/listed.h"
#include "news/ranking.h"
#include "news/segments.h"

/* Where a list stands in the store. */
struct place {
	enum listed kind;
	int64_t of;
	bool empty; /* there is nothing of that name */
};

static int find_tag(int64_t *id, struct store *store, struct slice tag)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_TAG);
	int r;

	stmt_bind_text(st, 1, tag);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int find_section(int64_t *id, struct store *store, struct slice slug)
{
	struct stmt *st = store_stmt(store, QUERY_SECTION_BY_SLUG);
	int r;

	stmt_bind_text(st, 1, slug);
	r = stmt_step(st);
	*id = r == STORE_ROW ? stmt_i64(st, 0) : 0;
	stmt_done(st);
	if (r == 0)
		return LIST_E_SECTION;
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int find_place(struct place *out, struct store *store, const struct list_query *q)
{
	int r = 0;

	*out = (struct place){ .kind = LISTED_ALL };
	if (q->section.at) {
		out->kind = LISTED_SECTION;
		r = find_section(&out->of, store, q->section);
	} else if (q->tag.at) {
		out->kind = LISTED_TAG;
		r = find_tag(&out->of, store, q->tag);
		out->empty = out->of == 0;
	}
	return fault_pass(r);
}

/* The statement of a newest-first list, all values bound but the limit. */
static struct stmt *newest(struct store *store, const struct list_query *q, const struct place *place)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_NEWEST);
	int64_t key = q->now_ms + 1, id = 0;

	if (q->until_ms < key)
		key = q->until_ms;
	if (q->from_cursor && q->key < key) {
		key = q->key;
		id = q->id;
	}
	stmt_bind_i64(st, 1, key);
	stmt_bind_i64(st, 2, id);
	stmt_bind_i64(st, 3, q->since_ms);
	stmt_bind_i64(st, 5, place->kind);
	stmt_bind_i64(st, 6, place->of);
	return st;
}

static enum span span_of(enum list_order order)
{
	switch (order) {
	case LIST_DAY:
		return SPAN_DAY;
	case LIST_WEEK:
		return SPAN_WEEK;
	case LIST_TREND:
		return SPAN_TREND;
	default:
		return SPAN_EVER;
	}
}

/* Which day's or week's list it is; other orders have one only. */
static int64_t number_of(const struct list_query *q)
{
	int32_t today = clock_day(q->now_ms);

	if (q->order != LIST_DAY && q->order != LIST_WEEK)
		return 0;
	if (q->from_cursor)
		return q->number;
	return q->order == LIST_DAY ? today : ranking_week(today);
}

static struct stmt *most_read(struct store *store, const struct list_query *q, const struct place *place)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_READING);

	stmt_bind_i64(st, 1, q->from_cursor ? q->key : INT64_MAX);
	stmt_bind_i64(st, 2, q->from_cursor ? q->id : INT64_MAX);
	stmt_bind_i64(st, 3, place->kind);
	stmt_bind_i64(st, 4, place->of);
	stmt_bind_i64(st, 5, span_of(q->order));
	stmt_bind_i64(st, 6, number_of(q));
	return st;
}

/* Oldest change first; what `changed` is later than its release is not public yet. */
static struct stmt *changed(struct store *store, const struct list_query *q)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_CHANGED);
	int64_t key = q->since_ms, id = 0;

	if (q->from_cursor && q->key >= key) {
		key = q->key;
		id = q->id;
	}
	stmt_bind_i64(st, 1, key);
	stmt_bind_i64(st, 2, id);
	stmt_bind_i64(st, 3, q->now_ms);
	return st;
}

static int take_item(struct list_item *item, struct stmt *st, struct arena *arena)
{
	bool failed = false;

	*item = (struct list_item){
		.id = stmt_i64(st, 0),
		.key = stmt_i64(st, 1),
		.section_id = stmt_i64(st, 2),
		.views = stmt_i64(st, 3),
		.published_ms = stmt_i64(st, 4),
		.languages = stmt_copy(st, 5, arena, &failed),
		.card = stmt_copy(st, 6, arena, &failed),
	};
	return failed ? fault_new(FAULT_MEMORY, "no memory for a list") : 0;
}

/* One item more than asked for tells whether there is a next page. */
static int take_items(struct list_page *page, struct stmt *st, struct arena *arena, int limit)
{
	int r;

	stmt_bind_i64(st, 4, limit + 1);
	while ((r = stmt_step(st)) == STORE_ROW) {
		if (page->count == (size_t)limit) {
			page->more = true;
			return 0;
		}
		r = take_item(&page->items[page->count], st, arena);
		if (r)
			return fault_pass(r);
		page->count++;
	}
	return fault_fold(r);
}

/* Of one that has not come out only when it does: there may be any number of those. */
static int read_card(struct list_item *item, struct store *store, struct arena *arena, int64_t now_ms)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_CARD);
	int64_t key = item->key;
	int r;

	stmt_bind_i64(st, 1, item->id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		item->published_ms = stmt_i64(st, 4);
		r = item->published_ms > now_ms ? 0 : take_item(item, st, arena);
	} else if (r == 0) {
		r = fault_new(FAULT_STORE, "a listed article has no card");
	}
	item->key = key;
	stmt_done(st);
	return fault_fold(r);
}

static int read_count(struct list_item *item, struct store *store)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_TOTAL);
	int r;

	stmt_bind_i64(st, 1, item->id);
	r = stmt_step(st);
	if (r == STORE_ROW)
		item->views = stmt_i64(st, 0) + stmt_i64(st, 1);
	else if (r == 0)
		r = fault_new(FAULT_STORE, "a listed article is not in the books");
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int load_card(struct list_item *item, struct store *store, struct arena *arena, const struct list_query *q)
{
	int known = q->cards ? cards_find(q->cards, q->moment, item, arena) : CARDS_NONE, r;

	if (known == CARDS_WHOLE)
		return 0;
	r = known == CARDS_WITHOUT_COUNT ? read_count(item, store) : read_card(item, store, arena, q->now_ms);
	if (r == 0 && q->cards && item->published_ms <= q->now_ms)
		cards_add(q->cards, q->moment, item);
	return fault_pass(r);
}

/* The same of a list by reading. Where an article stands in it does not tell whether it has come out. */
static int take_most_read(
	struct list_page *page, struct stmt *st, struct store *store, struct arena *arena, const struct list_query *q)
{
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		struct list_item item = { .id = stmt_i64(st, 0), .key = stmt_i64(st, 1) };

		r = load_card(&item, store, arena, q);
		if (r)
			return fault_pass(r);
		if (item.published_ms > q->now_ms)
			continue;
		if (page->count == (size_t)q->limit) {
			page->more = true;
			return 0;
		}
		page->items[page->count++] = item;
	}
	return fault_fold(r);
}

static const struct section *section_of(const struct list_page *page, int64_t id)
{
	for (size_t i = 0; i < page->section_count; i++)
		if (page->sections[i].id == id)
			return &page->sections[i];
	return NULL;
}

static int load_sections(
	struct list_page *page, struct store *store, struct arena *arena, const struct sections *remembered)
{
	page->sections = arena_array_of(arena, struct section, page->count + 1);
	if (!page->sections)
		return fault_new(FAULT_MEMORY, "no memory for sections");
	for (size_t i = 0; i < page->count; i++) {
		int r;

		if (section_of(page, page->items[i].section_id))
			continue;
		r = sections_get(
			&page->sections[page->section_count], remembered, store, arena, page->items[i].section_id);
		if (r)
			return fault_fold(r);
		page->section_count++;
	}
	return 0;
}

int list_read(struct list_page *out, struct store *store, struct arena *arena, const struct list_query *q)
{
	struct place place;
	struct stmt *st;
	int r = find_place(&place, store, q);

	*out = (struct list_page){ .lang = q->lang, .number = number_of(q) };
	if (r || place.empty)
		return fault_pass(r);
	out->items = arena_array_of(arena, struct list_item, (size_t)q->limit);
	if (!out->items)
		return fault_new(FAULT_MEMORY, "no memory for a list");
	if (q->order == LIST_NEWEST || q->order == LIST_CHANGED) {
		st = q->order == LIST_NEWEST ? newest(store, q, &place) : changed(store, q);
		r = take_items(out, st, arena, q->limit);
	} else {
		st = most_read(store, q, &place);
		r = take_most_read(out, st, store, arena, q);
	}
	stmt_done(st);
	if (r)
		return fault_pass(r);
	if (out->count) {
		out->key = out->items[out->count - 1].key;
		out->id = out->items[out->count - 1].id;
	}
	return fault_pass(load_sections(out, store, arena, q->sections));
}

int list_of_ids(struct list_page *out, struct store *store, struct arena *arena, const int64_t *ids, size_t count,
	const struct list_query *q)
{
	*out = (struct list_page){ .lang = q->lang };
	out->items = arena_array_of(arena, struct list_item, count + 1);
	if (!out->items)
		return fault_new(FAULT_MEMORY, "no memory for a list");
	for (size_t i = 0; i < count; i++) {
		struct stmt *st = store_stmt(store, QUERY_LIST_ONE);
		int r;

		stmt_bind_i64(st, 1, ids[i]);
		stmt_bind_i64(st, 2, q->now_ms);
		r = stmt_step(st);
		if (r == STORE_ROW) {
			r = take_item(&out->items[out->count], st, arena);
			out->count += r == 0;
		}
		stmt_done(st);
		if (r)
			return fault_fold(r);
	}
	return fault_pass(load_sections(out, store, arena, q->sections));
}

/* The objects of the page's sections, one behind the other; `ends` tells where each ends. */
static int write_sections(struct buffer *out, size_t *ends, const struct list_page *page)
{
	for (size_t i = 0; i < page->section_count; i++) {
		section_write_object(out, &page->sections[i], page->lang);
		ends[i] = out->len;
	}
	return fault_pass(buffer_check(out));
}

static int write_items(struct buffer *out, const struct list_page *page, struct segments_fill *fill,
	const char *sections, const size_t *ends)
{
	buffer_byte(out, '[');
	for (size_t i = 0; i < page->count; i++) {
		const struct list_item *item = &page->items[i];
		size_t n = (size_t)(section_of(page, item->section_id) - page->sections), start = n ? ends[n - 1] : 0;
		int r;

		if (i)
			buffer_byte(out, ',');
		fill->section = slice_of(sections + start, ends[n] - start);
		fill->lang = article_language(item->languages, page->lang);
		fill->views = item->views;
		r = segments_write(out, item->card, fill);
		if (r)
			return fault_pass(r);
		buffer_byte(out, '}');
	}
	buffer_byte(out, ']');
	return fault_pass(buffer_check(out));
}

int list_write_json(struct buffer *out, const struct site *site, struct arena *arena, const struct list_page *page)
{
	struct segments_fill fill = { .site_url = site->url };
	struct buffer sections = BUFFER_INIT;
	size_t *ends = arena_array_of(arena, size_t, page->section_count + 1);
	int r = ends ? write_sections(&sections, ends, page) : fault_new(FAULT_MEMORY, "no memory for a list");

	if (r == 0)
		r = write_items(out, page, &fill, sections.at, ends);
	buffer_release(&sections);
	return fault_pass(r);
}

int list_views(struct store *store, const int64_t *ids, size_t count, int64_t now_ms, int64_t *views)
{
	for (size_t i = 0; i < count; i++) {
		struct stmt *st = store_stmt(store, QUERY_LIST_VIEWS_OF);
		int r;

		stmt_bind_i64(st, 1, ids[i]);
		stmt_bind_i64(st, 2, now_ms);
		r = stmt_step(st);
		views[i] = r == STORE_ROW ? stmt_i64(st, 0) : -1;
		stmt_done(st);
		if (r != STORE_ROW && r != 0)
			return fault_fold(r);
	}
	return 0;
}
