/* SPDX-License-Identifier: MIT */

/* Changes by name: their input, what they leave, and what they refuse. */
#include "newsroom.h"

#include "news/brought.h"
#include "news/media_files.h"
#include "news/section.h"
#include "news/token.h"

#define ID     "dea1b0cbd5ed6d8bd2d2ffa64bf7fd4d"
#define SOURCE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define PICTURE_WITH(ext, source, files)                                                                   \
	"{\"id\":\"" ID "\",\"ext\":\"" ext "\",\"width\":1,\"height\":1,\"bytes\":1,\"source\":\"" source \
	"\",\"files\":[" files "]}"

TEST(what_is_refused)
{
	static const struct {
		const char *name, *in, *error; /* the first one */
	} rows[] = {
		{ "section.set", "{}", "/slug: This member is missing." },
		{ "section.set", "{\"slug\":\"A b\"}",
			"/slug: This must be of a-z, 0-9 and single hyphens inside, with at least one letter." },
		{ "section.set", "{\"slug\":\"a\",\"names\":{\"e_n\":\"N\"}}",
			"/names/e_n: The name of this member is not a well-formed language tag (BCP 47)." },
		{ "section.set", "{\"slug\":\"a\",\"names\":{\"en\":\"\"}}", "/names/en: This must not be empty." },
		{ "section.set", "{\"slug\":\"a\",\"position\":\"1\"}", "/position: This must be a whole number." },
		{ "section.set", "{\"slug\":\"a\",\"position\":-1}",
			"/position: This must be between 0 and 2147483647." },
		{ "section.set", "{\"slug\":\"a\",\"colour\":1}", "/colour: There is no such member here." },
		{ "token.issue", "{\"label\":\"x\",\"role\":\"owner\"}", "/role: This must be one of editor, admin." },
		{ "token.issue", "{\"label\":\" \",\"role\":\"admin\"}", "/label: This must not be empty." },
		{ "token.issue", "{\"label\":\"x\",\"role\":\"admin\",\"days\":0}",
			"/days: This must be between 1 and 36500." },
		{ "token.revoke", "{\"id\":5}", "/id: There is no token of that number." },
		{ "media.bring", "{\"id\":\"00\"}", "/id: This must have at least 32 characters." },
		{ "media.bring", PICTURE_WITH("svg", SOURCE, ""), "/ext: This must be one of jpg, png, webp." },
		{ "media.bring", PICTURE_WITH("png", "0", ""), "/source: This must have at least 64 characters." },
		{ "media.find", "{\"source\":\"x\",\"id\":\"x\"}", "/source: This must have at least 64 characters." },
		{ "import", "{}", "/file: This member is missing." },
	};
	json_t *out;

	EACH(rows, i) {
		CHECK_ROW(i, room_change(rows[i].name, rows[i].in, &out) == CHANGE_E_REFUSED);
		CHECK_TEXT(i, room_error(out, 0), rows[i].error);
	}
	CHECK(room_change("article.burn", "{}", &out) == CHANGE_E_UNKNOWN && !out);
	CHECK(change_is_content("import") && change_is_content("section.set") && !change_is_content("token.issue"));
	CHECK(change_is_content("search.reindex")); /* it renders anew what was damaged */
	CHECK(!change_is_content("article.burn"));
}

TEST(sections)
{
	struct section *list;
	size_t count;
	json_t *out;

	CHECK(room_change("section.set", "{\"slug\":\"b\",\"names\":{\"zh-hans\":\"乙\",\"EN\":\"B\"},\"position\":2}",
		      &out) == 0);
	CHECK_TEXT(0, room_at(out, "created"), "true");
	json_decref(out);
	CHECK(room_change("section.set", "{\"slug\":\"a-long-one\"}", NULL) == 0);
	CHECK(room_change("section.set", "{\"slug\":\"c\",\"position\":1}", NULL) == 0);
	CHECK(room_change("section.set", "{\"slug\":\"b\",\"names\":{\"en\":\"Bee\"}}", &out) == 0);
	CHECK_TEXT(1, room_at(out, "created"), "false");
	json_decref(out);
	CHECK(section_list(&list, &count, room.store, room.arena, NOW) == 0 && count == 3);
	CHECK_TEXT(2, list[0].slug, "c");
	CHECK_TEXT(3, list[1].slug, "b");
	CHECK_TEXT(4, list[2].slug, "a-long-one");
	CHECK(list[2].position == 3); /* to the end */
	CHECK(list[1].revision == 2 && list[0].revision == 1 && list[1].name_count == 2);
	CHECK_TEXT(5, list[1].names[0].name, "Bee");
	CHECK_TEXT(6, list[1].names[1].lang, "zh-Hans");
	CHECK_TEXT(7, list[1].names[1].name, "乙"); /* not given: stays */
	CHECK_TEXT(8, list[2].names[0].name, "A long one");
}

TEST(a_new_name_shows_everywhere_at_once)
{
	room_take("{\"id\":1,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\","
		  "\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}}");
	CHECK(room_change("section.set", "{\"slug\":\"s\",\"names\":{\"en\":\"Sea\",\"zh-Hans\":\"海\"}}", NULL) == 0);
	CHECK_TEXT(0, room_value(1, NULL, "section.name"), "{\"en\":\"Sea\",\"zh-Hans\":\"海\"}");
	CHECK_TEXT(1, room_value(1, "zh", "section.name"), "{\"zh-Hans\":\"海\"}");
}

TEST(tokens)
{
	struct token token, *list;
	struct slice secret, other;
	size_t count;
	json_t *out;

	CHECK(room_change("token.issue", "{\"label\":\"Lin\",\"role\":\"editor\",\"days\":2}", &out) == 0);
	CHECK_TEXT(0, room_at(out, "id"), "1");
	secret = arena_copy(room.arena, json_slice(out, "secret"));
	json_decref(out);
	CHECK(secret.len == 46 && slice_starts(secret, SLICE("tp_")));
	CHECK(room_change("token.issue", "{\"label\":\"Wu\",\"role\":\"admin\"}", &out) == 0);
	other = arena_copy(room.arena, json_slice(out, "secret"));
	json_decref(out);
	CHECK(!slice_eq(secret, other));
	CHECK(token_check(&token, room.store, room.arena, secret, clock_now_ms()) == 0);
	CHECK(token.id == 1 && token.role == ROLE_EDITOR);
	CHECK_TEXT(1, token.label, "Lin");
	/* A millisecond before its end, and at it. */
	CHECK(token_check(&token, room.store, room.arena, secret, token.expires_ms - 1) == 0);
	CHECK(token_check(&token, room.store, room.arena, secret, token.made_ms + 2 * 86400000) == TOKEN_E_UNKNOWN);
	CHECK(token_check(&token, room.store, room.arena, other, INT64_MAX) == 0 && token.role == ROLE_ADMIN);
	((char *)other.at)[45] ^= 1;
	CHECK(token_check(&token, room.store, room.arena, other, NOW) == TOKEN_E_UNKNOWN);
	CHECK(token_check(&token, room.store, room.arena, SLICE(""), NOW) == TOKEN_E_UNKNOWN);
	CHECK(token_check(&token, room.store, room.arena, slice_head(secret, 45), NOW) == TOKEN_E_UNKNOWN);
	CHECK(room_change("token.revoke", "{\"id\":1}", NULL) == 0);
	CHECK(token_check(&token, room.store, room.arena, secret, clock_now_ms()) == TOKEN_E_UNKNOWN);
	CHECK(token_list(&list, &count, room.store, room.arena) == 0 && count == 2);
	CHECK(list[0].revoked_ms && list[0].expires_ms && !list[1].revoked_ms && !list[1].expires_ms);
	CHECK(room_change("token.revoke", "{\"id\":1}", NULL) == 0); /* again: the first time stands */
}

/* The secret is in no byte of the store. */
TEST(a_secret_is_kept_nowhere)
{
	static const char *const suffixes[] = { "", "-wal" };
	struct slice secret;
	json_t *out;

	CHECK(room_change("token.issue", "{\"label\":\"Lin\",\"role\":\"editor\"}", &out) == 0);
	secret = arena_copy(room.arena, json_slice(out, "secret"));
	json_decref(out);
	EACH(suffixes, i) {
		char path[128], *bytes;
		struct stat st;
		FILE *file;

		snprintf(path, sizeof(path), "%s%s", room.url + strlen("sqlite:"), suffixes[i]);
		if (stat(path, &st))
			continue;
		bytes = malloc((size_t)st.st_size + 1);
		file = fopen(path, "r");
		CHECK(fread(bytes, 1, (size_t)st.st_size, file) == (size_t)st.st_size);
		fclose(file);
		CHECK_ROW(i, memmem(bytes, (size_t)st.st_size, secret.at + 3, secret.len - 3) == NULL);
		free(bytes);
	}
}

/* --- pictures -------------------------------------------------------------------------------------------------------
 */

#define PICTURE "a picture, as far as this test goes"
#define NARROW  "and a narrower one"

static const char *hash_of(struct slice bytes)
{
	uint8_t hash[16];
	char hex[33];

	crypto_digest(hash, sizeof(hash), bytes);
	crypto_hex(hex, hash, sizeof(hash));
	return arena_printf(room.arena, "%s", hex);
}

/* media.bring of two files that say `told` of themselves; with `id` NULL under their own. */
static int bring_as(const char *id, int64_t told, const char *behind, json_t **out)
{
	FILE *file = tmpfile();
	int r;

	if (!room.brought)
		CHECK(brought_new(&room.brought) == 0);
	CHECK(file && fprintf(file, PICTURE NARROW "%s", behind) > 0 && fflush(file) == 0);
	r = room_change_fd("media.bring",
		json_pack("{s:s, s:s, s:i, s:i, s:I, s:s, s:[{s:i, s:i, s:s}]}", "id",
			id ? id : hash_of(SLICE(PICTURE)), "ext", "webp", "width", 1200, "height", 675, "bytes",
			(json_int_t)told, "source", SOURCE, "files", "width", 480, "bytes", (int)sizeof(NARROW) - 1,
			"hash", hash_of(SLICE(NARROW))),
		fileno(file), out);
	fclose(file);
	return r;
}

static void bring(void)
{
	CHECK(bring_as(NULL, sizeof(PICTURE) - 1, "", NULL) == 0);
}

static void settle(bool committed)
{
	brought_settle(room.brought, committed);
}

static int close_pictures(void **state)
{
	brought_free(room.brought);
	room.brought = NULL;
	return room_close(state);
}

/* As a door does it. */
static int import_brought(const char *line, bool dry_run, json_t **out)
{
	int r = room_import_slice(slice_from(line), dry_run, out);

	settle(r == 0);
	return r;
}

/* What a file of the media folder holds; SLICE_NONE if it is not there. */
static struct slice file_at(const char *name)
{
	char path[200], bytes[4096];
	FILE *file;
	size_t n;

	snprintf(path, sizeof(path), "%s/%s", room.media, name);
	file = fopen(path, "r");
	if (!file)
		return SLICE_NONE;
	n = fread(bytes, 1, sizeof(bytes), file);
	fclose(file);
	return arena_copy(room.arena, slice_of(bytes, n));
}

/* Files that have a name of any kind. */
static int files(void)
{
	char command[128];
	int n = -1;
	FILE *f;

	snprintf(command, sizeof(command), "ls -A %s 2>/dev/null | wc -l", room.media);
	f = popen(command, "re");
	CHECK(f && fscanf(f, "%d", &n) == 1);
	pclose(f);
	return n;
}

static int64_t rows(void)
{
	struct media m;
	int r = media_get(&m, room.store, room.arena, slice_from(hash_of(SLICE(PICTURE))));

	CHECK(r == 0 || r == MEDIA_E_MISSING);
	return r == 0;
}

static const char *whole_name(void)
{
	return arena_printf(room.arena, "%s.webp", hash_of(SLICE(PICTURE)));
}

static const char *narrow_name(void)
{
	return arena_printf(room.arena, "%s-480.webp", hash_of(SLICE(PICTURE)));
}

/* A line of article N that shows it, or another picture. */
static const char *line_of(int n, bool shows, const char *more)
{
	return arena_printf(room.arena,
		"{\"id\":%d,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\","
		"\"image\":"
		"{\"id\":\"%s\",\"name\":\"n.webp\"},\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}%s}",
		n, shows ? hash_of(SLICE(PICTURE)) : ID, more);
}

TEST(a_picture_comes_after_its_article)
{
	const char *line = line_of(1, true, ""), *want = arena_printf(room.arena, "\"/media/%s\"", whole_name());
	struct stat st;
	char path[200];
	json_t *out;

	room_take(line);
	CHECK_TEXT(0, room_value(1, NULL, "image.src"), "null");
	bring();
	CHECK(!file_at(whole_name()).at && files() == 2); /* not before its row is there */
	CHECK(import_brought(line, false, &out) == 0);
	CHECK_TEXT(1, room_at(out, "unchanged"), "1");
	json_decref(out);
	CHECK_TEXT(2, room_value(1, NULL, "image.src"), want);
	CHECK_TEXT(3, room_value(1, NULL, "image.width"), "1200");
	CHECK_TEXT(4, room_value(1, NULL, "revision"), "1"); /* no new revision for that */
	CHECK_TEXT(5, file_at(whole_name()), PICTURE);
	CHECK_TEXT(6, file_at(narrow_name()), NARROW);
	CHECK(files() == 2);
	snprintf(path, sizeof(path), "%s/%s", room.media, whole_name());
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0644); /* nginx reads it */
	/* Imported again it is known: no warning. */
	CHECK(import_brought(line_of(1, true, ",\"tags\":[\"x\"]"), false, &out) == 0);
	CHECK_TEXT(7, room_at(out, "changed"), "1");
	CHECK_TEXT(8, room_at(out, "warnings"), "[]");
	json_decref(out);
	/* A file that was lost comes back. */
	CHECK(unlink(path) == 0);
	bring();
	CHECK(import_brought(line_of(1, true, ",\"tags\":[\"x\"]"), false, NULL) == 0);
	CHECK_TEXT(9, file_at(whole_name()), PICTURE);
	CHECK(files() == 2);
}

/* One that only a text names is shown when it comes, whatever is imported with it. */
TEST(pictures_of_texts)
{
	const char *id = hash_of(SLICE(PICTURE));
	struct slice body;

	room_take(arena_printf(room.arena,
		"{\"id\":1,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\","
		"\"texts\":{"
		"\"en\":{\"title\":\"T\",\"body\":\"![a](/media/%s.webp) ![a](/media/%s.webp) "
		"![b](/media/%.31s0.webp)\"}}}",
		id, id, id));
	body = room_value(1, NULL, "body.en");
	CHECK(slice_find(body, SLICE("1200")) == body.len);
	bring();
	CHECK(import_brought(line_of(2, false, ""), false, NULL) == 0);
	body = room_value(1, NULL, "body.en");
	CHECK(slice_find(body, SLICE("1200")) < body.len);
	CHECK(slice_find(body, SLICE("-480.webp 480w")) < body.len);
	CHECK(rows() == 1 && files() == 2);
}

/* Each ends with neither row nor file. */
TEST(pictures_that_do_not_come_in)
{
	json_t *out;

	bring(); /* nothing shows it */
	CHECK(import_brought(line_of(1, false, ""), false, NULL) == 0);
	CHECK(rows() == 0 && files() == 0);
	bring(); /* twice, and nothing shows it */
	bring();
	CHECK(import_brought(line_of(1, false, ""), false, NULL) == 0);
	CHECK(rows() == 0 && files() == 0);
	bring(); /* its article is refused */
	CHECK(import_brought(line_of(2, true, ",\"nonsense\":1"), false, NULL) == CHANGE_E_REFUSED);
	CHECK(rows() == 0 && files() == 0);
	bring(); /* it was only tried */
	CHECK(import_brought(line_of(2, true, ""), true, &out) == 0);
	CHECK_TEXT(0, room_at(out, "warnings"), "[]");
	json_decref(out);
	CHECK(rows() == 0 && files() == 0);
	bring(); /* nobody asked for it any more */
	CHECK(files() == 2);
	CHECK(room_change("media.forget", "{}", NULL) == 0);
	CHECK(rows() == 0 && files() == 0);
	bring(); /* its door closed */
	brought_free(room.brought);
	room.brought = NULL;
	CHECK(files() == 0);
}

TEST(twice_is_once)
{
	bring();
	bring();
	CHECK(import_brought(line_of(1, true, ""), false, NULL) == 0);
	CHECK(rows() == 1 && files() == 2);
	CHECK_TEXT(0, file_at(whole_name()), PICTURE);
}

/* What a kill leaves, before the commit and behind it; the list is gone with its process. */
TEST(pictures_of_the_killed)
{
	struct brought *lost;

	bring();
	lost = room.brought;
	CHECK(files() == 2 && media_recover(room.store, slice_from(room.media)) == 0 && files() == 0);
	room.brought = NULL;
	bring();
	CHECK(room_import(line_of(1, true, ""), NULL) == 0);
	CHECK(files() == 2 && !file_at(whole_name()).at);
	CHECK(media_recover(room.store, slice_from(room.media)) == 0 && files() == 2);
	CHECK_TEXT(0, file_at(whole_name()), PICTURE);
	CHECK_TEXT(1, file_at(narrow_name()), NARROW);
	brought_free(lost);
	CHECK(files() == 2);
}

TEST(pictures_are_found)
{
	const char *id = hash_of(SLICE(PICTURE));
	char in[2][200];
	json_t *out;

	snprintf(in[0], sizeof(in[0]), "{\"source\":\"%s\",\"id\":\"%s\"}", SOURCE, ID);
	snprintf(in[1], sizeof(in[1]), "{\"source\":\"%.63s0\",\"id\":\"%s\"}", SOURCE, id);
	for (int i = 0; i < 2; i++) {
		CHECK(room_change("media.find", in[i], &out) == 0);
		CHECK(json_object_size(out) == 0);
		json_decref(out);
	}
	bring();
	CHECK(import_brought(line_of(1, true, ""), false, NULL) == 0);
	for (int i = 0; i < 4; i++) {
		CHECK(room_change("media.find", in[i % 2], &out) == 0);
		CHECK(slice_eq(json_slice(out, "id"), slice_from(id)) &&
			slice_eq(json_slice(out, "ext"), SLICE("webp")));
		CHECK(json_flag(out, "here") == (i < 2));
		json_decref(out);
		if (i == 1)
			CHECK(unlink(arena_printf(room.arena, "%s/%s", room.media, narrow_name())) == 0);
	}
}

TEST(false_pictures_leave_nothing)
{
	static const char other[] = "The files have another length or content than they are said to have.";
	json_t *out;

	CHECK(bring_as(ID, sizeof(PICTURE) - 1, "", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(0, room_error(out, 0), other);
	CHECK(bring_as(NULL, 5, "", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(1, room_error(out, 0), other);
	CHECK(bring_as(NULL, sizeof(PICTURE), "", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(2, room_error(out, 0), other);
	CHECK(bring_as(NULL, sizeof(PICTURE) - 1, "more", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(3, room_error(out, 0), other);
	CHECK(bring_as("../../../../../../../etc/passwd.", sizeof(PICTURE) - 1, "", &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(4, room_error(out, 0), "/id: This must be 32 hexadecimal digits in lower case.");
	CHECK(files() == 0);
	CHECK(import_brought(line_of(1, true, ""), false, NULL) == 0 && rows() == 0 && files() == 0);
}

#define IN_PICTURES(name) cmocka_unit_test_setup_teardown(name, room_open, close_pictures)
#define IN_ROOM(name)     cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(what_is_refused),
		IN_ROOM(sections),
		IN_ROOM(a_new_name_shows_everywhere_at_once),
		IN_ROOM(tokens),
		IN_ROOM(a_secret_is_kept_nowhere),
		IN_PICTURES(a_picture_comes_after_its_article),
		IN_PICTURES(pictures_of_texts),
		IN_PICTURES(pictures_that_do_not_come_in),
		IN_PICTURES(twice_is_once),
		IN_PICTURES(pictures_of_the_killed),
		IN_PICTURES(pictures_are_found),
		IN_PICTURES(false_pictures_leave_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
