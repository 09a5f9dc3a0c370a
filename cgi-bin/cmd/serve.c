/* SPDX-License-Identifier: MIT */

/* serve.c: `tradepost serve`: puts the daemon together and takes it apart again.
 *
 *   store (writer) ─► counting ─► writer thread ─► studio ─► web ─► serve ─► control socket
 *
 * Up in this order, down in the other: what is accepted is answered before the writer stops, and what the writer has is
 * committed before the store closes. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "cmd/command.h"
#include "cmd/door.h"
#include "cmd/studio.h"
#include "news/archive.h"
#include "news/index.h"
#include "news/media_files.h"
#include "news/rendering.h"
#include "news/views.h"
#include "serve/serve.h"
#include "web/web.h"

#define TELL_MS 10000
enum { START_STOPPED = 64 }; /* beside what opening a store may come to */

struct daemon {
	struct call *call;
	struct store *store;
	struct counting *counting;
	struct writer *writer;
	struct studio *studio;
	struct web *web;
	struct serve *serve;
	struct control *control;
};

/* SIGHUP: the log is opened anew; of the configuration the log's level counts from now on, the rest from the next
 * start. */
static void reload(void *arg)
{
	struct daemon *d = arg;
	struct config fresh;
	struct buffer message = BUFFER_INIT;
	int r;

	log_reopen();
	r = config_load(&fresh, call_option(d->call, "config"), call_option(d->call, "store"), &message);
	if (r) {
		log_error("reload: " SLICE_FMT, SLICE_ARG(buffer_as_slice(&message)));
	} else {
		log_set_level((enum log_level)fresh.log_level);
		config_release(&fresh);
		log_info("reload: the log was opened anew");
	}
	buffer_release(&message);
}

/* The web comes after the writer, which tells it of changes: what changes before there is a web is nobody's to keep. */
static void content_changed(void *arg)
{
	struct daemon *d = arg;

	if (d->web)
		web_content_changed(d->web);
}

/* What another version made is made again before the first answer, which takes minutes for 100,000 articles: the log
 * tells how far it is, and whoever wants us to stop need not wait. */
struct refreshing {
	const char *what;
	int64_t told_ms;
};

static bool refreshed_some(void *arg, int64_t made)
{
	struct refreshing *r = arg;
	int64_t now_ms = clock_steady_ms();

	if (now_ms - r->told_ms >= TELL_MS) {
		log_info("%s of another version: %lld are made again so far", r->what, (long long)made);
		r->told_ms = now_ms;
	}
	return !serve_stop_asked();
}

static int refresh(struct daemon *d)
{
	struct refreshing what = { "articles", clock_steady_ms() };
	int64_t made;
	int r = rendering_refresh(d->store, &d->call->config.site, &made, refreshed_some, &what);

	if (r == 0 && made)
		log_info("articles of another version or time zone: %lld were made again", (long long)made);
	if (r)
		return r > 0 ? START_STOPPED : fault_pass(r);
	what.what = "index entries";
	r = index_refresh(d->store, &made, refreshed_some, &what);
	if (r == 0 && made)
		log_info("index entries of another version: %lld were made again", (long long)made);
	return r > 0 ? START_STOPPED : fault_pass(r);
}

static int start_store(struct daemon *d, char why[256])
{
	const struct config *config = &d->call->config;
	struct writer_options options = { .idle = counting_idle, .changed = content_changed, .changed_arg = d };
	int r = store_open(&d->store, config->store.at, STORE_WRITER, why);

	if (r)
		return r;
	r = refresh(d);
	if (r)
		return r;
	r = archive_refresh(d->store);
	if (r)
		return r;
	r = media_recover(d->store, config->media);
	if (r)
		return r;
	r = counting_open(&d->counting, d->store, clock_now_ms());
	if (r)
		return r;
	r = counting_trend(d->counting, d->store, config->trend_half_life, clock_now_ms());
	if (r)
		return r;
	options.domain = d->counting;
	r = writer_start(&d->writer, d->store, &options);
	if (r)
		return r;
	d->store = NULL; /* the writer's now */
	return fault_pass(studio_start(&d->studio));
}

static void stopping(void *arg)
{
	struct daemon *d = arg;

	studio_hurry(d->studio);
}

static int start_serving(struct daemon *d, char why[256])
{
	const struct config *config = &d->call->config;
	const char *listen = call_option(d->call, "listen");
	struct web_options web = { .site = &config->site,
		.store_url = config->store.at,
		.writer = d->writer,
		.counting = d->counting,
		.studio = d->studio,
		.kept_bytes = (size_t)config->kept_answers };
	struct serve_options serve = { .listen = listen ? listen : config->listen.at,
		.workers = (unsigned)config->workers,
		.reload = reload,
		.reload_arg = d,
		.stopping = stopping,
		.stopping_arg = d };
	int r = web_new(&d->web, &web, why);

	if (r)
		return r;
	serve.web = d->web;
	r = serve_start(&d->serve, &serve, why);
	if (r)
		return r;
	return control_start(&d->control, config, d->writer, why);
}

static void stop(struct daemon *d)
{
	studio_stop(d->studio);
	control_stop(d->control);
	if (d->writer)
		writer_stop(d->writer);
	serve_free(d->serve);
	web_free(d->web);
	counting_close(d->counting);
	store_close(d->store);
}

/* What visitors send lives in memory for as long as a request does, and an image of the memory would keep it: there is
 * none, and where a program takes it all the same it holds none of what we allocated. */
static void leave_no_core(void)
{
	const struct rlimit none = { 0, 0 };
	int fd = open("/proc/self/coredump_filter", O_WRONLY | O_CLOEXEC);

	if (setrlimit(RLIMIT_CORE, &none))
		log_warning("core files cannot be forbidden: %s", strerror(errno));
	if (fd < 0)
		return;
	if (write(fd, "0", 1) != 1)
		log_debug("/proc/self/coredump_filter: %s", strerror(errno));
	close(fd);
}

int cmd_serve(struct call *c)
{
	const char *listen = call_option(c, "listen");
	struct daemon d = { .call = c };
	char why[256] = "";
	int r;

	if (listen && !config_is_listen(slice_from(listen)))
		return call_usage(c, "--listen: \"%s\" is not unix:PATH, tcp:HOST:PORT or fd:0", listen);
	serve_block_signals();
	leave_no_core();
	log_set_level((enum log_level)c->config.log_level);
	if (log_open(c->config.log.at))
		return call_fail(c, "log: " SLICE_FMT ": cannot be written", SLICE_ARG(c->config.log));
	r = start_store(&d, why);
	if (!r)
		r = start_serving(&d, why);
	if (!r) {
		log_info("serving on %s", listen ? listen : c->config.listen.at);
		r = serve_run(d.serve);
		log_info("stopped");
	} else if (r == START_STOPPED) {
		log_info("stopped before the first answer; what was not made again is left to the next start");
		r = 0;
	} else {
		call_fail(c, "%s", *why ? why : fault_text(r));
		if (d.serve) {
			serve_stop(d.serve);
			serve_run(d.serve);
		}
	}
	stop(&d);
	return r ? COMMAND_FAILED : COMMAND_DONE;
}
