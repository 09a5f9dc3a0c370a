/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_WRITE_H
#define CMD_PICTURE_WRITE_H

/* Pixels as files for the web, with nothing in them but the picture. */

#include "cmd/picture_scale.h"

/* What all three return beside 0. */
enum {
	PICTURE_WRITE_E_MEMORY = 1,
	PICTURE_WRITE_E_FULL, /* no space */
	PICTURE_WRITE_E_FILE  /* it cannot be written */
};

int picture_write_jpeg(int fd, const struct raster *);
int picture_write_png(int fd, const struct raster *, bool transparent);
/* `lossless`: what has few colours is smaller so. */
int picture_write_webp(int fd, const struct raster *, bool lossless);

#endif
