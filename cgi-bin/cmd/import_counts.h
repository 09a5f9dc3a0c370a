/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_COUNTS_H
#define CMD_IMPORT_COUNTS_H

/* What other systems counted, as CSV:
 *
 *	article,count,system,as_of
 *	harbour,23189,wordpress,2025-12-31
 *	https://old.example/?p=7,"512",wordpress,2026-01-01T00:00:00+08:00
 *
 * The first record names the columns, which may stand in any order beside others: `article` (an id, a slug or the
 *address of the article's source; also `id`, `slug`, `url`), `count` (also `views`), `system` (also `source`), `as_of`
 *(also `date`): a time with its offset, or a day of the site's zone, whose beginning is meant. */

#include <stdbool.h>

#include "base/buffer.h"
#include "base/slice.h"

/* Outcome: something in it is wrong; *faults says what and where, a sentence a line. */
enum { COUNTS_E_FORM = 1 };

/* Whether the first record names these columns. */
bool counts_recognise(struct slice text);
/* Appends the JSON lines of news/imported.h. `name` stands before each sentence of *faults, with its line. */
int counts_read(struct buffer *out, struct slice text, const char *name, struct buffer *faults);

#endif
