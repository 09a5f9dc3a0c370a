/* SPDX-License-Identifier: MIT */

/* books.c: see books.h. Rows come by day and outcome, `counted` first, so that a day is written as it is read. */
#include "news/books.h"

#include "base/clock.h"
#include "base/fault.h"
#include "news/grow.h"
#include "news/views.h"
#include "text/json.h"

struct share {
	struct slice lang;
	int64_t views;
};

/* Counted views by language, in the order in which they are met. */
struct split {
	struct share *at;
	size_t count, room;
};

static int add_share(struct split *split, struct arena *arena, struct slice lang, int64_t views)
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
	split->at[split->count++] = (struct share){ lang, views };
	return 0;
}

static void write_split(struct buffer *out, const struct split *split)
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

static int write_total(struct buffer *out, struct store *store, int64_t article_id)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_TOTAL);
	int r;

	stmt_bind_i64(st, 1, article_id);
	r = stmt_step(st);
	if (r == STORE_ROW)
		buffer_printf(out, "{\"article\":%lld,\"views\":%lld,\"imported\":%lld,\"counted\":%lld,",
			(long long)article_id, (long long)(stmt_i64(st, 0) + stmt_i64(st, 1)),
			(long long)stmt_i64(st, 0), (long long)stmt_i64(st, 1));
	else if (r == 0)
		r = fault_new(FAULT_STORE, "article %lld is not in the books", (long long)article_id);
	stmt_done(st);
	return r == STORE_ROW ? 0 : fault_fold(r);
}

static int write_sums(struct buffer *out, struct store *store, struct arena *arena, int64_t article_id)
{
	struct stmt *st = store_stmt(store, QUERY_BOOKS_SUMS);
	int64_t outcomes[OUTCOME_COUNT] = { 0 };
	struct split split = { 0 };
	int r;

	stmt_bind_i64(st, 1, article_id);
	while ((r = stmt_step(st)) == STORE_ROW) {
		int64_t outcome = stmt_i64(st, 0), views = stmt_i64(st, 2);

		r = 0;
		if (outcome >= 0 && outcome < OUTCOME_COUNT)
			outcomes[outcome] += views;
		if (outcome == OUTCOME_COUNTED && views)
			r = add_share(&split, arena, stmt_slice(st, 1), views);
		if (r)
			break;
	}
	stmt_done(st);
	if (r)
		return fault_fold(r);
	write_split(out, &split);
	buffer_literal(out, ",\"outcomes\":{");
	for (int i = 0; i < OUTCOME_COUNT; i++)
		buffer_printf(out, "%s\"%s\":%lld", i ? "," : "", outcome_names[i], (long long)outcomes[i]);
	buffer_byte(out, '}');
	return 0;
}

struct day {
	int64_t day; /* INT64_MIN: none yet */
	int64_t counted, bot;
	struct split split;
};

static void write_day(struct buffer *out, const struct day *d, bool *first)
{
	char text[CLOCK_TEXT];

	if (!d->counted && !d->bot)
		return;
	buffer_printf(out, "%s{\"day\":\"%s\",\"counted\":%lld,", *first ? "" : ",",
		clock_format_day(text, (int32_t)d->day), (long long)d->counted);
	write_split(out, &d->split);
	buffer_printf(out, ",\"bot\":%lld}", (long long)d->bot);
	*first = false;
}

static int write_days(struct buffer *out, struct arena *arena, struct stmt *st)
{
	struct day d = { .day = INT64_MIN };
	bool first = true;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW) {
		int64_t day = stmt_i64(st, 0), views = stmt_i64(st, 3);

		r = 0;
		if (day != d.day) {
			write_day(out, &d, &first);
			d = (struct day){ .day = day, .split = { .at = d.split.at, .room = d.split.room } };
		}
		if (stmt_i64(st, 1) == OUTCOME_BOT)
			d.bot += views;
		else
			r = add_share(&d.split, arena, stmt_slice(st, 2), views);
		if (r)
			return fault_pass(r);
		d.counted += stmt_i64(st, 1) == OUTCOME_COUNTED ? views : 0;
	}
	write_day(out, &d, &first);
	return fault_fold(r);
}

int books_write(struct buffer *out, struct store *store, struct arena *arena, int64_t article_id, int32_t first_day,
	int32_t last_day)
{
	int r = write_total(out, store, article_id);
	struct stmt *st;

	if (r == 0)
		r = write_sums(out, store, arena, article_id);
	if (r)
		return fault_pass(r);
	buffer_literal(out, ",\"days\":[");
	st = store_stmt(store, QUERY_BOOKS_DAYS);
	stmt_bind_i64(st, 1, article_id);
	stmt_bind_i64(st, 2, first_day);
	stmt_bind_i64(st, 3, last_day);
	r = write_days(out, arena, st);
	stmt_done(st);
	buffer_printf(out, "],\"rule\":%d}", VIEWS_RULE);
	return r ? fault_pass(r) : fault_pass(buffer_check(out));
}
