/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_STORE_SHIM_H
#define TESTS_UNIT_STORE_SHIM_H

/* A layer between the engine and its files that makes the n-th call of a kind fail, and that can take the power away.
 * It stands wholly in this header, since a unit test is one source file.
 *
 * It registers itself as the engine's default, so that what is tested is the production code as it is.
 *
 * The disk: while `shim_record` is in force, each file has an image of what is really on the disk. A write changes the
 * file only, and is remembered as a range; an fsync copies the ranges into the image; an fsync that is made to fail
 * drops them, as kernels do, so that a later one does not write them either. A power cut puts the images in the place
 * of the files. */

#include <fcntl.h>
#include <sqlite3.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SHIM_WRITE = 1, SHIM_SYNC = 2, SHIM_TRUNCATE = 4, SHIM_SHARED = 8, SHIM_OPEN = 16 };

enum { SHIM_FILES = 8, SHIM_RANGES = 4096, SHIM_SECTOR = 512 };

struct shim_disk {
	char path[256]; /* "": free */
	unsigned char *image;
	size_t size, ranges;
	struct {
		sqlite3_int64 at, len;
	} range[SHIM_RANGES];
};

struct shim_file {
	sqlite3_file base;
	struct shim_disk *disk; /* NULL: not recorded */
	sqlite3_file *real;
};

static struct {
	sqlite3_vfs vfs, *real;
	sqlite3_io_methods methods;
	atomic_int kinds, code, countdown, power;
	atomic_bool lasting, fired, dead, recording;
	struct shim_disk disk[SHIM_FILES];
} shim;

/* The n-th call (from 1) of the kinds fails with the engine's code `code`, and if `lasting` all after it. An fsync
 * always fails with its own code. */
static inline void shim_arm(int kinds, int n, int code, bool lasting)
{
	shim.code = code;
	shim.lasting = lasting;
	shim.fired = false;
	shim.countdown = n;
	shim.kinds = kinds;
}

/* Failing has an end. True if something was made to fail. */
static inline bool shim_disarm(void)
{
	shim.kinds = 0;
	return shim.fired;
}

static inline bool shim_fails(int kind)
{
	int left;

	if (shim.dead)
		return true;
	if (shim.power && kind != SHIM_SHARED && kind != SHIM_OPEN && --shim.power == 0)
		return shim.dead = true;
	if (!(shim.kinds & kind))
		return false;
	left = --shim.countdown;
	if (left > 0 || (left < 0 && !shim.lasting))
		return false;
	return shim.fired = true;
}

static inline void shim_read_all(const char *path, unsigned char **bytes, size_t *size)
{
	int fd = open(path, O_RDONLY);
	struct stat st;

	*bytes = NULL;
	*size = 0;
	if (fd < 0)
		return;
	if (fstat(fd, &st) == 0 && st.st_size > 0) {
		*bytes = malloc((size_t)st.st_size);
		*size = (size_t)pread(fd, *bytes, (size_t)st.st_size, 0);
	}
	close(fd);
}

static inline void shim_grow(struct shim_disk *d, size_t size)
{
	if (size > d->size) {
		d->image = realloc(d->image, size);
		memset(d->image + d->size, 0, size - d->size);
	}
	d->size = size;
}

/* A sector of the file at `path` arrives on the disk. */
static inline void shim_store(struct shim_disk *d, const unsigned char *now, size_t size, size_t at, size_t len)
{
	if (at >= size)
		return;
	if (at + len > size)
		len = size - at;
	if (at + len > d->size)
		shim_grow(d, at + len);
	memcpy(d->image + at, now + at, len);
}

static inline void shim_settle(struct shim_disk *d)
{
	unsigned char *now;
	size_t size;

	shim_read_all(d->path, &now, &size);
	for (size_t i = 0; i < d->ranges; i++)
		shim_store(d, now, size, (size_t)d->range[i].at, (size_t)d->range[i].len);
	shim_grow(d, size);
	d->ranges = 0;
	free(now);
}

static inline void shim_dirty(struct shim_disk *d, sqlite3_int64 at, sqlite3_int64 len)
{
	if (!d || !shim.recording)
		return;
	if (d->ranges == SHIM_RANGES)
		abort();
	d->range[d->ranges].at = at;
	d->range[d->ranges++].len = len;
}

#define SHIM_REAL(f) (((struct shim_file *)(f))->real)

static inline int shim_close(sqlite3_file *f)
{
	return SHIM_REAL(f)->pMethods->xClose(SHIM_REAL(f));
}

static inline int shim_read(sqlite3_file *f, void *to, int len, sqlite3_int64 at)
{
	return SHIM_REAL(f)->pMethods->xRead(SHIM_REAL(f), to, len, at);
}

static inline int shim_write(sqlite3_file *f, const void *from, int len, sqlite3_int64 at)
{
	if (shim_fails(SHIM_WRITE)) {
		/* Half of it arrives in the file, as a full disk has it. */
		if (!shim.dead && len > 1) {
			shim_dirty(((struct shim_file *)f)->disk, at, len / 2);
			SHIM_REAL(f)->pMethods->xWrite(SHIM_REAL(f), from, len / 2, at);
		}
		return shim.dead ? SQLITE_IOERR_WRITE : shim.code;
	}
	shim_dirty(((struct shim_file *)f)->disk, at, len);
	return SHIM_REAL(f)->pMethods->xWrite(SHIM_REAL(f), from, len, at);
}

static inline int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	if (shim_fails(SHIM_TRUNCATE))
		return SQLITE_IOERR_TRUNCATE;
	return SHIM_REAL(f)->pMethods->xTruncate(SHIM_REAL(f), size);
}

static inline int shim_sync(sqlite3_file *f, int flags)
{
	struct shim_disk *d = ((struct shim_file *)f)->disk;

	(void)flags; /* no test waits for the machine's own disk */
	if (shim_fails(SHIM_SYNC)) {
		if (d && !shim.dead)
			d->ranges = 0;
		return SQLITE_IOERR_FSYNC;
	}
	if (d && shim.recording)
		shim_settle(d);
	return SQLITE_OK;
}

static inline int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return SHIM_REAL(f)->pMethods->xFileSize(SHIM_REAL(f), size);
}

static inline int shim_lock(sqlite3_file *f, int level)
{
	return SHIM_REAL(f)->pMethods->xLock(SHIM_REAL(f), level);
}

static inline int shim_unlock(sqlite3_file *f, int level)
{
	return SHIM_REAL(f)->pMethods->xUnlock(SHIM_REAL(f), level);
}

static inline int shim_reserved(sqlite3_file *f, int *out)
{
	return SHIM_REAL(f)->pMethods->xCheckReservedLock(SHIM_REAL(f), out);
}

static inline int shim_control(sqlite3_file *f, int op, void *arg)
{
	return SHIM_REAL(f)->pMethods->xFileControl(SHIM_REAL(f), op, arg);
}

static inline int shim_sector(sqlite3_file *f)
{
	return SHIM_REAL(f)->pMethods->xSectorSize(SHIM_REAL(f));
}

static inline int shim_device(sqlite3_file *f)
{
	return SHIM_REAL(f)->pMethods->xDeviceCharacteristics(SHIM_REAL(f));
}

static inline int shim_shm_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	if (extend && !shim.dead && shim_fails(SHIM_SHARED))
		return SQLITE_IOERR_SHMSIZE;
	return SHIM_REAL(f)->pMethods->xShmMap(SHIM_REAL(f), page, size, extend, out);
}

static inline int shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return SHIM_REAL(f)->pMethods->xShmLock(SHIM_REAL(f), offset, n, flags);
}

static inline void shim_shm_barrier(sqlite3_file *f)
{
	SHIM_REAL(f)->pMethods->xShmBarrier(SHIM_REAL(f));
}

static inline int shim_shm_unmap(sqlite3_file *f, int remove)
{
	return SHIM_REAL(f)->pMethods->xShmUnmap(SHIM_REAL(f), remove);
}

static inline struct shim_disk *shim_disk_of(const char *path, bool make)
{
	struct shim_disk *free_one = NULL;

	for (int i = 0; i < SHIM_FILES; i++) {
		if (strcmp(shim.disk[i].path, path) == 0)
			return &shim.disk[i];
		if (!shim.disk[i].path[0])
			free_one = &shim.disk[i];
	}
	if (!make)
		return NULL;
	if (!free_one)
		abort();
	strncpy(free_one->path, path, sizeof(free_one->path) - 1);
	shim_read_all(path, &free_one->image, &free_one->size);
	free_one->ranges = 0;
	return free_one;
}

static inline int shim_open(sqlite3_vfs *vfs, const char *path, sqlite3_file *f, int flags, int *out)
{
	struct shim_file *file = (struct shim_file *)f;
	int r;

	(void)vfs;
	file->base.pMethods = NULL;
	file->disk = NULL;
	file->real = (sqlite3_file *)(file + 1);
	if (shim_fails(SHIM_OPEN))
		return SQLITE_CANTOPEN;
	/* Its image is taken before the engine makes the file. */
	if (shim.recording && flags & (SQLITE_OPEN_MAIN_DB | SQLITE_OPEN_WAL))
		file->disk = shim_disk_of(path, true);
	r = shim.real->xOpen(shim.real, path, file->real, flags, out);
	if (file->real->pMethods)
		file->base.pMethods = &shim.methods;
	return r;
}

static inline int shim_delete(sqlite3_vfs *vfs, const char *path, int sync)
{
	struct shim_disk *d = shim_disk_of(path, false);

	(void)vfs;
	if (shim.dead)
		return SQLITE_IOERR_DELETE;
	if (d) {
		free(d->image);
		*d = (struct shim_disk){ 0 };
	}
	return shim.real->xDelete(shim.real, path, sync);
}

/* Once, before the first store is opened. */
static inline void shim_install(void)
{
	shim.real = sqlite3_vfs_find(NULL);
	shim.methods = (sqlite3_io_methods){ 2, shim_close, shim_read, shim_write, shim_truncate, shim_sync, shim_size,
		shim_lock, shim_unlock, shim_reserved, shim_control, shim_sector, shim_device, shim_shm_map,
		shim_shm_lock, shim_shm_barrier, shim_shm_unmap, NULL, NULL };
	shim.vfs = *shim.real;
	shim.vfs.zName = "shim";
	shim.vfs.pNext = NULL;
	shim.vfs.szOsFile = (int)sizeof(struct shim_file) + shim.real->szOsFile;
	shim.vfs.xOpen = shim_open;
	shim.vfs.xDelete = shim_delete;
	sqlite3_vfs_register(&shim.vfs, 1);
}

/* Begins to keep images of the files that are opened from now on. */
static inline void shim_record(void)
{
	shim.recording = true;
}

/* From the n-th write, truncation or fsync on, nothing reaches the files any more. */
static inline void shim_arm_power_cut(int n)
{
	shim.power = n;
}

/* Nothing reaches the files from now on. */
static inline void shim_power_off(void)
{
	shim.dead = true;
}

/* The files become what is on the disk, when all connections are closed; recording ends. What was written and not
 * synced is not there, or with a seed some sectors of it are. True if the power went away while something was written.
 */
static inline bool shim_power_cut(unsigned seed)
{
	bool was = shim.dead;

	for (int i = 0; i < SHIM_FILES; i++) {
		struct shim_disk *d = &shim.disk[i];
		unsigned char *now;
		size_t size;
		int fd;

		if (!d->path[0])
			continue;
		shim_read_all(d->path, &now, &size);
		for (size_t j = 0; j < d->ranges && seed; j++)
			for (sqlite3_int64 k = 0; k < d->range[j].len; k += SHIM_SECTOR)
				if (rand_r(&seed) & 1)
					shim_store(d, now, size, (size_t)(d->range[j].at + k), SHIM_SECTOR);
		free(now);
		fd = open(d->path, O_WRONLY | O_CREAT | O_TRUNC, 0640);
		if (fd >= 0 && d->size && pwrite(fd, d->image, d->size, 0) != (ssize_t)d->size)
			abort();
		close(fd);
		free(d->image);
		*d = (struct shim_disk){ 0 };
	}
	shim.recording = shim.dead = false;
	shim.power = 0;
	return was;
}

#endif
