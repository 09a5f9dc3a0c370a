/* SPDX-License-Identifier: MIT */

/* No memory for an editor's request: the n-th allocation fails, for every n, of the engine, of
 * everything that is linked here with the JSON trees, and in an arena that is full at any moment. The answer is the
 * whole one, or an error that says that it will pass; and in the end, asked for again under its key, each change is
 * there once. */
#include "web/editing.h"

#include <sqlite3.h>
#include <stdatomic.h>

#include "base/log.h"
#include "news/verify.h"

/* tests/CMakeLists.txt looks for this word: malloc, calloc and realloc come here first. */
#define WRAPS_MALLOC 1

enum source { ENGINE, OURS, ARENA, SOURCES };
static const char *const source_names[SOURCES] = { "the engine", "our own", "the arena" };

static sqlite3_mem_methods engine;
static atomic_long countdown; /* 0: nothing fails */
static atomic_int source;
static atomic_bool fired;

/* The writer's thread allocates too. */
static bool fails(enum source of)
{
	long left = atomic_load(&countdown);

	if (left == 0 || (int)of != atomic_load(&source))
		return false;
	while (left && !atomic_compare_exchange_weak(&countdown, &left, left - 1))
		;
	if (left == 1)
		atomic_store(&fired, true);
	return left == 1;
}

static void *engine_malloc(int size)
{
	return fails(ENGINE) ? NULL : engine.xMalloc(size);
}

static void *engine_realloc(void *old, int size)
{
	return fails(ENGINE) ? NULL : engine.xRealloc(old, size);
}

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *old, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *old, size_t size);

void *__wrap_malloc(size_t size)
{
	return fails(OURS) ? NULL : __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
	return fails(OURS) ? NULL : __real_calloc(count, size);
}

void *__wrap_realloc(void *old, size_t size)
{
	return fails(OURS) ? NULL : __real_realloc(old, size);
}

/* --- asking ---------------------------------------------------------------------------------------------------------
 */

struct change {
	const char *name, *method, *path;
	int status;
	const char *body; /* @: a number that is new each time; NULL: none */
	bool revises;     /* the article of the path, which If-Match names */
};

struct scarce {
	struct got got;
	struct arena *own; /* the request's */
};

/* Asks while the n-th allocation fails, or in an arena of so many bytes. What the test needs itself is in another. */
static void ask_scarce(
	struct scarce *s, enum source of, long n, const struct change *what, const char *variables, const char *body)
{
	struct request req = { .content_length = -1, .wake = portal_wake, .remote_addr = SLICE("192.0.2.7") };
	char *line, *rest;

	memset(s, 0, sizeof(*s));
	s->got.arena = arena_new(64 << 20);
	s->own = arena_new(of == ARENA ? (size_t)n * 256 : 16 << 20);
	req.arena = s->got.arena;
	req.method = method_from(slice_from(what->method));
	request_variable(&req, SLICE("REQUEST_URI"), slice_from(what->path));
	line = strtok_r(arena_cstr(s->got.arena, slice_from(variables)), "\n", &rest);
	for (; line; line = strtok_r(NULL, "\n", &rest))
		portal_read_header(&req, line);
	req.arena = s->own;
	if (body) {
		req.content_length = (int64_t)strlen(body);
		req.body = slice_from(body);
	}
	portal_wait.is_awake = false;
	atomic_store(&fired, false);
	atomic_store(&source, of);
	atomic_store(&countdown, of == ARENA ? 0 : n);
	if (web_handle(portal.web, portal.worker, &req, &s->got.answer) == WEB_PARKED) {
		pthread_mutex_lock(&portal_wait.lock);
		while (!portal_wait.is_awake)
			pthread_cond_wait(&portal_wait.woken, &portal_wait.lock);
		pthread_mutex_unlock(&portal_wait.lock);
		web_resume(portal.web, portal.worker, &req, &s->got.answer);
	}
	atomic_store(&countdown, 0);
	s->got.status = s->got.answer.status;
	s->got.head = arena_cstr(s->got.arena, s->got.answer.head);
	s->got.body = arena_cstr(s->got.arena, s->got.answer.body.at ? s->got.answer.body : SLICE(""));
	if (of == ARENA && s->got.status < 400)
		atomic_store(&fired, false);
	else if (of == ARENA)
		atomic_store(&fired, true);
}

static void scarce_done(struct scarce *s)
{
	if (s->got.answer.release)
		s->got.answer.release(s->got.answer.owner);
	arena_free(s->own);
	arena_free(s->got.arena);
}

/* Whether an answer is the one that is due, or an error that memory may bring. */
static bool is_clean(const struct got *got, int due)
{
	if (!got->head || !slice_starts(slice_from(got->head), SLICE("Status: ")) || !strstr(got->head, "\r\n\r\n"))
		return false;
	return got->status == due || got->status == 500 || got->status == 503;
}

static int revision_of(const char *path)
{
	char uri[120];
	struct got got;
	int revision;

	snprintf(uri, sizeof(uri), "%.60s?view=edit", path);
	edit(&got, "GET", uri, NULL, NULL);
	revision = got.status == 200 ? atoi(strstr(got.body, "\"revision\":") + 11) : 0;
	done_with(&got);
	return revision;
}

static long tried;

/* One change while the n-th allocation fails, and again when none does. False: nothing failed. */
static bool once(const struct change *what, enum source of, long n, const char *path, int revision)
{
	char variables[500], body[500] = "", uri[120], tag[24], *etag;
	struct change here = *what;
	struct scarce scarce;
	struct got got;
	bool any;

	snprintf(uri, sizeof(uri), "%.60s%s", path, what->path);
	here.path = uri;
	tried++;
	if (what->body)
		snprintf(body, sizeof(body), "%.*s%ld%s", (int)strcspn(what->body, "@"), what->body, tried,
			strchr(what->body, '@') + 1);
	snprintf(variables, sizeof(variables), "HTTP_AUTHORIZATION: Bearer %s\nHTTP_IDEMPOTENCY_KEY: try-%ld%s",
		admin_token, tried, what->body ? "\nCONTENT_TYPE: application/json" : "");
	if (what->revises)
		snprintf(strchr(variables, '\0'), 40, "\nHTTP_IF_MATCH: \"r%d\"", revision);
	ask_scarce(&scarce, of, n, &here, variables, what->body ? body : NULL);
	any = atomic_load(&fired);
	if (!is_clean(&scarce.got, what->status))
		fail_msg("%s, %s, %ld: %s%s", what->name, source_names[of], n, scarce.got.head, scarce.got.body);
	ask(&got, what->method, uri, variables, what->body ? body : NULL);
	snprintf(tag, sizeof(tag), "\"r%d\"", revision + 1);
	etag = header(&got, "ETag");
	if (got.status != what->status || (what->status != 204 && (!etag || strcmp(etag, tag))) ||
		(scarce.got.status == what->status && strcmp(scarce.got.body, got.body)))
		fail_msg("%s, %s, %ld, again: %s%s\n after %s%s", what->name, source_names[of], n, got.head, got.body,
			scarce.got.head, scarce.got.body);
	done_with(&got);
	scarce_done(&scarce);
	return any;
}

static long long a_draft(void)
{
	char body[200];

	snprintf(body, sizeof(body), "{\"status\":\"draft\",\"slug\":\"draft-%ld\"," SOMETHING "}", ++tried);
	return created(body);
}

/* Article 5 as the next change needs it. */
static void prepare(const char *method, const char *path, const char *body)
{
	struct got got;
	char tag[24];

	snprintf(tag, sizeof(tag), "r%d", revision_of("/api/v1/articles/5"));
	edit(&got, method, path, tag, body);
	assert_int_equal(got.status, 200);
	done_with(&got);
}

static void until_it_fits(enum source of)
{
	static const struct change changes[] = {
		{ "create", "POST", "", 201,
			"{\"status\":\"published\",\"slug\":\"made-@\",\"tags\":[\"a\",\"b\"]," SOMETHING "}", false },
		{ "patch", "PATCH", "", 200,
			"{\"texts\":{\"en\":{\"title\":\"Title @\"},\"de\":{\"title\":\"T\",\"body\":\"*B*\"}}}",
			true },
		{ "replace", "PUT", "", 200, "{\"status\":\"published\",\"tags\":[\"t@\"]," SOMETHING "}", true },
		{ "withdraw", "POST", "/withdraw", 200, "{\"reason\":{\"en\":\"No. @\"}}", true },
		{ "restore", "POST", "/revisions/1/restore", 200, NULL, true },
		{ "delete", "DELETE", "", 204, NULL, true },
	};
	char path[60];

	for (size_t i = 0; i < sizeof(changes) / sizeof(changes[0]); i++) {
		const struct change *what = &changes[i];
		long n = 0;

		for (bool any = true; any;) {
			assert_true(++n < 20000);
			strcpy(path, what->revises ? "/api/v1/articles/5" : "/api/v1/articles");
			if (what->status == 204)
				snprintf(path, sizeof(path), "/api/v1/articles/%lld", a_draft());
			if (!strcmp(what->name, "restore"))
				prepare("PATCH", path, "{\"texts\":{\"en\":{\"title\":\"Not the first\"}}}");
			any = once(what, of, n, path, what->revises ? revision_of(path) : 0);
			if (!strcmp(what->name, "withdraw"))
				prepare("POST", "/api/v1/articles/5/revisions/1/restore", NULL);
		}
		print_message("%s: %s, %ld times\n", source_names[of], what->name, n);
		assert_true(n > 2);
	}
}

/* What editors read, and the two that keep no key: whole, or an error. */
static void reads(enum source of)
{
	static const struct change rows[] = {
		{ "", "GET", "/api/v1/articles/5?view=edit", 200, NULL, false },
		{ "", "GET", "/api/v1/articles/5/revisions?limit=3", 200, NULL, false },
		{ "", "GET", "/api/v1/articles/5/revisions/1", 200, NULL, false },
		{ "", "GET", "/api/v1/articles?status=any&limit=3", 200, NULL, false },
		{ "", "GET", "/api/v1/sections?view=edit", 200, NULL, false },
		{ "", "GET", "/api/v1/audit?limit=3", 200, NULL, false },
		{ "", "GET", "/api/v1/me", 200, NULL, false },
		{ "", "POST", "/api/v1/preview", 200, "{\"body\":\"# A\\n\\n*b* ![c](/media/x.png)\"}", false },
		{ "", "PATCH", "/api/v1/articles/5", 428, "{}", false },
		{ "", "POST", "/api/v1/articles", 422, "{\"status\":1,\"texts\":{\"en\":{}}}", false },
	};
	char variables[300];

	snprintf(variables, sizeof(variables), "HTTP_AUTHORIZATION: Bearer %s\nCONTENT_TYPE: application/json",
		admin_token);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct got whole;
		bool any = true;

		ask(&whole, rows[i].method, rows[i].path, variables, rows[i].body);
		assert_int_equal(whole.status, rows[i].status);
		for (long n = 1; any; n++) {
			struct scarce s;

			assert_true(n < 20000);
			ask_scarce(&s, of, n, &rows[i], variables, rows[i].body);
			any = of == ARENA ? s.got.status != rows[i].status : atomic_load(&fired);
			if (!is_clean(&s.got, rows[i].status) ||
				(s.got.status == whole.status && strcmp(s.got.body, whole.body)))
				fail_msg(
					"%s, %s, %ld: %s%s", rows[i].path, source_names[of], n, s.got.head, s.got.body);
			scarce_done(&s);
		}
		done_with(&whole);
	}
}

static void scarcity(void **state)
{
	enum source of = *(enum source *)*state;

	until_it_fits(of);
	reads(of);
}

static void tell(void *arg, const struct finding *f)
{
	(void)arg;
	fail_msg("%s %s: %s", f->table, f->row, f->what);
}

/* Nothing of what failed is left anywhere. */
static void it_is_whole(void **state)
{
	struct verify_options options = { .site = &portal.site, .found = tell };
	struct verified verified;
	struct store *store;
	char why[256];

	(void)state;
	assert_int_equal(store_open(&store, portal.url, STORE_READER, why), 0);
	assert_int_equal(verify_store(&verified, store, &options), 0);
	assert_true(verified.findings == 0 && verified.changes > 100);
	store_close(store);
}

static int setup(void **state)
{
	sqlite3_mem_methods failing;

	log_open("/dev/null"); /* each failure is logged */
	sqlite3_config(SQLITE_CONFIG_GETMALLOC, &engine);
	failing = engine;
	failing.xMalloc = engine_malloc;
	failing.xRealloc = engine_realloc;
	sqlite3_config(SQLITE_CONFIG_MALLOC, &failing);
	sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0);
	return editing_setup(state);
}

int main(void)
{
	static enum source sources[SOURCES] = { ENGINE, OURS, ARENA };
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(scarcity, &sources[0]),
		cmocka_unit_test_prestate(scarcity, &sources[1]),
		cmocka_unit_test_prestate(scarcity, &sources[2]),
		cmocka_unit_test(it_is_whole),
	};

	return cmocka_run_group_tests(tests, setup, portal_teardown);
}
