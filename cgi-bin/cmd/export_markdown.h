/* SPDX-License-Identifier: MIT */
#ifndef CMD_EXPORT_MARKDOWN_H
#define CMD_EXPORT_MARKDOWN_H

/* Lines of an export as files with front matter, in the form that cmd/import_markdown.h reads: SLUG.LANG.md for each
 * text, what is of the article as a whole in its first one. */

#include "cmd/command.h"

/* Makes the folder, or takes one that is empty. 0 or the status to end with. */
int export_markdown_begin(struct call *, const char *folder);

struct export_markdown {
	struct call *call;
	const char *folder;
};

/* For export_lines; `arg` is a struct export_markdown. What goes wrong is told; then EXPORT_E_STOPPED. */
int export_markdown_put(void *arg, struct slice line);

#endif
