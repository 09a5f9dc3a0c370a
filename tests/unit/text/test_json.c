/* SPDX-License-Identifier: MIT */

#include "table.h"

#include <math.h>

#include "text/json.h"

TEST(reading)
{
	static const struct {
		struct slice text;
		int r, line, column;
	} rows[] = {
		{ SLICE_INIT("{}"), 0, 0, 0 },
		{ SLICE_INIT(" [1, -2.5e3, true, null, \"\\u8d38\\ud83d\\ude00\"] \n"), 0, 0, 0 },
		{ SLICE_INIT("{\"a\":{\"a\":1},\"b\":1}"), 0, 0, 0 },
		{ SLICE_INIT(""), JSON_E_SYNTAX, 1, 1 },
		{ SLICE_INIT("1"), 0, 0, 0 },
		{ SLICE_INIT("\"a\""), 0, 0, 0 },
		{ SLICE_INIT("null"), 0, 0, 0 },
		{ SLICE_INIT("nul"), JSON_E_SYNTAX, 1, 3 },
		{ SLICE_INIT("1 1"), JSON_E_SYNTAX, 1, 3 },
		{ SLICE_INIT("\"a"), JSON_E_SYNTAX, 1, 2 },
		{ SLICE_INIT("\"\\u0000\""), JSON_E_SYNTAX, 1, 8 },
		{ SLICE_INIT("{\n\"a\": tru}"), JSON_E_SYNTAX, 2, 8 },
		{ SLICE_INIT("{\"a\":1,}"), JSON_E_SYNTAX, 1, 8 },
		{ SLICE_INIT("[1 2]"), JSON_E_SYNTAX, 1, 4 },
		{ SLICE_INIT("{} {}"), JSON_E_SYNTAX, 1, 4 },
		{ SLICE_INIT("{'a':1}"), JSON_E_SYNTAX, 1, 2 },
		{ SLICE_INIT("[NaN]"), JSON_E_SYNTAX, 1, 4 },
		{ SLICE_INIT("[01]"), JSON_E_SYNTAX, 1, 2 },
		{ SLICE_INIT("[1e999]"), JSON_E_SYNTAX, 1, 6 },
		{ SLICE_INIT("[99999999999999999999]"), JSON_E_SYNTAX, 1, 21 },
		{ SLICE_INIT("[\"a\nb\"]"), JSON_E_SYNTAX, 1, 3 },
		{ SLICE_INIT("[\"\\u0000\"]"), JSON_E_SYNTAX, 1, 9 },
		{ SLICE_INIT("{\"\\u0000\":1}"), JSON_E_SYNTAX, 1, 9 },
		{ SLICE_INIT("[\"\\ud800\"]"), JSON_E_SYNTAX, 1, 9 },
		{ SLICE_INIT("[\"a\0\"]"), JSON_E_SYNTAX, 1, 4 },
		{ SLICE_INIT("[false\0,1]"), JSON_E_SYNTAX, 1, 7 },
		{ SLICE_INIT("[1,\n\0 2]"), JSON_E_SYNTAX, 2, 1 },
		{ SLICE_INIT("{}\0"), JSON_E_SYNTAX, 1, 3 },
		{ SLICE_INIT("[\"\xFF\"]"), JSON_E_SYNTAX, 1, 2 },
		{ SLICE_INIT("[\"\xED\xA0\x80\"]"), JSON_E_SYNTAX, 1, 2 },
		{ SLICE_INIT("\xEF\xBB\xBF{}"), JSON_E_SYNTAX, 1, 1 },
		{ SLICE_INIT("{\"a\":1,\n \"a\":2}"), JSON_E_DUPLICATE, 2, 4 },
		{ SLICE_INIT("{\"a\":1,\"\\u0061\":2}"), JSON_E_DUPLICATE, 1, 15 },
	};

	EACH(rows, i) {
		struct json_error_at where = { 0 };
		json_t *value = NULL;
		int r = json_read(&value, rows[i].text, &where);

		CHECK_ROW(i, r == rows[i].r);
		CHECK_ROW(i, (value != NULL) == (r == 0));
		if (r) {
			CHECK_ROW(i, where.message[0]);
			if (where.line != rows[i].line || where.column != rows[i].column)
				fail_msg("row %zu: line %d, column %d", i, where.line, where.column);
		}
		json_decref(value);
	}
}

TEST(depth)
{
	struct json_error_at where;
	struct buffer b = BUFFER_INIT;
	json_t *value = NULL;

	buffer_text(&b, "[\"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[\",");
	for (int i = 1; i < JSON_DEPTH_MAX; i++)
		buffer_byte(&b, '[');
	for (int i = 0; i < JSON_DEPTH_MAX; i++)
		buffer_byte(&b, ']');
	CHECK(json_read(&value, buffer_as_slice(&b), &where) == 0);
	json_decref(value);
	buffer_clear(&b);
	buffer_text(&b, "[\n");
	for (int i = 1; i < 100000; i++)
		buffer_byte(&b, '[');
	CHECK(json_read(&value, buffer_as_slice(&b), &where) == JSON_E_DEPTH);
	CHECK(where.line == 2 && where.column == JSON_DEPTH_MAX);
	buffer_release(&b);
}

TEST(writing_strings)
{
	static const struct {
		struct slice in;
		const char *out;
	} rows[] = {
		{ SLICE_INIT(""), "\"\"" },
		{ SLICE_INIT("plain text, long enough for eight at a time"),
			"\"plain text, long enough for eight at a time\"" },
		{ SLICE_INIT("贸易“引用”é😀"), "\"贸易“引用”é😀\"" },
		{ SLICE_INIT("a\"b\\c/d"), "\"a\\\"b\\\\c/d\"" },
		{ SLICE_INIT("\b\t\n\f\r"), "\"\\b\\t\\n\\f\\r\"" },
		{ SLICE_INIT("\x01\x1f\x7f"), "\"\\u0001\\u001f\x7f\"" },
		{ SLICE_INIT("</script><!-- &"), "\"\\u003c/script\\u003e\\u003c!-- \\u0026\"" },
		{ SLICE_INIT("12345678<"), "\"12345678\\u003c\"" },
		{ SLICE_INIT("1234567>"), "\"1234567\\u003e\"" },
		{ SLICE_INIT("=;?=;?=;?"), "\"=;?=;?=;?\"" },
		{ SLICE_INIT("a\xE2\x80\xA8"
			     "b\xE2\x80\xA9"),
			"\"a\\u2028b\\u2029\"" },
		{ SLICE_INIT("\xE2\x80\xA7\xE2\x80\xAA"), "\"\xE2\x80\xA7\xE2\x80\xAA\"" },
	};
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		buffer_clear(&b);
		json_write_string(&b, rows[i].in);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].out);
	}
	buffer_release(&b);
}

/* Every character, at every place within eight bytes, comes back as it went in. */
TEST(written_strings_come_back)
{
	struct json_error_at where;

	for (unsigned c = 1; c < 0x80; c++)
		for (size_t place = 0; place < 9; place++) {
			struct buffer b = BUFFER_INIT;
			char text[17] = "................";
			json_t *value = NULL;

			text[place] = (char)c;
			buffer_byte(&b, '[');
			json_write_string(&b, slice_of(text, 16));
			buffer_byte(&b, ']');
			if (json_read(&value, buffer_as_slice(&b), &where) != 0)
				fail_msg("U+%04X at %zu", c, place);
			CHECK_TEXT(c, json_string_slice(json_array_get(value, 0)), text);
			CHECK_ROW(c, !memchr(b.at, '<', b.len) && !memchr(b.at, '&', b.len));
			json_decref(value);
			buffer_release(&b);
		}
}

TEST(writing_trees)
{
	static const char *const rows[] = { "{}", "[]", "{\"z\":1,\"a\":[true,false,null],\"m\":{\"x\":\"贸\"}}",
		"[0,-1,9223372036854775807,-9223372036854775808]", "[1.5,-0.25,0.1,1e+300,1.0]", "{\"\":\"\\u003c\"}" };
	struct buffer b = BUFFER_INIT;
	struct json_error_at where;
	json_t *value;

	EACH(rows, i) {
		buffer_clear(&b);
		CHECK_ROW(i, json_read(&value, slice_from(rows[i]), &where) == 0);
		CHECK_ROW(i, json_write(&b, value) == 0);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i]);
		json_decref(value);
	}
	CHECK(json_write(&b, NULL) < 0);
	buffer_release(&b);
}

TEST(members)
{
	struct json_error_at where;
	json_t *value;

	CHECK(json_read(&value, SLICE("{\"s\":\"a\\u002fb\",\"i\":7,\"t\":true,\"n\":null}"), &where) == 0);
	CHECK_TEXT(0, json_slice(value, "s"), "a/b");
	CHECK(!json_slice(value, "i").at && !json_slice(value, "n").at && !json_slice(value, "x").at);
	CHECK(json_i64(value, "i", -1) == 7 && json_i64(value, "s", -1) == -1 && json_i64(value, "x", -1) == -1);
	CHECK(json_flag(value, "t") && !json_flag(value, "i") && !json_flag(value, "x"));
	json_decref(value);
}

/* --- shapes: the article's input of an editor, and the body of a view -----------------------------------------------
 */

static const struct json_field note = { .name = "", .kind = JSON_KIND_STRING, .min = 1, .max = 20 };
static const struct json_field tag = { .name = "", .kind = JSON_KIND_STRING, .min = 1, .max = 8 };
static const char *const states[] = { "draft", "published", NULL };
static const struct json_field text_shape[] = {
	{ "title", JSON_KIND_STRING, JSON_REQUIRED, .min = 1, .max = 10 },
	{ "summary", JSON_KIND_STRING, JSON_NULLABLE, .max = 20 },
	{ "body", JSON_KIND_STRING, JSON_REQUIRED | JSON_MULTILINE, .max = 100 },
	{ "made_from", JSON_KIND_INT, JSON_NULLABLE, .min = 1 },
	{ "hidden", JSON_KIND_BOOL, .flags = 0 },
	JSON_END,
};
static const struct json_field source_shape[] = { { "name", JSON_KIND_STRING, JSON_REQUIRED, .min = 1, .max = 20 },
	{ "url", JSON_KIND_URL, JSON_NULLABLE, .max = 30 }, JSON_END };
static const struct json_field article_shape[] = {
	{ "section", JSON_KIND_STRING, JSON_REQUIRED, .min = 1, .max = 10 },
	{ "status", JSON_KIND_STRING, JSON_REQUIRED, .one_of = states },
	{ "published_at", JSON_KIND_TIME, .flags = JSON_NULLABLE },
	{ "tags", JSON_KIND_LIST, 0, .max = 3, .item = &tag },
	{ "source", JSON_KIND_OBJECT, JSON_NULLABLE, .shape = source_shape },
	{ "texts", JSON_KIND_LANG_MAP, JSON_REQUIRED, .min = 1, .max = 4, .shape = text_shape },
	{ "correction", JSON_KIND_LANG_MAP, 0, .item = &note },
	{ "made_in", JSON_KIND_LANG, .flags = 0 },
	{ "priority", JSON_KIND_INT, 0, .min = -5, .max = 5 },
	{ "extra", JSON_KIND_OBJECT, .flags = JSON_ANY },
	JSON_END,
};

#define GOOD  "\"section\":\"news\",\"status\":\"draft\""
#define TEXTS "\"texts\":{\"en\":{\"title\":\"A\",\"body\":\"b\\nc\"}}"

static const struct {
	const char *json;
	size_t count;
	const char *pointers;
} shaped[] = {
	{ "{" GOOD "," TEXTS "}", 0, "" },
	{ "{" GOOD "," TEXTS ",\"published_at\":null,\"source\":null,\"tags\":[],\"extra\":{\"x\":[1]}}", 0, "" },
	{ "{" GOOD "," TEXTS ",\"published_at\":\"2024-05-17T17:01:00+08:00\",\"tags\":[\"EV\"],"
	  "\"source\":{\"name\":\"n\",\"url\":\"https://a.example/\"},\"correction\":{\"zh-Hans\":\"更正\"},"
	  "\"made_in\":\"en\",\"priority\":-5}",
		0, "" },
	{ "{}", 3, " /section /status /texts" },
	{ "{\"sectoin\":1," GOOD "," TEXTS "}", 1, " /sectoin" },
	{ "{\"a/b~c\":1," GOOD "," TEXTS "}", 1, " /a~1b~0c" },
	{ "{\"section\":5,\"status\":null," TEXTS "}", 2, " /section /status" },
	{ "{\"section\":\"\",\"status\":\"withdrawn\"," TEXTS "}", 2, " /section /status" },
	{ "{\"section\":\" \\u3000\",\"status\":\"draft\"," TEXTS "}", 1, " /section" },
	{ "{\"section\":\"12345678901\",\"status\":\"draft\"," TEXTS "}", 1, " /section" },
	{ "{\"section\":\"一二三四五六七八九十\",\"status\":\"draft\"," TEXTS "}", 0, "" },
	/* Counted as they are kept: in NFC. */
	{ "{\"section\":\"\\u0958\\u0958\\u0958\\u0958\\u0958\",\"status\":\"draft\"," TEXTS "}", 0, "" },
	{ "{\"section\":\"\\u0958\\u0958\\u0958\\u0958\\u0958\\u0958\",\"status\":\"draft\"," TEXTS "}", 1,
		" /section" },
	{ "{\"section\":\"\\uFB2C\\uFB2C\\uFB2C\\uFB2C\",\"status\":\"draft\"," TEXTS "}", 1, " /section" },
	{ "{\"section\":\"e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301e\\u0301\","
	  "\"status\":\"draft\"," TEXTS "}",
		0, "" },
	{ "{\"section\":\"a\\nb\",\"status\":\"draft\"," TEXTS "}", 1, " /section" },
	{ "{\"section\":\"a\\u2028\",\"status\":\"draft\"," TEXTS "}", 1, " /section" },
	{ "{" GOOD ",\"texts\":{}}", 1, " /texts" },
	{ "{" GOOD ",\"texts\":[]}", 1, " /texts" },
	{ "{" GOOD ",\"texts\":null}", 1, " /texts" },
	{ "{" GOOD ",\"texts\":{\"en\":\"text\"}}", 1, " /texts/en" },
	{ "{" GOOD ",\"texts\":{\"en\":null}}", 1, " /texts/en" },
	{ "{" GOOD ",\"texts\":{\"en\":{\"body\":1,\"hidden\":\"yes\",\"made_from\":0,\"x\":1}}}", 5,
		" /texts/en/body /texts/en/hidden /texts/en/made_from /texts/en/x /texts/en/title" },
	{ "{" GOOD ",\"texts\":{\"en_US\":{\"title\":\"A\",\"body\":\"\\u0007\"}}}", 2,
		" /texts/en_US /texts/en_US/body" },
	{ "{" GOOD "," TEXTS ",\"correction\":{\"en\":\"a\",\"EN\":\"b\",\"\":\"c\",\"zh\":7}}", 3,
		" /correction/EN /correction/ /correction/zh" },
	{ "{" GOOD "," TEXTS ",\"tags\":[\"a\",1,null,\"123456789\",\"\"]}", 5,
		" /tags /tags/1 /tags/2 /tags/3 /tags/4" },
	{ "{" GOOD "," TEXTS ",\"tags\":{}}", 1, " /tags" },
	{ "{" GOOD "," TEXTS ",\"published_at\":\"yesterday\"}", 1, " /published_at" },
	{ "{" GOOD "," TEXTS ",\"published_at\":\"2023-02-29T00:00:00Z\"}", 1, " /published_at" },
	{ "{" GOOD "," TEXTS ",\"published_at\":1715936460}", 1, " /published_at" },
	{ "{" GOOD "," TEXTS ",\"source\":{\"url\":\"javascript:alert(1)\"}}", 2, " /source/url /source/name" },
	{ "{" GOOD "," TEXTS ",\"source\":{\"name\":\"n\",\"url\":\"https://a.example/long/long/long\"}}", 1,
		" /source/url" },
	{ "{" GOOD "," TEXTS ",\"priority\":6,\"made_in\":\"e\"}", 2, " /priority /made_in" },
	{ "{" GOOD "," TEXTS ",\"priority\":1.0}", 1, " /priority" },
	{ "{" GOOD "," TEXTS ",\"extra\":[]}", 1, " /extra" },
	{ "[]", 1, " " },
};

TEST(shapes)
{
	struct arena *a = arena_new(1 << 20);

	EACH(shaped, i) {
		struct json_error_at where;
		struct json_faults faults;
		struct buffer b = BUFFER_INIT;
		json_t *value = NULL;

		json_faults_init(&faults, a);
		CHECK_ROW(i, json_read(&value, slice_from(shaped[i].json), &where) == 0);
		CHECK_ROW(i, json_check(value, article_shape, &faults) == (shaped[i].count ? JSON_E_FAULTS : 0));
		for (const struct json_fault *f = faults.first; f; f = f->next) {
			buffer_printf(&b, " " SLICE_FMT, SLICE_ARG(f->pointer));
			CHECK_ROW(i, slice_ends(f->detail, SLICE(".")));
		}
		CHECK_TEXT(i, buffer_as_slice(&b), shaped[i].pointers);
		CHECK_ROW(i, faults.count == shaped[i].count);
		json_decref(value);
		buffer_release(&b);
	}
	arena_free(a);
}

TEST(sentences)
{
	struct arena *a = arena_new(1 << 20);
	struct json_error_at where;
	struct json_faults faults;
	json_t *value;

	json_faults_init(&faults, a);
	CHECK(json_read(&value, SLICE("{\"section\":\"12345678901\",\"status\":\"x\"," TEXTS "}"), &where) == 0);
	CHECK(json_check(value, article_shape, &faults) == JSON_E_FAULTS);
	CHECK_TEXT(0, faults.first->detail, "This must have at most 10 characters; it has 11.");
	CHECK_TEXT(1, faults.first->next->detail, "This must be one of draft, published.");
	json_decref(value);
	arena_free(a);
}

/* A body full of faults costs a bounded list, and one without memory is a fault of ours. */
TEST(many_faults)
{
	struct arena *a = arena_new(1 << 20), *tiny = arena_new(0);
	struct json_error_at where;
	struct json_faults faults;
	struct buffer b = BUFFER_INIT;
	json_t *value;
	size_t kept = 0;

	buffer_text(&b, "{\"x0\":0");
	for (int i = 1; i < 5000; i++)
		buffer_printf(&b, ",\"x%d\":%d", i, i);
	buffer_byte(&b, '}');
	CHECK(json_read(&value, buffer_as_slice(&b), &where) == 0);
	json_faults_init(&faults, a);
	CHECK(json_check(value, article_shape, &faults) == JSON_E_FAULTS);
	for (const struct json_fault *f = faults.first; f; f = f->next)
		kept++;
	CHECK(kept == JSON_FAULTS_KEPT && faults.count == 5003);
	json_faults_init(&faults, tiny);
	CHECK(json_check(value, article_shape, &faults) < 0);
	json_decref(value);
	buffer_release(&b);
	arena_free(tiny);
	arena_free(a);
}

TEST(pointers)
{
	struct arena *a = arena_new(1 << 20);
	struct json_faults faults;
	struct slice p = json_pointer_add(a, json_pointer_add(a, SLICE(""), SLICE("a/b")), SLICE("~"));

	CHECK_TEXT(0, p, "/a~1b/~0");
	json_faults_init(&faults, a);
	json_fault_add(&faults, p, "It is %d.", 5);
	json_fault_add(&faults, SLICE(""), "All of it.");
	CHECK(faults.count == 2 && faults.first->next && !faults.first->next->next);
	CHECK_TEXT(1, faults.first->detail, "It is 5.");
	CHECK_TEXT(2, faults.first->next->pointer, "");
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reading), cmocka_unit_test(depth),
		cmocka_unit_test(writing_strings), cmocka_unit_test(written_strings_come_back),
		cmocka_unit_test(writing_trees), cmocka_unit_test(members), cmocka_unit_test(shapes),
		cmocka_unit_test(sentences), cmocka_unit_test(many_faults), cmocka_unit_test(pointers) };

	json_seed();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
