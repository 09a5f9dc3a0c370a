/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "base/fault.h"
#include "base/log.h"
#include "news/segments.h"
#include "text/json.h"

/* {"views":N,"section":S,"url":"U/x","title":{"en":"a","zh":"b"}} */
static void build(struct buffer *out)
{
	struct segments s;

	segments_begin(&s, out, SEGMENT_ALWAYS);
	buffer_text(out, "{\"views\":");
	segments_hole(&s, SEGMENT_VIEWS);
	buffer_text(out, ",\"section\":");
	segments_hole(&s, SEGMENT_SECTION);
	buffer_text(out, ",\"url\":\"");
	segments_hole(&s, SEGMENT_SITE);
	buffer_text(out, "/x\",\"title\":{");
	segments_tag(&s, SEGMENT_LANG + 0);
	buffer_text(out, "\"en\":\"a\"");
	segments_tag(&s, SEGMENT_ALL);
	buffer_text(out, ",");
	segments_tag(&s, SEGMENT_LANG + 1);
	buffer_text(out, "\"zh\":\"");
	segments_tag(&s, SEGMENT_BODY + 1);
	json_write_string_inner(out, SLICE("<p class=\"x\">\\ & \n\xE2\x80\xA8</p>"));
	segments_tag(&s, SEGMENT_LANG + 1);
	buffer_text(out, "\"");
	segments_tag(&s, SEGMENT_ALWAYS);
	buffer_text(out, "}}");
	segments_end(&s);
}

#define BODY "\\u003cp class=\\\"x\\\"\\u003e\\\\ \\u0026 \\n\\u2028\\u003c/p\\u003e"

TEST(copies_what_is_asked_for)
{
	static const struct {
		int lang;
		const char *title;
	} rows[] = {
		{ SEGMENTS_EVERY, "{\"en\":\"a\",\"zh\":\"" BODY "\"}" },
		{ 0, "{\"en\":\"a\"}" },
		{ 1, "{\"zh\":\"" BODY "\"}" },
		{ 2, "{}" },
	};
	struct buffer made = BUFFER_INIT, out = BUFFER_INIT;

	build(&made);
	EACH(rows, i) {
		struct segments_fill fill = { rows[i].lang, 23189, SLICE("{\"slug\":\"s\"}"), SLICE("https://n") };
		char want[512];

		buffer_clear(&out);
		snprintf(want, sizeof(want),
			"{\"views\":23189,\"section\":{\"slug\":\"s\"},\"url\":\"https://n/x\",\"title\":%s}",
			rows[i].title);
		CHECK_ROW(i, segments_write(&out, buffer_as_slice(&made), &fill) == 0);
		CHECK_TEXT(i, buffer_as_slice(&out), want);
	}
	buffer_release(&made);
	buffer_release(&out);
}

TEST(gives_bodies_back_as_html)
{
	struct buffer made = BUFFER_INIT, out = BUFFER_INIT;

	build(&made);
	CHECK(segments_body(&out, buffer_as_slice(&made), 1));
	CHECK_TEXT(0, buffer_as_slice(&out), "<p class=\"x\">\\ & \n\xE2\x80\xA8</p>");
	CHECK(!segments_body(&out, buffer_as_slice(&made), 0));
	buffer_release(&made);
	buffer_release(&out);
}

/* Cut anywhere, it is a fault or a shorter text, and no byte behind its end is read (the copy is exact: ASan looks). */
TEST(damage_is_a_fault)
{
	struct segments_fill fill = { SEGMENTS_EVERY, 1, SLICE("{}"), SLICE("u") };
	struct buffer made = BUFFER_INIT, out = BUFFER_INIT;
	int faults = 0;

	build(&made);
	for (size_t len = 0; len < made.len; len++) {
		char *cut = malloc(len ? len : 1);

		memcpy(cut, made.at, len);
		buffer_clear(&out);
		faults += segments_write(&out, slice_of(cut, len), &fill) == FAULT_STORE;
		segments_body(&out, slice_of(cut, len), 1);
		free(cut);
	}
	CHECK(faults > 100);
	buffer_release(&made);
	buffer_release(&out);
}

TEST(no_memory_is_told)
{
	struct buffer out = { .failed = true };
	struct segments s;

	segments_begin(&s, &out, SEGMENT_ALWAYS);
	buffer_text(&out, "x");
	segments_hole(&s, SEGMENT_VIEWS);
	segments_tag(&s, SEGMENT_ALL);
	segments_end(&s);
	CHECK(buffer_check(&out) == FAULT_MEMORY);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(copies_what_is_asked_for),
		cmocka_unit_test(gives_bodies_back_as_html),
		cmocka_unit_test(damage_is_a_fault),
		cmocka_unit_test(no_memory_is_told),
	};

	log_open("/dev/null"); /* damage is logged */
	return cmocka_run_group_tests(tests, NULL, NULL);
}
