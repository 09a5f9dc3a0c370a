/* SPDX-License-Identifier: MIT */
#ifndef NEWS_IMPORTED_H
#define NEWS_IMPORTED_H

/* Views that other systems counted: the table view_imported, and what they make of view_total.imported.
 *
 * `imported` is a sum: the figure that came with the article (a page's, or a line's `imported`), and for each system
 *what a counts file, or the old system's own export, said of it. The table knows the systems' figures and as of when
 *they are, so that the same file changes nothing however often it is imported; the rest of the sum is the article's
 *own, and a greater figure that comes with the article replaces that alone.
 *
 * Counts come as JSON lines, an object each:
 *	{"line": 2, "article": "harbour", "views": 1200, "system": "wordpress", "as_of": "2025-12-31T16:00:00Z"}
 * `line` is where it stands in the file that somebody gave, for sentences. `article` is an id, a slug (an old one too)
 *or the address of the article's source. Writer only, inside a transaction. */

#include <stddef.h>

#include "news/import.h"
#include "news/input.h"
#include "store/store.h"

/* In the order of the systems' names; texts live in the arena. */
int imported_load(struct input_imported **out, size_t *count, struct store *, struct arena *, int64_t article);
/* Takes each figure that is as of later than what is known of its system; *added: by how much the sum moved.
 * view_total.imported is the caller's. */
int imported_merge(int64_t *added, struct store *, int64_t article, const struct input_imported *, size_t count);
/* Reads `fd` to its end. IMPORT_E_REFUSED: `errors` says "2: …" of each line that cannot be; the caller then undoes
 * everything. A figure that is as of the same time as the one that is there, or an older one, changes nothing; one of
 * the same time that differs is told in `warnings`. *out counts figures. */
int imported_lines(struct import_counts *out, struct store *, int fd, json_t *errors, json_t *warnings);

#endif
