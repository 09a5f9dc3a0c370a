/* SPDX-License-Identifier: MIT */

/* command.c: from argv to a command's function.
 *
 * getopt_long goes over everything once, with the options of all commands, and gives the words in their order; the
 * first one or two are the command, and only then is it known whether an option is one of its own. So options may stand
 * before, between and behind. An option has a value in every command or in none (a test holds the table to it). */
#include "cmd/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "base/fault.h"
#include "text/json.h"

static const struct option_rule common_options[] = {
	{ "config", "FILE", false, "read the configuration from this file" },
	{ "store", "URL", false, "sqlite:PATH, instead of the configuration's store" },
	{ "help", NULL, false, "explain the command" },
	{ 0 },
};

#define RULES_MAX    64
#define FIRST_OPTION 256 /* getopt's number of the first rule, beyond every letter */

/* The first thing that was wrong with the options; told when the command is known. */
struct mistake {
	char text[256];
};

/* What names and files bring along must not steer the terminal that shows it. */
static void disarm(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at; at++)
		if ((*at < ' ' && *at != '\n' && *at != '\t') || *at == 0x7f)
			*at = '?';
		else if (at[0] == 0xc2 && at[1] >= 0x80 && at[1] <= 0x9f) /* C1, ECMA-48 */
			at[0] = at[1] = '?';
}

static void print_error(const struct call *c, const char *format, va_list ap)
{
	char *text = NULL;

	fputs("tradepost: ", stderr);
	if (c->command)
		fprintf(stderr, "%s%s%s: ", c->command->name, c->command->sub ? " " : "",
			c->command->sub ? c->command->sub : "");
	if (vasprintf(&text, format, ap) < 0) {
		fprintf(stderr, "%s\n", fault_text(FAULT_MEMORY));
		return;
	}
	disarm(text);
	fprintf(stderr, "%s\n", text);
	free(text);
}

void call_tell(const struct call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_error(c, format, ap);
	va_end(ap);
}

int call_fail(const struct call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_error(c, format, ap);
	va_end(ap);
	return COMMAND_FAILED;
}

int call_usage(const struct call *c, const char *format, ...)
{
	va_list ap;

	va_start(ap, format);
	print_error(c, format, ap);
	va_end(ap);
	if (c->command)
		fprintf(stderr, "usage: tradepost %s%s%s %s%s[OPTION…]; see `tradepost help %s`\n", c->command->name,
			c->command->sub ? " " : "", c->command->sub ? c->command->sub : "", c->command->args,
			*c->command->args ? " " : "", c->command->name);
	return COMMAND_USAGE;
}

const char *call_option(const struct call *c, const char *name)
{
	for (size_t i = c->option_count; i-- > 0;)
		if (strcmp(c->options[i].name, name) == 0)
			return c->options[i].value;
	return NULL;
}

bool call_flag(const struct call *c, const char *name)
{
	return call_option(c, name) != NULL;
}

bool call_number(const struct call *c, const char *name, long long min, long long max, long long *out)
{
	const char *text = call_option(c, name);
	int64_t n;

	if (!text)
		return true;
	if (slice_to_i64(&n, slice_from(text)) || n < min || n > max) {
		call_usage(c, "--%s: \"%s\" is not a number between %lld and %lld", name, text, min, max);
		return false;
	}
	*out = n;
	return true;
}

static const struct option_rule *find_rule(const struct option_rule *rules, const char *name)
{
	for (; rules && rules->name; rules++)
		if (strcmp(rules->name, name) == 0)
			return rules;
	return NULL;
}

static void collect_rules(struct option out[RULES_MAX + 1])
{
	const struct option_rule *rules = common_options;
	const struct command *next = commands;
	size_t n = 0;

	for (;;) {
		for (const struct option_rule *r = rules; r && r->name; r++) {
			size_t i = 0;

			while (i < n && strcmp(out[i].name, r->name) != 0)
				i++;
			if (i == n && n < RULES_MAX) {
				out[n] = (struct option){ r->name, r->value ? required_argument : no_argument, NULL,
					FIRST_OPTION + (int)n };
				n++;
			}
		}
		if (!next->name)
			break;
		rules = next++->options;
	}
	out[n] = (struct option){ 0 };
}

static void __attribute__((format(printf, 2, 3))) note(struct mistake *m, const char *format, ...)
{
	va_list ap;

	if (m->text[0])
		return;
	va_start(ap, format);
	vsnprintf(m->text, sizeof(m->text), format, ap);
	va_end(ap);
}

/* What getopt did not take. */
static void note_refused(struct mistake *m, int got, const char *word)
{
	if (got == ':')
		note(m, "%s needs a value", word);
	else if (optopt >= FIRST_OPTION)
		note(m, "%.*s takes no value", (int)strcspn(word, "="), word);
	else if (optopt > ' ' && optopt < 0x7f)
		note(m, "there is no option -%c", optopt);
	else if (optopt)
		note(m, "there are no options of one letter");
	else
		note(m, "there is no option %.*s", (int)strcspn(word, "="), word);
}

/* Takes words and options apart; the options get their rules when the command is known. */
static void read_words(struct call *c, int argc, char **argv, struct mistake *m)
{
	struct option table[RULES_MAX + 1];
	int got;

	collect_rules(table);
	opterr = 0;
	optind = 0;
	while ((got = getopt_long(argc, argv, "-:", table, NULL)) != -1) {
		if (got == 1)
			c->args[c->arg_count++] = optarg;
		else if (got < FIRST_OPTION)
			note_refused(m, got, argv[optind - 1]);
		else
			c->options[c->option_count++] =
				(struct option_given){ NULL, table[got - FIRST_OPTION].name, optarg ? optarg : "" };
	}
	while (optind < argc)
		c->args[c->arg_count++] = argv[optind++];
}

/* Takes the command's one or two words off the front. */
static const struct command *take_command(struct call *c)
{
	for (const struct command *k = commands; k->name; k++) {
		size_t words = k->sub ? 2 : 1;

		if (c->arg_count < words || strcmp(k->name, c->args[0]) != 0 ||
			(k->sub && strcmp(k->sub, c->args[1]) != 0))
			continue;
		c->args += words;
		c->arg_count -= words;
		return k;
	}
	return NULL;
}

static void bind_options(struct call *c, struct mistake *m)
{
	for (size_t i = 0; i < c->option_count; i++) {
		struct option_given *o = &c->options[i];

		o->rule = find_rule(common_options, o->name);
		if (!o->rule && c->command)
			o->rule = find_rule(c->command->options, o->name);
		if (!o->rule && c->command)
			note(m, "there is no option --%s", o->name);
		for (size_t k = 0; k < i && o->rule && !o->rule->repeated; k++)
			if (strcmp(c->options[k].name, o->name) == 0)
				note(m, "--%s is given twice", o->name);
	}
}

static int load_config(struct call *c)
{
	struct buffer message = BUFFER_INIT;
	int r = config_load(&c->config, call_option(c, "config"), call_option(c, "store"), &message);

	if (r == CONFIG_E_WRONG)
		call_fail(c, SLICE_FMT, SLICE_ARG(buffer_as_slice(&message)));
	else if (r)
		call_fail(c, "%s", fault_text(r));
	buffer_release(&message);
	if (!r && clock_set_zone(c->config.time_zone.at)) {
		config_release(&c->config);
		r = call_fail(c, "%s", fault_text(FAULT_SYSTEM));
	}
	return r;
}

static int run_command(struct call *c)
{
	const char *store = call_option(c, "store");
	int r;

	if (call_flag(c, "help")) {
		const char *words[] = { c->command->name, c->command->sub };

		c->args = words;
		c->arg_count = c->command->sub ? 2 : 1;
		return cmd_help(c);
	}
	if (c->arg_count < c->command->args_min)
		return call_usage(c, "%s is missing", c->command->args);
	if (c->arg_count > c->command->args_max)
		return call_usage(c, "\"%s\" is one word too many", c->args[c->command->args_max]);
	if (store && !config_is_store(slice_from(store)))
		return call_usage(c, "--store: \"%s\" is not sqlite:PATH", store);
	if (load_config(c))
		return COMMAND_FAILED;
	r = c->command->run(c);
	config_release(&c->config);
	return r;
}

static int no_command(struct call *c)
{
	const char *word = c->arg_count ? c->args[0] : NULL;

	if (!word && call_flag(c, "help"))
		return cmd_help(c);
	if (!word)
		return call_usage(c, "a command is missing: see `tradepost help`");
	for (const struct command *k = commands; k->name; k++) {
		if (!k->sub || strcmp(k->name, word) != 0)
			continue;
		if (c->arg_count > 1)
			call_usage(c, "there is no command \"%s %s\"", word, c->args[1]);
		else
			call_usage(c, "%s: a second word is missing", word);
		for (; k->name && strcmp(k->name, word) == 0; k++)
			fprintf(stderr, "usage: tradepost %s %s%s%s [OPTION…]\n", k->name, k->sub, *k->args ? " " : "",
				k->args);
		return COMMAND_USAGE;
	}
	return call_usage(c, "there is no command \"%s\": see `tradepost help`", word);
}

static int run_words(struct call *c, int argc, char **argv)
{
	struct mistake m = { "" };

	read_words(c, argc, argv, &m);
	c->command = take_command(c);
	bind_options(c, &m);
	if (m.text[0])
		return call_usage(c, "%s", m.text);
	return c->command ? run_command(c) : no_command(c);
}

int command_main(int argc, char **argv)
{
	struct call c = { 0 };
	const char **words;
	int r;

	json_seed();
	if (crypto_start())
		return call_fail(&c, "there is no source of randomness");
	c.options = calloc((size_t)argc + 2, sizeof(*c.options));
	c.args = words = calloc((size_t)argc + 2, sizeof(*c.args));
	if (!c.options || !words)
		r = call_fail(&c, "out of memory");
	else if (argc == 2 && strcmp(argv[1], "--version") == 0)
		r = puts("tradepost " TRADEPOST_VERSION) < 0 ? COMMAND_FAILED : COMMAND_DONE;
	else
		r = run_words(&c, argc, argv);
	if (r == COMMAND_DONE && (fflush(stdout) || ferror(stdout)))
		r = call_fail(&c, "standard output cannot be written");
	free(c.options);
	free(words);
	return r;
}
