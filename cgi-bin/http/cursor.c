/* SPDX-License-Identifier: MIT */

/* cursor.c: the layout of a cursor.
 *
 *	byte 0      version in the high four bits, number of keys in the low four
 *	byte 1      kind
 *	bytes 2–5   scope
 *	then        the keys, 8 bytes each
 *	last 4      check: FNV-1a of all before
 *
 * All numbers are big-endian. Another version is none of ours: a walk that began before an update begins anew. */
#include "http/cursor.h"

#include "base/crypto.h"
#include "base/fault.h"

#define VERSION     1
#define HEAD_BYTES  6
#define KEY_BYTES   8
#define CHECK_BYTES 4
#define BYTES_MAX   (HEAD_BYTES + CURSOR_KEYS_MAX * KEY_BYTES + CHECK_BYTES)

#define FNV_START 2166136261u
#define FNV_PRIME 16777619u

static uint32_t fnv(uint32_t h, const void *at, size_t len)
{
	const uint8_t *p = at;

	for (size_t i = 0; i < len; i++)
		h = (h ^ p[i]) * FNV_PRIME;
	return h;
}

uint32_t cursor_scope(uint32_t scope, struct slice text)
{
	uint8_t mark = text.at ? 1 : 0;

	if (scope == 0)
		scope = FNV_START;
	scope = fnv(scope, text.at, text.len);
	return fnv(scope, &mark, 1);
}

static void put_be(uint8_t *at, uint64_t n, size_t len)
{
	for (size_t i = 0; i < len; i++)
		at[i] = (uint8_t)(n >> (8 * (len - 1 - i)));
}

static uint64_t get_be(const uint8_t *at, size_t len)
{
	uint64_t n = 0;

	for (size_t i = 0; i < len; i++)
		n = n << 8 | at[i];
	return n;
}

struct slice cursor_encode(struct arena *arena, const struct cursor *c)
{
	uint8_t bytes[BYTES_MAX];
	size_t len = HEAD_BYTES;

	bytes[0] = (uint8_t)(VERSION << 4 | c->keys);
	bytes[1] = c->kind;
	put_be(bytes + 2, c->scope, 4);
	for (size_t i = 0; i < c->keys && i < CURSOR_KEYS_MAX; i++, len += KEY_BYTES)
		put_be(bytes + len, (uint64_t)c->key[i], KEY_BYTES);
	put_be(bytes + len, fnv(FNV_START, bytes, len), CHECK_BYTES);
	return crypto_base64url(arena, bytes, len + CHECK_BYTES);
}

int cursor_decode(struct cursor *out, struct arena *arena, struct slice text)
{
	const uint8_t *bytes;
	struct slice raw;
	size_t keys, len;
	int r;

	/* Longer than the longest: no need to decode it. */
	if (text.len > (BYTES_MAX + 2) / 3 * 4)
		return CURSOR_E_FORM;
	r = crypto_unbase64url(arena, text, &raw);
	if (r < 0)
		return fault_pass(r);
	if (r || raw.len < HEAD_BYTES + CHECK_BYTES)
		return CURSOR_E_FORM;
	bytes = (const uint8_t *)raw.at;
	keys = bytes[0] & 0x0f;
	len = HEAD_BYTES + keys * KEY_BYTES;
	if (bytes[0] >> 4 != VERSION || keys > CURSOR_KEYS_MAX || raw.len != len + CHECK_BYTES)
		return CURSOR_E_FORM;
	if (get_be(bytes + len, CHECK_BYTES) != fnv(FNV_START, bytes, len))
		return CURSOR_E_FORM;
	*out = (struct cursor){ .kind = bytes[1], .keys = (uint8_t)keys, .scope = (uint32_t)get_be(bytes + 2, 4) };
	for (size_t i = 0; i < keys; i++)
		out->key[i] = (int64_t)get_be(bytes + HEAD_BYTES + i * KEY_BYTES, KEY_BYTES);
	return 0;
}

bool cursor_fits(const struct cursor *c, uint8_t kind, uint32_t scope, size_t keys)
{
	return c->kind == kind && c->scope == scope && c->keys == keys;
}
