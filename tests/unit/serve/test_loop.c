/* SPDX-License-Identifier: MIT */

/* The loop as a web server sees it: connections, answers and bodies. */
#include "serve/stage.h"

/* ---- ordinary life ----------------------------------------------------------------------------------------------- */

static void a_kept_connection_serves_many(void **state)
{
	int fd = client(*state);

	for (int i = 0; i < 50; i++) {
		get(fd, "/echo");
		expect(fd, "GET /echo 0 0");
		ask(fd, "POST", "/echo", "ab", 2);
		expect(fd, "POST /echo 2 3105");
	}
	close(fd);
}

static void one_that_is_not_kept_is_closed(void **state)
{
	int fd = client(*state);
	struct wire w = { 0 };

	wire_request(&w, 7, false, "GET", "/echo", NULL, 0, NULL);
	assert_true(send_wire(fd, &w));
	expect(fd, "GET /echo 0 0");
	assert_true(is_closed(fd, PATIENCE));
	close(fd);
}

static void answers_of_every_length(void **state)
{
	static const size_t rows[] = { 0, 1, 7, 8, 9, 8192, 65484, 65485, 65486, 65528, 65535, 65536, 131056, 300000,
		2000000 };
	int fd = client(*state);

	for (size_t i = 0; i < ROWS(rows); i++) {
		char uri[32];
		struct reply r;

		snprintf(uri, sizeof(uri), "/big/%zu", rows[i]);
		get(fd, uri);
		if (!recv_reply(fd, &r, PATIENCE) || r.total - (size_t)(reply_body(&r) - r.text) != rows[i])
			fail_msg("%zu bytes: came %zu", rows[i], r.total);
	}
	close(fd);
}

static void five_hundred_idle_ones_hold_nobody_up(void **state)
{
	struct stage *s = *state;
	static int fds[500];

	for (size_t i = 0; i < ROWS(fds); i++) {
		fds[i] = client(s);
		get(fds[i], "/echo");
		expect(fds[i], "GET /echo 0 0");
	}
	expect_bystander(s);
	for (size_t i = 0; i < ROWS(fds); i++) { /* and each of them still lives */
		get(fds[i], "/echo");
		expect(fds[i], "GET /echo 0 0");
		close(fds[i]);
	}
}

static void a_busy_worker_holds_no_other_up(void **state)
{
	struct stage *s = *state;
	int slow = client(s);

	get(slow, "/slow/1000");
	sleep_ms(50);
	for (int i = 0; i < 10; i++)
		expect_bystander(s);
	expect(slow, "slow");
	close(slow);
}

static void answers_are_released(void **state)
{
	int before = atomic_load(&stub.released), fd = client(*state);

	get(fd, "/500");
	expect(fd, "oh");
	get(fd, "/echo");
	expect(fd, "GET /echo 0 0");
	close(fd);
	assert_true(atomic_load(&stub.released) >= before + 1);
}

static void expect_rest(void)
{
	for (int i = 0; i < 1000 && atomic_load(&stub.eager) > 0; i++)
		sleep_ms(1);
	assert_int_equal(atomic_load(&stub.eager), 0);
}

static void workers_that_wait_are_told_to_rest(void **state)
{
	struct stage *s = *state;
	int fds[2] = { client(s), client(s) };
	static char body[STUB_LIMIT];
	struct wire w = { 0 };

	for (int round = 0; round < 20; round++) {
		get(fds[round % 2], "/eager");
		expect(fds[round % 2], "eager");
		expect_rest();
	}
	/* By a body that does not come, too: both may be in its read. */
	for (int i = 0; i < 2; i++) {
		get(fds[i], "/eager");
		expect(fds[i], "eager");
		wire_request(&w, 7, true, "POST", "/echo", body, sizeof(body), NULL);
		w.len -= 20000;
		assert_true(send_wire(fds[i], &w));
	}
	expect_rest();
	close(fds[0]);
	close(fds[1]);
}

/* ---- bodies ------------------------------------------------------------------------------------------------------ */

static void a_body_that_is_too_large_is_read_away(void **state)
{
	static char body[1000000];
	int fd = client(*state);

	ask(fd, "POST", "/echo", body, sizeof(body));
	expect(fd, "POST /echo 0 0 too large");
	ask(fd, "POST", "/tiny", "12345", 5);
	expect(fd, "POST /tiny 0 0 too large");
	ask(fd, "POST", "/tiny", "1234", 4);
	expect(fd, "POST /tiny 4 1509442");
	close(fd);
}

static void a_long_body_comes_whole(void **state)
{
	static char body[STUB_LIMIT];
	int fd = client(*state);
	char wanted[64];
	unsigned sum = 0;

	for (size_t i = 0; i < sizeof(body); i++) {
		body[i] = (char)(i * 7);
		sum = sum * 31 + (unsigned char)body[i];
	}
	snprintf(wanted, sizeof(wanted), "POST /echo %zu %u", sizeof(body), sum);
	for (int i = 0; i < 5; i++) {
		ask(fd, "POST", "/echo", body, sizeof(body));
		expect(fd, wanted);
	}
	close(fd);
}

/* One that lies in a file, and one that there is no room for: both are read to their end. */
static void a_long_body_goes_to_a_file(void **state)
{
	static const struct {
		const char *uri;
		size_t len;
		const char *answer;
	} rows[] = {
		{ "/file", 0, "POST /file 0 0" },
		{ "/file", 1, "POST /file 1 1" },
		{ "/file", 16384, NULL },
		{ "/file", 16385, NULL },
		{ "/file", STUB_LIMIT, NULL },
		{ "/file", STUB_LIMIT + 1, "POST /file 0 0 too large" },
		{ "/full", 5, "POST /full 0 0 fault" },
		{ "/full", STUB_LIMIT, "POST /full 0 0 fault" },
	};
	static char body[STUB_LIMIT + 1];
	int fd = client(*state);

	for (size_t i = 0; i < sizeof(body); i++)
		body[i] = (char)(i * 7 + 1);
	for (size_t i = 0; i < ROWS(rows); i++) {
		char wanted[64];
		struct reply r;
		unsigned sum = 0;

		for (size_t k = 0; k < rows[i].len; k++)
			sum = sum * 31 + (unsigned char)body[k];
		snprintf(wanted, sizeof(wanted), "POST %s %zu %u", rows[i].uri, rows[i].len, sum);
		ask(fd, "POST", rows[i].uri, body, rows[i].len);
		if (!recv_reply(fd, &r, PATIENCE) || strcmp(reply_body(&r), rows[i].answer ? rows[i].answer : wanted))
			fail_msg("row %zu: %s", i, reply_body(&r));
	}
	close(fd);
}

static void the_length_must_be_true(void **state)
{
	static const struct {
		const char *length, *body, *answer;
	} rows[] = {
		{ "3", "abc", "POST /echo 3 96354" },
		{ "2", "abc", "POST /echo 0 0 broken" },
		{ "4", "abc", "POST /echo 0 0 broken" },
		{ "", "abc", "POST /echo 0 0 broken" },
		{ "abc", "abc", "POST /echo 0 0 broken" },
		{ "-3", "abc", "POST /echo 0 0 broken" },
		{ "3 ", "abc", "POST /echo 0 0 broken" },
		{ "99999999999999999999", "abc", "POST /echo 0 0 broken" },
		{ "9999999999", "abc", "POST /echo 0 0 too large" },
		{ "", "", "POST /echo 0 0" },
		{ "0", "", "POST /echo 0 0" },
	};
	int fd = client(*state);

	for (size_t i = 0; i < ROWS(rows); i++) {
		struct wire w = { 0 };
		struct reply r;

		wire_request(&w, 7, true, "POST", "/echo", rows[i].body, strlen(rows[i].body), rows[i].length);
		assert_true(send_wire(fd, &w));
		if (!recv_reply(fd, &r, PATIENCE) || strcmp(reply_body(&r), rows[i].answer))
			fail_msg("row %zu, length \"%s\": %s", i, rows[i].length, reply_body(&r));
	}
	close(fd);
}

/* A body that looks like requests, at every place where it might be taken for one. */
static void a_forged_request_in_a_body_stays_a_body(void **state)
{
	static const char *const uris[] = { "/echo", "/tiny" };
	static char body[STUB_LIMIT + 20000];
	struct wire forged = { 0 };
	int fd = client(*state), handled = atomic_load(&stub.handled);

	wire_request(&forged, 7, true, "GET", "/forged", NULL, 0, NULL);
	for (size_t at = 0; at + forged.len < sizeof(body); at += forged.len)
		memcpy(body + at, forged.at, forged.len);
	for (size_t i = 0; i < ROWS(uris); i++) {
		struct reply r;

		for (size_t len = 1; len < sizeof(body); len = len * 3 + 1) {
			ask(fd, "POST", uris[i], body, len);
			assert_true(recv_reply(fd, &r, PATIENCE));
			assert_null(strstr(reply_body(&r), "forged"));
			handled++;
		}
	}
	get(fd, "/echo");
	expect(fd, "GET /echo 0 0");
	assert_int_equal(atomic_load(&stub.handled), handled + 1);
	close(fd);
	wire_free(&forged);
}

static void a_body_that_breaks_off_reaches_nobody(void **state)
{
	static char body[200000];
	int handled = atomic_load(&stub.handled);

	for (size_t cut = 9; cut < sizeof(body); cut = cut * 2 + 1) {
		int fd = client(*state);
		struct wire w = { 0 };

		wire_request(&w, 7, true, "POST", "/echo", body, sizeof(body) / 4, NULL);
		if (cut < w.len)
			w.len -= cut;
		else
			w.len = 20;
		assert_true(send_wire(fd, &w));
		shutdown(fd, SHUT_WR);
		assert_true(is_closed(fd, PATIENCE));
		close(fd);
	}
	assert_int_equal(atomic_load(&stub.handled), handled);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_kept_connection_serves_many),
		TEST(one_that_is_not_kept_is_closed),
		TEST(answers_of_every_length),
		TEST(five_hundred_idle_ones_hold_nobody_up),
		TEST(a_busy_worker_holds_no_other_up),
		TEST(answers_are_released),
		TEST(workers_that_wait_are_told_to_rest),
		TEST(a_body_that_is_too_large_is_read_away),
		TEST(a_long_body_comes_whole),
		TEST(a_long_body_goes_to_a_file),
		TEST(the_length_must_be_true),
		TEST(a_forged_request_in_a_body_stays_a_body),
		TEST(a_body_that_breaks_off_reaches_nobody),
	};

	stage_ready();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
