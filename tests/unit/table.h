/* SPDX-License-Identifier: MIT */
#ifndef TESTS_TABLE_H
#define TESTS_TABLE_H

/* Tests as tables: a row that fails says which one it is. Include it first. */

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"

#define TEST(name)    static void name(void **state __attribute__((unused)))
#define EACH(rows, i) for (size_t i = 0; i < sizeof(rows) / sizeof((rows)[0]); i++)
#define CHECK(condition)                            \
	do {                                        \
		if (!(condition))                   \
			fail_msg("%s", #condition); \
	} while (0)
#define CHECK_ROW(i, condition)                                           \
	do {                                                              \
		if (!(condition))                                         \
			fail_msg("row %zu: %s", (size_t)(i), #condition); \
	} while (0)

/* Fails with both texts if they differ. */
#define CHECK_TEXT(i, got, want) check_text_at(__FILE__, __LINE__, (size_t)(i), (got), (want))

static inline void check_text_at(const char *file, int line, size_t row, struct slice got, const char *want)
{
	if (slice_eq(got, slice_from(want)))
		return;
	print_error("%s:%d: row %zu: got  \"" SLICE_FMT "\"\n", file, line, row, SLICE_ARG(got));
	print_error("%s:%d: row %zu: want \"%s\"\n", file, line, row, want);
	_fail(file, line);
}

#endif
