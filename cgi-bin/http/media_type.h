/* SPDX-License-Identifier: MIT */
#ifndef HTTP_MEDIA_TYPE_H
#define HTTP_MEDIA_TYPE_H

/* Content-Type of what is sent to us (RFC 9110 8.3). */

#include <stdbool.h>

#include "base/slice.h"

/* Is it `wanted` ("application/json"), whatever the case? Of parameters, charset must be UTF-8 where it is given
 * (quoted or not); others are ignored. Absent or malformed: no. */
bool media_type_is(struct slice content_type, struct slice wanted);

#endif
