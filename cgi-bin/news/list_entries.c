/* SPDX-License-Identifier: MIT */

/* list_entries.c: what a list on a page shows, in every language that an article has. */
#include "base/fault.h"
#include "news/list.h"
#include "news/texts.h"

static const struct section *section_of(const struct list_page *page, int64_t id)
{
	for (size_t i = 0; i < page->section_count; i++)
		if (page->sections[i].id == id)
			return &page->sections[i];
	return NULL;
}

static int load_row(struct list_entry *entry, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_LIST_ENTRY);
	bool failed = false;
	int r;

	stmt_bind_i64(st, 1, entry->id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		entry->slug = stmt_copy(st, 0, arena, &failed);
		entry->has_image = texts_image(&entry->image, st, 1, arena, &failed);
		entry->tags = stmt_copy(st, 8, arena, &failed);
		r = failed ? fault_new(FAULT_MEMORY, "no memory for a list") : 0;
	} else if (r == 0) {
		r = fault_new(FAULT_STORE, "a listed article is not there");
	}
	stmt_done(st);
	return fault_fold(r);
}

int list_entries(struct list_entry **out, struct store *store, struct arena *arena, const struct list_page *page)
{
	struct list_entry *list = arena_array_of(arena, struct list_entry, page->count + 1);

	if (!list)
		return fault_new(FAULT_MEMORY, "no memory for a list");
	for (size_t i = 0; i < page->count; i++) {
		const struct list_item *item = &page->items[i];
		int r;

		list[i] = (struct list_entry){
			.id = item->id,
			.published_ms = item->published_ms,
			.views = item->views,
			.section = section_of(page, item->section_id),
		};
		r = load_row(&list[i], store, arena);
		if (r == 0)
			r = texts_load(&list[i].texts, &list[i].text_count, store, arena, item->id);
		if (r)
			return fault_pass(r);
	}
	*out = list;
	return 0;
}
