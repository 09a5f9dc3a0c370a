/* SPDX-License-Identifier: MIT */
#ifndef WEB_DESK_H
#define WEB_DESK_H

/* What public routes show editors who ask for more: handlers of web/listing.c, web/article.c and web/site.c hand over.
 */

#include "web/context.h"

/* `?status=` of the list of articles. */
int desk_articles(struct context *);
/* `?view=edit` of an article, and of the sections. */
int desk_article(struct context *);
int desk_sections(struct context *);

#endif
