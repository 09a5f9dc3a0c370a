/* SPDX-License-Identifier: MIT */

/* import_counts.c: a record a line, looked at to the end also when one is wrong, so that all faults are told at once.
 */
#include "cmd/import_counts.h"

#include "base/clock.h"
#include "base/fault.h"
#include "news/input.h"
#include "text/csv.h"
#include "text/json.h"

#define ARENA_MAX  ((size_t)256 << 20) /* a record's: a quoted field may be long */
#define FAULTS_MAX 100

enum column { COLUMN_ARTICLE, COLUMN_COUNT, COLUMN_SYSTEM, COLUMN_AS_OF, COLUMNS };

static const struct {
	const char *name;
	enum column column;
} names[] = {
	{ "article", COLUMN_ARTICLE },
	{ "id", COLUMN_ARTICLE },
	{ "slug", COLUMN_ARTICLE },
	{ "url", COLUMN_ARTICLE },
	{ "count", COLUMN_COUNT },
	{ "views", COLUMN_COUNT },
	{ "system", COLUMN_SYSTEM },
	{ "source", COLUMN_SYSTEM },
	{ "as_of", COLUMN_AS_OF },
	{ "as of", COLUMN_AS_OF },
	{ "as-of", COLUMN_AS_OF },
	{ "date", COLUMN_AS_OF },
};

struct counts {
	struct csv csv;
	struct arena *arena;
	struct csv_record record;
	size_t at[COLUMNS]; /* where they stand; CSV_FIELDS_MAX: nowhere */
	size_t columns;
	struct buffer *out, *faults;
	const char *name;
	int fault_count;
};

/* Finds the columns; *why says what is wrong with them. */
static bool find_columns(struct counts *c, const char **why)
{
	static const char *const missing[] = { "There is no column named article.", "There is no column named count.",
		"There is no column named system.", "There is no column named as_of." };

	c->columns = c->record.count;
	for (int i = 0; i < COLUMNS; i++)
		c->at[i] = CSV_FIELDS_MAX;
	for (size_t i = 0; i < c->record.count; i++) {
		for (size_t j = 0; j < sizeof(names) / sizeof(names[0]); j++) {
			if (!slice_eq_ci(slice_trim(c->record.fields[i]), slice_from(names[j].name)))
				continue;
			*why = "Two columns have the same meaning.";
			if (c->at[names[j].column] != CSV_FIELDS_MAX)
				return false;
			c->at[names[j].column] = i;
		}
	}
	for (int i = 0; i < COLUMNS; i++) {
		*why = missing[i];
		if (c->at[i] == CSV_FIELDS_MAX)
			return false;
	}
	return true;
}

static void refuse(struct counts *c, const char *what)
{
	if (c->fault_count++ < FAULTS_MAX)
		buffer_printf(c->faults, "%s:%ld: %s\n", c->name, c->record.line, what);
	else if (c->fault_count == FAULTS_MAX + 1)
		buffer_printf(c->faults, "%s:%ld: … and more, which are not told\n", c->name, c->record.line);
}

static struct slice value(const struct counts *c, enum column column)
{
	return slice_trim(c->record.fields[c->at[column]]);
}

static bool is_count(struct slice text, int64_t *out)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < '0' || text.at[i] > '9')
			return false;
	return slice_to_i64(out, text) == 0 && *out <= INPUT_ID_MAX;
}

/* A time, or the beginning of a day. */
static bool is_time(struct slice text, int64_t *ms)
{
	int32_t day;

	if (clock_parse(ms, text) == 0)
		return true;
	if (clock_parse_day(&day, text))
		return false;
	*ms = clock_day_start(day);
	return true;
}

static void take_record(struct counts *c)
{
	char time[CLOCK_TEXT];
	int64_t count = 0, as_of_ms = 0;
	bool right = true;

	if (c->record.count != c->columns) {
		refuse(c, "This has not as many fields as the first line.");
		return;
	}
	if (!value(c, COLUMN_ARTICLE).len) {
		refuse(c, "article: This is empty.");
		right = false;
	}
	if (!is_count(value(c, COLUMN_COUNT), &count)) {
		refuse(c, "count: This is not a whole number of digits alone.");
		right = false;
	}
	if (!value(c, COLUMN_SYSTEM).len) {
		refuse(c, "system: This is empty.");
		right = false;
	}
	if (!is_time(value(c, COLUMN_AS_OF), &as_of_ms)) {
		refuse(c, "as_of: This is neither a time with its offset nor a day.");
		right = false;
	}
	if (!right)
		return;
	buffer_printf(c->out, "{\"line\":%ld,\"article\":", c->record.line);
	json_write_string(c->out, value(c, COLUMN_ARTICLE));
	buffer_printf(c->out, ",\"views\":%lld,\"system\":", (long long)count);
	json_write_string(c->out, value(c, COLUMN_SYSTEM));
	buffer_printf(c->out, ",\"as_of\":\"%s\"}\n", clock_format_utc(time, as_of_ms));
}

static int take_records(struct counts *c)
{
	int r;

	for (;;) {
		arena_reset(c->arena);
		r = csv_next(&c->csv, c->arena, &c->record);
		if (r == CSV_END || r < 0)
			return r < 0 ? fault_pass(r) : 0;
		if (r)
			refuse(c, csv_text(r));
		else
			take_record(c);
	}
}

static int read_all(struct counts *c)
{
	const char *why = "There is nothing in it.";
	int r = csv_next(&c->csv, c->arena, &c->record);

	if (r < 0)
		return fault_pass(r);
	if (r || !find_columns(c, &why)) {
		refuse(c, r > CSV_END ? csv_text(r) : why);
		return COUNTS_E_FORM;
	}
	r = take_records(c);
	if (r)
		return fault_pass(r);
	return c->fault_count ? COUNTS_E_FORM : fault_pass(buffer_check(c->out));
}

bool counts_recognise(struct slice text)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_MAX);
	struct counts c = { .arena = arena };
	const char *why;

	csv_init(&c.csv, text);
	return arena && csv_next(&c.csv, arena, &c.record) == 0 && find_columns(&c, &why);
}

int counts_read(struct buffer *out, struct slice text, const char *name, struct buffer *faults)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new(ARENA_MAX);
	struct counts c = { .arena = arena, .out = out, .faults = faults, .name = name };

	if (!arena)
		return fault_new(FAULT_MEMORY, "no memory for counts");
	csv_init(&c.csv, text);
	return fault_pass(read_all(&c));
}
