/* SPDX-License-Identifier: MIT */

/* clock.c: time, and its texts.
 *
 * Only the offset of a moment comes from the C library (localtime_r's tm_gmtoff, in the zone that TZ names); calendars
 * are computed here (proleptic Gregorian), so that no call depends on hidden state. A wall time is turned back into a
 * moment by trying the offsets that held a day before and a day after it. */
#include "base/clock.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DAY_S      86400
#define MS_MIN     (-62167132800000) /* 0000-01-02T00:00:00Z: every offset stays within the years 0 to 9999 */
#define MS_MAX     253402214399999   /* 9999-12-30T23:59:59.999Z */
#define ZONES_PATH "/usr/share/zoneinfo/"

struct wall {
	int64_t year;
	int month, day, hour, minute, second, ms;
};

/* Floor division: times before 1970 round down, not towards zero. */
static int64_t floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static int64_t days_from_civil(int64_t year, int month, int day)
{
	int64_t era, year_of_era, day_of_year;

	year -= month <= 2;
	era = floor_div(year, 400);
	year_of_era = year - era * 400;
	day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
	return era * 146097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719468;
}

static void civil_from_days(struct wall *w, int64_t days)
{
	int64_t era, day_of_era, year_of_era, day_of_year, month;

	days += 719468;
	era = floor_div(days, 146097);
	day_of_era = days - era * 146097;
	year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	month = (5 * day_of_year + 2) / 153;
	w->day = (int)(day_of_year - (153 * month + 2) / 5 + 1);
	w->month = (int)(month < 10 ? month + 3 : month - 9);
	w->year = year_of_era + era * 400 + (w->month <= 2);
}

static void wall_from_ms(struct wall *w, int64_t ms)
{
	int64_t days = floor_div(ms, (int64_t)DAY_S * 1000);
	int64_t rest = ms - days * DAY_S * 1000;

	civil_from_days(w, days);
	w->hour = (int)(rest / 3600000);
	w->minute = (int)(rest / 60000 % 60);
	w->second = (int)(rest / 1000 % 60);
	w->ms = (int)(rest % 1000);
}

static int64_t ms_from_wall(const struct wall *w)
{
	int64_t days = days_from_civil(w->year, w->month, w->day);

	return ((days * 24 + w->hour) * 60 + w->minute) * 60000 + (int64_t)w->second * 1000 + w->ms;
}

static int64_t clamp(int64_t ms)
{
	return ms < MS_MIN ? MS_MIN : ms > MS_MAX ? MS_MAX : ms;
}

/* Seconds east of Greenwich at that moment, in whole minutes, as RFC 3339 has them. */
static int64_t offset_at(int64_t ms)
{
	time_t t = (time_t)floor_div(ms, 1000);
	struct tm tm;

	if (!localtime_r(&t, &tm))
		return 0;
	return floor_div(tm.tm_gmtoff, 60) * 60;
}

/* `local` counts as if the wall clock were UTC. */
static int64_t ms_from_local(int64_t local)
{
	int64_t before = offset_at(local - (int64_t)DAY_S * 1000) * 1000;
	int64_t after = offset_at(local + (int64_t)DAY_S * 1000) * 1000;

	if (offset_at(local - before) * 1000 != before && offset_at(local - after) * 1000 == after)
		return local - after;
	return local - before;
}

bool clock_zone_known(const char *name)
{
	char path[128], magic[4];
	ssize_t got;
	int fd, n;

	for (const char *p = name; *p; p++)
		if (!((*p >= '0' && *p <= '9') || ((*p | 32) >= 'a' && (*p | 32) <= 'z') || *p == '_' || *p == '-' ||
			    *p == '+' || (*p == '/' && p > name)))
			return false;
	n = snprintf(path, sizeof(path), ZONES_PATH "%s", name);
	if (!*name || n < 0 || (size_t)n >= sizeof(path))
		return false;
	if (strcmp(name, "UTC") == 0)
		return true;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	got = fd < 0 ? -1 : read(fd, magic, sizeof(magic));
	if (fd >= 0)
		close(fd);
	return got == sizeof(magic) && memcmp(magic, "TZif", 4) == 0;
}

int clock_set_zone(const char *name)
{
	if (!clock_zone_known(name) || setenv("TZ", name, 1) < 0)
		return CLOCK_E_FORM;
	tzset();
	return 0;
}

#ifdef TRADEPOST_TESTING
/* The test's time, or false where there is none. */
static bool testing_now(int64_t *ms)
{
	const char *path = getenv("TRADEPOST_CLOCK");
	char text[64];
	struct slice s;
	ssize_t got;
	int fd = path ? open(path, O_RDONLY | O_CLOEXEC) : -1;

	if (fd < 0)
		return false;
	got = read(fd, text, sizeof(text));
	close(fd);
	if (got <= 0)
		return false;
	s = slice_trim(slice_of(text, (size_t)got));
	return clock_parse(ms, s) == 0 || slice_to_i64(ms, s) == 0;
}
#endif

int64_t clock_now_ms(void)
{
	struct timespec now;
#ifdef TRADEPOST_TESTING
	int64_t ms;

	if (testing_now(&ms))
		return ms;
#endif
	clock_gettime(CLOCK_REALTIME, &now);
	return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

int64_t clock_steady_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

int64_t clock_steady_ms(void)
{
	return clock_steady_ns() / 1000000;
}

static char *put_number(char *at, int64_t n, int digits)
{
	for (int i = digits - 1; i >= 0; i--, n /= 10)
		at[i] = (char)('0' + n % 10);
	return at + digits;
}

static char *put_date(char *at, const struct wall *w)
{
	at = put_number(at, w->year, 4);
	*at++ = '-';
	at = put_number(at, w->month, 2);
	*at++ = '-';
	return put_number(at, w->day, 2);
}

/* Date, T, time and, where there are some, milliseconds. */
static char *put_time(char *at, const struct wall *w)
{
	at = put_date(at, w);
	*at++ = 'T';
	at = put_number(at, w->hour, 2);
	*at++ = ':';
	at = put_number(at, w->minute, 2);
	*at++ = ':';
	at = put_number(at, w->second, 2);
	if (w->ms) {
		*at++ = '.';
		at = put_number(at, w->ms, 3);
	}
	return at;
}

char *clock_format(char out[CLOCK_TEXT], int64_t ms)
{
	int64_t offset = offset_at(ms = clamp(ms));
	struct wall w;
	char *at;

	wall_from_ms(&w, ms + offset * 1000);
	at = put_time(out, &w);
	*at++ = offset < 0 ? '-' : '+';
	offset = offset < 0 ? -offset : offset;
	at = put_number(at, offset / 3600, 2);
	*at++ = ':';
	at = put_number(at, offset / 60 % 60, 2);
	*at = '\0';
	return out;
}

char *clock_format_utc(char out[CLOCK_TEXT], int64_t ms)
{
	struct wall w;
	char *at;

	wall_from_ms(&w, clamp(ms));
	at = put_time(out, &w);
	*at++ = 'Z';
	*at = '\0';
	return out;
}

/* Takes exactly `digits` digits off the front. */
static bool take_number(struct slice *s, int digits, int *out)
{
	int n = 0;

	if (s->len < (size_t)digits)
		return false;
	for (int i = 0; i < digits; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		n = n * 10 + (s->at[i] - '0');
	}
	*s = slice_from_index(*s, (size_t)digits);
	*out = n;
	return true;
}

static bool take_byte(struct slice *s, const char *one_of)
{
	if (!s->len || !s->at[0] || !strchr(one_of, s->at[0]))
		return false;
	*s = slice_from_index(*s, 1);
	return true;
}

static bool take_date(struct slice *s, struct wall *w)
{
	int year;

	if (!take_number(s, 4, &year) || !take_byte(s, "-") || !take_number(s, 2, &w->month) || !take_byte(s, "-") ||
		!take_number(s, 2, &w->day))
		return false;
	w->year = year;
	return true;
}

static bool date_exists(const struct wall *w)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	bool leap = (w->year % 4 == 0 && w->year % 100 != 0) || w->year % 400 == 0;

	return w->month >= 1 && w->month <= 12 && w->day >= 1 && w->day <= days[w->month - 1] + (leap && w->month == 2);
}

/* A second 60 is let through: a leap second is the first of the next minute here. */
static bool time_exists(const struct wall *w)
{
	return w->hour <= 23 && w->minute <= 59 && w->second <= 60;
}

/* The fraction of a second, cut to milliseconds. */
static bool take_fraction(struct slice *s, struct wall *w)
{
	int scale = 100;

	if (!take_byte(s, "."))
		return true;
	if (!s->len || s->at[0] < '0' || s->at[0] > '9')
		return false;
	for (; s->len && s->at[0] >= '0' && s->at[0] <= '9'; *s = slice_from_index(*s, 1), scale /= 10)
		w->ms += scale * (s->at[0] - '0');
	return true;
}

/* `Z`, `+08:00`, ` +08:00`, or ` 08:00` where a query has turned the + into a space. */
static int take_offset(struct slice *s, int64_t *seconds)
{
	int sign = 1, hour, minute;
	bool space = take_byte(s, " ");

	*seconds = 0;
	if (take_byte(s, "Zz"))
		return s->len ? CLOCK_E_FORM : 0;
	if (take_byte(s, "-"))
		sign = -1;
	else if (!take_byte(s, "+") && !space)
		return CLOCK_E_FORM;
	if (!take_number(s, 2, &hour) || !take_byte(s, ":") || !take_number(s, 2, &minute) || s->len)
		return CLOCK_E_FORM;
	if (hour > 23 || minute > 59)
		return CLOCK_E_RANGE;
	*seconds = sign * (int64_t)(hour * 3600 + minute * 60);
	return 0;
}

int clock_parse(int64_t *ms, struct slice text)
{
	struct wall w = { 0 };
	int64_t offset, t;
	int r;

	if (!take_date(&text, &w) || !take_byte(&text, "Tt ") || !take_number(&text, 2, &w.hour) ||
		!take_byte(&text, ":") || !take_number(&text, 2, &w.minute) || !take_byte(&text, ":") ||
		!take_number(&text, 2, &w.second) || !take_fraction(&text, &w))
		return CLOCK_E_FORM;
	r = take_offset(&text, &offset);
	if (r)
		return r;
	if (!date_exists(&w) || !time_exists(&w))
		return CLOCK_E_RANGE;
	t = ms_from_wall(&w) - offset * 1000;
	if (t < MS_MIN || t > MS_MAX)
		return CLOCK_E_RANGE;
	*ms = t;
	return 0;
}

int clock_parse_local(int64_t *ms, struct slice text)
{
	struct wall w = { 0 };

	if (!take_date(&text, &w) || !take_byte(&text, "Tt ") || !take_number(&text, 2, &w.hour) ||
		!take_byte(&text, ":") || !take_number(&text, 2, &w.minute))
		return CLOCK_E_FORM;
	if (take_byte(&text, ":") && !take_number(&text, 2, &w.second))
		return CLOCK_E_FORM;
	if (text.len)
		return CLOCK_E_FORM;
	if (!date_exists(&w) || !time_exists(&w))
		return CLOCK_E_RANGE;
	*ms = clamp(ms_from_local(ms_from_wall(&w)));
	return 0;
}

int32_t clock_day(int64_t ms)
{
	ms = clamp(ms);
	return (int32_t)floor_div(ms + offset_at(ms) * 1000, (int64_t)DAY_S * 1000);
}

int64_t clock_day_start(int32_t day)
{
	return ms_from_local(clamp((int64_t)day * DAY_S * 1000));
}

int clock_parse_day(int32_t *day, struct slice text)
{
	struct wall w = { 0 };

	if (!take_date(&text, &w) || text.len)
		return CLOCK_E_FORM;
	if (!date_exists(&w))
		return CLOCK_E_RANGE;
	*day = (int32_t)days_from_civil(w.year, w.month, w.day);
	return 0;
}

char *clock_format_day(char out[CLOCK_TEXT], int32_t day)
{
	struct wall w;

	wall_from_ms(&w, clamp((int64_t)day * DAY_S * 1000));
	*put_date(out, &w) = '\0';
	return out;
}
