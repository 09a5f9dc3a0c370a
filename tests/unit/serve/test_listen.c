/* SPDX-License-Identifier: MIT */

/* Listening sockets: what is refused, what is replaced, what is left behind; and a serve on each kind of them. */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <sys/stat.h>

#include "serve/listen.h"
#include "serve/stage.h"

static char folder[64];

static char *path_of(const char *name)
{
	static char path[256];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

static char *address_of(const char *name)
{
	static char address[300];

	snprintf(address, sizeof(address), "unix:%s", path_of(name));
	return address;
}

static void what_cannot_be_is_refused_with_a_sentence(void **state)
{
	static const struct {
		const char *address, *says;
	} rows[] = {
		{ "", "is not unix:PATH, tcp:HOST:PORT or fd:N" },
		{ "/run/sock", "is not unix:PATH" },
		{ "unix:", "needs a path" },
		{ "unix:/nowhere/at/all/sock", "No such file" },
		{ "unix:/tmp/0123456789012345678901234567890123456789012345678901234567890123456789"
		  "0123456789012345678901234567890123456789/sock",
			"too long for a socket's path" },
		{ "tcp:", "is not HOST:PORT" },
		{ "tcp:127.0.0.1", "is not HOST:PORT" },
		{ "tcp::9000", "is not HOST:PORT" },
		{ "tcp:127.0.0.1:", "is not HOST:PORT" },
		{ "tcp:127.0.0.1:x", "is not HOST:PORT" },
		{ "tcp:127.0.0.1:65536", "is not HOST:PORT" },
		{ "tcp:192.0.2.1:1", "Cannot assign" },
		{ "fd:", "is not the number" },
		{ "fd:x", "is not the number" },
		{ "fd:-1", "is not the number" },
		{ "fd:999", "is not a listening socket" },
		{ "fd:1", "is not a listening socket" },
	};

	(void)state;
	for (size_t i = 0; i < ROWS(rows); i++) {
		struct listener l;
		char why[256] = "";

		if (listen_open(&l, rows[i].address, why) != LISTEN_E_REFUSED || !strstr(why, rows[i].says))
			fail_msg("row %zu, %s: %s", i, rows[i].address, why);
		assert_int_equal(l.fd, -1);
		assert_null(l.path);
	}
}

static void a_unix_socket_is_for_owner_and_group(void **state)
{
	static const mode_t masks[] = { 0, 022, 077, 0777 };
	mode_t before = umask(0);

	(void)state;
	for (size_t i = 0; i < ROWS(masks); i++) {
		struct listener l;
		struct stat st;
		char why[256];

		umask(masks[i]);
		assert_int_equal(listen_open(&l, address_of("sock"), why), 0);
		assert_int_equal(stat(path_of("sock"), &st), 0);
		assert_int_equal(st.st_mode & 07777, 0660);
		listen_close(&l);
		assert_int_equal(stat(path_of("sock"), &st), -1);
		listen_close(&l);
	}
	umask(before);
}

static void a_stale_socket_is_replaced_a_live_one_is_not(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int stale = socket(AF_UNIX, SOCK_STREAM, 0), fd;
	struct listener first, second;
	char why[256];

	(void)state;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path_of("sock"));
	assert_int_equal(bind(stale, (struct sockaddr *)&a, sizeof(a)), 0);
	close(stale);
	assert_int_equal(listen_open(&first, address_of("sock"), why), 0);
	assert_int_equal(listen_open(&second, address_of("sock"), why), LISTEN_E_REFUSED);
	assert_non_null(strstr(why, "in use"));
	fd = connect_unix(path_of("sock"));
	assert_true(fd >= 0); /* the first one was not disturbed */
	close(fd);
	listen_close(&first);
}

static void nothing_but_a_socket_is_ever_removed(void **state)
{
	struct listener l;
	struct stat st;
	char why[256];
	int fd = open(path_of("file"), O_CREAT | O_WRONLY, 0600);

	(void)state;
	close(fd);
	assert_int_equal(listen_open(&l, address_of("file"), why), LISTEN_E_REFUSED);
	assert_int_equal(stat(path_of("file"), &st), 0);
	unlink(path_of("file"));
	/* Nor a socket that somebody else has put there in the meantime. */
	assert_int_equal(listen_open(&l, address_of("sock"), why), 0);
	unlink(path_of("sock"));
	close(open(path_of("sock"), O_CREAT | O_WRONLY, 0600));
	listen_close(&l);
	assert_int_equal(stat(path_of("sock"), &st), 0);
	unlink(path_of("sock"));
}

static void *run_it(void *serve)
{
	return (void *)(intptr_t)serve_run(serve);
}

static void serve_once(struct serve *serve, int fd)
{
	pthread_t thread;
	void *result;

	assert_int_equal(pthread_create(&thread, NULL, run_it, serve), 0);
	get(fd, "/echo");
	expect(fd, "GET /echo 0 0");
	close(fd);
	serve_stop(serve);
	pthread_join(thread, &result);
	assert_null(result);
	serve_free(serve);
}

static void tcp_serves_too(void **state)
{
	struct serve_options options = { .listen = "tcp:127.0.0.1:0", .workers = 1, .web = &stub };
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr = { htonl(INADDR_LOOPBACK) } };
	struct serve *serve;
	char why[256];
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)state;
	assert_int_equal(serve_start(&serve, &options, why), 0);
	a.sin_port = htons((uint16_t)serve_port(serve));
	assert_int_not_equal(a.sin_port, 0);
	assert_int_equal(connect(fd, (struct sockaddr *)&a, sizeof(a)), 0);
	serve_once(serve, fd);
}

static void a_given_socket_serves_and_stays_the_givers(void **state)
{
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int given = socket(AF_UNIX, SOCK_STREAM, 0), fd;
	struct serve_options options = { .workers = 1, .web = &stub };
	struct serve *serve;
	char address[16], why[256];
	struct stat st;

	(void)state;
	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path_of("given"));
	assert_int_equal(bind(given, (struct sockaddr *)&a, sizeof(a)), 0);
	assert_int_equal(listen(given, 8), 0);
	snprintf(address, sizeof(address), "fd:%d", dup(given));
	options.listen = address;
	assert_int_equal(serve_start(&serve, &options, why), 0);
	serve_once(serve, connect_unix(path_of("given")));
	fd = connect_unix(path_of("given"));
	assert_true(fd >= 0); /* it waits for the next server */
	assert_int_equal(stat(path_of("given"), &st), 0);
	close(fd);
	close(given);
	unlink(path_of("given"));
}

static void a_start_that_fails_leaves_nothing(void **state)
{
	struct serve_options options = { .listen = address_of("sock"), .workers = 3, .web = &stub };
	struct serve *serve = NULL;
	struct stat st;
	char why[256];

	(void)state;
	stub.worker_fails_at = 3;
	assert_int_equal(serve_start(&serve, &options, why), SERVE_E_WORKER);
	stub.worker_fails_at = 0;
	assert_string_equal(why, "no store");
	assert_null(serve);
	assert_int_equal(atomic_load(&stub.workers), 0);
	assert_int_equal(stat(path_of("sock"), &st), -1);
	options.listen = "nonsense";
	assert_int_equal(serve_start(&serve, &options, why), SERVE_E_LISTEN);
	assert_int_equal(atomic_load(&stub.workers), 0);
}

static void one_may_be_told_to_stop_before_it_runs(void **state)
{
	struct serve_options options = { .listen = address_of("sock"), .workers = 1, .web = &stub };
	struct serve *serve;
	char why[256];

	(void)state;
	assert_int_equal(serve_start(&serve, &options, why), 0);
	serve_stop(serve);
	assert_int_equal(serve_run(serve), 0);
	serve_free(serve);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_cannot_be_is_refused_with_a_sentence),
		cmocka_unit_test(a_unix_socket_is_for_owner_and_group),
		cmocka_unit_test(a_stale_socket_is_replaced_a_live_one_is_not),
		cmocka_unit_test(nothing_but_a_socket_is_ever_removed),
		cmocka_unit_test(tcp_serves_too),
		cmocka_unit_test(a_given_socket_serves_and_stays_the_givers),
		cmocka_unit_test(a_start_that_fails_leaves_nothing),
		cmocka_unit_test(one_may_be_told_to_stop_before_it_runs),
	};
	int r;

	stage_ready();
	snprintf(folder, sizeof(folder), "/tmp/tradepost-listen-XXXXXX");
	if (!mkdtemp(folder))
		return 1;
	r = cmocka_run_group_tests(tests, NULL, NULL);
	rmdir(folder);
	return r;
}
