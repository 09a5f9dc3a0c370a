/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/* The one place where time comes from. Times are milliseconds since 1970-01-01T00:00:00Z (`_ms`); days are counted
 * since 1970-01-01 in the site's time zone.
 *
 * Built with TRADEPOST_TESTING the clock is what the file says that the environment's TRADEPOST_CLOCK names: a time in
 * RFC 3339 or a count of milliseconds, read at every call, so that a test moves the time of all processes at once. */

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

/* Outcomes of the parsers. */
enum { CLOCK_E_FORM = 1, CLOCK_E_RANGE };

/* Length of an RFC 3339 time with offset and of its NUL, `2024-05-17T17:01:00.000+08:00`. */
#define CLOCK_TEXT 30

/* Whether there is a zone of that name (IANA). */
bool clock_zone_known(const char *name);
/* Names the site's zone (IANA, "Asia/Shanghai"). Once, before threads start. CLOCK_E_FORM if there is none of that
 * name. */
int clock_set_zone(const char *name);

int64_t clock_now_ms(void);
/* Monotonic; for waiting and measuring only. */
int64_t clock_steady_ms(void);
int64_t clock_steady_ns(void);

/* `2024-05-17T17:01:00+08:00`: RFC 3339 in the site's zone, with milliseconds only where they are not zero. Years 0 to
 * 9999; returns out. */
char *clock_format(char out[CLOCK_TEXT], int64_t ms);
/* The same in UTC with Z. */
char *clock_format_utc(char out[CLOCK_TEXT], int64_t ms);
/* RFC 3339 with its offset (or Z); a space may stand for T and before the offset. CLOCK_E_FORM, CLOCK_E_RANGE for a day
 * or hour that does not exist. */
int clock_parse(int64_t *ms, struct slice text);
/* A wall time of the site's zone: `2024-05-17 17:01`, seconds optional, T or space. One that does not exist (spring) is
 * taken an hour later, one that exists twice (autumn) as the first. */
int clock_parse_local(int64_t *ms, struct slice text);
/* The day of `ms` in the site's zone, and the first millisecond of a day. */
int32_t clock_day(int64_t ms);
int64_t clock_day_start(int32_t day);
/* `2024-05-17`. */
int clock_parse_day(int32_t *day, struct slice text);
char *clock_format_day(char out[CLOCK_TEXT], int32_t day);

#endif
