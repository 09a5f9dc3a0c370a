/* SPDX-License-Identifier: MIT */

/* config_print.c: settings as a file says them, so that what is printed can be read again. */
#include <stdio.h>

#include "cmd/config_value.h"

static void print_value(const struct config *c, const struct setting *s, FILE *out)
{
	static const char *const levels[] = { "error", "warning", "info", "debug" };
	const void *field = (const char *)c + s->offset;
	const struct config_list *list = field;
	const struct site_text *text = field;
	char time[SETTING_TIME_TEXT];

	switch (s->kind) {
	case SETTING_INT:
	case SETTING_SIZE:
		fprintf(out, "%s = %lld\n", s->key, (long long)*(const int64_t *)field);
		return;
	case SETTING_TIME:
		fprintf(out, "%s = %s\n", s->key, setting_time(time, *(const int64_t *)field));
		return;
	case SETTING_LEVEL:
		fprintf(out, "%s = %s\n", s->key, levels[*(const int64_t *)field]);
		return;
	case SETTING_ORIGINS:
	case SETTING_NETWORKS:
		if (!list->count)
			fprintf(out, "%s =\n", s->key);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s = " SLICE_FMT "\n", s->key, SLICE_ARG(list->items[i]));
		return;
	case SETTING_LANGUAGES:
		fprintf(out, "%s = ", s->key);
		for (size_t i = 0; i < list->count; i++)
			fprintf(out, "%s" SLICE_FMT, i ? ", " : "", SLICE_ARG(list->items[i]));
		fputc('\n', out);
		return;
	case SETTING_BY_LANG:
		for (size_t i = 0; i < c->languages.count; i++)
			if (text->in[i].at)
				fprintf(out, "%s." SLICE_FMT " = " SLICE_FMT "\n", s->key,
					SLICE_ARG(c->languages.items[i]), SLICE_ARG(text->in[i]));
		return;
	default:
		fprintf(out, "%s = " SLICE_FMT "\n", s->key, SLICE_ARG(*(const struct slice *)field));
	}
}

void config_print(const struct config *c, FILE *out)
{
	for (size_t i = 0; i < config_setting_count; i++)
		print_value(c, &config_settings[i], out);
}

void config_print_defaults(FILE *out)
{
	fputs("# tradepost.conf: every setting with its default. Relative paths are taken from this file's folder.\n",
		out);
	for (size_t i = 0; i < config_setting_count; i++) {
		const struct setting *s = &config_settings[i];
		struct slice rest = slice_from(s->shipped), part, lang;

		fprintf(out, "\n# %s\n", s->help);
		if (s->kind != SETTING_BY_LANG) {
			fprintf(out, "%s =%s%s\n", s->key, *s->shipped ? " " : "", s->shipped);
			continue;
		}
		while (slice_split(&rest, '|', &part))
			if (slice_split(&part, '=', &lang))
				fprintf(out, "%s." SLICE_FMT " = " SLICE_FMT "\n", s->key, SLICE_ARG(lang),
					SLICE_ARG(part));
	}
}
