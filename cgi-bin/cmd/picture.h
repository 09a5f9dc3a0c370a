/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_H
#define CMD_PICTURE_H

/* What a picture file is, from its head and its parts: JPEG, PNG or WebP. */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Outcomes. */
enum {
	PICTURE_E_KIND = 1, /* none of the three, or its head is damaged */
	PICTURE_E_SIZE,     /* more than PICTURE_PIXELS_MAX, or no pixel */
	PICTURE_E_MOVING    /* several pictures, one after the other in time (picture_read only) */
};

#define PICTURE_PIXELS_MAX ((int64_t)40 * 1000 * 1000)
#define PICTURE_BYTES_MAX  ((size_t)10 * 1024 * 1024)

struct picture {
	const char *ext; /* jpg, png, webp */
	int64_t width, height;
};

/* A file that also ends as its form ends: one that was cut off, or has something behind it, is PICTURE_E_KIND. */
int picture_measure(struct picture *out, struct slice bytes);

enum picture_form { PICTURE_NONE, PICTURE_JPEG, PICTURE_PNG, PICTURE_WEBP };
/* By how it begins, and of PNG and WebP how it ends: JPEGs of cameras often have something behind them. */
enum picture_form picture_form(struct slice bytes);
/* Of one that picture_measure takes: whether it holds what its pixels are made of and nothing else, as what this
 * program writes. No metadata, profile, comment or thumbnail, nothing behind its end; what lies unread within its
 * compressed data only who decodes it sees. */
bool picture_is_plain(struct slice bytes);
bool picture_fits(int64_t width, int64_t height);

#endif
