/* SPDX-License-Identifier: MIT */
#ifndef NEWS_INPUT_SHAPE_H
#define NEWS_INPUT_SHAPE_H

/* The declared shapes of news/input.c: what members there are, their types and limits. Nobody else needs this. */

#include "text/json.h"

/* Shape of an article: of editors, and of a line whose id is a number or a text. */
extern const struct json_field input_shape_editor[], input_shape_line_number[], input_shape_line_text[];

#endif
