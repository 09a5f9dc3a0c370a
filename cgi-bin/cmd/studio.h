/* SPDX-License-Identifier: MIT */
#ifndef CMD_STUDIO_H
#define CMD_STUDIO_H

/* Makes pictures anew by children of this program (cmd/picture_child.h): a few at a time, a few more wait. */

#include "news/studio.h"

int studio_start(struct studio **out);
/* What waits ends with FAULT_BUSY, and so does what is not made within a moment. Any thread. */
void studio_hurry(struct studio *);
/* After it, no `done` is called any more. NULL is fine. */
void studio_stop(struct studio *);

#endif
