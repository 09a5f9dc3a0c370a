/* SPDX-License-Identifier: MIT */

/* seal.c: see seal.h.
 *
 * The values are mixed in one after the other, each with its type, so that ("ab", "c") is not ("a", "bc"). A number
 * takes three multiplications, since counting seals numbers at every view; bytes are hashed. */
#include "store/seal.h"

#include <string.h>

#include "base/crypto.h"

/* One to one, and every bit of what comes out depends on every bit of what goes in (the end of SplitMix64). */
static uint64_t mix(uint64_t n)
{
	n = (n ^ n >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	n = (n ^ n >> 27) * UINT64_C(0x94d049bb133111eb);
	return n ^ n >> 31;
}

static uint64_t hash_bytes(sqlite3_value *value)
{
	static const uint8_t key[CRYPTO_SHORT_KEY];
	const char *at = sqlite3_value_blob(value);

	return at ? crypto_short_hash(key, slice_of(at, (size_t)sqlite3_value_bytes(value))) : 0;
}

static uint64_t add_value(uint64_t hash, sqlite3_value *value)
{
	int type = sqlite3_value_type(value);
	uint64_t bits = 0;
	double real;

	if (type == SQLITE_INTEGER) {
		bits = (uint64_t)sqlite3_value_int64(value);
	} else if (type == SQLITE_FLOAT) {
		real = sqlite3_value_double(value);
		memcpy(&bits, &real, sizeof(bits));
	} else if (type != SQLITE_NULL) {
		bits = hash_bytes(value);
	}
	return mix((hash + (uint64_t)type) * UINT64_C(0x9e3779b97f4a7c15) ^ bits);
}

static void seal(sqlite3_context *context, int count, sqlite3_value **values)
{
	uint64_t hash = 0;

	for (int i = 0; i < count; i++)
		hash = add_value(hash, values[i]);
	sqlite3_result_int64(context, (int32_t)(uint32_t)hash);
}

int seal_register(sqlite3 *db)
{
	return sqlite3_create_function_v2(
		db, "seal", -1, SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS, NULL, seal, NULL, NULL, NULL);
}
