/* SPDX-License-Identifier: MIT */

/* Pages of the founding form: each fault has its line; what is taken is an article that the store's form describes. */
#include "fuzz.h"

#include "cmd/import_page.h"
#include "news/input.h"
#include "text/markdown.h"

static void check_faults(struct slice faults)
{
	struct slice line;

	HOLDS(utf8_valid(faults) && faults.len > 0);
	while (slice_split(&faults, '\n', &line))
		HOLDS(!line.len || slice_starts(line, SLICE("p:")));
}

static void check_page(struct arena *arena, const struct page *page)
{
	struct buffer html = BUFFER_INIT;
	json_t *article = page_as_article(page);
	struct json_faults faults;
	struct input in;
	int r;

	HOLDS(article != NULL);
	json_faults_init(&faults, arena);
	r = input_parse(&in, &faults, arena, article, INPUT_LINE);
	/* A title may be too long, a section's name have a control character in it: faults of content, told later. */
	HOLDS(r == 0 || r == INPUT_E_FAULTS);
	HOLDS(r || (in.text_count == 2 && in.imported >= 0 && in.published_ms != INPUT_NO_TIME));
	HOLDS(markdown_render(&html, buffer_as_slice(&page->body_en), NULL) >= 0);
	buffer_release(&html);
	json_decref(article);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct slice text = fuzz_text(bytes, len);
	struct buffer faults = BUFFER_INIT;
	struct page page;
	int r = page_read(&page, arena, text, "p", &faults);

	page_recognise(text);
	HOLDS(r == 0 || r == PAGE_E_FORM);
	HOLDS((r == 0) == (faults.len == 0));
	if (r)
		check_faults(buffer_as_slice(&faults));
	else
		check_page(arena, &page);
	page_release(&page);
	buffer_release(&faults);
	arena_free(arena);
	return 0;
}
