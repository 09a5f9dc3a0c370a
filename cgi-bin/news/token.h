/* SPDX-License-Identifier: MIT */
#ifndef NEWS_TOKEN_H
#define NEWS_TOKEN_H

/* Editors' tokens: `tp_` and 43 characters of base64url (32 random bytes). Only their BLAKE2b is kept. */

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"
#include "store/store.h"

enum { TOKEN_E_UNKNOWN = 1 }; /* none of ours, expired or revoked */
enum role { ROLE_NONE, ROLE_EDITOR, ROLE_ADMIN };

struct token {
	int64_t id, made_ms, expires_ms, revoked_ms; /* 0: never, not */
	enum role role;
	struct slice label;
};

/* The secret as it came behind `Bearer `. */
int token_check(struct token *out, struct store *, struct arena *, struct slice secret, int64_t now_ms);
int token_list(struct token **out, size_t *count, struct store *, struct arena *);

#endif
