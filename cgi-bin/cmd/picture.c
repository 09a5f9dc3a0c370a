/* SPDX-License-Identifier: MIT */

/* picture.c: width and height by the libraries that know the forms; no pixel is decoded. */
#include "cmd/picture.h"

#include <setjmp.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/decode.h>

#include "cmd/picture_png.h"

#define PNG_BEGIN SLICE("\x89PNG\r\n\x1a\n")
#define PNG_CHUNK ((size_t)12) /* length, name and check of a chunk */

struct jpeg_faults {
	struct jpeg_error_mgr manager;
	jmp_buf out;
};

static void jpeg_gives_up(j_common_ptr info)
{
	longjmp(((struct jpeg_faults *)info->err)->out, 1);
}

static void jpeg_is_silent(j_common_ptr info, int level)
{
	(void)info;
	(void)level;
}

static int measure_jpeg(struct picture *out, struct slice bytes)
{
	struct jpeg_decompress_struct info;
	struct jpeg_faults faults;
	volatile int r = PICTURE_E_KIND;

	memset(&info, 0, sizeof(info));
	info.err = jpeg_std_error(&faults.manager);
	faults.manager.error_exit = jpeg_gives_up;
	faults.manager.emit_message = jpeg_is_silent;
	if (setjmp(faults.out) == 0) {
		jpeg_create_decompress(&info);
		jpeg_mem_src(&info, (const unsigned char *)bytes.at, bytes.len);
		if (jpeg_read_header(&info, TRUE) == JPEG_HEADER_OK) {
			*out = (struct picture){ "jpg", info.image_width, info.image_height };
			r = 0;
		}
	}
	jpeg_destroy_decompress(&info);
	return r;
}

/* One chunk behind the other up to IEND, and nothing behind. libpng makes room for a chunk before it knows whether the
 * file has it. */
static bool is_whole_png(struct slice bytes)
{
	struct slice rest = slice_from_index(bytes, PNG_BEGIN.len);

	if (!slice_starts(bytes, PNG_BEGIN))
		return false;
	while (rest.len >= PNG_CHUNK) {
		bool last = slice_starts(slice_from_index(rest, 4), SLICE("IEND"));
		size_t len = 0;

		for (size_t i = 0; i < 4; i++)
			len = len << 8 | (unsigned char)rest.at[i];
		if (len > rest.len - PNG_CHUNK)
			return false;
		rest = slice_from_index(rest, PNG_CHUNK + len);
		if (last)
			return rest.len == 0;
	}
	return false;
}

static int measure_png(struct picture *out, struct slice bytes)
{
	struct slice rest = bytes;
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, NULL, png_gives_up, png_is_silent);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	volatile int r = PICTURE_E_KIND;

	if (info && setjmp(png_jmpbuf(png)) == 0) {
		png_set_read_fn(png, &rest, png_take);
		png_read_info(png, info);
		*out = (struct picture){ "png", png_get_image_width(png, info), png_get_image_height(png, info) };
		r = 0;
	}
	png_destroy_read_struct(&png, &info, NULL);
	return r;
}

/* The length in its head is the file's. */
static bool is_whole_riff(struct slice bytes)
{
	size_t len = 0;

	if (bytes.len < 12 || !slice_starts(bytes, SLICE("RIFF")))
		return false;
	for (size_t i = 8; i-- > 4;)
		len = len << 8 | (unsigned char)bytes.at[i];
	return len + 8 == bytes.len;
}

static int measure_webp(struct picture *out, struct slice bytes)
{
	int width, height;

	if (!WebPGetInfo((const uint8_t *)bytes.at, bytes.len, &width, &height))
		return PICTURE_E_KIND;
	*out = (struct picture){ "webp", width, height };
	return 0;
}

enum picture_form picture_form(struct slice bytes)
{
	if (slice_starts(bytes, SLICE("\xff\xd8\xff")))
		return PICTURE_JPEG;
	if (is_whole_png(bytes))
		return PICTURE_PNG;
	return is_whole_riff(bytes) ? PICTURE_WEBP : PICTURE_NONE;
}

bool picture_fits(int64_t width, int64_t height)
{
	return width > 0 && height > 0 && width <= PICTURE_PIXELS_MAX / height;
}

/* --- nothing but a picture ------------------------------------------------------------------------------------------
 */

/* A segment with a length, `body` behind it. JFIF without a thumbnail says a density; Adobe's how colours are kept. */
static bool is_plain_segment(unsigned char marker, struct slice body)
{
	switch (marker) {
	case 0xc0: /* how it is coded, its tables, a scan */
	case 0xc1:
	case 0xc2:
	case 0xc4:
	case 0xda:
	case 0xdb:
	case 0xdd:
		return true;
	case 0xe0:
		return slice_starts(body, slice_of("JFIF", 5)) && body.len == 14 && !body.at[12] && !body.at[13];
	case 0xee:
		return slice_starts(body, SLICE("Adobe")) && body.len == 12;
	default:
		return false;
	}
}

/* Length of what a scan is coded in, up to the next marker. */
static size_t scan_len(struct slice rest)
{
	size_t n = 0;

	while (n + 1 < rest.len) {
		unsigned char next = (unsigned char)rest.at[n + 1];

		if ((unsigned char)rest.at[n] == 0xff && next != 0 && !(next >= 0xd0 && next <= 0xd7))
			return n;
		n++;
	}
	return rest.len;
}

static bool is_plain_jpeg(struct slice bytes)
{
	struct slice rest = slice_from_index(bytes, 2);

	while (rest.len >= 4 && (unsigned char)rest.at[0] == 0xff) {
		unsigned char marker = (unsigned char)rest.at[1];
		size_t len = (size_t)(unsigned char)rest.at[2] << 8 | (unsigned char)rest.at[3];

		rest = slice_from_index(rest, 2);
		if (len < 2 || len > rest.len || !is_plain_segment(marker, slice_of(rest.at + 2, len - 2)))
			return false;
		rest = slice_from_index(rest, len);
		if (marker == 0xda)
			rest = slice_from_index(rest, scan_len(rest));
	}
	return slice_eq(rest, SLICE("\xff\xd9"));
}

/* Whether the parts of a file, each with a name of four characters, are among those. */
static bool has_only(struct slice rest, bool riff, const char *const *names)
{
	while (rest.len >= 8) {
		size_t len = 0, i = 0;

		for (size_t k = 0; k < 4; k++)
			len = len << 8 | (unsigned char)rest.at[riff ? 7 - k : k];
		while (names[i] && memcmp(rest.at + (riff ? 0 : 4), names[i], 4) != 0)
			i++;
		len += riff ? len & 1 : 4;
		rest = slice_from_index(rest, 8);
		if (!names[i] || len > rest.len)
			return false;
		rest = slice_from_index(rest, len);
	}
	return rest.len == 0;
}

/* What is behind the picture, or there twice, no decoder reads. */
static bool is_plain_webp(struct slice rest)
{
	static const char *const names[] = { "VP8X", "ALPH", "VP8 ", "VP8L", NULL };
	bool pictured = false;
	size_t before = 0;

	if (!has_only(rest, true, names))
		return false;
	while (rest.len) {
		size_t i = 0, len = 0;

		while (memcmp(rest.at, names[i], 4) != 0)
			i++;
		for (size_t k = 8; k-- > 4;)
			len = len << 8 | (unsigned char)rest.at[k];
		if (pictured || i + 1 <= before || (i == 3 && before == 2)) /* VP8L has its own opacity */
			return false;
		pictured = i >= 2;
		before = i + 1;
		rest = slice_from_index(rest, 8 + len + (len & 1));
	}
	return pictured;
}

bool picture_is_plain(struct slice bytes)
{
	static const char *const png[] = { "IHDR", "PLTE", "tRNS", "IDAT", "IEND", NULL };

	switch (picture_form(bytes)) {
	case PICTURE_JPEG:
		return is_plain_jpeg(bytes);
	case PICTURE_PNG:
		return has_only(slice_from_index(bytes, PNG_BEGIN.len), false, png);
	case PICTURE_WEBP:
		return is_plain_webp(slice_from_index(bytes, 12));
	default:
		return false;
	}
}

int picture_measure(struct picture *out, struct slice bytes)
{
	int r = PICTURE_E_KIND;

	switch (picture_form(bytes)) {
	case PICTURE_JPEG:
		if (slice_ends(bytes, SLICE("\xff\xd9")))
			r = measure_jpeg(out, bytes);
		break;
	case PICTURE_PNG:
		r = measure_png(out, bytes);
		break;
	case PICTURE_WEBP:
		r = measure_webp(out, bytes);
		break;
	default:
		break;
	}
	return !r && !picture_fits(out->width, out->height) ? PICTURE_E_SIZE : r;
}
