/* SPDX-License-Identifier: MIT */
#ifndef CMD_CONFIG_VALUE_H
#define CMD_CONFIG_VALUE_H

/* Reading of settings, as far as config.c (lines of a file) and config_value.c (values) share it. */

#include <limits.h>
#include <stdbool.h>

#include "cmd/config.h"

#define SETTINGS_MAX      64
#define SETTING_TIME_TEXT 24

struct reading {
	struct config *config;
	const char *path; /* NULL: no file */
	FILE *file;
	char *raw; /* the line as it stands in the file */
	size_t raw_room;
	int line;
	char folder[PATH_MAX];
	bool seen[SETTINGS_MAX];
	struct buffer *message; /* the first fault; later ones add nothing */
	int r;                  /* CONFIG_E_WRONG or a fault once there was one */
};

/* Tells a fault, `FILE:LINE: …`, if it is the first. Returns rd->r. */
int reading_wrong(struct reading *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Where the setting is kept. */
void *reading_field(struct config *, const struct setting *);
/* Checks and keeps a value. 0 or rd->r. */
int reading_set(struct reading *, const struct setting *, struct slice value);
/* The same of `key.LANG = value`. */
int reading_set_text(struct reading *, const struct setting *, struct slice lang, struct slice value);
/* A time as a setting says it: `24h`, in the largest unit of which it is a whole number. Returns out. */
char *setting_time(char out[SETTING_TIME_TEXT], int64_t ms);

#endif
