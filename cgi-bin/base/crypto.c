/* SPDX-License-Identifier: MIT */

/* crypto.c: libsodium behind our own names, so that what the program relies on is the short list of the header. */
#include "base/crypto.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/fault.h"

_Static_assert(sizeof(struct crypto_hasher) >= sizeof(crypto_generichash_state), "the state must hold sodium's");
_Static_assert(_Alignof(struct crypto_hasher) >= _Alignof(crypto_generichash_state), "and be aligned like it");
_Static_assert(CRYPTO_KEY == crypto_generichash_KEYBYTES, "the key's length");
_Static_assert(CRYPTO_SHORT_KEY == crypto_shorthash_KEYBYTES, "the short key's length");

/* Wrong lengths are mistakes in the program that must not pass as a hash. */
static void must(int r)
{
	if (r != 0)
		abort();
}

int crypto_start(void)
{
	if (sodium_init() < 0)
		return fault_new(FAULT_SYSTEM, "libsodium cannot start");
	return 0;
}

void crypto_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

void crypto_digest(uint8_t *out, size_t out_len, struct slice s)
{
	must(crypto_generichash(out, out_len, (const unsigned char *)s.at, s.len, NULL, 0));
}

void crypto_keyed_hash(uint8_t *out, size_t out_len, const uint8_t key[CRYPTO_KEY], const struct slice *parts, size_t n)
{
	crypto_generichash_state state;

	must(crypto_generichash_init(&state, key, CRYPTO_KEY, out_len));
	for (size_t i = 0; i < n; i++) {
		uint8_t length[8];

		for (int byte = 0; byte < 8; byte++)
			length[byte] = (uint8_t)((uint64_t)parts[i].len >> (8 * byte));
		must(crypto_generichash_update(&state, length, sizeof(length)));
		must(crypto_generichash_update(&state, (const unsigned char *)parts[i].at, parts[i].len));
	}
	must(crypto_generichash_final(&state, out, out_len));
	sodium_memzero(&state, sizeof(state));
}

static crypto_generichash_state *state_of(struct crypto_hasher *h)
{
	return (crypto_generichash_state *)(void *)h->state;
}

void crypto_hasher_init(struct crypto_hasher *h, size_t out_len)
{
	must(crypto_generichash_init(state_of(h), NULL, 0, out_len));
}

void crypto_hasher_update(struct crypto_hasher *h, const void *at, size_t len)
{
	must(crypto_generichash_update(state_of(h), at, len));
}

void crypto_hasher_final(struct crypto_hasher *h, uint8_t *out, size_t out_len)
{
	must(crypto_generichash_final(state_of(h), out, out_len));
}

uint64_t crypto_short_hash(const uint8_t key[CRYPTO_SHORT_KEY], struct slice s)
{
	uint8_t out[crypto_shorthash_BYTES];
	uint64_t hash;

	crypto_shorthash(out, (const unsigned char *)s.at, s.len, key);
	memcpy(&hash, out, sizeof(hash));
	return hash;
}

bool crypto_equal(const void *a, const void *b, size_t len)
{
	return sodium_memcmp(a, b, len) == 0;
}

void crypto_wipe(void *at, size_t len)
{
	sodium_memzero(at, len);
}

void crypto_hex(char *out, const void *at, size_t len)
{
	sodium_bin2hex(out, len * 2 + 1, at, len);
}

int crypto_unhex(void *out, size_t len, struct slice s)
{
	size_t got;

	if (s.len != len * 2 || sodium_hex2bin(out, len, s.at, s.len, NULL, &got, NULL) != 0 || got != len)
		return CRYPTO_E_FORM;
	return 0;
}

struct slice crypto_base64url(struct arena *a, const void *at, size_t len)
{
	size_t room;
	char *out;

	if (len > SIZE_MAX / 2)
		return SLICE_NONE;
	room = sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	out = arena_alloc(a, room);
	if (!out)
		return SLICE_NONE;
	sodium_bin2base64(out, room, at, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	return slice_from(out);
}

int crypto_unbase64url(struct arena *a, struct slice in, struct slice *out)
{
	size_t room = in.len / 4 * 3 + 3, got;
	char *at = arena_alloc(a, room + 1);

	if (!at)
		return fault_new(FAULT_MEMORY, "no room to decode %zu bytes", in.len);
	if (sodium_base642bin((unsigned char *)at, room, in.at, in.len, NULL, &got, NULL,
		    sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0)
		return CRYPTO_E_FORM;
	at[got] = '\0';
	*out = slice_of(at, got);
	return 0;
}
