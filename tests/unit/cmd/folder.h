/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CMD_FOLDER_H
#define TESTS_UNIT_CMD_FOLDER_H

/* A folder of its own for each test, and files in it. */

#include "table.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static char test_folder[64];

static inline int folder_setup(void **state)
{
	(void)state;
	strcpy(test_folder, "/tmp/cmd-test-XXXXXX");
	return mkdtemp(test_folder) ? 0 : -1;
}

static inline int folder_teardown(void **state)
{
	char command[96];

	(void)state;
	snprintf(command, sizeof(command), "rm -rf '%s'", test_folder);
	return system(command) == 0 ? 0 : -1;
}

/* A path in the folder; four may be in use at a time. */
static inline const char *folder_path(const char *name)
{
	static char paths[4][256];
	static unsigned next;
	char *path = paths[next++ % 4];

	snprintf(path, sizeof(paths[0]), "%s/%s", test_folder, name);
	return path;
}

static inline const char *folder_write(const char *name, struct slice bytes)
{
	const char *path = folder_path(name);
	FILE *f = fopen(path, "we");

	CHECK(f && fwrite(bytes.at, 1, bytes.len, f) == bytes.len && fclose(f) == 0);
	return path;
}

/* The whole of a stream, from its beginning; to be freed. */
static inline char *folder_read(FILE *f)
{
	struct buffer text = BUFFER_INIT;
	char part[4096];
	size_t n;

	rewind(f);
	while ((n = fread(part, 1, sizeof(part), f)) > 0)
		buffer_bytes(&text, part, n);
	return buffer_steal(&text, NULL);
}

#define folder_test(name) cmocka_unit_test_setup_teardown(name, folder_setup, folder_teardown)

#endif
