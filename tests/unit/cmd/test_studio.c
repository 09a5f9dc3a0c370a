/* SPDX-License-Identifier: MIT */

/* Children that do not do what they should: each is ended in time, its picture gets its outcome, and nothing of it
 * stays. */
#include "folder.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#define CHILD misbehave
static void misbehave(void);
#include "child.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "cmd/studio.h"

#define PATIENCE_MS 11000 /* as in studio.c */
#define MORE_MS     4000  /* a machine with much to do */

/* --- in the child ---------------------------------------------------------------------------------------------------
 */

static void say(int fd, const char *text)
{
	if (write(fd, text, strlen(text)) < 0)
		_exit(99);
}

static void hang(void)
{
	for (;;)
		pause();
}

/* The first byte of what was sent says how. */
static void misbehave(void)
{
	static char much[4096];
	char how = '\0';

	if (pread(STDIN_FILENO, &how, 1, 0) != 1)
		_exit(98);
	switch (how) {
	case 'h': /* hangs, its report open */
		hang();
		break;
	case 'c': /* closes it, and hangs */
		close(STDOUT_FILENO);
		hang();
		break;
	case 'e': /* closes it amid a line, and hangs */
		say(STDOUT_FILENO, "jpg 16");
		close(STDOUT_FILENO);
		hang();
		break;
	case 'n': /* says nothing, and ends well */
		_exit(PICTURE_CHILD_DONE);
	case 't': /* tells of files that it did not write */
		say(STDOUT_FILENO, "jpg 16 9\nwebp 16 9\n");
		_exit(PICTURE_CHILD_DONE);
	case 'l': /* lies about their kind */
		say(STDOUT_FILENO, "../../x 16 9\nwebp 16 9\n");
		_exit(PICTURE_CHILD_DONE);
	case 'm': /* has no end of things to say */
		memset(much, 'x', sizeof(much));
		for (;;)
			if (write(STDOUT_FILENO, much, sizeof(much)) < 0)
				_exit(97);
	case 's': /* speaks to the operator */
		say(STDERR_FILENO, "all is lost\n");
		_exit(PICTURE_CHILD_KIND);
	case 'k':
		raise(SIGTERM);
		break;
	default:
		break;
	}
}

/* --- here -----------------------------------------------------------------------------------------------------------
 */

static int source_of(const char *bytes)
{
	int fd = open(folder_write("source", slice_from(bytes)), O_RDONLY | O_CLOEXEC);

	CHECK(fd >= 0);
	return fd;
}

static size_t entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	while (dir && readdir(dir))
		n++;
	if (dir)
		closedir(dir);
	return n;
}

static bool has_children(void)
{
	return waitpid(-1, NULL, WNOHANG) >= 0 || errno != ECHILD;
}

struct waiting {
	struct studio_job job;
	pthread_mutex_t lock;
	pthread_cond_t over;
	bool done;
};

static void told(struct studio_job *job)
{
	struct waiting *w = (struct waiting *)job;

	pthread_mutex_lock(&w->lock);
	w->done = true;
	pthread_cond_signal(&w->over);
	pthread_mutex_unlock(&w->lock);
}

static void begin(struct waiting *w, struct studio *studio, const char *folder, const char *bytes)
{
	*w = (struct waiting){ .job = { .fd = source_of(bytes), .folder = slice_from(folder), .done = told } };
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->over, NULL);
	CHECK(studio->submit(studio, &w->job) == 0);
}

static int end(struct waiting *w)
{
	pthread_mutex_lock(&w->lock);
	while (!w->done)
		pthread_cond_wait(&w->over, &w->lock);
	pthread_mutex_unlock(&w->lock);
	pthread_cond_destroy(&w->over);
	pthread_mutex_destroy(&w->lock);
	close(w->job.fd);
	return w->job.result;
}

/* The result, and how long it took. */
static int make(const char *bytes, int64_t *took_ms)
{
	struct waiting one;
	struct studio *studio;
	char folder[128];
	int64_t from = clock_steady_ms();
	int r;

	snprintf(folder, sizeof(folder), "%s", folder_path("media"));
	CHECK(studio_start(&studio) == 0);
	begin(&one, studio, folder, bytes);
	r = end(&one);
	studio_stop(studio);
	*took_ms = clock_steady_ms() - from;
	CHECK(entries(folder) == 2 && !one.job.made.id[0]);
	CHECK(!has_children());
	return r;
}

TEST(what_ends_at_once)
{
	static const struct {
		const char *bytes;
		int result;
	} rows[] = {
		{ "c", STUDIO_E_LIMITS }, { "e", STUDIO_E_LIMITS }, { "k", STUDIO_E_LIMITS }, { "n", FAULT_SYSTEM },
		{ "t", FAULT_SYSTEM }, { "l", FAULT_SYSTEM }, { "no picture", FAULT_SYSTEM }, /* and says nothing */
		{ "a picture? no", STUDIO_E_KIND },                                           /* the real one */
	};
	size_t open_before = entries("/proc/self/fd");

	EACH(rows, i) {
		int64_t took;
		int r = make(rows[i].bytes, &took);

		if (r != rows[i].result)
			fail_msg("row %zu: %d", i, r);
		CHECK_ROW(i, took < PATIENCE_MS / 2);
	}
	CHECK(entries("/proc/self/fd") == open_before);
}

TEST(nothing_reaches_the_log)
{
	char text[256] = "";
	int kept = dup(STDERR_FILENO), log = open(folder_write("log", SLICE("")), O_RDWR | O_CLOEXEC), r;
	int64_t took;

	CHECK(kept >= 0 && log >= 0 && dup2(log, STDERR_FILENO) == STDERR_FILENO);
	r = make("s", &took);
	CHECK(dup2(kept, STDERR_FILENO) == STDERR_FILENO);
	close(kept);
	CHECK(pread(log, text, sizeof(text) - 1, 0) >= 0);
	close(log);
	assert_int_equal(r, STUDIO_E_KIND);
	assert_string_equal(text, "");
}

/* Both are ended, and who waits behind them has a child. */
TEST(two_that_hang)
{
	struct waiting first, second, third;
	struct studio *studio;
	char folder[128];
	int64_t from = clock_steady_ms(), took;

	snprintf(folder, sizeof(folder), "%s", folder_path("media"));
	CHECK(studio_start(&studio) == 0);
	begin(&first, studio, folder, "h");
	begin(&second, studio, folder, "h");
	assert_int_equal(end(&first), FAULT_BUSY);
	assert_int_equal(end(&second), FAULT_BUSY);
	took = clock_steady_ms() - from;
	CHECK(took >= PATIENCE_MS && took < PATIENCE_MS + MORE_MS);
	begin(&third, studio, folder, "a picture? no");
	assert_int_equal(end(&third), STUDIO_E_KIND);
	studio_stop(studio);
	CHECK(entries(folder) == 2 && !has_children());
}

/* Who stops does not wait so long. */
TEST(what_is_hurried)
{
	struct waiting one;
	struct studio *studio;
	char folder[128];
	int64_t from = clock_steady_ms();

	snprintf(folder, sizeof(folder), "%s", folder_path("media"));
	CHECK(studio_start(&studio) == 0);
	begin(&one, studio, folder, "h");
	studio_stop(studio);
	CHECK(clock_steady_ms() - from < PATIENCE_MS / 2);
	assert_int_equal(end(&one), FAULT_BUSY);
	CHECK(!has_children());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		folder_test(what_ends_at_once),
		folder_test(nothing_reaches_the_log),
		folder_test(two_that_hang),
		folder_test(what_is_hurried),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
