/* SPDX-License-Identifier: MIT */

/* Which move is allowed from which state, and what becomes of the article. */
#include "news/newsroom.h"

#include "news/edit.h"

static bool any_revision(const struct edit *e, int64_t revision)
{
	(void)e;
	return revision > 0;
}

/* The revision that is restored. */
static int64_t restored = 1;

/* Runs it as a job of the writer does. The text is an input, a patch or reasons, by the kind. */
static int run(struct edit *e, enum edit_kind kind, const char *article, const char *text, int64_t now_ms)
{
	static struct json_faults faults;
	static struct input in;
	json_t *tree = text ? json_loads(text, 0, NULL) : NULL;
	int r = 0;

	json_faults_init(&faults, room.arena);
	*e = (struct edit){ .kind = kind,
		.article = slice_from(article),
		.in = &in,
		.patch = tree,
		.from = restored,
		.matches = any_revision,
		.who = { SLICE("Lin"), 1, now_ms },
		.arena = room.arena,
		.faults = &faults };
	if (kind == EDIT_CREATE || kind == EDIT_REPLACE)
		r = input_parse(&in, &faults, room.arena, tree, INPUT_EDITOR);
	else if (kind == EDIT_WITHDRAW)
		r = input_map_read(&e->reason, room.arena, tree);
	CHECK(r == 0 && store_begin(room.store) == 0);
	r = edit_run(e, room.store);
	if (r == 0)
		r = store_commit(room.store);
	else
		store_rollback(room.store);
	json_decref(tree);
	return r;
}

#define TEXTS   "\"section\":\"news\",\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"b\"}}}"
#define LATER   "\"published_at\":\"2026-06-01T00:00:00Z\","
#define EARLIER "\"published_at\":\"2025-06-01T00:00:00Z\","

static void make(const char *slug, enum edit_state state)
{
	static const char *const statuses[EDIT_STATES] = { "\"draft\",", "\"published\"," LATER,
		"\"published\"," EARLIER, "\"published\"," EARLIER };
	char text[300];
	struct edit e;

	snprintf(text, sizeof(text), "{\"slug\":\"%s\",\"status\":%s" TEXTS, slug, statuses[state]);
	CHECK(run(&e, EDIT_CREATE, NULL, text, NOW) == 0 && e.revision == 1);
	if (state == EDIT_WITHDRAWN)
		CHECK(run(&e, EDIT_WITHDRAW, slug, "{\"en\":\"R\"}", NOW) == 0 && e.revision == 2);
}

static enum edit_state state_now(const char *slug)
{
	struct edit e;

	CHECK(run(&e, EDIT_PATCH, slug, "{}", NOW) == 0 || e.state == EDIT_WITHDRAWN);
	return e.state;
}

/* GONE: there is no article any more; a state: it is there; NO: refused, and the state stays. */
enum { NO = -1, GONE = -2 };

static void moves(void **state)
{
	static const struct {
		enum edit_kind kind;
		const char *text;
		int becomes[EDIT_STATES]; /* from draft, scheduled, published, withdrawn */
	} rows[] = {
		{ EDIT_REPLACE, "{\"status\":\"draft\"," TEXTS, { EDIT_DRAFT, NO, NO, NO } },
		{ EDIT_REPLACE, "{\"status\":\"published\"," TEXTS,
			{ EDIT_PUBLISHED, EDIT_SCHEDULED, EDIT_PUBLISHED, NO } },
		{ EDIT_REPLACE, "{\"status\":\"published\"," LATER TEXTS, { EDIT_SCHEDULED, EDIT_SCHEDULED, NO, NO } },
		{ EDIT_REPLACE, "{\"status\":\"published\"," EARLIER TEXTS,
			{ EDIT_PUBLISHED, EDIT_PUBLISHED, EDIT_PUBLISHED, NO } },
		{ EDIT_PATCH, "{\"status\":\"draft\"}", { EDIT_DRAFT, NO, NO, NO } },
		{ EDIT_PATCH, "{\"status\":\"published\"}", { EDIT_PUBLISHED, EDIT_SCHEDULED, EDIT_PUBLISHED, NO } },
		{ EDIT_PATCH, "{\"tags\":[\"x\"]}", { EDIT_DRAFT, EDIT_SCHEDULED, EDIT_PUBLISHED, NO } },
		{ EDIT_PATCH, "{\"published_at\":null}", { EDIT_DRAFT, EDIT_SCHEDULED, EDIT_PUBLISHED, NO } },
		{ EDIT_PATCH, "{" LATER "\"tags\":null}", { EDIT_DRAFT, EDIT_SCHEDULED, NO, NO } },
		{ EDIT_WITHDRAW, "{\"en\":\"R\"}", { NO, EDIT_WITHDRAWN, EDIT_WITHDRAWN, NO } },
		{ EDIT_RESTORE, NULL, { EDIT_DRAFT, EDIT_SCHEDULED, EDIT_PUBLISHED, EDIT_PUBLISHED } },
		{ EDIT_DELETE, NULL, { GONE, NO, NO, NO } },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		for (int from = 0; from < EDIT_STATES; from++) {
			int want = rows[i].becomes[from], r;
			char slug[32];
			struct edit e;
			int64_t id;

			snprintf(slug, sizeof(slug), "from-%zu-%d", i, from);
			make(slug, (enum edit_state)from);
			r = run(&e, rows[i].kind, slug, rows[i].text, NOW);
			if (r != (want == NO ? EDIT_E_STATE : 0) || (int)e.state != from)
				fail_msg("row %zu from %s: %d", i, edit_state_names[from], r);
			if (want == GONE) {
				CHECK(edit_find(&id, room.store, slice_from(slug)) == 0 && id == 0);
				continue;
			}
			r = (int)state_now(slug);
			if (r != (want == NO ? from : want))
				fail_msg("row %zu from %s: it is %s", i, edit_state_names[from], edit_state_names[r]);
			arena_reset(room.arena);
		}
}

/* The state is that of the moment: what is scheduled is published when its time has come, with no change of anything.
 */
static void by_the_clock(void **state)
{
	const int64_t out = INT64_C(1780272000000); /* 2026-06-01T00:00:00Z */
	struct edit e;

	(void)state;
	make("one", EDIT_SCHEDULED);
	CHECK(run(&e, EDIT_PATCH, "one", "{}", out - 1) == 0 && e.state == EDIT_SCHEDULED && !e.changed);
	CHECK(run(&e, EDIT_PATCH, "one", "{\"correction\":{\"en\":\"C\"}}", out - 1) == EDIT_E_FAULTS);
	CHECK(run(&e, EDIT_PATCH, "one", "{}", out) == 0 && e.state == EDIT_PUBLISHED && e.revision == 1);
	CHECK(run(&e, EDIT_PATCH, "one", "{\"correction\":{\"en\":\"C\"}}", out) == 0 && e.revision == 2 &&
		e.is_public);
}

/* Restoring brings back what a revision said, and not a time that would hide what readers have seen. */
static void restoring(void **state)
{
	struct edit e;

	(void)state;
	make("one", EDIT_SCHEDULED);
	CHECK(run(&e, EDIT_PATCH, "one", "{" EARLIER "\"tags\":[\"x\"]}", NOW) == 0 && e.revision == 2);
	CHECK(run(&e, EDIT_RESTORE, "one", NULL, NOW) == 0 && e.revision == 3);
	CHECK(state_now("one") == EDIT_PUBLISHED);
	CHECK(slice_find(room_export(), SLICE("\"published_at\":\"2025-06-01T00:00:00Z\"")) < room_export().len);
	CHECK(slice_find(room_export(), SLICE("tags")) == room_export().len);
}

/* Nor one that is past where its own is to come: what is not out yet does not come out by being brought back. */
static void restoring_before_its_time(void **state)
{
	static const char *const was[] = { "\"published\"," EARLIER, "\"draft\"," EARLIER, "\"draft\"," };
	char text[300], slug[16];
	struct edit e;

	(void)state;
	for (size_t i = 0; i < 2 * sizeof(was) / sizeof(was[0]); i++) {
		bool withdrawn = i & 1;
		int64_t then = NOW - INT64_C(100000000000); /* when even what is EARLIER was to come */

		snprintf(slug, sizeof(slug), "one-%zu", i);
		snprintf(text, sizeof(text), "{\"slug\":\"%s\",\"status\":%s" TEXTS, slug, was[i / 2]);
		CHECK(run(&e, EDIT_CREATE, NULL, text, then) == 0 && e.revision == 1);
		CHECK(run(&e, EDIT_PATCH, slug, "{\"status\":\"published\"," LATER "\"tags\":[\"x\"]}", then) == 0);
		if (withdrawn)
			CHECK(run(&e, EDIT_WITHDRAW, slug, "{}", NOW) == 0 && e.state == EDIT_SCHEDULED);
		CHECK(run(&e, EDIT_RESTORE, slug, NULL, NOW) == 0 && e.changed);
		if (state_now(slug) != EDIT_SCHEDULED)
			fail_msg("row %zu: it is %s", i, edit_state_names[state_now(slug)]);
		CHECK(slice_eq(room_article(e.id, NULL, NOW), SLICE("missing")));
	}
	CHECK(slice_find(room_export(), SLICE("tags")) == room_export().len);
}

/* A revision of a draft may have hidden all it had. */
static void restoring_what_is_hidden(void **state)
{
	struct edit e;

	(void)state;
	make("one", EDIT_DRAFT);
	CHECK(run(&e, EDIT_PATCH, "one", "{\"texts\":{\"en\":{\"hidden\":true}}}", NOW) == 0 && e.revision == 2);
	CHECK(run(&e, EDIT_PATCH, "one", "{\"status\":\"published\",\"texts\":{\"en\":{\"hidden\":false}}}", NOW) == 0);
	restored = 2;
	CHECK(run(&e, EDIT_RESTORE, "one", NULL, NOW) == EDIT_E_FAULTS && e.faults->count == 1);
	CHECK_TEXT(0, e.faults->first->pointer, "/texts");
	CHECK(run(&e, EDIT_WITHDRAW, "one", "{}", NOW) == 0);
	CHECK(run(&e, EDIT_RESTORE, "one", NULL, NOW) == EDIT_E_FAULTS);
	CHECK(state_now("one") == EDIT_WITHDRAWN);
	make("two", EDIT_DRAFT);
	CHECK(run(&e, EDIT_PATCH, "two", "{\"texts\":{\"en\":{\"hidden\":true}}}", NOW) == 0 && e.revision == 2);
	CHECK(run(&e, EDIT_PATCH, "two", "{\"tags\":[\"x\"]}", NOW) == 0 && e.revision == 3);
	CHECK(run(&e, EDIT_RESTORE, "two", NULL, NOW) == 0 && e.revision == 4);
	restored = 1;
}

static int setup(void **state)
{
	int r = room_open(state);

	CHECK(room_change("section.set", "{\"slug\":\"news\"}", NULL) == 0);
	return r;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(moves, setup, room_close),
		cmocka_unit_test_setup_teardown(by_the_clock, setup, room_close),
		cmocka_unit_test_setup_teardown(restoring, setup, room_close),
		cmocka_unit_test_setup_teardown(restoring_before_its_time, setup, room_close),
		cmocka_unit_test_setup_teardown(restoring_what_is_hidden, setup, room_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
