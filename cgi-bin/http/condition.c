/* SPDX-License-Identifier: MIT */

/* condition.c: lists of entity tags, one pass, nothing copied. */
#include "http/condition.h"

struct etag {
	bool weak;
	struct slice opaque; /* with its quotes */
};

enum step { STEP_TAG, STEP_END, STEP_MALFORMED };

static struct slice skip(struct slice s, const char *set)
{
	while (s.len > 0 && strchr(set, s.at[0]) && s.at[0])
		s = slice_from_index(s, 1);
	return s;
}

/* Takes one entity tag off the front: [W/] " etagc* " (RFC 9110 8.8.3). */
static bool take_tag(struct slice *rest, struct etag *out)
{
	struct slice s = *rest;
	size_t i;

	out->weak = slice_starts(s, SLICE("W/"));
	if (out->weak)
		s = slice_from_index(s, 2);
	if (s.len < 2 || s.at[0] != '"')
		return false;
	for (i = 1; i < s.len && s.at[i] != '"'; i++) {
		unsigned char c = (unsigned char)s.at[i];

		if (c <= ' ' || c == 0x7f)
			return false;
	}
	if (i == s.len)
		return false;
	out->opaque = slice_head(s, i + 1);
	*rest = slice_from_index(s, i + 1);
	return true;
}

/* The next tag of the list; empty elements are allowed (RFC 9110 5.6.1.2). */
static enum step next_tag(struct slice *rest, struct etag *out)
{
	*rest = skip(*rest, ", \t");
	if (rest->len == 0)
		return STEP_END;
	if (!take_tag(rest, out))
		return STEP_MALFORMED;
	*rest = skip(*rest, " \t");
	return rest->len == 0 || rest->at[0] == ',' ? STEP_TAG : STEP_MALFORMED;
}

static bool parse_own(struct slice text, struct etag *out)
{
	return text.at && take_tag(&text, out) && text.len == 0;
}

bool condition_none_match(struct slice if_none_match, struct slice etag)
{
	struct slice rest = slice_trim(if_none_match);
	struct etag own, tag;

	if (!if_none_match.at || !parse_own(etag, &own))
		return false;
	if (slice_eq(rest, SLICE("*")))
		return true;
	while (next_tag(&rest, &tag) == STEP_TAG)
		if (slice_eq(tag.opaque, own.opaque))
			return true;
	return false;
}

int condition_match(struct slice if_match, struct slice etag)
{
	struct slice rest = slice_trim(if_match);
	struct etag own, tag;
	enum step step;
	bool found = false, any = false;

	if (!if_match.at)
		return CONDITION_E_ABSENT;
	if (slice_eq(rest, SLICE("*")))
		return 0;
	if (!parse_own(etag, &own))
		own.weak = true;
	while ((step = next_tag(&rest, &tag)) == STEP_TAG) {
		any = true;
		if (!tag.weak && !own.weak && slice_eq(tag.opaque, own.opaque))
			found = true;
	}
	if (step == STEP_MALFORMED || !any)
		return CONDITION_E_MALFORMED;
	return found ? 0 : CONDITION_E_STALE;
}
