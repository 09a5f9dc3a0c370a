/* SPDX-License-Identifier: MIT */

/* config_value.c: from the text of a value to a field, a function a kind. */
#include "cmd/config_value.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "text/lang.h"
#include "text/url.h"

void *reading_field(struct config *c, const struct setting *s)
{
	return (char *)c + s->offset;
}

int reading_wrong(struct reading *rd, const char *format, ...)
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

	whole = arena_format(rd->config->arena, "%s%s%s" SLICE_FMT, prefix, path.at[0] == '/' ? "" : rd->folder,
		path.at[0] == '/' ? "" : "/", SLICE_ARG(path));
	return keep(rd, out, whole);
}

/* An empty value is SLICE_NONE, where it is allowed. */
static int set_empty(struct reading *rd, const struct setting *s)
{
	if (s->min)
		return reading_wrong(rd, "%s: a value is needed", s->key);
	*(struct slice *)reading_field(rd->config, s) = SLICE_NONE;
	return 0;
}

static int set_url(struct reading *rd, const struct setting *s, struct slice value)
{
	struct url_http url = { 0 };
	bool plain;

	if (url_parse_http(value, &url))
		return reading_wrong(
			rd, "%s: \"" SLICE_FMT "\" is not an http or https address", s->key, SLICE_ARG(value));
	plain = slice_index(url.rest, '?') == url.rest.len && slice_index(url.rest, '#') == url.rest.len;
	if (s->min && !plain)
		return reading_wrong(rd, "%s: other addresses begin with this one, so it holds no ? or #", s->key);
	while (plain && value.at[value.len - 1] == '/')
		value.len--;
	return keep(rd, reading_field(rd->config, s), value);
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
		return reading_wrong(rd, "%s: \"" SLICE_FMT "\" is not a number between %lld and %lld", s->key,
			SLICE_ARG(value), (long long)s->min, (long long)s->max);
	*(int64_t *)reading_field(rd->config, s) = n << shift;
	return 0;
}

static const struct {
	char letter;
	int64_t ms;
} units[] = { { 'd', INT64_C(86400000) }, { 'h', INT64_C(3600000) }, { 'm', INT64_C(60000) }, { 's', INT64_C(1000) } };

char *setting_time(char out[SETTING_TIME_TEXT], int64_t ms)
{
	size_t i = ms < 2 * units[0].ms; /* a day is 24h */

	while (i < 3 && ms % units[i].ms)
		i++;
	snprintf(out, SETTING_TIME_TEXT, "%lld%c", (long long)(ms / units[i].ms), units[i].letter);
	return out;
}

static int set_time(struct reading *rd, const struct setting *s, struct slice value)
{
	char least[SETTING_TIME_TEXT], most[SETTING_TIME_TEXT];
	int64_t n = 0;

	for (size_t i = 0; value.len && i < sizeof(units) / sizeof(units[0]); i++) {
		if (value.at[value.len - 1] != units[i].letter)
			continue;
		if (slice_to_i64(&n, slice_head(value, value.len - 1)) || n < s->min / units[i].ms || n < 0 ||
			n > s->max / units[i].ms || n * units[i].ms < s->min)
			break;
		*(int64_t *)reading_field(rd->config, s) = n * units[i].ms;
		return 0;
	}
	return reading_wrong(rd, "%s: \"" SLICE_FMT "\" is not a time between %s and %s, like 90m, 24h or 7d", s->key,
		SLICE_ARG(value), setting_time(least, s->min), setting_time(most, s->max));
}

static int set_level(struct reading *rd, const struct setting *s, struct slice value)
{
	static const char *const names[] = { "error", "warning", "info", "debug" };

	for (size_t i = 0; i < 4; i++) {
		if (slice_eq(value, slice_from(names[i]))) {
			*(int64_t *)reading_field(rd->config, s) = (int64_t)i;
			return 0;
		}
	}
	return reading_wrong(
		rd, "%s: \"" SLICE_FMT "\" is not error, warning, info or debug", s->key, SLICE_ARG(value));
}

bool config_is_listen(struct slice value)
{
	struct slice host;
	int64_t port = 0;
	size_t colon;

	if (slice_starts(value, SLICE("unix:")))
		return value.len > 5;
	if (!slice_starts(value, SLICE("tcp:")))
		return slice_eq(value, SLICE("fd:0"));
	host = slice_from_index(value, 4);
	for (colon = host.len; colon > 0 && host.at[colon - 1] != ':'; colon--)
		;
	return colon > 1 && slice_to_i64(&port, slice_from_index(host, colon)) == 0 && port > 0 && port <= 65535;
}

static int set_listen(struct reading *rd, const struct setting *s, struct slice value)
{
	struct slice *field = reading_field(rd->config, s);

	if (!config_is_listen(value))
		return reading_wrong(
			rd, "%s: \"" SLICE_FMT "\" is not unix:PATH, tcp:HOST:PORT or fd:0", s->key, SLICE_ARG(value));
	if (slice_starts(value, SLICE("unix:")))
		return keep_path(rd, field, "unix:", slice_from_index(value, 5));
	return keep(rd, field, value);
}

bool config_is_store(struct slice value)
{
	return slice_starts(value, SLICE("sqlite:")) && value.len > 7;
}

static int set_store(struct reading *rd, const struct setting *s, struct slice value)
{
	if (!config_is_store(value))
		return reading_wrong(rd, "%s: \"" SLICE_FMT "\" is not sqlite:PATH", s->key, SLICE_ARG(value));
	return keep_path(rd, reading_field(rd->config, s), "sqlite:", slice_from_index(value, 7));
}

/* As a browser writes it: https://shop.example or http://shop.example:8080, small letters, nothing behind. */
static bool is_origin(struct slice item)
{
	struct url_http url = { 0 };

	if (url_parse_http(item, &url) || url.rest.len)
		return false;
	for (size_t i = 0; i < item.len; i++)
		if (item.at[i] >= 'A' && item.at[i] <= 'Z')
			return false;
	return true;
}

/* An IPv4 or IPv6 address, with /BITS or without. */
static bool is_network(struct slice item)
{
	char text[INET6_ADDRSTRLEN];
	struct slice rest = item, address;
	unsigned char bytes[16];
	int64_t bits = 0;
	int most = 0;

	slice_split(&rest, '/', &address);
	if (address.len >= sizeof(text))
		return false;
	memcpy(text, address.at, address.len);
	text[address.len] = '\0';
	if (inet_pton(AF_INET, text, bytes) == 1)
		most = 32;
	else if (inet_pton(AF_INET6, text, bytes) == 1)
		most = 128;
	return most && (!rest.at || (slice_to_i64(&bits, rest) == 0 && bits >= 0 && bits <= most));
}

static int check_item(struct reading *rd, const struct setting *s, struct slice *item)
{
	const char *what = "";
	bool right = true;

	if (s->kind == SETTING_LANGUAGES) {
		right = lang_valid(*item);
		what = "a language tag";
		if (right && lang_canonical(rd->config->arena, *item, item))
			return rd->r = fault_new(FAULT_MEMORY, "the configuration is too large");
	} else if (s->kind == SETTING_ORIGINS) {
		right = is_origin(*item);
		what = "an origin, https://HOST in small letters and nothing behind";
	} else if (s->kind == SETTING_NETWORKS) {
		right = is_network(*item);
		what = "an address or a network";
	}
	return right ? 0 : reading_wrong(rd, "%s: \"" SLICE_FMT "\" is not %s", s->key, SLICE_ARG(*item), what);
}

static int add_to_list(struct reading *rd, const struct setting *s, struct slice item)
{
	struct config_list *list = reading_field(rd->config, s);
	size_t most = s->kind == SETTING_LANGUAGES ? SITE_LANGUAGES_MAX : CONFIG_LIST_MAX;

	if (check_item(rd, s, &item))
		return rd->r;
	for (size_t i = 0; i < list->count; i++)
		if (slice_eq(list->items[i], item))
			return reading_wrong(rd, "%s: \"" SLICE_FMT "\" is there twice", s->key, SLICE_ARG(item));
	if (list->count == most)
		return reading_wrong(rd, "%s: more than %zu values", s->key, most);
	return keep(rd, &list->items[list->count++], item);
}

static int set_list(struct reading *rd, const struct setting *s, struct slice value)
{
	struct slice item;

	if (!value.len && s->min)
		return reading_wrong(rd, "%s: a value is needed", s->key);
	if (!value.len)
		return 0;
	while (slice_split(&value, ',', &item)) {
		item = slice_trim(item);
		if (!item.len)
			return reading_wrong(rd, "%s: an empty value in the list", s->key);
		if (add_to_list(rd, s, item))
			return rd->r;
	}
	return 0;
}

/* Where the text of a language is kept; NULL if it is none of the site's. */
static struct slice *text_of(struct reading *rd, const struct setting *s, struct slice lang)
{
	const struct config_list *languages = &rd->config->languages;
	struct site_text *text = reading_field(rd->config, s);

	for (size_t i = 0; i < languages->count; i++)
		if (slice_eq_ci(languages->items[i], lang))
			return &text->in[i];
	return NULL;
}

int reading_set_text(struct reading *rd, const struct setting *s, struct slice lang, struct slice value)
{
	struct slice *text = text_of(rd, s, lang);

	if (!text)
		return reading_wrong(rd, "%s." SLICE_FMT ": not one of the site's languages (`languages` stands first)",
			s->key, SLICE_ARG(lang));
	if (text->at)
		return reading_wrong(rd, "%s." SLICE_FMT ": is set twice", s->key, SLICE_ARG(lang));
	return keep(rd, text, value);
}

/* The shipped texts, of those languages that the site has. */
static int ship_texts(struct reading *rd)
{
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];
		struct slice rest = slice_from(s->shipped), part, lang, *text;

		if (s->kind != SETTING_BY_LANG)
			continue;
		*(struct site_text *)reading_field(rd->config, s) = (struct site_text){ 0 };
		while (slice_split(&rest, '|', &part)) {
			slice_split(&part, '=', &lang);
			text = text_of(rd, s, lang);
			if (text && keep(rd, text, part))
				return rd->r;
		}
	}
	return 0;
}

/* The texts are kept by place in the list of languages, so they come behind it; those that are shipped find their new
 * places. */
static int set_languages(struct reading *rd, const struct setting *s, struct slice value)
{
	for (size_t i = 0; i < config_setting_count; i++)
		if (config_settings[i].kind == SETTING_BY_LANG && rd->seen[i])
			return reading_wrong(rd, "%s: must stand before %s.LANG", s->key, config_settings[i].key);
	return set_list(rd, s, value) ? rd->r : ship_texts(rd);
}

static int set_zone(struct reading *rd, const struct setting *s, struct slice value)
{
	struct slice *zone = reading_field(rd->config, s);

	if (keep(rd, zone, value))
		return rd->r;
	if (!clock_zone_known(zone->at))
		return reading_wrong(rd, "%s: there is no time zone \"" SLICE_FMT "\"", s->key, SLICE_ARG(value));
	return 0;
}

int reading_set(struct reading *rd, const struct setting *s, struct slice value)
{
	switch (s->kind) {
	case SETTING_PATH:
		return value.len ? keep_path(rd, reading_field(rd->config, s), "", value) : set_empty(rd, s);
	case SETTING_STORE:
		return set_store(rd, s, value);
	case SETTING_LISTEN:
		return set_listen(rd, s, value);
	case SETTING_URL:
		return value.len ? set_url(rd, s, value) : set_empty(rd, s);
	case SETTING_INT:
	case SETTING_SIZE:
		return set_number(rd, s, value);
	case SETTING_TIME:
		return set_time(rd, s, value);
	case SETTING_LEVEL:
		return set_level(rd, s, value);
	case SETTING_ZONE:
		return set_zone(rd, s, value);
	case SETTING_LANGUAGES:
		return set_languages(rd, s, value);
	case SETTING_ORIGINS:
	case SETTING_NETWORKS:
		return set_list(rd, s, value);
	case SETTING_BY_LANG:
		break;
	}
	return reading_wrong(rd, "%s: needs a language, %s.en for one", s->key, s->key);
}
