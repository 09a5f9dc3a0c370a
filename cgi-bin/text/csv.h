/* SPDX-License-Identifier: MIT */
#ifndef TEXT_CSV_H
#define TEXT_CSV_H

/* Comma-separated values (RFC 4180): records end with \n or \r\n, a field in quotes may hold commas, line ends and
 * doubled quotes. A byte order mark at the beginning and empty lines are passed over. */

#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"

/* Outcomes of csv_next: there are no more; or this record is wrong, and the next call goes on behind it. */
enum {
	CSV_END = 1,
	CSV_E_QUOTE,    /* a quote within a field that does not begin with one */
	CSV_E_BEHIND,   /* something stands between a closing quote and the comma */
	CSV_E_OPEN,     /* a quoted field does not end before the text does */
	CSV_E_TOO_MANY, /* more than CSV_FIELDS_MAX fields */
	CSV_E_ENCODING  /* not UTF-8, or a NUL */
};

#define CSV_FIELDS_MAX 64

struct csv {
	struct slice rest;
	long line; /* where `rest` begins, from 1 */
};

struct csv_record {
	long line; /* where it begins */
	size_t count;
	struct slice fields[CSV_FIELDS_MAX];
};

void csv_init(struct csv *, struct slice text);
/* Fields point into the text, or into the arena if they hold quotes. FAULT_MEMORY. */
int csv_next(struct csv *, struct arena *, struct csv_record *out);
/* A sentence for people about an outcome that is an error. */
const char *csv_text(int outcome);

#endif
