/* SPDX-License-Identifier: MIT */

/* The chain of changes: who is told, what stands before and after, and that every kind of tampering shows. */
#include "news/newsroom.h"

#include "news/audit.h"
#include "news/edit.h"

static int findings;

static void note(void *arg, const struct finding *f)
{
	(void)arg;
	CHECK(!strcmp(f->table, "audit") && *f->row && *f->what);
	findings++;
}

static int64_t prove(void)
{
	int64_t count;

	findings = 0;
	CHECK(audit_verify(room.store, note, NULL, &count) == 0);
	return count;
}

static void change(const char *name, const char *in)
{
	json_t *tree = json_loads(in, 0, NULL), *out = NULL;

	CHECK(tree && store_begin(room.store) == 0);
	CHECK(change_run(&out, room.store, &room.site, name, tree, -1, NULL) == 0 && store_commit(room.store) == 0);
	json_decref(tree);
	json_decref(out);
}

static void what_is_told(void **state)
{
	static const struct {
		const char *author, *action, *kind, *of;
		bool before, after;
	} rows[] = {
		/* the latest first */
		{ "command", "revoke", "token", "1", false, false },
		{ "command", "create", "token", "1", false, false },
		{ "command", "change", "section", "news", true, true },
		{ "command", "create", "section", "news", false, true },
		{ "import", "figure", "article", "1", true, true },
		{ "import", "import", "article", "1", true, true },
		{ "import", "import", "article", "1", false, true },
		{ "import", "create", "section", "made", false, true },
	};
	struct audit_row *list;
	size_t count;
	bool more;

	(void)state;
#define LINE(more, title)                                                                                         \
	"{\"id\":1,\"section\":\"made\",\"status\":\"published\",\"published_at\":\"2026-01-01T00:00:00Z\"," more \
	"\"texts\":{\"en\":{\"title\":\"" title "\",\"body\":\"x\"}}}\n"
	room_take(LINE("", "One"));
	room_take(LINE("", "Two"));
	room_take(LINE("", "Two")); /* nothing changes, nothing is told */
	room_take(LINE("\"imported\":7,", "Two"));
	change("section.set", "{\"slug\":\"news\",\"names\":{\"en\":\"News\"}}");
	change("section.set", "{\"slug\":\"news\",\"names\":{\"en\":\"The news\"}}");
	change("token.issue", "{\"label\":\"Lin\",\"role\":\"editor\"}");
	change("token.revoke", "{\"id\":1}");
	CHECK(audit_list(&list, &count, &more, room.store, room.arena, INT64_MAX, 100) == 0 && !more);
	CHECK(count == sizeof(rows) / sizeof(rows[0]));
	for (size_t i = 0; i < count; i++)
		if (!slice_eq(list[i].who.author, slice_from(rows[i].author)) ||
			!slice_eq(list[i].action, slice_from(rows[i].action)) ||
			!slice_eq(list[i].kind, slice_from(rows[i].kind)) ||
			!slice_eq(list[i].of, slice_from(rows[i].of)) ||
			(list[i].before.at != NULL) != rows[i].before || (list[i].after.at != NULL) != rows[i].after ||
			list[i].id != (int64_t)(count - i))
			fail_msg("row %zu: " SLICE_FMT " " SLICE_FMT " " SLICE_FMT, i, SLICE_ARG(list[i].action),
				SLICE_ARG(list[i].kind), SLICE_ARG(list[i].of));
	/* What an article was after one change is what it was before the next. */
	CHECK(slice_eq(list[5].before, list[6].after) && slice_eq(list[4].before, list[5].after));
	CHECK(!slice_eq(list[2].before, list[2].after) && slice_eq(list[2].before, list[3].after));
	CHECK(audit_list(&list, &count, &more, room.store, room.arena, 4, 2) == 0 && more && count == 2);
	CHECK(list[0].id == 3 && list[1].id == 2);
	CHECK(prove() == 8 && findings == 0);
}

static void take_count(const char *views, const char *day)
{
	FILE *file = tmpfile();

	CHECK(file && fprintf(file,
			      "{\"line\":2,\"article\":\"1\",\"views\":%s,\"system\":\"old\","
			      "\"as_of\":\"2026-01-%sT00:00:00Z\"}\n",
			      views, day) > 0);
	rewind(file);
	CHECK(room_change_fd("import", json_pack("{s:s, s:s}", "file", "test", "what", "counts"), fileno(file), NULL) ==
		0);
	fclose(file);
}

/* How many figures a file of counts brought. */
static void counts_are_told(void **state)
{
	struct audit_row *list;
	size_t count;
	bool more;

	(void)state;
	room_take(LINE("", "One"));
	take_count("7", "01");
	take_count("7", "01"); /* nothing changes, nothing is told */
	take_count("9", "02");
	CHECK(audit_list(&list, &count, &more, room.store, room.arena, INT64_MAX, 100) == 0 && count == 4);
	for (size_t i = 0; i < 2; i++)
		CHECK(slice_eq(list[i].action, SLICE("import")) && slice_eq(list[i].kind, SLICE("counts")) &&
			slice_eq(list[i].of, SLICE("1")));
}

/* A dry run, and a change that fails, tell nothing. */
static void what_is_undone_is_not_told(void **state)
{
	struct audit_who who = { SLICE("Lin"), 1, NOW };

	(void)state;
	CHECK(store_begin(room.store) == 0);
	CHECK(audit_article(room.store, &who, "create", 1, SLICE_NONE, SLICE_NONE) == 0);
	store_rollback(room.store);
	CHECK(prove() == 0 && findings == 0);
}

static void the_way_of_a_hash(void **state)
{
	/* BLAKE2b-256, keyed with 32 zeros, of the parts, each behind its length as eight bytes, little-endian: 32
	 * zeros, 1, 1767225600000, "Lin", 7, "create", "article", "1", "", 32 times 0x11; then that hash, 2,
	 * 1767225600001, "import", 0, "delete", "article", "1", 32 times 0x11, "". Made with Python's hashlib. */
	static const char first[] = "cda46749ea611ee76a2d2887c05ec581c4a30b29fc31ad4b071f8fe0b973a62e";
	static const char second[] = "0e8e01f037ad45879fdb1f24f73a7b86dfa0033bed83d14e4e3180f96f59f2fe";
	struct audit_who who = { SLICE("Lin"), 7, NOW };
	char after[AUDIT_HASH], hex[65];
	struct audit_row *list;
	size_t count;
	bool more;

	(void)state;
	memset(after, 0x11, sizeof(after));
	CHECK(store_begin(room.store) == 0);
	CHECK(audit_article(room.store, &who, "create", 1, SLICE_NONE, slice_of(after, sizeof(after))) == 0);
	who = (struct audit_who){ SLICE("import"), 0, NOW + 1 };
	CHECK(audit_article(room.store, &who, "delete", 1, slice_of(after, sizeof(after)), SLICE_NONE) == 0);
	CHECK(store_commit(room.store) == 0);
	CHECK(audit_list(&list, &count, &more, room.store, room.arena, INT64_MAX, 2) == 0 && count == 2);
	crypto_hex(hex, list[1].hash.at, AUDIT_HASH);
	assert_string_equal(hex, first);
	crypto_hex(hex, list[0].hash.at, AUDIT_HASH);
	assert_string_equal(hex, second);
}

/* A little before the last change is as late as it; far before it, the last one was at a wrong time. */
static void never_back(void **state)
{
	static const int64_t ahead[] = { -3600000, 0, AUDIT_BACK_MS / 2, AUDIT_BACK_MS * 2 };

	(void)state;
	for (size_t i = 0; i < sizeof(ahead) / sizeof(ahead[0]); i++) {
		struct audit_who who = { SLICE("Lin"), 1, clock_now_ms() + ahead[i] };
		int64_t before, now;

		CHECK(store_begin(room.store) == 0);
		CHECK(audit_article(room.store, &who, "change", 1, SLICE_NONE, SLICE_NONE) == 0);
		before = clock_now_ms();
		CHECK(audit_now(&now, room.store) == 0);
		if (ahead[i] == AUDIT_BACK_MS / 2)
			CHECK_ROW(i, now == who.now_ms);
		else
			CHECK_ROW(i, now >= before && now <= clock_now_ms());
		CHECK(store_commit(room.store) == 0);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_told, room_open, room_close),
		cmocka_unit_test_setup_teardown(counts_are_told, room_open, room_close),
		cmocka_unit_test_setup_teardown(what_is_undone_is_not_told, room_open, room_close),
		cmocka_unit_test_setup_teardown(the_way_of_a_hash, room_open, room_close),
		cmocka_unit_test_setup_teardown(never_back, room_open, room_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
