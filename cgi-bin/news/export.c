/* SPDX-License-Identifier: MIT */

/* export.c: the store as lines. One article is in memory at a time. */
#include "news/export.h"

#include <stdlib.h>

#include "base/fault.h"
#include "news/article.h"
#include "news/before.h"
#include "news/section.h"

#define ARENA_MAX ((size_t)256 << 20)

struct export
{
	struct store *store;
	struct arena *arena;
	struct buffer line;
	int64_t *told; /* sections whose names were written */
	size_t told_count;
};

/* True the first time for each. There are few sections. */
static int is_first(bool *first, struct export *e, int64_t section)
{
	int64_t *grown;

	*first = false;
	for (size_t i = 0; i < e->told_count; i++)
		if (e->told[i] == section)
			return 0;
	grown = realloc(e->told, (e->told_count + 1) * sizeof(*grown));
	if (!grown)
		return fault_new(FAULT_MEMORY, "no memory for a section");
	e->told = grown;
	e->told[e->told_count++] = section;
	*first = true;
	return 0;
}

static int write_section(struct export *e, int64_t id)
{
	struct section section;
	bool first;
	int r = is_first(&first, e, id);

	if (r || !first)
		return fault_pass(r);
	r = section_by_id(&section, e->store, e->arena, id);
	if (r)
		return fault_fold(r);
	buffer_literal(&e->line, ",\"section_as\":{\"name\":");
	section_write_names(&e->line, &section, SLICE_NONE);
	buffer_literal(&e->line, ",\"position\":");
	buffer_i64(&e->line, section.position);
	buffer_byte(&e->line, '}');
	return 0;
}

static int write_line(struct export *e, int64_t id)
{
	struct before b;
	struct input in;
	size_t members;
	int r = before_load(&b, e->store, e->arena, id);

	if (r == 0)
		r = before_line(&in, &b, e->store, e->arena);
	if (r)
		return fault_fold(r);
	buffer_literal(&e->line, "{\"id\":");
	buffer_i64(&e->line, in.id);
	if (in.origin.at) {
		buffer_literal(&e->line, ",\"origin\":");
		json_write_string(&e->line, in.origin);
	}
	r = write_section(e, b.section_id);
	if (r)
		return fault_pass(r);
	members = e->line.len;
	input_write(&e->line, &in);
	if (buffer_check(&e->line))
		return fault_pass(buffer_check(&e->line));
	/* The input's own braces give way: its first to a comma, its last to what lines hold beside it. */
	e->line.at[members] = ',';
	e->line.len--;
	input_write_line_members(&e->line, &in);
	buffer_literal(&e->line, "}\n");
	return fault_pass(buffer_check(&e->line));
}

static int write_lines(struct export *e, export_put_fn *put, void *arg, int64_t *count)
{
	int64_t id = 0;
	int r = article_next(&id, e->store);

	while (r == 0 && id) {
		arena_reset(e->arena);
		buffer_clear(&e->line);
		r = write_line(e, id);
		if (r)
			break;
		if (put(arg, buffer_as_slice(&e->line)))
			return EXPORT_E_STOPPED;
		++*count;
		r = article_next(&id, e->store);
	}
	return fault_pass(r);
}

int export_lines(struct store *store, export_put_fn *put, void *arg, int64_t *count)
{
	struct export e = { .store = store, .arena = arena_new(ARENA_MAX) };
	int r;

	*count = 0;
	buffer_init(&e.line);
	r = e.arena ? write_lines(&e, put, arg, count) : fault_new(FAULT_MEMORY, "no memory for an export");
	buffer_release(&e.line);
	free(e.told);
	arena_free(e.arena);
	return fault_pass(r);
}
