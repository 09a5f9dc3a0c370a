/* SPDX-License-Identifier: MIT */

/* Many threads: each answered job is in the store and seen by every read that begins after the answer; no reader ever
 * sees half a group. Meant for ThreadSanitizer too. */
#include "store/fixture.h"

#include <pthread.h>
#include <stdatomic.h>

#include "store/writer.h"

enum { SUBMITTERS = 8, READERS = 4, ROUNDS = 300 };

/* The engine is not built with the sanitizer, which then cannot see its locks. */
const char *__tsan_default_suppressions(void);
const char *__tsan_default_suppressions(void)
{
	return "called_from_lib:libsqlite3.so\n";
}

struct item {
	struct job job;
	char name[2][32]; /* two things: no reader may see one without the other */
};

static struct writer *w;
static atomic_int answered, wrong;
static atomic_bool over;
static int remembered; /* the writer thread's alone */

static int add_two(struct store *s, struct item *item)
{
	int r = add_thing(s, item->name[0], 20);

	return r ? r : add_thing(s, item->name[1], 20);
}

static int run_two(struct store *s, struct job *job)
{
	return add_two(s, (struct item *)job);
}

static int run_fail(struct store *s, struct job *job)
{
	int r = add_thing(s, ((struct item *)job)->name[0], 20);

	return r ? r : 9;
}

static int batch_two(struct store *s, void *domain, struct job *first)
{
	int r = 0;

	for (struct job *job = first; job && r == 0; job = job->next) {
		r = add_two(s, (struct item *)job);
		++*(int *)domain;
	}
	return r;
}

static void done_free(struct job *job)
{
	if (job->result)
		wrong++;
	answered += 2;
	free(job);
}

static struct item *new_item(int thread, int round)
{
	struct item *item = calloc(1, sizeof(*item));

	snprintf(item->name[0], sizeof(item->name[0]), "%d %d a", thread, round);
	snprintf(item->name[1], sizeof(item->name[1]), "%d %d b", thread, round);
	return item;
}

static void *submit_main(void *arg)
{
	int thread = (int)(intptr_t)arg;

	for (int round = 0; round < ROUNDS; round++) {
		struct item *item = new_item(thread, round);
		int want = 0, r;

		if (round % 3 == 0) { /* waits for it */
			item->job.run = round % 2 ? run_two : run_fail;
			want = round % 2 ? 0 : 9;
			r = writer_call(w, &item->job);
			wrong += r != want;
			if (r == 0)
				answered += 2;
			free(item);
			continue;
		}
		if (round % 3 == 1)
			item->job.batch = batch_two;
		else
			item->job.run = run_two;
		item->job.done = done_free;
		while ((r = writer_submit(w, &item->job)) == WRITER_E_FULL)
			usleep(100);
		wrong += r != 0;
	}
	return NULL;
}

static void *read_main(void *arg)
{
	struct store *s = arg;
	int64_t before = 0;

	while (!over) {
		int at_least = answered;
		int64_t first, second;

		wrong += store_snapshot_begin(s) != 0;
		first = count_things(s);
		second = count_things(s);
		store_snapshot_end(s);
		wrong += first % 2 != 0 || first != second || first < before || first < at_least;
		before = first;
	}
	return NULL;
}

static void answers_are_true_among_many(void **state)
{
	struct writer_options options = { .queue_max = 64, .domain = &remembered };
	pthread_t submitters[SUBMITTERS], readers[READERS];
	struct store *stores[READERS];
	unsigned long long groups, jobs;
	size_t waiting;

	(void)state;
	fixture_make();
	assert_done(writer_start(&w, fixture_open(STORE_WRITER), &options));
	for (int i = 0; i < READERS; i++) {
		stores[i] = fixture_open(STORE_READER);
		assert_int_equal(pthread_create(&readers[i], NULL, read_main, stores[i]), 0);
	}
	for (int i = 0; i < SUBMITTERS; i++)
		assert_int_equal(pthread_create(&submitters[i], NULL, submit_main, (void *)(intptr_t)i), 0);
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_join(submitters[i], NULL);
	writer_counts(w, &waiting, &groups, &jobs);
	print_message("%llu jobs in %llu groups\n", jobs, groups);
	writer_stop(w);
	over = true;
	for (int i = 0; i < READERS; i++)
		pthread_join(readers[i], NULL);
	assert_int_equal(wrong, 0);
	assert_int_equal(remembered, SUBMITTERS * ROUNDS / 3);
	assert_int_equal(answered, SUBMITTERS * ROUNDS * 2 - SUBMITTERS * ROUNDS / 6 * 2);
	assert_int_equal(count_things(stores[0]), answered);
	for (int i = 0; i < READERS; i++)
		store_close(stores[i]);
}

/* Stopping with a full queue: whatever was taken is answered. */
static atomic_int taken;

static void *fill_main(void *arg)
{
	int thread = (int)(intptr_t)arg;

	for (int round = 0; !over; round++) {
		struct item *item = new_item(thread, round);
		int r;

		item->job.run = run_two;
		item->job.done = done_free;
		r = writer_submit(w, &item->job);
		if (r == 0) {
			taken += 2;
			continue;
		}
		free(item);
		wrong += r != WRITER_E_FULL;
		usleep(50);
	}
	return NULL;
}

static void stopping_with_a_full_queue_loses_nothing(void **state)
{
	struct writer_options options = { .domain = &remembered };
	pthread_t submitters[SUBMITTERS];
	struct store *s;
	size_t waiting = 0;

	(void)state;
	answered = wrong = 0;
	over = false;
	fixture_make();
	assert_done(writer_start(&w, fixture_open(STORE_WRITER), &options));
	for (int i = 0; i < SUBMITTERS; i++)
		assert_int_equal(pthread_create(&submitters[i], NULL, fill_main, (void *)(intptr_t)i), 0);
	while (waiting < 2000) {
		unsigned long long groups, jobs;

		writer_counts(w, &waiting, &groups, &jobs);
	}
	over = true;
	for (int i = 0; i < SUBMITTERS; i++)
		pthread_join(submitters[i], NULL);
	writer_stop(w);
	assert_int_equal(wrong, 0);
	assert_int_equal(answered, taken);
	s = fixture_open(STORE_READER);
	assert_int_equal(count_things(s), answered);
	store_close(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		store_test(answers_are_true_among_many),
		store_test(stopping_with_a_full_queue_loses_nothing),
	};

	return cmocka_run_group_tests_name("store/threads", tests, NULL, NULL);
}
