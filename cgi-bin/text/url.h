/* SPDX-License-Identifier: MIT */
#ifndef TEXT_URL_H
#define TEXT_URL_H

/* Percent coding and addresses (RFC 3986). A request's address is decoded once, here, and what is decoded is used for
 * routing and for permission alike. Decoded slices are `in` itself where nothing was coded, else in the arena. */

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

/* Outcomes. */
enum {
	URL_E_ESCAPE = 1, /* a % without two hexadecimal digits */
	URL_E_CHARACTER,  /* NUL or another control character, a backslash in a path */
	URL_E_UTF8,       /* the decoded bytes are not UTF-8 */
	URL_E_SEGMENT,    /* a path with `.`, `..` or an empty segment, or that does not begin with / */
	URL_E_FORM        /* not an absolute http or https address */
};

struct url_http {
	struct slice scheme; /* "http" or "https", in any case */
	struct slice host;   /* with [] for IPv6; never empty */
	int port;            /* the scheme's own when none was given */
	struct slice rest;   /* path, query and fragment; may be empty */
};

/* A path as a whole, `/news/1/a%20b`. %2F is refused as URL_E_SEGMENT: it would make another number of segments. One
 * slash at the end is allowed. */
int url_decode_path(struct arena *, struct slice in, struct slice *out);
/* A name or value of a query: + is a space. Tab and line breaks are allowed, other control characters are not. */
int url_decode_query(struct arena *, struct slice in, struct slice *out);
/* Cuts the next `name=value` off *rest, both still coded; empty pairs are left out. False at the end. */
bool url_query_next(struct slice *rest, struct slice *name, struct slice *value);

/* Appends a text as one path segment or query value: all but A-Z a-z 0-9 - . _ ~ is coded. */
void url_encode_segment(struct buffer *, struct slice);

/* Takes an absolute address with a host apart; only the characters that RFC 3986 knows (and, as IRI, those beyond
 * ASCII). User information is refused. `out` may be NULL for a check. */
int url_parse_http(struct slice url, struct url_http *out);

#endif
