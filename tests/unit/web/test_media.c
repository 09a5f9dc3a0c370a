/* SPDX-License-Identifier: MIT */

/* Pictures of editors, with a studio of ours: what is parked, what is refused, what comes twice. */
#include "web/editing.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "base/fault.h"
#include "http/body_file.h"
#include "news/studio.h"

#define ANSWER_MAX 2000

/* Makes "jpg" files that hold what was sent; says `result` instead if that is not 0; keeps one for later. */
static struct {
	struct studio face;
	int result, asked;
	bool keeps, busy;
	struct studio_job *kept;
} studio;

static void write_file(struct studio_job *job, size_t n, struct slice content)
{
	char path[400];
	int fd;

	assert_int_equal(media_file_new(&fd, path, sizeof(path), job->folder), 0);
	assert_int_equal(write(fd, content.at, content.len), content.len);
	assert_int_equal(media_file_stage(fd, path, job->folder, &job->made, n, &job->stamp), 0);
	close(fd);
}

static void make_files(struct studio_job *job)
{
	uint8_t hash[MEDIA_HASH];
	struct media *m = &job->made;
	char bytes[100];
	ssize_t len = pread(job->fd, bytes, sizeof(bytes), 0);
	struct slice content = slice_of(bytes, (size_t)len);

	assert_true(len > 0);
	*m = (struct media){ .ext = "jpg", .width = 600, .height = 400, .bytes = len, .narrow_count = 1 };
	m->narrow[0] = (struct media_file){ .width = 480, .bytes = len };
	crypto_digest(hash, sizeof(hash), content);
	crypto_hex(m->id, hash, sizeof(hash));
	memcpy(m->narrow[0].hash, m->id, sizeof(m->id));
	media_stamp_new(&job->stamp);
	write_file(job, 0, content);
	write_file(job, 1, content);
}

static void finish(struct studio_job *job)
{
	job->result = studio.result;
	if (job->result == 0)
		make_files(job);
	job->done(job);
}

static int take(struct studio *face, struct studio_job *job)
{
	(void)face;
	studio.asked++;
	if (studio.busy)
		return FAULT_BUSY;
	if (studio.keeps)
		studio.kept = job;
	else
		finish(job);
	return 0;
}

static int setup(void **state)
{
	int r = editing_setup(state);
	struct web_options options = { .site = &portal.site,
		.store_url = portal.url,
		.writer = portal.writer,
		.counting = portal.counting,
		.studio = &studio.face,
		.kept_bytes = 1 << 20 };
	char why[256];

	studio.face.submit = take;
	web_worker_free(portal.worker);
	web_free(portal.web);
	assert_int_equal(web_new(&portal.web, &options, why), 0);
	assert_int_equal(web_worker_new(&portal.worker, portal.web, why), 0);
	return r;
}

/* One request, so that it may be parked while others are asked. */
struct sent {
	struct request req;
	struct answer answer;
	bool parked;
};

static void begin(struct sent *s, const char *type, const char *key, const char *bytes)
{
	int fd;

	memset(s, 0, sizeof(*s));
	s->req.arena = arena_new(16 << 20);
	s->req.wake = portal_wake;
	s->req.method = METHOD_POST;
	s->req.uri = SLICE("/api/v1/media");
	s->req.remote_addr = SLICE("192.0.2.9");
	s->req.content_type = slice_from(type);
	s->req.authorization = arena_format(s->req.arena, "Bearer %s", portal.token);
	if (key)
		s->req.idempotency_key = slice_from(key);
	assert_int_equal(web_body_limit(portal.web, &s->req), 10 << 20);
	assert_int_equal(web_body_file(portal.web, &s->req), 0);
	fd = s->req.file->fd;
	assert_true(fd >= 0);
	body_file_put(s->req.file, bytes, strlen(bytes));
	crypto_digest(s->req.file->hash, sizeof(s->req.file->hash), slice_from(bytes));
	s->req.content_length = (int64_t)strlen(bytes);
	portal_wait.is_awake = false;
	s->parked = web_handle(portal.web, portal.worker, &s->req, &s->answer) == WEB_PARKED;
}

/* *status; the body is copied into `out`. */
static int end(struct sent *s, char out[ANSWER_MAX])
{
	int status;

	if (s->parked) {
		pthread_mutex_lock(&portal_wait.lock);
		while (!portal_wait.is_awake)
			pthread_cond_wait(&portal_wait.woken, &portal_wait.lock);
		pthread_mutex_unlock(&portal_wait.lock);
		web_resume(portal.web, portal.worker, &s->req, &s->answer);
	}
	status = s->answer.status;
	snprintf(out, ANSWER_MAX, SLICE_FMT SLICE_FMT, SLICE_ARG(s->answer.head), SLICE_ARG(s->answer.body));
	if (s->answer.release)
		s->answer.release(s->answer.owner);
	arena_free(s->req.arena);
	return status;
}

static void expect(const char *type, const char *key, const char *bytes, int status, const char *has)
{
	char got[ANSWER_MAX];
	struct sent s;
	int came;

	begin(&s, type, key, bytes);
	came = end(&s, got);
	if (came != status || !strstr(got, has))
		fail_msg("%s, key %s: wants %d, %s:\n%s", bytes, key ? key : "-", status, has, got);
}

static bool is_there(const char *name)
{
	char path[300];
	struct stat st;

	snprintf(path, sizeof(path), "%s/%s", portal.folder, name);
	return stat(path, &st) == 0;
}

/* Names of files of the folder that begin with a dot. */
static int hidden(void)
{
	char command[200];
	FILE *out;
	int n = -1;

	snprintf(command, sizeof(command), "find '%s' -type f -name '.*' | wc -l", portal.folder);
	out = popen(command, "r");
	assert_non_null(out);
	assert_int_equal(fscanf(out, "%d", &n), 1);
	pclose(out);
	return n;
}

static void sent_and_sent_again(void **state)
{
	(void)state;
	studio.asked = 0;
	expect("image/jpeg", "one", "first", 201, "\"srcset\":\"/media/");
	expect("image/jpeg", "one", "first", 201, "\"revision\":1");
	expect("image/png", "two", "first", 200, "ETag: \"r1\"");
	expect("image/jpeg", "one", "other", 422, "Idempotency-Key came with another");
	assert_int_equal(studio.asked, 1); /* what is known is not made again, nor what is refused */
	assert_int_equal(hidden(), 0);
}

static void what_the_studio_says(void **state)
{
	static const struct {
		int result, status;
		const char *has;
	} rows[] = {
		{ STUDIO_E_KIND, 422,
			"\"detail\":\"This is no JPEG, PNG or WebP picture, or it is damaged.\",\"pointer\":\"\"" },
		{ STUDIO_E_SIZE, 422, "40 million pixels" },
		{ STUDIO_E_MOVING, 422, "moves" },
		{ STUDIO_E_LIMITS, 422, "time or memory" },
		{ FAULT_BUSY, 503, "Retry-After: 2" },
		{ FAULT_FULL, 507, "Retry-After: 30" },
		{ FAULT_SYSTEM, 500, "/problems/internal" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		studio.result = rows[i].result;
		expect("image/jpeg", "refused", "refused", rows[i].status, rows[i].has);
	}
	studio.result = 0;
	studio.busy = true;
	expect("image/jpeg", "refused", "refused", 503, "Retry-After: 2");
	studio.busy = false;
	/* What was refused has changed nothing, and its key is free. */
	expect("image/jpeg", "refused", "refused", 201, "\"used\":false");
}

static void while_it_is_made(void **state)
{
	char got[ANSWER_MAX];
	struct sent first, second;

	(void)state;
	studio.keeps = true;
	begin(&first, "image/jpeg", "slow", "slow");
	studio.keeps = false;
	assert_true(first.parked);
	begin(&second, "image/jpeg", "slow", "slow");
	assert_false(second.parked);
	assert_int_equal(end(&second, got), 409);
	/* The same bytes under another key meanwhile: whoever comes first makes the row. */
	expect("image/jpeg", "quick", "slow", 201, "\"revision\":1");
	portal_wait.is_awake = false;
	finish(studio.kept);
	assert_int_equal(end(&first, got), 200);
	assert_int_equal(hidden(), 0);
}

static void what_is_no_picture(void **state)
{
	struct got got;

	(void)state;
	expect("image/gif", NULL, "x", 415, "Accept: image/jpeg, image/png, image/webp");
	expect("application/json", NULL, "{}", 415, "/problems/media-type");
	expect("image/jpeg", NULL, "", 422, "bytes are missing");
	expect("image/jpeg", "a key", "x", 400, "Idempotency-Key must be");
	/* Who is nobody has nothing read. */
	ask(&got, "POST", "/api/v1/media", "CONTENT_TYPE: image/jpeg", "long");
	assert_int_equal(got.status, 401);
	done_with(&got);
}

static void removed(void **state)
{
	char answer[ANSWER_MAX], name[80], uri[80];
	struct sent s;
	struct got got;

	(void)state;
	begin(&s, "image/jpeg", NULL, "to go");
	assert_int_equal(end(&s, answer), 201);
	snprintf(name, sizeof(name), "%.32s-480.webp", strstr(answer, "\"id\":\"") + 6);
	snprintf(uri, sizeof(uri), "/api/v1/media/%.32s", name);
	assert_true(is_there(name));
	ask(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 401);
	done_with(&got);
	edit(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 200);
	assert_non_null(strstr(answer, got.body));
	assert_string_equal(header(&got, "ETag"), "\"r1\"");
	done_with(&got);
	edit(&got, "DELETE", uri, "r2", NULL);
	assert_int_equal(got.status, 412);
	done_with(&got);
	assert_true(is_there(name));
	edit(&got, "DELETE", uri, "r1", NULL);
	assert_int_equal(got.status, 204);
	done_with(&got);
	assert_false(is_there(name));
	edit(&got, "GET", uri, NULL, NULL);
	assert_int_equal(got.status, 404);
	done_with(&got);
	assert_int_equal(hidden(), 0);
}

/* What a start finds after a kill: before a commit, behind one, before and behind that of a removal. */
static void put_right(void **state)
{
	static const char id[] = "0123456789abcdef0123456789abcdef";
	char answer[ANSWER_MAX], shown[300], staged[400];
	struct store *store;
	struct sent s;
	char why[256];

	(void)state;
	begin(&s, "image/jpeg", NULL, "hidden by a kill");
	assert_int_equal(end(&s, answer), 201);
	snprintf(shown, sizeof(shown), "%s/%.32s.jpg", portal.folder, strstr(answer, "\"id\":\"") + 6);
	snprintf(staged, sizeof(staged), "%s/.%.32s.jpg.00112233aabbccdd", portal.folder,
		strstr(answer, "\"id\":\"") + 6);
	assert_int_equal(rename(shown, staged), 0);
	snprintf(staged, sizeof(staged), "%s/.%s-480.webp.00112233aabbccdd", portal.folder, id);
	close(open(staged, O_WRONLY | O_CREAT, 0644));
	snprintf(staged, sizeof(staged), "%s/.new-a1b2c3", portal.folder);
	close(open(staged, O_WRONLY | O_CREAT, 0600));
	assert_int_equal(store_open(&store, portal.url, STORE_READER, why), 0);
	assert_int_equal(media_recover(store, slice_from(portal.folder)), 0);
	store_close(store);
	assert_int_equal(hidden(), 0);
	assert_int_equal(access(shown, F_OK), 0);
	assert_false(is_there("0123456789abcdef0123456789abcdef-480.webp"));
}

static void names(void **state)
{
	static const struct {
		const char *name;
		bool is;
	} rows[] = {
		{ "0123456789abcdef0123456789abcdef.jpg", true },
		{ "0123456789abcdef0123456789abcdef.webp", true },
		{ "0123456789abcdef0123456789abcdef-480.webp", true },
		{ "0123456789abcdef0123456789abcdef-.webp", false },
		{ "0123456789abcdef0123456789abcdef-4x.webp", false },
		{ "0123456789abcdef0123456789abcdef.gif", false },
		{ "0123456789abcdef0123456789abcdef.", false },
		{ "0123456789abcdef0123456789abcdef", false },
		{ "0123456789ABCDEF0123456789abcdef.jpg", false },
		{ "news.db", false },
		{ "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (media_is_name(slice_from(rows[i].name)) != rows[i].is)
			fail_msg("row %zu: %s", i, rows[i].name);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sent_and_sent_again),
		cmocka_unit_test(what_the_studio_says),
		cmocka_unit_test(while_it_is_made),
		cmocka_unit_test(what_is_no_picture),
		cmocka_unit_test(removed),
		cmocka_unit_test(put_right),
		cmocka_unit_test(names),
	};

	return cmocka_run_group_tests(tests, setup, portal_teardown);
}
