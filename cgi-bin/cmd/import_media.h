/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_MEDIA_H
#define CMD_IMPORT_MEDIA_H

/* Pictures that an imported file names: found beside it or in its folder `media`, looked at, and handed to the store,
 * before the articles that show them. What a file brought is taken back when its articles are refused. */

#include "cmd/access.h"

struct import_media {
	struct call *call;
	struct door *door; /* NULL: a dry run; pictures are looked at and not handed over */
	char *folder;      /* of the file */
	json_t *added;     /* ids that were not in the store before; of a dry run, what would be handed over */
	size_t warnings;
};

/* `path` is the imported file. 0 or the status to end with. */
int import_media_begin(struct import_media *, struct call *, struct door *, const char *path);
/* Looks at article's `image`: {"id"?, "name"?, …}. Where its file is there, the picture is added and `id` set; where it
 * is not, a warning is told and name and caption stay. Pictures that texts name as /media/ID.EXT are added likewise. A
 * file that is no picture ends the import. `path` and `line` are the place of the article. */
int import_media_resolve(struct import_media *, json_t *article, const char *path, int line);
/* The pictures that a dry run has to take for being there, for the change `import`; empty if it is none. The caller's.
 */
json_t *import_media_foreseen(const struct import_media *);
/* Every warning of an import: `tradepost: import: PATH:LINE: warning: WHAT`. Line 0: of the file as a whole. */
void import_warn(const char *path, long line, const char *what);
/* After the import: keep, or take back what was added. */
void import_media_end(struct import_media *, bool keep);

#endif
