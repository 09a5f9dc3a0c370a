/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_NEWS_NEWSROOM_H
#define TESTS_UNIT_NEWS_NEWSROOM_H

/* A real store in a temporary folder, and short ways to fill and read it. One connection, the writer's, does both.
 * Texts that come back live in room.arena. */

#include "table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "news/article.h"
#include "news/change.h"
#include "news/export.h"
#include "news/list.h"
#include "news/save.h"

static struct {
	char folder[64], url[96], media[80];
	struct store *store;
	struct site site;
	struct arena *arena;
	struct brought *brought; /* pictures, of the tests that have some */
} room;

/* 2026-01-01T00:00:00Z; tests that read say when they do. */
#define NOW INT64_C(1767225600000)

static int room_open(void **state)
{
	char why[256] = "";
	int from, to;

	(void)state;
	strcpy(room.folder, "/tmp/tradepost-news-XXXXXX");
	CHECK(mkdtemp(room.folder) != NULL);
	snprintf(room.url, sizeof(room.url), "sqlite:%s/news.db", room.folder);
	snprintf(room.media, sizeof(room.media), "%s/media", room.folder);
	CHECK(crypto_start() == 0);
	json_seed();
	CHECK(clock_set_zone("Asia/Shanghai") == 0);
	room.site = (struct site){ .url = SLICE("https://news.example"),
		.time_zone = SLICE("Asia/Shanghai"),
		.languages = { SLICE("en"), SLICE("zh-Hans") },
		.language_count = 2,
		.media_dir = slice_from(room.media) };
	room.arena = arena_new((size_t)64 << 20);
	CHECK(store_migrate(room.url, false, &from, &to, why) == 0);
	CHECK(store_open(&room.store, room.url, STORE_WRITER, why) == 0);
	return 0;
}

static int room_close(void **state)
{
	char command[128];

	(void)state;
	store_close(room.store);
	arena_free(room.arena);
	snprintf(command, sizeof(command), "rm -r '%s'", room.folder);
	return system(command);
}

/* Runs a change in a transaction of its own, kept if it succeeds. *out may be NULL. */
static __attribute__((unused)) int room_change_fd(const char *name, json_t *in, int fd, json_t **out)
{
	json_t *answer = NULL;
	int r;

	CHECK(in != NULL && store_begin(room.store) == 0);
	r = change_run(&answer, room.store, &room.site, name, in, fd, room.brought);
	if (r)
		store_rollback(room.store);
	else
		CHECK(store_commit(room.store) == 0);
	json_decref(in);
	if (out)
		*out = answer;
	else
		json_decref(answer);
	return r;
}

static __attribute__((unused)) int room_change(const char *name, const char *in, json_t **out)
{
	return room_change_fd(name, json_loads(in, 0, NULL), -1, out);
}

/* Imports lines. *out may be NULL. */
static __attribute__((unused)) int room_import_slice(struct slice lines, bool dry_run, json_t **out)
{
	FILE *file = tmpfile();
	int r;

	CHECK(file != NULL && fwrite(lines.at, 1, lines.len, file) == lines.len);
	rewind(file);
	r = room_change_fd("import", json_pack("{s:s, s:b}", "file", "test", "dry_run", dry_run), fileno(file), out);
	fclose(file);
	return r;
}

static __attribute__((unused)) int room_import(const char *lines, json_t **out)
{
	return room_import_slice(slice_from(lines), false, out);
}

/* Imports what has to be right. */
static __attribute__((unused)) void room_take(const char *lines)
{
	json_t *out = NULL;
	int r = room_import(lines, &out);

	if (r) {
		char *text = json_dumps(out, 0);

		print_error("import: %d %s\n", r, text ? text : "");
		free(text);
	}
	json_decref(out);
	CHECK(r == 0);
}

/* The n-th error of a refused change, "" if there is none. Drops `out`. */
static __attribute__((unused)) struct slice room_error(json_t *out, size_t n)
{
	const json_t *list = json_object_get(out, "errors");
	struct slice text = json_string_slice(json_array_get(list, n));

	text = arena_copy(room.arena, text.at ? text : SLICE(""));
	json_decref(out);
	return text;
}

static int room_put(void *arg, struct slice line)
{
	buffer_slice(arg, line);
	return 0;
}

static __attribute__((unused)) struct slice room_export(void)
{
	struct buffer out = BUFFER_INIT;
	struct slice text;
	int64_t count;

	CHECK(export_lines(room.store, room_put, &out, &count) == 0);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

/* The article's JSON, or "missing", "gone". `lang` NULL: all languages. */
static __attribute__((unused)) struct slice room_article(int64_t id, const char *lang, int64_t now)
{
	struct buffer out = BUFFER_INIT;
	struct article_query q = { .id = id, .now_ms = now, .site = &room.site };
	struct article_head head;
	struct slice text;
	int r = article_by_id(&head, room.store, room.arena, id, now);

	if (r != 0)
		CHECK(article_write_json(&out, room.store, room.arena, &q) == ARTICLE_E_MISSING);
	if (r == ARTICLE_E_MISSING)
		return SLICE("missing");
	if (r == ARTICLE_E_GONE)
		return SLICE("gone");
	CHECK(r == 0);
	q.lang = slice_from(lang);
	CHECK(article_write_json(&out, room.store, room.arena, &q) == 0);
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

/* The same as a tree; the caller drops it. */
static __attribute__((unused)) json_t *room_tree(int64_t id, const char *lang, int64_t now)
{
	struct json_error_at where;
	json_t *tree = NULL;

	CHECK(json_read(&tree, room_article(id, lang, now), &where) == 0);
	return tree;
}

/* The value at a path of member names parted by dots, as compact JSON; "" if there is none. */
static __attribute__((unused)) struct slice room_at(const json_t *tree, const char *path)
{
	struct slice rest = slice_from(path), name;
	struct buffer out = BUFFER_INIT;
	struct slice text;

	while (tree && slice_split(&rest, '.', &name)) {
		char key[64];

		snprintf(key, sizeof(key), SLICE_FMT, SLICE_ARG(name));
		tree = json_is_array(tree) ? json_array_get(tree, (size_t)atoi(key)) : json_object_get(tree, key);
	}
	if (!tree)
		return SLICE("");
	if (json_is_object(tree) || json_is_array(tree))
		CHECK(json_write(&out, tree) == 0);
	else if (json_is_string(tree))
		json_write_string(&out, json_string_slice(tree));
	else if (json_is_integer(tree))
		buffer_i64(&out, json_integer_value(tree));
	else
		buffer_text(&out, json_is_null(tree) ? "null" : json_is_true(tree) ? "true" : "false");
	text = arena_copy(room.arena, buffer_as_slice(&out));
	buffer_release(&out);
	return text;
}

/* The value of a path in an article's JSON. */
static __attribute__((unused)) struct slice room_value(int64_t id, const char *lang, const char *path)
{
	json_t *tree = room_tree(id, lang, NOW);
	struct slice text = room_at(tree, path);

	json_decref(tree);
	return text;
}

#endif
