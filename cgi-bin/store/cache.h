/* SPDX-License-Identifier: MIT */
#ifndef STORE_CACHE_H
#define STORE_CACHE_H

/* The page cache of the engine's connections, one for each: a walk through the store does not empty it.
 *
 * Reading articles at random touches a few pages again and again (those above the leaves, the narrow rows of counts)
 * and several that nobody asks for a second time. In the engine's own cache, which drops what was not used for longest,
 * the latter push out the former, and a page that comes back is checked cell by cell (cell_size_check), which costs
 * more than reading it. So here a page has to be asked for twice, some time apart, before it may push out one of that
 * kind. */

#include <sqlite3.h>

/* For SQLITE_CONFIG_PCACHE2, before the engine is started. */
extern const sqlite3_pcache_methods2 cache_methods;

#endif
