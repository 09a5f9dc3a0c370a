/* SPDX-License-Identifier: MIT */

/* Picture files: a size is told only of what has one, within the limit; and what is decoded is what is shown. Large
 * ones are left out, which take their time and find nothing that small ones do not. */
#include "fuzz.h"

#include "cmd/picture.h"
#include "cmd/picture_read.h"

#define PIXELS_TRIED 200000

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct picture p = { 0 };
	int r = picture_measure(&p, fuzz_text(bytes, len));

	HOLDS(r == 0 || r == PICTURE_E_KIND || r == PICTURE_E_SIZE);
	HOLDS(!picture_is_plain(fuzz_text(bytes, len)) || picture_form(fuzz_text(bytes, len)) != PICTURE_NONE);
	HOLDS(r || (p.ext && p.width > 0 && p.height > 0 && p.width <= PICTURE_PIXELS_MAX / p.height));
	if (r == 0 && p.width * p.height <= PIXELS_TRIED) {
		struct pixels pixels;

		r = picture_read(&pixels, fuzz_text(bytes, len));
		HOLDS(r == 0 || r == PICTURE_E_KIND || r == PICTURE_E_SIZE || r == PICTURE_E_MOVING);
		HOLDS((r == 0) == (pixels.raster.rgba != NULL));
		HOLDS(r ||
			(pixels.raster.width <= PICTURE_WIDTH_SHOWN && pixels.raster.height <= PICTURE_HEIGHT_SHOWN));
		raster_free(&pixels.raster);
	}
	return 0;
}
