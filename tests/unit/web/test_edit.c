/* SPDX-License-Identifier: MIT */

/* Editors' JSON: what each route does to an article, and what the public sees of it. */
#include "web/editing.h"

/* The way of an article: articles of the portal are 1 … 8, so this one is 9. */
static void a_life(void **state)
{
	static const struct step steps[] = {
		{ "POST", "/api/v1/articles", NULL, DRAFT, 201, "Location: /api/v1/articles/9", NULL, "\"r1\"" },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 404, NULL, "quay", NULL },
		{ "GET", "/api/v1/articles/9?view=edit", NULL, NULL, 200,
			"{\"id\":9,\"status\":\"draft\",\"revision\":1,\"section\":\"trade\",\"published_at\":null,"
			"\"slug\":\"a-new-quay\",\"tags\":[],\"source\":null,\"image\":null,\"texts\":{\"en\":{"
			"\"title\":"
			"\"A new quay\",\"summary\":null,\"byline\":null,\"body\":\"One.\",\"made_from\":null,"
			"\"hidden\":false}},\"correction\":{},"
			"\"translation\":{\"en\":{\"status\":\"current\",\"made_from\":1}}}",
			NULL, "\"r1\"" },
		{ "GET", "/api/v1/articles/a-new-quay?view=edit", NULL, NULL, 200, "\"id\":9", NULL, "\"r1\"" },
		{ "GET", "/api/v1/articles?status=draft", NULL, NULL, 200, "\"id\":9", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", NULL, "{}", 428, "/problems/precondition-required", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r1", "{}", 200, "\"revision\":1", NULL, "\"r1\"" },
		{ "PATCH", "/api/v1/articles/9", "r1",
			"{\"texts\":{\"zh-hans\":{\"title\":\"新码头\",\"body\":\"一。\"}}}", 200,
			"\"zh-Hans\":{\"title\":\"新码头\"", NULL, "\"r2\"" },
		{ "PATCH", "/api/v1/articles/9", "r1", "{\"tags\":[\"x\"]}", 412, "\"current\":{\"id\":9,", NULL,
			"\"r2\"" },
		{ "PATCH", "/api/v1/articles/9", "r2", "{\"tags\":[\"port\"],\"status\":\"published\"}", 200,
			"\"status\":\"published\"", "\"published_at\":null", "\"r3\"" },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 200, "\"revision\":3", NULL, NULL },
		{ "READ", "/api/v1/articles?tag=port", NULL, NULL, 200, "\"id\":9", NULL, NULL },
		{ "READ", "/api/v1/tags", NULL, NULL, 200, "{\"tag\":\"port\",\"articles\":1}", NULL, NULL },
		{ "DELETE", "/api/v1/articles/9", "r3", NULL, 409, "\"state\":\"published\"", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r3", "{\"status\":\"draft\"}", 409, "is published", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r3", "{\"published_at\":\"2099-01-01T00:00:00Z\"}", 409,
			"is published", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r3",
			"{\"texts\":{\"en\":{\"body\":\"Two.\"}},\"correction\":{\"en\":\"It was two.\"}}", 200, NULL,
			NULL, "\"r4\"" },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 200, "\"note\":\"It was two.\"", NULL, NULL },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 200, "\"zh-Hans\":{\"status\":\"stale\"", NULL, NULL },
		{ "READ", "/news/9/a-new-quay", NULL, NULL, 200, "It was two.", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r4", "{\"slug\":\"the-quay\"}", 200, NULL, NULL, "\"r5\"" },
		{ "READ", "/api/v1/articles/a-new-quay", NULL, NULL, 301, "Location: /api/v1/articles/the-quay", NULL,
			NULL },
		{ "POST", "/api/v1/articles/9/withdraw", "r5",
			"{\"reason\":{\"en\":\"A mistake.\",\"zh-hans\":\"有误。\"}}", 200, "\"status\":\"withdrawn\"",
			NULL, "\"r6\"" },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 410,
			"\"reason\":{\"en\":\"A mistake.\",\"zh-Hans\":\"有误。\"}", "Two", NULL },
		{ "READ", "/news/9/the-quay", NULL, NULL, 410, "A mistake.", "Two.", NULL },
		{ "READ", "/api/v1/articles?tag=port", NULL, NULL, 200, "\"items\":[]", NULL, NULL },
		{ "GET", "/api/v1/articles?status=withdrawn", NULL, NULL, 200, "A new quay", NULL, NULL },
		{ "PATCH", "/api/v1/articles/9", "r6", "{\"tags\":[]}", 409, "\"state\":\"withdrawn\"", NULL, NULL },
		{ "PUT", "/api/v1/articles/9", "r6", PUBLISHED, 409, "\"state\":\"withdrawn\"", NULL, NULL },
		{ "POST", "/api/v1/articles/9/withdraw", "r6", "{\"reason\":{\"en\":\"Again.\"}}", 409, "withdrawn",
			NULL, NULL },
		{ "POST", "/api/v1/articles/9/revisions/1/restore", NULL, NULL, 428, NULL, NULL, NULL },
		{ "POST", "/api/v1/articles/9/revisions/1/restore", "r5", NULL, 412, "\"revision\":6", NULL, NULL },
		{ "POST", "/api/v1/articles/9/revisions/7/restore", "r6", NULL, 404, NULL, NULL, NULL },
		{ "POST", "/api/v1/articles/9/revisions/3/restore", "r6", NULL, 200, "\"status\":\"published\"", NULL,
			"\"r7\"" },
		{ "READ", "/api/v1/articles/9", NULL, NULL, 200, "One.", "Two.", NULL },
		{ "GET", "/api/v1/articles/9/revisions?limit=2", NULL, NULL, 200, "\"revision\":6", "\"revision\":5",
			NULL },
		{ "GET", "/api/v1/articles/9/revisions/2", NULL, NULL, 200,
			"\"changed\":[\"texts/zh-Hans\"],\"hash\":\"", NULL, "\"r2\"" },
		{ "GET", "/api/v1/articles/9/revisions/9", NULL, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/api/v1/articles/99/revisions", NULL, NULL, 404, NULL, NULL, NULL },
	};

	(void)state;
	WALK_STEPS(steps);
}

static void drafts_go(void **state)
{
	char uri[64], edit_uri[80];
	long long id = created(DRAFT);

	(void)state;
	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", id);
	snprintf(edit_uri, sizeof(edit_uri), "%s?view=edit", uri);
	const struct step steps[] = {
		{ "DELETE", uri, NULL, NULL, 428, NULL, NULL, NULL },
		{ "DELETE", uri, "r2", NULL, 412, "\"current\":", NULL, NULL },
		{ "DELETE", uri, "r1", NULL, 204, NULL, NULL, NULL },
		{ "DELETE", uri, "r1", NULL, 404, NULL, NULL, NULL },
		{ "GET", edit_uri, NULL, NULL, 404, NULL, NULL, NULL },
	};

	WALK_STEPS(steps);
	/* Its number is not given again, its slug is. */
	assert_int_equal(created("{\"status\":\"draft\",\"slug\":\"taken-back\"," SOMETHING "}"), id + 1);
}

/* What is read goes back as it came. */
static void round_trip(void **state)
{
	static const int ids[] = { 1, 3, 4, 8 };

	(void)state;
	for (size_t i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		char uri[64], tag[16];
		struct got read, put;

		snprintf(uri, sizeof(uri), "/api/v1/articles/%d?view=edit", ids[i]);
		edit(&read, "GET", uri, NULL, NULL);
		assert_int_equal(read.status, 200);
		snprintf(tag, sizeof(tag), "r%d", atoi(strstr(read.body, "\"revision\":") + 11));
		*strchr(uri, '?') = '\0';
		edit(&put, "PUT", uri, tag, read.body);
		if (put.status != 200 || strcmp(put.body, read.body) ||
			strcmp(header(&put, "ETag"), header(&read, "ETag")))
			fail_msg("%s\n%s\n%s", uri, read.body, put.body);
		done_with(&put);
		done_with(&read);
	}
}

/* A web server may send a PUT twice; what somebody else made of the article meanwhile is not overwritten. */
static void a_put_sent_twice(void **state)
{
	long long id = created(DRAFT);
	char uri[64];

	(void)state;
	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", id);
	const struct step steps[] = {
		{ "PUT", uri, "r1", PUBLISHED, 200, NULL, NULL, "\"r2\"" },
		{ "PUT", uri, "r1", PUBLISHED, 200, NULL, NULL, "\"r2\"" },
		{ "PUT", uri, "r1", "{\"tags\":[\"a\"],\"status\":\"published\"," SOMETHING "}", 412, NULL, NULL,
			"\"r2\"" },
		{ "PUT", uri, "r2", "{\"tags\":[\"a\"],\"status\":\"published\"," SOMETHING "}", 200, NULL, NULL,
			"\"r3\"" },
		{ "PUT", uri, "r1", PUBLISHED, 412, NULL, NULL, "\"r3\"" },
		{ "PUT", uri, "r2", PUBLISHED, 412, NULL, NULL, "\"r3\"" },
		{ "PATCH", uri, "r3", "{\"tags\":[]}", 200, NULL, NULL, "\"r4\"" },
		{ "PATCH", uri, "r3", "{\"tags\":[]}", 412, NULL, NULL, "\"r4\"" },
	};

	WALK_STEPS(steps);
}

static void slugs_and_schedules(void **state)
{
	static const struct step steps[] = {
		{ "POST", "/api/v1/articles", NULL, "{\"status\":\"published\",\"slug\":\"old-harbour\"," SOMETHING "}",
			201, "\"slug\":\"old-harbour-2\"", NULL, NULL },
		{ "POST", "/api/v1/articles", NULL,
			"{\"status\":\"draft\",\"section\":\"trade\",\"texts\":{\"zh-Hans\":{\"title\":\"无\",\"body\":"
			"\"\"}}}",
			201, "\"slug\":\"a", NULL, NULL },
		{ "POST", "/api/v1/articles", NULL,
			"{\"status\":\"published\",\"slug\":\"embargoed\",\"published_at\":\"2098-01-01 08:00:00 "
			"+08:00\"," SOMETHING "}",
			201, "\"published_at\":\"2098-01-01T08:00:00+08:00\"", NULL, "\"r1\"" },
		{ "READ", "/api/v1/articles/embargoed", NULL, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/api/v1/articles/embargoed", NULL, NULL, 404, NULL, NULL, NULL },
		{ "GET", "/api/v1/articles?status=scheduled", NULL, NULL, 200, "\"status\":\"scheduled\"",
			"\"old-harbour\"", NULL },
		{ "GET", "/api/v1/articles?status=published", NULL, NULL, 200, "\"old-harbour\"", "embargoed", NULL },
		{ "GET", "/api/v1/articles?status=any&limit=100", NULL, NULL, 200, "embargoed", NULL, NULL },
		{ "PATCH", "/api/v1/articles/embargoed", "r1", "{\"status\":\"draft\"}", 409, "\"state\":\"scheduled\"",
			NULL, NULL },
		{ "PATCH", "/api/v1/articles/embargoed", "r1", "{\"correction\":{\"en\":\"No.\"}}", 422, "/correction",
			NULL, NULL },
		{ "PATCH", "/api/v1/articles/embargoed", "r1", "{\"published_at\":\"2020-01-01T00:00:00Z\"}", 200, NULL,
			NULL, "\"r2\"" },
		{ "READ", "/api/v1/articles/embargoed", NULL, NULL, 200, NULL, NULL, NULL },
		{ "GET", "/api/v1/articles?status=draft&sort=views", NULL, NULL, 422, "\"parameter\":\"sort\"", NULL,
			NULL },
		{ "GET", "/api/v1/articles?status=draft&tag=x", NULL, NULL, 422, "\"parameter\":\"tag\"", NULL, NULL },
		{ "GET", "/api/v1/articles/1?view=edit&lang=en", NULL, NULL, 422, "\"parameter\":\"lang\"", NULL,
			NULL },
	};

	(void)state;
	WALK_STEPS(steps);
}

/* Long articles together may be more than a request has memory for; a list reads one after the other. Each "&" is
 * kept as six bytes. */
static void a_list_of_long_ones(void **state)
{
	enum { BODY = 250000, COUNT = 14 };
	static char body[BODY + 300];
	struct got got;
	int listed = 0;

	(void)state;
	for (int i = 0; i < COUNT; i++) {
		int len = snprintf(body, sizeof(body),
			"{\"status\":\"draft\",\"section\":\"trade\",\"texts\":{\"en\":"
			"{\"title\":\"Long\",\"body\":\"");

		memset(body + len, '&', BODY);
		strcpy(body + len + BODY, "\"}}}");
		(void)created(body);
	}
	edit(&got, "GET", "/api/v1/articles?status=any&limit=100", NULL, NULL);
	if (got.status != 200)
		fail_msg("%s%.500s", got.head, got.body);
	for (const char *at = got.body; (at = strstr(at, "\"title\":{\"en\":\"Long\"}")); at++)
		listed++;
	assert_int_equal(listed, COUNT);
	done_with(&got);
}

static int64_t held_until_ms;

/* What the writer does for a while: it tells when it ends. */
static int hold_up(struct store *store, struct job *job)
{
	static const struct timespec while_ = { 0, 300000000 };

	(void)store;
	(void)job;
	nanosleep(&while_, NULL);
	held_until_ms = clock_now_ms();
	return 0;
}

static void held(struct job *job)
{
	(void)job;
}

/* The time behind a member, a text in RFC 3339. */
static int64_t time_at(const char *json, const char *member)
{
	const char *at = strstr(json, member);
	int64_t ms = 0;

	assert_non_null(at);
	at += strlen(member);
	assert_int_equal(clock_parse(&ms, slice_of(at, strcspn(at, "\""))), 0);
	return ms;
}

/* A change is of the moment in which its turn comes, not of that in which it was asked for: who asks meanwhile what
 * changed since must not be told of nothing and then ask for what came later only. */
static void a_change_that_waited(void **state)
{
	static struct job job;
	char uri[64];
	struct got got;

	(void)state;
	for (int i = 0; i < 3; i++) {
		job = (struct job){ .run = hold_up, .done = held, .alone = true };
		assert_int_equal(writer_submit(portal.writer, &job), 0);
		if (i == 0)
			snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", created(PUBLISHED));
		else if (i == 1)
			edit(&got, "PATCH", uri, "r1", "{\"tags\":[\"x\"]}");
		else
			ask_with(&got, admin_token, "PUT", "/api/v1/sections/new", NULL, NULL,
				"{\"name\":{\"en\":\"N\"}}");
		if (i)
			done_with(&got);
		if (i < 2) {
			ask(&got, "GET", uri, NULL, NULL);
			assert_true(time_at(got.body, "\"modified_at\":\"") >= held_until_ms);
			done_with(&got);
		}
		ask_with(&got, admin_token, "GET", "/api/v1/audit?limit=1", NULL, NULL, NULL);
		assert_true(time_at(got.body, "\"at\":\"") >= held_until_ms);
		done_with(&got);
	}
	snprintf(uri + strlen(uri), 32, "/revisions?limit=1");
	edit(&got, "GET", uri, NULL, NULL);
	assert_true(time_at(got.body, "\"at\":\"") > 0);
	done_with(&got);
}

static void keys(void **state)
{
	static const struct {
		const char *token, *key, *method, *uri, *tag, *body;
		int status, same_as; /* same_as: whose answer this is; -1: its own */
	} rows[] = {
		{ NULL, "one", "POST", "/api/v1/articles", NULL, DRAFT, 201, -1 },
		{ NULL, "one", "POST", "/api/v1/articles", NULL, DRAFT, 201, 0 },
		{ NULL, "one", "POST", "/api/v1/articles", NULL, PUBLISHED, 422, -1 },
		{ admin_token, "one", "POST", "/api/v1/articles", NULL, DRAFT, 201, -1 },
		{ NULL, "two", "POST", "/api/v1/articles", NULL, DRAFT, 201, -1 },
		{ NULL, "three", "PATCH", "/api/v1/articles/1", "r9", "{\"tags\":[\"EV\"]}", 412, -1 },
		{ NULL, "three", "PATCH", "/api/v1/articles/1", "r1", "{\"tags\":[\"EV\"]}", 200, -1 },
		{ NULL, "three", "PATCH", "/api/v1/articles/1", "r1", "{\"tags\":[\"EV\"]}", 200, 6 },
		{ NULL, "four", "PATCH", "/api/v1/articles/1", "r2", "{\"tags\":[]}", 200, -1 },
		/* The first answer again, whatever came after it. */
		{ NULL, "three", "PATCH", "/api/v1/articles/1", "r1", "{\"tags\":[\"EV\"]}", 200, 6 },
		{ NULL, "a b", "PATCH", "/api/v1/articles/1", "r3", "{\"tags\":[]}", 400, -1 },
		{ admin_token, "five", "PUT", "/api/v1/sections/new", NULL, "{\"name\":{\"en\":\"New\"}}", 201, -1 },
		{ admin_token, "five", "PUT", "/api/v1/sections/new", NULL, "{\"name\":{\"en\":\"New\"}}", 201, 11 },
	};
	char *bodies[sizeof(rows) / sizeof(rows[0])];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char more[100];
		struct got got;

		snprintf(more, sizeof(more), "HTTP_IDEMPOTENCY_KEY: %s", rows[i].key);
		ask_with(&got, rows[i].token ? rows[i].token : portal.token, rows[i].method, rows[i].uri, rows[i].tag,
			more, rows[i].body);
		bodies[i] = strdup(got.body);
		if (got.status != rows[i].status ||
			(rows[i].same_as >= 0 && strcmp(bodies[i], bodies[rows[i].same_as])))
			fail_msg("row %zu: %s%s", i, got.head, got.body);
		for (size_t j = 0; j < i && rows[i].same_as < 0; j++)
			if (rows[j].status == rows[i].status && rows[i].status < 400)
				assert_string_not_equal(bodies[i], bodies[j]);
		done_with(&got);
	}
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		free(bodies[i]);
}

static void sections(void **state)
{
	static const struct {
		const char *uri, *tag, *body;
		int status;
		const char *has;
	} rows[] = {
		{ "/api/v1/sections/opinion", NULL,
			"{\"name\":{\"en\":\"Opinion\",\"zh-hans\":\"评论\"},\"position\":9}", 201,
			"{\"slug\":\"opinion\",\"name\":{\"en\":\"Opinion\",\"zh-Hans\":\"评论\"},\"position\":9,"
			"\"revision\":1}" },
		{ "/api/v1/sections/opinion", NULL, "{\"name\":{\"en\":\"Opinions\"}}", 428, NULL },
		{ "/api/v1/sections/opinion", "r2", "{\"name\":{\"en\":\"Opinions\"}}", 412,
			"\"current\":{\"slug\":\"opinion\"" },
		{ "/api/v1/sections/opinion", "r1", "{\"name\":{\"en\":\"Opinions\"}}", 200,
			"{\"slug\":\"opinion\",\"name\":{\"en\":\"Opinions\"},\"position\":9,\"revision\":2}" },
		{ "/api/v1/sections/opinion", "r1", "{\"name\":{\"en\":\"Opinions\"}}", 200, "\"revision\":2" },
		{ "/api/v1/sections/opinion", "r2", "{\"name\":{}}", 422, "/name" },
		{ "/api/v1/sections/opinion", "r2", "{}", 422, "/name" },
		{ "/api/v1/sections/other", "r1", "{\"name\":{\"en\":\"Other\"}}", 412, NULL },
		{ "/api/v1/sections/-x", NULL, "{\"name\":{\"en\":\"Other\"}}", 404, NULL },
	};
	struct got got;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ask_with(&got, admin_token, "PUT", rows[i].uri, rows[i].tag, NULL, rows[i].body);
		if (got.status != rows[i].status || (rows[i].has && !strstr(got.body, rows[i].has)))
			fail_msg("row %zu: %s%s", i, got.head, got.body);
		done_with(&got);
	}
	ask(&got, "GET", "/api/v1/sections", NULL, NULL);
	assert_non_null(strstr(got.body, "{\"slug\":\"opinion\",\"name\":{\"en\":\"Opinions\"},\"articles\":0}"));
	done_with(&got);
	edit(&got, "GET", "/api/v1/sections?view=edit", NULL, NULL);
	assert_non_null(strstr(got.body, "\"position\":9,\"revision\":2}"));
	done_with(&got);
}

static void the_rest(void **state)
{
	static const struct step steps[] = {
		{ "GET", "/api/v1/me", NULL, NULL, 200, "{\"label\":\"desk\",\"role\":\"editor\",\"expires_at\":null}",
			NULL, NULL },
		{ "POST", "/api/v1/preview", NULL, "{}", 422, "\"pointer\":\"/body\"", NULL, NULL },
		{ "GET", "/api/v1/audit", NULL, NULL, 403, NULL, NULL, NULL },
	};
	struct got got;

	(void)state;
	edit(&got, "POST", "/api/v1/preview", NULL, "{\"body\":\"# A\\n\\n*b* <i>\"}");
	assert_int_equal(got.status, 200);
	assert_non_null(strstr(got.body, "id=\\\"en-1\\\""));
	assert_null(strstr(got.body, "\\u003ci\\u003e"));
	done_with(&got);
	WALK_STEPS(steps);
	ask_with(&got, admin_token, "GET", "/api/v1/audit?limit=3", NULL, NULL, NULL);
	assert_int_equal(got.status, 200);
	assert_non_null(strstr(got.body, "\"by\":"));
	assert_non_null(header(&got, "Link"));
	assert_string_equal(header(&got, "Cache-Control"), "private, no-cache");
	done_with(&got);
}

/* What readers are shown was made after a change that was answered, though it was kept a moment before. */
/* What editors read carries a tag that names it, and is not sent again to who has it; only an article's own may be
 * given back in If-Match. */
static void what_editors_read_has_a_tag(void **state)
{
	static const struct {
		const char *uri;
		const char *tag; /* NULL: the weak one of the body */
	} reads[] = {
		{ "/api/v1/articles?status=draft", NULL },
		{ "/api/v1/articles/1?view=edit", "\"r1\"" },
		{ "/api/v1/articles/1/revisions", NULL },
		{ "/api/v1/articles/1/revisions/1", "\"r1\"" },
		{ "/api/v1/sections?view=edit", NULL },
		{ "/api/v1/media", NULL },
		{ "/api/v1/audit", NULL },
		{ "/api/v1/me", NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(reads) / sizeof(reads[0]); i++) {
		char tag[64], variables[100];
		struct got got;

		ask_with(&got, admin_token, "GET", reads[i].uri, NULL, NULL, NULL);
		if (got.status != 200 || !header(&got, "ETag") ||
			(reads[i].tag ? strcmp(header(&got, "ETag"), reads[i].tag)
				      : strncmp(header(&got, "ETag"), "W/\"", 3)))
			fail_msg("%s: %d %s", reads[i].uri, got.status, got.head);
		assert_string_equal(header(&got, "Cache-Control"), "private, no-cache");
		snprintf(tag, sizeof(tag), "%s", header(&got, "ETag"));
		done_with(&got);
		for (int other = 0; other < 2; other++) {
			snprintf(variables, sizeof(variables), "HTTP_IF_NONE_MATCH: %s", other ? "W/\"other\"" : tag);
			ask_with(&got, admin_token, "GET", reads[i].uri, NULL, variables, NULL);
			if (got.status != (other ? 200 : 304) || strcmp(header(&got, "ETag"), tag))
				fail_msg("%s, %s: %d %s", reads[i].uri, variables, got.status, got.head);
			assert_int_equal(got.answer.body.len == 0, !other);
			done_with(&got);
		}
	}
}

/* And another one when it changes. */
static void its_tag_changes_with_it(void **state)
{
	char tag[64];
	struct got got;

	(void)state;
	edit(&got, "GET", "/api/v1/articles?status=draft", NULL, NULL);
	snprintf(tag, sizeof(tag), "HTTP_IF_NONE_MATCH: %.40s", header(&got, "ETag"));
	done_with(&got);
	created("{\"section\":\"trade\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"A new "
		"one\",\"body\":\"New.\"}}}");
	ask_with(&got, portal.token, "GET", "/api/v1/articles?status=draft", NULL, tag, NULL);
	assert_int_equal(got.status, 200);
	assert_null(strstr(header(&got, "ETag"), tag + strlen("HTTP_IF_NONE_MATCH: ")));
	done_with(&got);
}

static void nothing_kept_outlives_a_change(void **state)
{
	long long id = created(PUBLISHED);
	char uri[64], body[100], tag[16];

	(void)state;
	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", id);
	for (int i = 1; i <= 20; i++) {
		struct got got;

		for (int times = 0; times < 3; times++) {
			ask(&got, "GET", uri, NULL, NULL);
			done_with(&got);
		}
		snprintf(tag, sizeof(tag), "r%d", i);
		snprintf(body, sizeof(body), "{\"texts\":{\"en\":{\"title\":\"Title %d\"}}}", i);
		edit(&got, "PATCH", uri, tag, body);
		assert_int_equal(got.status, 200);
		assert_string_equal(header(&got, "X-Accel-Expires"), "0");
		assert_string_equal(header(&got, "Cache-Control"), "no-store");
		done_with(&got);
		snprintf(body, sizeof(body), "\"Title %d\"", i);
		ask(&got, "GET", uri, NULL, NULL);
		assert_non_null(strstr(got.body, body));
		done_with(&got);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_life, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(drafts_go, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(round_trip, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(a_put_sent_twice, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(slugs_and_schedules, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(a_list_of_long_ones, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(a_change_that_waited, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(keys, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(sections, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(the_rest, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(what_editors_read_has_a_tag, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(its_tag_changes_with_it, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(nothing_kept_outlives_a_change, editing_setup, portal_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
