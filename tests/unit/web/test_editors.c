/* SPDX-License-Identifier: MIT */

/* More than one editor at a time: no save is lost, none overwrites another, and a key that is at work is at work. */
#include "web/editing.h"

#include <semaphore.h>

#define ROUNDS 200
#define STEPS  12

/* A small generator, so that a round that fails is the same again. */
static uint32_t chance(uint32_t *state, uint32_t below)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 16) % below;
}

/* What an editor has before her: a revision, and the text that it had. */
struct desk {
	int revision;
	char title[32], summary[32], body[32];
};

static void text_of(char out[32], const char *json, const char *member)
{
	const char *at = strstr(json, member);

	assert_non_null(at);
	at += strlen(member);
	snprintf(out, 32, "%.*s", (int)strcspn(at, "\""), at);
}

static void read_desk(struct desk *out, const char *view)
{
	const char *current = strstr(view, "\"current\":"); /* in a refusal */

	if (current)
		view = current;
	out->revision = atoi(strstr(view, "\"revision\":") + 11);
	text_of(out->title, view, "\"title\":\"");
	text_of(out->summary, view, "\"summary\":\"");
	text_of(out->body, view, "\"body\":\"");
}

static void write_put(char out[400], const struct desk *d)
{
	snprintf(out, 400,
		"{\"section\":\"trade\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"%s\",\"summary\":\"%s\","
		"\"body\":\"%s\"}}}",
		d->title, d->summary, d->body);
}

/* What one round knows: the article as it must be, and each revision as it was answered. */
struct round {
	char uri[64], *views[STEPS * 2 + 2];
	int revision;
	struct desk now;
	uint32_t dice;
};

/* One editor changes one member from what she has, and takes what the answer shows. */
static void one_change(struct round *r, struct desk *desk, int step)
{
	char *const members[] = { desk->title, desk->summary, desk->body };
	static const char *const names[] = { "title", "summary", "body" };
	uint32_t which = chance(&r->dice, 3);
	bool put = chance(&r->dice, 2), current = desk->revision == r->revision;
	char body[400], tag[16], value[32];
	struct desk wanted = r->now;
	struct got got;

	snprintf(tag, sizeof(tag), "r%d", desk->revision);
	snprintf(value, sizeof(value), "%s %d", names[which], step);
	if (put) {
		strcpy(members[which], value);
		write_put(body, desk);
	} else {
		snprintf(body, sizeof(body), "{\"texts\":{\"en\":{\"%s\":\"%s\"}}}", names[which], value);
	}
	edit(&got, put ? "PUT" : "PATCH", r->uri, tag, body);
	if (got.status != (current ? 200 : 412))
		fail_msg("step %d from %d of %d: %s%s", step, desk->revision, r->revision, got.head, got.body);
	if (current) {
		strcpy(which == 0 ? wanted.title : which == 1 ? wanted.summary : wanted.body, value);
		r->views[++r->revision] = strdup(got.body);
		read_desk(&r->now, got.body);
		assert_int_equal(r->now.revision, r->revision);
		assert_string_equal(r->now.title, wanted.title);
		assert_string_equal(r->now.summary, wanted.summary);
		assert_string_equal(r->now.body, wanted.body);
	}
	/* Refused, she is shown what there is, and merges: the next change is made from that. */
	read_desk(desk, got.body);
	assert_int_equal(desk->revision, r->revision);
	assert_string_equal(desk->title, r->now.title);
	done_with(&got);
}

/* Every save that was answered is in the history, as it was answered. */
static void check_history(const struct round *r)
{
	for (int n = 1; n <= r->revision; n++) {
		char uri[100];
		struct got got;
		size_t len = strlen(r->views[n]) - 1; /* without the last brace */

		snprintf(uri, sizeof(uri), "%s/revisions/%d", r->uri, n);
		edit(&got, "GET", uri, NULL, NULL);
		if (got.status != 200 || strncmp(got.body, r->views[n], len))
			fail_msg("%s:\n%s\n%s", uri, got.body, r->views[n]);
		done_with(&got);
		free(r->views[n]);
	}
}

static void never_a_lost_update(void **state)
{
	int saves = 0, refused = 0;

	(void)state;
	for (uint32_t n = 0; n < ROUNDS; n++) {
		struct round r = { .revision = 1, .dice = n };
		struct desk desks[2];
		struct got got;

		edit(&got, "POST", "/api/v1/articles", NULL,
			"{\"section\":\"trade\",\"status\":\"draft\",\"texts\":{\"en\":{\"title\":\"T\",\"summary\":"
			"\"S\","
			"\"body\":\"B\"}}}");
		assert_int_equal(got.status, 201);
		snprintf(r.uri, sizeof(r.uri), "%s", header(&got, "Location"));
		r.views[1] = strdup(got.body);
		read_desk(&r.now, got.body);
		desks[0] = desks[1] = r.now;
		done_with(&got);
		for (int step = 0; step < STEPS; step++) {
			int before = r.revision;

			one_change(&r, &desks[chance(&r.dice, 2)], step);
			saves += r.revision - before;
			refused += r.revision == before;
		}
		check_history(&r);
	}
	print_message("%d saves, %d refused\n", saves, refused);
	assert_true(saves > ROUNDS && refused > ROUNDS);
}

/* --- a key at work --------------------------------------------------------------------------------------------------
 */

static sem_t go_on;

static int wait_for_it(struct store *store, struct job *job)
{
	(void)store;
	(void)job;
	sem_wait(&go_on);
	return 0;
}

static void let_go(struct job *job)
{
	(void)job;
}

static sem_t woken;

static void wake(struct request *req)
{
	(void)req;
	sem_post(&woken);
}

static int hand_over(struct request *req, struct answer *answer, const char *authorization, const char *body)
{
	*req = (struct request){ .arena = arena_new(16 << 20),
		.method = METHOD_POST,
		.content_length = (int64_t)strlen(body),
		.uri = SLICE("/api/v1/articles"),
		.remote_addr = SLICE("192.0.2.7"),
		.content_type = SLICE("application/json"),
		.authorization = slice_from(authorization),
		.idempotency_key = SLICE("at-work"),
		.body = slice_from(body),
		.wake = wake };
	return web_handle(portal.web, portal.worker, req, answer);
}

static void a_key_at_work(void **state)
{
	struct job holding = { .run = wait_for_it, .done = let_go };
	struct request first, second, third;
	struct answer answer;
	char authorization[100];

	(void)state;
	snprintf(authorization, sizeof(authorization), "Bearer %s", portal.token);
	assert_int_equal(sem_init(&go_on, 0, 0), 0);
	assert_int_equal(sem_init(&woken, 0, 0), 0);
	assert_int_equal(writer_submit(portal.writer, &holding), 0);
	assert_int_equal(hand_over(&first, &answer, authorization, DRAFT), WEB_PARKED);
	assert_int_equal(hand_over(&second, &answer, authorization, DRAFT), WEB_ANSWERED);
	assert_int_equal(answer.status, 409);
	assert_true(slice_find(answer.body, SLICE("still at work")) < answer.body.len);
	sem_post(&go_on);
	sem_wait(&woken);
	web_resume(portal.web, portal.worker, &first, &answer);
	assert_int_equal(answer.status, 201);
	/* Afterwards it is answered as the first was. */
	assert_int_equal(hand_over(&third, &answer, authorization, DRAFT), WEB_PARKED);
	sem_wait(&woken);
	web_resume(portal.web, portal.worker, &third, &answer);
	assert_int_equal(answer.status, 201);
	arena_free(first.arena);
	arena_free(second.arena);
	arena_free(third.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(never_a_lost_update, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(a_key_at_work, editing_setup, portal_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
