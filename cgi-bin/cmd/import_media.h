/* SPDX-License-Identifier: MIT */
#ifndef CMD_IMPORT_MEDIA_H
#define CMD_IMPORT_MEDIA_H

/* Pictures that an imported file names: found beside it or in its folder `media`, made anew by children
 * (cmd/studio.h), two at a time, and brought to the store (news/brought.h) before the articles that show them.
 *
 *   import_media_note, each article ──► import_media_make, once ──► import_media_resolve, each article ──► the import
 *
 * Of each is asked first whether the store has it: the same file again needs no child. One whose name is the hash of
 * what it holds is ours (news/studio.h). Where a picture is called otherwise when it was made anew, the article is
 * changed to name it so. */

#include "cmd/access.h"

struct studio;

struct import_media {
	struct call *call;
	struct door *door;
	bool dry;
	char *folder;     /* of the file */
	json_t *pictures; /* by path within the folder: {"where", and once it is known "id", "ext"} */
	json_t *sources;  /* by hash of what a file holds: the path of the first one of these */
	struct studio *studio;
	bool failed; /* a picture was refused */
	size_t warnings;
};

/* `path` is the imported file. 0 or the status to end with. */
int import_media_begin(struct import_media *, struct call *, struct door *, bool dry, const char *path);
/* Remembers the picture that the article shows as its own, `image` {"id"?, "name"?, …}, and those that texts name as
 * /media/ID.EXT, where a file of theirs is there. `path` and `line` are the place of the article. */
int import_media_note(struct import_media *, const json_t *article, const char *path, long line);
/* Has them made and brings them, or in a dry run says what would be brought. Every one that is none is told with its
 * place; then COMMAND_FAILED. */
int import_media_make(struct import_media *);
/* Puts the ids of what was made in their places. Where a picture is not there, a warning is told, and its name and
 * caption stay. */
int import_media_resolve(struct import_media *, json_t *article, const char *path, long line);
/* Every warning of an import: `tradepost: import: PATH:LINE: warning: WHAT`. Line 0: of the file as a whole. */
void import_warn(const struct call *, const char *path, long line, const char *what);
/* Once, after the import or without it: then what was brought is forgotten. */
void import_media_end(struct import_media *, bool done);

#endif
