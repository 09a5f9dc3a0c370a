/* SPDX-License-Identifier: MIT */

/* watch.c: a list that is empty on a good day.
 *
 * A socket with half a request stays readable, and asking epoll for it would return at once, again and again. So it is
 * left unarmed, and a look asks how many bytes lie there now (FIONREAD). */
#include "serve/watch.h"

#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#define LOOK_HALF_MS     20
#define LOOK_DEADLINE_MS 100

void watch_init(struct watch *w, int event)
{
	pthread_mutex_init(&w->lock, NULL);
	w->first = NULL;
	w->event = event;
}

void watch_release(struct watch *w)
{
	pthread_mutex_destroy(&w->lock);
}

void watch_add(struct watch *w, struct conn *c, int64_t deadline_ms)
{
	uint64_t one = 1;
	bool first;

	pthread_mutex_lock(&w->lock);
	c->deadline_ms = deadline_ms;
	c->watched = true;
	c->watch_prev = NULL;
	c->watch_next = w->first;
	first = !w->first;
	if (w->first)
		w->first->watch_prev = c;
	w->first = c;
	pthread_mutex_unlock(&w->lock);
	if (first && write(w->event, &one, sizeof(one)) < 0)
		return; /* only if its counter were full: then it is readable anyway */
}

static void unlink_locked(struct watch *w, struct conn *c)
{
	if (c->watch_prev)
		c->watch_prev->watch_next = c->watch_next;
	else
		w->first = c->watch_next;
	if (c->watch_next)
		c->watch_next->watch_prev = c->watch_prev;
	c->watched = false;
}

void watch_remove(struct watch *w, struct conn *c)
{
	pthread_mutex_lock(&w->lock);
	if (c->watched)
		unlink_locked(w, c);
	pthread_mutex_unlock(&w->lock);
}

static bool has_more(const struct conn *c)
{
	int lying = 0;

	return ioctl(c->fd, FIONREAD, &lying) || (size_t)lying > c->seen;
}

int watch_look(struct watch *w, int64_t now_ms, void (*rearm)(void *arg, struct conn *), void *arg)
{
	struct conn *ready = NULL, *next;
	int again = -1;

	pthread_mutex_lock(&w->lock);
	for (struct conn *c = w->first; c; c = next) {
		bool late = now_ms >= c->deadline_ms;

		next = c->watch_next;
		if (late) {
			shutdown(c->fd, SHUT_RDWR);
			c->deadline_ms = INT64_MAX;
		}
		if (atomic_load_explicit(&c->state, memory_order_acquire) != CONN_HALF) {
			if (again < 0)
				again = LOOK_DEADLINE_MS;
			continue;
		}
		if (late || has_more(c)) {
			unlink_locked(w, c);
			c->expired = late;
			c->done_next = ready;
			ready = c;
		} else {
			again = LOOK_HALF_MS;
		}
	}
	pthread_mutex_unlock(&w->lock);
	for (; ready; ready = next) {
		next = ready->done_next;
		rearm(arg, ready);
	}
	return again;
}
