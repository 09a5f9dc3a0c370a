/* SPDX-License-Identifier: MIT */

/* What serve/fcgi.c knows of libfcgi and does not find in its documentation. If an update of the library changes one of
 * these facts, this is where it shows, and not in a lost answer. */
#include <fcgiapp.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/time.h>

#include "serve/client.h"
#include "serve/fcgi.h"

#include <setjmp.h>
#include <stdarg.h>

#include <cmocka.h>

struct pair {
	int ours, theirs; /* the library's end, the web server's */
	FCGX_Request request;
};

static int make(void **state)
{
	struct pair *p = calloc(1, sizeof(*p));
	struct timeval patience = { 3, 0 };
	int fds[2];

	if (!p || fcgi_start() || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds))
		return -1;
	p->ours = fds[0];
	p->theirs = fds[1];
	setsockopt(p->ours, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	*state = p;
	return FCGX_InitRequest(&p->request, -1, 0);
}

static int drop(void **state)
{
	struct pair *p = *state;

	FCGX_Free(&p->request, 0);
	close(p->ours);
	close(p->theirs);
	free(p);
	return 0;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

static int accept_from(struct pair *p)
{
	p->request.ipcFd = p->ours;
	p->request.keepConnection = 1;
	return FCGX_Accept_r(&p->request);
}

static void send_request(struct pair *p, bool keep, const char *uri, const void *body, size_t len)
{
	struct wire w = { 0 };

	wire_request(&w, 1, keep, len ? "POST" : "GET", uri, body, len, NULL);
	assert_true(send_wire(p->theirs, &w));
}

static const char *uri_of(struct pair *p)
{
	return FCGX_GetParam("REQUEST_URI", p->request.envp);
}

static void drain_all(struct pair *p)
{
	char waste[4096];

	while (FCGX_GetStr(waste, sizeof(waste), p->request.in) == (int)sizeof(waste))
		;
}

static void a_given_descriptor_is_closed_unless_it_is_kept(void **state)
{
	struct pair *p = *state;

	send_request(p, true, "/a", NULL, 0);
	p->request.ipcFd = p->ours;
	p->request.keepConnection = 0;
	assert_true(FCGX_Accept_r(&p->request) < 0);
	assert_false(is_open(p->ours));
	p->ours = -1;
}

static void a_kept_descriptor_is_read(void **state)
{
	struct pair *p = *state;

	for (int i = 0; i < 3; i++) {
		send_request(p, true, "/a", NULL, 0);
		assert_int_equal(accept_from(p), 0);
		assert_string_equal(uri_of(p), "/a");
		drain_all(p);
		FCGX_Free(&p->request, 0);
		assert_true(is_open(p->ours));
	}
}

static void the_web_servers_wish_to_keep_is_told(void **state)
{
	struct pair *p = *state;

	send_request(p, false, "/a", NULL, 0);
	assert_int_equal(accept_from(p), 0);
	assert_int_equal(p->request.keepConnection, 0);
}

static void letting_go_writes_nothing(void **state)
{
	struct pair *p = *state;

	send_request(p, true, "/a", NULL, 0);
	assert_int_equal(accept_from(p), 0);
	drain_all(p);
	FCGX_Free(&p->request, 0);
	assert_null(p->request.in);
	assert_false(readable(p->theirs, 0));
}

static void a_broken_connection_is_an_error_and_is_closed(void **state)
{
	struct pair *p = *state;
	int64_t began = now_ms();

	assert_true(send_all(p->theirs, "\1\1\0\1", 4));
	shutdown(p->theirs, SHUT_WR);
	assert_true(accept_from(p) < 0);
	assert_false(is_open(p->ours));
	assert_true(now_ms() - began < 1000); /* it did not go on to accept, and did not wait to close */
	p->ours = -1;
}

static void an_unread_body_breaks_the_next_request(void **state)
{
	static unsigned char body[30000];
	struct pair *p = *state;

	send_request(p, true, "/a", body, sizeof(body));
	assert_int_equal(accept_from(p), 0);
	FCGX_Free(&p->request, 0);
	send_request(p, true, "/b", NULL, 0);
	assert_true(accept_from(p) < 0);
	assert_false(is_open(p->ours));
	p->ours = -1;
}

static void an_unread_body_can_be_a_forged_request(void **state)
{
	static unsigned char body[60000];
	struct pair *p = *state;
	struct wire first = { 0 }, forged = { 0 };
	size_t header;

	wire_request(&forged, 1, true, "GET", "/forged", NULL, 0, NULL);
	wire_request(&first, 1, true, "POST", "/a", body, sizeof(body), NULL);
	header = first.len - sizeof(body) - 8;
	memcpy(first.at + 8192, forged.at, forged.len); /* inside of the body */
	assert_true(header < 8192);
	assert_true(send_wire(p->theirs, &first));
	assert_int_equal(accept_from(p), 0);
	FCGX_Free(&p->request, 0);
	assert_int_equal(accept_from(p), 0);
	assert_string_equal(uri_of(p), "/forged");
	wire_free(&forged);
}

/* A GET that is 8192 bytes long without the record that ends its standard input. */
static void send_8192(struct pair *p)
{
	struct wire w = { 0 }, params = { 0 };
	char value[8192];

	memset(value, 'x', sizeof(value));
	/* begin 16, header of the variables 8, the pair's own lengths and name 9, the empty record 8 */
	value[8192 - 16 - 8 - 9 - 8] = '\0';
	wire_pair(&params, "PAD1", value);
	wire_begin(&w, 1, 1, true);
	wire_record(&w, FCGI_PARAMS, 1, params.at, params.len, 0);
	wire_record(&w, FCGI_PARAMS, 1, NULL, 0, 0);
	assert_int_equal(w.len, 8192);
	wire_record(&w, FCGI_STDIN, 1, NULL, 0, 0);
	assert_true(send_wire(p->theirs, &w));
	wire_free(&params);
}

static void a_request_of_8192_bytes_breaks_the_next_unless_drained(void **state)
{
	struct pair *p = *state;

	send_8192(p);
	assert_int_equal(accept_from(p), 0);
	drain_all(p);
	FCGX_Free(&p->request, 0);
	send_8192(p);
	assert_int_equal(accept_from(p), 0);
	FCGX_Free(&p->request, 0); /* not drained */
	send_request(p, true, "/a", NULL, 0);
	assert_true(accept_from(p) < 0);
	p->ours = -1;
}

static void a_truncated_request_can_look_whole(void **state)
{
	struct pair *p = *state;
	struct wire w = { 0 };
	char body[16];

	wire_request(&w, 1, true, "POST", "/a", "0123456789", 10, NULL);
	w.len -= 6 + 8; /* the padding and the end are missing, the body is not */
	assert_true(send_wire(p->theirs, &w));
	shutdown(p->theirs, SHUT_WR);
	assert_int_equal(accept_from(p), 0);
	assert_int_equal(FCGX_GetStr(body, 10, p->request.in), 10);
	assert_int_equal(FCGX_GetError(p->request.in), 0); /* all is well, it seems */
	assert_int_equal(FCGX_GetStr(body, 1, p->request.in), 0);
	assert_int_not_equal(FCGX_GetError(p->request.in), 0); /* only reading on tells */
}

static void having_to_wait_is_an_error_on_a_non_blocking_socket(void **state)
{
	struct pair *p = *state;
	struct wire w = { 0 };

	fcntl(p->ours, F_SETFL, O_NONBLOCK);
	wire_begin(&w, 1, 1, true);
	w.len = 10;
	assert_true(send_wire(p->theirs, &w)); /* more would come */
	assert_true(accept_from(p) < 0);
	assert_false(is_open(p->ours));
	p->ours = -1;
}

static void a_timeout_is_an_error(void **state)
{
	struct pair *p = *state;
	struct timeval short_time = { 0, 100000 };
	struct wire w = { 0 };

	setsockopt(p->ours, SOL_SOCKET, SO_RCVTIMEO, &short_time, sizeof(short_time));
	wire_begin(&w, 1, 1, true);
	w.len = 10;
	assert_true(send_wire(p->theirs, &w));
	assert_true(accept_from(p) < 0);
	p->ours = -1;
}

static void variables_that_never_came_look_like_none(void **state)
{
	struct pair *p = *state;
	struct wire w = { 0 };

	wire_begin(&w, 1, 1, true);
	assert_true(send_wire(p->theirs, &w));
	shutdown(p->theirs, SHUT_WR);
	assert_int_equal(accept_from(p), 0);
	assert_null(uri_of(p));
	assert_int_not_equal(FCGX_GetError(p->request.in), 0);
}

static void on_alarm(int signal)
{
	(void)signal;
}

static void an_interrupted_write_loses_the_answer(void **state)
{
	struct pair *p = *state;
	struct sigaction interrupt = { .sa_handler = on_alarm }, before;
	struct itimerval soon = { { 0, 20000 }, { 0, 20000 } }, never = { { 0, 0 }, { 0, 0 } };
	static char answer[1 << 20];

	send_request(p, true, "/a", NULL, 0);
	assert_int_equal(accept_from(p), 0);
	drain_all(p);
	sigaction(SIGALRM, &interrupt, &before);
	setitimer(ITIMER_REAL, &soon, NULL);
	/* Nobody reads: the socket fills up, and the write waits. */
	FCGX_PutStr(answer, sizeof(answer), p->request.out);
	setitimer(ITIMER_REAL, &never, NULL);
	sigaction(SIGALRM, &before, NULL);
	assert_int_equal(FCGX_GetError(p->request.out), EINTR);
}

static void a_request_must_not_move(void **state)
{
	struct pair *p = *state;
	FCGX_Request moved;
	struct wire w = { 0 };
	char body[16];

	wire_request(&w, 1, true, "POST", "/a", "0123456789", 10, NULL);
	w.len -= 10 + 6 + 8;
	assert_true(send_all(p->theirs, w.at, w.len));
	assert_int_equal(accept_from(p), 0);
	moved = p->request;
	p->request.ipcFd = -1; /* its streams still look here */
	assert_int_equal(FCGX_GetStr(body, 10, moved.in), 0);
	assert_int_equal(FCGX_GetError(moved.in), EBADF);
	p->request.ipcFd = p->ours;
	wire_free(&w);
}

static void closing_does_not_wait_for_the_peer(void **state)
{
	struct pair *p = *state;
	int64_t began;

	send_request(p, true, "/a", NULL, 0);
	assert_int_equal(accept_from(p), 0);
	began = now_ms();
	FCGX_Free(&p->request, 1);
	assert_true(now_ms() - began < 500);
	assert_false(is_open(p->ours));
	assert_int_equal(p->request.ipcFd, -1);
	p->ours = -1;
}

static void the_librarys_signal_handlers_are_undone(void **state)
{
	struct sigaction now;

	(void)state;
	sigaction(SIGPIPE, NULL, &now);
	assert_ptr_equal(now.sa_handler, SIG_IGN);
	sigaction(SIGUSR1, NULL, &now);
	assert_ptr_equal(now.sa_handler, SIG_IGN);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make, drop)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_given_descriptor_is_closed_unless_it_is_kept),
		TEST(a_kept_descriptor_is_read),
		TEST(the_web_servers_wish_to_keep_is_told),
		TEST(letting_go_writes_nothing),
		TEST(a_broken_connection_is_an_error_and_is_closed),
		TEST(an_unread_body_breaks_the_next_request),
		TEST(an_unread_body_can_be_a_forged_request),
		TEST(a_request_of_8192_bytes_breaks_the_next_unless_drained),
		TEST(a_truncated_request_can_look_whole),
		TEST(having_to_wait_is_an_error_on_a_non_blocking_socket),
		TEST(a_timeout_is_an_error),
		TEST(variables_that_never_came_look_like_none),
		TEST(an_interrupted_write_loses_the_answer),
		TEST(a_request_must_not_move),
		TEST(closing_does_not_wait_for_the_peer),
		TEST(the_librarys_signal_handlers_are_undone),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
