/* SPDX-License-Identifier: MIT */

/* search_prefix.c: what FTS5 keeps (fts5_index.c of SQLite: search_idx, and the pages of search_data). search_idx names
 * the first term of a page alone. The last one may be of many pages more, where none begins; whether it begins with the
 * letters, only the page tells. */
#include "news/search_prefix.h"

#include <string.h>

#include "base/buffer.h"
#include "base/fault.h"

#define TERM 256

/* SQLite's varint, of small numbers. */
static size_t take_number(struct slice *s)
{
	size_t n = 0;

	while (s->len) {
		unsigned char c = (unsigned char)*s->at;

		*s = slice_from_index(*s, 1);
		n = (n << 7 | (c & 0x7f)) & 0xfffffff;
		if (c < 0x80)
			break;
	}
	return n;
}

/* The last term that begins on a page: behind two offsets its terms, then where each of them is, from the last one on.
 * But the first, each has the length of what it shares with the one before. Empty: there is none. */
static struct slice last_term(char term[TERM], struct slice page)
{
	size_t end = page.len < 4 ? 0 : (size_t)(unsigned char)page.at[2] << 8 | (unsigned char)page.at[3];
	struct slice places = slice_from_index(page, end < page.len ? end : page.len);
	size_t at = 0, len = 0;

	for (bool first = true; places.len; first = false) {
		struct slice rest;
		size_t keep, more;

		at += take_number(&places);
		rest = slice_from_index(page, at < page.len ? at : page.len);
		keep = first ? 0 : take_number(&rest);
		more = take_number(&rest);
		if (keep > len || more > rest.len || keep + more > TERM)
			return SLICE("");
		memcpy(term + keep, rest.at, more);
		len = keep + more;
	}
	return slice_of(term, len);
}

/* A page's own pages, behind it and before the next with a term, if its last term does not begin so. */
static int64_t foreign(struct stmt *st, int column, struct slice prefix)
{
	struct slice page = stmt_slice(st, column);
	char term[TERM];

	if (!page.at || slice_starts(last_term(term, page), prefix))
		return 0;
	return stmt_i64(st, column + 1);
}

int search_prefix_pages(int64_t *pages, struct store *store, struct slice prefix)
{
	struct buffer from = BUFFER_INIT, behind = BUFFER_INIT;
	struct stmt *st = store_stmt(store, QUERY_SEARCH_PREFIX_PAGES);
	int r;

	*pages = 0;
	buffer_byte(&from, '0');
	buffer_slice(&from, prefix);
	buffer_slice(&behind, buffer_as_slice(&from));
	buffer_byte(&behind, '\xff'); /* which no UTF-8 has */
	r = buffer_check(&from) ? buffer_check(&from) : buffer_check(&behind);
	if (r == 0) {
		stmt_bind_blob(st, 1, buffer_as_slice(&from));
		stmt_bind_blob(st, 2, buffer_as_slice(&behind));
		while ((r = stmt_step(st)) == STORE_ROW) {
			int64_t n = stmt_i64(st, 0) - foreign(st, 1, buffer_as_slice(&from)) -
				    foreign(st, 3, buffer_as_slice(&from));

			*pages += n > 0 ? n : 0;
		}
	}
	stmt_done(st);
	buffer_release(&from);
	buffer_release(&behind);
	return fault_fold(r);
}
