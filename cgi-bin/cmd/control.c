/* SPDX-License-Identifier: MIT */

/* control.c: the daemon's side of changes that commands ask for.
 *
 * A few threads take connections and give each question to the writer as a job, so that it shares the group commit and
 * the order of everything else. One that is connected and silent holds one thread, and others are served meanwhile. The
 * socket's mode is 0600: who may connect may do anything.
 *
 * Threads: each owns its connection; control_stop wakes them by shutting the sockets down, under the lock under which a
 * thread closes its own. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/log.h"
#include "cmd/door.h"
#include "cmd/wire.h"
#include "news/brought.h"
#include "news/change.h"

/* How long a command may take between two lines: it reads a file meanwhile, or has a picture made anew. */
#define PATIENCE_S 300

/* Connections at a time; more wait in the backlog. */
enum { CONNECTIONS = 8 };

struct control;

struct control_thread {
	struct control *control;
	pthread_t thread;
	int connection; /* -1: none */
};

struct control {
	const struct config *config;
	struct writer *writer;
	struct sockaddr_un address;
	int listener;
	char which[WIRE_STORE]; /* the store */
	pthread_mutex_t lock;   /* guards the threads' connections */
	struct control_thread threads[CONNECTIONS];
	size_t count;
	_Atomic bool stopping;
};

struct change_job {
	struct job job;
	const struct site *site;
	const char *name;
	const json_t *in;
	json_t *out;
	int fd;
	struct brought *brought; /* of the connection */
};

static int run_change(struct store *store, struct job *job)
{
	struct change_job *c = (struct change_job *)job;

	return change_run(&c->out, store, c->site, c->name, c->in, c->fd, c->brought);
}

/* A job that is alone is a batch by itself. */
static int run_bringing(struct store *store, void *domain, struct job *job)
{
	(void)domain;
	return run_change(store, job);
}

/* On the writer's thread, where the names of pictures are moved: nobody can remove one before it shows. */
static void settle_bringing(void *domain, struct job *job, bool committed)
{
	(void)domain;
	brought_settle(((struct change_job *)job)->brought, committed);
}

static int call_writer(struct control *c, struct change_job *job)
{
	bool bringing = change_takes_pictures(job->name);
	int r;

	if (!change_needs_store(job->name))
		return run_change(NULL, &job->job);
	if (bringing) {
		job->job.batch = run_bringing;
		job->job.settled = settle_bringing;
	} else {
		job->job.run = run_change;
	}
	job->job.alone = bringing || job->fd >= 0; /* what reads a file may take long */
	job->job.changes_content = change_is_content(job->name);
	r = writer_call(c->writer, &job->job);
	if (bringing)
		brought_settle(job->brought, false); /* where it did not come to run */
	return r;
}

static int send_answer(int socket, int result, json_t *out)
{
	json_t *answer = json_pack("{s:i, s:o*}", "result", result, "out", out);
	int r;

	if (!answer)
		return fault_new(FAULT_MEMORY, "no memory for an answer");
	r = wire_send(socket, answer, -1);
	json_decref(answer);
	return r;
}

static int answer_question(struct control *c, int socket, const json_t *question, int fd, struct brought *brought)
{
	struct change_job job = { .site = &c->config->site, .fd = fd, .brought = brought };
	struct slice which = json_slice(question, "store");
	struct stat st;
	int r;

	job.name = json_string_value(json_object_get(question, "change"));
	job.in = json_object_get(question, "in");
	if (!which.at || !job.name || !json_is_object(job.in))
		return WIRE_E_FORM;
	if (!slice_eq(which, slice_from(c->which)))
		return send_answer(socket, CHANGE_E_REFUSED,
			json_pack("{s:[s]}", "errors", "the daemon that answers there serves another store"));
	if (fd >= 0 && (fstat(fd, &st) || !S_ISREG(st.st_mode)))
		return WIRE_E_FORM; /* the writer would wait for whoever feeds it */
	r = call_writer(c, &job);
	return send_answer(socket, r, job.out);
}

static void serve_connection(struct control *c, int socket)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	struct buffer pending = BUFFER_INIT;
	struct brought *brought = NULL;
	int r = brought_new(&brought);

	setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	while (!r && !atomic_load(&c->stopping)) {
		json_t *question = NULL;
		int fd = -1;

		r = wire_receive(socket, &pending, &question, &fd);
		if (!r)
			r = answer_question(c, socket, question, fd, brought);
		if (fd >= 0)
			close(fd);
		json_decref(question);
	}
	if (r == WIRE_E_FORM)
		log_warning("control: a question that is none");
	brought_free(brought);
	buffer_release(&pending);
}

static void *control_thread(void *arg)
{
	struct control_thread *own = arg;
	struct control *c = own->control;

	while (!atomic_load(&c->stopping)) {
		int s = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC);

		if (s < 0) {
			if (errno != EINTR && errno != ECONNABORTED && !atomic_load(&c->stopping))
				usleep(100000); /* out of descriptors, say: others will give some back */
			continue;
		}
		pthread_mutex_lock(&c->lock);
		own->connection = s;
		pthread_mutex_unlock(&c->lock);
		if (!atomic_load(&c->stopping))
			serve_connection(c, s);
		pthread_mutex_lock(&c->lock);
		own->connection = -1;
		close(s);
		pthread_mutex_unlock(&c->lock);
	}
	return NULL;
}

/* A socket that nobody listens on any more. Only a refusal proves that. */
static void remove_dead(const struct sockaddr_un *address)
{
	struct stat st;
	int s;

	if (lstat(address->sun_path, &st) || !S_ISSOCK(st.st_mode))
		return;
	s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (s < 0)
		return;
	if (connect(s, (const struct sockaddr *)address, sizeof(*address)) && errno == ECONNREFUSED)
		unlink(address->sun_path);
	close(s);
}

static int listen_there(struct control *c, char why[256])
{
	struct slice path = c->config->control;

	if (wire_address(&c->address, path)) {
		snprintf(why, 256, SLICE_FMT ": too long for the path of a socket (107 bytes)", SLICE_ARG(path));
		return DOOR_E_CLOSED;
	}
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->listener < 0)
		return fault_new(FAULT_SYSTEM, "socket: %s", strerror(errno));
	remove_dead(&c->address);
	/* The mode of a socket becomes its file's. */
	if (fchmod(c->listener, 0600) || bind(c->listener, (const struct sockaddr *)&c->address, sizeof(c->address)) ||
		listen(c->listener, 16)) {
		snprintf(why, 256, SLICE_FMT ": %s", SLICE_ARG(path),
			errno == EADDRINUSE ? "in use: somebody answers there, or it is no socket" : strerror(errno));
		close(c->listener);
		return DOOR_E_CLOSED;
	}
	return 0;
}

static int start_thread(struct control *c)
{
	struct control_thread *t = &c->threads[c->count];
	int r;

	t->control = c;
	t->connection = -1;
	r = pthread_create(&t->thread, NULL, control_thread, t);
	if (r)
		return fault_new(FAULT_SYSTEM, "thread: %s", strerror(r));
	c->count++;
	return 0;
}

int control_start(struct control **out, const struct config *config, struct writer *writer, char why[256])
{
	struct control *c = calloc(1, sizeof(*c));
	int r;

	if (!c)
		return fault_new(FAULT_MEMORY, "no memory for the control socket");
	c->config = config;
	c->writer = writer;
	pthread_mutex_init(&c->lock, NULL);
	r = wire_store(c->which, config->store) ? fault_new(FAULT_SYSTEM, "the store: %s", strerror(errno))
						: listen_there(c, why);
	if (r) {
		pthread_mutex_destroy(&c->lock);
		free(c);
		return r;
	}
	while (!r && c->count < CONNECTIONS)
		r = start_thread(c);
	if (r) {
		control_stop(c);
		return fault_pass(r);
	}
	*out = c;
	return 0;
}

void control_stop(struct control *c)
{
	if (!c)
		return;
	atomic_store(&c->stopping, true);
	shutdown(c->listener, SHUT_RDWR);
	pthread_mutex_lock(&c->lock);
	for (size_t i = 0; i < c->count; i++)
		if (c->threads[i].connection >= 0)
			shutdown(c->threads[i].connection, SHUT_RD); /* the answer under way still goes out */
	pthread_mutex_unlock(&c->lock);
	for (size_t i = 0; i < c->count; i++)
		pthread_join(c->threads[i].thread, NULL);
	close(c->listener);
	unlink(c->address.sun_path);
	pthread_mutex_destroy(&c->lock);
	free(c);
}
