/* SPDX-License-Identifier: MIT */

/* search.c: the search, as JSON and as a page, and how a browser's own search box finds it. */
#include "news/search.h"

#include "base/fault.h"
#include "base/unicode.h"
#include "web/page.h"
#include "web/parameters.h"

/* Beside the kinds of lists (web/listing.c). */
#define CURSOR_KIND 16

/* A request, as far as it is understood. */
struct asked {
	struct search_query query;
	struct search_match match;
	struct search_faults faults;
	struct search_ask ask;
	uint32_t scope; /* of its cursors: they are of this query in this language */
};

static const char broad[] =
	"its words are too common for how seldom they meet: add a rarer one, or narrow it by section:, tag:, "
	"after: or before:";
static const char wide[] =
	"has a * behind too few letters: too many words begin with them, so write more letters before it";

/* 0, SEARCH_E_QUERY (faults say why) or a fault. */
static int understand(struct asked *a, struct context *c, struct slice text, struct slice section)
{
	int r = search_parse(&a->query, c->arena, text, &a->faults);

	if (r < 0)
		return fault_pass(r);
	if (section.at && a->query.section.at)
		search_fault(&a->faults, "names a section, and so does the parameter");
	else if (section.at)
		a->query.section = section;
	if (a->faults.count)
		return SEARCH_E_QUERY;
	r = search_compile(&a->match, c->arena, &a->query, &a->faults);
	a->ask = (struct search_ask){ .query = &a->query,
		.match = &a->match,
		.lang = context_lang(c),
		.limit = LIST_LIMIT_DEFAULT,
		.now_ms = c->now_ms };
	a->scope = cursor_scope(cursor_scope(cursor_scope(0, text), section), a->ask.lang);
	return r < 0 ? fault_pass(r) : r;
}

/* False: the cursor is of another query. */
static bool place_of(struct asked *a, const struct param_value *cursor)
{
	const int64_t *key = cursor->cursor.key;

	if (!cursor->present)
		return true;
	a->ask.from_cursor = true;
	a->ask.from = (struct search_place){ key[0], key[1], key[2], key[3] };
	return cursor_fits(&cursor->cursor, CURSOR_KIND, a->scope, CURSOR_KEYS_MAX);
}

static int next_of(struct slice *next, struct context *c, const struct asked *a, const struct search_page *page)
{
	struct cursor cursor = { .kind = CURSOR_KIND,
		.keys = CURSOR_KEYS_MAX,
		.scope = a->scope,
		.key = { page->next.top, page->next.bottom, page->next.rank, page->next.place } };

	*next = SLICE_NONE;
	if (!page->more)
		return 0;
	*next = cursor_encode(c->arena, &cursor);
	if (!next->at)
		return fault_new(FAULT_MEMORY, "no room for a cursor");
	return fault_pass(link_next(c, *next));
}

static int read_page(struct search_page *page, struct context *c, struct asked *a)
{
	int r = context_sections(&a->ask.sections, c);

	if (r)
		return fault_pass(r);
	r = search_read(page, c->store, c->arena, &a->ask);
	if (r == SEARCH_E_BROAD)
		search_fault(&a->faults, broad);
	if (r == SEARCH_E_PREFIX)
		search_fault(&a->faults, wide);
	return r;
}

static int write_page(struct context *c, const struct asked *a, const struct search_page *page)
{
	struct buffer *out = context_buffer(c);
	struct slice next;
	int r = next_of(&next, c, a, page);

	if (r)
		return fault_pass(r);
	buffer_literal(out, "{\"items\":");
	r = search_write_json(out, c->site, c->arena, page);
	if (r)
		return fault_fold(r);
	buffer_literal(out, ",\"total\":");
	buffer_i64(out, page->total);
	buffer_literal(out, ",\"total_at_least\":");
	buffer_text(out, page->at_least ? "true" : "false");
	buffer_literal(out, ",\"next\":");
	if (next.at)
		json_write_string(out, next);
	else
		buffer_literal(out, "null");
	buffer_byte(out, '}');
	return answer_json(c, out);
}

static int refuse(struct context *c, const struct asked *a)
{
	for (size_t i = 0; i < a->faults.count; i++)
		params_fault(&c->params, PARAMS_E_INVALID, "q", a->faults.detail[i]);
	return problem_params(c);
}

int api_search(struct context *c)
{
	const struct param_value *v = c->params.value;
	struct asked *a = arena_new_of(c->arena, struct asked);
	struct search_page page;
	int r = a ? understand(a, c, v[SEARCH_Q].text, v[SEARCH_SECTION].text)
		  : fault_new(FAULT_MEMORY, "no memory for a search");

	if (r < 0)
		return fault_pass(r);
	if (r)
		return refuse(c, a);
	a->ask.limit = (int)v[SEARCH_LIMIT].number;
	if (!place_of(a, &v[SEARCH_CURSOR])) {
		params_fault(&c->params, PARAMS_E_INVALID, "cursor", "belongs to another search");
		return problem_params(c);
	}
	r = read_page(&page, c, a);
	if (a->faults.count)
		return refuse(c, a);
	return r ? fault_fold(r) : write_page(c, a, &page);
}

/* --- the page ------------------------------------------------------------------------------------------------------
 */

static int show_faults(struct context *c, struct page *page, struct page_search *show, const struct asked *a)
{
	struct buffer *out = context_buffer(c);
	int r;

	show->faults = a->faults.detail;
	show->fault_count = a->faults.count;
	r = page_search(out, page, show);
	if (r)
		return fault_pass(r);
	response_set(&c->res, 422, TYPE_HTML, buffer_as_slice(out));
	c->res.cache = RESPONSE_CACHE_NEVER;
	return 422;
}

static int show_matches(struct context *c, struct page *page, struct page_search *show, struct asked *a)
{
	struct buffer *out = context_buffer(c);
	struct list_entry *entries;
	struct search_page read;
	int r = read_page(&read, c, a);

	if (a->faults.count)
		return show_faults(c, page, show, a);
	if (!r)
		r = list_entries(&entries, c->store, c->arena, &read.list);
	if (!r)
		r = next_of(&show->next, c, a, &read);
	if (r)
		return fault_fold(r);
	show->found = &read;
	show->entries = entries;
	r = page_search(out, page, show);
	return r ? fault_pass(r) : answer_page(c, out);
}

int page_of_search(struct context *c)
{
	const struct param_value *v = c->params.value;
	struct page_search show = { .query = v[PAGE_SEARCH_Q].text };
	struct asked *a = arena_new_of(c->arena, struct asked);
	struct buffer *out = context_buffer(c);
	struct page page;
	int r = a ? page_begin(&page, c, false) : fault_new(FAULT_MEMORY, "no memory for a search");

	if (r)
		return fault_pass(r);
	if (!slice_trim(show.query).len) { /* the form alone */
		show.query = SLICE_NONE;
		r = page_search(out, &page, &show);
		return r ? fault_pass(r) : answer_page(c, out);
	}
	r = understand(a, c, show.query, SLICE_NONE);
	if (r < 0)
		return fault_pass(r);
	if (r)
		return show_faults(c, &page, &show, a);
	if (!place_of(a, &v[PAGE_SEARCH_CURSOR]))
		return problem(c, PROBLEM_INVALID, NULL);
	show.cursor = v[PAGE_SEARCH_CURSOR].text;
	return show_matches(c, &page, &show, a);
}

/* --- OpenSearch 1.1: https://github.com/dewitt/opensearch --------------------------------------------------------- */

/* ShortName may have 16 characters: what is longer is cut. */
int page_opensearch(struct context *c)
{
	struct slice name = utf8_head(c->site->name.in[0], 16);
	struct buffer *out = context_buffer(c);

	buffer_literal(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			    "<OpenSearchDescription xmlns=\"http://a9.com/-/spec/opensearch/1.1/\">\n<ShortName>");
	html_escape(out, name.len ? name : SLICE("News"));
	buffer_literal(out, "</ShortName>\n<Description>");
	html_escape(out, c->site->name.in[0].len ? c->site->name.in[0] : SLICE("News"));
	for (size_t i = 1; i < c->site->language_count; i++) {
		buffer_text(out, c->site->name.in[i].len ? " · " : "");
		html_escape(out, c->site->name.in[i]);
	}
	buffer_literal(out, "</Description>\n<InputEncoding>UTF-8</InputEncoding>\n<Image width=\"32\" height=\"32\" "
			    "type=\"image/x-icon\">");
	html_escape(out, c->site->url);
	buffer_literal(out, "/favicon.ico</Image>\n<Url type=\"text/html\" template=\"");
	html_escape(out, c->site->url);
	buffer_literal(out, "/search?q={searchTerms}\"/>\n<Url type=\"application/opensearchdescription+xml\" "
			    "rel=\"self\" template=\"");
	html_escape(out, c->site->url);
	buffer_literal(out, "/opensearch.xml\"/>\n</OpenSearchDescription>\n");
	if (buffer_check(out))
		return fault_pass(buffer_check(out));
	c->res.cache = RESPONSE_CACHE_PUBLIC;
	return response_set(
		&c->res, 200, SLICE("application/opensearchdescription+xml; charset=utf-8"), buffer_as_slice(out));
}
