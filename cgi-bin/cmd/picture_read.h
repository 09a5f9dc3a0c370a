/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_READ_H
#define CMD_PICTURE_READ_H

/* Pictures from strangers, down to their pixels. For the child that makes them anew (cmd/picture_child.h) and nowhere
 * else: what reads them are libraries in C, and what they are given is anything. */

#include <stdbool.h>

#include "base/slice.h"
#include "cmd/picture_scale.h"

/* The largest that is shown: a wider or higher one is made smaller. */
#define PICTURE_WIDTH_SHOWN  1600
#define PICTURE_HEIGHT_SHOWN 4000
/* Of a drawing: a picture with so few colours is kept without loss. */
#define PICTURE_COLOURS_FEW 256

struct pixels {
	struct raster raster;      /* as it is shown: turned, and at most of the size above */
	bool transparent, drawing; /* not opaque everywhere; few colours */
	bool odd; /* a library remarked on something that harms no pixel, as bytes too many in its compressed data */
};

/* 0, PICTURE_E_KIND, PICTURE_E_SIZE or PICTURE_E_MOVING. Bytes behind a JPEG's end are not looked at. */
int picture_read(struct pixels *out, struct slice bytes);

#endif
