/* SPDX-License-Identifier: MIT */

/* commands.c: the table of commands. */
#include "cmd/command.h"

#define OPTIONS(...)                 \
	(const struct option_rule[]) \
	{                            \
		__VA_ARGS__,         \
		{                    \
			0            \
		}                    \
	}

const struct command commands[] = {
	{ "serve", NULL, cmd_serve, "", 0, 0,
		OPTIONS({ "listen", "unix:PATH|tcp:HOST:PORT|fd:0", false, "where FastCGI is answered" }),
		"answer FastCGI requests until told to stop" },
	{ "migrate", NULL, cmd_migrate, "", 0, 0,
		OPTIONS({ "dry-run", NULL, false, "say what would be done and do nothing" }),
		"create the store or bring it to this version" },
	{ "import", NULL, cmd_import, "PATH…", 1, COMMAND_WORDS_MAX,
		OPTIONS({ "format", "page|jsonl|markdown|counts", false,
				"the form of the files; without it they are recognised" },
			{ "dry-run", NULL, false, "check everything and keep nothing" }),
		"bring articles in; all or nothing for each file" },
	{ "export", NULL, cmd_export, "[DIR]", 0, 1,
		OPTIONS({ "format", "jsonl|markdown", false, "the form to write; jsonl is the default" },
			{ "media", "DIR", false,
				"copy the pictures into this folder; of markdown, media/ is the default" }),
		"write every article, as jsonl to standard output, as markdown into the new folder DIR" },
	{ "backup", NULL, cmd_backup, "FILE", 1, 1, NULL,
		"copy the live store into a new file, without visits and visitors' keys" },
	{ "verify", NULL, cmd_verify, "[FILE]", 0, 1, NULL,
		"prove that the store, or a copy of it, is whole; tell every row that is not" },
	{ "reindex", NULL, cmd_reindex, "", 0, 0,
		OPTIONS({ "anew", NULL, false,
			"first make it as a whole, which mends a damaged one and holds up writing" }),
		"make the search index again, also while the daemon serves" },
	{ "audit", NULL, cmd_audit, "", 0, 0,
		OPTIONS({ "verify", NULL, false, "prove the chain instead: that no change was altered or left out" }),
		"show what was changed, when and by whom, a line each" },
	{ "token", "issue", cmd_token_issue, "", 0, 0,
		OPTIONS({ "role", "editor|admin", false, "what the token may do; needed" },
			{ "label", "TEXT", false, "whose it is; needed" },
			{ "days", "N", false, "how long it is good for; without it until revoked" }),
		"make an editor's token and show it once; it opens /editor/ and the editors' JSON" },
	{ "token", "list", cmd_token_list, "", 0, 0, NULL, "show all tokens, without their secrets" },
	{ "token", "revoke", cmd_token_revoke, "ID", 1, 1, NULL, "end a token" },
	{ "section", "set", cmd_section_set, "SLUG", 1, 1,
		OPTIONS({ "name", "LANG=TEXT", true, "its name in a language" },
			{ "position", "N", false, "its place in the order of sections" }),
		"create a section or change it; it shows from then on, one that an import made shows while an article "
		"of it is out" },
	{ "section", "list", cmd_section_list, "", 0, 0, NULL,
		"show the sections in order, those too that do not show yet" },
	{ "bots", NULL, cmd_bots, "[USER-AGENT]", 0, 1,
		OPTIONS({ "rules", "FILE", false, "use these rules instead of the built-in ones" }),
		"say how the counting rule classes a user agent; without one, those on standard input, one a line" },
	{ "routes", NULL, cmd_routes, "", 0, 0, NULL, "show the route table" },
	{ "config", NULL, cmd_config, "", 0, 0,
		OPTIONS({ "defaults", NULL, false, "as shipped, with what each setting means" }),
		"show the configuration in force" },
	{ "help", NULL, cmd_help, "[COMMAND]", 0, 2, OPTIONS({ "man", NULL, false, "write the manual page (roff)" }),
		"explain a command" },
	{ 0 },
};
