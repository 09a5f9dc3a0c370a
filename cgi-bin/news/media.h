/* SPDX-License-Identifier: MIT */
#ifndef NEWS_MEDIA_H
#define NEWS_MEDIA_H

/* Pictures: a file media/ID.EXT, named by its content, and beside it narrower ones, media/ID-WIDTH.webp, for browsers
 * to choose from. Those that were imported before pictures were made anew have none of these. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "base/slice.h"
#include "news/site.h"
#include "store/store.h"

#define MEDIA_HASH     16               /* bytes of a file's BLAKE2b */
#define MEDIA_ID       (2 * MEDIA_HASH) /* its digits, which name it */
#define MEDIA_SOURCE   32               /* bytes of the hash of what was sent */
#define MEDIA_WIDTHS   3
#define MEDIA_FILES    (1 + MEDIA_WIDTHS)
#define MEDIA_NAME_MAX 64 /* bytes of a file's name, with its NUL */

/* A narrower one. */
struct media_file {
	int64_t width, bytes;
	char hash[MEDIA_ID + 1];
};

struct media {
	char id[MEDIA_ID + 1], ext[5];          /* jpg, png, webp */
	int64_t width, height, bytes;           /* of the file that id names */
	struct media_file narrow[MEDIA_WIDTHS]; /* ascending */
	size_t narrow_count;
	struct slice alt, caption; /* JSON objects of texts by language, in the arena */
	int64_t revision, added_ms;
	bool used; /* an article shows it, of whatever state and in hidden texts too, as its latest revision says */
};

/* Outcome: there is no such picture. */
enum { MEDIA_E_MISSING = 1 };

int media_get(struct media *out, struct store *, struct arena *, struct slice id);
/* The latest ones before (added_ms, id), at most `limit`, as an array in the arena. INT64_MAX: from the first on. */
int media_list(struct media **out, size_t *count, bool *more, struct store *, struct arena *, int64_t added_ms,
	struct slice id, size_t limit);
/* Appends it as JSON, as editors see it. */
void media_write(struct buffer *out, const struct media *);

/* Names of its files, `n` of 0 (the one that its id names) … narrow_count. */
void media_name(char out[MEDIA_NAME_MAX], const struct media *, size_t n);
/* How the table keeps the narrower files, and back. False: that is no such text. */
void media_files_write(struct buffer *out, const struct media *);
bool media_files_read(struct media *out, struct slice files);
/* `/media/ID-480.webp 480w, …` for the attribute of that name; SLICE_NONE where there are none. *failed: no memory. */
struct slice media_srcset(struct arena *, struct slice id, struct slice files, bool *failed);

#endif
