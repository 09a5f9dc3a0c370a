/* SPDX-License-Identifier: MIT */

/* Changes by name: their input, what they leave, and what they refuse. */
#include "newsroom.h"

#include "news/section.h"
#include "news/token.h"

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
		{ "media.add", "{\"id\":\"00\"}", "/id: This must have at least 32 characters." },
		{ "media.add",
			"{\"id\":\"00112233445566778899aabbccddeeff\",\"ext\":\"svg\",\"width\":1,\"height\":1,"
			"\"bytes\":1}",
			"/ext: This must be one of jpg, png, webp." },
		{ "media.add",
			"{\"id\":\"00112233445566778899aabbccddeeff\",\"ext\":\"png\",\"width\":1,\"height\":1,"
			"\"bytes\":1}",
			"the file is missing" },
		{ "import", "{}", "/file: This member is missing." },
	};
	json_t *out;

	EACH(rows, i) {
		CHECK_ROW(i, room_change(rows[i].name, rows[i].in, &out) == CHANGE_E_REFUSED);
		CHECK_TEXT(i, room_error(out, 0), rows[i].error);
	}
	CHECK(room_change("article.burn", "{}", &out) == CHANGE_E_UNKNOWN && !out);
	CHECK(change_is_content("import") && change_is_content("section.set") && !change_is_content("token.issue"));
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

/* --- pictures
 * --------------------------------------------------------------------------------------------------------- */

/* media.add of some bytes, under their own id or another, and with that many bytes told. */
static int add_picture(struct slice bytes, const char *id, int64_t told, json_t **out)
{
	FILE *file = tmpfile();
	uint8_t hash[16];
	char hex[33];
	int r;

	crypto_digest(hash, sizeof(hash), bytes);
	crypto_hex(hex, hash, sizeof(hash));
	CHECK(fwrite(bytes.at, 1, bytes.len, file) == bytes.len);
	rewind(file);
	r = room_change_fd("media.add",
		json_pack("{s:s, s:s, s:i, s:i, s:I}", "id", id ? id : hex, "ext", "webp", "width", 1200, "height", 675,
			"bytes", (json_int_t)told),
		fileno(file), out);
	fclose(file);
	return r;
}

/* What a file of the media folder holds; SLICE_NONE if it is not there. */
static struct slice picture(const char *name)
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

#define PICTURE "a picture, as far as this test goes"
#define ID      "dea1b0cbd5ed6d8bd2d2ffa64bf7fd4d"

static const char *id_of(struct slice bytes)
{
	uint8_t hash[16];
	char hex[33];

	crypto_digest(hash, sizeof(hash), bytes);
	crypto_hex(hex, hash, sizeof(hash));
	return arena_printf(room.arena, "%s", hex);
}

TEST(a_picture_comes_after_its_article)
{
	const char *id = id_of(SLICE(PICTURE)), *name = arena_printf(room.arena, "%s.webp", id);
	char line[512], want[128];
	struct stat st;
	char path[200];
	json_t *out;

	snprintf(line, sizeof(line),
		"{\"id\":1,\"section\":\"s\",\"status\":\"published\",\"published_at\":\"2025-01-01T00:00:00Z\","
		"\"image\":{\"id\":"
		"\"%s\",\"name\":\"n.webp\"},\"texts\":{\"en\":{\"title\":\"T\",\"body\":\"\"}}}",
		id);
	room_take(line);
	CHECK_TEXT(0, room_value(1, NULL, "image.src"), "null");
	CHECK(add_picture(SLICE(PICTURE), NULL, sizeof(PICTURE) - 1, &out) == 0);
	CHECK_TEXT(1, room_at(out, "created"), "true");
	json_decref(out);
	snprintf(want, sizeof(want), "\"/media/%s.webp\"", id);
	CHECK_TEXT(2, room_value(1, NULL, "image.src"), want);
	CHECK_TEXT(3, room_value(1, NULL, "image.width"), "1200");
	CHECK_TEXT(4, room_value(1, NULL, "revision"), "1"); /* no new revision for that */
	CHECK_TEXT(5, picture(name), PICTURE);
	snprintf(path, sizeof(path), "%s/%s", room.media, name);
	CHECK(stat(path, &st) == 0 && (st.st_mode & 0777) == 0644); /* nginx reads it */
	/* Imported again it is known: no warning. */
	line[strlen(line) - 1] = 0;
	snprintf(line + strlen(line), sizeof(line) - strlen(line), ",\"tags\":[\"x\"]}");
	CHECK(room_import(line, &out) == 0);
	CHECK_TEXT(9, room_at(out, "changed"), "1");
	CHECK_TEXT(10, room_at(out, "warnings"), "[]");
	json_decref(out);
	/* Again: nothing new. A file that was lost comes back. */
	CHECK(unlink(path) == 0);
	CHECK(add_picture(SLICE(PICTURE), NULL, sizeof(PICTURE) - 1, &out) == 0);
	CHECK_TEXT(6, room_at(out, "created"), "false");
	json_decref(out);
	CHECK_TEXT(7, picture(name), PICTURE);
	/* What an article names is not dropped. */
	CHECK(room_change_fd("media.drop", json_pack("{s:s}", "id", id), -1, &out) == 0);
	CHECK_TEXT(8, room_at(out, "dropped"), "false");
	json_decref(out);
	CHECK(picture(name).at != NULL);
}

/* One that only a text names is shown when it comes, and then not dropped until no text names it. */
TEST(pictures_of_texts)
{
	const char *id = id_of(SLICE(PICTURE));
	static const char article[] =
		"{\"id\":%d,\"section\":\"s\",\"status\":\"%s\",\"published_at\":\"2025-01-01T00:00:00Z\",\"texts\":{"
		"\"en\":{\"title\":\"T\","
		"\"body\":\"![a](/media/%s.webp) ![a](/media/%s.webp) ![b](/media/%.31s0.webp)\"}}}";
	static const char *const status[] = { "published", "draft" };
	struct slice body;
	char line[600];
	json_t *out;

	for (int i = 0; i < 2; i++) {
		snprintf(line, sizeof(line), article, i + 1, status[i], id, id, id);
		room_take(line);
	}
	body = room_value(1, NULL, "body.en");
	CHECK(slice_find(body, SLICE("1200")) == body.len);
	CHECK(add_picture(SLICE(PICTURE), NULL, sizeof(PICTURE) - 1, NULL) == 0);
	body = room_value(1, NULL, "body.en");
	CHECK(slice_find(body, SLICE("1200")) < body.len);
	for (int i = 0; i < 3; i++) {
		CHECK(room_change_fd("media.drop", json_pack("{s:s}", "id", id), -1, &out) == 0);
		CHECK_TEXT((size_t)i, room_at(out, "dropped"), i < 2 ? "false" : "true");
		json_decref(out);
		snprintf(line, sizeof(line), article, i + 1, status[i % 2], "x", "x", "x");
		if (i < 2)
			room_take(line);
	}
}

TEST(pictures_are_dropped)
{
	const char *id = id_of(SLICE(PICTURE));
	json_t *out;

	CHECK(add_picture(SLICE(PICTURE), NULL, sizeof(PICTURE) - 1, NULL) == 0);
	for (int i = 0; i < 2; i++) {
		CHECK(room_change_fd("media.drop", json_pack("{s:s}", "id", id), -1, &out) == 0);
		CHECK_TEXT((size_t)i, room_at(out, "dropped"), i ? "false" : "true");
		json_decref(out);
	}
	CHECK(!picture(arena_printf(room.arena, "%s.webp", id)).at);
}

TEST(false_pictures_leave_nothing)
{
	char command[128];
	json_t *out;

	CHECK(add_picture(SLICE(PICTURE), ID, sizeof(PICTURE) - 1, &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(0, room_error(out, 0), "/id: The file's content has another id.");
	CHECK(add_picture(SLICE(PICTURE), NULL, 5, &out) == CHANGE_E_REFUSED);
	CHECK_TEXT(1, room_error(out, 0), "/bytes: The file is not of this length.");
	CHECK(add_picture(SLICE(PICTURE), "../../../../../../../etc/passwd.", sizeof(PICTURE) - 1, &out) ==
		CHANGE_E_REFUSED);
	CHECK_TEXT(2, room_error(out, 0), "/id: This must be 32 hexadecimal digits in lower case.");
	snprintf(command, sizeof(command), "test -z \"$(ls -A %s)\"", room.media);
	CHECK(system(command) == 0);
}

#define IN_ROOM(name) cmocka_unit_test_setup_teardown(name, room_open, room_close)

int main(void)
{
	static const struct CMUnitTest tests[] = {
		IN_ROOM(what_is_refused),
		IN_ROOM(sections),
		IN_ROOM(a_new_name_shows_everywhere_at_once),
		IN_ROOM(tokens),
		IN_ROOM(a_secret_is_kept_nowhere),
		IN_ROOM(a_picture_comes_after_its_article),
		IN_ROOM(pictures_of_texts),
		IN_ROOM(pictures_are_dropped),
		IN_ROOM(false_pictures_leave_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
