/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_HTML_CHECK_H
#define TESTS_FUZZ_HTML_CHECK_H

#include "base/slice.h"

/* What is wrong with HTML that the renderer made, and from where on; NULL if nothing is. It reads strictly what a
 * browser would read in its lenient way, and shares no code with the renderer: elements are opened and closed in order,
 * each is one of those that articles may have, with its own attributes only, their values quoted; no address has
 * another scheme than the four allowed, as a browser would see it; every & begins a reference; < and > stand in tags
 * only. */
const char *html_check(struct slice html, size_t *where);

#endif
