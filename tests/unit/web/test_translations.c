/* SPDX-License-Identifier: MIT */

/* The languages of an article: what each was made from, and how they come and go. */
#include "web/editing.h"

#define STALE(n)   "\"zh-Hans\":{\"status\":\"stale\",\"made_from\":" #n "}"
#define CURRENT(n) "\"zh-Hans\":{\"status\":\"current\",\"made_from\":" #n "}"
#define NOTICE     "The original was changed after this translation was made."
#define FROM(en, zh, made_from)                                                                                \
	"{\"section\":\"trade\",\"status\":\"published\",\"texts\":{\"en\":{\"title\":\"Pier\",\"body\":\"" en \
	"\"},\"zh-Hans\":{\"title\":\"栈桥\",\"body\":\"" zh "\",\"made_from\":" made_from "}}}"

/* A translation is stale from the change of its source to the save of its own, whatever was said of it before. */
static void translations(void **state)
{
	long long id = created(FROM("One.", "一。", "1"));
	char uri[64], edit_uri[96], page[64], restore[96], restore_10[96];

	(void)state;
	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", id);
	snprintf(edit_uri, sizeof(edit_uri), "%s?view=edit", uri);
	snprintf(page, sizeof(page), "/news/%lld/pier", id);
	snprintf(restore, sizeof(restore), "%s/revisions/5/restore", uri);
	snprintf(restore_10, sizeof(restore_10), "%s/revisions/10/restore", uri);
	const struct step steps[] = {
		{ "READ", uri, NULL, NULL, 200, CURRENT(1), NULL, NULL },
		{ "READ", page, NULL, NULL, 200, "Pier", NOTICE, NULL },
		{ "PATCH", uri, "r1", "{\"texts\":{\"en\":{\"body\":\"Two.\"}}}", 200, STALE(1), NULL, "\"r2\"" },
		{ "READ", uri, NULL, NULL, 200, STALE(1), NULL, NULL },
		{ "READ", page, NULL, NULL, 200, NOTICE, NULL, NULL },
		/* What an editor read goes back with it: what was said speaks of the text before. */
		{ "PATCH", uri, "r2", "{\"texts\":{\"zh-Hans\":{\"body\":\"二。\"}}}", 200, CURRENT(3), NULL,
			"\"r3\"" },
		{ "READ", page, NULL, NULL, 200, "Pier", NOTICE, NULL },
		{ "PUT", uri, "r3", FROM("Four.", "二。", "3"), 200, STALE(3), NULL, "\"r4\"" },
		{ "GET", "/api/v1/articles?status=any&limit=1", NULL, NULL, 200, STALE(3), NULL, NULL },
		{ "READ", "/api/v1/articles?limit=1", NULL, NULL, 200, "items", "translation", NULL },
		{ "PUT", uri, "r4", FROM("Four.", "四。", "3"), 200, CURRENT(5), NULL, "\"r5\"" },
		/* Sent twice, it is answered as it was. */
		{ "PUT", uri, "r4", FROM("Four.", "四。", "3"), 200, CURRENT(5), NULL, "\"r5\"" },
		{ "GET", edit_uri, NULL, NULL, 200, "\"made_from\":null", NULL, "\"r5\"" },
		/* What is said with the text holds. */
		{ "PUT", uri, "r5", FROM("Six.", "六。", "4"), 200, STALE(4), NULL, "\"r6\"" },
		{ "PATCH", uri, "r6", "{\"texts\":{\"zh-Hans\":{\"made_from\":6}}}", 200, CURRENT(6), NULL, "\"r7\"" },
		{ "PATCH", uri, "r7", "{\"texts\":{\"en\":{\"body\":\"Eight.\"}}}", 200, STALE(6), NULL, "\"r8\"" },
		/* Both came from one another then, so they do again. */
		{ "POST", restore, "r8", NULL, 200, CURRENT(9), NULL, "\"r9\"" },
		{ "READ", page, NULL, NULL, 200, "Four.", NOTICE, NULL },
		{ "POST", restore, "r9", NULL, 200, CURRENT(9), NULL, "\"r9\"" },
		{ "PATCH", uri, "r9", "{\"texts\":{\"en\":{\"body\":\"Ten.\"}}}", 200, STALE(9), NULL, "\"r10\"" },
		{ "PATCH", uri, "r10", "{\"texts\":{\"zh-Hans\":{\"body\":\"十。\"}}}", 200, CURRENT(11), NULL,
			"\"r11\"" },
		/* A stale one comes back as such. */
		{ "POST", restore_10, "r11", NULL, 200, STALE(9), NULL, "\"r12\"" },
		/* Its text is as it was and only the source goes back: once, and the second time there is nothing to
		   do. */
		{ "POST", restore, "r12", NULL, 200, CURRENT(13), NULL, "\"r13\"" },
		{ "POST", restore, "r13", NULL, 200, CURRENT(13), NULL, "\"r13\"" },
	};

	WALK_STEPS(steps);
}

/* Another language comes, is hidden and goes: in JSON, on the page, in lists and in search. */
static void languages(void **state)
{
	long long id = created(FROM("Wharf.", "码头甲。", "null"));
	char uri[64], page[64], german[96];

	(void)state;
	snprintf(uri, sizeof(uri), "/api/v1/articles/%lld", id);
	snprintf(page, sizeof(page), "/news/%lld/pier", id);
	snprintf(german, sizeof(german), "/api/v1/articles/%lld?lang=de-AT", id);
#define ALL_GONE "{\"texts\":{\"en\":null,\"zh-Hans\":null,\"de\":null}}"
	const struct step steps[] = {
		{ "PATCH", uri, "r1", "{\"texts\":{\"de\":{\"title\":\"Seebrücke\",\"body\":\"Ein Holzsteg.\"}}}", 200,
			"\"de\"", NULL, "\"r2\"" },
		{ "READ", uri, NULL, NULL, 200, "\"languages\":[\"en\",\"zh-Hans\",\"de\"]", NULL, NULL },
		{ "READ", german, NULL, NULL, 200, "\"title\":{\"de\":\"Seebrücke\"}", "Wharf", NULL },
		{ "READ", page, NULL, NULL, 200, "hreflang=\"de\"", NULL, NULL },
		{ "READ", "/api/v1/search?q=holzsteg", NULL, NULL, 200, "Seebrücke", NULL, NULL },
		{ "PATCH", uri, "r2", "{\"texts\":{\"de\":{\"hidden\":true}}}", 200, "\"hidden\":true", NULL,
			"\"r3\"" },
		{ "READ", uri, NULL, NULL, 200, "\"languages\":[\"en\",\"zh-Hans\"]", "Seebrücke", NULL },
		{ "READ", german, NULL, NULL, 200, "\"title\":{\"en\":\"Pier\"}", "Seebrücke", NULL },
		{ "READ", page, NULL, NULL, 200, "Wharf", "Holzsteg", NULL },
		{ "READ", "/api/v1/search?q=holzsteg", NULL, NULL, 200, "\"items\":[]", "Seebrücke", NULL },
		{ "READ", "/api/v1/articles?limit=1", NULL, NULL, 200, NULL, "Seebrücke", NULL },
		/* The first that is not hidden is the source: English, when Chinese comes before it and is hidden. */
		{ "PATCH", uri, "r3", "{\"texts\":{\"en\":{\"hidden\":true}}}", 200, CURRENT(1), NULL, "\"r4\"" },
		{ "READ", uri, NULL, NULL, 200, "\"languages\":[\"zh-Hans\"]", "Wharf", NULL },
		{ "PATCH", uri, "r4", "{\"texts\":{\"zh-Hans\":{\"hidden\":true}}}", 422, "\"pointer\":\"/texts\"",
			NULL, NULL },
		{ "PATCH", uri, "r4", "{\"texts\":{\"de\":{\"hidden\":false},\"en\":{\"hidden\":null}}}", 200,
			"\"hidden\":false", "\"hidden\":true", "\"r5\"" },
		{ "READ", german, NULL, NULL, 200, "Holzsteg", NULL, NULL },
		{ "READ", "/api/v1/search?q=holzsteg", NULL, NULL, 200, "Seebrücke", NULL, NULL },
		{ "PATCH", uri, "r5", "{\"texts\":{\"de\":null}}", 200, "\"zh-Hans\"", "Holzsteg", "\"r6\"" },
		{ "READ", uri, NULL, NULL, 200, "\"languages\":[\"en\",\"zh-Hans\"]", "\"de\"", NULL },
		{ "READ", page, NULL, NULL, 200, "Wharf", "hreflang=\"de\"", NULL },
		{ "READ", "/api/v1/search?q=holzsteg", NULL, NULL, 200, "\"items\":[]", NULL, NULL },
		{ "PATCH", uri, "r6", ALL_GONE, 422, "\"pointer\":\"/texts\"", NULL, NULL },
	};

	WALK_STEPS(steps);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(translations, editing_setup, portal_teardown),
		cmocka_unit_test_setup_teardown(languages, editing_setup, portal_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
