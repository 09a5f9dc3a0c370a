/* SPDX-License-Identifier: MIT */

/* export_markdown.c: see export_markdown.h. */
#include "cmd/export_markdown.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "cmd/front_matter.h"
#include "news/export.h"

/* Files of another export would come back as articles. */
int export_markdown_begin(struct call *c, const char *folder)
{
	const struct dirent *entry;
	bool empty = true;
	DIR *at;

	if (mkdir(folder, 0755) == 0)
		return 0;
	if (errno != EEXIST)
		return call_fail(c, "%s: %s", folder, strerror(errno));
	at = opendir(folder);
	if (!at)
		return call_fail(c, "%s: %s", folder, strerror(errno));
	while (empty && (entry = readdir(at)))
		empty = strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0;
	closedir(at);
	return empty ? 0 : call_fail(c, "%s: is not empty; export into a new folder", folder);
}

static int write_file(const struct export_markdown *e, const char *name, const struct buffer *text)
{
	char path[PATH_MAX];
	int fd, r = 0;

	if (snprintf(path, sizeof(path), "%s/%s", e->folder, name) >= (int)sizeof(path))
		return call_fail(e->call, "%s: the path is too long", e->folder);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd < 0)
		return call_fail(e->call, "%s: %s", path, strerror(errno));
	for (size_t done = 0; done < text->len;) {
		ssize_t n = write(fd, text->at + done, text->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			r = call_fail(e->call, "%s: %s", path, strerror(errno));
			break;
		}
		done += (size_t)n;
	}
	if (close(fd) && !r)
		r = call_fail(e->call, "%s: %s", path, strerror(errno));
	return r;
}

static void write_languages(struct buffer *out, json_t *texts)
{
	const char *lang, *parting = "languages: ";
	json_t *text;

	if (json_object_size(texts) < 2)
		return;
	json_object_foreach(texts, lang, text)
	{
		buffer_text(out, parting);
		buffer_text(out, lang);
		parting = ", ";
	}
	buffer_byte(out, '\n');
}

static int write_text(const struct export_markdown *e, struct buffer *out, const json_t *article, const char *lang,
	const json_t *text)
{
	static const char *const texts[] = { "texts", NULL }, *const body[] = { "body", NULL };
	bool first = lang == json_object_iter_key(json_object_iter(json_object_get(article, "texts")));
	struct slice slug = json_slice(article, "slug");
	char name[256];
	int r = 0;

	buffer_clear(out);
	buffer_literal(out, "---\n");
	if (first) {
		r = front_write(out, article, "", false, texts);
		write_languages(out, json_object_get(article, "texts"));
	}
	if (!r)
		r = front_write(out, text, "", true, body);
	buffer_literal(out, "---\n");
	buffer_slice(out, json_slice(text, "body"));
	if (!r)
		r = buffer_check(out);
	if (r)
		return call_fail(e->call, SLICE_FMT ": %s", SLICE_ARG(slug), fault_text(r));
	snprintf(name, sizeof(name), SLICE_FMT ".%s.md", SLICE_ARG(slug), lang);
	return write_file(e, name, out);
}

int export_markdown_put(void *arg, struct slice line)
{
	const struct export_markdown *e = arg;
	struct buffer out = BUFFER_INIT;
	struct json_error_at where;
	json_t *article = NULL, *text;
	const char *lang;
	int r = json_read(&article, line, &where);

	if (r)
		r = call_fail(e->call, "%s", r < 0 ? fault_text(r) : where.message);
	json_object_foreach(json_object_get(article, "texts"), lang, text)
	{
		if (!r)
			r = write_text(e, &out, article, lang, text);
	}
	json_decref(article);
	buffer_release(&out);
	return r ? EXPORT_E_STOPPED : 0;
}
