/* SPDX-License-Identifier: MIT */

/* Parked requests, draining, signals, and descriptors that run out. */
#include <fcntl.h>
#include <signal.h>
#include <sys/stat.h>

#include "serve/stage.h"

/* ---- parked requests --------------------------------------------------------------------------------------------- */

static void parked_requests_hold_nothing_and_are_woken(void **state)
{
	struct stage *s = *state;
	static int fds[300];

	for (int round = 0; round < 3; round++) {
		for (size_t i = 0; i < ROWS(fds); i++) {
			if (round == 0)
				fds[i] = client(s);
			get(fds[i], "/park");
		}
		wait_until_parked(ROWS(fds));
		assert_int_equal(metric_get(METRIC_PARKED), ROWS(fds));
		expect_bystander(s);
		stub_wake_all();
		for (size_t i = 0; i < ROWS(fds); i++)
			expect(fds[i], "resumed");
		assert_int_equal(metric_get(METRIC_PARKED), 0);
	}
	for (size_t i = 0; i < ROWS(fds); i++)
		close(fds[i]);
}

static void one_may_be_woken_before_it_is_parked(void **state)
{
	int fd = client(*state);

	for (int i = 0; i < 200; i++) {
		get(fd, "/early");
		expect(fd, "resumed");
	}
	close(fd);
}

static void *wake_for_a_while(void *arg)
{
	_Atomic bool *go = arg;

	while (atomic_load(go))
		stub_wake_all();
	return NULL;
}

static void waking_and_parking_may_meet(void **state)
{
	_Atomic bool go = true;
	pthread_t waker;
	int fds[16];

	assert_int_equal(pthread_create(&waker, NULL, wake_for_a_while, &go), 0);
	for (size_t i = 0; i < ROWS(fds); i++)
		fds[i] = client(*state);
	for (int round = 0; round < 60; round++) {
		for (size_t i = 0; i < ROWS(fds); i++)
			get(fds[i], "/park");
		for (size_t i = 0; i < ROWS(fds); i++)
			expect(fds[i], "resumed");
	}
	atomic_store(&go, false);
	pthread_join(waker, NULL);
	for (size_t i = 0; i < ROWS(fds); i++)
		close(fds[i]);
}

static void a_parked_client_that_has_gone_is_forgotten(void **state)
{
	int fd = client(*state);

	get(fd, "/park");
	wait_until_parked(1);
	close(fd);
	sleep_ms(20);
	stub_wake_all();
	expect_bystander(*state);
}

/* ---- the end ----------------------------------------------------------------------------------------------------- */

static void draining_answers_what_was_accepted(void **state)
{
	struct stage *s = *state;
	int idle = client(s), parked = client(s), waiting[12];
	int64_t began;
	struct stat st;

	get(idle, "/echo");
	expect(idle, "GET /echo 0 0");
	get(parked, "/park");
	wait_until_parked(1);
	for (size_t i = 0; i < ROWS(waiting); i++) {
		waiting[i] = client(s);
		get(waiting[i], "/slow/50");
	}
	began = now_ms();
	serve_stop(s->serve);
	assert_true(is_closed(idle, PATIENCE));
	assert_int_equal(connect_unix(s->path), -1);
	for (size_t i = 0; i < ROWS(waiting); i++) {
		expect(waiting[i], "slow");
		assert_true(is_closed(waiting[i], PATIENCE));
		close(waiting[i]);
	}
	stub_wake_all();
	expect(parked, "resumed");
	assert_int_equal(stop(s), 0);
	assert_true(now_ms() - began < 1500);
	assert_int_equal(stat(s->path, &st), -1);
	close(idle);
	close(parked);
}

static void draining_is_bounded(void **state)
{
	struct stage *s = *state;
	int fd = client(s);
	int64_t began = now_ms();

	get(fd, "/park");
	wait_until_parked(1);
	assert_int_equal(stop(s), FAULT_BUSY);
	assert_true(now_ms() - began >= 1900 && now_ms() - began < 3000);
	s->result = 0;
	stub_wake_all(); /* the writer may still come to it */
	close(fd);
}

static void signals_reload_and_stop(void **state)
{
	struct stage *s = *state;

	kill(getpid(), SIGHUP);
	for (int i = 0; i < 300 && atomic_load(&s->reloads) == 0; i++)
		sleep_ms(10);
	assert_int_equal(atomic_load(&s->reloads), 1);
	expect_bystander(s);
	kill(getpid(), SIGTERM);
	pthread_join(s->thread, NULL);
	s->running = false;
	assert_int_equal(s->result, 0);
}

static void without_descriptors_it_waits_and_recovers(void **state)
{
	struct stage *s = *state;
	struct rlimit before, few;
	struct rusage used;
	int kept = client(s), late[3], next;
	long long spent;

	get(kept, "/echo");
	expect(kept, "GET /echo 0 0");
	for (size_t i = 0; i < ROWS(late); i++)
		late[i] = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	next = dup(0);
	close(next);
	getrlimit(RLIMIT_NOFILE, &before);
	few = before;
	few.rlim_cur = (rlim_t)next;
	setrlimit(RLIMIT_NOFILE, &few);
	for (size_t i = 0; i < ROWS(late); i++) {
		struct sockaddr_un a = { .sun_family = AF_UNIX };

		snprintf(a.sun_path, sizeof(a.sun_path), "%s", s->path);
		assert_int_equal(connect(late[i], (struct sockaddr *)&a, sizeof(a)), 0);
		get(late[i], "/echo");
	}
	getrusage(RUSAGE_SELF, &used);
	spent = used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_sec * 1000000LL +
		used.ru_stime.tv_usec;
	sleep_ms(500);
	getrusage(RUSAGE_SELF, &used);
	spent = used.ru_utime.tv_sec * 1000000LL + used.ru_utime.tv_usec + used.ru_stime.tv_sec * 1000000LL +
		used.ru_stime.tv_usec - spent;
	get(kept, "/echo"); /* those who are in are served */
	expect(kept, "GET /echo 0 0");
	assert_false(readable(late[2], 0));
	setrlimit(RLIMIT_NOFILE, &before);
	assert_true(spent < 100000); /* it did not spin */
	for (size_t i = 0; i < ROWS(late); i++) {
		expect(late[i], "GET /echo 0 0");
		close(late[i]);
	}
	close(kept);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(parked_requests_hold_nothing_and_are_woken),
		TEST(one_may_be_woken_before_it_is_parked),
		TEST(waking_and_parking_may_meet),
		TEST(a_parked_client_that_has_gone_is_forgotten),
		TEST(draining_answers_what_was_accepted),
		TEST(draining_is_bounded),
		TEST(signals_reload_and_stop),
		TEST(without_descriptors_it_waits_and_recovers),
	};

	stage_ready();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
