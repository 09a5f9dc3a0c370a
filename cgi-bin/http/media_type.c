/* SPDX-License-Identifier: MIT */

/* media_type.c: one comparison and one parameter. */
#include "http/media_type.h"

/* "utf-8", with or without quotation marks. */
static bool is_utf8(struct slice value)
{
	if (value.len >= 2 && value.at[0] == '"' && value.at[value.len - 1] == '"')
		value = slice_of(value.at + 1, value.len - 2);
	return slice_eq_ci(value, SLICE("utf-8")) || slice_eq_ci(value, SLICE("utf8"));
}

bool media_type_is(struct slice content_type, struct slice wanted)
{
	struct slice rest = content_type, part;

	if (!slice_split(&rest, ';', &part) || !slice_eq_ci(slice_trim(part), wanted))
		return false;
	while (slice_split(&rest, ';', &part)) {
		struct slice name, value = slice_trim(part);

		if (value.len == 0)
			continue;
		if (!slice_split(&value, '=', &name) || !value.at)
			return false;
		if (slice_eq_ci(name, SLICE("charset")) && !is_utf8(value))
			return false;
	}
	return true;
}
