/* SPDX-License-Identifier: MIT */
#ifndef NEWS_EXPORT_H
#define NEWS_EXPORT_H

/* Every article as a JSON line, in order of id, in the form that news/import.h takes: drafts, scheduled and withdrawn
 * ones too, no visit, key or token. An empty store that takes the lines in writes the same bytes again.
 *
 * The first article of each section brings its names and position along (`section_as`). Revisions are not exported:
 * what a translation was made from becomes whether it is stale. */

#include "base/slice.h"
#include "store/store.h"

/* Outcome: `put` said so. */
enum { EXPORT_E_STOPPED = 1 };

/* Takes one line, with its end; the slice lives until it returns. Anything but 0 stops the export. */
typedef int export_put_fn(void *arg, struct slice line);

/* From a reader or the writer; inside a snapshot it is one state of the store. *count is how many lines were put. */
int export_lines(struct store *, export_put_fn *put, void *arg, int64_t *count);

#endif
