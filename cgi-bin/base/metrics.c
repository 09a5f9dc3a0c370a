/* SPDX-License-Identifier: MIT */

/* metrics.c: the counters, and their text for Prometheus. */
#include "base/metrics.h"

#include <string.h>

_Atomic int64_t metric_values[METRIC_COUNT];

void metrics_write(struct buffer *out)
{
	static const struct {
		const char *name, *kind, *help;
	} rows[] = {
#define X(name, text, kind, help) { text, kind, help },
		METRICS(X)
#undef X
	};
	size_t before = 0;

	for (int m = 0; m < METRIC_COUNT; m++) {
		size_t family = strcspn(rows[m].name, "{");

		if (m == 0 || family != before || strncmp(rows[m].name, rows[m - 1].name, family) != 0)
			buffer_printf(out, "# HELP %.*s %s\n# TYPE %.*s %s\n", (int)family, rows[m].name, rows[m].help,
				(int)family, rows[m].name, rows[m].kind);
		before = family;
		buffer_printf(out, "%s ", rows[m].name);
		buffer_i64(out, metric_get((enum metric)m));
		buffer_byte(out, '\n');
	}
}
