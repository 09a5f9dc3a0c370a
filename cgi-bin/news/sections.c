/* SPDX-License-Identifier: MIT */

/* sections.c: all of them in one arena, in the order of their ids, with the JSON that articles show in all languages.
 */
#include "news/sections.h"

#include <stdlib.h>

#include "base/fault.h"

#define ARENA_MAX ((size_t)8 << 20)

static int by_id(const void *a, const void *b)
{
	int64_t x = ((const struct section *)a)->id, y = ((const struct section *)b)->id;

	return (x > y) - (x < y);
}

static int write_objects(struct sections *s)
{
	struct buffer out = BUFFER_INIT;
	int r = 0;

	for (size_t i = 0; r == 0 && i < s->count; i++) {
		buffer_clear(&out);
		section_write_object(&out, &s->list[i], SLICE_NONE);
		r = buffer_check(&out);
		s->list[i].object = arena_copy(s->arena, buffer_as_slice(&out));
		if (r == 0 && !s->list[i].object.at)
			r = fault_new(FAULT_MEMORY, "no memory for a section");
	}
	buffer_release(&out);
	return fault_pass(r);
}

static int read_all(struct sections *s, struct store *store)
{
	int r = section_names_list(&s->list, &s->count, store, s->arena);

	if (r)
		return fault_pass(r);
	if (s->count)
		qsort(s->list, s->count, sizeof(*s->list), by_id);
	return fault_pass(write_objects(s));
}

int sections_remember(struct sections *s, struct store *store, uint64_t generation)
{
	int r;

	if (s->arena && s->generation == generation)
		return 0;
	sections_release(s);
	s->arena = arena_new(ARENA_MAX);
	s->generation = generation;
	r = s->arena ? read_all(s, store) : fault_new(FAULT_MEMORY, "no memory for sections");
	if (r)
		sections_release(s);
	return fault_pass(r);
}

void sections_release(struct sections *s)
{
	arena_free(s->arena);
	*s = (struct sections){ 0 };
}

int sections_get(struct section *out, const struct sections *s, struct store *store, struct arena *arena, int64_t id)
{
	const struct section key = { .id = id }, *found = NULL;

	if (s && s->count)
		found = bsearch(&key, s->list, s->count, sizeof(*s->list), by_id);
	if (!found)
		return fault_pass(section_by_id(out, store, arena, id));
	*out = *found;
	return 0;
}
