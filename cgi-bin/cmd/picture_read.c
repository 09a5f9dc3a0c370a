/* SPDX-License-Identifier: MIT */

/* picture_read.c: JPEG, PNG and WebP become rows, rows become what is shown. Nothing of a file but its pixels and how
 * it lies gets any further.
 *
 * What is in memory at a time: a JPEG's or PNG's row; of a progressive JPEG its coefficients, of an interlaced PNG or a
 * WebP without loss all its pixels. Of the 40 million that a picture may have this is 240 MB at most. */
#include "cmd/picture_read.h"

#include <setjmp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>

#include <jerror.h>
#include <png.h>
#include <webp/decode.h>

#include "cmd/picture.h"
#include "cmd/picture_png.h"

#define CHANNELS   4
#define JPEG_SCANS 200 /* of a progressive one; cameras make ten. Each goes over the whole picture */
#define SEEN_SLOTS 1024

struct sink {
	struct pixels *out;
	struct scaler scaler;
	int orientation;
	uint32_t seen[SEEN_SLOTS]; /* colours, by their hash; 0: none (black that does not show at all) */
	size_t colours;
};

/* --- how it lies ----------------------------------------------------------------------------------------------------
 */

static uint32_t number(const unsigned char *at, size_t len, bool little)
{
	uint32_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | at[little ? len - 1 - i : i];
	return n;
}

/* Tag 0x0112 of the first directory of a TIFF header, which is what EXIF is; 1 where there is none. */
static int orientation_of(struct slice exif)
{
	const unsigned char *at = (const unsigned char *)exif.at;
	bool little = slice_starts(exif, SLICE("II"));
	size_t place, count;

	if (exif.len < 8 || !(little || slice_starts(exif, SLICE("MM"))))
		return 1;
	place = number(at + 4, 4, little);
	if (place > exif.len - 2)
		return 1;
	count = number(at + place, 2, little);
	place += 2;
	for (; count && exif.len - place >= 12; count--, place += 12)
		if (number(at + place, 2, little) == 0x0112) {
			uint32_t value = number(at + place + 8, 2, little);

			return value >= 1 && value <= 8 ? (int)value : 1;
		}
	return 1;
}

static int jpeg_orientation(j_decompress_ptr info)
{
	static const struct slice mark = { "Exif\0\0", 6 };

	for (jpeg_saved_marker_ptr m = info->marker_list; m; m = m->next) {
		struct slice data = slice_of((const char *)m->data, m->data_length);

		if (slice_starts(data, mark))
			return orientation_of(slice_from_index(data, mark.len));
	}
	return 1;
}

/* The first chunk of that name, of a file that is whole; SLICE_NONE. */
static struct slice find_chunk(struct slice rest, const char *name, bool riff)
{
	while (rest.len >= 8) {
		size_t len = number((const unsigned char *)rest.at + (riff ? 4 : 0), 4, riff);
		bool found = memcmp(rest.at + (riff ? 0 : 4), name, 4) == 0;

		rest = slice_from_index(rest, 8);
		if (len > rest.len)
			break;
		if (found)
			return slice_head(rest, len);
		len += riff ? len & 1 : 4;
		rest = slice_from_index(rest, len < rest.len ? len : rest.len);
	}
	return SLICE_NONE;
}

/* --- the rows -------------------------------------------------------------------------------------------------------
 */

/* The size at which it is shown, before it is turned. */
static void fit(size_t *width, size_t *height, bool turns)
{
	size_t w = turns ? *height : *width, h = turns ? *width : *height;

	if (w > PICTURE_WIDTH_SHOWN) {
		h = (h * PICTURE_WIDTH_SHOWN + w / 2) / w;
		w = PICTURE_WIDTH_SHOWN;
	}
	if (h > PICTURE_HEIGHT_SHOWN) {
		w = (w * PICTURE_HEIGHT_SHOWN + h / 2) / h;
		h = PICTURE_HEIGHT_SHOWN;
	}
	*width = turns ? h : w;
	*height = turns ? w : h;
	*width += !*width;
	*height += !*height;
}

static void note_colour(struct sink *s, uint32_t colour)
{
	size_t slot = (colour * 2654435761u) >> 22;

	while (s->seen[slot] && s->seen[slot] != colour)
		slot = (slot + 1) % SEEN_SLOTS;
	if (!s->seen[slot] && colour) {
		s->seen[slot] = colour;
		s->colours++;
	}
}

static void take_row(struct sink *s, const unsigned char *rgba, size_t width)
{
	uint32_t last = 0;

	for (size_t i = 0; i < width; i++) {
		const unsigned char *p = rgba + i * CHANNELS;
		uint32_t colour = (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 | (uint32_t)p[1] << 8 | p[0];

		s->out->transparent |= p[3] != 255;
		if (colour != last && s->colours <= PICTURE_COLOURS_FEW)
			note_colour(s, colour);
		last = colour;
	}
	scaler_row(&s->scaler, rgba);
}

/* --- JPEG -----------------------------------------------------------------------------------------------------------
 */

struct jpeg_reader {
	struct jpeg_decompress_struct info; /* first: it is what the library's calls bring back */
	struct jpeg_error_mgr manager;
	struct jpeg_progress_mgr progress;
	jmp_buf out;
	unsigned char *row, *cmyk;
	bool odd;
};

static void jpeg_gives_up(j_common_ptr info)
{
	longjmp(((struct jpeg_reader *)info)->out, 1);
}

/* The library goes on behind damage and fills up with grey. */
static void jpeg_warns(j_common_ptr info, int level)
{
	int what = info->err->msg_code;

	if (level < 0 && what != JWRN_EXTRANEOUS_DATA && what != JWRN_ADOBE_XFORM && what != JWRN_JFIF_MAJOR &&
		what != JWRN_BOGUS_PROGRESSION)
		jpeg_gives_up(info);
	((struct jpeg_reader *)info)->odd |= level < 0;
}

static void jpeg_goes_on(j_common_ptr info)
{
	if (((j_decompress_ptr)info)->input_scan_number > JPEG_SCANS)
		jpeg_gives_up(info);
}

/* Inks on paper to light, with the inverted values that Adobe's programs write and all others took over. */
static void from_inks(unsigned char *rgba, const unsigned char *cmyk, size_t width, bool inverted)
{
	for (size_t i = 0; i < width; i++, rgba += CHANNELS, cmyk += CHANNELS) {
		unsigned black = inverted ? cmyk[3] : 255u - cmyk[3];

		for (size_t k = 0; k < 3; k++)
			rgba[k] = (unsigned char)((inverted ? cmyk[k] : 255u - cmyk[k]) * black / 255);
		rgba[3] = 255;
	}
}

/* The library reads at 1/2, 1/4, 1/8 at less than that part of the cost. */
static unsigned jpeg_part(size_t width, size_t height, size_t to_width, size_t to_height)
{
	unsigned part = 1;

	while (part < 8 && width / (part * 2) >= to_width * 2 && height / (part * 2) >= to_height * 2)
		part *= 2;
	return part;
}

static int jpeg_rows(struct jpeg_reader *j, struct sink *s)
{
	j_decompress_ptr info = &j->info;
	size_t width = info->image_width, height = info->image_height;
	bool inks = info->jpeg_color_space == JCS_CMYK || info->jpeg_color_space == JCS_YCCK;

	fit(&width, &height, orientation_turns(s->orientation));
	info->scale_num = 1;
	info->scale_denom = jpeg_part(info->image_width, info->image_height, width, height);
	info->out_color_space = inks ? JCS_CMYK : JCS_EXT_RGBA;
	jpeg_start_decompress(info);
	j->row = malloc((size_t)info->output_width * CHANNELS);
	j->cmyk = inks ? malloc((size_t)info->output_width * CHANNELS) : NULL;
	if (!j->row || (inks && !j->cmyk) ||
		!scaler_begin(&s->scaler, info->output_width, info->output_height, width, height))
		return PICTURE_E_KIND;
	while (info->output_scanline < info->output_height) {
		JSAMPROW row = inks ? j->cmyk : j->row;

		jpeg_read_scanlines(info, &row, 1);
		if (inks)
			from_inks(j->row, j->cmyk, info->output_width, info->saw_Adobe_marker);
		take_row(s, j->row, info->output_width);
	}
	jpeg_finish_decompress(info);
	return 0;
}

static int read_jpeg(struct sink *s, struct slice bytes)
{
	struct jpeg_reader *j = calloc(1, sizeof(*j));
	volatile int r = PICTURE_E_KIND;

	if (!j)
		return PICTURE_E_KIND;
	j->info.err = jpeg_std_error(&j->manager);
	j->manager.error_exit = jpeg_gives_up;
	j->manager.emit_message = jpeg_warns;
	if (setjmp(j->out) == 0) {
		jpeg_create_decompress(&j->info);
		j->progress.progress_monitor = jpeg_goes_on;
		j->info.progress = &j->progress;
		jpeg_mem_src(&j->info, (const unsigned char *)bytes.at, bytes.len);
		jpeg_save_markers(&j->info, JPEG_APP0 + 1, 0xffff);
		jpeg_read_header(&j->info, TRUE);
		s->orientation = jpeg_orientation(&j->info);
		r = picture_fits(j->info.image_width, j->info.image_height) ? jpeg_rows(j, s) : PICTURE_E_SIZE;
	}
	s->out->odd = j->odd;
	jpeg_destroy_decompress(&j->info);
	free(j->row);
	free(j->cmyk);
	free(j);
	return r;
}

/* --- PNG ------------------------------------------------------------------------------------------------------------
 */

struct png_reader {
	struct slice rest;
	unsigned char *pixels; /* a row; all of an interlaced one */
};

/* Whatever it holds becomes a byte each of red, green, blue and opacity. */
static int png_prepare(png_structp png)
{
	png_set_scale_16(png);
	png_set_expand(png);
	png_set_gray_to_rgb(png);
	png_set_add_alpha(png, 0xff, PNG_FILLER_AFTER);
	return png_set_interlace_handling(png);
}

static int png_rows(png_structp png, png_infop info, struct png_reader *reader, struct sink *s)
{
	size_t width = png_get_image_width(png, info), height = png_get_image_height(png, info);
	size_t to_width = width, to_height = height, row = width * CHANNELS;
	int passes = png_prepare(png);

	png_read_update_info(png, info);
	if (png_get_rowbytes(png, info) != row)
		return PICTURE_E_KIND;
	fit(&to_width, &to_height, orientation_turns(s->orientation));
	reader->pixels = malloc(passes > 1 ? row * height : row);
	if (!reader->pixels || !scaler_begin(&s->scaler, width, height, to_width, to_height))
		return PICTURE_E_KIND;
	for (int pass = 1; pass < passes; pass++)
		for (size_t y = 0; y < height; y++)
			png_read_row(png, reader->pixels + y * row, NULL);
	for (size_t y = 0; y < height; y++) {
		unsigned char *at = reader->pixels + (passes > 1 ? y * row : 0);

		png_read_row(png, at, NULL);
		take_row(s, at, width);
	}
	png_read_end(png, NULL); /* the sum over the last of its data */
	return 0;
}

static void png_remarks(png_structp png, png_const_charp what)
{
	struct sink *s = png_get_error_ptr(png);

	(void)what;
	s->out->odd = true;
}

static int read_png(struct sink *s, struct slice bytes)
{
	struct png_reader *reader = calloc(1, sizeof(*reader));
	png_structp png = png_create_read_struct(PNG_LIBPNG_VER_STRING, s, png_gives_up, png_remarks);
	png_infop info = png ? png_create_info_struct(png) : NULL;
	struct slice chunks = slice_from_index(bytes, 8);
	volatile int r = PICTURE_E_KIND;

	if (find_chunk(chunks, "acTL", false).at)
		r = PICTURE_E_MOVING;
	else if (reader && info && setjmp(png_jmpbuf(png)) == 0) {
		reader->rest = bytes;
		png_set_read_fn(png, &reader->rest, png_take);
		png_set_chunk_malloc_max(png, (png_alloc_size_t)1 << 20);
		png_read_info(png, info);
		s->orientation = orientation_of(find_chunk(chunks, "eXIf", false));
		r = picture_fits(png_get_image_width(png, info), png_get_image_height(png, info))
			    ? png_rows(png, info, reader, s)
			    : PICTURE_E_SIZE;
	}
	png_destroy_read_struct(&png, &info, NULL);
	if (reader)
		free(reader->pixels);
	free(reader);
	return r;
}

/* --- WebP -----------------------------------------------------------------------------------------------------------
 */

/* Its own library makes it smaller on the way, or all of it would be in memory twice. */
static int webp_rows(WebPDecoderConfig *config, struct sink *s, struct slice bytes)
{
	size_t width = (size_t)config->input.width, height = (size_t)config->input.height;
	const unsigned char *row;

	fit(&width, &height, orientation_turns(s->orientation));
	config->options.use_scaling = (int)width != config->input.width || (int)height != config->input.height;
	config->options.scaled_width = (int)width;
	config->options.scaled_height = (int)height;
	config->output.colorspace = MODE_RGBA;
	if (WebPDecode((const uint8_t *)bytes.at, bytes.len, config) != VP8_STATUS_OK ||
		!scaler_begin(&s->scaler, width, height, width, height))
		return PICTURE_E_KIND;
	row = config->output.u.RGBA.rgba;
	for (size_t y = 0; y < height; y++, row += config->output.u.RGBA.stride)
		take_row(s, row, width);
	return 0;
}

static int read_webp(struct sink *s, struct slice bytes)
{
	WebPDecoderConfig config;
	int r;

	if (!WebPInitDecoderConfig(&config) ||
		WebPGetFeatures((const uint8_t *)bytes.at, bytes.len, &config.input) != VP8_STATUS_OK)
		return PICTURE_E_KIND;
	if (config.input.has_animation)
		return PICTURE_E_MOVING;
	if (!picture_fits(config.input.width, config.input.height))
		return PICTURE_E_SIZE;
	s->orientation = orientation_of(find_chunk(slice_from_index(bytes, 12), "EXIF", true));
	r = webp_rows(&config, s, bytes);
	WebPFreeDecBuffer(&config.output);
	return r;
}

int picture_read(struct pixels *out, struct slice bytes)
{
	struct sink *s = calloc(1, sizeof(*s));
	int r = PICTURE_E_KIND;

	*out = (struct pixels){ 0 };
	if (!s)
		return PICTURE_E_KIND;
	s->out = out;
	s->orientation = 1;
	switch (picture_form(bytes)) {
	case PICTURE_JPEG:
		r = read_jpeg(s, bytes);
		break;
	case PICTURE_PNG:
		r = read_png(s, bytes);
		break;
	case PICTURE_WEBP:
		r = read_webp(s, bytes);
		break;
	default:
		break;
	}
	if (!scaler_end(&s->scaler) && r == 0)
		r = PICTURE_E_KIND;
	if (r)
		raster_free(&s->scaler.to);
	out->raster = s->scaler.to;
	out->drawing = s->colours <= PICTURE_COLOURS_FEW;
	if (r == 0 && !raster_turn(&out->raster, s->orientation)) {
		raster_free(&out->raster);
		r = PICTURE_E_KIND;
	}
	free(s);
	return r;
}
