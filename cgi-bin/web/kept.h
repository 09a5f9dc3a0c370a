/* SPDX-License-Identifier: MIT */
#ifndef WEB_KEPT_H
#define WEB_KEPT_H

/* Finished answers, kept for the rest of the second in which they were made.
 *
 * A kept answer is the whole 200 of a GET: header block, body (compressed or not), and the header block of the 304 that
 * says the same, and the one for HEAD. It is found by the bytes of REQUEST_URI and the coding, before anything of the
 * request is parsed. It ends
 *   - with its second of wall time, as nginx's copy does (X-Accel-Expires: @NOW; would it live into the next second,
 * nginx would get an answer that is stale already, and ask for each request of that second), and after 1 s in any case;
 *   - when an article comes out (the caller says when), so that no embargo is overslept;
 *   - when any content changed: kept_end moves the generation on.
 *
 * Most addresses of a large site are asked for once in a while, and copying their answers would only push out those
 * that are wanted again. So an answer is worth keeping from the second request in a second on (kept_asked_again).
 *
 * Threads: everything may be called from any thread. An answer being sent holds its entry; replacing or dropping it
 * meanwhile frees nothing under it. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "http/answer.h"
#include "http/request.h"

struct kept;

struct kept_key {
	struct slice uri;
	bool gzip; /* may the answer be gzip: a further part of the key */
	uint64_t hash;
};

/* What is kept; copied by kept_add. */
struct kept_answer {
	struct slice head;      /* of the 200 */
	struct slice head_only; /* of the 200 to a HEAD */
	struct slice head_same; /* of the 304 */
	struct slice body, etag;
	const struct route *route; /* given back in answer.route */
};

/* `bytes` bounds what all entries together hold. FAULT_MEMORY, FAULT_SYSTEM. */
int kept_new(struct kept **out, size_t bytes);
/* When no answer of it is being sent any more. NULL is fine. */
void kept_free(struct kept *);

/* Ends everything that is kept, and what is added with a generation from before. */
void kept_end(struct kept *);
/* To be asked before the store is read for an answer that is to be kept. */
uint64_t kept_generation(const struct kept *);

struct kept_key kept_key(const struct kept *, struct slice uri, bool gzip);
/* The answer for GET or HEAD, as a 304 if If-None-Match names it; out->release is to be called when it was sent. */
bool kept_find(struct kept *, const struct kept_key *, const struct request *, int64_t now_ms, struct answer *out);
/* Notes that the key was asked for. True if it was already in this second: then its answer is worth keeping. */
bool kept_asked_again(struct kept *, const struct kept_key *, int64_t now_ms);
/* Keeps a copy until `ends_ms`, and not beyond the second of now_ms. It replaces one of the same key. What is too
 * large, or for which there is no memory, is simply not kept. */
void kept_add(struct kept *, const struct kept_key *, const struct kept_answer *, uint64_t generation, int64_t now_ms,
	int64_t ends_ms);

/* For tests and metrics: entries and bytes held now. */
void kept_size(struct kept *, size_t *entries, size_t *bytes);

#endif
