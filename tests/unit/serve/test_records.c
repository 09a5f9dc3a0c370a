/* SPDX-License-Identifier: MIT */

/* FastCGI framing as data: every cut of a request is half of one, and an answer's records say what was put into them.
 */
#include <setjmp.h>
#include <stdarg.h>

#include "serve/client.h"
#include "serve/records.h"

#include <cmocka.h>

static enum records_state check(const void *at, size_t len, struct records *out)
{
	unsigned char *copy = malloc(len ? len : 1); /* of the exact size, so that reading on is noticed */
	enum records_state state;

	assert_non_null(copy);
	if (len)
		memcpy(copy, at, len);
	*out = (struct records){ 0 };
	state = records_check(copy, len, out);
	free(copy);
	return state;
}

static void every_cut_of_a_request_is_half_of_it(void **state)
{
	struct wire w = { 0 };
	struct records r;

	(void)state;
	wire_request(&w, 300, true, "POST", "/a", "0123456789", 10, NULL);
	for (size_t len = 0; len < w.len; len++)
		if (check(w.at, len, &r) != RECORDS_HALF)
			fail_msg("%zu of %zu bytes", len, w.len);
	assert_int_equal(check(w.at, w.len, &r), RECORDS_WHOLE);
	assert_int_equal(r.id, 300);
	assert_true(r.keep);
	assert_false(r.behind);
	wire_add(&w, "x", 1);
	assert_int_equal(check(w.at, w.len, &r), RECORDS_WHOLE);
	assert_true(r.behind);
	wire_free(&w);
}

/* Whatever single byte is wrong, nothing is read beyond the end; and it is never taken for a longer request. */
static void any_byte_may_be_any(void **state)
{
	struct wire w = { 0 };
	struct records r;

	(void)state;
	wire_request(&w, 1, false, "POST", "/a", "0123456789", 10, NULL);
	for (size_t i = 0; i < w.len; i++) {
		unsigned char was = w.at[i];

		for (int byte = 0; byte < 256; byte++) {
			w.at[i] = (unsigned char)byte;
			check(w.at, w.len, &r);
		}
		w.at[i] = was;
	}
	wire_free(&w);
}

static void a_body_may_be_longer_than_the_window_a_header_not(void **state)
{
	static char much[2 * RECORDS_WINDOW];
	struct wire w = { 0 }, params = { 0 };
	struct records r;

	(void)state;
	wire_request(&w, 1, true, "POST", "/a", much, sizeof(much), NULL);
	assert_int_equal(check(w.at, RECORDS_WINDOW - 1, &r), RECORDS_HALF);
	assert_int_equal(check(w.at, RECORDS_WINDOW, &r), RECORDS_LONG);
	assert_int_equal(r.id, 1);
	wire_free(&w);
	memset(much, 'v', sizeof(much) - 1);
	wire_pair(&params, "X", much);
	wire_begin(&w, 1, 1, true);
	wire_record(&w, FCGI_PARAMS, 1, params.at, 65535, 0);
	wire_record(&w, FCGI_PARAMS, 1, params.at + 65535, 60000, 0);
	assert_int_equal(check(w.at, RECORDS_WINDOW - 1, &r), RECORDS_HALF);
	assert_int_equal(check(w.at, RECORDS_WINDOW, &r), RECORDS_BAD);
	wire_free(&params);
	wire_free(&w);
}

static void pairs_are_checked_over_the_seams_of_records(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
		enum records_state state;
	} rows[] = {
		{ "\1\1ab", 4, RECORDS_WHOLE },
		{ "\1\0a", 3, RECORDS_WHOLE },
		{ "\200\0\0\1\1ab", 7, RECORDS_WHOLE },
		{ "\1\200\0\0\1ab", 7, RECORDS_WHOLE },
		{ "\1\1ab\1\1cd", 8, RECORDS_WHOLE },
		{ "\0\1b", 3, RECORDS_BAD },  /* no name */
		{ "\1\2ab", 4, RECORDS_BAD }, /* longer than what is there */
		{ "\2\1ab", 4, RECORDS_BAD },
		{ "\1\1ab\1", 5, RECORDS_BAD }, /* half a pair */
		{ "\377\377\377\377\377\377\377\377ab", 10, RECORDS_BAD },
		{ "\200\0\0", 3, RECORDS_BAD },
		{ "\1\1a\0", 4, RECORDS_BAD },
		{ "\1\1=b", 4, RECORDS_BAD },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		for (size_t piece = 1; piece <= rows[i].len; piece++) {
			struct wire w = { 0 };
			struct records r;
			enum records_state got;

			wire_begin(&w, 1, 1, true);
			for (size_t at = 0; at < rows[i].len; at += piece)
				wire_record(&w, FCGI_PARAMS, 1, rows[i].bytes + at,
					rows[i].len - at < piece ? rows[i].len - at : piece, (unsigned)piece);
			wire_record(&w, FCGI_PARAMS, 1, NULL, 0, 0);
			wire_record(&w, FCGI_STDIN, 1, NULL, 0, 0);
			got = check(w.at, w.len, &r);
			if (got != rows[i].state)
				fail_msg("row %zu in pieces of %zu: %d", i, piece, (int)got);
			wire_free(&w);
		}
	}
}

/* Takes the records apart again. Returns the bytes of standard output. */
static size_t unframe(const struct frame *f, unsigned id, unsigned char *out)
{
	struct wire w = { 0 };
	size_t at = 0, len = 0, total = 0;
	int type = 0;

	for (size_t i = 0; i < f->count; i++)
		wire_add(&w, f->at[i].iov_base, f->at[i].iov_len);
	while (at + 8 <= w.len) {
		const unsigned char *h = w.at + at;

		assert_int_equal(type == FCGI_END, 0);
		type = h[1];
		len = (size_t)h[4] << 8 | h[5];
		assert_int_equal(h[0], 1);
		assert_int_equal((unsigned)h[2] << 8 | h[3], id);
		assert_int_equal((len + h[6]) % 8, 0);
		if (type == FCGI_STDOUT)
			memcpy(out + total, h + 8, len);
		total += type == FCGI_STDOUT ? len : 0;
		at += 8 + len + h[6];
	}
	assert_int_equal(at, w.len);
	assert_int_equal(type, FCGI_END);
	assert_int_equal(len, 8);
	wire_free(&w);
	return total;
}

static void an_answer_is_framed_as_it_is(void **state)
{
	static const size_t heads[] = { 0, 1, 200, 65528, 70000 },
			    bodies[] = { 0, 1, 7, 8, 65327, 65328, 65329, 300001 };
	static char bytes[400000];
	static unsigned char out[400000];

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31 >> 3);
	for (size_t h = 0; h < ROWS(heads); h++) {
		for (size_t b = 0; b < ROWS(bodies); b++) {
			struct arena *arena = arena_new(1 << 20);
			struct frame f;
			size_t total = heads[h] + bodies[b];

			assert_int_equal(frame_build(&f, arena, 513, slice_of(bytes, heads[h]),
						 slice_of(bytes + heads[h], bodies[b])),
				0);
			if (unframe(&f, 513, out) != total || memcmp(out, bytes, total))
				fail_msg("head of %zu, body of %zu", heads[h], bodies[b]);
			arena_free(arena);
		}
	}
}

/* However the socket cuts it, all of it goes out once. */
static void what_was_written_is_taken_off(void **state)
{
	static char bytes[140000];
	static unsigned char out[200000];
	size_t step = 1;

	(void)state;
	for (size_t i = 0; i < sizeof(bytes); i++)
		bytes[i] = (char)(i * 31 >> 3);
	for (; step < sizeof(out); step = step * 3 + 1) {
		struct arena *arena = arena_new(1 << 20);
		struct wire w = { 0 };
		struct iovec whole;
		struct frame f;

		assert_int_equal(frame_build(&f, arena, 1, slice_of(bytes, 100), slice_of(bytes + 100, 139900)), 0);
		while (f.count > 0) {
			size_t n = f.at->iov_len < step ? f.at->iov_len : step;

			wire_add(&w, f.at->iov_base, n);
			frame_advance(&f, n);
		}
		whole = (struct iovec){ w.at, w.len };
		f = (struct frame){ &whole, 1 };
		assert_int_equal(unframe(&f, 1, out), sizeof(bytes));
		assert_memory_equal(out, bytes, sizeof(bytes));
		wire_free(&w);
		arena_free(arena);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cut_of_a_request_is_half_of_it),
		cmocka_unit_test(any_byte_may_be_any),
		cmocka_unit_test(a_body_may_be_longer_than_the_window_a_header_not),
		cmocka_unit_test(pairs_are_checked_over_the_seams_of_records),
		cmocka_unit_test(an_answer_is_framed_as_it_is),
		cmocka_unit_test(what_was_written_is_taken_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
