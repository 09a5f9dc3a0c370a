/* SPDX-License-Identifier: MIT */

/* seal.c: see seal.h.
 *
 * The values are hashed one after the other, each under a key made of the hash so far and of its type, so that nothing
 * has to be put together first and ("ab", "c") is not ("a", "bc"). */
#include "store/seal.h"

#include <string.h>

#include "base/crypto.h"

/* Least significant byte first, whatever the machine: a store may move. */
static void put_u64(uint8_t at[8], uint64_t n)
{
	for (int i = 0; i < 8; i++)
		at[i] = (uint8_t)(n >> 8 * i);
}

static uint64_t add_value(uint64_t hash, sqlite3_value *value)
{
	uint8_t key[CRYPTO_SHORT_KEY], number[8];
	struct slice bytes = { "", 0 };
	int type = sqlite3_value_type(value);
	double real;
	uint64_t bits;

	put_u64(key, hash);
	put_u64(key + 8, (uint64_t)type);
	switch (type) {
	case SQLITE_INTEGER:
		put_u64(number, (uint64_t)sqlite3_value_int64(value));
		bytes = slice_of((const char *)number, sizeof(number));
		break;
	case SQLITE_FLOAT:
		real = sqlite3_value_double(value);
		memcpy(&bits, &real, sizeof(bits));
		put_u64(number, bits);
		bytes = slice_of((const char *)number, sizeof(number));
		break;
	case SQLITE_TEXT:
	case SQLITE_BLOB:
		bytes.at = sqlite3_value_blob(value);
		bytes.len = bytes.at ? (size_t)sqlite3_value_bytes(value) : 0;
		bytes.at = bytes.at ? bytes.at : "";
		break;
	}
	return crypto_short_hash(key, bytes);
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
