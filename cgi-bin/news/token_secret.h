/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TOKEN_SECRET_H
#define NEWS_TOKEN_SECRET_H

/* Making a token's secret: news/change.c issues tokens, news/token.c knows them again. */

#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

#define TOKEN_PREFIX "tp_"
#define TOKEN_LENGTH 46 /* prefix and 43 characters of base64url */
#define TOKEN_HASH   32

/* A new one, out of 32 random bytes. */
int token_secret(struct slice *out, struct arena *);
/* What is kept of it. */
void token_hash(uint8_t out[TOKEN_HASH], struct slice secret);

#endif
