/* SPDX-License-Identifier: MIT */
#ifndef WEB_LISTING_H
#define WEB_LISTING_H

/* Reading a page of a list: what JSON lists and list pages share, so that a cursor of one continues the other. */

#include "news/list.h"
#include "web/context.h"

/* A cursor belongs to one order and to what the list is narrowed by. `query` is filled but for its place; `cursor` is
 * the parameter, absent or decoded. Outcome: LISTING_E_CURSOR when it belongs to another list. */
enum { LISTING_E_CURSOR = 1 };
int listing_place(const struct context *, struct list_query *query, const struct param_value *cursor);
/* The cursor of what comes behind the page; SLICE_NONE at the end. FAULT_MEMORY. */
int listing_next(struct context *, const struct list_query *, const struct list_page *, struct slice *next);

#endif
