/* SPDX-License-Identifier: MIT */

/* article_page.c: everything that an article's page shows. The HTML of its texts is what the finished JSON holds, taken
 * out of its strings: kept twice, it would be a third of the store. */
#include "base/fault.h"
#include "news/article.h"
#include "news/derive.h"
#include "news/segments.h"
#include "news/texts.h"

static int load_bodies(struct article_page *page, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_JSON);
	struct buffer html = BUFFER_INIT;
	int r;

	stmt_bind_i64(st, 1, page->head.id);
	r = stmt_step(st);
	for (size_t i = 0; r == STORE_ROW && i < page->text_count; i++) {
		buffer_clear(&html);
		segments_body(&html, stmt_slice(st, 3), (int)i); /* an empty body is none */
		page->texts[i].html = arena_copy(arena, buffer_as_slice(&html));
		if (buffer_check(&html) || !page->texts[i].html.at)
			r = fault_new(FAULT_MEMORY, "no memory for a text");
	}
	buffer_release(&html);
	stmt_done(st);
	return r == STORE_ROW ? 0 : r == 0 ? ARTICLE_E_MISSING : fault_pass(r);
}

static int split_tags(struct article_page *page, struct slice tags, struct arena *arena)
{
	struct slice rest = tags.len ? tags : SLICE_NONE, tag;
	size_t count = 0;

	page->tags_joined = tags;
	for (size_t i = 0; i < tags.len; i++)
		count += tags.at[i] == ',';
	page->tags = arena_array_of(arena, struct slice, count + 1);
	if (!page->tags)
		return fault_new(FAULT_MEMORY, "no memory for tags");
	while (slice_split(&rest, ',', &tag))
		page->tags[page->tag_count++] = tag;
	return 0;
}

static int load_rest(struct article_page *page, struct store *store, struct arena *arena)
{
	struct stmt *st = store_stmt(store, QUERY_ARTICLE_PAGE);
	bool failed = false;
	int r;

	stmt_bind_i64(st, 1, page->head.id);
	r = stmt_step(st);
	if (r == STORE_ROW) {
		struct slice tags = stmt_copy(st, 0, arena, &failed);

		page->source_name = stmt_copy(st, 1, arena, &failed);
		page->source_url = stmt_copy(st, 2, arena, &failed);
		page->has_image = texts_image(&page->image, st, 3, arena, &failed);
		r = failed ? fault_new(FAULT_MEMORY, "no memory for an article") : split_tags(page, tags, arena);
	} else if (r == 0) {
		r = ARTICLE_E_MISSING;
	}
	stmt_done(st);
	return fault_pass(r);
}

static int load_corrections(struct article_page *page, struct store *store, struct arena *arena)
{
	struct input_correction *list = NULL;
	int r = derive_corrections(&list, &page->correction_count, store, arena, page->head.id);

	if (r || page->correction_count == 0)
		return fault_pass(r);
	page->corrections = arena_array_of(arena, struct article_correction, page->correction_count);
	if (!page->corrections)
		return fault_new(FAULT_MEMORY, "no memory for corrections");
	for (size_t i = 0; i < page->correction_count; i++)
		page->corrections[i] = (struct article_correction){ list[i].at_ms, list[i].lang, list[i].note };
	return 0;
}

int article_page_load(
	struct article_page *out, struct store *store, struct arena *arena, const struct article_head *head)
{
	int r;

	*out = (struct article_page){ .head = *head };
	r = section_by_id(&out->section, store, arena, head->section_id);
	if (r)
		return fault_fold(r);
	r = texts_load(&out->texts, &out->text_count, store, arena, head->id);
	if (r == 0)
		r = load_bodies(out, store, arena);
	if (r == 0)
		r = load_rest(out, store, arena);
	if (r == 0)
		r = load_corrections(out, store, arena);
	return fault_pass(r);
}
