/* SPDX-License-Identifier: MIT */
#ifndef BASE_CRYPTO_H
#define BASE_CRYPTO_H

/* Random bytes, hashes, comparing in constant time, and the two ways in which bytes become text. libsodium is behind it
 * and is named nowhere else. After crypto_start any thread may call everything; a hasher belongs to one thread. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/slice.h"

/* Outcome of the decoders: a character that does not belong there, or a length that cannot be. */
enum { CRYPTO_E_FORM = 1 };

#define CRYPTO_KEY       32 /* bytes of a key for crypto_keyed_hash */
#define CRYPTO_SHORT_KEY 16 /* … for crypto_short_hash */
#define CRYPTO_HASH_MIN  16
#define CRYPTO_HASH_MAX  64

/* BLAKE2b in steps. */
struct crypto_hasher {
	_Alignas(64) uint8_t state[384];
};

/* Once, before anything else here and before threads start. FAULT_SYSTEM if there is no source of randomness. */
int crypto_start(void);
/* Fills with bytes that nobody can guess. */
void crypto_random(void *out, size_t len);

/* BLAKE2b of `out_len` (16 … 64) bytes. */
void crypto_digest(uint8_t *out, size_t out_len, struct slice);
/* BLAKE2b with a key over several parts. Each part goes in behind its length (8 bytes, little-endian), so that
 * ("ab", "c") and ("a", "bc") differ. */
void crypto_keyed_hash(
	uint8_t *out, size_t out_len, const uint8_t key[CRYPTO_KEY], const struct slice *parts, size_t n);
/* The same as crypto_digest over all bytes given; `out_len` is the same at init and final. */
void crypto_hasher_init(struct crypto_hasher *, size_t out_len);
void crypto_hasher_update(struct crypto_hasher *, const void *at, size_t len);
void crypto_hasher_final(struct crypto_hasher *, uint8_t *out, size_t out_len);
/* SipHash-2-4, for hash tables whose keys strangers choose. */
uint64_t crypto_short_hash(const uint8_t key[CRYPTO_SHORT_KEY], struct slice);

/* In constant time. */
bool crypto_equal(const void *a, const void *b, size_t len);
/* Overwrites with zeros; the compiler cannot leave it out. */
void crypto_wipe(void *at, size_t len);

/* Lower-case hexadecimal: writes 2 * len characters and a NUL. */
void crypto_hex(char *out, const void *at, size_t len);
/* Exactly `len` bytes out of 2 * len digits, either case. */
int crypto_unhex(void *out, size_t len, struct slice);
/* base64url without padding (RFC 4648 section 5); SLICE_NONE when there is no memory. */
struct slice crypto_base64url(struct arena *, const void *at, size_t len);
/* CRYPTO_E_FORM for padding, for other characters and for a last character with stray bits: every value has one text.
 */
int crypto_unbase64url(struct arena *, struct slice in, struct slice *out);

#endif
