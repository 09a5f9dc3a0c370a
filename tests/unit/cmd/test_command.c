/* SPDX-License-Identifier: MIT */

#include "shell.h"

#include <stdlib.h>

/* Lines of errors begin with the program and the command; `err` is a part of them, NULL: nothing is said. */
static void check(size_t row, const char *line, int status, const char *out, const char *err)
{
	shell_line(line);
	if (shell.status != status || (out && !strstr(shell.out, out)) || (err ? !strstr(shell.err, err) : *shell.err))
		fail_msg("row %zu: `%s` gave %d\n%s%s", row, line, shell.status, shell.out, shell.err);
}

TEST(where_options_may_stand)
{
	static const char *const rows[] = {
		"--config $/t.conf section set tea --name en=Tea",
		"section --config $/t.conf set tea --name en=Tea",
		"section set --config $/t.conf tea --name en=Tea",
		"section set tea --name en=Tea --config $/t.conf",
		"--name en=Tea section --config=$/t.conf set --position=2 tea",
		"--position 2 --name=en=Tea --config $/t.conf section set tea",
		"--conf $/t.conf section set tea --nam en=Tea", /* the words of getopt_long may be cut short */
		"section set --config $/t.conf --name en=Tea -- tea",
		"--store sqlite:$/news.db section set tea --name en=Tea --name zh-Hans=茶",
	};

	folder_write("t.conf", SLICE(""));
	check(0, "migrate --config $/t.conf", COMMAND_DONE, "created a store", "");
	EACH(rows, i)
		check(i, rows[i], COMMAND_DONE, i ? "tea: changed\n" : "tea: created\n", NULL);
}

TEST(wrong_usage)
{
	static const struct {
		const char *line, *err;
	} rows[] = {
		{ "", "tradepost: a command is missing: see `tradepost help`\n" },
		{ "--config x", "tradepost: a command is missing: see `tradepost help`\n" },
		{ "nonsense", "tradepost: there is no command \"nonsense\": see `tradepost help`\n" },
		{ "--config x nonsense", "tradepost: there is no command \"nonsense\"" },
		{ "-", "tradepost: there is no command \"-\"" },
		{ "token", "tradepost: token: a second word is missing\nusage: tradepost token issue" },
		{ "token nonsense", "tradepost: there is no command \"token nonsense\"\nusage: tradepost token issue" },
		{ "set section tea", "tradepost: there is no command \"set\"" },
		{ "migrate --nonsense",
			"tradepost: migrate: there is no option --nonsense\nusage: tradepost migrate [OPTION…]" },
		{ "migrate --nonsense=5", "tradepost: migrate: there is no option --nonsense\n" },
		{ "--nonsense migrate", "tradepost: migrate: there is no option --nonsense\n" },
		{ "migrate --days 5", "tradepost: migrate: there is no option --days\n" },
		{ "migrate -x", "tradepost: migrate: there is no option -x\n" },
		{ "migrate -xy --zz", "tradepost: migrate: there is no option -x\n" },
		{ "migrate -é", "tradepost: migrate: there are no options of one letter\n" },
		{ "migrate --config", "tradepost: migrate: --config needs a value\n" },
		{ "migrate --dry-run=yes", "tradepost: migrate: --dry-run takes no value\n" },
		{ "migrate --dry-run --dry-run", "tradepost: migrate: --dry-run is given twice\n" },
		{ "migrate --config a --config=b", "tradepost: migrate: --config is given twice\n" },
		{ "migrate extra", "tradepost: migrate: \"extra\" is one word too many\n" },
		{ "migrate --store foo:bar", "tradepost: migrate: --store: \"foo:bar\" is not sqlite:PATH\n" },
		{ "verify --store sqlite:", "tradepost: verify: --store: \"sqlite:\" is not sqlite:PATH\n" },
		{ "migrate -- --dry-run", "tradepost: migrate: \"--dry-run\" is one word too many\n" },
		{ "bots one two", "tradepost: bots: \"two\" is one word too many\n" },
		{ "import", "tradepost: import: PATH… is missing\nusage: tradepost import PATH… [OPTION…]" },
		{ "import --dry-run", "tradepost: import: PATH… is missing\n" },
		{ "import --format nonsense x",
			"tradepost: import: --format: \"nonsense\" is not page, jsonl, markdown or counts\n" },
		{ "export --format page", "tradepost: export: --format: \"page\" is not jsonl or markdown\n" },
		{ "section set", "tradepost: section set: SLUG is missing\n" },
		{ "section set tea --name Tea",
			"tradepost: section set: --name: \"Tea\" is not of the form LANG=TEXT\n" },
		{ "section set tea --name en=A --name en=B", "tradepost: section set: --name: en is given twice\n" },
		{ "section set tea --name "
		  "eeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee=A",
			"tradepost: section set: --name: that is no language: eeee" },
		{ "section set tea --position many",
			"tradepost: section set: --position: \"many\" is not a number between 0 and 1000000\n" },
		{ "section set tea --position -5",
			"tradepost: section set: --position: \"-5\" is not a number between 0 and 1000000\n" },
		{ "token issue", "tradepost: token issue: --role: editor or admin is needed\n" },
		{ "token issue --role king --label x", "tradepost: token issue: --role: editor or admin is needed\n" },
		{ "token issue --role editor", "tradepost: token issue: --label: whose the token is, is needed\n" },
		{ "token issue --role editor --label x --days 0",
			"tradepost: token issue: --days: \"0\" is not a number between 1 and 36500\n" },
		{ "token revoke", "tradepost: token revoke: ID is missing\n" },
		{ "token revoke x", "tradepost: token revoke: \"x\" is not the number of a token" },
		{ "serve --listen nonsense",
			"tradepost: serve: --listen: \"nonsense\" is not unix:PATH, tcp:HOST:PORT or fd:0\n" },
		{ "help nonsense", "tradepost: help: there is no command \"nonsense\"\n" },
		{ "help token nonsense", "tradepost: help: there is no command \"token nonsense\"\n" },
		{ "help import extra", "tradepost: help: there is no command \"import extra\"\n" },
	};

	EACH(rows, i) {
		check(i, rows[i].line, COMMAND_USAGE, "", rows[i].err);
		CHECK_ROW(i, !*shell.out && strncmp(shell.err, "tradepost: ", 11) == 0);
	}
}

TEST(what_cannot_be_done)
{
	static const struct {
		const char *line, *err;
	} rows[] = {
		{ "config --config $/none.conf", "tradepost: config: $/none.conf: No such file or directory\n" },
		{ "config --config $", "tradepost: config: $: Is a directory\n" },
		{ "config --config $/bad.conf", "tradepost: config: $/bad.conf:2: there is no setting \"nonsense\"\n" },
		{ "serve --config $/bad.conf", "tradepost: serve: $/bad.conf:2: there is no setting \"nonsense\"\n" },
		{ "verify $/none.db", "tradepost: verify: $/none.db: there is no such file\n" },
		{ "section list --store sqlite:$/none.db", "tradepost: section list: $/none.db: " },
		{ "section set x --store sqlite:$/none.db", "`tradepost migrate`" },
		{ "export --store sqlite:$/none.db", "tradepost: export: $/none.db: " },
		{ "bots --rules $/none.txt", "tradepost: bots: $/none.txt: No such file or directory\n" },
	};

	folder_write("bad.conf", SLICE("workers = 1\nnonsense = 1\n"));
	EACH(rows, i) {
		struct buffer want = BUFFER_INIT;

		for (const char *p = rows[i].err; *p; p++)
			if (*p == '$')
				buffer_text(&want, test_folder);
			else
				buffer_byte(&want, *p);
		check(i, rows[i].line, COMMAND_FAILED, "", buffer_cstr(&want));
		CHECK_ROW(i, strncmp(shell.err, "tradepost: ", 11) == 0);
		buffer_release(&want);
	}
}

TEST(what_needs_no_store)
{
	static const struct {
		const char *line, *out;
	} rows[] = {
		{ "--version", "tradepost " TRADEPOST_VERSION "\n" },
		{ "help", "usage: tradepost COMMAND" },
		{ "--help", "usage: tradepost COMMAND" },
		{ "help import", "tradepost import PATH… [--format page|jsonl|markdown|counts] [--dry-run]\n" },
		{ "import --help", "tradepost import PATH…" },
		{ "--help import", "tradepost import PATH…" },
		{ "token issue --help", "tradepost token issue " },
		{ "help token", "tradepost token revoke ID" },
		{ "help token list", "tradepost token list\n" },
		{ "help --man", ".TH TRADEPOST 1" },
		{ "routes", "/api/v1/articles" },
		{ "config", "workers = 2\n" },
		{ "config --defaults",
			"# Threads that run requests. More than there are processors only take turns.\nworkers = 2\n" },
		{ "config --store sqlite:/x.db", "store = sqlite:/x.db\n" },
		{ "bots Googlebot/2.1", "bot\t" },
		{ "bots -- --odd", "" },
		{ "bots Mozilla/5.0_(X11;_Linux_x86@64;_rv:128.0)_Gecko/20100101_Firefox/128.0", "person\n" },
	};
	char here[4096];

	CHECK(getcwd(here, sizeof(here)) && chdir(test_folder) == 0);
	EACH(rows, i)
		check(i, rows[i].line, COMMAND_DONE, rows[i].out, NULL);
	CHECK(access(folder_path("news.db"), F_OK) != 0);
	CHECK(chdir(here) == 0);
}

/* Every command explains itself, and shows what it takes. */
TEST(help_names_everything)
{
	for (const struct command *k = commands; k->name; k++) {
		const char *words[] = { "help", k->name, k->sub, NULL };

		shell_run(words);
		CHECK(shell.status == COMMAND_DONE && strstr(shell.out, k->help) && strstr(shell.out, k->args));
		for (const struct option_rule *o = k->options; o && o->name; o++)
			CHECK(strstr(shell.out, o->name) && strstr(shell.out, o->help));
	}
}

/* Options are parsed before the command is known. */
TEST(an_option_has_a_value_everywhere_or_nowhere)
{
	for (const struct command *a = commands; a->name; a++)
		for (const struct option_rule *o = a->options; o && o->name; o++)
			for (const struct command *b = commands; b->name; b++)
				for (const struct option_rule *p = b->options; p && p->name; p++)
					if (strcmp(o->name, p->name) == 0 && !o->value != !p->value)
						fail_msg("%s --%s and %s --%s", a->name, o->name, b->name, p->name);
}

/* GNU's getopt would stop at the first word. */
TEST(posix_moves_nothing)
{
	setenv("POSIXLY_CORRECT", "1", 1);
	check(0, "bots Googlebot/2.1 --rules $/none.txt", COMMAND_FAILED, "", "none.txt: No such file");
	unsetenv("POSIXLY_CORRECT");
}

TEST(a_full_disk_is_told)
{
	const char *const lines[] = { "--version", "help", "config" };

	EACH(lines, i) {
		FILE *full = fopen("/dev/full", "we");
		char *argv[] = { strdup("tradepost"), strdup(lines[i]), NULL };
		int kept = dup(1), status;

		CHECK(full != NULL);
		fflush(stdout);
		dup2(fileno(full), 1);
		status = command_main(2, argv);
		fflush(stdout);
		clearerr(stdout);
		dup2(kept, 1);
		close(kept);
		fclose(full);
		free(argv[0]);
		free(argv[1]);
		CHECK_ROW(i, status == COMMAND_FAILED);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		shell_test(where_options_may_stand),
		shell_test(wrong_usage),
		shell_test(what_cannot_be_done),
		shell_test(what_needs_no_store),
		shell_test(help_names_everything),
		shell_test(an_option_has_a_value_everywhere_or_nowhere),
		shell_test(posix_moves_nothing),
		shell_test(a_full_disk_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
