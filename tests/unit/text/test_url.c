/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "text/url.h"

TEST(paths)
{
	static const struct {
		const char *in;
		int r;
		const char *out;
	} rows[] = {
		{ "/", 0, "/" },
		{ "/news/1/a-b", 0, "/news/1/a-b" },
		{ "/news/1/", 0, "/news/1/" },
		{ "/tag/%E8%B4%B8%E6%98%93", 0, "/tag/贸易" },
		{ "/tag/a+b%20c", 0, "/tag/a+b c" },
		{ "/a%2525", 0, "/a%25" }, /* once */
		{ "/a..b/...", 0, "/a..b/..." },
		{ "", URL_E_SEGMENT, NULL },
		{ "news", URL_E_SEGMENT, NULL },
		{ "http://a/b", URL_E_SEGMENT, NULL },
		{ "//a", URL_E_SEGMENT, NULL },
		{ "/a//b", URL_E_SEGMENT, NULL },
		{ "/a//", URL_E_SEGMENT, NULL },
		{ "/..", URL_E_SEGMENT, NULL },
		{ "/a/../b", URL_E_SEGMENT, NULL },
		{ "/%2e%2e/b", URL_E_SEGMENT, NULL },
		{ "/.%2E", URL_E_SEGMENT, NULL },
		{ "/a/./b", URL_E_SEGMENT, NULL },
		{ "/a%2Fb", URL_E_SEGMENT, NULL },
		{ "/a%00", URL_E_CHARACTER, NULL },
		{ "/a%0Ab", URL_E_CHARACTER, NULL },
		{ "/a%7Fb", URL_E_CHARACTER, NULL },
		{ "/a%C2%85b", URL_E_CHARACTER, NULL },
		{ "/a\\b", URL_E_CHARACTER, NULL },
		{ "/a%5Cb", URL_E_CHARACTER, NULL },
		{ "/a%", URL_E_ESCAPE, NULL },
		{ "/a%2", URL_E_ESCAPE, NULL },
		{ "/a%2g", URL_E_ESCAPE, NULL },
		{ "/%zz", URL_E_ESCAPE, NULL },
		{ "/%FF", URL_E_UTF8, NULL },
		{ "/%C0%AE%C0%AE/", URL_E_UTF8, NULL }, /* .. the long way */
		{ "/%E8%B4", URL_E_UTF8, NULL },
		{ "/\xFF", URL_E_UTF8, NULL },
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		struct slice out;

		CHECK_ROW(i, url_decode_path(a, slice_from(rows[i].in), &out) == rows[i].r);
		if (!rows[i].r)
			CHECK_TEXT(i, out, rows[i].out);
	}
	arena_free(a);
}

TEST(queries)
{
	static const struct {
		const char *in;
		int r;
		const char *out;
	} rows[] = {
		{ "", 0, "" },
		{ "a+b", 0, "a b" },
		{ "a%2Bb", 0, "a+b" },
		{ "%2F..%5C", 0, "/..\\" },
		{ "%E8%B4%B8", 0, "贸" },
		{ "a%0Ab%09", 0, "a\nb\t" },
		{ "%00", URL_E_CHARACTER, NULL },
		{ "%01", URL_E_CHARACTER, NULL },
		{ "%", URL_E_ESCAPE, NULL },
		{ "a%1", URL_E_ESCAPE, NULL },
		{ "%-1", URL_E_ESCAPE, NULL },
		{ "%FF", URL_E_UTF8, NULL },
		{ "%ED%A0%80", URL_E_UTF8, NULL },
	};
	struct arena *a = arena_new(1 << 20);

	EACH(rows, i) {
		struct slice out;

		CHECK_ROW(i, url_decode_query(a, slice_from(rows[i].in), &out) == rows[i].r);
		if (!rows[i].r)
			CHECK_TEXT(i, out, rows[i].out);
	}
	arena_free(a);
}

TEST(no_memory_is_a_fault)
{
	struct arena *a = arena_new(0);
	struct slice out;

	CHECK(url_decode_query(a, SLICE("a+b"), &out) < 0);
	CHECK(url_decode_query(a, SLICE("ab"), &out) == 0);
	arena_free(a);
}

TEST(pairs)
{
	static const struct {
		const char *in, *out;
	} rows[] = { { "a=1&b=2", "[a|1][b|2]" }, { "", "" }, { "&&a&", "[a|]" }, { "a==b&=c", "[a|=b][|c]" },
		{ "a=1&a=1", "[a|1][a|1]" } };
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		struct slice rest = slice_from(rows[i].in), name, value;

		buffer_clear(&b);
		while (url_query_next(&rest, &name, &value))
			buffer_printf(&b, "[" SLICE_FMT "|" SLICE_FMT "]", SLICE_ARG(name), SLICE_ARG(value));
		CHECK_TEXT(i, buffer_as_slice(&b), rows[i].out);
	}
	buffer_release(&b);
}

/* Whatever is coded comes back, as a query's value and, without a slash, as a path. */
TEST(coding_comes_back)
{
	static const char *const rows[] = { "", "a-b_c.d~e", "贸易 & <b>", "100%", "a+b=c", "é?#[]@!$'()*,;:" };
	struct arena *a = arena_new(1 << 20);
	struct buffer b = BUFFER_INIT;

	EACH(rows, i) {
		struct slice out;

		buffer_clear(&b);
		url_encode_segment(&b, slice_from(rows[i]));
		CHECK_ROW(i, url_decode_query(a, buffer_as_slice(&b), &out) == 0);
		CHECK_TEXT(i, out, rows[i]);
	}
	buffer_clear(&b);
	url_encode_segment(&b, SLICE("贸 a/b"));
	CHECK_TEXT(0, buffer_as_slice(&b), "%E8%B4%B8%20a%2Fb");
	buffer_release(&b);
	arena_free(a);
}

TEST(absolute_addresses)
{
	static const struct {
		const char *url, *host;
		int port;
		const char *rest;
	} rows[] = {
		{ "https://example.com", "example.com", 443, "" },
		{ "HTTP://example.com:8080/a?b#c", "example.com", 8080, "/a?b#c" },
		{ "http://127.0.0.1/", "127.0.0.1", 80, "/" },
		{ "https://[2001:db8::1]:8443/x", "[2001:db8::1]", 8443, "/x" },
		{ "https://例子.中国/新闻", "例子.中国", 443, "/新闻" },
		{ "https://example.com?q=%20", "example.com", 443, "?q=%20" },
		{ "", NULL, 0, NULL },
		{ "/relative", NULL, 0, NULL },
		{ "ftp://example.com", NULL, 0, NULL },
		{ "javascript:alert(1)", NULL, 0, NULL },
		{ "http:example.com", NULL, 0, NULL },
		{ "http:/example.com", NULL, 0, NULL },
		{ "http://", NULL, 0, NULL },
		{ "http:///path", NULL, 0, NULL },
		{ "http://user@example.com/", NULL, 0, NULL },
		{ "http://a:b@example.com/", NULL, 0, NULL },
		{ "http://example.com:0/", NULL, 0, NULL },
		{ "http://example.com:65536/", NULL, 0, NULL },
		{ "http://example.com:/", NULL, 0, NULL },
		{ "http://example.com:-1/", NULL, 0, NULL },
		{ "http://example.com:8a/", NULL, 0, NULL },
		{ "http://[::1", NULL, 0, NULL },
		{ "http://[::1]x/", NULL, 0, NULL },
		{ "http://[example]/", NULL, 0, NULL },
		{ "http://exa mple.com/", NULL, 0, NULL },
		{ "http://example.com/\"onclick", NULL, 0, NULL },
		{ "http://example.com/<b>", NULL, 0, NULL },
		{ "http://example.com/%zz", NULL, 0, NULL },
		{ "http://example.com/a\nb", NULL, 0, NULL },
		{ "http://example.com\\@evil.com/", NULL, 0, NULL },
		{ "http://exam%70le.com/", NULL, 0, NULL },
		{ " http://example.com/", NULL, 0, NULL },
		{ "http://example.com/\xFF", NULL, 0, NULL },
	};

	EACH(rows, i) {
		struct url_http parts;
		int r = url_parse_http(slice_from(rows[i].url), &parts);

		CHECK_ROW(i, r == (rows[i].host ? 0 : URL_E_FORM));
		CHECK_ROW(i, url_parse_http(slice_from(rows[i].url), NULL) == r);
		if (r)
			continue;
		CHECK_TEXT(i, parts.host, rows[i].host);
		CHECK_ROW(i, parts.port == rows[i].port);
		CHECK_TEXT(i, parts.rest, rows[i].rest);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(paths), cmocka_unit_test(queries),
		cmocka_unit_test(no_memory_is_a_fault), cmocka_unit_test(pairs), cmocka_unit_test(coding_comes_back),
		cmocka_unit_test(absolute_addresses) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
