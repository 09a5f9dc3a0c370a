/* SPDX-License-Identifier: MIT */
#ifndef TESTS_UNIT_WEB_EDITING_H
#define TESTS_UNIT_WEB_EDITING_H

/* What editors ask for, as verbs over a portal. */

#include "web/portal.h"

static char admin_token[80];

static __attribute__((unused)) int editing_setup(void **state)
{
	int r = portal_setup(state);
	json_t *token = portal_do("token.issue", json_pack("{s:s,s:s}", "label", "chief", "role", "admin"), -1);

	snprintf(admin_token, sizeof(admin_token), "%s", json_string_value(json_object_get(token, "secret")));
	json_decref(token);
	return r;
}

/* `tag` NULL: no If-Match; `more` NULL: no further variables. */
static __attribute__((unused)) void ask_with(struct got *got, const char *token, const char *method, const char *uri,
	const char *tag, const char *more, const char *body)
{
	char variables[1000];
	int len = snprintf(variables, sizeof(variables), "HTTP_AUTHORIZATION: Bearer %s", token);

	if (body && !(more && strstr(more, "CONTENT_TYPE")))
		len += snprintf(variables + len, sizeof(variables) - (size_t)len, "\nCONTENT_TYPE: application/json");
	if (tag)
		len += snprintf(variables + len, sizeof(variables) - (size_t)len, "\nHTTP_IF_MATCH: \"%s\"", tag);
	if (more)
		snprintf(variables + len, sizeof(variables) - (size_t)len, "\n%s", more);
	ask(got, method, uri, variables, body);
}

static __attribute__((unused)) void edit(
	struct got *got, const char *method, const char *uri, const char *tag, const char *body)
{
	ask_with(got, portal.token, method, uri, tag, NULL, body);
}

/* One thing after the other, each with what its answer must be. */
struct step {
	const char *method, *uri, *tag, *body;
	int status;
	const char *has, *lacks; /* in header or body; NULL: nothing */
	const char *etag;        /* NULL: not looked at */
};

static __attribute__((unused)) void walk_steps(const struct step *steps, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct step *s = &steps[i];
		const char *etag;
		struct got got;
		bool right;

		if (!strcmp(s->method, "READ")) /* as the public */
			ask(&got, "GET", s->uri, NULL, NULL);
		else
			edit(&got, s->method, s->uri, s->tag, s->body);
		etag = header(&got, "ETag");
		right = got.status == s->status && (!s->has || strstr(got.body, s->has) || strstr(got.head, s->has)) &&
			(!s->lacks || !(strstr(got.body, s->lacks) || strstr(got.head, s->lacks))) &&
			(!s->etag || (etag && !strcmp(etag, s->etag)));
		if (!right)
			fail_msg("step %zu: %s %s: wants %d, %s, not %s\n%s%s", i, s->method, s->uri, s->status,
				s->has ? s->has : "-", s->lacks ? s->lacks : "-", got.head, got.body);
		done_with(&got);
	}
}
#define WALK_STEPS(steps) walk_steps((steps), sizeof(steps) / sizeof((steps)[0]))

/* Makes an article out of this JSON, and tells its id. */
static __attribute__((unused)) long long created(const char *body)
{
	struct got got;
	long long id;

	edit(&got, "POST", "/api/v1/articles", NULL, body);
	if (got.status != 201)
		fail_msg("%s\n%s%s", body, got.head, got.body);
	id = atoll(strstr(got.body, "\"id\":") + 5);
	done_with(&got);
	return id;
}

#define SOMETHING "\"section\":\"trade\",\"texts\":{\"en\":{\"title\":\"A new quay\",\"body\":\"One.\"}}"
#define DRAFT     "{\"status\":\"draft\"," SOMETHING "}"
#define PUBLISHED "{\"status\":\"published\"," SOMETHING "}"

#endif
