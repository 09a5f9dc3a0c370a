/* SPDX-License-Identifier: MIT */

/* routes.c: the table itself, and what may stand in queries and bodies. */
#include "web/routes.h"

#include "news/books.h"
#include "news/input.h"
#include "news/input_shape.h"
#include "news/list.h"
#include "news/media_change.h"
#include "news/search_query.h"
#include "web/context.h"
#include "web/parameters.h"

static const char *const sorts[] = { "newest", "views", "trending", NULL };
static const char *const periods[] = { "day", "week", NULL };
static const char *const views[] = { "edit", NULL };
static const char *const states[] = { "draft", "scheduled", "published", "withdrawn", "any", NULL };

static const struct param_rule lang_only[] = {
	[LANG_ONLY] = PARAM_LANG("lang"),
	PARAM_END,
};

static const struct param_rule article_query[] = {
	[ARTICLE_LANG] = PARAM_LANG("lang"),
	[ARTICLE_VIEW] = PARAM_ENUM("view", .names = views, .restricted = true),
	PARAM_END,
};

static const struct param_rule sections_query[] = {
	[SECTIONS_LANG] = PARAM_LANG("lang"),
	[SECTIONS_VIEW] = PARAM_ENUM("view", .names = views, .restricted = true),
	PARAM_END,
};

static const struct param_rule paged_query[] = {
	[PAGED_LIMIT] = PARAM_INT("limit", .min = 1, .max = LIST_LIMIT_MAX, .def = LIST_LIMIT_DEFAULT),
	[PAGED_CURSOR] = PARAM_CURSOR("cursor"),
	PARAM_END,
};

static const struct param_rule list_query[] = {
	[LIST_LANG] = PARAM_LANG("lang"),
	[LIST_SECTION] = PARAM_SLUG("section"),
	[LIST_TAG] = PARAM_TEXT("tag", .min = 1),
	[LIST_SORT] = PARAM_ENUM("sort", .names = sorts),
	[LIST_PERIOD] = PARAM_ENUM("period", .names = periods),
	[LIST_SINCE] = PARAM_TIME("since", .def = INT64_MIN),
	[LIST_UNTIL] = PARAM_TIME("until", .def = INT64_MAX),
	[LIST_MODIFIED_SINCE] = PARAM_TIME("modified_since", .def = INT64_MIN),
	[LIST_STATUS] = PARAM_ENUM("status", .names = states, .restricted = true),
	[LIST_LIMIT] = PARAM_INT("limit", .min = 1, .max = LIST_LIMIT_MAX, .def = LIST_LIMIT_DEFAULT),
	[LIST_CURSOR] = PARAM_CURSOR("cursor"),
	PARAM_END,
};

static const struct param_rule search_query[] = {
	[SEARCH_Q] = PARAM_TEXT("q", .min = 1, .max = SEARCH_QUERY_MAX, .required = true),
	[SEARCH_LANG] = PARAM_LANG("lang"),
	[SEARCH_SECTION] = PARAM_SLUG("section"),
	[SEARCH_LIMIT] = PARAM_INT("limit", .min = 1, .max = LIST_LIMIT_MAX, .def = LIST_LIMIT_DEFAULT),
	[SEARCH_CURSOR] = PARAM_CURSOR("cursor"),
	PARAM_END,
};

static const struct param_rule search_page_query[] = {
	[PAGE_SEARCH_Q] = PARAM_TEXT("q", .max = SEARCH_QUERY_MAX),
	[PAGE_SEARCH_LANG] = PARAM_LANG("lang"),
	[PAGE_SEARCH_CURSOR] = PARAM_CURSOR("cursor"),
	PARAM_END,
};

static const struct param_rule views_query[] = {
	[VIEWS_IDS] = PARAM_ID_LIST("ids", .max = VIEWS_IDS_MAX, .required = true),
	[VIEWS_DAYS] = PARAM_INT("days", .min = 1, .max = BOOKS_DAYS),
	PARAM_END,
};

static const struct param_rule books_query[] = {
	[BOOKS_FROM] = PARAM_DAY("from"),
	[BOOKS_TO] = PARAM_DAY("to"),
	PARAM_END,
};

static const struct param_rule page_query[] = {
	[PAGE_LIST_LANG] = PARAM_LANG("lang"),
	[PAGE_LIST_CURSOR] = PARAM_CURSOR("cursor"),
	PARAM_END,
};

static const struct json_field view_body[] = {
	{ .name = "lang", .kind = JSON_KIND_LANG },
	JSON_END,
};

static const struct json_field note = {
	.kind = JSON_KIND_STRING, .flags = JSON_MULTILINE, .min = 1, .max = INPUT_NOTE_MAX
};
static const struct json_field withdraw_body[] = {
	{ .name = "reason",
		.kind = JSON_KIND_LANG_MAP,
		.flags = JSON_REQUIRED,
		.min = 1,
		.max = INPUT_TEXTS_MAX,
		.item = &note },
	JSON_END,
};

static const struct json_field preview_body[] = {
	{ .name = "body",
		.kind = JSON_KIND_STRING,
		.flags = JSON_REQUIRED | JSON_MULTILINE,
		.max = (int64_t)INPUT_BODY_MAX },
	{ .name = "lang", .kind = JSON_KIND_LANG, .flags = JSON_NULLABLE },
	JSON_END,
};

static const struct json_field name = { .kind = JSON_KIND_STRING, .min = 1, .max = INPUT_LINE_TEXT_MAX };
static const struct json_field section_body[] = {
	{ .name = "name",
		.kind = JSON_KIND_LANG_MAP,
		.flags = JSON_REQUIRED,
		.min = 1,
		.max = INPUT_TEXTS_MAX,
		.item = &name },
	{ .name = "position", .kind = JSON_KIND_INT, .flags = JSON_NULLABLE, .max = INT32_MAX },
	JSON_END,
};

/* What nginx lets through (etc/nginx.conf). */
#define ARTICLE_MAX ((size_t)1024 * 1024)
#define SMALL_MAX   ((size_t)64 * 1024)
#define PICTURE_MAX ((size_t)10 * 1024 * 1024)

#define API    ROUTE_API
#define PAGE   ROUTE_PAGE
#define TEXT   ROUTE_TEXT
#define ALL    ACCESS_ALL
#define OPS    ACCESS_OPERATOR
#define GET    METHOD_GET
#define POST   METHOD_POST
#define PUT    METHOD_PUT
#define PATCH  METHOD_PATCH
#define DELETE METHOD_DELETE
#define EDITOR ACCESS_EDITOR
#define ADMIN  ACCESS_ADMIN

/* clang-format off */
const struct route routes[] = {
	/* method, path, handler, who, kind, reads, if_match, query, body limit, body, parse, help */
	{ GET,  "/api/v1/articles", api_articles, ALL, API, true, false, list_query, 0, NULL, NULL, "Articles: newest, most read, trending" },
	{ GET,  "/api/v1/articles/{article}", api_article, ALL, API, true, false, article_query, 0, NULL, NULL, "One article" },
	{ POST, "/api/v1/articles/{id}/views", api_view, ALL, API, false, false, NULL, 256, view_body, NULL, "Count this visit" },
	{ GET,  "/api/v1/articles/{id}/views", api_books, ALL, API, true, false, books_query, 0, NULL, NULL, "The books of an article's views" },
	{ GET,  "/api/v1/articles/{id}/related", api_related, ALL, API, true, false, lang_only, 0, NULL, NULL, "What else to read" },
	{ POST, "/api/v1/articles", api_create, EDITOR, API, false, false, NULL, ARTICLE_MAX, input_shape_editor, parse_article, "Create an article" },
	{ PUT,  "/api/v1/articles/{article}", api_replace, EDITOR, API, false, true, NULL, ARTICLE_MAX, input_shape_editor, parse_article, "Replace an article" },
	{ PATCH, "/api/v1/articles/{article}", api_patch, EDITOR, API, false, true, NULL, ARTICLE_MAX, input_shape_editor, parse_patch, "Change an article" },
	{ DELETE, "/api/v1/articles/{article}", api_delete, EDITOR, API, false, true, NULL, 0, NULL, NULL, "Delete a draft" },
	{ POST, "/api/v1/articles/{id}/withdraw", api_withdraw, EDITOR, API, false, true, NULL, SMALL_MAX, withdraw_body, NULL, "Withdraw an article" },
	{ GET,  "/api/v1/articles/{id}/revisions", api_revisions, EDITOR, API, true, false, paged_query, 0, NULL, NULL, "The history of an article" },
	{ GET,  "/api/v1/articles/{id}/revisions/{n}", api_revision, EDITOR, API, true, false, NULL, 0, NULL, NULL, "One revision of an article" },
	{ POST, "/api/v1/articles/{id}/revisions/{n}/restore", api_restore, EDITOR, API, false, true, NULL, 0, NULL, NULL, "Bring a revision back" },
	{ POST, "/api/v1/preview", api_preview, EDITOR, API, true, false, NULL, ARTICLE_MAX, preview_body, NULL, "What a text will look like" },
	{ GET,  "/api/v1/media", api_media, EDITOR, API, true, false, paged_query, 0, NULL, NULL, "Pictures, to choose from" },
	{ POST, "/api/v1/media", api_media_add, EDITOR, API, false, false, NULL, PICTURE_MAX, NULL, NULL, "Add a picture" },
	{ GET,  "/api/v1/media/{id}", api_picture, EDITOR, API, true, false, NULL, 0, NULL, NULL, "One picture" },
	{ PATCH, "/api/v1/media/{id}", api_media_patch, EDITOR, API, false, true, NULL, SMALL_MAX, media_patch_shape, parse_media_patch, "Describe a picture" },
	{ DELETE, "/api/v1/media/{id}", api_media_delete, EDITOR, API, false, true, NULL, 0, NULL, NULL, "Remove a picture that nothing shows" },
	{ PUT,  "/api/v1/sections/{slug}", api_section, ADMIN, API, false, false, NULL, SMALL_MAX, section_body, NULL, "Create a section or replace it" },
	{ GET,  "/api/v1/audit", api_audit, ADMIN, API, true, false, paged_query, 0, NULL, NULL, "What was changed, and by whom" },
	{ GET,  "/api/v1/me", api_me, EDITOR, API, false, false, NULL, 0, NULL, NULL, "Whose the token is" },
	{ GET,  "/api/v1/views", api_views, ALL, API, true, false, views_query, 0, NULL, NULL, "Counts of several articles" },
	{ GET,  "/api/v1/sections", api_sections, ALL, API, true, false, sections_query, 0, NULL, NULL, "The sections, in order" },
	{ GET,  "/api/v1/tags", api_tags, ALL, API, true, false, NULL, 0, NULL, NULL, "The tags in use" },
	{ GET,  "/api/v1/search", api_search, ALL, API, true, false, search_query, 0, NULL, NULL, "Articles that hold words" },
	{ GET,  "/api/v1/site", api_site, ALL, API, false, false, lang_only, 0, NULL, NULL, "Names, languages, brand link" },
	{ GET,  "/api/v1/openapi.json", api_openapi, ALL, API, false, false, NULL, 0, NULL, NULL, "All of this, for programs" },
	{ GET,  "/news/{id}", page_of_article, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "Leads to the article's page" },
	{ GET,  "/news/{id}/{slug}", page_of_article, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "An article's page" },
	{ GET,  "/latest", page_latest, ALL, PAGE, true, false, page_query, 0, NULL, NULL, "All articles, newest first" },
	{ GET,  "/section/{slug}", page_section, ALL, PAGE, true, false, page_query, 0, NULL, NULL, "A section, newest first" },
	{ GET,  "/counting", page_of_counting, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "What counts as a view" },
	{ GET,  "/stats", page_of_stats, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "What is read most" },
	{ GET,  "/stats/{id}", page_of_books, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "How an article was read" },
	{ GET,  "/tag/{tag}", page_tag, ALL, PAGE, true, false, page_query, 0, NULL, NULL, "A tag, newest first" },
	{ GET,  "/archive", page_of_archive, ALL, PAGE, true, false, lang_only, 0, NULL, NULL, "The months, and what each has" },
	{ GET,  "/archive/{year}/{month}", page_archive, ALL, PAGE, true, false, page_query, 0, NULL, NULL, "A month, newest first" },
	{ GET,  "/search", page_of_search, ALL, PAGE, true, false, search_page_query, 0, NULL, NULL, "The search" },
	{ GET,  "/opensearch.xml", page_opensearch, ALL, PAGE, false, false, NULL, 0, NULL, NULL, "The search, for browsers" },
	{ GET,  "/problems/{name}", page_problem, ALL, PAGE, false, false, lang_only, 0, NULL, NULL, "What an error means" },
	{ GET,  "/healthz", operator_health, OPS, TEXT, false, false, NULL, 0, NULL, NULL, "Is the daemon alive?" },
	{ GET,  "/readyz", operator_ready, OPS, TEXT, false, false, NULL, 0, NULL, NULL, "Can it answer from the store?" },
	{ GET,  "/metrics", operator_metrics, OPS, TEXT, false, false, NULL, 0, NULL, NULL, "Figures, as Prometheus reads them" },
};
/* clang-format on */
const size_t route_count = sizeof(routes) / sizeof(routes[0]);
