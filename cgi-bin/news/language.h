/* SPDX-License-Identifier: MIT */
#ifndef NEWS_LANGUAGE_H
#define NEWS_LANGUAGE_H

/* Languages by the number under which the store knows them. Writer only. */

#include <stdint.h>

#include "base/slice.h"
#include "store/store.h"

/* The number of a canonical tag; a new one if it was never used before. */
int language_id(int64_t *out, struct store *, struct slice tag);

#endif
