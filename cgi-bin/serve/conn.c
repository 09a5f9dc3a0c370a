/* SPDX-License-Identifier: MIT */

/* conn.c: the life of a connection, and the list of all.
 *
 * The registry's lock is taken when a connection begins and ends, never for a request. A descriptor is closed after its
 * connection has left the registry, so whoever finds it there under the lock may use it. */
#include "serve/conn.h"

#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/metrics.h"

#define BIT(n) (1u << (n))

static const unsigned may[] = {
	[CONN_RUNNING] = BIT(CONN_IDLE) | BIT(CONN_HALF) | BIT(CONN_PARKED) | BIT(CONN_WRITING),
	[CONN_IDLE] = BIT(CONN_RUNNING),
	[CONN_HALF] = BIT(CONN_RUNNING),
	[CONN_PARKED] = BIT(CONN_RUNNING),
	[CONN_WRITING] = BIT(CONN_RUNNING),
};

void conn_move(struct conn *c, enum conn_state to)
{
	int from = atomic_exchange_explicit(&c->state, (int)to, memory_order_acq_rel);

	if (!(may[from] & BIT(to)))
		fault_new(FAULT_BUG, "a connection went from state %d to %d", from, (int)to);
}

void registry_init(struct registry *r)
{
	pthread_mutex_init(&r->lock, NULL);
	r->first = NULL;
	r->count = 0;
}

void registry_release(struct registry *r)
{
	pthread_mutex_destroy(&r->lock);
}

struct conn *conn_open(struct registry *r, struct serve *serve, int fd)
{
	struct conn *c = calloc(1, sizeof(*c));

	if (!c) {
		fault_new(FAULT_MEMORY, "no room for a connection");
		return NULL;
	}
	c->source = SOURCE_CONN;
	c->fd = fd;
	c->serve = serve;
	atomic_init(&c->state, CONN_RUNNING);
	pthread_mutex_lock(&r->lock);
	c->next = r->first;
	if (c->next)
		c->next->prev = c;
	r->first = c;
	r->count++;
	pthread_mutex_unlock(&r->lock);
	metric_add(METRIC_CONNECTIONS, 1);
	return c;
}

size_t conn_close(struct registry *r, struct conn *c)
{
	size_t left;

	pthread_mutex_lock(&r->lock);
	if (c->prev)
		c->prev->next = c->next;
	else
		r->first = c->next;
	if (c->next)
		c->next->prev = c->prev;
	left = --r->count;
	pthread_mutex_unlock(&r->lock);
	metric_add(METRIC_CONNECTIONS, -1);
	if (c->fd >= 0)
		close(c->fd);
	free(c);
	return left;
}

size_t registry_count(struct registry *r)
{
	size_t count;

	pthread_mutex_lock(&r->lock);
	count = r->count;
	pthread_mutex_unlock(&r->lock);
	return count;
}

void registry_end_idle(struct registry *r)
{
	pthread_mutex_lock(&r->lock);
	for (struct conn *c = r->first; c; c = c->next) {
		if (c->told || atomic_load_explicit(&c->state, memory_order_acquire) != CONN_IDLE)
			continue;
		c->told = true;
		shutdown(c->fd, SHUT_RD);
	}
	pthread_mutex_unlock(&r->lock);
}
