/* SPDX-License-Identifier: MIT */
#ifndef WEB_FINISH_H
#define WEB_FINISH_H

/* From a response to the bytes that are sent: entity tag, compression, how long it may be kept, and the copy that is
 * kept for the next one who asks (web/kept.h). */

#include "web/context.h"

/* FAULT_MEMORY, FAULT_STORE, FAULT_BUG: there is no answer, and c->res may be set anew. */
int finish(struct context *c, struct answer *out);

#endif
