/* SPDX-License-Identifier: MIT */

/* search.c: windows of matches, and pages of them. What is asked in words is in search_match.c. */
#include "news/search.h"

#include "base/clock.h"
#include "base/fault.h"
#include "news/index.h"
#include "news/listed.h"
#include "news/search_prefix.h"
#include "news/section.h"
#include "text/json.h"
#include "text/lang.h"

/* A match. */
struct hit {
	int64_t rank, place;
	int64_t article; /* of those that are shown */
};

/* What a cursor's rank has beside it, from bit 16 on: how many the first window found, but in the first itself. */
#define RANKS 3
#define FIRST 256
#define FOUND 16

/* One window, being read. */
struct window {
	const struct search_ask *ask;
	struct store *store;
	struct buffer expression;
	int64_t top, bottom, least;   /* least: no place below it is asked for */
	int64_t sure_top, sure_least; /* beyond them an article may stand astray */
	int64_t until_ms;             /* no later release is asked for */
	struct {
		int64_t kind, of;
	} lists[2]; /* that it is narrowed to; enum listed */
	size_t list_count;
	bool shared,
		exact; /* a language asked for has no columns of its own; it is that, not one with its first subtag */
	bool again;    /* its bottom is known */
	bool ended;    /* there is nothing below its bottom */
	int64_t found, tested;
	uint32_t begun;   /* store_pages, but for those that is_listed looked at */
	struct hit *hits; /* the best behind the cursor: at most limit + 1, in order */
	size_t count;
};

static bool better(struct hit a, struct hit b)
{
	return a.rank != b.rank ? a.rank > b.rank : a.place > b.place;
}

static void keep(struct window *w, struct hit hit)
{
	size_t max = (size_t)w->ask->limit + 1, at = w->count;

	if (w->again && !better((struct hit){ w->ask->from.rank & RANKS, w->ask->from.place, 0 }, hit))
		return;
	if (at == max && !better(hit, w->hits[at - 1]))
		return;
	if (at == max)
		at--;
	else
		w->count++;
	for (; at && better(hit, w->hits[at - 1]); at--)
		w->hits[at] = w->hits[at - 1];
	w->hits[at] = hit;
}

/* 3: all in a title as they were asked; 2: by their stems; 1: anywhere as they were asked; 0: by stems. `found` has a
 * bit for each phrase of the expression, and from bit 32 on one for each that stands in a title. */
static int64_t rank_of(const struct search_match *match, uint64_t found)
{
	bool title = true, title_exact = true, exact = true;
	size_t phrase = 0;

	for (size_t i = 0; i < match->count; i++) {
		uint64_t bit, stem;

		if (match->patterns[i].excluded)
			continue;
		bit = (uint64_t)1 << phrase++;
		stem = match->patterns[i].stem.at ? (uint64_t)1 << phrase++ : 0;
		exact &= (found & bit) != 0;
		title_exact &= (found & bit << 32) != 0;
		title &= (found & (bit | stem) << 32) != 0;
	}
	return title_exact ? 3 : title ? 2 : exact ? 1 : 0;
}

/* Whether the article at that place was released when it is asked for. */
static int is_within(bool *out, const struct window *w, int64_t place)
{
	struct stmt *st;
	int r;

	*out = true;
	if (place <= w->sure_top && place >= w->sure_least)
		return 0;
	st = store_stmt(w->store, QUERY_SEARCH_RELEASED);
	stmt_bind_i64(st, 1, place);
	r = stmt_step(st);
	*out = r == STORE_ROW && stmt_i64(st, 0) <= w->until_ms && stmt_i64(st, 0) >= w->ask->query->after_ms;
	stmt_done(st);
	return r == STORE_ROW ? 0 : r;
}

/* Whether the article at that place is in the lists that are asked for. */
static int is_listed(bool *out, struct window *w, int64_t place)
{
	uint32_t pages;
	int r = STORE_ROW;

	*out = true;
	if (!w->list_count)
		return 0;
	pages = store_pages(w->store);
	w->tested++;
	for (size_t i = 0; i < w->list_count && r == STORE_ROW; i++) {
		struct stmt *st = store_stmt(w->store, QUERY_SEARCH_IS_LISTED);

		stmt_bind_i64(st, 1, place);
		stmt_bind_i64(st, 2, w->lists[i].kind);
		stmt_bind_i64(st, 3, w->lists[i].of);
		r = stmt_step(st);
		stmt_done(st);
	}
	*out = r == STORE_ROW;
	w->begun += store_pages(w->store) - pages;
	return r == STORE_ROW ? 0 : r;
}

/* en of en-GB. */
static struct slice first_subtag(struct slice tag)
{
	return slice_head(tag, slice_index(tag, '-'));
}

/* Whether texts match, and as what, in the form of rank_of: what was found in them and in their titles. */
static bool is_match(uint64_t *out, const struct search_match *match, uint32_t texts, uint32_t titles)
{
	size_t phrase = 0;

	*out = 0;
	for (size_t i = 0; i < match->count; i++) {
		const struct search_pattern *p = &match->patterns[i];
		uint32_t bits[2] = { 1U << i, 1U << (SEARCH_TERMS_MAX + i) };

		if (((texts | titles) & (bits[0] | bits[1]) ? true : false) == p->excluded)
			return false;
		for (int by = 0; by < (p->stem.at ? 2 : 1) && !p->excluded; by++, phrase++) {
			*out |= (uint64_t)((texts | titles) & bits[by] ? 1 : 0) << phrase;
			*out |= (uint64_t)(titles & bits[by] ? 1 : 0) << (32 + phrase);
		}
	}
	return true;
}

/* Columns that languages share do not tell which of them matched: whether it is one that is asked for, and as what. */
static int is_in_language(bool *out, struct window *w, int64_t place, uint64_t *found)
{
	uint32_t pages = store_pages(w->store), texts = 0, titles = 0, bits;
	struct slice lang = w->ask->lang;
	struct stmt *st;
	int r;

	*out = true;
	if (!w->shared)
		return 0;
	w->tested++;
	st = store_stmt(w->store, QUERY_SEARCH_TEXT);
	stmt_bind_i64(st, 1, place);
	while ((r = stmt_step(st)) == STORE_ROW) {
		struct slice tag = stmt_slice(st, 0);

		if (!slice_eq_ci(w->exact ? tag : first_subtag(tag), w->exact ? lang : first_subtag(lang)))
			continue;
		r = search_found(&bits, w->ask->match, stmt_slice(st, 1));
		texts |= bits;
		if (r == 0)
			r = search_found(&bits, w->ask->match, stmt_slice(st, 2));
		titles |= bits;
		if (r)
			break;
	}
	stmt_done(st);
	*out = is_match(found, w->ask->match, texts, titles);
	w->begun += store_pages(w->store) - pages;
	return r;
}

/* Whether the window has what a window may have. */
static bool is_full(const struct window *w)
{
	return w->found == SEARCH_WINDOW || w->tested >= SEARCH_TESTS_MAX ||
	       (w->found >= SEARCH_ENOUGH && w->found % 16 == 0 && store_pages(w->store) - w->begun > SEARCH_PAGES);
}

/* Until the window is full, its known bottom is reached, or there is nothing more. */
static int read_matches(struct window *w, struct stmt *st)
{
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		int64_t place = stmt_i64(st, 0);
		uint64_t found = (uint64_t)stmt_i64(st, 1);
		bool wanted;

		if (!w->found && !w->tested)
			w->begun = store_pages(w->store);
		r = is_within(&wanted, w, place);
		if (r == 0 && wanted)
			r = is_listed(&wanted, w, place);
		if (r == 0 && wanted)
			r = is_in_language(&wanted, w, place, &found);
		if (r)
			return r;
		if (!w->again)
			w->bottom = place;
		if (wanted) {
			w->found++;
			keep(w, (struct hit){ rank_of(w->ask->match, found), place, 0 });
		}
		if (!w->again && is_full(w))
			return 0;
	}
	if (r == 0 && !w->again) {
		w->bottom = w->least;
		w->ended = true;
	}
	return r;
}

static int read_window(struct window *w)
{
	struct stmt *st = store_stmt(w->store, QUERY_SEARCH_WINDOW);
	int r;

	w->again = w->ask->from_cursor && w->ask->from.bottom != INT64_MIN;
	w->bottom = w->again && w->ask->from.bottom > w->least ? w->ask->from.bottom : w->least;
	w->ended = w->again && w->bottom == w->least;
	stmt_bind_text(st, 1, buffer_as_slice(&w->expression));
	stmt_bind_i64(st, 2, w->bottom);
	stmt_bind_i64(st, 3, w->top);
	store_hurry(w->store, SEARCH_BUDGET_MS);
	r = read_matches(w, st);
	store_hurry(w->store, 0);
	stmt_done(st);
	if (r == STORE_E_LATE)
		/* The place of the last match is a bottom as good as any. */
		return w->again || !w->found ? SEARCH_E_BROAD : 0;
	return fault_fold(r);
}

/* --- what is asked for ---------------------------------------------------------------------------------------------
 */

static int add_list(struct window *w, enum query query, struct slice name, enum listed kind, bool *none)
{
	struct stmt *st;
	int r;

	if (!name.at)
		return 0;
	st = store_stmt(w->store, query);
	stmt_bind_text(st, 1, name);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		w->lists[w->list_count].kind = kind;
		w->lists[w->list_count++].of = stmt_i64(st, 0);
	}
	*none |= r == 0;
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int find_lists(struct window *w, bool *none)
{
	const struct search_query *q = w->ask->query;
	int r = add_list(w, QUERY_SECTION_BY_SLUG, q->section, LISTED_SECTION, none);

	return r ? fault_pass(r) : fault_pass(add_list(w, QUERY_LIST_TAG, q->tag, LISTED_TAG, none));
}

/* The columns of the language; where no article has it, of those with the same first subtag. Empty: there are none. */
static int find_columns(struct buffer *out, struct window *w)
{
	struct stmt *st = store_stmt(w->store, QUERY_SEARCH_LANGUAGES);
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		struct slice tag = stmt_slice(st, 1);
		long long slot = (long long)index_slot(stmt_i64(st, 0));
		bool exact = slice_eq_ci(tag, w->ask->lang);

		if (w->exact || !slice_eq_ci(first_subtag(tag), first_subtag(w->ask->lang)))
			continue;
		if (exact)
			buffer_clear(out);
		w->exact = exact;
		w->shared = slot == INDEX_SLOTS || (w->shared && !exact);
		buffer_printf(out, " title_%lld text_%lld", slot, slot);
	}
	stmt_done(st);
	return r ? fault_fold(r) : fault_pass(buffer_check(out));
}

/* What is excluded may stand in another language of the same columns: that is not asked of the index. */
static void write_expression(struct window *w, struct slice columns)
{
	struct search_match wanted = { .count = 0 };

	for (size_t i = 0; i < w->ask->match->count; i++)
		if (!w->ask->match->patterns[i].excluded)
			wanted.patterns[wanted.count++] = w->ask->match->patterns[i];
	search_expression(&w->expression, w->shared ? &wanted : w->ask->match, columns);
}

static int make_expression(struct window *w, bool *none)
{
	struct buffer columns = BUFFER_INIT;
	int r = w->ask->lang.at ? find_columns(&columns, w) : 0;

	*none = w->ask->lang.at && !columns.len;
	if (r == 0)
		write_expression(w, buffer_as_slice(&columns));
	buffer_release(&columns);
	return r ? fault_pass(r) : fault_pass(buffer_check(&w->expression));
}

/* Whether the index may be asked for the prefixes. What is excluded it brings together like the rest. */
static int check_prefixes(const struct window *w)
{
	int64_t left = SEARCH_PREFIX_PAGES;

	for (size_t i = 0; i < w->ask->match->count; i++) {
		const struct search_pattern *p = &w->ask->match->patterns[i];
		int64_t pages = 0;
		int r = p->prefix ? search_prefix_pages(&pages, w->store, p->tokens[p->count - 1]) : 0;

		if (r)
			return fault_pass(r);
		left -= pages;
		if (left < 0)
			return SEARCH_E_PREFIX;
	}
	return 0;
}

static void set_bounds(struct window *w)
{
	const struct search_query *q = w->ask->query;

	w->until_ms = q->before_ms <= w->ask->now_ms ? q->before_ms - 1 : w->ask->now_ms;
	w->sure_top = index_place_until(w->until_ms);
	w->top = w->sure_top + INDEX_ASTRAY;
	if (w->ask->from_cursor && w->ask->from.top < w->top)
		w->top = w->ask->from.top;
	w->least = q->after_ms == INT64_MIN ? INT64_MIN + 1 : index_place(q->after_ms, 0);
	w->sure_least = q->after_ms == INT64_MIN ? w->least : w->least + INDEX_ASTRAY;
}

/* --- pages ---------------------------------------------------------------------------------------------------------
 */

/* Which article stands where. */
static int load_items(struct search_page *out, const struct window *w, struct arena *arena, size_t count)
{
	struct list_query q = { .lang = w->ask->lang, .now_ms = w->ask->now_ms, .sections = w->ask->sections };
	int64_t ids[LIST_LIMIT_MAX];

	for (size_t i = 0; i < count; i++) {
		struct stmt *st = store_stmt(w->store, QUERY_SEARCH_ARTICLE);
		int r;

		stmt_bind_i64(st, 1, w->hits[i].place);
		r = stmt_step(st);
		ids[i] = w->hits[i].article = r == STORE_ROW ? stmt_i64(st, 0) : 0;
		stmt_done(st);
		if (r != STORE_ROW)
			return r ? fault_fold(r) : fault_new(FAULT_STORE, "a place of the index has no article");
	}
	return fault_fold(list_of_ids(&out->list, w->store, arena, ids, count, &q));
}

/* Which of the languages it is; as many as there are: none of them. */
static size_t number_of(struct slice languages, struct slice lang)
{
	struct slice rest = languages, one;
	size_t n = 0;

	while (slice_split(&rest, ',', &one) && !slice_eq(one, lang))
		n++;
	return n;
}

/* Of each language that is shown, a part of its text. */
static int load_texts(
	struct search_item *item, const struct window *w, struct arena *arena, struct slice languages, int64_t place)
{
	struct search_text *texts = arena_array_of(arena, struct search_text, languages.len + 1);
	int kept = article_language(languages, w->ask->lang), r = 0;
	struct slice rest = languages;
	struct stmt *st;
	bool found;

	if (!texts)
		return fault_new(FAULT_MEMORY, "no memory for snippets");
	while (slice_split(&rest, ',', &texts[item->count].lang))
		texts[item->count++].snippet = (struct html){ SLICE_NONE };
	st = store_stmt(w->store, QUERY_SEARCH_TEXT);
	stmt_bind_i64(st, 1, place);
	while (r == 0 && (r = stmt_step(st)) == STORE_ROW) {
		size_t n = number_of(languages, stmt_slice(st, 0));

		r = 0;
		if (n < item->count && (!w->ask->lang.at || (int)n == kept))
			r = search_snippet(&texts[n].snippet, &found, w->ask->match, arena, stmt_slice(st, 1));
	}
	stmt_done(st);
	item->texts = w->ask->lang.at ? texts + kept : texts;
	item->count = w->ask->lang.at ? 1 : item->count;
	return fault_fold(r);
}

static void set_next(struct search_page *out, const struct window *w, size_t count)
{
	bool first = !w->ask->from_cursor || w->ask->from.rank & FIRST;
	int64_t rest = first ? FIRST : w->ask->from.rank & ~(int64_t)RANKS;

	out->total = first ? w->found : w->ask->from.rank >> FOUND;
	if (out->total > SEARCH_TOTAL_MAX || out->total < 0)
		out->total = SEARCH_TOTAL_MAX;
	out->at_least = !first || !w->ended;
	if (w->count > count) {
		out->more = true;
		out->next = (struct search_place){ w->top, w->bottom, w->hits[count - 1].rank | rest,
			w->hits[count - 1].place };
	} else if (!w->ended && w->bottom > w->least) {
		out->more = true;
		out->next = (struct search_place){ w->bottom - 1, INT64_MIN, out->total << FOUND, 0 };
	}
}

static int fill_page(struct search_page *out, const struct window *w, struct arena *arena)
{
	size_t limit = (size_t)w->ask->limit, count = w->count > limit ? limit : w->count;
	int r = load_items(out, w, arena, count);

	if (r)
		return fault_pass(r);
	set_next(out, w, count);
	out->items = arena_array_of(arena, struct search_item, count + 1);
	if (!out->items)
		return fault_new(FAULT_MEMORY, "no memory for a search");
	for (size_t i = 0, hit = 0; r == 0 && i < out->list.count; i++, hit++) {
		while (w->hits[hit].article != out->list.items[i].id)
			hit++; /* what is not shown, though it is in the index */
		r = load_texts(&out->items[i], w, arena, out->list.items[i].languages, w->hits[hit].place);
	}
	return fault_pass(r);
}

int search_read(struct search_page *out, struct store *store, struct arena *arena, const struct search_ask *ask)
{
	struct window w = { .ask = ask, .store = store, .expression = BUFFER_INIT };
	bool no_list = false, no_language = false;
	int r;

	*out = (struct search_page){ .list = { .lang = ask->lang } };
	w.hits = arena_array_of(arena, struct hit, (size_t)ask->limit + 1);
	if (!w.hits)
		return fault_new(FAULT_MEMORY, "no memory for a search");
	set_bounds(&w);
	r = find_lists(&w, &no_list);
	if (r == 0)
		r = make_expression(&w, &no_language);
	if (r == 0 && !no_list && !no_language && w.top >= w.least) {
		r = check_prefixes(&w);
		if (r == 0)
			r = read_window(&w);
		if (r == 0)
			r = fill_page(out, &w, arena);
	}
	buffer_release(&w.expression);
	return fault_pass(r);
}

int search_write_json(struct buffer *out, const struct site *site, struct arena *arena, const struct search_page *page)
{
	struct buffer one = BUFFER_INIT;
	int r = 0;

	buffer_byte(out, '[');
	for (size_t i = 0; r == 0 && i < page->list.count; i++) {
		struct list_page single = page->list;

		single.items = &page->list.items[i];
		single.count = 1;
		buffer_clear(&one);
		r = list_write_json(&one, site, arena, &single);
		if (r)
			break;
		buffer_text(out, i ? "," : "");
		buffer_slice(out, slice_of(one.at + 1, one.len - 3)); /* of [{…}] what is before the brace */
		buffer_literal(out, ",\"snippet\":{");
		for (size_t t = 0; t < page->items[i].count; t++) {
			buffer_text(out, t ? "," : "");
			json_write_string(out, page->items[i].texts[t].lang);
			buffer_byte(out, ':');
			json_write_string(out, page->items[i].texts[t].snippet.slice);
		}
		buffer_literal(out, "}}");
	}
	buffer_byte(out, ']');
	buffer_release(&one);
	return r ? fault_pass(r) : fault_pass(buffer_check(out));
}
