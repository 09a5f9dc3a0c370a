/* SPDX-License-Identifier: MIT */

/* export.c: `tradepost export`: every article in one state of the store, to standard output as lines or into a folder
 * as Markdown, and the pictures into a folder where an import of these finds them again. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "cmd/access.h"
#include "cmd/export_markdown.h"
#include "news/export.h"

static int put_line(void *arg, struct slice line)
{
	(void)arg;
	return fwrite(line.at, 1, line.len, stdout) == line.len ? 0 : EXPORT_E_STOPPED;
}

/* Copies into a file of another name first, so that what has its name is whole. 0 or errno. */
static int copy_file(const char *from, const char *to)
{
	char passing[PATH_MAX];
	int in = open(from, O_RDONLY | O_CLOEXEC), out = -1, r = 0;
	ssize_t n = 0;

	if (snprintf(passing, sizeof(passing), "%s.part", to) >= (int)sizeof(passing))
		r = ENAMETOOLONG;
	if (!r && in >= 0)
		out = open(passing, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (!r && out < 0)
		r = errno;
	while (!r && (n = sendfile(out, in, NULL, 1 << 20)) > 0)
		;
	if (!r && n < 0)
		r = errno;
	if (out >= 0 && close(out) && !r)
		r = errno;
	if (!r && rename(passing, to))
		r = errno;
	if (r && out >= 0)
		unlink(passing);
	if (in >= 0)
		close(in);
	return r;
}

static int copy_pictures(struct call *c, struct store *store, const char *folder)
{
	struct stmt *s = store_stmt(store, QUERY_MEDIA_ALL);
	int r = 0;

	if (mkdir(folder, 0755) && errno != EEXIST)
		return call_fail(c, "--media: %s: %s", folder, strerror(errno));
	while (r >= 0 && (r = stmt_step(s)) == STORE_ROW) {
		struct slice id = stmt_slice(s, 0), ext = stmt_slice(s, 1);
		char from[PATH_MAX], to[PATH_MAX];
		int failed;

		if (snprintf(from, sizeof(from), SLICE_FMT "/" SLICE_FMT "." SLICE_FMT, SLICE_ARG(c->config.media),
			    SLICE_ARG(id), SLICE_ARG(ext)) >= (int)sizeof(from) ||
			snprintf(to, sizeof(to), "%s/" SLICE_FMT "." SLICE_FMT, folder, SLICE_ARG(id),
				SLICE_ARG(ext)) >= (int)sizeof(to)) {
			r = call_fail(c, "--media: %s: the path is too long", folder);
			break;
		}
		failed = copy_file(from, to);
		if (failed) {
			r = call_fail(c, "%s: %s", from, strerror(failed));
			break;
		}
	}
	stmt_done(s);
	return r < 0 ? call_fail(c, "%s", fault_text(r)) : r;
}

/* Articles and, where a folder for them is named, pictures. */
static int export(struct call *c, struct store *store, export_put_fn *put, void *arg, const char *media)
{
	int64_t count;
	int r = store_snapshot_begin(store);

	if (!r)
		r = export_lines(store, put, arg, &count);
	if (r == EXPORT_E_STOPPED)
		r = arg ? COMMAND_FAILED : call_fail(c, "standard output: %s", strerror(errno));
	else if (r < 0)
		r = call_fail(c, "%s", fault_text(r));
	if (!r && media)
		r = copy_pictures(c, store, media);
	store_snapshot_end(store);
	return r;
}

static int export_markdown(struct call *c, struct store *store, const char *media)
{
	struct export_markdown e = { c, c->args[0] };
	char beside[PATH_MAX];
	int r;

	if (snprintf(beside, sizeof(beside), "%s/media", e.folder) >= (int)sizeof(beside))
		return call_fail(c, "%s: the path is too long", e.folder);
	r = export_markdown_begin(c, e.folder);
	return r ? r : export(c, store, export_markdown_put, &e, media ? media : beside);
}

int cmd_export(struct call *c)
{
	_cleanup_(store_closep) struct store *store = NULL;
	const char *format = call_option(c, "format"), *media = call_option(c, "media");
	bool markdown = format && strcmp(format, "markdown") == 0;
	int r;

	if (format && !markdown && strcmp(format, "jsonl") != 0)
		return call_usage(c, "--format: \"%s\" is not jsonl or markdown", format);
	if (markdown != (c->arg_count == 1))
		return call_usage(c, markdown ? "--format markdown needs the folder to write into"
					      : "only --format markdown is written into a folder");
	r = access_reader(c, &store);
	if (r)
		return r;
	return markdown ? export_markdown(c, store, media) : export(c, store, put_line, NULL, media);
}
