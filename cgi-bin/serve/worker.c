/* SPDX-License-Identifier: MIT */

/* worker.c: a thread that takes one event at a time and sees it through.
 *
 * All workers wait on one epoll descriptor; EPOLLONESHOT gives each connection to one of them. One event at a time, or
 * an idle connection would wait behind a busy worker. A request costs five system calls: epoll_wait, the look at what
 * has come (MSG_PEEK), libfcgi's read, one sendmsg, and epoll_ctl to wait again.
 *
 * Memory: a request lives in an arena of the worker that reads it. A parked request takes its arena along, and leaves
 * it with the worker that answers it; so there is no shared list and no lock. */
#include <errno.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/metrics.h"
#include "serve/loop.h"

#define DONE_BATCH    8     /* woken requests that one worker takes at once */
#define SLOW_BODY     1024  /* bytes a millisecond that a long body must come with */
#define READ_TOTAL_MS 60000 /* how long a peer may take to read an answer, however steadily */
#define TELL_MS       10000 /* how often the log hears of garbage */
#define PAUSE_MS      100   /* how long nothing is accepted when descriptors have run out */

/* ---- memory of a request ----------------------------------------------------------------------------------------- */

static struct call *call_new(struct worker *w)
{
	size_t limit = w->serve->options.arena_limit;
	struct arena *arena = w->spares_len ? w->spares[--w->spares_len] : arena_new(limit);
	struct call *call = arena ? arena_new_of(arena, struct call) : NULL;

	if (!call) {
		arena_free(arena);
		fault_new(FAULT_MEMORY, "no room for a request");
		return NULL;
	}
	call->request.arena = arena;
	return call;
}

/* The answer's bytes, then everything else. `w` NULL: no worker wants the arena back. */
static void call_end(struct worker *w, struct conn *c)
{
	struct call *call = c->call;
	struct arena *arena = call->request.arena;

	c->call = NULL;
	if (call->answer.release)
		call->answer.release(call->answer.owner);
	if (w && w->spares_len < WORKER_SPARES) {
		arena_reset(arena);
		w->spares[w->spares_len++] = arena;
	} else {
		arena_free(arena);
	}
}

void call_drop(struct conn *c)
{
	if (c->call)
		call_end(NULL, c);
}

static void end_conn(struct worker *w, struct conn *c)
{
	struct serve *serve = w->serve;
	uint64_t one = 1;

	if (c->call)
		call_end(w, c);
	if (conn_close(&serve->registry, c) == 0 && atomic_load(&serve->stopping))
		if (write(serve->main_event, &one, sizeof(one)) < 0)
			return; /* its counter is full: it is readable anyway */
}

/* ThreadSanitizer takes an epoll_ctl for a use of the descriptor that nothing orders before its closing, by the worker
 * that then has the connection. The order is there: conn_move, and epoll itself. So it does not get to see this one. */
#ifdef __SANITIZE_THREAD__
#define modify(epoll, fd, event) syscall(SYS_epoll_ctl, (epoll), EPOLL_CTL_MOD, (fd), (event))
#else
#define modify(epoll, fd, event) epoll_ctl((epoll), EPOLL_CTL_MOD, (fd), (event))
#endif

void conn_arm(struct conn *c, enum conn_state to, uint32_t events)
{
	struct epoll_event e = { .events = events | EPOLLRDHUP | EPOLLONESHOT, .data.ptr = c };
	int epoll = c->serve->epoll, fd = c->fd;

	conn_move(c, to);
	/* Fails only for what was never added; then the connection would be lost for ever. */
	if (modify(epoll, fd, &e))
		fault_new(FAULT_BUG, "epoll_ctl: %d", errno);
}

/* ---- writing ----------------------------------------------------------------------------------------------------- */

static void finish_answer(struct worker *w, struct conn *c)
{
	bool keep = c->call->keep && !atomic_load_explicit(&w->serve->stopping, memory_order_relaxed);

	if (!keep) {
		end_conn(w, c);
		return;
	}
	call_end(w, c);
	conn_arm(c, CONN_IDLE, EPOLLIN);
}

/* There is no room: epoll and the watch have it until there is. */
static void wait_to_write(struct worker *w, struct conn *c)
{
	int64_t now = clock_steady_ms(), deadline = now + w->serve->options.io_timeout_ms;

	if (!c->call->give_up_ms)
		c->call->give_up_ms = now + READ_TOTAL_MS;
	watch_add(&w->serve->watch, c, deadline < c->call->give_up_ms ? deadline : c->call->give_up_ms);
	conn_arm(c, CONN_WRITING, EPOLLOUT);
}

static void write_answer(struct worker *w, struct conn *c)
{
	struct frame *f = &c->call->frame;

	while (f->count > 0) {
		struct msghdr m = { .msg_iov = f->at, .msg_iovlen = f->count < IOV_MAX ? f->count : IOV_MAX };
		ssize_t n = sendmsg(c->fd, &m, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
			wait_to_write(w, c);
			return;
		}
		if (n < 0) {
			end_conn(w, c); /* the web server has gone, or its client */
			return;
		}
		frame_advance(f, (size_t)n);
	}
	finish_answer(w, c);
}

static void send_answer(struct worker *w, struct conn *c)
{
	struct call *call = c->call;

	if (frame_build(&call->frame, call->request.arena, call->id, call->answer.head, call->answer.body)) {
		end_conn(w, c);
		return;
	}
	write_answer(w, c);
}

/* ---- parking ----------------------------------------------------------------------------------------------------- */

static void resume(struct worker *w, struct conn *c)
{
	conn_move(c, CONN_RUNNING);
	metric_add(METRIC_PARKED, -1);
	web_resume(w->serve->options.web, w->web, &c->call->request, &c->call->answer);
	send_answer(w, c);
}

/* Any thread: request->wake. */
static void wake(struct request *request)
{
	struct conn *c = request->peer;
	struct serve *serve = c->serve;
	uint64_t one = 1;
	bool first;

	if (atomic_exchange(&c->call->met, 1) == 0)
		return; /* its worker has not parked it yet, and will go on with it */
	c->done_next = NULL;
	pthread_mutex_lock(&serve->done_lock);
	first = !serve->done_first;
	if (first)
		serve->done_first = c;
	else
		serve->done_last->done_next = c;
	serve->done_last = c;
	pthread_mutex_unlock(&serve->done_lock);
	if (first && write(serve->done_event, &one, sizeof(one)) < 0)
		return; /* its counter is full: it is readable anyway */
}

static void park(struct worker *w, struct conn *c)
{
	metric_add(METRIC_PARKED, 1);
	conn_move(c, CONN_PARKED);
	if (atomic_exchange(&c->call->met, 1) == 1)
		resume(w, c); /* woken before it was parked */
}

/* Takes some of those that were woken; if there are more, the next worker is told. */
static void take_done(struct worker *w)
{
	struct serve *serve = w->serve;
	struct conn *batch[DONE_BATCH];
	uint64_t one = 1;
	size_t n = 0;
	bool more;

	pthread_mutex_lock(&serve->done_lock);
	while (n < DONE_BATCH && serve->done_first) {
		batch[n++] = serve->done_first;
		serve->done_first = serve->done_first->done_next;
	}
	more = serve->done_first;
	pthread_mutex_unlock(&serve->done_lock);
	if (more && write(serve->done_event, &one, sizeof(one)) < 0)
		more = false; /* its counter is full: it is readable anyway */
	for (size_t i = 0; i < n; i++)
		resume(w, batch[i]);
}

/* ---- reading ----------------------------------------------------------------------------------------------------- */

static size_t body_limit(void *arg, const struct request *request)
{
	struct worker *w = arg;

	return web_body_limit(w->serve->options.web, request);
}

static int body_file(void *arg, struct request *request)
{
	struct worker *w = arg;

	return web_body_file(w->serve->options.web, request);
}

/* A body that is not there as a whole: the read may wait, each time and in all for so long and no longer. */
static void waiting(void *arg, bool begins)
{
	struct worker *w = arg;
	struct conn *c = w->reading;
	unsigned ms = w->serve->options.io_timeout_ms;
	struct timeval tv = { .tv_sec = ms / 1000, .tv_usec = (suseconds_t)(ms % 1000) * 1000 };
	int64_t length = c->call->request.content_length;

	if (!begins) {
		watch_remove(&w->serve->watch, c);
		return;
	}
	web_worker_rest(w->web);
	if (!c->timeouts) {
		setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &tv, sizeof(tv));
		setsockopt(c->fd, SOL_SOCKET, SO_SNDTIMEO, &tv, sizeof(tv));
		c->timeouts = true;
	}
	watch_add(&w->serve->watch, c, clock_steady_ms() + ms + (length > 0 ? length / SLOW_BODY : 0));
}

static void run_request(struct worker *w, struct conn *c, const struct records *records, bool whole)
{
	struct fcgi_limits limits = {
		.body = body_limit, .file = body_file, .waiting = waiting, .arg = w, .whole = whole
	};
	struct call *call = call_new(w);
	bool drained = false;
	int r;

	c->whole_by_ms = 0;
	c->call = call;
	if (!call) {
		end_conn(w, c);
		return;
	}
	w->reading = c;
	r = fcgi_read(w->fcgi, c->fd, &call->request, &limits, &drained);
	if (r == FCGI_E_CLOSED)
		c->fd = -1;
	if (r) {
		end_conn(w, c);
		return;
	}
	call->id = records->id;
	call->keep = records->keep && drained && !records->behind;
	call->request.wake = wake;
	call->request.peer = c;
	if (web_handle(w->serve->options.web, w->web, &call->request, &call->answer) == WEB_PARKED)
		park(w, c);
	else
		send_answer(w, c);
}

/* Only part of a request is there. Nothing more will come from a peer that has ended its side. */
static void wait_for_rest(struct worker *w, struct conn *c, size_t lying, uint32_t events)
{
	if (c->expired || (events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR))) {
		end_conn(w, c);
		return;
	}
	c->seen = lying;
	if (!c->whole_by_ms)
		c->whole_by_ms = clock_steady_ms() + w->serve->options.io_timeout_ms;
	conn_move(c, CONN_HALF);
	watch_add(&w->serve->watch, c, c->whole_by_ms);
}

/* Not for each of them: whoever sends garbage sends more. */
static void tell_refused(void)
{
	static _Atomic int64_t told_ms = -TELL_MS;
	int64_t now = clock_steady_ms(), told = atomic_load(&told_ms);

	if (now - told >= TELL_MS && atomic_compare_exchange_strong(&told_ms, &told, now))
		log_warning("closed a connection: what it sent is no FastCGI request");
}

static void read_request(struct worker *w, struct conn *c, uint32_t events)
{
	struct records records = { 0 };
	ssize_t n;

	do
		n = recv(c->fd, w->window, RECORDS_WINDOW, MSG_PEEK | MSG_DONTWAIT);
	while (n < 0 && errno == EINTR);
	if (n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
		conn_arm(c, CONN_IDLE, EPOLLIN);
		return;
	}
	if (n <= 0) {
		end_conn(w, c);
		return;
	}
	switch (records_check(w->window, (size_t)n, &records)) {
	case RECORDS_WHOLE:
		run_request(w, c, &records, true);
		return;
	case RECORDS_LONG:
		run_request(w, c, &records, false);
		return;
	case RECORDS_HALF:
		wait_for_rest(w, c, (size_t)n, events);
		return;
	case RECORDS_BAD:
		break;
	}
	tell_refused();
	end_conn(w, c);
}

static void take_conn(struct worker *w, struct conn *c, uint32_t events)
{
	bool writing = atomic_load_explicit(&c->state, memory_order_acquire) == CONN_WRITING;

	conn_move(c, CONN_RUNNING);
	if (!writing) {
		read_request(w, c, events);
		return;
	}
	watch_remove(&w->serve->watch, c);
	write_answer(w, c);
}

/* ---- accepting --------------------------------------------------------------------------------------------------- */

static void add_conn(struct serve *serve, int fd)
{
	struct epoll_event e = { .events = EPOLLIN | EPOLLRDHUP | EPOLLONESHOT };
	struct conn *c = conn_open(&serve->registry, serve, fd);

	if (!c) {
		close(fd);
		return;
	}
	e.data.ptr = c;
	conn_move(c, CONN_IDLE);
	if (epoll_ctl(serve->epoll, EPOLL_CTL_ADD, fd, &e)) {
		fault_new(FAULT_SYSTEM, "epoll_ctl: %d", errno);
		conn_close(&serve->registry, c);
	}
}

bool accept_all(struct serve *serve)
{
	int one = 1;

	for (;;) {
		int fd = accept4(serve->listener.fd, NULL, NULL, SOCK_CLOEXEC);

		if (fd >= 0) {
			if (serve->listener.tcp)
				setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
			add_conn(serve, fd);
			continue;
		}
		if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM)
			return false;
		if (errno != EINTR && errno != ECONNABORTED)
			return true; /* EAGAIN: that was the last one */
	}
}

/* Out of descriptors, the listener stays unarmed for a moment: connections wait in its backlog, nobody spins. */
static void take_listener(struct worker *w)
{
	struct serve *serve = w->serve;
	struct epoll_event e = { .events = EPOLLIN | EPOLLONESHOT, .data.ptr = &serve->listener_source };
	uint64_t one = 1;

	if (!accept_all(serve)) {
		atomic_store(&serve->accept_again_ms, clock_steady_ms() + PAUSE_MS);
		if (write(serve->main_event, &one, sizeof(one)) < 0)
			return; /* its counter is full: it is readable anyway */
		return;
	}
	if (!atomic_load(&serve->stopping))
		epoll_ctl(serve->epoll, EPOLL_CTL_MOD, serve->listener.fd, &e);
}

/* ---- the thread -------------------------------------------------------------------------------------------------- */

int worker_init(struct worker *w, struct serve *serve, char why[256])
{
	int r;

	w->serve = serve;
	w->window = malloc(RECORDS_WINDOW);
	if (!w->window)
		return fault_new(FAULT_MEMORY, "no room for a worker");
	r = fcgi_new(&w->fcgi);
	if (r)
		return fault_pass(r);
	r = web_worker_new(&w->web, serve->options.web, why);
	return r > 0 ? SERVE_E_WORKER : fault_pass(r);
}

void worker_release(struct worker *w)
{
	web_worker_free(w->web);
	fcgi_free(w->fcgi);
	while (w->spares_len > 0)
		arena_free(w->spares[--w->spares_len]);
	free(w->window);
}

void *worker_run(void *arg)
{
	struct worker *w = arg;
	struct epoll_event e;

	for (;;) {
		int n = epoll_wait(w->serve->epoll, &e, 1, web_worker_patience(w->web));

		if (n < 0 && errno != EINTR) {
			fault_new(FAULT_SYSTEM, "epoll_wait: %d", errno);
			return NULL;
		}
		if (n == 0)
			web_worker_rest(w->web);
		if (n <= 0)
			continue;
		switch (*(enum source *)e.data.ptr) {
		case SOURCE_LISTENER:
			take_listener(w);
			break;
		case SOURCE_DONE:
			take_done(w);
			break;
		case SOURCE_QUIT:
			web_worker_rest(w->web);
			return NULL;
		case SOURCE_CONN:
			take_conn(w, e.data.ptr, e.events);
			break;
		}
	}
}
