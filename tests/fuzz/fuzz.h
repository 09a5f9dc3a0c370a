/* SPDX-License-Identifier: MIT */
#ifndef TESTS_FUZZ_FUZZ_H
#define TESTS_FUZZ_FUZZ_H

/* A target is one function that takes any bytes and says by HOLDS what must be true of what comes out. libFuzzer calls
 * it with what it makes up (TRADEPOST_FUZZ), replay.c with the files that are kept. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/fault.h"
#include "base/slice.h"
#include "base/unicode.h"

#define HOLDS(condition)                                                                               \
	do {                                                                                           \
		if (!(condition)) {                                                                    \
			fprintf(stderr, "%s:%d: does not hold: %s\n", __FILE__, __LINE__, #condition); \
			abort();                                                                       \
		}                                                                                      \
	} while (0)

/* Always returns 0. The bytes end where an allocation ends, so that reading behind them shows. */
int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len);

/* The input as text. */
static inline struct slice fuzz_text(const uint8_t *bytes, size_t len)
{
	return slice_of(len ? (const char *)bytes : "", len);
}

/* The part before the first NUL; *rest is what is behind it. */
static inline struct slice fuzz_part(struct slice *rest)
{
	struct slice part;

	if (!slice_split(rest, '\0', &part))
		return slice_of("", 0);
	return part;
}

#endif
