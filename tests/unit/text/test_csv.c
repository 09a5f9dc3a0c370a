/* SPDX-License-Identifier: MIT */

/* RFC 4180, record by record. */
#include "table.h"

#include "text/csv.h"

/* All records: fields parted by |, each record begun by its line; a wrong one is "!" and its outcome. */
static struct slice read_all(struct arena *arena, struct slice text)
{
	struct buffer out = BUFFER_INIT;
	struct csv_record record;
	struct slice copy;
	struct csv csv;
	int r;

	csv_init(&csv, text);
	while ((r = csv_next(&csv, arena, &record)) != CSV_END) {
		CHECK(r >= 0);
		buffer_printf(&out, "%s%ld:", out.len ? " " : "", record.line);
		if (r)
			buffer_printf(&out, "!%d", r);
		for (size_t i = 0; r == 0 && i < record.count; i++)
			buffer_printf(&out, "%s" SLICE_FMT, i ? "|" : "", SLICE_ARG(record.fields[i]));
	}
	copy = arena_copy(arena, buffer_as_slice(&out));
	buffer_release(&out);
	return copy;
}

TEST(records)
{
	static const struct {
		struct slice text;
		const char *want;
	} rows[] = {
		{ SLICE_INIT(""), "" },
		{ SLICE_INIT("\n\r\n\n"), "" },
		{ SLICE_INIT("a,b"), "1:a|b" },
		{ SLICE_INIT("a,b\r\nc,d\r\n"), "1:a|b 2:c|d" },
		{ SLICE_INIT("a\n\n\nb\n"), "1:a 4:b" },
		{ SLICE_INIT("\xef\xbb\xbf\"a\",b\n"), "1:a|b" },
		{ SLICE_INIT(","), "1:|" },
		{ SLICE_INIT("a,\n,b\n"), "1:a| 2:|b" },
		{ SLICE_INIT(" a , b \n"), "1: a | b " },
		{ SLICE_INIT("\"\",\"a,b\"\n"), "1:|a,b" },
		{ SLICE_INIT("\"say \"\"yes\"\"\",\"\"\"\"\n"), "1:say \"yes\"|\"" },
		{ SLICE_INIT("\"a\nb\r\nc\",d\ne\n"), "1:a\nb\r\nc|d 4:e" },
		{ SLICE_INIT("贸易,\"一\"\"二\""), "1:贸易|一\"二" },
		{ SLICE_INIT("a\rb,c\n"), "1:a\rb|c" },
		{ SLICE_INIT("a\r"), "1:a\r" },
		/* what is wrong, and what stands behind it */
		{ SLICE_INIT("a\"b,c\nd\n"), "1:!2 2:d" },
		{ SLICE_INIT("\"a\"b,c\nd\n"), "1:!3 2:d" },
		{ SLICE_INIT("\"a\" ,c\nd\n"), "1:!3 2:d" },
		{ SLICE_INIT("\"a\"\"\nd\n"), "1:!4" },
		{ SLICE_INIT("a\n\"b,c\nd\n"), "1:a 2:!4" },
		{ SLICE_INIT("\""), "1:!4" },
		{ SLICE_INIT("\xff,b\nc\n"), "1:!6 2:c" },
		{ SLICE_INIT("a,b\0c\nd\n"), "1:!6 2:d" },
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	EACH(rows, i)
		CHECK_TEXT(i, read_all(arena, rows[i].text), rows[i].want);
	arena_free(arena);
}

TEST(many_fields)
{
	struct arena *arena = arena_new((size_t)1 << 20);
	struct buffer text = BUFFER_INIT;

	for (int i = 0; i < CSV_FIELDS_MAX; i++)
		buffer_text(&text, i ? ",x" : "x");
	buffer_byte(&text, '\n');
	CHECK(read_all(arena, buffer_as_slice(&text)).len == 2 + 2 * CSV_FIELDS_MAX - 1);
	text.at[text.len - 1] = ',';
	buffer_text(&text, "\nb\n");
	CHECK_TEXT(0, read_all(arena, buffer_as_slice(&text)), "1:!5 2:b");
	buffer_release(&text);
	arena_free(arena);
}

TEST(sentences)
{
	for (int outcome = CSV_E_QUOTE; outcome <= CSV_E_ENCODING; outcome++)
		CHECK_ROW(outcome, strlen(csv_text(outcome)) > 10);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(records), cmocka_unit_test(many_fields),
		cmocka_unit_test(sentences) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
