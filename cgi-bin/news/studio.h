/* SPDX-License-Identifier: MIT */
#ifndef NEWS_STUDIO_H
#define NEWS_STUDIO_H

/* Who makes pictures anew, as the rest of the program sees it: cmd/studio.c, by children; in tests somebody else.
 *
 *   submit ──► a child makes the files ──► they are staged (news/media_files.h), or packed ──► done(result)
 *
 * A picture is made anew, whoever sends it. One that is `ours` already keeps its bytes where they are nothing but a
 * picture (cmd/picture.h), since its name tells what they are: to encode a JPEG once more would change it each time
 * that it goes from one store to another. It is decoded all the same, so that what is damaged is found, and gets its
 * widths; and who forged a name for bytes that hide something has them made anew. */

#include "news/media_files.h"

/* Outcomes: what was sent is no JPEG, PNG or WebP, or damaged; has too many pixels; moves; took too much time or
 * memory.
 */
enum { STUDIO_E_KIND = 1, STUDIO_E_SIZE, STUDIO_E_MOVING, STUDIO_E_LIMITS };

struct studio_job {
	struct studio_job *next; /* the studio's */
	int fd;                  /* what was sent; open until done, and the caller's */
	struct slice folder;     /* of the pictures; SLICE_NONE: they are packed */
	bool ours;               /* packed only: named by what it holds */
	bool patient;            /* waits for its turn and for its child longer than somebody at a browser */
	/* With result 0: its files are staged, and the caller's to show or drop. */
	struct media made;
	struct media_stamp stamp;
	int packed; /* or they stand one behind the other in this file, which is the caller's to close */
	int result; /* 0, an outcome or a fault */
	void (*done)(struct studio_job *); /* on another thread; the job is the callee's again */
	int64_t since_ms;                  /* the studio's: when it came, by the steady clock */
};

struct studio {
	/* From any thread. 0: `done` will be called. FAULT_BUSY: as many wait as may. */
	int (*submit)(struct studio *, struct studio_job *);
};

#endif
