/* SPDX-License-Identifier: MIT */

/* The article's input: each fault with its place, and one text for one content. */
#include "table.h"

#include "base/crypto.h"
#include "news/input.h"
#include "text/slug.h"

/* An article that is right, but for what a row changes. Members are parted by `;` for json_loads's sake: none here. */
#define TEXTS "\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"B\"}}"
#define GOOD  "\"section\":\"s\",\"status\":\"draft\"," TEXTS

static json_t *tree_of(const char *text)
{
	json_error_t error;
	json_t *tree = json_loads(text, 0, &error);

	if (!tree)
		fail_msg("%s: %s", text, error.text);
	return tree;
}

/* The pointers of all faults, each behind a space. */
static struct slice faults_of(struct arena *a, const char *text, enum input_form form)
{
	json_t *tree = tree_of(text);
	struct buffer out = BUFFER_INIT;
	struct json_faults faults;
	struct input in;
	struct slice got;
	int r;

	json_faults_init(&faults, a);
	r = input_parse(&in, &faults, a, tree, form);
	for (struct json_fault *f = faults.first; f; f = f->next) {
		buffer_byte(&out, ' ');
		buffer_slice(&out, f->pointer);
		CHECK(f->detail.len > 10 && f->detail.at[f->detail.len - 1] == '.');
	}
	CHECK(r == (out.len ? INPUT_E_FAULTS : 0));
	got = arena_copy(a, buffer_as_slice(&out));
	buffer_release(&out);
	json_decref(tree);
	return got;
}

TEST(faults_are_named)
{
	static const struct {
		enum input_form form;
		const char *text, *pointers;
	} rows[] = {
		{ INPUT_EDITOR, "{" GOOD "}", "" },
		{ INPUT_LINE, "{" GOOD "}", "" },
		{ INPUT_EDITOR, "{}", " /section /status /texts" },
		{ INPUT_LINE, "{}", " /status /texts /section" },
		{ INPUT_EDITOR, "{" GOOD ",\"id\":1,\"origin\":\"x\",\"imported\":1}", " /origin /imported" },
		{ INPUT_LINE, "{" GOOD ",\"colour\":1}", " /colour" },
		{ INPUT_LINE, "{\"section\":5,\"status\":\"sold\"," TEXTS "}", " /section /status" },
		{ INPUT_LINE, "{\"section\":\"Trade News\",\"status\":\"draft\"," TEXTS "}", " /section" },
		{ INPUT_LINE, "{\"section\":{\"name\":{}},\"status\":\"draft\"," TEXTS "}", " /section/name" },
		{ INPUT_LINE, "{\"section\":{\"name\":{\"en\":\"N\"},\"x\":1},\"status\":\"draft\"," TEXTS "}",
			" /section/x" },
		{ INPUT_EDITOR, "{\"section\":{\"name\":{\"en\":\"N\"}},\"status\":\"draft\"," TEXTS "}", " /section" },
		{ INPUT_EDITOR, "{\"section\":\"s\",\"status\":\"withdrawn\"," TEXTS "}", " /status" },
		{ INPUT_LINE, "{\"section\":\"s\",\"status\":\"withdrawn\"," TEXTS "}", " /published_at" },
		{ INPUT_LINE, "{" GOOD ",\"reason\":{\"en\":\"R\"}}", " /reason" },
		{ INPUT_LINE, "{" GOOD ",\"published_at\":\"yesterday\",\"modified_at\":\"2024-02-30T00:00:00Z\"}",
			" /published_at /modified_at" },
		{ INPUT_LINE, "{" GOOD ",\"published_at\":5}", " /published_at" },
		{ INPUT_LINE, "{" GOOD ",\"slug\":\"2024\"}", " /slug" },
		{ INPUT_LINE, "{" GOOD ",\"slug\":\"a--b\"}", " /slug" },
		{ INPUT_LINE, "{" GOOD ",\"slug\":\"\"}", " /slug" },
		{ INPUT_LINE, "{" GOOD ",\"old_slugs\":[\"a\",\"B\",5]}", " /old_slugs/2 /old_slugs/1" },
		{ INPUT_LINE, "{" GOOD ",\"tags\":[\"a\",\"a,b\",\" a \",\" \",7]}",
			" /tags/3 /tags/4 /tags/1 /tags/2" },
		{ INPUT_LINE, "{" GOOD ",\"tags\":\"a\"}", " /tags" },
		{ INPUT_LINE, "{" GOOD ",\"source\":{}}", " /source" },
		{ INPUT_LINE, "{" GOOD ",\"source\":{\"url\":\"javascript:1\"}}", " /source/url" },
		{ INPUT_LINE, "{" GOOD ",\"image\":{\"alt\":{\"en\":\"A\"}}}", " /image" },
		{ INPUT_LINE, "{" GOOD ",\"image\":{\"id\":\"0123456789abcdef0123456789ABCDEF\"}}", " /image/id" },
		{ INPUT_LINE, "{" GOOD ",\"image\":{\"id\":\"../../../../../../../etc/passwd.\"}}", " /image/id" },
		{ INPUT_EDITOR, "{" GOOD ",\"image\":{\"name\":\"a.png\"}}", "" },
		{ INPUT_EDITOR, "{" GOOD ",\"id\":\"1\",\"revision\":0}", " /id /revision" },
		{ INPUT_LINE, "{" GOOD ",\"imported\":-1}", " /imported" },
		{ INPUT_LINE, "{" GOOD ",\"imported\":1.5}", " /imported" },
		{ INPUT_LINE, "{" GOOD ",\"imported\":9007199254740992}", " /imported" },
		{ INPUT_LINE, "{" GOOD ",\"id\":0}", " /id" },
		{ INPUT_LINE, "{" GOOD ",\"id\":true}", " /id" },
		{ INPUT_LINE, "{" GOOD ",\"id\":\"\"}", " /id" },
		{ INPUT_LINE, "{" GOOD ",\"id\":\"abc\"}", "" },
		{ INPUT_LINE, "{" GOOD ",\"correction\":{\"en\":\"\"}}", " /correction/en" },
		{ INPUT_LINE, "{" GOOD ",\"corrections\":[{\"at\":\"x\",\"note\":\"N\"}]}",
			" /corrections/0/at /corrections/0/lang" },
		{ INPUT_EDITOR, "{" GOOD ",\"texts/a~b\":1}", " /texts~1a~0b" },
		{ INPUT_EDITOR, "[]", " " },
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i)
		CHECK_TEXT(i, faults_of(a, rows[i].text, rows[i].form), rows[i].pointers);
	arena_free(a);
}

TEST(texts_are_looked_at)
{
	static const struct {
		const char *texts, *pointers;
	} rows[] = {
		{ "{}", " /texts" }, { "[]", " /texts" }, { "{\"en\":5}", " /texts/en" },
		{ "{\"en\":{}}", " /texts/en/title /texts/en/body" },
		{ "{\"en\":{\"title\":\" \\u3000\",\"body\":\"\"}}", " /texts/en/title" },
		{ "{\"en\":{\"title\":\"a\\nb\",\"body\":\"a\\nb\"}}", " /texts/en/title" },
		{ "{\"en\":{\"title\":\"a\",\"body\":\"\\u0007\"}}", " /texts/en/body" },
		{ "{\"en\":{\"title\":\"a\",\"body\":null}}", " /texts/en/body" },
		{ "{\"en\":{\"title\":\"a\",\"body\":\"\",\"made_from\":-1,\"hidden\":1}}",
			" /texts/en/made_from /texts/en/hidden" },
		{ "{\"e_n\":{\"title\":\"a\",\"body\":\"\"}}", " /texts/e_n" },
		{ "{\"en\":{\"title\":\"a\",\"body\":\"\"},\"EN\":{\"title\":\"a\",\"body\":\"\"}}", " /texts/EN" },
		{ "{\"en\":{\"title\":\"a\",\"body\":\"\",\"hidden\":true}}",
			" /texts" }, /* published with none to see */
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		char text[512];

		snprintf(
			text, sizeof(text), "{\"section\":\"s\",\"status\":\"published\",\"texts\":%s}", rows[i].texts);
		CHECK_TEXT(i, faults_of(a, text, INPUT_EDITOR), rows[i].pointers);
	}
	arena_free(a);
}

/* A text of n times c, as one member of the English text. */
static char *with_long(const char *member, const char *c, size_t n)
{
	struct buffer b = BUFFER_INIT;

	buffer_printf(&b, "{\"section\":\"s\",\"status\":\"draft\",\"texts\":{\"en\":{%s\"%s\":\"",
		strcmp(member, "title")
			? (strcmp(member, "body") ? "\"title\":\"T\",\"body\":\"\"," : "\"title\":\"T\",")
			: "\"body\":\"\",",
		member);
	for (size_t i = 0; i < n; i++)
		buffer_text(&b, c);
	buffer_text(&b, "\"}}}");
	return buffer_steal(&b, NULL);
}

TEST(limits)
{
	static const struct {
		const char *member, *c;
		size_t n;
		const char *pointers;
	} rows[] = {
		{ "title", "x", 300, "" }, { "title", "x", 301, " /texts/en/title" }, { "title", "贸", 300, "" },
		{ "title", "贸", 301, " /texts/en/title" }, { "byline", "x", 300, "" },
		{ "byline", "x", 301, " /texts/en/byline" }, { "summary", "x", 2000, "" },
		{ "summary", "x", 2001, " /texts/en/summary" }, { "body", "x", 256 * 1024, "" },
		{ "body", "贸", 256 * 1024 / 3 + 1, " /texts/en/body" }, /* bytes, not characters */
	};
	struct arena *a = arena_new(16 << 20);

	EACH(rows, i) {
		char *text = with_long(rows[i].member, rows[i].c, rows[i].n);

		CHECK_TEXT(i, faults_of(a, text, INPUT_EDITOR), rows[i].pointers);
		free(text);
	}
	arena_free(a);
}

/* What NFC makes two characters of counts as two, or it could be taken in and never be read again. */
TEST(limits_of_what_is_kept)
{
	static const struct {
		const char *before, *after, *pointer;
		size_t max;
	} rows[] = {
		{ "\"texts\":{\"en\":{\"body\":\"\",\"title\":\"", "\"}}", " /texts/en/title", INPUT_TITLE_MAX },
		{ "\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\",\"byline\":\"", "\"}}", " /texts/en/byline",
			INPUT_LINE_TEXT_MAX },
		{ "\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\",\"summary\":\"", "\"}}", " /texts/en/summary",
			INPUT_SUMMARY_MAX },
		{ TEXTS ",\"image\":{\"name\":\"", "\"}", " /image/name", 254 },
		{ TEXTS ",\"image\":{\"name\":\"n\",\"alt\":{\"en\":\"", "\"}}", " /image/alt/en", INPUT_NOTE_MAX },
		{ TEXTS ",\"image\":{\"name\":\"n\",\"caption\":{\"en\":\"", "\"}}", " /image/caption/en",
			INPUT_NOTE_MAX },
		{ TEXTS ",\"source\":{\"name\":\"", "\"}", " /source/name", INPUT_LINE_TEXT_MAX },
		{ TEXTS ",\"tags\":[\"", "\"]", " /tags/0", TAG_MAX },
		{ TEXTS ",\"correction\":{\"en\":\"", "\"}", " /correction/en", INPUT_NOTE_MAX },
		{ TEXTS ",\"section_as\":{\"name\":{\"en\":\"", "\"}}", " /section_as/name/en", INPUT_LINE_TEXT_MAX },
		{ TEXTS ",\"origin\":\"", "\"", " /origin", 500 },
		{ TEXTS ",\"id\":\"", "\"", " /id", 480 },
		{ TEXTS ",\"corrections\":[{\"at\":\"2024-05-18T00:00:00Z\",\"lang\":\"en\",\"note\":\"", "\"}]",
			" /corrections/0/note", INPUT_NOTE_MAX },
		{ TEXTS ",\"imported\":1,\"imported_from\":[{\"views\":1,\"as_of\":\"2024-05-18T00:00:00Z\",\"system\":"
			"\"",
			"\"}]", " /imported_from/0/system", INPUT_SYSTEM_MAX },
	};
	struct arena *a = arena_new(16 << 20);
	struct buffer b = BUFFER_INIT;

	EACH(rows, i)
		for (size_t more = 0; more < 2; more++) {
			buffer_clear(&b);
			buffer_printf(&b, "{\"section\":\"s\",\"status\":\"draft\",%s", rows[i].before);
			for (size_t n = 0; n < rows[i].max / 2 + more; n++)
				buffer_text(&b, "\\u0958");
			buffer_printf(&b, "%s}", rows[i].after);
			CHECK_TEXT(i, faults_of(a, buffer_cstr(&b), INPUT_LINE), more ? rows[i].pointer : "");
		}
	buffer_release(&b);
	arena_free(a);
}

TEST(counts_have_limits)
{
	struct arena *a = arena_new(4 << 20);
	struct buffer b = BUFFER_INIT;

	buffer_text(&b, "{" GOOD ",\"tags\":[\"t0\"");
	for (int i = 1; i < INPUT_TAGS_MAX; i++)
		buffer_printf(&b, ",\"t%d\"", i);
	buffer_text(&b, "]}");
	CHECK_TEXT(0, faults_of(a, buffer_cstr(&b), INPUT_EDITOR), "");
	b.len -= 2;
	buffer_text(&b, ",\"more\"]}");
	CHECK_TEXT(1, faults_of(a, buffer_cstr(&b), INPUT_EDITOR), " /tags");
	buffer_clear(&b);
	buffer_text(&b, "{\"section\":\"s\",\"status\":\"draft\",\"texts\":{");
	for (int i = 0; i < 9; i++)
		buffer_printf(&b, "%s\"a%c\":{\"title\":\"T\",\"body\":\"\"}", i ? "," : "", 'a' + i);
	buffer_text(&b, "}}");
	CHECK_TEXT(2, faults_of(a, buffer_cstr(&b), INPUT_EDITOR), " /texts");
	buffer_release(&b);
	arena_free(a);
}

static struct slice canonical(struct arena *a, const char *text, uint8_t hash[32])
{
	json_t *tree = tree_of(text);
	struct buffer out = BUFFER_INIT;
	struct json_faults faults;
	struct input in;
	struct slice got;

	json_faults_init(&faults, a);
	CHECK(input_parse(&in, &faults, a, tree, INPUT_LINE) == 0);
	input_write(&out, &in);
	out.len--;
	input_write_line_members(&out, &in);
	buffer_byte(&out, '}');
	CHECK(input_hash(hash, &in) == 0);
	got = arena_copy(a, buffer_as_slice(&out));
	buffer_release(&out);
	json_decref(tree);
	return got;
}

TEST(one_text_for_one_content)
{
	static const char *const same[] = {
		"{\"id\":1,\"texts\":{\"en\":{\"body\":\"B\",\"title\":\"e\xCC\x81\",\"summary\":\"\"},\"zh-hans\":{"
		"\"title\":"
		"\"贸\",\"body\":\"\",\"hidden\":true,\"made_from\":3}},\"status\":\"draft\",\"section\":\"s\","
		"\"tags\":[\" EV  "
		"car\"],\"published_at\":\"2024-05-17T17:01:00+08:00\",\"image\":{\"name\":\"n\",\"caption\":{\"zh-"
		"Hans\":\"c\","
		"\"en\":\"d\"}}}",
		"{\"section\":\"s\",\"status\":\"draft\",\"published_at\":\"2024-05-17T09:01:00Z\",\"tags\":[\"EV "
		"car\"],\"image\":{"
		"\"alt\":{},\"name\":\"n\",\"caption\":{\"en\":\"d\",\"zh-hans\":\"c\"}},\"source\":null,\"imported\":"
		"5,\"texts\":{"
		"\"EN\":{\"title\":\"\xC3\xA9\",\"byline\":null,\"body\":\"B\"},\"zh-Hans\":{\"title\":\"贸\",\"body\":"
		"\"\","
		"\"made_from\":3,\"hidden\":true}}}",
	};
	static const char want[] =
		"{\"section\":\"s\",\"status\":\"draft\",\"published_at\":\"2024-05-17T09:01:00Z\",\"tags\":[\"EV "
		"car\"],"
		"\"image\":{\"name\":\"n\",\"caption\":{\"en\":\"d\",\"zh-Hans\":\"c\"}},\"texts\":{\"en\":{\"title\":"
		"\"\xC3\xA9\","
		"\"body\":\"B\"},\"zh-Hans\":{\"title\":\"贸\",\"body\":\"\",\"made_from\":3,\"hidden\":true}}";
	struct arena *a = arena_new(1 << 20);
	uint8_t hashes[2][32], other[32];

	CHECK_TEXT(0, slice_head(canonical(a, same[0], hashes[0]), sizeof(want) - 1), want);
	CHECK_TEXT(1, slice_head(canonical(a, same[1], hashes[1]), sizeof(want) - 1), want);
	CHECK(!memcmp(hashes[0], hashes[1], 32)); /* neither id nor imported is content */
	canonical(a, "{" GOOD "}", other);
	CHECK(memcmp(hashes[0], other, 32));
	arena_free(a);
}

TEST(everything_comes_back)
{
	static const char all[] =
		"{\"section\":\"s\",\"status\":\"withdrawn\",\"published_at\":\"2024-05-17T09:01:00.250Z\",\"slug\":"
		"\"a-b\","
		"\"tags\":[\"b\",\"a\"],\"source\":{\"name\":\"N\",\"url\":\"https://x.example/\"},\"image\":{\"id\":"
		"\"00112233445566778899aabbccddeeff\",\"name\":\"n.png\",\"alt\":{\"en\":\"A\"},\"caption\":{\"en\":"
		"\"C\"}},"
		"\"texts\":{\"zh-Hans\":{\"title\":\"贸\",\"summary\":\"S\",\"byline\":\"Y\",\"body\":\"B\\n\"},\"en\":"
		"{\"title\":"
		"\"T\",\"body\":\"\",\"made_from\":0}},\"reason\":{\"en\":\"R\"},\"modified_at\":\"2024-05-18T00:00:"
		"00Z\","
		"\"imported\":0,\"corrections\":[{\"at\":\"2024-05-18T00:00:00Z\",\"lang\":\"en\",\"note\":\"N\"}],"
		"\"old_slugs\":[\"old\"]}";
	struct arena *a = arena_new(1 << 20);
	uint8_t hash[32];

	CHECK_TEXT(0, canonical(a, all, hash), all);
	arena_free(a);
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(faults_are_named),
		cmocka_unit_test(texts_are_looked_at),
		cmocka_unit_test(limits),
		cmocka_unit_test(limits_of_what_is_kept),
		cmocka_unit_test(counts_have_limits),
		cmocka_unit_test(one_text_for_one_content),
		cmocka_unit_test(everything_comes_back),
	};

	crypto_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
