/* SPDX-License-Identifier: MIT */

/* Header blocks, byte for byte. */
#include "http/response.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

#include "base/fault.h"
#include "base/log.h"

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static struct arena *arena;

static void expect(const struct answer *a, const char *head, const char *body)
{
	if (!slice_eq(a->head, slice_from(head)))
		fail_msg("header:\n" SLICE_FMT, SLICE_ARG(a->head));
	if (!slice_eq(a->body, slice_from(body)))
		fail_msg("body: " SLICE_FMT, SLICE_ARG(a->body));
}

static struct request asking(enum method method)
{
	return (struct request){ .arena = arena, .method = method, .content_length = -1 };
}

static struct response an_article(void)
{
	struct response res;

	response_init(&res);
	response_set(&res, 200, TYPE_JSON, SLICE("{\"id\":1}"));
	response_etag_weak(&res, arena, SLICE("1-2-en"));
	res.cache = RESPONSE_CACHE_PUBLIC;
	res.fresh_until_s = 1700000000;
	res.cors = true;
	res.negotiated = true;
	return res;
}

#define ARTICLE_KEPT                       \
	"X-Accel-Expires: @1700000000\r\n" \
	"Cache-Control: no-cache\r\n"
#define ARTICLE_REST                \
	"Vary: Accept-Encoding\r\n" \
	"ETag: W/\"1-2-en\"\r\n"    \
	"Access-Control-Allow-Origin: *\r\n\r\n"

static void a_get_and_its_head(void **state)
{
	struct response res = an_article();
	struct request req = asking(METHOD_GET);
	struct answer a = { 0 };
	const char *head = "Status: 200 OK\r\n" ARTICLE_KEPT
			   "Content-Type: application/json\r\nContent-Length: 8\r\n" ARTICLE_REST;

	(void)state;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_int_equal(a.status, 200);
	expect(&a, head, "{\"id\":1}");
	req.method = METHOD_HEAD;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	expect(&a, head, "");
}

/* How long it is hangs on how well it was compressed, and that on how often it was asked for (RFC 9110 8.6). */
static void a_head_tells_no_length_of_what_is_compressed(void **state)
{
	struct response res = an_article();
	struct request req = asking(METHOD_GET);
	struct answer a = { 0 };

	(void)state;
	res.gzipped = true;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_true(slice_find(a.head, SLICE("Content-Length: 8\r\n")) < a.head.len);
	req.method = METHOD_HEAD;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_true(slice_find(a.head, SLICE("Content-Length")) == a.head.len);
	assert_true(slice_find(a.head, SLICE("Content-Encoding: gzip\r\n")) < a.head.len);
}

static void a_client_that_has_it_gets_304(void **state)
{
	struct response res = an_article();
	struct request req = asking(METHOD_GET);
	struct answer a = { 0 };
	const char *head = "Status: 304 Not Modified\r\n" ARTICLE_KEPT ARTICLE_REST;

	(void)state;
	req.if_none_match = SLICE("\"1-2-en\"");
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_int_equal(a.status, 304);
	expect(&a, head, "");
	req.method = METHOD_HEAD;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	expect(&a, head, "");
	req.if_none_match = SLICE("\"1-3-en\"");
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_int_equal(a.status, 200);
	/* Only what was found, and only to those who read. */
	req.if_none_match = SLICE("*");
	req.method = METHOD_POST;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_int_equal(a.status, 200);
	req.method = METHOD_GET;
	res.status = 410;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_int_equal(a.status, 410);
}

static void the_rest_of_the_family(void **state)
{
	struct request req = asking(METHOD_OPTIONS);
	struct response res;
	struct answer a = { 0 };

	(void)state;
	response_init(&res);
	res.status = 204;
	response_header(&res, "Allow", SLICE("GET, HEAD, OPTIONS"));
	assert_int_equal(response_finish(&res, &req, &a), 0);
	expect(&a,
		"Status: 204 No Content\r\nX-Accel-Expires: 0\r\nCache-Control: no-store\r\n"
		"Allow: GET, HEAD, OPTIONS\r\n\r\n",
		"");

	response_init(&res);
	req.method = METHOD_GET;
	assert_int_equal(response_redirect(&res, 301, SLICE("/news/1/a")), 301);
	assert_int_equal(response_finish(&res, &req, &a), 0);
	expect(&a,
		"Status: 301 Moved Permanently\r\nX-Accel-Expires: 0\r\nCache-Control: no-store\r\n"
		"Content-Length: 0\r\nLocation: /news/1/a\r\n\r\n",
		"");

	response_init(&res);
	response_set(&res, 200, TYPE_HTML, SLICE("zip"));
	res.gzipped = true;
	res.cache = RESPONSE_CACHE_PRIVATE;
	response_etag_strong(&res, arena, SLICE("r7"));
	assert_int_equal(response_finish(&res, &req, &a), 0);
	expect(&a,
		"Status: 200 OK\r\nX-Accel-Expires: 0\r\nCache-Control: private, no-cache\r\n"
		"Content-Type: text/html; charset=utf-8\r\nContent-Length: 3\r\nContent-Encoding: gzip\r\n"
		"Vary: Accept-Encoding\r\nETag: \"r7\"\r\n\r\n",
		"zip");
}

static void no_header_can_be_injected(void **state)
{
	static const struct slice rows[] = { SLICE_INIT("/a\r\nSet-Cookie: x"), SLICE_INIT("/a\nb"), SLICE_INIT("/\r"),
		SLICE_INIT("a\0b"), SLICE_INIT("\x7f"), { NULL, 0 } };
	struct request req = asking(METHOD_GET);
	struct answer a = { 0 };

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct response res;

		response_init(&res);
		response_redirect(&res, 302, rows[i]);
		if (response_finish(&res, &req, &a) != FAULT_BUG)
			fail_msg("row %zu", i);
		response_init(&res);
		response_etag_weak(&res, arena, rows[i].at ? rows[i] : SLICE("a\"b"));
		if (response_finish(&res, &req, &a) != FAULT_BUG)
			fail_msg("entity tag, row %zu", i);
	}
	{
		struct response res;

		response_init(&res);
		response_set(&res, 200, SLICE("a/b\r\nX: y"), SLICE(""));
		assert_int_equal(response_finish(&res, &req, &a), FAULT_BUG);
		response_init(&res);
		res.status = 299;
		assert_int_equal(response_finish(&res, &req, &a), FAULT_BUG);
		response_init(&res);
		for (int i = 0; i <= RESPONSE_HEADERS_MAX; i++)
			response_header(&res, "X", SLICE("y"));
		assert_int_equal(response_finish(&res, &req, &a), FAULT_BUG);
	}
}

static void a_full_header_fits(void **state)
{
	struct request req = asking(METHOD_GET);
	struct response res = an_article();
	struct answer a = { 0 };
	static char text[3000];

	(void)state;
	memset(text, 'v', sizeof(text));
	for (int i = 0; i < RESPONSE_HEADERS_MAX; i++)
		response_header(&res, "X-Long-Name-Of-A-Header", slice_of(text, sizeof(text)));
	res.fresh_until_s = INT64_MIN;
	assert_int_equal(response_finish(&res, &req, &a), 0);
	assert_true(slice_find(a.head, SLICE("@-9223372036854775808\r\n")) < a.head.len);
	assert_true(slice_ends(a.head, SLICE("vvv\r\n\r\n")));
}

static void without_memory_there_is_a_fault(void **state)
{
	struct response res = an_article();
	struct request req = asking(METHOD_GET);
	struct answer a = { 0 };

	(void)state;
	req.arena = arena_new(0);
	assert_int_equal(response_finish(&res, &req, &a), FAULT_MEMORY);
	arena_free(req.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_get_and_its_head),
		cmocka_unit_test(a_head_tells_no_length_of_what_is_compressed),
		cmocka_unit_test(a_client_that_has_it_gets_304),
		cmocka_unit_test(the_rest_of_the_family),
		cmocka_unit_test(no_header_can_be_injected),
		cmocka_unit_test(a_full_header_fits),
		cmocka_unit_test(without_memory_there_is_a_fault),
	};
	int r;

	log_set_level((enum log_level) - 1); /* every fault here is wanted */
	arena = arena_new(1 << 20);
	r = cmocka_run_group_tests(tests, NULL, NULL);
	arena_free(arena);
	return r;
}
