/* SPDX-License-Identifier: MIT */

/* command.c: from argv to a command's function.
 *
 * The option table of getopt_long is made from the command's rules and the two that every command has. The words of the
 * command are the first ones that are no option (nor an option's value), so options may stand before, between and
 * behind. */
#include "cmd/command.h"

#include <getopt.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/crypto.h"
#include "base/fault.h"
#include "text/json.h"

static const struct option_rule common_options[] = {
	{ "config", "FILE", false, "read the configuration from this file" },
	{ "store", "URL", false, "sqlite:PATH, instead of the configuration's store" },
	{ "help", NULL, false, "explain the command" },
	{ 0 },
};

#define RULES_MAX 16

static void print_error(const struct call *c, const char *format, va_list ap)
{
	fputs("tradepost: ", stderr);
	if (c->command)
		fprintf(stderr, "%s%s%s: ", c->command->name, c->command->sub ? " " : "",
			c->command->sub ? c->command->sub : "");
	vfprintf(stderr, format, ap);
	fputc('\n', stderr);
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
		if (strcmp(c->options[i].rule->name, name) == 0)
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

/* Which rule an option's word names, also before the command is known; *inline_value is behind its `=`. */
static const struct option_rule *find_rule(const struct option_rule *rules, const char *word)
{
	size_t len = strcspn(word, "=");

	for (; rules && rules->name; rules++)
		if (strlen(rules->name) == len && strncmp(rules->name, word, len) == 0)
			return rules;
	return NULL;
}

static bool option_takes_next(const char *word)
{
	const struct option_rule *rule = find_rule(common_options, word + 2);

	for (const struct command *c = commands; c->name && !rule; c++)
		rule = find_rule(c->options, word + 2);
	return rule && rule->value && !strchr(word, '=');
}

/* Finds the command's one or two words and takes them out of argv. */
static const struct command *take_command(int *argc, char **argv)
{
	int at[2] = { 0, 0 }, n = 0;
	const struct command *found = NULL;

	for (int i = 1; i < *argc && n < 2; i++) {
		if (strcmp(argv[i], "--") == 0)
			break;
		if (argv[i][0] == '-' && argv[i][1] == '-') {
			i += option_takes_next(argv[i]);
			continue;
		}
		if (argv[i][0] == '-' && argv[i][1])
			continue;
		at[n++] = i;
	}
	for (const struct command *c = commands; c->name && n && !found; c++)
		if (strcmp(c->name, argv[at[0]]) == 0 && (!c->sub || (n > 1 && strcmp(c->sub, argv[at[1]]) == 0)))
			found = c;
	if (!found)
		return NULL;
	for (int k = found->sub ? 1 : 0; k >= 0; k--) {
		memmove(argv + at[k], argv + at[k] + 1, (size_t)(*argc - at[k]) * sizeof(*argv));
		--*argc;
	}
	return found;
}

static int parse_options(struct call *c, int argc, char **argv)
{
	const struct option_rule *rules[RULES_MAX];
	struct option table[RULES_MAX + 1] = { 0 };
	size_t count = 0;
	int got;

	for (const struct option_rule *r = common_options; r->name; r++)
		rules[count++] = r;
	for (const struct option_rule *r = c->command->options; r && r->name && count < RULES_MAX; r++)
		rules[count++] = r;
	for (size_t i = 0; i < count; i++)
		table[i] = (struct option){ rules[i]->name, rules[i]->value ? required_argument : no_argument, NULL,
			(int)i };
	opterr = 0;
	while ((got = getopt_long(argc, argv, ":", table, NULL)) != -1) {
		const struct option_rule *rule;

		if (got == ':')
			return call_usage(c, "%s needs a value", argv[optind - 1]);
		if (got == '?')
			return call_usage(c, "there is no option %s", argv[optind - 1]);
		rule = rules[got];
		if (!rule->repeated && call_option(c, rule->name))
			return call_usage(c, "--%s is given twice", rule->name);
		c->options[c->option_count++] = (struct option_given){ rule, rule->value ? optarg : "" };
	}
	for (; optind < argc; optind++)
		c->args[c->arg_count++] = argv[optind];
	return 0;
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
	return r;
}

static int run_command(struct call *c, int argc, char **argv)
{
	int r = parse_options(c, argc, argv);

	if (r)
		return r;
	if (call_flag(c, "help")) {
		c->args[0] = c->command->name;
		c->arg_count = 1;
		return cmd_help(c);
	}
	if (c->arg_count < c->command->args_min)
		return call_usage(c, "%s is missing", c->command->args);
	if (c->arg_count > c->command->args_max)
		return call_usage(c, "\"%s\" is one word too many", c->args[c->command->args_max]);
	if (load_config(c))
		return COMMAND_FAILED;
	r = c->command->run(c);
	config_release(&c->config);
	return r;
}

static const char *first_word(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		if (argv[i][0] != '-')
			return argv[i];
		if (argv[i][1] == '-')
			i += option_takes_next(argv[i]);
	}
	return NULL;
}

int command_main(int argc, char **argv)
{
	struct call c = { 0 };
	const char *word = first_word(argc, argv);
	int r;

	if (argc == 2 && strcmp(argv[1], "--version") == 0) {
		puts("tradepost " TRADEPOST_VERSION);
		return fflush(stdout) ? COMMAND_FAILED : COMMAND_DONE;
	}
	json_seed();
	if (crypto_start())
		return call_fail(&c, "there is no source of randomness");
	c.options = calloc((size_t)argc + 2, sizeof(*c.options));
	c.args = calloc((size_t)argc + 2, sizeof(*c.args));
	c.command = take_command(&argc, argv);
	if (!c.options || !c.args) {
		r = call_fail(&c, "out of memory");
	} else if (c.command) {
		r = run_command(&c, argc, argv);
	} else if (!word && argc > 1 && strcmp(argv[1], "--help") == 0) {
		r = cmd_help(&c);
	} else if (!word) {
		r = call_usage(&c, "a command is missing: see `tradepost help`");
	} else {
		r = call_usage(&c, "there is no command \"%s\": see `tradepost help`", word);
		for (const struct command *k = commands; k->name; k++)
			if (k->sub && strcmp(k->name, word) == 0)
				fprintf(stderr, "usage: tradepost %s %s %s\n", k->name, k->sub, k->args);
	}
	if (r == COMMAND_DONE && (fflush(stdout) || ferror(stdout)))
		r = call_fail(&c, "standard output cannot be written");
	free(c.options);
	free(c.args);
	return r;
}
