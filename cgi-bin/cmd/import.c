/* SPDX-License-Identifier: MIT */

/* import.c: `tradepost import`.
 *
 * Each file becomes lines of JSON, one an article, in a temporary file without a name; the change `import` reads them
 * in one transaction, here or in the daemon. Counts of other systems are lines too. A jsonl file that names no picture
 * is those lines already and is handed over as it is. Strangers' forms are taken apart in this process, never in the
 * daemon. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "cmd/access.h"
#include "cmd/import_counts.h"
#include "cmd/import_markdown.h"
#include "cmd/import_media.h"
#include "cmd/import_page.h"

#define PAGE_BYTES_MAX  ((size_t)4 << 20)
#define BYTE_ORDER_MARK "\xef\xbb\xbf"

enum form { FORM_DOUBT, FORM_PAGE, FORM_JSONL, FORM_MARKDOWN, FORM_COUNTS };

static const struct {
	const char *name;
	enum form form;
} forms[] = { { "page", FORM_PAGE }, { "jsonl", FORM_JSONL }, { "markdown", FORM_MARKDOWN },
	{ "counts", FORM_COUNTS } };

struct import {
	struct call *call;
	struct door *door;
	bool dry;
	const char *path;
	int fd;
	struct slice text; /* the file, mapped */
	int picture_line;  /* of a page; 0: no page, or without a picture */
	struct import_media media;
};

static int map_file(struct import *im)
{
	struct stat st;
	void *at;

	im->fd = open(im->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a pipe is refused, not waited for */
	if (im->fd < 0 || fstat(im->fd, &st))
		return call_fail(im->call, "%s: %s", im->path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return call_fail(im->call, "%s: is no file", im->path);
	if (st.st_size == 0)
		return call_fail(im->call, "%s: is empty", im->path);
	at = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, im->fd, 0);
	if (at == MAP_FAILED)
		return call_fail(im->call, "%s: %s", im->path, strerror(errno));
	im->text = slice_of(at, (size_t)st.st_size);
	return 0;
}

static void unmap_file(struct import *im)
{
	if (im->text.at)
		munmap((void *)(uintptr_t)im->text.at, im->text.len);
	if (im->fd >= 0)
		close(im->fd);
	im->text = SLICE_NONE;
	im->fd = -1;
}

/* By content alone: a page by its first and its release line, counts by the names of their columns, Markdown by its
 * front matter, jsonl by a first line that is a whole object with `texts`. */
static enum form recognise(struct slice text)
{
	struct slice rest = text, line = SLICE_NONE;
	struct json_error_at where;
	enum form form = FORM_DOUBT;
	json_t *first = NULL;

	if (page_recognise(text))
		return FORM_PAGE;
	if (counts_recognise(text))
		return FORM_COUNTS;
	if (markdown_recognise(text))
		return FORM_MARKDOWN;
	while (slice_split(&rest, '\n', &line) && !slice_trim(line).len)
		;
	if (slice_starts(line, SLICE(BYTE_ORDER_MARK)))
		line = slice_from_index(line, strlen(BYTE_ORDER_MARK));
	line = slice_trim(line);
	if (slice_starts(line, SLICE("{")) && json_read(&first, line, &where) == 0 &&
		json_is_object(json_object_get(first, "texts")))
		form = FORM_JSONL;
	json_decref(first);
	return form;
}

static enum form form_named(const char *name)
{
	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (strcmp(forms[i].name, name) == 0)
			return forms[i].form;
	return FORM_DOUBT;
}

static int choose_form(struct import *im, enum form *out)
{
	const char *given = call_option(im->call, "format");

	*out = given ? form_named(given) : recognise(im->text);
	if (*out == FORM_DOUBT)
		return call_fail(im->call,
			"%s: is neither a page nor jsonl nor markdown nor counts by its looks; say which with --format",
			im->path);
	return 0;
}

static int temporary_file(struct import *im, FILE **out)
{
	*out = tmpfile();
	return *out ? 0 : call_fail(im->call, "a temporary file: %s", strerror(errno));
}

static int write_line(struct import *im, FILE *file, const json_t *article)
{
	struct buffer line = BUFFER_INIT;
	int r = json_write(&line, article);

	buffer_byte(&line, '\n');
	if (r || line.failed)
		r = call_fail(im->call, "%s: %s", im->path, fault_text(FAULT_MEMORY));
	else if (fwrite(line.at, 1, line.len, file) != line.len)
		r = call_fail(im->call, "a temporary file: %s", strerror(errno));
	buffer_release(&line);
	return r;
}

/* The daemon's sentences begin with the line, "12: /image: …". Of a page they are about the one line that was made of
 * it, and the only thing that can be missing is its picture. */
static void tell_warning(const struct import *im, const char *warning)
{
	size_t digits = strspn(warning, "0123456789");
	const char *what = strncmp(warning + digits, ": ", 2) ? warning : warning + digits + 2;

	if (im->picture_line)
		import_warn(im->call, im->path, im->picture_line, what);
	else
		import_warn(im->call, im->path, what == warning ? 0 : atol(warning), what);
}

/* Of counts, what is new is the figure of an article, not the article. */
static void tell_result(struct import *im, const char *what, const json_t *out)
{
	long long figures = json_i64(out, "figures", 0);
	const json_t *warning;
	size_t i;

	json_array_foreach(json_object_get(out, "warnings"), i, warning) tell_warning(im, json_string_value(warning));
	printf("%s: %s%lld %s, %lld changed, ", im->path, im->dry ? "would be: " : "",
		(long long)json_i64(out, "created", 0), strcmp(what, "counts") == 0 ? "new" : "created",
		(long long)json_i64(out, "changed", 0));
	if (figures)
		printf("%lld with a newer count, ", figures);
	printf("%lld as they were\n", (long long)json_i64(out, "unchanged", 0));
}

static int hand_over(struct import *im, int fd, const char *what)
{
	/* A file's name may be any bytes, JSON may not. */
	const char *name = utf8_valid(slice_from(im->path)) ? im->path : "a file";
	json_t *out = NULL;
	int r;

	if (lseek(fd, 0, SEEK_SET) < 0)
		return call_fail(im->call, "%s: %s", im->path, strerror(errno));
	r = access_change(im->call, im->door, "import",
		json_pack("{s:s, s:b, s:s}", "file", name, "dry_run", im->dry, "what", what), fd, im->path, &out);
	if (!r)
		tell_result(im, what, out);
	json_decref(out);
	return r;
}

static int hand_over_file(struct import *im, FILE *file, const char *what)
{
	if (fflush(file))
		return call_fail(im->call, "a temporary file: %s", strerror(errno));
	return hand_over(im, fileno(file), what);
}

static void tell_faults(struct import *im, const struct buffer *faults)
{
	struct slice rest = buffer_as_slice(faults), line;

	while (slice_split(&rest, '\n', &line))
		if (line.len)
			call_fail(im->call, SLICE_FMT, SLICE_ARG(line));
}

static int import_page(struct import *im)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new((size_t)16 << 20);
	struct buffer faults = BUFFER_INIT;
	json_t *article = NULL;
	struct page page = { 0 };
	FILE *file = NULL;
	int r;

	if (im->text.len > PAGE_BYTES_MAX)
		return call_fail(im->call, "%s: is larger than 4 MB, which is no page", im->path);
	r = arena ? page_read(&page, arena, im->text, im->path, &faults) : FAULT_MEMORY;
	if (r > 0)
		tell_faults(im, &faults);
	else if (r < 0)
		call_fail(im->call, "%s: %s", im->path, fault_text(r));
	if (r)
		r = COMMAND_FAILED;
	if (!r) {
		im->picture_line = page.picture_line;
		article = page_as_article(&page);
		r = article ? import_media_note(&im->media, article, im->path, page.picture_line)
			    : call_fail(im->call, "%s: %s", im->path, fault_text(FAULT_MEMORY));
	}
	if (!r)
		r = import_media_make(&im->media);
	if (!r)
		r = import_media_resolve(&im->media, article, im->path, page.picture_line);
	if (!r)
		r = temporary_file(im, &file);
	if (!r)
		r = write_line(im, file, article);
	if (!r)
		r = hand_over_file(im, file, "articles");
	if (file)
		fclose(file);
	json_decref(article);
	page_release(&page);
	buffer_release(&faults);
	return r;
}

/* Whether articles in it may show pictures. */
static bool has_pictures(struct slice text)
{
	return slice_find(text, SLICE("\"image\"")) < text.len || slice_find(text, SLICE("/media/")) < text.len;
}

static int note_pictures(struct import *im, FILE *file, struct slice line, int number)
{
	struct json_error_at at;
	json_t *article = NULL;
	int r = 0;

	(void)file;
	if (has_pictures(line) && json_read(&article, line, &at) == 0)
		r = import_media_note(&im->media, article, im->path, number);
	json_decref(article);
	return r;
}

/* A line whose picture is to be looked for is written anew with the picture's id; any other, and one that is wrong and
 * will be refused with its place, stays as it is. */
static int copy_line(struct import *im, FILE *file, struct slice line, int number)
{
	struct json_error_at at;
	json_t *article = NULL;
	int r;

	if (!has_pictures(line) || json_read(&article, line, &at)) {
		if (fwrite(line.at, 1, line.len, file) != line.len || fputc('\n', file) == EOF)
			return call_fail(im->call, "a temporary file: %s", strerror(errno));
		return 0;
	}
	r = import_media_resolve(&im->media, article, im->path, number);
	if (!r)
		r = write_line(im, file, article);
	json_decref(article);
	return r;
}

typedef int line_fn(struct import *, FILE *, struct slice line, int number);

static int each_line(struct import *im, FILE *file, line_fn *call)
{
	struct slice rest = im->text, line;
	int number = 0, r = 0;

	while (!r && slice_split(&rest, '\n', &line))
		if (line.len || rest.at)
			r = call(im, file, line, ++number);
	return r;
}

static int import_jsonl(struct import *im)
{
	FILE *file = NULL;
	int r;

	if (!has_pictures(im->text))
		return hand_over(im, im->fd, "articles");
	r = each_line(im, NULL, note_pictures);
	if (!r)
		r = import_media_make(&im->media);
	if (!r)
		r = temporary_file(im, &file);
	if (!r)
		r = each_line(im, file, copy_line);
	if (!r)
		r = hand_over_file(im, file, "articles");
	if (file)
		fclose(file);
	return r;
}

static int import_counts(struct import *im)
{
	struct buffer lines = BUFFER_INIT, faults = BUFFER_INIT;
	FILE *file = NULL;
	int r = counts_read(&lines, im->text, im->path, &faults);

	if (r > 0)
		tell_faults(im, &faults);
	else if (r < 0)
		call_fail(im->call, "%s: %s", im->path, fault_text(r));
	if (r)
		r = COMMAND_FAILED;
	if (!r)
		r = temporary_file(im, &file);
	if (!r && fwrite(buffer_as_slice(&lines).at, 1, lines.len, file) != lines.len)
		r = call_fail(im->call, "a temporary file: %s", strerror(errno));
	if (!r)
		r = hand_over_file(im, file, "counts");
	if (file)
		fclose(file);
	buffer_release(&lines);
	buffer_release(&faults);
	return r;
}

static int import_articles(struct import *im)
{
	json_t *out = NULL;
	int r = import_markdown(im->call, im->door, im->dry, im->path, &out);

	if (!r)
		tell_result(im, "articles", out);
	json_decref(out);
	return r;
}

/* A folder is one of Markdown. */
static bool is_folder(const struct import *im)
{
	const char *given = call_option(im->call, "format");
	struct stat st;

	return (!given || form_named(given) == FORM_MARKDOWN) && stat(im->path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int import_file(struct import *im)
{
	enum form form;
	int r;

	if (is_folder(im))
		return import_articles(im);
	r = map_file(im);
	if (!r)
		r = choose_form(im, &form);
	if (!r && form == FORM_MARKDOWN) {
		unmap_file(im);
		return import_articles(im);
	}
	if (!r && form == FORM_COUNTS) {
		r = import_counts(im);
		unmap_file(im);
		return r;
	}
	if (!r)
		r = import_media_begin(&im->media, im->call, im->door, im->dry, im->path);
	if (!r) {
		r = form == FORM_PAGE ? import_page(im) : import_jsonl(im);
		import_media_end(&im->media, r == 0);
	}
	unmap_file(im);
	return r;
}

int cmd_import(struct call *c)
{
	_cleanup_(door_closep) struct door *door = NULL;
	const char *format = call_option(c, "format");
	int r, worst = COMMAND_DONE;

	if (format && form_named(format) == FORM_DOUBT)
		return call_usage(c, "--format: \"%s\" is not page, jsonl, markdown or counts", format);
	r = access_door(c, &door);
	if (r)
		return r;
	for (size_t i = 0; i < c->arg_count; i++) {
		struct import im = {
			.call = c, .door = door, .dry = call_flag(c, "dry-run"), .path = c->args[i], .fd = -1
		};

		r = import_file(&im);
		if (r)
			worst = r;
	}
	return worst;
}
