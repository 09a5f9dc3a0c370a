/* SPDX-License-Identifier: MIT */

#include "table.h"

#include "base/crypto.h"

static void hash_hex(char *out, struct slice s)
{
	uint8_t hash[64];

	crypto_digest(hash, sizeof(hash), s);
	crypto_hex(out, hash, sizeof(hash));
}

/* RFC 7693 appendix A. */
TEST(blake2b_of_abc)
{
	char hex[129];

	hash_hex(hex, SLICE("abc"));
	CHECK_TEXT(0, slice_from(hex),
		"ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
		"7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923");
	hash_hex(hex, SLICE(""));
	CHECK(strncmp(hex, "786a02f742015903", 16) == 0);
}

TEST(in_steps_as_at_once)
{
	struct crypto_hasher h;
	uint8_t a[32], b[32];

	crypto_digest(a, sizeof(a), SLICE("hello world"));
	crypto_hasher_init(&h, sizeof(b));
	crypto_hasher_update(&h, "hello", 5);
	crypto_hasher_update(&h, "", 0);
	crypto_hasher_update(&h, " world", 6);
	crypto_hasher_final(&h, b, sizeof(b));
	CHECK(crypto_equal(a, b, sizeof(a)));
	b[31] ^= 1;
	CHECK(!crypto_equal(a, b, sizeof(a)));
}

TEST(parts_do_not_run_together)
{
	static const struct slice parts[][2] = { { SLICE_INIT("ab"), SLICE_INIT("c") },
		{ SLICE_INIT("a"), SLICE_INIT("bc") }, { SLICE_INIT("abc"), SLICE_INIT("") },
		{ SLICE_INIT(""), SLICE_INIT("abc") } };
	uint8_t key[CRYPTO_KEY] = { 1 }, other[CRYPTO_KEY] = { 2 }, hashes[6][16];

	EACH(parts, i)
		crypto_keyed_hash(hashes[i], 16, key, parts[i], 2);
	crypto_keyed_hash(hashes[4], 16, other, parts[0], 2);
	crypto_keyed_hash(hashes[5], 16, key, parts[0], 1);
	EACH(hashes, i)
		for (size_t k = 0; k < i; k++)
			CHECK_ROW(i * 10 + k, !crypto_equal(hashes[i], hashes[k], 16));
}

TEST(randomness)
{
	uint8_t a[32] = { 0 }, b[32] = { 0 };

	crypto_random(a, sizeof(a));
	crypto_random(b, sizeof(b));
	CHECK(!crypto_equal(a, b, sizeof(a)));
	crypto_wipe(a, sizeof(a));
	for (size_t i = 0; i < sizeof(a); i++)
		CHECK_ROW(i, a[i] == 0);
}

/* The first vector of the SipHash paper's reference code. */
TEST(siphash)
{
	uint8_t key[CRYPTO_SHORT_KEY];

	for (uint8_t i = 0; i < CRYPTO_SHORT_KEY; i++)
		key[i] = i;
	CHECK(crypto_short_hash(key, SLICE("")) == 0x726fdb47dd0e0e31ULL);
}

TEST(hexadecimal)
{
	static const struct {
		const char *text;
		int r;
	} rows[] = { { "00ff7F", 0 }, { "00ff7", CRYPTO_E_FORM }, { "00ff7f00", CRYPTO_E_FORM }, { "", CRYPTO_E_FORM },
		{ "00fg7f", CRYPTO_E_FORM }, { "00 f7f", CRYPTO_E_FORM }, { "00:f7f", CRYPTO_E_FORM } };
	uint8_t bytes[3];

	EACH(rows, i)
		CHECK_ROW(i, crypto_unhex(bytes, 3, slice_from(rows[i].text)) == rows[i].r);
	CHECK(crypto_unhex(bytes, 3, SLICE("00ff7F")) == 0 && bytes[0] == 0 && bytes[1] == 255 && bytes[2] == 127);
}

TEST(base64url)
{
	static const struct {
		const char *text;
		int r;
		size_t len;
	} rows[] = { { "", 0, 0 }, { "-_8", 0, 2 }, { "AAAA", 0, 3 }, { "AA", 0, 1 }, { "AB", CRYPTO_E_FORM, 0 },
		{ "A", CRYPTO_E_FORM, 0 }, { "AA==", CRYPTO_E_FORM, 0 }, { "+/8", CRYPTO_E_FORM, 0 },
		{ "AA AA", CRYPTO_E_FORM, 0 }, { "AAAA\n", CRYPTO_E_FORM, 0 }, { "AAAé", CRYPTO_E_FORM, 0 } };
	struct arena *a = arena_new(1 << 20);
	uint8_t bytes[64];

	EACH(rows, i) {
		struct slice out = SLICE_NONE;

		CHECK_ROW(i, crypto_unbase64url(a, slice_from(rows[i].text), &out) == rows[i].r);
		CHECK_ROW(i, out.len == rows[i].len);
		if (!rows[i].r)
			CHECK_TEXT(i, crypto_base64url(a, out.at, out.len), rows[i].text);
	}
	crypto_random(bytes, sizeof(bytes));
	for (size_t len = 0; len <= sizeof(bytes); len++) {
		struct slice out;

		CHECK_ROW(len, crypto_unbase64url(a, crypto_base64url(a, bytes, len), &out) == 0);
		CHECK_ROW(len, out.len == len && memcmp(out.at, bytes, len) == 0);
	}
	arena_free(a);
}

int main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(blake2b_of_abc), cmocka_unit_test(in_steps_as_at_once),
		cmocka_unit_test(parts_do_not_run_together), cmocka_unit_test(randomness), cmocka_unit_test(siphash),
		cmocka_unit_test(hexadecimal), cmocka_unit_test(base64url) };

	if (crypto_start() != 0)
		return 1;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
