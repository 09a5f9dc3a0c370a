/* SPDX-License-Identifier: MIT */
#ifndef NEWS_PICTURES_H
#define NEWS_PICTURES_H

/* Pictures that a text shows, as the store knows them. */

#include "base/slice.h"
#include "store/store.h"
#include "text/markdown.h"

/* For markdown_options.picture; `arg` is the reader's or writer's struct store. A name is ID.EXT. */
int pictures_find(void *arg, struct slice name, struct markdown_picture *out);

#endif
