/* SPDX-License-Identifier: MIT */
#ifndef WEB_WEB_H
#define WEB_WEB_H

/* The application as serve/ sees it: a request goes in, a finished answer comes out, or the request is parked until the
 * writer has committed what it asked for. */

#include <stdbool.h>
#include <stddef.h>

#include "http/answer.h"
#include "http/request.h"
#include "news/site.h"
#include "news/studio.h"
#include "store/writer.h"

enum { WEB_ANSWERED = 0, WEB_PARKED = 1 };

struct web;
struct web_worker; /* what one worker thread owns: its reader of the store */

struct web_options {
	const struct site *site; /* names, languages, URLs, limits; outlives the web */
	const char *store_url;
	struct writer *writer;
	struct counting *counting; /* the writer's domain: see news/views.h */
	struct studio *studio;     /* who makes pictures anew; NULL: nobody, and none are taken */
	size_t kept_bytes;         /* how much of finished answers is kept */
};

/* Compiles templates and rules, loads what is kept in memory. `why` holds a sentence on any other return than 0. */
int web_new(struct web **out, const struct web_options *, char why[256]);
void web_free(struct web *);
/* To be called by the writer's `changed`: everything kept ends now. Any thread. arg is the web. */
void web_content_changed(void *arg);

int web_worker_new(struct web_worker **out, struct web *, char why[256]);
void web_worker_free(struct web_worker *);
/* A worker keeps its view of the store open from one request to the next. So after each event it asks for how many ms
 * it may wait for another one (-1: as long as it likes), and before it waits for longer it calls web_worker_rest. */
int web_worker_patience(struct web_worker *);
void web_worker_rest(struct web_worker *);

/* How many bytes of a body this request may bring, from its route; 0 where none is taken. Known from the variables
 * alone. */
size_t web_body_limit(const struct web *, const struct request *);
/* Where that body is to be written: request->file, made here, or NULL where it belongs into memory. 0 or a fault. */
int web_body_file(const struct web *, struct request *);
/* WEB_ANSWERED: *out is to be written. WEB_PARKED: request->wake will be called (perhaps before this returns), then
 * web_resume gives the answer. Neither fails: a fault becomes a 500 or 503. */
int web_handle(struct web *, struct web_worker *, struct request *, struct answer *out);
void web_resume(struct web *, struct web_worker *, struct request *, struct answer *out);

#endif
