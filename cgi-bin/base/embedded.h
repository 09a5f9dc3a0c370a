/* SPDX-License-Identifier: MIT */
#ifndef BASE_EMBEDDED_H
#define BASE_EMBEDDED_H

#include <stddef.h>

/* A file that was made part of the program at build (cgi-bin/build/embed.pl). An array of them ends with a row whose
 * name is NULL; `text` has `len` bytes and a NUL behind them. */
struct embedded {
	const char *name, *text;
	size_t len;
};

#endif
