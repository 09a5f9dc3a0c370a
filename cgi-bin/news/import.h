/* SPDX-License-Identifier: MIT */
#ifndef NEWS_IMPORT_H
#define NEWS_IMPORT_H

/* Articles from JSON lines, one a line, in the form of the editors' input with more members (news/input.h: INPUT_LINE).
 *
 * Identity. An article is known again by its `origin`, a text that names it at the place it comes from; without one by
 * its `id`, a number or a text; without that by its slug; without that by its release time and first title. A number
 * also becomes the article's own id, where that is free.
 *
 * The same content again changes nothing, but for `imported`, which takes the newer figure where one is given. Changed
 * content makes a new revision if nobody edited the article here since its import; if somebody did, the file is
 * refused. Content is the same if it equals what was imported last, or what the article is now.
 *
 * Memory does not grow with the file. */

#include "base/slice.h"
#include "news/site.h"
#include "store/store.h"
#include "text/json.h"

enum { IMPORT_E_REFUSED = 1 };

#define IMPORT_LINE_MAX     ((size_t)16 << 20) /* bytes */
#define IMPORT_ERRORS_MAX   100
#define IMPORT_WARNINGS_MAX 100

struct import_counts {
	int64_t created, changed, unchanged;
};

/* Reads `fd` to its end. IMPORT_E_REFUSED: `errors`, a JSON list, got a sentence for each fault, "FILE:LINE: …", up to
 * IMPORT_ERRORS_MAX; then the caller undoes everything. `warnings` likewise, on success too. Both are the caller's. */
int import_lines(struct import_counts *out, struct store *, const struct site *, int fd, struct slice file,
	json_t *errors, json_t *warnings);

#endif
