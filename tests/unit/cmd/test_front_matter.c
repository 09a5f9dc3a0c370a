/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "base/fault.h"
#include "cmd/front_matter.h"
#include "news/input_shape.h"

TEST(reading)
{
	static const struct {
		const char *text, *keys, *body; /* KEY=VALUE@LINE; … */
		int body_line;
	} rows[] = {
		{ "---\n---\n", "", "", 3 },
		{ "---\n---", "", "", 3 },
		{ "---\ntitle: A\n---\nB\n", "title=A@2;", "B\n", 4 },
		{ "\xEF\xBB\xBF---  \r\n title :\t A: b \r\n---\r\n\r\nB", "title=A: b@2;", "\r\nB", 4 },
		{ "---\n\n# a: b\na:\nb: #c\n---\n---\nc: d\n---\n", "a=@4;b=#c@5;", "---\nc: d\n---\n", 7 },
		{ "---\n----\n---\n", NULL, "1:2: this is no line `key: value`", 0 },
		{ "---\n: a\n---\n", NULL, "1:2: this is no line `key: value`", 0 },
		{ "---\na: b\na: c\n---\n", NULL, "1:3: this key stands twice", 0 },
		{ "", NULL, "1:1: a line --- must begin", 0 },
		{ "a: b\n---\n", NULL, "1:1: a line --- must begin", 0 },
		{ "---\na: b\n", NULL, "1:1: a line --- must end", 0 },
	};
	struct arena *arena = arena_new((size_t)1 << 20);
	struct buffer out = BUFFER_INIT, faults = BUFFER_INIT;

	EACH(rows, i) {
		struct front_matter fm;
		int r;

		buffer_clear(&out);
		buffer_clear(&faults);
		r = front_read(&fm, arena, slice_from(rows[i].text), "1", 1, &faults);
		if (!rows[i].keys) {
			CHECK_ROW(i, r == FRONT_E_FAULT);
			CHECK_ROW(i, slice_starts(buffer_as_slice(&faults), slice_from(rows[i].body)));
			continue;
		}
		CHECK_ROW(i, r == 0 && fm.body_line == rows[i].body_line);
		for (size_t k = 0; k < fm.count; k++)
			buffer_printf(&out, SLICE_FMT "=" SLICE_FMT "@%d;", SLICE_ARG(fm.keys[k].key),
				SLICE_ARG(fm.keys[k].value), fm.keys[k].line);
		CHECK_TEXT(i, buffer_as_slice(&out), rows[i].keys);
		CHECK_TEXT(i, fm.body, rows[i].body);
	}
	buffer_release(&out);
	buffer_release(&faults);
	arena_free(arena);
}

TEST(recognising)
{
	static const struct {
		const char *text;
		bool is;
	} rows[] = {
		{ "---\ntitle: A\n---\n", true },
		{ "---\r\n# a\r\n\r\nsection: a\r\n", true },
		{ "---\nimage.alt.en: a", true },
		{ "---\ncolour: red\n---\n", false },
		{ "---\n---\n", false },
		{ "---\n", false },
		{ "title: A\n", false },
		{ "", false },
		{ "---\nHome> News\n", false },
	};

	EACH(rows, i)
		CHECK_ROW(i, front_recognise(slice_from(rows[i].text)) == rows[i].is);
}

TEST(where_the_next_text_begins)
{
	static const struct {
		const char *text;
		size_t at;
	} rows[] = {
		{ "---\nlang: en\n---\n", 0 },
		{ "a\n\n---\r\nlang : en", 3 },
		{ "---\n\nlang: en", 13 },
		{ "---\ntitle: a\nlang: en", 21 },
		{ "a ---\nlang: en", 14 },
		{ "---\nlang\n: en", 13 },
		{ "---", 3 },
		{ "", 0 },
	};

	EACH(rows, i)
		CHECK_ROW(i, front_find_lang(slice_from(rows[i].text)) == rows[i].at);
}

TEST(values)
{
	static const struct {
		const char *key, *value, *json; /* NULL: a fault */
	} rows[] = {
		{ "status", "draft", "\"draft\"" },
		{ "status", "12", "\"12\"" },
		{ "status", "true", "\"true\"" },
		{ "status", "\" a\\nb\"", "\" a\\nb\"" },
		{ "status", "\"a\" b", NULL },
		{ "status", "a \"b\"", "\"a \\\"b\\\"\"" },
		{ "status", "", "" },
		{ "id", "12", "12" },
		{ "id", "\"12\"", "\"12\"" },
		{ "id", "12a", "\"12a\"" },
		{ "imported", "12", "12" },
		{ "imported", "1.5", NULL },
		{ "imported", "\"12\"", NULL },
		{ "tags", "a", "[\"a\"]" },
		{ "tags", " a , b c,,", "[\"a\",\"b c\"]" },
		{ "tags", "[\"a, b\", \"[\"]", "[\"a, b\",\"[\"]" },
		{ "tags", "[a]", NULL },
		{ "corrections", "[{\"at\": 1}]", "[{\"at\":1}]" },
		{ "corrections", "none", NULL },
	};

	EACH(rows, i) {
		const struct front_rule *rule = front_rule(slice_from(rows[i].key), false);
		struct buffer b = BUFFER_INIT;
		const char *what = NULL;
		json_t *value = NULL;
		int r;

		CHECK_ROW(i, rule != NULL);
		r = front_value(&value, rule, slice_trim(slice_from(rows[i].value)), &what);
		CHECK_ROW(i, r == (rows[i].json ? 0 : FRONT_E_FAULT) && (r == 0 || what));
		if (value)
			CHECK_ROW(i, json_write(&b, value) == 0);
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].json ? rows[i].json : "");
		json_decref(value);
		buffer_release(&b);
	}
}

/* Every member that a line may have has a key, or the export would fail one day, and a value of it comes back. */
static void check_member(const char *path, const struct json_field *field)
{
	char inner[256];

	if (field->kind == JSON_KIND_OBJECT) {
		for (const struct json_field *f = field->shape; f->name; f++) {
			snprintf(inner, sizeof(inner), "%s%s%s", path, *path ? "." : "", f->name);
			check_member(inner, f);
		}
		return;
	}
	snprintf(inner, sizeof(inner), "%s%s", path, field->kind == JSON_KIND_LANG_MAP ? ".zh-Hans" : "");
	if (!front_rule(slice_from(inner), false))
		fail_msg("%s has no key", inner);
}

TEST(every_member_has_a_key)
{
	struct json_field line[INPUT_SHAPE_LINE];
	json_t *empty = json_object();

	input_shape_line(line, empty);
	for (const struct json_field *f = line; f->name; f++) {
		if (strcmp(f->name, "texts") != 0) {
			check_member(f->name, f);
			continue;
		}
		for (const struct json_field *t = f->shape; t->name; t++)
			if (strcmp(t->name, "body") != 0 && !front_rule(slice_from(t->name), true))
				fail_msg("%s has no key", t->name);
	}
	json_decref(empty);
}

/* What is written reads back as the same. */
TEST(round_trips)
{
	static const char *const rows[] = {
		"{\"id\":7,\"origin\":\"a: b\",\"status\":\"draft\",\"tags\":[\"a\",\"b c\"],\"imported\":3}",
		"{\"id\":\"7\"}",
		"{\"id\":\"seven\"}",
		"{\"tags\":[\"[a\"]}",
		"{\"tags\":[\"a\",\"[b\"]}",
		"{\"tags\":[\"a,b\"]}",
		"{\"tags\":[\"\"]}",
		"{\"tags\":[\"\\\"a\"]}",
		"{\"slug\":\" a\"}",
		"{\"slug\":\"\\\"\"}",
		"{\"slug\":\"---\"}",
		"{\"slug\":\"# a\"}",
		"{\"slug\":\"a\\nb\\rc\\td\\u007f\"}",
		"{\"reason\":{\"en\":\"a\\n---\\nb: c\",\"zh-Hans\":\"\\u003c贸易\\u003e\"}}",
		"{\"section_as\":{\"name\":{\"en\":\"A\"},\"position\":0},\"image\":{\"name\":\"a.png\",\"alt\":{"
		"\"en\":\"b\"}}}",
		"{\"corrections\":[{\"at\":\"x\",\"lang\":\"en\",\"note\":\"a\\nb\"}],\"old_slugs\":[\"a\"]}",
	};
	struct arena *arena = arena_new((size_t)1 << 20);

	EACH(rows, i) {
		struct buffer text = BUFFER_INIT, faults = BUFFER_INIT, again = BUFFER_INIT;
		json_t *in = NULL, *out = json_object();
		struct json_error_at where;
		struct front_matter fm;

		CHECK_ROW(i, json_read(&in, slice_from(rows[i]), &where) == 0);
		buffer_literal(&text, "---\n");
		CHECK_ROW(i, front_write(&text, in, "", false, NULL) == 0);
		buffer_literal(&text, "---\n");
		CHECK_ROW(i, front_read(&fm, arena, buffer_as_slice(&text), "1", 1, &faults) == 0);
		for (size_t k = 0; k < fm.count; k++) {
			const struct front_rule *rule = front_rule(fm.keys[k].key, false);
			struct slice rest = fm.keys[k].key, step;
			json_t *value, *at = out;
			const char *what;

			CHECK_ROW(i, rule && front_value(&value, rule, fm.keys[k].value, &what) == 0 && value);
			while (slice_split(&rest, '.', &step) && rest.at) {
				if (!json_object_getn(at, step.at, step.len))
					json_object_setn_new(at, step.at, step.len, json_object());
				at = json_object_getn(at, step.at, step.len);
			}
			json_object_setn_new(at, step.at, step.len, value);
		}
		CHECK_ROW(i, json_write(&again, out) == 0);
		CHECK_ROW(i, json_equal(in, out));
		CHECK_ROW(i, faults.len == 0);
		json_decref(in);
		json_decref(out);
		buffer_release(&text);
		buffer_release(&faults);
		buffer_release(&again);
	}
	arena_free(arena);
}

TEST(what_has_no_key_is_not_lost_silently)
{
	struct buffer b = BUFFER_INIT;
	json_t *in = json_pack("{s:s, s:{s:s}}", "status", "draft", "source", "colour", "red");

	CHECK(front_write(&b, in, "", false, NULL) == FAULT_BUG);
	json_decref(in);
	buffer_release(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(reading), cmocka_unit_test(recognising),
		cmocka_unit_test(where_the_next_text_begins), cmocka_unit_test(values),
		cmocka_unit_test(every_member_has_a_key), cmocka_unit_test(round_trips),
		cmocka_unit_test(what_has_no_key_is_not_lost_silently) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
