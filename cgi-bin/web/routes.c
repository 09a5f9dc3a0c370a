/* SPDX-License-Identifier: MIT */

/* routes.c: the table itself, and what may stand in queries and bodies. */
#include "web/routes.h"

#include "news/books.h"
#include "news/list.h"
#include "news/search_query.h"
#include "web/context.h"
#include "web/parameters.h"

static const char *const sorts[] = { "newest", "views", "trending", NULL };
static const char *const periods[] = { "day", "week", NULL };

static const struct param_rule lang_only[] = {
	[LANG_ONLY] = PARAM_LANG("lang"),
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

#define API  ROUTE_API
#define PAGE ROUTE_PAGE
#define TEXT ROUTE_TEXT
#define ALL  ACCESS_ALL
#define OPS  ACCESS_OPERATOR
#define GET  METHOD_GET
#define POST METHOD_POST

/* clang-format off */
const struct route routes[] = {
	/* method, path, handler, who, kind, reads, query, body limit, body, help */
	{ GET,  "/api/v1/articles", api_articles, ALL, API, true, list_query, 0, NULL, "Articles: newest, most read, trending" },
	{ GET,  "/api/v1/articles/{article}", api_article, ALL, API, true, lang_only, 0, NULL, "One article" },
	{ POST, "/api/v1/articles/{id}/views", api_view, ALL, API, false, NULL, 256, view_body, "Count this visit" },
	{ GET,  "/api/v1/articles/{id}/views", api_books, ALL, API, true, books_query, 0, NULL, "The books of an article's views" },
	{ GET,  "/api/v1/articles/{id}/related", api_related, ALL, API, true, lang_only, 0, NULL, "What else to read" },
	{ GET,  "/api/v1/views", api_views, ALL, API, true, views_query, 0, NULL, "Counts of several articles" },
	{ GET,  "/api/v1/sections", api_sections, ALL, API, true, lang_only, 0, NULL, "The sections, in order" },
	{ GET,  "/api/v1/tags", api_tags, ALL, API, true, NULL, 0, NULL, "The tags in use" },
	{ GET,  "/api/v1/search", api_search, ALL, API, true, search_query, 0, NULL, "Articles that hold words" },
	{ GET,  "/api/v1/site", api_site, ALL, API, false, lang_only, 0, NULL, "Names, languages, brand link" },
	{ GET,  "/api/v1/openapi.json", api_openapi, ALL, API, false, NULL, 0, NULL, "All of this, for programs" },
	{ GET,  "/news/{id}", page_of_article, ALL, PAGE, true, lang_only, 0, NULL, "Leads to the article's page" },
	{ GET,  "/news/{id}/{slug}", page_of_article, ALL, PAGE, true, lang_only, 0, NULL, "An article's page" },
	{ GET,  "/latest", page_latest, ALL, PAGE, true, page_query, 0, NULL, "All articles, newest first" },
	{ GET,  "/section/{slug}", page_section, ALL, PAGE, true, page_query, 0, NULL, "A section, newest first" },
	{ GET,  "/counting", page_of_counting, ALL, PAGE, true, lang_only, 0, NULL, "What counts as a view" },
	{ GET,  "/stats", page_of_stats, ALL, PAGE, true, lang_only, 0, NULL, "What is read most" },
	{ GET,  "/stats/{id}", page_of_books, ALL, PAGE, true, lang_only, 0, NULL, "How an article was read" },
	{ GET,  "/tag/{tag}", page_tag, ALL, PAGE, true, page_query, 0, NULL, "A tag, newest first" },
	{ GET,  "/archive", page_of_archive, ALL, PAGE, true, lang_only, 0, NULL, "The months, and what each has" },
	{ GET,  "/archive/{year}/{month}", page_archive, ALL, PAGE, true, page_query, 0, NULL, "A month, newest first" },
	{ GET,  "/search", page_of_search, ALL, PAGE, true, search_page_query, 0, NULL, "The search" },
	{ GET,  "/opensearch.xml", page_opensearch, ALL, PAGE, false, NULL, 0, NULL, "The search, for browsers" },
	{ GET,  "/problems/{name}", page_problem, ALL, PAGE, false, lang_only, 0, NULL, "What an error means" },
	{ GET,  "/healthz", operator_health, OPS, TEXT, false, NULL, 0, NULL, "Is the daemon alive?" },
	{ GET,  "/readyz", operator_ready, OPS, TEXT, false, NULL, 0, NULL, "Can it answer from the store?" },
	{ GET,  "/metrics", operator_metrics, OPS, TEXT, false, NULL, 0, NULL, "Figures, as Prometheus reads them" },
};
/* clang-format on */
const size_t route_count = sizeof(routes) / sizeof(routes[0]);
