/* SPDX-License-Identifier: MIT */

/* What pictures become before they are encoded anew: turned, smaller, and nothing but pixels. */
#include "table.h"

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>
#include <zlib.h>

#include "base/buffer.h"
#include "cmd/picture.h"
#include "cmd/picture_read.h"

static void put32(struct buffer *b, uint32_t n)
{
	for (int shift = 24; shift >= 0; shift -= 8)
		buffer_byte(b, (char)(n >> shift));
}

static void put_chunk(struct buffer *b, const char *name, const void *data, size_t len)
{
	struct buffer checked = BUFFER_INIT;

	buffer_text(&checked, name);
	buffer_bytes(&checked, data, len);
	put32(b, (uint32_t)len);
	buffer_slice(b, buffer_as_slice(&checked));
	put32(b, (uint32_t)crc32(0, (const Bytef *)checked.at, (uInt)checked.len));
	buffer_release(&checked);
}

/* `rows` as they are filtered; `extra` before them, whole chunks. */
static void make_png(
	struct buffer *b, uint32_t width, uint32_t height, int depth, int type, struct slice extra, struct slice rows)
{
	unsigned char head[13] = { 0, 0, (unsigned char)(width >> 8), (unsigned char)width, 0, 0,
		(unsigned char)(height >> 8), (unsigned char)height, (unsigned char)depth, (unsigned char)type };
	uLongf len = compressBound(rows.len);
	unsigned char *packed = malloc(len);

	CHECK(packed && compress(packed, &len, (const Bytef *)rows.at, rows.len) == Z_OK);
	buffer_literal(b, "\x89PNG\r\n\x1a\n");
	put_chunk(b, "IHDR", head, sizeof(head));
	buffer_slice(b, extra);
	put_chunk(b, "IDAT", packed, len);
	put_chunk(b, "IEND", "", 0);
	free(packed);
}

/* Big-endian, with two other tags before it. */
static struct slice exif(char out[64], int orientation)
{
	static const char head[] =
		"MM\0*\0\0\0\x08\0\x03\x01\x0f\0\x02\0\0\0\x01\0\0\0\0\x01\x10\0\x02\0\0\0\x01\0\0\0\0"
		"\x01\x12\0\x03\0\0\0\x01\0";

	memset(out, 0, 64);
	memcpy(out, head, sizeof(head) - 1);
	out[sizeof(head) - 1] = (char)orientation;
	return slice_of(out, sizeof(head) + 6);
}

static struct slice little_exif(char out[64], int orientation)
{
	static const char head[] = "II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";

	memset(out, 0, 64);
	memcpy(out, head, sizeof(head) - 1);
	out[sizeof(head) - 1] = (char)orientation;
	return slice_of(out, sizeof(head) + 7);
}

static const unsigned char *pixel(const struct pixels *p, size_t x, size_t y)
{
	return p->raster.rgba + (y * p->raster.width + x) * 4;
}

/* Corners of a picture of 3 by 2: red, green, blue, white from the upper left on, clockwise. */
#define R "\xff\0\0"
#define G "\0\xff\0"
#define B "\0\0\xff"
#define W "\xff\xff\xff"
#define K "\0\0\0"

static char letter(const unsigned char *p)
{
	return p[0] > 127 ? p[1] > 127 ? 'W' : 'R' : p[1] > 127 ? 'G' : p[2] > 127 ? 'B' : 'K';
}

static void corners(char out[5], const struct pixels *p)
{
	size_t right = p->raster.width - 1, bottom = p->raster.height - 1;

	out[0] = letter(pixel(p, 0, 0));
	out[1] = letter(pixel(p, right, 0));
	out[2] = letter(pixel(p, right, bottom));
	out[3] = letter(pixel(p, 0, bottom));
	out[4] = '\0';
}

/* As EXIF's own table has them: which corner comes to the upper left, and whether it is mirrored. */
static const char *const turned[] = { "RGBW", "RGBW", "GRWB", "BWRG", "WBGR", "RWBG", "WRGB", "BGRW", "GBWR", "RGBW" };

TEST(orientations_of_png)
{
	static const struct slice rows = SLICE_INIT("\0" R K G "\0" W K B);

	for (int i = 0; i < 10; i++)
		for (int little = 0; little < 2; little++) {
			struct buffer bytes = BUFFER_INIT, extra = BUFFER_INIT;
			char at[64], got[5];
			struct slice tag = (little ? little_exif : exif)(at, i);
			struct pixels p;

			put_chunk(&extra, "eXIf", tag.at, tag.len);
			make_png(&bytes, 3, 2, 8, 2, buffer_as_slice(&extra), rows);
			CHECK_ROW(i, picture_read(&p, buffer_as_slice(&bytes)) == 0);
			corners(got, &p);
			if (strcmp(got, turned[i]) != 0)
				fail_msg("orientation %d: %s instead of %s", i, got, turned[i]);
			CHECK_ROW(i, p.raster.width == (i >= 5 && i <= 8 ? 2 : 3) && p.drawing && !p.transparent);
			raster_free(&p.raster);
			buffer_release(&bytes);
			buffer_release(&extra);
		}
}

/* --- JPEG -----------------------------------------------------------------------------------------------------------
 */

#define SIDE 64

static void make_jpeg(
	struct buffer *b, J_COLOR_SPACE space, const unsigned char *colour, bool progressive, int orientation)
{
	struct jpeg_compress_struct info;
	struct jpeg_error_mgr faults;
	unsigned char *bytes = NULL, row[SIDE * 2 * 4], app[70] = "Exif\0\0";
	unsigned long len = 0;
	int parts = space == JCS_CMYK ? 4 : space == JCS_GRAYSCALE ? 1 : 3;
	char at[64];

	info.err = jpeg_std_error(&faults);
	jpeg_create_compress(&info);
	jpeg_mem_dest(&info, &bytes, &len);
	info.image_width = SIDE * 2;
	info.image_height = SIDE;
	info.input_components = parts;
	info.in_color_space = space;
	jpeg_set_defaults(&info);
	if (progressive)
		jpeg_simple_progression(&info);
	for (size_t i = 0; i < SIDE * 2; i++)
		memcpy(row + i * (size_t)parts, colour, (size_t)parts);
	jpeg_start_compress(&info, TRUE);
	if (orientation) {
		struct slice tag = exif(at, orientation);

		memcpy(app + 6, tag.at, tag.len);
		jpeg_write_marker(&info, JPEG_APP0 + 1, app, 6 + (unsigned)tag.len);
	}
	while (info.next_scanline < SIDE) {
		JSAMPROW line = row;

		jpeg_write_scanlines(&info, &line, 1);
	}
	jpeg_finish_compress(&info);
	jpeg_destroy_compress(&info);
	buffer_bytes(b, bytes, len);
	free(bytes);
}

static bool near(const unsigned char *p, int r, int g, int b)
{
	return abs(p[0] - r) < 6 && abs(p[1] - g) < 6 && abs(p[2] - b) < 6 && p[3] == 255;
}

TEST(colours_of_jpeg)
{
	static const struct {
		J_COLOR_SPACE space;
		unsigned char colour[4];
		int r, g, b;
	} rows[] = {
		{ JCS_RGB, { 200, 40, 90 }, 200, 40, 90 },
		{ JCS_GRAYSCALE, { 77 }, 77, 77, 77 },
		/* The library writes Adobe's mark, which says that they are inverted. */
		{ JCS_CMYK, { 255, 255, 255, 255 }, 255, 255, 255 },
		{ JCS_CMYK, { 255, 0, 0, 255 }, 255, 0, 0 },
		{ JCS_CMYK, { 255, 255, 255, 0 }, 0, 0, 0 },
	};

	EACH(rows, i) {
		for (int progressive = 0; progressive < 2; progressive++) {
			struct buffer bytes = BUFFER_INIT;
			struct pixels p;

			make_jpeg(&bytes, rows[i].space, rows[i].colour, progressive, progressive ? 6 : 0);
			CHECK_ROW(i, picture_read(&p, buffer_as_slice(&bytes)) == 0);
			CHECK_ROW(i, near(pixel(&p, 5, 5), rows[i].r, rows[i].g, rows[i].b));
			CHECK_ROW(i, p.raster.width == (progressive ? SIDE : 2 * SIDE));
			raster_free(&p.raster);
			buffer_release(&bytes);
		}
	}
}

TEST(jpeg_damaged)
{
	static const unsigned char colour[] = { 1, 2, 3 };
	struct buffer bytes = BUFFER_INIT, other = BUFFER_INIT;
	struct pixels p;

	make_jpeg(&bytes, JCS_RGB, colour, false, 0);
	/* What is behind its end is somebody else's. */
	buffer_slice(&other, buffer_as_slice(&bytes));
	buffer_literal(&other, "PK\3\4");
	CHECK(picture_read(&p, buffer_as_slice(&other)) == 0);
	raster_free(&p.raster);
	for (size_t len = 0; len + 3 < bytes.len; len++) {
		buffer_clear(&other);
		buffer_bytes(&other, bytes.at, len);
		buffer_literal(&other, "\xff\xd9");
		CHECK_ROW(len, picture_read(&p, buffer_as_slice(&other)) == PICTURE_E_KIND && !p.raster.rgba);
	}
	buffer_release(&bytes);
	buffer_release(&other);
}

/* A progressive one whose last scan comes again and again: each costs as much as the whole picture. */
TEST(jpeg_of_many_scans)
{
	static const struct {
		int scans, want;
	} rows[] = { { 0, 0 }, { 20, 0 }, { 400, PICTURE_E_KIND } };
	static const unsigned char colour[] = { 90, 2, 3 };
	struct buffer bytes = BUFFER_INIT;
	size_t last = 0;

	make_jpeg(&bytes, JCS_RGB, colour, true, 0);
	for (size_t at = 0; at + 1 < bytes.len; at++)
		if (memcmp(bytes.at + at, "\xff\xda", 2) == 0)
			last = at;
	CHECK(last > 0);
	EACH(rows, i) {
		struct buffer other = BUFFER_INIT;
		struct pixels p;

		buffer_bytes(&other, bytes.at, bytes.len - 2);
		for (int n = 0; n < rows[i].scans; n++)
			buffer_bytes(&other, bytes.at + last, bytes.len - 2 - last);
		buffer_literal(&other, "\xff\xd9");
		CHECK_ROW(i, picture_read(&p, buffer_as_slice(&other)) == rows[i].want);
		raster_free(&p.raster);
		buffer_release(&other);
	}
	buffer_release(&bytes);
}

/* --- PNG and WebP ---------------------------------------------------------------------------------------------------
 */

TEST(forms_of_png)
{
	static const char palette[] = R G "\x10\x20\x30", opacity[] = "\xff\x80";
	struct buffer extra = BUFFER_INIT, bytes = BUFFER_INIT;
	struct pixels p;

	/* Two bits a pixel: the first, second and third colour of a palette, the second half transparent. */
	put_chunk(&extra, "PLTE", palette, sizeof(palette) - 1);
	put_chunk(&extra, "tRNS", opacity, sizeof(opacity) - 1);
	make_png(&bytes, 3, 1, 2, 3, buffer_as_slice(&extra), SLICE("\0\x18"));
	CHECK(picture_read(&p, buffer_as_slice(&bytes)) == 0);
	CHECK(memcmp(p.raster.rgba, "\xff\0\0\xff\0\xff\0\x80\x10\x20\x30\xff", 12) == 0);
	CHECK(p.transparent && p.drawing);
	raster_free(&p.raster);
	buffer_clear(&bytes);
	/* 16 bits of grey. */
	make_png(&bytes, 2, 1, 16, 0, SLICE(""), SLICE("\0\x80\x80\xff\xff"));
	CHECK(picture_read(&p, buffer_as_slice(&bytes)) == 0);
	CHECK(memcmp(p.raster.rgba, "\x80\x80\x80\xff\xff\xff\xff\xff", 8) == 0);
	CHECK(!p.transparent);
	raster_free(&p.raster);
	buffer_clear(&bytes);
	/* Fewer rows than its head says; a chunk that says it moves. */
	make_png(&bytes, 2, 9, 16, 0, SLICE(""), SLICE("\0\x80\x80\xff\xff"));
	CHECK(picture_read(&p, buffer_as_slice(&bytes)) == PICTURE_E_KIND && !p.raster.rgba);
	buffer_clear(&bytes);
	buffer_clear(&extra);
	put_chunk(&extra, "acTL", "\0\0\0\2\0\0\0\0", 8);
	make_png(&bytes, 1, 1, 8, 0, buffer_as_slice(&extra), SLICE("\0\x80"));
	CHECK(picture_read(&p, buffer_as_slice(&bytes)) == PICTURE_E_MOVING);
	buffer_release(&extra);
	buffer_release(&bytes);
}

TEST(webp)
{
	static const char moving[] = "RIFF\x1e\0\0\0WEBPVP8X\x0a\0\0\0\2\0\0\0\x0f\0\0\x0f\0\0ANIM\6\0\0\0";
	static const unsigned char rgb[] = R K G W K B;
	struct buffer bytes = BUFFER_INIT;
	uint8_t *lossless = NULL;
	char tag[64], got[5];
	struct pixels p;
	size_t len;

	CHECK(picture_read(&p, slice_of(moving, sizeof(moving) - 1)) != 0);
	len = WebPEncodeLosslessRGB(rgb, 3, 2, 9, &lossless);
	CHECK(len > 20 && picture_read(&p, slice_of((const char *)lossless, len)) == 0);
	corners(got, &p);
	CHECK(strcmp(got, "RGBW") == 0 && p.drawing);
	raster_free(&p.raster);
	/* The same within a container that says how it lies. */
	buffer_literal(&bytes, "RIFF....WEBPVP8X\x0a\0\0\0\x08\0\0\0\x02\0\0\x01\0\0");
	buffer_bytes(&bytes, lossless + 12, len - 12);
	buffer_literal(&bytes, "EXIF");
	buffer_bytes(&bytes, (const char[]){ (char)exif(tag, 6).len, 0, 0, 0 }, 4);
	buffer_slice(&bytes, exif(tag, 6));
	if (exif(tag, 6).len % 2)
		buffer_byte(&bytes, 0);
	for (size_t i = 0; i < 4; i++)
		bytes.at[4 + i] = (char)((bytes.len - 8) >> 8 * i);
	CHECK(picture_read(&p, buffer_as_slice(&bytes)) == 0);
	corners(got, &p);
	CHECK(strcmp(got, turned[6]) == 0);
	raster_free(&p.raster);
	buffer_release(&bytes);
	WebPFree(lossless);
}

/* --- sizes ----------------------------------------------------------------------------------------------------------
 */

TEST(sizes_shown)
{
	static const struct {
		uint32_t width, height;
		size_t to_width, to_height;
	} rows[] = {
		{ 1, 1, 1, 1 },
		{ 1600, 4, 1600, 4 },
		{ 1601, 4, 1600, 4 },
		{ 3200, 2, 1600, 1 },
		{ 60000, 1, 1600, 1 },
		{ 2, 4001, 2, 4000 },
		{ 1, 40000, 1, 4000 },
		{ 3200, 9000, 1422, 4000 },
	};

	EACH(rows, i) {
		size_t row = 1 + (rows[i].width + 7) / 8;
		char *bits = calloc(row, rows[i].height);
		struct buffer bytes = BUFFER_INIT;
		struct pixels p;

		CHECK(bits != NULL);
		make_png(&bytes, rows[i].width, rows[i].height, 1, 0, SLICE(""), slice_of(bits, row * rows[i].height));
		CHECK_ROW(i, picture_read(&p, buffer_as_slice(&bytes)) == 0);
		CHECK_ROW(i, p.raster.width == rows[i].to_width && p.raster.height == rows[i].to_height);
		raster_free(&p.raster);
		buffer_release(&bytes);
		free(bits);
	}
}

TEST(means)
{
	/* Three to two: each takes half of the one in the middle. Then what does not show has no say in the colour. */
	static unsigned char three[] = { 0, 0, 0, 255, 90, 90, 90, 255, 30, 60, 90, 255 };
	static unsigned char half[] = { 255, 0, 0, 0, 0, 0, 255, 255 };
	struct raster from = { 3, 1, three }, glass = { 2, 1, half }, to;

	CHECK(raster_scale(&to, &from, 2, 1));
	CHECK(memcmp(to.rgba, "\x1e\x1e\x1e\xff\x32\x46\x5a\xff", 8) == 0);
	raster_free(&to);
	CHECK(raster_scale(&to, &glass, 1, 1));
	CHECK(memcmp(to.rgba, "\0\0\xff\x80", 4) == 0);
	raster_free(&to);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(orientations_of_png),
		cmocka_unit_test(colours_of_jpeg),
		cmocka_unit_test(jpeg_damaged),
		cmocka_unit_test(jpeg_of_many_scans),
		cmocka_unit_test(forms_of_png),
		cmocka_unit_test(webp),
		cmocka_unit_test(sizes_shown),
		cmocka_unit_test(means),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
