/* SPDX-License-Identifier: MIT */

/* What is compared, and so brought into one form: doing that twice changes nothing more. And headers, line by line. */
#include "fuzz.h"

#include "base/clock.h"
#include "http/accept.h"
#include "http/condition.h"
#include "http/cursor.h"
#include "http/media_type.h"
#include "text/lang.h"
#include "text/slug.h"

static void check_lang(struct arena *arena, struct slice in)
{
	struct slice once, twice;

	HOLDS(lang_valid(in) == (lang_canonical(arena, in, &once) == 0));
	if (!lang_valid(in))
		return;
	HOLDS(lang_valid(once) && slice_eq_ci(in, once));
	HOLDS(lang_canonical(arena, once, &twice) == 0 && slice_eq(once, twice));
}

static void check_unicode(struct arena *arena, struct slice in)
{
	struct slice once, twice;

	if (unicode_nfc(arena, in, &once) == 0) {
		HOLDS(utf8_valid(once));
		HOLDS(unicode_nfc(arena, once, &twice) == 0 && slice_eq(once, twice));
	}
	if (unicode_fold(arena, in, &once) == 0)
		HOLDS(utf8_valid(once));
	if (tag_normalise(arena, in, &once) == 0)
		HOLDS(tag_normalise(arena, once, &twice) == 0 && slice_eq(once, twice));
	if (slug_from_title(arena, in, &once) == 0)
		HOLDS(slug_valid(once) && once.len <= SLUG_MAX);
}

static void check_time(struct slice in)
{
	char text[CLOCK_TEXT];
	int64_t ms, again;
	int32_t day;

	if (clock_parse(&ms, in) == 0)
		HOLDS(clock_parse(&again, slice_from(clock_format_utc(text, ms))) == 0 && ms == again);
	if (clock_parse_local(&ms, in) == 0)
		HOLDS(clock_parse(&again, slice_from(clock_format(text, ms))) == 0 && ms == again);
	if (clock_parse_day(&day, in) == 0)
		HOLDS(slice_eq(slice_from(clock_format_day(text, day)), in));
}

static void check_headers(struct arena *arena, struct slice in)
{
	struct cursor cursor;

	accept_gzip(in);
	condition_none_match(in, SLICE("\"a\""));
	/* A strong match is a weak one. */
	if (condition_match(in, SLICE("\"a\"")) == 0)
		HOLDS(condition_none_match(in, SLICE("\"a\"")));
	media_type_is(in, SLICE("application/json"));
	if (cursor_decode(&cursor, arena, in) == 0) {
		HOLDS(cursor.keys <= CURSOR_KEYS_MAX);
		HOLDS(slice_eq(cursor_encode(arena, &cursor), in));
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct arena *arena = arena_new((size_t)64 << 20);
	struct slice in = fuzz_text(bytes, len);

	check_lang(arena, in);
	check_unicode(arena, in);
	check_time(in);
	check_headers(arena, in);
	arena_free(arena);
	return 0;
}
