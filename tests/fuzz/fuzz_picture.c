/* SPDX-License-Identifier: MIT */

/* Picture files: a size is told only of what has one, within the limit. */
#include "fuzz.h"

#include "cmd/picture.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
	struct picture p = { 0 };
	int r = picture_measure(&p, fuzz_text(bytes, len));

	HOLDS(r == 0 || r == PICTURE_E_KIND || r == PICTURE_E_SIZE);
	HOLDS(r || (p.ext && p.width > 0 && p.height > 0 && p.width <= PICTURE_PIXELS_MAX / p.height));
	return 0;
}
