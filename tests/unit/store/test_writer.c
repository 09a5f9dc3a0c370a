/* SPDX-License-Identifier: MIT */

/* The writer: who is told what, when, and what is undone. Faults of the disk are in test_faults.c, many threads in
 * test_threads.c. */
#include "store/fixture.h"

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "base/metrics.h"
#include "store/writer.h"

static struct writer *w;
static struct store *r;
static sem_t told;
static char order[256]; /* what was called, a letter each */

static void note(char what)
{
	size_t n = strlen(order);

	if (n < sizeof(order) - 1)
		order[n] = what;
}

/* A job with a name and what it does. */
struct act {
	struct job job;
	const char *name;
	int gives; /* its outcome or fault */
	char letter;
	int64_t seen;   /* things that another connection saw when done was called */
	uint64_t state; /* writer_state then */
};

static struct act *act_of(struct job *job)
{
	return (struct act *)job;
}

static int run_add(struct store *s, struct job *job)
{
	int added = add_thing(s, act_of(job)->name, 10);

	return added ? added : act_of(job)->gives;
}

static void done_note(struct job *job)
{
	note(act_of(job)->letter);
	act_of(job)->seen = count_things(r);
	act_of(job)->state = writer_state(w);
	sem_post(&told);
}

static int batch_add(struct store *s, void *domain, struct job *first)
{
	int result = 0;

	++*(int *)domain;
	note('[');
	for (struct job *job = first; job && result == 0; job = job->next) {
		note(act_of(job)->letter);
		result = add_thing(s, act_of(job)->name, 10);
		job->result = act_of(job)->gives > 0 ? act_of(job)->gives : 0;
		if (act_of(job)->gives < 0)
			result = act_of(job)->gives;
	}
	note(']');
	return result;
}

static int other_batch(struct store *s, void *domain, struct job *first)
{
	return batch_add(s, domain, first);
}

static void settled_note(void *domain, struct job *first, bool committed)
{
	(void)domain;
	(void)first;
	note(committed ? '+' : '-');
}

static void changed_note(void *arg)
{
	(void)arg;
	note('!');
}

/* Holds the writer up, so that what is submitted meanwhile becomes one group. */
static sem_t gate;
static atomic_bool at_gate;

static int run_gate(struct store *s, struct job *job)
{
	(void)s;
	(void)job;
	at_gate = true;
	sem_wait(&gate);
	return 0;
}

static void done_nothing(struct job *job)
{
	(void)job;
}

static struct job gate_job = { .run = run_gate, .done = done_nothing };

static void hold(void)
{
	at_gate = false;
	assert_done(writer_submit(w, &gate_job));
	while (!at_gate)
		usleep(100);
}

static int domain;

static int setup(void **state)
{
	static const struct writer_options options = { .domain = &domain, .changed = changed_note };

	if (fixture_setup(state))
		return -1;
	fixture_make();
	memset(order, 0, sizeof(order));
	domain = 0;
	sem_init(&told, 0, 0);
	sem_init(&gate, 0, 0);
	r = fixture_open(STORE_READER);
	return writer_start(&w, fixture_open(STORE_WRITER), &options);
}

static int teardown(void **state)
{
	writer_stop(w);
	w = NULL;
	store_close(r);
	return fixture_teardown(state);
}

/* Submits them as one group and waits until all were told. */
static void together(struct act *acts, size_t n)
{
	hold();
	for (size_t i = 0; i < n; i++)
		assert_done(writer_submit(w, &acts[i].job));
	sem_post(&gate);
	for (size_t i = 0; i < n; i++)
		sem_wait(&told);
}

#define SINGLE(l, n, ...)                                                                         \
	{                                                                                         \
		.job = { .run = run_add, .done = done_note }, .letter = l, .name = n, __VA_ARGS__ \
	}
#define BATCH(l, n, ...)                                                                                           \
	{                                                                                                          \
		.job = { .batch = batch_add, .settled = settled_note, .done = done_note }, .letter = l, .name = n, \
		__VA_ARGS__                                                                                        \
	}

static void a_job_is_told_after_its_commit(void **state)
{
	struct act act = SINGLE('a', "a", .seen = 0);

	(void)state;
	assert_done(writer_submit(w, &act.job));
	sem_wait(&told);
	assert_int_equal(act.job.result, 0);
	assert_int_equal(act.seen, 1);
}

static void a_group_is_one_commit(void **state)
{
	struct act acts[] = { SINGLE('a', "a", .gives = 0), SINGLE('b', "b", .gives = 0),
		SINGLE('c', "c", .gives = 0) };
	unsigned long long groups[2], jobs[2];
	uint64_t before;
	size_t waiting;

	(void)state;
	hold();
	before = writer_state(w);
	writer_counts(w, &waiting, &groups[0], &jobs[0]);
	for (int i = 0; i < 3; i++)
		assert_done(writer_submit(w, &acts[i].job));
	writer_counts(w, &waiting, &groups[1], &jobs[1]);
	assert_int_equal(waiting, 3);
	sem_post(&gate);
	for (int i = 0; i < 3; i++)
		sem_wait(&told);
	writer_counts(w, &waiting, &groups[1], &jobs[1]);
	assert_int_equal(waiting, 0);
	assert_int_equal(groups[1] - groups[0], 2); /* the gate's and theirs */
	assert_int_equal(jobs[1] - jobs[0], 4);
	assert_string_equal(order, "abc");
	for (int i = 0; i < 3; i++) {
		assert_int_equal(acts[i].seen, 3);
		assert_true(acts[i].state > before + 2); /* the gate's commit, what came after it, and theirs */
	}
}

static void one_that_fails_undoes_itself_only(void **state)
{
	struct act acts[] = {
		SINGLE('a', "a", .gives = 0),
		SINGLE('b', "b", .gives = 7),           /* an outcome undoes */
		SINGLE('c', "a", .gives = 0),           /* UNIQUE */
		SINGLE('d', "d", .gives = FAULT_STORE), /* a fault of its own */
		SINGLE('e', "b", .gives = 0),
	};
	static const int want[] = { 0, 7, STORE_E_CONSTRAINT, FAULT_STORE, 0 };
	int64_t failed = metric_get(METRIC_JOBS_FAILED);

	(void)state;
	together(acts, 5);
	for (int i = 0; i < 5; i++)
		assert_int_equal(acts[i].job.result, want[i]);
	assert_int_equal(metric_get(METRIC_JOBS_FAILED) - failed, 1); /* an outcome is no failure */
	assert_int_equal(count_things(r), 2);
	assert_string_equal(order, "abcde");
}

static void a_batch_runs_once_for_all(void **state)
{
	struct act acts[] = {
		SINGLE('a', "a", .gives = 0),
		BATCH('b', "b", .gives = 0),
		SINGLE('c', "c", .gives = 0),
		BATCH('d', "d", .gives = 5), /* an outcome of one of them undoes nothing */
		BATCH('e', "e", .gives = 0),
	};

	(void)state;
	together(acts, 5);
	assert_int_equal(domain, 1);
	assert_string_equal(order, "[bde]+abdec");
	assert_int_equal(acts[1].job.result, 0);
	assert_int_equal(acts[3].job.result, 5);
	assert_int_equal(count_things(r), 5);
}

static void a_batch_fails_as_one(void **state)
{
	struct act acts[] = {
		BATCH('a', "a", .gives = 0),
		BATCH('b', "b", .gives = FAULT_MEMORY),
		SINGLE('c', "c", .gives = 0),
		BATCH('d', "d", .gives = 0),
		BATCH('e', "e", .gives = 3),
	};

	(void)state;
	acts[3].job.batch = acts[4].job.batch = other_batch;
	together(acts, 5);
	assert_int_equal(acts[0].job.result, FAULT_MEMORY);
	assert_int_equal(acts[1].job.result, FAULT_MEMORY);
	assert_int_equal(acts[2].job.result, 0);
	assert_int_equal(acts[3].job.result, 0);
	assert_int_equal(acts[4].job.result, 3);
	assert_string_equal(order, "[ab][de]-+abcde");
	assert_int_equal(count_things(r), 3);
}

static int run_rollback(struct store *s, struct job *job)
{
	(void)job;
	store_rollback(s); /* as the engine does by itself when the disk is full */
	return FAULT_FULL;
}

static void a_lost_transaction_fails_its_group(void **state)
{
	struct act acts[] = {
		SINGLE('a', "a", .gives = 0),
		BATCH('b', "b", .gives = 4),
		SINGLE('c', "c", .gives = 0),
		SINGLE('d', "d", .gives = 0),
	};
	int64_t failed = metric_get(METRIC_JOBS_FAILED);

	(void)state;
	acts[2].job.run = run_rollback;
	acts[3].job.changes_content = true;
	together(acts, 4);
	assert_int_equal(metric_get(METRIC_JOBS_FAILED) - failed, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(acts[i].job.result, FAULT_FULL);
		assert_int_equal(acts[i].seen, 0);
	}
	assert_string_equal(order, "[b]-abcd");
	assert_done(writer_call(w, &(struct act){ .job = { .run = run_add }, .name = "next" }.job));
	assert_int_equal(count_things(r), 1);
}

static int run_leave_savepoint(struct store *s, struct job *job)
{
	int added = add_thing(s, "outer", 1);

	(void)job;
	if (added == 0)
		added = store_savepoint(s);
	if (added == 0)
		added = add_thing(s, "inner", 1);
	return added;
}

static int run_take_savepoint(struct store *s, struct job *job)
{
	int added = add_thing(s, "taken", 1);

	(void)job;
	return added ? added : store_release(s);
}

static int run_commit(struct store *s, struct job *job)
{
	(void)job;
	return store_commit(s);
}

static void jobs_that_break_the_frame_are_found(void **state)
{
	struct job leave = { .run = run_leave_savepoint }, take = { .run = run_take_savepoint },
		   end = { .run = run_commit };

	(void)state;
	assert_int_equal(writer_call(w, &leave), FAULT_BUG);
	assert_int_equal(count_things(r), 0);
	assert_int_equal(writer_call(w, &take), FAULT_BUG);
	assert_int_equal(count_things(r), 0);
	assert_true(writer_call(w, &end) < 0);
	assert_done(writer_call(w, &(struct act){ .job = { .run = run_add }, .name = "next" }.job));
}

static void changed_is_told_before_done(void **state)
{
	struct act acts[] = {
		SINGLE('a', "a", .gives = 0),
		SINGLE('b', "b", .gives = 0),
		SINGLE('c', "c", .gives = 0),
	};

	(void)state;
	acts[1].job.changes_content = acts[2].job.changes_content = true;
	together(acts, 3);
	assert_string_equal(order, "!abc");
	memset(order, 0, sizeof(order));
	acts[1].gives = acts[2].gives = 1;
	acts[0].name = "d";
	acts[1].name = "e";
	acts[2].name = "f";
	together(acts, 3);
	assert_string_equal(order, "abc"); /* nothing of what changes content succeeded */
}

static void a_full_queue_refuses(void **state)
{
	struct writer_options options = { .queue_max = 2, .domain = &domain };
	struct act acts[] = {
		SINGLE('a', "a", .gives = 0),
		SINGLE('b', "b", .gives = 0),
		SINGLE('c', "c", .gives = 0),
	};

	(void)state;
	writer_stop(w);
	assert_done(writer_start(&w, fixture_open(STORE_WRITER), &options));
	hold();
	assert_done(writer_submit(w, &acts[0].job));
	assert_done(writer_submit(w, &acts[1].job));
	assert_int_equal(writer_submit(w, &acts[2].job), WRITER_E_FULL);
	assert_int_equal(writer_call(w, &(struct job){ .run = run_add }), FAULT_BUSY);
	sem_post(&gate);
	sem_wait(&told);
	sem_wait(&told);
	assert_done(writer_submit(w, &acts[2].job));
	sem_wait(&told);
	assert_int_equal(count_things(r), 3);
}

/* From done: submits itself until there are 20, then tries once more while the writer stops. */
static void done_again(struct job *job)
{
	static char names[20][4];

	act_of(job)->gives = 0;
	if (act_of(job)->seen < 20) {
		snprintf(names[act_of(job)->seen], 4, "%d", (int)act_of(job)->seen);
		act_of(job)->name = names[act_of(job)->seen++];
		assert_done(writer_submit(w, job));
		return;
	}
	sem_post(&told);
}

static void done_may_submit(void **state)
{
	struct act act = SINGLE('a', "first", .seen = 0);

	(void)state;
	act.job.done = done_again;
	assert_done(writer_submit(w, &act.job));
	sem_wait(&told);
	assert_int_equal(count_things(r), 21);
}

static int refused_when_stopping = -1;

static void done_late(struct job *job)
{
	static struct act late = SINGLE('z', "late", .gives = 0);

	(void)job;
	usleep(20000);
	refused_when_stopping = writer_submit(w, &late.job);
	sem_post(&told);
}

static void *stop_main(void *arg)
{
	writer_stop(arg);
	return NULL;
}

static void stopping_runs_what_waits_and_takes_no_more(void **state)
{
	struct act acts[3] = {
		SINGLE('a', "a", .gives = 0),
		SINGLE('b', "b", .gives = 0),
		SINGLE('c', "c", .gives = 0),
	};
	pthread_t stopper;

	(void)state;
	hold();
	for (int i = 0; i < 3; i++)
		assert_done(writer_submit(w, &acts[i].job));
	acts[2].job.done = done_late;
	pthread_create(&stopper, NULL, stop_main, w);
	usleep(20000);
	assert_int_equal(writer_submit(w, &(struct job){ .run = run_add, .done = done_nothing }), WRITER_E_STOPPED);
	assert_int_equal(writer_call(w, &(struct job){ .run = run_add }), FAULT_BUSY);
	sem_post(&gate);
	for (int i = 0; i < 3; i++)
		sem_wait(&told);
	pthread_join(stopper, NULL);
	w = NULL;
	assert_int_equal(refused_when_stopping, WRITER_E_STOPPED);
	assert_int_equal(count_things(r), 3);
	assert_int_equal(fixture_size("s.db-wal"), 0); /* checkpointed */
	store_close(fixture_open(STORE_WRITER));       /* and the lock is free */
}

/* What may take long shares no commit with others. */
static void alone_is_a_group_by_itself(void **state)
{
	static const char *const names[] = { "a", "b", "c", "d", "e", "f" };
	struct act acts[6];

	(void)state;
	for (size_t i = 0; i < 6; i++)
		acts[i] = (struct act){ .job = { .run = run_add, .done = done_note, .alone = i == 2 || i == 3 },
			.name = names[i],
			.letter = names[i][0] };
	hold();
	for (size_t i = 0; i < 6; i++)
		assert_done(writer_submit(w, &acts[i].job));
	sem_post(&gate);
	for (size_t i = 0; i < 6; i++)
		sem_wait(&told);
	for (size_t i = 1; i < 6; i++)
		assert_int_equal(acts[i].state > acts[i - 1].state, i >= 2 && i <= 4);
}

static atomic_bool long_over;

static int run_long(struct store *s, struct job *job)
{
	int added = run_add(s, job);

	at_gate = true;
	while (!long_over) {
		usleep(1000);
		store_breathe(s);
	}
	return added;
}

/* Who waits behind something long is told in time, and nothing of his is done, then or later. */
static void patience_ends_behind_a_long_job(void **state)
{
	struct act slow = { .job = { .run = run_long, .done = done_note, .alone = true }, .name = "l", .letter = 'l' };
	struct act late = { .job = { .run = run_add, .done = done_note }, .name = "f", .letter = 'f' }, acts[5];
	static const char *const names[] = { "a", "b", "c", "d", "e" };
	static const int64_t patience_ms[] = { 100, 0, 100, 60000, 100 };

	(void)state;
	at_gate = long_over = false;
	assert_done(writer_submit(w, &slow.job));
	while (!at_gate)
		usleep(100);
	for (size_t i = 0; i < 5; i++) {
		acts[i] = (struct act){ .name = names[i], .letter = names[i][0] };
		acts[i].job = (struct job){ .batch = batch_add, .done = done_note, .settled = settled_note };
		acts[i].job.patience_ms = patience_ms[i];
		assert_done(writer_submit(w, &acts[i].job));
	}
	for (int i = 0; i < 3; i++)
		sem_wait(&told);
	assert_string_equal(order, "ace");        /* neither run nor settled */
	assert_done(writer_submit(w, &late.job)); /* behind what is left of the queue */
	long_over = true;
	for (int i = 0; i < 4; i++)
		sem_wait(&told);
	assert_string_equal(order, "acel[bd]+bdf");
	for (size_t i = 0; i < 5; i++)
		assert_int_equal(acts[i].job.result, i % 2 ? 0 : FAULT_BUSY);
	assert_int_equal(acts[0].seen, 0); /* it was told while the long one was at work */
}

static void broken_jobs_are_refused(void **state)
{
	struct job neither = { .done = done_nothing };
	struct job both = { .run = run_add, .batch = batch_add, .done = done_nothing };
	struct job mute = { .run = run_add };
	struct job loud = { .run = run_add, .done = done_nothing };

	(void)state;
	assert_int_equal(writer_submit(w, &neither), FAULT_BUG);
	assert_int_equal(writer_submit(w, &both), FAULT_BUG);
	assert_int_equal(writer_submit(w, &mute), FAULT_BUG);
	assert_int_equal(writer_call(w, &loud), FAULT_BUG);
}

static atomic_int idles;
static atomic_bool idle_leaves_open;

static void idle_count(struct store *s, void *arg)
{
	assert_ptr_equal(arg, &domain);
	assert_false(store_in_transaction(s));
	if (idles++ == 0 || idle_leaves_open) {
		char name[16];

		snprintf(name, sizeof(name), "idle %d", idles);
		assert_done(store_begin(s));
		assert_done(add_thing(s, name, 1));
		if (!idle_leaves_open)
			assert_done(store_commit(s));
		idle_leaves_open = false;
	}
}

static void idle_comes_every_second_and_after_groups(void **state)
{
	struct writer_options options = { .domain = &domain, .idle = idle_count };
	int before;

	(void)state;
	writer_stop(w);
	assert_done(writer_start(&w, fixture_open(STORE_WRITER), &options));
	usleep(2500000);
	before = idles;
	assert_in_range(before, 2, 4);
	assert_int_equal(count_things(r), 1);
	idle_leaves_open = true;
	assert_done(writer_call(w, &(struct act){ .job = { .run = run_add }, .name = "a" }.job));
	assert_done(writer_call(w, &(struct act){ .job = { .run = run_add }, .name = "b" }.job));
	assert_true(idles > before);
	assert_int_equal(count_things(r), 3); /* what idle left open was taken back */
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(a_job_is_told_after_its_commit),
		T(a_group_is_one_commit),
		T(one_that_fails_undoes_itself_only),
		T(a_batch_runs_once_for_all),
		T(a_batch_fails_as_one),
		T(a_lost_transaction_fails_its_group),
		T(jobs_that_break_the_frame_are_found),
		T(changed_is_told_before_done),
		T(a_full_queue_refuses),
		T(done_may_submit),
		T(stopping_runs_what_waits_and_takes_no_more),
		T(alone_is_a_group_by_itself),
		T(patience_ends_behind_a_long_job),
		T(broken_jobs_are_refused),
		T(idle_comes_every_second_and_after_groups),
	};

	return cmocka_run_group_tests_name("store/writer", tests, NULL, NULL);
}
