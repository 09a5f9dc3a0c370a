/* SPDX-License-Identifier: MIT */
#include "render/format.h"

#include "base/clock.h"

size_t format_count(char out[FORMAT_COUNT], int64_t n)
{
	char digits[FORMAT_COUNT];
	uint64_t rest = n < 0 ? -(uint64_t)n : (uint64_t)n;
	size_t at = FORMAT_COUNT, len, written = 0;

	do {
		if (written && written % 3 == 0)
			digits[--at] = ',';
		digits[--at] = (char)('0' + rest % 10);
		rest /= 10;
		written++;
	} while (rest);
	if (n < 0)
		digits[--at] = '-';
	len = FORMAT_COUNT - at;
	memcpy(out, digits + at, len);
	return len;
}

void format_time(char out[FORMAT_TIME], int64_t ms)
{
	char full[CLOCK_TEXT];

	clock_format(full, ms);
	memcpy(out, full, FORMAT_TIME - 1);
	out[10] = ' ';
	out[FORMAT_TIME - 1] = '\0';
}

struct slice format_language(struct slice tag)
{
	static const struct {
		struct slice tag, name;
	} known[] = {
		{ SLICE_INIT("zh-Hant"), SLICE_INIT("繁體中文") },
		{ SLICE_INIT("zh"), SLICE_INIT("中文") },
		{ SLICE_INIT("en"), SLICE_INIT("English") },
		{ SLICE_INIT("ar"), SLICE_INIT("العربية") },
		{ SLICE_INIT("de"), SLICE_INIT("Deutsch") },
		{ SLICE_INIT("es"), SLICE_INIT("Español") },
		{ SLICE_INIT("fr"), SLICE_INIT("Français") },
		{ SLICE_INIT("id"), SLICE_INIT("Bahasa Indonesia") },
		{ SLICE_INIT("it"), SLICE_INIT("Italiano") },
		{ SLICE_INIT("ja"), SLICE_INIT("日本語") },
		{ SLICE_INIT("kk"), SLICE_INIT("Қазақша") },
		{ SLICE_INIT("ko"), SLICE_INIT("한국어") },
		{ SLICE_INIT("ms"), SLICE_INIT("Bahasa Melayu") },
		{ SLICE_INIT("nl"), SLICE_INIT("Nederlands") },
		{ SLICE_INIT("pl"), SLICE_INIT("Polski") },
		{ SLICE_INIT("pt"), SLICE_INIT("Português") },
		{ SLICE_INIT("ru"), SLICE_INIT("Русский") },
		{ SLICE_INIT("th"), SLICE_INIT("ไทย") },
		{ SLICE_INIT("tr"), SLICE_INIT("Türkçe") },
		{ SLICE_INIT("vi"), SLICE_INIT("Tiếng Việt") },
	};

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		size_t len = known[i].tag.len;

		if (slice_starts(tag, known[i].tag) && (tag.len == len || tag.at[len] == '-'))
			return known[i].name;
	}
	return tag;
}
