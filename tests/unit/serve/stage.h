/* SPDX-License-Identifier: MIT */
#ifndef TESTS_SERVE_STAGE_H
#define TESTS_SERVE_STAGE_H

/* A serve of two workers with the stub behind it, on a socket in a folder of its own, started before and drained after
 * each test. A connection that is left over fails the test. */

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <sys/resource.h>

#include "base/fault.h"
#include "base/log.h"
#include "base/metrics.h"
#include "serve/client.h"
#include "serve/serve.h"
#include "serve/stub.h"

#include <cmocka.h>

#define PATIENCE 3000 /* ms; what takes longer has hung */
#define TIMEOUT  400  /* of the serve, ms */
#define QUICK    1500 /* what a bystander may have to wait, ms (reliability: 1.5 s) */

struct stage {
	struct serve *serve;
	pthread_t thread;
	char folder[64], path[96], listen[128];
	int result;
	bool running;
	_Atomic int reloads;
};

static inline void on_reload(void *arg)
{
	struct stage *s = arg;

	atomic_fetch_add(&s->reloads, 1);
}

static inline void *run(void *arg)
{
	struct stage *s = arg;

	s->result = serve_run(s->serve);
	return NULL;
}

static inline int begin(void **state)
{
	struct stage *s = calloc(1, sizeof(*s));
	struct serve_options options = { .workers = 2, .web = &stub, .io_timeout_ms = TIMEOUT, .drain_ms = 2000 };
	char why[256];

	if (!s)
		return -1;
	snprintf(s->folder, sizeof(s->folder), "/tmp/tradepost-serve-XXXXXX");
	if (!mkdtemp(s->folder))
		return -1;
	snprintf(s->path, sizeof(s->path), "%s/fcgi.sock", s->folder);
	snprintf(s->listen, sizeof(s->listen), "unix:%s", s->path);
	options.listen = s->listen;
	options.reload = on_reload;
	options.reload_arg = s;
	if (serve_start(&s->serve, &options, why))
		return -1;
	if (pthread_create(&s->thread, NULL, run, s))
		return -1;
	s->running = true;
	*state = s;
	return 0;
}

static inline int stop(struct stage *s)
{
	if (s->running) {
		serve_stop(s->serve);
		pthread_join(s->thread, NULL);
		s->running = false;
	}
	return s->result;
}

static inline int end(void **state)
{
	struct stage *s = *state;
	int r = stop(s);

	stub_wake_all();
	serve_free(s->serve);
	unlink(s->path);
	rmdir(s->folder);
	free(s);
	if (metric_get(METRIC_CONNECTIONS) != 0)
		fail_msg("%d connections were not closed", (int)metric_get(METRIC_CONNECTIONS));
	return r;
}

static inline int client(struct stage *s)
{
	int fd = connect_unix(s->path);

	assert_true(fd >= 0);
	return fd;
}

static inline void ask(int fd, const char *method, const char *uri, const void *body, size_t len)
{
	struct wire w = { 0 };

	wire_request(&w, 7, true, method, uri, body, len, NULL);
	assert_true(send_wire(fd, &w));
}

static inline void get(int fd, const char *uri)
{
	ask(fd, "GET", uri, NULL, 0);
}

static inline void expect(int fd, const char *body)
{
	struct reply r;

	assert_true(recv_reply(fd, &r, PATIENCE));
	assert_string_equal(reply_body(&r), body);
	assert_int_equal(r.id, 7);
}

/* A stranger in the crowd is served soon. */
static inline void expect_bystander(struct stage *s)
{
	int64_t began = now_ms();
	int fd = client(s);

	get(fd, "/echo");
	expect(fd, "GET /echo 0 0");
	close(fd);
	assert_true(now_ms() - began < QUICK);
}

static inline void wait_until_parked(size_t n)
{
	int64_t began = now_ms();

	while (stub_parked() != n && now_ms() - began < PATIENCE)
		sleep_ms(2);
	assert_int_equal(stub_parked(), n);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, begin, end)

/* To be called by main: both ends of many connections live in the test's process. */
static inline void stage_ready(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	log_set_level(LOG_LEVEL_ERROR);
	serve_block_signals();
}

#endif
