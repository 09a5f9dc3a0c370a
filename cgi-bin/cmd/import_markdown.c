/* SPDX-License-Identifier: MIT */

/* import_markdown.c: see import_markdown.h.
 *
 * All files are read twice: first to name every fault and to learn the order, then to write the lines of JSON that the
 * change `import` takes. What it refuses, it names by line and member; the article of that line is then read once more
 * for the file and line where the member stands. So memory holds one article at a time, and the names of the files. */
#include "cmd/import_markdown.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "cmd/front_matter.h"
#include "cmd/import_media.h"
#include "cmd/markdown_files.h"
#include "text/lang.h"

#define ARENA_MAX ((size_t)256 << 20)

/* An article: a row of files. */
struct group {
	size_t first, count;
	int64_t id; /* 0: none, or a text */
};

struct import {
	struct call *call;
	struct door *door;
	bool dry;
	char *folder;     /* with a slash behind it */
	const char *only; /* the one article that is asked for, by its files' common name; NULL: all */
	size_t only_len;
	struct arena *names, *arena;
	struct markdown_file *files;
	size_t count, room;
	struct group *groups;
	size_t group_count;
	struct buffer faults;
	struct import_media media;
};

bool markdown_recognise(struct slice text)
{
	return front_recognise(text);
}

static int no_memory(struct import *im)
{
	return call_fail(im->call, "%s", fault_text(FAULT_MEMORY));
}

/* --- the files ---------------------------------------------------------------------------------------------------- */

/* Length of a file name up to its language and ending; *lang is SLICE_NONE if it tells none. 0: no name of ours. */
static size_t take_name(const char *name, struct slice *lang)
{
	struct slice stem = slice_from(name);
	size_t dot;

	*lang = SLICE_NONE;
	if (!slice_ends(stem, SLICE(".md")) || stem.at[0] == '.')
		return 0;
	stem.len -= 3;
	for (dot = stem.len; dot > 0 && stem.at[dot - 1] != '.'; dot--)
		;
	if (dot > 1 && lang_valid(slice_from_index(stem, dot))) {
		struct slice tag = slice_from_index(stem, dot);
		size_t primary = slice_index(tag, '-');

		/* Longer ones are words of the name: my.notes.md. */
		if (primary == 2 || primary == 3) {
			*lang = tag;
			return dot - 1;
		}
	}
	return stem.len;
}

static const char *base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash ? slash + 1 : path;
}

static int add_file(struct import *im, const char *name)
{
	struct slice lang;
	size_t stem = take_name(name, &lang);
	char *path;

	if (!stem || (im->only && (stem != im->only_len || strncmp(name, im->only, stem) != 0)))
		return 0;
	if (im->count == im->room) {
		size_t room = im->room ? im->room * 2 : 64;
		struct markdown_file *files = realloc(im->files, room * sizeof(*files));

		if (!files)
			return no_memory(im);
		im->files = files;
		im->room = room;
	}
	path = arena_printf(im->names, "%s%s", im->folder, name);
	if (!path)
		return no_memory(im);
	if (lang.at)
		lang = slice_of(path + strlen(im->folder) + stem + 1, lang.len);
	im->files[im->count++] = (struct markdown_file){ path, lang };
	return 0;
}

static int by_name(const void *a, const void *b)
{
	const char *left = base_name(((const struct markdown_file *)a)->path);
	const char *right = base_name(((const struct markdown_file *)b)->path);
	struct slice lang;
	size_t left_stem = take_name(left, &lang), right_stem = take_name(right, &lang);
	int r = slice_cmp(slice_of(left, left_stem), slice_of(right, right_stem));

	return r ? r : strcmp(left, right);
}

static int list_files(struct import *im)
{
	DIR *folder = opendir(*im->folder ? im->folder : ".");
	const struct dirent *entry;
	int r = 0;

	if (!folder)
		return call_fail(im->call, "%s: %s", im->folder, strerror(errno));
	while (!r && (entry = readdir(folder)))
		r = add_file(im, entry->d_name);
	closedir(folder);
	if (!r && im->count == 0)
		r = call_fail(im->call, "%s: holds no file NAME.md", im->folder);
	if (im->count)
		qsort(im->files, im->count, sizeof(*im->files), by_name);
	return r;
}

static bool same_article(const struct markdown_file *a, const struct markdown_file *b)
{
	const char *left = base_name(a->path), *right = base_name(b->path);
	struct slice lang;
	size_t stem = take_name(left, &lang);

	return stem == take_name(right, &lang) && strncmp(left, right, stem) == 0;
}

static int make_groups(struct import *im)
{
	im->groups = calloc(im->count, sizeof(*im->groups));
	if (!im->groups)
		return no_memory(im);
	for (size_t i = 0; i < im->count; i++) {
		if (!i || !same_article(&im->files[i - 1], &im->files[i]))
			im->groups[im->group_count++].first = i;
		im->groups[im->group_count - 1].count++;
	}
	return 0;
}

/* By id, those without one in the order that they have. */
static int by_id(const void *a, const void *b)
{
	const struct group *left = a, *right = b;

	if (left->id != right->id)
		return !left->id ? 1 : !right->id ? -1 : left->id < right->id ? -1 : 1;
	return left->first < right->first ? -1 : left->first > right->first;
}

/* --- articles ----------------------------------------------------------------------------------------------------- */

static int read_group(struct import *im, const struct group *g, struct markdown_article *out)
{
	arena_reset(im->arena);
	return markdown_files_read(out, im->arena, &im->files[g->first], g->count, &im->faults);
}

static void tell_faults(struct import *im)
{
	struct slice rest = buffer_as_slice(&im->faults), line;

	while (slice_split(&rest, '\n', &line))
		if (line.len)
			call_fail(im->call, SLICE_FMT, SLICE_ARG(line));
	buffer_clear(&im->faults);
}

static struct markdown_place picture_place(
	const struct import *im, const struct group *g, struct markdown_article *article)
{
	return markdown_place_of(article, SLICE("/image"), im->files[g->first].path);
}

/* Reads all for their faults, ids and pictures. */
static int look_through(struct import *im)
{
	int worst = 0;

	for (size_t i = 0; i < im->group_count; i++) {
		struct markdown_article article;
		int r = read_group(im, &im->groups[i], &article);

		if (r < 0)
			return call_fail(im->call, "%s", fault_text(r));
		tell_faults(im);
		im->groups[i].id = json_i64(article.json, "id", 0);
		if (!r) {
			struct markdown_place place = picture_place(im, &im->groups[i], &article);

			r = import_media_note(&im->media, article.json, place.path, place.line);
		}
		json_decref(article.json);
		if (r)
			worst = COMMAND_FAILED;
	}
	qsort(im->groups, im->group_count, sizeof(*im->groups), by_id);
	return worst;
}

static int write_line(struct import *im, FILE *file, const json_t *article)
{
	struct buffer line = BUFFER_INIT;
	int r = json_write(&line, article);

	buffer_byte(&line, '\n');
	if (r || line.failed)
		r = no_memory(im);
	else if (fwrite(line.at, 1, line.len, file) != line.len)
		r = call_fail(im->call, "a temporary file: %s", strerror(errno));
	buffer_release(&line);
	return r;
}

static int write_lines(struct import *im, FILE *file)
{
	int r = 0;

	for (size_t i = 0; !r && i < im->group_count; i++) {
		struct markdown_article article;
		struct markdown_place place;

		r = read_group(im, &im->groups[i], &article);
		tell_faults(im);
		if (r)
			return r < 0 ? call_fail(im->call, "%s", fault_text(r)) : COMMAND_FAILED;
		place = picture_place(im, &im->groups[i], &article);
		r = import_media_resolve(&im->media, article.json, place.path, place.line);
		if (!r)
			r = write_line(im, file, article.json);
		json_decref(article.json);
	}
	if (!r && (fflush(file) || fseek(file, 0, SEEK_SET)))
		r = call_fail(im->call, "a temporary file: %s", strerror(errno));
	return r;
}

/* --- what the change says ----------------------------------------------------------------------------------------- */

/* "12: /texts/en/title: WHAT", or without a member; `what` points behind. */
static struct slice take_sentence(const char *sentence, size_t *number, const char **what)
{
	size_t digits = strspn(sentence, "0123456789");
	const char *member = sentence + digits, *colon;

	*number = 0;
	*what = sentence;
	if (!digits || strncmp(member, ": ", 2) != 0)
		return SLICE("");
	*number = strtoul(sentence, NULL, 10);
	member += 2;
	*what = member;
	colon = strstr(member, ": ");
	if (*member != '/' || !colon)
		return SLICE("");
	*what = colon + 2;
	return slice_of(member, (size_t)(colon - member));
}

/* The member as a key: "/texts/en/title" is title, "/source/url" source.url. */
static const char *key_of(struct import *im, struct slice pointer)
{
	char *key;

	if (slice_starts(pointer, SLICE("/texts/"))) {
		struct slice inside = slice_from_index(pointer, strlen("/texts/"));

		pointer = slice_from_index(inside, slice_index(inside, '/'));
	}
	key = arena_printf(im->arena, SLICE_FMT, SLICE_ARG(slice_from_index(pointer, 1)));
	for (char *at = key; at && *at; at++)
		if (*at == '/')
			*at = '.';
	return key ? key : "";
}

/* Where a sentence of the change is about; *what is "KEY: WHAT". */
static struct markdown_place find_place(struct import *im, const char *sentence, const char **what)
{
	struct markdown_place place = { .path = im->folder };
	struct markdown_article article = { 0 };
	struct slice pointer;
	const char *key;
	size_t number;

	pointer = take_sentence(sentence, &number, what);
	if (number < 1 || number > im->group_count)
		return place;
	if (read_group(im, &im->groups[number - 1], &article) == 0)
		place = markdown_place_of(&article, pointer, im->files[im->groups[number - 1].first].path);
	json_decref(article.json);
	key = key_of(im, pointer);
	if (*key)
		*what = arena_printf(im->arena, "%s: %s", key, *what);
	return place;
}

static void tell_refusal(void *arg, const char *sentence)
{
	struct import *im = arg;
	const char *what;
	struct markdown_place place = find_place(im, sentence, &what);

	if (place.line)
		call_fail(im->call, "%s:%d: %s", place.path, place.line, what ? what : sentence);
	else
		call_fail(im->call, "%s: %s", place.path, what ? what : sentence);
}

static void tell_warnings(struct import *im, json_t *out)
{
	const json_t *warning;
	size_t i;

	json_array_foreach(json_object_get(out, "warnings"), i, warning)
	{
		const char *what;
		struct markdown_place place = find_place(im, json_string_value(warning), &what);

		import_warn(im->call, place.path, place.line, what ? what : json_string_value(warning));
	}
	json_object_del(out, "warnings");
}

/* --- all of it ---------------------------------------------------------------------------------------------------- */

static int hand_over(struct import *im, const char *path, json_t **out)
{
	const char *name = utf8_valid(slice_from(path)) ? path : "a folder";
	FILE *file = tmpfile();
	int r = file ? 0 : call_fail(im->call, "a temporary file: %s", strerror(errno));

	if (!r)
		r = write_lines(im, file);
	if (!r)
		r = access_change_told(im->call, im->door, "import",
			json_pack("{s:s, s:b, s:s}", "file", name, "dry_run", im->dry, "what", "articles"),
			fileno(file), tell_refusal, im, out);
	if (!r)
		tell_warnings(im, *out);
	if (file)
		fclose(file);
	return r;
}

/* A folder, or a file of one. */
static int find_folder(struct import *im, const char *path)
{
	const char *name = base_name(path);
	struct slice lang;
	struct stat st;

	if (stat(path, &st))
		return call_fail(im->call, "%s: %s", path, strerror(errno));
	if (S_ISDIR(st.st_mode)) {
		im->folder = arena_printf(im->names, "%s%s", path, path[strlen(path) - 1] == '/' ? "" : "/");
		return im->folder ? 0 : no_memory(im);
	}
	im->only = name;
	im->only_len = take_name(name, &lang);
	if (!im->only_len)
		return call_fail(im->call, "%s: must be a folder, or a file NAME.md or NAME.LANG.md", path);
	im->folder = arena_printf(im->names, SLICE_FMT, SLICE_ARG(slice_of(path, (size_t)(name - path))));
	return im->folder ? 0 : no_memory(im);
}

static int run(struct import *im, const char *path, json_t **out)
{
	int r = im->names && im->arena ? find_folder(im, path) : no_memory(im);

	if (!r)
		r = list_files(im);
	if (!r)
		r = make_groups(im);
	if (!r)
		r = import_media_begin(&im->media, im->call, im->door, im->dry, im->folder);
	if (r)
		return r;
	r = look_through(im);
	if (!r)
		r = import_media_make(&im->media);
	if (!r)
		r = hand_over(im, path, out);
	import_media_end(&im->media, r == 0);
	return r;
}

int import_markdown(struct call *call, struct door *door, bool dry, const char *path, json_t **out)
{
	struct import im = {
		.call = call, .door = door, .dry = dry, .names = arena_new(ARENA_MAX), .arena = arena_new(ARENA_MAX)
	};
	int r = run(&im, path, out);

	free(im.files);
	free(im.groups);
	buffer_release(&im.faults);
	arena_free(im.names);
	arena_free(im.arena);
	return r;
}
