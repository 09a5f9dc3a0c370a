/* SPDX-License-Identifier: MIT */
#ifndef WEB_CONTEXT_H
#define WEB_CONTEXT_H

/* What a handler gets, and the few verbs that handlers share. Only web/ includes this.
 *
 * A handler reads c->path, c->params and c->body, all checked; reads the store through c->store; and says what it has
 * to say in c->res, whose memory is the request's arena. It returns 0 (or the status, which problem() and the like
 * return), HANDLER_PARKED, or a fault. */

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/buffer.h"
#include "http/param.h"
#include "http/problem.h"
#include "http/request.h"
#include "http/response.h"
#include "news/bots.h"
#include "news/cards.h"
#include "news/sections.h"
#include "news/site.h"
#include "news/token.h"
#include "render/render.h"
#include "store/store.h"
#include "web/guesses.h"
#include "web/kept.h"
#include "web/next.h"
#include "web/routes.h"
#include "web/tally.h"
#include "web/web.h"

struct web {
	struct web_options options;
	const struct site *site;
	struct route_node *routes;
	struct render *render;
	struct bots *bots;
	struct kept *kept;
	struct cards *cards;
	struct guesses *guesses;
	struct running *running; /* web/writing.h */
	struct next next;
	struct tallies tallies;
};

struct web_worker {
	struct web *web;
	struct store *store;
	struct sections sections;
	struct tally *tally; /* the web frees it */
};

struct article_head;

struct context {
	struct web *web;
	const struct site *site;
	struct store *store;       /* this worker's reader */
	struct sections *sections; /* and what it remembers: see context_sections */
	struct request *req;
	struct arena *arena; /* the request's */
	struct response res;
	const struct route *route;
	const struct route_node *node;
	bool api;                /* errors are problem+json */
	struct slice route_path; /* decoded */
	struct slice path[ROUTE_PARTS_MAX];
	json_t *body;               /* NULL: none was sent */
	void *parsed;               /* what the route's parse made of it */
	struct token token;         /* of ROLE_NONE where none was sent */
	int64_t now_ms;             /* the request's moment, for everything that it reads */
	uint64_t generation;        /* kept_generation before anything was read */
	struct cards_moment moment; /* likewise */
	const struct kept_key *key; /* NULL: not to be kept */
	struct params params;       /* last: all before it is zeroed when a request begins */
};

/* --- answers ------------------------------------------------------------------------------------------------------ */

/* An error, in the form of the route: problem+json or a page. detail NULL: the table's sentence. All return the status,
 * or a fault. */
int problem(struct context *, enum problem, const char *detail);
/* All faults of c->params (and those added to it), as one problem; those of the body with them. */
int problem_params(struct context *);
int problem_input(struct context *, enum problem, const struct json_faults *);
/* 410, with the reason (a JSON object of texts by language, or SLICE_NONE). */
int problem_withdrawn(struct context *, struct slice reason);
/* A 200 that everybody may read and nobody may keep without asking again: JSON or a page out of `body`, whose bytes are
 * the response's from here on. A buffer that failed is a FAULT_MEMORY. */
int answer_json(struct context *, struct buffer *body);
int answer_page(struct context *, struct buffer *body);

/* --- what handlers need ------------------------------------------------------------------------------------------- */

/* 301 to a path of ours, with the known, present parameters of this request. */
int redirect(struct context *, struct slice path);
/* May the page that asks (Origin) count views and read the answer? True for the sites of `allowed_origins`. */
bool origin_allowed(const struct context *);
/* Lets that page read the answer. */
void allow_origin(struct context *);
/* Appends {"en": "…", …}: one of the texts if a language was asked for. */
void write_names(struct buffer *, const struct slice *langs, const struct slice *texts, size_t n, struct slice lang);

/* A buffer that is released with the arena. Without memory it is one that has failed, which answer_json and answer_page
 * find. */
struct buffer *context_buffer(struct context *);
/* The sections as they are now, or a moment later. */
int context_sections(const struct sections **out, struct context *);
/* A positive number without a sign or leading zeros; false: no article has it. */
bool path_id(struct slice segment, int64_t *id);
/* The public article whose id is the first part of the path. As article_by_id. */
int path_article(struct article_head *out, struct context *);
/* Answers why there is none: 404, or 410 with the reason; a fault goes on. */
int article_problem(struct context *, const struct article_head *, int why);
/* The value of `lang` as asked, in canonical case; SLICE_NONE without it. */
struct slice context_lang(struct context *);
/* Adds `Link: <…>; rel="next"`: this address with its known parameters and another cursor. SLICE_NONE: adds none. */
int link_next(struct context *, struct slice cursor);
/* Appends `?name=value&…` of this request's known, present parameters but `cursor`, as we write it. */
void own_query(const struct context *, struct buffer *out);

/* --- handlers, one file a subject --------------------------------------------------------------------------------- */

handler_fn api_articles, api_article, api_books, api_related, api_sections, api_site, api_tags, api_views, api_openapi,
	api_view;
handler_fn page_of_article, page_latest, page_section, page_tag, page_archive, page_of_archive, page_problem;
handler_fn page_of_counting, page_of_stats, page_of_books;
handler_fn api_search, page_of_search, page_opensearch;
handler_fn api_create, api_replace, api_patch, api_delete, api_withdraw, api_restore, api_section;
handler_fn api_revisions, api_revision, api_preview, api_me, api_audit;
handler_fn api_media, api_picture, api_media_add, api_media_patch, api_media_delete;
parse_fn parse_article, parse_patch, parse_media_patch;
handler_fn operator_health, operator_ready, operator_metrics;

#endif
