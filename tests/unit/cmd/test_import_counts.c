/* SPDX-License-Identifier: MIT */

/* Counts of other systems as CSV: what is taken for it, what comes out, and which line is wrong. */
#include "table.h"

#include "base/clock.h"
#include "cmd/import_counts.h"

TEST(recognised)
{
	static const struct {
		const char *text;
		bool want;
	} rows[] = {
		{ "article,count,system,as_of\n", true },
		{ "as_of,system,count,article", true },
		{ "ID, Views ,Source,Date\r\n1,2,3,4\r\n", true },
		{ "\xef\xbb\xbf\"slug\",\"count\",\"title\",\"system\",\"as of\"\n", true },
		{ "\nurl,views,system,as-of\n", true },
		{ "", false },
		{ "article,count,system\n", false },
		{ "article;count;system;as_of\n", false },
		{ "article,slug,count,system,as_of\n", false },
		{ "\"article,count,system,as_of\n", false },
		{ "{\"article\": 1}", false },
		{ "Home> Trade news\n", false },
	};

	EACH(rows, i)
		CHECK_ROW(i, counts_recognise(slice_from(rows[i].text)) == rows[i].want);
}

#define HEAD "article,count,system,as_of\n"

TEST(lines)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ HEAD, "" },
		{ HEAD "harbour,23189,wordpress,2026-01-01T00:00:00+08:00\n",
			"{\"line\":2,\"article\":\"harbour\",\"views\":23189,\"system\":\"wordpress\",\"as_of\":\"2025-"
			"12-31T16:00:00Z\"}\n" },
		/* a day begins in the site's zone */
		{ HEAD "7,0,\"old, \"\"very\"\" old\",2026-01-01",
			"{\"line\":2,\"article\":\"7\",\"views\":0,\"system\":\"old, \\\"very\\\" "
			"old\",\"as_of\":\"2025-12-31T16:00:00Z\"}\n" },
		{ "date,title,source,views,url\n\n2026-01-01, a \"title\" ,x,1,https://a.example/?p=1\n", NULL },
		{ "date,title,source,views,url\n\n2026-01-01,\"a\ntitle\", x , 1 "
		  ",https://a.example/?p=1\n2026-01-02,,y,2,u\n",
			"{\"line\":3,\"article\":\"https://a.example/"
			"?p=1\",\"views\":1,\"system\":\"x\",\"as_of\":\"2025-12-31T16:"
			"00:00Z\"}\n{\"line\":5,\"article\":\"u\",\"views\":2,\"system\":\"y\",\"as_of\":\"2026-01-"
			"01T16:00:00Z\"}\n" },
	};

	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	EACH(rows, i) {
		struct buffer out = BUFFER_INIT, faults = BUFFER_INIT;
		int r = counts_read(&out, slice_from(rows[i].text), "f", &faults);

		CHECK_ROW(i, r == (rows[i].want ? 0 : COUNTS_E_FORM));
		if (rows[i].want)
			CHECK_TEXT(i, buffer_as_slice(&out), rows[i].want);
		buffer_release(&out);
		buffer_release(&faults);
	}
}

TEST(faults)
{
	static const struct {
		const char *text, *want;
	} rows[] = {
		{ "", "f:1: There is nothing in it.\n" },
		{ "\n\n", "f:3: There is nothing in it.\n" },
		{ "article,count,as_of\n1,2,2026-01-01\n", "f:1: There is no column named system.\n" },
		{ "article,views,count,system,as_of\n", "f:1: Two columns have the same meaning.\n" },
		{ "a\"b\n", "f:1: A quote stands within a field that does not begin with one.\n" },
		{ HEAD "1,2,s,2026-01-01\n1,2,s\n1,2,s,2026-01-01,5\n",
			"f:3: This has not as many fields as the first line.\nf:4: This has not as many fields as the "
			"first "
			"line.\n" },
		{ HEAD "1,-2,s,2026-01-01\n", "f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD "1,+2,s,2026-01-01\n", "f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD "1,2.0,s,2026-01-01\n", "f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD "1,\"1,000\",s,2026-01-01\n", "f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD "1,9007199254740992,s,2026-01-01\n",
			"f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD "1,99999999999999999999,s,2026-01-01\n",
			"f:2: count: This is not a whole number of digits alone.\n" },
		{ HEAD ",,,\n", "f:2: article: This is empty.\nf:2: count: This is not a whole number of digits "
				"alone.\nf:2: system: This "
				"is empty.\nf:2: as_of: This is neither a time with its offset nor a day.\n" },
		{ HEAD "1,2,s,2026-02-30\n", "f:2: as_of: This is neither a time with its offset nor a day.\n" },
		{ HEAD "1,2,s,2026-01-01T00:00:00\n",
			"f:2: as_of: This is neither a time with its offset nor a day.\n" },
		{ HEAD "1,2,s,yesterday\n", "f:2: as_of: This is neither a time with its offset nor a day.\n" },
		{ HEAD "1,2,s,2026-01-01\n\"1,2,s,2026-01-01\n1,2,s,2026-01-01\n",
			"f:3: A quoted field does not end.\n" },
	};

	EACH(rows, i) {
		struct buffer out = BUFFER_INIT, faults = BUFFER_INIT;

		CHECK_ROW(i, counts_read(&out, slice_from(rows[i].text), "f", &faults) == COUNTS_E_FORM);
		CHECK_TEXT(i, buffer_as_slice(&faults), rows[i].want);
		buffer_release(&out);
		buffer_release(&faults);
	}
}

TEST(a_hundred_faults_are_told)
{
	struct buffer text = BUFFER_INIT, out = BUFFER_INIT, faults = BUFFER_INIT;

	buffer_text(&text, HEAD);
	for (int i = 0; i < 1000; i++)
		buffer_text(&text, "1,x,s,2026-01-01\n");
	CHECK(counts_read(&out, buffer_as_slice(&text), "f", &faults) == COUNTS_E_FORM);
	CHECK(slice_ends(buffer_as_slice(&faults), SLICE("f:102: … and more, which are not told\n")));
	buffer_release(&text);
	buffer_release(&out);
	buffer_release(&faults);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(recognised), cmocka_unit_test(lines),
		cmocka_unit_test(faults), cmocka_unit_test(a_hundred_faults_are_told) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
