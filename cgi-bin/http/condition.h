/* SPDX-License-Identifier: MIT */
#ifndef HTTP_CONDITION_H
#define HTTP_CONDITION_H

/* Conditional requests: If-Match and If-None-Match (RFC 9110 8.8.3, 13.1). Entity tags are given as they are sent, with
 * their quotes and W/. */

#include <stdbool.h>

#include "base/slice.h"

/* Outcomes of condition_match. */
enum {
	CONDITION_E_ABSENT = 1, /* no If-Match: 428 where one is needed */
	CONDITION_E_MALFORMED,  /* not a list of entity tags: 400 */
	CONDITION_E_STALE       /* none of them is the current one: 412 */
};

/* Does If-None-Match (SLICE_NONE if absent) say that the client has `etag` already? Weak comparison. What is malformed
 * counts up to where it is: at worst the answer is sent again. `*` matches, since there is something. */
bool condition_none_match(struct slice if_none_match, struct slice etag);
/* Does If-Match name `etag`? Strong comparison: a weak tag on either side never matches. `*` matches any. */
int condition_match(struct slice if_match, struct slice etag);

#endif
