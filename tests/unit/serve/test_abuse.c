/* SPDX-License-Identifier: MIT */

/* The loop as somebody sees it who is no web server: garbage, halves, stalls, and those who do not read. */
#include "serve/stage.h"

static void garbage_is_shown_the_door(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{ "GET / HTTP/1.1\r\n\r\n", 18 }, { "\0", 1 }, { "\2", 1 },
		{ "\1\4", 2 },                                               /* variables without a beginning */
		{ "\1\11\0\0\0\0\0\0", 8 },                                  /* a management record */
		{ "\1\1\0\0\0\10\0\0\0\1\1\0\0\0\0\0", 16 },                 /* id 0 */
		{ "\1\1\0\1\0\7\0\0\0\1\1\0\0\0\0\0", 16 },                  /* a wrong length */
		{ "\1\1\0\1\0\10\0\0\0\2\1\0\0\0\0\0", 16 },                 /* an authorizer */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\4\0\2\0\0\0\0", 24 }, /* another id */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\5\0\1\0\0\0\0\1\4\0\1\0\0\0\0", 32 },     /* a body first */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\4\0\1\0\1\0\0\200\1\4\0\1\0\0\0\0", 33 }, /* a cut length */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\4\0\1\0\10\0\0\377\377\377\377\377\377\377\377\1\4\0\1\0\0\0\0",
			40 },
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\4\0\1\0\4\0\0\1\1a\0\1\4\0\1\0\0\0\0", 36 }, /* a NUL */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\4\0\1\0\4\0\0\1\1=b\1\4\0\1\0\0\0\0", 36 },  /* a name = */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0", 32 },       /* begins twice */
		{ "\1\1\0\1\0\10\0\0\0\1\1\0\0\0\0\0\1\2\0\1\0\0\0\0", 24 },                        /* aborts */
	};

	for (size_t i = 0; i < ROWS(rows); i++) {
		int fd = client(*state);

		assert_true(send_all(fd, rows[i].bytes, rows[i].len));
		if (!is_closed(fd, PATIENCE))
			fail_msg("row %zu was not closed", i);
		close(fd);
	}
	expect_bystander(*state);
}

static void half_requests_hold_no_worker(void **state)
{
	struct stage *s = *state;
	struct wire w = { 0 };
	static int fds[40];
	int64_t began = now_ms();

	wire_request(&w, 7, true, "POST", "/echo", "0123456789", 10, NULL);
	for (size_t i = 0; i < ROWS(fds); i++) {
		fds[i] = client(s);
		assert_true(send_all(fds[i], w.at, 1 + i * (w.len - 2) / ROWS(fds)));
	}
	for (int i = 0; i < 20; i++)
		expect_bystander(s);
	assert_true(now_ms() - began < TIMEOUT); /* none of them waited for a timeout */
	for (size_t i = 0; i < ROWS(fds); i++) {
		assert_true(is_closed(fds[i], PATIENCE));
		close(fds[i]);
	}
	wire_free(&w);
}

static void a_request_in_pieces_is_put_together(void **state)
{
	int fd = client(*state);
	struct wire w = { 0 };

	wire_request(&w, 7, true, "POST", "/echo", "ab", 2, NULL);
	for (size_t at = 0; at < w.len; at += 37) {
		assert_true(send_all(fd, w.at + at, w.len - at < 37 ? w.len - at : 37));
		sleep_ms(10);
	}
	expect(fd, "POST /echo 2 3105");
	/* The next one on the same connection has the whole time again. */
	sleep_ms(TIMEOUT);
	assert_true(send_all(fd, w.at, 50));
	sleep_ms(50);
	assert_true(send_all(fd, w.at + 50, w.len - 50));
	expect(fd, "POST /echo 2 3105");
	close(fd);
	wire_free(&w);
}

static void variables_in_many_records_are_joined(void **state)
{
	struct wire w = { 0 }, params = { 0 };
	int fd = client(*state);
	char uri[400] = "/echo?";
	struct reply r;

	memset(uri + 6, 'x', sizeof(uri) - 7);
	wire_pair(&params, "REQUEST_METHOD", "GET");
	wire_pair(&params, "REQUEST_URI", uri);
	wire_begin(&w, 7, 1, true);
	for (size_t at = 0; at < params.len; at += 5)
		wire_record(&w, FCGI_PARAMS, 7, params.at + at, params.len - at < 5 ? params.len - at : 5, 3);
	wire_record(&w, FCGI_PARAMS, 7, NULL, 0, 0);
	wire_record(&w, FCGI_STDIN, 7, NULL, 0, 0);
	assert_true(send_wire(fd, &w));
	assert_true(recv_reply(fd, &r, PATIENCE));
	assert_int_equal(strncmp(reply_body(&r), "GET /echo?xxx", 13), 0);
	assert_non_null(strstr(reply_body(&r), "xxx 0 0"));
	close(fd);
	wire_free(&params);
}

static void a_header_beyond_the_window_is_refused(void **state)
{
	static char long_value[70000];
	struct wire w = { 0 }, params = { 0 };
	int fd = client(*state);

	memset(long_value, 'v', sizeof(long_value) - 1);
	wire_pair(&params, "HTTP_X", long_value);
	wire_begin(&w, 7, 1, true);
	wire_record(&w, FCGI_PARAMS, 7, params.at, 65535, 0);
	wire_record(&w, FCGI_PARAMS, 7, params.at + 65535, params.len - 65535, 0);
	wire_record(&w, FCGI_PARAMS, 7, NULL, 0, 0);
	wire_record(&w, FCGI_STDIN, 7, NULL, 0, 0);
	send_wire(fd, &w);
	assert_true(is_closed(fd, PATIENCE));
	close(fd);
	wire_free(&params);
}

/* More than fits into the window, and then nothing, or very little: the worker is free again after its timeout. */
static void a_body_that_stalls_ends_in_time(void **state)
{
	struct stage *s = *state;
	static char body[90000];
	int fds[4];

	for (size_t i = 0; i < ROWS(fds); i++) {
		struct wire w = { 0 };

		fds[i] = client(s);
		wire_request(&w, 7, true, "POST", "/echo", body, sizeof(body), NULL);
		w.len -= 100;
		assert_true(send_wire(fds[i], &w));
	}
	expect_bystander(s);
	for (size_t i = 0; i < ROWS(fds); i++) {
		assert_true(is_closed(fds[i], PATIENCE));
		close(fds[i]);
	}
}

static void a_body_that_trickles_ends_in_time(void **state)
{
	struct stage *s = *state;
	static char body[90000];
	struct wire w = { 0 };
	int fd = client(s);
	int64_t began = now_ms();
	size_t at;

	wire_request(&w, 7, true, "POST", "/echo", body, sizeof(body), NULL);
	at = w.len - 10000;
	assert_true(send_all(fd, w.at, at));
	while (now_ms() - began < PATIENCE && send_all(fd, w.at + at, 1)) {
		at++;
		sleep_ms(20);
	}
	assert_true(now_ms() - began < TIMEOUT + 800);
	assert_true(is_closed(fd, 0));
	close(fd);
	wire_free(&w);
}

static void slow_readers_hold_no_worker(void **state)
{
	struct stage *s = *state;
	int fds[8], patient = client(s);
	struct reply r;

	for (size_t i = 0; i < ROWS(fds); i++) {
		fds[i] = client(s);
		get(fds[i], "/big/4000000");
	}
	for (int i = 0; i < 20; i++)
		expect_bystander(s);
	get(patient, "/big/3000000");
	sleep_ms(100);
	/* One that reads on gets all of it. */
	assert_true(recv_reply(patient, &r, PATIENCE));
	assert_true(r.total > 3000000);
	sleep_ms(TIMEOUT + 300);
	for (size_t i = 0; i < ROWS(fds); i++) {
		assert_false(recv_reply(fds[i], &r, PATIENCE)); /* what was in the socket, and the end */
		assert_false(r.ended);
		close(fds[i]);
	}
	close(patient);
}

static void a_client_that_has_gone_is_forgotten(void **state)
{
	struct stage *s = *state;

	for (int i = 0; i < 50; i++) {
		int fd = client(s);

		get(fd, i % 2 ? "/big/1000000" : "/slow/5");
		close(fd);
	}
	expect_bystander(s);
	for (int i = 0; i < 300 && metric_get(METRIC_CONNECTIONS) > 0; i++)
		sleep_ms(10);
	assert_int_equal(metric_get(METRIC_CONNECTIONS), 0);
}

static void what_follows_a_request_ends_the_connection(void **state)
{
	int fd = client(*state);
	struct wire w = { 0 };

	wire_request(&w, 7, true, "GET", "/echo", NULL, 0, NULL);
	wire_request(&w, 8, true, "GET", "/echo", NULL, 0, NULL);
	assert_true(send_wire(fd, &w));
	expect(fd, "GET /echo 0 0");
	assert_true(is_closed(fd, PATIENCE));
	close(fd);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(garbage_is_shown_the_door),
		TEST(half_requests_hold_no_worker),
		TEST(a_request_in_pieces_is_put_together),
		TEST(variables_in_many_records_are_joined),
		TEST(a_header_beyond_the_window_is_refused),
		TEST(a_body_that_stalls_ends_in_time),
		TEST(a_body_that_trickles_ends_in_time),
		TEST(slow_readers_hold_no_worker),
		TEST(a_client_that_has_gone_is_forgotten),
		TEST(what_follows_a_request_ends_the_connection),
	};

	stage_ready();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
