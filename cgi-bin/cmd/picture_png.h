/* SPDX-License-Identifier: MIT */
#ifndef CMD_PICTURE_PNG_H
#define CMD_PICTURE_PNG_H

/* What libpng calls back, whoever reads or writes. */

#include <stddef.h>

struct png_struct_def; /* libpng's png_struct */

/* Reads from memory: the pointer of png_set_read_fn is to a struct slice, what is still to come. */
void png_take(struct png_struct_def *, unsigned char *to, size_t len);

/* Errors go back to the setjmp, without a word; warnings are none of ours. */
_Noreturn void png_gives_up(struct png_struct_def *, const char *what);
void png_is_silent(struct png_struct_def *, const char *what);

#endif
