/* SPDX-License-Identifier: MIT */
#ifndef NEWS_PRIVATE_H
#define NEWS_PRIVATE_H

/* The tables that hold something of visitors, ended by NULL: no row of them is in a backup. Who adds a table of that
 * kind adds it here. */
extern const char *const private_tables[];

#endif
