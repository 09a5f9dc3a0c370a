/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_CMD_SHELL_H
#define TESTS_UNIT_CMD_SHELL_H

/* Commands as a shell calls them, in this process: words in, status and what was written out. */

#include "folder.h"

#include "cmd/command.h"

static struct {
	int status;
	char *out, *err; /* of the last command */
} shell;

static inline void shell_forget(void)
{
	free(shell.out);
	free(shell.err);
	shell.out = shell.err = NULL;
}

/* Runs `tradepost WORDS…`; words end with NULL. */
static inline void shell_run(const char *const *words)
{
	int kept_out, kept_err, argc = 1;
	FILE *out = tmpfile(), *err = tmpfile();
	char *argv[64] = { strdup("tradepost") };

	CHECK(out && err);
	shell_forget();
	for (; *words; words++)
		argv[argc++] = strdup(*words);
	fflush(stdout);
	fflush(stderr);
	kept_out = dup(1);
	kept_err = dup(2);
	dup2(fileno(out), 1);
	dup2(fileno(err), 2);
	shell.status = command_main(argc, argv);
	fflush(stdout);
	fflush(stderr);
	dup2(kept_out, 1);
	dup2(kept_err, 2);
	close(kept_out);
	close(kept_err);
	shell.out = folder_read(out);
	shell.err = folder_read(err);
	fclose(out);
	fclose(err);
	for (int i = 0; i < argc; i++)
		free(argv[i]);
}

/* Words parted by single spaces; $ becomes the test's folder, _ inside a word a space. */
static inline void shell_line(const char *line)
{
	char text[1024], *words[64], *rest = text, *word;
	size_t n = 0, len = 0;

	for (; *line && len + sizeof(test_folder) < sizeof(text); line++) {
		if (*line == '$')
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s", test_folder);
		else
			text[len++] = *line;
	}
	text[len] = '\0';
	while (*text && (word = strsep(&rest, " ")) && n < 63) {
		for (char *p = word; *p; p++)
			if (*p == '_')
				*p = ' ';
		words[n++] = word;
	}
	words[n] = NULL;
	shell_run((const char *const *)words);
}

static inline int shell_setup(void **state)
{
	return folder_setup(state);
}

static inline int shell_teardown(void **state)
{
	shell_forget();
	return folder_teardown(state);
}

#define shell_test(name) cmocka_unit_test_setup_teardown(name, shell_setup, shell_teardown)

#endif
