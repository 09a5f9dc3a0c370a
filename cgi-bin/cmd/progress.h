/* SPDX-License-Identifier: MIT */
#ifndef CMD_PROGRESS_H
#define CMD_PROGRESS_H

/* How far long work is: one line that is written over, on standard error where that is a terminal, else nothing. */

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown;
	int64_t told_ms;
};

void progress_begin(struct progress *);
/* "WHAT DONE of TOTAL"; a few times a second, however often it is called. total 0: not known. */
void progress_tell(struct progress *, const char *what, int64_t done, int64_t total);
/* Takes the line away. */
void progress_end(struct progress *);

#endif
