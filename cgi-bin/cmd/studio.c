/* SPDX-License-Identifier: MIT */

/* studio.c: threads that each start a child, wait for it, and look at what it left.
 *
 * A child is this program again, in an address space of its own: it has nothing of what the daemon knows. It is started
 * with posix_spawn, since a fork of a process with threads and a large heap is neither safe nor cheap. What it says of
 * its files is believed of their sizes alone, for nothing else hangs on it.
 *
 * Threads: `lock` guards the queue. A child ends with the thread that started it (PR_SET_PDEATHSIG). */
#include "cmd/studio.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <spawn.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/metrics.h"
#include "cmd/picture_child.h"

#define CHILDREN    2
#define WAITING     8
#define WAIT_MS     8000   /* for a child, before it is refused: with the next, less than the web server waits */
#define MAKE_MS     11000  /* from start to end */
#define PATIENT_MS  240000 /* of one that is patient: what it may use is bounded all the same */
#define HURRY_MS    2000   /* of that, when we are stopping */
#define LOOK_MS     100
#define FIRST_SPARE 32 /* descriptors from here on stand in no child's way */

struct studio_threads {
	struct studio face; /* first */
	pthread_mutex_t lock;
	pthread_cond_t come;
	struct studio_job *first, **end;
	size_t waiting, thread_count;
	pthread_t threads[CHILDREN];
	_Atomic bool hurried;
	bool stopping;
};

/* One picture under way. */
struct making {
	struct studio_job *job;
	const _Atomic bool *hurried; /* NULL: nobody hurries */
	int files[MEDIA_FILES];
	char paths[MEDIA_FILES][PATH_MAX];
	int report; /* where it is read */
	char said[PICTURE_CHILD_REPORT + 1];
	size_t said_len;
};

/* --- the child ------------------------------------------------------------------------------------------------------
 */

/* A copy that no descriptor of the child's own falls on. */
static int spare(int fd)
{
	int copy = fd < 0 ? -1 : fcntl(fd, F_DUPFD_CLOEXEC, FIRST_SPARE);

	return copy;
}

static int add_files(posix_spawn_file_actions_t *actions, int in, int report, const int files[MEDIA_FILES])
{
	int r = posix_spawn_file_actions_adddup2(actions, in, STDIN_FILENO);

	if (!r)
		r = posix_spawn_file_actions_adddup2(actions, report, STDOUT_FILENO);
	/* What a stranger's picture has a library say is not for the operator's log. */
	if (!r)
		r = posix_spawn_file_actions_addopen(actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	for (int i = 0; !r && i < MEDIA_FILES; i++)
		r = posix_spawn_file_actions_adddup2(actions, files[i], PICTURE_CHILD_FILE + i);
	return r;
}

/* Workers block signals; the child takes them as any program does. */
static int spawn(pid_t *pid, int in, int report, const int files[MEDIA_FILES], bool keep)
{
	char program[] = "/proc/self/exe", word[] = PICTURE_CHILD_WORD, name[] = "tradepost",
	     second[] = PICTURE_CHILD_KEEP;
	char *argv[] = { name, word, keep ? second : NULL, NULL }, *environment[] = { NULL };
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	int r;

	sigemptyset(&none);
	sigfillset(&all);
	if (posix_spawn_file_actions_init(&actions))
		return ENOMEM;
	if (posix_spawnattr_init(&attributes)) {
		posix_spawn_file_actions_destroy(&actions);
		return ENOMEM;
	}
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setsigdefault(&attributes, &all);
	r = add_files(&actions, in, report, files);
	if (!r)
		r = posix_spawn(pid, program, &actions, &attributes, argv, environment);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int start_child(struct making *m, pid_t *pid)
{
	int ends[2], in = spare(m->job->fd), out = -1, r = EMFILE;

	if (pipe2(ends, O_CLOEXEC)) {
		close(in);
		return fault_new(FAULT_SYSTEM, "a picture's child: %s", strerror(errno));
	}
	out = spare(ends[1]);
	close(ends[1]);
	m->report = ends[0];
	if (in >= 0 && out >= 0)
		r = spawn(pid, in, out, m->files, m->job->ours);
	if (in >= 0)
		close(in);
	if (out >= 0)
		close(out);
	return r ? fault_new(FAULT_SYSTEM, "a picture's child: %s", strerror(r)) : 0;
}

/* Reads what it says until it ends, or says more than there is to say, or the time is over. False: over. */
static bool listen_to(struct making *m)
{
	int64_t end = clock_steady_ms() + (m->job->patient ? PATIENT_MS : MAKE_MS);

	while (m->said_len < sizeof(m->said)) {
		struct pollfd fd = { m->report, POLLIN, 0 };
		int64_t now = clock_steady_ms();
		ssize_t n;

		if (m->hurried && atomic_load(m->hurried) && end > now + HURRY_MS)
			end = now + HURRY_MS;
		if (now >= end)
			return false;
		if (poll(&fd, 1, end - now < LOOK_MS ? (int)(end - now) : LOOK_MS) <= 0)
			continue;
		n = read(m->report, m->said + m->said_len, sizeof(m->said) - m->said_len);
		if (n == 0)
			return true;
		if (n > 0)
			m->said_len += (size_t)n;
	}
	return true;
}

/* Its own time is bounded too (RLIMIT_CPU): when the clock's is over first, the computer has too much to do. */
static int result_of(int status, bool in_time)
{
	if (!in_time) {
		log_warning("a picture's child was broken off: it took too long beside all else");
		return FAULT_BUSY;
	}
	if (!WIFEXITED(status)) {
		log_warning("a picture's child was ended by signal %d", WTERMSIG(status));
		return STUDIO_E_LIMITS;
	}
	switch (WEXITSTATUS(status)) {
	case PICTURE_CHILD_DONE:
		return 0;
	case PICTURE_CHILD_KIND:
		return STUDIO_E_KIND;
	case PICTURE_CHILD_SIZE:
		return STUDIO_E_SIZE;
	case PICTURE_CHILD_MOVING:
		return STUDIO_E_MOVING;
	case PICTURE_CHILD_MEMORY:
		return STUDIO_E_LIMITS;
	case PICTURE_CHILD_FULL:
		return fault_new(FAULT_FULL, "no space for a picture");
	default:
		return fault_new(FAULT_SYSTEM, "a picture's child ended with status %d", WEXITSTATUS(status));
	}
}

static int run_child(struct making *m)
{
	struct rusage used;
	bool in_time;
	int status, r;
	pid_t pid;

	r = start_child(m, &pid);
	if (r)
		return fault_pass(r);
	in_time = listen_to(m);
	m->said[m->said_len < sizeof(m->said) ? m->said_len : sizeof(m->said) - 1] = '\0';
	/* One that ended by itself keeps its status; one that only closed its report, or does not stop talking, must
	 * not be waited for. */
	kill(pid, SIGKILL);
	while (wait4(pid, &status, 0, &used) < 0 && errno == EINTR)
		;
	metric_add(METRIC_PICTURES, 1);
	if ((int64_t)used.ru_maxrss * 1024 > metric_get(METRIC_PICTURE_MEMORY))
		metric_set(METRIC_PICTURE_MEMORY, (int64_t)used.ru_maxrss * 1024);
	return result_of(status, in_time);
}

/* --- what it left ---------------------------------------------------------------------------------------------------
 */

static int hash_file(char hex[MEDIA_ID + 1], int64_t *bytes, int fd)
{
	struct crypto_hasher hasher;
	uint8_t hash[MEDIA_HASH];
	char piece[16384];
	ssize_t n;

	*bytes = 0;
	crypto_hasher_init(&hasher, sizeof(hash));
	while ((n = pread(fd, piece, sizeof(piece), *bytes)) > 0) {
		crypto_hasher_update(&hasher, piece, (size_t)n);
		*bytes += n;
	}
	crypto_hasher_final(&hasher, hash, sizeof(hash));
	crypto_hex(hex, hash, sizeof(hash));
	return n < 0 || *bytes == 0 ? fault_new(FAULT_SYSTEM, "what a picture's child wrote cannot be read") : 0;
}

static bool is_form(const char *form, bool kept)
{
	return strcmp(form, "jpg") == 0 || strcmp(form, "png") == 0 || (kept && strcmp(form, "webp") == 0);
}

/* `jpg 1600 900`, `webp 480 270` … *kept: `keep` stands before. */
static int read_report(struct media *out, char *said, bool *kept)
{
	static const struct slice keep = SLICE_INIT(PICTURE_CHILD_KEEP "\n");
	char *rest = NULL, *line;
	long long width, height;
	char form[5];
	size_t n = 0;

	*out = (struct media){ 0 };
	*kept = slice_starts(slice_from(said), keep);
	line = strtok_r(said + (*kept ? keep.len : 0), "\n", &rest);
	for (; line && n < MEDIA_FILES; line = strtok_r(NULL, "\n", &rest), n++) {
		if (sscanf(line, "%4s %lld %lld", form, &width, &height) != 3 || width < 1 || height < 1 ||
			width > 65535 || height > 65535)
			break;
		if (n == 0) {
			snprintf(out->ext, sizeof(out->ext), "%s", form);
			out->width = width;
			out->height = height;
		} else {
			out->narrow[out->narrow_count++].width = width;
		}
	}
	if (line || n < 2 || !is_form(out->ext, *kept))
		return fault_new(FAULT_SYSTEM, "a picture's child told something else than what it made");
	return 0;
}

static int stage(struct making *m)
{
	struct media *made = &m->job->made;
	int r = 0;

	media_stamp_new(&m->job->stamp);
	for (size_t i = 0; r == 0 && i <= made->narrow_count; i++)
		r = media_file_stage(m->files[i], m->paths[i], m->job->folder, made, i, &m->job->stamp);
	if (r == 0)
		r = media_folder_sync(m->job->folder);
	if (r)
		media_files_drop(m->job->folder, made, &m->job->stamp);
	return fault_pass(r);
}

static int append(int to, int from)
{
	off_t at = 0;
	ssize_t n;

	while ((n = sendfile(to, from, &at, 1 << 20)) > 0)
		;
	return n < 0 ? fault_new(FAULT_SYSTEM, "a picture: %s", strerror(errno)) : 0;
}

static int pack(struct making *m)
{
	int fd = memfd_create("pictures", MFD_CLOEXEC);
	int r = fd < 0 ? fault_new(FAULT_SYSTEM, "a picture: %s", strerror(errno)) : 0;

	for (size_t i = 0; r == 0 && i <= m->job->made.narrow_count; i++)
		r = append(fd, m->files[i]);
	if (r == 0)
		m->job->packed = fd;
	else if (fd >= 0)
		close(fd);
	return fault_pass(r);
}

/* What is kept stands for the file that the child did not write. */
static int keep_source(struct making *m)
{
	int fd = m->job->ours ? spare(m->job->fd) : -1;

	if (fd < 0)
		return fault_new(FAULT_SYSTEM, "a picture's child kept what was not to be kept");
	close(m->files[0]);
	m->files[0] = fd;
	return 0;
}

static int gather(struct making *m)
{
	struct media *made = &m->job->made;
	bool kept;
	int r = read_report(made, m->said, &kept);

	if (r == 0 && kept)
		r = keep_source(m);
	for (size_t i = 0; r == 0 && i <= made->narrow_count; i++)
		r = hash_file(i ? made->narrow[i - 1].hash : made->id, i ? &made->narrow[i - 1].bytes : &made->bytes,
			m->files[i]);
	if (r == 0)
		r = m->job->folder.at ? stage(m) : pack(m);
	if (r)
		*made = (struct media){ 0 };
	return fault_pass(r);
}

/* The files of a child, with descriptors that stand in no other's way. */
static int open_files(struct making *m)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < MEDIA_FILES; i++) {
		int fd = -1;

		if (m->job->folder.at)
			r = media_file_new(&fd, m->paths[i], sizeof(m->paths[i]), m->job->folder);
		else
			fd = memfd_create("picture", MFD_CLOEXEC);
		if (r)
			break;
		m->files[i] = spare(fd);
		if (fd >= 0)
			close(fd);
		if (m->files[i] < 0)
			r = fault_new(FAULT_SYSTEM, "a picture's file: %s", strerror(errno));
	}
	return fault_pass(r);
}

static void close_files(struct making *m)
{
	for (size_t i = 0; i < MEDIA_FILES; i++) {
		if (m->files[i] >= 0)
			close(m->files[i]);
		if (*m->paths[i])
			unlink(m->paths[i]); /* those that were staged have another name now */
	}
	if (m->report >= 0)
		close(m->report);
}

static int make(struct studio_job *job, const _Atomic bool *hurried)
{
	struct making *m = calloc(1, sizeof(*m));
	int r;

	if (!m)
		return fault_new(FAULT_MEMORY, "no memory for a picture");
	m->job = job;
	m->hurried = hurried;
	m->report = -1;
	job->packed = -1;
	for (size_t i = 0; i < MEDIA_FILES; i++)
		m->files[i] = -1;
	r = open_files(m);
	if (r == 0)
		r = run_child(m);
	if (r == 0)
		r = gather(m);
	close_files(m);
	free(m);
	return fault_pass(r);
}

/* --- the threads ----------------------------------------------------------------------------------------------------
 */

static int submit(struct studio *face, struct studio_job *job)
{
	struct studio_threads *s = (struct studio_threads *)face;
	int r = FAULT_BUSY;

	job->next = NULL;
	job->since_ms = clock_steady_ms();
	pthread_mutex_lock(&s->lock);
	if (!s->stopping && s->waiting < WAITING && !atomic_load(&s->hurried)) {
		*s->end = job;
		s->end = &job->next;
		s->waiting++;
		pthread_cond_signal(&s->come);
		r = 0;
	}
	pthread_mutex_unlock(&s->lock);
	return r;
}

/* The next one; NULL: it is over. */
static struct studio_job *take(struct studio_threads *s)
{
	struct studio_job *job;

	pthread_mutex_lock(&s->lock);
	while (!s->first && !s->stopping)
		pthread_cond_wait(&s->come, &s->lock);
	job = s->first;
	if (job) {
		s->first = job->next;
		if (!s->first)
			s->end = &s->first;
		s->waiting--;
	}
	pthread_mutex_unlock(&s->lock);
	return job;
}

static void *studio_thread(void *arg)
{
	struct studio_threads *s = arg;
	struct studio_job *job;

	while ((job = take(s))) {
		bool late = (!job->patient && clock_steady_ms() - job->since_ms > WAIT_MS) || atomic_load(&s->hurried);

		job->result = late ? FAULT_BUSY : make(job, &s->hurried);
		job->done(job);
	}
	return NULL;
}

int studio_start(struct studio **out)
{
	struct studio_threads *s = calloc(1, sizeof(*s));
	int r = 0;

	if (!s)
		return fault_new(FAULT_MEMORY, "no memory for a studio");
	s->face.submit = submit;
	s->end = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->come, NULL);
	while (!r && s->thread_count < CHILDREN) {
		r = pthread_create(&s->threads[s->thread_count], NULL, studio_thread, s);
		s->thread_count += !r;
	}
	if (r) {
		studio_stop(&s->face);
		return fault_new(FAULT_SYSTEM, "thread: %s", strerror(r));
	}
	*out = &s->face;
	return 0;
}

void studio_hurry(struct studio *face)
{
	atomic_store(&((struct studio_threads *)face)->hurried, true);
}

void studio_stop(struct studio *face)
{
	struct studio_threads *s = (struct studio_threads *)face;

	if (!s)
		return;
	studio_hurry(face);
	pthread_mutex_lock(&s->lock);
	s->stopping = true;
	pthread_cond_broadcast(&s->come);
	pthread_mutex_unlock(&s->lock);
	for (size_t i = 0; i < s->thread_count; i++)
		pthread_join(s->threads[i], NULL);
	pthread_cond_destroy(&s->come);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
