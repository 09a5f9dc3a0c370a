/* SPDX-License-Identifier: MIT */
#ifndef WEB_PARK_H
#define WEB_PARK_H

/* What a handler leaves in request->parked when it returns HANDLER_PARKED, as the first member of a struct of its own
 * in the request's arena:
 *
 *   handler ──► job submitted, HANDLER_PARKED ──► (writer commits, job.done calls request->wake) ──► resume ──► answer
 *
 * From the moment the job is submitted the request belongs to whoever wakes it: the handler touches nothing of it any
 * more. */

#include "web/context.h"

struct parked {
	const struct route *route;
	int (*resume)(struct context *); /* returns as a handler does, but never HANDLER_PARKED */
};

#endif
