/* SPDX-License-Identifier: MIT */

/* imported.c: see imported.h. As with articles, a fault in a line does not keep the next ones from being looked at. */
#include "news/imported.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "news/grow.h"
#include "news/lines.h"
#include "news/ranking.h"
#include "store/writer.h"

#define ARENA_MAX  ((size_t)1 << 20)
#define LINE_BYTES ((size_t)64 << 10)
#define PLACE_MAX  4000 /* characters of an address */

static const struct json_field line_shape[] = {
	{ .name = "line", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .min = 1, .max = INPUT_ID_MAX },
	{ .name = "article", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 1, .max = PLACE_MAX },
	{ .name = "views", .kind = JSON_KIND_INT, .flags = JSON_REQUIRED, .max = INPUT_ID_MAX },
	{ .name = "system", .kind = JSON_KIND_STRING, .flags = JSON_REQUIRED, .min = 1, .max = INPUT_SYSTEM_MAX },
	{ .name = "as_of", .kind = JSON_KIND_TIME, .flags = JSON_REQUIRED },
	JSON_END,
};

struct counts {
	struct store *store;
	struct arena *arena; /* a line's */
	struct lines lines;
	int64_t line; /* as the file has it */
	json_t *errors, *warnings;
	struct import_counts counts;
	bool refused;
};

/* --- the table ------------------------------------------------------------------------------------------------------
 */

int imported_load(struct input_imported **out, size_t *count, struct store *store, struct arena *arena, int64_t article)
{
	struct stmt *st = store_stmt(store, QUERY_IMPORTED_LOAD);
	struct input_imported *list = NULL;
	bool failed = false;
	size_t n = 0, room = 0;
	int r;

	stmt_bind_i64(st, 1, article);
	while ((r = stmt_step(st)) == STORE_ROW) {
		list = grow(arena, list, n, &room, sizeof(*list));
		failed = failed || !list;
		if (failed)
			break;
		list[n++] =
			(struct input_imported){ stmt_copy(st, 0, arena, &failed), stmt_i64(st, 1), stmt_i64(st, 2) };
	}
	stmt_done(st);
	*out = list;
	*count = n;
	return failed ? fault_new(FAULT_MEMORY, "no memory for older counts") : fault_fold(r);
}

static int put(struct store *store, int64_t article, const struct input_imported *from)
{
	struct stmt *st = store_stmt(store, QUERY_IMPORTED_PUT);

	stmt_bind_i64(st, 1, article);
	stmt_bind_text(st, 2, from->system);
	stmt_bind_i64(st, 3, from->views);
	stmt_bind_i64(st, 4, from->as_of_ms);
	return fault_fold(stmt_run(st));
}

/* What is known of that system. *there false: nothing, and *views is 0. */
static int find(struct store *store, int64_t article, struct slice system, bool *there, int64_t *views, int64_t *as_of)
{
	struct stmt *st = store_stmt(store, QUERY_IMPORTED_FIND);
	int r;

	stmt_bind_i64(st, 1, article);
	stmt_bind_text(st, 2, system);
	r = stmt_step(st);
	*there = r == STORE_ROW;
	*views = *there ? stmt_i64(st, 0) : 0;
	*as_of = *there ? stmt_i64(st, 1) : 0;
	stmt_done(st);
	return *there ? 0 : fault_fold(r);
}

int imported_merge(
	int64_t *added, struct store *store, int64_t article, const struct input_imported *list, size_t count)
{
	int64_t views, as_of;
	bool there;
	int r = 0;

	*added = 0;
	for (size_t i = 0; r == 0 && i < count; i++) {
		r = find(store, article, list[i].system, &there, &views, &as_of);
		if (r || (there && as_of >= list[i].as_of_ms))
			continue;
		r = put(store, article, &list[i]);
		*added += list[i].views - views;
	}
	return fault_pass(r);
}

/* --- lines ----------------------------------------------------------------------------------------------------------
 */

static int say(struct counts *c, json_t *list, size_t max, const char *what)
{
	char *text = json_array_size(list) == max
			     ? arena_printf(c->arena, "%lld: … and more, which are not told", (long long)c->line)
			     : arena_printf(c->arena, "%lld: %s", (long long)c->line, what);

	if (json_array_size(list) > max)
		return 0;
	if (!what || !text || json_array_append_new(list, json_string(text)))
		return fault_new(FAULT_MEMORY, "no memory for a sentence");
	return 0;
}

static int refuse(struct counts *c, const char *what)
{
	c->refused = true;
	return fault_pass(say(c, c->errors, IMPORT_ERRORS_MAX, what));
}

static bool is_number(struct slice text, int64_t *n)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return slice_to_i64(n, text) == 0;
}

/* Asks for ids by one value; *count of them, two at most. */
static int find_ids(
	struct store *store, enum query query, struct slice text, int64_t number, int64_t *id, size_t *count)
{
	struct stmt *st = store_stmt(store, query);
	int r;

	if (text.at)
		stmt_bind_text(st, 1, text);
	else
		stmt_bind_i64(st, 1, number);
	for (*count = 0; (r = stmt_step(st)) == STORE_ROW; ++*count)
		*id = stmt_i64(st, 0);
	stmt_done(st);
	return fault_fold(r);
}

/* The article of a line; 0: it was refused. */
static int find_article(struct counts *c, struct slice named, int64_t *id)
{
	size_t count = 0;
	int64_t number;
	int r;

	if (is_number(named, &number)) {
		r = find_ids(c->store, QUERY_SAVE_ARTICLE_ID, SLICE_NONE, number, id, &count);
		*id = number;
	} else if (slice_find(named, SLICE("://")) < named.len) {
		r = find_ids(c->store, QUERY_IMPORTED_SOURCE, named, 0, id, &count);
	} else {
		r = find_ids(c->store, QUERY_SAVE_SLUG_OWNER, named, 0, id, &count);
	}
	if (r || count == 1)
		return fault_pass(r);
	*id = 0;
	return fault_pass(
		refuse(c, arena_printf(c->arena,
				  count ? "article: There is more than one article with the source \"" SLICE_FMT
					  "\"; name it by its id."
					: "article: There is no article \"" SLICE_FMT "\".",
				  SLICE_ARG(named))));
}

static int add(struct counts *c, int64_t article, const struct input_imported *from, int64_t before)
{
	struct stmt *st;
	int r = put(c->store, article, from);

	if (r)
		return fault_pass(r);
	st = store_stmt(c->store, QUERY_IMPORTED_ADD);
	stmt_bind_i64(st, 1, article);
	stmt_bind_i64(st, 2, from->views - before);
	r = fault_fold(stmt_run(st));
	return r ? fault_pass(r) : fault_pass(ranking_update(c->store, article));
}

static int take_figure(struct counts *c, int64_t article, const struct input_imported *from)
{
	int64_t views, as_of;
	bool there;
	int r = find(c->store, article, from->system, &there, &views, &as_of);

	if (r)
		return fault_pass(r);
	if (there && as_of >= from->as_of_ms) {
		c->counts.unchanged++;
		if (as_of > from->as_of_ms || views == from->views)
			return 0;
		return fault_pass(say(c, c->warnings, IMPORT_WARNINGS_MAX,
			arena_printf(
				c->arena, "views: As of the same time %lld are known; they stay.", (long long)views)));
	}
	c->counts.created += !there;
	c->counts.changed += there;
	return fault_pass(add(c, article, from, views));
}

static int take_line(struct counts *c, const json_t *tree)
{
	struct input_imported from;
	struct json_faults faults;
	struct slice named;
	int64_t article = 0;
	int r;

	json_faults_init(&faults, c->arena);
	r = json_check(tree, line_shape, &faults);
	c->line = json_i64(tree, "line", c->lines.number);
	if (r < 0)
		return fault_pass(r);
	for (const struct json_fault *f = r ? faults.first : NULL; f; f = f->next) {
		int told = refuse(
			c, arena_printf(c->arena, SLICE_FMT ": " SLICE_FMT,
				   SLICE_ARG(slice_from_index(f->pointer, f->pointer.len > 0)), SLICE_ARG(f->detail)));

		if (told)
			return fault_pass(told);
	}
	if (r)
		return 0;
	from.views = json_i64(tree, "views", 0);
	r = unicode_nfc(c->arena, json_slice(tree, "system"), &from.system);
	if (r == 0 && clock_parse(&from.as_of_ms, json_slice(tree, "as_of")))
		r = fault_new(FAULT_BUG, "a time that was checked is none");
	if (r == 0)
		r = unicode_nfc(c->arena, json_slice(tree, "article"), &named);
	if (r == 0)
		r = find_article(c, named, &article);
	return r || !article ? fault_fold(r) : fault_pass(take_figure(c, article, &from));
}

static int take_lines(struct counts *c)
{
	struct slice line;
	int r;

	while ((r = lines_next(&c->lines, &line)) == 0) {
		struct json_error_at where;
		json_t *tree = NULL;

		arena_reset(c->arena);
		c->line = c->lines.number;
		if (!slice_trim(line).len)
			continue;
		r = json_read(&tree, line, &where);
		if (r > 0)
			r = refuse(c, arena_printf(c->arena, "%s (column %d)", where.message, where.column));
		else if (r == 0)
			r = take_line(c, tree);
		json_decref(tree);
		store_breathe(c->store);
		if (r)
			return fault_pass(r);
	}
	c->line = c->lines.number;
	if (r == LINES_E_LONG)
		return fault_pass(refuse(c, "This line is too long."));
	return r == LINES_E_END ? 0 : fault_pass(r);
}

int imported_lines(struct import_counts *out, struct store *store, int fd, json_t *errors, json_t *warnings)
{
	struct counts c = { .store = store, .errors = errors, .warnings = warnings };
	int r;

	c.arena = arena_new(ARENA_MAX);
	lines_init(&c.lines, fd, LINE_BYTES);
	r = c.arena ? take_lines(&c) : fault_new(FAULT_MEMORY, "no memory for an import");
	lines_release(&c.lines);
	arena_free(c.arena);
	*out = c.counts;
	return r ? fault_pass(r) : c.refused ? IMPORT_E_REFUSED : 0;
}
