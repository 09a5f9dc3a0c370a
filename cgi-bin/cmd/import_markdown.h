/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_MARKDOWN_H
#define CMD_IMPORT_MARKDOWN_H

/* Articles from files with front matter (cmd/front_matter.h).
 *
 * Files of a folder with the same name are one article: `NAME.LANG.md` is its text in that language, `NAME.md` too
 * where its front matter has `lang`. Without, it holds several: each text has a front matter of its own, which begins
 * with `lang`. What is of the article as a whole may stand in any of its files. Texts are in the order of `languages`;
 * without it those come first in whose files something of the whole article stands, then by file name.
 *
 * Articles go in by their `id`, so that a section is described before it is used in what `export` wrote; those without
 * a number behind them, by name. */

#include "cmd/access.h"

/* Whether a file is one of them. */
bool markdown_recognise(struct slice text);

/* Brings in all of a folder, or the article that a file is part of: all or nothing. Faults and warnings are told with
 * file and line. *out is the answer of the change, for who tells the result. 0 or the status to end with. */
int import_markdown(struct call *, struct door *, bool dry, const char *path, json_t **out);

#endif
