/* SPDX-License-Identifier: MIT */

#include "table.h"

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <zlib.h>

#include "cmd/picture.h"

#define WIDTH  31
#define HEIGHT 17

static const unsigned char pixels[WIDTH * HEIGHT * 3];

/* The bytes of a picture, in memory of just their size, so that reading behind them shows. */
static struct slice exact(const void *bytes, size_t len)
{
	char *copy = malloc(len ? len : 1);

	CHECK(copy != NULL);
	if (len)
		memcpy(copy, bytes, len);
	return slice_of(copy, len);
}

static void discard(struct slice s)
{
	free((void *)(uintptr_t)s.at);
}

static struct slice make_jpeg(void)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr faults;
	unsigned char *bytes = NULL;
	unsigned long len = 0;
	struct slice out;

	info.err = jpeg_std_error(&faults);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &bytes, &len);
	info.image_width = WIDTH;
	info.image_height = HEIGHT;
	info.input_components = 3;
	info.in_color_space = JCS_RGB;
	jpeg_set_defaults(&info);
	jpeg_start_compress(&info, TRUE);
	while (info.next_scanline < HEIGHT) {
		JSAMPROW row = (JSAMPROW)(uintptr_t)(pixels + info.next_scanline * WIDTH * 3);

		jpeg_write_scanlines(&info, &row, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	out = exact(bytes, len);
	free(bytes);
	return out;
}

static struct slice make_png(void)
{
	png_image image = { .version = PNG_IMAGE_VERSION, .width = WIDTH, .height = HEIGHT, .format = PNG_FORMAT_RGB };
	png_alloc_size_t len = 0;
	struct slice out;
	char *bytes;

	CHECK(png_image_write_to_memory(&image, NULL, &len, 0, pixels, 0, NULL));
	bytes = malloc(len);
	CHECK(bytes && png_image_write_to_memory(&image, bytes, &len, 0, pixels, 0, NULL));
	out = exact(bytes, len);
	free(bytes);
	return out;
}

static struct slice make_webp(bool lossless)
{
	uint8_t *bytes = NULL;
	size_t len = lossless ? WebPEncodeLosslessRGB(pixels, WIDTH, HEIGHT, WIDTH * 3, &bytes)
			      : WebPEncodeRGB(pixels, WIDTH, HEIGHT, WIDTH * 3, 50, &bytes);
	struct slice out = exact(bytes, len);

	WebPFree(bytes);
	return out;
}

static struct slice make(size_t kind)
{
	return kind == 0 ? make_jpeg() : kind == 1 ? make_png() : make_webp(kind == 2);
}

#define KINDS 4
static const char *const ends[KINDS] = { "jpg", "png", "webp", "webp" };

static int measure(struct picture *out, const void *bytes, size_t len)
{
	struct slice copy = exact(bytes, len);
	int r = picture_measure(out, copy);

	discard(copy);
	return r;
}

TEST(good_ones)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct slice bytes = make(i);
		struct picture p = { 0 };

		CHECK_ROW(i, picture_measure(&p, bytes) == 0);
		CHECK_ROW(i, strcmp(p.ext, ends[i]) == 0 && p.width == WIDTH && p.height == HEIGHT);
		discard(bytes);
	}
}

TEST(cut_off_anywhere)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct slice bytes = make(i);
		struct picture p;

		for (size_t len = 0; len < bytes.len; len++)
			if (measure(&p, bytes.at, len) != PICTURE_E_KIND)
				fail_msg("row %zu: %zu of %zu bytes", i, len, bytes.len);
		discard(bytes);
	}
}

/* A picture and something else in one file. */
TEST(something_behind)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct buffer both = BUFFER_INIT;
		struct slice bytes = make(i);
		struct picture p;

		buffer_slice(&both, bytes);
		buffer_literal(&both, "PK\x03\x04<script>");
		CHECK_ROW(i, measure(&p, both.at, both.len) == PICTURE_E_KIND);
		buffer_release(&both);
		discard(bytes);
	}
}

TEST(none_at_all)
{
	static const struct slice rows[] = { SLICE_INIT(""), SLICE_INIT("\xff\xd8\xff"), SLICE_INIT("\xff\xd8\xff\xd9"),
		SLICE_INIT("\x89PNG\r\n\x1a\n"), SLICE_INIT("\x89PNG\r\n\x1a\n\0\0\0\0IEND\xae\x42\x60\x82"),
		SLICE_INIT("RIFF\x04\0\0\0WEBP"), SLICE_INIT("RIFF\xff\xff\xff\xffWEBPVP8 "), SLICE_INIT("RIFF\0\0\0"),
		SLICE_INIT("GIF89a\x01\0\x01\0\0\0\0;"), SLICE_INIT("BM\x1e\0\0\0"), SLICE_INIT("<svg/>"),
		SLICE_INIT("<!DOCTYPE html>"), SLICE_INIT("%PDF-1.7") };

	EACH(rows, i) {
		struct picture p;

		CHECK_ROW(i, measure(&p, rows[i].at, rows[i].len) == PICTURE_E_KIND);
	}
}

static void put32(unsigned char *at, uint32_t n)
{
	at[0] = (unsigned char)(n >> 24);
	at[1] = (unsigned char)(n >> 16);
	at[2] = (unsigned char)(n >> 8);
	at[3] = (unsigned char)n;
}

/* The PNG with another size in its head. */
static int measure_png_of(uint32_t width, uint32_t height)
{
	struct slice bytes = make_png();
	unsigned char *head = (unsigned char *)(uintptr_t)bytes.at + 8; /* length, IHDR, width, height … */
	struct picture p;
	int r;

	put32(head + 8, width);
	put32(head + 12, height);
	put32(head + 21, (uint32_t)crc32(0, head + 4, 17));
	r = picture_measure(&p, bytes);
	CHECK(r || (p.width == width && p.height == height));
	discard(bytes);
	return r;
}

static int measure_jpeg_of(unsigned width, unsigned height)
{
	struct slice bytes = make_jpeg();
	size_t at = slice_find(bytes, SLICE("\xff\xc0\0\x11\x08"));
	unsigned char *size = (unsigned char *)(uintptr_t)bytes.at + at + 5;
	struct picture p;
	int r;

	CHECK(at < bytes.len);
	size[0] = (unsigned char)(height >> 8);
	size[1] = (unsigned char)height;
	size[2] = (unsigned char)(width >> 8);
	size[3] = (unsigned char)width;
	r = picture_measure(&p, bytes);
	CHECK(r || (p.width == width && p.height == height));
	discard(bytes);
	return r;
}

static int measure_webp_of(uint32_t width, uint32_t height)
{
	unsigned char bytes[] = "RIFF\x12\0\0\0WEBPVP8L\x05\0\0\0\x2f....\0";
	uint32_t bits = (width - 1) | (height - 1) << 14;
	struct picture p;
	int r;

	for (size_t i = 0; i < 4; i++)
		bytes[21 + i] = (unsigned char)(bits >> 8 * i);
	r = measure(&p, bytes, 26);
	CHECK(r || (p.width == width && p.height == height));
	return r;
}

TEST(too_many_pixels)
{
	static const struct {
		int (*measure)(uint32_t, uint32_t);
		uint32_t width, height;
		int want;
	} rows[] = {
		{ measure_png_of, 8000, 5000, 0 },
		{ measure_png_of, 8001, 5000, PICTURE_E_SIZE },
		{ measure_png_of, 5000, 8001, PICTURE_E_SIZE },
		{ measure_png_of, 65536, 65536, PICTURE_E_SIZE },
		{ measure_png_of, 1000000, 1000000, PICTURE_E_SIZE },
		{ measure_png_of, 0x7fffffff, 0x7fffffff, PICTURE_E_KIND }, /* libpng's own limit */
		{ measure_png_of, 0xffffffff, 1, PICTURE_E_KIND },
		{ measure_png_of, 0, 5, PICTURE_E_KIND },
		{ measure_png_of, 5, 0, PICTURE_E_KIND },
		{ measure_jpeg_of, 8000, 5000, 0 },
		{ measure_jpeg_of, 8000, 5001, PICTURE_E_SIZE },
		{ measure_jpeg_of, 65500, 65500, PICTURE_E_SIZE },
		{ measure_jpeg_of, 65535, 65535, PICTURE_E_KIND }, /* libjpeg's own limit */
		{ measure_jpeg_of, 0, 5, PICTURE_E_KIND },
		{ measure_jpeg_of, 5, 0, PICTURE_E_KIND },
		{ measure_webp_of, 8000, 5000, 0 },
		{ measure_webp_of, 8000, 5001, PICTURE_E_SIZE },
		{ measure_webp_of, 16384, 16384, PICTURE_E_SIZE },
		{ measure_webp_of, 1, 1, 0 },
	};

	EACH(rows, i) {
		int r = rows[i].measure(rows[i].width, rows[i].height);

		if (r != rows[i].want)
			fail_msg("row %zu: gave %d", i, r);
	}
}

/* Every byte of the head changed: never a crash, and no size that the form can't have. */
TEST(changed_heads)
{
	for (size_t i = 0; i < KINDS; i++) {
		struct slice bytes = make(i);
		unsigned char *at = (unsigned char *)(uintptr_t)bytes.at;

		for (size_t k = 0; k < bytes.len && k < 400; k++) {
			unsigned char kept = at[k];

			for (unsigned bit = 0; bit < 8; bit++) {
				struct picture p = { 0 };

				at[k] = (unsigned char)(kept ^ 1u << bit);
				if (picture_measure(&p, bytes) == 0)
					CHECK_ROW(i, p.width > 0 && p.height > 0 &&
							     p.width * p.height <= PICTURE_PIXELS_MAX);
			}
			at[k] = kept;
		}
		discard(bytes);
	}
}

/* --- nothing but a picture ------------------------------------------------------------------------------------------
 */

static bool plain_with(struct slice bytes, size_t at, struct slice part)
{
	struct buffer all = BUFFER_INIT;
	struct slice copy;
	bool plain;

	buffer_slice(&all, slice_head(bytes, at));
	buffer_slice(&all, part);
	buffer_slice(&all, slice_from_index(bytes, at));
	if (slice_starts(bytes, SLICE("RIFF")))
		for (size_t i = 0; i < 4; i++)
			all.at[4 + i] = (char)((all.len - 8) >> 8 * i);
	copy = exact(all.at, all.len);
	plain = picture_is_plain(copy);
	discard(copy);
	buffer_release(&all);
	return plain;
}

#define BEHIND      ((size_t)-1)
#define CHUNK(name) "\0\0\0\0" name "crc "

TEST(plain_ones)
{
	static const struct slice png = SLICE_INIT("\x89PNG\r\n\x1a\n" CHUNK("IHDR") CHUNK("PLTE") CHUNK("tRNS")
			CHUNK("IDAT") CHUNK("IDAT") CHUNK("IEND"));
	static const struct {
		enum { JPEG, PNG, WEBP } form;
		size_t at;
		struct slice part;
		bool plain;
	} rows[] = {
		{ JPEG, 0, SLICE_INIT(""), true },
		{ JPEG, 2,
			SLICE_INIT("\xff\xee\0\x0e"
				   "Adobe\0\x64\0\0\0\0\0"),
			true },
		{ JPEG, 2, SLICE_INIT("\xff\xdd\0\4\0\0"), true }, /* how often it begins anew */
		{ JPEG, 2, SLICE_INIT("\xff\xfe\0\6what"), false },
		{ JPEG, 2,
			SLICE_INIT("\xff\xe1\0\x08"
				   "Exif\0\0"),
			false },
		{ JPEG, 2, SLICE_INIT("\xff\xe2\0\6ICC_"), false },
		{ JPEG, 2, SLICE_INIT("\xff\xe0\0\6JFXX"), false },
		{ JPEG, 2, SLICE_INIT("\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\1\1"), false }, /* with a thumbnail */
		{ JPEG, 2,
			SLICE_INIT("\xff\xee\0\x0f"
				   "Adobe\0\x64\0\0\0\0\0x"),
			false },
		{ JPEG, 2, SLICE_INIT("\xff"), false },
		{ JPEG, 2, SLICE_INIT("x"), false },
		{ JPEG, 2, SLICE_INIT("\xff\xdb\0\1"), false },
		{ JPEG, 2, SLICE_INIT("\xff\xdb\xff\xff"), false },
		{ JPEG, BEHIND, SLICE_INIT("x"), false },
		{ JPEG, BEHIND, SLICE_INIT("\xff\xd9"), false },
		{ PNG, 0, SLICE_INIT(""), true },
		{ PNG, 8, SLICE_INIT(CHUNK("tEXt")), false },
		{ PNG, 8, SLICE_INIT(CHUNK("eXIf")), false },
		{ PNG, 8, SLICE_INIT(CHUNK("iCCP")), false },
		{ PNG, 8, SLICE_INIT(CHUNK("acTL")), false },
		{ PNG, BEHIND, SLICE_INIT("x"), false },
		{ WEBP, 0, SLICE_INIT(""), true },
		{ WEBP, 12, SLICE_INIT("ALPH\1\0\0\0a\0"), true },
		{ WEBP, BEHIND, SLICE_INIT("EXIF\2\0\0\0ab"), false },
		{ WEBP, BEHIND, SLICE_INIT("XMP \0\0\0\0"), false },
		{ WEBP, 12, SLICE_INIT("ICCP\0\0\0\0"), false },
		{ WEBP, 12, SLICE_INIT("ANIM\0\0\0\0"), false },
		{ WEBP, 12, SLICE_INIT("ALPH\0\0\0\0ALPH\0\0\0\0"), false },
		{ WEBP, BEHIND, SLICE_INIT("ALPH\2\0\0\0ab"), false },
		{ WEBP, BEHIND, SLICE_INIT("VP8 \2\0\0\0ab"), false },
		{ WEBP, 12, SLICE_INIT("VP8 \xff\xff\xff\xff"), false },
	};
	struct slice lossless;

	EACH(rows, i) {
		struct slice bytes = rows[i].form == JPEG  ? make_jpeg()
				     : rows[i].form == PNG ? exact(png.at, png.len)
							   : make_webp(false);
		size_t at = rows[i].at == BEHIND ? bytes.len : rows[i].at;

		CHECK_ROW(i, plain_with(bytes, at, rows[i].part) == rows[i].plain);
		discard(bytes);
	}
	lossless = make_webp(true); /* has its own opacity */
	CHECK(plain_with(lossless, 0, SLICE("")) && !plain_with(lossless, 12, SLICE("ALPH\2\0\0\0ab")));
	discard(lossless);
	CHECK(!picture_is_plain(SLICE("")) && !picture_is_plain(SLICE("\xff\xd8\xff")) &&
		!picture_is_plain(SLICE("<svg/>")));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_ones),
		cmocka_unit_test(cut_off_anywhere),
		cmocka_unit_test(something_behind),
		cmocka_unit_test(none_at_all),
		cmocka_unit_test(too_many_pixels),
		cmocka_unit_test(changed_heads),
		cmocka_unit_test(plain_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
