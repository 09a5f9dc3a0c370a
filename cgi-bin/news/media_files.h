/* SPDX-License-Identifier: MIT */
#ifndef NEWS_MEDIA_FILES_H
#define NEWS_MEDIA_FILES_H

/* The folder of the pictures, and how its files keep step with the rows of `media`, so that a file shows exactly while
 * there is a row of it: the row decides.
 *
 *   .new-XXXXXX ──► .ID.EXT.STAMP ──► (commit of the row) ──► ID.EXT, which the web server shows
 *                                  ID.EXT ──► .ID.EXT.STAMP ──► (commit without the row) ──► gone
 *
 * What a stop at any moment leaves behind a dot is put right at the next start. A stamp is a change's own, so that two
 * that have the same picture under way do not take each other's files. */

#include "news/media.h"

struct media_stamp {
	char text[17];
};

/* Makes the folder if it is not there, and in it a file without a name that anybody is shown. `path` is its name; NULL:
 * it has none, and goes when it is closed. *fd is the caller's. FAULT_FULL, FAULT_SYSTEM. */
int media_file_new(int *fd, char path[], size_t size, struct slice folder);
/* A file of a picture, complete: syncs it, and gives it its name before the commit. */
int media_file_stage(
	int fd, const char *path, struct slice folder, const struct media *, size_t n, const struct media_stamp *);
/* Outcome: what stands there is not what is said of it. */
enum { MEDIA_FILES_E_OTHER = 1 };
/* All files of a picture, which stand one behind the other in `fd` and nothing behind them: each is held against its
 * length and hash, and staged. MEDIA_FILES_E_OTHER; after that, and after a fault, none is. */
int media_files_unpack(int fd, struct slice folder, const struct media *, const struct media_stamp *);
/* The names are on disk. */
int media_folder_sync(struct slice folder);
void media_stamp_new(struct media_stamp *);

/* After a commit: what was staged shows, unless it does already. After a failure: what was staged goes. */
void media_files_show(struct slice folder, const struct media *, const struct media_stamp *);
void media_files_drop(struct slice folder, const struct media *, const struct media_stamp *);
/* Before the commit of a removal: shows no more. Then, after the commit, it is gone, whatever it was called; a failure
 * shows it again. */
int media_files_hide(struct slice folder, const struct media *, const struct media_stamp *);
void media_files_remove(struct slice folder, const struct media *, const struct media_stamp *);

/* Whether all of them show. */
bool media_files_are_here(struct slice folder, const struct media *);

/* At a start, before anybody else writes here: shows what has a row, removes what has none. */
int media_recover(struct store *, struct slice folder);
/* Whether a name is that of a picture's file: ID.EXT or ID-WIDTH.webp, as the web server shows them. */
bool media_is_name(struct slice name);
/* Whether a row has a file of such a name. */
int media_has_file(bool *out, struct store *, struct arena *, struct slice name);

#endif
