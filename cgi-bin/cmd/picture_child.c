/* SPDX-License-Identifier: MIT */

/* picture_child.c: walls first, then the picture. */
#include "cmd/picture_child.h"

#include <errno.h>
#include <linux/close_range.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cmd/picture.h"
#include "cmd/picture_read.h"
#include "cmd/picture_write.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* takes terabytes of addresses, and ten times as long */
#else
#define SANITIZED 0
#endif

static bool limit(int what, size_t value)
{
	struct rlimit l = { value, value };

	return setrlimit(what, &l) == 0;
}

static bool set_limits(void)
{
	return limit(RLIMIT_CORE, 0) && limit(RLIMIT_FSIZE, PICTURE_CHILD_FILE_MAX) &&
	       limit(RLIMIT_CPU, PICTURE_CHILD_CPU_S * (SANITIZED ? 6 : 1)) &&
	       (SANITIZED || limit(RLIMIT_AS, PICTURE_CHILD_MEMORY_MAX));
}

/* No file is opened any more, no process or socket made, no signal sent: what is not here ends the process. */
static bool shut_in(void)
{
	static const int allowed[] = {
		SCMP_SYS(read),
		SCMP_SYS(write),
		SCMP_SYS(close),
		SCMP_SYS(fstat),
		SCMP_SYS(newfstatat),
		SCMP_SYS(lseek),
		SCMP_SYS(brk),
		SCMP_SYS(mmap),
		SCMP_SYS(munmap),
		SCMP_SYS(mremap),
		SCMP_SYS(mprotect),
		SCMP_SYS(madvise),
		SCMP_SYS(futex),
		SCMP_SYS(exit),
		SCMP_SYS(exit_group),
		SCMP_SYS(rt_sigreturn),
		SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(clock_gettime),
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
		SCMP_SYS(sigaltstack),
		SCMP_SYS(getpid),
		SCMP_SYS(gettid),
		SCMP_SYS(sched_yield),
#endif
		SCMP_SYS(restart_syscall)
	};
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool done = filter != NULL;

	for (size_t i = 0; done && i < sizeof(allowed) / sizeof(allowed[0]); i++)
		done = seccomp_rule_add(filter, SCMP_ACT_ALLOW, allowed[i], 0) == 0;
	done = done && seccomp_load(filter) == 0; /* sets no_new_privs, too */
	seccomp_release(filter);
	return done;
}

static _Noreturn void end(int status)
{
	_exit(status);
}

static int status_of_write(int r)
{
	switch (r) {
	case 0:
		return PICTURE_CHILD_DONE;
	case PICTURE_WRITE_E_FULL:
		return PICTURE_CHILD_FULL;
	case PICTURE_WRITE_E_FILE:
		return PICTURE_CHILD_FILE_FAULT;
	default:
		return PICTURE_CHILD_MEMORY;
	}
}

static void say(const char *line)
{
	size_t len = strlen(line);

	if (write(STDOUT_FILENO, line, len) != (ssize_t)len)
		end(PICTURE_CHILD_FILE_FAULT);
}

static void report(const char *form, int64_t width, int64_t height)
{
	char line[64];

	snprintf(line, sizeof(line), "%s %lld %lld\n", form, (long long)width, (long long)height);
	say(line);
}

static void report_raster(const char *form, const struct raster *r)
{
	report(form, (int64_t)r->width, (int64_t)r->height);
}

static int write_whole(const struct pixels *p)
{
	bool png = p->transparent || p->drawing;
	int r = png ? picture_write_png(PICTURE_CHILD_FILE, &p->raster, p->transparent)
		    : picture_write_jpeg(PICTURE_CHILD_FILE, &p->raster);

	if (r == 0)
		report_raster(png ? "png" : "jpg", &p->raster);
	return r;
}

static int write_narrow(int fd, const struct pixels *p, size_t width)
{
	const struct raster *whole = &p->raster;
	size_t height = (whole->height * width + whole->width / 2) / whole->width;
	struct raster r;
	int result;

	if (!raster_scale(&r, whole, width, height ? height : 1))
		return PICTURE_WRITE_E_MEMORY;
	result = picture_write_webp(fd, &r, p->drawing);
	if (result == 0)
		report_raster("webp", &r);
	raster_free(&r);
	return result;
}

/* `kept`: as it came; NULL: it is not kept. */
static int write_all(const struct pixels *p, const struct picture *kept)
{
	static const size_t widths[PICTURE_CHILD_WIDTHS - 1] = { 480, 960 };
	int fd = PICTURE_CHILD_FILE + 1;
	int r = 0;

	if (kept) {
		say(PICTURE_CHILD_KEEP "\n");
		report(kept->ext, kept->width, kept->height);
	} else {
		r = write_whole(p);
	}

	for (size_t i = 0; r == 0 && i < PICTURE_CHILD_WIDTHS - 1; i++)
		if (widths[i] < p->raster.width)
			r = write_narrow(fd++, p, widths[i]);
	return r ? r : write_narrow(fd, p, p->raster.width);
}

static int make(bool keep)
{
	struct picture kept;
	struct pixels pixels;
	struct slice picture;
	struct stat st;
	void *bytes;

	if (fstat(STDIN_FILENO, &st) || st.st_size <= 0 || (size_t)st.st_size > PICTURE_BYTES_MAX)
		return PICTURE_CHILD_KIND;
	bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, STDIN_FILENO, 0);
	if (bytes == MAP_FAILED)
		return PICTURE_CHILD_MEMORY;
	picture = slice_of(bytes, (size_t)st.st_size);
	switch (picture_read(&pixels, picture)) {
	case 0:
		keep = keep && !pixels.odd && picture_is_plain(picture) && picture_measure(&kept, picture) == 0;
		munmap(bytes, (size_t)st.st_size);
		return status_of_write(write_all(&pixels, keep ? &kept : NULL));
	case PICTURE_E_SIZE:
		return PICTURE_CHILD_SIZE;
	case PICTURE_E_MOVING:
		return PICTURE_CHILD_MOVING;
	default:
		return PICTURE_CHILD_KIND;
	}
}

void picture_child(int argc, char **argv)
{
	bool keep = argc > 2 && strcmp(argv[2], PICTURE_CHILD_KEEP) == 0;

	/* It ends with who started it, and has nothing of that but the files that it was given. */
	if (prctl(PR_SET_PDEATHSIG, SIGKILL) || prctl(PR_SET_DUMPABLE, 0) ||
		close_range(PICTURE_CHILD_FILE + 1 + PICTURE_CHILD_WIDTHS, ~0U, 0) || !set_limits() || !shut_in())
		end(PICTURE_CHILD_NO_WALLS);
	end(make(keep));
}
