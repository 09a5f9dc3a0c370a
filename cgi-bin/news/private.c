/* SPDX-License-Identifier: MIT */

/* private.c: see private.h. */
#include "news/private.h"

#include <stddef.h>

const char *const private_tables[] = { "visit", "visit_overflow", "visitor_key", NULL };
