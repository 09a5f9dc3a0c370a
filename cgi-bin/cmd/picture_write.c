/* SPDX-License-Identifier: MIT */

/* picture_write.c: each file is made in memory and then written. */
#include "cmd/picture_write.h"

#include <errno.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <jpeglib.h>
#include <png.h>
#include <webp/encode.h>

#include "cmd/picture_png.h"

#define CHANNELS     4
#define JPEG_QUALITY 85
#define WEBP_QUALITY 80.0f
#define PNG_LEVEL    7

static int put(int fd, const unsigned char *at, size_t len)
{
	while (len) {
		ssize_t n = write(fd, at, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return errno == ENOSPC || errno == EDQUOT ? PICTURE_WRITE_E_FULL : PICTURE_WRITE_E_FILE;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

struct jpeg_writer {
	struct jpeg_compress_struct info; /* first: it is what the library's calls bring back */
	struct jpeg_error_mgr manager;
	jmp_buf out;
	unsigned char *bytes;
	unsigned long len;
};

static void jpeg_gives_up(j_common_ptr info)
{
	longjmp(((struct jpeg_writer *)info)->out, 1);
}

static void jpeg_compress(j_compress_ptr info, const struct raster *r)
{
	info->image_width = (JDIMENSION)r->width;
	info->image_height = (JDIMENSION)r->height;
	info->input_components = CHANNELS;
	info->in_color_space = JCS_EXT_RGBX;
	jpeg_set_defaults(info);
	jpeg_set_quality(info, JPEG_QUALITY, TRUE);
	jpeg_simple_progression(info);
	jpeg_start_compress(info, TRUE);
	while (info->next_scanline < info->image_height) {
		JSAMPROW row = r->rgba + (size_t)info->next_scanline * r->width * CHANNELS;

		jpeg_write_scanlines(info, &row, 1);
	}
	jpeg_finish_compress(info);
}

int picture_write_jpeg(int fd, const struct raster *r)
{
	struct jpeg_writer *w = calloc(1, sizeof(*w));
	volatile int result = PICTURE_WRITE_E_MEMORY;

	if (!w)
		return PICTURE_WRITE_E_MEMORY;
	w->info.err = jpeg_std_error(&w->manager);
	w->manager.error_exit = jpeg_gives_up;
	if (setjmp(w->out) == 0) {
		jpeg_create_compress(&w->info);
		jpeg_mem_dest(&w->info, &w->bytes, &w->len);
		jpeg_compress(&w->info, r);
		result = put(fd, w->bytes, w->len);
	}
	jpeg_destroy_compress(&w->info);
	free(w->bytes);
	free(w);
	return result;
}

struct png_writer {
	int fd, result;
};

static void png_put(png_structp png, png_bytep at, size_t len)
{
	struct png_writer *w = png_get_io_ptr(png);

	w->result = put(w->fd, at, len);
	if (w->result)
		png_longjmp(png, 1);
}

static void png_done(png_structp png)
{
	(void)png;
}

static void png_compress(png_structp png, png_infop info, const struct raster *r, bool transparent)
{
	png_set_IHDR(png, info, (png_uint_32)r->width, (png_uint_32)r->height, 8,
		transparent ? PNG_COLOR_TYPE_RGB_ALPHA : PNG_COLOR_TYPE_RGB, PNG_INTERLACE_NONE,
		PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
	png_set_compression_level(png, PNG_LEVEL);
	png_write_info(png, info);
	if (!transparent)
		png_set_filler(png, 0, PNG_FILLER_AFTER);
	for (size_t y = 0; y < r->height; y++)
		png_write_row(png, r->rgba + y * r->width * CHANNELS);
	png_write_end(png, NULL);
}

int picture_write_png(int fd, const struct raster *r, bool transparent)
{
	struct png_writer *w = calloc(1, sizeof(*w));
	png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, png_gives_up, png_is_silent);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	volatile int result = PICTURE_WRITE_E_MEMORY;

	if (w && info && setjmp(png_jmpbuf(png)) == 0) {
		w->fd = fd;
		png_set_write_fn(png, w, png_put, png_done);
		png_compress(png, info, r, transparent);
		result = 0;
	} else if (w && w->result) {
		result = w->result;
	}
	png_destroy_write_struct(&png, &info);
	free(w);
	return result;
}

int picture_write_webp(int fd, const struct raster *r, bool lossless)
{
	WebPConfig config;
	WebPPicture picture;
	WebPMemoryWriter writer;
	int result = PICTURE_WRITE_E_MEMORY;

	if (!WebPConfigPreset(&config, WEBP_PRESET_PHOTO, WEBP_QUALITY) || !WebPPictureInit(&picture))
		return PICTURE_WRITE_E_MEMORY;
	if (lossless)
		WebPConfigLosslessPreset(&config, 4);
	WebPMemoryWriterInit(&writer);
	picture.use_argb = lossless;
	picture.width = (int)r->width;
	picture.height = (int)r->height;
	picture.writer = WebPMemoryWrite;
	picture.custom_ptr = &writer;
	if (WebPPictureImportRGBA(&picture, r->rgba, (int)(r->width * CHANNELS)) && WebPEncode(&config, &picture))
		result = put(fd, writer.mem, writer.size);
	WebPPictureFree(&picture);
	WebPMemoryWriterClear(&writer);
	return result;
}
