/* SPDX-License-Identifier: MIT */
#ifndef WEB_PARAMETERS_H
#define WEB_PARAMETERS_H

/* Where a route's parameters lie in params.value: the rules in web/routes.c and their readers meet here. */

enum { LANG_ONLY };
enum { ARTICLE_LANG, ARTICLE_VIEW };
enum { SECTIONS_LANG, SECTIONS_VIEW };
enum { PAGED_LIMIT, PAGED_CURSOR };

enum {
	LIST_LANG,
	LIST_SECTION,
	LIST_TAG,
	LIST_SORT,
	LIST_PERIOD,
	LIST_SINCE,
	LIST_UNTIL,
	LIST_MODIFIED_SINCE,
	LIST_STATUS,
	LIST_LIMIT,
	LIST_CURSOR
};
/* Values of `sort`, in the order of their names. */
enum { SORT_NEWEST, SORT_VIEWS, SORT_TRENDING };
/* Values of `period`. */
enum { PERIOD_DAY, PERIOD_WEEK };
#define LIST_LIMIT_DEFAULT 20

enum { SEARCH_Q, SEARCH_LANG, SEARCH_SECTION, SEARCH_LIMIT, SEARCH_CURSOR };
enum { PAGE_SEARCH_Q, PAGE_SEARCH_LANG, PAGE_SEARCH_CURSOR };

enum { VIEWS_IDS, VIEWS_DAYS };
#define VIEWS_IDS_MAX 100

enum { BOOKS_FROM, BOOKS_TO };

enum { PAGE_LIST_LANG, PAGE_LIST_CURSOR };

#endif
