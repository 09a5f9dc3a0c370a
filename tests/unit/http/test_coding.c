/* SPDX-License-Identifier: MIT */

/* Accept-Encoding, gzip and media types. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>

#include "http/accept.h"
#include "http/gzip.h"
#include "http/media_type.h"

#include <cmocka.h>
#include <zlib.h>

#define ROWS(array) (sizeof(array) / sizeof((array)[0]))

static const struct {
	const char *header;
	bool gzip;
} accepts[] = {
	{ "gzip", true },
	{ "gzip, deflate, br", true },
	{ "GZIP", true },
	{ "x-gzip", true },
	{ "br;q=1.0, gzip;q=0.8, *;q=0.1", true },
	{ "gzip;q=0.001", true },
	{ "gzip ; q=1", true },
	{ "gzip;Q=1.000", true },
	{ "*", true },
	{ "identity, *;q=0.5", true },
	{ "gzip;q=0", false },
	{ "gzip;q=0.000", false },
	{ "gzip;q=0, *", false },
	{ "*, gzip;q=0", false },
	{ "*;q=0", false },
	{ "*;q=0, gzip", true },
	{ "gzip;q=0, gzip", false },
	{ "gzip;q=", false },
	{ "gzip;q=2", false },
	{ "gzip;q=1.1", false },
	{ "gzip;q=0.0001", false },
	{ "gzip;q=x", false },
	{ "identity", false },
	{ "br", false },
	{ "gzipped", false },
	{ "agzip", false },
	{ "", false },
	{ NULL, false },
	{ ",;,", false },
};

static void which_codings_are_accepted(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(accepts); i++)
		if (accept_gzip(slice_from(accepts[i].header)) != accepts[i].gzip)
			fail_msg("row %zu: %s", i, accepts[i].header);
}

static void comes_back(int (*compress)(struct slice, char **, size_t *))
{
	static const size_t lengths[] = { 0, 1, 100, 511, 512, 513, 8192, 32768, 40000, 1000000 };
	static char plain[1000000], back[1000001];

	for (size_t i = 0; i < sizeof(plain); i++)
		plain[i] = i % 7 ? (char)('a' + i % 26) : (char)rand();
	for (size_t i = 0; i < ROWS(lengths); i++) {
		char *packed, *again;
		size_t len, len_again;
		z_stream z = { 0 };

		assert_int_equal(compress(slice_of(plain, lengths[i]), &packed, &len), 0);
		assert_int_equal(compress(slice_of(plain, lengths[i]), &again, &len_again), 0);
		assert_int_equal(len, len_again);
		assert_memory_equal(packed, again, len);
		assert_memory_equal(packed + 4, "\0\0\0\0", 4); /* no time */
		z.next_in = (Bytef *)packed;
		z.avail_in = (uInt)len;
		z.next_out = (Bytef *)back;
		z.avail_out = sizeof(back);
		assert_int_equal(inflateInit2(&z, MAX_WBITS + 16), Z_OK);
		assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
		assert_int_equal(z.total_out, lengths[i]);
		assert_int_equal(z.avail_in, 0);
		assert_int_equal(memcmp(back, plain, lengths[i]), 0);
		inflateEnd(&z);
		free(packed);
		free(again);
	}
}

static void what_is_compressed_comes_back(void **state)
{
	(void)state;
	comes_back(gzip_compress);
	comes_back(gzip_compress_once);
}

static const struct {
	const char *type;
	bool json;
} types[] = {
	{ "application/json", true },
	{ "Application/JSON", true },
	{ "application/json;charset=utf-8", true },
	{ "application/json; charset=UTF-8", true },
	{ "application/json; charset=\"utf-8\"", true },
	{ "application/json ; charset=utf-8 ; x=y", true },
	{ "application/json;", true },
	{ " application/json", true },
	{ "application/json; charset=gbk", false },
	{ "application/json; charset=", false },
	{ "application/json; charset", false },
	{ "application/jsonp", false },
	{ "application/merge-patch+json", false },
	{ "text/plain", false },
	{ "application/json, text/plain", false },
	{ "", false },
	{ NULL, false },
};

static void which_media_types_are_json(void **state)
{
	(void)state;
	for (size_t i = 0; i < ROWS(types); i++)
		if (media_type_is(slice_from(types[i].type), SLICE("application/json")) != types[i].json)
			fail_msg("row %zu: %s", i, types[i].type);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(which_codings_are_accepted),
		cmocka_unit_test(what_is_compressed_comes_back),
		cmocka_unit_test(which_media_types_are_json),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
