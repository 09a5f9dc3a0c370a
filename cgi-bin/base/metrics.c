/* SPDX-License-Identifier: MIT */

/* metrics.c: the counters, and their text for Prometheus. */
#include "base/metrics.h"

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

	for (int m = 0; m < METRIC_COUNT; m++) {
		buffer_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", rows[m].name, rows[m].help, rows[m].name,
			rows[m].kind, rows[m].name);
		buffer_i64(out, metric_get((enum metric)m));
		buffer_byte(out, '\n');
	}
}
