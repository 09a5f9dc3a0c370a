/* SPDX-License-Identifier: MIT */

/* metrics.c: the counters, and their text for Prometheus. */
#include "base/metrics.h"

#include <stdbool.h>
#include <string.h>

#include "base/histogram.h"

_Atomic int64_t metric_values[METRIC_COUNT];

static struct histogram histograms[METRIC_HISTOGRAM_COUNT];

static const struct {
	const char *name, *help;
	const struct histogram_shape *shape;
} histogram_rows[] = {
#define X(name, text, help, shape) { text, help, &(shape) },
	METRIC_HISTOGRAMS(X)
#undef X
};

void metric_observe(enum metric_histogram m, int64_t value)
{
	histogram_add(&histograms[m], histogram_rows[m].shape, value);
}

void metrics_head(struct buffer *out, const char *name, int name_len, const char *kind, const char *help)
{
	buffer_printf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", name_len, name, help, name_len, name, kind);
}

static const struct {
	const char *name, *kind, *help;
} rows[] = {
#define X(name, text, kind, help) { text, kind, help },
	METRICS(X)
#undef X
};

/* Length of a row's name without its label; *begins: no row before it has that name. */
static int family(int m, bool *begins)
{
	size_t len = strcspn(rows[m].name, "{");

	*begins = m == 0 || strcspn(rows[m - 1].name, "{") != len || strncmp(rows[m].name, rows[m - 1].name, len) != 0;
	return (int)len;
}

void metrics_each(metric_fn *tell)
{
	bool begins;

	for (int m = 0; m < METRIC_COUNT; m++) {
		int len = family(m, &begins);

		if (begins)
			tell(rows[m].name, len, rows[m].kind, rows[m].help);
	}
	for (int m = 0; m < METRIC_HISTOGRAM_COUNT; m++)
		tell(histogram_rows[m].name, (int)strlen(histogram_rows[m].name), "histogram", histogram_rows[m].help);
}

void metrics_write(struct buffer *out)
{
	bool begins;

	for (int m = 0; m < METRIC_COUNT; m++) {
		int len = family(m, &begins);

		if (begins)
			metrics_head(out, rows[m].name, len, rows[m].kind, rows[m].help);
		buffer_printf(out, "%s ", rows[m].name);
		buffer_i64(out, metric_get((enum metric)m));
		buffer_byte(out, '\n');
	}
	for (int m = 0; m < METRIC_HISTOGRAM_COUNT; m++) {
		const char *name = histogram_rows[m].name;

		metrics_head(out, name, (int)strlen(name), "histogram", histogram_rows[m].help);
		histogram_write(out, &histograms[m], histogram_rows[m].shape, name, "");
	}
}
