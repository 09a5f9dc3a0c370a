/* SPDX-License-Identifier: MIT */
#ifndef TEXT_TEMPLATE_H
#define TEXT_TEMPLATE_H

/* Templates over described structs, compiled at start.
 *
 *   {{name}}              the field, escaped as its kind demands
 *   {{#name}} … {{/name}} once for each item of a list; once if a text is not empty, a flag set, a number not 0
 *   {{^name}} … {{/name}} if not
 *   {{>part}}             the file part.html
 *   {{! … }}              nothing
 *
 * Names resolve in the innermost item first, then outward. A line that holds nothing but one tag of a block, a part or
 * a comment leaves no empty line. The escaping is chosen here, in C, by the field's kind, never in the file:
 *
 *   static const struct tpl_field name_fields[] = {
 *           TPL_TEXT(struct name_view, lang), TPL_TEXT(struct name_view, text), TPL_END };
 *   static const struct tpl_field article_fields[] = {
 *           TPL_TEXT(struct article_view, title), TPL_LIST(struct article_view, names, struct name_view, name_fields),
 *           TPL_END };
 *
 * A kind that does not fit the member's C type does not compile. A compiled template never changes; any thread may
 * render. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/embedded.h"
#include "base/slice.h"
#include "text/html.h"

/* Outcome of template_compile: the template is wrong, and the error buffer says where and why. */
enum { TEMPLATE_E_WRONG = 1 };

enum tpl_kind {
	TPL_KIND_TEXT,     /* struct slice; escaped for text and quoted attributes */
	TPL_KIND_ATTR_URL, /* struct slice; an http(s) or relative address, else empty; escaped */
	TPL_KIND_HTML,     /* struct html; as it is */
	TPL_KIND_INT,      /* int64_t; decimal */
	TPL_KIND_FLAG,     /* bool; for blocks only */
	TPL_KIND_LIST      /* struct tpl_list; for blocks only */
};

struct tpl_list {
	const void *items; /* an array of the struct that TPL_LIST names */
	size_t count;
};

struct tpl_field {
	const char *name;
	enum tpl_kind kind;
	size_t offset;
	size_t item_size;                    /* LIST */
	const struct tpl_field *item_fields; /* LIST */
};

/* 0 if the member has the type, else no compilation. */
#define TPL_FITS_(type, member, wanted) _Generic(((type *)0)->member, wanted : 0)
#define TPL_FIELD_(type, member, kind_, wanted) \
	.name = #member, .kind = (kind_), .offset = offsetof(type, member) + TPL_FITS_(type, member, wanted)

#define TPL_TEXT(type, member)                                        \
	{                                                             \
		TPL_FIELD_(type, member, TPL_KIND_TEXT, struct slice) \
	}
#define TPL_ATTR(type, member)                                            \
	{                                                                 \
		TPL_FIELD_(type, member, TPL_KIND_ATTR_URL, struct slice) \
	}
#define TPL_HTML(type, member)                                       \
	{                                                            \
		TPL_FIELD_(type, member, TPL_KIND_HTML, struct html) \
	}
#define TPL_INT(type, member)                                   \
	{                                                       \
		TPL_FIELD_(type, member, TPL_KIND_INT, int64_t) \
	}
#define TPL_FLAG(type, member)                                \
	{                                                     \
		TPL_FIELD_(type, member, TPL_KIND_FLAG, bool) \
	}
#define TPL_LIST(type, member, item_type, fields)                                                         \
	{                                                                                                 \
		TPL_FIELD_(type, member, TPL_KIND_LIST, struct tpl_list), .item_size = sizeof(item_type), \
									  .item_fields = (fields)         \
	}
#define TPL_END              \
	{                    \
		.name = NULL \
	}

struct template;

/* Compiles NAME.html of `files` for data that `fields` describe. On TEMPLATE_E_WRONG `error` holds one line,
 * "article.html:12: …". The field tables and files must outlive the template. */
int template_compile(struct template **out, const struct embedded *files, const char *name,
	const struct tpl_field *fields, struct buffer *error);
void template_free(struct template *);
void template_freep(struct template **);

/* Appends; `data` is the struct of the fields given at compiling. Failures stay in the buffer (buffer_check). */
void template_render(const struct template *, const void *data, struct buffer *out);

#endif
