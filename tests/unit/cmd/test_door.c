/* SPDX-License-Identifier: MIT */

#include "folder.h"

#include <pthread.h>
#include <semaphore.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>

#include "base/clock.h"
#include "cmd/door.h"
#include "cmd/wire.h"
#include "news/change.h"
#include "store/store.h"

/* A daemon as far as commands see it: a writer and its control socket, in this process. */
static struct {
	struct config config;
	struct writer *writer;
	struct control *control;
	int changed; /* how often readers were told */
} daemon_;

static void count_change(void *arg)
{
	++*(int *)arg;
}

static void read_config(struct config *out, const char *name, const char *text)
{
	struct buffer message = BUFFER_INIT;

	if (config_load(out, folder_write(name, slice_from(text)), NULL, &message))
		fail_msg("%s", buffer_cstr(&message));
	buffer_release(&message);
}

static void make_store(const struct config *c)
{
	char why[STORE_WHY] = "";
	int from, to;

	if (store_migrate(c->store.at, false, &from, &to, why))
		fail_msg("%s", why);
}

static int setup(void **state)
{
	if (folder_setup(state))
		return -1;
	memset(&daemon_, 0, sizeof(daemon_));
	read_config(&daemon_.config, "t.conf", "");
	make_store(&daemon_.config);
	return 0;
}

static void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ .tv_sec = ms / 1000, .tv_nsec = ms % 1000 * 1000000 }, NULL);
}

static void daemon_start(void)
{
	struct writer_options options = { .changed = count_change, .changed_arg = &daemon_.changed };
	char why[STORE_WHY] = "";
	struct store *store;
	int r = 0;

	/* A command that waits may have the lock first, for a moment. */
	for (int tries = 0; tries < 100; tries++, pause_ms(50))
		if ((r = store_open(&store, daemon_.config.store.at, STORE_WRITER, why)) != STORE_E_LOCKED)
			break;
	if (r || writer_start(&daemon_.writer, store, &options) ||
		control_start(&daemon_.control, &daemon_.config, daemon_.writer, why))
		fail_msg("%s", why);
}

static void daemon_stop(void)
{
	control_stop(daemon_.control);
	writer_stop(daemon_.writer);
	daemon_.control = NULL;
	daemon_.writer = NULL;
}

static int teardown(void **state)
{
	daemon_stop();
	config_release(&daemon_.config);
	return folder_teardown(state);
}

static struct door *open_door(void)
{
	char why[256] = "";
	struct door *d;

	if (door_open(&d, &daemon_.config, why))
		fail_msg("%s", why);
	return d;
}

/* Calls with JSON and gives JSON, `RESULT OUT`, to be freed. */
static char *ask(struct door *d, const char *change, const char *in, int fd)
{
	struct buffer text = BUFFER_INIT;
	json_t *out = NULL, *object = json_loads(in, 0, NULL);
	char why[256] = "";
	int result = -99, r;

	CHECK(object != NULL);
	r = door_call(d, change, object, fd, &out, &result, why);
	if (r)
		fail_msg("%s: %d, %s", change, r, why);
	buffer_printf(&text, "%d ", result);
	if (out)
		json_write(&text, out);
	json_decref(out);
	json_decref(object);
	return buffer_steal(&text, NULL);
}

/* The same in a door of its own. */
static void check_ask(size_t row, const char *change, const char *in, const char *want)
{
	struct door *d = open_door();
	char *got = ask(d, change, in, -1);

	CHECK_TEXT(row, slice_from(got), want);
	free(got);
	door_close(d);
}

static const struct {
	const char *change, *in, *want;
} rows[] = {
	{ "section.set",
		"{\"slug\": \"trade\", \"names\": {\"en\": \"Trade\", \"zh-Hans\": \"贸易\"}, \"position\": 1}",
		"0 {\"created\":true}" },
	{ "section.set", "{\"slug\": \"trade\", \"names\": {}, \"position\": 2}", "0 {\"created\":false}" },
	{ "section.set", "{\"slug\": \"Bad_Slug\", \"names\": {\"en\": \"x\"}}",
		"1 {\"errors\":[\"/slug: This must be of a-z, 0-9 and single hyphens inside, with at least one "
		"letter.\"]}" },
	{ "token.revoke", "{\"id\": 999}", NULL },
	{ "section.set", "{}", NULL },
	{ "import", "{\"file\": \"none\"}", NULL },
	{ "nonsense", "{}", "2 " },
};

/* What the rows give here must be what they give there. */
TEST(both_ways_are_one)
{
	char *alone[sizeof(rows) / sizeof(rows[0])];
	struct door *d = open_door();
	struct config other;

	EACH(rows, i) {
		alone[i] = ask(d, rows[i].change, rows[i].in, -1);
		if (rows[i].want)
			CHECK_TEXT(i, slice_from(alone[i]), rows[i].want);
		else
			CHECK_ROW(i, strncmp(alone[i], "1 {\"errors\":[\"", 14) == 0);
	}
	door_close(d);
	other = daemon_.config;
	read_config(&daemon_.config, "u.conf", "store = sqlite:other.db\n");
	make_store(&daemon_.config);
	daemon_start();
	d = open_door();
	EACH(rows, i) {
		char *there = ask(d, rows[i].change, rows[i].in, -1);

		CHECK_TEXT(i, slice_from(there), alone[i]);
		free(there);
		free(alone[i]);
	}
	CHECK(daemon_.changed == 2);
	door_close(d);
	config_release(&other);
}

/* A refused change leaves nothing, and the next one finds the store as it was. */
TEST(refused_leaves_nothing)
{
	static const char line[] = "{\"id\":\"a\",\"section\":\"none\",\"status\":\"published\","
				   "\"published_at\":\"2024-01-01T00:00:00Z\",\"texts\":{\"en\":{\"title\":\"A\"}}}\n";

	for (int there = 0; there < 2; there++) {
		int fd = open(folder_write("x.jsonl", SLICE(line)), O_RDONLY | O_CLOEXEC);
		struct door *d;
		char *got;

		if (there)
			daemon_start();
		d = open_door();
		got = ask(d, "import", "{\"file\": \"x.jsonl\"}", fd);
		CHECK_ROW(there, strncmp(got, "1 {\"errors\":[\"", 14) == 0);
		free(got);
		got = ask(d, "section.set", "{\"slug\": \"tea\", \"names\": {\"en\": \"Tea\"}}", -1);
		CHECK_TEXT(there, slice_from(got), there ? "0 {\"created\":false}" : "0 {\"created\":true}");
		free(got);
		close(fd);
		door_close(d);
	}
}

/* A jsonl file of a hundred articles of 20 kB: 4 MB of journal and more. */
static int write_articles(int file)
{
	struct buffer text = BUFFER_INIT;
	int fd;

	for (int i = 0; i < 100; i++) {
		buffer_printf(&text,
			"{\"id\":\"%d-%d\",\"section\":\"trade\",\"status\":\"published\",\"published_at\":\"2024-01-"
			"01T00:00:00Z\",\"texts\":{\"en\":{\"title\":"
			"\"A\","
			"\"body\":\"",
			file, i);
		for (int word = 0; word < 4000; word++)
			buffer_printf(&text, "w%d ", (i * 4000 + word) % 997);
		buffer_printf(&text, "\"}}}\n");
	}
	fd = open(folder_write("many.jsonl", buffer_as_slice(&text)), O_RDONLY | O_CLOEXEC);
	CHECK(fd >= 0);
	buffer_release(&text);
	return fd;
}

/* However many files a command brings in, its journal is as long as the longest of them makes it. */
TEST(the_journal_stays_short)
{
	struct door *d = open_door();
	off_t first = 0;

	free(ask(d, "section.set", "{\"slug\": \"trade\", \"names\": {\"en\": \"Trade\"}}", -1));
	for (int i = 0; i < 8; i++) {
		int fd = write_articles(i);
		char *got = ask(d, "import", "{\"file\": \"many.jsonl\"}", fd);
		struct stat journal;

		CHECK_ROW(i, strncmp(got, "0 ", 2) == 0);
		free(got);
		close(fd);
		CHECK(stat(folder_path("news.db-wal"), &journal) == 0);
		if (i == 0)
			first = journal.st_size;
		CHECK_ROW(i, first > (4 << 20) && journal.st_size < 3 * first);
	}
	door_close(d);
}

static int connect_raw(void)
{
	struct timeval patience = { .tv_sec = 20 };
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	CHECK(wire_address(&address, daemon_.config.control) == 0);
	CHECK(connect(s, (const struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(setsockopt(s, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience)) == 0);
	return s;
}

/* Whatever comes that is no question closes the connection, and hurts nobody. */
TEST(garbage)
{
	char which[WIRE_STORE];
	struct buffer good = BUFFER_INIT;

	daemon_start();
	CHECK(wire_store(which, daemon_.config.store) == 0);
	buffer_printf(&good, "{\"store\": \"%s\", \"change\": 5, \"in\": {}}\n", which);
	const struct slice questions[] = {
		SLICE("\n"),
		SLICE("GET / HTTP/1.1\r\n\r\n"),
		SLICE("\x01\x01\x00\x01\x00\x08\x00\x00\n"),
		SLICE("{}\n"),
		SLICE("[]\n"),
		SLICE("{\"change\": \"section.set\", \"in\": {\"slug\": \"x\", \"names\": {\"en\": \"X\"}}}\n"),
		SLICE("{\"store\": 1, \"change\": \"section.set\", \"in\": {}}\n"),
		buffer_as_slice(&good),
	};

	EACH(questions, i) {
		int s = connect_raw();
		char byte;

		CHECK_ROW(i, send(s, questions[i].at, questions[i].len, MSG_NOSIGNAL) == (ssize_t)questions[i].len);
		CHECK_ROW(i, recv(s, &byte, 1, 0) <= 0);
		close(s);
	}
	buffer_release(&good);
	check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", "0 {\"created\":true}");
}

/* Who is connected and says nothing, or half a question, keeps no command waiting. */
TEST(silent_ones_hold_nobody_up)
{
	int silent[4];
	int64_t begun;

	daemon_start();
	EACH(silent, i) {
		silent[i] = connect_raw();
		CHECK(i % 2 == 0 || send(silent[i], "{", 1, MSG_NOSIGNAL) == 1);
	}
	begun = clock_steady_ms();
	check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", "0 {\"created\":true}");
	CHECK(clock_steady_ms() - begun < 10000);
	daemon_stop(); /* and no stop either */
	CHECK(clock_steady_ms() - begun < 10000);
	EACH(silent, i)
		close(silent[i]);
}

/* The writer must not wait for a stranger: a descriptor that is no file is no question. */
TEST(a_pipe_is_no_file)
{
	json_t *in = json_pack("{s:s}", "file", "x"), *out = NULL;
	struct door *d;
	char why[256] = "";
	int ends[2], result;

	daemon_start();
	d = open_door();
	CHECK(pipe(ends) == 0);
	CHECK(door_call(d, "import", in, ends[0], &out, &result, why) == DOOR_E_CLOSED);
	CHECK(strstr(why, "went away"));
	json_decref(in);
	close(ends[0]);
	close(ends[1]);
	door_close(d);
	check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", "0 {\"created\":true}");
}

/* One socket was given to two stores: the wrong one is not changed. */
TEST(another_store_is_refused)
{
	struct config other, kept;

	daemon_start();
	read_config(&other, "u.conf", "store = sqlite:other.db\n");
	make_store(&other);
	{
		char why[STORE_WHY];
		struct store *holder; /* of the other store's lock */

		CHECK(store_open(&holder, other.store.at, STORE_WRITER, why) == 0);
		kept = daemon_.config;
		daemon_.config = other;
		check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}",
			"1 {\"errors\":[\"the daemon that answers there serves another store\"]}");
		daemon_.config = kept;
		store_close(holder);
	}
	config_release(&other);
	check_ask(1, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", "0 {\"created\":true}");
}

static void *set_many(void *arg)
{
	for (int i = 0; i < 5; i++) {
		struct door *d = open_door();
		char in[128], *got;

		snprintf(in, sizeof(in), "{\"slug\": \"s-%d-%d\", \"names\": {\"en\": \"%d %d\"}}", (int)(intptr_t)arg,
			i, (int)(intptr_t)arg, i);
		got = ask(d, "section.set", in, -1);
		if (strcmp(got, "0 {\"created\":true}") != 0)
			abort();
		free(got);
		door_close(d);
	}
	return NULL;
}

TEST(many_commands_at_once)
{
	pthread_t threads[24];

	daemon_start();
	EACH(threads, i)
		CHECK(pthread_create(&threads[i], NULL, set_many, (void *)(intptr_t)i) == 0);
	EACH(threads, i)
		CHECK(pthread_join(threads[i], NULL) == 0);
	CHECK(daemon_.changed >= 1);
	check_ask(0, "section.set", "{\"slug\": \"s-23-4\", \"names\": {}}", "0 {\"created\":false}");
}

/* The asker does not wait for its answer: the change is made all the same. */
TEST(gone_before_the_answer)
{
	char which[WIRE_STORE];
	json_t *question;

	daemon_start();
	CHECK(wire_store(which, daemon_.config.store) == 0);
	question = json_pack("{s:s, s:s, s:{s:s, s:{s:s}}}", "store", which, "change", "section.set", "in", "slug", "x",
		"names", "en", "X");
	for (int i = 0; i < 20; i++) {
		int s = connect_raw();

		CHECK(wire_send(s, question, -1) == 0);
		close(s);
	}
	json_decref(question);
	check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {}}", "0 {\"created\":false}");
}

static void *ask_later(void *arg)
{
	struct door *d = open_door();

	(void)arg;
	arg = ask(d, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", -1);
	door_close(d);
	return arg;
}

/* Who holds the lock and does not listen is another command, or a daemon that starts: either is waited for. */
TEST(a_door_waits)
{
	for (int there = 0; there < 2; there++) {
		char why[STORE_WHY] = "";
		struct store *holder;
		pthread_t thread;
		void *got;

		CHECK(store_open(&holder, daemon_.config.store.at, STORE_WRITER, why) == 0);
		CHECK(pthread_create(&thread, NULL, ask_later, NULL) == 0);
		pause_ms(200);
		store_close(holder);
		if (there)
			daemon_start();
		CHECK(pthread_join(thread, &got) == 0);
		CHECK_TEXT(there, slice_from(got), there ? "0 {\"created\":false}" : "0 {\"created\":true}");
		free(got);
	}
}

TEST(no_way_in)
{
	char why[256] = "", deep[300];
	struct store *holder;
	struct config c;
	struct door *d = NULL;

	CHECK(store_open(&holder, daemon_.config.store.at, STORE_WRITER, why) == 0);
	snprintf(deep, sizeof(deep), "control = /tmp/%0120d\n", 0);
	read_config(&c, "t.conf", deep);
	CHECK(door_open(&d, &c, why) == DOOR_E_CLOSED);
	CHECK(strstr(why, "too long for the path of a socket"));
	config_release(&c);
	store_close(holder);
	read_config(&c, "u.conf", "store = sqlite:none.db\n");
	CHECK(door_open(&d, &c, why) == DOOR_E_CLOSED);
	CHECK(strstr(why, "migrate"));
	CHECK(d == NULL);
	config_release(&c);
}

/* A command that holds its connection does not hold the daemon. */
TEST(a_stop_while_a_command_waits)
{
	json_t *in = json_object(), *out = NULL;
	int64_t began = clock_steady_ms();
	char why[256] = "", *got;
	struct door *d;
	int result;

	daemon_start();
	d = open_door();
	got = ask(d, "section.set", "{\"slug\": \"x\", \"names\": {\"en\": \"X\"}}", -1);
	free(got);
	daemon_stop();
	CHECK(clock_steady_ms() - began < 5000);
	CHECK(door_call(d, "section.set", in, -1, &out, &result, why) == DOOR_E_CLOSED);
	CHECK(out == NULL && strstr(why, "whether the change was made is not known"));
	json_decref(in);
	door_close(d);
	check_ask(0, "section.set", "{\"slug\": \"x\", \"names\": {}}", "0 {\"created\":false}");
}

struct slow_job {
	struct job job;
	sem_t go;
};

static int run_slowly(struct store *store, struct job *job)
{
	(void)store;
	sem_wait(&((struct slow_job *)job)->go);
	return 0;
}

static void over(struct job *job)
{
	(void)job;
}

static void *stop_control(void *arg)
{
	control_stop(arg);
	return NULL;
}

/* A question that was taken is answered, however long the writer needs. */
TEST(a_stop_while_a_question_runs)
{
	struct slow_job slow = { .job = { .run = run_slowly, .done = over } };
	pthread_t asker, stopper;
	void *got;

	daemon_start();
	sem_init(&slow.go, 0, 0);
	CHECK(writer_submit(daemon_.writer, &slow.job) == 0);
	CHECK(pthread_create(&asker, NULL, ask_later, NULL) == 0);
	pause_ms(300);
	CHECK(pthread_create(&stopper, NULL, stop_control, daemon_.control) == 0);
	daemon_.control = NULL;
	pause_ms(100);
	sem_post(&slow.go);
	CHECK(pthread_join(asker, &got) == 0);
	CHECK_TEXT(0, slice_from(got), "0 {\"created\":true}");
	free(got);
	CHECK(pthread_join(stopper, NULL) == 0);
	writer_stop(daemon_.writer);
	daemon_.writer = NULL;
	sem_destroy(&slow.go);
}

static int bind_there(void)
{
	int s = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	struct sockaddr_un address;

	CHECK(wire_address(&address, daemon_.config.control) == 0);
	CHECK(bind(s, (const struct sockaddr *)&address, sizeof(address)) == 0 && listen(s, 1) == 0);
	return s;
}

/* Only its user may connect; what lies where it is to lie goes only if it is dead. */
TEST(the_socket_file)
{
	const char *path = daemon_.config.control.at;
	struct writer_options options = { .changed = count_change, .changed_arg = &daemon_.changed };
	char why[STORE_WHY] = "";
	struct store *store;
	struct stat st;
	int s;

	umask(0);
	daemon_start();
	CHECK(lstat(path, &st) == 0 && S_ISSOCK(st.st_mode) && (st.st_mode & 0777) == 0600);
	daemon_stop();
	CHECK(access(path, F_OK) != 0);
	close(bind_there());
	CHECK(access(path, F_OK) == 0);
	daemon_start();
	daemon_stop();
	CHECK(store_open(&store, daemon_.config.store.at, STORE_WRITER, why) == 0);
	CHECK(writer_start(&daemon_.writer, store, &options) == 0);
	folder_write("control.sock", SLICE("precious"));
	CHECK(control_start(&daemon_.control, &daemon_.config, daemon_.writer, why) == DOOR_E_CLOSED);
	CHECK(strstr(why, "in use"));
	CHECK(lstat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == 8);
	unlink(path);
	s = bind_there();
	CHECK(control_start(&daemon_.control, &daemon_.config, daemon_.writer, why) == DOOR_E_CLOSED);
	CHECK(lstat(path, &st) == 0 && S_ISSOCK(st.st_mode));
	close(s);
	CHECK(control_start(&daemon_.control, &daemon_.config, daemon_.writer, why) == 0);
}

#define door_test(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		door_test(both_ways_are_one),
		door_test(refused_leaves_nothing),
		door_test(garbage),
		door_test(silent_ones_hold_nobody_up),
		door_test(a_pipe_is_no_file),
		door_test(another_store_is_refused),
		door_test(many_commands_at_once),
		door_test(the_journal_stays_short),
		door_test(gone_before_the_answer),
		door_test(a_door_waits),
		door_test(no_way_in),
		door_test(a_stop_while_a_command_waits),
		door_test(a_stop_while_a_question_runs),
		door_test(the_socket_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
