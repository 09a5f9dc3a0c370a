/* SPDX-License-Identifier: MIT */

/* config.c: a file of settings becomes a struct.
 *
 * Defaults go first through the same parser as the file's values, so that what is shipped is checked like what is
 * written. inih reads the lines; our reader counts them and refuses what its buffer would cut. */
#include "cmd/config.h"

#include <errno.h>
#include <ini.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/unicode.h"
#include "text/lang.h"
#include "text/url.h"

#define SETTINGS_MAX 64

struct reading {
	struct config *config;
	const char *path; /* NULL: no file */
	FILE *file;
	int line;
	char folder[PATH_MAX];
	bool seen[SETTINGS_MAX];
	struct buffer *message; /* the first fault; later ones add nothing */
	int r;                  /* CONFIG_E_WRONG or a fault once there was one */
};

static void *field_of(struct config *c, const struct setting *s)
{
	return (char *)c + s->offset;
}

static int __attribute__((format(printf, 2, 3))) wrong(struct reading *rd, const char *format, ...)
{
	char text[512];
	va_list ap;

	if (rd->r)
		return rd->r;
	va_start(ap, format);
	vsnprintf(text, sizeof(text), format, ap);
	va_end(ap);
	if (rd->path && rd->line)
		buffer_printf(rd->message, "%s:%d: %s", rd->path, rd->line, text);
	else if (rd->path)
		buffer_printf(rd->message, "%s: %s", rd->path, text);
	else
		buffer_text(rd->message, text);
	rd->r = CONFIG_E_WRONG;
	return rd->r;
}

static int keep(struct reading *rd, struct slice *out, struct slice value)
{
	*out = arena_copy(rd->config->arena, value);
	if (!out->at)
		rd->r = fault_new(FAULT_MEMORY, "the configuration is too large");
	return rd->r;
}

static int keep_path(struct reading *rd, struct slice *out, const char *prefix, struct slice path)
{
	struct slice whole;

	if (!path.len) {
		*out = SLICE_NONE;
		return 0;
	}
	whole = arena_format(rd->config->arena, "%s%s%s" SLICE_FMT, prefix, path.at[0] == '/' ? "" : rd->folder,
		path.at[0] == '/' ? "" : "/", SLICE_ARG(path));
	return keep(rd, out, whole);
}

static int set_url(struct reading *rd, const struct setting *s, struct slice value)
{
	if (!value.len) {
		*(struct slice *)field_of(rd->config, s) = SLICE_NONE;
		return 0;
	}
	if (url_parse_http(value, &(struct url_http){ 0 }))
		return wrong(rd, "%s: \"" SLICE_FMT "\" is not an http or https address", s->key, SLICE_ARG(value));
	while (value.len && value.at[value.len - 1] == '/')
		value.len--;
	return keep(rd, field_of(rd->config, s), value);
}

static int set_number(struct reading *rd, const struct setting *s, struct slice value)
{
	static const char units[] = "kMG";
	struct slice digits = value;
	const char *unit = NULL;
	int64_t n = 0;
	int shift = 0;

	if (s->kind == SETTING_SIZE && value.len && (unit = memchr(units, value.at[value.len - 1], 3))) {
		shift = 10 * (int)(unit - units + 1);
		digits.len--;
	}
	if (slice_to_i64(&n, digits) || n < 0 || n > (INT64_MAX >> shift) || (n << shift) < s->min ||
		(n << shift) > s->max)
		return wrong(rd, "%s: \"" SLICE_FMT "\" is not a number between %lld and %lld", s->key,
			SLICE_ARG(value), (long long)s->min, (long long)s->max);
	*(int64_t *)field_of(rd->config, s) = n << shift;
	return 0;
}

static int set_level(struct reading *rd, const struct setting *s, struct slice value)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };

	for (size_t i = 0; i < 4; i++) {
		if (slice_eq(value, slice_from(names[i]))) {
			*(int64_t *)field_of(rd->config, s) = (int64_t)i;
			return 0;
		}
	}
	return wrong(rd, "%s: \"" SLICE_FMT "\" is not error, warning, info or debug", s->key, SLICE_ARG(value));
}

static int set_listen(struct reading *rd, const struct setting *s, struct slice value)
{
	struct slice *field = field_of(rd->config, s);

	if (slice_starts(value, SLICE("unix:")) && value.len > 5)
		return keep_path(rd, field, "unix:", slice_from_index(value, 5));
	if ((slice_starts(value, SLICE("tcp:")) && value.len > 4) || slice_eq(value, SLICE("fd:0")))
		return keep(rd, field, value);
	return wrong(rd, "%s: \"" SLICE_FMT "\" is not unix:PATH, tcp:HOST:PORT or fd:0", s->key, SLICE_ARG(value));
}

static int set_store(struct reading *rd, const struct setting *s, struct slice value)
{
	if (!slice_starts(value, SLICE("sqlite:")) || value.len == 7)
		return wrong(rd, "%s: \"" SLICE_FMT "\" is not sqlite:PATH", s->key, SLICE_ARG(value));
	return keep_path(rd, field_of(rd->config, s), "sqlite:", slice_from_index(value, 7));
}

static int add_to_list(struct reading *rd, const struct setting *s, struct slice item)
{
	struct config_list *list = field_of(rd->config, s);
	size_t most = s->kind == SETTING_LANGUAGES ? SITE_LANGUAGES_MAX : CONFIG_LIST_MAX;

	if (list->count == most)
		return wrong(rd, "%s: more than %zu values", s->key, most);
	if (s->kind == SETTING_LANGUAGES) {
		if (!lang_valid(item))
			return wrong(rd, "%s: \"" SLICE_FMT "\" is not a language tag", s->key, SLICE_ARG(item));
		if (lang_canonical(rd->config->arena, item, &item))
			return rd->r = fault_new(FAULT_MEMORY, "the configuration is too large");
	}
	for (size_t i = 0; i < list->count; i++)
		if (slice_eq(list->items[i], item))
			return wrong(rd, "%s: \"" SLICE_FMT "\" is there twice", s->key, SLICE_ARG(item));
	return keep(rd, &list->items[list->count++], item);
}

static int set_list(struct reading *rd, const struct setting *s, struct slice value)
{
	struct slice item;

	if (!value.len && s->kind == SETTING_LANGUAGES)
		return wrong(rd, "%s: at least one is needed", s->key);
	if (!value.len)
		return 0;
	while (slice_split(&value, ',', &item)) {
		item = slice_trim(item);
		if (!item.len)
			return wrong(rd, "%s: an empty value in the list", s->key);
		if (add_to_list(rd, s, item))
			return rd->r;
	}
	return 0;
}

/* `languages` stands before the texts in the table, and must in a file that changes it. */
static int set_by_lang(struct reading *rd, const struct setting *s, struct slice lang, struct slice value)
{
	const struct config_list *languages = &rd->config->languages;
	struct site_text *text = field_of(rd->config, s);

	for (size_t i = 0; i < languages->count; i++)
		if (slice_eq_ci(languages->items[i], lang))
			return keep(rd, &text->in[i], value);
	return wrong(rd, "%s." SLICE_FMT ": not one of the site's languages (`languages` stands first)", s->key,
		SLICE_ARG(lang));
}

static int set_plain(struct reading *rd, const struct setting *s, struct slice value)
{
	switch (s->kind) {
	case SETTING_TEXT:
		return keep(rd, field_of(rd->config, s), value);
	case SETTING_PATH:
		return keep_path(rd, field_of(rd->config, s), "", value);
	case SETTING_STORE:
		return set_store(rd, s, value);
	case SETTING_LISTEN:
		return set_listen(rd, s, value);
	case SETTING_URL:
		return set_url(rd, s, value);
	case SETTING_INT:
	case SETTING_SIZE:
		return set_number(rd, s, value);
	case SETTING_LEVEL:
		return set_level(rd, s, value);
	case SETTING_ZONE: {
		struct slice *zone = field_of(rd->config, s);

		if (keep(rd, zone, value))
			return rd->r;
		if (clock_set_zone(zone->at))
			return wrong(rd, "%s: there is no time zone \"" SLICE_FMT "\"", s->key, SLICE_ARG(value));
		return 0;
	}
	case SETTING_LANGUAGES:
	case SETTING_LIST:
		return set_list(rd, s, value);
	case SETTING_BY_LANG:
		break;
	}
	return wrong(rd, "%s: needs a language, %s.en for one", s->key, s->key);
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
	if (s->kind == SETTING_LIST || s->kind == SETTING_LANGUAGES)
		((struct config_list *)field_of(rd->config, s))->count = 0;
	if (s->kind == SETTING_BY_LANG)
		*(struct site_text *)field_of(rd->config, s) = (struct site_text){ 0 };
	/* The texts are kept by place in the list of languages: with other languages, the shipped ones would be wrong.
	 */
	if (s->kind == SETTING_LANGUAGES)
		rd->config->name = rd->config->brand_name = (struct site_text){ 0 };
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
		return wrong(rd, "[%s]: there are no sections here", section), 0;
	s = find_setting(slice_from(name), &lang);
	if (!s)
		return wrong(rd, "there is no setting \"%s\"", name), 0;
	if (!utf8_valid(value))
		return wrong(rd, "%s: the value is not UTF-8", name), 0;
	seen = &rd->seen[s - config_settings];
	if (!*seen)
		forget_default(rd, s);
	else if (s->kind != SETTING_LIST && s->kind != SETTING_BY_LANG)
		return wrong(rd, "%s: is set twice", name), 0;
	*seen = true;
	if (lang.at)
		return set_by_lang(rd, s, lang, value) == 0;
	return set_plain(rd, s, value) == 0;
}

static char *read_line(char *out, int size, void *stream)
{
	struct reading *rd = stream;
	char *got = fgets(out, size, rd->file);

	if (!got)
		return NULL;
	rd->line++;
	if (strlen(out) == (size_t)size - 1 && out[size - 2] != '\n') {
		wrong(rd, "the line is longer than %d bytes; lists may be given in several lines", size - 2);
		return NULL;
	}
	return got;
}

static int load_defaults(struct reading *rd)
{
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];
		struct slice rest = slice_from(s->shipped), part, lang;

		if (s->kind != SETTING_BY_LANG) {
			if (set_plain(rd, s, rest))
				return rd->r;
			continue;
		}
		while (slice_split(&rest, '|', &part))
			if (slice_split(&part, '=', &lang) && set_by_lang(rd, s, lang, part))
				return rd->r;
	}
	return 0;
}

/* Where relative paths begin: the folder of the file, or the current one. */
static int find_folder(struct reading *rd, const char *path)
{
	char whole[PATH_MAX];

	if (!path)
		return getcwd(rd->folder, sizeof(rd->folder)) ? 0
							      : wrong(rd, "the current folder: %s", strerror(errno));
	if (!realpath(path, whole))
		return wrong(rd, "%s", strerror(errno));
	*strrchr(whole, '/') = '\0';
	memcpy(rd->folder, whole, sizeof(whole));
	return 0;
}

static int load_file(struct reading *rd)
{
	int line;

	rd->file = fopen(rd->path, "re");
	if (!rd->file)
		return wrong(rd, "%s", strerror(errno));
	line = ini_parse_stream(read_line, rd, on_line, rd);
	fclose(rd->file);
	if (line > 0 && !rd->r) {
		rd->line = line;
		wrong(rd, "not of the form `key = value`");
	}
	return rd->r;
}

static void fill_site(struct config *c)
{
	struct site *site = &c->site;

	site->url = c->site_url;
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

	if (!c->site_url.len)
		return wrong(rd, "site_url: an address is needed");
	if (!c->name.in[0].len)
		return wrong(rd, "name." SLICE_FMT ": the site needs a name in its first language",
			SLICE_ARG(c->languages.items[0]));
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
		set_store(&rd, find_setting(SLICE("store"), &(struct slice){ 0 }), slice_from(store));
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

static void print_value(const struct config *c, const struct setting *s, FILE *out)
{
	static const char *const levels[] = { "error", "warning", "info", "debug" };
	const void *field = (const char *)c + s->offset;
	const struct config_list *list = field;
	const struct site_text *text = field;

	switch (s->kind) {
	case SETTING_INT:
	case SETTING_SIZE:
		fprintf(out, "%s = %lld\n", s->key, (long long)*(const int64_t *)field);
		return;
	case SETTING_LEVEL:
		fprintf(out, "%s = %s\n", s->key, levels[*(const int64_t *)field]);
		return;
	case SETTING_LIST:
		if (!list->count)
			fprintf(out, "%s =\n", s->key);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s = " SLICE_FMT "\n", s->key, SLICE_ARG(list->items[i]));
		return;
	case SETTING_LANGUAGES:
		fprintf(out, "%s = ", s->key);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s" SLICE_FMT, i ? ", " : "", SLICE_ARG(list->items[i]));
		fputc('\n', out);
		return;
	case SETTING_BY_LANG:
		for (size_t i = 0; i < c->languages.count; i++)
			if (text->in[i].at)
				fprintf(out, "%s." SLICE_FMT " = " SLICE_FMT "\n", s->key,
					SLICE_ARG(c->languages.items[i]), SLICE_ARG(text->in[i]));
		return;
	default:
		fprintf(out, "%s = " SLICE_FMT "\n", s->key, SLICE_ARG(*(const struct slice *)field));
	}
}

void config_print(const struct config *c, FILE *out)
{
	for (size_t i = 0; i < config_setting_count; i++)
		print_value(c, &config_settings[i], out);
}

void config_print_defaults(FILE *out)
{
	fputs("# tradepost.conf: every setting with its default. Relative paths are taken from this file's folder.\n",
		out);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];
		struct slice rest = slice_from(s->shipped), part, lang;

		fprintf(out, "\n# %s\n", s->help);
		if (s->kind != SETTING_BY_LANG) {
			fprintf(out, "%s =%s%s\n", s->key, *s->shipped ? " " : "", s->shipped);
			continue;
		}
		while (slice_split(&rest, '|', &part))
			if (slice_split(&part, '=', &lang))
				fprintf(out, "%s." SLICE_FMT " = " SLICE_FMT "\n", s->key, SLICE_ARG(lang),
					SLICE_ARG(part));
	}
}
