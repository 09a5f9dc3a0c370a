/* SPDX-License-Identifier: MIT */

/* lang.c: the grammar of RFC 5646 section 2.1, subtag by subtag, and matching. */
#include "text/lang.h"

#include <stdint.h>
#include <string.h>

#include "base/fault.h"

static bool is_alpha(char c)
{
	return (c | 32) >= 'a' && (c | 32) <= 'z';
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool all_alpha(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alpha(s.at[i]))
			return false;
	return s.len > 0;
}

static bool all_alnum(struct slice s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!is_alpha(s.at[i]) && !is_digit(s.at[i]))
			return false;
	return s.len > 0;
}

static bool is_region(struct slice s)
{
	return (s.len == 2 && all_alpha(s)) ||
	       (s.len == 3 && is_digit(s.at[0]) && is_digit(s.at[1]) && is_digit(s.at[2]));
}

static bool is_variant(struct slice s)
{
	return all_alnum(s) && ((s.len >= 5 && s.len <= 8) || (s.len == 4 && is_digit(s.at[0])));
}

/* Registered before there was a grammar, and not fitting it. */
static bool is_grandfathered(struct slice s)
{
	static const char *const irregular[] = { "en-GB-oed", "i-ami", "i-bnn", "i-default", "i-enochian", "i-hak",
		"i-klingon", "i-lux", "i-mingo", "i-navajo", "i-pwn", "i-tao", "i-tay", "i-tsu", "sgn-BE-FR",
		"sgn-BE-NL", "sgn-CH-DE" };

	for (size_t i = 0; i < sizeof(irregular) / sizeof(irregular[0]); i++)
		if (slice_eq_ci(s, slice_from(irregular[i])))
			return true;
	return false;
}

/* What must follow a singleton: subtags of `least` to 8 letters and digits, one at least. *next is the first behind
 * them; *more is false when the tag ended. */
static bool take_subtags(struct slice *rest, struct slice *next, size_t least, bool *more)
{
	size_t n = 0;

	while ((*more = slice_split(rest, '-', next)) && next->len >= least) {
		if (next->len > 8 || !all_alnum(*next))
			return false;
		n++;
	}
	return n > 0;
}

/* `x-…`, to the end. */
static bool is_private(struct slice rest)
{
	struct slice s;
	bool more;

	return take_subtags(&rest, &s, 1, &more) && !more;
}

/* Extensions and private use: what stands behind the variants; `s` is the first of their subtags. */
static bool is_tail(struct slice s, struct slice rest)
{
	uint64_t seen = 0;
	bool more = true;

	while (more) {
		uint64_t bit;

		if (s.len != 1 || !all_alnum(s))
			return false;
		if ((s.at[0] | 32) == 'x')
			return is_private(rest);
		bit = is_digit(s.at[0]) ? 1ULL << (s.at[0] - '0') : 1ULL << (10 + (s.at[0] | 32) - 'a');
		if (seen & bit)
			return false;
		seen |= bit;
		if (!take_subtags(&rest, &s, 2, &more))
			return false;
	}
	return true;
}

/* Variants, none of them twice; then the tail. */
static bool is_variants_and_tail(struct slice s, struct slice rest)
{
	struct slice seen[LANG_MAX / 5 + 1];
	size_t n = 0;

	while (is_variant(s)) {
		for (size_t i = 0; i < n; i++)
			if (slice_eq_ci(seen[i], s))
				return false;
		seen[n++] = s;
		if (!slice_split(&rest, '-', &s))
			return true;
	}
	return is_tail(s, rest);
}

static bool is_langtag(struct slice rest)
{
	struct slice s;

	slice_split(&rest, '-', &s);
	if (!all_alpha(s) || s.len < 2 || s.len > 8)
		return s.len == 1 && (s.at[0] | 32) == 'x' && is_private(rest);
	if (s.len <= 3) {
		for (int extended = 0; extended < 3; extended++) {
			struct slice before = rest;

			if (!slice_split(&rest, '-', &s))
				return true;
			if (s.len != 3 || !all_alpha(s)) {
				rest = before;
				break;
			}
		}
	}
	if (!slice_split(&rest, '-', &s))
		return true;
	if (s.len == 4 && all_alpha(s) && !slice_split(&rest, '-', &s))
		return true;
	if (is_region(s) && !slice_split(&rest, '-', &s))
		return true;
	return is_variants_and_tail(s, rest);
}

bool lang_valid(struct slice s)
{
	return s.len > 0 && s.len <= LANG_MAX && (is_grandfathered(s) || is_langtag(s));
}

/* RFC 5646 section 2.1.1: lower case, but AA for two letters and Aaaa for four, unless first or behind a singleton. */
int lang_canonical(struct arena *a, struct slice in, struct slice *out)
{
	bool first = true, behind_singleton = false;
	struct slice rest, s;
	char *at;

	if (!lang_valid(in))
		return LANG_E_FORM;
	at = arena_cstr(a, in);
	if (!at)
		return fault_new(FAULT_MEMORY, "no room for a language tag");
	for (rest = slice_of(at, in.len); slice_split(&rest, '-', &s); first = false) {
		char *subtag = at + (s.at - at);

		for (size_t i = 0; i < s.len; i++) {
			bool upper = !first && !behind_singleton && (s.len == 2 || (s.len == 4 && i == 0));

			if (is_alpha(subtag[i]))
				subtag[i] = upper ? (char)(subtag[i] & ~32) : (char)(subtag[i] | 32);
		}
		if (s.len == 1)
			behind_singleton = true;
	}
	*out = slice_of(at, in.len);
	return 0;
}

static int find(struct slice want, const struct slice *have, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (slice_eq_ci(want, have[i]))
			return (int)i;
	return -1;
}

/* Drops the last subtag, and a singleton that then stands last. */
static struct slice shorten(struct slice s)
{
	while (s.len && s.at[s.len - 1] != '-')
		s.len--;
	if (s.len)
		s.len--;
	if (s.len >= 2 && s.at[s.len - 2] == '-')
		s.len -= 2;
	return s;
}

static int lookup(struct slice want, const struct slice *have, size_t n)
{
	for (; want.len; want = shorten(want)) {
		int i = find(want, have, n);

		if (i >= 0)
			return i;
	}
	return -1;
}

/* The script in which a Chinese tag without one is written. */
static struct slice chinese_script(struct slice want)
{
	static const char *const traditional[] = { "zh-TW", "zh-HK", "zh-MO" };
	static const char *const simplified[] = { "zh", "zh-CN", "zh-SG" };

	for (size_t i = 0; i < 3; i++) {
		if (slice_eq_ci(want, slice_from(traditional[i])))
			return SLICE("zh-Hant");
		if (slice_eq_ci(want, slice_from(simplified[i])))
			return SLICE("zh-Hans");
	}
	return SLICE_NONE;
}

static struct slice first_subtag(struct slice s)
{
	return slice_head(s, slice_index(s, '-'));
}

int lang_choose(struct slice want, const struct slice *have, size_t n)
{
	struct slice script = chinese_script(want);
	int i = lookup(want, have, n);

	if (!n)
		return -1;
	if (i < 0 && script.at)
		i = find(script, have, n);
	if (i >= 0)
		return i;
	for (size_t k = 0; k < n; k++)
		if (slice_eq_ci(first_subtag(want), first_subtag(have[k])))
			return (int)k;
	return 0;
}
