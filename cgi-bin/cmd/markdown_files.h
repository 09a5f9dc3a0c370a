/* SPDX-License-Identifier: MIT */
#ifndef CMD_MARKDOWN_FILES_H
#define CMD_MARKDOWN_FILES_H

/* One article out of its files with front matter, as JSON, and where each of its members stands. */

#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "text/json.h"

/* Outcome: faults were told. */
enum { MARKDOWN_FILES_E_FAULT = 1 };

#define MARKDOWN_FILE_MAX ((size_t)4 << 20) /* bytes */

struct markdown_file {
	const char *path;
	struct slice lang; /* by its name; SLICE_NONE: it says none */
};

/* Where a member was read. */
struct markdown_place {
	struct markdown_place *next;
	struct slice pointer; /* RFC 6901 */
	const char *path;
	int line;
};

struct markdown_article {
	json_t *json; /* the jsonl form, to be freed; NULL after faults */
	struct markdown_place *places;
};

/* Reads the files. Faults go to *faults as "PATH:LINE: WHAT\n". Places live in the arena. FAULT_MEMORY. */
int markdown_files_read(struct markdown_article *out, struct arena *, const struct markdown_file *, size_t count,
	struct buffer *faults);
/* The place of a member, of what encloses it, or of what it holds; `otherwise` is the article's first file. */
struct markdown_place markdown_place_of(const struct markdown_article *, struct slice pointer, const char *otherwise);

#endif
