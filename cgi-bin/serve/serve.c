/* SPDX-License-Identifier: MIT */

/* serve.c: starting, watching over, draining and ending the workers.
 *
 * Threads: serve_run's thread takes signals, looks after deadlines and the pause of accepting, and drains. It answers
 * nothing itself.
 *
 *	serving ──► (SIGTERM, SIGINT, serve_stop) ──► draining: the listener is closed once its backlog is taken; idle
 *	connections are ended, the others after their answer; then, or when the time is up, the workers go. */
#include "serve/serve.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "serve/loop.h"

#define WHY           256
#define ARENA_LIMIT   ((size_t)16 * 1024 * 1024)
#define DRAIN_MS      5000
#define IO_TIMEOUT_MS 2000
#define DRAIN_LOOK_MS 20
#define TELL_MS       10000 /* how often the log hears of descriptors that have run out */

static void our_signals(sigset_t *set)
{
	sigemptyset(set);
	sigaddset(set, SIGTERM);
	sigaddset(set, SIGINT);
	sigaddset(set, SIGHUP);
}

void serve_block_signals(void)
{
	struct sigaction ignore = { .sa_handler = SIG_IGN };
	sigset_t set;

	our_signals(&set);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	sigaction(SIGPIPE, &ignore, NULL);
}

bool serve_stop_asked(void)
{
	sigset_t pending;

	return sigpending(&pending) == 0 && (sigismember(&pending, SIGTERM) || sigismember(&pending, SIGINT));
}

/* A connection is a descriptor: take as many as we may. */
static void raise_descriptors(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
}

static int add_source(struct serve *s, int fd, uint32_t events, enum source *source, enum source value)
{
	struct epoll_event e = { .events = events, .data.ptr = source };

	*source = value;
	if (epoll_ctl(s->epoll, EPOLL_CTL_ADD, fd, &e))
		return fault_new(FAULT_SYSTEM, "epoll_ctl: %s", strerror(errno));
	return 0;
}

static int open_events(struct serve *s)
{
	sigset_t set;
	int r;

	our_signals(&set);
	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	s->main_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->quit_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->done_event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	s->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	if (s->epoll < 0 || s->main_event < 0 || s->quit_event < 0 || s->done_event < 0 || s->signals < 0)
		return fault_new(FAULT_SYSTEM, "no descriptor: %s", strerror(errno));
	s->watch.event = s->main_event;
	r = add_source(s, s->quit_event, EPOLLIN, &s->quit_source, SOURCE_QUIT);
	if (r == 0)
		r = add_source(s, s->done_event, EPOLLIN | EPOLLET, &s->done_source, SOURCE_DONE);
	return fault_pass(r);
}

static void close_events(struct serve *s)
{
	const int all[] = { s->epoll, s->main_event, s->quit_event, s->done_event, s->signals };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (all[i] >= 0)
			close(all[i]);
}

/* Workers take no signal at all: an EINTR in libfcgi's calls would lose a request. */
static int start_threads(struct serve *s)
{
	sigset_t all, before;
	int r = 0;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	for (unsigned i = 0; i < s->workers_len && r == 0; i++) {
		r = pthread_create(&s->workers[i].thread, NULL, worker_run, &s->workers[i]);
		s->workers[i].started = r == 0;
	}
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return r ? fault_new(FAULT_SYSTEM, "a thread could not be started: %s", strerror(r)) : 0;
}

static void tell(int event)
{
	uint64_t one = 1;

	if (write(event, &one, sizeof(one)) < 0)
		return; /* its counter is full: it is readable anyway */
}

static void end_threads(struct serve *s)
{
	tell(s->quit_event);
	for (unsigned i = 0; i < s->workers_len; i++) {
		if (s->workers[i].started)
			pthread_join(s->workers[i].thread, NULL);
		s->workers[i].started = false;
	}
}

static int prepare(struct serve *s, char why[WHY])
{
	int r = open_events(s);

	if (r)
		return fault_pass(r);
	r = listen_open(&s->listener, s->options.listen, why);
	if (r)
		return r > 0 ? SERVE_E_LISTEN : fault_pass(r);
	s->workers = calloc(s->options.workers, sizeof(*s->workers));
	if (!s->workers)
		return fault_new(FAULT_MEMORY, "no room for %u workers", s->options.workers);
	for (; s->workers_len < s->options.workers; s->workers_len++) {
		r = worker_init(&s->workers[s->workers_len], s, why);
		if (r) {
			s->workers_len++;
			return r;
		}
	}
	r = start_threads(s);
	if (r == 0)
		r = add_source(s, s->listener.fd, EPOLLIN | EPOLLONESHOT, &s->listener_source, SOURCE_LISTENER);
	if (r)
		end_threads(s);
	return fault_pass(r);
}

int serve_start(struct serve **out, const struct serve_options *options, char why[WHY])
{
	struct serve *s = calloc(1, sizeof(*s));
	int r = fcgi_start();

	snprintf(why, WHY, "%s", "");
	if (!s || r) {
		free(s);
		return r ? fault_pass(r) : fault_new(FAULT_MEMORY, "no room to serve");
	}
	s->options = *options;
	s->options.workers = options->workers ? options->workers : 1;
	s->options.arena_limit = options->arena_limit ? options->arena_limit : ARENA_LIMIT;
	s->options.drain_ms = options->drain_ms ? options->drain_ms : DRAIN_MS;
	s->options.io_timeout_ms = options->io_timeout_ms ? options->io_timeout_ms : IO_TIMEOUT_MS;
	s->listener.fd = -1;
	registry_init(&s->registry);
	watch_init(&s->watch, -1);
	pthread_mutex_init(&s->done_lock, NULL);
	raise_descriptors();
	r = prepare(s, why);
	if (r) {
		serve_free(s);
		return r;
	}
	*out = s;
	return 0;
}

static void rearm(void *arg, struct conn *c)
{
	(void)arg;
	conn_move(c, CONN_RUNNING);
	conn_arm(c, CONN_IDLE, EPOLLIN);
}

/* After a pause for want of descriptors. Returns how long it still lasts, -1 if there is none. */
static int look_at_accepting(struct serve *s, int64_t now, int64_t *told)
{
	int64_t again = atomic_load(&s->accept_again_ms);
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = &s->listener_source };

	if (again == 0)
		return -1;
	if (now - *told >= TELL_MS) {
		log_warning("no descriptor is left for a further connection; they wait");
		*told = now;
	}
	if (now < again)
		return (int)(again - now);
	atomic_store(&s->accept_again_ms, 0);
	epoll_ctl(s->epoll, EPOLL_CTL_MOD, s->listener.fd, &e);
	return -1;
}

static void take_signals(struct serve *s)
{
	struct signalfd_siginfo info;

	while (read(s->signals, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
		if (info.ssi_signo != SIGHUP)
			atomic_store(&s->stop_asked, true);
		else if (s->options.reload)
			s->options.reload(s->options.reload_arg);
	}
}

static int sooner(int a, int b)
{
	return a < 0 || (b >= 0 && b < a) ? b : a;
}

/* One round of waiting: at most `longest` ms (-1: until something happens). */
static void wait_round(struct serve *s, int longest)
{
	struct pollfd fds[] = { { s->main_event, POLLIN, 0 }, { s->signals, POLLIN, 0 } };
	uint64_t count;

	if (poll(fds, 2, longest) <= 0)
		return;
	if (fds[0].revents && read(s->main_event, &count, sizeof(count)) < 0)
		return; /* somebody else was told already */
	if (fds[1].revents)
		take_signals(s);
}

static void drain(struct serve *s)
{
	int64_t now = clock_steady_ms(), until = now + s->options.drain_ms;

	atomic_store(&s->stopping, true);
	atomic_store(&s->accept_again_ms, 0);
	epoll_ctl(s->epoll, EPOLL_CTL_DEL, s->listener.fd, NULL);
	/* Of a TCP socket what waits is lost when it is stopped, of a unix socket it is not: once before, once behind.
	 */
	accept_all(s);
	listen_stop(&s->listener);
	if (!s->listener.given)
		accept_all(s);
	while (registry_count(&s->registry) > 0 && (now = clock_steady_ms()) < until) {
		registry_end_idle(&s->registry);
		watch_look(&s->watch, now, rearm, s);
		wait_round(s, DRAIN_LOOK_MS);
	}
}

int serve_run(struct serve *s)
{
	int64_t told = -TELL_MS;
	size_t left;

	while (!atomic_load(&s->stop_asked)) {
		int64_t now = clock_steady_ms();
		int again = watch_look(&s->watch, now, rearm, s);

		wait_round(s, sooner(again, look_at_accepting(s, now, &told)));
	}
	log_info("stopping: answering what was accepted");
	if (s->options.stopping)
		s->options.stopping(s->options.stopping_arg);
	drain(s);
	end_threads(s);
	listen_close(&s->listener);
	left = registry_count(&s->registry);
	if (left > 0)
		return fault_new(
			FAULT_BUSY, "%zu connections were not finished within %u ms", left, s->options.drain_ms);
	return 0;
}

void serve_stop(struct serve *s)
{
	atomic_store(&s->stop_asked, true);
	tell(s->main_event);
}

void serve_free(struct serve *s)
{
	if (!s)
		return;
	while (s->registry.first) {
		call_drop(s->registry.first);
		conn_close(&s->registry, s->registry.first);
	}
	for (unsigned i = 0; i < s->workers_len; i++)
		worker_release(&s->workers[i]);
	free(s->workers);
	listen_close(&s->listener);
	close_events(s);
	pthread_mutex_destroy(&s->done_lock);
	watch_release(&s->watch);
	registry_release(&s->registry);
	free(s);
}

unsigned serve_port(const struct serve *s)
{
	return listen_port(&s->listener);
}
