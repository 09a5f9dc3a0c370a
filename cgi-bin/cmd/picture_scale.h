/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_SCALE_H
#define CMD_PICTURE_SCALE_H

/* Pixels, and fewer of them: each pixel of what comes out is the mean of the area that it covers, in which transparent
 * ones weigh as little as they show. Sizes only get smaller. */

#include <stdbool.h>
#include <stddef.h>

/* Rows of red, green, blue, opacity, a byte each. */
struct raster {
	size_t width, height;
	unsigned char *rgba; /* malloc'd */
};

struct scaler {
	size_t from_width, from_height;
	struct raster to; /* the caller's, when all rows have come */
	size_t row, line; /* next of what comes, and of what goes out */
	float *across;    /* one row, narrowed */
	float *sums;      /* one line, so far */
};

/* False: no memory. */
bool raster_new(struct raster *, size_t width, size_t height);
void raster_free(struct raster *);

bool scaler_begin(struct scaler *, size_t from_width, size_t from_height, size_t to_width, size_t to_height);
/* The next row, of from_width pixels. */
void scaler_row(struct scaler *, const unsigned char *rgba);
/* All rows have come? Frees all but `to`, which it frees too where some are missing. */
bool scaler_end(struct scaler *);
/* The same of a whole one. False: no memory. */
bool raster_scale(struct raster *out, const struct raster *, size_t width, size_t height);

/* As EXIF tells how it is to be shown: 1 as it is … 8 (CIPA DC-008, 4.6.4 A, Orientation). In place; false: no memory.
 */
bool raster_turn(struct raster *, int orientation);
/* Whether orientation exchanges width and height. */
bool orientation_turns(int orientation);

#endif
