/* SPDX-License-Identifier: MIT */
#ifndef WEB_DESK_H
#define WEB_DESK_H

/* What public routes show editors who ask for more: handlers of web/listing.c, web/article.c and web/site.c hand over.
 */

#include "http/cursor.h"
#include "web/context.h"

/* `?status=` of the list of articles. */
int desk_articles(struct context *);
/* `?view=edit` of an article, and of the sections. */
int desk_article(struct context *);
int desk_sections(struct context *);

/* cursor.kind of what editors read: lists of the public have the small numbers. */
enum { CURSOR_DESK = 40, CURSOR_REVISIONS, CURSOR_AUDIT, CURSOR_MEDIA };
/* A 200 that nobody else keeps, of JSON. */
int desk_answer(struct context *, struct buffer *body);
/* `,"next":…}` behind `{"items":[…]`, the header for it, and the answer. */
int desk_answer_items(struct context *, struct buffer *out, bool more, struct cursor *);
/* The cursor is of another list. */
int desk_other_cursor(struct context *, int parameter);

#endif
