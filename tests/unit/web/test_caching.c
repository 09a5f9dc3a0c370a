/* SPDX-License-Identifier: MIT */

/* Entity tags, 304, compression, what is kept and what ends it. */
#include "web/portal.h"

#include <zlib.h>

static char *copy(const char *text)
{
	char *c = strdup(text ? text : "");

	assert_non_null(c);
	return c;
}

/* The entity tag, to be freed. */
static char *tag_of(const char *uri, const char *variables)
{
	struct got got;
	char *tag;

	ask(&got, "GET", uri, variables, NULL);
	assert_int_equal(got.status, 200);
	tag = copy(header(&got, "ETag"));
	assert_int_equal(strncmp(tag, "W/\"", 3), 0);
	done_with(&got);
	return tag;
}

static int status_if_none_match(const char *uri, const char *tag, const char *more)
{
	char variables[256];
	struct got got;
	int status;

	snprintf(variables, sizeof(variables), "HTTP_IF_NONE_MATCH: %s%s", tag, more);
	ask(&got, "GET", uri, variables, NULL);
	status = got.status;
	if (status == 304) {
		assert_string_equal(got.body, "");
		assert_null(header(&got, "Content-Length"));
		assert_string_equal(header(&got, "ETag"), tag);
		assert_non_null(header(&got, "Cache-Control"));
	}
	done_with(&got);
	return status;
}

static void every_get_has_a_tag(void **state)
{
	static const char *const uris[] = { "/api/v1/articles", "/api/v1/articles/1", "/api/v1/articles/8",
		"/api/v1/sections", "/api/v1/site", "/api/v1/views?ids=1", "/api/v1/openapi.json",
		"/news/1/old-harbour", "/latest", "/section/trade", "/problems/not-found" };

	(void)state;
	for (size_t i = 0; i < sizeof(uris) / sizeof(uris[0]); i++)
		for (int zip = 0; zip < 2; zip++) {
			const char *more = zip ? "\nHTTP_ACCEPT_ENCODING: gzip" : "";
			char *tag = tag_of(uris[i], zip ? more + 1 : NULL);

			for (int n = 0; n < 4; n++) /* made anew, then kept */
				assert_int_equal(status_if_none_match(uris[i], tag, more), 304);
			assert_int_equal(status_if_none_match(uris[i], "W/\"other\"", more), 200);
			free(tag);
		}
}

static void tags_differ(void **state)
{
	char *all = tag_of("/api/v1/articles/1", NULL), *en = tag_of("/api/v1/articles/1?lang=en", NULL);
	char *zh = tag_of("/api/v1/articles/1?lang=zh", NULL), *plain = tag_of("/api/v1/articles/8", NULL),
	     *zipped = tag_of("/api/v1/articles/8", "HTTP_ACCEPT_ENCODING: gzip");

	(void)state;
	assert_string_not_equal(all, en);
	assert_string_not_equal(en, zh);
	assert_string_not_equal(plain, zipped);
	free(all);
	free(en);
	free(zh);
	free(plain);
	free(zipped);
}

static char *unzip(struct slice body)
{
	char *out = malloc(1 << 20);
	z_stream z = { 0 };

	assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
	z.next_in = (Bytef *)body.at;
	z.avail_in = (uInt)body.len;
	z.next_out = (Bytef *)out;
	z.avail_out = (1 << 20) - 1;
	assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
	out[z.total_out] = '\0';
	inflateEnd(&z);
	return out;
}

static void compressed(void **state)
{
	struct got plain, zipped;

	(void)state;
	ask(&plain, "GET", "/api/v1/articles/8", NULL, NULL);
	assert_null(header(&plain, "Content-Encoding"));
	assert_string_equal(header(&plain, "Vary"), "Accept-Encoding");
	for (int n = 0; n < 4; n++) {
		char *text;

		ask(&zipped, "GET", "/api/v1/articles/8", "HTTP_ACCEPT_ENCODING: br, gzip;q=0.5", NULL);
		assert_string_equal(header(&zipped, "Content-Encoding"), "gzip");
		assert_true(zipped.answer.body.len < plain.answer.body.len / 2);
		assert_int_equal(atoll(header(&zipped, "Content-Length")), zipped.answer.body.len);
		text = unzip(zipped.answer.body);
		assert_string_equal(text, plain.body);
		free(text);
		done_with(&zipped);
	}
	done_with(&plain);
	ask(&plain, "GET", "/api/v1/views?ids=1", "HTTP_ACCEPT_ENCODING: gzip", NULL); /* too small */
	assert_null(header(&plain, "Content-Encoding"));
	assert_null(header(&plain, "Vary"));
	done_with(&plain);
}

/* RFC 9110 8.6: a HEAD says the length that the GET would have, or none; made quickly, made well, and kept. */
static void a_head_says_no_other_length(void **state)
{
	static const char *const codings[] = { "HTTP_ACCEPT_ENCODING: gzip", "HTTP_ACCEPT_ENCODING: identity" };

	(void)state;
	for (size_t i = 0; i < 2; i++)
		for (int n = 0; n < 6; n++) {
			struct got get, head;
			const char *length;

			ask(&head, "HEAD", "/api/v1/articles/8", codings[i], NULL);
			ask(&get, "GET", "/api/v1/articles/8", codings[i], NULL);
			assert_string_equal(header(&head, "ETag") ? "tag" : "", "tag");
			length = header(&head, "Content-Length");
			assert_true(i ? length && atoll(length) == (long long)get.answer.body.len : !length);
			assert_int_equal(head.answer.body.len, 0);
			done_with(&get);
			done_with(&head);
		}
}

/* Within one second: an answer is made, made again and kept, found. */
static bool is_kept(const char *uri)
{
	struct got first, again;
	bool kept;

	ask(&first, "GET", uri, NULL, NULL);
	ask(&again, "GET", uri, NULL, NULL);
	kept = again.answer.release != NULL;
	if (kept) {
		assert_string_equal(first.head, again.head);
		assert_string_equal(first.body, again.body);
	}
	done_with(&first);
	done_with(&again);
	return kept;
}

static void kept_from_the_second_request_on(void **state)
{
	struct got got;

	(void)state;
	next_second();
	ask(&got, "GET", "/api/v1/articles/1?lang=en", NULL, NULL);
	assert_null(got.answer.release);
	done_with(&got);
	assert_true(is_kept("/api/v1/articles/1?lang=en"));
	/* Errors, redirects and what came with a token are not. */
	ask(&got, "GET", "/api/v1/articles/99", NULL, NULL);
	done_with(&got);
	assert_false(is_kept("/api/v1/articles/99"));
	assert_false(is_kept("/news/1/wrong"));
	assert_true(is_kept("/api/v1/articles/1?lang=en"));
	ask(&got, "GET", "/api/v1/articles/1?lang=en", "HTTP_AUTHORIZATION: Bearer tp_x", NULL);
	assert_int_equal(got.status, 401);
	done_with(&got);
}

static void a_change_shows_at_once(void **state)
{
	static const char *const paths[] = { "/api/v1/articles/20", "/api/v1/articles?sort=views",
		"/api/v1/articles?sort=trending" };
	struct got got;

	(void)state;
	next_second();
	portal_import("{\"id\":20,\"slug\":\"changing\",\"section\":\"trade\",\"status\":\"published\",\"published_"
		      "at\":\"2024-05-17T17:01:00Z\","
		      "\"texts\":{\"en\":{\"title\":\"Before\",\"body\":\"B.\"}}}\n");
	for (size_t i = 0; i < 3; i++)
		for (int n = 0; n < 3; n++) {
			ask(&got, "GET", paths[i], NULL, NULL);
			assert_non_null(strstr(got.body, "Before"));
			done_with(&got);
		}
	portal_import("{\"id\":20,\"slug\":\"changing\",\"section\":\"trade\",\"status\":\"published\",\"published_"
		      "at\":\"2024-05-17T17:01:00Z\","
		      "\"texts\":{\"en\":{\"title\":\"After\",\"body\":\"B.\"}}}\n");
	for (size_t i = 0; i < 3; i++) {
		ask(&got, "GET", paths[i], NULL, NULL);
		assert_non_null(strstr(got.body, "After"));
		assert_null(strstr(got.body, "Before"));
		done_with(&got);
	}
}

static void nginx_keeps_it_for_this_second(void **state)
{
	struct got got;
	char *expires;
	int64_t now;

	(void)state;
	next_second();
	now = clock_now_ms() / 1000;
	ask(&got, "GET", "/api/v1/articles/1", NULL, NULL);
	assert_int_equal(got.status, 200);
	expires = header(&got, "X-Accel-Expires");
	assert_int_equal(expires[0], '@');
	assert_int_equal(atoll(expires + 1), now);
	/* nginx 1.22 obeys whichever comes first. */
	assert_true(strstr(got.head, "X-Accel-Expires") < strstr(got.head, "Cache-Control"));
	done_with(&got);
}

static void count(int64_t id, bool listed)
{
	struct got got;
	char uri[64], item[32];
	bool found;

	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", (long long)id);
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, listed ? 200 : 404);
	done_with(&got);
	ask(&got, "GET", "/api/v1/articles", NULL, NULL);
	snprintf(item, sizeof(item), "\"id\":%lld,", (long long)id);
	found = strstr(got.body, item) != NULL;
	assert_int_equal(found, listed);
	done_with(&got);
}

/* Kept answers end in the millisecond in which an article comes out; nginx is told not to keep this second's. */
static void embargo(void **state)
{
	char line[400], at[CLOCK_TEXT];
	struct got got;
	int64_t release;

	(void)state;
	next_second();
	release = clock_now_ms() / 1000 * 1000 + 600;
	snprintf(line, sizeof(line),
		"{\"id\":30,\"slug\":\"embargoed\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":\"%"
		"s\","
		"\"texts\":{\"en\":{\"title\":\"Embargoed\",\"body\":\"B.\"}}}\n",
		clock_format(at, release));
	portal_import(line);
	ask(&got, "GET", "/latest", NULL, NULL);
	assert_true(atoll(header(&got, "X-Accel-Expires") + 1) < release / 1000);
	done_with(&got);
	while (clock_now_ms() < release - 20)
		count(30, false);
	while (clock_now_ms() < release)
		;
	count(30, true);
	count(30, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_get_has_a_tag),
		cmocka_unit_test(tags_differ),
		cmocka_unit_test(compressed),
		cmocka_unit_test(a_head_says_no_other_length),
		cmocka_unit_test(kept_from_the_second_request_on),
		cmocka_unit_test(a_change_shows_at_once),
		cmocka_unit_test(nginx_keeps_it_for_this_second),
		cmocka_unit_test(embargo),
	};

	return cmocka_run_group_tests(tests, portal_setup, portal_teardown);
}
