/* SPDX-License-Identifier: MIT */
#ifndef BASE_UNICODE_TABLES_H
#define BASE_UNICODE_TABLES_H

/* What cgi-bin/build/unicode.pl makes of unicode-data; for base/unicode.c alone. */

#include <stddef.h>
#include <stdint.h>

#include "base/unicode.h"

#define UNICODE_BLOCKS 0x1100 /* blocks of 256 characters */

struct unicode_pair {
	uint32_t from, to;
};

/* Which row of unicode_script_block a block has. */
extern const uint8_t unicode_script_blocks[UNICODE_BLOCKS];
extern const uint8_t unicode_script_block[][256];
/* Traditional to simplified, by `from`. */
extern const struct unicode_pair unicode_simple[];
extern const size_t unicode_simple_count;
/* Those of U+nn00 to U+nnFF are from [nn] to before [nn + 1]; what lies beyond U+FFFF is from [256] on. */
extern const uint16_t unicode_simple_begins[257];
/* Ranges, from first to last, ascending. */
extern const struct unicode_pair unicode_terminal[];
extern const size_t unicode_terminal_count;

#endif
