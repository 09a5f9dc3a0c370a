/* SPDX-License-Identifier: MIT */
#ifndef NEWS_INPUT_SHAPE_H
#define NEWS_INPUT_SHAPE_H

/* The declared shapes of news/input.c: what members there are, their types and limits. Whoever takes
 * an article uses input_parse; the route table names the editors' shape for its description. */

#include "text/json.h"

#define INPUT_SHAPE_LINE 19 /* rows, with the last one */

/* Shape of an article from an editor. */
extern const struct json_field input_shape_editor[];
/* Shape of a line: its `id` may be a number or a text, its `section` a slug or an object. */
void input_shape_line(struct json_field out[INPUT_SHAPE_LINE], const json_t *object);

#endif
