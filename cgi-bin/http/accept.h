/* SPDX-License-Identifier: MIT */
#ifndef HTTP_ACCEPT_H
#define HTTP_ACCEPT_H

/* Accept-Encoding (RFC 9110 12.5.3). */

#include <stdbool.h>

#include "base/slice.h"

/* May the answer be gzip? True for `gzip`, `x-gzip` or `*` with a weight above 0; a `gzip;q=0` overrides `*`. Absent,
 * empty or malformed: no. */
bool accept_gzip(struct slice accept_encoding);

#endif
