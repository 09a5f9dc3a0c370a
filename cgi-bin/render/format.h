/* SPDX-License-Identifier: MIT */
#ifndef RENDER_FORMAT_H
#define RENDER_FORMAT_H

/* How numbers, times and languages are written for people. */

#include <stdint.h>

#include "base/slice.h"

#define FORMAT_COUNT 32
#define FORMAT_TIME  17

/* `23,189`; returns the length. */
size_t format_count(char out[FORMAT_COUNT], int64_t n);
/* `2024-05-17 17:01` in the site's zone, ended by NUL. */
void format_time(char out[FORMAT_TIME], int64_t ms);
/* A language's own name: English, 中文; the tag itself where it is not known. */
struct slice format_language(struct slice tag);

#endif
