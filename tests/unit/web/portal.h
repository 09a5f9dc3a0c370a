/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_WEB_PORTAL_H
#define TESTS_UNIT_WEB_PORTAL_H

/* A whole portal without a socket: a store in a temporary folder with a few articles, the writer, the web and one
 * worker. Articles: 1 old-harbour (trade, both languages, 100 views imported, tags EV and ports), 2 withdrawn, 3 draft,
 * 4 scheduled for 2099, 5 … 7 tea-1 … tea-3 (markets, English), 8 long (both languages, several kB). */

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>
#include <pthread.h>
#include <time.h>

#include "base/clock.h"
#include "base/crypto.h"
#include "news/change.h"
#include "news/counting.h"
#include "news/views.h"
#include "web/web.h"

#define BROWSER "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"
#define ZONE    "Asia/Shanghai"

static struct {
	char folder[64], url[96];
	struct site site;
	struct counting *counting;
	struct writer *writer;
	struct web *web;
	struct web_worker *worker;
	char *token;
	int64_t token_id;
} portal;

/* A change through the writer, as the control socket makes it. */
struct portal_change {
	struct job job;
	const char *name;
	json_t *in, *out;
	int fd;
};

static int portal_run_change(struct store *store, struct job *job)
{
	struct portal_change *change = (struct portal_change *)job;

	return change_run(&change->out, store, &portal.site, change->name, change->in, change->fd, NULL);
}

/* Steals `in`; the answer is the caller's. */
static json_t *portal_do(const char *name, json_t *in, int fd)
{
	struct portal_change change = { .job = { .run = portal_run_change, .changes_content = change_is_content(name) },
		.name = name,
		.in = in,
		.fd = fd };
	int r = writer_call(portal.writer, &change.job);

	if (r) {
		char *text = change.out ? json_dumps(change.out, 0) : NULL;

		print_message("%s: %d %s\n", name, r, text ? text : "");
		free(text);
	}
	assert_int_equal(r, 0);
	json_decref(in);
	return change.out;
}

static __attribute__((unused)) void portal_import(const char *lines)
{
	FILE *file = tmpfile();

	assert_non_null(file);
	fputs(lines, file);
	rewind(file);
	json_decref(portal_do("import", json_pack("{s:s}", "file", "test"), fileno(file)));
	fclose(file);
}

static void portal_fill(void)
{
	static const char *const articles[] = {
		"{\"id\":1,\"slug\":\"old-harbour\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":"
		"\"2024-05-17T17:01:00+"
		"08:00\",\"modified_at\":\"2024-05-17T17:01:00+08:00\",\"imported\":100,\"tags\":[\"EV\",\"ports\"],"
		"\"image\":{\"name\":\"quay.webp\",\"alt\":{\"en\":\"A quay\"},\"caption\":{\"en\":\"At "
		"dawn\",\"zh-Hans\":\"黎明\"}},"
		"\"texts\":{\"en\":{\"title\":\"Old harbour <opens>\",\"summary\":\"In short.\",\"byline\":\"By "
		"Lin\",\"body\":\"One.\"},"
		"\"zh-Hans\":{\"title\":\"老港开放\",\"body\":\"一。\"}}}",
		"{\"id\":2,\"slug\":\"wrong-numbers\",\"section\":\"trade\",\"status\":\"withdrawn\",\"published_at\":"
		"\"2024-05-18T10:00:00Z\","
		"\"reason\":{\"en\":\"The numbers were wrong.\"},\"texts\":{\"en\":{\"title\":\"Wrong "
		"numbers\",\"body\":\"Text.\"}}}",
		"{\"id\":3,\"slug\":\"a-draft\",\"section\":\"trade\",\"status\":\"draft\",\"texts\":{\"en\":{"
		"\"title\":\"A draft\",\"body\":\"Text.\"}}}",
		"{\"id\":4,\"slug\":\"far-off\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":\"2099-"
		"01-05T10:00:00Z\","
		"\"texts\":{\"en\":{\"title\":\"Far off\",\"body\":\"Text.\"}}}",
	};
	FILE *file = tmpfile();

	for (size_t i = 0; i < sizeof(articles) / sizeof(articles[0]); i++)
		fprintf(file, "%s\n", articles[i]);
	for (int i = 1; i <= 3; i++)
		fprintf(file,
			"{\"id\":%d,\"slug\":\"tea-%d\",\"section\":\"markets\",\"status\":\"published\",\"published_"
			"at\":\"2025-0%d-01T08:00:00Z\","
			"\"imported\":%d,\"texts\":{\"en\":{\"title\":\"Tea "
			"%d\",\"summary\":\"Leaves.\",\"body\":\"Text.\"}}}\n",
			i + 4, i, i, i * 10, i);
	fprintf(file, "{\"id\":8,\"slug\":\"long\",\"section\":\"markets\",\"status\":\"published\",\"published_at\":"
		      "\"2023-01-01T08:00:00Z\","
		      "\"texts\":{\"en\":{\"title\":\"Long\",\"body\":\"");
	for (int i = 0; i < 200; i++)
		fprintf(file, "Sentence %d of a long article. ", i);
	fprintf(file, "\"},\"zh-Hans\":{\"title\":\"长\",\"body\":\"");
	for (int i = 0; i < 200; i++)
		fprintf(file, "长文的第%d句。", i);
	fprintf(file, "\"}}}\n");
	rewind(file);
	json_decref(portal_do("section.set",
		json_pack("{s:s,s:{s:s,s:s},s:i}", "slug", "trade", "names", "en", "Trade & tariffs", "zh-Hans", "贸易",
			"position", 1),
		-1));
	json_decref(portal_do("section.set",
		json_pack("{s:s,s:{s:s},s:i}", "slug", "markets", "names", "en", "Markets", "position", 2), -1));
	json_decref(portal_do("import", json_pack("{s:s}", "file", "test"), fileno(file)));
	fclose(file);
}

static void portal_changed(void *arg)
{
	(void)arg;
	if (portal.web)
		web_content_changed(portal.web);
}

static void portal_open_web(void)
{
	static const struct slice origins[] = { SLICE_INIT("https://app.example") };
	struct web_options options = { .site = &portal.site,
		.store_url = portal.url,
		.writer = portal.writer,
		.counting = portal.counting,
		.kept_bytes = 4 << 20 };
	char why[256];

	portal.site.allowed_origins = origins;
	portal.site.allowed_origin_count = 1;
	if (web_new(&portal.web, &options, why))
		fail_msg("web_new: %s", why);
	if (web_worker_new(&portal.worker, portal.web, why))
		fail_msg("web_worker_new: %s", why);
}

static int portal_setup(void **state)
{
	struct writer_options options = { .idle = counting_idle, .changed = portal_changed };
	struct store *store;
	json_t *token;
	char why[256];
	int from, to;

	(void)state;
	memset(&portal, 0, sizeof(portal));
	strcpy(portal.folder, "/tmp/tradepost-web-XXXXXX");
	assert_non_null(mkdtemp(portal.folder));
	snprintf(portal.url, sizeof(portal.url), "sqlite:%s/news.db", portal.folder);
	crypto_start();
	json_seed();
	assert_int_equal(clock_set_zone(ZONE), 0);
	portal.site = (struct site){ .url = SLICE("https://news.example"),
		.time_zone = SLICE(ZONE),
		.languages = { SLICE("en"), SLICE("zh-Hans") },
		.language_count = 2,
		.name = { { SLICE("Tradepost"), SLICE("贸易驿站") } },
		.brand_name = { { SLICE("Back to the brand"), SLICE("返回品牌站") } },
		.brand_url = SLICE("https://brand.example/"),
		.media_dir = slice_from(portal.folder) };
	assert_int_equal(store_migrate(portal.url, false, &from, &to, why), 0);
	assert_int_equal(store_open(&store, portal.url, STORE_WRITER, why), 0);
	assert_int_equal(counting_open(&portal.counting, store, clock_now_ms()), 0);
	options.domain = portal.counting;
	assert_int_equal(writer_start(&portal.writer, store, &options), 0);
	portal_fill();
	token = portal_do("token.issue", json_pack("{s:s,s:s}", "label", "desk", "role", "editor"), -1);
	portal.token = strdup(json_string_value(json_object_get(token, "secret")));
	portal.token_id = json_integer_value(json_object_get(token, "id"));
	json_decref(token);
	portal_open_web();
	return 0;
}

static int portal_teardown(void **state)
{
	char command[128];

	(void)state;
	web_worker_rest(portal.worker);
	writer_stop(portal.writer);
	web_worker_free(portal.worker);
	web_free(portal.web);
	counting_close(portal.counting);
	free(portal.token);
	snprintf(command, sizeof(command), "rm -r '%s'", portal.folder);
	return system(command) ? -1 : 0;
}

/* --- asking ------------------------------------------------------------------------------------------------------- */

struct got {
	struct arena *arena;
	struct answer answer;
	int status;
	char *head, *body; /* ended by NUL */
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool is_awake;
} portal_wait = { PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, false };

static void portal_wake(struct request *req)
{
	(void)req;
	pthread_mutex_lock(&portal_wait.lock);
	portal_wait.is_awake = true;
	pthread_cond_signal(&portal_wait.woken);
	pthread_mutex_unlock(&portal_wait.lock);
}

static void portal_read_header(struct request *req, const char *line)
{
	const char *colon = strstr(line, ": ");

	assert_non_null(colon);
	request_variable(req, slice_of(line, (size_t)(colon - line)), slice_from(colon + 2));
}

/* `variables` are CGI variables, `HTTP_ORIGIN: https://a.example`, one a line; NULL: none. body NULL: none. */
static __attribute__((unused)) void ask(
	struct got *got, const char *method, const char *uri, const char *variables, const char *body)
{
	struct request req = { 0 };
	char *copy, *line, *rest;
	size_t limit;

	memset(got, 0, sizeof(*got));
	got->arena = arena_new(16 << 20);
	req.arena = got->arena;
	req.content_length = -1;
	req.wake = portal_wake;
	req.method = method_from(slice_from(method));
	request_variable(&req, SLICE("REQUEST_URI"), slice_from(uri));
	copy = arena_cstr(got->arena, slice_from(variables ? variables : ""));
	for (line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest))
		portal_read_header(&req, line);
	if (!req.remote_addr.at)
		req.remote_addr = SLICE("192.0.2.7");
	if (body) {
		limit = web_body_limit(portal.web, &req);
		req.content_length = (int64_t)strlen(body);
		req.body_too_large = strlen(body) > limit;
		req.body = req.body_too_large ? SLICE_NONE : slice_from(body);
	}
	portal_wait.is_awake = false;
	if (web_handle(portal.web, portal.worker, &req, &got->answer) == WEB_PARKED) {
		pthread_mutex_lock(&portal_wait.lock);
		while (!portal_wait.is_awake)
			pthread_cond_wait(&portal_wait.woken, &portal_wait.lock);
		pthread_mutex_unlock(&portal_wait.lock);
		web_resume(portal.web, portal.worker, &req, &got->answer);
	}
	got->status = got->answer.status;
	got->head = arena_cstr(got->arena, got->answer.head);
	got->body = arena_cstr(got->arena, got->answer.body.at ? got->answer.body : SLICE(""));
}

static __attribute__((unused)) void done_with(struct got *got)
{
	if (got->answer.release)
		got->answer.release(got->answer.owner);
	arena_free(got->arena);
}

/* The value of a header, copied; NULL: it is not there. */
static __attribute__((unused)) char *header(const struct got *got, const char *name)
{
	char *wanted = arena_printf(got->arena, "\r\n%s: ", name);
	char *at = strstr(arena_printf(got->arena, "\r\n%s", got->head), wanted);

	return at ? arena_cstr(got->arena, slice_of(at + strlen(wanted), strcspn(at + strlen(wanted), "\r"))) : NULL;
}

/* To the first milliseconds of a second, so that what follows lies within one. */
static __attribute__((unused)) void next_second(void)
{
	int64_t now = clock_now_ms();
	struct timespec wait = { 0, (1000 - now % 1000 + 2) * 1000000 };

	if (wait.tv_nsec >= 1000000000)
		wait = (struct timespec){ 1, 0 };
	nanosleep(&wait, NULL);
}

/* What a GET answers, has in it, and has not. */
struct wanted {
	const char *uri;
	int status;
	const char *has, *lacks;
};

static __attribute__((unused)) void check_wanted(const struct wanted *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct got got;

		ask(&got, "GET", rows[i].uri, NULL, NULL);
		if (got.status != rows[i].status || (rows[i].has && !strstr(got.body, rows[i].has)) ||
			(rows[i].lacks && strstr(got.body, rows[i].lacks)))
			fail_msg("row %zu: %s: wants %s, not %s\n%s%s", i, rows[i].uri, rows[i].has ? rows[i].has : "-",
				rows[i].lacks ? rows[i].lacks : "-", got.head, got.body);
		done_with(&got);
	}
}
#define CHECK_WANTED(rows) check_wanted((rows), sizeof(rows) / sizeof((rows)[0]))

#endif
