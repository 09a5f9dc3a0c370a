/* SPDX-License-Identifier: MIT */

/* picture_scale.c: means over areas, a row at a time, so that a large picture is never in memory as a whole.
 *
 * Both directions count in a unit of which a pixel that comes has as many as `to` has pixels, and one that goes out as
 * many as `from` has: so an edge of either falls on a whole number, and the overlap of two is one, too. */
#include "cmd/picture_scale.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define CHANNELS 4

bool raster_new(struct raster *r, size_t width, size_t height)
{
	*r = (struct raster){ width, height, NULL };
	if (width && height && width <= SIZE_MAX / CHANNELS / height)
		r->rgba = malloc(width * height * CHANNELS);
	return r->rgba;
}

void raster_free(struct raster *r)
{
	free(r->rgba);
	r->rgba = NULL;
}

bool scaler_begin(struct scaler *s, size_t from_width, size_t from_height, size_t to_width, size_t to_height)
{
	*s = (struct scaler){ .from_width = from_width, .from_height = from_height };
	if (!raster_new(&s->to, to_width, to_height))
		return false;
	s->across = calloc(to_width * CHANNELS, sizeof(float));
	s->sums = calloc(to_width * CHANNELS, sizeof(float));
	if (s->across && s->sums)
		return true;
	scaler_end(s);
	return false;
}

/* Adds a pixel, its colours weighed by its opacity. */
static void add_pixel(float *sum, const unsigned char *pixel, float weight)
{
	float opacity = (float)pixel[3] * weight;

	sum[0] += (float)pixel[0] * opacity;
	sum[1] += (float)pixel[1] * opacity;
	sum[2] += (float)pixel[2] * opacity;
	sum[3] += opacity;
}

static void narrow(struct scaler *s, const unsigned char *rgba)
{
	size_t from = s->from_width, to = s->to.width, edge = from;
	float *sum = s->across, unit = 1.0f / (float)from;

	memset(sum, 0, to * CHANNELS * sizeof(*sum));
	for (size_t at = 0, i = 0; i < from; i++, rgba += CHANNELS) {
		size_t end = at + to;

		if (end >= edge) {
			add_pixel(sum, rgba, (float)(edge - at) * unit);
			sum += CHANNELS;
			at = edge;
			edge += from;
		}
		if (end > at)
			add_pixel(sum, rgba, (float)(end - at) * unit);
		at = end;
	}
}

static unsigned char byte_of(float value)
{
	return value >= 255.0f ? 255 : value <= 0.0f ? 0 : (unsigned char)(value + 0.5f);
}

static void put_line(struct scaler *s)
{
	unsigned char *out = s->to.rgba + s->line * s->to.width * CHANNELS;

	for (size_t i = 0; i < s->to.width * CHANNELS; i += CHANNELS) {
		const float *sum = s->sums + i;
		float opacity = sum[3];

		for (size_t k = 0; k < 3; k++)
			out[i + k] = opacity > 0.0f ? byte_of(sum[k] / opacity) : 0;
		out[i + 3] = byte_of(opacity);
	}
	memset(s->sums, 0, s->to.width * CHANNELS * sizeof(*s->sums));
	s->line++;
}

void scaler_row(struct scaler *s, const unsigned char *rgba)
{
	size_t from = s->from_height, to = s->to.height, at = s->row * to, end = at + to,
	       floats = s->to.width * CHANNELS;

	if (s->row >= from)
		return;
	s->row++;
	if (from == to && s->from_width == s->to.width) {
		memcpy(s->to.rgba + s->line++ * floats, rgba, floats);
		return;
	}
	narrow(s, rgba);
	while (at < end) {
		size_t edge = (s->line + 1) * from, stop = edge < end ? edge : end;
		float weight = (float)(stop - at) / (float)from;

		for (size_t i = 0; i < floats; i++)
			s->sums[i] += s->across[i] * weight;
		at = stop;
		if (at == edge)
			put_line(s);
	}
}

bool scaler_end(struct scaler *s)
{
	bool whole = s->to.rgba && s->line == s->to.height;

	free(s->across);
	free(s->sums);
	s->across = s->sums = NULL;
	if (!whole)
		raster_free(&s->to);
	return whole;
}

bool raster_scale(struct raster *out, const struct raster *r, size_t width, size_t height)
{
	struct scaler s;

	if (!scaler_begin(&s, r->width, r->height, width, height))
		return false;
	for (size_t y = 0; y < r->height; y++)
		scaler_row(&s, r->rgba + y * r->width * CHANNELS);
	if (!scaler_end(&s))
		return false;
	*out = s.to;
	return true;
}

bool orientation_turns(int orientation)
{
	return orientation >= 5 && orientation <= 8;
}

/* Where the pixel of (x, y) comes from. */
static size_t source_of(const struct raster *r, int orientation, size_t x, size_t y)
{
	size_t right = r->width - 1, bottom = r->height - 1;

	switch (orientation) {
	case 2:
		return y * r->width + right - x;
	case 3:
		return (bottom - y) * r->width + right - x;
	case 4:
		return (bottom - y) * r->width + x;
	case 5:
		return x * r->width + y;
	case 6:
		return (bottom - x) * r->width + y;
	case 7:
		return (bottom - x) * r->width + right - y;
	case 8:
		return x * r->width + right - y;
	default:
		return y * r->width + x;
	}
}

bool raster_turn(struct raster *r, int orientation)
{
	bool turns = orientation_turns(orientation);
	struct raster out;
	size_t n = 0;

	if (orientation < 2 || orientation > 8)
		return true;
	if (!raster_new(&out, turns ? r->height : r->width, turns ? r->width : r->height))
		return false;
	for (size_t y = 0; y < out.height; y++)
		for (size_t x = 0; x < out.width; x++, n++)
			memcpy(out.rgba + n * CHANNELS, r->rgba + source_of(r, orientation, x, y) * CHANNELS, CHANNELS);
	raster_free(r);
	*r = out;
	return true;
}
