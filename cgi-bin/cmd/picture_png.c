/* SPDX-License-Identifier: MIT */

/* picture_png.c: see picture_png.h. */
#include "cmd/picture_png.h"

#include <setjmp.h>
#include <string.h>

#include <png.h>

#include "base/slice.h"

void png_take(png_structp png, png_bytep to, size_t len)
{
	struct slice *rest = png_get_io_ptr(png);

	if (len > rest->len)
		png_error(png, "truncated");
	memcpy(to, rest->at, len);
	*rest = slice_from_index(*rest, len);
}

_Noreturn void png_gives_up(png_structp png, png_const_charp what)
{
	(void)what;
	png_longjmp(png, 1);
}

void png_is_silent(png_structp png, png_const_charp what)
{
	(void)png;
	(void)what;
}
