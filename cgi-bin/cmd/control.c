/* SPDX-License-Identifier: MIT */

/* control.c: the daemon's side of changes that commands ask for.
 *
 * One thread takes one connection after the other and gives each question to the writer as a job, so that it shares the
 * group commit and the order of everything else. The socket's mode is 0600: who may connect may do anything.
 *
 * Threads: the thread owns its connection; control_stop wakes it by shutting the sockets down. */
#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
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
#include "news/change.h"

/* How long a command may take between two lines: it reads a file meanwhile. */
#define PATIENCE_S 30

struct control {
	const struct config *config;
	struct writer *writer;
	struct sockaddr_un address;
	pthread_t thread;
	int listener;
	_Atomic int connection; /* -1: none */
	_Atomic bool stopping;
};

struct change_job {
	struct job job;
	const struct site *site;
	const char *name;
	const json_t *in;
	json_t *out;
	int fd;
};

static int run_change(struct store *store, struct job *job)
{
	struct change_job *c = (struct change_job *)job;

	return change_run(&c->out, store, c->site, c->name, c->in, c->fd);
}

static int answer_question(struct control *c, int socket, const json_t *question, int fd)
{
	struct change_job job = { .job = { .run = run_change }, .site = &c->config->site, .fd = fd };
	json_t *answer;
	int r;

	job.name = json_string_value(json_object_get(question, "change"));
	job.in = json_object_get(question, "in");
	if (!job.name || !json_is_object(job.in))
		return WIRE_E_FORM;
	job.job.changes_content = change_is_content(job.name);
	r = writer_call(c->writer, &job.job);
	answer = json_pack("{s:i, s:o*}", "result", r, "out", job.out);
	if (!answer)
		return fault_new(FAULT_MEMORY, "no memory for an answer");
	r = wire_send(socket, answer, -1);
	json_decref(answer);
	return r;
}

static void serve_connection(struct control *c, int socket)
{
	struct timeval patience = { .tv_sec = PATIENCE_S };
	struct buffer pending = BUFFER_INIT;
	int r = 0;

	setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	setsockopt(socket, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof(patience));
	while (!r && !atomic_load(&c->stopping)) {
		json_t *question = NULL;
		int fd = -1;

		r = wire_receive(socket, &pending, &question, &fd);
		if (!r)
			r = answer_question(c, socket, question, fd);
		if (fd >= 0)
			close(fd);
		json_decref(question);
	}
	if (r == WIRE_E_FORM)
		log_warning("control: a question that is none");
	buffer_release(&pending);
}

static void *control_thread(void *arg)
{
	struct control *c = arg;

	while (!atomic_load(&c->stopping)) {
		int s = accept4(c->listener, NULL, NULL, SOCK_CLOEXEC);

		if (s < 0) {
			if (errno != EINTR && errno != ECONNABORTED && !atomic_load(&c->stopping))
				usleep(100000); /* out of descriptors, say: others will give some back */
			continue;
		}
		atomic_store(&c->connection, s);
		if (!atomic_load(&c->stopping))
			serve_connection(c, s);
		atomic_store(&c->connection, -1);
		close(s);
	}
	return NULL;
}

static int listen_there(struct control *c, char why[256])
{
	struct slice path = c->config->control;
	mode_t mask;
	int r;

	if (wire_address(&c->address, path)) {
		snprintf(why, 256, SLICE_FMT ": too long for the path of a socket (107 bytes)", SLICE_ARG(path));
		return DOOR_E_CLOSED;
	}
	c->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->listener < 0)
		return fault_new(FAULT_SYSTEM, "socket: %s", strerror(errno));
	unlink(c->address.sun_path); /* we hold the store's lock: a socket that is there is a dead one's */
	mask = umask(0177);
	r = bind(c->listener, (const struct sockaddr *)&c->address, sizeof(c->address));
	umask(mask);
	if (r || listen(c->listener, 16)) {
		snprintf(why, 256, SLICE_FMT ": %s", SLICE_ARG(path), strerror(errno));
		close(c->listener);
		return DOOR_E_CLOSED;
	}
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
	atomic_init(&c->connection, -1);
	atomic_init(&c->stopping, false);
	r = listen_there(c, why);
	if (r) {
		free(c);
		return r;
	}
	r = pthread_create(&c->thread, NULL, control_thread, c);
	if (r) {
		close(c->listener);
		unlink(c->address.sun_path);
		free(c);
		return fault_new(FAULT_SYSTEM, "thread: %s", strerror(r));
	}
	*out = c;
	return 0;
}

void control_stop(struct control *c)
{
	int s;

	if (!c)
		return;
	atomic_store(&c->stopping, true);
	shutdown(c->listener, SHUT_RDWR);
	s = atomic_load(&c->connection);
	if (s >= 0)
		shutdown(s, SHUT_RD); /* the answer under way still goes out */
	pthread_join(c->thread, NULL);
	close(c->listener);
	unlink(c->address.sun_path);
	free(c);
}
