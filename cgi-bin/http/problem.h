/* SPDX-License-Identifier: MIT */
#ifndef HTTP_PROBLEM_H
#define HTTP_PROBLEM_H

/* Errors as data: application/problem+json (RFC 9457) under /api/, and the words for error pages and /problems/{name}.
 *
 * One table names them all. A problem's `detail` is a sentence of ours; the request is repeated nowhere but in
 * errors[].parameter and errors[].pointer, which a 404 never has. */

#include <stddef.h>

#include "base/arena.h"
#include "base/slice.h"
#include "http/response.h"
#include "text/json.h"

/*	symbol, name (type is /problems/NAME), status,
 *	title and explanation in English, the same in Chinese */
#define PROBLEMS(X)                                                                                                    \
	X(BAD_REQUEST, "bad-request", 400, "Bad request",                                                              \
		"The request cannot be understood as it is: its query, header or body is malformed. errors says "      \
		"where.",                                                                                              \
		"请求有误", "无法理解该请求：查询参数、请求头或正文的格式有误，errors 中列出了具体位置。")             \
	X(UNAUTHORIZED, "unauthorized", 401, "Token needed",                                                           \
		"This needs a token, or the one that was sent is not valid: unknown, expired or revoked.", "需要令牌", \
		"该操作需要令牌，或所提供的令牌无效：未知、已过期或已撤销。")                                          \
	X(FORBIDDEN, "forbidden", 403, "Not allowed",                                                                  \
		"The request was understood, but whoever sent it may not do this.", "不允许",                          \
		"请求已被理解，但发送者无权执行该操作。")                                                              \
	X(NOT_FOUND, "not-found", 404, "Not found", "There is nothing at this address.", "未找到", "该地址没有内容。") \
	X(METHOD, "method-not-allowed", 405, "Method not allowed",                                                     \
		"There is something at this address, but it does not take this method. Allow names those it takes.",   \
		"方法不允许", "该地址存在，但不接受此方法；响应头 Allow 列出了可用的方法。")                           \
	X(CONFLICT, "conflict", 409, "Conflict",                                                                       \
		"The state of things does not allow this now, or a request with the same key is still running.",       \
		"冲突", "当前状态不允许该操作，或使用同一键的请求仍在进行。")                                          \
	X(WITHDRAWN, "withdrawn", 410, "Withdrawn", "This was published here and has been withdrawn.", "已撤回",       \
		"该内容曾在此发布，现已撤回。")                                                                        \
	X(FAILED_PRECONDITION, "precondition-failed", 412, "Precondition failed",                                      \
		"What is here is not what If-Match or If-Unmodified-Since asks for.", "前提条件不满足",                \
		"此处的内容不符合 If-Match 或 If-Unmodified-Since 的要求。")                                           \
	X(STALE, "stale-revision", 412, "Changed meanwhile",                                                           \
		"Somebody has changed this since the revision that If-Match names. Nothing was overwritten: the "      \
		"current revision comes with the answer.",                                                             \
		"内容已被更改",                                                                                        \
		"自 If-Match 所指的版本以来，内容已被他人更改。没有覆盖任何内容，响应中附有当前版本。")                \
	X(TOO_LARGE, "too-large", 413, "Body too large", "The body is longer than this address takes.", "正文过大",    \
		"正文超过了该地址允许的长度。")                                                                        \
	X(URI_TOO_LONG, "uri-too-long", 414, "Address too long", "The address is longer than we take.", "地址过长",    \
		"地址超过了允许的长度。")                                                                              \
	X(MEDIA_TYPE, "media-type", 415, "Wrong media type",                                                           \
		"The body is of a kind that this address does not take. JSON is sent as application/json.",            \
		"媒体类型不支持", "该地址不接受此类正文。JSON 须以 application/json 发送。")                           \
	X(INVALID, "invalid", 422, "Invalid values",                                                                   \
		"The request is well-formed, but some of its values are of a wrong type, out of range or do not go "   \
		"together. errors names every one.",                                                                   \
		"值无效", "请求格式正确，但某些值类型不符、超出范围或互相冲突；errors 中逐一列出。")                   \
	X(PRECONDITION, "precondition-required", 428, "If-Match needed",                                               \
		"A change needs If-Match with the entity tag of the revision that it is made from.", "需要 If-Match",  \
		"修改时须以 If-Match 给出所依据版本的实体标签。")                                                      \
	X(TOO_MANY, "too-many-requests", 429, "Too many requests",                                                     \
		"More requests came from this address than are taken. Retry-After says when to try again.",            \
		"请求过多", "来自该地址的请求过多；请按 Retry-After 所示时间重试。")                                   \
	X(HEADER_TOO_LARGE, "header-too-large", 431, "Header too large", "The header is longer than we take.",         \
		"请求头过大", "请求头超过了允许的长度。")                                                              \
	X(INTERNAL, "internal", 500, "Internal error", "Something went wrong on our side. Nothing was changed.",       \
		"内部错误", "服务器出错，未作任何更改。")                                                              \
	X(NOT_IMPLEMENTED, "not-implemented", 501, "Not implemented",                                                  \
		"The request asks for a way of transfer that is not taken here.", "未实现",                            \
		"不支持该请求所用的传输方式。")                                                                        \
	X(GATEWAY, "bad-gateway", 502, "Bad gateway", "The program behind the web server does not answer.",            \
		"网关错误", "网页服务器后面的程序没有应答。")                                                          \
	X(UNAVAILABLE, "unavailable", 503, "Unavailable for a moment",                                                 \
		"This cannot be done now. Nothing was changed. Retry-After says when to try again.", "暂时不可用",     \
		"暂时无法处理，未作任何更改；请按 Retry-After 所示时间重试。")                                         \
	X(GATEWAY_TIMEOUT, "gateway-timeout", 504, "Gateway timeout",                                                  \
		"The program behind the web server takes too long.", "网关超时", "网页服务器后面的程序未能及时应答。") \
	X(FULL, "store-full", 507, "Store full",                                                                       \
		"There is no space left to keep a change. Reading goes on. Retry-After says when to try again.",       \
		"存储已满", "没有空间保存更改，阅读不受影响；请按 Retry-After 所示时间重试。")

enum problem {
#define X(symbol, ...) PROBLEM_##symbol,
	PROBLEMS(X)
#undef X
		PROBLEM_COUNT
};

struct problem_info {
	const char *name;
	int status;
	const char *title, *text;       /* English */
	const char *title_zh, *text_zh; /* zh-Hans */
};

/* One fault of an input. Exactly one of pointer (JSON Pointer into the body, "" is the whole) and parameter is set. */
struct problem_error {
	struct slice detail;
	struct slice pointer, parameter;
};

const struct problem_info *problem_info(enum problem);
/* The row named so (of /problems/{name}), or NULL. */
const struct problem_info *problem_by_name(struct slice name);
/* The most general row of a status; PROBLEM_INTERNAL for one that is not in the table. */
enum problem problem_for_status(int status);

/* Makes the response that problem: status, type, body, never kept. `detail` NULL: the table's sentence. Returns the
 * status. What is not UTF-8 in errors is replaced by U+FFFD. */
int problem_set(struct response *, struct arena *, enum problem, const char *detail);
int problem_set_errors(struct response *, struct arena *, enum problem, const char *detail,
	const struct problem_error *errors, size_t n);
/* The same for a body that does not have its declared shape. */
int problem_set_json(
	struct response *, struct arena *, enum problem, const char *detail, const struct json_faults *faults);
/* The same with further members: `members` is finished JSON, `"current":{…}`, or SLICE_NONE. */
int problem_set_members(struct response *, struct arena *, enum problem, const char *detail, struct slice members);

#endif
