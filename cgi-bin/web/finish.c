/* SPDX-License-Identifier: MIT */

/* finish.c: entity tag, compression, keeping.
 *
 * The tag of what the public reads is a hash of the body and names its coding. The body holds revisions, counts and
 * texts of the language asked for, so the tag stands for all of these, and for whatever else will ever be put into an
 * answer: a section's new name, another template. It costs 0.1 µs a kilobyte. What editors read has a tag of the same
 * kind, but for an article's revisions, which are named by theirs.
 *
 * Compression: an answer asked for again within a second is compressed well and kept, so that this is done once a
 * second at most. The others, the long tail of articles, are compressed quickly (http/gzip.h). */
#include "web/finish.h"

#include <stdlib.h>

#include "base/fault.h"
#include "http/accept.h"
#include "http/condition.h"
#include "http/gzip.h"

#define WORTH_KEEPING (512 * 1024) /* bytes at most */

/* A product of 128 bits folded to 64: mixes two words in one multiplication. */
static uint64_t fold(uint64_t a, uint64_t b)
{
	unsigned __int128 product = (unsigned __int128)a * b;

	return (uint64_t)product ^ (uint64_t)(product >> 64);
}

static uint64_t word(const char *at)
{
	uint64_t w;

	memcpy(&w, at, sizeof(w));
	return w;
}

/* Not against attackers: nobody but the site's own editors chooses what is hashed. Each multiplication waits for the
 * one before it, so there are four chains, and the processor works at all of them. */
static uint64_t hash(struct slice s)
{
	static const uint64_t a = 0x9e3779b97f4a7c15u, b = 0xd6e8feb86659fd93u, c = 0xa0761d6478bd642fu;
	uint64_t h0 = fold(s.len ^ a, b), h1 = a, h2 = b, h3 = c;
	const char *at = s.at;
	size_t left = s.len;
	char tail[64] = { 0 };

	while (at) {
		if (left < sizeof(tail)) {
			memcpy(tail, at, left);
			at = tail;
		}
		h0 = fold(word(at) ^ a ^ h0, word(at + 8) ^ b);
		h1 = fold(word(at + 16) ^ b ^ h1, word(at + 24) ^ c);
		h2 = fold(word(at + 32) ^ c ^ h2, word(at + 40) ^ a);
		h3 = fold(word(at + 48) ^ a ^ h3, word(at + 56) ^ c);
		if (at == tail)
			break;
		at += sizeof(tail);
		left -= sizeof(tail);
	}
	return fold(fold(h0 ^ c, h1 ^ a) ^ b, fold(h2 ^ a, h3 ^ c) ^ c);
}

static void set_tag(struct context *c, uint64_t h, bool gzip)
{
	struct slice end = gzip ? SLICE("-gzip\"") : SLICE("\"");
	char text[32] = "W/\"";
	size_t len = 3;

	for (int shift = 60; shift >= 0; shift -= 4)
		text[len++] = "0123456789abcdef"[h >> shift & 15];
	memcpy(text + len, end.at, end.len);
	c->res.etag = arena_copy(c->arena, slice_of(text, len + end.len));
}

static int compress(struct context *c, bool for_many)
{
	char *bytes;
	size_t len;
	int r = (for_many ? gzip_compress : gzip_compress_once)(c->res.body, &bytes, &len);

	if (r)
		return fault_pass(r);
	if (arena_defer(c->arena, free, bytes))
		return fault_new(FAULT_MEMORY, "no memory for a compressed answer");
	c->res.body = slice_of(bytes, len);
	c->res.gzipped = true;
	return 0;
}

/* A copy for those who come next: the header blocks of GET, HEAD and the conditional one, and the body. */
static int keep(struct context *c, int64_t ends_ms)
{
	struct request plain = *c->req;
	struct answer full, only, same;
	struct kept_answer a;
	int r;

	plain.method = METHOD_GET;
	plain.if_none_match = SLICE_NONE;
	r = response_finish(&c->res, &plain, &full);
	if (r)
		return fault_pass(r);
	plain.method = METHOD_HEAD;
	r = response_finish(&c->res, &plain, &only);
	if (r)
		return fault_pass(r);
	plain.if_none_match = c->res.etag;
	r = response_finish(&c->res, &plain, &same);
	if (r)
		return fault_pass(r);
	a = (struct kept_answer){ .head = full.head,
		.head_only = only.head,
		.head_same = same.head,
		.body = full.body,
		.etag = c->res.etag,
		.route = c->route };
	kept_add(c->web->kept, c->key, &a, c->generation, c->now_ms, ends_ms);
	return 0;
}

/* Until when the answer is right, whatever is counted meanwhile; and the last second of wall time that lies before it
 * wholly, which is what nginx understands. */
static int set_fresh(struct context *c, int64_t *ends_ms)
{
	int64_t now_s = c->now_ms / 1000;
	int r = 0;

	*ends_ms = INT64_MAX;
	if (c->route && c->route->reads)
		r = next_publication(&c->web->next, c->store, c->generation, c->now_ms, ends_ms);
	if (r)
		return fault_pass(r);
	c->res.fresh_until_s = *ends_ms / 1000 > now_s ? now_s : *ends_ms / 1000 - 1;
	return 0;
}

static int finish_public(struct context *c)
{
	struct response *res = &c->res;
	bool worth = res->body.len >= GZIP_WORTH;
	bool gzip = worth && accept_gzip(c->req->accept_encoding);
	bool again = c->key && kept_asked_again(c->web->kept, c->key, c->now_ms);
	int64_t ends_ms;
	int r;

	res->negotiated = worth;
	set_tag(c, hash(res->body), gzip);
	if (!res->etag.at)
		return fault_new(FAULT_MEMORY, "no room for an entity tag");
	r = set_fresh(c, &ends_ms);
	if (r)
		return fault_pass(r);
	/* A 304 needs no body; and who asks only once needs no copy. */
	if (!again && condition_none_match(c->req->if_none_match, res->etag))
		return 0;
	if (gzip && !again && c->req->method == METHOD_HEAD)
		res->gzipped = true; /* its header says no length */
	else if (gzip)
		r = compress(c, again);
	if (!r && again && res->body.len <= WORTH_KEEPING)
		r = keep(c, ends_ms);
	return fault_pass(r);
}

int finish(struct context *c, struct answer *out)
{
	struct response *res = &c->res;
	bool reads = c->req->method == METHOD_GET || c->req->method == METHOD_HEAD;
	int r = 0;

	if (reads && res->status == 200 && res->cache == RESPONSE_CACHE_PUBLIC) {
		if (c->token.role != ROLE_NONE)
			res->cache = RESPONSE_CACHE_PRIVATE;
		r = finish_public(c);
	}
	if (reads && res->status == 200 && res->cache == RESPONSE_CACHE_PRIVATE && !res->etag.at) {
		set_tag(c, hash(res->body), false);
		r = res->etag.at ? 0 : fault_new(FAULT_MEMORY, "no room for an entity tag");
	}
	if (!reads && c->api && res->status >= 400 && origin_allowed(c))
		allow_origin(c); /* a program in a browser must be able to read why */
	if (!r)
		r = response_finish(res, c->req, out);
	return fault_pass(r);
}
