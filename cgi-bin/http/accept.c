/* SPDX-License-Identifier: MIT */

/* accept.c: Accept-Encoding, as far as the choice is between gzip and nothing. */
#include "http/accept.h"

enum weight { WEIGHT_NONE, WEIGHT_ZERO, WEIGHT_SOME };

/* 0 to 1 with at most three digits behind the point (RFC 9110 12.4.2); what is malformed counts as zero. */
static enum weight parse_weight(struct slice s)
{
	bool some = false;

	if (s.len == 0 || s.len > 5 || (s.at[0] != '0' && s.at[0] != '1') || (s.len > 1 && s.at[1] != '.'))
		return WEIGHT_ZERO;
	some = s.at[0] == '1';
	for (size_t i = 2; i < s.len; i++) {
		if (s.at[i] < '0' || s.at[i] > '9' || (s.at[0] == '1' && s.at[i] != '0'))
			return WEIGHT_ZERO;
		some = some || s.at[i] != '0';
	}
	return some ? WEIGHT_SOME : WEIGHT_ZERO;
}

static enum weight weight_of(struct slice parameters)
{
	struct slice part;

	while (slice_split(&parameters, ';', &part)) {
		part = slice_trim(part);
		if (part.len >= 2 && (part.at[0] == 'q' || part.at[0] == 'Q') && part.at[1] == '=')
			return parse_weight(slice_from_index(part, 2));
	}
	return WEIGHT_SOME;
}

bool accept_gzip(struct slice header)
{
	enum weight named = WEIGHT_NONE, any = WEIGHT_NONE;
	struct slice item;

	/* What nginx passes on, and what most clients begin with. */
	if (slice_eq(header, SLICE("gzip")))
		return true;
	while (slice_split(&header, ',', &item)) {
		size_t end = slice_index(item, ';');
		struct slice name = slice_trim(slice_head(item, end));
		struct slice rest = end < item.len ? slice_from_index(item, end + 1) : SLICE_NONE;

		if (slice_eq_ci(name, SLICE("gzip")) || slice_eq_ci(name, SLICE("x-gzip"))) {
			enum weight w = weight_of(rest);

			if (named != WEIGHT_ZERO)
				named = w;
		} else if (slice_eq(name, SLICE("*"))) {
			any = weight_of(rest);
		}
	}
	return named == WEIGHT_NONE ? any == WEIGHT_SOME : named == WEIGHT_SOME;
}
