/* SPDX-License-Identifier: MIT */
#ifndef CMD_CONFIG_H
#define CMD_CONFIG_H

/* The configuration: one typed table (config_settings.c) from which come the parser, `tradepost config`, the shipped
 * file and the manual. A file has a line `key = value` a setting, `#` begins a comment; an unknown key, a value out of
 * its range or a line that is none stops the program with file and line. Relative paths are taken from the folder of
 * the file, without one from the current folder. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/log.h"
#include "news/site.h"

/* Outcome: the file is not right; the message says where and why. */
enum { CONFIG_E_WRONG = 1 };

#define CONFIG_LIST_MAX 64

struct config_list {
	struct slice items[CONFIG_LIST_MAX];
	size_t count;
};

struct config {
	struct arena *arena;
	struct slice path; /* SLICE_NONE: defaults only */
	struct slice store, listen, control, media, log;
	int64_t log_level; /* enum log_level */
	int64_t workers;
	int64_t operator_port; /* for nginx.conf only */
	int64_t kept_answers;  /* bytes */
	int64_t trend_half_life;
	struct slice time_zone, site_url, brand_url;
	struct config_list languages, allowed_origins, trusted_proxies;
	struct site_text name, brand_name; /* in the order of languages */
	struct site site;                  /* what the lines above say, as news/ and web/ want it */
};

enum setting_kind {
	SETTING_PATH,   /* made absolute; min 1: may not be empty */
	SETTING_STORE,  /* sqlite:PATH, the path made absolute */
	SETTING_LISTEN, /* unix:PATH (made absolute), tcp:HOST:PORT, fd:0 */
	SETTING_URL,    /* http or https, without a slash at the end; min 1: other addresses begin with it */
	SETTING_INT,
	SETTING_SIZE,      /* bytes, with k, M or G (powers of 1024) */
	SETTING_TIME,      /* milliseconds, as a number and its unit: s, m, h or d */
	SETTING_LEVEL,     /* error, warning, info, debug */
	SETTING_ZONE,      /* IANA name */
	SETTING_LANGUAGES, /* BCP 47, separated by commas */
	SETTING_ORIGINS,   /* https://HOST, separated by commas; the key may be repeated */
	SETTING_NETWORKS,  /* addresses and networks, the same way */
	SETTING_BY_LANG    /* key.LANG = text */
};

struct setting {
	const char *key;
	enum setting_kind kind;
	size_t offset; /* in struct config */
	int64_t min, max;
	const char *shipped; /* the default, as a file would say it; of SETTING_BY_LANG: `LANG=text|LANG=text` */
	const char *help;    /* one sentence */
};
extern const struct setting config_settings[];
extern const size_t config_setting_count;

/* Reads `path` (NULL: the defaults). `store`, if not NULL, replaces the file's. On CONFIG_E_WRONG `message` says
 * `FILE:LINE: what`. The config's texts live in its arena until config_release. Nothing outside *out changes: setting
 * the clock's zone is for who starts. */
int config_load(struct config *out, const char *path, const char *store, struct buffer *message);
void config_release(struct config *);
/* Whether it says where to listen: unix:PATH, tcp:HOST:PORT or fd:0. */
bool config_is_listen(struct slice);
/* sqlite:PATH. */
bool config_is_store(struct slice);
/* What is in force, as a file would say it. */
void config_print(const struct config *, FILE *out);
/* The file as shipped: every setting with its sentence and default. */
void config_print_defaults(FILE *out);

#endif
