/* SPDX-License-Identifier: MIT */
#ifndef NEWS_VISITS_H
#define NEWS_VISITS_H

/* The index of living visits: who has which article's window open, and how many windows an address opened on it.
 *
 * A visitor of an article is 12 bytes, `place` (6: address and article) and `agent` (6: with the user agent too), both
 * keyed hashes. An entry is one window: when it was opened and when it was last extended. Entries of one place stand in
 * one run of an open-addressed table, so that one probe answers both questions of the rule: is this visitor's window
 * open, and how many did others at this address open within the hour. 20 bytes an entry, 23 to 27 with the empty ones.
 *
 * Only the counting thread uses it. Times are milliseconds; inside they are kept modulo 2^32 (49 days), which is exact
 * since visits_sweep forgets what is older than an hour. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define VISITOR_PLACE 6
#define VISITOR_LEN   12

#define VISIT_WINDOW_MS ((int64_t)30 * 60 * 1000) /* a visit ends that long after its last request */
#define VISIT_FLOOD_MS  ((int64_t)60 * 60 * 1000) /* windows opened within that count for `flood` */
#define VISIT_FLOOD     30                        /* so many by other agents are one flood */

struct visitor {
	uint8_t bytes[VISITOR_LEN];
};

/* What is known of a visitor at a time. */
struct visits_found {
	bool open;     /* a window is open; `entry` extends it */
	size_t others; /* windows that other agents of this address opened on this article within the hour */
	size_t entry;
};

struct visits;

/* Holds at most `most` entries; then visits_add says no. NULL without memory. */
struct visits *visits_new(size_t most);
void visits_free(struct visits *);
void visits_find(const struct visits *, const struct visitor *, int64_t now_ms, struct visits_found *out);
/* Remembers a window. opened_ms 0: opened longer ago than an hour. False when there is no room (for memory or `most`).
 */
bool visits_add(struct visits *, const struct visitor *, int64_t opened_ms, int64_t last_ms, int64_t now_ms);
/* Moves the last request of a found entry; returns what it was. An entry is valid until the next visits_add or sweep.
 */
int64_t visits_extend(struct visits *, size_t entry, int64_t last_ms, int64_t now_ms);
/* Takes back: the visitor's window that was last extended at last_ms becomes one of before_ms (0: it never was). */
void visits_undo(struct visits *, const struct visitor *, int64_t last_ms, int64_t before_ms, int64_t now_ms);
/* Forgets what has run out. At least once in 20 days. */
void visits_sweep(struct visits *, int64_t now_ms);
/* Entries, also those that have run out and are not swept yet, and the bytes of the table. */
void visits_size(const struct visits *, size_t *entries, size_t *bytes);

#endif
