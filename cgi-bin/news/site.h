/* SPDX-License-Identifier: MIT */
#ifndef NEWS_SITE_H
#define NEWS_SITE_H

/* What the configuration says of the site. Filled by cmd/config.c before threads start, then read only. */

#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"

#define SITE_LANGUAGES_MAX 8

/* A text per language, in the site's order of languages; SLICE_NONE where there is none. */
struct site_text {
	struct slice in[SITE_LANGUAGES_MAX];
};

struct site {
	struct slice url;                           /* https://news.example, without a slash at the end */
	struct slice time_zone;                     /* IANA name of the zone that the clock was set to */
	struct slice languages[SITE_LANGUAGES_MAX]; /* canonical BCP 47; the first is the default */
	size_t language_count;
	struct site_text name, brand_name;
	struct slice brand_url;              /* SLICE_NONE: no link */
	struct slice media_dir;              /* folder of the pictures */
	const struct slice *allowed_origins; /* origins of other sites that may count views */
	size_t allowed_origin_count;
	int64_t trend_half_life_ms;
};

#endif
