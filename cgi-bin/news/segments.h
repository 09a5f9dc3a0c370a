/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SEGMENTS_H
#define NEWS_SEGMENTS_H

/* Finished JSON with holes.
 *
 * The JSON of an article is written once, when it is saved. What is known only when it is read (the count of views, the
 * languages asked for, the section's names, the site's address) is left open. So it is kept as segments, each with a
 * tag that says when it is copied:
 *
 *   form: ( tag:1 length:4 little-endian bytes )*
 *
 * Reading costs a copy, with `?lang=` as without. Languages are numbered by the article's own order of visible texts.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/slice.h"

enum {
	SEGMENT_ALWAYS = 0,
	SEGMENT_ALL = 1,     /* only when no language was chosen: commas between languages */
	SEGMENT_VIEWS = 2,   /* no bytes: the count goes here */
	SEGMENT_SECTION = 3, /* no bytes: the section's object */
	SEGMENT_SITE = 4,    /* no bytes: the site's address, inside a string */
	SEGMENT_LANG = 16,   /* + n: when no language was chosen, or the n-th was */
	SEGMENT_BODY = 32 /* + n: copied as SEGMENT_LANG + n; the HTML of that body, as the inside of a JSON string */
};
/* `lang` for every language. */
#define SEGMENTS_EVERY (-1)

/* Builds segments: what is appended to `out` after segments_tag, up to the next call, is of that tag. */
struct segments {
	struct buffer *out;
	size_t start; /* of the open segment's bytes */
};

void segments_begin(struct segments *, struct buffer *out, int tag);
void segments_tag(struct segments *, int tag);
/* A hole (SEGMENT_VIEWS, _SECTION, _SITE); what follows is SEGMENT_ALWAYS. */
void segments_hole(struct segments *, int tag);
void segments_end(struct segments *);

/* What goes into the holes. */
struct segments_fill {
	int lang; /* a number, or SEGMENTS_EVERY */
	int64_t views;
	struct slice section;  /* finished JSON: section_write_object (news/section.h) */
	struct slice site_url; /* without a slash at the end; of URL characters only */
};

/* Appends the JSON. Damaged segments are a FAULT_STORE. */
int segments_write(struct buffer *out, struct slice segments, const struct segments_fill *);
/* Appends the first SEGMENT_BODY + n as HTML. True if there is one. */
bool segments_body(struct buffer *out, struct slice segments, int n);

#endif
