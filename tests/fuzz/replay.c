/* SPDX-License-Identifier: MIT */

/* replay.c: calls a target with each file of the folders given, in memory of just the file's size. A file whose turn
 * ends in a crash is named by the line before it. */
#include <dirent.h>
#include <errno.h>
#include <sys/stat.h>

#include "fuzz.h"

static size_t played;

static void play(const char *path)
{
	FILE *f = fopen(path, "re");
	struct stat st;
	uint8_t *bytes;
	size_t len;

	if (!f || fstat(fileno(f), &st)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		exit(1);
	}
	len = (size_t)st.st_size;
	bytes = malloc(len ? len : 1);
	if (!bytes || fread(bytes, 1, len, f) != len) {
		fprintf(stderr, "%s: cannot be read\n", path);
		exit(1);
	}
	fclose(f);
	printf("%s\n", path);
	fflush(stdout);
	LLVMFuzzerTestOneInput(bytes, len);
	free(bytes);
	played++;
}

static void play_folder(const char *folder)
{
	struct dirent **entries = NULL;
	int count = scandir(folder, &entries, NULL, alphasort);

	if (count < 0 && errno == ENOENT)
		return; /* nothing has crashed yet */
	for (int i = 0; i < count; i++) {
		char path[4096];

		if (entries[i]->d_name[0] != '.') {
			snprintf(path, sizeof(path), "%s/%s", folder, entries[i]->d_name);
			play(path);
		}
		free(entries[i]);
	}
	free(entries);
}

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++)
		play_folder(argv[i]);
	/* Without a file nothing was tested; that is a mistake in the call, not a success. */
	return played ? 0 : 1;
}
