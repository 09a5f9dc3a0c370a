/* SPDX-License-Identifier: MIT */

/* books.c: see books.h. Rows come by day and outcome, `counted` first, so that a day is written as it is read. */
#include "news/books.h"

#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "news/grow.h"
#include "news/views.h"
#include "text/json.h"

static int add_share(struct books_split *split, struct arena *arena, struct slice lang, int64_t views)
{
	for (size_t i = 0; i < split->count; i++) {
		if (slice_eq(split->at[i].lang, lang)) {
			split->at[i].views += views;
			return 0;
		}
	}
	split->at = grow(arena, split->at, split->count, &split->room, sizeof(*split->at));
	lang = arena_copy(arena, lang);
	if (!split->at || !lang.at)
		return fault_new(FAULT_MEMORY, "no memory for the books");
	split->at[split->count++] = (struct books_share){ lang, views };
	return 0;
}

static void write_split(struct buffer *out, const struct books_split *split)
{
	buffer_literal(out, "\"by_lang\":{");
	for (size_t i = 0; i < split->count; i++) {
		if (i)
			buffer_byte(out, ',');
		json_write_string(out, split->at[i].lang);
		buffer_byte(out, ':');
		buffer_i64(out, split->at[i].views);
	}
	buffer_byte(out, '}');
}

static int load_total(struct books *out, struct store *store, int64_t article_id)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_TOTAL);
	int r;

	stmt_bind_i64(st, 1, article_id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		out->imported = stmt_i64(st, 0);
		out->counted = stmt_i64(st, 1);
	} else if (r == 0) {
		r = fault_new(FAULT_STORE, "article %lld is not in the books", (long long)article_id);
	}
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

int books_load(struct books *out, struct store *store, struct arena *arena, int64_t article_id)
{
	struct stmt *st;
	int r;

	*out = (struct books){ 0 };
	r = load_total(out, store, article_id);
	if (r)
		return fault_pass(r);
	st = store_stmt(store, QUERY_BOOKS_SUMS);
	stmt_bind_i64(st, 1, article_id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		int64_t outcome = stmt_i64(st, 0), views = stmt_i64(st, 2);

		r = 0;
		if (outcome >= 0 && outcome < OUTCOME_COUNT)
			out->outcomes[outcome] += views;
		if (outcome == OUTCOME_COUNTED && views)
			r = add_share(&out->by_lang, arena, stmt_slice(st, 1), views);
		if (r)
			break;
	}
	stmt_done(st);
	return fault_fold(r);
}

static int hand_over(const struct books_day *d, books_take *take, void *to)
{
	return d->counted || d->bot ? fault_pass(take(to, d)) : 0;
}

static int walk(struct stmt *st, struct arena *arena, books_take *take, void *to)
{
	struct books_day d = { 0 };
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		int64_t day = stmt_i64(st, 0), views = stmt_i64(st, 3);

		r = 0;
		if (day != d.day) {
			r = hand_over(&d, take, to);
			d = (struct books_day){ .day = (int32_t)day,
				.by_lang = { .at = d.by_lang.at, .room = d.by_lang.room } };
		}
		if (r == 0 && stmt_i64(st, 1) == OUTCOME_BOT)
			d.bot += views;
		else if (r == 0)
			r = add_share(&d.by_lang, arena, stmt_slice(st, 2), views);
		if (r)
			return fault_pass(r);
		d.counted += stmt_i64(st, 1) == OUTCOME_COUNTED ? views : 0;
	}
	return r ? fault_fold(r) : hand_over(&d, take, to);
}

int books_days(struct store *store, struct arena *arena, int64_t article_id, int32_t first_day, int32_t last_day,
	books_take *take, void *to)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_DAYS);
	int r;

	stmt_bind_i64(st, 1, article_id);
	stmt_bind_i64(st, 2, first_day);
	stmt_bind_i64(st, 3, last_day);
	r = walk(st, arena, take, to);
	stmt_done(st);
	return fault_pass(r);
}

int books_line(struct store *store, int64_t article_id, int32_t first_day, size_t count, int64_t *counted, int64_t *bot)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_DAYS);
	int r;

	memset(counted, 0, count * sizeof(*counted));
	if (bot)
		memset(bot, 0, count * sizeof(*bot));
	stmt_bind_i64(st, 1, article_id);
	stmt_bind_i64(st, 2, first_day);
	stmt_bind_i64(st, 3, first_day + (int64_t)count - 1);
	while ((r = stmt_step(st)) == STORE_ROW) {
		size_t at = (size_t)(stmt_i64(st, 0) - first_day);

		if (stmt_i64(st, 1) == OUTCOME_COUNTED)
			counted[at] += stmt_i64(st, 3);
		else if (bot)
			bot[at] += stmt_i64(st, 3);
	}
	stmt_done(st);
	return fault_fold(r);
}

struct writing {
	struct buffer *out;
	bool another;
};

static int write_day(void *to, const struct books_day *d)
{
	struct writing *w = to;
	char text[CLOCK_TEXT];

	buffer_printf(w->out, "%s{\"day\":\"%s\",\"counted\":%lld,", w->another ? "," : "",
		clock_format_day(text, d->day), (long long)d->counted);
	write_split(w->out, &d->by_lang);
	buffer_printf(w->out, ",\"bot\":%lld}", (long long)d->bot);
	w->another = true;
	return 0;
}

static void write_sums(struct buffer *out, int64_t article_id, const struct books *b)
{
	buffer_printf(out, "{\"article\":%lld,\"views\":%lld,\"imported\":%lld,\"counted\":%lld,",
		(long long)article_id, (long long)(b->imported + b->counted), (long long)b->imported,
		(long long)b->counted);
	write_split(out, &b->by_lang);
	buffer_literal(out, ",\"outcomes\":{");
	for (int i = 0; i < OUTCOME_COUNT; i++)
		buffer_printf(out, "%s\"%s\":%lld", i ? "," : "", outcome_names[i], (long long)b->outcomes[i]);
	buffer_byte(out, '}');
}

int books_write(struct buffer *out, struct store *store, struct arena *arena, int64_t article_id, int32_t first_day,
	int32_t last_day)
{
	struct writing w = { .out = out };
	struct books books;
	int r = books_load(&books, store, arena, article_id);

	if (r)
		return fault_pass(r);
	write_sums(out, article_id, &books);
	buffer_literal(out, ",\"days\":[");
	r = books_days(store, arena, article_id, first_day, last_day, write_day, &w);
	buffer_printf(out, "],\"rule\":%d}", VIEWS_RULE);
	return r ? fault_pass(r) : fault_pass(buffer_check(out));
}
