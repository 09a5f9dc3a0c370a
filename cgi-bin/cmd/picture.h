/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_H
#define CMD_PICTURE_H

/* What a picture file is, from its head: JPEG, PNG or WebP. */

#include <stdint.h>

#include "base/slice.h"

/* Outcomes. */
enum {
	PICTURE_E_KIND = 1, /* none of the three, or its head is damaged */
	PICTURE_E_SIZE
}; /* more than PICTURE_PIXELS_MAX, or no pixel */

#define PICTURE_PIXELS_MAX ((int64_t)40 * 1000 * 1000)
#define PICTURE_BYTES_MAX  ((size_t)10 * 1024 * 1024)

struct picture {
	const char *ext; /* jpg, png, webp */
	int64_t width, height;
};

int picture_measure(struct picture *out, struct slice bytes);

#endif
