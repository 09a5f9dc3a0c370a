/* SPDX-License-Identifier: MIT */

/* config.c: a file of settings becomes a struct.
 *
 * Defaults go first through the same parser as the file's values, so that what is shipped is checked like what is
 * written. inih reads the lines; our reader counts them and refuses what inih would cut or take for something else. */
#include "cmd/config.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/fault.h"
#include "base/unicode.h"
#include "cmd/config_value.h"

static bool is_list(const struct setting *s)
{
	return s->kind == SETTING_ORIGINS || s->kind == SETTING_NETWORKS;
}

static const struct setting *find_setting(struct slice key, struct slice *lang)
{
	struct slice rest = key, base;

	*lang = SLICE_NONE;
	slice_split(&rest, '.', &base);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];

		if (slice_eq(key, slice_from(s->key)))
			return s;
		if (s->kind == SETTING_BY_LANG && rest.at && slice_eq(base, slice_from(s->key))) {
			*lang = rest;
			return s;
		}
	}
	return NULL;
}

/* The file's first word on a list or a text in languages replaces the default as a whole. */
static void forget_default(struct reading *rd, const struct setting *s)
{
	if (is_list(s) || s->kind == SETTING_LANGUAGES)
		((struct config_list *)reading_field(rd->config, s))->count = 0;
	if (s->kind == SETTING_BY_LANG)
		*(struct site_text *)reading_field(rd->config, s) = (struct site_text){ 0 };
}

static bool is_one_line(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if ((unsigned char)value.at[i] < ' ' || value.at[i] == 0x7f)
			return false;
	return utf8_valid(value);
}

static int on_line(void *user, const char *section, const char *name, const char *text)
{
	struct reading *rd = user;
	struct slice value = slice_from(text), lang;
	const struct setting *s;
	bool *seen;

	if (rd->r)
		return 0;
	if (*section)
		return reading_wrong(rd, "[%s]: there are no sections here", section), 0;
	s = find_setting(slice_from(name), &lang);
	if (!s)
		return reading_wrong(rd, "there is no setting \"%s\"", name), 0;
	if (!is_one_line(value))
		return reading_wrong(rd, "%s: the value is not UTF-8, or holds a control character", name), 0;
	seen = &rd->seen[s - config_settings];
	if (!*seen)
		forget_default(rd, s);
	else if (!is_list(s) && s->kind != SETTING_BY_LANG)
		return reading_wrong(rd, "%s: is set twice", name), 0;
	*seen = true;
	if (lang.at)
		return reading_set_text(rd, s, lang, value) == 0;
	return reading_set(rd, s, value) == 0;
}

/* For inih, white space before a key makes the line a part of the value before it, and a semicolon behind white space
 * begins a comment; neither is so here. */
static int check_line(struct reading *rd, const char *line, size_t len, size_t most)
{
	if (strlen(line) != len)
		return reading_wrong(rd, "the line holds a NUL");
	if (len > most)
		return reading_wrong(
			rd, "the line is longer than %zu bytes; lists may be given in several lines", most);
	if (*line != '#' && (strstr(line, " ;") || strstr(line, "\t;")))
		return reading_wrong(rd, "a semicolon may not stand behind a space");
	return 0;
}

static char *read_line(char *out, int size, void *stream)
{
	struct reading *rd = stream;
	ssize_t len = rd->r ? -1 : getline(&rd->raw, &rd->raw_room, rd->file);
	const char *line = rd->raw;

	if (len < 0) {
		if (ferror(rd->file))
			reading_wrong(rd, "%s", strerror(errno));
		return NULL;
	}
	rd->line++;
	if (line[len - 1] == '\n')
		rd->raw[--len] = '\0';
	while (*line == ' ' || *line == '\t') {
		line++;
		len--;
	}
	if (check_line(rd, line, (size_t)len, (size_t)size - 2))
		return NULL;
	memcpy(out, line, (size_t)len + 1);
	return out;
}

static int load_defaults(struct reading *rd)
{
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];

		if (s->kind != SETTING_BY_LANG && reading_set(rd, s, slice_from(s->shipped)))
			return rd->r;
	}
	return 0;
}

/* Where relative paths begin: the folder of the file, or the current one. */
static int find_folder(struct reading *rd, const char *path)
{
	char whole[PATH_MAX];

	if (!path) {
		if (!getcwd(rd->folder, sizeof(rd->folder)))
			return reading_wrong(rd, "the current folder: %s", strerror(errno));
		if (strcmp(rd->folder, "/") == 0)
			rd->folder[0] = '\0';
		return 0;
	}
	if (!realpath(path, whole))
		return reading_wrong(rd, "%s", strerror(errno));
	*strrchr(whole, '/') = '\0';
	memcpy(rd->folder, whole, sizeof(whole));
	return 0;
}

static int load_file(struct reading *rd)
{
	int line;

	rd->file = fopen(rd->path, "re");
	if (!rd->file)
		return reading_wrong(rd, "%s", strerror(errno));
	line = ini_parse_stream(read_line, rd, on_line, rd);
	fclose(rd->file);
	free(rd->raw);
	if (line > 0 && !rd->r) {
		rd->line = line;
		reading_wrong(rd, "not of the form `key = value`");
	}
	rd->line = 0;
	return rd->r;
}

static void fill_site(struct config *c)
{
	struct site *site = &c->site;

	site->url = c->site_url;
	site->trend_half_life_ms = c->trend_half_life;
	site->time_zone = c->time_zone;
	site->language_count = c->languages.count;
	memcpy(site->languages, c->languages.items, c->languages.count * sizeof(struct slice));
	site->name = c->name;
	site->brand_name = c->brand_name;
	site->brand_url = c->brand_url;
	site->media_dir = c->media;
	site->allowed_origins = c->allowed_origins.items;
	site->allowed_origin_count = c->allowed_origins.count;
}

/* What only shows when all is read. */
static int check_whole(struct reading *rd)
{
	struct config *c = rd->config;

	if (!c->name.in[0].len)
		return reading_wrong(rd, "name." SLICE_FMT ": the site needs a name in its first language",
			SLICE_ARG(c->languages.items[0]));
	if (slice_starts(c->listen, SLICE("unix:")) && slice_eq(slice_from_index(c->listen, 5), c->control))
		return reading_wrong(rd, "control: must be another socket than that of listen");
	return 0;
}

int config_load(struct config *out, const char *path, const char *store, struct buffer *message)
{
	struct reading rd = { .config = out, .message = message };

	*out = (struct config){ .arena = arena_new((size_t)1 << 20) };
	if (!out->arena)
		return fault_new(FAULT_MEMORY, "no memory for the configuration");
	rd.path = path;
	if (!find_folder(&rd, path) && !load_defaults(&rd) && path) {
		out->path = arena_copy(out->arena, slice_from(path));
		load_file(&rd);
	}
	if (!rd.r)
		check_whole(&rd);
	rd.path = NULL;
	if (!rd.r && store && !find_folder(&rd, NULL))
		reading_set(&rd, find_setting(SLICE("store"), &(struct slice){ 0 }), slice_from(store));
	if (!rd.r)
		fill_site(out);
	else
		config_release(out);
	return rd.r;
}

void config_release(struct config *c)
{
	arena_freep(&c->arena);
}
