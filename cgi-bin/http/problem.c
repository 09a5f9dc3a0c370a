/* SPDX-License-Identifier: MIT */

/* problem.c: the table of problems, and their JSON. */
#include "http/problem.h"

#include "base/buffer.h"
#include "base/fault.h"
#include "base/unicode.h"

static const struct problem_info infos[] = {
#define X(symbol, name, status, title, text, title_zh, text_zh) \
	[PROBLEM_##symbol] = { name, status, title, text, title_zh, text_zh },
	PROBLEMS(X)
#undef X
};

const struct problem_info *problem_info(enum problem p)
{
	return &infos[p >= 0 && p < PROBLEM_COUNT ? p : PROBLEM_INTERNAL];
}

const struct problem_info *problem_by_name(struct slice name)
{
	for (int p = 0; p < PROBLEM_COUNT; p++)
		if (slice_eq(name, slice_from(infos[p].name)))
			return &infos[p];
	return NULL;
}

enum problem problem_for_status(int status)
{
	for (int p = 0; p < PROBLEM_COUNT; p++)
		if (infos[p].status == status)
			return (enum problem)p;
	return PROBLEM_INTERNAL;
}

/* What came from outside may be any bytes: those that are no UTF-8 become U+FFFD, so that the JSON is valid. */
static void write_outside(struct buffer *b, struct slice s)
{
	struct slice rest = s;
	uint32_t codepoint;
	char utf8[4];
	int r;

	if (utf8_valid(s)) {
		json_write_string(b, s);
		return;
	}
	buffer_byte(b, '"');
	while ((r = utf8_next(&rest, &codepoint)) != UTF8_E_END) {
		size_t n = utf8_put(utf8, r ? 0xfffd : codepoint);

		json_write_string_inner(b, slice_of(utf8, n));
	}
	buffer_byte(b, '"');
}

static void write_head(struct buffer *b, const struct problem_info *info, const char *detail)
{
	buffer_literal(b, "{\"type\":\"/problems/");
	buffer_text(b, info->name);
	buffer_literal(b, "\",\"title\":");
	json_write_string(b, slice_from(info->title));
	buffer_literal(b, ",\"status\":");
	buffer_i64(b, info->status);
	buffer_literal(b, ",\"detail\":");
	json_write_string(b, slice_from(detail ? detail : info->text));
}

static void write_error(struct buffer *b, bool first, const struct problem_error *e)
{
	if (!first)
		buffer_byte(b, ',');
	buffer_literal(b, "{\"detail\":");
	write_outside(b, e->detail);
	if (e->pointer.at) {
		buffer_literal(b, ",\"pointer\":");
		write_outside(b, e->pointer);
	} else {
		buffer_literal(b, ",\"parameter\":");
		write_outside(b, e->parameter);
	}
	buffer_byte(b, '}');
}

/* The body goes into the arena. Without memory the response is marked, and response_finish tells. */
static int finish(struct response *res, struct arena *arena, const struct problem_info *info, struct buffer *b)
{
	struct slice body = SLICE_NONE;

	buffer_byte(b, '}');
	if (buffer_check(b) == 0)
		body = arena_copy(arena, buffer_as_slice(b));
	buffer_release(b);
	if (!body.at)
		res->failed = true;
	response_set(res, info->status, TYPE_PROBLEM, body);
	res->cache = RESPONSE_CACHE_NEVER;
	res->etag = SLICE_NONE;
	res->gzipped = res->negotiated = false;
	return info->status;
}

int problem_set_errors(struct response *res, struct arena *arena, enum problem problem, const char *detail,
	const struct problem_error *errors, size_t n)
{
	const struct problem_info *info = problem_info(problem);
	struct buffer b = BUFFER_INIT;

	write_head(&b, info, detail);
	if (n > 0) {
		buffer_literal(&b, ",\"errors\":[");
		for (size_t i = 0; i < n; i++)
			write_error(&b, i == 0, &errors[i]);
		buffer_byte(&b, ']');
	}
	return finish(res, arena, info, &b);
}

int problem_set(struct response *res, struct arena *arena, enum problem problem, const char *detail)
{
	return problem_set_errors(res, arena, problem, detail, NULL, 0);
}

int problem_set_json(struct response *res, struct arena *arena, enum problem problem, const char *detail,
	const struct json_faults *faults)
{
	const struct problem_info *info = problem_info(problem);
	struct buffer b = BUFFER_INIT;

	write_head(&b, info, detail);
	buffer_literal(&b, ",\"errors\":[");
	for (const struct json_fault *f = faults->first; f; f = f->next) {
		struct problem_error e = { .detail = f->detail, .pointer = f->pointer };

		if (!e.pointer.at)
			e.pointer = SLICE("");
		write_error(&b, f == faults->first, &e);
	}
	buffer_byte(&b, ']');
	return finish(res, arena, info, &b);
}

int problem_set_members(
	struct response *res, struct arena *arena, enum problem problem, const char *detail, struct slice members)
{
	const struct problem_info *info = problem_info(problem);
	struct buffer b = BUFFER_INIT;

	write_head(&b, info, detail);
	if (members.len > 0) {
		buffer_byte(&b, ',');
		buffer_slice(&b, members);
	}
	return finish(res, arena, info, &b);
}
