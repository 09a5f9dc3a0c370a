/* SPDX-License-Identifier: MIT */

/* histogram.c: the bounds, and the text. */
#include "base/histogram.h"

#define US INT64_C(1000)
#define MS (1000 * US)
#define S  (1000 * MS)

const struct histogram_shape histogram_times = { S, 17,
	{ 50 * US, 100 * US, 250 * US, 500 * US, 1 * MS, 2500 * US, 5 * MS, 10 * MS, 25 * MS, 50 * MS, 100 * MS,
		250 * MS, 500 * MS, 1 * S, 2500 * MS, 5 * S, 10 * S } };

const struct histogram_shape histogram_sizes = { 1, 10, { 1, 2, 4, 8, 16, 32, 64, 128, 256, 512 } };

static int64_t get(const _Atomic int64_t *of)
{
	return atomic_load_explicit(of, memory_order_relaxed);
}

void histogram_merge(struct histogram *h, const struct histogram *from)
{
	for (size_t i = 0; i <= HISTOGRAM_BOUNDS_MAX; i++)
		histogram_bump(&h->within[i], get(&from->within[i]));
	histogram_bump(&h->sum, get(&from->sum));
}

/* value / unit, exactly, without zeros at its end; a unit is a power of 10. */
static void put_decimal(struct buffer *out, int64_t value, int64_t unit)
{
	int64_t rest = value % unit;

	buffer_i64(out, value / unit);
	if (!rest)
		return;
	buffer_byte(out, '.');
	while (rest) {
		unit /= 10;
		buffer_byte(out, (char)('0' + rest / unit));
		rest %= unit;
	}
}

void histogram_write(struct buffer *out, const struct histogram *h, const struct histogram_shape *shape,
	const char *name, const char *label)
{
	const char *comma = *label ? "," : "", *open = *label ? "{" : "", *close = *label ? "}" : "";
	int64_t count = 0;

	for (size_t i = 0; i <= shape->count; i++) {
		count += get(&h->within[i]);
		buffer_printf(out, "%s_bucket{%s%sle=\"", name, label, comma);
		if (i < shape->count)
			put_decimal(out, shape->bounds[i], shape->unit);
		else
			buffer_literal(out, "+Inf");
		buffer_printf(out, "\"} %lld\n", (long long)count);
	}
	buffer_printf(out, "%s_sum%s%s%s ", name, open, label, close);
	put_decimal(out, get(&h->sum), shape->unit);
	buffer_printf(out, "\n%s_count%s%s%s %lld\n", name, open, label, close, (long long)count);
}
