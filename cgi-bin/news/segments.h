/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEGMENTS_H
#define NEWS_SEGMENTS_H

/* Finished JSON with holes.
 *
 * The JSON of an article is written once, when it is saved. Two things are known only when it is read: the count of views,
 * and whether all languages are asked for or one. So it is kept as segments, each with a tag that says when it is copied:
 *
 *   form: ( tag:1 length:4 little-endian bytes )*
 *   tags: SEGMENT_ALWAYS, SEGMENT_ALL (only when no language was chosen: commas between languages),
 *         SEGMENT_VIEWS (no bytes: the count goes here), SEGMENT_LANG + n (when none was chosen, or the n-th was).
 *
 * Reading costs a copy, with `?lang=` as without. */

#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

enum { SEGMENT_ALWAYS = 0, SEGMENT_ALL = 1, SEGMENT_VIEWS = 2, SEGMENT_LANG = 16 };
/* `lang` for segments_write: every language. */
#define SEGMENTS_EVERY (-1)

/* Builds segments: text is appended to `text`, and segments_mark says what has been appended since the last mark. */
struct segments {
	struct buffer *out;
	size_t start;
	int tag;
	bool open;
};

void segments_begin(struct segments *, struct buffer *out);
/* From here on what is appended to `out` is of this tag. */
void segments_tag(struct segments *, int tag);
void segments_views(struct segments *);
void segments_end(struct segments *);

/* Copies to `out` what `lang` (index in the article's own order of languages, or SEGMENTS_EVERY) asks for. Damaged
 * segments are a FAULT_STORE. */
int segments_write(struct buffer *out, struct slice segments, int lang, int64_t views);

#endif
