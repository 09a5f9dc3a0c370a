/* SPDX-License-Identifier: MIT */

/* Who may do what: every path of the route table, by every method, with every kind of token. What is expected comes
 * from the table's rows alone, so a new row is tested without a word here. */
#include "web/portal.h"

#include "news/token.h"
#include "news/token_secret.h"
#include "web/guesses.h"
#include "web/routes.h"

enum who { NOBODY, EDITOR, ADMIN, EXPIRED, REVOKED, GARBAGE, OTHER_SCHEME, WHO_COUNT };
static const char *const who_names[WHO_COUNT] = { "nobody", "editor", "admin", "expired", "revoked", "garbage",
	"another scheme" };
static char authorizations[WHO_COUNT][80];

static const char *const methods[] = { "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "BREW" };

/* Puts a token into the store that ended a millisecond before `end_ms`; 0: never. */
struct token_job {
	struct job job;
	struct slice secret;
	int64_t role, expires_ms;
};

static int add_token(struct store *store, struct job *job)
{
	const struct token_job *t = (const struct token_job *)job;
	uint8_t hash[TOKEN_HASH];
	struct stmt *st = store_stmt(store, QUERY_TOKEN_ADD);
	int r;

	token_hash(hash, t->secret);
	stmt_bind_text(st, 1, SLICE("somebody"));
	stmt_bind_i64(st, 2, t->role);
	stmt_bind_blob(st, 3, slice_of((const char *)hash, sizeof(hash)));
	stmt_bind_i64(st, 4, 1);
	stmt_bind_i64(st, 5, t->expires_ms);
	r = stmt_step(st);
	stmt_done(st);
	return r == STORE_ROW ? 0 : -1;
}

static void token_until(char out[80], int64_t role, int64_t expires_ms)
{
	struct arena *arena = arena_new(1 << 20);
	struct token_job t = { .job = { .run = add_token }, .role = role, .expires_ms = expires_ms };

	assert_int_equal(token_secret(&t.secret, arena), 0);
	assert_int_equal(writer_call(portal.writer, &t.job), 0);
	snprintf(out, 80, "Bearer " SLICE_FMT, SLICE_ARG(t.secret));
	arena_free(arena);
}

static void issue(char out[80], const char *role, bool revoke)
{
	json_t *token = portal_do("token.issue", json_pack("{s:s,s:s}", "label", role, "role", role), -1);

	snprintf(out, 80, "Bearer %s", json_string_value(json_object_get(token, "secret")));
	if (revoke)
		json_decref(portal_do("token.revoke", json_pack("{s:O}", "id", json_object_get(token, "id")), -1));
	json_decref(token);
}

static int setup(void **state)
{
	int r = portal_setup(state);

	issue(authorizations[EDITOR], "editor", false);
	issue(authorizations[ADMIN], "admin", false);
	issue(authorizations[REVOKED], "admin", true);
	token_until(authorizations[EXPIRED], ROLE_ADMIN, clock_now_ms());
	strcpy(authorizations[GARBAGE], authorizations[ADMIN]);
	authorizations[GARBAGE][30] = authorizations[GARBAGE][30] == 'A' ? 'B' : 'A';
	strcpy(authorizations[OTHER_SCHEME], "Basic ZGVzazpkZXNr");
	return r;
}

/* From a network that has asked nothing yet. */
static void ask_as(struct got *got, enum who who, const char *method, const char *path, bool operator_door)
{
	static unsigned network;
	char variables[300];
	int len = snprintf(
		variables, sizeof(variables), "REMOTE_ADDR: 2001:db8:%x:%x::1", network >> 16, network & 0xffff);

	network++;
	if (*authorizations[who])
		len += snprintf(variables + len, sizeof(variables) - (size_t)len, "\nHTTP_AUTHORIZATION: %s",
			authorizations[who]);
	if (operator_door)
		snprintf(variables + len, sizeof(variables) - (size_t)len, "\nTRADEPOST_OPERATOR: 1");
	ask(got, method, path, variables, NULL);
}

static void fill_pattern(char out[200], const char *pattern)
{
	size_t len = 0;

	for (const char *at = pattern; *at; at++) {
		if (*at == '{') {
			out[len++] = '1';
			at = strchr(at, '}');
		} else {
			out[len++] = *at;
		}
	}
	out[len] = '\0';
}

static const struct route *row_of(const char *pattern, enum method method)
{
	if (method == METHOD_HEAD)
		method = METHOD_GET;
	for (size_t i = 0; i < route_count; i++)
		if (!strcmp(routes[i].pattern, pattern) && routes[i].method == method)
			return &routes[i];
	return NULL;
}

/* What the table says: the status of a refusal; 0: none, the handler answers. */
static int refusal(const char *pattern, enum method method, enum who who, bool operator_door)
{
	const struct route *any = NULL, *row = row_of(pattern, method);
	bool bad = who > ADMIN;

	for (size_t i = 0; i < route_count && !any; i++)
		any = strcmp(routes[i].pattern, pattern) ? NULL : &routes[i];
	if ((any->who == ACCESS_OPERATOR) != operator_door)
		return 404;
	if (method == METHOD_OPTIONS)
		return 204;
	if (!row)
		return 405;
	if (bad || (who == NOBODY && (row->who == ACCESS_EDITOR || row->who == ACCESS_ADMIN)))
		return 401;
	return row->who == ACCESS_ADMIN && who != ADMIN ? 403 : 0;
}

static bool as_expected(const struct got *got, int expected)
{
	if (expected)
		return got->status == expected &&
		       (expected != 401 || !strcmp(header(got, "WWW-Authenticate"), "Bearer")) &&
		       (expected != 405 || header(got, "Allow"));
	return got->status != 401 && got->status != 403 && got->status != 405 && got->status != 429 &&
	       got->status < 500;
}

static size_t walk_path(const char *pattern)
{
	size_t cells = 0;
	char path[200];

	fill_pattern(path, pattern);
	for (int door = 0; door < 2; door++)
		for (size_t m = 0; m < sizeof(methods) / sizeof(methods[0]); m++)
			for (int who = 0; who < WHO_COUNT; who++, cells++) {
				int expected =
					refusal(pattern, method_from(slice_from(methods[m])), (enum who)who, door);
				struct got got;

				ask_as(&got, (enum who)who, methods[m], path, door);
				if (!as_expected(&got, expected))
					fail_msg("%s %s by %s%s: wants %d\n%s%s", methods[m], pattern, who_names[who],
						door ? " at the operator's door" : "", expected, got.head, got.body);
				done_with(&got);
			}
	return cells;
}

static void the_matrix(void **state)
{
	size_t cells = 0;

	(void)state;
	for (size_t i = 0; i < route_count; i++)
		if (i == 0 || strcmp(routes[i].pattern, routes[i - 1].pattern))
			cells += walk_path(routes[i].pattern);
	print_message("%zu cells\n", cells);
	assert_true(cells > 1000);
}

/* Parameters that show more than the public may see, wherever a row has one. */
static void restricted_parameters(void **state)
{
	(void)state;
	for (size_t i = 0; i < route_count; i++) {
		const struct param_rule *rule = routes[i].query;

		for (; rule && rule->kind != PARAM_KIND_END; rule++) {
			char path[200], uri[300];

			if (!rule->restricted)
				continue;
			fill_pattern(path, routes[i].pattern);
			assert_int_equal(rule->kind, PARAM_KIND_ENUM);
			snprintf(uri, sizeof(uri), "%s?%s=%s", path, rule->name, rule->names[0]);
			for (int who = 0; who < WHO_COUNT; who++) {
				struct got got;

				ask_as(&got, (enum who)who, "GET", uri, false);
				if (!as_expected(&got, who == EDITOR || who == ADMIN ? 0 : 401))
					fail_msg("%s by %s\n%s", uri, who_names[who], got.head);
				done_with(&got);
			}
		}
	}
}

/* No way of writing a right token is another right one. */
static void spellings(void **state)
{
	const char *secret = authorizations[EDITOR] + strlen("Bearer ");
	char variables[300];
	const struct {
		const char *before, *behind;
		int status;
	} rows[] = {
		{ "Bearer ", "", 200 },
		{ "bearer ", "", 200 }, /* RFC 9110 11.1: a scheme has no case */
		{ "Bearer  ", " ", 200 },
		{ "Bearer", "", 401 },
		{ "", "", 401 },
		{ "Bearer ", "A", 401 },
		{ "Bearer \"", "\"", 401 },
		{ "Bearer ", ", Bearer x", 401 },
		{ "Token ", "", 401 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct got got;

		snprintf(variables, sizeof(variables), "REMOTE_ADDR: 198.51.100.%zu\nHTTP_AUTHORIZATION: %s%s%s", i + 1,
			rows[i].before, secret, rows[i].behind);
		ask(&got, "GET", "/api/v1/articles", variables, NULL);
		if (got.status != rows[i].status)
			fail_msg("row %zu: %s", i, got.head);
		assert_null(strstr(got.body, secret));
		assert_null(header(&got, "Set-Cookie"));
		done_with(&got);
	}
}

static int status_from(const char *address, enum who who, int *retry_s)
{
	char variables[300];
	struct got got;
	int status;

	snprintf(variables, sizeof(variables), "REMOTE_ADDR: %s\nHTTP_AUTHORIZATION: %s", address, authorizations[who]);
	ask(&got, "GET", "/api/v1/articles", variables, NULL);
	status = got.status;
	*retry_s = header(&got, "Retry-After") ? atoi(header(&got, "Retry-After")) : 0;
	if (status == 429)
		assert_non_null(strstr(got.body, "\"type\":\"/problems/too-many-requests\""));
	done_with(&got);
	return status;
}

static void guessing_is_slowed(void **state)
{
	int retry;

	(void)state;
	assert_int_equal(status_from("203.0.113.1", EDITOR, &retry), 200);
	for (int i = 0; i < GUESSES_FREE; i++)
		assert_int_equal(status_from("203.0.113.1", GARBAGE, &retry), 401);
	assert_int_equal(status_from("203.0.113.1", GARBAGE, &retry), 429);
	assert_in_range(retry, 1, GUESSES_EVERY_MS / 1000);
	/* A right one that was not seen from there before is not looked at either; one that was goes on. */
	assert_int_equal(status_from("203.0.113.1", ADMIN, &retry), 429);
	assert_int_equal(status_from("203.0.113.1", EDITOR, &retry), 200);
	assert_int_equal(status_from("203.0.113.2", ADMIN, &retry), 200);
	/* The same address, written as IPv6; another host of a /64. */
	assert_int_equal(status_from("::ffff:203.0.113.1", ADMIN, &retry), 429);
	for (int i = 0; i < GUESSES_FREE; i++)
		assert_int_equal(status_from("2001:db8:ffff:1::1", GARBAGE, &retry), 401);
	assert_int_equal(status_from("2001:db8:ffff:1:2:3:4:5", ADMIN, &retry), 429);
	assert_int_equal(status_from("2001:db8:ffff:2::1", ADMIN, &retry), 200);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_matrix),
		cmocka_unit_test(restricted_parameters),
		cmocka_unit_test(spellings),
		cmocka_unit_test(guessing_is_slowed),
	};

	return cmocka_run_group_tests(tests, setup, portal_teardown);
}
