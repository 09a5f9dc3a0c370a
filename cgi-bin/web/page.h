/* SPDX-License-Identifier: MIT */
#ifndef WEB_PAGE_H
#define WEB_PAGE_H

/* Between handlers and render/pages. */

#include "web/context.h"

/* What every page needs: the language asked for, and the sections unless `bare`. 0 or a fault. */
int page_begin(struct page *, struct context *, bool bare);
/* Makes c->res the page of that problem; the status stays to be set. Without details: the table's sentence. 0 or a
 * fault. */
int page_of_problem(struct context *, const struct problem_info *, const struct slice *details,
	const struct slice *langs, size_t n);

#endif
