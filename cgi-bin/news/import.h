/* SPDX-License-Identifier: MIT */
#ifndef NEWS_IMPORT_H
#define NEWS_IMPORT_H

/* Articles from JSON lines, one a line, in the form of the editors' input with more members (news/input.h: INPUT_LINE).
 * Empty lines are passed over.
 *
 * Identity. An article is known again by its `origin`, a text that names it at the place it comes from; without one by
 * its `id`, a number or a text; without that by its slug; without that by its release time and first title. A number
 * also becomes the article's own id, where that is free.
 *
 * The same content again changes nothing, but for `imported`, which takes the figure that is given where it is the
 * greater one. That is the article's own figure, beside what other systems are known to have counted (news/imported.h);
 * a line that has `imported_from`, as an export's, tells both: `imported` is then the sum, and of each system the newer
 * figure holds. Changed
 * content makes a new revision if nobody edited the article here since its import; if somebody did, or it was made
 * here, the file is refused. Content is the same if it equals what was imported last, or what the article is now. An
 * article that is twice in a file is a fault, and so is a `modified_at` in the future, by more than two machines'
 * clocks may differ (a minute): of a scheduled article it is when that was written last.
 *
 * Memory does not grow with the length of texts, and by 16 bytes an article. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "news/input.h"
#include "store/store.h"
#include "text/json.h"

enum { IMPORT_E_REFUSED = 1 };

#define IMPORT_LINE_MAX     ((size_t)16 << 20) /* bytes */
#define IMPORT_ERRORS_MAX   100
#define IMPORT_WARNINGS_MAX 100

struct import_counts {
	int64_t created, changed, unchanged;
	int64_t figures; /* articles that are as they were, but for `imported`, which took a newer figure */
};

/* Reads `fd` to its end. IMPORT_E_REFUSED: `errors`, a JSON list, got a sentence for each fault of each line,
 * "12: /texts/en/title: …", up to IMPORT_ERRORS_MAX; the caller then undoes everything. `warnings` likewise, on success
 * too. Both lists are the caller's. */
int import_lines(struct import_counts *out, struct store *, int fd, json_t *errors, json_t *warnings);

/* Which article a line is: a text of at most 500 characters. SLICE_NONE: no memory. */
struct slice import_origin(struct arena *, const struct input *);

#endif
