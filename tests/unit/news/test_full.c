/* SPDX-License-Identifier: MIT */

/* Counting that begins on a full disk: nothing is counted and nothing forgotten, until there is room. */
#include "news/newsroom.h"

#include "news/views.h"
#include "store/shim.h"

#define ARTICLE                                                                                         \
	"{\"id\":1,\"section\":{\"name\":{\"en\":\"News\"}},\"status\":\"published\",\"published_at\":" \
	"\"2026-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"One\",\"body\":\"Text.\"}}}\n"

static struct counting *counting;

/* One view by that agent, as the writer runs it; what its job ends with. */
static int view(const char *agent, enum outcome *outcome)
{
	struct view_job v = { .article_id = 1,
		.now_ms = NOW + 1000,
		.given = OUTCOME_COUNTED,
		.address = SLICE("10.0.0.1"),
		.agent = slice_from(agent) };
	int r;

	views_prepare(&v);
	r = store_begin(room.store);
	if (r == 0)
		r = v.job.batch(room.store, counting, &v.job);
	if (r == 0)
		r = store_commit(room.store);
	else
		store_rollback(room.store);
	v.job.settled(counting, &v.job, r == 0);
	*outcome = v.outcome;
	return r;
}

static void test_a_full_disk_at_the_start(void **state)
{
	enum outcome outcome;

	(void)state;
	room_take(ARTICLE);
	CHECK(counting_open(&counting, room.store, NOW) == 0);
	CHECK(view("ann", &outcome) == 0 && outcome == OUTCOME_COUNTED);
	counting_close(counting);

	shim_arm(SHIM_WRITE, 1, SQLITE_FULL, true);
	CHECK(counting_open(&counting, room.store, NOW + 500) == 0);
	for (int i = 0; i < 3; i++)
		CHECK(view("bob", &outcome) == FAULT_FULL);
	CHECK(view("ann", &outcome) == FAULT_FULL);
	counting_idle(room.store, counting);
	CHECK(shim_disarm());

	/* Who was known before is known still, and who got no answer is new. */
	CHECK(view("ann", &outcome) == 0 && outcome == OUTCOME_REPEAT);
	CHECK(view("bob", &outcome) == 0 && outcome == OUTCOME_COUNTED);
	CHECK(view("bob", &outcome) == 0 && outcome == OUTCOME_REPEAT);
	counting_close(counting);
}

/* Other faults stop the start. */
static void test_a_broken_disk_at_the_start(void **state)
{
	(void)state;
	room_take(ARTICLE);
	shim_arm(SHIM_WRITE, 1, SQLITE_IOERR_WRITE, true);
	CHECK(counting_open(&counting, room.store, NOW) == FAULT_STORE);
	CHECK(shim_disarm());
	CHECK(counting_open(&counting, room.store, NOW) == 0);
	counting_close(counting);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_a_full_disk_at_the_start, room_open, room_close),
		cmocka_unit_test_setup_teardown(test_a_broken_disk_at_the_start, room_open, room_close),
	};

	shim_install();
	return cmocka_run_group_tests_name("news/full", tests, NULL, NULL);
}
