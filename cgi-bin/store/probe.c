/* SPDX-License-Identifier: MIT */

/* probe.c: the file itself, past everything that the engine remembers of it.
 *
 * A connection answers out of its page cache for as long as nothing was written, and out of a file that was replaced or
 * removed for as long as it lives. So what is read here goes to the file that is open, and by the engine's own handle:
 * opening it once more would lose the engine's locks when that is closed (POSIX, fcntl: all locks of a process end with
 * the first closing). */
#include "store/probe.h"

#include <string.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "store/engine.h"

/* Of the engine's file format, section 1.3, "The Database Header". */
enum { HEAD = 100, MAGIC = 16, APPLICATION_ID_AT = 68 };

static uint32_t big_endian(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

int store_probe(struct store *s)
{
	unsigned char head[HEAD];
	sqlite3_file *file = NULL;
	int moved = 0, r;

	r = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_HAS_MOVED, &moved);
	if (r == SQLITE_OK && moved)
		return fault_new(FAULT_STORE, "another file is in the place of the store, or none");
	if (r == SQLITE_OK)
		r = sqlite3_file_control(s->db, "main", SQLITE_FCNTL_FILE_POINTER, &file);
	if (r == SQLITE_OK)
		r = file->pMethods->xRead(file, head, HEAD, 0);
	if (r != SQLITE_OK)
		return fault_new(FAULT_STORE, "the store's file: %s (%d)", sqlite3_errstr(r), r);
	if (memcmp(head, "SQLite format 3", MAGIC) != 0 || big_endian(head + APPLICATION_ID_AT) != STORE_APPLICATION_ID)
		return fault_new(FAULT_STORE, "the store's file has been overwritten");
	return 0;
}

static int64_t length_of(const char *path)
{
	struct stat st;

	return path && stat(path, &st) == 0 ? st.st_size : 0;
}

void store_lengths(struct store *s, int64_t *file, int64_t *journal)
{
	const char *path = sqlite3_db_filename(s->db, "main");

	*file = length_of(path);
	*journal = length_of(path ? sqlite3_filename_wal(path) : NULL);
}
