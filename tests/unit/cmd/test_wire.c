/* SPDX-License-Identifier: MIT */

#include "folder.h"

#include <pthread.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "cmd/door.h"
#include "cmd/wire.h"

struct pair {
	int near, far;
	struct buffer pending; /* of near */
};

static struct pair pair_new(void)
{
	struct timeval patience = { .tv_sec = 5 };
	struct pair p = { 0 };
	int ends[2];

	CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) == 0);
	CHECK(setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
	p.near = ends[0];
	p.far = ends[1];
	return p;
}

static void pair_end(struct pair *p)
{
	close(p->near);
	if (p->far >= 0)
		close(p->far);
	buffer_release(&p->pending);
}

/* What the far side writes, and that it then says no more. */
static void far_says(struct pair *p, struct slice bytes)
{
	CHECK(send(p->far, bytes.at, bytes.len, MSG_NOSIGNAL) == (ssize_t)bytes.len);
	close(p->far);
	p->far = -1;
}

TEST(lines_come_one_by_one)
{
	struct pair p = pair_new();
	json_t *got = NULL;

	far_says(&p, SLICE("{\"n\":1}\n{\"n\":2}\r\n[3]\n{\"n\":"));
	for (int n = 1; n <= 2; n++) {
		CHECK(wire_receive(p.near, &p.pending, &got, NULL) == 0);
		CHECK(json_i64(got, "n", 0) == n);
		json_decref(got);
	}
	CHECK(wire_receive(p.near, &p.pending, &got, NULL) == 0);
	CHECK(json_is_array(got));
	json_decref(got);
	CHECK(wire_receive(p.near, &p.pending, &got, NULL) == WIRE_E_END);
	pair_end(&p);
}

TEST(what_is_no_json)
{
	static const struct slice rows[] = { SLICE_INIT("\n"), SLICE_INIT("garbage\n"),
		SLICE_INIT("{\"a\":1,\"a\":2}\n"), SLICE_INIT("\0\0\0\n"), SLICE_INIT("{\"a\":\"\xff\"}\n"),
		SLICE_INIT("1\n"), SLICE_INIT("{} {}\n"),
		SLICE_INIT("[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]\n") };

	EACH(rows, i) {
		struct pair p = pair_new();
		json_t *got = NULL;
		int fd = 7;

		far_says(&p, rows[i]);
		CHECK_ROW(i, wire_receive(p.near, &p.pending, &got, &fd) == WIRE_E_FORM);
		CHECK_ROW(i, got == NULL && fd == -1);
		pair_end(&p);
	}
}

TEST(a_silent_peer_is_an_end)
{
	struct timeval soon = { .tv_usec = 50000 };
	struct pair p = pair_new();
	json_t *got = NULL;

	CHECK(setsockopt(p.near, SOL_SOCKET, SO_RCVTIMEO, &soon, sizeof(soon)) == 0);
	CHECK(send(p.far, "{\"n\"", 4, 0) == 4);
	CHECK(wire_receive(p.near, &p.pending, &got, NULL) == WIRE_E_END);
	pair_end(&p);
}

struct flood {
	int socket;
	size_t len;
	size_t sent;
};

static void *flood_run(void *arg)
{
	struct flood *f = arg;
	char bytes[65536];

	memset(bytes, ' ', sizeof(bytes));
	while (f->sent < f->len) {
		size_t left = f->len - f->sent;
		ssize_t n = send(f->socket, bytes, left < sizeof(bytes) ? left : sizeof(bytes), MSG_NOSIGNAL);

		if (n <= 0)
			return NULL;
		f->sent += (size_t)n;
	}
	if (send(f->socket, "{}\n", 3, MSG_NOSIGNAL) == 3)
		f->sent += 3;
	return NULL;
}

/* The line's length, its end counted, may be DOOR_LINE_MAX and no more; a longer one is not read to its end. */
TEST(long_lines)
{
	static const struct {
		size_t spaces;
		int want;
	} rows[] = { { DOOR_LINE_MAX - 3, 0 }, { DOOR_LINE_MAX - 2, WIRE_E_FORM },
		{ DOOR_LINE_MAX * 64, WIRE_E_FORM } };

	EACH(rows, i) {
		struct pair p = pair_new();
		struct flood f = { .socket = p.far, .len = rows[i].spaces };
		json_t *got = NULL;
		pthread_t thread;

		CHECK(pthread_create(&thread, NULL, flood_run, &f) == 0);
		CHECK_ROW(i, wire_receive(p.near, &p.pending, &got, NULL) == rows[i].want);
		CHECK_ROW(i, p.pending.len <= DOOR_LINE_MAX + 65536);
		shutdown(p.near, SHUT_RDWR);
		CHECK(pthread_join(thread, NULL) == 0);
		CHECK_ROW(i, f.sent < DOOR_LINE_MAX * 4);
		json_decref(got);
		pair_end(&p);
	}
}

TEST(sending)
{
	struct pair p = pair_new();
	json_t *object = json_pack("{s:s, s:i}", "text", "a\nb\xe2\x80\xa8 茶", "n", 5), *got = NULL;
	struct buffer big = BUFFER_INIT;

	CHECK(object != NULL);
	CHECK(wire_send(p.far, object, -1) == 0);
	CHECK(wire_receive(p.near, &p.pending, &got, NULL) == 0);
	CHECK(json_equal(object, got));
	json_decref(got);
	json_decref(object);
	/* Longer than the other side takes: refused here, with nothing sent. */
	CHECK(buffer_reserve(&big, DOOR_LINE_MAX));
	memset(big.at, 'x', DOOR_LINE_MAX);
	object = json_pack("{s:s%}", "text", big.at, DOOR_LINE_MAX);
	CHECK(wire_send(p.far, object, -1) == WIRE_E_FORM);
	json_decref(object);
	buffer_release(&big);
	/* Nobody is there any more: an outcome, no signal. */
	object = json_object();
	close(p.near);
	p.near = p.far;
	p.far = -1;
	CHECK(wire_send(p.near, object, -1) == WIRE_E_END);
	json_decref(object);
	pair_end(&p);
}

static size_t open_descriptors(void)
{
	size_t n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

/* Sends bytes and `count` descriptors of the file beside them. */
static void send_with(int socket, struct slice bytes, const char *path, int count)
{
	struct iovec iov = { .iov_base = (void *)(uintptr_t)bytes.at, .iov_len = bytes.len };
	char control[CMSG_SPACE(8 * sizeof(int))] = { 0 };
	struct msghdr m = { .msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = control,
		.msg_controllen = CMSG_SPACE((size_t)count * sizeof(int)) };
	struct cmsghdr *c = CMSG_FIRSTHDR(&m);
	int fds[8];

	for (int i = 0; i < count; i++)
		fds[i] = open(path, O_RDONLY | O_CLOEXEC);
	c->cmsg_level = SOL_SOCKET;
	c->cmsg_type = SCM_RIGHTS;
	c->cmsg_len = CMSG_LEN((size_t)count * sizeof(int));
	memcpy(CMSG_DATA(c), fds, (size_t)count * sizeof(int));
	CHECK(sendmsg(socket, &m, 0) == (ssize_t)bytes.len);
	for (int i = 0; i < count; i++)
		close(fds[i]);
}

TEST(a_descriptor_comes_along)
{
	const char *path = folder_write("file", SLICE("hello"));
	size_t before = open_descriptors();
	json_t *object = json_pack("{s:i}", "n", 1), *got = NULL;
	int file = open(path, O_RDONLY | O_CLOEXEC), fd = -1;
	struct pair p = pair_new();
	char text[8] = "";

	CHECK(wire_send(p.far, object, file) == 0);
	CHECK(wire_send(p.far, object, -1) == 0);
	close(file);
	CHECK(wire_receive(p.near, &p.pending, &got, &fd) == 0);
	json_decref(got);
	CHECK(fd >= 0 && read(fd, text, sizeof(text)) == 5 && strcmp(text, "hello") == 0);
	CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
	close(fd);
	CHECK(wire_receive(p.near, &p.pending, &got, &fd) == 0);
	CHECK(fd == -1);
	json_decref(got);
	json_decref(object);
	pair_end(&p);
	CHECK(open_descriptors() == before);
}

/* Descriptors that nobody wants, or more than one: none stays open. */
TEST(no_descriptor_leaks)
{
	const char *path = folder_write("file", SLICE("hello"));
	size_t before = open_descriptors();
	struct pair p = pair_new();
	json_t *got = NULL;
	int fd = -1;

	send_with(p.far, SLICE("{\"n\":1}\n"), path, 1);
	CHECK(wire_receive(p.near, &p.pending, &got, NULL) == 0); /* not wanted */
	json_decref(got);
	send_with(p.far, SLICE("{\"n\":1}\n"), path, 3);
	CHECK(wire_receive(p.near, &p.pending, &got, &fd) == 0); /* three where one may be */
	json_decref(got);
	if (fd >= 0)
		close(fd);
	send_with(p.far, SLICE("{\"n\""), path, 1);
	send_with(p.far, SLICE(":1}\n"), path, 1);
	CHECK(wire_receive(p.near, &p.pending, &got, &fd) == 0); /* one with each half */
	json_decref(got);
	CHECK(fd >= 0);
	close(fd);
	send_with(p.far, SLICE("garbage\n"), path, 1);
	got = NULL;
	CHECK(wire_receive(p.near, &p.pending, &got, &fd) == WIRE_E_FORM);
	if (fd >= 0)
		close(fd);
	pair_end(&p);
	CHECK(open_descriptors() == before);
}

TEST(addresses)
{
	struct sockaddr_un address;
	char path[200];

	memset(path, 'p', sizeof(path));
	CHECK(wire_address(&address, slice_of(path, 107)) == 0);
	CHECK(strlen(address.sun_path) == 107);
	CHECK(wire_address(&address, slice_of(path, 108)) == -1);
	CHECK(wire_address(&address, slice_of(path, 200)) == -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(lines_come_one_by_one),
		folder_test(what_is_no_json),
		folder_test(a_silent_peer_is_an_end),
		folder_test(long_lines),
		folder_test(sending),
		folder_test(a_descriptor_comes_along),
		folder_test(no_descriptor_leaks),
		folder_test(addresses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
