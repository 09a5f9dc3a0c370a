/* SPDX-License-Identifier: MIT */

/* section.c: `tradepost section set` and `tradepost section list`. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/fault.h"
#include "cmd/access.h"
#include "news/section.h"
#include "text/slug.h"

static int add_names(struct call *c, json_t *names)
{
	for (size_t i = 0; i < c->option_count; i++) {
		struct slice text = slice_from(c->options[i].value), lang;
		char key[64];

		if (strcmp(c->options[i].name, "name") != 0)
			continue;
		if (slice_index(text, '=') == text.len)
			return call_usage(c, "--name: \"%s\" is not of the form LANG=TEXT", c->options[i].value);
		slice_split(&text, '=', &lang);
		if (lang.len >= sizeof(key))
			return call_usage(c, "--name: that is no language: " SLICE_FMT, SLICE_ARG(lang));
		snprintf(key, sizeof(key), SLICE_FMT, SLICE_ARG(lang));
		if (json_object_get(names, key))
			return call_usage(c, "--name: %s is given twice", key);
		if (json_object_set_new(names, key, json_stringn(text.at, text.len)))
			return call_usage(c, "--name: the text of %s is not UTF-8", key);
	}
	return 0;
}

int cmd_section_set(struct call *c)
{
	json_t *in = json_pack("{s:s, s:{}}", "slug", c->args[0], "names");
	long long position = -1;
	json_t *out = NULL;
	int r;

	if (!in)
		return call_usage(c, "\"%s\" is not UTF-8", c->args[0]);
	if (!call_number(c, "position", 0, 1000000, &position)) {
		json_decref(in);
		return COMMAND_USAGE;
	}
	r = add_names(c, json_object_get(in, "names"));
	if (r) {
		json_decref(in);
		return r;
	}
	if (position >= 0)
		json_object_set_new(in, "position", json_integer(position));
	r = access_change_once(c, "section.set", in, &out);
	if (r)
		return r;
	printf("%s: %s\n", c->args[0], json_flag(out, "created") ? "created" : "changed");
	json_decref(out);
	return COMMAND_DONE;
}

int cmd_section_list(struct call *c)
{
	_cleanup_(arena_freep) struct arena *arena = arena_new((size_t)16 << 20);
	_cleanup_(store_closep) struct store *store = NULL;
	struct section *sections = NULL;
	size_t count = 0;
	int r = access_reader(c, &store);

	if (r)
		return r;
	r = arena ? section_list_all(&sections, &count, store, arena, clock_now_ms()) : FAULT_MEMORY;
	if (r)
		return call_fail(c, "%s", fault_text(r));
	for (size_t i = 0; i < count; i++) {
		printf("%lld\t" SLICE_FMT "\t%lld article%s", (long long)sections[i].position,
			SLICE_ARG(sections[i].slug), (long long)sections[i].articles,
			sections[i].articles == 1 ? "" : "s");
		for (size_t n = 0; n < sections[i].name_count; n++)
			printf("\t" SLICE_FMT "=" SLICE_FMT, SLICE_ARG(sections[i].names[n].lang),
				SLICE_ARG(sections[i].names[n].name));
		putchar('\n');
	}
	return COMMAND_DONE;
}
