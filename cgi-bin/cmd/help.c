/* SPDX-License-Identifier: MIT */

/* help.c: `tradepost help`, `tradepost config`, `tradepost routes`: what the program says of itself. */
#include <stdio.h>
#include <string.h>

#include "base/metrics.h"
#include "cmd/command.h"
#include "web/routes.h"
#include "web/tally.h"

static void print_usage(const struct command *k)
{
	printf("  tradepost %s%s%s%s%s", k->name, k->sub ? " " : "", k->sub ? k->sub : "", *k->args ? " " : "",
		k->args);
	for (const struct option_rule *o = k->options; o && o->name; o++)
		printf(" [--%s%s%s]%s", o->name, o->value ? " " : "", o->value ? o->value : "", o->repeated ? "…" : "");
	printf("\n      %s\n", k->help);
	for (const struct option_rule *o = k->options; o && o->name; o++)
		printf("      --%-10s %s\n", o->name, o->help);
}

static void print_overview(void)
{
	puts("tradepost " TRADEPOST_VERSION ": a bilingual news portal with honest view counts\n\n"
	     "usage: tradepost COMMAND [OPTION…] [ARG…]\n");
	for (const struct command *k = commands; k->name; k++) {
		char words[64];

		snprintf(words, sizeof(words), "%s%s%s", k->name, k->sub ? " " : "", k->sub ? k->sub : "");
		printf("  %-15s %s\n", words, k->help);
	}
	puts("\nWith every command:\n"
	     "  --config FILE   read the configuration from this file\n"
	     "  --store URL     sqlite:PATH, instead of the configuration's store\n\n"
	     "`tradepost help COMMAND` says more. Exit status: 0 done, 1 failed, 2 wrong usage.");
}

int cmd_help(struct call *c)
{
	bool found = false;

	if (c->command && call_flag(c, "man")) {
		command_print_manual();
		return COMMAND_DONE;
	}
	if (!c->arg_count) {
		print_overview();
		return COMMAND_DONE;
	}
	for (const struct command *k = commands; k->name; k++) {
		if (strcmp(k->name, c->args[0]) != 0 ||
			(c->arg_count > 1 && (!k->sub || strcmp(k->sub, c->args[1]) != 0)))
			continue;
		print_usage(k);
		found = true;
	}
	if (found)
		return COMMAND_DONE;
	return call_usage(c, "there is no command \"%s%s%s\"", c->args[0], c->arg_count > 1 ? " " : "",
		c->arg_count > 1 ? c->args[1] : "");
}

/* The manual says ASCII where roff needs it. */
static void roff(const char *text)
{
	for (; *text; text++) {
		if (strncmp(text, "…", 3) == 0) {
			fputs("...", stdout);
			text += 2;
		} else if (*text == '-') {
			fputs("\\-", stdout);
		} else if (*text == '\\') {
			fputs("\\e", stdout);
		} else {
			putchar(*text);
		}
	}
}

static void roff_command(const struct command *k)
{
	fputs(".TP\n.B ", stdout);
	roff(k->name);
	if (k->sub)
		printf(" %s", k->sub);
	if (*k->args) {
		putchar(' ');
		roff(k->args);
	}
	putchar('\n');
	roff(k->help);
	fputs(".\n", stdout);
	for (const struct option_rule *o = k->options; o && o->name; o++) {
		fputs(".RS\n.TP\n.B \\-\\-", stdout);
		roff(o->name);
		if (o->value) {
			putchar(' ');
			roff(o->value);
		}
		putchar('\n');
		roff(o->help);
		fputs(".\n.RE\n", stdout);
	}
}

static void print_about_counts(void)
{
	fputs(".SH COUNTS OF OTHER SYSTEMS\n"
	      "\\fBimport \\-\\-format counts\\fR reads a CSV file (RFC 4180) whose first line names its columns:\n"
	      ".IP\n"
	      "article,count,system,as_of\n"
	      ".br\n"
	      "new\\-berths,23189,wordpress,2025\\-12\\-31\n"
	      ".br\n"
	      "https://old.example/?p=7,512,wordpress,2026\\-01\\-01T00:00:00+08:00\n"
	      ".PP\n"
	      "They may stand in any order, beside others that are passed over. \\fBarticle\\fR (or \\fBid\\fR, "
	      "\\fBslug\\fR, \\fBurl\\fR) is an article's\n"
	      "id, its slug, an old one too, or the address of its source; \\fBcount\\fR (or \\fBviews\\fR) what was "
	      "counted; \\fBsystem\\fR (or\n"
	      "\\fBsource\\fR) who counted it, by any name; \\fBas_of\\fR (or \\fBdate\\fR) when, a time with its "
	      "offset or a day of the\n"
	      "site's time zone. A line that is wrong, or whose article is not known, is told, and nothing is "
	      "imported.\n"
	      ".PP\n"
	      "A system's figure counts once, however often it is imported: a newer one, by \\fBas_of\\fR, takes the "
	      "place of the\n"
	      "older, one that is as old or older changes nothing, and figures of several systems are added. They are "
	      "part of what\n"
	      "is shown as \\fBimported\\fR, beside the figure that came with the article itself (a page's click "
	      "volume, "
	      "\\fBimported\\fR of\n"
	      "jsonl), which a greater one of a later import of that article replaces alone: a click volume never "
	      "falls, "
	      "so a smaller one is\n"
	      "older. What only got a newer figure is told as that by \\fBimport\\fR, and the article stays as it was. "
	      "In an "
	      "export\n"
	      "\\fBimported\\fR is the sum, and \\fBimported_from\\fR tells what of it other systems counted; of a "
	      "line that "
	      "has both, the\n"
	      "newer figure of each system is taken.\n",
		stdout);
}

static void print_about_jsonl(void)
{
	fputs(".SH NEWS AS JSON\n"
	      "Of jsonl each line is an article, an object of JSON in UTF\\-8. \\fBsection\\fR (a slug), "
	      "\\fBstatus\\fR (draft, published or\n"
	      "withdrawn) and \\fBtexts\\fR must be there; a text must have a \\fBtitle\\fR and a \\fBbody\\fR "
	      "(Markdown).\n"
	      ".IP\n"
	      "{\"id\":\"berths\", \"section\":\"trade\\-news\", \"status\":\"published\",\n.br\n"
	      "\\ \"published_at\":\"2026\\-01\\-02T10:00:00+08:00\", \"tags\":[\"ports\"],\n.br\n"
	      "\\ \"image\":{\"name\":\"crane.webp\", \"caption\":{\"en\":\"A crane\"}},\n.br\n"
	      "\\ \"texts\":{\"en\":{\"title\":\"New berths\", \"body\":\"The port opened two berths.\"}}}\n"
	      ".PP\n"
	      "(here in four lines). The first language is the article's own. \\fBid\\fR says who it is where it comes "
	      "from: the same file\n"
	      "imported again changes what is new in it, and makes nothing twice. Further members are \\fBslug\\fR, "
	      "\\fBsource\\fR\n"
	      "{name, url}, \\fBcorrection\\fR and \\fBreason\\fR (a note by language), \\fBmodified_at\\fR, "
	      "\\fBimported\\fR; of a text \\fBsummary\\fR,\n"
	      "\\fBbyline\\fR, \\fBmade_from\\fR, \\fBhidden\\fR. ArticleInput in schema/openapi.json has their types. "
	      "Pictures are looked for beside\n"
	      "the file. A fault is named by line and member, and then nothing of the file comes in.\n",
		stdout);
}

static void print_about_markdown(void)
{
	fputs(".SH FILES OF MARKDOWN\n"
	      "\\fBimport \\-\\-format markdown\\fR reads the files NAME.LANG.md of a folder; those of one NAME are an "
	      "article, each its text in\n"
	      "one language. Every file begins with lines \\fBkey: value\\fR between two lines \\-\\-\\-; what is "
	      "behind "
	      "them is the text.\n"
	      ".IP\n"
	      "\\-\\-\\-\n.br\n"
	      "section: trade\\-news\n.br\n"
	      "status: published\n.br\n"
	      "published_at: 2026\\-01\\-02T10:00:00+08:00\n.br\n"
	      "tags: ports, tariffs\n.br\n"
	      "image.name: crane.webp\n.br\n"
	      "image.caption.en: A crane\n.br\n"
	      "title: New berths\n.br\n"
	      "byline: By A. Writer\n.br\n"
	      "\\-\\-\\-\n.br\n"
	      "The port opened \\fItwo\\fR berths.\n"
	      ".PP\n"
	      "Keys are those of a line of jsonl (NEWS AS JSON), steps joined by dots: \\fBsection\\fR, \\fBstatus\\fR "
	      "(draft, published, "
	      "withdrawn), "
	      "\\fBpublished_at\\fR,\n"
	      "\\fBslug\\fR, \\fBtags\\fR, \\fBsource.name\\fR, \\fBsource.url\\fR, \\fBimage.id\\fR, "
	      "\\fBimage.name\\fR, "
	      "\\fBimage.alt.LANG\\fR, \\fBimage.caption.LANG\\fR,\n"
	      "\\fBcorrection.LANG\\fR, \\fBreason.LANG\\fR, \\fBid\\fR, \\fBmodified_at\\fR, \\fBimported\\fR and "
	      "some that "
	      "exports have; of a text\n"
	      "\\fBtitle\\fR, \\fBsummary\\fR, \\fBbyline\\fR, \\fBmade_from\\fR, \\fBhidden\\fR. What is of the "
	      "article as a "
	      "whole may stand in any of its files,\n"
	      "and \\fBlanguages\\fR gives the order of its texts; without it, the text beside that comes first. A "
	      "value "
	      "in quotation marks is\n"
	      "a JSON string, for line breaks and blanks at its ends. Lines that begin with # are passed over.\n"
	      ".PP\n"
	      "NAME.md is a text where its front matter has \\fBlang\\fR. Without, it holds several: each text has a "
	      "front matter of its\n"
	      "own whose first key is \\fBlang\\fR. Pictures are looked for in the folder and in its \\fBmedia\\fR/. A "
	      "fault "
	      "is named by file\n"
	      "and line, and then nothing of the folder comes in. Of a file, the article that it is part of is "
	      "imported.\n"
	      ".PP\n"
	      "\\fBexport \\-\\-format markdown DIR\\fR writes SLUG.LANG.md, and the pictures into DIR/media. An empty "
	      "store takes that in\n"
	      "and exports the same bytes, without pictures that no article shows.\n",
		stdout);
}

static void print_about_large_imports(void)
{
	fputs(".SH LARGE IMPORTS\n"
	      "An import through a daemon that serves is one transaction a file, all or nothing. Readers notice "
	      "nothing "
	      "of it, but\n"
	      "views are counted by the same writer and wait meanwhile. One that has waited for five seconds is "
	      "answered "
	      "503 with\n"
	      "Retry\\-After and was not counted, so that no visitor waits until the web server gives up, and nothing "
	      "is "
	      "counted that\n"
	      "nobody was told of. Whoever cannot spare these views gives the articles in files of some thousand lines "
	      "each, between\n"
	      "which views are counted.\n",
		stdout);
}

static void print_about_searching(void)
{
	static const struct {
		const char *form, *means;
	} ways[] = {
		{ "tariffs trade",
			"both words, in any order, each in the title, summary or body of any language of the article. "
			"An "
			"English word is found by its stem too, its exact form ranking first; letters by any case, "
			"accent and width; Chinese by traditional, simplified and variant characters alike" },
		{ "\"trade in goods\"", "a phrase: these words, adjacent, within one sentence" },
		{ "-subsidies", "without this word; -\"…\" without this phrase" },
		{ "manufact*", "words that begin so; where that is too much of the index, more letters are asked for" },
		{ "section:trade-news", "in this section, named by its slug" },
		{ "tag:steel", "with this tag; between quotation marks where it has spaces" },
		{ "after:2024-05", "released from then on: a year, a month or a day in the site's time zone" },
		{ "before:2024-06-15", "released before then" },
	};

	fputs(".SH SEARCHING\nWhat readers type into the search box, /search?q= and GET /api/v1/search?q= is:\n",
		stdout);
	for (size_t i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		fputs(".TP\n\\fB", stdout);
		roff(ways[i].form);
		fputs("\\fR\n", stdout);
		roff(ways[i].means);
		fputs(".\n", stdout);
	}
	fputs(".PP\nAll else is text. At most 16 words and phrases are taken. What names no word to look for, or a "
	      "date that "
	      "does not exist,\nis refused with a hint. Bylines, names of sections and tags are not searched as words. "
	      "\\fBreindex\\fR makes the index again.\n",
		stdout);
}

static void print_about_reading(void)
{
	fputs(".SH WHAT IS READ\n"
	      "\\fB/counting\\fR says in plain words what counts as a view and what is kept of a reader. "
	      "\\fB/stats\\fR "
	      "lists what is\n"
	      "read most today, this week and ever, and \\fB/stats/ID\\fR shows an article's books: days, languages, "
	      "and "
	      "what became\n"
	      "of each request. Robots stand apart, and are in no figure. Everybody may see these pages; the front "
	      "page "
	      "and each\n"
	      "article lead there, and \\fBGET /api/v1/articles/ID/views\\fR has the same figures for programs.\n",
		stdout);
}

static void print_about_pictures(void)
{
	fputs(".SH PICTURES\n"
	      "JPEG, PNG and WebP of at most 10 MB and 40 million pixels come from editors (\\fBPOST "
	      "/api/v1/media\\fR) "
	      "and from imports.\n"
	      "A child of the daemon, or of the command, decodes each and encodes it anew: it may open no file and no "
	      "connection, has\n"
	      "448 MB of memory and ten seconds of processor time, logs nothing, and ends with who started it. Two "
	      "work "
	      "at a time. Of\n"
	      "editors' eight pictures wait; who comes then is answered 503 with Retry\\-After. What comes out has no "
	      "metadata, is\n"
	      "turned as the camera said, and at most 1600 pixels wide and 4000 high: a JPEG, or a PNG of what has "
	      "transparency or\n"
	      "256 colours at most, and WebP 480, 960 and 1600 pixels wide. Colour profiles are not applied. Pictures "
	      "that move are\n"
	      "refused.\n"
	      ".PP\nTheir files lie in the folder \\fImedia\\fR, named by their content. A file shows exactly while "
	      "the store has it: until\n"
	      "then, and while it is removed, its name begins with a dot, and a start puts right what a kill left so. "
	      "Only pictures\n"
	      "that no article shows can be removed.\n"
	      ".PP\nA picture of an import comes in with its article or not at all. One that is none, or is damaged, "
	      "is "
	      "named by file and\n"
	      "line, all of them at once, and then nothing of the file comes in; \\fB\\-\\-dry\\-run\\fR says so too. "
	      "The same picture again\n"
	      "is not made again. A file of the name that \\fBexport\\fR gave it, which is the hash of what it holds, "
	      "is decoded, gets its\n"
	      "widths and keeps its bytes, so that a store can be moved any number of times; if it holds more than a "
	      "picture (what a\n"
	      "camera or a program wrote into it, something behind its end, as pictures that were imported by older "
	      "versions may) it is\n"
	      "made anew like any other, its article names the new one, and a warning says so.\n",
		stdout);
}

static void print_about_backups(void)
{
	fputs(".SH BACKUPS\n"
	      "\\fBbackup\\fR copies one state of the store, whether a daemon serves or not, and holds up neither "
	      "readers nor\n"
	      "counting. The file appears under its name when it is complete and on disk (until then it is FILE.part), "
	      "and\n"
	      "never in the place of one that is there. It is a store: put it where the configuration's store is, with "
	      "no\n"
	      "file of that name and \\-wal or \\-shm beside it. Visits and visitors' keys are not in it, so after a "
	      "restore each\n"
	      "reader's next request opens a new visit. Pictures are files of their own: copy the folder \\fImedia\\fR "
	      "too.\n"
	      ".PP\n\\fBverify\\fR reads one state of the store, or of the copy FILE, and prints a line for each thing "
	      "that is not\n"
	      "as it should be, then a last line that sums up. It looks at trees and indexes; at the schema; at hashes "
	      "of\n"
	      "revisions and seals of rows; at everything that is derived from revisions, which it makes again and "
	      "compares;\n"
	      "at lists and counts of articles; at the books of views, which must balance; and at pictures, of a copy "
	      "those in\n"
	      "a folder \\fImedia\\fR beside it. Not seen is that the engine's record of ids given out "
	      "(sqlite_sequence) was\n"
	      "raised, which only leaves ids out; a bit of the search index that changes nothing of what is found; and "
	      "that a whole\n"
	      "store was put in the place of another.\n"
	      ".PP\nThe journal beside a store that is in use grows while it is copied or verified, by what is "
	      "written\n"
	      "meanwhile, and shrinks afterwards. Of a very large one verify a backup instead.\n",
		stdout);
}

static void roff_metric(const char *name, int name_len, const char *kind, const char *help)
{
	printf(".TP\n\\fB%.*s\\fR (%s)\n", name_len, name, kind);
	roff(help);
	putchar('\n');
}

static void print_about_operating(void)
{
	fputs(".SH HEALTH AND METRICS\n"
	      "Three addresses answer at \\fIoperator.sock\\fR and \\fBoperator_port\\fR only. \\fB/healthz\\fR: 200 "
	      "while the "
	      "daemon runs.\n"
	      "\\fB/readyz\\fR: 200 while it can answer from the store; 503 when the store's file cannot be read, was "
	      "overwritten,\n"
	      "moved or replaced. \\fB/metrics\\fR: figures since the daemon's start, as Prometheus reads them (text "
	      "format 0.0.4).\n"
	      ".PP\n"
	      "A route is a pattern, as \\fBtradepost routes\\fR lists them, or \\fInone\\fR for an address that has "
	      "none; what did "
	      "not occur\n"
	      "has no line. What nginx answers by itself, files and answers that it keeps for a second, is in its own "
	      "log, not here.\n"
	      "An answer is \\fIkept\\fR (by the daemon, for the rest of a second), \\fImade\\fR, \\fIcommitted\\fR "
	      "(made after a\n"
	      "commit) or the \\fIoperator\\fR's.\n",
		stdout);
	metrics_each(roff_metric);
	tallies_each(roff_metric);
}

void command_print_manual(void)
{
	fputs(".\\\" Printed by `tradepost help --man`; do not edit.\n"
	      ".TH TRADEPOST 1 \"\" \"tradepost " TRADEPOST_VERSION "\"\n"
	      ".SH NAME\ntradepost \\- a bilingual news portal with honest view counts\n"
	      ".SH SYNOPSIS\n.B tradepost\n.I COMMAND\n.RI [ OPTION... ]\n.RI [ ARG... ]\n"
	      ".SH DESCRIPTION\nA FastCGI daemon that serves news in several languages, with counts of their readers "
	      "that are true\n"
	      "and on disk before they are told, from an embedded SQLite store. Every command works while the daemon "
	      "serves:\n"
	      "one that changes the store hands its work to the daemon over its control socket.\n"
	      ".PP\nWith every command, \\fB\\-\\-config\\fR \\fIFILE\\fR reads the configuration from that file, and\n"
	      "\\fB\\-\\-store\\fR \\fIsqlite:PATH\\fR takes another store.\n.SH COMMANDS\n",
		stdout);
	for (const struct command *k = commands; k->name; k++)
		roff_command(k);
	fputs(".SH CONFIGURATION\nA line \\fIkey\\fR = \\fIvalue\\fR a setting; # begins a comment. Relative paths are "
	      "taken from\n"
	      "the file's folder.\n",
		stdout);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];

		fputs(".TP\n.B ", stdout);
		roff(s->key);
		if (s->kind == SETTING_BY_LANG)
			fputs(".LANG", stdout);
		putchar('\n');
		roff(s->help);
		if (*s->shipped && s->kind != SETTING_BY_LANG) {
			fputs("\nDefault: ", stdout);
			roff(s->shipped);
			putchar('.');
		}
		putchar('\n');
	}
	print_about_counts();
	print_about_jsonl();
	print_about_markdown();
	print_about_large_imports();
	print_about_searching();
	print_about_reading();
	print_about_pictures();
	print_about_backups();
	print_about_operating();
	fputs(".SH EXIT STATUS\n0 done, 1 failed, 2 wrong usage. Errors go to standard error as\n"
	      "\\fBtradepost:\\fR \\fICOMMAND\\fR\\fB:\\fR \\fIWHERE\\fR\\fB:\\fR \\fIWHAT\\fR.\n"
	      ".SH SIGNALS\nOf \\fBserve\\fR: SIGTERM finishes what is accepted and stops; SIGHUP reopens the log and "
	      "reads the\n"
	      "configuration's log level again.\n",
		stdout);
}

int cmd_routes(struct call *c)
{
	(void)c;
	web_routes_print(stdout);
	return COMMAND_DONE;
}

int cmd_config(struct call *c)
{
	if (call_flag(c, "defaults"))
		config_print_defaults(stdout);
	else
		config_print(&c->config, stdout);
	return COMMAND_DONE;
}
