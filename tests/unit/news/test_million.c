/* SPDX-License-Identifier: MIT */

/* A million visitors within an hour, and then more: what counting keeps of them stays bounded, in memory and in the
 * store, and old visits go as new ones come. */
#include "counter.h"

#include "news/counting.h"

#define GROUP   1000 /* views; more than the writer takes at a time would be no group */
#define MILLION 1000000
#define MORE    250000

/* Views of an hour, evenly, by people of whom each comes once; house is kept every second of theirs. */
static void let_come(int first, int count, int64_t *at_ms)
{
	static struct view_job jobs[GROUP];
	static char addresses[GROUP][24];

	for (int done = 0; done < count; done += GROUP) {
		for (int i = 0; i < GROUP; i++) {
			unsigned n = (unsigned)(first + done + i);

			snprintf(addresses[i], sizeof(addresses[i]), "10.%u.%u.%u", n >> 16 & 255, n >> 8 & 255,
				n & 255);
			jobs[i] = view_of(1 + n % 4, "Mozilla/5.0", *at_ms + i * HOUR / MILLION);
			jobs[i].address = slice_from(addresses[i]);
		}
		CHECK(run_group(jobs, GROUP, true) == 0);
		for (int i = 0; i < GROUP; i++)
			CHECK_ROW(first + done + i, jobs[i].outcome == OUTCOME_COUNTED);
		*at_ms += GROUP * HOUR / MILLION;
		while (!counting_keep(counting, room.store, *at_ms))
			;
	}
}

static int64_t rows_of_visits(void)
{
	struct stmt *st = store_stmt(room.store, QUERY_VISIT_ALL);
	int64_t rows = 0;
	int r;

	while ((r = stmt_step(st)) == STORE_ROW)
		rows++;
	stmt_done(st);
	CHECK(r == 0);
	return rows;
}

static size_t file_bytes(void)
{
	struct stat st;

	CHECK(store_checkpoint(room.store, true) == 0);
	CHECK(stat(room.url + strlen("sqlite:"), &st) == 0);
	return (size_t)st.st_size;
}

TEST(a_million_visitors)
{
	size_t entries, bytes, file, later;
	struct view_job first = view_of(1, "Mozilla/5.0", 0);
	int64_t at = NOW;

	for (int id = 1; id <= 4; id++) {
		char line[300];

		snprintf(line, sizeof(line),
			"{\"id\":%d,\"section\":\"news\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:"
			"00Z\",\"texts\":{"
			"\"en\":{\"title\":\"N\",\"body\":\"B\"}}}",
			id);
		room_take(line);
	}
	let_come(0, MILLION, &at);
	counting_size(counting, &entries, &bytes);
	file = file_bytes();
	print_message(
		"a million visits: %zu bytes each in memory, %zu in the store\n", bytes / entries, file / MILLION);
	CHECK(entries == MILLION && bytes <= (size_t)40 * MILLION);
	CHECK(rows_of_visits() >= MILLION - GROUP && file <= (size_t)60 * MILLION);

	/* Who came half an hour ago is a repeat; of an hour ago nothing is kept. */
	first.address = SLICE("10.8.0.0"); /* 524288 */
	first.now_ms = NOW + 524288 * HOUR / MILLION + 30 * MINUTE - 1;
	CHECK(run_group(&first, 1, true) == 0 && first.outcome == OUTCOME_REPEAT);

	let_come(MILLION, MORE, &at);
	CHECK(rows_of_visits() <= MILLION + GROUP + 1);
	later = file_bytes();
	CHECK(later <= file + file / 50);
	visits_sweep(counting->visits, at);
	counting_size(counting, &entries, &bytes);
	CHECK(entries <= MILLION + GROUP + 1 && bytes <= (size_t)40 * MILLION);
	expect_whole();
}

int main(void)
{
	static const struct CMUnitTest tests[] = { cmocka_unit_test_setup_teardown(
		a_million_visitors, counter_open, counter_close) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
