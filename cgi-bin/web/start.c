/* SPDX-License-Identifier: MIT */

/* start.c: what lives as long as the daemon: routes, templates, bot rules, kept answers; and what each worker has. */
#include <stdio.h>
#include <stdlib.h>

#include "base/fault.h"
#include "web/context.h"
#include "web/writing.h"

/* Some two thousand cards, of 600 bytes and what the list around them takes; as each is shown in a list of 20, the
 * first hundred pages. */
#define CARDS_BYTES ((size_t)2 << 20)

static int compile_templates(struct web *web, char why[256])
{
	struct buffer error = BUFFER_INIT;
	int r = render_new(&web->render, &error);

	if (r)
		snprintf(why, 256, "a template is wrong: " SLICE_FMT, SLICE_ARG(buffer_as_slice(&error)));
	buffer_release(&error);
	return r;
}

static int compile_bots(struct web *web, char why[256])
{
	struct bots_error error = { 0 };
	int r = bots_compile(&web->bots, bots_builtin(), &error);

	if (r > 0)
		snprintf(why, 256, "the rules for robots are wrong: line %u: %s", error.line, error.what);
	return r;
}

static int start(struct web *web, char why[256])
{
	int r = routes_new(&web->routes);

	if (!r)
		r = compile_templates(web, why);
	if (!r)
		r = compile_bots(web, why);
	if (!r)
		r = kept_new(&web->kept, web->options.kept_bytes);
	if (!r)
		r = cards_new(&web->cards, CARDS_BYTES);
	if (!r)
		r = guesses_new(&web->guesses);
	if (!r)
		r = running_new(&web->running);
	return r;
}

int web_new(struct web **out, const struct web_options *options, char why[256])
{
	struct web *web = calloc(1, sizeof(*web));
	int r = web ? next_init(&web->next) : fault_new(FAULT_MEMORY, "no memory for the web");

	*why = '\0';
	if (!r) {
		r = tallies_init(&web->tallies);
		if (r)
			next_release(&web->next);
	}
	if (r) {
		free(web);
		return fault_pass(r);
	}
	web->options = *options;
	web->site = options->site;
	r = start(web, why);
	if (r) {
		if (!*why)
			snprintf(why, 256, "%s", fault_text(r));
		web_free(web);
		return r;
	}
	*out = web;
	return 0;
}

void web_free(struct web *web)
{
	if (!web)
		return;
	running_free(web->running);
	guesses_free(web->guesses);
	cards_free(web->cards);
	kept_free(web->kept);
	bots_free(web->bots);
	render_free(web->render);
	routes_free(web->routes);
	next_release(&web->next);
	tallies_release(&web->tallies);
	free(web);
}

void web_content_changed(void *arg)
{
	struct web *web = arg;

	cards_end(web->cards);
	kept_end(web->kept);
}

int web_worker_new(struct web_worker **out, struct web *web, char why[256])
{
	struct web_worker *worker = calloc(1, sizeof(*worker));
	int r;

	if (!worker)
		return fault_new(FAULT_MEMORY, "no memory for a worker");
	worker->web = web;
	r = store_open(&worker->store, web->options.store_url, STORE_READER, why);
	if (!r)
		r = tally_new(&worker->tally, &web->tallies);
	if (r) {
		store_close(worker->store);
		free(worker);
		return r;
	}
	*out = worker;
	return 0;
}

int web_worker_patience(struct web_worker *worker)
{
	return store_snapshot_age(worker->store);
}

void web_worker_rest(struct web_worker *worker)
{
	store_snapshot_end(worker->store);
}

void web_worker_free(struct web_worker *worker)
{
	if (!worker)
		return;
	sections_release(&worker->sections);
	store_close(worker->store);
	free(worker);
}
