/* SPDX-License-Identifier: MIT */
#ifndef CMD_COMMAND_H
#define CMD_COMMAND_H

/* Commands: a table of names, options and sentences, from which come the parser, `tradepost help` and the manual. A
 * command gets its words checked and its configuration loaded, and returns the process's status. */

#include <stdbool.h>
#include <stddef.h>

#include "cmd/config.h"

/* Exit statuses. */
enum { COMMAND_DONE = 0, COMMAND_FAILED = 1, COMMAND_USAGE = 2 };

#define COMMAND_WORDS_MAX 4096

struct option_rule {
	const char *name;  /* without the dashes */
	const char *value; /* how the usage names its value; NULL: a flag */
	bool repeated;     /* may stand more than once */
	const char *help;
};

struct option_given {
	const struct option_rule *rule;
	const char *name;
	const char *value; /* "" for a flag */
};

struct command;

struct call {
	const struct command *command;
	struct config config;
	struct option_given *options; /* in the order given */
	size_t option_count;
	const char **args; /* what is no option */
	size_t arg_count;
};

struct command {
	const char *name, *sub; /* `token` `issue`; sub is NULL for one word */
	int (*run)(struct call *);
	const char *args; /* how the usage shows its arguments */
	size_t args_min, args_max;
	const struct option_rule *options; /* ended by a NULL name; NULL: none of its own */
	const char *help;                  /* one sentence, small first letter */
};

/* All of them, in the order of the help; ended by a NULL name. */
extern const struct command commands[];

/* Runs argv; returns the status. */
int command_main(int argc, char **argv);

/* Value of an option (the last one given), or NULL. */
const char *call_option(const struct call *, const char *name);
bool call_flag(const struct call *, const char *name);
/* A number between min and max; without the option *out stays. false: the error has been told, return COMMAND_USAGE. */
bool call_number(const struct call *, const char *name, long long min, long long max, long long *out);

/* `tradepost: COMMAND: text` on standard error, without the control characters that it may hold. */
void call_tell(const struct call *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same of what ends the command; return COMMAND_FAILED. */
int call_fail(const struct call *, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The same for wrong usage; return COMMAND_USAGE. */
int call_usage(const struct call *, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* The manual page (roff), from the tables of commands and settings. */
void command_print_manual(void);

/* One function a command, each in the file of its name. */
int cmd_serve(struct call *);
int cmd_migrate(struct call *);
int cmd_import(struct call *);
int cmd_export(struct call *);
int cmd_backup(struct call *);
int cmd_verify(struct call *);
int cmd_reindex(struct call *);
int cmd_token_issue(struct call *);
int cmd_token_list(struct call *);
int cmd_token_revoke(struct call *);
int cmd_audit(struct call *);
int cmd_section_set(struct call *);
int cmd_section_list(struct call *);
int cmd_bots(struct call *);
int cmd_routes(struct call *);
int cmd_config(struct call *);
int cmd_help(struct call *);

#endif
